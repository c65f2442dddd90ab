"""The pair viewer: its page and pictures, who sees them, its values and maps, and what links to it."""

import json
import math
import re
from dataclasses import replace
from io import BytesIO

import numpy as np
import pytest
import torch
from django.conf import settings as django_settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image

from analysis.metrics import METRICS, NAMES
from analysis.metrics.maps import Grid, LocalValues, of_pixels
from analysis.models import MetricScore
from analysis.pair_viewer.maps import Map
from analysis.pair_viewer.pictures import AMPLIFICATIONS, cut_off_beyond, difference
from analysis.results.services import ensure
from rating.groups import EXPERIMENTERS
from rating.stimuli.models import Pair
from tests.studies import make_stimulus_set

from .factories import give_score, make_version, rate, test_pairs


@pytest.fixture
def pair(version) -> Pair:
    return test_pairs(version)[1]


def address(name, *args):
    return reverse(f"analysis:{name}", args=args)


def words(page) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page.text))


def image(answer) -> np.ndarray:
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return np.asarray(Image.open(BytesIO(content)))


def stored(picture) -> np.ndarray:
    return np.asarray(Image.open(django_settings.MEDIA_ROOT / picture.file))


# Pages


def test_the_page_says_what_the_pair_is_and_how_it_came_to_be(ada, version, pair):
    for page in (ada.get(address("pair", pair.pk)), ada.get(address("pair", version.pk, pair.pk))):
        assert page.status_code == 200
        for text in (pair.name, pair.reference.sha256, pair.shown.sha256, pair.shown.label_after_rounding, "FGSM"):
            assert text in words(page)


def test_parameters_are_named_whole(ada, pair):
    pair.adversarial.parameters = {"eps": 0.031, "schedule": {"steps": 10, "random start": True}}
    pair.adversarial.save()

    text = words(ada.get(address("pair", pair.pk)))

    for said in ("eps 0.031", "schedule · steps 10", "schedule · random start true"):
        assert said in text


def test_a_hidden_reference_is_shown_too(ada, pair):
    hidden = Pair.objects.create(stimulus_set=pair.stimulus_set, reference=pair.reference)

    page = ada.get(address("pair", hidden.pk))

    assert page.status_code == 200
    assert "Hidden reference" in words(page)
    assert (image(ada.get(address("pair-difference", hidden.pk, "signed", 64))) == 128).all()


def test_the_next_and_the_previous_pair_are_those_of_the_set_or_of_the_study(ada, version):
    ordered = list(version.study.stimulus_set.pairs.in_order())
    of_the_study = [pair for pair in ordered if str(pair.pk) in version.design["stimuli"]]
    for above, pairs in (([], ordered), ([version.pk], of_the_study)):
        first, second, third = (address("pair", *above, pair.pk) for pair in pairs[:3])
        page = ada.get(second)
        assert f'rel="prev" href="{first}"' in page.text
        assert f'rel="next" href="{third}"' in page.text
        assert f"Pair 2 of {len(pairs)}" in words(page)
        assert 'rel="prev"' not in ada.get(first).text
        assert 'rel="next"' not in ada.get(address("pair", *above, pairs[-1].pk)).text


def test_a_pair_of_another_study_is_not_this_studys(ada, experimenter, version):
    other = make_version(experimenter, title="Another", seed=8)

    assert ada.get(address("pair", version.pk, test_pairs(other)[0].pk)).status_code == 404


def test_the_opinion_of_subjects_is_said_once_it_is_computed(ada, version, pair):
    assert "MOS" not in words(ada.get(address("pair", version.pk, pair.pk)))
    rate(version, "A1", {pair.pk: 4})
    rate(version, "A2", {pair.pk: 3})
    ensure(version)

    text = words(ada.get(address("pair", version.pk, pair.pk)))

    assert "MOS 3.50 ± 6.35 (95 % CI, 2 subjects)" in text


def test_a_simulated_opinion_is_called_so(ada, version, pair):
    version.study.simulated = True
    version.study.save()
    rate(version, "SIM1", {pair.pk: 4}, simulated=True)
    ensure(version)

    assert "MOS 4.00 (1 simulated subject)" in words(ada.get(address("pair", version.pk, pair.pk)))


# Who sees it


