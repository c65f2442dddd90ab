"""What the reference study found: Fezza, Bakhti, Hamidouche and Déforges, QoMEX 2019.

Its Table II, shown beside one's own values where the study repeats it. Other images, subjects and adversarial examples:
for comparison, never a pass or a fail.
"""

from rating.studies.models import Study

PRESET = "qomex2019"

COLUMNS = ("PLCC", "SROCC", "RMSE", "OR")

TABLE: dict[str, tuple[float, float, float, float]] = {
    "SSIM": (0.936, 0.939, 0.416, 0.152),
    "MS-SSIM": (0.858, 0.942, 0.677, 0.152),
    "VSI": (0.876, 0.955, 0.634, 0.138),
    "VIF": (0.925, 0.932, 0.500, 0.172),
    "VIFp": (0.913, 0.925, 0.536, 0.172),
    "MAD": (0.977, 0.973, 0.275, 0.119),
    "WSNR": (0.941, 0.936, 0.445, 0.158),
    "FSIM": (0.891, 0.943, 0.598, 0.166),
    "FSIMc": (0.900, 0.944, 0.574, 0.163),
    "PSNR": (0.962, 0.958, 0.357, 0.138),
    "UQI": (0.901, 0.907, 0.571, 0.186),
    "IFC": (0.922, 0.914, 0.509, 0.166),
    "NQM": (0.942, 0.936, 0.441, 0.172),
    "GSIM": (0.835, 0.954, 0.725, 0.147),
    "VSNR": (0.923, 0.917, 0.507, 0.186),
    "L0": (0.885, 0.915, 0.613, 0.186),
    "L2": (0.914, 0.958, 0.533, 0.138),
    "Linf": (0.517, 0.645, 1.12, 0.336),
}


def is_repeated_by(study: Study) -> bool:
    """Whether the study was made from the reference study's preset."""
    return study.preset == PRESET


def values(metric: str) -> tuple[float | None, ...]:
    """PLCC, SROCC, RMSE and OR of the metric; None each where the study does not have it."""
    return TABLE.get(metric, (None,) * len(COLUMNS))
