"""A protocol: how pairs are presented and rated, as data."""

from dataclasses import asdict, dataclass, field
from typing import Any

from .methods import METHODS, Method
from .order import OrderRules
from .phases import PICTURES, Phase, Shows, fixed, grey, scale
from .scales import Grade


@dataclass(frozen=True)
class Protocol:
    """Everything that makes a presentation what it is, apart from the pair.

    method: a key of METHODS. labelled: whether the pictures are named on the screen. replaced_share: of a session's
    counted presentations, the most that are replaced. Raises ValueError where the phases are not the method's.
    """

    method: str
    phases: tuple[Phase, ...]
    grades: tuple[Grade, ...]
    order: OrderRules = field(default_factory=OrderRules)
    labelled: bool = True
    short_words_after_training: bool = False
    replaced_share: float = 0.1

    def __post_init__(self) -> None:
        if self.method not in METHODS:
            raise ValueError(f"No method is called {self.method}.")
        if fault := self.how.fault(self.phases):
            raise ValueError(fault)

    @property
    def how(self) -> Method:
        return METHODS[self.method]

    @property
    def values(self) -> frozenset[int]:
        return frozenset(grade.value for grade in self.grades)

    @property
    def scale(self) -> Phase:
        return next(phase for phase in self.phases if phase.shows == Shows.SCALE)

    @property
    def pictures(self) -> tuple[Phase, ...]:
        return tuple(phase for phase in self.phases if phase.shows in PICTURES)

    @property
    def planned_trial_ms(self) -> int:
        """The longest a trial lasts, with what is reckoned for open phases."""
        return sum(phase.planned_ms for phase in self.phases)

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Protocol":
        if "pair_ms" in data:
            return cls(**_of_the_first_shape(data))
        return cls(
            **{
                **data,
                "phases": tuple(Phase(**phase) for phase in data["phases"]),
                "grades": tuple(Grade(**grade) for grade in data["grades"]),
                "order": OrderRules(**data["order"]),
            }
        )


def _of_the_first_shape(data: dict[str, Any]) -> dict[str, Any]:
    """Study versions never change: those published when there was one method keep their four times."""
    return {
        "method": "dsis-simultaneous",
        "phases": (
            fixed(Shows.PAIR, data["pair_ms"]),
            grey(data["grey_before_scale_ms"]),
            scale(data["scale_ms"]),
            grey(data["grey_after_scale_ms"]),
        ),
        "grades": tuple(Grade(**grade) for grade in data["grades"]),
        "replaced_share": data["replaced_share"],
    }
