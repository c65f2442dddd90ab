"""The steps of the work and what comes of it, as people read them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .tables import EXAMPLES, METRICS, RATINGS, REFERENCES, SUBJECTS

if TYPE_CHECKING:
    from .agreement import Agreement
    from .reading import Contents

STEPS = {
    "analysis": gettext_lazy("Analysis"),
    "figures": gettext_lazy("Figures"),
    "files": gettext_lazy("Files"),
    "checksums": gettext_lazy("Checksums"),
    "pictures": gettext_lazy("Pictures"),
    "ratings": gettext_lazy("Ratings"),
}


def counts(contents: Contents) -> dict[str, int]:
    rows = contents.rows
    return {
        "subjects": len(rows[SUBJECTS.name]),
        "excluded": sum(row["excluded"] for row in rows[SUBJECTS.name]),
        "ratings": sum(row["grade"] is not None for row in rows[RATINGS.name]),
        "pairs": len(rows[EXAMPLES.name]),
        "references": len(rows[REFERENCES.name]),
        "metrics": len(rows[METRICS.name]),
        "pictures": sum(name.startswith("materials/stimuli/") for name in contents.files),
    }


def in_short(contents: Contents) -> str:
    said = {**counts(contents), "title": contents.study["title"], "version": contents.study["version"]}
    return _(
        "“%(title)s”, version %(version)d: %(subjects)d subjects (%(excluded)d excluded), %(ratings)d ratings, "
        "%(pairs)d pairs of %(references)d references, %(metrics)d metrics, %(pictures)d pictures."
    ) % said  # fmt: skip


def verdict(found: Agreement) -> str:
    if not found.other:
        return _("The analysis is the archive's, to the last digit: %d tables are equal.") % found.tables
    said = {"tables": ", ".join(found.other), "count": len(found.other), "all": found.tables}
    if found.same_code:
        return _("%(count)d of %(all)d tables differ from the archive's: %(tables)s.") % said
    return (
        _("%(count)d of %(all)d tables differ from the archive's, which another version of the code or of the metrics "
          "has computed: %(tables)s.") % said
    )  # fmt: skip
