"""The analysis itself: a pure function of its inputs."""

import math
from typing import Any

import pandas as pd

from analysis.opinion import dmos, mos
from analysis.screening import SideBySide, bt500, side_by_side
from analysis.subject_model import SubjectModel, p910

from .benchmark import benchmark, number
from .quality import quality

# Of a subject who has rated nothing but hidden references so far.
UNSCREENED = {"n": 0, "P": 0, "Q": 0, "outlier_ratio": 0.0, "balance": math.nan, "rejected": False}
UNMODELLED = dict.fromkeys(("bias", "bias_ci95", "inconsistency", "inconsistency_low", "inconsistency_high"), math.nan)


def compute(inputs: dict[str, Any]) -> dict[str, Any]:
    """Screening over all subjects; opinion scores and benchmark over those not excluded.

    Hidden references have opinion scores, and no part in screening and benchmark: nothing in them is impaired, and
    a metric of a picture with itself tells nothing.
    """
    ratings = pd.DataFrame(
        inputs["ratings"], columns=["subject", "stimulus", "repetition", "session", "place", "score", "response_ms"]
    )
    references = {pair["id"] for pair in inputs["pairs"] if pair["attack"] is None}
    impaired = ratings[~ratings.stimulus.isin(references)]
    excluded = inputs["exclusions"]
    counted = ratings[~ratings.subject.isin(list(excluded))]
    screened = bt500(impaired[["subject", "stimulus", "repetition", "score"]])
    figures = screened.to_dict("index")
    habits = _habits(p910(impaired[["subject", "stimulus", "repetition", "score"]]))
    others = side_by_side(ratings, references, best=max(inputs["study"]["grades"]))
    subjects = [
        {
            **_subject(
                subject, figures.get(subject["code"], UNSCREENED), habits.get(subject["code"], UNMODELLED), excluded
            ),
            **_by_other_methods(subject["code"], others, bool(figures.get(subject["code"], UNSCREENED)["rejected"])),
        }
        for subject in inputs["subjects"]
    ]
    stimuli = _stimuli(inputs["pairs"], counted, inputs["metrics"])
    rated = counted[~counted.stimulus.isin(references)]
    names = {pair["id"]: pair["name"] for pair in inputs["pairs"]}
    return {
        "study": {key: inputs["study"][key] for key in ("title", "version", "design_sha256", "simulated", "imported")},
        "options": inputs["options"],
        "subjects": subjects,
        "panel": _panel(subjects),
        "quality": quality(rated[["subject", "stimulus", "repetition", "score"]], inputs["study"]["grades"]),
        "screening": {
            "stimuli": screened.attrs["presentations"],
            "unanimous": screened.attrs["unanimous"],
            "sqrt20_possible": screened.attrs["sqrt20_possible"],
        },
        "stimuli": stimuli,
        "references": inputs["references"],
        "metrics": [_metric(metric) for metric in inputs["metrics"]],
        **benchmark(inputs["metrics"], stimuli),
        "ratings": [
            {
                "subject": subject,
                "pair": pair,
                "pair_name": names.get(pair),
                "repetition": repetition,
                "session": session,
                "place": place,
                "grade": grade,
                "response_ms": response_ms,
                "excluded": subject in excluded,
            }
            for subject, pair, repetition, session, place, grade, response_ms in inputs["ratings"]
        ],
        "ratings_by_reference": _by_content(stimuli),
    }


def _habits(model: SubjectModel) -> dict[Any, dict[str, float]]:
    """Each subject's bias and inconsistency by P.910, with their confidence intervals."""
    table = pd.DataFrame(
        {
            "bias": model.bias,
            "bias_ci95": model.bias_ci95,
            "inconsistency": model.inconsistency,
            "inconsistency_low": model.inconsistency_ci95["low"],
            "inconsistency_high": model.inconsistency_ci95["high"],
        }
    )
    habits: dict[Any, dict[str, float]] = table.to_dict("index")  # type: ignore[assignment]
    return habits


def _subject(
    subject: dict[str, Any], figures: Any, habits: dict[str, float], excluded: dict[str, str]
) -> dict[str, Any]:
    """The figures of BT.500 and P.910 are over all subjects: so they do not shift as somebody is excluded."""
    return {
        **subject,
        **habits,
        "ratings": int(figures["n"]),
        "P": int(figures["P"]),
        "Q": int(figures["Q"]),
        "outlier_ratio": float(figures["outlier_ratio"]),
        "balance": float(figures["balance"]),
        "flagged": bool(figures["rejected"]),
        "excluded": subject["code"] in excluded,
        "reason": excluded.get(subject["code"], ""),
    }


