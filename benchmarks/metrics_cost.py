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
    ("L0", "L1", "L2", "Linf"), "the system gives 96 MiB for each image's samples anew at every call"
)
"""Why a metric may grow faster, by metric."""

Curve = dict[int, "Cost"]  # by pixels a side


@dataclass(frozen=True)
class Cost:
    """Of a pair. system: the share of the system, which gives memory page by page where much is asked at once."""

    ms: float
    system: float


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
        grows = growth(curves[metric])
        is_kept = max(grows) <= LIMIT
        if not is_kept and metric not in REASONS:
            missed.append(metric)
        cells = [f"{costs[size].ms:10.2f}" if size in costs else f"{'–':>10}" for size in (*SIZES, PRIME)]
        shown = " ".join(f"{each:5.2f}" for each in grows)
        remark = "" if is_kept else f"{REASONS.get(metric, 'MISSED')}; the system's share {costs[SIZES[-1]].system:.0%}"
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


def growth(curve: Curve) -> list[float]:
    """From each size to the next: the factor in time per factor of two in pixels."""
    return [
        (curve[larger].ms / curve[smaller].ms) ** (1 / math.log2((larger / smaller) ** 2))
        for smaller, larger in pairwise(curve)
    ]


if __name__ == "__main__":
    sys.exit(main())
