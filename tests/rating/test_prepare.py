"""Preparing stimuli: real photographs, a real network, real attacks; stopped, killed and gone on."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import connection, connections
from django.urls import reverse
from PIL import Image

from rating.attacks.png import encode
from rating.runs import Stopped
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, StimulusSet
from rating.stimuli.preparing.alone import alone, is_held
from rating.stimuli.preparing.models import PreparationRun
from rating.stimuli.preparing.services import AnotherSet, UnderWay, begin
from rating.stimuli.preparing.tasks import ask, prepare_now
from rating.stimuli.recipe import BadRecipe, Ladder, numbered
from rating.stimuli.report import by_attack
from tests.analysis.test_freshness import work

from .small_sets import CALIBRATED, CARLINI_WAGNER, FGSM, PGD, VICTIM, small_recipe

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


def prepare(owner, recipe, name="A set", processes=1, **how):
    stimuli = begin(owner, name, recipe)
    return prepare_now(stimuli, owner, processes=processes, **how)


def made(name="A set") -> set[tuple[str, str, int, str]]:
    """Content, attack, level and file's hash of every example."""
    return set(
        AdversarialExample.objects.filter(reference__stimulus_set__name=name).values_list(
            "reference__content", "setting__attack", "setting__level", "sha256"
        )
    )


def test_every_example_is_stored_with_its_provenance_and_its_file(experimenter):
    recipe = small_recipe()

    run = prepare(experimenter, recipe)

    stimuli = StimulusSet.objects.get()
    assert (run.state, run.done, run.total, run.failures) == ("done", 18, 18, [])
    assert len(recipe.examples) == 3 * 5 + 3 == stimuli.pairs.count()
    assert stimuli.references.count() == 4
    for example in AdversarialExample.objects.select_related("setting", "reference"):
        path = django_settings.MEDIA_ROOT / example.file
        assert hashlib.sha256(path.read_bytes()).hexdigest() == example.sha256
        with Image.open(path) as image:
            assert (image.size, image.mode, image.info) == ((64, 64), "RGB", {})
        assert example.parameters["eps"] == example.setting.parameters["eps"]
        assert example.parameters["input_range"] == [0, 1]
        assert example.victim == stimuli.victim["name"] == "small_victim.py:network"
        assert example.weights_sha256 == stimuli.victim["weights_sha256"]
        assert (example.versions["torchattacks"], example.versions["device"]) == ("3.5.1", "cpu")
        assert example.linf <= example.setting.parameters["eps"] + 0.5 / 255 + 1e-6
        assert example.linf <= example.l2 <= example.l1
        assert example.fooled == (example.label_after_rounding != example.label_reference)
        for revealing in (example.setting.attack, example.reference.content):
            assert revealing.lower() not in example.file
    assert sum(row["made"] for row in by_attack(stimuli)) == 18


def test_training_sees_every_level_once_in_rotation(experimenter):
    prepare(experimenter, small_recipe(training=2))
    training = Pair.objects.filter(reference__for_training=True).order_by("reference", "pk")
    seen = [(pair.adversarial.setting.attack, pair.adversarial.setting.level) for pair in training]
    assert sorted(seen) == [("FGSM", 1), ("FGSM", 2), ("FGSM", 3), ("PGD", 1), ("PGD", 1), ("PGD", 2)]
    for reference in {pair.reference for pair in training}:
        assert reference.adversarial_examples.count() == 3


def test_a_calibrated_set_says_by_what_and_what_was_reached(experimenter, client):
    run = prepare(experimenter, small_recipe(CALIBRATED, FGSM))

    stimuli = StimulusSet.objects.get()
    assert (stimuli.levelled_by, run.failures) == ("SSIM", [])
    setting = AttackSetting.objects.get(attack="PGD", level=2)
    assert (setting.calibrated_to, setting.parameters["value"]) == ("SSIM", 0.6)
    assert AttackSetting.objects.filter(attack="FGSM").first().calibrated_to == ""
    for example in AdversarialExample.objects.filter(setting__attack="PGD").select_related("setting"):
        calibration = example.parameters["calibration"]
        assert calibration["wanted"] == example.setting.parameters["value"]
        assert calibration["metric"] == "SSIM"
        assert calibration["reached"] == (abs(calibration["value"] - calibration["wanted"]) <= 0.05 * (0.9 - 0.6))
        assert example.parameters["eps"] > 0
    rows = {row["setting__attack"]: row for row in by_attack(stimuli)}
    assert rows["PGD"]["calibrated"] == rows["PGD"]["made"] == 8
    assert rows["PGD"]["reached"] >= 6
    assert rows["FGSM"]["calibrated"] == 0
    client.force_login(experimenter)
    page = client.get(reverse("admin:rating_stimulusset_change", args=[stimuli.pk])).text
    assert "SSIM reached" in page
    assert f"{rows['PGD']['reached']} / 8" in page


