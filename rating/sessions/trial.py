"""All that the trial page is given, so that it can go on alone while the network is away."""

from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from rating import display
from rating.studies.frozen import frozen
from rating.subjects.models import Subject

from .models import Session
from .playlist import progress, rest


def trial_data(sitting: Session) -> dict[str, Any]:
    subject: Subject = sitting.subject
    version = frozen(subject.study_version)
    protocol = version.protocol
    enlargement = sitting.enlargement or 1
    minimum_width, minimum_height = display.Viewing.of_version(version).smallest_window(enlargement)
    address = {"public_id": subject.public_id}
    in_session = {**address, "plan_number": sitting.plan_number}
    return {
        "key": f"{subject.public_id}:{sitting.plan_number}:{sitting.attempt}",
        "urls": {
            "outcome": reverse("rating:outcome", kwargs={**address, "presentation_id": 0}).replace("/0/", "/{id}/"),
            "display": reverse("rating:display", kwargs=in_session),
            "playlist": reverse("rating:playlist", kwargs=in_session),
            "hold": reverse("rating:hold", kwargs={**in_session, "attempt": sitting.attempt}),
            "here": reverse("rating:here", kwargs=address),
            "stop": reverse("rating:stop", kwargs=address),
        },
        "csrf_cookie": settings.CSRF_COOKIE_NAME,
        "protocol": {
            "method": protocol.method,
            "phases": [asdict(phase) for phase in protocol.phases],
            "labelled": protocol.labelled,
            "short_words_after_training": protocol.short_words_after_training,
        },
        "grades": [
            {"value": grade.value, "words": _(grade.words), "short": _(grade.short or grade.words)}
            for grade in protocol.grades
        ],
        "display": {
            "background_grey": version.display["background_grey"],
            "fullscreen_required": version.display["fullscreen_required"],
            "minimum_width": minimum_width,
            "minimum_height": minimum_height,
            "enlargement": enlargement,
        },
        "layout": {"gap_px": display.GAP, "margin_px": display.MARGIN, "label_px": display.LABEL},
        "session": {
            "number": sitting.plan_number,
            "total": len(version.plans),
            **progress(sitting),
        },
        "playlist": rest(sitting),
    }
