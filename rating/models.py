"""Every model of this app, gathered for Django. Each lives with its concept."""

from .sessions.models import DisplayCheck, Presentation, Rating, RefusedRating, Session
from .stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from .studies.models import DisplayCondition, SessionPlan, Study, StudyVersion
from .subjects.models import Invitation, Subject

__all__ = [
    "AdversarialExample",
    "AttackSetting",
    "DisplayCheck",
    "DisplayCondition",
    "Invitation",
    "Pair",
    "Presentation",
    "Rating",
    "Reference",
    "RefusedRating",
    "Session",
    "SessionPlan",
    "StimulusSet",
    "Study",
    "StudyVersion",
    "Subject",
]
