"""A real server for tests: gunicorn in processes of its own, over the test database."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import urlopen

from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parent.parent


class Server:
    def __init__(self, workers: int = 2) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.workers = workers
        self.process: subprocess.Popen | None = None
        self.worker: subprocess.Popen | None = None
        self.environment = {
            **os.environ,
            "DATABASE_URL": urlsplit(os.environ["DATABASE_URL"])
            ._replace(path="/" + connection.settings_dict["NAME"])
            .geturl(),
            "LOG_LEVEL": "ERROR",
        }
        _collect_static(self.environment)

    def start(self) -> None:
        command = [
            sys.executable, "-m", "gunicorn", "advstudy.wsgi", "--bind", f"127.0.0.1:{self.port}",
            "--workers", str(self.workers), "--threads", "4", "--preload",
            "--keep-alive", "30", "--log-level", "warning",
        ]  # fmt: skip
        self.process = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)
        self._wait()

    def start_worker(self) -> None:
        """The process that computes analyses."""
        command = [sys.executable, "manage.py", "db_worker", "--no-startup-delay", "--no-reload", "--interval", "0.2"]
        self.worker = subprocess.Popen(command, cwd=ROOT, env=self.environment, start_new_session=True)

    def kill(self) -> None:
        """kill -9 of the server and all its workers."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def stop(self) -> None:
        if self.worker:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()
        if self.process and self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGTERM)
            try:
                self.process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                self.kill()
        connection.close()

    def _wait(self, seconds: float = 90) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                urlopen(f"{self.url}/admin/login/", timeout=5)  # noqa: S310
                return
            except HTTPError:
                return
            except (URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError("The server did not start; its output is above.")


_collected = False


def _collect_static(environment: dict[str, str]) -> None:
    """Once per test process, into the tests' own var."""
    global _collected
    if _collected:
        return
    settings.BUNDLES.mkdir(parents=True, exist_ok=True)
    for command in (["chart_bundle"], ["collectstatic", "--noinput"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    _collected = True
