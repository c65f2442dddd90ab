"""Every statistic beside what another program makes of the same data: writes docs/validation.md.

    .venv/bin/python -m benchmarks.validation

Reads the golden sets committed in tests/data and, where they lie beside the checkout, those of ../shared, whose ratings
are other people's and are not ours to commit. Exit code 1 where a difference is beyond its tolerance.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.benchmark import evaluate
from analysis.benchmark.resolving import resolve
from analysis.benchmark.significance import compare, fisher, fitted_scores, meng, steiger, williams, zou
from analysis.opinion import mos
from analysis.screening import bt500
from analysis.subject_model import p910

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "tests" / "data" / "statistics"
THEIRS = ROOT.parent / "shared" / "golden" / "theirs" / "statistics"
PAGE = ROOT / "docs" / "validation.md"

STUDIES = ("nflx", "vqeghd3", "itut_p910_demo_small", "avt_image_compression")
SUREAL = "sureal (Netflix)"
SCALES = ("raw_pearson_sign_aligned", "fitted_pearson", "spearman_sign_aligned")
DEPENDENT = (
    ("Meng’s z", "Meng, Rosenthal, Rubin 1992", meng, "meng1992"),
    ("Steiger’s z", "Steiger 1980", steiger, "steiger1980"),
    ("Williams’s t", "Williams 1959", williams, "williams1959"),
)
KRASULAS = ["DSSIM", "SSIMULACRA", "Butteraugli", "Butteraugli_XL_2s", "Butteraugli_XL_3s"]
INTRODUCTION = """# Validation

Made by `python -m benchmarks.validation`, not by hand. Each row compares what advstudy computes with what another
program made of the same data. Of a statistic with a value per stimulus or subject, the values shown are those that
differ most. Difference is absolute; a count is of values that differ at all. Beyond its tolerance a difference would be
marked, and the script would fail.

| Statistic | Source | Golden set | advstudy | Theirs | Difference | Tolerance |
|---|---|---|---:|---:|---:|---:|
"""


@dataclass(frozen=True)
class Row:
    """ours, theirs: the values that differ most, or texts. tolerance: of the difference."""

    statistic: str
    source: str
    golden: str
    ours: object
    theirs: object
    difference: float
    tolerance: float

    @property
    def is_kept(self) -> bool:
        return self.difference <= self.tolerance

    def __str__(self) -> str:
        difference = f"{self.difference:.1e}" if self.difference else "0"
        tolerance = f"{self.tolerance:.0e}" if self.tolerance else "exact"
        mark = "" if self.is_kept else " **beyond**"
        cells = (self.statistic, self.source, self.golden, _text(self.ours), _text(self.theirs))
        return f"| {' | '.join(cells)} | {difference}{mark} | {tolerance} |"


def main() -> int:
    rows = [*of_studies(), *of_metrics(), *of_tests(), *of_resolving()]
    PAGE.write_text(INTRODUCTION + "\n".join(map(str, rows)) + "\n")
    beyond = [row for row in rows if not row.is_kept]
    print(f"{len(rows)} comparisons, {len(beyond)} beyond their tolerance: {PAGE.relative_to(ROOT)}")
    if not THEIRS.exists():
        print("Without the data of ../shared: synthetic sets alone.")
    return 1 if beyond else 0


def of_studies() -> Iterator[Row]:
    sets = [("synth_study", OURS), *((name, THEIRS) for name in STUDIES if THEIRS.exists())]
    for name, folder in sets:
        ratings = pd.read_csv(folder / f"ratings_{name}.csv", dtype={"subject": str, "stimulus": str})
        expected = json.loads((folder / f"expected_{name}.json").read_text())
        yield from of_opinion(name, ratings, expected)
        yield from of_screening(name, ratings, expected)
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


def of_screening(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    readings = (("text", "bt500_text", "the text’s reading"), ("sureal", "bt500", SUREAL))
    for reading, key, whose in readings:
        found, theirs = bt500(ratings, reading=reading).loc[expected["subjects"]], expected[key]
        source, golden = "ITU-R BT.500 A1-2.3.1", f"{name}, {whose}"
        for count in ("P", "Q"):
            yield farthest(f"BT.500 {count}", source, golden, found[count], theirs[count], 0)
        rejected = sorted(found.index[found.rejected])
        others = sorted(map(str, theirs["rejected"]))
        unlike = len(set(rejected) ^ set(others))
        yield Row("BT.500 rejected", source, golden, len(rejected), len(others), unlike, 0)


def of_the_model(name: str, ratings: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    model, theirs = p910(ratings), expected["p910_ap"]
    stimuli, subjects = expected["stimuli"], expected["subjects"]
    source, golden = "ITU-T P.910 Annex E", f"{name}, {SUREAL}"
    yield farthest("P.910 score", source, golden, model.scores[stimuli], theirs["score"], 1e-7)
    yield farthest("P.910 bias", source, golden, model.bias[subjects], theirs["observer_bias"], 1e-7)
    yield farthest(
        "P.910 inconsistency", source, golden, model.inconsistency[subjects], theirs["observer_inconsistency"], 1e-7
    )
    if "score_se" in theirs:
        yield farthest("P.910 standard error", source, golden, model.scores_se[stimuli], theirs["score_se"], 1e-7)


def of_metrics() -> Iterator[Row]:
    """The logistic's sum of squared errors may be below the best known: only what is above counts as a difference."""
    fits = {
        OURS / "scores_synth_study.csv": json.loads((OURS / "logistic5_fits_synth.json").read_text())["synth_study"]
    }
    if THEIRS.exists():
        known = json.loads((THEIRS / "logistic5_fits.json").read_text())["fits"]
        fits |= {THEIRS / f"scores_{name}.csv": by_metric for name, by_metric in known.items()}
    for path, by_metric in fits.items():
        scores, name = pd.read_csv(path), path.stem.removeprefix("scores_")
        for metric, best in by_metric.items():
            both = scores.dropna(subset=[metric, "mos"])
            sse, least = evaluate(both[metric], both.mos).sse, best.get("best_known", best)["SSE"]
            excess = max(0.0, sse / least - 1)
            yield Row(
                "Logistic’s SSE (relative excess)", "Sheikh et al. 2006", f"{name} {metric}, best known", sse,
                least, excess, 1e-6,
            )  # fmt: skip


