"""What pages and documents say of each metric, beside what its code says: measure, formula, viewing, agreement."""

from __future__ import annotations

import math
from dataclasses import dataclass

INFINITE = math.inf


@dataclass(frozen=True)
class About:
    """measures: in a sentence or two. formula: in plain characters. bounds: what its values never leave.

    viewing: the conditions that it assumes, empty where it assumes none. agreement: with whose code it agrees, and
    which of that code's habits it keeps. differs: why other programs may give other values, empty where none is known.
    map: what its local values are, empty where it has none.
    """

    measures: str
    formula: str
    agreement: str
    bounds: tuple[float, float]
    unit: str = ""
    viewing: str = ""
    differs: str = ""
    map: str = ""
    symmetric: bool = True
    differentiable: bool = True


NORM = "It is a definition."
AUTHORS = "The authors' MATLAB code, run in GNU Octave 7.3"
IMAGES_OF_THAT_SIZE = (
    "An image of 384 pixels or more in its smaller dimension is first reduced by that dimension / 256, rounded: as if "
    "seen from where 256 pixels fill the view."
)

ABOUT: dict[str, About] = {
    "L0": About(
        measures="How many pixels differ at all. An attack that changes few pixels has a small L0, however strongly it "
        "changes them.",
        formula="L0 = number of pixels where R, G or B differs",
        agreement=NORM,
        bounds=(0, INFINITE),
        unit="pixels",
        differs="Some count samples, of which a pixel has three.",
        differentiable=False,
    ),
    "L1": About(
        measures="The sum of all changes. Not of the reference study; here because attacks are bounded by it.",
        formula="L1 = Σ |r − d| / 255, over all samples of R, G and B",
        agreement=NORM,
        bounds=(0, INFINITE),
    ),
    "L2": About(
        measures="The Euclidean length of the change: many small changes weigh as much as few large ones.",
        formula="L2 = √(Σ ((r − d) / 255)²), over all samples of R, G and B",
        agreement=NORM,
        bounds=(0, INFINITE),
    ),
    "Linf": About(
        measures="The largest change of any sample: what FGSM, PGD and their kin are bounded by.",
        formula="L∞ = max |r − d| / 255, over all samples of R, G and B",
        agreement=NORM,
        bounds=(0, 1),
    ),
    "PSNR": About(
        measures="The power of the peak over that of the error, in decibels. Knows nothing of the eye.",
        formula="PSNR = 10 log₁₀(255² / mean((r − d)²)), on gray levels",
        agreement=NORM,
        bounds=(0, INFINITE),
        unit="dB",
        differs="Some take the error over R, G and B.",
    ),
    "SSIM": About(
        measures="How far luminance, contrast and structure agree under a window that moves over the image.",
        formula="SSIM = mean of (2 μᵣμ_d + C₁)(2 σᵣ_d + C₂) / ((μᵣ² + μ_d² + C₁)(σᵣ² + σ_d² + C₂)), "
        "C₁ = (0.01 · 255)², C₂ = (0.03 · 255)², under an 11 × 11 Gaussian window of σ = 1.5",
        agreement=f"{AUTHORS} (the later release, which reduces large images).",
        bounds=(-1, 1),
        viewing=IMAGES_OF_THAT_SIZE,
        differs="Libraries that do not reduce large images, or that pad at the border, give other values.",
        map="what it is the mean of, a value per window; pixels of the image as viewed",
    ),
    "MS-SSIM": About(
        measures="SSIM at five scales, each half as large as the one before, weighted as the eye is sensitive to them.",
        formula="MS-SSIM = Π cⱼ^wⱼ · SSIM₅^w₅, j = 1 … 4, cⱼ the mean contrast-structure term of scale j, "
        "w = 0.0448, 0.2856, 0.3001, 0.2363, 0.1333",
        agreement=f"{AUTHORS}. Where a scale's mean is negative their value is complex; here it is undefined (NaN).",
        bounds=(0, 1),
        differs="Libraries that halve an odd-sized image with another phase differ by up to 0.009.",
    ),
    "UQI": About(
        measures="How far correlation, luminance and contrast agree under 8 × 8 windows; SSIM's ancestor, without the "
        "constants that keep flat areas calm.",
        formula="UQI = mean of 4 σᵣ_d μᵣμ_d / ((σᵣ² + σ_d²)(μᵣ² + μ_d²)); in a flat window 2 μᵣμ_d / (μᵣ² + μ_d²), in "
        "a black one 1",
        agreement=f"{AUTHORS}.",
        bounds=(-1, 1),
        map="what it is the mean of, a value per window",
    ),
    "VIF": About(
        measures="How much of the information that the eye could draw from the reference it can draw from the other "
        "image: natural scenes as Gaussian scale mixtures in a steerable pyramid.",
        formula="VIF = Σ log₂(1 + g² s² λ / (σᵥ² + σₙ²)) / Σ log₂(1 + s² λ / σₙ²), over blocks, eigenvalues λ and "
        "subbands, σₙ² = 0.4",
        agreement=f"{AUTHORS}.",
        bounds=(0, INFINITE),
        differs="It may exceed 1 where contrast is enhanced. Programs that extend the image first differ by up to "
        "0.01.",
        symmetric=False,
    ),
    "VIFp": About(
        measures="VIF computed on pixels at four scales rather than in a wavelet domain: fast, and close to it.",
        formula="VIFp = Σ log₁₀(1 + g² σᵣ² / (σᵥ² + σₙ²)) / Σ log₁₀(1 + σᵣ² / σₙ²), over positions and scales, σₙ² = 2",
        agreement=f"{AUTHORS}.",
        bounds=(0, INFINITE),
        symmetric=False,
    ),
    "IFC": About(
        measures="The information that the two images share, in bits per pixel; VIF's predecessor, not related to what "
        "the reference holds.",
        formula="IFC = Σ log₂(1 + g² s² λ / σᵥ²), over blocks, eigenvalues λ and subbands, by the number of pixels",
        agreement=f"{AUTHORS}. Where two images are nearly identical the value depends on rounding: 5 % there.",
        bounds=(0, INFINITE),
        unit="bit per pixel",
        differs="For identical images it has no value that could be relied on.",
        symmetric=False,
    ),
    "FSIM": About(
        measures="How far phase congruency (where edges and lines are) and gradient magnitude agree, weighted by phase "
        "congruency.",
        formula="FSIM = Σ S_PC S_G PC_m / Σ PC_m, S_PC = (2 PCᵣPC_d + 0.85) / (PCᵣ² + PC_d² + 0.85), "
        "S_G = (2 GᵣG_d + 160) / (Gᵣ² + G_d² + 160), PC_m = max(PCᵣ, PC_d)",
        agreement=f"{AUTHORS}.",
        bounds=(0, 1),
        viewing=IMAGES_OF_THAT_SIZE,
        differs="It takes luminance from R, G and B; given a gray file it differs by up to 0.016.",
        map="what it is the weighted mean of, a value per pixel of the image as viewed",
    ),
    "FSIMc": About(
        measures="FSIM, and how far the two colour channels I and Q agree.",
        formula="FSIMc = Σ S_PC S_G (S_I S_Q)^0.03 PC_m / Σ PC_m",
        agreement=f"{AUTHORS}.",
        bounds=(0, 1),
        viewing=IMAGES_OF_THAT_SIZE,
        differs="Libraries with another YIQ matrix differ by up to 7e-4.",
        map="what it is the weighted mean of, a value per pixel of the image as viewed",
    ),
    "GSIM": About(
        measures="How far gradients agree, with contrast and luminance; small gradients are masked by large ones.",
        formula="g = (2(1 − R) + K) / (1 + (1 − R)² + K), R = |gᵣ − g_d| / max, K = 200 / max; e = 1 − ((r − d) / "
        "255)²; GSIM = mean of (1 − 0.1 g) g + 0.1 g e",
        agreement="None: no code of its authors can be had. This is our own reading of the paper (gradients as the "
        "mean over 25 samples), and other readings differ by 0.4 at worst.",
        bounds=(0, 1),
        map="what it is the mean of, a value per pixel",
    ),
    "VSI": About(
        measures="How far visual saliency, gradients and chroma agree, weighted by saliency.",
        formula="VSI = Σ S_VS S_G^0.4 S_C^0.02 VS_m / Σ VS_m",
        agreement=f"{AUTHORS}. Saliency's Lab colours keep the authors' mixture of a D65 matrix and a D50 white. Where "
        "neither image has any chroma that varies, their code gives NaN; here the colour term is left out.",
        bounds=(-1, 1),
        viewing=IMAGES_OF_THAT_SIZE,
        differs="Libraries that resize otherwise than MATLAB differ by up to 3e-4.",
        map="what it is the weighted mean of, a value per pixel of the image as viewed",
    ),
    "WSNR": About(
        measures="Signal to noise, the noise weighted by how sensitive the eye is to its spatial frequencies.",
        formula="WSNR = 10 log₁₀(Σ |R|² / Σ |CSF · (R − D)|²), in the frequency domain",
        agreement=f"{AUTHORS}. The power of the signal is unweighted and holds its mean: brightness shifts score low.",
        bounds=(-INFINITE, INFINITE),
        unit="dB",
        viewing="The Nyquist frequency is 60 cycles per degree: 120 pixels per degree.",
        symmetric=False,
    ),
    "NQM": About(
        measures="Signal to noise after a model of the eye: what is below the threshold of contrast, or masked, is "
        "left out, band by band.",
        formula="NQM = 10 log₁₀(Σ Oᵣ² / Σ (Oᵣ − O_d)²), O the images rebuilt from what is seen of five bands an octave "
        "apart",
        agreement=f'{AUTHORS}. Kept of it: at odd sizes all its frequencies lie between the samples (grid="centred" is '
        "the clean grid); the threshold in masking is taken at the band's number; a clipped contrast loses its sign.",
        bounds=(-INFINITE, INFINITE),
        unit="dB",
        viewing="The image subtends 16.4°: it is seen from 3.5 times its width.",
        symmetric=False,
    ),
    "MAD": About(
        measures="Two strategies: where differences are hardly visible, whether they are seen (local error, masked and "
        "weighted by contrast sensitivity); where they are plain, how the image's appearance changes (statistics of "
        "log-Gabor filters).",
        formula="MAD = D_detect^α · D_appear^(1 − α), α = 1 / (1 + β₁ D_detect^β₂)",
        agreement=f'{AUTHORS} (September 2011), the windows of its local error lying as in Octave; window="matlab" is '
        "what MATLAB's documentation implies (median difference 1e-3, at most 5 %). It is 0 wherever nothing is "
        "detected, also for some pairs that differ.",
        bounds=(0, INFINITE),
        viewing="The Nyquist frequency is 32 cycles per degree: 64 pixels per degree.",
        differs="Libraries' versions differ by up to 115.",
        symmetric=False,
        map="where the error is seen, a value per pixel: what decides where distortion is near the threshold",
    ),
    "VSNR": About(
        measures="First whether the difference is visible at all; if so, how far its contrast, and its distribution "
        "over scales, lie from what disturbs least.",
        formula="VSNR = 20 log₁₀(C(r) / VD), VD = 0.04 d_pc + 0.96 d_gp / √2",
        agreement=f"{AUTHORS}, above the threshold. Below it the paper says ∞, and so does this; the code gives a "
        "number "
        'without meaning there (subthreshold="code" gives it, for comparison with published tables).',
        bounds=(-INFINITE, INFINITE),
        unit="dB",
        viewing="A display of 96 dots per inch seen from 19.1 inches; luminance (0.02874 v)^2.2 cd/m².",
        differs="∞ wherever the difference is below the threshold, not only for identical images.",
        symmetric=False,
        differentiable=False,
    ),
}