def test_a_stopped_preparation_goes_on_with_the_same_bytes_and_a_finished_one_has_nothing_to_do(experimenter):
    prepare(experimenter, small_recipe(), name="Whole")

    def stop(_step, done, _total):
        if done >= 5:
            PreparationRun.objects.filter(ended_at=None).update(stop_wanted=True)

    first = prepare(experimenter, small_recipe(), progress=stop)
    assert first.state == "stopped"
    assert 5 <= len(made()) < 18

    second = prepare(experimenter, small_recipe())
    assert (second.state, second.total) == ("done", 18 - first.done)
    assert made() == made("Whole")

    assert prepare(experimenter, small_recipe()).total == 0


def test_one_process_and_two_make_the_same_bytes(experimenter):
    prepare(experimenter, small_recipe(FGSM, PGD, CARLINI_WAGNER, test=2), name="One", processes=1)
    prepare(experimenter, small_recipe(FGSM, PGD, CARLINI_WAGNER, test=2), name="Two", processes=2)
    assert len(made("One")) == 15
    assert made("One") == made("Two")


@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_and_started_again_it_makes_the_same_bytes(experimenter, media, tmp_path):
    pictures = ""
    for photograph in small_recipe(test=2, training=0).photographs:
        picture = tmp_path / f"{photograph.content}.png"
        picture.write_bytes(encode(photograph.crop()))
        pictures += f'''
            [[photograph]]
            content = "{photograph.content}"
            file = "{picture.name}"
            width = 64
            height = 64
            '''
    recipe = tmp_path / "set.toml"
    recipe.write_text(
        f'''
        victim.name = "{VICTIM}"
        [[ladder]]
        attack = "FGSM"
        levels = [{{eps = 0.02}}, {{eps = 0.1}}, {{eps = 0.4}}]
        [[ladder]]
        attack = "PGD"
        levels = [{{eps = 0.03}}, {{eps = 0.3}}]
        {pictures}'''
    )
    database = urlsplit(os.environ["DATABASE_URL"])._replace(path="/" + connection.settings_dict["NAME"]).geturl()
    var = tmp_path / "var"
    environment = {**os.environ, "DATABASE_URL": database, "ADVSTUDY_VAR": str(var)}

    def begin_command(name):
        command = ["manage.py", "prepare_stimuli", "--owner", "ada", "--name", name, "--recipe", str(recipe)]
        return subprocess.Popen(
            [sys.executable, *command], cwd=ROOT, env=environment, start_new_session=True,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip

    whole = begin_command("Whole")
    said, _ = whole.communicate(timeout=120)
    assert whole.returncode == 0, said

    for wanted in (0, 3, 6):  # examples stored when the kill comes
        killed = begin_command("Killed")
        while killed.poll() is None:
            if len(made("Killed")) >= wanted and PreparationRun.objects.filter(
                stimulus_set__name="Killed", ended_at=None, started_at__isnull=False
            ):
                os.killpg(killed.pid, signal.SIGKILL)
                break
            time.sleep(0.02)
        killed.communicate(timeout=60)
        # The server notices that its client is gone, and frees the lock.
        left = PreparationRun.objects.filter(stimulus_set__name="Killed", ended_at=None).first()
        while left and left.state == "running":
            time.sleep(0.05)

    last = begin_command("Killed")
    said, _ = last.communicate(timeout=120)
    assert last.returncode == 0, said
    assert made("Killed") == made("Whole")
    assert len(made("Whole")) == 2 * 5
    connections.close_all()


def test_the_name_of_an_attack_fits_the_database(experimenter):
    too_long = Ladder(f"{'folder/' * 20}file.py:attack", numbered([{"eps": 0.1}]))
    with pytest.raises(BadRecipe, match="at most 80 letters"):
        begin(experimenter, "A set", small_recipe(too_long))


def test_failures_name_content_attack_and_level(experimenter, monkeypatch):
    monkeypatch.chdir(Path(__file__).parent)
    fragile = Ladder("small_victim.py:fragile", numbered([{"eps": 0.1}, {"eps": 0.3}]))

    run = prepare(experimenter, small_recipe(fragile, FGSM, test=4, training=0))

    assert run.state == "done"
    assert run.failures
    assert {(each["attack"], each["level"]) for each in run.failures} == {("small_victim.py:fragile", 2)}
    assert all("too bright for me" in each["fault"] for each in run.failures)
    assert len(made()) == 4 * 5 - len(run.failures)
    assert prepare(experimenter, small_recipe(fragile, FGSM, test=4, training=0)).total == 2 * len(run.failures)


def test_a_set_is_not_gone_on_with_otherwise_than_it_was_begun(experimenter):
    prepare(experimenter, small_recipe(FGSM))

    with pytest.raises(AnotherSet, match="begun otherwise"):
        begin(experimenter, "A set", small_recipe(FGSM, seed=2))
    StimulusSet.objects.create(owner=experimenter, name="Imported", imported_from="pairs.zip")
    with pytest.raises(AnotherSet):
        begin(experimenter, "Imported", small_recipe(FGSM))
    assert len(made()) == 12


def test_a_victim_with_other_weights_is_refused_and_told(experimenter):
    prepare(experimenter, small_recipe(FGSM, test=2))
    stimuli = StimulusSet.objects.get()
    stimuli.victim["weights_sha256"] = "0" * 64
    stimuli.save()

    with pytest.raises(AnotherSet, match="0000"):
        prepare(experimenter, small_recipe(FGSM, test=2))
    assert "weights" in stimuli.preparation_runs.first().fault


def test_a_lost_file_is_made_again_under_the_same_name(experimenter, media):
    prepare(experimenter, small_recipe(FGSM))
    example = AdversarialExample.objects.order_by("pk").first()
    reference = example.reference
    for picture in (example, reference):
        (media / picture.file).unlink()

    assert prepare(experimenter, small_recipe(FGSM)).failures == []

    assert example.file_exists()
    assert reference.file_exists()
    assert AdversarialExample.objects.count() == 12


def test_a_lost_file_that_is_made_otherwise_is_told(experimenter, media):
    prepare(experimenter, small_recipe(FGSM))
    example = AdversarialExample.objects.order_by("pk").first()
    AdversarialExample.objects.filter(pk=example.pk).update(file="stimuli/00/lost.png", sha256="0" * 64)

    (failure,) = prepare(experimenter, small_recipe(FGSM)).failures

    assert (failure["attack"], failure["level"]) == (example.setting.attack, example.setting.level)
    assert "its file was lost" in failure["fault"]


@pytest.mark.django_db(transaction=True)
def test_one_process_at_a_time_prepares_a_set(experimenter):
    stimuli = begin(experimenter, "A set", small_recipe(FGSM))
    elsewhere = connections.create_connection("default")
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s, %s)", [0x50524550, stimuli.pk])
        assert is_held(stimuli.pk)
        with alone(stimuli.pk) as ours:
            assert not ours
        with pytest.raises(UnderWay):
            prepare_now(stimuli, experimenter, processes=1)
    elsewhere.close()


