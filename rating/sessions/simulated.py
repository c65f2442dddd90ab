"""Writing simulated subjects: through the same tables, with the same drawn orders, as people's."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rating import simulation
from rating.playlists import ORDER_VERSION
from rating.simulation import Answer, SimulatedSubject, Simulation, Stimulus
from rating.studies.frozen import frozen
from rating.studies.models import Study, StudyVersion
from rating.subjects.models import Subject

from .draw import draw, session_seed
from .models import Presentation, Rating, Session

CODE = "SIM{:02}"


class Showing(NamedTuple):
    """Which time a subject sees a pair: among what is scored, or before it."""

    scored: bool
    number: int


class NotSimulable(Exception):
    """The study cannot take simulated subjects. The message says why, for the experimenter."""


@transaction.atomic
def add_simulated_subjects(
    version: StudyVersion, count: int = simulation.SUBJECTS, seed: int = simulation.SEED
) -> Simulation:
    """Add subjects whose ratings are drawn from P.910's model, and mark the study as simulated.

    Subject number i is stored with the seed `seed` + i, which is how the simulation can be made again from the
    database. All times of day are the simulation's own. An answer that did not come in time is not asked for again.
    Raises NotSimulable where the study has subjects of any kind.
    """
    study = Study.objects.select_for_update().get(pk=version.study_id)
    _check(study, count)
    study.simulated = True
    study.save(update_fields=["simulated"])

    first = _simulate(version, Showing(scored=True, number=1), count, seed)
    subjects = Subject.objects.bulk_create(_subject(version, simulated, seed) for simulated in first.subjects)
    sessions = Session.objects.bulk_create(_sessions(version, subjects))
    drawn = [item for session in sessions for item in draw(session)]
    answers = _answers(version, subjects, {_showing(item) for item in drawn}, seed)
    for item in drawn:
        answered = answers[_showing(item), item.session.subject_id, item.pair_id].grade is not None
        item.outcome = Presentation.Outcome.RATED if answered else Presentation.Outcome.TIMED_OUT
        item.ended_at = item.session.finished_at
    presentations = Presentation.objects.bulk_create(drawn, batch_size=2000)
    Rating.objects.bulk_create(
        (
            _rating(item, answers[_showing(item), item.session.subject_id, item.pair_id])
            for item in presentations
            if item.outcome == Presentation.Outcome.RATED
        ),
        batch_size=2000,
    )
    return first


def _check(study: Study, count: int) -> None:
    if count < 1:
        raise NotSimulable(_("At least one subject must be simulated."))
    subjects = Subject.objects.filter(study_version__study=study)
    if subjects.filter(simulated=False).exists():
        raise NotSimulable(_("“%s” has real subjects: simulated ones would mix with them.") % study)
    if subjects.exists():
        raise NotSimulable(_("“%s” has its simulated subjects already.") % study)


def _showing(item: Presentation) -> Showing:
    if item.kind in Presentation.COUNTED:
        return Showing(scored=True, number=item.repetition)
    # Each session's stabilising presentations are answered afresh; training always as the first time.
    again = item.session.plan_number if item.kind == Presentation.Kind.STABILISING else 0
    return Showing(scored=False, number=1 + again)


def _answers(
    version: StudyVersion, subjects: list[Subject], showings: set[Showing], seed: int
) -> dict[tuple[Showing, int, int], Answer]:
    """By showing, subject's key and pair's key."""
    answers = {}
    for showing in showings:
        rows = _simulate(version, showing, len(subjects), seed).answers
        for subject, row in zip(subjects, rows, strict=True):
            for pair, answer in zip(_pairs(version, showing.scored), row, strict=True):
                answers[showing, subject.pk, pair] = answer
    return answers


def _simulate(version: StudyVersion, showing: Showing, count: int, seed: int) -> Simulation:
    stimuli = []
    for pk in _pairs(version, showing.scored):
        known = version.design["stimuli"][str(pk)]
        stimuli.append(Stimulus(known["content"], known["attack"], known["level"]))
    protocol = frozen(version).protocol
    grades, scale_ms = sorted(protocol.values), protocol.scale.planned_ms
    return simulation.simulate(stimuli, grades, count, seed, scale_ms, showing.number)


def _pairs(version: StudyVersion, scored: bool) -> list[int]:
    """The pairs that are scored, or those trained on, in all session plans, each once."""
    pairs: dict[int, None] = {}
    for plan in frozen(version).plans:
        hidden = [pair for pair, _repetition in plan["hidden_references"]]
        pairs |= dict.fromkeys(plan["pairs"] + hidden if scored else plan["training_pairs"] + plan["stabilising_pool"])
    return list(pairs)


def _subject(version: StudyVersion, simulated: SimulatedSubject, seed: int) -> Subject:
    now = timezone.now()
    return Subject(
        study_version=version,
        code=CODE.format(simulated.number),
        simulated=True,
        seed=seed + simulated.number,
        consented_at=now,
        instructed_at=now,
        age=simulated.age,
        gender=simulated.gender,
    )


def _sessions(version: StudyVersion, subjects: list[Subject]) -> Iterator[Session]:
    now = timezone.now()
    for subject in subjects:
        for plan in frozen(version).plans:
            yield Session(
                subject=subject,
                plan_number=plan["number"],
                seed=session_seed(subject.seed, plan["number"]),
                order_version=ORDER_VERSION,
                started_at=now,
                last_seen_at=now,
                finished_at=now,
            )


def _rating(item: Presentation, answer: Answer) -> Rating:
    return Rating(presentation=item, grade=answer.grade, response_ms=answer.response_ms, client_key=uuid4())
