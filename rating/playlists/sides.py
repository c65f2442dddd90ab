"""The side of the reference, where both pictures are shown at once."""

from collections.abc import Sequence
from random import Random
from typing import Literal

from .chance import mixed
from .plan import Kind

SideRule = Literal["left", "right", "counterbalanced", ""]


def sides(kinds: Sequence[Kind], rule: SideRule, rng: Random) -> list[str]:
    """The reference's side at each place of a session, given the kinds of its presentations.

    counterbalanced: of each kind as many left as right, by chance one more of either.
    """
    if rule != "counterbalanced":
        return [rule] * len(kinds)
    drawn = {kind: _half_and_half(kinds.count(kind), rng) for kind in Kind}
    return [drawn[kind].pop() for kind in kinds]


def _half_and_half(count: int, rng: Random) -> list[str]:
    pairs_of_sides = ["left", "right"] * (count // 2)
    return mixed(pairs_of_sides + mixed(["left", "right"], rng)[: count % 2], rng)
