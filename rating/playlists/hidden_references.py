"""Whose hidden reference is shown when: contents take turns."""

from collections import Counter
from collections.abc import Hashable, Sequence
from typing import TypeVar

Content = TypeVar("Content", bound=Hashable)


def hidden_turns(contents: Sequence[Content], count: int, shown: Counter[Content]) -> list[Content]:
    """The contents of a session's `count` hidden references, none twice before all have had one.

    shown: how often each has had one in earlier sessions; those that had fewer come first, so that numbers differ by
    at most 1 in a session and, where every session has the same contents, over the study.
    """
    had = Counter({content: shown[content] for content in contents})
    here: Counter[Content] = Counter()
    turns: list[Content] = []
    for _turn in range(count):
        content = min(had, key=lambda one: (here[one], had[one]))
        here[content] += 1
        had[content] += 1
        turns.append(content)
    return turns
