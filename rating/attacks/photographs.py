"""Photographs to be attacked: crops of pictures, the experimenter's own or the demo's.

The demo's ship inside the wheels of scikit-image and scikit-learn and are read from the packages' own folders: nothing
is downloaded. Every picture has a stated licence.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

SIDE = 299  # pixels: the input of the reference study's victim, Inception v3

FOLDERS = {"skimage": "data", "sklearn": "datasets/images"}


@dataclass(frozen=True)
class Photograph:
    """A crop of a picture, showing one content.

    file: a package and the name of its picture, "skimage/coffee.png", or a path below the media folder.
    x, y: the crop's left upper corner in the picture; width, height: its size; pixels.
    credit: whom to name, and where the picture was published.
    for_training: shown in the training session only.
    """

    content: str
    file: str
    x: int
    y: int
    licence: str
    credit: str
    for_training: bool = False
    width: int = SIDE
    height: int = SIDE

    @property
    def is_bundled(self) -> bool:
        return self.file.split("/")[0] in FOLDERS

    def path(self, media: Path | None = None) -> Path:
        """Where the picture lies. FileNotFoundError: its package is not installed, or it is not in the media folder."""
        if not self.is_bundled:
            if media is None or not (media / self.file).is_file():
                raise FileNotFoundError(f"{self.content}: the picture {self.file} is not there")
            return media / self.file
        package, name = self.file.split("/")
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise FileNotFoundError(f"{self.file}: the package {package} is not installed")
        return Path(spec.origin).parent / FOLDERS[package] / name

    def crop(self, media: Path | None = None) -> NDArray[np.uint8]:
        """The photograph as shown: uint8 RGB (height, width, 3), cut out and never resampled.

        FileNotFoundError: as of `path`. ValueError: the crop reaches beyond the picture.
        """
        with Image.open(self.path(media)) as picture:
            right, bottom = self.x + self.width, self.y + self.height
            if min(self.x, self.y) < 0 or right > picture.width or bottom > picture.height:
                raise ValueError(
                    f"{self.content}: {self.width} × {self.height} pixels at ({self.x}, {self.y}) reach beyond the "
                    f"picture of {picture.width} × {picture.height}"
                )
            return np.array(picture.convert("RGB").crop((self.x, self.y, right, bottom)))


CC0, PUBLIC, CC_BY = "CC0 1.0", "public domain", "CC BY 2.0"
COFFEE = "Rachel Michetti, Pikolo Espresso Bar"
SPACEX = "SpaceX, flickr.com/photos/spacexphotos/16511594820"
NASA = "NASA, flic.kr/p/r9qvLn"
HUBBLE = "NASA, ESA: Hubble eXtreme Deep Field, HubbleSite 2012-37"
FUNDUS = "Mikael Häggström, Wikimedia Commons, Fundus photograph of normal left eye"
CHINA = "danielbuechele, flickr.com/photos/danielbuechele/6061409035"
FLOWER = "vultilion, flickr.com/photos/vultilion/6056698931"

# "suit" shares a 209 × 86 corner with "astronaut" and an 86 × 299 strip with "helmet", these two a 176 × 86 corner;
# no photograph for training shares a pixel with one of the test.
PHOTOGRAPHS: tuple[Photograph, ...] = (
    Photograph("cat", "skimage/chelsea.png", 0, 1, CC0, "Stéfan van der Walt"),
    Photograph("coffee", "skimage/coffee.png", 80, 80, CC0, COFFEE),
    Photograph("launch pad", "skimage/rocket.jpg", 0, 128, PUBLIC, SPACEX),
    Photograph("night sky", "skimage/rocket.jpg", 341, 0, PUBLIC, SPACEX),
    Photograph("suit", "skimage/astronaut.png", 0, 213, PUBLIC, NASA),
    Photograph("astronaut", "skimage/astronaut.png", 90, 0, PUBLIC, NASA),
    Photograph("helmet", "skimage/astronaut.png", 213, 213, PUBLIC, NASA),
    Photograph("galaxies", "skimage/hubble_deep_field.jpg", 700, 300, PUBLIC, HUBBLE),
    Photograph(
        "tissue",
        "skimage/ihc.png",
        40,
        200,
        "no known copyright restrictions",
        "Center for Microscopy and Molecular Imaging (CMMI)",
    ),
    Photograph("retina", "skimage/retina.jpg", 700, 500, CC0, FUNDUS),
    Photograph("pagoda", "sklearn/china.jpg", 40, 120, CC_BY, CHINA),
    Photograph("dahlia", "sklearn/flower.jpg", 160, 40, CC_BY, FLOWER),
    Photograph("optic disc", "skimage/retina.jpg", 110, 500, CC0, FUNDUS, for_training=True),
    Photograph("lake", "sklearn/china.jpg", 341, 128, CC_BY, CHINA, for_training=True),
)
