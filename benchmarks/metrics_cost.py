"""How the metrics' cost grows with the size of the image, from 64 to 2048 pixels a side.

    .venv/bin/python -m benchmarks.metrics_cost

Prints ms per pair by size, and the growth per doubling of the pixels; draws both to var/metrics_cost.svg and .png. Exit
code 1 where a growth is beyond its limit without a reason given here, or a metric is lacking.
"""

import math
import sys
from dataclasses import dataclass
from itertools import pairwise
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

import torch

from analysis.metrics import METRICS, NAMES, score
from benchmarks.cost_chart import draw
from benchmarks.libraries import enlarged, our_names

SIZES = (64, 128, 256, 512, 1024, 2048)  # pixels a side
PRIME = 1021  # beside 1024: the hardest side for a Fourier transform
RUNS, SECONDS = 5, 0.5  # at least; the fastest run counts, for whatever disturbs makes it slower
LIMIT = 2.3  # per doubling of the pixels

REASONS: dict[str, str] = dict.fromkeys(
    ("L0", "L1", "L2", "Linf"), "two images of 24 MiB outgrow the cache, and of 96 MiB are given anew at every call"
)
"""Why a metric may grow faster, by metric. A growth that is within the limit without the system's share needs none."""

Curve = dict[int, "Cost"]  # by pixels a side


@dataclass(frozen=True)
class Cost:
    """Of a pair. system: the share of the system, which gives memory page by page where much is asked at once."""

    ms: float
    system: float

    @property
    def own_ms(self) -> float:
        return self.ms * (1 - self.system)


def main() -> int:
    torch.set_num_threads(1)
    print(
        "ms per pair, score() in float64, one thread. Growth: per doubling of the pixels, from each size to the next\n"
    )
    print(f"{'metric':9}" + "".join(f"{f'{size}²':>10}" for size in (*SIZES, PRIME)) + "   growth")
    curves, missed = {}, []
    for metric in our_names():
        sizes = [size for size in (*SIZES, PRIME) if size >= METRICS[metric].smallest]
        costs = {size: measure(metric, size) for size in sizes}
        curves[metric] = {size: cost for size, cost in costs.items() if size in SIZES}
        grows = growth({size: cost.ms for size, cost in curves[metric].items()})
        reason = why(metric, grows, curves[metric])
        if reason is None:
            missed.append(metric)
        cells = [f"{costs[size].ms:10.2f}" if size in costs else f"{'–':>10}" for size in (*SIZES, PRIME)]
        shown = " ".join(f"{each:5.2f}" for each in grows)
        remark = "MISSED" if reason is None else reason
        print(f"{metric:9}{''.join(cells)}   {shown:>29}  {remark}".rstrip(), flush=True)
    lacking = [metric for metric in NAMES if metric not in METRICS]
    print(f"\nThe limit, {LIMIT} per doubling: {'MISSED by ' + ', '.join(missed) if missed else 'kept'}")
    if lacking:
        print(f"Lacking: {', '.join(lacking)}")
    paths = draw({metric: {size: cost.ms for size, cost in curve.items()} for metric, curve in curves.items()})
    print(f"Drawn: {', '.join(str(path) for path in paths)}")
    return 1 if missed or lacking else 0


def measure(metric: str, size: int) -> Cost:
    """The fastest of several runs, after one in which what is kept is made."""
    pair = enlarged(size, size)
    score(metric, *pair)
    found: list[float] = []
    start, before = perf_counter(), getrusage(RUSAGE_SELF)
    while len(found) < RUNS or perf_counter() - start < SECONDS:
        begun = perf_counter()
        score(metric, *pair)
        found.append((perf_counter() - begun) * 1000)
    after = getrusage(RUSAGE_SELF)
    system, user = after.ru_stime - before.ru_stime, after.ru_utime - before.ru_utime
    return Cost(min(found), system / (system + user))


def why(metric: str, grows: list[float], curve: Curve) -> str | None:
    """The reason for a growth beyond the limit: empty where it is within, None where there is none."""
    if max(grows) <= LIMIT:
        return ""
    own = growth({size: cost.own_ms for size, cost in curve.items()})
    if max(own) <= LIMIT:
        return f"{max(own):.2f} without the system's share, {curve[SIZES[-1]].system:.0%} at the largest"
    return REASONS.get(metric)


def growth(times: dict[int, float]) -> list[float]:
    """From each size to the next: the factor in time per factor of two in pixels."""
    return [
        (times[larger] / times[smaller]) ** (1 / math.log2((larger / smaller) ** 2))
        for smaller, larger in pairwise(times)
    ]


if __name__ == "__main__":
    sys.exit(main())
