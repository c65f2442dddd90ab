"""How good the panel is, as an analysis tells it: of the subjects counted."""

from typing import Any

import pandas as pd

from analysis.opinion import FEWEST_BT500, FEWEST_COUNTED
from analysis.panel import ceiling, precision, reliability, scale_use, sos, split_half


def quality(counted: pd.DataFrame, grades: list[int]) -> dict[str, Any] | None:
    """counted: long ratings of the subjects counted, hidden references left out. grades: the scale's.

    None where there is no rating; what cannot be told is NaN.
    """
    if counted.empty:
        return None
    lowest, best = min(grades), max(grades)
    panel, halves, top = reliability(counted), split_half(counted), ceiling(counted, top=best)
    return {
        "sos": sos(counted, lowest=lowest, highest=best).a,
        "icc_single": _estimate(panel.coefficients, "ICC(2,1)"),
        "icc_average": _estimate(panel.coefficients, "ICC(2,k)"),
        "alpha": _estimate(panel.coefficients, "alpha"),
        "complete": panel.complete,
        "split_half": {"value": halves.reliability, "low": halves.lowest, "high": halves.highest},
        "ceiling": {"pairs": top.stimuli, "votes": top.votes, "crowded": top.crowded},
        "few_subjects": _few(counted.subject.nunique()),
        "precision": [_numbers(row) for row in precision(counted).reset_index().to_dict("records")],
        "scale_use": {
            str(subject): {f"{grade:g}": int(count) for grade, count in counts.items()}
            for subject, counts in scale_use(counted, grades).to_dict("index").items()
        },
    }


def _estimate(coefficients: pd.DataFrame, name: str) -> dict[str, float]:
    found: Any = coefficients.to_dict("index")[name]
    return {"value": found["value"], "low": found["ci95_low"], "high": found["ci95_high"]}


def _numbers(row: dict[Any, Any]) -> dict[str, float]:
    return {"subjects": int(row["subjects"]), "ci95": float(row["ci95"]), "rmse": float(row["rmse"])}


def _few(subjects: int) -> int | None:
    """Below which number of subjects the panel is: BT.500's, the reference study's, or neither."""
    return next((fewest for fewest in (FEWEST_BT500, FEWEST_COUNTED) if subjects < fewest), None)
