"""The documents' pages on metrics, written from the registry: python -m analysis.metrics.documents docs/metrics"""

import math
import sys
from pathlib import Path

from . import METRICS, NAMES
from .about import ABOUT
from .registry import Metric

SEES = {"gray": "gray levels, ⌊0.2989 R + 0.5870 G + 0.1140 B + ½⌋", "rgb": "R, G and B"}
HEAD = """# Metrics

`analysis.metrics.score(name, reference, distorted)` takes 8-bit images, (H, W, 3) or batches (N, H, W, 3), and computes
in float64. These pages are written from the registry by `python -m analysis.metrics.documents docs/metrics`; each says
what its metric measures, and with whose code it agrees. Others' metrics: [metrics of others](../metrics-of-others.md).

| Metric | Better is | Identical images | Smallest image, px | Paper |
|---|---|---|---|---|
"""


def write(folder: Path) -> None:
    """Every page, and the table that links them."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in pages().items():
        (folder / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """File name → text."""
    of_metrics = {f"{name}.md": page(METRICS[name]) for name in NAMES if name in METRICS}
    return {"README.md": HEAD + "".join(row(METRICS[name]) for name in NAMES if name in METRICS), **of_metrics}


def row(metric: Metric) -> str:
    link = f"[{metric.name}]({metric.name}.md)"
    cells = (link, metric.better, value(metric.identical), str(metric.smallest), metric.paper)
    return f"| {' | '.join(cells)} |\n"


def page(metric: Metric) -> str:
    about = ABOUT[metric.name]
    facts = {
        "Paper": metric.paper,
        "Sees": SEES[metric.sees],
        "Better is": metric.better,
        "Identical images": value(metric.identical),
        "Values": f"from {value(about.bounds[0])} to {value(about.bounds[1])} {about.unit}".rstrip(),
        "Smallest image": f"{metric.smallest} × {metric.smallest} pixels",
        "Viewing conditions": about.viewing or "none assumed",
        "Exchanging the images": "changes nothing" if about.symmetric else "changes the value",
        "Gradient": "yes" if about.differentiable else "none: it counts, rounds or searches",
        "Map": about.map or "none",
        "Version": metric.version,
    }
    table = "".join(f"| {key} | {text} |\n" for key, text in facts.items())
    parts = [
        f"# {metric.name}\n\n{about.measures}\n",
        f"    {about.formula}\n",
        f"| | |\n|---|---|\n{table}",
        f"## Agreement\n\n{about.agreement}\n",
        f"## Elsewhere\n\n{about.differs}\n" if about.differs else "",
    ]
    return "\n".join(part for part in parts if part)


def value(number: float) -> str:
    if math.isnan(number):
        return "no value to rely on"
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number:g}"


if __name__ == "__main__":
    write(Path(sys.argv[1]))
