"""How the metrics' cost grows with the size of the image, from 64 to 2048 pixels a side.

    .venv/bin/python -m benchmarks.metrics_cost

Prints ms per pair by size, and the growth per doubling of the pixels; draws both to var/metrics_cost.svg and .png. Exit
code 1 where a growth is beyond its limit without a reason given here, or a metric is lacking.

glibc is told to keep its memory. Otherwise it asks the system for every array above 32 MiB anew, which gives it page by
page: at 2048² that is a third to two thirds of a short metric's time, and says nothing of the metric.
"""

import math
import os
import subprocess
import sys
from itertools import pairwise
from time import perf_counter

import torch

from analysis.metrics import METRICS, NAMES, score
from benchmarks.cost_chart import draw
from benchmarks.libraries import enlarged, our_names

SIZES = (64, 128, 256, 512, 1024, 2048)  # pixels a side
PRIME = 1021  # beside 1024: the hardest side for a Fourier transform
RUNS, SECONDS = 5, 0.5  # at least; the fastest run counts, for whatever disturbs makes it slower
LIMIT = 2.3  # per doubling of the pixels
AGAIN = 3  # times, the two sizes of a growth beyond it are measured again: another program's minute is not the metric's

REASONS: dict[str, str] = dict.fromkeys(("PSNR", "L0", "L1", "L2", "Linf"), "two images of 24 MiB outgrow the cache")
"""Why a metric may grow faster, by metric."""

KEPT = {"MALLOC_MMAP_MAX_": "0", "MALLOC_TRIM_THRESHOLD_": str(2**40)}  # read as the process starts

Curve = dict[int, float]  # ms per pair, by pixels a side


def main() -> int:
    if not KEPT.items() <= os.environ.items():
        return subprocess.call([sys.executable, "-m", "benchmarks.metrics_cost"], env=os.environ | KEPT)
    torch.set_num_threads(1)
    print(
        "ms per pair, score() in float64, one thread. Growth: per doubling of the pixels, from each size to the next\n"
    )
    print(f"{'metric':9}" + "".join(f"{f'{size}²':>10}" for size in (*SIZES, PRIME)) + "   growth")
    curves: dict[str, Curve] = {}
    missed = []
    for metric in our_names():
        sizes = [size for size in (*SIZES, PRIME) if size >= METRICS[metric].smallest]
        costs = {size: measure(metric, size) for size in sizes}
        measure_steepest_again(metric, costs)
        curves[metric] = {size: cost for size, cost in costs.items() if size in SIZES}
        grows = growth(curves[metric])
        reason = "" if max(grows) <= LIMIT else REASONS.get(metric)
        if reason is None:
            missed.append(metric)
        cells = [f"{costs[size]:10.2f}" if size in costs else f"{'–':>10}" for size in (*SIZES, PRIME)]
        shown = " ".join(f"{each:5.2f}" for each in grows)
        remark = "MISSED" if reason is None else reason
        print(f"{metric:9}{''.join(cells)}   {shown:>29}  {remark}".rstrip(), flush=True)
    lacking = [metric for metric in NAMES if metric not in METRICS]
    print(f"\nThe limit, {LIMIT} per doubling: {'MISSED by ' + ', '.join(missed) if missed else 'kept'}")
    if lacking:
        print(f"Lacking: {', '.join(lacking)}")
    paths = draw(curves)
    print(f"Drawn: {', '.join(str(path) for path in paths)}")
    return 1 if missed or lacking else 0


def measure(metric: str, size: int) -> float:
    """ms, the fastest of several runs, after one in which what is kept is made."""
    pair = enlarged(size, size)
    score(metric, *pair)
    found: list[float] = []
    start = perf_counter()
    while len(found) < RUNS or perf_counter() - start < SECONDS:
        begun = perf_counter()
        score(metric, *pair)
        found.append((perf_counter() - begun) * 1000)
    return min(found)


def measure_steepest_again(metric: str, costs: Curve) -> None:
    """Where a growth is beyond the limit, its two sizes are measured again; the fastest counts still."""
    for _ in range(AGAIN):
        sizes = [size for size in costs if size in SIZES]
        steps = list(zip(pairwise(sizes), growth({size: costs[size] for size in sizes}), strict=True))
        steepest, grows = max(steps, key=lambda step: step[1])
        if grows <= LIMIT:
            return
        for size in steepest:
            costs[size] = min(costs[size], measure(metric, size))


def growth(times: Curve) -> list[float]:
    """From each size to the next: the factor in time per factor of two in pixels."""
    return [
        (times[larger] / times[smaller]) ** (1 / math.log2((larger / smaller) ** 2))
        for smaller, larger in pairwise(times)
    ]


if __name__ == "__main__":
    sys.exit(main())
