"""The recipe in docs/stimuli.md is one that can be read, and says what the document says of it."""

import re
from pathlib import Path

import numpy as np
import pytest

from rating.attacks.ladders import LADDERS
from rating.attacks.png import encode
from rating.stimuli.preparing.recipe_file import read
from rating.stimuli.recipe import Calibration

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "stimuli.md"


@pytest.fixture
def recipe(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    (text,) = re.findall(r"```toml\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "recipe.toml").write_text(text, encoding="utf-8")
    (tmp_path / "photographs").mkdir()
    for number, name in enumerate(("harbour", "market")):
        image = np.random.default_rng(number).integers(0, 256, (480, 640, 3), dtype=np.uint8)
        (tmp_path / "photographs" / f"{name}.png").write_bytes(encode(image))
    return read(tmp_path / "recipe.toml")


def test_the_documents_recipe_can_be_prepared(recipe, tmp_path):
    recipe.check()
    harbour, market = recipe.photographs

    assert (harbour.x, harbour.y, harbour.width, market.for_training) == (40, 120, 299, True)
    assert recipe.ladders[0].levels == LADDERS["FGSM"]
    assert recipe.ladders[2].calibration == Calibration("MS-SSIM", (0.98, 0.95, 0.9, 0.8, 0.6))
    assert (recipe.effort, recipe.ladders[3].target) == ("short", "tabby")
    assert recipe.victim.weights == str(tmp_path / "inception_v3.pth")
