"""What the analysis keeps, to be looked at. Decisions are made on the screening page."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from rating.owned import ANALYSTS, ReadOnlyAdmin

from .models import AnalysisResult, Exclusion, ImportedMetric


@admin.register(Exclusion)
class ExclusionAdmin(ReadOnlyAdmin):
    owner = "subject__study_version__study__owner"
    shown_to = (ANALYSTS,)
    list_display = ["subject", "study_version", "reason", "at", "by", "ended_at", "ended_by", "end_reason"]
    list_filter = [("ended_at", admin.EmptyFieldListFilter)]
    list_select_related = ["subject__study_version__study", "by", "ended_by"]
    search_fields = ["subject__code", "reason", "end_reason"]

    @admin.display(description=_("study version"))
    def study_version(self, exclusion: Exclusion) -> str:
        return str(exclusion.subject.study_version)


@admin.register(ImportedMetric)
class ImportedMetricAdmin(ReadOnlyAdmin):
    owner = "stimulus_set__owner"
    studies = "stimulus_set__studies__"
    shown_to = (ANALYSTS,)
    list_display = ["name", "stimulus_set", "better", "source", "file_name", "imported_by", "imported_at"]
    list_select_related = ["stimulus_set", "imported_by"]
    search_fields = ["name", "source", "file_name"]


@admin.register(AnalysisResult)
class AnalysisResultAdmin(ReadOnlyAdmin):
    owner = "study_version__study__owner"
    shown_to = (ANALYSTS,)
    list_display = ["study_version", "computed_at", "seconds", "inputs_sha256", "pages"]
    list_select_related = ["study_version__study"]
    exclude = ["output"]

    @admin.display(description=_("pages"))
    def pages(self, result: AnalysisResult) -> str:
        return format_html(
            '<a href="{}">{}</a> · <a href="{}">{}</a>',
            reverse("analysis:dashboard", args=[result.study_version_id]),
            _("dashboard"),
            reverse("analysis:screening", args=[result.study_version_id]),
            _("screening"),
        )

    def get_queryset(self, request):  # type: ignore[no-untyped-def]
        return super().get_queryset(request).defer("output")
