"""A protocol in words: its phases, its scale and its rules of order, as pages and the admin say them."""

from dataclasses import dataclass

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from rating.protocol import OrderRules, Phase, Protocol, Shows
from rating.protocol.phases import OPEN_MS

SHOWN = {
    Shows.PAIR: gettext_lazy("the reference and the picture to rate, side by side"),
    Shows.REFERENCE: gettext_lazy("the reference"),
    Shows.TEST: gettext_lazy("the picture to rate, in the same place"),
    Shows.GREY: gettext_lazy("grey"),
    Shows.SCALE: gettext_lazy("the scale, on grey"),
}


@dataclass(frozen=True)
class Trial:
    """A trial in words: its phases (what is shown, for how long), its length, and that of a hundred."""

    phases: list[tuple[str, str]]
    length: str
    hundred: str
    is_reckoned: bool  # a phase without a limit is in it


def trial(protocol: Protocol) -> Trial:
    is_reckoned = any(phase.most_ms is None for phase in protocol.phases)
    length = _("about %s") if is_reckoned else _("at most %s")
    return Trial(
        phases=[(str(SHOWN[phase.shows]), duration(phase)) for phase in protocol.phases],
        length=length % seconds(protocol.planned_trial_ms),
        hundred=minutes(100 * protocol.planned_trial_ms),
        is_reckoned=is_reckoned,
    )


def duration(phase: Phase) -> str:
    """How long a phase lasts, and what ends it."""
    least, most = seconds(phase.least_ms), seconds(phase.most_ms or 0)
    if phase.is_fixed:
        return most
    if phase.shows == Shows.SCALE:
        end = _("until the answer, without a limit")
        if phase.most_ms is not None:
            end = _("until the answer, at most %s; then a time-out is recorded") % most
        return _("%(end)s; at least %(least)s") % {"end": end, "least": least} if phase.least_ms else end
    if phase.most_ms is None:
        return _("at least %s, then until the subject goes on") % least
    return _("at least %(least)s, then until the subject goes on, at most %(most)s") % {"least": least, "most": most}


def order(protocol: Protocol) -> list[str]:
    """The rules of order, a sentence each."""
    rules = protocol.order
    return [
        _("The order is random for each subject; the same content never comes twice running."),
        *_sides(protocol),
        *_stabilising(rules),
        *_shares(protocol),
        *_replacements(protocol),
    ]


def reckoned() -> str:
    """The sentence about phases without a limit."""
    return _("A phase without a limit is reckoned with %s.") % seconds(OPEN_MS)


def seconds(milliseconds: int) -> str:
    whole, rest = divmod(milliseconds, 1000)
    return _("%s s") % (number_format(milliseconds / 1000) if rest else whole)


def minutes(milliseconds: float) -> str:
    return _("about %d min") % max(1, round(milliseconds / 60_000))


def percent(share: float) -> str:
    return _("%s %%") % number_format(round(100 * share, 1) if round(100 * share, 1) % 1 else round(100 * share))


def _sides(protocol: Protocol) -> list[str]:
    if not protocol.how.is_simultaneous:
        sides = _("The reference comes first, the picture to rate after it.")
    elif protocol.order.reference_side == "left":
        sides = _("The reference is always on the left.")
    elif protocol.order.reference_side == "right":
        sides = _("The reference is always on the right.")
    else:
        sides = _("The reference is on the left as often as on the right; the side is recorded.")
    labels = _("The pictures are labelled.") if protocol.labelled else _("The pictures are not labelled.")
    return [f"{sides} {labels}"]


def _stabilising(rules: OrderRules) -> list[str]:
    first, later = rules.stabilising_first, rules.stabilising_later
    if not first and not later:
        return []
    return [
        _(
            "Stabilising presentations, not scored, from the training pairs and over all their levels: "
            "%(first)d at the start of the first session, %(later)d at the start of each later one."
        )
        % {"first": first, "later": later}
    ]


def _shares(protocol: Protocol) -> list[str]:
    rules, said = protocol.order, []
    if rules.repeats:
        said.append(
            _(
                "Repeats, as a share of a session's pairs: %s. Each is shown first in the session's first half, and "
                "again in its second."
            )
            % percent(rules.repeats)
        )
    if rules.hidden_references:
        shown = _("a reference beside itself") if protocol.how.is_simultaneous else _("a reference after itself")
        said.append(
            _("Hidden references (%(shown)s), as a share of a session's pairs: %(share)s, contents in turn.")
            % {"shown": shown, "share": percent(rules.hidden_references)}
        )
    if rules.strong_anchors:
        said.append(
            ngettext(
                "Each session has at least %d test pair at the highest level of its attack.",
                "Each session has at least %d test pairs at the highest level of their attack.",
                rules.strong_anchors,
            )
            % rules.strong_anchors
        )
    return said


def _replacements(protocol: Protocol) -> list[str]:
    if not protocol.replaced_share:
        return [_("What timed out or was disturbed is not shown again.")]
    share = percent(protocol.replaced_share)
    return [_("What timed out or was disturbed is shown again later: at most %s of a session.") % share]
