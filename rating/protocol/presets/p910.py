"""Rec. ITU-T P.910: degradation category rating, both pictures at once."""

from rating.protocol.order import OrderRules
from rating.protocol.phases import Shows, fixed, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT, Grade
from rating.protocol.words import marked as _

from .preset import Number, Preset, Source

# P.910 prints the fourth grade without the comma that BT.500 has.
SCALE = tuple(
    Grade(grade.value, _("Perceptible but not annoying"), grade.short) if grade.value == 4 else grade
    for grade in IMPAIRMENT
)

DCR_SIMULTANEOUS = Preset(
    title=_("P.910 DCR, simultaneous"),
    note=_(
        "Degradation category rating (DCR), with both pictures in one frame: the reference on the left, and subjects "
        "know it."
    ),
    sources=(
        Source(
            "Recommendation ITU-T P.910: Subjective video quality assessment methods for multimedia applications",
            _("P.910 (10/2023)"),
            _("8.2, DCR or DSIS"),
        ),
    ),
    numbers=(
        Number(_("Time of the pair"), _("10 s"), "cited", _("about 10 s there")),
        Number(_("Side of the reference"), _("left, known to the subject"), "cited"),
        Number(_("Surroundings"), _("grey, code value 128"), "cited"),
        Number(_("Vote"), _("up to 10 s, then a time-out is recorded"), "cited"),
        Number(_("Grey before and after the scale"), _("0.25 s"), "ours"),
        Number(_("Scale"), _("five-grade impairment scale, without the comma after “Perceptible”"), "cited"),
        Number(_("Order"), _("random for each subject"), "cited"),
        Number(_("Neighbours"), _("never the same content twice running"), "ours"),
        Number(
            _("Hidden references, of a session's pairs"),
            _("10 %"),
            "ours",
            _("P.910, as cited, advises such pairs; how many is our choice"),
        ),
        Number(
            _("Training"),
            _("the stimulus set's training pairs, of other contents"),
            "ours",
            _("P.910, as cited, has 3 to 5 presentations"),
        ),
        Number(_("Session"), _("at most 20 minutes"), "cited", _("20 is the aim, 45 to 50 the limit")),
        Number(_("Break"), _("at least 5 minutes"), "ours"),
        Number(_("Subjects"), _("24"), "cited", _("in a controlled room; 35 in public")),
        Number(
            _("Viewing distance"),
            _("7 × the height of the displayed image"),
            "ours",
            _("P.910, as cited, has 1 to 8 H, by application"),
        ),
        Number(_("Replacements, of a session"), _("at most 10 %"), "ours"),
    ),
    protocol=Protocol(
        method="dsis-simultaneous",
        phases=(fixed(Shows.PAIR, 10_000), grey(250), scale(10_000), grey(250)),
        grades=SCALE,
        order=OrderRules(hidden_references=0.1),
    ),
    sessions=None,
    longest_session_minutes=20,
    break_minutes=5,
    viewing_distance_h=7.0,
    subjects=24,
)
