"""An analysis as it is given away, with or without what is personal: what all files of a download are made of."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any

from analysis.dashboard import reference_study
from analysis.results.models import AnalysisResult

from .columns import Sheet
from .facts import Fact, facts, origin, summary
from .pseudonyms import pseudonymous
from .sheets import sheets


@dataclass(frozen=True)
class Edition:
    """output: pseudonymous, unless personal. repetition: of the reference study, whose values then stand beside."""

    output: dict[str, Any]
    facts: list[Fact]
    personal: bool
    computed_at: datetime
    repetition: bool

    @property
    def simulated(self) -> bool:
        return bool(self.output["study"]["simulated"])

    @property
    def summary(self) -> list[tuple[str, bool]]:
        return summary(self.output, self.computed_at)

    @cached_property
    def sheets(self) -> list[Sheet]:
        return sheets(self.output, self.facts, self.personal, self.repetition)


def edition(result: AnalysisResult, personal: bool = False) -> Edition:
    output = result.output if personal else pseudonymous(result.output)
    made_of = origin(result.computed_at, result.inputs_sha256, result.code_version, whole(result))
    repetition = reference_study.is_repeated_by(result.study_version.study)
    return Edition(output, [*facts(output, personal), *made_of], personal, result.computed_at, repetition)


def whole(result: AnalysisResult) -> bool:
    """Whether nothing of it is still to be computed. Without metrics there are no intervals and groups to wait for."""
    return result.is_whole or not result.output["benchmark"]
