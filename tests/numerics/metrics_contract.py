"""How near every metric must come to its authors' code: for each pair of images with golden values."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

Golden = Mapping[str, float]  # all that is known of a pair, by key


@dataclass(frozen=True)
class Agreement:
    """With the golden value `key` / `divisor`: within `tolerance`, relative, or absolute where `unit` names one."""

    key: str
    tolerance: float
    divisor: float = 1
    unit: str = ""

    def expected(self, golden: Golden) -> float:
        return golden[self.key] / self.divisor

    def allowed(self, pair: str, golden: Golden) -> tuple[float, str]:
        """The tolerance for a pair, and why it is another one; empty where it is not."""
        return self.tolerance, ""

    def error(self, value: float, golden: Golden) -> float:
        """How far a value is off, in the tolerance's terms: 0 where equal, infinite where it cannot be compared."""
        expected = self.expected(golden)
        if value == expected:
            return 0.0
        if not (math.isfinite(value) and math.isfinite(expected)):
            return math.inf
        distance = abs(value - expected)
        if self.unit:
            return distance
        return distance / abs(expected) if expected else math.inf


@dataclass(frozen=True)
class IllConditioned(Agreement):
    """IFC divides by a variance that vanishes where two images are nearly identical: rounding decides there."""

    near_identical: tuple[str, ...] = ()
    tolerance_there: float = 0.05

    def allowed(self, pair: str, golden: Golden) -> tuple[float, str]:
        is_near = pair.startswith(self.near_identical)
        return (self.tolerance_there, "nearly identical") if is_near else (self.tolerance, "")


@dataclass(frozen=True)
class Thresholded(Agreement):
    """VSNR is infinite where the difference is below the threshold of vision: so the paper; the code differs there."""

    def expected(self, golden: Golden) -> float:
        return math.inf if golden["vsnr_subthreshold"] else super().expected(golden)

    def allowed(self, pair: str, golden: Golden) -> tuple[float, str]:
        return (0.0, "below threshold: ∞") if golden["vsnr_subthreshold"] else (self.tolerance, "")


CONTRACT: dict[str, Agreement] = {
    "SSIM": Agreement("ssim", 1e-9),
    "MS-SSIM": Agreement("msssim", 1e-9),
    "VSI": Agreement("vsi", 1e-6),
    "VIF": Agreement("vif", 1e-6),
    "VIFp": Agreement("vifp", 1e-9),
    "MAD": Agreement("mad", 1e-6),
    "WSNR": Agreement("wsnr", 1e-9),
    "FSIM": Agreement("fsim", 1e-9),
    "FSIMc": Agreement("fsimc", 1e-9),
    "PSNR": Agreement("psnr_gray", 1e-12),
    "UQI": Agreement("uqi", 1e-9),
    "IFC": IllConditioned("ifc", 1e-6, near_identical=("p11", "p12", "p16", "p23", "p30")),
    "NQM": Agreement("nqm", 1e-6),
    "GSIM": Agreement("gsim_sub_n25", 1e-9),
    "VSNR": Thresholded("vsnr", 1e-6, unit="dB"),
    "L0": Agreement("l0_pixels", 0),
    "L2": Agreement("l2_rgb255", 1e-9, divisor=255),
    "Linf": Agreement("linf_rgb255", 0, divisor=255),
}
"""By metric. L1, which is not of the reference study, has no golden value."""
