"""What the demo is made of: stimuli, a study for real subjects, and one rated by simulated ones, analysed."""

from collections.abc import Callable
from contextlib import AbstractContextManager, closing

from django.contrib.auth.models import User

from advstudy.progress import Bars
from analysis.results.services import ensure
from analysis.scores.services import compute_scores, pairs_of
from rating.sessions.simulated import add_simulated_subjects
from rating.stimuli.models import StimulusSet
from rating.stimuli.preparing.services import begin
from rating.stimuli.preparing.tasks import prepare_now
from rating.stimuli.recipe import study_recipe
from rating.studies.create import create_study
from rating.studies.models import Study, StudyVersion
from rating.studies.publish import publish

from .contents import PHOTOGRAPHS, SIMULATED, STUDY

# The demo lets any desktop or laptop in: what is unknown is stored as unknown.
ANY_SCREEN = {"screen_size": "unknown", "fullscreen_required": False}

Step = Callable[[str], AbstractContextManager[None]]


def make_demo(user: User, step: Step) -> None:
    """Make whatever is not there yet. step: reports what is being done, and its seconds."""
    with step("Stimuli"):
        stimuli = begin(user, PHOTOGRAPHS, study_recipe())
        with closing(Bars()) as bars:
            prepare_now(stimuli, user, progress=bars.to)
    with step("Studies"):
        _study(user, stimuli, STUDY)
        simulated = _study(user, stimuli, SIMULATED)
    with step("20 simulated subjects"):
        if not simulated.subjects.exists():
            add_simulated_subjects(simulated)
    with step("Metric scores"):
        compute_scores(pairs_of(simulated))
    with step("Analysis of the simulated study"):
        ensure(simulated)


def _study(owner: User, stimuli: StimulusSet, title: str) -> StudyVersion:
    study = Study.objects.filter(owner=owner, title=title).first()
    if study is None:
        study = create_study(owner=owner, title=title, stimulus_set=stimuli, preset="qomex2019", **ANY_SCREEN)
    return study.latest_version or publish(study)
