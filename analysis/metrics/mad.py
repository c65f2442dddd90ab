"""Most apparent distortion: Larson and Chandler, Journal of Electronic Imaging 19(1), 011006, 2010."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .frequencies import Grid
from .mad_appearance import changed_appearance
from .mad_blocks import BORDER
from .mad_detection import Levels, Window, visible_distortion, visible_error
from .maps import of_pixels
from .registry import metric, metric_map

SMALLEST = 34  # pixels: what is left of less without the border is nothing
BETA_1, BETA_2 = math.exp(-2.55 / 3.35), 1 / (3.35 * math.log(10))


@metric("MAD", sees="gray", better="lower", identical=0.0, smallest=SMALLEST, paper="Larson and Chandler 2010")
def mad(
    reference: Tensor,
    distorted: Tensor,
    *,
    window: Window = "octave",
    levels: Levels = "uint8",
    grid: Grid = "authors",
) -> Tensor:
    """Visible error and change of appearance, blended: the more of the one is visible, the more the other counts.

    The defaults give what the authors' code does, run in Octave, with these of its habits.

    window: of the local error. "octave" has it lie 7 pixels before and 8 after its own, "matlab" 8 before and 7 after,
    as MATLAB's documentation implies. levels: "uint8" takes 255 for 254, as their table of lightness does for 8-bit
    images, "double" does not. grid: of the log-Gabor filters. "authors" has frequencies half a cycle per image off
    along odd sides; "centred" has the exact ones. Equal at even sizes.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,), from 0 up; 0 for identical images, and
    wherever no error is visible, as in the dark, however the appearance changes. The gradient is zero there.
    """
    detection = visible_distortion(reference, distorted, window, levels)
    appearance = changed_appearance(reference, distorted, grid)
    plain = (detection > 0) & (appearance > 0)
    detection, appearance = torch.where(plain, detection, 1), torch.where(plain, appearance, 1)
    blend = 1 / (1 + BETA_1 * detection**BETA_2)
    return torch.where(plain, detection**blend * appearance ** (1 - blend), 0)


@metric_map("MAD", grid=of_pixels(margin=BORDER))
def mad_map(reference: Tensor, distorted: Tensor) -> Tensor:
    """Where the error is seen: what decides MAD where distortion is near the threshold.

    reference, distorted: as mad's. Returns (N, 1, H - 33, W - 33), from 0 up.
    """
    return visible_error(reference, distorted, window="octave", levels="uint8")
