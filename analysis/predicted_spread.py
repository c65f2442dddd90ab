"""Whether a study's pairs are spread over the scale, as far as a metric tells before anybody has rated."""

from collections.abc import Iterator

import numpy as np
from django.utils.translation import gettext as _

from rating.hooks import on_study_advice
from rating.numbers import decimal
from rating.stimuli.models import Pair

ASKED = ("MAD", "PSNR", "WSNR", "NQM")
"""The first that is computed for every pair is asked. Equal steps of them are roughly equal steps of opinion; others
crowd at their upper end, whatever is seen: of the demo's set VSI has 63 % and MS-SSIM 70 % in the best fifth of their
range, MAD 44 % and PSNR 16 %."""
PARTS = 5  # of the metric's range, as many as the scale has grades
CROWDED = 0.5  # of the pairs in one part


@on_study_advice
def predicted_spread(pairs: list[Pair]) -> Iterator[str]:
    """Where more than half of the pairs lie in one fifth of the metric's range, from its best value to its worst here.

    Where on the subjects' scale that range lies no metric tells.
    """
    from analysis.scores.recorded import Recorded  # PyTorch behind it: not before somebody asks

    known = {metric["name"]: metric for metric in Recorded(pairs).metrics() if len(metric["scores"]) == len(pairs)}
    name = next((name for name in ASKED if name in known), None)
    if name is None:
        return
    counts = parts(list(known[name]["scores"].values()), known[name]["identical"])
    most = int(counts.argmax())
    if counts[most] > CROWDED * counts.sum():
        text = _(
            "By %(metric)s, %(share)s %% of the pairs lie in one fifth of what the pairs span, fifth %(number)d from "
            "the best: subjects may give most of them the same grade. Choose other levels, or calibrate them."
        )
        share = decimal(100 * counts[most] / counts.sum(), 0)
        yield text % {"metric": name, "share": share, "number": most + 1}


def parts(scores: list[float], identical: float) -> np.ndarray:
    """How many scores lie in each equal part, from the best to the worst.

    The best is the value for identical images, or the highest finite score where that is infinite: infinite scores
    count to the best part, undefined ones nowhere.
    """
    values = np.array([score for score in scores if not np.isnan(score)])
    finite = values[np.isfinite(values)]
    if not finite.size:
        return np.array([len(values), *[0] * (PARTS - 1)])
    best = identical if np.isfinite(identical) else finite.max()
    away = np.abs(np.where(np.isfinite(values), values, best) - best)
    return np.histogram(away, bins=PARTS, range=(0, away.max() or 1))[0]
