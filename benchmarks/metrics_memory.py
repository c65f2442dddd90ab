"""How much memory the metrics take: for a batch, however long, and for a pair of 12 megapixels.

    .venv/bin/python -m benchmarks.metrics_memory

Each measurement is the peak of a process of its own (ru_maxrss). Exit code 1 where a limit is missed or a metric is
lacking.
"""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

from benchmarks.stopwatch import ENVIRONMENT, ROOT

# Nothing of ours is imported here, but in the children only: a process begins with the peak of the one that starts it.

ALL = "all in turn"
FEW, MANY = 8, 72  # pairs
BATCH_LIMIT, LONGER_LIMIT = 1024, 32  # MiB: at all, and for 64 more pairs (what the allocator happens to keep)
LARGE, LARGE_LIMIT = (3000, 4000), 6 * 1024  # rows and columns; MiB


def main() -> int:
    names, lacking = next(child("names"))
    kept = [batches(names), large_pair(names)]
    if lacking:
        print(f"\nLacking: {', '.join(lacking)}")
    return 0 if all(kept) and not lacking else 1


def batches(names: list[str]) -> bool:
    print(f"Growth above the import, MiB, by a batch of{FEW:6} pairs{MANY:6} pairs of 299 × 299")
    worst = longer = 0.0
    for name in [*names, ALL]:
        few, many = next(child("batch", name))
        worst, longer = max(worst, many), max(longer, many - few)
        print(f"{name:45}{few:10.0f}{many:12.0f}", flush=True)
    is_kept = worst <= BATCH_LIMIT and longer <= LONGER_LIMIT
    print(f"Limits, {BATCH_LIMIT} MiB, {LONGER_LIMIT} of them for the length: {'kept' if is_kept else 'MISSED'}\n")
    return is_kept


def large_pair(names: list[str]) -> bool:
    height, width = LARGE
    print(f"Peak so far, MiB, the import and the pair of {width} × {height} included, all in one process")
    peak = 0.0
    for name, peak in child("large", *names):
        print(f"{name:45}{peak:10.0f}", flush=True)
    is_kept = 0 < peak <= LARGE_LIMIT
    print(f"Limit, {LARGE_LIMIT} MiB: {'kept' if is_kept else 'MISSED'}")
    return is_kept


def child(*arguments: str) -> Iterator[Any]:
    """What a process that measures says, a line each."""
    command = [sys.executable, "-m", "benchmarks.metrics_memory", *arguments]
    quiet = os.environ | ENVIRONMENT
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=quiet) as process:  # noqa: S603
        yield from map(json.loads, process.stdout or ())
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}: killed, where it is negative.")


def measure_names() -> Iterator[Any]:
    from analysis.metrics import NAMES
    from benchmarks.libraries import our_names

    yield our_names(), [name for name in NAMES if name not in our_names()]


def measure_batch(which: str) -> Iterator[Any]:
    """The peak's growth by a short batch, then by a long one; both hold one pair over and over, and take no memory."""
    from analysis.metrics import score
    from benchmarks.libraries import images, our_names

    before, growth = peak(), []
    pair = images(1)
    for length in (FEW, MANY):
        batch = [repeated(half, length) for half in pair]
        for name in our_names() if which == ALL else [which]:
            score(name, *batch)
        growth.append(peak() - before)
    yield growth


def measure_large(*names: str) -> Iterator[Any]:
    from analysis.metrics import score
    from benchmarks.libraries import enlarged

    pair = enlarged(*LARGE)
    yield "(nothing yet)", peak()
    for name in names:
        score(name, *pair)
        yield name, peak()


def peak() -> float:
    """Of this process' resident memory so far, MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def repeated(image: Any, length: int) -> Any:
    """(length, H, W, 3) that lie where the one image (1, H, W, 3) lies."""
    from numpy.lib.stride_tricks import as_strided

    return as_strided(image, (length, *image.shape[1:]), (0, *image.strides[1:]))


MEASURE = {"names": measure_names, "batch": measure_batch, "large": measure_large}

if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    for line in MEASURE[sys.argv[1]](*sys.argv[2:]):
        print(json.dumps(line), flush=True)
