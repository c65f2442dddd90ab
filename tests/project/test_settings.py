"""What the project refuses, and what it promises whatever the page."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from axes.models import AccessAttempt
from django.contrib.auth.models import User
from django.test import Client

ROOT = Path(__file__).resolve().parent.parent.parent
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; "
    "img-src 'self' data: blob:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)


def manage(*command: str, **environment: str) -> subprocess.CompletedProcess:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env={**kept, **environment}, capture_output=True, text=True
    )


def test_without_a_secret_it_does_not_start():
    answer = manage("check", DATABASE_URL="postgres://nobody@nowhere/nothing")

    assert answer.returncode != 0
    assert "Set SECRET_KEY" in answer.stderr


def test_another_database_than_postgresql_is_refused():
    answer = manage("check", DATABASE_URL="sqlite:///some.db", SECRET_KEY="x")

    assert "must name a PostgreSQL database" in answer.stderr


def test_a_deployment_has_no_warning(tmp_path):
    (tmp_path / "bundles").mkdir()
    answer = manage(
        "check", "--deploy", "--fail-level", "WARNING",
        DATABASE_URL="postgres://nobody@nowhere/nothing", SECRET_KEY="k" * 30 + "0123456789abcdefghijklmnopqrstuvwxyz",
        ALLOWED_HOSTS="study.example.org", ADVSTUDY_VAR=str(tmp_path),
    )  # fmt: skip

    assert answer.returncode == 0, answer.stderr


@pytest.mark.parametrize("address", ["/admin/login/", "/s/unknown/", "/nowhere/"])
def test_every_answer_carries_the_content_security_policy(db, address):
    sent = Client().get(address)["Content-Security-Policy"]

    assert sorted(sent.split("; ")) == sorted(POLICY.split("; "))


def test_a_login_is_throttled_by_name_and_no_address_is_kept(db):
    User.objects.create_user("ada", password="a long enough password")
    client = Client()

    for _attempt in range(10):
        answer = client.post("/admin/login/", {"username": "ada", "password": "wrong"}, REMOTE_ADDR="203.0.113.7")

    assert answer.status_code == 429
    right = client.post("/admin/login/", {"username": "ada", "password": "a long enough password"})
    assert right.status_code == 429
    assert set(AccessAttempt.objects.values_list("ip_address", flat=True)) == {None}


def test_psycopg_3_is_not_installed_since_django_would_prefer_it():
    with pytest.raises(ImportError):
        import psycopg  # noqa: F401
