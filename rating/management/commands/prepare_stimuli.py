"""Attack the bundled photographs and store the pairs as a stimulus set."""

from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from rating.attacks.carlini_wagner import EFFORTS
from rating.stimuli.prepare import SEED, AnotherSet, prepare
from rating.stimuli.report import print_report


class Command(BaseCommand):
    help = (
        "Prepare the stimuli of the bundled photographs: a victim trained on the spot, six attacks at five levels. "
        "Goes on where it was stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="the experimenter's user name")
        parser.add_argument("--name", default="Demo photographs", help="of the stimulus set (default: %(default)s)")
        parser.add_argument(
            "--preset",
            choices=list(EFFORTS),
            default="demo",
            help="how long C&W searches: demo for minutes, qomex2019 for the study's own, hours (default: %(default)s)",
        )
        parser.add_argument("--seed", type=int, default=SEED, help="default: %(default)s")

    def handle(self, *args: Any, owner: str, name: str, preset: str, seed: int, **options: Any) -> None:
        user = User.objects.filter(username=owner).first()
        if user is None:
            raise CommandError(f"There is no user {owner!r}. Make one in the admin, or name another by --owner.")
        try:
            stimuli = prepare(user, name, preset=preset, seed=seed)
        except AnotherSet as reason:
            raise CommandError(str(reason)) from reason
        print_report(stimuli, self.stdout.write)
