"""The command that writes the charts' JavaScript."""

import pytest
from django.core.management import call_command


@pytest.fixture
def bundle(settings, tmp_path):
    settings.BUNDLES = tmp_path / "bundles"
    return settings.BUNDLES / "vega-bundle.js"


def test_it_is_written_once(bundle):
    call_command("chart_bundle", verbosity=0)
    written = bundle.stat()

    call_command("chart_bundle", verbosity=0)

    assert bundle.stat().st_mtime_ns == written.st_mtime_ns
    assert [path.name for path in bundle.parent.iterdir()] == ["vega-bundle.js"]
    text = bundle.read_text()
    assert text.startswith("/* vl-convert ")
    assert "window.vegaEmbed" in text


def test_another_versions_is_replaced(bundle):
    bundle.parent.mkdir()
    bundle.write_text("/* vl-convert 0.1 */\n")

    call_command("chart_bundle", verbosity=0)

    assert "window.vegaEmbed" in bundle.read_text()
