"""Where a browser stands: a signed cookie that an experimenter sets at the seat, and only the display check reads."""

from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from .models import Station

NAME = "advstudy-station"
SALT = "rating.station"
AGE = 5 * 365 * 24 * 3600  # seconds. Browsers keep none as long: each display check renews it


def station_of(request: HttpRequest, owner_id: int | None = None) -> Station | None:
    """The station at which the browser stands, if at one; with an owner, one of theirs. Forged cookies tell none."""
    try:
        public_id = UUID(signing.loads(request.COOKIES.get(NAME, ""), salt=SALT))
    except (signing.BadSignature, ValueError):
        return None
    stations = Station.objects.filter(public_id=public_id)
    return (stations if owner_id is None else stations.filter(owner_id=owner_id)).first()


def stand(response: HttpResponse, station: Station) -> None:
    """Let the browser remember the station."""
    response.set_cookie(
        NAME,
        signing.dumps(str(station.public_id), salt=SALT),
        max_age=AGE,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def forget(response: HttpResponse) -> None:
    response.delete_cookie(NAME, samesite="Lax")
