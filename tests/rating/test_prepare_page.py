"""The admin's pages that prepare a stimulus set: what may be asked for, what is wrong with it, and how it goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse

from rating.attacks.carlini_wagner import EFFORTS
from rating.attacks.ladders import LADDERS
from rating.attacks.photographs import PHOTOGRAPHS
from rating.stimuli.models import StimulusSet
from rating.stimuli.preparing.form import PrepareForm, written
from rating.stimuli.preparing.models import PreparationRun
from rating.stimuli.preparing.services import do, recipe_of
from rating.stimuli.recipe import Calibration, study_recipe
from tests.analysis.test_freshness import work
from tests.rating.test_import_stimuli_page import logged_in, no_experimenter
from tests.studies import make_experimenter, make_stimulus_set

PREPARE = "admin:rating_stimulusset_prepare"
VICTIM = Path(__file__).with_name("small_victim.py")
ATTACKS = list(LADDERS)


@pytest.fixture(autouse=True)
def folders(tmp_path, settings):
    settings.MEDIA_ROOT, settings.VAR = tmp_path / "media", tmp_path / "var"
    settings.VICTIMS = {"small": (f"{VICTIM}:network", "")}


@pytest.fixture
def admin(experimenter) -> Client:
    return logged_in(experimenter)


def filled_in(user, **changes: object) -> dict[str, object]:
    """What a browser sends of the form as it is opened, but for the changes."""
    form = PrepareForm(user=user)
    said = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    said |= {"title": "A set", **changes}
    return {name: "on" if value is True else value for name, value in said.items() if value not in (None, False)}


def small(user, **changes: object) -> dict[str, object]:
    """One reference, FGSM at two levels, the small victim."""
    others = {f"use_{number}": False for number, attack in enumerate(ATTACKS) if attack != "FGSM"}
    none = {f"photograph_{number}": "no" for number in range(1, len(PHOTOGRAPHS))}
    return filled_in(user, victim="small", levels_0="0.02 0.4", **others, **none, **changes)


def test_a_title_is_enough_for_the_reference_studys_set(admin, experimenter):
    assert ATTACKS[0] == "FGSM"
    answer = admin.post(reverse(PREPARE), filled_in(experimenter))

    stimuli = StimulusSet.objects.get()
    assert answer.url == reverse("admin:rating_stimulusset_preparing", args=[stimuli.pk])
    assert recipe_of(stimuli) == study_recipe()
    assert stimuli.preparation_runs.get().state == "waiting"


def test_what_table_i_says_is_written_as_it_is_read(experimenter):
    for number, levels in enumerate(LADDERS.values()):
        form = PrepareForm(filled_in(experimenter), user=experimenter)
        assert form.is_valid()
        assert form.recipe.ladders[number].levels == levels
        assert written(levels) == form[f"levels_{number}"].value()


def test_every_effort_of_carlini_and_wagner_may_be_chosen(experimenter):
    assert {name for name, _title in PrepareForm(user=experimenter).fields["effort"].choices} == set(EFFORTS)


def test_a_set_is_prepared_by_the_worker_and_reported(admin, experimenter):
    page = admin.post(reverse(PREPARE), small(experimenter), follow=True)
    assert "as soon as the worker is free" in page.text

    work()

    stimuli = StimulusSet.objects.get()
    address = reverse("admin:rating_stimulusset_preparing", args=[stimuli.pk])
    assert stimuli.pairs.count() == 2
    assert stimuli.victim["source"] == "small_victim.py"
    page = admin.get(address)
    assert "The set is prepared." in page.text
    assert "Go on" not in page.text
    status = admin.get(reverse("admin:rating_stimulusset_preparing_status", args=[stimuli.pk])).json()
    assert (status["state"], status["done"], status["total"]) == ("done", 2, 2)
    assert "Not finished" not in admin.get(reverse(PREPARE)).text


def test_a_stopped_preparation_is_listed_and_goes_on(admin, experimenter):
    admin.post(reverse(PREPARE), small(experimenter))
    stimuli = StimulusSet.objects.get()
    address = reverse("admin:rating_stimulusset_preparing", args=[stimuli.pk])

    page = admin.post(address, {"stop": "Stop"}, follow=True)
    assert "What is made is kept." in page.text
    assert "Go on" in page.text
    assert "A set" in admin.get(reverse(PREPARE)).text.partition("Not finished")[2]
    work()
    assert stimuli.pairs.count() == 0

    admin.post(address, {"again": "Go on"})
    work()
    assert stimuli.pairs.count() == 2


def test_a_preparation_that_cannot_begin_says_why(admin, experimenter, settings):
    settings.VICTIMS = {"small": ("no.such.module:network", "")}
    admin.post(reverse(PREPARE), small(experimenter))
    with pytest.raises(ValueError, match=r"no\.such"):
        do(PreparationRun.objects.get())

    stimuli = StimulusSet.objects.get()
    page = admin.get(reverse("admin:rating_stimulusset_preparing", args=[stimuli.pk])).text
    assert "The preparation failed:" in page
    assert "Go on" in page


def test_a_calibrated_set_and_a_further_attack(experimenter):
    form = PrepareForm(filled_in(experimenter, how="calibrated"), user=experimenter)
    assert form.is_valid(), form.errors
    assert form.recipe == study_recipe(calibration=Calibration("MS-SSIM", (0.98, 0.95, 0.9, 0.8, 0.6)))

    further = {"further": "torchattacks:PGDL2", "further_levels": '{"eps": 1.0}\n\n{"eps": 3}'}
    form = PrepareForm(filled_in(experimenter, **further), user=experimenter)
    assert form.is_valid(), form.errors
    assert [level.parameters for level in form.recipe.ladders[-1].levels] == [{"eps": 1.0}, {"eps": 3}]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("title", "", "required"),
        ("levels_0", "0.1 a lot", "“a” is no number"),
        ("levels_0", "nan", "“nan” is no number"),
        ("levels_0", "0,02 0,4", "“0,02” is no number"),
        ("levels_0", "0.02 -1", "“-1”: a level is not negative"),
        ("levels_0", "0.1 " * 21, "At most 20 levels"),
        ("levels_0", "", "Give at least one level"),
        ("levels_3", "10 30/0.9", "a level is confidence / learning_rate"),
        ("victim", "os:system", "There is no victim “os:system”"),
        ("victim", "/etc/victim.py:load", "There is no victim"),
        ("victim", "no_such_net", "There is no victim “no_such_net”"),
        ("further", "subprocess:run", "There is no attack “subprocess:run”"),
        ("further_target", "tabby", "required"),
        ("seed", "-1", "greater than or equal to 0"),
        ("seed", str(2**63), "less than or equal to"),
        ("further_levels", '{"eps": Infinity}', "Line 1 is no JSON object"),
        ("further_levels", '{"eps": 1}\n{"eps": 1e999}', "Line 2 is no JSON object"),
        ("further_levels", '{"eps": "\\u0000"}', "Line 1 is no JSON object"),
        ("further_levels", '{"eps": "\\ud800"}', "Line 1 is no JSON object"),
        ("further_levels", '{"eps": [1]}', "Line 1 is no JSON object"),
        ("further_levels", "[" * 100_000, "Line 1 is no JSON object"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_begun(admin, experimenter, field, value, said):
    more = {"further": "torchattacks:PGDL2"} if field == "further_levels" else {}
    answer = admin.post(reverse(PREPARE), filled_in(experimenter, **{field: value}, **more))

    at = "further" if field == "further_target" else field
    assert any(said in text for text in answer.context["form"].errors[at])
    assert "A set" in answer.text or field == "title"  # what was filled in is kept
    assert not StimulusSet.objects.exists()


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({f"photograph_{number}": "training" for number in range(len(PHOTOGRAPHS))}, "needs a photograph for the test"),
        ({f"use_{number}": False for number in range(len(LADDERS))}, "needs an attack"),
        ({"how": "calibrated", "values": "0.9"}, "two values or more"),
        ({"further": "torchattacks:PGDL2", "further_levels": '{"strength": 1}'}, "strength"),
    ],
)
def test_what_no_field_is_to_blame_for_is_said_above_the_form(admin, experimenter, changes, said):
    answer = admin.post(reverse(PREPARE), filled_in(experimenter, **changes))

    assert said in " ".join(answer.context["form"].non_field_errors())
    assert not StimulusSet.objects.exists()


def test_levels_without_their_attack_are_not_left_out_silently(admin, experimenter):
    answer = admin.post(reverse(PREPARE), filled_in(experimenter, further_levels='{"eps": 1}'))

    assert "Name the attack" in str(answer.context["form"].errors["further_levels"])


def test_values_may_be_apart_by_commas_and_spaces(experimenter):
    form = PrepareForm(filled_in(experimenter, how="calibrated", values="0.98, 0.95; 0.9"), user=experimenter)

    assert form.is_valid(), form.errors
    assert form.recipe.ladders[0].calibration.values == (0.98, 0.95, 0.9)


def test_a_title_that_is_taken_is_said_at_the_title(admin, experimenter):
    make_stimulus_set(experimenter)

    answer = admin.post(reverse(PREPARE), filled_in(experimenter, title=StimulusSet.objects.get().name))

    assert "was begun otherwise" in str(answer.context["form"].errors["title"])


def test_the_form_says_what_it_would_make(admin, experimenter):
    address = reverse("admin:rating_stimulusset_prepare_count")

    assert (
        admin.post(address, filled_in(experimenter))
        .json()["said"]
        .startswith("12 references for the test, 370 adversarial examples with those for training. Estimated: about ")
    )
    assert admin.post(address, filled_in(experimenter, title="", levels_0="?")).json() == {"said": ""}
    assert admin.get(address).status_code == 405


def test_a_photograph_that_comes_while_the_form_is_filled_in_shifts_no_choice(experimenter, monkeypatch):
    own = [replace(PHOTOGRAPHS[0], content=name, file=f"{name}.png") for name in ("apple", "pear in a bowl")]
    monkeypatch.setattr("rating.stimuli.preparing.form.photographs_of", lambda _user: [*PHOTOGRAPHS, own[1]])
    sent = filled_in(experimenter, **{f"photograph_{b'pear in a bowl'.hex()}": "test"})
    monkeypatch.setattr("rating.stimuli.preparing.form.photographs_of", lambda _user: [*PHOTOGRAPHS, *own])
    form = PrepareForm(sent, user=experimenter)

    assert form.is_valid(), form.errors
    assert [each.content for each in form.recipe.photographs if not each.is_bundled] == ["pear in a bowl"]


def test_photographs_are_shown(admin):
    picture = admin.get(reverse("admin:rating_stimulusset_photograph", args=[0]))

    assert picture["Content-Type"] == "image/webp"
    assert admin.get(reverse("admin:rating_stimulusset_photograph", args=[999])).status_code == 404


def test_others_are_refused(admin, experimenter):
    admin.post(reverse(PREPARE), small(experimenter))
    pk = StimulusSet.objects.get().pk
    of_a_set = [reverse(f"admin:rating_stimulusset_preparing{what}", args=[pk]) for what in ("", "_status")]
    anybody = no_experimenter(make_experimenter("eve"))
    another = logged_in(make_experimenter("bea"))
    pages = [reverse(PREPARE), reverse("admin:rating_stimulusset_photograph", args=[0]), *of_a_set]

    assert [logged_in(anybody).get(page).status_code for page in pages] == [403] * 4
    assert [another.get(page).status_code for page in of_a_set] == [404] * 2
    assert another.post(of_a_set[0], {"stop": "Stop"}).status_code == 404
    assert Client().get(reverse(PREPARE)).status_code == 302
    assert PreparationRun.objects.get().state == "waiting"
