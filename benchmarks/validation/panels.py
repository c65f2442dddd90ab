"""The quality of panels, how many subjects it takes, and two panels of the same stimuli."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
from scipy import stats

from analysis.comparison import compare
from analysis.opinion import mos
from analysis.panel import reliability, sos, subjects_for_two_stimuli

from .rows import OURS, THEIRS, Row, farthest, ratings_of

# As R printed them. SOS: least squares by lm; ICC: psych.
SOS = {
    "nflx": (0.198, 0.190),
    "vqeghd3": (0.194, 0.186),
    "agh_tv": (0.170, 0.167),
    "avt_image_compression": (0.130, 0.123),
    "avt_uhd1_test1": (0.182, 0.175),
    "avt_hevc_expert": (0.142, 0.137),
    "nflx_outliers": (0.270, 0.261),
}
ICC = {"nflx_outliers": 0.58, "vqeghd3": 0.66, "nflx": 0.74, "avt_image_compression": 0.77}
# Shrout and Fleiss 1979, table 2 (subjects × stimuli) and what they make of it.
JUDGES = [[9, 6, 8, 7, 10, 6], [2, 1, 4, 1, 5, 2], [5, 3, 6, 2, 6, 4], [8, 2, 8, 6, 9, 7]]
AGREEMENT = {"ICC(1,1)": 0.17, "ICC(2,1)": 0.29, "ICC(2,k)": 0.62, "alpha": 0.91}
# Subjects by standard deviation, difference and number of comparisons.
PUBLISHED_SIZES = {(0.8, 1, 100): 18, (1.0, 1, 100): 25, (0.8, 0.5, 4950): 81, (1.0, 0.5, 4950): 121}


def of_the_panel() -> Iterator[Row]:
    coefficients = reliability(pd.DataFrame(JUDGES, dtype=float)).coefficients["value"]
    for name, published in AGREEMENT.items():
        golden = "Shrout, Fleiss 1979, table 4"
        yield farthest(name, "Shrout, Fleiss 1979", golden, coefficients[name], published, 0.005)
    if THEIRS.exists():
        for name, value in ICC.items():
            found = reliability(ratings_of(name, THEIRS)).coefficients["value"]["ICC(2,1)"]
            yield farthest("ICC(2,1)", "Shrout, Fleiss 1979", f"{name}, R (psych)", found, value, 0.005)
        for name, values in SOS.items():
            ratings = ratings_of(name, THEIRS)
            ours = (sos(ratings).a, sos(ratings, variance="population").a)
            yield farthest("SOS parameter", "Hoßfeld et al. 2011", f"{name}, R (lm)", ours, values, 0.0005)
    sizes = [subjects_for_two_stimuli(d, std, comparisons=n) for std, d, n in PUBLISHED_SIZES]
    golden = "the paper’s 18, 25, 81, 121"
    yield farthest(
        "Subjects for two stimuli", "Brunnström, Barkowsky 2018", golden, sizes, [*PUBLISHED_SIZES.values()], 0
    )


def of_two_panels() -> Iterator[Row]:
    """The first nine subjects of the synthetic study, and its other nine."""
    ratings = ratings_of("synth_study", OURS)
    first = ratings["subject"].isin(ratings["subject"].unique()[:9])
    this, other = mos(ratings[first]), mos(ratings[~first])
    found, golden = compare(this, other), "synth_study in halves, SciPy"
    line = stats.linregress(other["mos"], this["mos"])
    yield farthest("Linear map, slope", "ITU-T P.1401", golden, found.map.slope.value, line.slope, 1e-12)
    yield farthest("Linear map, intercept", "ITU-T P.1401", golden, found.map.intercept.value, line.intercept, 1e-12)
    varied = ((this["std"] > 0) | (other["std"] > 0)).to_numpy()  # SciPy tells nothing of the others
    moments = [panel[key].to_numpy()[varied] for panel in (this, other) for key in ("mos", "std", "n")]
    welch = stats.ttest_ind_from_stats(*moments, equal_var=False)
    yield farthest(
        "Welch’s p of a pair", "Welch 1947", golden, found.stimuli["p"].to_numpy()[varied], welch.pvalue, 1e-11
    )
    paired = stats.ttest_rel(this["mos"], other["mos"]).confidence_interval()
    ours = (found.difference.low, found.difference.high)
    yield farthest("CI95 of the mean difference", "Student’s t", golden, ours, np.array(paired), 1e-12)
