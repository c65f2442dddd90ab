"""The pages by which a study is handed on, and made again of an archive."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from analysis.handing_on import shelf, tasks
from analysis.handing_on.terms import Terms
from rating.stimuli.models import StimulusSet
from rating.studies.models import StudyVersion
from rating.subjects.withdraw import withdraw
from tests.studies import make_experimenter

from .factories import make_version, rate
from .test_hand_on import RATINGS, archive, with_cell  # noqa: F401  archive is a fixture

pytestmark = pytest.mark.xdist_group("hand on")


@pytest.fixture(autouse=True)
def _own_shelf(settings, tmp_path) -> None:
    settings.VAR = tmp_path / "var"


@pytest.fixture
def rated(experimenter) -> StudyVersion:
    version = make_version(experimenter, size=16)
    for code in ("A1", "A2"):
        rate(version, code, [5, 4, 3, 2, 1, 1])
    return version


def ask(client: Client, version: StudyVersion, **said: str) -> str:
    """The page of the archive that was asked for."""
    response = client.post(reverse("analysis:hand-on", args=[version.pk]), {"authors": "Ada\nGrace", **said})
    assert response.status_code == 302, response.context["form"].errors
    return response.url


def upload(client: Client, path: Path) -> str:
    file = SimpleUploadedFile("study.zip", path.read_bytes(), "application/zip")
    response = client.post(reverse("analysis:import-study"), {"file": file})
    assert response.status_code == 302
    return response.url


@pytest.mark.usefixtures("at_once")
class TestHandingOn:
    def test_an_archive_is_made_and_fetched(self, ada, rated):
        address = ask(ada, rated, licence="CC-BY-4.0", pictures="on")

        page = ada.get(address).content.decode()
        assert "The archive is ready" in page
        assert "Ada, Grace" in page
        response = ada.get(address + "file/")
        assert response["Content-Disposition"].startswith('attachment; filename="a-study-v1-study.zip"')
        assert next(iter(response.streaming_content)).startswith(b"PK")
        assert address in ada.get(reverse("analysis:hand-on", args=[rated.pk])).content.decode()

        ada.post(address + "discard/")
        assert ada.get(address).status_code == 404

    def test_what_was_counted_before_is_told(self, ada, rated):
        address = ask(ada, rated)
        rate(rated, "A3", [1, 1, 1, 1, 1, 1])

        assert "What is counted has changed" in ada.get(address).content.decode()

    def test_a_withdrawal_takes_the_archives_with_it(self, ada, rated):
        address = ask(ada, rated)
        withdraw(rated.subjects.get(code="A1"))

        assert ada.get(address).status_code == 404

    def test_why_there_is_none_is_told(self, ada, version):
        address = ask(ada, version)

        assert "there is nothing to hand on yet" in ada.get(address).content.decode()

    def test_personal_columns_are_for_those_who_may_see_subjects(self, ada, rated, experimenter):
        address = ask(ada, rated, personal="on")
        assert "think before you share it" in ada.get(address).content.decode()

        experimenter.groups.get().permissions.remove(
            *experimenter.groups.get().permissions.filter(codename="view_subject")
        )
        assert ada.get(address).status_code == 404
        assert ada.get(address + "file/").status_code == 404
        without = ask(ada, rated, personal="on")
        assert "personal" not in ada.get(without + "file/")["Content-Disposition"]

    def test_bad_authors_are_refused_and_kept_in_the_form(self, ada, rated):
        response = ada.post(reverse("analysis:hand-on", args=[rated.pk]), {"authors": "A" * 101})

        assert "At most 50 names" in response.content.decode()
        assert "A" * 101 in response.content.decode()

    def test_are_their_owners_alone(self, ada, bob, rated):
        address = ask(ada, rated)

        for path in (reverse("analysis:hand-on", args=[rated.pk]), address, address + "file/", address + "status/"):
            assert bob.get(path).status_code == 404
        assert bob.post(address + "discard/").status_code == 404
        assert ada.get(address).status_code == 200


@pytest.mark.usefixtures("at_once")
class TestImporting:
    def test_an_archive_is_looked_at_imported_and_compared(self, ada, archive):  # noqa: F811
        address = upload(ada, archive)

        page = ada.get(address).content.decode()
        assert "What the archive holds" in page
        assert "Ada Lovelace, Grace Hopper" in page
        assert not StudyVersion.objects.exists()
        page = ada.post(address, {"title": "Theirs"}, follow=True).content.decode()
        made = StudyVersion.objects.get()
        assert made.study.title == "Theirs"
        assert "is imported." in page
        assert "to the last digit" in page
        assert reverse("analysis:dashboard", args=[made.pk]) in page
        assert ada.get(reverse("analysis:dashboard", args=[made.pk])).status_code == 200

        page = ada.get(upload(ada, archive)).content.decode()
        assert "You have imported this study already" in page

    def test_faults_are_told_and_nothing_is_imported(self, ada, archive):  # noqa: F811
        address = upload(ada, with_cell(archive, RATINGS, 5, "grade", "7"))

        page = ada.get(address).content.decode()
        assert "This archive cannot be imported" in page
        assert "row 5, column grade: 7 is no grade of the study" in page
        ada.post(address, {"title": "Theirs"})
        assert not StudyVersion.objects.exists()

    def test_a_title_that_is_taken_is_told_and_another_proposed(self, ada, archive, version):  # noqa: F811
        address = upload(ada, archive)
        assert 'value="A study (2)"' in ada.get(address).content.decode()

        page = ada.post(address, {"title": "A study"}, follow=True).content.decode()
        assert "Nothing was imported." in page
        assert "call this one otherwise" in page
        assert StudyVersion.objects.get() == version

    def test_what_is_thrown_away_is_gone(self, ada, archive):  # noqa: F811
        address = upload(ada, archive)
        ada.post(address, {"discard": "1"})

        assert ada.get(address).status_code == 404
        assert not StimulusSet.objects.exists()

    def test_an_upload_is_its_users_alone(self, ada, bob, archive):  # noqa: F811
        address = upload(ada, archive)

        assert bob.get(address).status_code == 404
        assert bob.get(address + "status/").status_code == 404

    def test_who_may_make_no_studies_may_not_import(self, client, db):
        user = make_experimenter("eve")
        user.groups.clear()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")

        assert client.get(reverse("analysis:import-study")).status_code == 403

    def test_the_list_of_studies_leads_to_it(self, ada):
        page = ada.get(reverse("admin:rating_study_changelist")).content.decode()

        assert reverse("analysis:import-study") in page


class TestShelf:
    def test_is_emptied_after_a_day(self, settings):
        place = shelf.exported(1, "abc")
        place.write(shelf.Note("A study", state="done"))
        assert [one.key for one in shelf.places("exports/1")] == ["abc"]

        path = settings.VAR / "handing_on" / "exports/1/abc.json"
        old = json.loads(path.read_text()) | {"seen_at": (timezone.now() - 2 * shelf.KEPT).isoformat()}
        path.write_text(json.dumps(old))
        assert shelf.places("exports/1") == []
        assert not path.exists()

    def test_what_a_killed_worker_had_begun_the_next_attempt_ends(self, rated):
        place = tasks.ask_for_archive(rated, pictures=False, personal=False, terms=Terms((), "CC0-1.0"))
        note = place.note()
        note.state = "running"
        place.write(note)
        tasks.write_archive.func(SimpleNamespace(attempt=1), rated.pk, place.key)
        assert place.note().state == "running"
        tasks.write_archive.func(SimpleNamespace(attempt=2), rated.pk, place.key)
        assert place.note().state == "done"

    def test_a_worker_that_gives_no_sign_is_lost(self, settings):
        place = shelf.exported(1, "abc")
        place.write(shelf.Note("A study", state="running"))
        path = settings.VAR / "handing_on" / "exports/1/abc.json"
        old = json.loads(path.read_text()) | {"seen_at": (timezone.now() - 2 * shelf.LOST_AFTER).isoformat()}
        path.write_text(json.dumps(old))

        assert place.note().state == "lost"
