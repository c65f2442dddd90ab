"""QR codes, for cards that are handed to subjects and for a notice on the wall."""

import segno
from django.utils.safestring import SafeString, mark_safe

MODULE = 3  # CSS px of a QR code's module


def qr_code(link: str) -> SafeString:
    """An SVG that a phone's camera reads as the link. Dark on white in every theme."""
    code = segno.make(link, error="m", micro=False)
    drawn = code.svg_inline(scale=MODULE, border=4, light="#fff", svgclass="qr", lineclass=None, omitsize=False)
    return mark_safe(drawn)  # noqa: S308 - segno's own drawing: the link is in its modules alone
