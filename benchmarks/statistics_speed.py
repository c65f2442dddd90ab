"""How long the statistics' core takes on a million ratings, beside sureal, and how much memory on a sparse design.

    make benchmark-peers                          # once
    .venv/bin/python -m benchmarks.statistics_speed

Everything is measured as whole processes, from their start to their end, imports and reading included. Exit code 1
where a limit is missed or sureal is lacking. See benchmarks/README.md for what is compared.
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import Any

# Nothing of ours is imported here, but in the children only: a process begins with the peak of the one that starts it.

ROOT = Path(__file__).resolve().parent.parent
PYTHON = ROOT / "var" / "benchmark-sureal" / "bin" / "python"
REQUIREMENTS = ROOT / "benchmarks" / "requirements-sureal.txt"

DENSE = (200, 5000)  # subjects, stimuli: every one rated
SPARSE, SHARE = (10_000, 10_000), 0.01  # of them rated
TIME_LIMIT_S, MEMORY_LIMIT_MIB = 3.0, 2048
CORES = 2
ROUNDS = 3  # the fastest counts
SUREAL_MODELS = ("MOS", "BT500", "P910")

OURS = """
import sys
from analysis.opinion import mos
from analysis.ratings import read_csv
from analysis.screening import bt500
from analysis.subject_model import p910

ratings = read_csv(sys.argv[1])
print(len(mos(ratings)), len(bt500(ratings)), p910(ratings).iterations)
"""


@dataclass(frozen=True)
class Process:
    """What a process took, whole."""

    wall_s: float
    cpu_s: float
    peak_mib: float


def main() -> int:
    check_sureal()
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])
    load = ", ".join(f"{average:.2f}" for average in os.getloadavg())
    print(f"Load before the run, over 1, 5 and 15 minutes: {load}, of {os.cpu_count()} processors\n", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        kept = [speed(Path(folder)), memory(Path(folder))]
    print("\nThe limits are kept." if all(kept) else "\nMISSED")
    return 0 if all(kept) else 1


def check_sureal() -> None:
    """Ends the run where sureal is missing or is another version than the pinned one."""
    pinned = next(line for line in REQUIREMENTS.read_text().splitlines() if line.startswith("sureal=="))
    there = ""
    if PYTHON.exists():
        version = "import importlib.metadata as metadata; print(metadata.version('sureal'))"
        there = subprocess.run([PYTHON, "-c", version], capture_output=True, text=True, check=False).stdout  # noqa: S603
    if f"sureal=={there.strip()}" != pinned:
        raise SystemExit(f"Missing for this benchmark: {pinned}.\nInstall it with: make benchmark-peers")


def speed(folder: Path) -> bool:
    subjects, stimuli = DENSE
    table, dataset = folder / "dense.csv", folder / "dense.json"
    run([sys.executable, "-m", "benchmarks.statistics_speed", "dense", str(table), str(dataset)])
    print(f"{subjects} subjects × {stimuli} stimuli, fastest of {ROUNDS}{'wall s':>14}{'CPU s':>8}{'peak MiB':>10}")
    ours = fastest([sys.executable, "-c", OURS, str(table)])
    tell("advstudy: MOS, BT.500 and P.910 together, from CSV", ours)
    for model in SUREAL_MODELS:
        output = folder / model
        theirs = fastest(
            [str(PYTHON), "-m", "sureal", "--dataset", str(dataset), "--models", model, "--output-dir", str(output)]
        )
        tell(f"sureal: {model}, from JSON", theirs, ours)
    kept = ours.wall_s <= TIME_LIMIT_S
    print(f"Limit, {TIME_LIMIT_S:g} s by the wall: {'kept' if kept else 'MISSED'}\n", flush=True)
    return kept


def memory(folder: Path) -> bool:
    subjects, stimuli = SPARSE
    table = folder / "sparse.csv"
    run([sys.executable, "-m", "benchmarks.statistics_speed", "sparse", str(table)])
    print(f"{subjects:,} subjects × {stimuli:,} stimuli, {SHARE:.0%} filled")
    ours = run([sys.executable, "-c", OURS, str(table)])
    tell("advstudy: MOS, BT.500 and P.910 together, from CSV", ours)
    kept = ours.peak_mib <= MEMORY_LIMIT_MIB
    print(f"Limit, {MEMORY_LIMIT_MIB} MiB: {'kept' if kept else 'MISSED'}", flush=True)
    return kept


def tell(what: str, taken: Process, ours: Process | None = None) -> None:
    ratio = f"  {taken.wall_s / ours.wall_s:.1f} times all three of ours" if ours else ""
    print(f"{what:52}{taken.wall_s:8.2f}{taken.cpu_s:8.2f}{taken.peak_mib:10.0f}{ratio}", flush=True)


def fastest(command: Sequence[str]) -> Process:
    return min((run(command) for _round in range(ROUNDS)), key=lambda taken: taken.wall_s)


def run(command: Sequence[str]) -> Process:
    """Run a program to its end, its output kept from the screen. Ends the benchmark where it fails."""
    with tempfile.TemporaryFile("w+") as said:
        start = perf_counter()
        process = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, cwd=ROOT)  # noqa: S603
        _pid, status, usage = os.wait4(process.pid, 0)
        wall_s = perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            raise SystemExit(f"{said.read()}\n{command[0]} ended with {process.returncode}.")
    return Process(wall_s, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def write_dense(table: str, dataset: str) -> None:
    """The same ratings in long form for ours and in sureal's."""
    import json

    import numpy as np

    subjects, stimuli = DENSE
    rng = np.random.default_rng(5)
    grades = drawn(rng, np.indices(DENSE)[0].ravel(), np.indices(DENSE)[1].ravel()).reshape(DENSE)
    with Path(table).open("w") as file:
        file.write("subject,stimulus,score\n")
        for i in range(subjects):
            file.writelines(f"s{i:03},stimulus{j:04},{grade}\n" for j, grade in enumerate(grades[i].tolist()))
    shown = [
        {"content_id": 0, "asset_id": j, "path": f"stimulus{j:04}", "os": grades[:, j].tolist()} for j in range(stimuli)
    ]
    content = {"content_id": 0, "content_name": "content", "path": "reference"}
    Path(dataset).write_text(json.dumps({"dataset_name": "dense", "ref_videos": [content], "dis_videos": shown}))


