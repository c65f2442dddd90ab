"""The reference study: Fezza et al., QoMEX 2019."""

from rating.protocol.phases import Shows, fixed, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT
from rating.protocol.words import marked as _

from .preset import Number, Preset, Source

PRESET = Preset(
    title=_("QoMEX 2019 (Fezza et al.)"),
    note=_(
        "The study that this software repeats: both pictures at once, the reference on the left, five grades, three "
        "sessions. The paper does not give the pair's time, and leaves open whether 7 × the picture height means the "
        "image or the screen: this preset shows the pair for 4 s and takes the displayed image."
    ),
    sources=(
        Source(
            "S. A. Fezza, Y. Bakhti, W. Hamidouche, O. Déforges: Perceptual Evaluation of Adversarial Attacks for "
            "CNN-based Image Classification",
            "QoMEX 2019, arXiv 1906.00204",
            _("the section on the subjective experiment"),
        ),
    ),
    numbers=(
        Number(_("Method"), _("DSIS, both pictures at once"), "source"),
        Number(_("Side of the reference"), _("left, known to the subject"), "source"),
        Number(_("Scale"), _("five-grade impairment scale"), "source"),
        Number(
            _("Time of the pair"), _("4 s"), "ours", _("the paper does not give it; 120 pairs of 9.5 s take 19 minutes")
        ),
        Number(_("Time of the scale"), _("up to 5 s, then a time-out is recorded"), "source", _("about 5 s there")),
        Number(_("Grey before and after the scale"), _("0.25 s"), "ours"),
        Number(_("Surroundings"), _("mid-grey"), "source", _("its code value, 128, is ours")),
        Number(_("Order"), _("random for each subject, never the same content twice running"), "source"),
        Number(
            _("Sessions"),
            _("3, at most 20 minutes each, with breaks"),
            "source",
            _("we take the 20 minutes to be those of the test pairs; training and replacements come on top"),
        ),
        Number(_("Break"), _("at least 5 minutes"), "ours", _("the paper says only that there were breaks")),
        Number(
            _("Training"),
            _("10 pairs: 2 other contents × 5 levels, attacks in turn, contents alternating"),
            "ours",
            _("the paper has 2 other contents and the full scale, and does not give the pairs"),
        ),
        Number(
            _("Viewing distance"),
            _("7 × the height of the displayed image"),
            "ours",
            _(
                "the paper has about 7 × the picture height; the other reading, the screen's height, is a second "
                "display condition"
            ),
        ),
        Number(
            _("Screen"),
            _("its native resolution"),
            "ours",
            _(
                "the paper has a “Full HD” 27-inch display, a Dell U2717D, whose panel has 2560 × 1440 pixels, and "
                "does not give the mode it ran in"
            ),
        ),
        Number(_("Subjects"), _("18"), "source"),
        Number(_("Replacements, of a session"), _("at most 10 %"), "ours"),
    ),
    protocol=Protocol(
        method="dsis-simultaneous",
        phases=(fixed(Shows.PAIR, 4000), grey(250), scale(5000), grey(250)),
        grades=IMPAIRMENT,
    ),
    sessions=3,
    longest_session_minutes=20,
    break_minutes=5,
    viewing_distance_h=7.0,
    subjects=18,
)
