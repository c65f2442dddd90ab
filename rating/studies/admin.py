"""Studies in the admin: configured, published, and then read."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count, ManyToManyField, Prefetch, Q, QuerySet
from django.forms import BaseInlineFormSet, Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rating.groups import ANALYSTS as ANALYSTS_GROUP
from rating.groups import ASSISTANTS as ASSISTANTS_GROUP
from rating.hooks import version_links
from rating.owned import ANALYSTS, ASSISTANTS, OwnedAdmin, OwnFilter, ReadOnlyAdmin
from rating.protocol import Protocol
from rating.stations.models import Station
from rating.stimuli.admin import pretty
from rating.stimuli.models import StimulusSet
from rating.subjects.invite_page import invite_page
from rating.watching.page import watch_page

from . import durations, durations_page, presets_page, tries
from .choosing.page import choose_page
from .clone import LONGEST_TITLE, clone, free_title
from .create import add_plans_from_preset, default_consent, fill_from_preset
from .models import DisplayCondition, SessionPlan, Study, StudyVersion
from .publish import Finding, NotPublishable, check, publish


class DisplayConditionInline(admin.StackedInline):
    model = DisplayCondition
    can_delete = False
    fieldsets = [
        (None, {"fields": [("viewing_distance", "viewing_distance_unit"), "background_grey", "fullscreen_required"]}),
        (
            _("Screen"),
            {
                "description": _(
                    "A browser that stands at a station takes the size of the screen, and the distance if it is "
                    "fixed there, from the station."
                ),
                "fields": [
                    ("screen_width_px", "screen_height_px"),
                    "screen_width_mm",
                    "screen_size",
                    "largest_enlargement",
                    "steps_asked",
                    ("pixels_per_degree_min", "pixels_per_degree_max"),
                    ("smallest_window_width", "smallest_window_height"),
                ],
            },
        ),
        (_("Measured in the room"), {"fields": [("luminance_cd_m2", "room_light_lux")]}),
    ]


class LabelledFormSet(BaseInlineFormSet):
    """Django's tabular inlines name their columns, and leave each field without a name of its own."""

    def add_fields(self, form: Form, index: int | None) -> None:
        super().add_fields(form, index)
        for field in form.fields.values():
            field.widget.attrs["aria-label"] = field.label


class SessionPlanInline(admin.TabularInline):
    model = SessionPlan
    formset = LabelledFormSet
    fields = ["number", "break_minutes", "pair_count", "training_count", "duration"]
    readonly_fields = ["pair_count", "training_count", "duration"]
    extra = 0
    show_change_link = True

    @admin.display(description=_("pairs"))
    def pair_count(self, plan: SessionPlan) -> int | str:
        return plan.pairs.count() if plan.pk else "–"

    @admin.display(description=_("training pairs"))
    def training_count(self, plan: SessionPlan) -> int | str:
        return plan.training_pairs.count() if plan.pk else "–"

    @admin.display(description=_("at the longest"))
    def duration(self, plan: SessionPlan) -> str:
        return minutes(plan) if plan.pk else "–"


def minutes(plan: SessionPlan) -> str:
    protocol = Protocol.from_json(plan.study.protocol)
    return _t("%d min") % round(durations.length(protocol, plan.number, plan.pairs.count(), 0).minutes)


class StudyForm(forms.ModelForm):
    """owner: whose study it is or becomes; the form does not show it."""

    owner: Any = None

    def clean_title(self) -> str:
        title = self.cleaned_data["title"]
        if Study.objects.filter(owner=self.owner, title=title).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_t("You have a study of this title already."))
        return title


class NewStudyForm(StudyForm):
    """With the one thing that a preset cannot know, and without which no study can be published."""

    screen_size = forms.ChoiceField(
        label=_("The screen's size is"),
        choices=DisplayCondition.ScreenSize.choices,
        required=False,
        help_text=_("Of the display condition, which can be changed afterwards."),
    )


class RehearseForm(forms.Form):
    subjects = forms.IntegerField(
        label=_("Simulated subjects"), min_value=tries.FEWEST, max_value=tries.MOST, initial=tries.USUAL
    )


class TriesFilter(admin.SimpleListFilter):
    """Lists begin with the studies: what was made to try them is asked for."""

    title = _("made to try a study")
    parameter_name = "tries"
    path = "tried_as"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("yes", _("previews and rehearsals"))]

    def choices(self, changelist: Any) -> Any:
        studies, *others = super().choices(changelist)
        return [{**studies, "display": _("studies")}, *others]

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        return queryset.exclude(**{self.path: ""}) if self.value() else queryset.filter(**{self.path: ""})


class VersionTriesFilter(TriesFilter):
    path = "study__tried_as"


class CloneForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=LONGEST_TITLE)

    def __init__(self, *args: Any, owner: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owner = owner

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if Study.objects.filter(owner=self.owner, title=title).exists():
            raise ValidationError(_t("You have a study of this title already."))
        return title


@admin.register(Study)
class StudyAdmin(OwnedAdmin):
    shown_to = (ANALYSTS,)
    formfield_overrides = {ManyToManyField: {"widget": forms.CheckboxSelectMultiple}}
    form = StudyForm
    list_display = ["title", "owner", "stimulus_set", "preset", "simulated", "version_list"]
    list_select_related = ["owner", "stimulus_set"]
    list_filter = [TriesFilter]
    readonly_fields = ["protocol_in_words"]
    inlines = [DisplayConditionInline, SessionPlanInline]
    change_form_template = "admin/rating/study/change_form.html"

    class Media:
        css = {"all": ["css/admin/protocol.css"]}

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        field = super().formfield_for_choice_field(db_field, request, **kwargs)
        if db_field.name == "preset":
            link = format_html('<a href="{}">{}</a>', reverse("admin:rating_study_presets"), _("The presets explained"))
            field.help_text = format_html("{} {}", field.help_text, link)
        return field

    def get_fieldsets(self, request: HttpRequest, obj: Study | None = None) -> list:
        first = ["title", "stimulus_set", "preset", *(["protocol_in_words"] if obj else []), "consent"]
        if obj is None:
            return [(None, {"fields": [*first, "screen_size"]})]
        return [
            (None, {"fields": first}),
            (_("Sessions that are left"), {"fields": [("resume", "resume_hours")]}),
            (
                _("Vision check"),
                {"fields": ["vision_check", "vision_rule", "least_acuity", "least_plates_percent"]},
            ),
            (_("Who else works on it"), {"fields": ["assistants", "analysts"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Study | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **({} if obj else {"form": NewStudyForm}), **kwargs)
        form.owner = obj.owner if obj else request.user
        for field in {"assistants", "analysts"} & form.base_fields.keys():
            form.base_fields[field].queryset = form.base_fields[field].queryset.exclude(pk=form.owner.pk)
        return form

    def get_readonly_fields(self, request: HttpRequest, obj: Study | None = None) -> list[str]:
        return ["protocol_in_words", *(["stimulus_set", "preset"] if obj else [])]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        versions = Prefetch("versions", StudyVersion.objects.defer("design"))
        return super().get_queryset(request).prefetch_related(versions)

    def get_inlines(self, request: HttpRequest, obj: Study | None) -> list:
        return self.inlines if obj else []  # the preset makes them; then they are edited

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        """Where there are stations the screens are known; elsewhere each subject measures theirs."""
        known = Station.objects.filter(owner=request.user.pk).exists()
        size = DisplayCondition.ScreenSize.ENTERED if known else DisplayCondition.ScreenSize.CARD
        return {
            "consent": default_consent(),
            "screen_size": size,
            **super().get_changeform_initial_data(request),
        }

    def save_model(self, request: HttpRequest, study: Study, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, study, form, change)
            return
        study.owner = request.user
        fill_from_preset(study)
        study.save()
        size = form.cleaned_data["screen_size"]
        add_plans_from_preset(study, **({"screen_size": size} if size else {}))

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Whoever is admitted to the study gets the permissions of their role, if they have not got them."""
        super().save_related(request, form, formsets, change)
        if change:
            study = form.instance
            for name, people in ((ASSISTANTS_GROUP, study.assistants), (ANALYSTS_GROUP, study.analysts)):
                Group.objects.get(name=name).user_set.add(*people.all())

    def response_change(self, request: HttpRequest, obj: Study) -> HttpResponse:
        if "_publish" in request.POST:
            return HttpResponseRedirect(reverse("admin:rating_study_publish", args=[obj.pk]))
        return super().response_change(request, obj)

    def response_add(self, request: HttpRequest, obj: Study, post_url_continue: str | None = None) -> HttpResponse:
        if "_publish" in request.POST:
            return HttpResponseRedirect(reverse("admin:rating_study_publish", args=[obj.pk]))
        self.message_user(
            request,
            _t("The study was made from its preset. Look through its display condition and plans, then publish it."),
            messages.SUCCESS,
        )
        return HttpResponseRedirect(reverse("admin:rating_study_change", args=[obj.pk]))

    def has_delete_permission(self, request: HttpRequest, obj: Study | None = None) -> bool:
        published = obj is not None and obj.versions.exists()
        return not published and super().has_delete_permission(request, obj)

    @admin.display(description=_("protocol"))
    def protocol_in_words(self, study: Study) -> str:
        words = presets_page.in_words(Protocol.from_json(study.protocol))
        return render_to_string("admin/rating/protocol_in_words.html", {"name": study.preset, **words})

    @admin.display(description=_("published versions"))
    def version_list(self, study: Study) -> str:
        return format_html_join(
            ", ",
            '<a href="{}">{}</a>',
            ((reverse("admin:rating_studyversion_change", args=[v.pk]), v.number) for v in study.versions.all()),
        ) or _t("none yet")

    def get_urls(self) -> list:
        inside = self.admin_site.admin_view
        return [
            path("duration/", inside(self.duration_of_new_view), name="rating_study_duration_of_new"),
            path("<int:pk>/duration/", inside(self.duration_view), name="rating_study_duration"),
            path("<int:pk>/pairs/", inside(self.pairs_view), name="rating_study_pairs"),
            path("<int:pk>/publish/", inside(self.publish_view), name="rating_study_publish"),
            path("<int:pk>/clone/", inside(self.clone_view), name="rating_study_clone"),
            path("<int:pk>/try/", inside(self.try_view), name="rating_study_try"),
            *presets_page.urls(self),
            *super().get_urls(),
        ]

    def clone_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask for a title, and make the study anew under it."""
        study = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_add_permission(request) or not self.handles(request, study):
            raise PermissionDenied
        form = CloneForm(request.POST or None, owner=request.user, initial={"title": free_title(study, request.user)})
        if request.method == "POST" and form.is_valid():
            made = clone(study, owner=request.user, title=form.cleaned_data["title"])
            self.log_addition(request, made, _t("Cloned from “%s”.") % study)
            self.message_user(request, _t("“%s” is made. Change what is to be otherwise, then publish it.") % made)
            return HttpResponseRedirect(reverse("admin:rating_study_change", args=[made.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Clone %s") % study,
            "study": study,
            "form": form,
            "opts": self.opts,
        }
        return TemplateResponse(request, "admin/rating/study/clone.html", context)

    def duration_of_new_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        number = request.GET.get("stimulus_set", "")
        offered = StimulusSet.objects.all() if request.user.is_superuser else request.user.stimulus_sets.all()
        chosen = offered.filter(pk=int(number)).first() if number.isascii() and number.isdigit() else None
        return durations_page.of_new(request, chosen)

    def duration_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        return durations_page.of_draft(request, self._to_change(request, pk))

    def pairs_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        study = self._to_change(request, pk)
        return choose_page(request, study, {**self.admin_site.each_context(request), "opts": self.opts})

    def _to_change(self, request: HttpRequest, pk: int) -> Study:
        study: Study = get_object_or_404(self.get_queryset(request), pk=pk, tried_as="")
        if not self.has_change_permission(request, study):
            raise PermissionDenied
        return study

    def try_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask how: as a subject, or by simulated ones; then lead there."""
        study = self._to_change(request, pk)
        form = RehearseForm(request.POST if "rehearse" in request.POST else None)
        findings: list[Finding] = []
        try:
            if "preview" in request.POST:
                return HttpResponseRedirect(tries.preview(study, by=request.user).path)
            if form.is_valid():
                version = tries.rehearse(study, subjects=form.cleaned_data["subjects"])
                words = _t("“%s” is rated by simulated subjects. Its results are computed when they are looked at.")
                self.message_user(request, words % version.study, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:rating_studyversion_change", args=[version.pk]))
        except NotPublishable as reason:
            findings = reason.findings
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Try %s") % study,
            "study": study,
            "form": form,
            "opts": self.opts,
            "errors": [finding.text for finding in findings if finding.is_error],
            "tries": study.tried.order_by("-created_at"),
        }
        return TemplateResponse(request, "admin/rating/study/try.html", context)

    def publish_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show what the check found; publish on the button."""
        study = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_change_permission(request, study):
            raise PermissionDenied
        findings = check(study)
        if request.method == "POST":
            try:
                version = publish(study)
            except NotPublishable as reason:
                findings = reason.findings
            else:
                self.log_change(request, study, _t("Published as version %d.") % version.number)
                self.message_user(request, _t("%s is published and frozen.") % version, messages.SUCCESS)
                invites = request.user.has_perm("rating.change_invitation")
                page = "invite" if invites else "change"
                return HttpResponseRedirect(reverse(f"admin:rating_studyversion_{page}", args=[version.pk]))
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Publish %s") % study,
            "study": study,
            "opts": self.opts,
            "errors": [finding.text for finding in findings if finding.is_error],
            "advice": [finding.text for finding in findings if not finding.is_error],
        }
        return TemplateResponse(request, "admin/rating/study/publish.html", context)


@admin.register(SessionPlan)
class SessionPlanAdmin(OwnedAdmin):
    owner = "study__owner"
    list_display = ["study", "number", "pair_count", "break_minutes"]
    list_filter = [("study", OwnFilter)]
    filter_horizontal = ["pairs", "training_pairs"]
    fields = ["study", "number", "break_minutes", "pairs", "training_pairs"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).select_related("study").annotate(chosen=Count("pairs"))

    def get_readonly_fields(self, request: HttpRequest, obj: SessionPlan | None = None) -> list[str]:
        return ["study"] if obj else []

    def get_form(self, request: HttpRequest, obj: SessionPlan | None = None, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, **kwargs)
        if obj:  # only the study's own stimuli, training apart from test
            pairs = obj.study.stimulus_set.pairs.attacked().in_order()  # the protocol adds hidden references
            form.base_fields["pairs"].queryset = pairs.filter(reference__for_training=False)
            form.base_fields["training_pairs"].queryset = pairs.filter(reference__for_training=True)
        return form

    @admin.display(description=_("pairs"), ordering="chosen")
    def pair_count(self, plan: Any) -> int:
        return plan.chosen


@admin.register(StudyVersion)
class StudyVersionAdmin(ReadOnlyAdmin):
    owner = "study__owner"
    shown_to = (ASSISTANTS, ANALYSTS)
    list_filter = [VersionTriesFilter]
    list_display = ["study", "number", "published_at", "subject_count", "finished_sessions", "links"]
    list_select_related = ["study"]
    fields = [
        "study",
        "number",
        "published_at",
        "design_sha256",
        "subject_count",
        "finished_sessions",
        "links",
        "plans_in_short",
        "frozen_design",
    ]
    readonly_fields = ["subject_count", "finished_sessions", "links", "plans_in_short", "frozen_design"]
    change_form_template = "admin/rating/studyversion/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        finished = Q(subjects__sessions__finished_at__isnull=False)
        return (
            super()
            .get_queryset(request)
            .annotate(
                joined=Count("subjects", distinct=True),
                finished=Count("subjects__sessions", filter=finished, distinct=True),
            )
        )

    @admin.display(description=_("subjects"))
    def subject_count(self, version: Any) -> str:
        url = reverse("admin:rating_subject_changelist")
        return format_html('<a href="{}?study_version__id__exact={}">{}</a>', url, version.pk, version.joined)

    @admin.display(description=_("finished sessions"))
    def finished_sessions(self, version: Any) -> str:
        return f"{version.finished} / {version.joined * len(version.plans)}"

    def get_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Assistants are not led to results."""
        reads = obj is None or self.rows_of(StudyVersion.objects.filter(pk=obj.pk), request, (ANALYSTS,)).exists()
        return [str(field) for field in self.fields or () if reads or field != "links"]

    @admin.display(description=_("results"))
    def links(self, version: StudyVersion) -> str:
        return format_html_join(
            " · ", '<a href="{}">{}</a>', ((link.url, link.text) for link in version_links(version))
        )

    @admin.display(description=_("session plans"))
    def plans_in_short(self, version: StudyVersion) -> str:
        text = _t("Session %(number)d: %(pairs)d pairs, %(training)d training pairs, break before it %(rest)d min")
        return format_html(
            "<ul>{}</ul>",
            format_html_join(
                "",
                "<li>{}</li>",
                (
                    (
                        text
                        % {
                            "number": plan["number"],
                            "pairs": len(plan["pairs"]),
                            "training": len(plan["training_pairs"]),
                            "rest": plan["break_minutes"],
                        },
                    )
                    for plan in version.plans
                ),
            ),
        )

    @admin.display(description=_("design as frozen"))
    def frozen_design(self, version: StudyVersion) -> str:
        return pretty({key: value for key, value in version.design.items() if key not in ("stimuli", "plans")})

    def get_urls(self) -> list:
        inside = self.admin_site.admin_view
        return [
            path("<int:pk>/invite/", inside(self.invite_view), name="rating_studyversion_invite"),
            path("<int:pk>/watch/", inside(self.watch_view), name="rating_studyversion_watch"),
            *super().get_urls(),
        ]

    def watch_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("rating.view_session"):
            raise PermissionDenied
        version = get_object_or_404(self._run_by(request), pk=pk)
        return watch_page(request, version, {**self.admin_site.each_context(request), "opts": self.opts})

    def invite_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not request.user.has_perm("rating.change_invitation"):
            raise PermissionDenied
        version = get_object_or_404(self._run_by(request), pk=pk)
        response = invite_page(request, version, {**self.admin_site.each_context(request), "opts": self.opts})
        if count := len(response.context_data["made"]):  # type: ignore[index]
            self.log_change(request, version, ngettext("Invited %d subject.", "Invited %d subjects.", count) % count)
        return response

    def _run_by(self, request: HttpRequest) -> QuerySet:
        """Versions whose subjects are the user's to run."""
        return self.rows_of(StudyVersion.objects.select_related("study"), request, (ASSISTANTS,))
