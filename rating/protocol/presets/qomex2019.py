"""The reference study: Fezza et al., QoMEX 2019."""

from rating.protocol.phases import Shows, fixed, grey, scale
from rating.protocol.protocol import Protocol
from rating.protocol.scales import IMPAIRMENT

from .preset import Number, Preset, Source

PRESET = Preset(
    title="QoMEX 2019 (Fezza et al.)",
    note=(
        "DSIS, both pictures at once, reference left, five-grade impairment scale, three sessions, 7 H. "
        "The paper does not give the pair's time (4 s here is ours) and leaves open whether 7 × the picture "
        "height means the image or the screen; this preset takes the displayed image."
    ),
    sources=(
        Source(
            "Perceptual Evaluation of Adversarial Attacks for CNN-based Image Classification "
            "(Fezza, Bakhti, Hamidouche, Déforges)",
            "QoMEX 2019, arXiv 1906.00204",
            "the section on the subjective experiment",
        ),
    ),
    numbers=(
        Number("Method and scale", "DSIS, simultaneous, reference left; five-grade impairment scale", "source"),
        Number("Time of the pair", "4 s", "ours", "the paper does not give it; the session fits into 20 minutes"),
        Number("Time of the scale", "up to 5 s", "source", "about 5 s"),
        Number("Grey before and after the scale", "0.25 s", "ours"),
        Number("Sessions", "3, at most 20 minutes each, with breaks", "source"),
        Number("Break", "at least 5 minutes", "ours", "the paper says only that there were breaks"),
        Number("Training", "10 pairs of 2 other contents", "ours", "the paper gives the 2 contents, not the pairs"),
        Number(
            "Viewing distance",
            "7 × the height of the displayed image",
            "ours",
            "the paper says 7 × picture height; the other reading, the screen's height, is a second display condition",
        ),
        Number("Replacements", "at most 10 % of a session", "ours"),
        Number("Subjects", "18", "source"),
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
