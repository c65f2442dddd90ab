"""`make demo`: from nothing to a study that can be opened, on real images, served. A re-run repeats nothing."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.urls import reverse

from advstudy.serve import PortInUse, check_port, serving
from analysis.demo.contents import SIMULATED, STUDY, demo_set, demo_version, is_made
from rating.stimuli.report import print_report
from rating.subjects.invite import invite

from .demo_password import DEMO_USER, make_experimenter


class Command(BaseCommand):
    help = "Prepare the demo's stimuli and studies, and serve them on this machine."
    requires_system_checks = []  # they import all that the server imports too: seconds, each time

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="Prepare everything and stop.")

    def handle(self, *args: Any, port: int, no_serve: bool, **options: Any) -> None:
        try:
            check_port(port)
        except PortInUse as reason:
            raise CommandError(
                f"Port {port} is in use. Stop what listens there, or choose another: make demo PORT={port + 1}"
            ) from reason

        with self.step("Database"):
            call_command("migrate", verbosity=0, skip_checks=True)
        with self.step("Charts and static files"):
            call_command("chart_bundle", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0, skip_checks=True)
        user, password = make_experimenter()
        if not is_made(user):
            from analysis.demo.make import make_demo  # PyTorch and the rest take seconds to import
            from rating.stimuli.preparing.services import AnotherSet

            try:
                make_demo(user, self.step)
            except AnotherSet as reason:
                raise CommandError(f"{reason} To make the demo anew, remove var/.") from reason
        print_report(demo_set(user), self.stdout.write)
        if no_serve:
            return
        with serving(port) as server:
            text = what_to_open(port, user, password)
            server.wait_until_it_answers()
            self.stdout.write(text)
            self.stdout.flush()
            server.watch()

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.stdout.write(f"{text:<60}{time.perf_counter() - began:6.1f} s")
        self.stdout.flush()


def what_to_open(port: int, user: User, password: str | None) -> str:
    [invitation] = invite(demo_version(user, STUDY), by=user)
    simulated = demo_version(user, SIMULATED)
    site = f"http://localhost:{port}"
    return f"""
advstudy is running. Open:
  as a subject       {site}{invitation.path}
  the dashboard      {site}{reverse("analysis:dashboard", args=[simulated.pk])}  (simulated ratings)
  the admin          {site}{reverse("admin:index")}
  user               {DEMO_USER}
  password           {password or "as shown when it was made; `make password` makes a new one"}
Ctrl-C stops it. Everything is kept in var/."""
