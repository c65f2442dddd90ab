"""Numbers for people, as their language writes them. What programs read never passes through here."""

from django.utils.formats import number_format


def decimal(value: float, digits: int) -> str:
    """With so many digits after the point, or what the language has for it."""
    return number_format(f"{value:.{digits}f}")


def short(value: float, digits: int = 6) -> str:
    """With so many significant digits, and no zeros at the end."""
    return number_format(f"{value:.{digits}g}")
