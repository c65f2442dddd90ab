"""Whether the session plans hold what they should: the right pairs, each once, balanced, and not for too long."""

from collections import Counter

from django.utils.translation import gettext as _

from rating.protocol import PRESETS, Protocol
from rating.stimuli.models import Pair

from ..models import Study
from .findings import Finding, advice, error, some
from .sessions import PlannedSession


def check_plans(study: Study, sessions: list[PlannedSession], protocol: Protocol) -> list[Finding]:
    findings = []
    if not sessions:
        findings.append(error(_("The study has no session plan: add at least one, with its pairs.")))
    elif not any(session.training for session in sessions):
        findings.append(error(_("The study has no training pairs: choose some in its first session plan.")))
    if [session.plan.number for session in sessions] != list(range(1, len(sessions) + 1)):
        findings.append(error(_("Session plans must be numbered 1, 2, 3, … without gaps.")))
    seen: set[int] = set()
    for session in sessions:
        findings += _check_pairs(study, session, seen)
        findings += _check_length(session, protocol, PRESETS[study.preset].longest_session_minutes)
        seen |= {pair.pk for pair in session.pairs}
    return findings + _check_training(sessions) + _check_balance(sessions)


def _check_pairs(study: Study, session: PlannedSession, seen: set[int]) -> list[Finding]:
    """seen: the keys of the pairs of earlier plans."""
    test, training = session.pairs, session.training
    trained = {pair.reference_id for pair in training}
    twice = [pair.name for pair in test if pair.pk in seen]
    hidden = [pair.name for pair in test if pair.adversarial is None]
    shared = sorted({pair.reference.content for pair in test if pair.reference_id in trained})
    findings = []
    if not test:
        findings.append(_("%s has no pairs: choose some in it, or delete it.") % session.name)
    if any(pair.stimulus_set_id != study.stimulus_set_id for pair in test + training):
        findings.append(_("%s holds pairs of another stimulus set: take them out.") % session.name)
    if twice:
        findings.append(
            _("%(where)s repeats pairs of an earlier plan: %(pairs)s. Leave each in one plan.")
            % {"where": session.name, "pairs": some(twice)}
        )
    if hidden:
        findings.append(
            _("%(where)s has hidden references among its pairs: %(pairs)s. Take them out: the protocol adds its own.")
            % {"where": session.name, "pairs": some(hidden)}
        )
    if shared:
        findings.append(
            _("%(where)s trains on contents of its test: %(contents)s. Train with pairs of other references.")
            % {"where": session.name, "contents": some(shared)}
        )
    return [error(text) for text in findings]


def _check_length(session: PlannedSession, protocol: Protocol, most: float) -> list[Finding]:
    minutes = session.presentations * protocol.planned_trial_ms / 60_000
    if minutes <= most:
        return []
    return [
        advice(
            _(
                "%(where)s may take %(minutes).0f minutes; %(most).0f are advised: spread its pairs over more session "
                "plans."
            )
            % {"where": session.name, "minutes": minutes, "most": most}
        )
    ]


def _check_training(sessions: list[PlannedSession]) -> list[Finding]:
    """ITU-R BT.500 and ITU-T P.910: training shows the range and the kinds of impairments that will be rated."""
    test = _levels([pair for session in sessions for pair in session.pairs])
    training = _levels([pair for session in sessions for pair in session.training])
    if not test or not training or (training[0] <= test[0] and training[-1] >= test[-1]):
        return []
    text = _(
        "Training shows levels %(shown)s, the test %(least)d to %(most)d: add training pairs of the weakest and the "
        "strongest level, so that subjects know both ends before their grades count."
    )
    shown = ", ".join(map(str, training))
    return [advice(text % {"shown": shown, "least": test[0], "most": test[-1]})]


def _levels(pairs: list[Pair]) -> list[int]:
    return sorted({pair.adversarial.setting.level for pair in pairs if pair.adversarial})


def _check_balance(sessions: list[PlannedSession]) -> list[Finding]:
    """Attack and level should be as frequent in every session: by at most one pair."""
    counts = [
        Counter(str(pair.adversarial.setting) for pair in session.pairs if pair.adversarial) for session in sessions
    ]
    uneven = []
    for setting in sorted(set().union(*counts)):
        numbers = [count[setting] for count in counts]
        if max(numbers) - min(numbers) > 1:
            numbers_said = {"setting": setting, "least": min(numbers), "most": max(numbers)}
            uneven.append(_("%(setting)s (%(least)d to %(most)d pairs)") % numbers_said)
    if not uneven:
        return []
    return [
        advice(
            _("Attacks and levels are not balanced over the sessions: %s. Exchange pairs between them.") % some(uneven)
        )
    ]
