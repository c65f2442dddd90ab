"""The registry of metrics, and the doors through which others' come into it."""

import math
import sys
from dataclasses import replace
from importlib.util import find_spec

import numpy as np
import pytest
import torch

from analysis.metrics import METRICS, NAMES, available, find, listed, plain, portable, problems, register, score
from analysis.metrics.registry import check_name
from tests.doors import SHARPNESS, closed, install

OWN = [name for name in NAMES if name in METRICS]
REFERENCE = np.random.default_rng(1).integers(0, 256, (40, 44, 3), dtype=np.uint8)
DISTORTED = np.clip(REFERENCE + np.random.default_rng(2).normal(0, 12, REFERENCE.shape).round(), 0, 255).astype(
    np.uint8
)


@pytest.fixture(autouse=True)
def _closed(monkeypatch):
    with closed(monkeypatch):
        yield


def difference(reference, distorted):
    return float(np.abs(reference.astype(int) - distorted).mean())


def test_a_plain_function_becomes_a_metric():
    register(plain("difference", difference, better="lower", identical=0.0, library="mylab", library_version="1.2"))

    assert score("difference", REFERENCE, DISTORTED) == difference(REFERENCE, DISTORTED)
    metric = find("difference")
    assert (metric.better, metric.identical, metric.version) == ("lower", 0.0, "mylab 1.2")
    assert list(available()) == [*OWN, "difference"]


def test_a_plain_function_scores_batches_and_gray_images():
    register(plain("difference", difference, better="lower"))
    batch = np.stack([REFERENCE, DISTORTED]), np.stack([DISTORTED, DISTORTED])

    assert score("difference", *batch).tolist() == [difference(REFERENCE, DISTORTED), 0.0]
    gray = REFERENCE[..., 0], DISTORTED[..., 0]
    assert score("difference", *gray) == pytest.approx(difference(*gray), rel=1e-12)


def test_a_function_that_writes_into_its_images_spoils_nothing():
    def careless(reference, distorted):
        reference[:] = 0
        return float(distorted.mean())

    register(plain("careless", careless, better="lower"))
    before = REFERENCE.copy()
    score("careless", REFERENCE, DISTORTED)

    assert (before == REFERENCE).all()


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_infinite_and_undefined_scores_are_kept(value):
    register(plain("constant", lambda _reference, _distorted: value, better="higher"))

    assert repr(score("constant", REFERENCE, DISTORTED)) == repr(value)


def test_a_metric_of_tensors_may_be_registered_and_takes_options():
    register(
        replace(
            find("L1"),
            name="half L1",
            library="mylab",
            function=lambda reference, distorted, part=0.5: (reference - distorted).abs().sum(dim=(1, 2, 3)) * part,
        )
    )

    assert score("half L1", REFERENCE, DISTORTED) == pytest.approx(255 * score("L1", REFERENCE, DISTORTED) / 2)
    assert score("half L1", REFERENCE, DISTORTED, part=0.0) == 0


def test_a_metric_of_others_may_use_gradients():
    def slope(reference, distorted):
        image = torch.tensor(distorted.astype(float), requires_grad=True)
        with torch.enable_grad():
            (image**2).sum().backward()
        return float(image.grad.abs().sum())

    register(plain("slope", slope, better="lower"))

    assert score("slope", REFERENCE, DISTORTED) == 2 * DISTORTED.astype(float).sum()


@pytest.mark.parametrize("name", ["SSIM", "ssim", "Ms-Ssim"])
def test_a_name_of_the_studys_own_is_refused(name):
    with pytest.raises(ValueError, match=r"taken by the study's own .*: call it otherwise, for example"):
        register(plain(name, difference, better="lower"))


def test_a_name_is_given_once():
    register(plain("difference", difference, better="lower"))
    with pytest.raises(ValueError, match="another metric is called 'difference'"):
        register(plain("Difference", difference, better="lower"))


@pytest.mark.parametrize("name", ["", " x", "x ", "a/b", "=1+1", "x" * 81, "é", "a\nb"])
def test_a_name_that_would_harm_elsewhere_is_refused(name):
    with pytest.raises(ValueError, match="cannot be called"):
        check_name(name)


def test_a_direction_is_one_of_two():
    with pytest.raises(ValueError, match='"higher" or "lower", not \'up\''):
        register(plain("difference", difference, better="up"))


@pytest.mark.parametrize(
    ("function", "complaint"),
    [
        (lambda _reference, _distorted: 1 / 0, "odd failed: ZeroDivisionError: division by zero"),
        (lambda _reference, _distorted: "much", "odd failed: ValueError: could not convert"),
        (lambda _reference, _distorted: [1.0, 2.0], "odd failed: TypeError"),
    ],
)
def test_a_function_that_fails_says_so_as_a_value_error(function, complaint):
    register(plain("odd", function, better="lower"))
    with pytest.raises(ValueError, match=complaint):
        score("odd", REFERENCE, DISTORTED)


