"""Rules of order: what a session shows beside its test pairs, and where."""

from dataclasses import dataclass
from typing import Literal

Sides = Literal["left", "right", "counterbalanced"]


@dataclass(frozen=True)
class OrderRules:
    """Shares are of a session's test pairs, rounded half up; a share above 0 gives at least one.

    stabilising_first, stabilising_later: unscored presentations at the start of the first and of each later session,
    taken from the study's training pairs so that they span its levels.
    repeats: pairs shown a second time, in the session's second half after a first showing in its first half.
    hidden_references: presentations of a reference beside itself, contents in turn.
    strong_anchors: the fewest test pairs of a session that are at the highest level of their attack.
    reference_side: of simultaneous methods; counterbalanced: left and right equally often within each kind.
    """

    stabilising_first: int = 0
    stabilising_later: int = 0
    repeats: float = 0
    hidden_references: float = 0
    strong_anchors: int = 0
    reference_side: Sides = "left"

    def stabilising(self, plan_number: int) -> int:
        return self.stabilising_first if plan_number == 1 else self.stabilising_later

    def repeats_of(self, pairs: int) -> int:
        return _share(self.repeats, pairs)

    def hidden_references_of(self, pairs: int) -> int:
        return _share(self.hidden_references, pairs)

    def presentations(self, plan_number: int, pairs: int) -> int:
        """How many a session of so many test pairs has after its training, replacements apart."""
        return self.stabilising(plan_number) + pairs + self.repeats_of(pairs) + self.hidden_references_of(pairs)


def _share(share: float, of: int) -> int:
    return max(1, int(share * of + 0.5)) if share > 0 and of else 0
