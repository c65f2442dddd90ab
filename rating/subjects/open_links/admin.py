"""Open links in the admin: made, extended, ended."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Count, Model, Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating.owned import ASSISTANTS, OwnedAdmin, OwnFilter
from rating.subjects.cards import qr_code
from rating.subjects.ends import EndField
from rating.subjects.invite import why_not

from .models import OpenLink

PROLIFIC = ("PROLIFIC_PID", "STUDY_ID", "SESSION_ID")


def appended(identifier: str) -> str:
    """What the panel of participants must append to the address, in Prolific's spelling for Prolific."""
    if identifier == PROLIFIC[0]:
        return "?" + "&".join(f"{name}={{{{%{name}%}}}}" for name in PROLIFIC)
    return f"?{identifier}=…" if identifier else ""


class OpenLinkForm(forms.ModelForm):
    ends_at = EndField()

    def clean_study_version(self) -> Any:
        version = self.cleaned_data["study_version"]
        if reason := why_not(version):
            raise ValidationError(reason)
        return version

    def clean_most_subjects(self) -> int:
        most: int = self.cleaned_data["most_subjects"]
        joined = self.instance.subjects.filter(withdrawn_at=None).count() if self.instance.pk else 0
        if most < joined:
            raise ValidationError(_t("%d have come by this link already.") % joined)
        return most


@admin.register(OpenLink)
class OpenLinkAdmin(OwnedAdmin):
    owner = "study_version__study__owner"
    shown_to = (ASSISTANTS,)
    form = OpenLinkForm
    list_display = ["path", "study_version", "joined", "ends_at", "state", "created_at"]
    list_filter = [("study_version", OwnFilter)]
    fields = [
        "study_version", "most_subjects", "joined", "ends_at", "identifier", "completion_code", "completion_url",
        "state",
    ]  # fmt: skip
    change_form_template = "admin/rating/openlink/change_form.html"
    actions = ["revoke_links"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        standing = Count("subjects", filter=Q(subjects__withdrawn_at=None))
        return super().get_queryset(request).select_related("study_version__study").annotate(joining=standing)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        shown = [str(field) for field in self.fields or ()]
        return shown if obj else [field for field in shown if field not in ("joined", "state")]

    def get_readonly_fields(self, request: HttpRequest, obj: Model | None = None) -> list[str]:
        """Who came under one way of telling people apart cannot be told apart by another."""
        return ["joined", "state", "study_version", "identifier"] if obj else []

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> Any:
        link: OpenLink | None = kwargs.get("obj")
        if link:
            address = request.build_absolute_uri(link.path)
            context |= {"address": address + appended(link.identifier), "qr": qr_code(address), "link": link}
        return super().render_change_form(request, context, *args, **kwargs)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = request.user
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return False

    def has_revoke_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("rating.change_openlink")

    @admin.display(description=_("subjects so far"))
    def joined(self, link: Any) -> str:
        return f"{link.joining} / {link.most_subjects}"

    @admin.display(description=_("state"))
    def state(self, link: Any) -> str:
        if link.revoked_at:
            return _t("was revoked")
        if link.has_ended:
            return _t("has ended")
        return _t("full") if link.joining >= link.most_subjects else _t("open")

    @admin.action(description=_("Revoke (nobody comes in any more; who has come in may go on)"), permissions=["revoke"])
    def revoke_links(self, request: HttpRequest, links: QuerySet) -> None:
        for link in self.rows_of(links.filter(revoked_at=None), request):
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
            self.log_change(request, link, _t("Revoked."))
        self.message_user(request, _t("Revoked."), messages.SUCCESS)
