"""The one door through which other applications take part in what happens here; `rating` imports none of them.

They register when they are ready: what must be deleted with a subject's data, where to read about a version or a pair,
what to think over before a study is published, why nobody can be invited to it, and by which metrics attacks can be
calibrated.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from .jobs.job import Job
from .stimuli.measure import Measure
from .stimuli.models import Pair
from .studies.models import StudyVersion
from .subjects.models import Subject


@dataclass(frozen=True)
class Link:
    text: str
    url: str


_withdrawals: list[Callable[[Subject], None]] = []
_version_links: list[Callable[[StudyVersion], Iterable[Link]]] = []
_study_advice: list[Callable[[list[Pair]], Iterable[str]]] = []
_refusals: list[Callable[[StudyVersion], str]] = []
_jobs: list[Callable[[Any], Iterable[Job]]] = []
_measures: list[Callable[[], Iterable[Measure]]] = []
_pair_links: list[Callable[[Pair], Iterable[Link]]] = []


def on_withdrawal(act: Callable[[Subject], None]) -> Callable[[Subject], None]:
    """Register what must be deleted with a subject's data. Called in the same transaction."""
    _withdrawals.append(act)
    return act


def withdrawn(subject: Subject) -> None:
    for act in _withdrawals:
        act(subject)


def on_version_links(give: Callable[[StudyVersion], Iterable[Link]]) -> Callable[[StudyVersion], Iterable[Link]]:
    """Register pages about a study version, for the admin to link to."""
    _version_links.append(give)
    return give


def version_links(version: StudyVersion) -> list[Link]:
    return [link for give in _version_links for link in give(version)]


def on_pair_links(give: Callable[[Pair], Iterable[Link]]) -> Callable[[Pair], Iterable[Link]]:
    """Register pages about a pair, for the admin to link to. Called for each pair of a list: no queries."""
    _pair_links.append(give)
    return give


def pair_links(pair: Pair) -> list[Link]:
    return [link for give in _pair_links for link in give(pair)]


def on_study_advice(give: Callable[[list[Pair]], Iterable[str]]) -> Callable[[list[Pair]], Iterable[str]]:
    """Register advice on the test pairs of a study that is about to be published, in sentences."""
    _study_advice.append(give)
    return give


def study_advice(pairs: list[Pair]) -> list[str]:
    return [text for give in _study_advice for text in give(pairs)]


def on_invitation(refuse: Callable[[StudyVersion], str]) -> Callable[[StudyVersion], str]:
    """Register why nobody can be invited to a study version, in a sentence; empty: no reason."""
    _refusals.append(refuse)
    return refuse


def not_invitable(version: StudyVersion) -> str:
    """The first reason for which nobody can be invited; empty: there is none."""
    return next(filter(None, (refuse(version) for refuse in _refusals)), "")


def on_jobs(give: Callable[[Any], Iterable[Job]]) -> Callable[[Any], Iterable[Job]]:
    """Register long work that the worker does, or did, for a user."""
    _jobs.append(give)
    return give


def jobs(user: Any) -> list[Job]:
    return [job for give in _jobs for job in give(user)]


def on_measures(give: Callable[[], Iterable[Measure]]) -> Callable[[], Iterable[Measure]]:
    """Register metrics to calibrate attacks by. Called when they are needed."""
    _measures.append(give)
    return give


def measures() -> dict[str, Measure]:
    """By name."""
    return {measure.name: measure for give in _measures for measure in give()}
