"""Contents in the admin: photographs uploaded, crops chosen, and how they spread over SI and colourfulness."""

import io
from typing import Any

import numpy as np
from django.conf import settings
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from numpy.typing import NDArray
from PIL import Image

from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.png import encode
from rating.numbers import decimal
from rating.owned import OwnedAdmin

from .advice import on_the_crop, on_the_spread
from .bundled import bundled
from .forms import CropForm, PlaceForm, UploadForm, faults_of
from .models import Content
from .plot import Shown, plot
from .reading import TOLD
from .services import add, cut_anew, cut_another, of_the_same_photograph, remove

THUMBNAIL = 72  # px: for telling contents apart in a list
KEPT = {"Cache-Control": "private, max-age=86400"}


@admin.register(Content)
class ContentAdmin(OwnedAdmin):
    add_form_template = "admin/rating/content/add_form.html"
    change_form_template = "admin/rating/content/change_form.html"
    change_list_template = "admin/rating/content/change_list.html"
    delete_confirmation_template = "admin/rating/content/delete_confirmation.html"
    delete_selected_confirmation_template = "admin/rating/content/delete_selected_confirmation.html"
    list_display = ["thumbnail", "name", "size", "si", "cf", "for_training", "original_name", "licence"]
    list_display_links = ["thumbnail", "name"]
    list_filter = ["for_training"]
    search_fields = ["name", "original_name"]
    readonly_fields = ["uploaded"]

    def get_list_display(self, request: HttpRequest) -> list[str]:
        return [*self.list_display, *(["owner"] if request.user.is_superuser else [])]  # type: ignore[union-attr]

    def get_fieldsets(self, request: HttpRequest, obj: Content | None = None) -> list[Any]:
        about = ["for_training", "source", "licence"]
        if obj is None:
            return [
                (_("Photograph"), {"fields": ["upload", "to_srgb"]}),
                (_("Content"), {"fields": ["name", ("width", "height"), *about]}),
            ]
        return [
            (_("Crop"), {"fields": [("x", "y"), ("width", "height")]}),
            (_("Content"), {"fields": ["name", *about]}),
            (_("Photograph"), {"fields": ["uploaded"]}),
        ]

    def get_form(self, request: HttpRequest, obj: Content | None = None, change: bool = False, **kwargs: Any) -> Any:
        form = super().get_form(request, obj, change, form=CropForm if obj else UploadForm, **kwargs)
        form.owner = obj.owner if obj else request.user
        return form

    def save_model(self, request: HttpRequest, obj: Content, form: Any, change: bool) -> None:
        if change:
            cut_anew(obj)
        else:
            obj.owner = request.user  # type: ignore[assignment]
            add(obj, form.read_upload, str(form.cleaned_data["upload"].name))

    def delete_model(self, request: HttpRequest, obj: Content) -> None:
        remove(obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        for content in queryset:
            remove(content)

    def response_add(self, request: HttpRequest, obj: Content, post_url_continue: str | None = None) -> HttpResponse:
        text = _t("“%s” is stored. Choose its crop, and save it.") % obj
        messages.success(request, " ".join([text, *what_was_done(obj)]))
        return HttpResponseRedirect(page_of(obj))

    # --- Told ---

    @admin.display(description=_("crop"))
    def thumbnail(self, content: Content) -> str:
        return format_html(
            '<img src="{}?{}" width="{}" height="{}" alt="{}" loading="lazy">',
            reverse("admin:rating_content_thumbnail", args=[content.pk]),
            "-".join(map(str, (content.x, content.y, content.width, content.height))),  # another crop, another picture
            *_fitted(content.width, content.height),
            content.name,
        )

    @admin.display(description=_("size, px"))
    def size(self, content: Content) -> str:
        return f"{content.width} × {content.height}"

    @admin.display(description="SI", ordering="spatial_information")
    def si(self, content: Content) -> str:
        return decimal(content.spatial_information, 1)

    @admin.display(description="CF", ordering="colourfulness")
    def cf(self, content: Content) -> str:
        return decimal(content.colourfulness, 1)

    @admin.display(description=_("uploaded as"))
    def uploaded(self, content: Content) -> str:
        text = _t("%(name)s, %(width)d × %(height)d pixels.") % {
            "name": content.original_name,
            "width": content.picture_width,
            "height": content.picture_height,
        }
        return " ".join([text, *what_was_done(content)])

    # --- Pages ---

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        own = list(self.get_queryset(request))
        shown = [
            Shown(one.name, one.spatial_information, one.colourfulness, True, one.for_training, page_of(one))
            for one in own
        ] + [Shown(one.name, one.si, one.cf, False, one.for_training) for one in bundled()]
        test = [(one.spatial_information, one.colourfulness) for one in own if not one.for_training]
        context = {"plot": plot(shown), "shown": shown, "has_own": bool(own), "advice": on_the_spread(test)}
        return super().changelist_view(request, {**(extra_context or {}), **context})

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        content = kwargs.get("obj")
        if content is not None:
            others = of_the_same_photograph(content)
            context |= {
                "others": [{"name": one.name, "training": one.for_training, **vars(one.box)} for one in others],
                "remarks": _remarks(on_the_crop(content.box, content.name, content.for_training, others)),
                "si": self.si(content),
                "cf": self.cf(content),
                "show_save_and_add_another": False,
            }
        return super().render_change_form(request, context, *args, **kwargs)

    def get_urls(self) -> list:
        def of_a_content(address: str, view: Any, **kwargs: Any) -> Any:
            inside = self.admin_site.admin_view(view, **kwargs)
            return path(f"<int:pk>/{address}/", inside, name=f"rating_content_{address}")

        return [
            of_a_content("photograph", require_GET(self.photograph_view), cacheable=True),
            of_a_content("cut", require_GET(self.cut_view)),
            of_a_content("thumbnail", require_GET(self.thumbnail_view), cacheable=True),
            of_a_content("measure", require_GET(self.measure_view)),
            of_a_content("another", require_POST(self.another_view)),
            *super().get_urls(),
        ]

    def photograph_view(self, request: HttpRequest, pk: int) -> FileResponse:
        """The whole photograph, as it is kept."""
        content = self._own(request, pk)
        file = settings.MEDIA_ROOT / content.file
        if not file.is_file():
            raise Http404
        return FileResponse(file.open("rb"), content_type="image/png", headers=KEPT)

    def cut_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The crop as saved, pixel for pixel."""
        return HttpResponse(encode(_crop(self._own(request, pk))), content_type="image/png")

    def thumbnail_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        picture = Image.fromarray(_crop(self._own(request, pk)))
        picture.thumbnail((2 * THUMBNAIL, 2 * THUMBNAIL))
        buffer = io.BytesIO()
        picture.save(buffer, "WEBP", quality=80)
        return HttpResponse(buffer.getvalue(), content_type="image/webp", headers=KEPT)

    def measure_view(self, request: HttpRequest, pk: int) -> JsonResponse:
        """What a crop would have that is tried: SI, CF, and what it shares with others; or why it cannot be cut."""
        content = self._own(request, pk)
        form = PlaceForm(request.GET)
        faults = [] if form.is_valid() else [error for errors in form.errors.values() for error in errors]
        faults = faults or faults_of(form.box(), content.picture_size)
        if faults:
            return JsonResponse({"remarks": _remarks((fault, True) for fault in faults)}, status=422)
        box, for_training = form.box(), form.cleaned_data["for_training"]
        others = of_the_same_photograph(content)
        content.x, content.y, content.width, content.height = box.x, box.y, box.width, box.height
        crop = _crop(content)
        return JsonResponse(
            {
                "si": decimal(spatial_information(crop), 1),
                "cf": decimal(colourfulness(crop), 1),
                "remarks": _remarks(on_the_crop(box, content.name, for_training, others)),
            }
        )

    def another_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Cut a second content from the photograph."""
        content = self._own(request, pk)
        if not self.has_add_permission(request):
            raise PermissionDenied
        try:
            another = cut_another(content)
        except FileNotFoundError:
            raise Http404 from None
        self.log_addition(request, another, [{"added": {}}])
        text = _t("“%(another)s” is another content of the photograph of “%(content)s”. Choose its crop, and save it.")
        messages.success(request, text % {"another": another, "content": content})
        return HttpResponseRedirect(page_of(another))

    def _own(self, request: HttpRequest, pk: int) -> Content:
        content = get_object_or_404(self.get_queryset(request), pk=pk)
        if not self.has_view_permission(request, content):
            raise PermissionDenied
        return content


def page_of(content: Content) -> str:
    return reverse("admin:rating_content_change", args=[content.pk])


def what_was_done(content: Content) -> list[str]:
    """To the file as it was uploaded, in sentences."""
    return [_t(TOLD[done["what"]]) % {"value": done["value"]} for done in content.done]


def _crop(content: Content) -> NDArray[np.uint8]:
    try:
        return content.photograph().crop(settings.MEDIA_ROOT)
    except FileNotFoundError:
        raise Http404 from None


def _remarks(said: Any) -> list[dict[str, Any]]:
    return [{"text": text, "grave": grave} for text, grave in said]


def _fitted(width: int, height: int) -> tuple[int, int]:
    longest = max(width, height)
    return max(1, THUMBNAIL * width // longest), max(1, THUMBNAIL * height // longest)
