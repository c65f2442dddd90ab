"""What the admin shows of the analysis: one's own, and nothing to alter."""

import pytest
from django.urls import reverse

from analysis.exclusions.services import exclude
from analysis.results.services import ensure

from .factories import rate


@pytest.mark.parametrize("model", ["exclusion", "analysisresult"])
def test_an_experimenter_sees_their_own_and_changes_nothing(ada, bob, version, model):
    exclude(rate(version, "A1", [5, 4]), reason="asleep", by=version.study.owner)
    row = {"exclusion": version.subjects.get().exclusions.get(), "analysisresult": ensure(version)}[model]
    changelist, change = (
        reverse(f"admin:analysis_{model}_changelist"),
        reverse(f"admin:analysis_{model}_change", args=[row.pk]),
    )

    assert str(version) in ada.get(changelist).content.decode()
    assert str(version) not in bob.get(changelist).content.decode()
    assert ada.get(change).status_code == 200
    assert ada.post(change, {"reason": "another"}).status_code == 403
    assert ada.post(reverse(f"admin:analysis_{model}_add"), {}).status_code == 403
