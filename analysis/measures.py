"""The metrics by which the attacks of a stimulus set can be calibrated."""

from collections.abc import Iterator
from functools import partial

from rating.hooks import on_measures
from rating.stimuli.measure import Measure


@on_measures
def measures() -> Iterator[Measure]:
    from analysis.metrics import METRICS, available, score  # PyTorch: not before somebody asks

    for name in available():
        metric = METRICS[name]
        yield Measure(name, metric.better, metric.smallest, partial(score, name))
