"""Outputs of an analysis, as the worker would store them: of the reference study's shape, from a fixed seed."""

import math
import uuid
from copy import deepcopy
from functools import cache
from typing import Any

import numpy as np

from analysis.benchmark import evaluate

from . import model

CONTENTS = ["astronaut", "cat", "church", "coffee", "flower", "grass", "hubble", "motorcycle", "retina", "rocket",
            "street", "text"]  # fmt: skip
ATTACKS = ["BIM", "C&W", "DeepFool", "FGSM", "MIM", "PGD"]
METRICS = {"L0": "lower", "L2": "lower", "Linf": "lower", "PSNR": "higher", "SSIM": "higher"}
SUBJECTS = 20


SESSIONS = 3
LATER = ("comparisons", "best_alike", "krasula", "groups", "quality", "ratings")


def made_up(simulated: bool = True, contents: int = 12, levels: int = 5, identical: int = 3) -> dict[str, Any]:
    """identical: how many pairs show no difference, so that their PSNR is infinite."""
    output = deepcopy(_made_up(contents, levels, identical))
    output["study"]["simulated"] = simulated
    return output


def computed_before(output: dict[str, Any]) -> dict[str, Any]:
    """As results were before subjects were modelled and metrics compared."""
    for key in LATER:
        output.pop(key, None)
    for subject in output["subjects"]:
        for key in ("bias", "bias_ci95", "inconsistency", "inconsistency_low", "inconsistency_high", "flags"):
            subject.pop(key, None)
    for index in output["benchmark"]:
        index.pop("intervals", None)
        index.pop("rmse_star", None)
    return output


@cache
def _made_up(contents: int, levels: int, identical: int) -> dict[str, Any]:
    rng = np.random.default_rng(3)
    stimuli, grades_of = [], []
    for content in CONTENTS[:contents]:
        for attack in ATTACKS:
            for level in range(1, levels + 1):
                visible = level + rng.normal(0, 0.5) + 0.3 * ATTACKS.index(attack)
                grades = np.clip(np.round(5.9 - 0.8 * visible + rng.normal(0, 0.7, SUBJECTS)), 1, 5)
                l2 = 0.5 * 2.0**visible * rng.uniform(0.9, 1.1)
                scores = {
                    "L0": float(rng.integers(60_000, 89_402)),
                    "L2": l2,
                    "Linf": 0.01 * visible**2 + rng.uniform(0, 0.3),
                    "PSNR": 50 - 20 * math.log10(l2),
                    "SSIM": 1 / (1 + (l2 / 40) ** 1.3),
                }
                grades_of.append(grades)
                stimuli.append(_stimulus(len(stimuli) + 1, content, attack, level, grades, scores))
    for stimulus in stimuli[:identical]:
        stimulus |= {"equals_reference": True, "fooled": False, "mos": 5.0 - 1 / SUBJECTS}
        stimulus["scores"] |= {"L0": 0.0, "L2": 0.0, "Linf": 0.0, "PSNR": math.inf, "SSIM": 1.0}
    output = {
        "study": {"title": "Demo rated by nobody", "version": 1, "design_sha256": "0" * 64},
        "subjects": [{"code": f"S{n:02}", "excluded": n == 7, "reason": "voted at random" if n == 7 else ""}
                     for n in range(1, SUBJECTS + 2)],
        "panel": {"counted": SUBJECTS, "excluded": 1, "age_min": 19, "age_max": 61, "age_mean": 30.2, "female": 9,
                  "male": 10, "another": 1, "unsaid": 0},
        "stimuli": stimuli,
        "references": [
            {"content": content, "spatial_information": float(rng.uniform(20, 110)),
             "colourfulness": float(rng.uniform(10, 75)), "for_training": n >= contents}
            for n, content in enumerate([*CONTENTS[:contents], "training one", "training two"])
        ],
        "metrics": [
            {"name": name, "better": better, "identical": 0.0, "version": "1", "scored": len(stimuli),
             "infinite": identical if name == "PSNR" else 0}
            for name, better in METRICS.items()
        ],
        "benchmark": [benchmark(stimuli, name) for name in METRICS],
    }  # fmt: skip
    model.add_ratings(output, np.array(grades_of), SESSIONS)
    model.add_subjects(output)
    model.add_comparisons(output)
    model.add_groups(output)
    return output


def benchmark(stimuli: list[dict[str, Any]], metric: str) -> dict[str, Any]:
    both = [stimulus for stimulus in stimuli if stimulus["mos"] is not None and metric in stimulus["scores"]]
    objective = np.array([stimulus["scores"][metric] for stimulus in both])
    mos, std, n = (np.array([stimulus[key] for stimulus in both], dtype=float) for key in ("mos", "std", "n"))
    found = evaluate(objective, mos, std=std, n=n)
    return {
        "metric": metric,
        **{key: getattr(found, key) for key in ("plcc", "srocc", "krocc", "rmse", "rmse_dof", "outlier_ratio",
                                                "outlier_ratio_ci95", "sse", "monotone")},
        "logistic": [float(parameter) for parameter in found.logistic],
        "infinite": int(np.isinf(objective).sum()),
        "points": len(both),
    }  # fmt: skip


def unrated(output: dict[str, Any], count: int) -> dict[str, Any]:
    """The last pairs have been rated by nobody."""
    for stimulus in output["stimuli"][-count:]:
        stimulus |= {"mos": None, "std": None, "n": 0, "ci95": None}
    return output


def _stimulus(
    pair: int, content: str, attack: str, level: int, grades: np.ndarray, scores: dict[str, float]
) -> dict[str, Any]:
    std = float(grades.std(ddof=1))
    return {
        "pair": pair, "name": f"{content} {attack} {level}", "content": content, "attack": attack, "level": level,
        "picture": str(uuid.UUID(int=pair)), "reference_picture": str(uuid.UUID(int=10_000 + CONTENTS.index(content))),
        "fooled": bool(level > 1), "equals_reference": False, "mos": float(grades.mean()), "std": std,
        "n": len(grades), "ci95": 2.093 * std / math.sqrt(len(grades)), "scores": scores,
    }  # fmt: skip
