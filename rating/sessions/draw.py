"""Drawing a session: its order is made from a seed and stored before the first pair is shown."""

import hashlib

from django.db import transaction

from rating.playlists import ORDER_VERSION, shuffled
from rating.stimuli.models import Pair
from rating.studies.frozen import frozen
from rating.subjects.models import Subject

from .models import Presentation, Session


@transaction.atomic
def open_session(subject: Subject, plan_number: int) -> Session:
    """The subject's session under a plan, drawn when it is opened for the first time."""
    subject = Subject.objects.select_for_update(of=["self"]).select_related("study_version").get(pk=subject.pk)
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
    """The session's presentations in order, not yet stored: training first, then the test."""
    plan = frozen(session.subject.study_version).plans[session.plan_number - 1]
    pairs = Pair.objects.in_bulk(plan["training_pairs"] + plan["pairs"])
    training = shuffled([ByContent(pairs[pk]) for pk in plan["training_pairs"]], session.seed)
    last = training[-1].reference if training else None
    test = shuffled([ByContent(pairs[pk]) for pk in plan["pairs"]], session.seed, after=last)
    kinds = [Presentation.Kind.TRAINING] * len(training) + [Presentation.Kind.TEST] * len(test)
    return [
        Presentation(session=session, place=place, kind=kind, pair=item.pair)
        for place, (kind, item) in enumerate(zip(kinds, training + test, strict=True), start=1)
    ]


def session_seed(subject_seed: int, plan_number: int, attempt: int = 1) -> int:
    """A seed of 62 bits for each of the subject's sessions, and for each time one is begun anew."""
    again = f":{attempt}" if attempt > 1 else ""
    digest = hashlib.sha256(f"{subject_seed}:{plan_number}{again}".encode()).digest()
    return int.from_bytes(digest[:8], "big") >> 2


class ByContent:
    """A pair as the order sees it: by its reference's key, without reading the reference."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.reference = pair.reference_id
