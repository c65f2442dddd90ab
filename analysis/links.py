"""What the admin of a study version, and of a pair, links to."""

from django.urls import reverse
from django.utils.translation import gettext as _

from rating.hooks import Link, on_pair_links, on_version_links
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion


@on_version_links
def links(version: StudyVersion) -> list[Link]:
    pages = {
        "dashboard": _("Dashboard"),
        "screening": _("Screening"),
        "metrics": _("Metrics"),
        "spreadsheet": _("MOS spreadsheet"),
        "ratings-imported": _("Ratings from elsewhere"),
        "hand-on": _("Hand on"),
    }
    return [Link(text, reverse(f"analysis:{page}", args=[version.pk])) for page, text in pages.items()]


@on_pair_links
def links_of_a_pair(pair: Pair) -> list[Link]:
    return [Link(_("Pair viewer"), reverse("analysis:pair", args=[pair.pk]))]
