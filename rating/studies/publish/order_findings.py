"""Whether every session has an order by the protocol's rules: known now, for every seed."""

from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rating.playlists import Infeasible, why_infeasible
from rating.playlists.feasible import Block
from rating.protocol import Protocol

from ..models import Study
from .findings import Finding, error
from .sessions import PlannedSession

BLOCKS = {
    Block.TRAINING: gettext_lazy("the training"),
    Block.STABILISING: gettext_lazy("the stabilising presentations"),
    Block.SCORED: gettext_lazy("the test, with its repeats and hidden references"),
}


def check_order(study: Study, sessions: list[PlannedSession], protocol: Protocol) -> list[Finding]:
    strongest = _strongest(study)
    findings = []
    for session in sessions:
        findings += _check_anchors(session, protocol.order.strong_anchors, strongest)
        enough = _check_numbers(session)
        findings += enough
        reason = None if enough else why_infeasible(session.order())
        if reason:
            findings.append(error(_in_words(session, reason)))
    return findings


def _check_numbers(session: PlannedSession) -> list[Finding]:
    """Whether there are as many pairs as presentations are to be made of them."""
    findings = []
    if session.stabilising > len(session.pool):
        findings.append(
            error(
                _(
                    "%(where)s begins with %(asked)d stabilising presentations, and the study has %(there)d training "
                    "pairs for them, of contents that are not in this session's test: add training pairs."
                )
                % {"where": session.name, "asked": session.stabilising, "there": len(session.pool)}
            )
        )
    if session.repeats > len(session.pairs):
        findings.append(
            error(
                _("%(where)s repeats %(asked)d pairs and has %(there)d: the protocol's share is above 100 %%.")
                % {"where": session.name, "asked": session.repeats, "there": len(session.pairs)}
            )
        )
    return findings


def _check_anchors(session: PlannedSession, least: int, strongest: dict[str, int]) -> list[Finding]:
    settings = [pair.adversarial.setting for pair in session.pairs if pair.adversarial]
    strong = sum(setting.level == strongest.get(setting.attack) for setting in settings)
    if strong >= least or not settings:
        return []
    return [
        error(
            ngettext(
                "%(where)s has %(there)d test pair at the highest level of its attack; the protocol asks for at least "
                "%(least)d strong anchors: add pairs of the highest levels.",
                "%(where)s has %(there)d test pairs at the highest level of their attack; the protocol asks for at "
                "least %(least)d strong anchors: add pairs of the highest levels.",
                strong,
            )
            % {"where": session.name, "there": strong, "least": least}
        )
    ]


def _strongest(study: Study) -> dict[str, int]:
    """Each attack's highest level within the stimulus set."""
    attacks = study.stimulus_set.pairs.filter(adversarial__isnull=False).values("adversarial__setting__attack")
    highest = attacks.annotate(level=Max("adversarial__setting__level"))
    return {row["adversarial__setting__attack"]: row["level"] for row in highest}


def _in_words(session: PlannedSession, reason: Infeasible) -> str:
    said = {
        "where": session.name,
        "count": reason.count,
        "size": reason.size,
        "block": BLOCKS[reason.block],
        "content": reason.content,
        "most": reason.most,
    }
    if reason.must_not_end:
        return (
            _(
                "%(where)s: “%(content)s” has too many pairs to be kept from following itself: %(count)d of the "
                "%(size)d of %(block)s, where %(most)d can be, for what comes after has to begin with it. Take pairs "
                "of it out there, or add others."
            )
            % said
        )
    return (
        _(
            "%(where)s: “%(content)s” has too many pairs to be kept from following itself: %(count)d of the %(size)d "
            "of %(block)s, where %(most)d can be. Take pairs of it out, or add others."
        )
        % said
    )
