"""`make demo`: from nothing to a study that can be opened, on real images, served. A re-run repeats nothing."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.core.management import BaseCommand, CommandError, CommandParser, call_command
from django.urls import reverse

from advstudy.serve import PortInUse, check_port, serve
from analysis.results.services import ensure
from analysis.scores.services import compute_scores, pairs_of
from rating.sessions.simulated import add_simulated_subjects
from rating.stimuli.models import StimulusSet
from rating.stimuli.prepare import SEED, prepare
from rating.stimuli.report import print_report
from rating.studies.create import create_study
from rating.studies.models import Study, StudyVersion
from rating.studies.publish import publish
from rating.subjects.invite import invite

from .demo_password import DEMO_USER, make_experimenter

STUDY, SIMULATED = "Demo study", "Demo study, simulated subjects"

# The demo lets any desktop or laptop in: what is unknown is stored as unknown.
ANY_SCREEN = {"screen_size_unknown_allowed": True, "fullscreen_required": False}


class Command(BaseCommand):
    help = "Prepare the demo's stimuli and studies, and serve them on this machine."

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
            call_command("migrate", verbosity=0)
        with self.step("Charts and static files"):
            call_command("chart_bundle", verbosity=0)
            call_command("collectstatic", interactive=False, verbosity=0)
        user, password = make_experimenter()
        stimuli = prepare(user, "Demo photographs", preset="demo", seed=SEED, say=self.stdout.write)
        print_report(stimuli, self.stdout.write)
        with self.step("Studies"):
            study = self.study(user, stimuli, STUDY)
            simulated = self.study(user, stimuli, SIMULATED)
        with self.step("20 simulated subjects"):
            if not simulated.subjects.exists():
                add_simulated_subjects(simulated)
        with self.step("Metric scores"):
            compute_scores(pairs_of(simulated))
        with self.step("Analysis of the simulated study"):
            ensure(simulated)
        if not no_serve:
            serve(port, lambda: self.say_what_to_open(port, user, password, study, simulated))

    @contextmanager
    def step(self, text: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.stdout.write(f"{text:<60}{time.perf_counter() - began:6.1f} s")
        self.stdout.flush()

    def study(self, owner: User, stimuli: StimulusSet, title: str) -> StudyVersion:
        study = Study.objects.filter(owner=owner, title=title).first()
        if study is None:
            study = create_study(owner=owner, title=title, stimulus_set=stimuli, preset="qomex2019", **ANY_SCREEN)
        return study.latest_version or publish(study)

    def say_what_to_open(
        self, port: int, user: User, password: str | None, study: StudyVersion, simulated: StudyVersion
    ) -> None:
        [invitation] = invite(study, by=user)
        site = f"http://localhost:{port}"
        say: Callable[[str], Any] = self.stdout.write
        say("")
        say(self.style.SUCCESS("advstudy is running. Open:"))
        say(f"  as a subject       {site}{invitation.path}")
        say(f"  the dashboard      {site}{reverse('analysis:dashboard', args=[simulated.pk])}  (simulated ratings)")
        say(f"  the admin          {site}{reverse('admin:index')}")
        say(f"  user               {DEMO_USER}")
        say(f"  password           {password or 'as shown when it was made; `make password` makes a new one'}")
        say("Ctrl-C stops it. Everything is kept in var/.")
        self.stdout.flush()
