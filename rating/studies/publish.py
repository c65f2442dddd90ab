"""Publishing: a study is checked, then frozen as a version."""

import hashlib
import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.forms.models import model_to_dict
from django.utils.translation import gettext as _

from rating import display
from rating.playlists import ImpossibleOrder, shuffled
from rating.protocol import PRESETS, Protocol
from rating.stimuli.models import Pair

from .models import DisplayCondition, SessionPlan, Study, StudyVersion


@dataclass(frozen=True)
class Finding:
    """One thing the check found. An error keeps the study from being published, advice does not."""

    is_error: bool
    text: str


class NotPublishable(Exception):
    """The study has errors; `findings` says which."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(" ".join(finding.text for finding in findings if finding.is_error))
        self.findings = findings


@transaction.atomic
def publish(study: Study) -> StudyVersion:
    """Freeze the study as its next version. Raises NotPublishable, and then nothing has changed."""
    Study.objects.select_for_update().get(pk=study.pk)
    findings = check(study)
    if any(finding.is_error for finding in findings):
        raise NotPublishable(findings)
    latest = study.latest_version
    frozen = design(study)
    return StudyVersion.objects.create(
        study=study, number=latest.number + 1 if latest else 1, design=frozen, design_sha256=_sha256(frozen)
    )


def check(study: Study) -> list[Finding]:
    """What must be mended (errors) or looked at (advice) before publishing."""
    plans = list(study.session_plans.all())
    condition = getattr(study, "display_condition", None)
    findings = []

    def error(text: str) -> None:
        findings.append(Finding(True, text))

    if not plans:
        error(_("The study has no session plan: add at least one, with its pairs."))
    if plans and not any(plan.training_pairs.exists() for plan in plans):
        error(_("The study has no training pairs: choose some in its first session plan."))
    if not study.consent.strip():
        error(_("The consent text is empty."))
    if condition is None:
        error(_("The study has no display condition."))
    else:
        findings += _check_display(condition, study)
    findings += _check_plans(study, plans)
    findings += _check_files(study, plans)
    latest = study.latest_version
    if latest and latest.design_sha256 == _sha256(design(study)):
        error(_("Nothing has changed since version %d.") % latest.number)
    return findings


def _check_display(condition: DisplayCondition, study: Study) -> list[Finding]:
    viewing = display.Viewing.of(_plain(condition), _largest_picture(study), Protocol.from_json(study.protocol))
    errors, advice = display.errors_and_advice(viewing, study.owner.stations.all())
    return [Finding(True, text) for text in errors] + [Finding(False, text) for text in advice]


def _largest_picture(study: Study) -> tuple[int, int]:
    """Width and height, px: as StudyVersion.picture_size."""
    largest = study.stimulus_set.references.aggregate(width=Max("width"), height=Max("height"))
    return largest["width"] or 0, largest["height"] or 0


def _check_plans(study: Study, plans: list[SessionPlan]) -> list[Finding]:
    findings = []
    preset = PRESETS[study.preset]
    seen: dict[int, int] = {}
    for plan in plans:
        test, training = _pairs(plan)
        where = _("Session plan %d") % plan.number
        if not test:
            findings.append(Finding(True, _("%s has no pairs.") % where))
        if any(pair.stimulus_set_id != study.stimulus_set_id for pair in test + training):
            findings.append(Finding(True, _("%s holds pairs of another stimulus set.") % where))
        twice = [pair.name for pair in test if pair.pk in seen]
        if twice:
            findings.append(
                Finding(
                    True,
                    _("%(where)s repeats pairs of an earlier plan: %(pairs)s.")
                    % {"where": where, "pairs": _some(twice)},
                )
            )
        seen |= {pair.pk: plan.number for pair in test}
        shared = sorted({pair.reference.content for pair in test} & {pair.reference.content for pair in training})
        if shared:
            findings.append(
                Finding(
                    True,
                    _("%(where)s trains on contents of its test: %(contents)s.")
                    % {"where": where, "contents": _some(shared)},
                )
            )
        for pairs in (training, test):
            try:
                shuffled(pairs, seed=0)
            except ImpossibleOrder:
                findings.append(
                    Finding(True, _("%s: one content has too many pairs to keep it from following itself.") % where)
                )
        minutes = len(test) * Protocol.from_json(study.protocol).planned_trial_ms / 60_000
        if minutes > preset.longest_session_minutes:
            findings.append(
                Finding(
                    False,
                    _("%(where)s may take %(minutes).0f minutes; %(most).0f are advised.")
                    % {"where": where, "minutes": minutes, "most": preset.longest_session_minutes},
                )
            )
    if plans and [plan.number for plan in plans] != list(range(1, len(plans) + 1)):
        findings.append(Finding(True, _("Session plans must be numbered 1, 2, 3, … without gaps.")))
    return findings


def _check_files(study: Study, plans: list[SessionPlan]) -> list[Finding]:
    missing, altered, unequal = [], [], []
    checked: set[str] = set()
    for pair in {pair.pk: pair for plan in plans for pairs in _pairs(plan) for pair in pairs}.values():
        if (pair.reference.width, pair.reference.height) != (pair.shown.width, pair.shown.height):
            unequal.append(pair.name)
        for picture in (pair.reference, pair.shown):
            if picture.file in checked:
                continue
            checked.add(picture.file)
            path = settings.MEDIA_ROOT / picture.file
            if not path.is_file():
                missing.append(picture.file)
            elif hashlib.sha256(path.read_bytes()).hexdigest() != picture.sha256:
                altered.append(picture.file)
    return [
        Finding(True, message % _some(names))
        for message, names in (
            (_("Files are missing on disk: %s."), missing),
            (_("Files have changed since they were made: %s."), altered),
            (_("The two pictures differ in size: %s."), unequal),
        )
        if names
    ]


def design(study: Study) -> dict[str, Any]:
    """The study as frozen in a version: all that its sessions and its analysis need to know."""
    plans = []
    stimuli: dict[str, Any] = {}
    for plan in study.session_plans.all():
        test, training = _pairs(plan)
        plans.append(
            {
                "number": plan.number,
                "break_minutes": plan.break_minutes,
                "pairs": [pair.pk for pair in test],
                "training_pairs": [pair.pk for pair in training],
            }
        )
        stimuli |= {str(pair.pk): _stimulus(pair) for pair in test + training}
    return {
        "title": study.title,
        "preset": study.preset,
        "protocol": study.protocol,
        "consent": study.consent,
        "display": _plain(study.display_condition) if hasattr(study, "display_condition") else {},
        "resume": {"rule": study.resume, "hours": study.resume_hours},
        "vision": {
            "by": study.vision_check,
            "rule": study.vision_rule,
            "least_acuity": study.least_acuity,
            "least_plates_percent": study.least_plates_percent,
        },
        "plans": plans,
        "stimuli": stimuli,
    }


def _stimulus(pair: Pair) -> dict[str, Any]:
    setting = pair.adversarial.setting if pair.adversarial else None
    return {
        "name": pair.name,
        "content": pair.reference.content,
        "attack": setting.attack if setting else None,
        "level": setting.level if setting else None,
        "reference_sha256": pair.reference.sha256,
        "sha256": pair.shown.sha256,
        "width": pair.shown.width,
        "height": pair.shown.height,
    }


def _pairs(plan: SessionPlan) -> tuple[list[Pair], list[Pair]]:
    """The plan's test and training pairs, in a stable order, with all that names them."""

    def ordered(pairs: Any) -> list[Pair]:
        return list(pairs.in_order())

    return ordered(plan.pairs), ordered(plan.training_pairs)


def _sha256(frozen: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(frozen, sort_keys=True).encode()).hexdigest()


def _plain(condition: DisplayCondition) -> dict[str, Any]:
    return model_to_dict(condition, exclude=["id", "study"])


def _some(names: list[str], most: int = 5) -> str:
    more = len(names) - most
    return ", ".join(names[:most]) + (_(" and %d more") % more if more > 0 else "")
