"""Attack photographs and store the pairs as a stimulus set."""

from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser

from advstudy.progress import Bars
from rating.attacks.carlini_wagner import EFFORTS
from rating.attacks.ladders import LADDERS
from rating.stimuli.preparing.recipe_file import read, victim
from rating.stimuli.preparing.services import AnotherSet, UnderWay, begin
from rating.stimuli.preparing.tasks import prepare_now
from rating.stimuli.recipe import BadRecipe, Calibration, Ladder, Recipe, study_recipe
from rating.stimuli.report import print_report

VALUES = (0.98, 0.95, 0.90, 0.80, 0.60)  # of a metric that is 1 for two pictures alike


class Command(BaseCommand):
    help = (
        "Prepare a stimulus set. Without a recipe: the bundled photographs, a victim trained on them, the reference "
        "study's six attacks at its five levels. Goes on where it was stopped."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--owner", required=True, help="the experimenter's user name")
        parser.add_argument("--name", default="Demo photographs", help="of the stimulus set (default: %(default)s)")
        parser.add_argument("--recipe", type=Path, help="a TOML file, see docs/stimuli.md")
        parser.add_argument(
            "--preset",
            choices=list(EFFORTS),
            help="how long C&W searches: demo, short (five searches of 80 steps), or qomex2019, the study's own of "
            "up to 1000 steps (default: demo)",
        )
        parser.add_argument("--seed", type=int, help="of all random numbers (default: 2019)")
        parser.add_argument("--victim", help="demo_cnn, one of pytorchcv, package.module:factory, file.py:factory")
        parser.add_argument("--weights", default="", help="the file of the victim's weights")
        parser.add_argument("--labels", default="", help="a text file: the name of a class per line")
        parser.add_argument("--calibrated", metavar="METRIC", help="meet --values of this metric instead of Table I")
        parser.add_argument("--values", type=float, nargs="+", default=VALUES, help="default: 0.98 0.95 0.90 0.80 0.60")
        parser.add_argument("--processes", type=int, default=-1, help="default: as many as there are cores")

    def handle(self, *args: Any, owner: str, name: str, **options: Any) -> None:
        user = User.objects.filter(username=owner).first()
        if user is None:
            raise CommandError(f"There is no user {owner!r}. Make one in the admin, or name another by --owner.")
        try:
            stimuli = begin(user, name, _recipe(options))
            with closing(Bars()) as bars:
                run = prepare_now(stimuli, user, progress=bars.to, processes=options["processes"])
        except UnderWay:
            raise CommandError(f"“{name}” is being prepared already: by the worker, or on another terminal.") from None
        except (BadRecipe, AnotherSet, FileNotFoundError, ValueError) as reason:
            raise CommandError(str(reason)) from reason
        except KeyboardInterrupt:
            raise CommandError("Stopped. What was made is stored: run this again to go on.") from None
        stimuli.refresh_from_db()
        print_report(stimuli, self.stdout.write)
        if run.failures:
            lines = [f"  {each['content']}, {each['attack']} {each['level']}: {each['fault']}" for each in run.failures]
            raise CommandError("\n".join([f"{len(lines)} adversarial examples could not be made:", *lines]))


def _recipe(options: dict[str, Any]) -> Recipe:
    recipe = read(options["recipe"]) if options["recipe"] else study_recipe()
    if options["preset"]:
        recipe = replace(recipe, effort=options["preset"])
    if options["seed"] is not None:
        recipe = replace(recipe, seed=options["seed"])
    if options["victim"]:
        asked = victim(options["victim"], options["weights"], options["labels"], Path())
        recipe = replace(recipe, victim=asked)
    elif options["weights"] or options["labels"]:
        raise BadRecipe("--weights and --labels go with --victim.")
    if options["calibrated"]:
        calibration = Calibration(options["calibrated"], tuple(options["values"]))
        recipe = replace(recipe, ladders=tuple(Ladder(attack, calibration=calibration) for attack in LADDERS))
    return recipe
