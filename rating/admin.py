"""The admin of every concept, gathered for Django."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from .contents.admin import ContentAdmin
from .sessions.admin import PresentationAdmin, RatingAdmin, SessionAdmin
from .stations.admin import StationAdmin
from .stimuli.admin import AdversarialExampleAdmin, PairAdmin, ReferenceAdmin, StimulusSetAdmin
from .studies.admin import SessionPlanAdmin, StudyAdmin, StudyVersionAdmin
from .subjects.admin import SubjectAdmin
from .subjects.open_links.admin import OpenLinkAdmin

admin.site.site_header = admin.site.site_title = "advstudy"
admin.site.index_title = _("Studies, stimuli, subjects")
admin.site.site_url = None
admin.site.enable_nav_sidebar = False  # its width is what the lists with thumbnails need

__all__ = [
    "AdversarialExampleAdmin",
    "ContentAdmin",
    "OpenLinkAdmin",
    "PairAdmin",
    "PresentationAdmin",
    "RatingAdmin",
    "ReferenceAdmin",
    "SessionAdmin",
    "SessionPlanAdmin",
    "StationAdmin",
    "StimulusSetAdmin",
    "StudyAdmin",
    "StudyVersionAdmin",
    "SubjectAdmin",
]
