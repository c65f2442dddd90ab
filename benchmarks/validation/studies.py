"""Opinion scores, screening and the subject model of whole studies."""

import json
from collections.abc import Iterator
from typing import Any

import pandas as pd
from scipy import stats

from analysis.opinion import dmos, mos
from analysis.screening import bt500, correlation, remove_bias, zrec
from analysis.subject_model import p910

from .rows import OURS, THEIRS, Row, farthest, of_names, ratings_of

STUDIES = ("nflx", "vqeghd3", "itut_p910_demo_small", "avt_image_compression")
SUREAL = "sureal (Netflix)"
SUREALS_Z = 1.95996  # for the 1.96 of the paper, and ours
P910, P913, ZREC = "ITU-T P.910 Annex E", "ITU-T P.913 12.4", "Zhu et al. 2023"
CORRELATION = "ITU-T P.913; sureal’s threshold"


def of_studies() -> Iterator[Row]:
    sets = [("synth_study", OURS), *((name, THEIRS) for name in STUDIES if THEIRS.exists())]
    for name, folder in sets:
        ratings = ratings_of(name, folder)
        expected = json.loads((folder / f"expected_{name}.json").read_text())
        yield from of_opinion(name, ratings, expected)
        yield from of_screening(name, ratings, expected)
        yield from of_correlation(name, ratings, expected)
        yield from of_bias_removal(name, ratings, expected)
        yield from of_zrec(name, ratings, expected)
        yield from of_the_model(name, ratings, expected)


