"""What the demo's things are called, and whether all of them are there. Quick to import, unlike what makes them."""

from django.conf import settings
from django.contrib.auth.models import User

from rating.stimuli.models import Pair, StimulusSet
from rating.studies.models import StudyVersion

PHOTOGRAPHS = "Demo photographs"
STUDY, SIMULATED = "Demo study", "Demo study, simulated subjects"
PAIRS = 12 * 6 * 5 + 10  # test and training


def demo_set(user: User) -> StimulusSet:
    return StimulusSet.objects.get(owner=user, name=PHOTOGRAPHS)


def demo_version(user: User, title: str) -> StudyVersion:
    return StudyVersion.objects.filter(study__owner=user, study__title=title).latest("number")


def is_made(user: User) -> bool:
    """Every pair, with its files, and the analysis, which is made last."""
    pairs = (
        Pair.objects.attacked()
        .filter(stimulus_set__owner=user, stimulus_set__name=PHOTOGRAPHS)
        .values_list("reference__file", "adversarial__file")
    )
    files = {file for pair in pairs for file in pair}
    return (
        len(pairs) == PAIRS
        and all((settings.MEDIA_ROOT / file).is_file() for file in files)
        and StudyVersion.objects.filter(study__owner=user, study__title=STUDY).exists()
        and StudyVersion.objects.filter(
            study__owner=user, study__title=SIMULATED, analysis_results__isnull=False
        ).exists()
    )
