"""Drawing a session: its order is made from a seed and stored before the first pair is shown."""

import hashlib

from django.db import transaction

from rating.playlists import ORDER_VERSION, PlanOrder, Stimulus, playlist
from rating.studies.frozen import frozen
from rating.studies.models import StudyVersion
from rating.subjects.models import Subject

from .models import Presentation, Session


@transaction.atomic
def open_session(subject: Subject, plan_number: int) -> Session:
    """The subject's session under a plan, drawn when it is opened for the first time."""
    subject = (
        Subject.objects.select_for_update(of=["self"], no_key=True).select_related("study_version").get(pk=subject.pk)
    )
    session = subject.sessions.standing().filter(plan_number=plan_number).first()
    if session is not None:
        return session
    attempt = 1 + subject.sessions.filter(plan_number=plan_number).count()
    session = Session(
        subject=subject,
        plan_number=plan_number,
        attempt=attempt,
        seed=session_seed(subject.seed, plan_number, attempt),
        order_version=ORDER_VERSION,
    )
    session.save()
    Presentation.objects.bulk_create(draw(session))
    return session


def draw(session: Session) -> list[Presentation]:
    """The session's presentations in order, not yet stored: training, stabilising, then the scored part."""
    version = frozen(session.subject.study_version)
    protocol = version.protocol
    side = protocol.order.reference_side if protocol.how.is_simultaneous else ""
    order = playlist(plan_order(version, session.plan_number), side, session.seed)
    return [
        Presentation(
            session=session,
            place=place,
            kind=Presentation.Kind(item.kind),
            pair_id=item.pair,
            repetition=item.repetition,
            reference_side=item.reference_side,
        )
        for place, item in enumerate(order, start=1)
    ]


def plan_order(version: StudyVersion, plan_number: int) -> PlanOrder:
    """A published session plan as the order sees it, contents and levels as they were when it was frozen."""
    plans, stimuli = version.plans, version.design["stimuli"]
    plan = plans[plan_number - 1]

    def stimulus(pair: int) -> Stimulus:
        known = stimuli[str(pair)]
        return Stimulus(pair, known["content"], known["level"] or 0)

    return PlanOrder(
        test=tuple(map(stimulus, plan["pairs"])),
        training=tuple(map(stimulus, plan["training_pairs"])),
        stabilising=plan["stabilising"],
        pool=tuple(map(stimulus, plan["stabilising_pool"])),
        repeats=plan["repeats"],
        repeats_from=sum(earlier["repeats"] for earlier in plans[: plan_number - 1]),
        hidden_references=tuple((stimulus(pair), repetition) for pair, repetition in plan["hidden_references"]),
    )


def session_seed(subject_seed: int, plan_number: int, attempt: int = 1) -> int:
    """A seed of 62 bits for each of the subject's sessions, and for each time one is begun anew."""
    again = f":{attempt}" if attempt > 1 else ""
    digest = hashlib.sha256(f"{subject_seed}:{plan_number}{again}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 2
