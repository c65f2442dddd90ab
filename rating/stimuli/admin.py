"""Stimuli in the admin: looked at, with thumbnails, labels and provenance; never edited."""

import io
import json
from collections.abc import Callable, Iterable
from math import isnan
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST
from PIL import Image

from rating.contents.advice import advice_on
from rating.hooks import pair_links
from rating.numbers import decimal, short
from rating.owned import ANALYSTS, OwnFilter, ReadOnlyAdmin, own

from .imports.pages import MAY_IMPORT, file_page, upload_page
from .models import AdversarialExample, Pair, Picture, Reference, StimulusSet
from .report import by_attack

THUMBNAIL = 72  # px: for telling pictures apart in lists, never for judging them


def thumbnail_of(picture: Picture) -> str:
    return format_html(
        '<img src="{}" width="{}" height="{}" alt="{}" loading="lazy">',
        reverse("admin:rating_thumbnail", args=[picture.public_id]),
        THUMBNAIL,
        THUMBNAIL,
        str(picture),
    )


def links_of(pair: Pair | None) -> str:
    """Where other applications show the pair."""
    links = pair_links(pair) if pair else []
    return format_html_join(" · ", '<a href="{}">{}</a>', ((link.url, link.text) for link in links)) or "–"


def named_links(pairs: Iterable[Pair]) -> str:
    """A line per pair: its name, and where other applications show it."""
    return format_html_join("", "{}: {}<br>", ((pair, links_of(pair)) for pair in pairs))


def pretty(data: Any) -> str:
    return format_html("<pre>{}</pre>", json.dumps(data, indent=2, ensure_ascii=False))


def confidence(value: float) -> str:
    """NaN is an imported picture's: no victim is known."""
    return "–" if isnan(value) else decimal(value, 3)


def share(part: int, whole: int) -> str:
    return f"{part} / {whole} ({part / whole:.0%})" if whole else "–"


class WhereKnown(admin.BooleanFieldListFilter):
    """Of pictures with a victim alone: of others it is not known whether they fool one."""

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        found = super().queryset(request, queryset)
        return found if self.lookup_val is None and self.lookup_val2 is None else found.exclude(victim="")


