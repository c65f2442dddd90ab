"""The grades' words for translators: they are data of the protocol, so gettext cannot see them there."""

from django.utils.translation import gettext_noop

WORDS = [
    gettext_noop("Imperceptible"),
    gettext_noop("Perceptible, but not annoying"),
    gettext_noop("Slightly annoying"),
    gettext_noop("Annoying"),
    gettext_noop("Very annoying"),
]
