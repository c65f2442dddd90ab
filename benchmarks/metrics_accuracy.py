"""How far the metrics are from their authors' own code, at worst over all pairs with golden values.

    .venv/bin/python -m benchmarks.metrics_accuracy

Prints a table. Exit code 1 where a tolerance is missed or a metric is lacking. The tolerances are those of the tests
(tests/numerics/metrics_contract.py).
"""

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass

import torch

from analysis.metrics import METRICS, score
from tests.numerics.golden import OURS, SHARED, load, pair
from tests.numerics.metrics_contract import CONTRACT, Golden

ALL, COMMITTED = SHARED / "ours" / "metrics", OURS / "metrics"
REMARKS = {"GSIM": "our own reading of its paper: its authors' code cannot be had"}


@dataclass
class Worst:
    """Of the pairs that a metric's tolerance holds for. `why` says for which, where it is not for all."""

    metric: str
    tolerance: float
    unit: str
    why: str
    pairs: int = 0
    error: float = 0.0
    pair: str = ""
    infinite: int = 0

    def meet(self, pair: str, error: float, value: float) -> None:
        self.pairs += 1
        self.infinite += math.isinf(value)
        if error > self.error:
            self.error, self.pair = error, pair

    @property
    def is_kept(self) -> bool:
        return self.error <= self.tolerance


def main() -> int:
    torch.set_num_threads(1)  # on images this small more threads wait for one another
    pairs, where = golden_pairs()
    print(f"{len(pairs)} pairs{where}, float64\n")
    print(f"{'metric':9}{'pairs':>6}{'∞':>4}{'tolerance':>14}{'worst error':>14}   at")
    missed = []
    for worst in measure(pairs):
        print(row(worst), flush=True)
        missed += [] if worst.is_kept else [worst.metric]
    lacking = [metric for metric in CONTRACT if metric not in METRICS]
    if lacking:
        print(f"\nLacking: {', '.join(lacking)}")
    print(f"\nAll {len(CONTRACT)} metrics within their tolerances: {'no' if missed or lacking else 'yes'}")
    return 1 if missed or lacking else 0


def golden_pairs() -> tuple[dict[str, Golden], str]:
    """The values of each pair, and a word on which pairs they are."""
    if ALL.exists():
        return load(ALL / "golden.json")["pairs"], ""
    return load(
        COMMITTED / "golden.json"
    ), f" (the committed ones only: there is no ../{ALL.relative_to(SHARED.parents[1])})"


def measure(pairs: dict[str, Golden]) -> Iterator[Worst]:
    folder = ALL / "pairs" if ALL.exists() else COMMITTED
    images = {name: pair(folder, name) for name in pairs}
    for metric, agreement in CONTRACT.items():
        if metric not in METRICS:
            continue
        found: dict[str, Worst] = {}
        for name, golden in pairs.items():
            tolerance, why = agreement.allowed(name, golden)
            value = float(score(metric, *images[name]))
            worst = found.setdefault(why, Worst(metric, tolerance, agreement.unit, why))
            worst.meet(name, agreement.error(value, golden), value)
        yield from found.values()


def row(worst: Worst) -> str:
    notes = ["" if worst.is_kept else "MISSED", worst.why, REMARKS.get(worst.metric, "")]
    errors = f"{size(worst.tolerance, worst.unit):>14}{size(worst.error, worst.unit):>14}"
    return (
        f"{worst.metric:9}{worst.pairs:6}{worst.infinite or '':>4}{errors}"
        f"   {worst.pair:20} {'; '.join(note for note in notes if note)}"
    ).rstrip()


def size(error: float, unit: str) -> str:
    if error == 0:
        return "exact"
    return f"{error:.1e} {unit}".rstrip()


if __name__ == "__main__":
    sys.exit(main())