def write_sparse(table: str) -> None:
    import numpy as np

    subjects, stimuli = SPARSE
    rng = np.random.default_rng(6)
    each = round(stimuli * SHARE)
    i = np.repeat(np.arange(subjects), each)
    j = np.concatenate([rng.choice(stimuli, each, replace=False) for _subject in range(subjects)])
    grades = drawn(rng, i, j)
    with Path(table).open("w") as file:
        file.write("subject,stimulus,score\n")
        rows = zip(i.tolist(), j.tolist(), grades.tolist(), strict=True)
        file.writelines(f"s{subject:05},stimulus{stimulus:05},{grade}\n" for subject, stimulus, grade in rows)


def drawn(rng: Any, i: Any, j: Any) -> Any:
    """Grades 1 to 5 by the model of P.910, of subjects i for stimuli j."""
    import numpy as np

    scores, bias = rng.uniform(1, 5, j.max() + 1), rng.normal(0, 0.3, i.max() + 1)
    noise = rng.uniform(0.3, 1.0, i.max() + 1)
    return np.clip(np.rint(scores[j] + bias[i] + noise[i] * rng.normal(size=len(i))), 1, 5).astype(int)


WRITE = {"dense": write_dense, "sparse": write_sparse}

if __name__ == "__main__":
    if len(sys.argv) == 1:
        sys.exit(main())
    WRITE[sys.argv[1]](*sys.argv[2:])