def of_tests() -> Iterator[Row]:
    """Of all pairs of metrics, as R has them."""
    sets = [("synth_study", OURS, "significance_R_synth.json")]
    if THEIRS.exists():
        sets.append(("jpegxr", THEIRS, "significance_R.json"))
    for name, folder, file in sets:
        scores, expected = pd.read_csv(folder / f"scores_{name}.csv"), json.loads((folder / file).read_text())[name]
        yield from of_correlations(name, expected)
        yield from of_the_table(name, scores, expected)


def of_correlations(name: str, expected: dict[str, Any]) -> Iterator[Row]:
    """The tests of given correlations: raw, of fitted scores and of ranks."""
    pairs = [pair[scale] for pair in expected["pairs"].values() for scale in SCALES]
    r1, r2, r12, n = np.array([[pair[key] for key in ("r_mos_1", "r_mos_2", "r_1_2", "n")] for pair in pairs]).T
    golden = f"{name}, R (cocor)"
    for statistic, source, test, key in DEPENDENT:
        theirs = [pair["cocor"][key]["statistic"] for pair in pairs]
        yield farthest(statistic, source, golden, test(r1, r2, r12, n).statistic, theirs, 1e-9)
    theirs = [pair["psych_williams_t"]["p"] for pair in pairs]
    yield farthest("Williams’s p", "Williams 1959", f"{name}, R (psych)", williams(r1, r2, r12, n).p, theirs, 1e-9)
    ends = np.transpose([pair["cocor"]["zou2007"]["conf.int"] for pair in pairs])
    ours = zou(r1, r2, r12, n)
    yield farthest("Zou’s interval, low", "Zou 2007", golden, ours.low, ends[0], 1e-9)
    yield farthest("Zou’s interval, high", "Zou 2007", golden, ours.high, ends[1], 1e-9)
    theirs = [pair["fisher_independent"]["statistic"] for pair in pairs]
    yield farthest(
        "Fisher’s z, as if independent", "ITU-T P.1401", golden, fisher(r1, n, r2, n).statistic, theirs, 1e-9
    )


