"""Where golden values lie, and how they are read."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from PIL import Image

OURS = Path(__file__).resolve().parents[1] / "data"
SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "golden"
needs_shared = pytest.mark.skipif(
    not SHARED.exists(), reason="Needs the golden data beside the checkout (../shared/golden)."
)


def load(path: Path) -> Any:
    return json.loads(path.read_text())


def pair(folder: Path, name: str) -> tuple[np.ndarray, np.ndarray]:
    """The reference and the distorted image of a pair, RGB."""
    return picture(folder / f"{name}_ref.png"), picture(folder / f"{name}_dist.png")


def picture(path: Path) -> np.ndarray:
    with Image.open(path) as image:
        return np.array(image)


def study(name: str, folder: Path) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A study's ratings, long, and what other programs make of them."""
    ratings = pd.read_csv(folder / f"ratings_{name}.csv", dtype={"subject": str, "stimulus": str})
    return ratings, load(folder / f"expected_{name}.json")


def edge_case(name: str) -> tuple[pd.DataFrame, dict[str, Any]]:
    """A small panel, wide, and what is expected of it."""
    case = EDGE_CASES[name]
    return pd.DataFrame(np.array(case["matrix"], dtype=float).T), case


EDGE_CASES: dict[str, Any] = load(OURS / "statistics" / "edge_cases.json")
THEIR_STUDIES = ("nflx", "vqeghd3", "itut_p910_demo_small", "avt_image_compression")
EVERY_STUDY = [
    pytest.param(("synth_study", OURS / "statistics"), id="synth_study"),
    *(pytest.param((name, SHARED / "theirs" / "statistics"), id=name, marks=needs_shared) for name in THEIR_STUDIES),
]
