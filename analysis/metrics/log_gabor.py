"""Log-Gabor filters, in polar parts: Field, Journal of the Optical Society of America A 4(12), 1987.

Gaussians of the frequency's logarithm and of its direction, on one side of zero: what they pass of a real image is
complex, its real part what an even filter would give (lines), its imaginary part an odd one (edges).
"""

import math

import torch
from torch import Tensor


def radial(radius: Tensor, centre: float, bandwidth: float) -> Tensor:
    """Gain by frequency: 1 at the centre, 0 at frequency 0.

    radius: frequencies, in the centre's unit. bandwidth: the Gaussian's standard deviation over the centre, so that the
    smaller it is the wider the band. Returns the radius' shape.
    """
    return torch.exp(-(((radius / centre).log() / math.log(bandwidth)) ** 2) / 2)


def angular(angle: Tensor, direction: float, width: float) -> Tensor:
    """Gain by direction: 1 at the filter's own, least opposite to it.

    angle: of the frequencies. width: the Gaussian's standard deviation. All in radians. Returns the angle's shape.
    """
    off = ((angle - direction + math.pi) % (2 * math.pi) - math.pi) / width
    return torch.exp(-(off**2) / 2)


def amplitude(response: Tensor) -> Tensor:
    """The modulus of a complex response; its gradient at zero is zero."""
    power = response.real**2 + response.imag**2
    return power.clamp_min(torch.finfo(power.dtype).tiny).sqrt()