def test_a_metric_that_gives_no_score_per_pair_is_told():
    register(replace(find("L1"), name="mean over all", function=lambda reference, _distorted: reference.mean()))
    with pytest.raises(ValueError, match="gave no score per pair"):
        score("mean over all", REFERENCE, DISTORTED)


def test_an_entry_point_becomes_a_metric_marked_with_its_package(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, {"sharpness": "mylab_sharp:sharpness"}, mylab_sharp=SHARPNESS)

    assert list(available()) == [*OWN, "sharpness"]
    metric = find("sharpness")
    assert (metric.library, metric.library_version, metric.version) == ("mylab-metrics", "1.2", "mylab-metrics 1.2")
    assert score("sharpness", REFERENCE, REFERENCE) == metric.identical == 1.0
    assert problems() == ()


def test_an_entry_point_may_name_several_metrics(tmp_path, monkeypatch):
    code = (
        SHARPNESS + "\nfrom analysis.metrics import plain\nboth = [plain('s one', sharpness, better='higher'), plain("
    )
    code += "'s two', sharpness, better='higher', library='other lab', library_version='3')]\n"
    install(tmp_path, monkeypatch, {"both": "mylab_both:both"}, mylab_both=code)

    assert list(available()) == [*OWN, "s one", "s two"]
    assert (find("s two").library, find("s two").library_version) == ("other lab", "3")


def test_broken_entry_points_are_skipped_and_told_and_keep_no_other_out(tmp_path, monkeypatch, caplog):
    install(
        tmp_path,
        monkeypatch,
        {
            "absent": "mylab_absent:metric",
            "broken": "mylab_broken:metric",
            "exits": "mylab_exits:metric",
            "good": "mylab_good:sharpness",
            "lacking": "mylab_good:nothing",
            "number": "mylab_good:NUMBER",
            "undirected": "mylab_good:undirected",
            "VIF": "mylab_good:sharpness",
            "whole": "mylab_good",
        },
        mylab_good=SHARPNESS + "\nNUMBER = 7\ndef undirected(reference, distorted): return 0.0\n",
        mylab_broken="raise RuntimeError('no licence found')",
        mylab_exits="raise SystemExit(3)",
    )

    assert list(available()) == [*OWN, "good"]
    told = {problem.what: problem.why for problem in problems()}
    assert "No module named 'mylab_absent'" in told["absent"]
    assert "no licence found" in told["broken"]
    assert "SystemExit" in told["exits"]
    assert "nothing" in told["lacking"]
    assert "neither a function of two images" in told["number"]
    assert 'undirected.better = "higher" or "lower"' in told["undirected"]
    assert "taken by the study's own VIF" in told["VIF"]
    assert "does not name a metric" in told["whole"]
    assert len(caplog.records) == len(told) == 8


def test_doors_are_opened_once_and_only_when_somebody_looks(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, {"counted": "mylab_counted:sharpness"}, mylab_counted=SHARPNESS)
    score("PSNR", REFERENCE, DISTORTED)
    assert "mylab_counted" not in sys.modules

    available()
    METRICS.pop("counted")
    assert "counted" not in available()


def test_the_environment_names_a_function_in_no_package(tmp_path, monkeypatch):
    (tmp_path / "loose.py").write_text(SHARPNESS)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("ADVSTUDY_METRICS", " loose:sharpness , ")

    assert list(available()) == [*OWN, "sharpness"]
    metric = find("sharpness")
    assert metric.library == "loose"
    assert metric.library_version.startswith("SHA-256 ")  # another function has another version


@pytest.mark.parametrize(
    ("named", "why"),
    [
        ("nowhere:function", "No module named 'nowhere'"),
        ("torchmetrics:Nothing", "torchmetrics has no such metric"),
        ("loose", "does not name a metric"),
    ],
)
def test_what_the_environment_names_in_vain_is_told(monkeypatch, named, why):
    if named.startswith("torchmetrics"):
        pytest.importorskip("torchmetrics", reason="torchmetrics is not installed")
    monkeypatch.setenv("ADVSTUDY_METRICS", named)

    assert list(available()) == OWN
    [problem] = problems()
    assert why in problem.why


def test_a_library_that_is_not_installed_is_told_only_where_it_is_wanted(monkeypatch):
    for module in [name for name in sys.modules if name.split(".")[0] == "pyiqa"]:
        monkeypatch.delitem(sys.modules, module)
    monkeypatch.delitem(sys.modules, "analysis.metrics.adapters.pyiqa", raising=False)
    monkeypatch.setattr(sys, "meta_path", [_Hidden(), *sys.meta_path])

    listed()
    assert problems() == ()
    with pytest.raises(ValueError, match="Unknown metric 'pyiqa:gmsd'"):
        find("pyiqa:gmsd")

    with closed(monkeypatch):
        monkeypatch.setenv("ADVSTUDY_METRICS", "pyiqa")
        assert [(problem.what, problem.why) for problem in problems()] == [("pyiqa", "is not installed.")]
        with pytest.raises(ValueError, match="cannot be had: pyiqa is not installed"):
            find("pyiqa:gmsd")


