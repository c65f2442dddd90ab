"""Methods: which phases make one. A further method adds what it shows to `Shows` and itself to METHODS;
what a phase shows on the screen is drawn by the module of that name in static/js/trial/shows/.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .phases import PICTURES, Phase, Shows


@dataclass(frozen=True)
class Method:
    """A way to present and rate a pair.

    title: its name, in English; pages translate it. pictures: what may be shown. accepts: whether the pictures,
    in the order shown, are this method's.
    """

    title: str
    pictures: frozenset[Shows]
    accepts: Callable[[Sequence[Shows]], bool]

    @property
    def is_simultaneous(self) -> bool:
        return Shows.PAIR in self.pictures

    def fault(self, phases: Sequence[Phase]) -> str:
        """Why these phases are no trial of this method, in English, or ""."""
        shown = [phase.shows for phase in phases]
        if shown.count(Shows.SCALE) != 1:
            return "A trial has exactly one phase with the scale."
        if any(one in PICTURES for one in shown[shown.index(Shows.SCALE) :]):
            return "No picture may follow the scale."
        pictures = [one for one in shown if one in PICTURES]
        if not pictures or not set(pictures) <= self.pictures or not self.accepts(pictures):
            return f"These pictures are not shown as in {self.title}."
        return ""


def _alternate(pictures: Sequence[Shows]) -> bool:
    """Reference, test; and so on, as often as the variant says."""
    return len(pictures) % 2 == 0 and list(pictures) == [Shows.REFERENCE, Shows.TEST] * (len(pictures) // 2)


METHODS = {
    "dsis-simultaneous": Method(
        title="DSIS, simultaneous", pictures=frozenset({Shows.PAIR}), accepts=lambda pictures: len(pictures) == 1
    ),
    "dsis-sequential": Method(
        title="DSIS, sequential", pictures=frozenset({Shows.REFERENCE, Shows.TEST}), accepts=_alternate
    ),
}
