"""The metrics of this project and of its peers, each as a function of two batches in the form that its library wants.

Imported by the child process of stopwatch.py, in the environment that has the library: so by its function only.
"""

import importlib
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib.metadata import distribution
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import torch
from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "tests" / "data" / "metrics"
PAIRS = ("p10_low16_retina", "p20_blur3_coffee", "p30_patch10_logo")  # 299 × 299
ALL = "all of the study's"

Batch = Any  # what a library takes: a tensor (N, C, H, W), or an array (N, H, W) or (N, H, W, 3)


@dataclass(frozen=True)
class Timed:
    """A metric as a library has it. prepare: from 8-bit RGB images (N, H, W, 3) to what it is given, untimed."""

    function: Callable[[Batch, Batch], Any]
    prepare: Callable[[np.ndarray], Batch]


def images(pairs: int) -> tuple[np.ndarray, np.ndarray]:
    """The references and the distorted images of so many pairs, uint8 (N, 299, 299, 3)."""
    names = [PAIRS[number % len(PAIRS)] for number in range(pairs)]
    references, distorted = (
        np.stack([np.array(Image.open(IMAGES / f"{name}_{which}.png")) for name in names]) for which in ("ref", "dist")
    )
    return references, distorted


def enlarged(height: int, width: int) -> tuple[np.ndarray, np.ndarray]:
    """A pair of another size, uint8 (height, width, 3)."""
    reference, distorted = (
        np.array(Image.open(IMAGES / f"{PAIRS[1]}_{which}.png").resize((width, height), Image.Resampling.BICUBIC))
        for which in ("ref", "dist")
    )
    return reference, distorted


def levels(rgb: np.ndarray) -> np.ndarray:
    """Gray levels (N, H, W) as analysis.metrics sees them, float32."""
    red, green, blue = np.moveaxis(rgb.astype(np.float64), -1, 0)
    return np.floor(0.2989 * red + 0.5870 * green + 0.1140 * blue + 0.5).astype(np.float32)


def gray(rgb: np.ndarray) -> torch.Tensor:
    """(N, 1, H, W) from 0 to 1, float32."""
    return torch.from_numpy(levels(rgb) / 255)[:, None]


def colours(rgb: np.ndarray) -> torch.Tensor:
    """(N, 3, H, W) from 0 to 1, float32."""
    return torch.from_numpy(rgb).permute(0, 3, 1, 2).contiguous() / 255


def advstudy(dtype: torch.dtype) -> dict[str, Timed]:
    """Our functions on tensors that lie ready, as the peers' do."""
    from analysis.metrics import METRICS
    from analysis.metrics.images import gray, rgb

    see = {"gray": gray, "rgb": rgb}

    def ready(sees: str, images: np.ndarray) -> torch.Tensor:
        return see[sees](images, "cpu", dtype).contiguous()

    return {name: Timed(METRICS[name].function, partial(ready, METRICS[name].sees)) for name in our_names()}


def whole_calls() -> dict[str, Timed]:
    """Our public call, from 8-bit RGB to a number; and all of the study's metrics in turn."""
    from analysis.metrics import score

    def all_of_them(references: np.ndarray, distorted: np.ndarray) -> None:
        for name in our_names():
            if name != "L1":  # which is none of the study's
                score(name, references, distorted)

    timed = {name: Timed(partial(score, name), np.asarray) for name in our_names()}
    return timed | {ALL: Timed(all_of_them, np.asarray)}


def our_names() -> list[str]:
    """The metrics of ours that are implemented."""
    from analysis.metrics import METRICS, NAMES

    return [name for name in NAMES if name in METRICS]


def piq() -> dict[str, Timed]:
    import_torchvision()
    piq = importlib.import_module("piq")
    return {
        "SSIM": Timed(partial(piq.ssim, reduction="none"), gray),
        "MS-SSIM": Timed(partial(piq.multi_scale_ssim, reduction="none"), gray),
        "VSI": Timed(partial(piq.vsi, reduction="none"), colours),
        "VIFp": Timed(_distorted_first(partial(piq.vif_p, reduction="none")), gray),
        "FSIM": Timed(partial(piq.fsim, reduction="none", chromatic=False), colours),
        "FSIMc": Timed(partial(piq.fsim, reduction="none"), colours),
        "PSNR": Timed(partial(piq.psnr, reduction="none"), gray),
    }


def pyiqa() -> dict[str, Timed]:
    ssim, vsi, vif, mad, fsim, psnr = (
        _of_pyiqa(name) for name in ("ssim_arch", "vsi_arch", "vif_arch", "mad_arch", "fsim_arch", "psnr_arch")
    )
    return {
        "SSIM": Timed(ssim.SSIM(), gray),
        "MS-SSIM": Timed(ssim.MS_SSIM(), gray),
        "VSI": Timed(vsi.VSI(), colours),
        "VIF": Timed(_distorted_first(vif.VIF()), colours),  # it takes no gray
        "MAD": Timed(_distorted_first(mad.MAD()), gray),
        "FSIM": Timed(fsim.FSIM(chromatic=False), colours),
        "FSIMc": Timed(fsim.FSIM(), colours),
        "PSNR": Timed(psnr.PSNR(), gray),
    }


def scikit_image() -> dict[str, Timed]:
    from skimage.metrics import peak_signal_noise_ratio, structural_similarity

    ssim = partial(structural_similarity, gaussian_weights=True, use_sample_covariance=False, data_range=255)
    psnr = partial(peak_signal_noise_ratio, data_range=255)
    return {
        "SSIM": Timed(lambda references, distorted: list(map(ssim, references, distorted)), levels),
        "PSNR": Timed(lambda references, distorted: list(map(psnr, references, distorted)), levels),
    }


OURS, SINGLE_PRECISION, WHOLE_CALL = "advstudy, float64", "advstudy, float32", "advstudy, score()"
LIBRARIES: dict[str, Callable[[], dict[str, Timed]]] = {
    OURS: partial(advstudy, torch.float64),
    SINGLE_PRECISION: partial(advstudy, torch.float32),
    WHOLE_CALL: whole_calls,
    "piq": piq,
    "pyiqa": pyiqa,
    "scikit-image": scikit_image,
}
OUR_OWN = (OURS, SINGLE_PRECISION, WHOLE_CALL)
PEERS = tuple(library for library in LIBRARIES if library not in OUR_OWN)


def import_torchvision() -> None:
    """torchvision's operators are built for CUDA and do not load beside a CPU build of torch: give it their schemas.

    None of the metrics measured here uses them.
    """
    if torch.version.cuda is None:
        operators = torch.library.Library("torchvision", "DEF")
        for name in ("nms", "qnms"):
            operators.define(f"{name}(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
        _kept.append(operators)
    importlib.import_module("torchvision")


_kept: list[torch.library.Library] = []  # a definition goes with its library


def _of_pyiqa(module: str) -> ModuleType:
    """A module of pyiqa without its packages' own __init__, which import what only learned metrics need."""
    for package in ("pyiqa", "pyiqa.utils", "pyiqa.archs"):
        if package not in sys.modules:
            sys.modules[package] = ModuleType(package)
            sys.modules[package].__path__ = [str(distribution("pyiqa").locate_file(package.replace(".", "/")))]
    return importlib.import_module(f"pyiqa.archs.{module}")


def _distorted_first(function: Callable[..., Any]) -> Callable[[Batch, Batch], Any]:
    return lambda references, distorted: function(distorted, references)
