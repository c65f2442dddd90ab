"""Writing simulated subjects: through the same tables, with the same drawn orders, as people's."""

from collections.abc import Iterator
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
TEST, TRAINING = Presentation.Kind.TEST, Presentation.Kind.TRAINING


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

    answers: dict[tuple[int, str, int], Answer] = {}  # by subject's key, kind and pair
    simulations = {kind: _simulate(version, kind, count, seed) for kind in (TEST, TRAINING)}
    subjects = Subject.objects.bulk_create(
        _subject(version, simulated, seed) for simulated in simulations[TEST].subjects
    )
    for kind, drawn in simulations.items():
        for subject, row in zip(subjects, drawn.answers, strict=True):
            answers |= {(subject.pk, kind, pk): answer for pk, answer in zip(_pairs(version, kind), row, strict=True)}
    sessions = Session.objects.bulk_create(_sessions(version, subjects))
    shown = [item for session in sessions for item in _shown(session, answers)]
    presentations = Presentation.objects.bulk_create(shown, batch_size=2000)
    rated = (item for item in presentations if item.outcome == Presentation.Outcome.RATED)
    Rating.objects.bulk_create(
        (_rating(item, answers[item.session.subject_id, item.kind, item.pair_id]) for item in rated), batch_size=2000
    )
    return simulations[TEST]


def _check(study: Study, count: int) -> None:
    if count < 1:
        raise NotSimulable(_("At least one subject must be simulated."))
    subjects = Subject.objects.filter(study_version__study=study)
    if subjects.filter(simulated=False).exists():
        raise NotSimulable(_("“%s” has real subjects: simulated ones would mix with them.") % study)
    if subjects.exists():
        raise NotSimulable(_("“%s” has its simulated subjects already.") % study)


def _simulate(version: StudyVersion, kind: str, count: int, seed: int) -> Simulation:
    stimuli = []
    for pk in _pairs(version, kind):
        known = version.design["stimuli"][str(pk)]
        stimuli.append(Stimulus(known["content"], known["attack"], known["level"]))
    protocol = frozen(version).protocol
    return simulation.simulate(stimuli, sorted(protocol.values), count, seed, protocol.scale.planned_ms)


def _pairs(version: StudyVersion, kind: str) -> list[int]:
    """The pairs of a kind in all session plans, each once: several sessions may train on the same."""
    key = "pairs" if kind == TEST else "training_pairs"
    return list(dict.fromkeys(pk for plan in frozen(version).plans for pk in plan[key]))


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


def _shown(session: Session, answers: dict[tuple[int, str, int], Answer]) -> Iterator[Presentation]:
    """The session's drawn order, each presentation with its outcome."""
    now = timezone.now()
    for item in draw(session):
        answered = answers[session.subject_id, item.kind, item.pair_id].grade is not None
        item.outcome = Presentation.Outcome.RATED if answered else Presentation.Outcome.TIMED_OUT
        item.ended_at = now
        yield item


def _rating(item: Presentation, answer: Answer) -> Rating:
    return Rating(presentation=item, grade=answer.grade, response_ms=answer.response_ms, client_key=uuid4())
