"""Structural similarity: Wang, Bovik, Sheikh and Simoncelli, IEEE Transactions on Image Processing 13(4), 2004."""

from torch import Tensor

from .downsampling import downsample, factor_for_viewing
from .registry import metric
from .windows import correlate_valid, gaussian

WINDOW, SIGMA = 11, 1.5
LUMINANCE = (0.01 * 255) ** 2  # the paper's C1 and C2: they keep dark and flat areas defined
CONTRAST = (0.03 * 255) ** 2


@metric(
    "SSIM",
    sees="gray",
    better="higher",
    identical=1.0,
    smallest=WINDOW,
    paper="Wang, Bovik, Sheikh and Simoncelli 2004",
)
def ssim(reference: Tensor, distorted: Tensor) -> Tensor:
    """Agreement in luminance, contrast and structure, averaged over all 11 × 11 Gaussian windows inside the image.

    As its authors suggest, an image of 384 pixels or more in its smaller dimension is first reduced, so that it is
    compared as seen from its usual distance; libraries that leave this out give other values there.

    reference, distorted: (N, 1, H, W), gray levels 0 to 255. Returns (N,) in [-1, 1]; 1 for identical images.
    """
    factor = factor_for_viewing(*reference.shape[2:])
    reference, distorted = downsample(reference, factor), downsample(distorted, factor)

    window = gaussian(WINDOW, SIGMA, like=reference)
    mean_r, mean_d = correlate_valid(reference, window), correlate_valid(distorted, window)
    energy = correlate_valid(reference**2 + distorted**2, window)
    product = correlate_valid(reference * distorted, window)

    means, powers = mean_r * mean_d, mean_r**2 + mean_d**2
    luminance = (2 * means + LUMINANCE) / (powers + LUMINANCE)
    structure = (2 * (product - means) + CONTRAST) / (energy - powers + CONTRAST)
    return (luminance * structure).mean(dim=(1, 2, 3))
