"""Marking texts for the translators: protocols know no Django, and pages translate what they say."""


def marked(text: str) -> str:
    """The text itself. Imported as `_`, the name by which makemessages finds what is to be translated."""
    return text


_ = marked

# What methods.py and scales.py say.
METHODS_AND_GRADES = (
    _("DSIS, simultaneous"),
    _("DSIS, sequential"),
    _("Imperceptible"),
    _("Perceptible, but not annoying"),
    _("Perceptible"),
    _("Slightly annoying"),
    _("Annoying"),
    _("Very annoying"),
)
