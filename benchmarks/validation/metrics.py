"""How well metrics agree with opinion scores, and which differ."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats

from analysis.benchmark import Benchmark, evaluate
from analysis.benchmark.resolving import resolve
from analysis.benchmark.significance import compare, fisher, fitted_scores, meng, steiger, williams, zou

from .rows import OURS, THEIRS, Row, farthest

PUBLIC = ("live2", "tid2013", "jpegxr")
SCALES = ("raw_pearson_sign_aligned", "fitted_pearson", "spearman_sign_aligned")
DEPENDENT = (
    ("Meng’s z", "Meng, Rosenthal, Rubin 1992", meng, "meng1992"),
    ("Steiger’s z", "Steiger 1980", steiger, "steiger1980"),
    ("Williams’s t", "Williams 1959", williams, "williams1959"),
)
KRASULAS = ["DSSIM", "SSIMULACRA", "Butteraugli", "Butteraugli_XL_2s", "Butteraugli_XL_3s"]


def of_agreement() -> Iterator[Row]:
    """Correlations of the values as they are; of the fit what follows from it."""
    expected = json.loads((OURS / "significance_R_synth.json").read_text())["synth_study"]["metrics"]
    scores = pd.read_csv(OURS / "scores_synth_study.csv")
    raw = [evaluate(scores[metric], scores.mos, mapping="none") for metric in expected]
    yield from _correlations("synth_study, R", raw, expected, ("pearson", "spearman", "kendall_tau_b"))
    ends = [expected[metric]["pearson_ci95"] for metric in expected]
    ours = [each.intervals.plcc for each in raw]
    yield farthest(
        "CI95 of Pearson’s correlation", "Fisher’s z", "synth_study, R", np.ravel(ours), np.ravel(ends), 1e-9
    )
    fitted = [evaluate(scores[metric], scores.mos) for metric in expected]
    for attribute, key, statistic in (
        ("plcc", "fitted_PLCC", "PLCC, fitted"),
        ("rmse", "fitted_RMSE_N", "RMSE, divisor N"),
        ("rmse_dof", "fitted_RMSE_Nminus5", "RMSE, divisor N − 5"),
    ):
        ours, theirs = [getattr(each, attribute) for each in fitted], [each[key] for each in expected.values()]
        yield farthest(statistic, "ITU-T P.1401", "synth_study, R (nls)", ours, theirs, 1e-6)
    for name in PUBLIC if THEIRS.exists() else ():
        scores = pd.read_csv(THEIRS / f"scores_{name}.csv")
        expected = json.loads((THEIRS / f"expected_scores_{name}.json").read_text())["metrics"]
        raw = [_raw(scores, metric) for metric in expected]
        yield from _correlations(f"{name}, SciPy", raw, expected, ("PLCC_raw", "SROCC", "KROCC_tau_b"))


def _raw(scores: pd.DataFrame, metric: str) -> Benchmark:
    both = scores.dropna(subset=[metric, "mos"])
    return evaluate(both[metric], both.mos, mapping="none")


def _correlations(golden: str, raw: list[Benchmark], expected: dict[str, Any], keys: tuple[str, ...]) -> Iterator[Row]:
    named = (("plcc", "Pearson’s correlation"), ("srocc", "SROCC"), ("krocc", "KROCC (tau-b)"))
    for (attribute, statistic), key in zip(named, keys, strict=True):
        theirs = [each[key] for each in expected.values()]
        yield farthest(statistic, "ITU-T P.1401", golden, [getattr(each, attribute) for each in raw], theirs, 1e-12)


def of_fits() -> Iterator[Row]:
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
