"""Where a presentation that was not rated is shown again."""

from collections.abc import Hashable, Sequence


def replacement_place(contents: Sequence[Hashable], highest_shown: int, content: Hashable) -> int | None:
    """Where a spoiled or timed-out presentation is shown again: the first place where no content repeats.

    contents: of the session's presentations in order. highest_shown: how many of them, from the first, may have
    been shown already. Returns the place from 0 (len(contents) for the end), or None where there is none.
    """
    for place in range(max(highest_shown, 1), len(contents) + 1):
        before, behind = contents[place - 1], contents[place] if place < len(contents) else None
        if content not in (before, behind):
            return place
    return None
