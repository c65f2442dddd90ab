"""Sessions, presentations and ratings in the admin: recorded, so looked at only."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rating import geometry
from rating.numbers import decimal
from rating.owned import ASSISTANTS, OwnFilter, ReadOnlyAdmin
from rating.stimuli.admin import pretty

from .models import DisplayCheck, Presentation, Rating, Session
from .resume import reopen


class DisplayCheckInline(admin.StackedInline):
    model = DisplayCheck
    fields = readonly_fields = [
        "at", "before_session", "passed", "found", "density", "pixel", "distance", "enlargement", "steps", "report",
    ]  # fmt: skip
    can_delete = False
    extra = 0

    @admin.display(description=_("findings"))
    def found(self, check: DisplayCheck) -> str:
        lines = ((one["title"], one["measured"], one["mend"]) for one in check.findings)
        return format_html_join("", "<p>{} {} {}</p>", lines) or _t("none")

    @admin.display(description=_("pixels per degree"))
    def density(self, check: DisplayCheck) -> str:
        return decimal(check.pixels_per_degree, 1) if check.pixels_per_degree else _t("not measured")

    @admin.display(description=_("screen pixel"))
    def pixel(self, check: DisplayCheck) -> str:
        if not check.mm_per_px:
            return _t("not measured")
        return _t("%(size)s mm, known from %(source)s; %(per_mm)s image pixels per mm") % {
            "size": decimal(check.mm_per_px, 4),
            "source": check.get_size_from_display(),
            "per_mm": decimal(geometry.pixels_per_mm(check.mm_per_px, check.enlargement), 2),
        }

    @admin.display(description=_("viewing distance"))
    def distance(self, check: DisplayCheck) -> str:
        return f"{decimal(check.distance_mm / 10, 1)} cm" if check.distance_mm else _t("not measured")

    @admin.display(description=_("steps seen"))
    def steps(self, check: DisplayCheck) -> str:
        if check.dark_steps is None or check.light_steps is None:
            return _t("not counted")
        return _t("%(dark)d dark, %(light)d light") % {"dark": check.dark_steps, "light": check.light_steps}

    @admin.display(description=_("measured"))
    def report(self, check: DisplayCheck) -> str:
        return pretty(check.measured)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class StateFilter(admin.SimpleListFilter):
    """What has become of a session so far."""

    title = _("state")
    parameter_name = "state"
    states = {
        "not_begun": (_("not begun"), Q(set_aside_at=None, closed_at=None, finished_at=None, started_at=None)),
        "begun": (_("begun"), Q(set_aside_at=None, closed_at=None, finished_at=None, started_at__isnull=False)),
        "finished": (_("finished"), Q(set_aside_at=None, finished_at__isnull=False)),
        "closed": (_("closed"), Q(set_aside_at=None, closed_at__isnull=False, finished_at=None)),
        "set_aside": (_("set aside, begun anew"), Q(set_aside_at__isnull=False)),
    }

    @classmethod
    def name(cls, session: Session) -> str:
        """The state of one session, in this filter's words."""
        if session.set_aside_at:
            state = "set_aside"
        elif session.finished_at:
            state = "finished"
        elif session.closed_at:
            state = "closed"
        else:
            state = "begun" if session.started_at else "not_begun"
        return str(cls.states[state][0])

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [(state, words) for state, (words, _condition) in self.states.items()]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.filter(self.states[self.value()][1]) if self.value() in self.states else queryset


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    owner = "subject__study_version__study__owner"
    shown_to = (ASSISTANTS,)
    list_display = [
        "subject",
        "study_version",
        "plan_number",
        "attempt",
        "state",
        "progress",
        "last_seen_at",
    ]
    list_filter = [("subject__study_version", OwnFilter), "plan_number", StateFilter]
    inlines = [DisplayCheckInline]
    actions = ["open_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("subject__study_version__study")
            .defer("subject__study_version__design")
            .annotate(
                planned=Count("presentations"),
                ended=Count("presentations", filter=Q(presentations__outcome__isnull=False)),
            )
        )

    @admin.display(description=_("study version"))
    def study_version(self, session: Session) -> str:
        return str(session.subject.study_version)

    @admin.display(description=_("state"))
    def state(self, session: Session) -> str:
        return StateFilter.name(session)

    @admin.action(description=_("Open again (sessions that were closed)"), permissions=["reopen"])
    def open_again(self, request: HttpRequest, sessions: QuerySet) -> None:
        opened = [session for session in sessions if reopen(session)]
        for session in opened:
            self.log_change(request, session, _t("Opened again."))
        if not opened:
            self.message_user(request, _t("None of these sessions is closed."), messages.WARNING)
            return
        text = ngettext(
            "%d session is open again: the subject's link leads to its next pair.",
            "%d sessions are open again: the subjects' links lead to their next pairs.",
            len(opened),
        )
        self.message_user(request, text % len(opened), messages.SUCCESS)

    def has_reopen_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rating.change_session")

    @admin.display(description=_("outcomes"))
    def progress(self, session: Any) -> str:
        return f"{session.ended} / {session.planned}"


@admin.register(Presentation)
class PresentationAdmin(ReadOnlyAdmin):
    owner = "session__subject__study_version__study__owner"
    list_display = ["session", "place", "kind", "pair", "outcome", "cause", "shown", "grade"]
    list_filter = [("session__subject__study_version", OwnFilter), "kind", "outcome", "cause"]
    list_select_related = ["session__subject", "pair__reference", "pair__adversarial__setting", "rating"]

    @admin.display(description=_("shown, ms"))
    def shown(self, presentation: Presentation) -> str:
        return "" if presentation.shown_ms is None else f"{presentation.shown_ms:.0f}"

    @admin.display(description=_("grade"))
    def grade(self, presentation: Presentation) -> Any:
        return presentation.rating.grade if hasattr(presentation, "rating") else None


@admin.register(Rating)
class RatingAdmin(ReadOnlyAdmin):
    owner = "presentation__session__subject__study_version__study__owner"
    list_display = ["presentation", "pair", "grade", "response", "received_at"]
    list_filter = [("presentation__session__subject__study_version", OwnFilter), "grade"]
    list_select_related = [
        "presentation__session__subject",
        "presentation__pair__reference",
        "presentation__pair__adversarial__setting",
    ]
    show_full_result_count = False

    @admin.display(description=_("pair"))
    def pair(self, rating: Rating) -> str:
        return rating.presentation.pair.name

    @admin.display(description=_("response time, ms"), ordering="response_ms")
    def response(self, rating: Rating) -> str:
        return "" if rating.response_ms is None else f"{rating.response_ms:.0f}"