def everything(version, pair):
    for above in ([], [version.pk]):
        yield address("pair", *above, pair.pk)
        yield address("pair-picture", *above, pair.pk, pair.shown.public_id)
        yield address("pair-difference", *above, pair.pk, "signed", 16)
        yield address("pair-map", *above, pair.pk, "SSIM")


def test_somebody_elses_pair_is_not_there(bob, version, pair, mapped):
    assert {bob.get(one).status_code for one in everything(version, pair)} == {404}


def test_nobody_is_sent_to_the_login(client, version, pair, mapped):
    for one in everything(version, pair):
        answer = client.get(one)
        assert answer.status_code == 302
        assert "/login/" in answer.url


def test_who_may_not_look_at_pairs_does_not(ada, experimenter, version, pair, mapped):
    group = experimenter.groups.get(name=EXPERIMENTERS)
    group.permissions.remove(*group.permissions.filter(codename__in=["view_pair", "view_analysisresult"]))

    assert {ada.get(one).status_code for one in everything(version, pair)} == {404}


def test_a_superuser_sees_every_pair(client, django_user_model, version, pair, mapped):
    root = django_user_model.objects.create_superuser("root")
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")

    assert {client.get(one).status_code for one in everything(version, pair)} == {200}


# Pictures


def test_the_pictures_are_the_stored_files(ada, pair):
    for picture in (pair.reference, pair.shown):
        answer = ada.get(address("pair-picture", pair.pk, picture.public_id))
        assert b"".join(answer.streaming_content) == (django_settings.MEDIA_ROOT / picture.file).read_bytes()


def test_a_picture_of_another_pair_is_not_this_pairs(ada, version, pair):
    other = test_pairs(version)[3]

    assert ada.get(address("pair-picture", pair.pk, other.shown.public_id)).status_code == 404


@pytest.mark.parametrize("amplification", AMPLIFICATIONS)
def test_the_difference_is_drawn_around_mid_grey_or_without_its_sign(ada, pair, amplification):
    added = stored(pair.shown).astype(int) - stored(pair.reference)
    expected = {
        "signed": np.clip(128 + amplification * added, 0, 255),
        "absolute": np.clip(amplification * np.abs(added), 0, 255),
    }

    for kind, levels in expected.items():
        answer = ada.get(address("pair-difference", pair.pk, kind, amplification))
        assert answer["Content-Type"] == "image/png"
        np.testing.assert_array_equal(image(answer), levels)
        assert not any(chunk in answer.content for chunk in (b"gAMA", b"cHRM", b"iCCP", b"sRGB"))


@pytest.mark.parametrize("kind", ["signed", "absolute"])
@pytest.mark.parametrize("amplification", AMPLIFICATIONS)
def test_what_is_cut_off_is_what_is_said(kind, amplification):
    limit = cut_off_beyond(kind, amplification)
    added = np.array([[[0, limit, min(limit + 1, 255)]]], dtype=np.uint8)
    nothing = np.zeros_like(added)

    up, down = (difference(*two, kind, amplification).astype(int) for two in ((nothing, added), (added, nothing)))

    origin = up[..., 0].item()
    assert up[..., 1].item() == origin + limit * amplification
    assert abs(down[..., 1].item() - origin) == limit * amplification
    if limit < 255:
        assert up[..., 2].item() < origin + (limit + 1) * amplification


@pytest.mark.parametrize(("kind", "amplification"), [("signed", 3), ("signed", 0), ("other", 4)])
def test_there_is_no_other_difference(ada, pair, kind, amplification):
    assert ada.get(address("pair-difference", pair.pk, kind, amplification)).status_code == 404


def test_a_difference_that_the_browser_has_is_not_sent_again(ada, pair):
    one = address("pair-difference", pair.pk, "signed", 4)
    etag = ada.get(one)["ETag"]

    assert ada.get(one, headers={"If-None-Match": etag}).status_code == 304
    assert (
        ada.get(address("pair-difference", pair.pk, "signed", 16), headers={"If-None-Match": etag}).status_code == 200
    )


