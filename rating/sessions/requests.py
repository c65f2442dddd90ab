"""Reading what a page sends."""

import json
from typing import Any

from django.http import HttpRequest


def json_of(request: HttpRequest) -> Any:
    """The body as JSON; None where it is none."""
    try:
        return json.loads(request.body)
    except (ValueError, RecursionError):  # no JSON, or nested beyond all sense
        return None
