"""What the admin of a study version links to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rating.hooks import Link, on_version_links
from rating.studies.models import StudyVersion


@on_version_links
def links(version: StudyVersion) -> list[Link]:
    pages = {
        "dashboard": _("Dashboard"),
        "screening": _("Screening"),
        "metrics": _("Metrics"),
        "spreadsheet": _("MOS spreadsheet"),
    }
    return [Link(text, reverse(f"analysis:{page}", args=[version.pk])) for page, text in pages.items()]