def of_the_table(name: str, scores: pd.DataFrame, expected: dict[str, Any]) -> Iterator[Row]:
    """From a metric's values to tests. R's of residuals only of metrics whose curve fits as well as the one that R was
    given: one of jpegxr fits better."""
    found = {metric: evaluate(scores[metric], scores.mos) for metric in expected["metrics"]}
    compared = compare(scores[list(found)], scores.mos, found)
    rows = compared.table.set_index(["test", "on", "metric", "other"]).sort_index()
    pairs = {tuple(pair.split("_vs_")): of_r for pair, of_r in expected["pairs"].items()}
    for statistic, source, test, key in DEPENDENT:
        ours = [rows.loc[(test.__name__, "srocc", *pair), "statistic"] for pair in pairs]
        theirs = [of_r["spearman_sign_aligned"]["cocor"][key]["statistic"] for of_r in pairs.values()]
        yield farthest(f"{statistic} of SROCC, from values", source, f"{name}, R (cocor)", ours, theirs, 1e-9)

    residuals = {metric: scores.mos - fitted_scores(scores[metric].to_numpy(), each) for metric, each in found.items()}
    ours = [rows.loc[("morgan_pitman", "rmse", *pair), "p"] for pair in pairs]
    theirs = [
        stats.pearsonr(residuals[one] + residuals[other], residuals[other] - residuals[one]).pvalue
        for one, other in pairs
    ]
    yield farthest("Morgan-Pitman’s p", "Morgan 1939; Pitman 1939", f"{name}, SciPy (pearsonr)", ours, theirs, 1e-12)
    meng_of_srocc = rows.loc[("meng", "srocc")]
    theirs = stats.false_discovery_control(meng_of_srocc.p)
    yield farthest(
        "Benjamini-Hochberg’s p", "Benjamini, Hochberg 1995", f"{name}, SciPy", meng_of_srocc.p_bh, theirs, 1e-12
    )

    of_r = expected["metrics"]
    alike = [metric for metric, each in found.items() if abs(each.sse / of_r[metric]["fitted_SSE"] - 1) < 1e-6]
    fitted = [pair for pair in pairs if set(pair) <= set(alike)]
    ours = [rows.loc[("f_residuals", "rmse", *pair), "statistic"] for pair in fitted]
    theirs = [pairs[pair]["F_test_residuals"]["F"] for pair in fitted]
    yield farthest("F of residuals", "Sheikh et al. 2006", f"{name}, R (var.test)", ours, theirs, 1e-5)
    theirs = [of_r[metric]["residual_kurtosis_biased"] for metric in alike]
    yield farthest("Kurtosis of residuals", "Sheikh et al. 2006", f"{name}, R", compared.kurtosis[alike], theirs, 1e-4)


def of_resolving() -> Iterator[Row]:
    if not THEIRS.exists():
        return
    scores = pd.read_csv(THEIRS / "scores_jpegxr.csv")
    expected = json.loads((THEIRS / "krasula_jpegxr.json").read_text())
    found = resolve(scores[KRASULAS].to_numpy().T, [False] * len(KRASULAS), scores.mos, scores.mos_std, scores.n)
    source, golden = "Krasula et al. 2016", "jpegxr, the authors’ code"
    different = int(found.pairs.different.sum())
    for statistic, count, key in (
        ("Different pairs", different, "n_different"),
        ("Similar pairs", len(found.pairs.first) - different, "n_similar"),
    ):
        yield Row(statistic, source, golden, count, expected[key], abs(count - expected[key]), 0)
    for statistic, ours, key in (
        ("AUC different/similar", found.different_similar.auc, "AUC_DS"),
        ("AUC better/worse", found.better_worse.auc, "AUC_BW"),
        ("C0", found.c0, "CC_0"),
        ("Threshold", found.threshold, "THR"),
    ):
        yield farthest(statistic, source, golden, ours, expected[key], 1e-12)
    one, other = np.triu_indices(len(KRASULAS), 1)
    for kind, areas, key in (
        ("different/similar", found.different_similar, "pDS_DL"),
        ("better/worse", found.better_worse, "pBW_DL"),
    ):
        theirs = np.array(expected[key])[one, other]
        yield farthest(f"DeLong’s p, {kind}", "DeLong et al. 1988", golden, areas.test(one, other).p, theirs, 1e-12)


def farthest(statistic: str, source: str, golden: str, ours: Any, theirs: Any, tolerance: float) -> Row:
    """The pair of values that differ most. NaN and missing ones (None) are alike."""
    one, other = np.asarray(ours, dtype=float), np.asarray(theirs, dtype=float)
    differences = np.where(np.isnan(one) & np.isnan(other), 0.0, np.abs(one - other))
    place = int(np.argmax(np.where(np.isnan(differences), np.inf, differences)))
    return Row(statistic, source, golden, one[place], other[place], float(differences[place]), tolerance)


def _text(value: object) -> str:
    return f"{value:.10g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())
