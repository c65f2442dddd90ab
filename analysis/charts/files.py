"""Charts as files for a paper, drawn without a browser."""

from collections.abc import Callable

import altair as alt
import vl_convert

PIXELS_PER_INCH = 300

# Charts carry their data: they may load nothing.
NOWHERE: list[str] = []


def svg(chart: alt.LayerChart) -> bytes:
    return vl_convert.vegalite_to_svg(chart.to_json(indent=None), allowed_base_urls=NOWHERE).encode()


def pdf(chart: alt.LayerChart) -> bytes:
    return vl_convert.vegalite_to_pdf(chart.to_json(indent=None), allowed_base_urls=NOWHERE)


def png(chart: alt.LayerChart) -> bytes:
    """At 300 pixels per inch, where 72 units of the chart are an inch."""
    return vl_convert.vegalite_to_png(chart.to_json(indent=None), ppi=PIXELS_PER_INCH, allowed_base_urls=NOWHERE)


FORMATS: dict[str, tuple[str, Callable[[alt.LayerChart], bytes]]] = {
    "svg": ("image/svg+xml", svg),
    "pdf": ("application/pdf", pdf),
    "png": ("image/png", png),
}
