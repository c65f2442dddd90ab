"""Stations in the admin: entered once, and told to the browser that stands there."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from rating import geometry
from rating.numbers import decimal, short
from rating.owned import ASSISTANTS, OwnedAdmin

from .cookie import forget, stand, station_of
from .models import Station


class StationForm(forms.ModelForm):
    """owner: whose station it is or becomes; the form does not show it."""

    owner: Any = None

    class Meta:
        model = Station
        fields = [
            "name",
            "screen_width_px",
            "screen_height_px",
            "screen_width_mm",
            "viewing_distance_cm",
            "luminance_cd_m2",
            "room_light_lux",
        ]
        help_texts = {
            "name": _("As it is written on the seat."),
            "screen_width_px": _(
                "The screen's resolution in device pixels; “Browser at this station” shows what the browser says."
            ),
        }

    def clean_name(self) -> str:
        name = self.cleaned_data["name"]
        if Station.objects.filter(owner=self.owner, name=name).exclude(pk=self.instance.pk).exists():
            raise ValidationError(_("You have a station of this name already."))
        return name

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        width_mm, width_px = data.get("screen_width_mm"), data.get("screen_width_px")
        if width_mm and width_px:
            size = geometry.mm_per_px_of_screen(width_mm, width_px)
            if not geometry.is_plausible(size):
                text = _t("A pixel would be %s mm wide. Look at the width again, in mm and in pixels.") % short(size, 3)
                self.add_error("screen_width_mm", text)
        return data


@admin.register(Station)
class StationAdmin(OwnedAdmin):
    studies = "owner__studies__"
    shown_to = (ASSISTANTS,)
    form = StationForm
    list_display = ["name", "screen", "pixel", "distance", "owner"]
    list_select_related = ["owner"]
    search_fields = ["name"]
    fieldsets = [
        (None, {"fields": ["name"]}),
        (
            _("Screen"),
            {
                "fields": [("screen_width_px", "screen_height_px"), "screen_width_mm", "pixel"],
                "description": _("With the viewing distance they give pixels per degree of visual angle."),
            },
        ),
        (_("Seat"), {"fields": ["viewing_distance_cm"]}),
        (_("Measured in the room"), {"fields": [("luminance_cd_m2", "room_light_lux")]}),
    ]
    readonly_fields = ["pixel"]
    change_form_template = "admin/rating/station/change_form.html"

    def get_form(self, request: HttpRequest, obj: Station | None = None, **kwargs: Any) -> type[StationForm]:
        form = super().get_form(request, obj, **kwargs)
        form.owner = obj.owner if obj else request.user
        return form

    def save_model(self, request: HttpRequest, obj: Station, form: Any, change: bool) -> None:
        if not change:
            obj.owner = request.user
        super().save_model(request, obj, form, change)

    @admin.display(description=_("screen, px"))
    def screen(self, station: Station) -> str:
        return f"{station.screen_width_px} × {station.screen_height_px}"

    @admin.display(description=_("pixel"))
    def pixel(self, station: Station) -> str:
        if not station.pk:
            return "–"
        size = geometry.mm_per_px_of_screen(station.screen_width_mm, station.screen_width_px)
        return _t("%(size)s mm; %(per_mm)s pixels per mm") % {
            "size": decimal(size, 4),
            "per_mm": decimal(geometry.pixels_per_mm(size), 2),
        }

    @admin.display(description=_("distance"))
    def distance(self, station: Station) -> str:
        return f"{station.viewing_distance_cm:g} cm" if station.viewing_distance_cm else _t("the study's")

    def get_urls(self) -> list:
        view = self.admin_site.admin_view(self.here_view)
        return [path("<int:pk>/here/", view, name="rating_station_here"), *super().get_urls()]

    def here_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whether the browser that asks stands at this station; it is told so, or forgets it, on the button."""
        station = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, station):
            raise PermissionDenied
        if request.method == "POST":
            return self._told(request, station)
        stands_at = station_of(request)
        context = {
            **self.admin_site.each_context(request),
            "title": _t("Browser at the station %s") % station,
            "station": station,
            "opts": self.opts,
            "stands_here": stands_at == station,
            "stands_at": stands_at,
        }
        return TemplateResponse(request, "admin/rating/station/here.html", context)

    def _told(self, request: HttpRequest, station: Station) -> HttpResponse:
        response = HttpResponseRedirect(reverse("admin:rating_station_here", args=[station.pk]))
        if "forget" in request.POST:
            forget(response)
            self.message_user(request, _t("This browser stands at no station any more."), messages.SUCCESS)
        else:
            stand(response, station)
            self.message_user(request, _t("This browser stands at %s from now on.") % station, messages.SUCCESS)
        return response
