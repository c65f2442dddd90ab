"""A session's playlist, over random studies: what must hold of every order, whatever the seed."""

from collections import Counter
from dataclasses import dataclass, replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rating.playlists import (
    ImpossibleOrder,
    Kind,
    Placed,
    PlanOrder,
    Stimulus,
    playlist,
    replacement_place,
    why_infeasible,
)
from rating.playlists.feasible import Block, block_counts
from rating.playlists.scored import repeat_counts
from rating.playlists.stabilising import stabilising_cells

SEEDS = st.integers(0, 2**62)
SIDES = st.sampled_from(["left", "right", "counterbalanced", ""])
COUNTED = {Kind.TEST, Kind.REPEAT, Kind.HIDDEN_REFERENCE}


@st.composite
def plans(draw: st.DrawFn, most_contents: int = 8) -> PlanOrder:
    """Contents × attacks × levels with gaps; training on contents of its own, or on the test's."""
    numbers = iter(range(10_000))

    def some(contents: list[str], attacks: int, levels: int, gaps: float) -> tuple[Stimulus, ...]:
        rng = draw(st.randoms(use_true_random=False))
        cells = [(c, n) for c in contents for _a in range(attacks) for n in range(1, levels + 1)]
        return tuple(Stimulus(next(numbers), c, n) for c, n in cells if rng.random() >= gaps)

    gaps = draw(st.sampled_from([0, 0, 0.2, 0.6]))
    contents = [f"content {n}" for n in range(draw(st.integers(1, most_contents)))]
    test = some(contents, draw(st.integers(1, 4)), draw(st.integers(1, 5)), gaps)
    trained = contents[:2] if draw(st.booleans()) else [f"training {n}" for n in range(draw(st.integers(1, 4)))]
    training = some(trained, 1, draw(st.integers(0, 5)), gaps)
    pool = some(trained, draw(st.integers(0, 2)), draw(st.integers(1, 5)), gaps) + training
    of = list(dict.fromkeys(s.reference for s in test))
    hidden_of = [of[n % len(of)] for n in range(int(draw(st.sampled_from([0, 0, 0.1, 0.2, 0.5])) * len(test)))]
    hidden = {content: Stimulus(next(numbers), content) for content in of}
    return PlanOrder(
        test=test,
        training=training,
        stabilising=draw(st.integers(0, min(6, len(pool)))),
        pool=pool,
        repeats=int(draw(st.sampled_from([0, 0, 0.05, 0.2, 0.5, 1])) * len(test)),
        repeats_from=draw(st.integers(0, 9)),
        hidden_references=tuple((hidden[c], 1 + hidden_of[:n].count(c)) for n, c in enumerate(hidden_of)),
    )


def contents_of(plan: PlanOrder) -> dict[int, str]:
    hidden = [stimulus for stimulus, _repetition in plan.hidden_references]
    return {s.pair: s.reference for s in [*plan.test, *plan.training, *plan.pool, *hidden]}


@settings(max_examples=1000, deadline=None)
@given(plans(), SIDES, SEEDS)
def test_an_order_exists_exactly_where_the_plan_says_so_and_keeps_every_rule(plan, side_rule, seed):
    if why_infeasible(plan):
        with pytest.raises(ImpossibleOrder):
            playlist(plan, side_rule, seed)
        return

    order = playlist(plan, side_rule, seed)

    contents = contents_of(plan)
    assert all(contents[a.pair] != contents[b.pair] for a, b in pairwise(order))
    every_pair_as_often_as_planned(plan, order)
    training_then_stabilising_then_scored(plan, order)
    stabilising_spans_levels(plan, order)
    repeats_in_the_second_half(plan, order)
    sides_as_the_rule_says(order, side_rule)


def every_pair_as_often_as_planned(plan: PlanOrder, order: list[Placed]) -> None:
    def shown(kind: Kind) -> list[int]:
        return [item.pair for item in order if item.kind == kind]

    assert sorted(shown(Kind.TEST)) == sorted(s.pair for s in plan.test)
    assert sorted(shown(Kind.TRAINING)) == sorted(s.pair for s in plan.training)
    assert len(shown(Kind.REPEAT)) == len(set(shown(Kind.REPEAT))) == plan.repeats
    assert len(shown(Kind.STABILISING)) == len(set(shown(Kind.STABILISING))) == plan.stabilising
    assert set(shown(Kind.STABILISING)) <= {s.pair for s in plan.pool}
    hidden = Counter(s.pair for s, _repetition in plan.hidden_references)
    for pair, times in hidden.items():  # its repetitions in turn
        assert [item.repetition for item in order if item.pair == pair] == list(range(1, times + 1))
    assert Counter(shown(Kind.HIDDEN_REFERENCE)) == hidden
    assert all(item.repetition == 2 for item in order if item.kind == Kind.REPEAT)
    assert all(item.repetition == 1 for item in order if item.kind in {Kind.TRAINING, Kind.STABILISING, Kind.TEST})
    contents = contents_of(plan)
    assert Counter(contents[pair] for pair in shown(Kind.REPEAT)) == repeat_counts(plan)


