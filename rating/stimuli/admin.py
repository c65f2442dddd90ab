"""Stimuli in the admin: looked at, with thumbnails, labels and provenance; made by commands, never edited."""

import io
import json
from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from PIL import Image

from rating.hooks import pair_links
from rating.numbers import decimal, short
from rating.owned import ReadOnlyAdmin, own

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


def share(part: int, whole: int) -> str:
    return f"{part} / {whole} ({part / whole:.0%})" if whole else "–"


@admin.register(StimulusSet)
class StimulusSetAdmin(ReadOnlyAdmin):
    list_display = ["name", "owner", "pair_count", "fooling", "created_at"]
    fields = [
        "name",
        "owner",
        "created_at",
        "preset",
        "seed",
        "pair_count",
        "first_pair",
        "fooling",
        "by_attack",
        "victim_in_full",
    ]
    readonly_fields = ["pair_count", "first_pair", "fooling", "by_attack", "victim_in_full"]

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
        return share(stimuli.pairs_fooling, stimuli.pairs_made)

    @admin.display(description=_("by attack: saved files that fool the victim, that equal their reference"))
    def by_attack(self, stimuli: StimulusSet) -> str:
        return format_html(
            "<table><thead><tr><th>{}</th><th>{}</th><th>{}</th></tr></thead><tbody>{}</tbody></table>",
            _("attack"),
            _("fools the victim"),
            _("equals its reference"),
            format_html_join(
                "",
                "<tr><td>{}</td><td>{}</td><td>{}</td></tr>",
                (
                    (row["setting__attack"], share(row["fooled"], row["made"]), share(row["equal"], row["made"]))
                    for row in by_attack(stimuli)
                ),
            ),
        )

    @admin.display(description=_("victim"))
    def victim_in_full(self, stimuli: StimulusSet) -> str:
        return pretty(stimuli.victim)

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.thumbnail, cacheable=True)
        return [path("thumbnail/<uuid:public_id>/", view, name="rating_thumbnail"), *super().get_urls()]

    def thumbnail(self, request: HttpRequest, public_id: UUID) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = (
            own(AdversarialExample.objects, request.user, "reference__stimulus_set__owner")
            .filter(public_id=public_id)
            .first()
            or own(Reference.objects, request.user, "stimulus_set__owner").filter(public_id=public_id).first()
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
    list_filter = ["stimulus_set", "for_training"]
    list_select_related = ["stimulus_set"]
    readonly_fields = ["thumbnail", "its_pairs"]

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
        return decimal(reference.confidence, 3)

    @admin.display(description="SI", ordering="spatial_information")
    def si(self, reference: Reference) -> str:
        return decimal(reference.spatial_information, 1)

    @admin.display(description="CF", ordering="colourfulness")
    def cf(self, reference: Reference) -> str:
        return decimal(reference.colourfulness, 1)


@admin.register(AdversarialExample)
class AdversarialExampleAdmin(ReadOnlyAdmin):
    owner = "reference__stimulus_set__owner"
    list_display = ["thumbnail", "reference_thumbnail", "reference", "setting", "labels", "fooled", "l2_short", "look"]
    list_display_links = ["thumbnail"]
    list_filter = [
        "setting__attack",
        "setting__level",
        "fooled",
        "equals_reference",
        "reference__content",
        "reference__stimulus_set",
    ]
    search_fields = ["sha256", "reference__content"]
    list_select_related = ["reference", "setting", "pair"]
    list_per_page = 30
    exclude = ["parameters", "versions"]
    readonly_fields = ["thumbnail", "reference_thumbnail", "look", "all_parameters", "all_versions"]

    @admin.display(description=_("adversarial"))
    def thumbnail(self, example: AdversarialExample) -> str:
        return thumbnail_of(example)

    @admin.display(description=_("beside"))
    def reference_thumbnail(self, example: AdversarialExample) -> str:
        return thumbnail_of(example.reference)

    @admin.display(description=_("labels: reference → attacked → saved"))
    def labels(self, example: AdversarialExample) -> str:
        return f"{example.label_reference} → {example.label_before_rounding} → {example.label_after_rounding}"

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
