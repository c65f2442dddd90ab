"""Near-threshold DSIS: for perturbations that most subjects hardly see. Our own; every number is ours unless said."""

from rating.protocol.order import OrderRules
from rating.protocol.phases import Phase, Shows, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT
from rating.protocol.words import marked as _

from .bt500 import BT500
from .preset import Number, Preset, Source

PRESET = Preset(
    title=_("Near-threshold DSIS"),
    note=_(
        "For differences that most people hardly see: both pictures at once, looked at as long as the subject needs. "
        "Hidden references show how often a difference is reported where there is none, strong anchors keep the whole "
        "scale in use, repeats show how steady the grades are, and the reference changes sides."
    ),
    sources=(
        Source(
            BT500.title,
            BT500.edition,
            _("the scale, stabilising and repeated presentations; the rest is advstudy's own, and no Recommendation's"),
        ),
    ),
    numbers=(
        Number(_("Time of the pair"), _("at least 2 s, then until the subject goes on, at most 10 s"), "ours"),
        Number(_("Grey before and after the scale"), _("0.25 s"), "ours"),
        Number(_("Vote"), _("without a limit"), "ours", _("a hurried grade is worth little near the threshold")),
        Number(_("Surroundings"), _("mid-grey"), "cited", _("its code value, 128, is ours")),
        Number(_("Scale"), _("five-grade impairment scale of BT.500"), "cited"),
        Number(_("Words of the grades"), _("in full during training, shorter after it"), "ours"),
        Number(_("Side of the reference"), _("labelled; left and right equally often, recorded"), "ours"),
        Number(_("Hidden references, of a session's pairs"), _("15 %"), "ours", _("between 10 and 20 %")),
        Number(
            _("Strong anchors"), _("at least 2 test pairs of a session at the highest level of their attack"), "ours"
        ),
        Number(
            _("Repeats, of a session's pairs"),
            _("5 %; first in its first half, again in its second"),
            "ours",
            _("BT.500, as cited, repeats some; how many and where is our choice"),
        ),
        Number(_("Stabilising presentations"), _("5 in the first session, 3 in each later one, not scored"), "cited"),
        Number(_("Order"), _("random for each subject, never the same content twice running"), "cited"),
        Number(_("Session"), _("at most 20 minutes"), "ours"),
        Number(_("Break"), _("at least 5 minutes"), "ours"),
        Number(
            _("Subjects"),
            _("24"),
            "ours",
            _("more than the 15 of BT.500: small effects and hidden references need them"),
        ),
        Number(_("Viewing distance"), _("7 × the height of the displayed image"), "ours"),
        Number(_("Replacements, of a session"), _("at most 10 %"), "ours"),
    ),
    protocol=Protocol(
        method="dsis-simultaneous",
        phases=(Phase(Shows.PAIR, 2000, 10_000), grey(250), scale(None), grey(250)),
        grades=IMPAIRMENT,
        order=OrderRules(
            stabilising_first=5,
            stabilising_later=3,
            repeats=0.05,
            hidden_references=0.15,
            strong_anchors=2,
            reference_side="counterbalanced",
        ),
        short_words_after_training=True,
    ),
    sessions=None,
    longest_session_minutes=20,
    break_minutes=5,
    viewing_distance_h=7.0,
    subjects=24,
)
