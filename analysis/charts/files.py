"""Charts as files for a paper, drawn without a browser."""

from collections.abc import Callable
from datetime import datetime

import altair as alt
import vl_convert

PIXELS_PER_INCH = 300

# Charts carry their data: they may load nothing.
NOWHERE: list[str] = []


def dated(chart: alt.LayerChart, *computed: datetime) -> alt.LayerChart:
    """Each line below the title, which says study and subjects, with the day that its numbers were computed."""
    title: alt.TitleParams = chart.title
    lines = [title.subtitle] if isinstance(title.subtitle, str) else title.subtitle
    said = [f"{line} · {at.date().isoformat()}" for line, at in zip(lines, computed, strict=True)]
    return chart.properties(title=alt.TitleParams(title.text, subtitle=said))


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
