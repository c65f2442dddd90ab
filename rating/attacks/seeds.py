"""Seeds of work units: the same whatever the order, the process or the machine they are done on."""

from __future__ import annotations

import hashlib


def seed_of(seed: int, *names: str | int) -> int:
    """A seed for what these names say, for example a set's seed with content and attack: 48 bits of their SHA-256."""
    text = "\0".join(str(name) for name in (seed, *names))
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:6], "big")
