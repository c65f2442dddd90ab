"""Colour spaces that separate lightness from colour, as the authors of metrics take them. All of levels 0 to 255."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from .powers import power
from .strips import lines_at_once

YIQ = ((0.299, 0.587, 0.114), (0.596, -0.274, -0.322), (0.211, -0.523, 0.312))  # NTSC's, rounded as by FSIM's authors
LMN = ((0.06, 0.63, 0.27), (0.30, 0.04, -0.35), (0.34, -0.60, 0.17))  # Geusebroek et al., IEEE TPAMI 23(12), 2001
XYZ = (
    (0.4124564, 0.3575761, 0.1804375),
    (0.2126729, 0.7151522, 0.0721750),
    (0.0193339, 0.1191920, 0.9503041),
)  # of linear sRGB, whose white is D65
D50 = (0.9642, 1.0, 0.8251)  # the white that SDSP's authors divide by, D65 matrix or not
RELATIVE_XYZ = tuple(tuple(weight / white for weight in row) for row, white in zip(XYZ, D50, strict=True))
OPPONENT = ((0, 116, 0), (500, -500, 0), (0, 200, -200))  # L* + 16, a* and b* of the three's cube roots
CUBE_ROOT_ABOVE, SLOPE = 0.008856, 903.3  # of CIE lightness: below, it is linear


def yiq(rgb: Tensor) -> Tensor:
    """Luminance and two channels of colour, (N, 3, H, W), of (N, 3, H, W)."""
    return _mixed(rgb, YIQ)


def lmn(rgb: Tensor) -> Tensor:
    """Luminance and two opponent channels, (N, 3, H, W), of (N, 3, H, W)."""
    return _mixed(rgb, LMN)


def lab(rgb: Tensor) -> Tensor:
    """CIE L*, a* and b*, (N, 3, H, W), of sRGB (N, 3, H, W).

    The matrix is for D65, the white is D50: a mixture that SDSP's, and so VSI's, authors made. Gray has a little colour
    in it.
    """
    rows = lines_at_once(2 * rgb[:, :, 0].numel(), rgb.device)
    return torch.cat([_lab(strip) for strip in torch.split(rgb, rows, dim=2)], dim=2)


def _lab(rgb: Tensor) -> Tensor:
    # sRGB's curve, ((level / 255 + 0.055) / 1.055) ** 2.4, its factors taken out of the power.
    bright = torch.exp2(2.4 * torch.log2(rgb + 0.055 * 255) - 2.4 * math.log2(1.055 * 255))
    linear = torch.where(rgb > 0.04045 * 255, bright, rgb / (12.92 * 255))
    xyz = _mixed(linear, RELATIVE_XYZ)
    root = power(xyz.clamp_min(CUBE_ROOT_ABOVE), 1 / 3)
    found = _mixed(torch.where(xyz > CUBE_ROOT_ABOVE, root, SLOPE / 116 * xyz + 16 / 116), OPPONENT)
    return found - found.new_tensor((16, 0, 0)).view(3, 1, 1)


def _mixed(channels: Tensor, weights: tuple[tuple[float, ...], ...]) -> Tensor:
    mixed = torch.matmul(channels.new_tensor(weights), channels.contiguous().flatten(2))
    return torch.unflatten(mixed, 2, channels.shape[2:])
