"""Rec. ITU-T P.910: degradation category rating, both pictures at once."""

from rating.protocol.order import OrderRules
from rating.protocol.phases import Shows, fixed, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT, Grade

from .preset import Number, Preset, Source

# P.910 prints the fourth grade without the comma that BT.500 has.
SCALE = tuple(
    Grade(grade.value, "Perceptible but not annoying", grade.short) if grade.value == 4 else grade
    for grade in IMPAIRMENT
)

DCR_SIMULTANEOUS = Preset(
    title="P.910 DCR, simultaneous",
    note=(
        "Degradation category rating with both pictures in one frame: the reference on the left, and subjects know it."
    ),
    sources=(
        Source(
            "Recommendation ITU-T P.910, Subjective video quality assessment methods for multimedia applications",
            "P.910 (10/2023)",
            "8.2, DCR or DSIS",
        ),
    ),
    numbers=(
        Number("Time of the pair", "10 s", "cited", "about 10 s"),
        Number("Side of the reference", "left, known to the subject", "cited"),
        Number("Surroundings", "grey, code value 128", "cited"),
        Number("Vote", "up to 10 s, then a time-out is recorded", "cited"),
        Number("Grey before and after the scale", "0.25 s", "ours"),
        Number("Scale", "five-grade impairment scale, without the comma after “Perceptible”", "cited"),
        Number("Hidden references", "10 % of a session's pairs", "ours", "P.910 advises null pairs, not how many"),
        Number("Session", "at most 20 minutes", "cited", "20 is the aim, 45 to 50 the limit"),
        Number("Break", "at least 5 minutes", "ours"),
        Number("Subjects", "24", "cited", "in a controlled room; 35 in public"),
        Number("Viewing distance", "7 × the height of the displayed image", "ours", "1 to 8 H, by application"),
        Number("Replacements", "at most 10 % of a session", "ours"),
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
