"""Models of how subjects rate: their bias, their inconsistency, and the scores that are left."""

from .p910 import SubjectModel, p910

__all__ = ["SubjectModel", "p910"]
