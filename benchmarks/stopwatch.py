"""A child process that times metrics in the environment of its Python, and what its parent says to it.

Both sides speak JSON, a line each. The child first says which metrics it has, by library; then it answers each request
with the milliseconds per pair of every call it made.
"""

import json
import os
import subprocess
import sys
from functools import lru_cache
from pathlib import Path
from time import perf_counter
from typing import Any, Self

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENT = {"PYTHONWARNINGS": "ignore"}
IN_TURN = 8  # pairs, in calls of one or of all: alone as in a batch, a pair does not wait in the cache for its turn


class Stopwatch:
    """The parent's end. metrics: the names of what can be timed, by library."""

    def __init__(self, python: str | Path, *libraries: str) -> None:
        self.process = subprocess.Popen(  # noqa: S603
            [python, "-m", "benchmarks.stopwatch", *libraries],
            cwd=ROOT,
            env=os.environ | ENVIRONMENT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.metrics: dict[str, list[str]] = self.answer()

    def time(self, library: str, metric: str, pairs: int, threads: int, seconds: float) -> list[float]:
        """Milliseconds per pair, in as many calls as begin within so many seconds. The first ever is not counted."""
        self.ask(library, metric, pairs, threads, seconds)
        return self.answer()

    def ask(self, library: str, metric: str, pairs: int, threads: int, seconds: float) -> None:
        """What time() asks, to be answered later: so two children can be at work at once."""
        request = {"library": library, "metric": metric, "pairs": pairs, "threads": threads, "seconds": seconds}
        print(json.dumps(request), file=self.process.stdin, flush=True)

    def answer(self) -> Any:
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(f"{self.process.args[0]} ended with {self.process.wait()}; it says above why.")
        return json.loads(line)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.process.communicate()  # its input ends, and so does it


def serve(libraries: list[str]) -> None:
    """The child's end, until its input ends."""
    import torch

    from benchmarks.libraries import LIBRARIES, images

    answers, sys.stdout = sys.stdout, sys.stderr  # whatever a library prints is no answer
    offered = {library: LIBRARIES[library]() for library in libraries}

    @lru_cache(maxsize=8)
    def ready(library: str, metric: str, pairs: int) -> Any:
        """The function and its inputs, to be taken in turn; called once, so that what is made once is made."""
        timed = offered[library][metric]
        references, distorted = images(IN_TURN)
        parts = [slice(start, start + pairs) for start in range(0, IN_TURN, pairs)]
        batches = [(timed.prepare(references[part]), timed.prepare(distorted[part])) for part in parts]
        timed.function(*batches[0])
        return timed.function, batches

    def call(library: str, metric: str, pairs: int, threads: int, seconds: float) -> list[float]:
        torch.set_num_threads(threads)
        function, batches = ready(library, metric, pairs)
        found: list[float] = []
        start = perf_counter()
        while not found or perf_counter() - start < seconds:
            batch = batches[len(found) % len(batches)]
            begun = perf_counter()
            function(*batch)
            found.append((perf_counter() - begun) * 1000 / pairs)
        return found

    print(json.dumps({library: list(metrics) for library, metrics in offered.items()}), file=answers, flush=True)
    with torch.inference_mode():
        for line in sys.stdin:
            print(json.dumps(call(**json.loads(line))), file=answers, flush=True)


if __name__ == "__main__":
    serve(sys.argv[1:])
