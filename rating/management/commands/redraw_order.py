"""Draw the orders of sessions again from their seeds, and compare them with what is stored."""

from collections.abc import Iterable
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rating.playlists import ORDER_VERSION, ImpossibleOrder
from rating.sessions.draw import draw
from rating.sessions.models import Presentation, Session
from rating.studies.frozen import frozen
from rating.studies.models import StudyVersion
from rating.subjects.models import Subject

Row = tuple[str, int, int, str]  # kind, pair, repetition, side of the reference


class Command(BaseCommand):
    help = (
        "Draw the order of sessions again from their stored seeds and compare it with the stored presentations, "
        "replacements aside. Ends with code 1 where one differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--study-version", type=int, help="the id of a study version: the sessions of its subjects")
        parser.add_argument("--subject", help="a subject's code: only this subject's sessions")
        parser.add_argument("--session", type=int, help="the id of a session: only this one")
        parser.add_argument("--show", action="store_true", help="print each order: place, kind, pair, reference's side")

    def handle(self, *args: Any, **options: Any) -> None:
        sessions = _sessions(options["study_version"], options["subject"], options["session"])
        different = 0
        for session in sessions:
            stored = _rows(session.presentations.filter(replaces=None).order_by("place"))
            drawn = _drawn(session)
            different += drawn != stored
            self.stdout.write(f"{_name(session)}: {_compared(drawn, stored)}{_version_note(session)}")
            if options["show"]:
                self._show(session, drawn)
        if different:
            raise CommandError(
                ngettext(
                    "%(different)d of %(all)d session is not as its seed draws it.",
                    "%(different)d of %(all)d sessions are not as their seeds draw them.",
                    len(sessions),
                )
                % {"different": different, "all": len(sessions)}
            )

    def _show(self, session: Session, drawn: list[Row]) -> None:
        stimuli = frozen(session.subject.study_version).design["stimuli"]
        for place, (kind, pair, repetition, side) in enumerate(drawn, start=1):
            again = f" ({repetition})" if repetition > 1 else ""
            self.stdout.write(f"{place:5}  {kind:16}  {stimuli[str(pair)]['name']}{again}  {side}".rstrip())


def _sessions(version_id: int | None, code: str | None, session_id: int | None) -> list[Session]:
    """Those that fit all that is given. Raises CommandError for what is not there."""
    if version_id is None and code is None and session_id is None:
        raise CommandError(_("Say which: --study-version, --subject or --session."))
    if version_id is not None and not StudyVersion.objects.filter(pk=version_id).exists():
        raise CommandError(_("There is no study version %d.") % version_id)
    if session_id is not None and not Session.objects.filter(pk=session_id).exists():
        raise CommandError(_("There is no session %d.") % session_id)
    subjects = Subject.objects.all() if version_id is None else Subject.objects.filter(study_version=version_id)
    if code is not None:
        subjects = subjects.filter(code=code)
        if not subjects.exists():
            raise CommandError(_("There is no subject “%s” there.") % code)
    drawn_here = Session.objects.filter(subject__in=subjects, subject__imported=None)
    sessions = drawn_here.select_related("subject__study_version__study")
    if session_id is not None:
        sessions = sessions.filter(pk=session_id)
    found = list(sessions.order_by("subject__study_version", "subject__code", "plan_number", "attempt"))
    if not found:
        raise CommandError(_("No session fits all of this."))
    return found


def _rows(presentations: Iterable[Presentation]) -> list[Row]:
    return [(str(item.kind), item.pair_id, item.repetition, item.reference_side) for item in presentations]


def _drawn(session: Session) -> list[Row]:
    try:
        return _rows(draw(session))
    except ImpossibleOrder:  # an earlier version of the rule may have had one
        return []


def _name(session: Session) -> str:
    return _("Session %(id)d (%(version)s, %(subject)s, plan %(plan)d, attempt %(attempt)d)") % {
        "id": session.pk,
        "version": session.subject.study_version,
        "subject": session.subject.code,
        "plan": session.plan_number,
        "attempt": session.attempt,
    }


def _compared(drawn: list[Row], stored: list[Row]) -> str:
    if drawn == stored:
        return ngettext("%d presentation, as drawn", "%d presentations, as drawn", len(stored)) % len(stored)
    if len(drawn) != len(stored):
        return _("%(stored)d presentations stored, %(drawn)d drawn") % {"stored": len(stored), "drawn": len(drawn)}
    places = [place for place, (a, b) in enumerate(zip(drawn, stored, strict=True), start=1) if a != b]
    return _("%(count)d of %(all)d presentations differ, the first at place %(place)d") % {
        "count": len(places),
        "all": len(stored),
        "place": places[0],
    }


def _version_note(session: Session) -> str:
    if session.order_version == ORDER_VERSION:
        return ""
    return " " + _("[drawn by version %(then)s of the order's rule; this code has version %(now)s]") % {
        "then": session.order_version,
        "now": ORDER_VERSION,
    }
