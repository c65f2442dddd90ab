"""How many adversarial examples a second each attack makes, beside what its passes through the victim alone would.

    .venv/bin/python -m benchmarks.stimuli_speed         # about four minutes

One reference of 299 × 299 after the other, two levels of it, one thread. Made: `attack_reference`, from reference to
8-bit picture with all that is measured on it (labels, confidences, distances). The limit: nothing but the passes
that takes — for each gradient a forward and a backward pass, for each label a forward one — on the same images, one at
a time. The two take turns. DeepFool and C&W search, so the number of their passes differs from image to image: it is
counted while they run. Exit code 1 where FGSM, BIM, PGD or MIM makes less than 70 % of its limit.

"encoded" also writes the PNG file. The victims: the demo's, and ../shared/weights/mobilenet_v2.py where it is there.
"""

import sys
from pathlib import Path
from statistics import median
from time import perf_counter

import torch
from torch import Tensor, nn

from rating.attacks import demo_cnn
from rating.attacks.adversarial import Result, attack_reference
from rating.attacks.factories import from_factory
from rating.attacks.ladders import LADDERS
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.png import encode
from rating.attacks.victims import Victim, to_tensor

FILE = Path(__file__).resolve().parent.parent.parent / "shared" / "weights" / "mobilenet_v2.py"
LIMITED = ("FGSM", "BIM", "PGD", "MIM")
SHARE = 0.7  # of the limit, at the least
IMAGES = 3
LEVELS = slice(1, 3)  # two of the five: the shares hardly differ, and C&W takes long
TRAINING_STEPS = 20  # the weights decide nothing about time
SEED = 2019


class Counted(nn.Module):
    """The victim, counting how many images pass forward, and of these how many of which a gradient is wanted."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module
        self.forward_passes = self.with_gradient = self.backward_passes = 0

    def forward(self, images: Tensor) -> Tensor:
        logits: Tensor = self.module(images)
        self.forward_passes += len(images)
        if logits.requires_grad:
            self.with_gradient += len(images)
            images.register_hook(self.count_backward)
        return logits

    def count_backward(self, gradient: Tensor) -> None:
        self.backward_passes += len(gradient)


def main() -> int:
    torch.set_num_threads(1)
    contents = [(photograph.content, photograph.crop()) for photograph in PHOTOGRAPHS]
    victims = [(demo_cnn.train(contents, SEED, steps=TRAINING_STEPS), list(LADDERS))]
    if FILE.exists():
        victims.append((from_factory(f"{FILE}:load"), list(LIMITED)))
    missed = []
    for victim, attacks in victims:
        print(f"{victim.name}, pictures a second, one thread, medians of {IMAGES} references\n")
        print(f"{'':10}{'made':>8}{'limit':>8}{'share':>8}{'encoded':>10}{'passes, forward':>18}{'backward':>10}")
        for attack in attacks:
            share = row(victim, attack)
            if attack in LIMITED and share < SHARE:
                missed.append(f"{attack} on {victim.name}: {share:.0%} of the limit, less than {SHARE:.0%}")
        print()
    print("\n".join(missed) or "No limit is missed.")
    return 1 if missed else 0


def row(victim: Victim, attack: str) -> float:
    """Measures and prints one attack. Returns its share of the limit."""
    shares, made, limit, encoded, forward, backward = [], [], [], [], [], []
    levels = len(LADDERS[attack][LEVELS])
    for photograph in PHOTOGRAPHS[:IMAGES]:
        image = photograph.crop()
        passes, results = counted(victim, image, attack)
        bare_before = bare(victim.module, to_tensor(image), passes)
        start = perf_counter()
        make(victim, image, attack)
        seconds = perf_counter() - start
        bare_seconds = (bare_before + bare(victim.module, to_tensor(image), passes)) / 2
        start = perf_counter()
        for result in results:
            encode(result.image)
        writing = perf_counter() - start
        shares.append(bare_seconds / seconds)
        made.append(levels / seconds)
        limit.append(levels / bare_seconds)
        encoded.append(levels / (seconds + writing))
        forward.append(passes.forward_passes / levels)
        backward.append(passes.backward_passes / levels)
    print(
        f"{attack:10}{median(made):8.1f}{median(limit):8.1f}{median(shares):8.0%}{median(encoded):10.1f}"
        f"{median(forward):18.1f}{median(backward):10.1f}",
        flush=True,
    )
    return median(shares)


def make(victim: Victim, image, attack: str) -> list[Result]:
    return attack_reference(victim, image, attack, LADDERS[attack][LEVELS], preset="demo", seed=SEED)


def counted(victim: Victim, image, attack: str) -> tuple[Counted, list[Result]]:
    """The passes of all levels together, and what was made."""
    module = Counted(victim.module)
    watched = Victim(victim.name, module, victim.classes, victim.weights_sha256)
    return module, make(watched, image, attack)


def bare(module: nn.Module, image: Tensor, passes: Counted) -> float:
    """Seconds for so many passes and nothing else."""
    start = perf_counter()
    for _ in range(passes.forward_passes - passes.with_gradient):
        with torch.no_grad():
            module(image)
    logits, at = None, image.clone().requires_grad_()
    each = passes.backward_passes / max(passes.with_gradient, 1)  # DeepFool takes several gradients of one forward pass
    owed = 0.0
    for _ in range(passes.with_gradient):
        logits = module(at)
        owed += each
        while owed >= 1:
            owed -= 1
            torch.autograd.grad(logits[0, 0], at, retain_graph=owed >= 1)
    return perf_counter() - start


if __name__ == "__main__":
    sys.exit(main())
