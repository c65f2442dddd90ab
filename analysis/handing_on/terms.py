"""Whose a handed-on study is, and what may be done with it, as its owner says."""

from __future__ import annotations

from dataclasses import dataclass

LICENCES = {
    "": ("", ""),
    "CC0-1.0": ("Creative Commons Zero 1.0", "https://creativecommons.org/publicdomain/zero/1.0/"),
    "CC-BY-4.0": ("Creative Commons Attribution 4.0", "https://creativecommons.org/licenses/by/4.0/"),
    "CC-BY-SA-4.0": (
        "Creative Commons Attribution-ShareAlike 4.0",
        "https://creativecommons.org/licenses/by-sa/4.0/",
    ),
    "CC-BY-NC-4.0": (
        "Creative Commons Attribution-NonCommercial 4.0",
        "https://creativecommons.org/licenses/by-nc/4.0/",
    ),
    "ODbL-1.0": ("Open Data Commons Open Database License 1.0", "https://opendatacommons.org/licenses/odbl/1-0/"),
}
"""By SPDX identifier: name and address. Empty: none is given."""
LONGEST_AUTHOR = 100
MOST_AUTHORS = 50


@dataclass(frozen=True)
class Terms:
    """authors: names as they are to be cited. licence: a key of LICENCES; of the data, not of the references."""

    authors: tuple[str, ...] = ()
    licence: str = ""


def is_author(name: str) -> bool:
    return bool(name.strip()) and name.isprintable() and len(name) <= LONGEST_AUTHOR
