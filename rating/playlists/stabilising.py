"""Stabilising presentations: which contents and levels are shown. The seed only decides by which of their pairs."""

from collections import Counter, deque
from collections.abc import Hashable, Sequence
from random import Random

from .chance import mixed
from .plan import Stimulus

Cell = tuple[Hashable, int]  # a content at a level


def stabilising_cells(pool: Sequence[Stimulus], count: int, training: Sequence[Stimulus]) -> Counter[Cell]:
    """How many pairs of each content and level are shown: the levels spanned, the contents as even as the pool allows.

    Where contents cannot be equal, those that the training shows less have one more.
    """
    cells = Counter((stimulus.reference, stimulus.level) for stimulus in pool)
    levels = _levels(Counter(stimulus.level for stimulus in pool), count)
    return _even(cells, levels, Counter(stimulus.reference for stimulus in training))


def stabilising_pairs(pool: Sequence[Stimulus], cells: Counter[Cell], rng: Random) -> dict[Hashable, list[int]]:
    """The pairs shown, by content: of each cell as many as it says, by chance."""
    chosen: dict[Hashable, list[int]] = {}
    for (content, level), count in cells.items():
        own = [stimulus.pair for stimulus in pool if (stimulus.reference, stimulus.level) == (content, level)]
        chosen.setdefault(content, []).extend(mixed(own, rng)[:count])
    return chosen


def _levels(available: Counter[int], count: int) -> list[int]:
    """The levels shown: from the lowest to the highest, evenly between; the nearest that is left where one is used up.

    One alone is the middle level.
    """
    ladder = sorted(available)
    left = available.copy()
    chosen = []
    for step in range(count):
        wanted = _rounded(step * (len(ladder) - 1), count - 1) if count > 1 else (len(ladder) - 1) // 2
        rank = min((rank for rank, level in enumerate(ladder) if left[level]), key=lambda rank: abs(rank - wanted))
        left[ladder[rank]] -= 1
        chosen.append(ladder[rank])
    return chosen


def _even(cells: Counter[Cell], levels: Sequence[int], before: Counter[Hashable]) -> Counter[Cell]:
    """Give each level a content: first the least used, then as long as giving one away along a chain evens them out."""
    used: Counter[Cell] = Counter()
    load: Counter[Hashable] = Counter()
    contents = list(dict.fromkeys(content for content, _level in cells))
    rank = {content: (before[content], place) for place, content in enumerate(contents)}
    for level in levels:
        free = [content for content in contents if used[content, level] < cells[content, level]]
        content = min(free, key=lambda one: (load[one], rank[one]))
        used[content, level] += 1
        load[content] += 1
    while chain := _chain(cells, used, load, contents, before):
        for giver, taker, level in chain:
            used[giver, level] -= 1
            used[taker, level] += 1
            load[giver] -= 1
            load[taker] += 1
    return +used


def _chain(
    cells: Counter[Cell],
    used: Counter[Cell],
    load: Counter[Hashable],
    contents: Sequence[Hashable],
    before: Counter[Hashable],
) -> list[tuple[Hashable, Hashable, int]]:
    """Who gives a presentation of which level to whom, so that a content with too many ends with one less; or []."""
    for start in contents:
        come_from: dict[Hashable, tuple[Hashable, int] | None] = {start: None}
        reached = deque([start])
        while reached:
            giver = reached.popleft()
            if (load[giver] + 1, before[giver]) < (load[start], before[start]):
                return _walked(come_from, giver)
            for (content, level), count in used.items():
                if content != giver or not count:
                    continue
                for taker in contents:
                    if taker not in come_from and used[taker, level] < cells[taker, level]:
                        come_from[taker] = (giver, level)
                        reached.append(taker)
    return []


def _walked(
    come_from: dict[Hashable, tuple[Hashable, int] | None], end: Hashable
) -> list[tuple[Hashable, Hashable, int]]:
    steps = []
    while step := come_from[end]:
        giver, level = step
        steps.append((giver, end, level))
        end = giver
    return steps


def _rounded(numerator: int, denominator: int) -> int:
    """The quotient, rounded half up."""
    return (2 * numerator + denominator) // (2 * denominator)
