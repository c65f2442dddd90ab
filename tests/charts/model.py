"""What an analysis adds to the study of `outputs`: ratings, subjects' figures, comparisons of metrics. Plain NumPy,
independent of our own statistics, and only as true as charts need it."""

import math
from itertools import combinations
from typing import Any

import numpy as np

from analysis.benchmark import predict

Z = 1.959964


def add_ratings(output: dict[str, Any], grades: np.ndarray, sessions: int) -> None:
    """grades: (pairs, counted subjects). Everyone has an order of their own, tires a little and gets faster.

    An excluded subject votes at random.
    """
    rng = np.random.default_rng(11)
    counted = iter(grades.T)
    pairs = len(output["stimuli"])
    length = math.ceil(pairs / sessions)
    output["ratings"] = []
    for subject in output["subjects"]:
        given = rng.integers(1, 6, pairs) if subject["excluded"] else next(counted)
        pace = rng.lognormal(0, 0.25)
        for number, which in enumerate(rng.permutation(pairs)):
            session, place = divmod(number, length)
            stimulus = output["stimuli"][which]
            output["ratings"].append({
                "subject": subject["code"], "pair": stimulus["pair"], "pair_name": stimulus["name"], "repetition": 1,
                "session": session + 1, "place": place + 1, "grade": int(given[which]),
                "response_ms": int(pace * rng.lognormal(7.1 - 0.004 * place - 0.1 * session, 0.35)),
                "excluded": subject["excluded"],
            })  # fmt: skip


def add_subjects(output: dict[str, Any]) -> None:
    mos = {stimulus["pair"]: stimulus["mos"] for stimulus in output["stimuli"]}
    for subject in output["subjects"]:
        residuals = np.array(
            [r["grade"] - mos[r["pair"]] for r in output["ratings"] if r["subject"] == subject["code"]]
        )
        k, inconsistency = len(residuals), float(residuals.std())
        subject |= {
            "bias": float(residuals.mean()),
            "bias_ci95": Z * inconsistency / math.sqrt(k),
            "inconsistency": inconsistency,
            "inconsistency_low": inconsistency * (1 - Z / math.sqrt(2 * k)),
            "inconsistency_high": inconsistency * (1 + Z / math.sqrt(2 * k)),
            "flags": ["bt500", "correlation"] if subject["excluded"] else [],
            "flagged": subject["excluded"],
        }
    output["subjects"][2]["flags"] = ["response time"]


def add_comparisons(output: dict[str, Any]) -> None:
    """Dependent correlations by Meng, Rosenthal and Rubin's z; residuals by Morgan and Pitman's correlation."""
    mos = np.array([stimulus["mos"] for stimulus in output["stimuli"]])
    fitted = {index["metric"]: _fitted(output, index) for index in output["benchmark"]}
    raw = {index["metric"]: _finite(output, index["metric"]) for index in output["benchmark"]}
    rows = []
    for one, other in combinations(fitted, 2):
        for on, (x, y) in {
            "plcc": (fitted[one], fitted[other]),
            "srocc": (_ranks(raw[one]), _ranks(raw[other])),
        }.items():
            target = mos if on == "plcc" else _ranks(mos)
            z = _meng(_r(x, target), _r(y, target), _r(x, y), len(mos))
            rows.append(_comparison(one, other, "meng", on, z))
        e, f = mos - fitted[one], mos - fitted[other]
        rows.append(_comparison(one, other, "morgan_pitman", "rmse", _pitman(e, f)))
    for on in ("plcc", "srocc", "rmse"):
        _correct([row for row in rows if row["on"] == on])
    output["comparisons"] = rows
    output["best_alike"] = {on: _alike(output, on) for on in ("plcc", "srocc", "rmse")}
    for index in output["benchmark"]:
        index["rmse_star"] = 0.8 * index["rmse"]
        index["intervals"] = {
            over: {key: [index[key] - half, index[key] + half] for key in ("plcc", "srocc", "krocc", "rmse")}
            for over, half in {"fisher": 0.01, "stimuli": 0.012, "references": 0.03, "subjects": 0.008}.items()
        }
    output["krasula"] = [
        {"metric": index["metric"], "auc_different_similar": abs(index["srocc"]) ** 2, "auc_better_worse":
         0.5 + abs(index["srocc"]) / 2, "c0": 0.4 + abs(index["srocc"]) / 2}
        for index in output["benchmark"]
    ]  # fmt: skip


