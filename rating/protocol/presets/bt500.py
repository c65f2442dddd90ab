"""Rec. ITU-R BT.500: the double-stimulus impairment scale method with sequential presentation, variants I and II."""

from rating.protocol.order import OrderRules
from rating.protocol.phases import Phase, Shows, fixed, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT
from rating.protocol.words import marked as _

from .preset import Number, Preset, Source

T1, T2, T3, T4 = fixed(Shows.REFERENCE, 10_000), grey(3000), fixed(Shows.TEST, 10_000), scale(8000)
AFTER_SCALE = grey(250)

BT500 = Source(
    "Recommendation ITU-R BT.500: Methodologies for the subjective assessment of the quality of television images",
    _("BT.500-14 (10/2019), followed by BT.500-15 (2023)"),
    _("the double-stimulus impairment scale (DSIS) method; in BT.500-13 (01/2012) that is Annex 1, section 4"),
)
SHARED_NUMBERS = (
    Number(_("T1, reference"), _("10 s"), "cited", _("longer does not help")),
    Number(_("T2, mid-grey"), _("3 s"), "cited"),
    Number(_("T3, picture to rate"), _("10 s"), "cited", _("as T1")),
    Number(
        _("T4, mid-grey and vote"),
        _("up to 8 s, then a time-out is recorded"),
        "ours",
        _("BT.500, as cited, has 5 to 11 s; here the trial ends with the vote"),
    ),
    Number(_("Grey after the vote"), _("0.25 s"), "ours"),
    Number(_("Surroundings"), _("mid-grey"), "cited", _("its code value, 128, is ours")),
    Number(_("Scale"), _("five-grade impairment scale, with the comma after “Perceptible”"), "cited"),
    Number(_("Order"), _("random for each subject, never the same content twice running"), "cited"),
    Number(_("Stabilising presentations"), _("5 in the first session, 3 in each later one, not scored"), "cited"),
    Number(
        _("Repeats"), _("none"), "ours", _("BT.500, as cited, repeats some presentations to see how coherent they are")
    ),
    Number(_("Training"), _("pairs of other contents, over the whole range"), "cited"),
    Number(_("Session"), _("at most 30 minutes"), "cited", _("with explanations")),
    Number(_("Break"), _("at least 10 minutes"), "ours", _("as the laboratory of EPFL had it")),
    Number(_("Subjects"), _("at least 15"), "cited"),
    Number(
        _("Viewing distance"),
        _("7 × the height of the displayed image"),
        "ours",
        _("BT.500, as cited, has 7 H at a picture height of 0.30 m, 8 H at 0.23 m and 9 H at 0.18 m"),
    ),
    Number(_("Replacements, of a session"), _("at most 10 %"), "ours"),
)


def _preset(title: str, note: str, phases: tuple[Phase, ...], numbers: tuple[Number, ...]) -> Preset:
    return Preset(
        title=title,
        note=note,
        sources=(BT500,),
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
    title=_("BT.500 DSIS, variant I"),
    note=_("One picture after the other, in the same place: the reference, grey, the picture to rate, grey, the vote."),
    phases=(T1, T2, T3, T4, AFTER_SCALE),
    numbers=(Number(_("Showings"), _("the reference and the picture to rate once"), "cited"),),
)
VARIANT_2 = _preset(
    title=_("BT.500 DSIS, variant II"),
    note=_(
        "As variant I, with both pictures shown twice before the vote: for very small impairments. "
        "The vote comes after the second showing, not during it."
    ),
    phases=(T1, T2, T3, T2, T1, T2, T3, T4, AFTER_SCALE),
    numbers=(
        Number(_("Showings"), _("the reference and the picture to rate twice"), "cited"),
        Number(
            _("Vote"), _("after the second showing"), "ours", _("BT.500, as cited, lets it begin during that showing")
        ),
        Number(_("Grey between the two showings"), _("3 s"), "ours", _("as T2")),
    ),
)
