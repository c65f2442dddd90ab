"""Near-threshold DSIS: for perturbations that most subjects hardly see. Our own; every number is ours unless said."""

from rating.protocol.order import OrderRules
from rating.protocol.phases import Phase, Shows, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT

from .preset import Number, Preset, Source

PRESET = Preset(
    title="Near-threshold DSIS",
    note=(
        "DSIS, both pictures at once, looked at as long as the subject needs. Hidden references show how often "
        "a difference is reported where there is none, strong anchors keep the whole scale in use, repeats show how "
        "steady the grades are, and the reference changes sides."
    ),
    sources=(
        Source(
            "Recommendation ITU-R BT.500, Methodologies for the subjective assessment of the quality of "
            "television images",
            "BT.500-14 (10/2019)",
            "DSIS: the scale, stabilising and repeated presentations. The rest is advstudy's own",
        ),
    ),
    numbers=(
        Number("Time of the pair", "at least 2 s, then until the subject goes on, at most 10 s", "ours"),
        Number("Grey before and after the scale", "0.25 s", "ours"),
        Number("Vote", "without a limit", "ours", "a hurried grade is worth little near the threshold"),
        Number("Hidden references", "15 % of a session's pairs", "ours", "between 10 and 20 %"),
        Number("Strong anchors", "at least 2 test pairs of a session at their attack's highest level", "ours"),
        Number("Repeats", "5 % of a session's pairs, first in its first half, again in its second", "ours"),
        Number("Side of the reference", "labelled; left and right equally often, recorded", "ours"),
        Number("Stabilising presentations", "5 in the first session, 3 in each later one, not scored", "cited"),
        Number("Words of the grades", "in full during training, shorter after it", "ours"),
        Number("Scale", "five-grade impairment scale of BT.500", "cited"),
        Number("Session", "at most 20 minutes", "ours"),
        Number("Break", "at least 5 minutes", "ours"),
        Number("Subjects", "24", "ours", "more than BT.500's 15: hidden references need them"),
        Number("Viewing distance", "7 × the height of the displayed image", "ours"),
        Number("Replacements", "at most 10 % of a session", "ours"),
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
