"""How long the metrics take, beside piq, pyiqa and scikit-image, in one run.

    make benchmark-peers                          # once
    .venv/bin/python -m benchmarks.metrics_speed

Prints ms per pair of 299 × 299 pixels, with one thread and with two, pair by pair and in batches. Exit code 1 where a
peer is faster, where a pair takes longer in a batch than alone, where all eighteen together or 360 pairs take longer
than their limits, or where a metric or a peer is lacking. See benchmarks/README.md for what is compared.
"""

import os
import subprocess
import sys
from collections import defaultdict
from itertools import product
from statistics import fmean, median
from time import perf_counter

from analysis.metrics import METRICS, NAMES
from benchmarks.libraries import ALL, OUR_OWN, OURS, PEERS, ROOT, WHOLE_CALL
from benchmarks.stopwatch import IN_TURN, Stopwatch

PYTHON = ROOT / "var" / "benchmark-peers" / "bin" / "python"
REQUIREMENTS = ROOT / "benchmarks" / "requirements.txt"

BATCH = IN_TURN  # pairs
WAYS = tuple(product((1, 2), (1, BATCH)))  # threads, pairs in a call
ROUNDS = 5  # libraries take turns, so that what else the machine does falls on all of them
SECONDS = 0.2  # of a turn, at least
ALL_LIMIT_MS = 1200  # per pair, with one thread
IN_A_BATCH = 1.1  # of the time alone, at most: 10 % are this clock's uncertainty
STUDY, STUDY_LIMIT_S = 360, 240  # pairs
SHARE_S = 20  # for so many seconds they are computed here

Way = tuple[int, int]
Times = dict[tuple[str, Way], float]  # library, way: ms per pair


def main() -> int:
    print(f"Beside {', '.join(check_peers())}")
    load = ", ".join(f"{average:.2f}" for average in os.getloadavg())
    print(f"Load before the run, over 1, 5 and 15 minutes: {load}, of {os.cpu_count()} processors\n", flush=True)
    with Stopwatch(sys.executable, *OUR_OWN) as ours, Stopwatch(PYTHON, *PEERS) as peers:
        missed = compare(ours, peers)
        all_ms = median(ours.time(WHOLE_CALL, ALL, pairs=1, threads=1, seconds=10))
    return tell(missed, all_ms, *study_of_two_processes())


def check_peers() -> list[str]:
    """What is pinned. Ends the run where a peer is missing or is another version."""
    pinned = [line for line in REQUIREMENTS.read_text().splitlines() if not line.startswith("#")]
    installed = ""
    if PYTHON.exists():
        command = [PYTHON, "-m", "pip", "list", "--format=freeze"]
        installed = subprocess.run(command, capture_output=True, text=True, check=True).stdout  # noqa: S603
    there = {line.split("+")[0] for line in installed.splitlines()}  # torch's build is no matter
    missing = [one for one in pinned if one not in there]
    if missing:
        raise SystemExit(f"Missing for this benchmark: {', '.join(missing)}.\nInstall them with: make benchmark-peers")
    return pinned


def compare(ours: Stopwatch, peers: Stopwatch) -> list[str]:
    """Prints the table, metric by metric. Returns what missed its limit, in words."""
    print(f"ms per pair of 299 × 299, median of {ROUNDS} rounds; in brackets: so many times our float64's\n")
    print(f"{'metric':9}{'library':18}" + "".join(f"{name(way):>22}" for way in WAYS))
    missed = []
    for metric in ours.metrics[OURS]:
        clocks = dict.fromkeys(OUR_OWN, ours) | {one: peers for one in PEERS if metric in peers.metrics[one]}
        times = take_turns(metric, clocks)
        missed += judge(metric, times)
        for number, library in enumerate(clocks):
            cells = "".join(cell(times, library, way) for way in WAYS)
            print(f"{'' if number else metric:9}{library:18}{cells}".rstrip(), flush=True)
    return missed


def cell(times: Times, library: str, way: Way) -> str:
    ms = times[library, way]
    ratio = f"({ms / times[OURS, way]:.2f})" if library in PEERS else ""
    return f"{ms:13.2f}{ratio:>9}"


def take_turns(metric: str, clocks: dict[str, Stopwatch]) -> Times:
    """A metric's median times; the libraries take turns."""
    found: dict[tuple[str, Way], list[float]] = defaultdict(list)
    for _round, way in product(range(ROUNDS), WAYS):
        threads, pairs = way
        for library, clock in clocks.items():
            found[library, way] += [median(clock.time(library, metric, pairs, threads, SECONDS))]
    return {key: median(each) for key, each in found.items()}


def judge(metric: str, times: Times) -> list[str]:
    """What is slower than it may be."""
    missed = [
        f"{metric}: {library} is faster, {name(way)}"
        for library, way in times
        if library in PEERS and times[library, way] < times[OURS, way]
    ]
    missed += [
        f"{metric}: {library} is slower than alone, {name((threads, BATCH))}"
        for library, threads in product((OURS, WHOLE_CALL), (1, 2))
        if times[library, (threads, BATCH)] > IN_A_BATCH * times[library, (threads, 1)]
    ]
    return missed


def study_of_two_processes() -> tuple[float, int]:
    """Seconds for all metrics of a study's pairs, the start included; and how many pairs that is reckoned from."""
    start = perf_counter()
    with Stopwatch(sys.executable, WHOLE_CALL) as one, Stopwatch(sys.executable, WHOLE_CALL) as other:
        to_begin = perf_counter() - start
        for process in (one, other):
            process.ask(WHOLE_CALL, ALL, pairs=1, threads=1, seconds=SHARE_S)
        found = [process.answer() for process in (one, other)]
    slower = max(fmean(times) for times in found) / 1000
    return to_begin + slower * STUDY / 2, sum(map(len, found))


def tell(missed: list[str], all_ms: float, study_s: float, measured: int) -> int:
    lacking = [metric for metric in NAMES if metric not in METRICS]
    print(f"\nAll of the study's metrics, score(), one thread: {all_ms:.0f} ms per pair (limit {ALL_LIMIT_MS})")
    print(
        f"{STUDY} pairs in two processes: {study_s:.0f} s (limit {STUDY_LIMIT_S}), reckoned from {measured} pairs and "
        "the processes' start"
    )
    if all_ms > ALL_LIMIT_MS:
        missed.append(f"All together take {all_ms:.0f} ms")
    if study_s > STUDY_LIMIT_S:
        missed.append(f"{STUDY} pairs take {study_s:.0f} s")
    if lacking:
        missed.append(f"Lacking: {', '.join(lacking)}")
    print("\nThe limits are kept." if not missed else "\nMISSED\n  " + "\n  ".join(missed))
    return 1 if missed else 0


def name(way: Way) -> str:
    threads, pairs = way
    return f"{threads} thread{'s'[: threads - 1]}, {'alone' if pairs == 1 else f'{pairs} at once'}"


if __name__ == "__main__":
    sys.exit(main())
