"""The site for the tests' server, which outlives the database's rows: between tests all are flushed and made anew.

Django keeps content types in the process and takes them for everlasting; a log entry would name one that is gone.
"""

from collections.abc import Callable, Iterable
from typing import Any

from advstudy.wsgi import application as site


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    from django.contrib.contenttypes.models import ContentType

    ContentType.objects.clear_cache()
    return site(environ, start_response)
