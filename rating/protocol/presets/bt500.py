"""Rec. ITU-R BT.500: the double-stimulus impairment scale method with sequential presentation, variants I and II."""

from rating.protocol.order import OrderRules
from rating.protocol.phases import Phase, Shows, fixed, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT

from .preset import Number, Preset, Source

T1, T2, T3, T4 = fixed(Shows.REFERENCE, 10_000), grey(3000), fixed(Shows.TEST, 10_000), scale(10_000)
AFTER_SCALE = grey(250)

SOURCES = (
    Source(
        "Recommendation ITU-R BT.500, Methodologies for the subjective assessment of the quality of television images",
        "BT.500-14 (10/2019)",
        "the part on the double-stimulus impairment scale (DSIS) method",
    ),
)
SHARED_NUMBERS = (
    Number("T1, reference", "10 s", "cited", "longer does not help"),
    Number("T2, mid-grey", "3 s", "cited"),
    Number("T3, test picture", "10 s", "cited"),
    Number(
        "T4, mid-grey and vote",
        "up to 10 s, then a time-out is recorded",
        "cited",
        "5 to 11 s there; the next presentation comes with the vote",
    ),
    Number("Grey after the vote", "0.25 s", "ours"),
    Number("Stabilising presentations", "5 in the first session, 3 in each later one, not scored", "cited"),
    Number("Order", "random for each subject, never the same content twice running", "cited"),
    Number("Scale", "five-grade impairment scale, with the comma after “Perceptible”", "cited"),
    Number("Session", "at most 30 minutes with explanations", "cited"),
    Number("Break", "at least 10 minutes", "ours", "as laboratories do"),
    Number("Subjects", "at least 15", "cited"),
    Number("Viewing distance", "7 × the height of the displayed image", "cited", "7 H at a height of about 0.30 m"),
    Number("Replacements", "at most 10 % of a session", "ours"),
)


def _preset(title: str, note: str, phases: tuple[Phase, ...], numbers: tuple[Number, ...]) -> Preset:
    return Preset(
        title=title,
        note=note,
        sources=SOURCES,
        numbers=(*numbers, *SHARED_NUMBERS),
        protocol=Protocol(
            method="dsis-sequential",
            phases=phases,
            grades=IMPAIRMENT,
            order=OrderRules(stabilising_first=5, stabilising_later=3),
        ),
        sessions=None,
        longest_session_minutes=30,
        break_minutes=10,
        viewing_distance_h=7.0,
        subjects=15,
    )


VARIANT_1 = _preset(
    title="BT.500 DSIS, variant I",
    note="DSIS, one picture after the other: the reference, grey, the test picture, grey and the vote.",
    phases=(T1, T2, T3, T4, AFTER_SCALE),
    numbers=(Number("Showings", "reference and test picture once", "cited"),),
)
VARIANT_2 = _preset(
    title="BT.500 DSIS, variant II",
    note=(
        "As variant I, with reference and test picture shown twice before the vote: for very small impairments. "
        "The vote comes after the second showing, not during it."
    ),
    phases=(T1, T2, T3, T2, T1, T2, T3, T4, AFTER_SCALE),
    numbers=(
        Number("Showings", "reference and test picture twice", "cited"),
        Number("Vote", "after the second showing", "ours", "BT.500 lets it begin during the second showing"),
        Number("Grey between the two showings", "3 s", "ours", "as T2"),
    ),
)
