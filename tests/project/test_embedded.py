"""The embedded PostgreSQL: one server for all who ask, stopped by the last."""

import subprocess
import sys
from pathlib import Path

import psycopg2

from advstudy import embedded

ROOT = Path(__file__).resolve().parent.parent.parent
USE_IT = """
import sys
from pathlib import Path
import psycopg2
from advstudy import embedded
with embedded.running(Path(sys.argv[1])) as url:
    psycopg2.connect(url).close()
    print(url, flush=True)
    sys.stdin.read()
"""


def test_two_who_ask_at_once_share_a_server_and_the_last_one_out_stops_it(tmp_path):
    command = [sys.executable, "-c", USE_IT, str(tmp_path / "postgres")]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT}
    first, second = (subprocess.Popen(command, **pipes) for _user in range(2))
    url, same = first.stdout.readline().strip(), second.stdout.readline().strip()
    assert url
    assert url == same

    first.communicate()
    psycopg2.connect(url).close()  # still there
    second.communicate()

    assert not (tmp_path / "postgres" / "postmaster.pid").exists()
    with embedded.running(tmp_path / "postgres") as again:
        psycopg2.connect(again).close()