def _by_other_methods(code: str, others: SideBySide, rejected: bool) -> dict[str, Any]:
    """The figures of the methods beside BT.500 and P.910's model, over all subjects too, and all methods that flag."""
    figures = others.figures.loc[code].to_dict() if code in others.figures.index else {}
    return {
        "methods": {str(name): None if math.isnan(value) else float(value) for name, value in figures.items()},
        "flags": [*(["bt500"] if rejected else []), *others.flags.get(code, [])],
    }


def _panel(subjects: list[dict[str, Any]]) -> dict[str, Any]:
    """Who is counted."""
    counted = [subject for subject in subjects if not subject["excluded"]]
    ages = [subject["age"] for subject in counted if subject["age"] is not None]
    genders = [subject["gender"] or "unsaid" for subject in counted]
    return {
        "counted": len(counted),
        "excluded": len(subjects) - len(counted),
        "age_min": min(ages, default=None),
        "age_max": max(ages, default=None),
        "age_mean": sum(ages) / len(ages) if ages else None,
        **{gender: genders.count(gender) for gender in ("female", "male", "another", "unsaid")},
    }


def _stimuli(pairs: list[dict[str, Any]], counted: pd.DataFrame, metrics: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each pair of the study with its opinion scores (None where nobody counted rated it) and metric scores."""
    long = counted[["subject", "stimulus", "repetition", "score"]]
    opinions, degraded, compared = mos(long), dmos(long, {}, "dcr"), _against_hidden_references(pairs, long)
    model = p910(long[~long.stimulus.isin([pair["id"] for pair in pairs if pair["attack"] is None])])
    return [
        {
            "pair": pair["id"],
            **{key: value for key, value in pair.items() if key != "id"},
            **_figures(opinions, pair["id"], "mos"),
            "mos_p910": number(model.scores.get(pair["id"])),
            "mos_p910_ci95": number(model.scores_ci95.get(pair["id"])),
            "dmos": _figures(degraded, pair["id"], "dmos"),
            "dmos_conventions": (
                {"hidden_reference": _figures(compared, pair["id"], "dmos")} if pair["id"] in compared.index else {}
            ),
            "scores": {
                metric["name"]: metric["scores"][str(pair["id"])]
                for metric in metrics
                if str(pair["id"]) in metric["scores"]
            },
        }
        for pair in pairs
    ]


def _against_hidden_references(pairs: list[dict[str, Any]], long: pd.DataFrame) -> pd.DataFrame:
    """DMOS of the pairs whose content was rated beside itself too."""
    rated = set(long.stimulus)
    hidden = {pair["content"]: pair["id"] for pair in pairs if pair["attack"] is None and pair["id"] in rated}
    references = {pair["id"]: hidden[pair["content"]] for pair in pairs if pair["content"] in hidden}
    return dmos(long[long.stimulus.isin(list(references))], references, "hidden_reference")


def _figures(opinions: pd.DataFrame, pair: int, score: str) -> dict[str, Any]:
    if pair not in opinions.index:
        return {score: None, "std": None, "n": 0, "se": None, "ci95": None}
    row: Any = opinions.loc[pair]
    return {
        score: float(row[score]),
        "std": float(row["std"]),
        "n": int(row["n"]),
        "se": float(row["se"]),
        "ci95": float(row["ci95"]),
    }


def _metric(metric: dict[str, Any]) -> dict[str, Any]:
    """What is known of the metric, and how many of its scores are no plain numbers."""
    scores = metric["scores"].values()
    return {
        **{key: value for key, value in metric.items() if key != "scores"},
        "scored": len(scores),
        "infinite": sum(map(math.isinf, scores)),
        "undefined": sum(map(math.isnan, scores)),
    }


def _by_content(stimuli: list[dict[str, Any]]) -> dict[str, list[float]]:
    contents: dict[str, list[float]] = {}
    for stimulus in stimuli:
        if stimulus["mos"] is not None and stimulus["attack"] is not None:
            contents.setdefault(stimulus["content"], []).append(stimulus["mos"])
    return contents
