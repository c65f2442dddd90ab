"""How long it takes to bootstrap a benchmark of 18 metrics over references, the logistic fitted anew in each resample.

    .venv/bin/python -m benchmarks.bootstrap_speed

From the first import to the last resample, with two processes. Exit code 1 where the limit is missed.
"""

import os
import resource
import sys
from time import perf_counter

REFERENCES, STIMULI, METRICS = 12, 360, 18
RESAMPLES = 1000
LIMIT_S = 60.0
CORES = 2


def main() -> int:
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    load = ", ".join(f"{average:.2f}" for average in os.getloadavg())
    print(f"Load before the run, over 1, 5 and 15 minutes: {load}, of {os.cpu_count()} processors\n", flush=True)
    # One thread each, as parallel_map gives its children; read when the libraries are loaded.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"

    start = perf_counter()
    from advstudy.parallel import parallel_map
    from analysis.benchmark import over_references

    def parallel(function, arguments):  # type: ignore[no-untyped-def]
        return parallel_map(function, arguments, processes=CORES)

    metrics, scores, references = study()
    found = over_references(metrics, scores, references, RESAMPLES, parallel=parallel, progress=tell)
    taken = perf_counter() - start
    stop_children()
    cpu = sum(
        usage.ru_utime + usage.ru_stime
        for usage in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )

    table = found.intervals()
    told = int(table["told"].min())
    print(
        f"{RESAMPLES} resamples of {REFERENCES} references × {METRICS} metrics × {STIMULI} stimuli, {CORES} processes"
    )
    print(
        f"{taken:8.2f} s by the wall, {cpu:.2f} s CPU; {taken / RESAMPLES / METRICS * 1000:.2f} ms per fit by the wall"
    )
    widths = (table["high"] - table["low"]).xs("plcc", level="index")
    print(
        f"Intervals of PLCC {widths.min():.3f} to {widths.max():.3f} wide; of {RESAMPLES} resamples {told} could tell"
    )
    kept = taken <= LIMIT_S and told == RESAMPLES
    print(f"Limit, {LIMIT_S:g} s by the wall: {'kept' if kept else 'MISSED'}")
    return 0 if kept else 1


def study():  # type: ignore[no-untyped-def]
    """Metrics, opinion scores and references of a study that never was, the same on every run.

    Among the metrics are such as fall with quality, have ties, or lie crowded at one end: as real ones do.
    """
    import numpy as np
    import pandas as pd

    rng = np.random.default_rng(5)
    reference = np.repeat(np.arange(REFERENCES), STIMULI // REFERENCES)
    quality = rng.uniform(1, 5, STIMULI)
    grades = np.clip(np.rint(quality + rng.normal(0, 0.7, (18, STIMULI))), 1, 5)
    scores = pd.DataFrame({"mos": grades.mean(axis=0), "std": grades.std(axis=0, ddof=1), "n": 18})
    metrics = {}
    for number in range(METRICS):
        content = rng.normal(0, 0.5, REFERENCES)[reference]
        value = np.log((quality - 0.9) / (5.1 - quality)) + content + rng.normal(0, 0.2 + 0.08 * number, STIMULI)
        kind = number % 4
        value = np.exp(value) if kind == 1 else np.round(value, 1) if kind == 2 else -value if kind == 3 else value
        metrics[f"metric{number:02}"] = value
    return pd.DataFrame(metrics), scores, dict(enumerate(reference.tolist()))


def tell(done: int, of: int) -> None:
    if sys.stdout.isatty():
        print(f"\r{done} of {of}", end="\n" if done == of else "", flush=True)


def stop_children() -> None:
    """Their time counts only once they have ended."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)


if __name__ == "__main__":
    sys.exit(main())
