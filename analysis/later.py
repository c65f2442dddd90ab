"""Views that are imported when they are first asked for: the libraries behind them take seconds to import."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string


def later(view: str) -> Callable[..., HttpResponse]:
    """The view of that dotted name."""

    def call(request: HttpRequest, **arguments: Any) -> HttpResponse:
        return import_string(view)(request, **arguments)

    return call
