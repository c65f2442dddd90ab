from collections import Counter
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rating.playlists import ImpossibleOrder, replacement_place, shuffled


@dataclass(frozen=True)
class Item:
    reference: str
    number: int


def items(counts: list[int]) -> list[Item]:
    return [Item(f"content {c}", n) for c, count in enumerate(counts) for n in range(count)]


def possible(counts: list[int]) -> bool:
    return not counts or max(counts) <= (sum(counts) + 1) // 2


@given(st.lists(st.integers(1, 8), max_size=8), st.integers(0, 2**62))
def test_an_order_holds_every_pair_once_and_no_content_twice_running_wherever_one_exists(counts, seed):
    pairs = items(counts)
    if not possible(counts):
        with pytest.raises(ImpossibleOrder):
            shuffled(pairs, seed)
        return

    order = shuffled(pairs, seed)

    assert Counter(order) == Counter(pairs)
    assert all(a.reference != b.reference for a, b in pairwise(order))


@given(st.lists(st.integers(1, 5), min_size=2, max_size=6), st.integers(0, 2**62))
def test_the_first_pair_differs_from_the_one_shown_before(counts, seed):
    try:
        order = shuffled(items(counts), seed, after="content 0")
    except ImpossibleOrder:
        others = sum(counts) - counts[0]
        assert counts[0] > others or not possible(counts)
    else:
        assert order[0].reference != "content 0"


def test_the_same_seed_draws_the_same_order_on_every_machine():
    order = shuffled(items([3, 3, 3]), seed=2019)

    assert [f"{item.reference[-1]}{item.number}" for item in order] == [
        "22",
        "10",
        "21",
        "12",
        "02",
        "20",
        "01",
        "11",
        "00",
    ]


def test_orders_are_spread_evenly_over_places():
    """Each of 12 contents should come first about as often: 1 200 draws, expected 100, standard deviation 9.6."""
    firsts = Counter(shuffled(items([10] * 12), seed)[0].reference for seed in range(1200))

    assert all(55 < count < 145 for count in firsts.values())


@given(st.lists(st.sampled_from("abcd"), min_size=1, max_size=20), st.data())
def test_a_replacement_goes_to_the_first_place_where_no_content_repeats(contents, data):
    shown = data.draw(st.integers(1, len(contents)))
    content = contents[shown - 1]

    place = replacement_place(contents, shown, content)

    def fits(at: int) -> bool:
        return contents[at - 1] != content and (at == len(contents) or contents[at] != content)

    assert place == next((at for at in range(shown, len(contents) + 1) if fits(at)), None)
