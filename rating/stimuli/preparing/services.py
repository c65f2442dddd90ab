"""Preparing a stimulus set: every reference under every attack setting, saved, measured, and stored as it is made.

The work is cut into units of one reference under one attack, spread over processes. A unit is stored whole or not at
all, so that a stopped preparation goes on where it was, and a finished one has nothing to do.
"""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from advstudy.parallel import parallel_map
from rating.attacks.victims import Victim, best_device
from rating.hooks import measures
from rating.runs import Stopped
from rating.stimuli.measure import Measure
from rating.stimuli.models import StimulusSet
from rating.stimuli.recipe import BadRecipe, Recipe, study_recipe
from rating.stimuli.units import units_of, work

from .alone import alone
from .models import PreparationRun
from .store import is_done, make_reference, make_settings, pixels, store
from .victim import victim_of

Progress = Callable[[str, int, int], None]
Step = PreparationRun.Step


class AnotherSet(ValueError):
    """A set of this name was begun otherwise: going on would mix two preparations. The message is for the user."""


class UnderWay(Exception):
    """Somebody prepares the set already."""


def begin(owner: User, name: str, recipe: Recipe) -> StimulusSet:
    """The stimulus set of this name, without its pairs: a new one, or the one that this recipe began.

    Raises BadRecipe, and AnotherSet where the owner's set of this name is another; then nothing has changed.
    """
    recipe.check()
    if recipe.metric and recipe.metric not in measures():
        raise BadRecipe(f"There is no metric {recipe.metric}; there are {', '.join(measures())}.")
    stimuli, created = StimulusSet.objects.get_or_create(
        owner=owner,
        name=name,
        defaults={
            "recipe": recipe.as_json(),
            "preset": recipe.effort,
            "seed": recipe.seed,
            "levelled_by": recipe.metric,
        },
    )
    if not created and (stimuli.is_imported or recipe_of(stimuli) != recipe):
        raise AnotherSet(
            f"The set “{name}” was begun otherwise: other photographs, attacks, victim, preset or seed. Prepare a set "
            "of another name."
        )
    return stimuli


def recipe_of(stimuli: StimulusSet) -> Recipe:
    """What the set is made of. Sets from before recipes were stored are the reference study's."""
    if stimuli.recipe:
        return Recipe.from_json(stimuli.recipe)
    return study_recipe(effort=stimuli.preset, seed=stimuli.seed or 0)


def do(run: PreparationRun, *, progress: Progress = lambda _step, _done, _total: None, processes: int = -1) -> None:
    """Prepare what the set lacks, telling on the way how far it is. What goes wrong is told with the run, and raised.

    progress: hears of the step, in words, and of how much of it is done.
    Raises UnderWay where another process prepares the set.
    """
    with alone(run.stimulus_set_id) as ours:
        if not ours:
            raise UnderWay
        run.begin()
        try:
            _prepare(run, progress, processes)
            run.end()
        except Stopped:
            run.end()
        except KeyboardInterrupt:
            run.end()
            raise
        except Exception as problem:
            run.end(fault=str(problem) if isinstance(problem, ValueError) else f"{type(problem).__name__}: {problem}")
            raise


def _prepare(run: PreparationRun, progress: Progress, processes: int) -> None:
    stimuli = run.stimulus_set
    recipe = recipe_of(stimuli)

    everything = len(recipe.examples)

    def training(done: int, total: int) -> None:
        run.tell(0, everything, step=Step.VICTIM)
        progress(_("Training the victim"), done, total)

    run.tell(0, everything, step=Step.VICTIM)
    choice, victim = victim_of(recipe, training)
    _remember(stimuli, victim)

    run.tell(0, everything, step=Step.REFERENCES)
    references = {photograph.content: make_reference(stimuli, photograph, victim) for photograph in recipe.photographs}
    attack_settings = make_settings(stimuli, recipe)
    measure = _measure(recipe, min(min(reference.width, reference.height) for reference in references.values()))

    units = [unit for unit in units_of(recipe) if not is_done(references[unit.content], unit)]
    images = {unit.content: pixels(references[unit.content]) for unit in units}
    done, total = 0, sum(len(unit.numbers) for unit in units)
    failures: list[dict[str, Any]] = []
    run.tell(done, total, step=Step.ATTACKS, failures=failures)
    outcomes = parallel_map(
        work,
        [
            (unit, images[unit.content], choice, victim.weights_sha256, measure, recipe.effort, recipe.seed)
            for unit in units
        ],
        processes if best_device() == "cpu" else 1,
    )
    for outcome in outcomes:
        unit = outcome.unit
        lost = store(references[unit.content], outcome, attack_settings, victim)
        failures += [
            {"content": unit.content, "attack": unit.ladder.attack, "level": level, "fault": fault}
            for level, fault in (outcome.faults | lost).items()
        ]
        done += len(outcome.unit.numbers)
        progress(_("Adversarial examples"), done, total)
        run.tell(done, total, failures=failures)


def _remember(stimuli: StimulusSet, victim: Victim) -> None:
    """Which victim it is. Raises AnotherSet where it is not the one that the set was begun with."""
    if not stimuli.victim:
        about = {
            "name": victim.name,
            "weights_sha256": victim.weights_sha256,
            "classes": list(victim.classes),
            "note": victim.note,
        }
        stimuli.victim = about | victim.about
        stimuli.save(update_fields=["victim"])
    elif stimuli.victim["weights_sha256"] != victim.weights_sha256:
        raise AnotherSet(
            f"The set “{stimuli.name}” was begun with a victim of weights {stimuli.victim['weights_sha256'][:12]}…; "
            f"these are {victim.weights_sha256[:12]}…. Prepare a set of another name."
        )


def _measure(recipe: Recipe, smallest: int) -> Measure | None:
    if not recipe.metric:
        return None
    measure = measures()[recipe.metric]
    if smallest < measure.smallest:
        raise BadRecipe(f"{measure.name} wants sides of at least {measure.smallest} pixels, and one has {smallest}.")
    return measure
