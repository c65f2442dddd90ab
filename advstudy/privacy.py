"""Private by default: no address of a visitor is kept."""

from django.http import HttpRequest


def no_address(request: HttpRequest) -> None:
    """What the login throttle records as the visitor's address: nothing."""
    return
