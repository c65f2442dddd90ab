"""Whole studies, at random: what one subject sees over all sessions. Rows are built, not stored: no database."""

from collections import Counter
from itertools import count, pairwise

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rating.playlists import Kind, playlist, why_infeasible
from rating.protocol import OrderRules
from rating.sessions.draw import session_seed
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Reference
from rating.studies.balance import balanced
from rating.studies.models import SessionPlan
from rating.studies.publish.sessions import PlannedSession, by_rules

COUNTED = {Kind.TEST, Kind.REPEAT, Kind.HIDDEN_REFERENCE}
HIDDEN_KEYS = 100_000


@st.composite
def studies(draw: st.DrawFn) -> list[PlannedSession]:
    """Contents × attacks × levels, in every second study with gaps, divided into sessions, with rules of order."""
    keys = count(1)
    rng, gaps = draw(st.randoms(use_true_random=False)), draw(st.sampled_from([0, 0, 0.1, 0.5]))
    every = [
        AttackSetting(pk=next(keys), attack=attack, level=level)
        for attack in ["BIM", "FGSM", "PGD"][: draw(st.integers(1, 3))]
        for level in range(1, 1 + draw(st.integers(1, 4)))
    ]

    def pairs_of(contents: int, name: str) -> list[Pair]:
        references = [Reference(pk=next(keys), content=f"{name} {n}") for n in range(contents)]
        examples = [
            AdversarialExample(pk=next(keys), reference=reference, setting=setting)
            for reference in references
            for setting in every
            if rng.random() >= gaps
        ]
        return [Pair(pk=next(keys), reference=e.reference, adversarial=e) for e in examples]

    test, training = pairs_of(draw(st.integers(2, 9)), "test"), pairs_of(draw(st.integers(2, 4)), "training")
    rules = OrderRules(
        stabilising_first=draw(st.integers(0, 5)),
        stabilising_later=draw(st.integers(0, 3)),
        repeats=draw(st.sampled_from([0, 0.05, 0.3])),
        hidden_references=draw(st.sampled_from([0, 0.1, 0.15, 0.5])),
        reference_side=draw(st.sampled_from(["left", "right", "counterbalanced"])),
    )
    parts = [part for part in balanced(test, draw(st.integers(1, 4))) if part]
    trains = draw(st.sampled_from(["first", "each"]))
    plans = [
        (SessionPlan(number=n), part, training if n == 1 or trains == "each" else [])
        for n, part in enumerate(parts, start=1)
    ]
    known: dict[int, Pair] = {}
    sessions = by_rules(plans, rules, known)
    for content, pair in known.items():
        pair.pk = HIDDEN_KEYS + content
    return sessions


@settings(max_examples=1000, deadline=None)
@given(studies(), st.integers(0, 2**62))
def test_a_subject_sees_every_pair_as_often_as_the_protocol_says_and_no_content_twice_running(sessions, seed):
    assume(sessions and all(session.stabilising <= len(session.pool) for session in sessions))
    assume(not any(why_infeasible(session.order()) for session in sessions))
    content = {pair.pk: pair.reference.content for session in sessions for pair in session.every_pair}
    orders = [
        playlist(session.order(), "counterbalanced", session_seed(seed, session.plan.number)) for session in sessions
    ]

    shown = [item for order in orders for item in order]
    assert all(content[a.pair] != content[b.pair] for order in orders for a, b in pairwise(order))
    counted = Counter((item.pair, item.repetition) for item in shown if item.kind in COUNTED)
    assert set(counted.values()) == {1}
    tested = Counter(item.pair for item in shown if item.kind == Kind.TEST)
    assert tested == Counter(pair.pk for session in sessions for pair in session.pairs)
    assert max(tested.values()) == 1
    assert sum(item.kind == Kind.REPEAT for item in shown) == sum(session.repeats for session in sessions)
    hidden_references_take_turns(sessions)
    assert all(order.count(item) == 1 for order in orders for item in order if item.kind != Kind.TRAINING)
    assert [len(order) for order in orders] == [len(s.training) + s.presentations for s in sessions]


def hidden_references_take_turns(sessions: list[PlannedSession]) -> None:
    shown = [[pair.reference.content for pair, _repetition in session.hidden_references] for session in sessions]
    for session, contents in zip(sessions, shown, strict=True):
        numbers = [contents.count(c) for c in {pair.reference.content for pair in session.pairs}]
        assert max(numbers) - min(numbers) <= 1
    tested = [{pair.reference.content for pair in session.pairs} for session in sessions]
    if all(contents == tested[0] for contents in tested):
        over_all = Counter(content for contents in shown for content in contents)
        assert max(over_all[c] for c in tested[0]) - min(over_all[c] for c in tested[0]) <= 1
    for session in sessions:
        for pair, repetition in session.hidden_references:
            assert pair.pk == HIDDEN_KEYS + pair.reference_id
            assert repetition >= 1
