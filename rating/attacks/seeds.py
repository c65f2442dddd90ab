"""Seeds of work units: the same whatever the order, the process or the machine they are done on."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


def seed_of(seed: int, *names: str | int) -> int:
    """A seed for what these names say, for example a set's seed with content and attack: 48 bits of their SHA-256."""
    text = "\0".join(str(name) for name in (seed, *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """PyTorch's, NumPy's and Python's random numbers begin at the seed in here, and go on as they were afterwards."""
    before = np.random.get_state(), random.getstate()
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        np.random.seed(seed % 2**32)
        random.seed(seed)
        try:
            yield
        finally:
            np.random.set_state(before[0])
            random.setstate(before[1])
