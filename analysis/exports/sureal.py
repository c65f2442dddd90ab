"""The ratings as a data set of sureal (github.com/Netflix/sureal): references, stimuli and opinion scores in JSON."""

import json
from typing import Any

from .edition import Edition

BEST = 5  # the grade of what is not impaired


def data_set(edition: Edition) -> bytes:
    """Ratings of the subjects counted, each under the subject's code: a grade, or the list of a repeated pair's.

    A hidden reference is a stimulus with its reference's path. Paths are names: the files are not part of the data set.
    What sureal does not know (the keys under "advstudy", a stimulus's attack and level) it ignores.
    """
    output = edition.output
    grades = _grades(output)
    shown = [stimulus for stimulus in output["stimuli"] if stimulus["pair"] in grades]
    contents = {content: number for number, content in enumerate(dict.fromkeys(s["content"] for s in shown))}
    data = {
        "dataset_name": output["study"]["title"],
        "advstudy": {fact.key: fact.value for fact in edition.facts},
        "ref_score": BEST,
        "ref_videos": [
            {"content_id": number, "content_name": content, "path": _reference(content)}
            for content, number in contents.items()
        ],
        "dis_videos": [
            {
                "content_id": contents[stimulus["content"]],
                "asset_id": number,
                "path": _reference(stimulus["content"]) if stimulus["attack"] is None else stimulus["name"],
                "attack": stimulus["attack"],
                "level": stimulus["level"],
                "os": grades[stimulus["pair"]],
            }
            for number, stimulus in enumerate(shown)
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=1).encode()


def _reference(content: str) -> str:
    return f"{content} reference"


def _grades(output: dict[str, Any]) -> dict[int, dict[str, int | list[int]]]:
    """By pair, the grades of the subjects who rated it, in the order of their repetitions."""
    given: dict[int, dict[str, list[int]]] = {}
    for rating in sorted(output["ratings"], key=lambda rating: (rating["subject"], rating["repetition"])):
        if not rating["excluded"]:
            given.setdefault(rating["pair"], {}).setdefault(rating["subject"], []).append(rating["grade"])
    return {
        pair: {subject: values if len(values) > 1 else values[0] for subject, values in subjects.items()}
        for pair, subjects in given.items()
    }
