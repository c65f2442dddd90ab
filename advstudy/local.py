"""Working on one's own machine: with no DATABASE_URL, everything lives in var/.

The embedded PostgreSQL, a secret made once, plain HTTP on this machine's own addresses. A server names its
DATABASE_URL and SECRET_KEY instead, and nothing here takes part.
"""

import os
import secrets
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from . import embedded

VAR = Path(os.environ.get("ADVSTUDY_VAR", Path(__file__).resolve().parent.parent / "var"))


@contextmanager
def environment() -> Iterator[None]:
    """Run the block with DATABASE_URL and the rest set, for this process and those it starts."""
    if "DATABASE_URL" in os.environ:
        yield
        return
    (VAR / "bundles").mkdir(parents=True, exist_ok=True)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what follows the block is done then too
    with embedded.running(VAR / "postgres") as url:
        os.environ["DATABASE_URL"] = url
        os.environ.setdefault("SECRET_KEY", _secret())
        os.environ.setdefault("HTTPS", "off")
        os.environ.setdefault("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
        yield


def _secret() -> str:
    path = VAR / "secret-key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(64))
    return path.read_text()
