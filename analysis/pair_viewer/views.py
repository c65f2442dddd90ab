"""A pair's page, and the pictures on it."""

import hashlib
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from analysis.metrics import METRICS
from rating.stimuli.models import Picture
from rating.stimuli.pictures import png as stored_file
from rating.studies.models import StudyVersion

from . import facts, scores
from .maps import NoMap, map_of, with_maps
from .opinion import opinion_of
from .pictures import AMPLIFICATIONS, KINDS, Pixels, cut_off_beyond, pixels, png
from .pictures import difference as difference_of
from .place import Place, place_of
from .words import words

PRIVATE = "private, no-cache"
ZOOMS = (1, 2, 3, 4, 8)
Draw = Callable[[Pixels, Pixels], tuple[bytes, dict[str, str]]]
"""From reference and shown picture to a PNG file, and what headers say of it."""


def at_a_place(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Call the view with the Place. Nobody's login: to the login; a pair of somebody else's: 404."""

    @require_GET
    @login_required
    @wraps(view)
    def found(request: HttpRequest, pair_id: int, version_id: int | None = None, **more: Any) -> HttpResponse:
        return view(request, place_of(request.user, pair_id, version_id), **more)

    return found


@at_a_place
def pair(request: HttpRequest, place: Place) -> HttpResponse:
    pair, version = place.pair, place.version
    table = scores.rows(pair)
    example = pair.adversarial
    context = {
        "pair": pair,
        "example": example,
        "version": version,
        "study": version.study if version else None,
        "stimuli": pair.stimulus_set,
        "number": place.number,
        "total": len(place.others),
        "previous": place.neighbour(-1),
        "next": place.neighbour(1),
        "missing_files": not pair.files_exist(),
        "zooms": ZOOMS,
        "maps": with_maps(),
        "viewer": _viewer(place),
        "scores": table,
        "lacking": sum(row.missing for row in table),
        "metrics_page": version or _newest_version(place, request.user),
        "opinion": opinion_of(version, pair.pk) if version else None,
        "attack_facts": facts.of_attack(example) if example else [],
        "victim_facts": facts.of_victim(example) if example else [],
        "reference_facts": facts.of_reference(pair.reference),
    }
    response = render(request, "analysis/pair.html", context)
    response["Cache-Control"] = PRIVATE
    return response


@at_a_place
def picture(request: HttpRequest, place: Place, public_id: UUID) -> HttpResponse:
    """The reference or the adversarial example: the very file that subjects see."""
    found = next((one for one in (place.pair.reference, place.pair.shown) if one.public_id == public_id), None)
    response = found and stored_file(found)
    if not response:
        raise Http404(_("This picture is missing on the server."))
    return response


@at_a_place
def difference(request: HttpRequest, place: Place, kind: str, amplification: int) -> HttpResponse:
    """What the attack changed, amplified. kind: of KINDS. amplification: of AMPLIFICATIONS."""
    known = next((one for one in KINDS if one == kind), None)
    if known is None or amplification not in AMPLIFICATIONS:
        raise Http404

    def draw(reference: Pixels, shown: Pixels) -> tuple[bytes, dict[str, str]]:
        if reference.shape != shown.shape:
            raise Http404(_("The two pictures differ in size."))
        return png(difference_of(reference, shown, known, amplification)), {}

    return _drawn(request, place.pair, [kind, str(amplification)], draw)


@at_a_place
def metric_map(request: HttpRequest, place: Place, metric: str) -> HttpResponse:
    """The metric's map. The header Map-About says as JSON what its grays stand for; 422 says why there is none."""
    if metric not in {one.name for one in with_maps()}:
        raise Http404

    def draw(reference: Pixels, shown: Pixels) -> tuple[bytes, dict[str, str]]:
        found = map_of(metric, reference, shown)
        return png(found.drawn()), {"Map-About": json.dumps(found.about(), allow_nan=False)}

    try:
        return _drawn(request, place.pair, [metric, METRICS[metric].version], draw)
    except NoMap as why:
        return HttpResponse(str(why), status=422, content_type="text/plain; charset=utf-8")


def _drawn(request: HttpRequest, pair: Any, of: list[str], draw: Draw) -> HttpResponse:
    """The picture that is drawn of both files, unless the browser has it. of: what else it depends on."""
    made_of = "\n".join([pair.reference.sha256, pair.shown.sha256, *of])
    etag = quote_etag(hashlib.sha256(made_of.encode()).hexdigest())
    unchanged = get_conditional_response(request, etag=etag)
    if unchanged is not None:
        return unchanged
    try:
        content, about = draw(pixels(pair.reference), pixels(pair.shown))
    except OSError:
        raise Http404(_("This picture is missing on the server.")) from None
    headers = {"Cache-Control": f"{PRIVATE}, no-transform", "ETag": etag, **about}
    return HttpResponse(content, content_type="image/png", headers=headers)


def _viewer(place: Place) -> dict[str, Any]:
    """What the page's scripts are told."""
    pair = place.pair
    return {
        "reference": _told(place, pair.reference),
        "shown": _told(place, pair.shown),
        "shown_is": "adversarial" if pair.adversarial else "hidden",
        "zooms": ZOOMS,
        "amplifications": AMPLIFICATIONS,
        "differences": {
            kind: {
                by: {"address": place.address("pair-difference", kind, by), "beyond": cut_off_beyond(kind, by)}
                for by in AMPLIFICATIONS
            }
            for kind in KINDS
        },
        "maps": {
            metric.name: {"address": place.address("pair-map", metric.name), "better": metric.better}
            for metric in with_maps()
        },
        "words": words(),
    }


def _told(place: Place, picture: Picture) -> dict[str, Any]:
    return {
        "address": place.address("pair-picture", picture.public_id),
        "pixels_sha256": picture.pixels_sha256,
        "width": picture.width,
        "height": picture.height,
    }


def _newest_version(place: Place, user: Any) -> StudyVersion | None:
    """A version of the user's over the pair's set: its page of metrics computes what the whole set lacks."""
    versions = StudyVersion.objects.filter(study__stimulus_set=place.pair.stimulus_set, study__owner=user)
    return versions.order_by("-published_at").first()