@admin.register(StimulusSet)
class StimulusSetAdmin(ReadOnlyAdmin):
    studies = "studies__"
    shown_to = (ANALYSTS,)
    change_list_template = "admin/rating/stimulusset/change_list.html"
    list_display = ["name", "owner", "pair_count", "fooling", "created_at"]
    fields = [
        "name",
        "owner",
        "created_at",
        "imported_from",
        "preset",
        "seed",
        "levelled_by",
        "advice",
        "pair_count",
        "first_pair",
        "fooling",
        "by_attack",
        "preparation",
        "victim_in_full",
        "recipe_in_full",
    ]
    readonly_fields = [
        "advice",
        "pair_count",
        "first_pair",
        "fooling",
        "by_attack",
        "preparation",
        "victim_in_full",
        "recipe_in_full",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return (
            super()
            .get_queryset(request)
            .select_related("owner")
            .annotate(
                pairs_made=Count("pairs__adversarial"),
                pairs_fooling=Count("pairs", filter=Q(pairs__adversarial__fooled=True)),
            )
        )

    @admin.display(description=_("pairs"))
    def pair_count(self, stimuli: Any) -> str:
        url = reverse("admin:rating_adversarialexample_changelist")
        return format_html(
            '<a href="{}?reference__stimulus_set__id__exact={}">{}</a>', url, stimuli.pk, stimuli.pairs_made
        )

    @admin.display(description=_("first pair"))
    def first_pair(self, stimuli: StimulusSet) -> str:
        return links_of(stimuli.pairs.in_order().first())

    @admin.display(description=_("still fool the victim as saved"))
    def fooling(self, stimuli: Any) -> str:
        if stimuli.is_imported:
            return _t("not known: imported")
        return share(stimuli.pairs_fooling, stimuli.pairs_made)

    @admin.display(description=_("to think over"))
    def advice(self, stimuli: StimulusSet) -> str:
        return format_html_join("", "<p>{}</p>", ((one,) for one in advice_on(stimuli))) or "–"

    @admin.display(description=_("by attack: saved files that fool the victim, that equal their reference"))
    def by_attack(self, stimuli: StimulusSet) -> str:
        heads = [_t("attack"), _t("fools the victim"), _t("equals its reference")]
        if stimuli.levelled_by:
            heads += [_t("%s reached") % stimuli.levelled_by, _t("as near as 8 bits allow")]
        rows = [self._of_attack(stimuli, row)[: len(heads)] for row in by_attack(stimuli)]
        return format_html(
            "<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table>",
            format_html_join("", "<th>{}</th>", ((head,) for head in heads)),
            format_html_join(
                "", "<tr>{}</tr>", ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows)
            ),
        )

    def _of_attack(self, stimuli: StimulusSet, row: dict[str, Any]) -> list[str]:
        return [
            row["setting__attack"],
            "–" if stimuli.is_imported else share(row["fooled"], row["made"]),
            share(row["equal"], row["made"]),
            share(row["reached"], row["calibrated"]),
            share(row["nearest"], row["calibrated"]),
        ]

    def get_fields(self, request: HttpRequest, obj: StimulusSet | None = None) -> list[str]:
        """The page of its preparation is the owner's."""
        return [str(field) for field in self.fields or () if field != "preparation" or self.handles(request, obj)]

    @admin.display(description=_("preparation"))
    def preparation(self, stimuli: StimulusSet) -> str:
        run = stimuli.preparation_runs.first()
        if run is None:
            return "–"
        words = _t("%(done)d of %(total)d pictures") % {"done": run.done, "total": run.total or 0}
        failed = _t(", %d failed") % len(run.failures) if run.failures else ""
        return format_html(
            '<a href="{}">{}{}</a>', reverse("admin:rating_stimulusset_preparing", args=[stimuli.pk]), words, failed
        )

    @admin.display(description=_("victim"))
    def victim_in_full(self, stimuli: StimulusSet) -> str:
        if stimuli.is_imported:
            return _t("not known: imported")
        return pretty(stimuli.victim)

    @admin.display(description=_("recipe"))
    def recipe_in_full(self, stimuli: StimulusSet) -> str:
        if not stimuli.recipe:
            return "–"
        names = ", ".join(ladder["attack"] for ladder in stimuli.recipe["ladders"])
        return format_html("<details><summary>{}</summary>{}</details>", names, pretty(stimuli.recipe))

    def get_urls(self) -> list:
        inside = self.admin_site.admin_view
        return [
            path("thumbnail/<uuid:public_id>/", inside(self.thumbnail, cacheable=True), name="rating_thumbnail"),
            path("import/", inside(self.import_view), name="rating_stimulusset_import"),
            path("import/<uuid:public_id>/", inside(self.import_file_view), name="rating_stimulusset_import_file"),
            *self._preparing_urls(inside),
            *super().get_urls(),
        ]

    def _preparing_urls(self, inside: Callable[..., Any]) -> list:
        """PyTorch is behind these pages: not before somebody opens one."""

        def page(name: str) -> Callable[..., HttpResponse]:
            def view(request: HttpRequest, **kwargs: Any) -> HttpResponse:
                from .preparing import pages

                if name in ("form_page", "run_page"):
                    kwargs["context"] = {**self.admin_site.each_context(request), "opts": self.opts}
                return getattr(pages, name)(request, **kwargs)

            return inside(view)

        return [
            path("prepare/", page("form_page"), name="rating_stimulusset_prepare"),
            path("prepare/count/", require_POST(page("count")), name="rating_stimulusset_prepare_count"),
            path("prepare/photograph/<int:number>/", page("photograph"), name="rating_stimulusset_photograph"),
            path("<int:pk>/preparing/", page("run_page"), name="rating_stimulusset_preparing"),
            path("<int:pk>/preparing/status/", page("status"), name="rating_stimulusset_preparing_status"),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        may_add = request.user.has_perm(MAY_IMPORT)
        return super().changelist_view(request, {**(extra_context or {}), "may_add_sets": may_add})

    def import_view(self, request: HttpRequest) -> HttpResponse:
        return upload_page(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def import_file_view(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        return file_page(request, {**self.admin_site.each_context(request), "opts": self.opts}, public_id)

    def thumbnail(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = (
            own(
                AdversarialExample.objects,
                request.user,
                "reference__stimulus_set__owner",
                "reference__stimulus_set__studies__analysts",
            )
            .filter(public_id=public_id)
            .first()
            or own(Reference.objects, request.user, "stimulus_set__owner", "stimulus_set__studies__analysts")
            .filter(public_id=public_id)
            .first()
        )
        file = picture and settings.MEDIA_ROOT / picture.file
        if not file or not file.is_file():
            raise Http404
        image = Image.open(file)
        image.thumbnail((2 * THUMBNAIL, 2 * THUMBNAIL))
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=80)
        return HttpResponse(
            buffer.getvalue(), content_type="image/webp", headers={"Cache-Control": "private, max-age=86400"}
        )


@admin.register(Reference)
class ReferenceAdmin(ReadOnlyAdmin):
    owner = "stimulus_set__owner"
    studies = "stimulus_set__studies__"
    shown_to = (ANALYSTS,)
    list_display = [
        "thumbnail",
        "content",
        "for_training",
        "label",
        "confidence_short",
        "si",
        "cf",
        "licence",
        "stimulus_set",
        "first_pair",
    ]
    list_display_links = ["thumbnail", "content"]
    list_filter = [("stimulus_set", OwnFilter), "for_training"]
    list_select_related = ["stimulus_set"]
    exclude = ["confidence"]
    readonly_fields = ["confidence_short", "thumbnail", "its_pairs"]

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).prefetch_related(Prefetch("pairs", Pair.objects.in_order()))

    @admin.display(description=_("picture"))
    def thumbnail(self, reference: Reference) -> str:
        return thumbnail_of(reference)

    @admin.display(description=_("first pair"))
    def first_pair(self, reference: Reference) -> str:
        return links_of(next(iter(reference.pairs.all()), None))

    @admin.display(description=_("pairs"))
    def its_pairs(self, reference: Reference) -> str:
        return named_links(reference.pairs.all())

    @admin.display(description=_("confidence"), ordering="confidence")
    def confidence_short(self, reference: Reference) -> str:
        return confidence(reference.confidence)

    @admin.display(description="SI", ordering="spatial_information")
    def si(self, reference: Reference) -> str:
        return decimal(reference.spatial_information, 1)

    @admin.display(description="CF", ordering="colourfulness")
    def cf(self, reference: Reference) -> str:
        return decimal(reference.colourfulness, 1)


@admin.register(AdversarialExample)
class AdversarialExampleAdmin(ReadOnlyAdmin):
    owner = "reference__stimulus_set__owner"
    studies = "reference__stimulus_set__studies__"
    shown_to = (ANALYSTS,)
    list_display = ["thumbnail", "reference_thumbnail", "reference", "setting", "labels", "fools", "l2_short", "look"]
    list_display_links = ["thumbnail"]
    list_filter = [
        "setting__attack",
        "setting__level",
        ("fooled", WhereKnown),
        "equals_reference",
        "reference__content",
        ("reference__stimulus_set", OwnFilter),
    ]
    search_fields = ["sha256", "reference__content"]
    list_select_related = ["reference", "setting", "pair"]
    list_per_page = 30
    exclude = ["parameters", "versions", "fooled", "confidence_before_rounding", "confidence_after_rounding"]
    readonly_fields = [
        "before_rounding",
        "after_rounding",
        "fools",
        "thumbnail",
        "reference_thumbnail",
        "look",
        "all_parameters",
        "all_versions",
    ]

    @admin.display(description=_("adversarial"))
    def thumbnail(self, example: AdversarialExample) -> str:
        return thumbnail_of(example)

    @admin.display(description=_("beside"))
    def reference_thumbnail(self, example: AdversarialExample) -> str:
        return thumbnail_of(example.reference)

    @admin.display(description=_("labels: reference → attacked → saved"))
    def labels(self, example: AdversarialExample) -> str:
        if not example.has_victim:
            return "–"
        return f"{example.label_reference} → {example.label_before_rounding} → {example.label_after_rounding}"

    @admin.display(description=_("confidence before rounding"))
    def before_rounding(self, example: AdversarialExample) -> str:
        return confidence(example.confidence_before_rounding)

    @admin.display(description=_("confidence on the saved file"))
    def after_rounding(self, example: AdversarialExample) -> str:
        return confidence(example.confidence_after_rounding)

    @admin.display(description=_("fools the victim"), ordering="fooled", boolean=True)
    def fools(self, example: AdversarialExample) -> bool | None:
        return example.fooled if example.has_victim else None

    @admin.display(description="L2", ordering="l2")
    def l2_short(self, example: AdversarialExample) -> str:
        return short(example.l2, 3)

    @admin.display(description=_("look closely"))
    def look(self, example: AdversarialExample) -> str:
        return links_of(getattr(example, "pair", None))

    @admin.display(description=_("parameters in full"))
    def all_parameters(self, example: AdversarialExample) -> str:
        return pretty(example.parameters)

    @admin.display(description=_("library versions"))
    def all_versions(self, example: AdversarialExample) -> str:
        return pretty(example.versions)


@admin.register(Pair)
class PairAdmin(ReadOnlyAdmin):
    """Not listed by itself: it serves the choice of pairs in a session plan."""

    studies = "stimulus_set__studies__"
    shown_to = (ANALYSTS,)

    owner = "stimulus_set__owner"
    search_fields = ["reference__content"]
    list_select_related = ["reference", "adversarial__setting"]
    list_display = ["name", "stimulus_set", "look"]
    readonly_fields = ["look"]

    @admin.display(description=_("look closely"))
    def look(self, pair: Pair) -> str:
        return links_of(pair)

    def get_queryset(self, request: HttpRequest) -> QuerySet:
        return super().get_queryset(request).in_order().select_related("stimulus_set")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return False
