"""Dividing any design into sessions, and how many sessions a preset needs."""

from collections import Counter
from random import Random
from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rating.protocol import PRESETS
from rating.studies.balance import balanced
from rating.studies.create import sessions_needed


def pair(content: int, attack: str, level: int) -> SimpleNamespace:
    return SimpleNamespace(
        reference_id=content, adversarial=SimpleNamespace(setting=SimpleNamespace(attack=attack, level=level))
    )


def design(rng: Random, contents: int, attacks: int, levels: int, gaps: float) -> list[SimpleNamespace]:
    cells = [(c, a, n) for c in range(contents) for a in "ABCDEF"[:attacks] for n in range(1, levels + 1)]
    return [pair(*cell) for cell in cells if rng.random() >= gaps]


def spread(sessions: list[list], factor) -> int:
    """The largest difference between sessions in how many pairs have one value of the factor."""
    counts = [Counter(factor(pair) for pair in session) for session in sessions]
    values = set().union(*counts)
    return max((max(c[v] for c in counts) - min(c[v] for c in counts) for v in values), default=0)


def setting(pair) -> tuple[str, int]:
    return pair.adversarial.setting.attack, pair.adversarial.setting.level


@settings(max_examples=1000, deadline=None)
@given(
    st.builds(
        design,
        st.randoms(use_true_random=False),
        st.integers(1, 9),
        st.integers(1, 6),
        st.integers(1, 5),
        st.sampled_from([0, 0.1, 0.4, 0.8]),
    ),
    st.integers(1, 7),
)
def test_sizes_and_each_attacks_levels_differ_by_at_most_one_pair(pairs, parts):
    sessions = balanced(pairs, parts)

    assert sorted(id(p) for session in sessions for p in session) == sorted(map(id, pairs))
    assert max(map(len, sessions)) - min(map(len, sessions)) <= 1
    assert spread(sessions, setting) <= 1
    assert balanced(pairs, parts) == sessions


def test_contents_attacks_and_levels_of_incomplete_designs_are_nearly_even():
    """Of 500 designs with gaps: 9 in 10 differ by at most 2 pairs, none by more than 4."""
    rng = Random(5)
    spreads: dict[str, list[int]] = {"content": [], "attack": [], "level": []}
    for _design in range(500):
        pairs = design(rng, 2 + int(10 * rng.random()), 1 + int(6 * rng.random()), 1 + int(5 * rng.random()), 0.3)
        sessions = balanced(pairs, 2 + int(5 * rng.random()))
        spreads["content"].append(spread(sessions, lambda p: p.reference_id))
        spreads["attack"].append(spread(sessions, lambda p: setting(p)[0]))
        spreads["level"].append(spread(sessions, lambda p: setting(p)[1]))

    assert all(sorted(found)[450] <= 2 and max(found) <= 4 for found in spreads.values())


@pytest.mark.parametrize("parts", [1, 2, 3, 4, 6, 12])
def test_a_full_design_is_divided_exactly(parts):
    pairs = [pair(c, a, n) for c in range(12) for a in "ABCDEF" for n in range(1, 6)]
    sessions = balanced(pairs, parts)

    assert spread(sessions, setting) == 0
    assert spread(sessions, lambda p: p.reference_id) <= (1 if 30 % parts else 0)


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.sessions is None])
def test_sessions_are_as_few_as_keep_each_within_the_longest(name):
    preset = PRESETS[name]
    order = preset.protocol.order

    def minutes(sessions: int) -> float:
        largest = -(-360 // sessions)
        shown = largest + order.repeats_of(largest) + order.hidden_references_of(largest)
        shown += max(order.stabilising_first, order.stabilising_later if sessions > 1 else 0)
        return shown * preset.protocol.planned_trial_ms / 60_000

    needed = sessions_needed(preset, 360)

    assert minutes(needed) <= preset.longest_session_minutes
    assert needed == 1 or minutes(needed - 1) > preset.longest_session_minutes


@pytest.mark.parametrize("pairs", [0, 1, 2])
def test_there_is_a_session_however_few_the_pairs(pairs):
    assert sessions_needed(PRESETS["near-threshold"], pairs) == 1