def add_groups(output: dict[str, Any]) -> None:
    """Within groups, of a straight line instead of the logistic."""
    output["groups"] = {"attack": {}, "level": {}, "reference": {}}
    for kind, key in {"attack": "attack", "level": "level", "reference": "content"}.items():
        for label in sorted({stimulus[key] for stimulus in output["stimuli"]}):
            which = np.array([stimulus[key] == label for stimulus in output["stimuli"]])
            mos = np.array([stimulus["mos"] for stimulus in output["stimuli"]])[which]
            output["groups"][kind][str(label)] = {
                index["metric"]: _straight(_finite(output, index["metric"])[which], mos)
                for index in output["benchmark"]
            }


def _straight(scores: np.ndarray, mos: np.ndarray) -> dict[str, Any]:
    plcc = _r(scores, mos)
    return {
        "plcc": abs(plcc), "srocc": _r(_ranks(scores), _ranks(mos)), "krocc": None,
        "rmse": float(mos.std() * math.sqrt(max(0, 1 - plcc**2))), "n": len(mos),
    }  # fmt: skip


def _comparison(one: str, other: str, test: str, on: str, z: float) -> dict[str, Any]:
    """z above 0 where the first is better."""
    return {"metric": one, "other": other, "test": test, "on": on, "statistic": z,
            "p": math.erfc(abs(z) / math.sqrt(2))}  # fmt: skip


def _correct(rows: list[dict[str, Any]]) -> None:
    holm = 0.0
    for place, row in enumerate(sorted(rows, key=lambda row: row["p"])):
        holm = max(holm, min(1, (len(rows) - place) * row["p"]))
        row["p_holm"], row["p_bh"] = holm, min(1, len(rows) * row["p"] / (place + 1))
        winner = row["metric"] if row["statistic"] > 0 else row["other"]
        row["better"] = winner if holm < 0.05 else None
        row["over_references"] = abs(row["statistic"]) > 10 if holm < 0.05 else False


def _alike(output: dict[str, Any], on: str) -> list[str]:
    sign = 1 if on == "rmse" else -1
    best = min(output["benchmark"], key=lambda index: sign * abs(index[on]))["metric"]
    return [
        other
        for row in output["comparisons"]
        if row["on"] == on and best in (row["metric"], row["other"]) and row["better"] is None
        for other in (row["metric"], row["other"])
        if other != best
    ]


def _meng(r1: float, r2: float, r12: float, n: int) -> float:
    r1, r2 = abs(r1), abs(r2)
    mean = (r1**2 + r2**2) / 2
    f = min(1.0, (1 - abs(r12)) / (2 * (1 - mean)))
    h = (1 - f * mean) / (1 - mean)
    return (math.atanh(r1) - math.atanh(r2)) * math.sqrt(max(n - 3, 0) / (2 * (1 - abs(r12)) * h))


def _pitman(e: np.ndarray, f: np.ndarray) -> float:
    return -math.atanh(_r(e + f, e - f)) * math.sqrt(max(len(e) - 3, 0))


def _fitted(output: dict[str, Any], index: dict[str, Any]) -> np.ndarray:
    return np.asarray(predict(index["logistic"], _finite(output, index["metric"])))


def _finite(output: dict[str, Any], metric: str) -> np.ndarray:
    scores = np.array([stimulus["scores"][metric] for stimulus in output["stimuli"]])
    return np.where(np.isinf(scores), scores[np.isfinite(scores)].max(), scores)


def _ranks(values: np.ndarray) -> np.ndarray:
    _unique, place, count = np.unique(values, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[place]


def _r(x: np.ndarray, y: np.ndarray) -> float:
    """Short of 1, where tests between correlations end; 0 where one of the two is constant."""
    if not (x.std() and y.std()):
        return 0.0
    return float(np.clip(np.corrcoef(x, y)[0, 1], -0.9999999, 0.9999999))
