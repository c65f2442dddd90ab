"""What a trial has on the screen, compared with the files, device pixel by device pixel."""

import json
from typing import Any

import numpy as np
from django.conf import settings
from PIL import Image

from rating.sessions.models import Presentation

GREY = 128
# The pictures that are visible, as JSON: {"reference" or "test": [x, y] in CSS pixels}. The reference is laid first.
VISIBLE = """JSON.stringify(Object.fromEntries([...document.querySelectorAll(".stage img")].flatMap((picture, n) => {
    const { x, y } = picture.getBoundingClientRect();
    return getComputedStyle(picture).visibility === "visible" ? [[["reference", "test"][n], [x, y]]] : [];
})))"""


def compare(screen: np.ndarray, visible: str, told: dict[str, Any], item_id: int, scale: float = 1) -> dict[str, Any]:
    """Every pixel of every visible picture is where it has to be, and all else but the labels is exact grey.

    screen: (height, width, RGB) in device pixels. visible: VISIBLE's answer. told: what the server told the page.
    Returns the pictures' boxes as [left, top, width, height] in device pixels.
    """
    enlargement = told["display"]["enlargement"]
    label = told["layout"]["label_px"] if told["protocol"]["labelled"] else 0
    stored = _files(item_id)
    is_else = np.ones(screen.shape[:2], dtype=bool)
    boxes = {}
    for name, (x, y) in json.loads(visible).items():
        expected = np.kron(stored[name], np.ones((enlargement, enlargement, 1), dtype=np.uint8))
        left, top = round(x * scale), round(y * scale)
        height, width = expected.shape[:2]
        picture, above = np.s_[top : top + height, left : left + width], np.s_[top - label : top, left : left + width]
        np.testing.assert_array_equal(screen[picture], expected)
        assert (screen[above] != GREY).any() == bool(label)
        is_else[picture] = is_else[above] = False
        boxes[name] = [left, top, width, height]
    assert (screen[is_else] == GREY).all()
    return boxes


def _files(presentation_id: int) -> dict[str, np.ndarray]:
    pair = Presentation.objects.get(pk=presentation_id).pair
    stored = {"reference": pair.reference, "test": pair.shown}
    return {name: np.asarray(Image.open(settings.MEDIA_ROOT / one.file)) for name, one in stored.items()}
