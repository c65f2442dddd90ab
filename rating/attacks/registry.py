"""What each attack is, as data, by its name: the study's own six, and those that others bring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from .carlini_wagner import carlini_wagner
from .deepfool import deepfool
from .sign_attacks import gradient_sign
from .task import Run

NAMES = ("FGSM", "BIM", "DeepFool", "C&W", "PGD", "MIM")
"""The six of the reference study, in its table's order."""


@dataclass(frozen=True)
class Attack:
    """How to make adversarial examples of one reference at several levels."""

    name: str
    run: Run
    required: frozenset[str]
    """The parameters that each level must give."""
    optional: frozenset[str] | None = frozenset()
    """Those that it may give; None: whatever it likes."""
    targeted: bool = False
    """Whether it can be told which label to reach."""
    library: str = ""
    """Whose it is, where it is not the study's own."""
    library_version: str = ""

    def check(self, parameters: Mapping[str, Any]) -> None:
        """Raise ValueError for parameters that are lacking or not the attack's."""
        lacking = self.required - parameters.keys()
        unknown = set() if self.optional is None else parameters.keys() - self.required - self.optional
        if lacking or unknown:
            takes = ", ".join(sorted(self.required | (self.optional or frozenset()))) or "no parameters"
            wrong = [f"{key} is lacking" for key in sorted(lacking)] + [f"{key} is unknown" for key in sorted(unknown)]
            raise ValueError(f"{self.name} takes {takes}, not {sorted(parameters)}: {', '.join(wrong)}")


def _own(name: str, run: Run, *parameters: str, targeted: bool = True) -> Attack:
    return Attack(name, run, frozenset(parameters), targeted=targeted)


ATTACKS: dict[str, Attack] = {
    attack.name: attack
    for attack in (
        _own("FGSM", gradient_sign("FGSM"), "eps"),
        _own("BIM", gradient_sign("BIM"), "eps"),
        _own("DeepFool", deepfool, "overshoot", targeted=False),
        _own("C&W", carlini_wagner, "confidence", "learning_rate"),
        _own("PGD", gradient_sign("PGD"), "eps"),
        _own("MIM", gradient_sign("MIM"), "eps"),
    )
}
"""The attacks that are here, by name: others' may still come (see `lookup`)."""

A_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._:+()&/-]{0,79}")


def register(attack: Attack) -> Attack:
    """Add an attack of others'. Raises ValueError for a name that is taken, by case alone too, or cannot be used."""
    if not A_NAME.fullmatch(attack.name) or attack.name != attack.name.strip():
        raise ValueError(
            f"An attack cannot be called {attack.name!r}: up to 80 of A-Z, a-z, 0-9, space and . _ : + ( ) & / -, "
            "a letter or a digit first, no space last."
        )
    if taken := next((name for name in ATTACKS if name.casefold() == attack.name.casefold()), None):
        raise ValueError(f"{attack.name!r} is taken: another attack is called {taken!r}. Call it otherwise.")
    ATTACKS[attack.name] = attack
    return attack
