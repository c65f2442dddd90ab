"""The presets' pages: what each is based on, how its trial goes, and where each of its numbers comes from."""

from typing import Any

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from rating.protocol import PRESETS, Protocol

from . import protocol_words
from .timeline import timeline

ORIGINS = {
    "source": gettext_lazy("the source"),
    "cited": gettext_lazy("the source, as others cite it"),
    "ours": gettext_lazy("ours"),
}


def urls(admin: ModelAdmin) -> list:
    """The addresses, for the admin of studies; who may view studies may read them."""

    def guarded(view: Any) -> Any:
        def answer(request: HttpRequest, **arguments: str) -> HttpResponse:
            if not admin.has_view_permission(request):
                raise PermissionDenied
            context = {**admin.admin_site.each_context(request), "opts": admin.opts, **view(**arguments)}
            context["may_add"] = admin.has_add_permission(request)
            return TemplateResponse(request, f"admin/rating/{view.__name__}.html", context)

        return admin.admin_site.admin_view(answer)

    return [
        path("presets/", guarded(preset_list), name="rating_study_presets"),
        path("presets/<slug:name>/", guarded(preset), name="rating_study_preset"),
    ]


def preset_list() -> dict[str, Any]:
    rows = [
        {
            "name": name,
            "preset": one,
            "title": _(one.title),
            "note": _(one.note),
            "editions": [_(source.edition) for source in one.sources],
            **in_words(one.protocol),
        }
        for name, one in PRESETS.items()
    ]
    return {"title": _("Presets"), "rows": rows}


def preset(name: str) -> dict[str, Any]:
    if name not in PRESETS:
        raise Http404(_("There is no preset of that name."))
    one = PRESETS[name]
    return {
        "title": _(one.title),
        "name": name,
        "preset": one,
        "note": _(one.note),
        "sources": [(source.title, _(source.edition), _(source.section)) for source in one.sources],
        "numbers": [
            (_(n.what), _(n.value), n.origin, ORIGINS[n.origin], _(n.why) if n.why else "") for n in one.numbers
        ],
        "others": [(other, _(PRESETS[other].title)) for other in PRESETS if other != name],
        **in_words(one.protocol),
    }


def in_words(protocol: Protocol) -> dict[str, Any]:
    """What templates/admin/rating/protocol.html and protocol_rules.html need."""
    shorter = [grade for grade in protocol.grades if grade.short and protocol.short_words_after_training]
    return {
        "method": _(protocol.how.title),
        "trial": protocol_words.trial(protocol),
        "timeline": timeline(protocol),
        "reckoned": protocol_words.reckoned(),
        "order": protocol_words.order(protocol),
        "grades": [(grade.value, _(grade.words)) for grade in protocol.grades],
        "short_words": [(grade.value, _(grade.short)) for grade in shorter],
    }
