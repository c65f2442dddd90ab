"""Subjects in the admin: their progress, their links, their withdrawal."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating.owned import ASSISTANTS, OwnFilter, ReadOnlyAdmin
from rating.studies.frozen import frozen
from rating.vision.check_page import check_page
from rating.vision.in_lists import VisionFilter, in_words, newest
from rating.vision.rule import asked_for

from .invite import NotInvitable, extend, reissue, revoke
from .invite_page import ExtendForm, links
from .models import Subject
from .withdraw import withdraw


@admin.register(Subject)
class SubjectAdmin(ReadOnlyAdmin):
    owner = "study_version__study__owner"
    shown_to = (ASSISTANTS,)
    list_display = ["code", "study_version", "progress", "state", "vision", "link", "last_seen", "simulated"]
    list_filter = [("study_version", OwnFilter), VisionFilter, "simulated", "gender"]
    fields = [
        "code",
        "study_version",
        "simulated",
        "imported",
        "open_link",
        "recruited_as",
        "recruited_with",
        "progress",
        "state",
        "link",
        "age",
        "gender",
        "vision",
        "vision_checks",
        "consented_at",
        "instructed_at",
        "withdrawn_at",
        "seed",
    ]
    readonly_fields = ["imported", "progress", "state", "link", "vision", "vision_checks"]
    search_fields = ["code", "recruited_as"]
    actions = ["new_links", "extend_links", "close_links", "withdraw_subjects"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        standing = Q(sessions__set_aside_at=None)
        closed = Q(sessions__closed_at__isnull=False, sessions__finished_at=None)
        rated = Q(sessions__presentations__kind="test", sessions__presentations__outcome="rated")
        return (
            super()
            .get_queryset(request)
            .select_related("study_version__study")
            .defer("study_version__design")
            .prefetch_related("invitations")
            .annotate(
                rated=Count("sessions__presentations", filter=standing & rated),
                finished=Count("sessions", filter=standing & Q(sessions__finished_at__isnull=False), distinct=True),
                closed=Count("sessions", filter=standing & closed, distinct=True),
                seen=Max("sessions__last_seen_at"),
                **newest(),
            )
        )

    @admin.display(description=_("pairs rated"))
    def progress(self, subject: Any) -> str:
        planned = sum(len(plan["pairs"]) for plan in frozen(subject.study_version).plans)
        return format_html(
            '<progress value="{}" max="{}"></progress> {} / {}', subject.rated, planned, subject.rated, planned
        )

    @admin.display(description=_("state"))
    def state(self, subject: Any) -> str:
        if subject.withdrawn_at:
            return _t("withdrawn")
        if subject.imported_id:
            return _t("imported")
        if not subject.consented_at:
            return _t("not begun")
        plans = len(frozen(subject.study_version).plans)
        if subject.finished == plans:
            return _t("finished")
        words = _t("session %(n)d of %(all)d, closed") if subject.closed else _t("session %(n)d of %(all)d")
        return words % {"n": subject.finished + 1, "all": plans}

    @admin.display(description=_("valid link"))
    def link(self, subject: Subject) -> str:
        valid = next((invitation for invitation in subject.invitations.all() if not invitation.revoked_at), None)
        if valid is None:
            return "–"
        if valid.ends_at is None:
            return valid.short_code
        words = _t("%(code)s, ended %(at)s") if valid.has_ended else _t("%(code)s, until %(at)s")
        return words % {
            "code": valid.short_code,
            "at": date_format(timezone.localtime(valid.ends_at), "SHORT_DATETIME_FORMAT"),
        }

    @admin.display(description=_("last seen"), ordering="seen")
    def last_seen(self, subject: Any) -> Any:
        return subject.seen

    @admin.display(description=_("vision check"))
    def vision(self, subject: Any) -> str:
        if subject.simulated or not asked_for(subject.study_version):
            return "–"
        address = reverse("admin:rating_subject_vision", args=[subject.pk])
        return format_html('{} · <a href="{}">{}</a>', in_words(subject), address, _t("enter"))

    @admin.display(description=_("vision checks, newest first"))
    def vision_checks(self, subject: Subject) -> str:
        checks = subject.vision_checks.select_related("entered_by").order_by("-at", "-pk")
        return render_to_string("admin/rating/subject/vision_checks.html", {"checks": checks}) if checks else "–"

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.vision_view)
        return [path("<int:pk>/vision/", view, name="rating_subject_vision"), *super().get_urls()]

    def vision_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter a vision check. Django's log says who did, not what was read: a withdrawal does not reach the log."""
        if not request.user.has_perm("rating.add_visioncheck"):
            raise PermissionDenied
        subject = get_object_or_404(self.get_queryset(request), pk=pk)
        response = check_page(request, subject, {**self.admin_site.each_context(request), "opts": self.opts})
        if response.status_code == 302:
            self.log_change(request, subject, _t("Entered a vision check."))
        return response

    @admin.action(description=_("Re-issue links (the old ones stop working)"), permissions=["handle"])
    def new_links(self, request: HttpRequest, subjects: QuerySet) -> HttpResponse | None:
        chosen = [
            subject for subject in subjects if not (subject.simulated or subject.imported_id or subject.withdrawn_at)
        ]
        if not chosen:
            self.message_user(request, _t("None of these subjects can have a link."), messages.WARNING)
            return None
        try:
            with transaction.atomic():
                made = [reissue(subject, by=request.user) for subject in chosen]
        except NotInvitable as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return None
        for subject in chosen:
            self.log_change(request, subject, _t("Re-issued the link."))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _t("New links"),
            "version": chosen[0].study_version,
            **links(request, made),
        }
        response = TemplateResponse(request, "admin/rating/studyversion/invite.html", context)
        response["Cache-Control"] = "no-store"
        return response

    @admin.action(description=_("Set when links end…"), permissions=["handle"])
    def extend_links(self, request: HttpRequest, subjects: QuerySet) -> HttpResponse | None:
        form = ExtendForm(request.POST if "confirmed" in request.POST else None)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _t("Set when links end"),
                "subjects": subjects,
                "form": form,
            }
            return TemplateResponse(request, "admin/rating/subject/extend.html", context)
        for subject in subjects:
            extend(subject, form.cleaned_data["ends_at"])
            self.log_change(request, subject, _t("Set when the link ends."))
        self.message_user(request, _t("The links are set."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:rating_subject_changelist"))

    @admin.action(description=_("Close links (the subjects cannot go on)"), permissions=["handle"])
    def close_links(self, request: HttpRequest, subjects: QuerySet) -> None:
        for subject in subjects:
            revoke(subject)
            self.log_change(request, subject, _t("Closed the link."))
        self.message_user(request, _t("Closed. The ratings so far are kept; a re-issued link opens again."))

    @admin.action(description=_("Withdraw and delete their data…"), permissions=["handle"])
    def withdraw_subjects(self, request: HttpRequest, subjects: QuerySet) -> HttpResponse | None:
        if "confirmed" not in request.POST:
            context = {
                **self.admin_site.each_context(request),
                "opts": self.opts,
                "title": _t("Withdraw subjects"),
                "subjects": subjects,
            }
            return TemplateResponse(request, "admin/rating/subject/withdraw.html", context)
        for subject in subjects:
            withdraw(subject)
            self.log_change(request, subject, _t("Withdrew the subject: their data are deleted."))
        self.message_user(request, _t("Their data are deleted."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:rating_subject_changelist"))

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rating.change_subject")