def training_then_stabilising_then_scored(plan: PlanOrder, order: list[Placed]) -> None:
    kinds = [item.kind if item.kind not in COUNTED else Kind.TEST for item in order]
    assert kinds == sorted(kinds, key=[Kind.TRAINING, Kind.STABILISING, Kind.TEST].index)


def stabilising_spans_levels(plan: PlanOrder, order: list[Placed]) -> None:
    levels = {s.pair: s.level for s in plan.pool}
    shown = [levels[item.pair] for item in order if item.kind == Kind.STABILISING]
    if len(shown) >= 2:
        assert (min(shown), max(shown)) == (min(levels.values()), max(levels.values()))
    if len(shown) >= len(set(levels.values())):
        assert set(shown) == set(levels.values())


def repeats_in_the_second_half(plan: PlanOrder, order: list[Placed]) -> None:
    scored = [item for item in order if item.kind in COUNTED]
    first = {item.pair: place for place, item in enumerate(scored) if item.kind == Kind.TEST}
    again = {item.pair: place for place, item in enumerate(scored) if item.kind == Kind.REPEAT}
    for pair, place in again.items():
        assert first[pair] <= (len(scored) - 1) / 2 <= place
        assert first[pair] < place
    if plan.repeats:
        contents = contents_of(plan)
        halves = [
            Counter(contents[item.pair] for item in half)
            for half in (scored[: len(scored) // 2], scored[(len(scored) + 1) // 2 :])
        ]
        assert all(abs(halves[0][c] - halves[1][c]) <= 2 for c in set(contents.values()))


def sides_as_the_rule_says(order: list[Placed], side_rule: str) -> None:
    for kind in Kind:
        sides = Counter(item.reference_side for item in order if item.kind == kind)
        if side_rule == "counterbalanced":
            assert set(sides) <= {"left", "right"}
            assert abs(sides["left"] - sides["right"]) <= 1
        else:
            assert set(sides) <= {side_rule}


@settings(max_examples=1000, deadline=None)
@given(plans(), SEEDS)
def test_the_same_seed_draws_the_same_order_and_what_is_shown_depends_on_no_side(plan, seed):
    if why_infeasible(plan):
        return
    order = playlist(plan, "counterbalanced", seed)

    assert playlist(plan, "counterbalanced", seed) == order
    assert [replace(item, reference_side="") for item in order] == playlist(plan, "", seed)


@given(SEEDS, SEEDS)
def test_another_seed_draws_another_order(one, other):
    test = tuple(Stimulus(10 * c + n, c, n) for c in range(6) for n in range(5))
    plan = PlanOrder(test=test, repeats=3)

    assert (playlist(plan, "", one) == playlist(plan, "", other)) == (one == other)


@dataclass
class Row:
    """A presentation of a session that is being run."""

    item: Placed
    shown: bool = False


@settings(max_examples=1000, deadline=None)
@given(plans(), SEEDS, st.randoms(use_true_random=False))
def test_replacements_keep_contents_apart_too(plan, seed, chance):
    """Answers come in order or later, and any is replaced; what is on the screen may be ahead of the last answer."""
    if why_infeasible(plan):
        return
    contents = contents_of(plan)
    rows = [Row(item) for item in playlist(plan, "", seed)]
    replaced = 0
    while waiting := [n for n, row in enumerate(rows) if not row.shown]:
        answered = waiting[min(int(chance.random() * 3), len(waiting) - 1)]  # some answers wait to be sent
        rows[answered].shown = True
        if rows[answered].item.kind in COUNTED and chance.random() < 0.2 and replaced < 20:
            highest = max(n for n, row in enumerate(rows, start=1) if row.shown)
            content = contents[rows[answered].item.pair]
            place = replacement_place([contents[row.item.pair] for row in rows], highest, content)
            if place is not None:
                assert place >= highest
                rows.insert(place, Row(rows[answered].item))
                replaced += 1
        assert all(contents[a.item.pair] != contents[b.item.pair] for a, b in pairwise(rows))


def exists(blocks: list[Counter], after: str | None = None) -> bool:
    """Whether the blocks have an order, by trying them all."""
    if not blocks:
        return True
    own, *rest = blocks
    if not +own:
        return exists(rest, after)
    return any(exists([own - Counter([c]), *rest], c) for c in own if own[c] and c != after)


@settings(max_examples=1000, deadline=None)
@given(
    st.lists(st.sampled_from("abc"), max_size=4),
    st.lists(st.sampled_from("abc"), max_size=4),
    st.lists(st.sampled_from("abcd"), min_size=1, max_size=6),
    st.integers(0, 4),
    st.integers(0, 2),
    SEEDS,
)
def test_a_reason_is_given_exactly_where_no_order_exists(training, pool, test, stabilising, repeats, seed):
    numbers = iter(range(100))

    def stimuli(contents: list[str]) -> tuple[Stimulus, ...]:
        return tuple(Stimulus(next(numbers), content) for content in contents)

    plan = PlanOrder(
        test=stimuli(test),
        training=stimuli(training),
        pool=stimuli(pool),
        stabilising=min(stabilising, len(pool)),
        repeats=min(repeats, len(test)),
    )
    reason = why_infeasible(plan)

    assert (reason is None) == exists(list(block_counts(plan).values()))
    if reason is None:
        playlist(plan, "", seed)
    else:
        counts = block_counts(plan)[reason.block]
        assert (counts[reason.content], counts.total()) == (reason.count, reason.size)
        assert reason.count > reason.most


def of(*contents: str) -> tuple[Stimulus, ...]:
    return tuple(Stimulus(number, content) for number, content in enumerate(contents))


def test_the_reason_names_block_content_and_numbers():
    reason = why_infeasible(PlanOrder(test=of("cat", "cat", "cat", "dog")))

    assert reason is not None
    assert (reason.block, reason.content, reason.count, reason.size, reason.most) == (Block.SCORED, "cat", 3, 4, 2)
    assert not reason.must_not_end
    assert str(reason).startswith("3 of the 4 presentations of the scored part show cat, of which 2 can")


def test_a_block_that_has_to_end_as_the_next_one_begins_is_a_reason_too():
    reason = why_infeasible(PlanOrder(training=of("cat", "dog", "cat"), test=of("cat", "dog", "cat")))

    assert reason is not None
    assert (reason.block, reason.content, reason.count, reason.size, reason.most) == (Block.TRAINING, "cat", 2, 3, 1)
    assert reason.must_not_end


def test_stabilising_presentations_take_the_content_that_the_training_shows_less():
    """Training on cat, dog, cat can only end with a cat: two dogs and a cat may follow, two cats and a dog may not."""
    training = tuple(
        Stimulus(n, content, level) for n, (content, level) in enumerate([("cat", 1), ("dog", 2), ("cat", 3)])
    )
    more = tuple(Stimulus(10 + n, content, n) for n in range(1, 4) for content in ("cat", "dog"))
    plan = PlanOrder(test=of("tree", "house"), training=training, pool=training + more, stabilising=3)

    assert why_infeasible(plan) is None
    assert block_counts(plan)[Block.STABILISING] == Counter(dog=2, cat=1)


def test_stabilising_presentations_take_contents_as_evenly_as_the_pool_allows():
    """Levels 1 and 3 are the cat's alone: the two of level 2 must both be the dog's."""
    pool = tuple(
        Stimulus(n, content, level)
        for n, (content, level) in enumerate([("cat", 1), ("cat", 2), ("cat", 2), ("dog", 2), ("dog", 2), ("cat", 3)])
    )
    plan = PlanOrder(test=of("tree", "house"), pool=pool, stabilising=4)

    assert block_counts(plan)[Block.STABILISING] == Counter(cat=2, dog=2)


@settings(max_examples=1000, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 3)), max_size=8), st.integers(0, 5))
def test_no_other_choice_of_the_same_levels_is_more_even(cells, asked):
    pool = tuple(Stimulus(n, content, level) for n, (content, level) in enumerate(cells))
    chosen = stabilising_cells(pool, min(asked, len(pool)), ())
    levels = sorted(level for _content, level in chosen.elements())

    def squares(shown) -> int:
        return sum(n * n for n in Counter(content for content, _level in shown).values())

    ways = (way for way in combinations(cells, len(levels)) if sorted(level for _content, level in way) == levels)
    assert squares(chosen.elements()) == min(map(squares, ways))
    assert chosen <= Counter(cells)


