"""Imported subjects beside those invited here: codes, links, orders, lists, and what files say of them."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from analysis.results.services import ensure
from rating.subjects.invite import invite
from rating.subjects.models import Invitation
from tests.studies import invited

from .factories import rate, test_pairs
from .test_import_ratings import add


def imported(version, *codes: str):
    pair = test_pairs(version)[0].name
    return add(version, "subject,stimulus,score\n" + "".join(f"{code},{pair},3\n" for code in codes))


def test_invitations_pass_over_codes_that_are_taken(version):
    imported(version, "s03", "X")
    assert [new.subject.code for new in invite(version, by=version.study.owner, count=3)] == ["S04", "S05", "S06"]
    version.subjects.exclude(code__in=["S05", "S06"]).delete()
    assert [new.subject.code for new in invite(version, by=version.study.owner, count=3)] == ["S03", "S04", "S07"]


def test_imported_sessions_were_never_drawn_so_none_is_compared(version):
    imported(version, "A")
    with pytest.raises(CommandError, match="No session fits"):
        call_command("redraw_order", study_version=version.pk)


def test_the_admin_lists_them_and_gives_them_no_link(ada, version):
    imported(version, "A")
    [subject] = version.subjects.all()
    for model in ("subject", "session", "presentation", "rating"):
        assert ada.get(reverse(f"admin:rating_{model}_changelist")).status_code == 200
    assert "imported" in ada.get(reverse("admin:rating_subject_changelist")).content.decode()
    assert "lab.csv" in ada.get(reverse("admin:rating_subject_change", args=[subject.pk])).content.decode()
    asked = {"action": "new_links", "_selected_action": [subject.pk]}
    ada.post(reverse("admin:rating_subject_changelist"), asked)
    assert not Invitation.objects.filter(subject=subject).exists()


def test_every_file_says_where_ratings_come_from(ada, version):
    rate(version, "S01", [5, 4, 3, 2, 1, 1])
    made = imported(version, "A", "B")
    output = ensure(version).output
    at = made.imported_at.isoformat(timespec="seconds")
    assert output["study"]["imported"] == [
        {"file": "lab.csv", "sha256": made.file_sha256, "at": at, "subjects": 2}
    ]  # fmt: skip
    document = ada.get(reverse("analysis:export", args=[version.pk, "analysis.json"])).json()
    assert "lab.csv" in str(document)


def test_a_study_without_imports_says_nothing_of_them(version):
    invited(version)
    rate(version, "A1", [5, 4])
    assert ensure(version).output["study"]["imported"] == []
