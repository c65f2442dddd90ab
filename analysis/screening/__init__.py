"""Finding subjects whose ratings deviate: each method proposes, the experimenter decides."""

from .bt500 import bt500

__all__ = ["bt500"]
