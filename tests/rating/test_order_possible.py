"""When an order exists: the arithmetic of rating.playlists.possible against every order there is."""

from collections import Counter
from functools import cache
from itertools import pairwise, product

import pytest

from rating.playlists.possible import are_possible, forbidden_ends, impossible_after, is_possible, possible_next
from rating.playlists.scored import halves

CONTENTS = "abc"


@cache
def orders(counts: tuple[int, ...]) -> list[str]:
    """Every order of so many a, b, c … in which none follows itself."""
    if not any(counts):
        return [""]
    found = []
    for place, count in enumerate(counts):
        if count:
            less = (*counts[:place], count - 1, *counts[place + 1 :])
            found += [CONTENTS[place] + rest for rest in orders(less) if not rest.startswith(CONTENTS[place])]
    return found


def counts_up_to(size: int, contents: int = 3) -> list[tuple[int, ...]]:
    return [counts for counts in product(range(size + 1), repeat=contents) if sum(counts) <= size]


def named(counts: tuple[int, ...]) -> Counter[str]:
    return +Counter(dict(zip(CONTENTS, counts, strict=True)))


def fits(order: str, after: str | None, before: str | None) -> bool:
    shown = [after, *order, before]
    return all(a != b or a is None for a, b in pairwise(shown))


@pytest.mark.parametrize("after", [None, "a", "b"])
@pytest.mark.parametrize("before", [None, "a", "c"])
def test_a_block_has_an_order_exactly_where_no_content_has_more_than_its_most(after, before):
    for counts in counts_up_to(8):
        exists = any(fits(order, after, before) for order in orders(counts))

        assert is_possible(named(counts), after, before) == exists, (counts, after, before)


def test_at_most_one_content_forbids_what_follows():
    for counts, before in product(counts_up_to(8), [None, "a"]):
        if not is_possible(named(counts), None, before):
            continue
        bad = [c for c in CONTENTS if not any(fits(order, c, before) for order in orders(counts))]

        assert bad == [c for c in [impossible_after(named(counts), before)] if c], (counts, before)


def test_blocks_have_an_order_exactly_where_each_can_end_as_the_next_one_needs():
    small = counts_up_to(3)
    for blocks in product(small, small, small):
        counts = [named(block) for block in blocks]
        reached: set[str | None] = {None}  # what can have been shown last
        for block in blocks:
            reached = {
                (order or after or " ")[-1].strip() or None
                for after in reached
                for order in orders(block)
                if fits(order, after, None)
            }
        ends = forbidden_ends(counts)

        assert are_possible(counts) == bool(reached), blocks
        assert len(ends) == 3


def test_twohalves_have_an_order_wherever_they_have_one_as_a_whole():
    """After nothing, after one presentation, and after a longer block that leaves its end open."""
    for counts in counts_up_to(13):
        whole = named(counts)
        for before in ([], [Counter("a")], [Counter("b")], [Counter("aab")], [Counter("ab")], [Counter("abb")]):
            if not whole or not are_possible([*before, whole]):
                continue
            first, second = halves(whole, before)

            assert first + second == whole
            assert are_possible([*before, first, second]), (counts, before)
            assert abs(first.total() - second.total()) <= 1
            assert all(abs(first[c] - second[c]) <= 1 for c in whole)


@pytest.mark.parametrize("before", [None, "a", "c"])
def test_the_contents_that_may_come_next_are_those_after_which_the_rest_has_an_order(before):
    for counts, after in product(counts_up_to(8), [None, "a", "b"]):
        firsts = {order[0] for order in orders(counts) if order and fits(order, after, before)}

        if any(counts):
            assert set(possible_next(named(counts), after, before)) == firsts