def of_opinion(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    found, theirs = mos(ratings).loc[expected["stimuli"]], expected["mos"]
    for column, key, statistic in (
        ("mos", "mean", "MOS"),
        ("std", "std", "Standard deviation (n − 1)"),
        ("se", "se", "Standard error"),
        ("ci95", "ci95_student_t", "CI95, Student’s t"),
    ):
        yield farthest(statistic, "ITU-T P.910; BT.500 A1-2.2", f"{name}, NumPy", found[column], theirs[key], 1e-12)
    if "dmos" in expected:
        hidden = expected["meta"]["hidden_references"]
        references = {row.stimulus: hidden[row.reference] for row in ratings.itertuples()}
        for convention in ("acr_hr", "hidden_reference"):  # alike where nobody misses a rating
            scores = dmos(ratings, references, convention)["dmos"]
            by_sureal = pd.Series(expected["dmos"]["value"], index=expected["stimuli"])[scores.index]
            yield farthest(f"DMOS, {convention}", "ITU-T P.910, ACR-HR", f"{name}, {SUREAL}", scores, by_sureal, 1e-12)


def of_screening(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    readings = (("text", "bt500_text", "the text’s reading"), ("sureal", "bt500", SUREAL))
    for reading, key, whose in readings:
        found = bt500(ratings, reading=reading)
        yield from _votes("BT.500", "ITU-R BT.500 A1-2.3.1", f"{name}, {whose}", found, expected, key)


def _votes(
    what: str, source: str, golden: str, found: pd.DataFrame, expected: dict[str, Any], key: str
) -> Iterator[Row]:
    found, theirs = found.loc[expected["subjects"]], expected[key]
    for count in ("P", "Q"):
        yield farthest(f"{what} {count}", source, golden, found[count], theirs[count], 0)
    yield of_names(f"{what} rejected", source, golden, found.index[found.rejected], theirs["rejected"])


def of_correlation(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    """Beside sureal's where the set has them, else beside SciPy's."""
    tests = (("pearson", "Pearson’s", stats.pearsonr), ("spearman", "Spearman’s", stats.spearmanr))
    for method, whose, by_scipy in tests:
        found = correlation(ratings, method)
        found, statistic = found.loc[expected["subjects"]], f"{whose} correlation with MOS"
        theirs = expected.get(f"{method}_screen")
        if theirs is None:
            values = ratings.pivot(index="subject", columns="stimulus", values="score").loc[found.index]
            own = [by_scipy(row.dropna(), values.mean()[row.notna()]).statistic for _subject, row in values.iterrows()]
            yield farthest(statistic, CORRELATION, f"{name}, SciPy", found["correlation"], own, 1e-12)
            continue
        yield farthest(statistic, CORRELATION, f"{name}, {SUREAL}", found["correlation"], theirs["stat1"], 1e-12)
        yield of_names(
            f"{statistic}, rejected", CORRELATION, f"{name}, {SUREAL}", found.index[found.rejected], theirs["rejected"]
        )


def of_bias_removal(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    theirs = expected.get("p913_bias_removed")
    if theirs is None:
        return
    found, golden = remove_bias(ratings), f"{name}, {SUREAL}"
    scores = mos(found.ratings, ci="normal").loc[expected["stimuli"]]
    yield farthest("Bias by P.913", P913, golden, found.bias[expected["subjects"]], theirs["bias"], 1e-12)
    for column, statistic in (("mos", "MOS"), ("std", "Standard deviation")):
        yield farthest(f"{statistic}, bias removed", P913, golden, scores[column], theirs[column], 1e-12)
    half = scores["ci95"] / 1.96 * SUREALS_Z
    yield farthest("CI95 (1.95996), bias removed", P913, golden, half, theirs["ci95"], 1e-9)
    screened = bt500(found.ratings, reading="sureal")
    yield from _votes("P.913, then BT.500:", P913, golden, screened, expected, "p913_bias_then_bt500")


def of_zrec(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    theirs = expected.get("zrec")
    if theirs is None:
        return
    found, golden = zrec(ratings), f"{name}, the authors’ code"
    stimuli, subjects = expected["stimuli"], expected["subjects"]
    yield farthest("ZREC score", ZREC, golden, found.scores[stimuli], theirs["mos"], 1e-12)
    yield farthest("ZREC CI95", ZREC, golden, found.scores_ci95[stimuli], theirs["ci95"], 1e-12)
    yield farthest("ZREC bias", ZREC, golden, found.bias[subjects], theirs["bias"], 1e-12)
    yield farthest("ZREC inconsistency", ZREC, golden, found.inconsistency[subjects], theirs["inconsistency"], 1e-12)


def of_the_model(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    model, theirs = p910(ratings), expected["p910_ap"]
    stimuli, subjects = expected["stimuli"], expected["subjects"]
    golden = f"{name}, {SUREAL}"
    yield farthest("P.910 score", P910, golden, model.scores[stimuli], theirs["score"], 1e-7)
    yield farthest("P.910 bias", P910, golden, model.bias[subjects], theirs["observer_bias"], 1e-7)
    inconsistency = model.inconsistency[subjects]
    yield farthest("P.910 inconsistency", P910, golden, inconsistency, theirs["observer_inconsistency"], 1e-7)
    if "score_se" not in theirs:
        return
    yield farthest("P.910 standard error", P910, golden, model.scores_se[stimuli], theirs["score_se"], 1e-7)
    by_the_paper = p910(ratings, se="inconsistency").scores_se[stimuli]
    golden_se = expected["p910_ap_subjse"]["score_se"]
    yield farthest("P.910 standard error, the paper’s", P910, golden, by_the_paper, golden_se, 1e-7)
    half = model.bias_ci95[subjects] / 1.96 * SUREALS_Z
    yield farthest("P.910 CI95 of bias (1.95996)", P910, golden, half, theirs["observer_bias_ci95_plus"], 1e-7)
    ends = model.inconsistency_ci95.loc[subjects]
    for end, below in (("low", inconsistency - ends["low"]), ("high", ends["high"] - inconsistency)):
        width = theirs[f"observer_inconsistency_ci95_{'minus' if end == 'low' else 'plus'}"]
        yield farthest(f"P.910 CI95 of inconsistency, to its {end} end", P910, golden, below, width, 1e-7)
