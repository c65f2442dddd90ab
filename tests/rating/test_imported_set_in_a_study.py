"""A study over an imported set: no page, file or column that a prepared set has fails, or tells what is unknown."""

from __future__ import annotations

import csv
import json
import re
from html import unescape
from io import BytesIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection, models
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from analysis.charts.catalogue import figures
from analysis.exports.catalogue import exports
from analysis.exports.edition import edition
from analysis.results.services import complete, ensure
from analysis.scores.services import compute_scores
from rating.attacks.png import encode
from rating.sessions.simulated import add_simulated_subjects
from rating.stimuli.models import StimulusSet
from rating.studies.publish import publish
from tests.rating.test_import_stimuli import attacked, noise, table, zipped
from tests.studies import FAST, make_study

METRICS = ["SSIM", "PSNR", "L1", "MS-SSIM"]  # MS-SSIM has no value for pictures as small as these
ATTACKS = ("=1+1", "C&W <b>", "fgsm")
DATA = r'<script[^>]*type="application/json"[^>]*>(.*?)</script>'
UNKNOWN = re.compile(r"\b[Nn]a[Nn]\b|“”|“None”|>\s*None\s*</(?:td|dd|p|span)")


@pytest.fixture
def stimuli(experimenter, tmp_path, settings) -> StimulusSet:
    """Six references, two for training; attacks by names that mean something elsewhere; one picture equals its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    files, rows = {}, []
    for number in range(6):
        files[f"{number}.png"] = encode(noise(number))
        for where, attack in enumerate(ATTACKS):
            for level in (1, 3):
                name = f"{number}-{where}-{level}.png"
                same = (number, where, level) == (0, 0, 1)
                files[name] = files["0.png"] if same else encode(attacked(noise(number), 4 * level + where))
                parameters = json.dumps({"eps": level / 100, "calibration": number}).replace('"', '""')
                training = "no" if number < 4 else "yes"
                rows.append(f'{number}.png,{name},{attack},{level},näme {number},"{parameters}",{training}')
    files["manifest.csv"] = table(*rows)
    call_command("import_stimuli", str(zipped(tmp_path / "set.zip", files)), title="From elsewhere", owner="ada")
    return StimulusSet.objects.get()


@pytest.fixture
def versions(experimenter, stimuli):
    """Two studies of the same imported pairs, scored, simulated; the first is analysed in full."""
    compute_scores(stimuli.pairs.in_order(), METRICS, processes=1)
    made = []
    for number, title in enumerate(("One", "Other")):
        version = publish(make_study(experimenter, stimuli, title=title, sessions=1, times=FAST))
        add_simulated_subjects(version, 6, seed=number)
        version.refresh_from_db()
        ensure(version)
        made.append(version)
    complete(ensure(made[0]))
    return made


@pytest.fixture
def ada(experimenter) -> Client:
    client = Client(raise_request_exception=True)
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    return client


def strictly(text: str | bytes) -> object:
    def no(token: str) -> object:
        raise AssertionError(f"{token} is no JSON")

    return json.loads(text, parse_constant=no)


def test_nothing_fails_and_nothing_unknown_is_told(ada, versions, stimuli, subtests):
    for name, address in pages(*versions, stimuli).items():
        with subtests.test(page=name):
            answer = ada.get(address)
            assert answer.status_code == 200
            told = unescape(re.sub(r"<(script|style)\b.*?</\1>", " ", answer.text, flags=re.DOTALL))
            assert UNKNOWN.findall(told) == []
            for script in re.findall(DATA, answer.text, re.DOTALL):
                strictly(script)
    for address in charts(*versions):
        with subtests.test(chart=address):
            strictly(ada.get(address).content)
    for export in exports(edition(ensure(versions[0]))):
        with subtests.test(file=export.file):
            answer = ada.get(reverse("analysis:export", args=[versions[0].pk, export.file]))
            assert answer.status_code == 200
            if export.form == "json":
                strictly(answer.content)
            elif export.form == "csv" and export.name != "dictionary":  # which tells what NaN means
                assert UNKNOWN.findall(answer.content.decode("utf-8-sig")) == []
            elif export.form == "xlsx":
                sheets = load_workbook(BytesIO(answer.content))
                cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
                assert "nan" not in {str(cell.value).lower() for cell in cells}
                assert "f" not in {cell.data_type for cell in cells}  # though an attack is called =1+1
    for model, column in json_columns():
        with subtests.test(model=model.__name__, column=column), connection.cursor() as cursor:
            cursor.execute(f'SELECT "{column}"::text FROM "{model._meta.db_table}"')  # noqa: S608  of our own names
            for (text,) in cursor.fetchall():
                strictly(text or "null")


def pages(one, other, stimuli) -> dict[str, str]:
    names = ("dashboard", "screening", "planning", "metrics", "exports", "compare")
    pair = stimuli.pairs.in_order().first()  # which equals its reference
    found = {name: reverse(f"analysis:{name}", args=[one.pk]) for name in names}
    found["compared"] = found["compare"] + f"?with={other.pk}"
    found["pair of the study"] = reverse("analysis:pair", args=[one.pk, one.plans[0]["pairs"][0]])
    found["pair of the set"] = reverse("analysis:pair", args=[pair.pk])
    keys = {"stimulusset": stimuli.pk, "reference": pair.reference_id, "adversarialexample": pair.adversarial_id}
    for model, key in {**keys, "pair": pair.pk, "study": one.study_id}.items():
        found[f"list of {model}"] = reverse(f"admin:rating_{model}_changelist")
        found[model] = reverse(f"admin:rating_{model}_change", args=[key])
    return found


def charts(one, other) -> list[str]:
    its = [reverse("analysis:chart", args=[one.pk, name]) for name in figures(ensure(one).output)]
    return [*its, reverse("analysis:compare-chart", args=[one.pk, other.pk])]


def json_columns() -> list[tuple[type[models.Model], str]]:
    return [
        (model, field.column)
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, models.JSONField)
    ]


def test_whether_it_fools_is_unknown_never_no(ada, versions):
    version = versions[0]
    address = reverse("analysis:export", args=[version.pk, "mos.csv"])
    lines = [line for line in csv.reader(ada.get(address).content.decode("utf-8-sig").splitlines()) if len(line) > 1]
    document = strictly(ada.get(reverse("analysis:export", args=[version.pk, "analysis.json"])).content)
    page = ada.get(reverse("analysis:pair", args=[version.pk, version.plans[0]["pairs"][1]])).text
    dashboard = ada.get(reverse("analysis:dashboard", args=[version.pk])).context

    assert {line[lines[0].index("Fools the victim")] for line in lines[1:]} == {""}
    assert '"fooled": false' not in json.dumps(document)
    assert "not fooled" not in page
    assert "victim not known: imported" in page
    assert {row.cells[-1][1] for row in dashboard["pairs"]} == {"–", "no, equals its reference"}


def test_the_filter_by_fooling_leaves_out_what_is_unknown(ada, stimuli):
    page = ada.get(reverse("admin:rating_adversarialexample_changelist"), {"fooled__exact": "0"})

    assert page.context["cl"].result_count == 0


def test_an_experimenter_may_import_but_make_no_set_by_hand(ada):
    assert ada.get(reverse("admin:rating_stimulusset_import")).status_code == 200
    assert ada.get(reverse("admin:rating_stimulusset_add")).status_code == 403
