"""Drawing an order, place by place, over blocks that follow each other."""

import random
from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Protocol, TypeVar

from .chance import taken, weighted
from .possible import forbidden_ends, is_possible, possible_next, without


class HasReference(Protocol):
    @property
    def reference(self) -> Hashable: ...


PairLike = TypeVar("PairLike", bound=HasReference)
Item = TypeVar("Item")


class ImpossibleOrder(ValueError):
    """No order keeps the same content from following itself."""


def shuffled(pairs: Iterable[PairLike], seed: int, after: Hashable | None = None) -> list[PairLike]:
    """The pairs in a random order in which no reference follows itself.

    after: the reference shown just before, which the first must differ from.
    Raises ImpossibleOrder where a reference has more pairs than the others can keep apart.
    """
    by_content: dict[Hashable, list[PairLike]] = defaultdict(list)
    for pair in pairs:
        by_content[pair.reference].append(pair)
    return arranged([by_content], random.Random(seed), after)


def arranged(
    blocks: Sequence[Mapping[Hashable, Sequence[Item]]], rng: random.Random, after: Hashable | None = None
) -> list[Item]:
    """Each block's items, given by content, in a random order; no content follows itself, from block to block either.

    A content is taken with a chance proportional to its items left in the block, among those after which an order of
    all that is left still exists. So it always ends, and the same numbers always give the same order.
    Raises ImpossibleOrder.
    """
    counts = [{content: len(items) for content, items in block.items() if items} for block in blocks]
    ends = forbidden_ends(counts)
    order: list[Item] = []
    for block, left, end in zip(blocks, counts, ends, strict=True):
        if not is_possible(left, after, end):
            raise ImpossibleOrder("One reference has too many pairs: no order keeps it from following itself.")
        items = {content: list(block[content]) for content in left}
        while left:
            after = weighted(possible_next(left, after, end), rng)
            order.append(taken(items[after], rng))
            left = without(left, after)
    return order
