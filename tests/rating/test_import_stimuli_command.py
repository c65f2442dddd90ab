"""The command import_stimuli: what is stored, and that a refusal, a failure and a kill leave nothing."""

import hashlib
import math
import os
import signal
import subprocess
import sys
import time
from io import StringIO
from urllib.parse import urlsplit

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image

from analysis.results.services import ensure
from analysis.scores.models import MetricScore
from analysis.scores.services import compute_scores
from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.png import encode
from rating.stimuli.imports import files, services
from rating.stimuli.imports.files import FOLDER, sweep
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from rating.studies.publish import publish
from tests.analysis.factories import rate, test_pairs
from tests.rating.test_import_stimuli import BAD, good, in_folder, noise, saved, table, zipped
from tests.server import ROOT
from tests.studies import FAST, make_stimulus_set, make_study


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    """An empty media folder, so that nothing can be left unseen."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def run(source, *options: str, owner: str = "ada", title: str = "From elsewhere") -> str:
    out = StringIO()
    call_command("import_stimuli", str(source), "--title", title, "--owner", owner, *options, stdout=out, stderr=out)
    return out.getvalue()


def nothing_is_left(media) -> bool:
    rows = [model.objects.exists() for model in (StimulusSet, Reference, AttackSetting, AdversarialExample, Pair)]
    return not any(rows) and not [path for path in media.rglob("*") if path.is_file()]


@pytest.mark.parametrize("pack", [zipped, in_folder])
def test_what_is_imported_is_stored_and_measured_as_what_is_prepared(experimenter, tmp_path, media, pack):
    files = good(contents=2, attacks=("FGSM", "C&W"))

    said = run(pack(tmp_path / "set", files), "--training", "content 2")

    assert "2 references (1 for training), 8 pairs, 2 attacks" in said
    stimuli = StimulusSet.objects.get()
    assert (stimuli.owner, stimuli.name, stimuli.imported_from) == (experimenter, "From elsewhere", "set")
    assert [(one.content, one.for_training) for one in stimuli.references.order_by("content")] == [
        ("content 1", False),
        ("content 2", True),
    ]
    assert [pair.name for pair in stimuli.pairs.in_order()][:3] == [
        "content 1 C&W 1",
        "content 1 C&W 2",
        "content 1 FGSM 1",
    ]
    for pair in stimuli.pairs.all():
        reference, example = pair.reference, pair.adversarial
        images = []
        for picture in (reference, example):
            content = (media / picture.file).read_bytes()
            assert hashlib.sha256(content).hexdigest() == picture.sha256
            with Image.open(media / picture.file) as image:
                assert (image.mode, image.info, image.size) == ("RGB", {}, (picture.width, picture.height))
                images.append(np.asarray(image))
            assert hashlib.sha256(images[-1].tobytes()).hexdigest() == picture.pixels_sha256
            assert picture.original_sha256 == hashlib.sha256(files[picture.original_name]).hexdigest()
            assert (picture.original_file, picture.converted) == ("", [])
            assert "cat" not in picture.file and "FGSM" not in picture.file
        difference = (images[1].astype(float) - images[0]) / 255
        assert example.l0 == difference.any(axis=2).sum()
        assert example.l1 == pytest.approx(np.abs(difference).sum())
        assert example.l2 == pytest.approx(np.linalg.norm(difference.ravel()))
        assert example.linf == np.abs(difference).max()
        assert reference.spatial_information == spatial_information(images[0])
        assert reference.colourfulness == colourfulness(images[0])
        assert (example.victim, example.label_reference, example.seed, example.has_victim) == ("", "", None, False)
        assert math.isnan(example.confidence_after_rounding)
        assert math.isnan(reference.confidence)


def test_a_conversion_keeps_the_originals(experimenter, tmp_path, media):
    palette = saved(Image.fromarray(noise(1) // 86 * 86).convert("P"))
    source = in_folder(tmp_path / "set", {"cat.png": palette, "cat/FGSM/1.png": encode(noise(2))})

    with pytest.raises(CommandError, match=r"cat.png: has a palette"):
        run(source)
    assert nothing_is_left(media)
    run(source, "--convert")

    reference = Reference.objects.get()
    assert reference.converted == ["palette"]
    assert (media / reference.original_file).read_bytes() == palette
    assert reference.original_sha256 == hashlib.sha256(palette).hexdigest() != reference.sha256
    assert AdversarialExample.objects.get().converted == []


def test_the_manifests_parameters_are_the_settings_where_they_agree(experimenter, tmp_path):
    files = {f"{name}.png": encode(noise(number)) for number, name in enumerate("abcd")}
    files["manifest.csv"] = table(
        'a.png,b.png,FGSM,1,,"{""eps"": 0.1, ""norm"": ""inf""}",',
        'c.png,d.png,FGSM,1,,"{""eps"": 0.2, ""norm"": ""inf""}",',
    )

    run(zipped(tmp_path / "set.zip", files))

    assert AttackSetting.objects.get().parameters == {"norm": "inf"}
    assert {one.parameters["eps"] for one in AdversarialExample.objects.all()} == {0.1, 0.2}


def test_a_manifest_may_lie_elsewhere(experimenter, tmp_path):
    (tmp_path / "pairs.csv").write_bytes(table("a.png,b.png,FGSM,1"))
    source = in_folder(tmp_path / "set", {"a.png": encode(noise()), "b.png": encode(noise(1))})

    run(source, "--manifest", str(tmp_path / "pairs.csv"))

    assert [pair.name for pair in Pair.objects.all()] == ["a FGSM 1"]


def test_a_dry_run_stores_nothing(experimenter, tmp_path, media):
    said = run(zipped(tmp_path / "set.zip", good()), "--dry-run")

    assert "3 references, 6 pairs, 1 attack" in said
    assert "Nothing was imported: --dry-run." in said
    assert nothing_is_left(media)


def without_reference() -> dict:
    files = good()
    del files["content 2.png"]
    return files


def refused() -> dict:
    """By what is wrong: the files, and what is said."""
    bad = {
        name: ({**good(), "content 2/FGSM/1.png": make()}, f"content 2/FGSM/1.png: .*{about}")
        for name, make, about in (
            ("JPEG", BAD["JPEG"][0], "is a JPEG"),
            ("RGBA", BAD["RGBA"][0], "alpha channel"),
            ("16 bit", BAD["16 bit"][0], "16 bits per sample"),
            ("palette", BAD["palette"][0], "palette"),
            ("EXIF", BAD["EXIF"][0], "EXIF orientation"),
            ("iCCP", BAD["iCCP"][0], r"\(iCCP\)"),
            ("gAMA + cHRM", BAD["gAMA + cHRM"][0], r"\(gAMA \+ cHRM\)"),
            ("size", BAD["size"][0], "48 × 48 pixels, its reference"),
            ("bomb", BAD["bomb"][0], "50000 × 50000 pixels"),
        )
    }
    same = {"a.png": encode(noise()), "b.png": encode(noise(1)), "manifest.csv": table(*["a.png,b.png,FGSM,1"] * 2)}
    return bad | {
        "missing reference": (without_reference(), "content 2: the reference is missing"),
        "duplicate": (same, "the same pair is there twice"),
        "slip": ({**good(), "../cat.png": encode(noise())}, r"\.\./cat.png: its name leads out"),
        "empty": ({}, "It is empty"),
    }


@pytest.mark.parametrize("wrong", refused())
def test_a_refusal_has_its_own_message_and_leaves_nothing(experimenter, tmp_path, media, wrong):
    files, said = refused()[wrong]

    with pytest.raises(CommandError, match=said):
        run(zipped(tmp_path / "set.zip", files))

    assert nothing_is_left(media)


def test_refusals_differ():
    messages = [said for _files, said in refused().values()]
    assert len(set(messages)) == len(messages) == 13


def test_an_owner_and_a_title_that_cannot_be(experimenter, tmp_path):
    source = zipped(tmp_path / "set.zip", good())

    with pytest.raises(CommandError, match="no user 'nobody'"):
        run(source, owner="nobody")
    run(source)
    with pytest.raises(CommandError, match="has a stimulus set “From elsewhere” already"):
        run(source)
    with pytest.raises(CommandError, match="at most 100 letters"):
        run(source, title="x" * 101)
    assert StimulusSet.objects.count() == 1


@pytest.mark.parametrize("fails", ["full disk", "row", "interrupt"])
def test_a_failure_leaves_nothing(experimenter, tmp_path, media, monkeypatch, fails):
    source = zipped(tmp_path / "set.zip", good())
    if fails == "row":
        monkeypatch.setattr(services.Pair.objects, "bulk_create", raises(RuntimeError("row")))
    elif fails == "interrupt":
        monkeypatch.setattr(services, "distances", raises(KeyboardInterrupt()))
    else:
        monkeypatch.setattr(files.Path, "rename", fails_at(4, files.Path.rename))

    with pytest.raises((RuntimeError, OSError, CommandError)):
        run(source)

    assert nothing_is_left(media)


def raises(problem: BaseException):
    def fail(*args, **kwargs):
        raise problem

    return fail


def fails_at(last: int, function):
    calls = []

    def counted(*args):
        calls.append(args)
        if len(calls) == last:
            raise OSError(28, "No space left on device")
        return function(*args)

    return counted


def test_a_file_that_changes_while_it_is_imported_is_noticed(experimenter, tmp_path, media, monkeypatch):
    source = in_folder(tmp_path / "set", good())
    check_title = services.check_title

    def alter(*args):
        check_title(*args)
        (source / "content 3.png").write_bytes(encode(noise(99)))

    monkeypatch.setattr(services, "check_title", alter)
    with pytest.raises(CommandError, match=r"content 3.png has changed since it was looked at"):
        run(source)
    assert nothing_is_left(media)


def test_files_that_other_sets_have_stay_when_an_import_fails(experimenter, tmp_path, media, monkeypatch):
    run(zipped(tmp_path / "one.zip", good(contents=1)), title="One")
    before = {path: path.read_bytes() for path in media.rglob("*.png")}
    assert len(before) == 3

    monkeypatch.setattr(files.Path, "rename", fails_at(2, files.Path.rename))
    with pytest.raises(OSError, match="No space"):
        run(zipped(tmp_path / "two.zip", good(contents=3)), title="Two")

    assert {path: path.read_bytes() for path in media.rglob("*.png")} == before
    assert StimulusSet.objects.count() == 1


KILLED_WHILE = {
    "staging": "import rating.stimuli.imports.services as s; real = s._Making._example\n"
    "s._Making._example = lambda *a: (real(*a), halt())[0]",
    "placing": "import rating.stimuli.imports.files as f; real = f.Path.rename; calls = []\n"
    "f.Path.rename = lambda *a: (real(*a), calls.append(1), len(calls) == 4 and halt())[0]",
    "committing": "import rating.stimuli.imports.files as f; real = f.Staging.place\n"
    "f.Staging.place = lambda *a: (real(*a), halt())[0]",
}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("moment", KILLED_WHILE)
def test_a_kill_leaves_no_row_and_the_next_import_no_file(experimenter, tmp_path, media, moment):
    source = zipped(tmp_path / "set.zip", good())
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    script = f"""
import os, sys, time, django
os.environ["DJANGO_SETTINGS_MODULE"] = "advstudy.settings"
django.setup()
from django.conf import settings
from pathlib import Path
settings.MEDIA_ROOT = Path({str(media)!r})
def halt():
    print("now", flush=True)
    time.sleep(60)
{KILLED_WHILE[moment]}
from django.core.management import call_command
call_command("import_stimuli", {str(source)!r}, title="From elsewhere", owner="ada")
"""
    command = [sys.executable, "-c", script]
    with subprocess.Popen(
        command, cwd=ROOT, env={**os.environ, "DATABASE_URL": url}, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout
        while process.stdout.readline().strip() != b"now":
            assert process.poll() is None
        process.send_signal(signal.SIGKILL)
    for _wait in range(50):  # until PostgreSQL has noticed, and rolled back
        time.sleep(0.1)
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'")
            if cursor.fetchone()[0] == 0:
                break

    assert not StimulusSet.objects.exists()
    assert any(path.is_file() for path in media.rglob("*"))
    sweep()
    assert nothing_is_left(media)
    run(source)
    assert StimulusSet.objects.get().pairs.count() == 6


def test_nobody_sweeps_what_an_import_under_way_has_staged(experimenter, tmp_path, media):
    with files.staging() as staged:
        staged.put_picture(noise())
        sweep()
        assert list(staged.folder.glob("*.png"))
    assert not list((media / FOLDER).iterdir())


def test_a_study_over_an_imported_set_is_published_rated_scored_and_analysed(experimenter, tmp_path):
    run(zipped(tmp_path / "set.zip", good(contents=5, levels=2)), "--training", "content 4", "content 5")
    stimuli = StimulusSet.objects.get()

    version = publish(make_study(experimenter, stimuli, sessions=1, times=FAST))
    compute_scores(stimuli.pairs.in_order(), ["SSIM", "PSNR", "L1"], processes=1)
    for number, grades in enumerate([[5, 4, 5, 3, 4, 2], [4, 3, 5, 3, 5, 1]]):
        rate(version, f"A{number}", grades)
    result = ensure(version)

    assert len(test_pairs(version)) == 6
    assert MetricScore.objects.values("metric").distinct().count() == 3
    assert result.output["benchmark"] is not None
    client = Client()
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    pair = test_pairs(version)[0]
    for page in (
        reverse("analysis:dashboard", args=[version.pk]),
        reverse("analysis:pair", args=[version.pk, pair.pk]),
        reverse("analysis:exports", args=[version.pk]),
    ):
        assert client.get(page).status_code == 200, page


def test_a_prepared_set_is_not_called_imported(experimenter):
    stimuli = make_stimulus_set(experimenter)
    assert not stimuli.is_imported
    assert stimuli.pairs.first().adversarial.has_victim