class _Hidden:
    """Hides pyiqa, installed or not."""

    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] == "pyiqa":
            raise ModuleNotFoundError("No module named 'pyiqa'", name="pyiqa")


def test_other_processes_are_given_what_they_cannot_find(tmp_path, monkeypatch):
    install(tmp_path, monkeypatch, {"sharpness": "mylab_ship:sharpness"}, mylab_ship=SHARPNESS)
    by_hand = register(plain("difference", difference, better="lower"))

    assert (portable("SSIM"), portable("sharpness")) == ("SSIM", "sharpness")
    assert portable("difference") is by_hand
    assert score(by_hand, REFERENCE, DISTORTED) == difference(REFERENCE, DISTORTED)


@pytest.mark.skipif("IFC" not in METRICS, reason="IFC is still to come")
def test_ifc_says_from_where_on_rounding_decides():
    """The golden pairs that are nearly identical have 59 and more, the others 17 and less."""
    assert 20 < find("IFC").ill_conditioned_above < 55


def test_an_unknown_name_is_refused():
    with pytest.raises(ValueError, match="Unknown metric 'sharpness': one of "):
        find("sharpness")


class TestTorchmetrics:
    pytestmark = pytest.mark.skipif(find_spec("torchmetrics") is None, reason="torchmetrics is not installed")

    def test_its_metrics_are_listed_and_off(self):
        import torchmetrics

        names = [metric.name for metric in listed() if metric.library == "torchmetrics"]
        assert "torchmetrics:StructuralSimilarityIndexMeasure" in names
        assert list(available()) == OWN
        metric = find("torchmetrics:ErrorRelativeGlobalDimensionlessSynthesis")
        assert (metric.better, metric.library_version) == ("lower", torchmetrics.__version__)

    def test_naming_the_library_turns_on_what_downloads_nothing(self, monkeypatch):
        monkeypatch.setenv("ADVSTUDY_METRICS", "torchmetrics")
        names = set(available()) - set(OWN)

        assert names == {m.name for m in listed() if m.library == "torchmetrics" and not m.downloads}
        assert "torchmetrics:DeepImageStructureAndTextureSimilarity" not in names

    def test_naming_one_turns_on_that_one(self, monkeypatch):
        monkeypatch.setenv("ADVSTUDY_METRICS", "torchmetrics:DeepImageStructureAndTextureSimilarity")

        assert list(available()) == [*OWN, "torchmetrics:DeepImageStructureAndTextureSimilarity"]

    def test_every_one_that_downloads_nothing_scores_and_knows_its_direction(self):
        reference = np.random.default_rng(3).integers(40, 216, (176, 190, 3)).astype(np.uint8)
        noisy = np.random.default_rng(4).normal(0, 20, reference.shape)
        single = torch.float32
        for metric in listed():
            if metric.library != "torchmetrics" or metric.downloads:
                continue
            less, more = (
                score(metric.name, reference, np.clip(reference + part * noisy, 0, 255).astype(np.uint8), dtype=single)
                for part in (0.2, 1)
            )
            assert (less > more) == (metric.better == "higher"), metric.name

    def test_its_numbers_are_those_it_gives_itself(self):
        from torchmetrics.functional.image import peak_signal_noise_ratio

        batch = np.stack([REFERENCE, DISTORTED]), np.stack([DISTORTED, REFERENCE])
        one, other = (torch.tensor(image).permute(2, 0, 1)[None] / 255 for image in (REFERENCE, DISTORTED))
        theirs = float(peak_signal_noise_ratio(other, one, data_range=1.0))

        assert score("torchmetrics:PeakSignalNoiseRatio", *batch) == pytest.approx([theirs, theirs], rel=1e-6)
        assert score("torchmetrics:PeakSignalNoiseRatio", REFERENCE, REFERENCE) == math.inf


class TestPyiqa:
    pytestmark = pytest.mark.skipif(find_spec("pyiqa") is None, reason="pyiqa is not installed")

    def test_its_metrics_are_listed_with_their_direction(self):
        metrics = {metric.name: metric for metric in listed() if metric.library == "pyiqa"}
        assert (metrics["pyiqa:gmsd"].better, metrics["pyiqa:ssim"].better) == ("lower", "higher")
        assert metrics["pyiqa:lpips"].downloads
        assert not metrics["pyiqa:gmsd"].downloads
        assert list(available()) == OWN

    def test_its_numbers_are_those_it_gives_itself(self):
        import pyiqa

        one, other = (torch.tensor(image).permute(2, 0, 1)[None] / 255 for image in (REFERENCE, DISTORTED))
        theirs = float(pyiqa.create_metric("gmsd", device="cpu")(other, one))

        assert score("pyiqa:gmsd", REFERENCE, DISTORTED) == pytest.approx(theirs, rel=1e-6)
