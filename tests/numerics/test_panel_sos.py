"""The SOS parameter is R's, and what went into synthetic ratings."""

import warnings

import numpy as np
import pandas as pd
import pytest

from analysis.panel import sos

from .golden import SHARED, needs_shared

# Least squares through the origin by R's lm: of sample and of population variances.
COMPUTED = {
    "nflx": (0.198, 0.190),
    "vqeghd3": (0.194, 0.186),
    "agh_tv": (0.170, 0.167),
    "avt_image_compression": (0.130, 0.123),
    "avt_uhd1_test1": (0.182, 0.175),
    "avt_hevc_expert": (0.142, 0.137),
    "nflx_outliers": (0.270, 0.261),
}


@needs_shared
@pytest.mark.parametrize("name", COMPUTED)
def test_a_studys_parameter_is_as_computed_by_r(name):
    path = SHARED / "theirs" / "statistics" / f"ratings_{name}.csv"
    ratings = pd.read_csv(path, dtype={"subject": str, "stimulus": str})

    found = (sos(ratings).a, sos(ratings, variance="population").a)
    np.testing.assert_allclose(found, COMPUTED[name], atol=0.0005 + 1e-9)


def test_what_was_put_in_is_found():
    rng = np.random.default_rng(1)
    mean, room = rng.uniform(1.5, 4.5, 3000), 0.2
    spread = np.sqrt(room * (mean - 1) * (5 - mean))
    ratings = pd.DataFrame(mean + spread * rng.choice([-1.0, 1.0], (24, 3000)))

    assert sos(ratings.clip(1, 5)).a == pytest.approx(room, rel=0.05)


def test_grades_at_the_ends_only_give_one():
    half = pd.DataFrame([[1.0, 1, 5]] * 5 + [[5.0, 1, 5]] * 5)

    assert sos(half, variance="population").a == 1
    assert sos(half).stimuli == 3


@pytest.mark.parametrize("ratings", [np.full((1, 4), 3.0), np.full((5, 4), 5.0), np.zeros((0, 3))])
def test_nothing_is_told_where_nothing_varies_or_could(ratings):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert np.isnan(sos(pd.DataFrame(ratings)).a)


def test_another_scale_and_an_unknown_variance_are_refused():
    with pytest.raises(ValueError, match="1 MOS lie outside the scale from 1 to 5"):
        sos(pd.DataFrame([[50.0, 2], [60, 2]]))
    with pytest.raises(ValueError, match="variance"):
        sos(pd.DataFrame([[1.0]]), variance="robust")
