"""The documents' pages on metrics are those that the registry writes."""

from pathlib import Path

from analysis.metrics.documents import pages

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "metrics"


def test_the_pages_are_up_to_date():
    written = {path.name: path.read_text(encoding="utf-8") for path in FOLDER.iterdir()}

    assert written == pages(), "Write them anew: .venv/bin/python -m analysis.metrics.documents docs/metrics"