def test_the_worker_does_what_is_asked_for_once_and_takes_up_what_was_lost(experimenter):
    stimuli = begin(experimenter, "A set", small_recipe(FGSM, test=2))
    run = ask(stimuli, experimenter)
    assert ask(stimuli, experimenter) == run
    assert run.state == "waiting"
    run.begin()
    assert run.state == "lost"

    again = ask(stimuli, experimenter)
    assert again != run
    work()
    again.refresh_from_db()
    assert (again.state, again.done) == ("done", 9)


def test_what_was_stopped_before_it_began_is_not_begun(experimenter):
    stimuli = begin(experimenter, "A set", small_recipe(FGSM, test=2))
    run = ask(stimuli, experimenter)
    run.stop()
    work()
    assert not made()
    with pytest.raises(Stopped):
        run.tell(0, 1)


def test_the_command_takes_a_recipe_and_names_what_is_wrong(experimenter, tmp_path):
    recipe = tmp_path / "set.toml"

    def refuses(text, *more):
        recipe.write_text(text)
        with pytest.raises(CommandError) as refusal:
            call_command("prepare_stimuli", "--owner", "ada", "--recipe", str(recipe), *more)
        assert not StimulusSet.objects.exists()
        return str(refusal.value)

    assert "no key sede" in refuses("sede = 3")
    assert "set.toml" in refuses("seed = = 3")
    assert "cat.png" in refuses('[[photograph]]\ncontent = "cat"\nfile = "cat.png"')
    assert "'content' is lacking" in refuses('[[photograph]]\nfile = "cat.png"')
    assert "FGSM takes eps" in refuses('[[ladder]]\nattack = "FGSM"\nlevels = [{epsilon = 1}]')
    assert "No attack is called" in refuses('[[ladder]]\nattack = "FSGM"\nlevels = [{eps = 1}]')
    assert "There is no metric" in refuses('calibrated = {metric = "SIMS", values = [1, 0.5]}')
    assert "two values or more" in refuses('calibrated = {metric = "SSIM", values = [0.5]}')
    assert "--weights and --labels go with" in refuses("", "--weights", "some.pt")
    assert "There is no preset" in refuses('effort = "some"')
