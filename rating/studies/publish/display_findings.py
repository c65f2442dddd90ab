"""Whether the display condition can be met."""

from django.db.models import Max
from django.utils.translation import gettext as _

from rating import display
from rating.protocol import Protocol

from ..models import Study
from .findings import Finding, advice, error
from .freeze import condition_fields


def check_display(study: Study, protocol: Protocol) -> list[Finding]:
    condition = getattr(study, "display_condition", None)
    if condition is None:
        return [error(_("The study has no display condition."))]
    viewing = display.Viewing.of(condition_fields(condition), _largest_picture(study), protocol)
    errors, advised = display.errors_and_advice(viewing, study.owner.stations.all())
    return [error(text) for text in errors] + [advice(text) for text in advised]


def _largest_picture(study: Study) -> tuple[int, int]:
    """Width and height, px: as StudyVersion.picture_size."""
    largest = study.stimulus_set.references.aggregate(width=Max("width"), height=Max("height"))
    return largest["width"] or 0, largest["height"] or 0
