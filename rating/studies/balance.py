"""Dividing pairs into sessions so that contents, attacks and levels are spread evenly, whatever design they make."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence

import numpy as np
from scipy.optimize import linear_sum_assignment

from rating.stimuli.models import Pair

SMALLER_FIRST = 1e6  # a session that is smaller by one pair goes before any other evenness


def balanced(pairs: Sequence[Pair], parts: int) -> list[list[Pair]]:
    """The pairs in `parts` sessions. Sizes, and each attack's levels, differ by at most one pair between sessions.

    Cell by cell (an attack's level) the pairs are dealt, one to each session, so that the squares of the numbers of
    pairs of every content, attack and level grow least; what is left of a cell goes to the smallest sessions. The
    same pairs in the same order are always divided alike.
    """
    sessions: list[list[Pair]] = [[] for _part in range(parts)]
    counts = [Counter[Hashable]() for _part in range(parts)]
    for cell in _cells(pairs):
        for start in range(0, len(cell), parts):
            dealt = cell[start : start + parts]
            cost = np.array([[_cost(pair, len(s), n) for s, n in zip(sessions, counts, strict=True)] for pair in dealt])
            for pair, part in zip(dealt, linear_sum_assignment(cost)[1], strict=True):
                sessions[part].append(pair)
                counts[part].update(_factors(pair))
    return sessions


def _cost(pair: Pair, size: int, counts: Counter[Hashable]) -> float:
    """By how much the squares grow where a session of this size and with these counts takes the pair: half of it."""
    return SMALLER_FIRST * size + sum(counts[factor] for factor in _factors(pair))


def _cells(pairs: Sequence[Pair]) -> list[list[Pair]]:
    cells: dict[Hashable, list[Pair]] = defaultdict(list)
    for pair in pairs:
        setting = pair.adversarial.setting if pair.adversarial else None
        cells[(setting.attack, setting.level) if setting else None].append(pair)
    return list(cells.values())


def _factors(pair: Pair) -> list[Hashable]:
    """The content, the attack and the level that the pair counts for."""
    setting = pair.adversarial.setting if pair.adversarial else None
    attack, level = (setting.attack, setting.level) if setting else ("", 0)
    return [("content", pair.reference_id), ("attack", attack), ("level", level)]
