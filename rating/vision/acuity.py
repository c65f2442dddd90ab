"""Visual acuity in its three notations, brought to one number. No Django: it runs in a notebook.

    decimal = numerator / denominator (Snellen) = 10^(−logMAR)

1.0 = 20/20 = 6/6 = logMAR 0.0; larger is better. So ISO 8596 and the charts themselves have it.
"""

import math
import re

LEAST, MOST = 0.05, 3.2  # logMAR 1.3 to −0.5: what printed charts can tell
HALF_A_LETTER = 0.01  # logMAR; a letter of a line of five is 0.02

_NUMBER = r"[0-9]{1,3}(?:[.,][0-9]{1,4})?"
_DECIMAL = re.compile(rf"({_NUMBER})")
_SNELLEN = re.compile(rf"({_NUMBER})\s*/\s*({_NUMBER})")
_LOGMAR = re.compile(rf"([+\-−]?)\s*({_NUMBER})")


class Unreadable(ValueError):
    """The text is not of this notation."""


class Implausible(ValueError):
    """The text is of this notation, and its acuity is none that a chart tells; `acuity` is the decimal value."""

    def __init__(self, message: str, acuity: float) -> None:
        super().__init__(message)
        self.acuity = acuity


def decimal_acuity(text: str, notation: str) -> float:
    """The decimal acuity of what was read from a chart, 0.05 to 3.2.

    notation: "decimal" ("1.0", "0,8"), "snellen" ("20/30", "6/9": the distance, in feet or metres, over the size of
    the line) or "logmar" ("0.18", "-0.1"). Raises Unreadable or Implausible, both ValueErrors.
    """
    text = text.strip()
    if notation == "decimal":
        acuity = _number(_match(_DECIMAL, text, "a decimal acuity such as 1.0 or 0.8")[1])
    elif notation == "snellen":
        parts = _match(_SNELLEN, text, "a Snellen fraction such as 20/30 or 6/9")
        distance, size = _number(parts[1]), _number(parts[2])
        if not size:
            raise Unreadable(f"{text!r} divides by zero.")
        acuity = distance / size
    elif notation == "logmar":
        parts = _match(_LOGMAR, text, "a logMAR value such as 0.18 or -0.1")
        sign = -1 if parts[1] in ("-", "−") else 1
        acuity = 10 ** (-sign * _number(parts[2]))
    else:
        raise ValueError(f"Unknown notation {notation!r}: decimal, snellen or logmar.")
    if not LEAST <= acuity <= MOST:
        raise Implausible(f"{text!r} is a decimal acuity of {acuity:.3g}; charts tell {LEAST} to {MOST}.", acuity)
    return acuity


def logmar(acuity: float) -> float:
    """The logarithm of the minimum angle of resolution, in minutes of arc; smaller is better. acuity: decimal, > 0."""
    return -math.log10(acuity)


def at_least(acuity: float, least: float) -> bool:
    """Whether an acuity reaches another, both decimal, to half a letter of a chart.

    The notations round differently: 20/30 is 0.667 and is called 0.67, logMAR 0.1 is 0.794 and is called 0.8.
    """
    return logmar(acuity) <= logmar(least) + HALF_A_LETTER


def _match(pattern: re.Pattern[str], text: str, wanted: str) -> re.Match[str]:
    found = pattern.fullmatch(text)
    if found is None:
        raise Unreadable(f"{text!r} is not {wanted}.")
    return found


def _number(text: str) -> float:
    return float(text.replace(",", "."))
