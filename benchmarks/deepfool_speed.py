"""How long a step of DeepFool over the ten likeliest classes takes, beside torchattacks' own over all 1 000.

    .venv/bin/python -m benchmarks.deepfool_speed        # about two minutes

A victim of 1 000 classes and one reference of 299 × 299, one thread, in one run: one step of torchattacks' own, then
the median of several of ours. The victim is ../shared/weights/mobilenet_v2.py, an ImageNet classifier; where that is
absent, pytorchcv's MobileNet v2 with weights drawn from a seed, which costs the same. Exit code 1 where ours is less
than 50 times faster, or where the two steps differ by more than 1e-6 although the nearest class is among the ten.
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
import torchattacks
from pytorchcv.models.mobilenetv2 import mobilenetv2_w1
from torch import Tensor, nn

from rating.attacks.deepfool import CANDIDATES, STEP_OVERSHOOT, DeepFool, likeliest
from rating.attacks.factories import from_factory
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.victims import to_tensor
from rating.attacks.zoo import Normalised, take_any_size

FILE = Path(__file__).resolve().parent.parent.parent / "shared" / "weights" / "mobilenet_v2.py"
LIMIT = 50  # times faster
DIFFERENCE = 1e-6
REPEATS = 7


def main() -> int:
    torch.set_num_threads(1)
    module, which = victim()
    image = to_tensor(PHOTOGRAPHS[0].crop())
    with torch.no_grad():
        logits = module(image)
    label = logits.argmax(dim=1)
    ours = DeepFool(module, candidates=CANDIDATES, steps=1, overshoot=STEP_OVERSHOOT)
    stock = torchattacks.DeepFool(module, steps=1, overshoot=STEP_OVERSHOOT)

    ours(image, label)
    times = [timed(ours, image, label)[0] for _ in range(REPEATS)]
    found, _ = ours.forward_return_target_labels(image, label)
    stock_time, (expected, [nearest]) = timed(stock.forward_return_target_labels, image, label)

    ratio = stock_time / median(times)
    difference = float((found - expected).abs().max())
    among = bool((likeliest(logits, label, CANDIDATES) == nearest).any())
    print(f"{which}, {logits.shape[1]} classes, one step on 299 × 299, one thread")
    print(f"torchattacks, all classes      {stock_time:8.2f} s")
    ours_time = f"{median(times):8.2f} s (median of {REPEATS})"
    print(f"ours, the {CANDIDATES} likeliest         {ours_time}, {ratio:.0f} times faster")
    print(f"the nearest class is {'' if among else 'not '}among the {CANDIDATES}; the steps differ by {difference:.1e}")
    missed = []
    if ratio < LIMIT:
        missed.append(f"less than {LIMIT} times faster")
    if among and difference > DIFFERENCE:
        missed.append(f"the steps differ by more than {DIFFERENCE}")
    print("; ".join(missed) or "No limit is missed.")
    return 1 if missed else 0


def victim() -> tuple[nn.Module, str]:
    if FILE.exists():
        return from_factory(f"{FILE}:load").module, "MobileNet v2"
    torch.manual_seed(1)
    network = take_any_size(mobilenetv2_w1(pretrained=False))
    return Normalised(network).eval().requires_grad_(False), "MobileNet v2 with random weights"


def timed(function, image: Tensor, label: Tensor):
    start = perf_counter()
    result = function(image, label)
    return perf_counter() - start, result


if __name__ == "__main__":
    sys.exit(main())
