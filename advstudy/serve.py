"""Serving on one machine: gunicorn with the worker beside it, both stopped together."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.error import URLError
from urllib.request import urlopen

from django.conf import settings


class PortInUse(Exception):
    """Something else listens at the port."""


def check_port(port: int) -> None:
    """Raises PortInUse, before anything is started."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as reason:
            raise PortInUse(port) from reason


@dataclass(frozen=True)
class Serving:
    """The two processes, while they run."""

    port: int
    web: subprocess.Popen
    worker: subprocess.Popen

    def wait_until_it_answers(self, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.web.poll() is None:
            try:
                urlopen(f"http://127.0.0.1:{self.port}/admin/login/", timeout=5)
                return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise SystemExit("The server did not start; what it said is above.")

    def watch(self) -> None:
        """Until Ctrl-C, or until one of the two ends by itself."""
        while self.web.poll() is None and self.worker.poll() is None:
            time.sleep(0.5)


@contextmanager
def serving(port: int) -> Iterator[Serving]:
    """Start both; stop both at the end of the block, which Ctrl-C ends quietly."""
    web = _start(
        "-m", "gunicorn", "advstudy.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "8",
        "--keep-alive", "30", "--graceful-timeout", "5", "--log-level", "warning",
    )  # fmt: skip
    worker = _start("manage.py", "db_worker", "--no-startup-delay", "--no-reload")
    try:
        yield Serving(port, web, worker)
    except KeyboardInterrupt:
        print("\nStopping.")
    finally:
        for process in (web, worker):
            _stop(process)


def _start(*command: str) -> subprocess.Popen:
    # A session of its own: Ctrl-C reaches only us, and we stop it in order.
    return subprocess.Popen(  # noqa: S603
        [sys.executable, *command], cwd=settings.BASE_DIR, env=os.environ.copy(), start_new_session=True
    )


def _stop(process: subprocess.Popen, seconds: float = 10) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
