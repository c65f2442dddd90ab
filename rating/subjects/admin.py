"""Subjects in the admin: their progress, their links, their withdrawal."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import Count, Max, Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating.owned import ReadOnlyAdmin
from rating.studies.frozen import frozen

from .invite import reissue, revoke
from .invite_page import links
from .models import Subject
from .withdraw import withdraw


@admin.register(Subject)
class SubjectAdmin(ReadOnlyAdmin):
    owner = "study_version__study__owner"
    list_display = ["code", "study_version", "progress", "state", "link", "last_seen", "simulated"]
    list_filter = ["study_version", "simulated", "gender"]
    fields = [
        "code",
        "study_version",
        "simulated",
        "progress",
        "state",
        "link",
        "age",
        "gender",
        "consented_at",
        "instructed_at",
        "withdrawn_at",
        "seed",
    ]
    readonly_fields = ["progress", "state", "link"]
    actions = ["new_links", "close_links", "withdraw_subjects"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        test = Q(sessions__presentations__kind="test")
        return (
            super()
            .get_queryset(request)
            .select_related("study_version__study")
            .defer("study_version__design")
            .prefetch_related("invitations")
            .annotate(
                rated=Count("sessions__presentations", filter=test & Q(sessions__presentations__outcome="rated")),
                finished=Count("sessions", filter=Q(sessions__finished_at__isnull=False), distinct=True),
                seen=Max("sessions__last_seen_at"),
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
        if not subject.consented_at:
            return _t("not begun")
        plans = len(frozen(subject.study_version).plans)
        if subject.finished == plans:
            return _t("finished")
        return _t("session %(n)d of %(all)d") % {"n": subject.finished + 1, "all": plans}

    @admin.display(description=_("valid link"))
    def link(self, subject: Subject) -> str:
        valid = [invitation.short_code for invitation in subject.invitations.all() if not invitation.revoked_at]
        return valid[0] if valid else "–"

    @admin.display(description=_("last seen"), ordering="seen")
    def last_seen(self, subject: Any) -> Any:
        return subject.seen

    @admin.action(description=_("Re-issue links (the old ones stop working)"), permissions=["handle"])
    def new_links(self, request: HttpRequest, subjects: QuerySet) -> HttpResponse | None:
        chosen = [subject for subject in subjects if not subject.simulated and not subject.withdrawn_at]
        if not chosen:
            self.message_user(request, _t("None of these subjects can have a link."), messages.WARNING)
            return None
        made = [reissue(subject, by=request.user) for subject in chosen]
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

    @admin.action(description=_("Close links (the subjects cannot go on)"), permissions=["handle"])
    def close_links(self, request: HttpRequest, subjects: QuerySet) -> None:
        for subject in subjects:
            revoke(subject)
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
        self.message_user(request, _t("Their data are deleted."), messages.SUCCESS)
        return HttpResponseRedirect(reverse("admin:rating_subject_changelist"))

    def has_handle_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rating.change_subject")
