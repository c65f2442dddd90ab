"""The contract with the authors' code counts an error as what it is, and excepts only what it says."""

import math

import pytest

from analysis.metrics import NAMES

from .golden import OURS, load
from .metrics_contract import CONTRACT


def test_every_metric_of_the_reference_study_has_a_golden_value_on_every_pair():
    assert set(CONTRACT) == set(NAMES) - {"L1"}
    for golden in load(OURS / "metrics" / "golden.json").values():
        for agreement in CONTRACT.values():
            assert not math.isnan(agreement.expected(golden))


@pytest.mark.parametrize(
    ("metric", "value", "golden", "error"),
    [
        ("SSIM", 0.5, {"ssim": 0.4}, 0.25),
        ("NQM", -9.0, {"nqm": -10.0}, 0.1),
        ("L2", 1.1, {"l2_rgb255": 255.0}, 0.1),
        ("MAD", 0.0, {"mad": 0.0}, 0),
        ("MAD", 1e-300, {"mad": 0.0}, math.inf),
        ("PSNR", math.inf, {"psnr_gray": math.inf}, 0),
        ("PSNR", 300.0, {"psnr_gray": math.inf}, math.inf),
        ("PSNR", math.nan, {"psnr_gray": 30.0}, math.inf),
        ("VSNR", 20.25, {"vsnr": 20.0, "vsnr_subthreshold": 0.0}, 0.25),
        ("VSNR", math.inf, {"vsnr": 90.0, "vsnr_subthreshold": 1.0}, 0),
        ("VSNR", 90.0, {"vsnr": 90.0, "vsnr_subthreshold": 1.0}, math.inf),
    ],
)
def test_an_error_is_relative_or_in_decibels_and_infinite_where_values_cannot_be_compared(metric, value, golden, error):
    assert CONTRACT[metric].error(value, golden) == pytest.approx(error)


def test_ifc_is_tested_loosely_on_nearly_identical_pairs_only():
    agreement = CONTRACT["IFC"]

    assert agreement.allowed("p12_onelevel_coffee", {})[0] == 0.05
    assert agreement.allowed("p20_blur3_coffee", {})[0] == 1e-6


def test_vsnr_is_infinite_below_the_threshold_and_nowhere_else():
    agreement = CONTRACT["VSNR"]

    assert agreement.allowed("any", {"vsnr_subthreshold": 1.0})[0] == 0
    assert agreement.allowed("any", {"vsnr_subthreshold": 0.0})[0] == 1e-6
