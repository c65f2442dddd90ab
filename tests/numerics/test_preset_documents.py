"""The documents' pages on presets are those that the presets write."""

from pathlib import Path

from rating.protocol.documents import pages

FOLDER = Path(__file__).parents[2] / "docs" / "presets"


def test_the_pages_are_the_presets():
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.md")}

    assert written == pages(), "Write them anew: .venv/bin/python -m rating.protocol.documents docs/presets"
