"""A recipe as a TOML file, for the command line. What it names lies relative to the file."""

import tomllib
from pathlib import Path
from typing import Any

import numpy as np
from django.utils.translation import gettext as _
from PIL import Image

from rating.attacks.ladders import LADDERS
from rating.attacks.photographs import PHOTOGRAPHS, SIDE, Photograph
from rating.stimuli.files import save
from rating.stimuli.recipe import SEED, BadRecipe, Calibration, Ladder, Recipe, VictimChoice, numbered

KEYS = {"photograph", "ladder", "calibrated", "victim", "effort", "seed"}
KEYS_OF_A_PHOTOGRAPH = {"content", "file", "x", "y", "width", "height", "licence", "credit", "training"}
KEYS_OF_A_LADDER = {"attack", "levels", "calibrated", "target"}


def read(path: Path) -> Recipe:
    """The recipe in the file; its pictures are copied into the media folder.

    Without photographs it takes the bundled ones, without ladders Table I's. Raises BadRecipe, which names the key.
    """
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as problem:
        raise BadRecipe(f"{path}: {problem.strerror}.") from problem
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadRecipe(f"{path}: {problem}.") from problem
    _check_keys(data, KEYS, path.name)
    try:
        everywhere = _calibration(data["calibrated"]) if "calibrated" in data else None
        return Recipe(
            photographs=tuple(_photograph(each, path.parent) for each in data.get("photograph", ())) or PHOTOGRAPHS,
            ladders=tuple(_ladder(each) for each in data.get("ladder", ()))
            or tuple(Ladder(attack, () if everywhere else levels, everywhere) for attack, levels in LADDERS.items()),
            victim=_victim(data.get("victim", {}), path.parent),
            effort=data.get("effort", "demo"),
            seed=data.get("seed", SEED),
        )
    except (KeyError, TypeError, AttributeError) as problem:
        raise BadRecipe(_("%(file)s: %(what)s is lacking, or is of another kind.") % {
            "file": path.name, "what": problem,
        }) from problem  # fmt: skip


def _photograph(data: dict[str, Any], folder: Path) -> Photograph:
    _check_keys(data, KEYS_OF_A_PHOTOGRAPH, "photograph")
    return Photograph(
        content=data["content"],
        file=_kept(folder / data["file"]),
        x=int(data.get("x", 0)),
        y=int(data.get("y", 0)),
        licence=data.get("licence", ""),
        credit=data.get("credit", ""),
        for_training=bool(data.get("training", False)),
        width=int(data.get("width", SIDE)),
        height=int(data.get("height", SIDE)),
    )


def _kept(path: Path) -> str:
    """The picture, as 8-bit RGB in the media folder."""
    try:
        with Image.open(path) as picture:
            if picture.mode != "RGB" or picture.info.get("icc_profile") or picture.getexif().get(0x0112, 1) != 1:
                raise BadRecipe(
                    f"{path}: not an upright 8-bit RGB picture without a colour profile. Convert it first, or upload it"
                    " as a content in the admin, which converts."
                )
            return str(save(np.array(picture), folder="photographs")["file"])
    except OSError as problem:
        raise BadRecipe(f"{path}: {problem.strerror or 'no picture that can be read'}.") from problem


def _ladder(data: dict[str, Any]) -> Ladder:
    _check_keys(data, KEYS_OF_A_LADDER, "ladder")
    calibration = _calibration(data["calibrated"]) if "calibrated" in data else None
    levels = data.get("levels", ())
    if not levels and not calibration:
        return Ladder(data["attack"], LADDERS.get(data["attack"], ()), target=data.get("target"))
    return Ladder(data["attack"], numbered(levels), calibration, data.get("target"))


def _calibration(data: dict[str, Any]) -> Calibration:
    return Calibration(data["metric"], tuple(float(value) for value in data["values"]))


def _victim(data: dict[str, Any], folder: Path) -> VictimChoice:
    _check_keys(data, {"name", "weights", "labels"}, "victim")
    return victim(data.get("name", VictimChoice.name), data.get("weights", ""), data.get("labels", ""), folder)


def victim(name: str, weights: str, labels: str, folder: Path) -> VictimChoice:
    """What is asked for, its files found from wherever it is asked again: by a worker, say."""
    code, colon, function = name.rpartition(":")
    if colon and code.endswith(".py"):
        name = f"{(folder / code).resolve()}:{function}"
    return VictimChoice(name, *(str((folder / file).resolve()) if file else "" for file in (weights, labels)))


def _check_keys(data: dict[str, Any], known: set[str], where: str) -> None:
    if unknown := sorted(data.keys() - known):
        raise BadRecipe(f"{where}: there is no key {unknown[0]}; there are {', '.join(sorted(known))}.")
