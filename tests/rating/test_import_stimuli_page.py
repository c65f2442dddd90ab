"""The admin's page for ready-made pairs: uploaded, looked at, confirmed; its faults, its worker, and who may."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rating.stimuli.imports import jobs
from rating.stimuli.imports.models import StimulusImport
from rating.stimuli.models import StimulusSet
from tests.rating.test_import_stimuli import BAD, good, zipped
from tests.rating.test_import_stimuli_command import nothing_is_left, refused
from tests.studies import make_experimenter

UPLOAD = "admin:rating_stimulusset_import"


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "media", tmp_path / "var"
    return settings


def no_experimenter(user):
    user.groups.clear()
    user.user_permissions.add(Permission.objects.get(codename="view_stimulusset"))
    return user


def logged_in(user) -> Client:
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def admin(experimenter):
    return logged_in(experimenter)


@pytest.fixture
def upload(admin, tmp_path):
    def send(files=None, **fields):
        content = zipped(tmp_path / "set.zip", good() if files is None else files).read_bytes()
        fields = {"title": "Mine", **fields, "file": SimpleUploadedFile("set.zip", content)}
        return admin.post(reverse(UPLOAD), fields, follow=True)

    return send


def address() -> str:
    return reverse("admin:rating_stimulusset_import_file", args=[StimulusImport.objects.get().public_id])


def test_a_zip_is_looked_at_then_confirmed_then_imported(admin, upload, tmp_path):
    page = upload()

    assert "3 references, 6 pairs, 1 attack" in page.text
    assert "Nothing is stored yet." in page.text
    assert len(re.findall(r'src="data:image/webp;base64,', page.text)) == 3
    assert not StimulusSet.objects.exists()

    page = admin.post(address(), {"confirm": "Import", "training": ["content 3"]}, follow=True)

    assert "The stimulus set “Mine” is imported." in page.text
    assert "not known: imported" in page.text
    stimuli = StimulusSet.objects.get()
    assert (stimuli.owner.username, stimuli.imported_from) == ("ada", "set.zip")
    assert [one.content for one in stimuli.references.filter(for_training=True)] == ["content 3"]
    assert not list((tmp_path / "var/imports").iterdir())


@pytest.mark.parametrize("wrong", refused())
def test_a_refusal_has_its_own_message_and_cannot_be_confirmed(admin, upload, wrong, tmp_path):
    files, said = refused()[wrong]

    page = upload(files)

    assert "set.zip: nothing was imported" in page.text
    assert re.search(said, unescape(page.text))
    assert 'name="confirm"' not in page.text
    admin.post(address(), {"confirm": "Import"})
    assert nothing_is_left(tmp_path / "media")


def test_what_can_be_converted_is_only_when_told_to(admin, upload):
    page = upload({**good(), "content 2/FGSM/1.png": BAD["palette"][0]()})
    assert 'name="convert"' in page.text

    page = admin.post(address(), {"convert": "yes"}, follow=True)
    assert "1 file to convert" in page.text
    admin.post(address(), {"confirm": "Import"})
    assert StimulusSet.objects.get().pairs.exclude(adversarial__converted=[]).count() == 1


def test_warnings_are_shown_before_anything_is_stored(upload):
    files = good()
    files["content 2/FGSM/1.png"] = files["content 2.png"]

    assert "content 2/FGSM/1.png: equals its reference, pixel for pixel" in upload(files).text


def test_what_is_no_zip_is_told(admin):
    fields = {"title": "Mine", "file": SimpleUploadedFile("set.zip", b"hello")}
    page = admin.post(reverse(UPLOAD), fields, follow=True)

    assert "It is no ZIP archive, or a damaged one" in page.text
    assert 'name="confirm"' not in page.text


def test_a_title_that_is_taken_is_refused_at_once_and_when_taken_meanwhile(admin, upload, experimenter):
    upload()
    StimulusSet.objects.create(owner=experimenter, name="Mine")

    page = admin.post(address(), {"confirm": "Import"}, follow=True)
    assert "has a stimulus set “Mine” already" in page.text
    assert "has a stimulus set “Mine” already" in upload().text
    assert StimulusSet.objects.count() == 1
    assert StimulusImport.objects.count() == 1


def test_a_zip_is_discarded(admin, upload, tmp_path):
    upload()

    admin.post(address(), {"discard": "yes"})

    assert not StimulusImport.objects.exists()
    assert not list((tmp_path / "var/imports").iterdir())


def test_what_nobody_confirms_is_forgotten_in_the_end(upload, tmp_path):
    upload()
    StimulusImport.objects.update(asked_at=timezone.now() - timedelta(days=2))

    upload(title="Another")

    assert [run.title for run in StimulusImport.objects.all()] == ["Another"]
    assert len(list((tmp_path / "var/imports").iterdir())) == 1


def test_a_large_zip_is_the_workers(admin, upload, monkeypatch, django_capture_on_commit_callbacks):
    monkeypatch.setattr(jobs, "AT_ONCE", 0)
    asked = []
    monkeypatch.setattr(jobs, "go_on_with", type("Task", (), {"enqueue": staticmethod(asked.append)}))

    with django_capture_on_commit_callbacks(execute=True):
        page = upload()
    assert 'http-equiv="refresh"' in page.text
    assert "waits to be looked at" in page.text
    run = StimulusImport.objects.get()
    assert asked == [run.pk]
    assert 'name="discard"' in page.text  # where no worker runs, nobody is stuck with it

    jobs.go_on(run)
    assert "Nothing is stored yet." in admin.get(address()).text
    with django_capture_on_commit_callbacks(execute=True):
        admin.post(address(), {"confirm": "Import"})
        admin.post(address(), {"confirm": "Import"})
    assert asked == [run.pk] * 2  # once for each step, however often it is confirmed
    run.refresh_from_db()
    jobs.go_on(run)
    jobs.go_on(StimulusImport.objects.get())  # given to a worker twice
    assert StimulusSet.objects.get().pairs.count() == 6
    assert admin.get(address()).status_code == 302


def test_a_worker_that_was_killed_is_told_and_begun_anew(admin, upload):
    upload()
    StimulusImport.objects.update(state="importing", seen_at=timezone.now() - timedelta(hours=1))

    assert "The worker was interrupted: nothing was imported." in admin.get(address()).text
    page = admin.post(address(), {"again": "yes"}, follow=True)
    assert "Nothing is stored yet." in page.text


def test_a_failure_is_told_and_leaves_nothing(admin, upload, monkeypatch):
    upload()

    def fail(*args, **kwargs):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(jobs, "import_plan", fail)
    page = admin.post(address(), {"confirm": "Import"}, follow=True)

    assert "RuntimeError: the disk is full" in page.text
    assert not StimulusSet.objects.exists()


def test_who_may_not_import_cannot(upload, experimenter):
    upload()
    eve = logged_in(no_experimenter(make_experimenter("eve")))
    mary = logged_in(make_experimenter("mary"))

    assert eve.get(reverse(UPLOAD)).status_code == 403
    assert eve.get(address()).status_code == 403
    assert mary.get(address()).status_code == 404
    assert mary.post(address(), {"confirm": "yes"}).status_code == 404
    assert Client().get(reverse(UPLOAD)).status_code == 302
    assert "Mine" not in mary.get(reverse(UPLOAD)).text


def test_the_list_of_sets_leads_there(admin, experimenter):
    assert reverse(UPLOAD) in admin.get(reverse("admin:rating_stimulusset_changelist")).text
    eve = logged_in(no_experimenter(make_experimenter("eve")))
    assert reverse(UPLOAD) not in eve.get(reverse("admin:rating_stimulusset_changelist")).text


def test_the_admins_lists_show_an_imported_set(admin, upload):
    upload()
    admin.post(address(), {"confirm": "Import"})

    for model in ("stimulusset", "reference", "adversarialexample"):
        page = admin.get(reverse(f"admin:rating_{model}_changelist"))
        assert page.status_code == 200
        assert "nan" not in re.sub(r"<[^>]*>", "", page.text).lower().split()
    example = StimulusSet.objects.get().pairs.first().adversarial
    assert admin.get(reverse("admin:rating_adversarialexample_change", args=[example.pk])).status_code == 200
