"""Sessions, presentations and ratings in the admin: recorded, so looked at only."""

from typing import Any

from django.contrib import admin
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from rating.owned import ReadOnlyAdmin

from .models import DisplayCheck, Presentation, Rating, Session


class DisplayCheckInline(admin.TabularInline):
    model = DisplayCheck
    fields = readonly_fields = ["at", "before_session", "passed", "density", "findings", "measured"]
    can_delete = False
    extra = 0

    @admin.display(description=_("pixels per degree"))
    def density(self, check: DisplayCheck) -> str:
        return f"{check.pixels_per_degree:.1f}" if check.pixels_per_degree else str(_("not measured"))

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Session)
class SessionAdmin(ReadOnlyAdmin):
    owner = "subject__study_version__study__owner"
    list_display = ["subject", "study_version", "plan_number", "progress", "started_at", "last_seen_at", "finished_at"]
    list_filter = ["subject__study_version", "plan_number"]
    inlines = [DisplayCheckInline]

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

    @admin.display(description=_("presentations with an outcome"))
    def progress(self, session: Any) -> str:
        return f"{session.ended} / {session.planned}"


@admin.register(Presentation)
class PresentationAdmin(ReadOnlyAdmin):
    owner = "session__subject__study_version__study__owner"
    list_display = ["session", "place", "kind", "pair", "outcome", "cause", "shown", "grade"]
    list_filter = ["session__subject__study_version", "kind", "outcome", "cause"]
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
    list_filter = ["presentation__session__subject__study_version", "grade"]
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
        return f"{rating.response_ms:.0f}"
