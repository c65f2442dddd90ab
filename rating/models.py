"""Every model of this app, gathered for Django. Each lives with its concept."""

from .sessions.models import DisplayCheck, Presentation, Rating, RefusedRating, Session
from .stations.models import Station
from .stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from .studies.models import DisplayCondition, SessionPlan, Study, StudyVersion
from .subjects.models import ImportedRatings, Invitation, Subject
from .vision.models import VisionCheck

__all__ = [
    "AdversarialExample",
    "AttackSetting",
    "DisplayCheck",
    "DisplayCondition",
    "ImportedRatings",
    "Invitation",
    "Pair",
    "Presentation",
    "Rating",
    "Reference",
    "RefusedRating",
    "Session",
    "SessionPlan",
    "Station",
    "StimulusSet",
    "Study",
    "StudyVersion",
    "Subject",
    "VisionCheck",
]
