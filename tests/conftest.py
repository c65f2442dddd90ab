"""What all tests share: stimuli, studies and a real server."""

import pytest
from django.contrib.auth.models import User

from rating.studies.models import Study, StudyVersion
from rating.stimuli.models import StimulusSet
from tests.studies import make_stimulus_set, make_study


@pytest.fixture
def experimenter(db) -> User:
    """An experimenter: a member of the group, no superuser."""
    from tests.studies import make_experimenter

    return make_experimenter("ada")