def test_a_missing_file_is_said_and_breaks_nothing(ada, pair):
    path = django_settings.MEDIA_ROOT / pair.shown.file
    kept = path.read_bytes()
    path.unlink()
    try:
        assert "A picture is missing on the server." in words(ada.get(address("pair", pair.pk)))
        assert ada.get(address("pair-difference", pair.pk, "signed", 4)).status_code == 404
        assert ada.get(address("pair-picture", pair.pk, pair.shown.public_id)).status_code == 404
    finally:
        path.write_bytes(kept)


def test_pictures_of_two_sizes_have_no_difference(ada, version, pair):
    smaller = Image.fromarray(stored(pair.shown)[:-1])
    path = django_settings.MEDIA_ROOT / pair.shown.file
    kept = path.read_bytes()
    smaller.save(path)
    try:
        assert ada.get(address("pair-difference", pair.pk, "signed", 4)).status_code == 404
    finally:
        path.write_bytes(kept)


# Values


def row(page, metric) -> str:
    return next(
        text for text in re.findall(r"<tr.*?</tr>", page.text, re.DOTALL) if f'<th scope="row">{metric}' in text
    )


def test_every_stored_value_stands_with_unit_direction_and_value_at_identity(ada, pair):
    give_score(pair, "PSNR", 31.4159)
    give_score(pair, "Linf", 0.125)

    page = ada.get(address("pair", pair.pk))

    psnr, linf = (re.sub(r"<[^>]*>|\s+", " ", row(page, name)).split() for name in ("PSNR", "Linf"))
    assert psnr == ["PSNR", "31.42", "dB", "↑", "higher", "∞"]
    assert linf == ["Linf", "0.125", "↓", "lower", "0"]


def test_what_lacks_is_said_with_how_to_compute_it(ada, version, pair):
    give_score(pair, "PSNR", 30)
    page = ada.get(address("pair", pair.pk))

    assert "not computed" in row(page, "SSIM")
    lacking = sum(name in METRICS for name in NAMES) - 1
    assert f"{lacking} scores are not computed yet" in words(page)
    assert f"compute_metrics --set {pair.stimulus_set_id}" in page.text
    assert address("metrics", version.pk) in page.text


def test_where_everything_is_computed_nothing_is_asked_for(ada, pair):
    for name in METRICS:
        give_score(pair, name, 0.5)

    assert "compute_metrics" not in ada.get(address("pair", pair.pk)).text


@pytest.mark.parametrize(
    ("metric", "value", "shown", "said"),
    [
        ("PSNR", math.inf, "∞", "finds no difference"),
        ("VSNR", math.inf, "∞", "below the threshold of vision"),
        ("PSNR", -math.inf, "−∞", "kept as such"),
        ("UQI", math.nan, "undefined", "has no value for this pair"),
        ("SSIM", 1.0, "1", "As for identical pictures"),
    ],
)
def test_an_unusual_value_is_explained(ada, pair, metric, value, shown, said):
    if metric not in METRICS:
        pytest.skip(f"{metric} is still to come")
    give_score(pair, metric, value)

    text = row(ada.get(address("pair", pair.pk)), metric)

    assert f"<strong>{shown}</strong>" in text
    assert said in text


def test_a_score_of_another_version_of_the_metric_is_none(ada, pair):
    give_score(pair, "PSNR", 30)
    MetricScore.objects.update(version="0")

    assert "not computed" in row(ada.get(address("pair", pair.pk)), "PSNR")


# Maps


def error_map(reference: torch.Tensor, distorted: torch.Tensor) -> torch.Tensor:
    """(N, 1, H, W) squared errors of gray levels."""
    return (reference - distorted) ** 2


@pytest.fixture
def mapped(monkeypatch):
    """Give SSIM another map: a function, or the squared error."""

    def give(function=error_map, grid=None):
        monkeypatch.setitem(METRICS, "SSIM", replace(METRICS["SSIM"], map=LocalValues(function, grid)))

    give()
    return give


def test_a_map_is_drawn_from_its_least_value_to_its_largest(ada, pair, mapped):
    answer = ada.get(address("pair-map", pair.pk, "SSIM"))

    weights = np.array([0.2989, 0.5870, 0.1140])
    gray_of, gray_by = (np.floor(stored(one) @ weights + 0.5) for one in (pair.reference, pair.shown))
    errors = (gray_of - gray_by) ** 2
    about = json_of(answer)
    assert (about["low"], about["high"]) == (errors.min(), errors.max())
    assert (about["width"], about["height"]) == errors.shape[::-1]
    assert (about["top"], about["left"], about["step"], about["undefined"]) == (0, 0, 1, 0)
    levels = np.round(255 * (errors - errors.min()) / (errors.max() - errors.min()))
    assert np.abs(image(answer).astype(int) - levels).max() <= 1  # a gray level that lies on a half


