"""Views that are imported when they are first asked for: the libraries behind them take seconds to import."""

from collections.abc import Callable
from threading import Lock
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.module_loading import import_string

_importing = Lock()  # a library that another thread has half imported breaks those that look at it


def later(view: str) -> Callable[..., HttpResponse]:
    """The view of that dotted name."""

    def call(request: HttpRequest, **arguments: Any) -> HttpResponse:
        with _importing:
            found = import_string(view)
        return found(request, **arguments)

    return call
