"""The order of a session: random, drawn once from a seed, never the same content twice running."""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Sequence
from typing import Protocol, TypeVar

ORDER_VERSION = "1"  # stored with each session: rises with any change that draws another order from a seed


class HasReference(Protocol):
    @property
    def reference(self) -> Hashable: ...


PairLike = TypeVar("PairLike", bound=HasReference)


class ImpossibleOrder(ValueError):
    """No order keeps the same content from following itself."""


def shuffled(pairs: Iterable[PairLike], seed: int, after: Hashable | None = None) -> list[PairLike]:
    """The pairs in a random order in which no reference follows itself.

    Drawn place by place: a reference is taken with a chance proportional to its pairs left, among those after
    which an order of the rest still exists. So it always ends, and the same seed always gives the same order.

    after: the reference shown just before, which the first must differ from.
    Raises ImpossibleOrder where a reference has more pairs than the others can keep apart.
    """
    rng = random.Random(seed)
    left: dict[Hashable, list[PairLike]] = defaultdict(list)
    for pair in pairs:
        left[pair.reference].append(pair)
    if not _possible({content: len(own) for content, own in left.items()}, after):
        raise ImpossibleOrder("One reference has too many pairs: no order keeps it from following itself.")

    order: list[PairLike] = []
    while left:
        counts = {content: len(own) for content, own in left.items()}
        allowed = [content for content in counts if content != after and _possible(_without(counts, content), content)]
        content = _draw(allowed, [counts[c] for c in allowed], rng)
        own = left[content]
        order.append(own.pop(int(rng.random() * len(own))))
        if not own:
            del left[content]
        after = content
    return order


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


def _possible(counts: dict[Hashable, int], after: Hashable | None) -> bool:
    """Whether the counted pairs can follow `after` without any reference following itself."""
    total = sum(counts.values())
    return all(count <= (total if content == after else total + 1) // 2 for content, count in counts.items())


def _without(counts: dict[Hashable, int], content: Hashable) -> dict[Hashable, int]:
    return {**counts, content: counts[content] - 1}


def _draw(contents: list[Hashable], weights: list[int], rng: random.Random) -> Hashable:
    # random() alone is promised to stay the same between Python's versions; choices() is not.
    ticket = rng.random() * sum(weights)
    for content, weight in zip(contents, weights, strict=True):
        ticket -= weight
        if ticket < 0:
            return content
    return contents[-1]
