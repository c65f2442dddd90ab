"""Where an imported study comes from: kept in its frozen design, beside what was published elsewhere.

Keys of pairs are each database's own. An imported version's design has this database's; the origin remembers those
under which it was published, so that the design can be handed on as it was, and has the same SHA-256 for ever.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from rating.studies.models import StudyVersion

KEY = "handed_on"


def origin(version: StudyVersion) -> dict[str, Any] | None:
    """None where the version was published here.

    pairs: by this database's key, the number in the design as published. published: when. personal: whether personal
    columns were handed on. identity: of the study (`reading.identity`). file, file_sha256, imported_at: the archive.
    stimulus_set: its name there; authors, licence: as said there.
    """
    found: dict[str, Any] | None = version.design.get(KEY)
    return found


def as_published(version: StudyVersion) -> dict[str, Any]:
    """The design with the numbers of where it was published."""
    design = {key: value for key, value in version.design.items() if key != KEY}
    found = origin(version)
    return renumbered(design, {int(here): there for here, there in found["pairs"].items()}) if found else design


def numbers(version: StudyVersion) -> dict[int, int]:
    """The number in the design as published, by a pair's key here."""
    found = origin(version)
    if found:
        return {int(here): there for here, there in found["pairs"].items()}
    return {int(key): int(key) for key in version.design["stimuli"]}


def renumbered(design: dict[str, Any], pairs: Mapping[int, int]) -> dict[str, Any]:
    """The design with other numbers for its pairs. Raises KeyError for a pair that is not in the mapping."""
    return {
        **design,
        "plans": [_plan(plan, pairs) for plan in design["plans"]],
        "stimuli": {str(pairs[int(key)]): stimulus for key, stimulus in design["stimuli"].items()},
    }


def _plan(plan: dict[str, Any], pairs: Mapping[int, int]) -> dict[str, Any]:
    lists = {name: [pairs[key] for key in plan[name]] for name in ("pairs", "training_pairs", "stabilising_pool")
             if name in plan}  # fmt: skip
    if "hidden_references" in plan:
        lists["hidden_references"] = [[pairs[key], repetition] for key, repetition in plan["hidden_references"]]
    return {**plan, **lists}


def design_file(design: dict[str, Any]) -> bytes:
    """The design as it is hashed when it is published: so the SHA-256 of the file is the version's."""
    return json.dumps(design, sort_keys=True).encode()


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
