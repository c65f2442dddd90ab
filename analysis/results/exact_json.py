"""JSON that keeps every float: PostgreSQL's knows neither infinities nor NaN, so these three travel as strings."""

import hashlib
import json
import math
import re
from typing import Any

_NUMBERS = {"Infinity": math.inf, "-Infinity": -math.inf, "NaN": math.nan}
_LOOKS_LIKE_ONE = re.compile(r"\\*(?:-?Infinity|NaN)")


def encode(value: Any) -> Any:
    """The value with its non-finite floats written as strings. A text that reads like one gets a backslash."""
    match value:
        case dict():
            return {key: encode(item) for key, item in value.items()}
        case list() | tuple():
            return [encode(item) for item in value]
        case float() if not math.isfinite(value):
            return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
        case str() if _LOOKS_LIKE_ONE.fullmatch(value):
            return "\\" + value
    return value


def decode(value: Any) -> Any:
    """What `encode` was given."""
    match value:
        case dict():
            return {key: decode(item) for key, item in value.items()}
        case list():
            return [decode(item) for item in value]
        case str() if value in _NUMBERS:
            return _NUMBERS[value]
        case str() if _LOOKS_LIKE_ONE.fullmatch(value):
            return value[1:]
    return value


def sha256(value: Any) -> str:
    """The digest of the value's canonical JSON: equal values give equal digests, on any machine."""
    text = json.dumps(encode(value), sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()