def json_of(answer):
    return json.loads(answer["Map-About"])


def test_a_smaller_map_has_its_place_where_it_is_known(ada, pair, mapped):
    def inner(reference, distorted):
        return error_map(reference, distorted)[..., 5:-5, 5:-5]

    mapped(inner)
    about = json_of(ada.get(address("pair-map", pair.pk, "SSIM")))
    assert (about["width"], about["height"], about["top"], about["left"], about["step"]) == (54, 54, None, None, None)

    mapped(inner, of_pixels(margin=5))
    about = json_of(ada.get(address("pair-map", pair.pk, "SSIM")))
    assert (about["top"], about["left"], about["step"]) == (5, 5, 1)


def test_values_that_are_not_finite_are_see_through_and_counted():
    found = Map(np.array([[0.0, 1.0], [np.nan, np.inf]]), Grid(0, 0, 1))

    assert found.about()["undefined"] == 2
    np.testing.assert_array_equal(found.drawn(), [[[0, 255], [255, 255]], [[0, 0], [0, 0]]])


def test_equal_values_are_white():
    assert (Map(np.ones((2, 3)), None).drawn() == 255).all()


def test_a_map_that_fails_says_why(ada, pair, mapped):
    def fails(reference, distorted):
        raise ArithmeticError("no logarithm of nought")

    mapped(fails)
    answer = ada.get(address("pair-map", pair.pk, "SSIM"))

    assert answer.status_code == 422
    assert "The map of SSIM failed: ArithmeticError: no logarithm of nought" in answer.text


def test_a_picture_too_small_for_the_metric_has_no_map(ada, experimenter, mapped):
    tiny = make_stimulus_set(experimenter, size=8, seed=9).pairs.in_order().first()

    answer = ada.get(address("pair-map", tiny.pk, "SSIM"))

    assert answer.status_code == 422
    assert "11 × 11 pixels or more; these have 8 × 8" in answer.text


def test_a_metric_without_a_map_has_none(ada, pair, mapped):
    assert ada.get(address("pair-map", pair.pk, "PSNR")).status_code == 404
    page = ada.get(address("pair", pair.pk)).text
    assert '<option value="SSIM">' in page
    assert '<option value="PSNR">' not in page


# Links


def test_stimuli_and_pairs_in_the_admin_link_to_it(ada, version, pair):
    link = f'href="{address("pair", pair.pk)}"'
    first = f'href="{address("pair", version.study.stimulus_set.pairs.in_order()[0].pk)}"'
    pages = {
        reverse("admin:rating_adversarialexample_changelist"): link,
        reverse("admin:rating_adversarialexample_change", args=[pair.adversarial.pk]): link,
        reverse("admin:rating_pair_changelist"): link,
        reverse("admin:rating_pair_change", args=[pair.pk]): link,
        reverse("admin:rating_reference_changelist"): first,
        reverse("admin:rating_reference_change", args=[pair.reference.pk]): link,
        reverse("admin:rating_stimulusset_change", args=[pair.stimulus_set.pk]): first,
    }
    assert {page for page, expected in pages.items() if expected not in ada.get(page).text} == set()


def test_lists_ask_no_more_for_more_pairs(ada, experimenter):
    lists = [reverse(f"admin:rating_{name}_changelist") for name in ("adversarialexample", "pair", "reference")]
    asked = []
    for number, contents in enumerate([2, 6]):
        make_stimulus_set(experimenter, contents=contents, size=16, seed=number)
        for page in lists:
            with CaptureQueriesContext(connection) as queries:
                ada.get(page)
            asked.append(len(queries))

    assert asked[:3] == asked[3:]


def test_the_dashboard_links_to_it(ada, version, pair):
    rate(version, "A1", [5, 4, 3, 2, 1, 3])
    give_score(pair, "PSNR", 30)
    ensure(version)

    assert f'href="{address("pair", version.pk, pair.pk)}"' in ada.get(address("dashboard", version.pk)).text
