"""Every model of this app, gathered for Django. Each lives with its concept."""

from .contents.models import Content
from .sessions.models import DisplayCheck, Presentation, Rating, RefusedRating, Session
from .stations.models import Station
from .stimuli.imports.models import StimulusImport
from .stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from .stimuli.preparing.models import PreparationRun
from .studies.models import DisplayCondition, SessionPlan, Study, StudyVersion
from .subjects.models import ImportedRatings, Invitation, Subject
from .subjects.open_links.models import OpenLink
from .vision.models import VisionCheck

__all__ = [
    "AdversarialExample",
    "AttackSetting",
    "Content",
    "DisplayCheck",
    "DisplayCondition",
    "ImportedRatings",
    "Invitation",
    "OpenLink",
    "Pair",
    "PreparationRun",
    "Presentation",
    "Rating",
    "Reference",
    "RefusedRating",
    "Session",
    "SessionPlan",
    "Station",
    "StimulusImport",
    "StimulusSet",
    "Study",
    "StudyVersion",
    "Subject",
    "VisionCheck",
]
