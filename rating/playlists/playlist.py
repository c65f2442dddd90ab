"""A session's playlist: training, stabilising presentations, then the scored part, as one seed draws it."""

from collections import defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import replace
from random import Random

from .arrange import ImpossibleOrder, arranged
from .feasible import Block, block_counts, why_infeasible
from .plan import Kind, Placed, PlanOrder
from .scored import Items, scored_blocks
from .sides import SideRule, sides
from .stabilising import stabilising_cells, stabilising_pairs


def playlist(plan: PlanOrder, side_rule: SideRule, seed: int) -> list[Placed]:
    """The session's presentations in order; no content follows itself, from the first to the last.

    side_rule: of the reference; "" where the pictures are shown one after the other. The order itself does not depend
    on it. Raises ImpossibleOrder exactly where why_infeasible gives a reason.
    """
    if reason := why_infeasible(plan):
        raise ImpossibleOrder(str(reason))
    rng = Random(seed)
    counts = block_counts(plan)
    before = [counts[Block.TRAINING], counts[Block.STABILISING]]
    blocks = [_training(plan), _stabilising(plan, rng), *scored_blocks(plan, before, rng)]
    order = _in_turn(arranged(blocks, rng))
    drawn = sides([item.kind for item in order], side_rule, rng)
    return [replace(item, reference_side=side) for item, side in zip(order, drawn, strict=True)]


def _training(plan: PlanOrder) -> Items:
    by_content: dict[Hashable, list[Placed]] = defaultdict(list)
    for stimulus in plan.training:
        by_content[stimulus.reference].append(Placed(Kind.TRAINING, stimulus.pair))
    return by_content


def _stabilising(plan: PlanOrder, rng: Random) -> Items:
    cells = stabilising_cells(plan.pool, plan.stabilising, plan.training)
    chosen = stabilising_pairs(plan.pool, cells, rng)
    return {content: [Placed(Kind.STABILISING, pair) for pair in pairs] for content, pairs in chosen.items()}


def _in_turn(order: Sequence[Placed]) -> list[Placed]:
    """The repetitions of a hidden reference in the order of their places."""
    left: dict[int, list[int]] = defaultdict(list)
    for item in order:
        if item.kind == Kind.HIDDEN_REFERENCE:
            left[item.pair].append(item.repetition)
    turns = {pair: iter(sorted(repetitions)) for pair, repetitions in left.items()}
    return [
        replace(item, repetition=next(turns[item.pair])) if item.kind == Kind.HIDDEN_REFERENCE else item
        for item in order
    ]
