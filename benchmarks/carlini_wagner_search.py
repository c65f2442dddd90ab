"""What C&W's full search of the reference study costs, and what it gains over the short one.

    .venv/bin/python -m benchmarks.carlini_wagner_search [CONTENT]      # up to half an hour

One reference, MobileNet v2 of ../shared/weights; without it there is nothing to do. At Table I's five levels: time,
SSIM and L2 of the saved picture by five searches of 80 steps and by five of 1000 with CleverHans' abort, one thread.
Prints what the full search of twelve references would cost. Measures, and sets no limit.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

import torch

from analysis.metrics import score
from rating.attacks.adversarial import attack_reference
from rating.attacks.ladders import LADDERS
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.victim_lookup import find_victim

FILE = Path(__file__).resolve().parent.parent.parent / "shared" / "weights" / "mobilenet_v2.py"
SEED = 2019
SET = 12  # references of the demo's set, and of the reference study's


def main(content: str = "coffee") -> int:
    if not FILE.exists():
        print(f"Skipped: {FILE} is not there.")
        return 0
    torch.set_num_threads(1)
    victim = find_victim(f"{FILE}:load", None, None)
    reference = next(photograph for photograph in PHOTOGRAPHS if photograph.content == content).crop()
    print(f"{content:14}" + "".join(f"{name:>30}" for name in ("short: s, SSIM, L2", "qomex2019: s, SSIM, L2")))
    total = dict.fromkeys(("short", "qomex2019"), 0.0)
    for level in LADDERS["C&W"]:
        cells = []
        for preset in total:
            begun = perf_counter()
            (result,) = attack_reference(victim, reference, "C&W", [level], preset=preset, seed=SEED)
            seconds = perf_counter() - begun
            total[preset] += seconds
            similarity = score("SSIM", reference, result.image)
            said = f"{seconds:.0f}  {similarity:.3f}  {result.l2:6.1f}" + ("" if result.fooled else " not fooled")
            cells.append(said)
        said = "({confidence}, {learning_rate})".format(**level.parameters)
        print(f"{said:14}" + "".join(f"{cell:>30}" for cell in cells), flush=True)
    for preset, seconds in total.items():
        print(f"{preset}: {seconds:.0f} s; {SET} references in two processes {seconds * SET / 2 / 3600:.1f} h")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:2]))
