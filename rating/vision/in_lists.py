"""The newest vision check in the admin's list of subjects: read with the rows, in words, and filtered by."""

from typing import Any

from django.contrib import admin
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from .models import VisionCheck


def newest() -> dict[str, Subquery]:
    """What a queryset of subjects is annotated with: `vision_passed` and `vision_asked`, None without a check."""
    checks = VisionCheck.objects.filter(subject=OuterRef("pk")).order_by("-at", "-pk")
    return {
        "vision_passed": Subquery(checks.values("passed")[:1]),
        "vision_asked": Subquery(checks.values("asked_only")[:1]),
    }


def in_words(subject: Any) -> str:
    """The newest check of a subject so annotated."""
    if subject.vision_passed is None:
        return _t("none")
    if subject.vision_asked:
        return _t("asked: passed") if subject.vision_passed else _t("asked: failed")
    return _t("passed") if subject.vision_passed else _t("failed")


class VisionFilter(admin.SimpleListFilter):
    title = _("vision check")
    parameter_name = "vision"
    chosen = {
        "passed": Q(vision_passed=True, vision_asked=False),
        "failed": Q(vision_passed=False, vision_asked=False),
        "asked_passed": Q(vision_passed=True, vision_asked=True),
        "asked_failed": Q(vision_passed=False, vision_asked=True),
        "none": Q(vision_passed=None),
    }

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("passed", _("passed")),
            ("failed", _("failed")),
            ("asked_passed", _("asked: passed")),
            ("asked_failed", _("asked: failed")),
            ("none", _("none")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        condition = self.chosen.get(self.value() or "")
        return queryset if condition is None else queryset.filter(condition)
