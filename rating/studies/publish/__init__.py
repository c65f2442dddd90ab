"""Publishing: a study is checked, then frozen as a version."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rating.hooks import study_advice
from rating.protocol import Protocol

from ..models import Study, StudyVersion
from .display_findings import check_display
from .file_findings import check_files
from .findings import Finding, NotPublishable, advice, error
from .freeze import design_sha256, frozen_design
from .order_findings import check_order
from .plan_findings import check_plans
from .sessions import PlannedSession, planned_sessions, save_hidden_references

__all__ = ["Finding", "NotPublishable", "check", "design", "publish"]


@transaction.atomic
def publish(study: Study) -> StudyVersion:
    """Freeze the study as its next version. Raises NotPublishable, and then nothing has changed.

    The hidden references that its protocol asks for become pairs of its stimulus set.
    """
    Study.objects.select_for_update().get(pk=study.pk)
    sessions, findings = _checked(study)
    if any(finding.is_error for finding in findings):
        raise NotPublishable(findings)
    save_hidden_references(sessions)
    latest = study.latest_version
    frozen = frozen_design(study, sessions)
    return StudyVersion.objects.create(
        study=study, number=latest.number + 1 if latest else 1, design=frozen, design_sha256=design_sha256(frozen)
    )


def check(study: Study) -> list[Finding]:
    """What must be mended (errors) or looked at (advice) before publishing. Writes nothing."""
    return _checked(study)[1]


def design(study: Study) -> dict[str, Any]:
    """The study as it would be frozen now. Hidden references that publishing is still to make have no id."""
    return frozen_design(study, planned_sessions(study, Protocol.from_json(study.protocol)))


def _checked(study: Study) -> tuple[list[PlannedSession], list[Finding]]:
    """The sessions, read once, and what was found."""
    try:
        protocol = Protocol.from_json(study.protocol)
    except (AttributeError, KeyError, TypeError, ValueError) as fault:
        why = _("%s is missing") % fault if isinstance(fault, KeyError) else str(fault).rstrip(".")
        told = _("The study's protocol cannot be used (%s). Make the study anew from a preset, or mend its protocol.")
        return [], [error(told % why)]
    sessions = planned_sessions(study, protocol)
    findings = [
        *check_plans(study, sessions, protocol),
        *check_order(study, sessions, protocol),
        *check_display(study, protocol),
        *check_files(sessions),
        *map(advice, study_advice(list({pair.pk: pair for session in sessions for pair in session.pairs}.values()))),
    ]
    if not study.consent.strip():
        findings.append(error(_("The consent text is empty: say what subjects agree to.")))
    latest = study.latest_version
    if latest and latest.design_sha256 == design_sha256(frozen_design(study, sessions)):
        findings.append(error(_("Nothing has changed since version %d.") % latest.number))
    return sessions, findings
