"""What an analysis is made of: everything that is counted, read at one moment."""

from typing import Any

from analysis.exclusions.models import Exclusion
from analysis.scores.recorded import Recorded
from rating.sessions.models import Presentation, Rating
from rating.stimuli.models import AdversarialExample, Pair, Reference
from rating.studies.models import StudyVersion
from rating.subjects.models import Subject
from rating.vision.latest import latest_checks
from rating.vision.models import VisionCheck

OPTIONS = {"ci": "student", "screening": "BT.500", "dmos": "dcr", "mapping": "logistic5"}


def inputs(version: StudyVersion) -> dict[str, Any]:
    """Plain data, ready to be hashed. What is equal here gives an equal analysis."""
    pairs = _pairs(version)
    ratings = _ratings(version)
    subjects = _subjects(version, {rating[0] for rating in ratings})
    codes = {subject["code"] for subject in subjects}
    return {
        "study": {
            "title": version.design.get("title", version.study.title),
            "version": version.number,
            "design_sha256": version.design_sha256,
            "simulated": version.study.simulated,
            "imported": _imported(version),
            "grades": [grade["value"] for grade in version.design["protocol"]["grades"]],
        },
        "pairs": [_pair(pair) for pair in pairs],
        "references": [_reference(reference) for reference in _references(pairs)],
        "subjects": subjects,
        "ratings": [rating for rating in ratings if rating[0] in codes],  # nobody may have withdrawn in between
        "exclusions": _exclusions(version),
        "metrics": _metrics(pairs),
        "options": OPTIONS,
    }


def _imported(version: StudyVersion) -> list[dict[str, Any]]:
    """The files that ratings were imported from."""
    return [
        {"file": one.file_name, "sha256": one.file_sha256, "at": one.imported_at.isoformat(timespec="seconds"),
         "subjects": one.subjects.filter(withdrawn_at=None).count()}
        for one in version.imported_ratings.all()
    ]  # fmt: skip


def participants(version: StudyVersion) -> Any:
    """The subjects whose ratings this version's analysis holds: simulated ones only where the study says so."""
    return Subject.objects.filter(study_version=version, withdrawn_at=None, simulated=version.study.simulated)


def _pairs(version: StudyVersion) -> list[Pair]:
    ids = {pk for plan in version.plans for pk in [*plan["pairs"], *(pk for pk, _number in plan["hidden_references"])]}
    pairs = Pair.objects.filter(pk__in=ids).select_related("reference", "adversarial__setting")
    return sorted(pairs, key=_order)


def _order(pair: Pair) -> tuple[str, str, int]:
    """By content, attack and level; a hidden reference comes before its content's attacks."""
    setting = pair.adversarial.setting if pair.adversarial else None
    return (pair.reference.content, setting.attack if setting else "", setting.level if setting else 0)


def _pair(pair: Pair) -> dict[str, Any]:
    example = pair.adversarial
    return {
        "id": pair.pk,
        "name": pair.name,
        "content": pair.reference.content,
        "attack": example.setting.attack if example else None,
        "level": example.setting.level if example else None,
        "picture": str(pair.shown.public_id),
        "reference_picture": str(pair.reference.public_id),
        "fooled": _fooled(example),
        "equals_reference": example.equals_reference if example else True,
    }


def _fooled(example: AdversarialExample | None) -> bool | None:
    """None where no victim is known, as of an imported picture."""
    if example is None:
        return False
    return example.fooled if example.has_victim else None


def _references(pairs: list[Pair]) -> list[Reference]:
    """Every reference of the sets, those for training too."""
    sets = {pair.stimulus_set_id for pair in pairs}
    return list(Reference.objects.filter(stimulus_set__in=sets).order_by("content"))


def _reference(reference: Reference) -> dict[str, Any]:
    return {
        "content": reference.content,
        "spatial_information": reference.spatial_information,
        "colourfulness": reference.colourfulness,
        "for_training": reference.for_training,
    }


def _ratings(version: StudyVersion) -> list[list[Any]]:
    """Subject's code, pair, repetition, session, place, grade, response time: of what was rated and is counted."""
    counted = Rating.objects.filter(
        presentation__session__subject__in=participants(version),
        presentation__session__set_aside_at=None,
        presentation__kind__in=Presentation.COUNTED,
        presentation__outcome=Presentation.Outcome.RATED,
    ).values_list(
        "presentation__session__subject__code",
        "presentation__pair_id",
        "presentation__repetition",
        "presentation__session__plan_number",
        "presentation__place",
        "grade",
        "response_ms",
    )
    return sorted(list(rating) for rating in counted)


def _subjects(version: StudyVersion, codes: set[str]) -> list[dict[str, Any]]:
    """Those who have rated anything, with the vision check that holds."""
    rated = participants(version).filter(code__in=codes).order_by("code")
    checks = latest_checks(rated)
    return [
        {
            "code": subject.code,
            "simulated": subject.simulated,
            "age": subject.age,
            "gender": subject.gender,
            "vision": _vision(checks.get(subject.pk)),
        }
        for subject in rated
    ]


def _vision(check: VisionCheck | None) -> dict[str, Any] | None:
    return check and {"passed": check.passed, "asked_only": check.asked_only, "acuity": check.acuity}


def _exclusions(version: StudyVersion) -> dict[str, str]:
    active = Exclusion.objects.filter(subject__in=participants(version), ended_at=None)
    return dict(active.order_by("subject__code").values_list("subject__code", "reason"))


def _metrics(pairs: list[Pair]) -> list[dict[str, Any]]:
    """Each metric with its scores by pair. JSON's keys are texts: so are the pairs' ids here."""
    levelling = _levelling(pairs)
    return [
        {**metric, "scores": {str(pair): score for pair, score in sorted(metric["scores"].items())}}
        | ({"levelled": True} if metric["name"] in levelling else {})
        for metric in Recorded(pairs).metrics()
    ]


def _levelling(pairs: list[Pair]) -> set[str]:
    """The metrics to whose values some pairs' attacks were calibrated."""
    return {pair.adversarial.setting.calibrated_to for pair in pairs if pair.adversarial}
