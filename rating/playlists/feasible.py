"""Whether a session plan has an order at all: known from the plan, before any seed is drawn."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass
from enum import StrEnum

from .plan import PlanOrder
from .possible import forbidden_ends, most, too_many
from .scored import scored_counts
from .stabilising import stabilising_cells


class Block(StrEnum):
    """The parts of a session, one after the other."""

    TRAINING = "training"
    STABILISING = "stabilising"
    SCORED = "scored"


@dataclass(frozen=True)
class Infeasible:
    """Why there is no order: `count` of the `size` presentations of a block show the content; `most` could.

    must_not_end: what follows begins with the content, whatever is drawn, so that the block must not end with it.
    """

    block: Block
    content: Hashable
    count: int
    size: int
    most: int
    must_not_end: bool

    def __str__(self) -> str:
        why = " and what follows has to begin with it" if self.must_not_end else ""
        return (
            f"{self.count} of the {self.size} presentations of the {self.block} part show {self.content}, of which "
            f"{self.most} can be kept apart{why}."
        )


def why_infeasible(plan: PlanOrder) -> Infeasible | None:
    """The reason why no playlist exists, or None where one does for every seed."""
    counts = block_counts(plan)
    ends = forbidden_ends(list(counts.values()))
    for (block, own), end in reversed(list(zip(counts.items(), ends, strict=True))):
        content = too_many(own, None, end)
        if content is not None:
            size = own.total()
            can = most(content, size, None, end)
            return Infeasible(block, content, own[content], size, can, must_not_end=content == end)
    return None


def block_counts(plan: PlanOrder) -> dict[Block, Counter[Hashable]]:
    """How many presentations of each content every block has."""
    stabilising: Counter[Hashable] = Counter()
    for (content, _level), count in stabilising_cells(plan.pool, plan.stabilising, plan.training).items():
        stabilising[content] += count
    return {
        Block.TRAINING: Counter(stimulus.reference for stimulus in plan.training),
        Block.STABILISING: stabilising,
        Block.SCORED: scored_counts(plan),
    }
