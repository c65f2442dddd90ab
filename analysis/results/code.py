"""Which code computes: no one can forget to raise a version that is read off the code itself."""

import hashlib
from functools import cache
from importlib.metadata import version
from pathlib import Path

ANALYSIS = Path(__file__).resolve().parent.parent
SOURCES = (
    "results/benchmark.py",
    "results/compute.py",
    "results/further.py",
    "results/quality.py",
    "ratings.py",
    "opinion.py",
    "screening",
    "subject_model",
    "panel",
    "benchmark",
)
"""Files, and folders with all files in them."""
LIBRARIES = ("numpy", "pandas", "scipy")


@cache
def code_version() -> str:
    """A digest of the sources and the libraries' versions behind a result. Metrics carry versions of their own."""
    digest = hashlib.sha256()
    for source in SOURCES:
        path = ANALYSIS / source
        for file in sorted(path.rglob("*.py")) if path.is_dir() else [path]:
            digest.update(file.read_bytes())
    for library in LIBRARIES:
        digest.update(f"{library} {version(library)}".encode())
    return digest.hexdigest()[:16]
