"""Packages that bring metrics, as they would be installed, for the tests of the doors they come through."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from analysis.metrics import lookup
from analysis.metrics.registry import METRICS

SHARPNESS = '''
import numpy as np

def sharpness(reference, distorted):
    """The share of the reference's gradient that is left."""
    assert reference.dtype == np.uint8 and reference.shape[2] == 3
    one, other = (np.abs(np.diff(image.astype(float), axis=1)).mean() for image in (reference, distorted))
    return other / one

sharpness.better = "higher"
sharpness.identical = 1.0
'''


@contextmanager
def closed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As in a process that has not looked for others' metrics yet; what comes through is gone afterwards."""
    before = dict(METRICS)
    monkeypatch.delenv(lookup.VARIABLE, raising=False)
    for name, kind in (("_opened", set), ("_found", set), ("_problems", list)):
        monkeypatch.setattr(lookup, name, kind())
    yield
    METRICS.clear()
    METRICS.update(before)


def install(folder: Path, monkeypatch: pytest.MonkeyPatch, entries: dict[str, str], **modules: str) -> None:
    """A package "mylab-metrics" 1.2 with these entry points and modules, where Python looks for packages."""
    for name, code in modules.items():
        (folder / f"{name}.py").write_text(code)
    about = folder / "mylab_metrics-1.2.dist-info"
    about.mkdir()
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: mylab-metrics\nVersion: 1.2\n")
    lines = [f"{name} = {value}" for name, value in entries.items()]
    (about / "entry_points.txt").write_text("\n".join([f"[{lookup.GROUP}]", *lines, ""]))
    monkeypatch.syspath_prepend(str(folder))
