"""When a block of presentations can be shown without any content following itself.

A block is known by its counts: how many presentations show each content. What stands around it forbids at most one
content at its beginning (`after`, shown just before it) and one at its end (`before`). Such a block has an order if
and only if no content has more than `most`: presentations of one content need another between them, and one more
at each end where it is forbidden.
"""

from collections.abc import Hashable, Mapping, Sequence

Counts = Mapping[Hashable, int]


def most(content: Hashable, size: int, after: Hashable | None, before: Hashable | None) -> int:
    """The most presentations of a content that a block of `size` can hold."""
    return (size + 1 - (content == after) - (content == before)) // 2


def is_possible(counts: Counts, after: Hashable | None, before: Hashable | None) -> bool:
    """Whether the block has an order. An empty one brings both ends together."""
    return too_many(counts, after, before) is None


def too_many(counts: Counts, after: Hashable | None, before: Hashable | None) -> Hashable | None:
    """A content that has more than its most, or None. Only the most frequent one and the forbidden can have."""
    size = sum(counts.values())
    asked = [max(counts, key=counts.__getitem__)] if counts else []
    asked += [content for content in (after, before) if content is not None]
    return next((one for one in asked if counts.get(one, 0) > most(one, size, after, before)), None)


def impossible_after(counts: Counts, before: Hashable | None) -> Hashable | None:
    """The content after which a block, possible in itself, has no order; None: it has one after any.

    There is at most one. For size n it is a content with more than n // 2 presentations, or `before` itself with more
    than (n - 1) // 2, and two such are more than n. An empty block hands on what must not come before.
    """
    asked = [max(counts, key=counts.__getitem__)] if counts else []
    asked += [] if before is None else [before]
    return next((content for content in asked if not is_possible(counts, content, before)), None)


def possible_next(counts: Counts, after: Hashable | None, before: Hashable | None) -> dict[Hashable, int]:
    """The contents that may come first, with their counts: after them what is left has an order."""
    others = {content: count for content, count in counts.items() if content != after}
    if max(counts.values()) <= (sum(counts.values()) - 2) // 2:
        return others  # no content has more than the least `most` of the rest, whichever comes first
    return {
        content: count for content, count in others.items() if is_possible(without(counts, content), content, before)
    }


def without(counts: Counts, content: Hashable) -> dict[Hashable, int]:
    """The counts less one of the content."""
    less = {**counts, content: counts[content] - 1}
    if not less[content]:
        del less[content]
    return less


def are_possible(blocks: Sequence[Counts]) -> bool:
    """Whether the blocks, one after the other, have an order."""
    return all(is_possible(counts, None, end) for counts, end in zip(blocks, forbidden_ends(blocks), strict=True))


def forbidden_ends(blocks: Sequence[Counts]) -> list[Hashable | None]:
    """The content with which each block must not end, for those that follow it to have an order; None: any may."""
    ends: list[Hashable | None] = [None]
    for counts in reversed(blocks[1:]):
        ends.append(impossible_after(counts, ends[-1]))
    return ends[::-1]
