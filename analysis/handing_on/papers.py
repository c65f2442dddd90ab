"""What people and catalogues read first: description, README, licence, citation. In English, as the tables are."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from analysis.exports.columns import Sheet
from analysis.exports.sheets.dictionary import dictionary

from . import layout
from .delimited import plain
from .gathering import Gathered
from .tables import METRICS, SCORES, tables
from .terms import LICENCES, Terms


def papers(gathered: Gathered, terms: Terms, results: list[Sheet], pictures: bool) -> Iterator[tuple[str, bytes]]:
    yield layout.DESCRIPTION, description(gathered, terms)
    yield layout.README, _text(_readme(gathered, terms, pictures))
    yield layout.LICENCE, _text(_licence(terms))
    yield layout.CITATION, _text(_citation(gathered.study, terms))
    yield layout.DICTIONARY, data_dictionary(gathered, results)


def description(gathered: Gathered, terms: Terms) -> bytes:
    """Psych-DS's metadata: JSON-LD by schema.org."""
    study = gathered.study
    variables = {column.name: column for table in tables(gathered.personal) for column in table.columns}
    said: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Dataset",
        "name": study["title"],
        "description": _what(study),
        "version": str(study["version"]),
        "identifier": f"sha256:{study['design_sha256']}",
        "datePublished": study["published"][:10],
        "isAccessibleForFree": True,
        "keywords": ["adversarial attacks", "subjective image quality", "mean opinion score"],
        "variableMeasured": [
            {
                "@type": "PropertyValue",
                "name": column.name,
                "description": column.description,
                **({"unitText": column.unit} if column.unit else {}),
            }
            for column in sorted(variables.values(), key=lambda column: column.name)
        ],
    }
    if terms.authors:
        said["creator"] = [{"@type": "Person", "name": name} for name in terms.authors]
    if terms.licence:
        said["license"] = LICENCES[terms.licence][1]
    return (json.dumps(said, ensure_ascii=False, indent=1) + "\n").encode()


def data_dictionary(gathered: Gathered, results: Iterable[Sheet]) -> bytes:
    """Every column of every table: the exports' dictionary, of these tables."""
    data = [table.sheet() for table in tables(gathered.personal)]
    named = [Sheet(f"{layout.RESULTS}/{sheet.name}", sheet.columns, ()) for sheet in results]
    return plain(dictionary([*data, *named], gathered.personal))


def _what(study: dict[str, Any]) -> str:
    whose = "Ratings by simulated subjects: no person gave them." if study["simulated"] else "Ratings by subjects."
    return f"How visible adversarial attacks on an image classifier are. {whose}"


def _readme(gathered: Gathered, terms: Terms, pictures: bool) -> Iterator[str]:
    study, rows = gathered.study, gathered.rows
    yield f"# {study['title']}, version {study['version']}"
    yield ""
    if study["simulated"]:
        yield "SIMULATED RATINGS: no person gave them."
        yield ""
    counts = (
        f"{len(rows['subjects'])} subjects, {len(rows['pairs'])} pairs of {len(rows['references'])} references, "
        f"{len(rows['ratings'])} presentations, {len(rows[METRICS.name])} metrics, {len(rows[SCORES.name])} scores."
    )
    yield f"{_what(study)} {counts}"
    yield f"SHA-256 of the design as published: {study['design_sha256']}."
    yield ""
    yield "## What is where"
    yield ""
    yield f"- `{layout.DESCRIPTION}`: what the data set is, and every column of data/, by Psych-DS."
    yield "- `data/`: the tables as they were stored. CSV, UTF-8, to the last digit; a pair is known by content,"
    yield "  attack and level, a picture by the SHA-256 of its file. A text that begins with = + - @ or ' has an"
    yield "  apostrophe before it. Empty: there is none."
    yield f"- `{layout.DESIGN}`: protocol, display condition, consent text, session plans, as published."
    yield f"- `{layout.STUDY}`: what else is known of study and stimulus set."
    if pictures:
        yield f"- `{layout.PICTURES}/`: references and adversarial examples, named by the SHA-256 of the file."
    else:
        yield "- The pictures are not in this archive; their SHA-256 are in data/."
    yield "- `results/`: MOS, metric scores, benchmark and all else that the analysis gives; the dashboard's figures."
    yield f"- `{layout.DICTIONARY}`: every column of every table."
    yield f"- `{layout.CHECKSUMS}`: SHA-256 of every file; `sha256sum -c {layout.CHECKSUMS}` compares."
    yield ""
    if not gathered.personal:
        yield "There are no personal columns: no age, gender, vision check or reason for excluding, and pseudonyms"
        yield "stand for subjects' codes. Response times are there, for the analysis reads them. The results are those"
        yield "of these tables, with subjects in the order of their pseudonyms."
        yield ""
    elif not study["simulated"]:
        yield "THERE ARE PERSONAL COLUMNS: think before you share this archive."
        yield ""
    yield "## Going on with it"
    yield ""
    yield "advstudy's command `import_study`, or its page, makes the same study of this archive on another"
    yield "installation, closed to new subjects, and with the same analysis to the last digit."
    yield ""
    yield "## Licence and citation"
    yield ""
    yield f"See {layout.LICENCE} and {layout.CITATION}. References have licences of their own: data/, table references."


def _licence(terms: Terms) -> Iterator[str]:
    name, address = LICENCES[terms.licence]
    if not terms.licence:
        yield "No licence is given. All rights are reserved: ask whoever handed this data set on."
    else:
        yield f"{name} ({terms.licence})"
        yield address
    yield ""
    yield "The references have licences of their own: see the column licence of"
    yield "data/description-references_data.csv. They hold for the pictures made of them too."


def _citation(study: dict[str, Any], terms: Terms) -> Iterator[str]:
    """CITATION.cff 1.2. JSON's strings are YAML's."""
    yield "cff-version: 1.2.0"
    yield "message: If you use this data set, please cite it."
    yield "type: dataset"
    yield f"title: {_quoted(study['title'])}"
    yield f"version: {_quoted(str(study['version']))}"
    yield f"date-released: {study['published'][:10]}"
    if terms.licence:
        yield f"license: {terms.licence}"
    yield "authors:"
    for name in terms.authors or ("Authors not named",):
        yield f"  - name: {_quoted(name)}"
    yield "identifiers:"
    yield "  - type: other"
    yield f"    value: {_quoted('sha256:' + study['design_sha256'])}"
    yield "    description: SHA-256 of the study's design as published"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode()
