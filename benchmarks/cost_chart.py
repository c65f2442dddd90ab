"""The metrics' cost by size as a chart: a plot for each, before the curves of all."""

from pathlib import Path
from typing import Any

import altair as alt

from analysis.charts import files
from benchmarks.libraries import ROOT

COLUMNS = 5
WIDTH, HEIGHT = 170, 130  # px of a plot
TEXT, QUIET, GRID, OTHERS, ACCENT = "#1c1c1c", "#555555", "#e4e4e4", "#d5d8dc", "#1f5f8b"
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"


def draw(curves: dict[str, dict[int, float]], folder: Path = ROOT / "var") -> list[Path]:
    """curves: ms by pixels a side, by metric. Returns the files, metrics_cost.svg and .png."""
    folder.mkdir(exist_ok=True)
    paths = [folder / f"metrics_cost.{kind}" for kind in ("svg", "png")]
    for path in paths:
        _type, as_file = files.FORMATS[path.suffix[1:]]
        path.write_bytes(as_file(chart(curves)))
    return paths


def chart(curves: dict[str, dict[int, float]]) -> alt.ConcatChart:
    """Both axes logarithmic: a cost in proportion to the pixels has the dashed line's slope."""
    plots = [plot(metric, curves) for metric in curves]
    title = alt.TitleParams(
        "Cost of a pair by its size",
        subtitle=["One thread, float64. Gray: the other metrics. Dashed: one microsecond a pixel"],
        fontSize=16,
        subtitleFontSize=12,
        offset=16,
    )
    return alt.concat(*plots, columns=COLUMNS, title=title, spacing=18).configure(**config())


def plot(metric: str, curves: dict[str, dict[int, float]]) -> alt.LayerChart:
    others = alt.Chart(points(curves)).mark_line(color=OTHERS, strokeWidth=1).encode(x(), y(), detail="metric:N")
    slope = {size: size**2 / 1000 for size in max(curves.values(), key=len)}
    dashed = alt.Chart(points({"": slope})).mark_line(color=QUIET, strokeDash=[4, 4], strokeWidth=1).encode(x(), y())
    own = alt.Chart(points({metric: curves[metric]})).mark_line(
        color=ACCENT, strokeWidth=2, point=alt.OverlayMarkDef(color=ACCENT, size=28)
    )
    return alt.layer(others, dashed, own.encode(x(), y())).properties(title=metric, width=WIDTH, height=HEIGHT)


def points(curves: dict[str, dict[int, float]]) -> alt.Data:
    records: list[dict[str, Any]] = [
        {"metric": metric, "size": size, "ms": ms} for metric, times in curves.items() for size, ms in times.items()
    ]
    return alt.Data(values=records)


def x() -> alt.X:
    sizes = alt.Axis(values=[64, 256, 1024], format="d", grid=True)
    return alt.X(
        "size:Q", title="pixels a side", scale=alt.Scale(type="log", domain=[56, 2400], nice=False), axis=sizes
    )


def y() -> alt.Y:
    powers = alt.Axis(values=[0.1, 1, 10, 100, 1000, 10_000], format="~g")
    return alt.Y("ms:Q", title="ms", scale=alt.Scale(type="log", domain=[0.02, 60_000], nice=False), axis=powers)


def config() -> dict[str, Any]:
    return {
        "font": FONT,
        "background": "#ffffff",
        "padding": 12,
        "view": alt.ViewConfig(stroke=None),
        "title": alt.TitleConfig(anchor="start", color=TEXT, subtitleColor=QUIET, fontSize=13, subtitlePadding=4),
        "axis": alt.AxisConfig(
            labelColor=QUIET, titleColor=QUIET, titleFontWeight="normal", gridColor=GRID, domainColor=QUIET,
            tickColor=QUIET, labelFontSize=10, titleFontSize=10,
        ),
    }  # fmt: skip
