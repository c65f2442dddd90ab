"""A small victim that all these tests share: trained in seconds, on four of the demo's photographs."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from rating.attacks import demo_cnn
from rating.attacks.photographs import PHOTOGRAPHS
from rating.attacks.victims import Victim

CONTENTS = [(photograph.content, photograph.crop()[64:224, 64:224]) for photograph in PHOTOGRAPHS[:4]]


@pytest.fixture(scope="session", autouse=True)
def one_thread():
    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def victim(one_thread) -> Victim:
    return demo_cnn.train(CONTENTS, seed=1, steps=20)


@pytest.fixture(scope="session")
def reference() -> NDArray[np.uint8]:
    """A coffee cup, 160 × 160."""
    return CONTENTS[1][1]
