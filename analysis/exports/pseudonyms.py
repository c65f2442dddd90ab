"""An analysis's output without what tells something of a person.

A subject's code is personal: the list that says who is behind it is in somebody's drawer. Where no personal columns
are asked for, codes of real subjects are replaced, in every list and as its order, and what is written about a person
in free text is left out. Simulated subjects are nobody: they keep their codes.
"""

from collections import Counter
from typing import Any

from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

FEWEST_DESCRIBED = 5  # below this number of subjects their least and greatest age are somebody's own
DESCRIBED = ("age_min", "age_max", "age_mean", "female", "male", "another", "unsaid")
LETTERS = "bcdfghjklmnpqrstvwxz"
FEWEST_LETTERS = 7


def pseudonymous(output: dict[str, Any]) -> dict[str, Any]:
    """The output with pseudonyms for codes, without reasons for exclusion and names of experimenters."""
    names = {} if output["study"]["simulated"] else pseudonyms(output)

    def named(code: str) -> str:
        return names.get(code, code)

    quality, panel = output.get("quality"), output["panel"]
    if quality:
        quality = {**quality, "scale_use": {named(code): used for code, used in quality["scale_use"].items()}}
    if names and panel["counted"] < FEWEST_DESCRIBED:
        panel = {**panel, **dict.fromkeys(DESCRIBED)}
    return {
        **output,
        "panel": panel,
        "quality": quality,
        "subjects": sorted(
            ({**subject, "code": named(subject["code"]), "reason": ""} for subject in output["subjects"]),
            key=lambda subject: subject["code"],
        ),
        "ratings": sorted(
            ({**rating, "subject": named(rating["subject"])} for rating in output["ratings"]),
            key=lambda rating: (rating["subject"], rating["pair"], rating["repetition"]),
        ),
        "metrics": [_without_importer(metric) for metric in output["metrics"]],
    }


def pseudonyms(output: dict[str, Any]) -> dict[str, str]:
    """An s and letters, by code: from a digest that only this server can make.

    So a subject's is the same in every file of the study version, whoever comes or withdraws, and says nothing of the
    code, nor of who came when. Should two begin alike, both are longer.
    """
    study = output["study"]["design_sha256"]
    letters = {subject["code"]: _letters(study, subject["code"]) for subject in output["subjects"]}
    begun = Counter(found[:FEWEST_LETTERS] for found in letters.values())
    return {
        code: "s" + (found if begun[found[:FEWEST_LETTERS]] > 1 else found[:FEWEST_LETTERS])
        for code, found in letters.items()
    }


def _letters(study: str, code: str) -> str:
    """One for each byte of the digest. No word can be read in them, and no number."""
    digest = salted_hmac("analysis.exports.pseudonyms", f"{study} {code}", algorithm="sha256").digest()
    return "".join(LETTERS[byte % len(LETTERS)] for byte in digest)


def _without_importer(metric: dict[str, Any]) -> dict[str, Any]:
    if not metric.get("imported"):
        return metric
    return {**metric, "imported": {**metric["imported"], "by": _("an experimenter")}}
