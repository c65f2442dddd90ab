"""Where things lie in an archive, after Psych-DS: data/ with the tables, dataset_description.json that describes them.

Psych-DS (psych-ds.github.io): a file `dataset_description.json` of JSON-LD in schema.org's words, official data files
below data/ whose names are keyword-value pairs and end with _data.csv, and every column of theirs in variableMeasured.
"""

from __future__ import annotations

FORMAT = "advstudy study"
FORMAT_VERSION = 1

DESCRIPTION = "dataset_description.json"
README = "README.md"
LICENCE = "LICENCE.txt"
CITATION = "CITATION.cff"
CHECKSUMS = "checksums.txt"
DICTIONARY = "documentation/data_dictionary.csv"
DESIGN = "materials/design.json"
STUDY = "materials/study.json"
PICTURES = "materials/stimuli"
ORIGINALS = "materials/originals"
RESULTS = "results"
FIGURES = "results/figures"
ANALYSIS = "results/analysis.json"


def table_file(name: str) -> str:
    """The file of a table, such as ratings."""
    return f"data/description-{name}_data.csv"


def picture_file(sha256: str) -> str:
    return f"{PICTURES}/{sha256}.png"


def original_file(sha256: str) -> str:
    return f"{ORIGINALS}/{sha256}"


def is_data(file: str) -> bool:
    """Whether the file holds what was stored, from which all others are made."""
    return file.startswith(("data/", "materials/"))


def is_of_the_study(file: str) -> bool:
    """Whether the file tells which study it is, whoever hands it on, and with or without its pictures."""
    return file.startswith("data/") or file == DESIGN