def test_repeats_take_contents_in_turn_over_the_sessions():
    test = tuple(Stimulus(10 * c + n, "abcde"[c], n) for c in range(5) for n in range(4))
    three_sessions = [repeat_counts(PlanOrder(test=test, repeats=3, repeats_from=3 * n)) for n in range(3)]

    assert ["".join(sorted(counts)) for counts in three_sessions] == ["abc", "ade", "bcd"]


def test_more_than_there_is_cannot_be_asked_for():
    with pytest.raises(ValueError, match="3 stabilising presentations cannot be 2 pairs"):
        PlanOrder(test=of("a", "b"), pool=of("c", "d"), stabilising=3)
    with pytest.raises(ValueError, match="3 pairs cannot be repeated where there are 2"):
        PlanOrder(test=of("a", "b"), repeats=3)


def test_each_content_and_pair_comes_first_about_as_often():
    """12 contents of 10 pairs, repeats and hidden references: 1 200 draws; expected 100, standard deviation 9.6."""
    test = tuple(Stimulus(100 * c + n, c, n) for c in range(12) for n in range(10))
    hidden = tuple((Stimulus(10_000 + c, c), 1) for c in range(12))
    plan = PlanOrder(test=test, repeats=12, hidden_references=hidden)
    contents = contents_of(plan)
    firsts = Counter(contents[playlist(plan, "", seed)[0].pair] for seed in range(1200))

    assert all(55 < count < 145 for count in firsts.values())
    assert len(firsts) == 12
