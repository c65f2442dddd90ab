"""The tables of an archive, each column a record: files, what is checked of them, and the dictionary are made of these.

A pair is known by content, attack and level, a subject by its code, a picture by the SHA-256 of its file: no key of a
database is in a table. The design alone has numbers for its pairs, given where it was published.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from analysis.exports.columns import Row, Sheet
from rating.sessions.models import DisplayCheck, Presentation
from rating.subjects.models import Subject
from rating.vision.models import VisionCheck

from . import layout
from .fields import Field, kept


@dataclass(frozen=True)
class Table:
    """key: columns that are together another in every row."""

    name: str
    columns: tuple[Field, ...]
    key: tuple[str, ...]

    @property
    def file(self) -> str:
        return layout.table_file(self.name)

    def without_personal(self) -> Table:
        return replace(self, columns=tuple(column for column in self.columns if not column.personal))

    def sheet(self, rows: Iterable[Row] = ()) -> Sheet:
        """As the exports know tables."""
        return Sheet(self.file.removesuffix(".csv"), self.columns, tuple(rows))


CONTENT = kept("content", "What the reference shows. It names the reference.", longest=60)
ATTACK = kept("attack", "The attack; empty for a hidden reference.", longest=80, may_lack=True)
LEVEL = kept("level", "The attack's level; empty for a hidden reference.", "whole", may_lack=True)
PAIR = (CONTENT, ATTACK, LEVEL)
SUBJECT = kept("subject", "The subject's code, or a pseudonym where there are no personal columns.", longest=20)
SESSION = kept("session", "Number of the session plan.", "whole")
METRIC = kept("metric", "Name of the metric.", longest=80)
COMPUTED = kept("computed_as", "Whose scores: own (of the study's own code), library (of another's) or imported.",
                among=("own", "library", "imported"))  # fmt: skip
METRIC_VERSION = kept("metric_version", "Version of the metric; empty where it is imported.", longest=200)

FILE = (
    kept("sha256", "SHA-256 of the picture's file.", longest=64),
    kept("pixels_sha256", "SHA-256 of the picture's decoded RGB samples, row by row.", longest=64),
    kept("width", "Width of the picture.", "whole", unit="px"),
    kept("height", "Height of the picture.", "whole", unit="px"),
    kept("original_name", "Name of the imported file; empty: the picture was made by the program.", longest=300),
    kept("original_sha256", "SHA-256 of the imported file.", longest=64),
    kept("original_kept", "Whether the imported file is another than the picture's, and was kept beside it.", "yes"),
    kept("converted", "What of the imported file was mended, in JSON.", "json"),
)

REFERENCES = Table(
    "references",
    (
        CONTENT,
        kept("for_training", "Whether the reference is for training only.", "yes"),
        kept("source", "Where the reference comes from.", longest=200),
        kept("licence", "Licence of the reference.", longest=200),
        kept("spatial_information", "Spatial information of the reference (ITU-T P.910).", "number"),
        kept("colourfulness", "Colourfulness of the reference.", "number"),
        kept("label", "The victim's label of the reference.", longest=100),
        kept("confidence", "The victim's confidence in that label; NaN: there is no victim.", "number"),
        *FILE,
    ),
    ("content",),
)

SETTINGS = Table(
    "settings",
    (
        replace(ATTACK, may_lack=False),
        replace(LEVEL, may_lack=False),
        kept("parameters", "Parameters of the attack, in JSON.", "json"),
    ),
    ("attack", "level"),
)

EXAMPLES = Table(
    "pairs",
    (
        *PAIR,
        kept("parameters", "Parameters of the attack, in JSON.", "json", may_lack=True),
        kept("victim", "The classifier attacked; empty: not known.", longest=100),
        kept("weights_sha256", "SHA-256 of the victim's weights.", longest=64),
        kept("seed", "Seed of what was drawn at random.", "whole", may_lack=True),
        kept("versions", "Versions of the libraries that made the picture, in JSON.", "json", may_lack=True),
        kept("label_reference", "The victim's label of the reference, when it was attacked.", longest=100),
        kept("label_before_rounding", "The victim's label of the attack's own output.", longest=100),
        kept("label_after_rounding", "The victim's label of the saved 8-bit file.", longest=100),
        kept("confidence_before_rounding", "Its confidence in the label before rounding.", "number", may_lack=True),
        kept("confidence_after_rounding", "Its confidence in the label after rounding.", "number", may_lack=True),
        kept("fooled", "Whether the saved file's label differs from the reference's.", "yes", may_lack=True),
        kept("equals_reference", "Whether the picture equals its reference.", "yes", may_lack=True),
        kept("l0", "Altered pixels.", "whole", unit="px", may_lack=True),
        kept("l1", "L1 distance to the reference, samples in [0, 1].", "number", may_lack=True),
        kept("l2", "L2 distance to the reference, samples in [0, 1].", "number", may_lack=True),
        kept("linf", "Largest difference to the reference, samples in [0, 1].", "number", may_lack=True),
        *(replace(column, may_lack=column.kind != "text") for column in FILE),
    ),
    ("content", "attack", "level"),
)

IMPORTS = Table(
    "imports",
    (
        kept("import", "Number of a file that ratings were imported from.", "whole"),
        kept("file", "Name of an imported file.", longest=200),
        kept("file_sha256", "SHA-256 of an imported file.", longest=64),
        kept("imported_at", "When a file was imported.", "time"),
        kept("ratings", "Ratings that the file brought.", "whole"),
    ),
    ("import",),
)

SUBJECTS = Table(
    "subjects",
    (
        SUBJECT,
        kept("simulated", "Whether no person but a model gave the ratings.", "yes"),
        kept("import", "Number of a file that ratings were imported from.", "whole", may_lack=True),
        kept("excluded", "Whether an experimenter decided not to count the subject.", "yes"),
        kept("reason", "The experimenter's reason for excluding.", longest=500, personal=True),
        kept("age", "As the subject said.", "whole", unit="years", may_lack=True, personal=True),
        kept("gender", "As the subject said.", personal=True, among=("", *Subject.Gender.values)),
        kept("vision_passed", "The study's rule for acuity and colour vision: whether the latest check passed.", "yes",
             may_lack=True, personal=True),
        kept("vision_asked", "Whether the subject was only asked.", "yes", may_lack=True, personal=True),
        kept("correction", "What the subject wore at the check.", personal=True,
             among=("", *VisionCheck.Correction.values)),
        kept("acuity", "Visual acuity, decimal: 1.0 is 20/20 or 6/6.", "number", may_lack=True, personal=True),
    ),
    ("subject",),
)  # fmt: skip

SESSIONS = Table(
    "sessions",
    (
        SUBJECT,
        SESSION,
        kept("seed", "Seed of what was drawn at random.", "whole"),
        kept("order_version", "Version of the rule that drew the order.", longest=10),
        kept("finished", "Whether the session was rated to its end.", "yes"),
        kept("enlargement", "An image pixel is so many screen pixels wide and high.", "whole", may_lack=True),
        kept("pixels_per_degree", "Of the image, as measured before the session.", "number", may_lack=True),
        kept("mm_per_px", "Size of a screen pixel.", "number", unit="mm", may_lack=True),
        kept("distance_mm", "Viewing distance.", "number", unit="mm", may_lack=True),
        kept("size_from", "Where the screen's size is known from.", among=("", *DisplayCheck.SizeFrom.values)),
    ),
    ("subject", "session"),
)

RATINGS = Table(
    "ratings",
    (
        SUBJECT,
        SESSION,
        kept("place", "Place in the session's order, training included, from 1; empty: not known.", "whole",
             may_lack=True),
        kept("kind", "Kind of presentation. Only test, repeat and hidden_reference are analysed.",
             among=tuple(Presentation.Kind.values)),
        *PAIR,
        kept("repetition", "1 for the pair's first planned showing to the subject, 2 for the next.", "whole"),
        kept("reference_side", "Side of the reference; empty: one picture after the other, or not known.",
             among=("", *Presentation.Side.values)),
        kept("outcome", "What became of the presentation. Only those rated are analysed.",
             among=tuple(Presentation.Outcome.values)),
        kept("cause", "Why the presentation was spoiled.", among=("", *Presentation.Cause.values)),
        kept("shown_ms", "How long the picture was shown, by the browser's clock.", "number", unit="ms",
             may_lack=True),
        kept("dropped_frames", "Frames that the browser dropped meanwhile.", "whole", may_lack=True),
        kept("grade", "The grade given; empty: none.", "whole", unit="grade", may_lack=True),
        kept("response_ms", "From the scale's appearance to the answer.", "number", unit="ms", may_lack=True),
    ),
    (),
)  # fmt: skip

METRICS = Table(
    "metrics",
    (
        METRIC,
        COMPUTED,
        METRIC_VERSION,
        kept("better", "Which scores are better.", among=("higher", "lower")),
        kept("identical", "The metric's value of identical pictures; NaN: not known.", "number"),
        kept("library", "The library that brings the metric; empty: none.", longest=200),
        kept("library_version", "Version of that library.", longest=200),
        kept("source", "What computed imported scores, as the importer said.", longest=200),
        kept("score_file", "File that scores were imported from.", longest=200),
        kept("score_file_sha256", "SHA-256 of that file.", longest=64),
        kept("scores_imported_at", "When they were imported.", "time", may_lack=True),
    ),
    ("metric", "computed_as"),
)

SCORES = Table(
    "scores",
    (
        METRIC,
        COMPUTED,
        *PAIR,
        kept("score", "The metric's score of the pair; inf, -inf and NaN are scores too.", "number"),
    ),
    ("metric", "computed_as", "content", "attack", "level"),
)

TABLES = (REFERENCES, SETTINGS, EXAMPLES, IMPORTS, SUBJECTS, SESSIONS, RATINGS, METRICS, SCORES)


def tables(personal: bool) -> tuple[Table, ...]:
    return TABLES if personal else tuple(table.without_personal() for table in TABLES)


def pair_key(row: Row) -> tuple[str, str | None, int | None]:
    """What a row's pair is known by."""
    return row["content"], row["attack"], row["level"]


def sort_key(values: Iterable[Any]) -> tuple[Any, ...]:
    """Of values that may lack: what is not there comes first."""
    return tuple((value is not None, value if value is not None else 0) for value in values)
