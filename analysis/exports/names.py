"""Names of files, which say what a file holds when nothing else does."""

import re

from django.utils.text import slugify

from .edition import Edition

LONGEST_TITLE = 60


def file_name(edition: Edition, what: str, form: str) -> str:
    """Study, version and what the file holds; that it has personal columns; that the ratings are simulated."""
    study = edition.output["study"]
    title = slugify(study["title"])[:LONGEST_TITLE].strip("-") or "study"
    marks = [
        *(["personal"] if edition.personal else []),
        *(["simulated"] if edition.simulated and "simulated" not in title else []),
    ]
    safe = re.sub(r"[^\w.+-]+", "-", what, flags=re.ASCII).strip("-")
    return "-".join([title, f"v{study['version']}", safe, *marks]) + f".{form}"
