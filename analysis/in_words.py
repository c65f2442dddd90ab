"""What metrics say of themselves in words rather than in signs and names, in the reader's language."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

WORDS = {gettext_noop("pixels"), gettext_noop("bit per pixel"), gettext_noop("definition")}


def in_words(said: str) -> str:
    """A unit or a source of the registry. What is no word, like "dB" or a paper, stays."""
    return _(said) if said in WORDS else said
