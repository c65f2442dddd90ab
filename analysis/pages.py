"""What every page of a study version's analysis starts from."""

from typing import Any

from django.utils.translation import gettext as _

from analysis.results.few import few
from analysis.results.freshness import current
from rating.studies.models import StudyVersion


def page(version: StudyVersion, tab: str, **more: Any) -> dict[str, Any]:
    """The context of `analysis/base.html`: the version, what can be shown now, and which tab is open.

    `output` is the shown result's output, or None where there is none.
    """
    now = current(version)
    output = now.result.output if now.result else None
    return {
        "version": version,
        "study": version.study,
        "current": now,
        "output": output,
        "held": held(output) if output else None,
        "next_step": next_step(version) if now.state == "empty" else "",
        "tab": tab,
        **more,
    }


def held(output: dict[str, Any]) -> dict[str, Any]:
    """Which subjects the output holds: codes counted, and codes left out with their reasons; whether they are few."""
    subjects = output["subjects"]
    return {
        "counted": [subject["code"] for subject in subjects if not subject["excluded"]],
        "excluded": [subject for subject in subjects if subject["excluded"]],
        "few": few(output),
    }


def next_step(version: StudyVersion) -> str:
    """What to do where nobody has rated anything."""
    if version.study.simulated:
        return _("This study is rated by simulated subjects: have them rate by the command simulate_ratings.")
    if not version.subjects.filter(withdrawn_at=None).exists():
        return _("Invite subjects: each gets a link of their own, and their ratings are counted as they arrive.")
    return _("Subjects are invited. Their ratings are counted as they arrive; this page then shows them.")
