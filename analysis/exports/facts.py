"""What every file says of itself: study, version, date, the subjects it holds, and how its numbers are defined.

Said once, here: the sheet on the study, the lines above every table, comments, README and JSON's keys are made of it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.results.few import few
from rating.numbers import short

SIMULATED = "simulated"


@dataclass(frozen=True)
class Fact:
    """key: JSON's. label and said: what people read, in their language. said: empty where it is the value itself."""

    key: str
    label: str
    value: Any
    said: str = ""

    @property
    def shown(self) -> Any:
        """A number in full, or a text."""
        return self.said or (", ".join(map(str, self.value)) if isinstance(self.value, list) else self.value)

    @property
    def text(self) -> str:
        """In a line that people read."""
        if self.shown is None:
            return "–"
        return short(self.shown) if isinstance(self.shown, float) else str(self.shown)


def facts(output: dict[str, Any], personal: bool) -> list[Fact]:
    """Of the output as it is given away: `pseudonymous`, unless `personal`."""
    return [*_study(output), *_subjects(output, personal), *_definitions(output), *_resampling(output)]


def origin(computed_at: datetime, inputs_sha256: str, code_version: str, whole: bool) -> list[Fact]:
    """When and of what the analysis was computed, and whether it is whole."""
    return [
        Fact(
            "complete",
            _("Intervals by bootstrap, and groups"),
            whole,
            _("computed") if whole else _("NOT YET COMPUTED: what is of them is missing here"),
        ),
        Fact("computed_at", _("Analysis computed"), computed_at.isoformat(timespec="seconds")),
        Fact("inputs_sha256", _("SHA-256 of its inputs"), inputs_sha256),
        Fact("code_version", _("Version of its code"), code_version),
    ]


def _study(output: dict[str, Any]) -> Iterator[Fact]:
    study = output["study"]
    yield Fact("study", _("Study"), study["title"])
    yield Fact("version", _("Version"), study["version"])
    yield Fact("design_sha256", _("SHA-256 of the design"), study["design_sha256"])
    yield Fact(
        SIMULATED,
        _("Ratings"),
        study["simulated"],
        _("SIMULATED: no person gave them") if study["simulated"] else _("of real subjects"),
    )
    yield from _imported(study)


def _imported(study: dict[str, Any]) -> Iterator[Fact]:
    files = study.get("imported") or []
    if files:
        said = "; ".join(_("%(file)s, SHA-256 %(sha256)s, at %(at)s: %(subjects)d subjects") % one for one in files)
        yield Fact("imported", _("Ratings imported from"), files, said)


def _subjects(output: dict[str, Any], personal: bool) -> Iterator[Fact]:
    panel = output["panel"]
    excluded = [subject for subject in output["subjects"] if subject["excluded"]]
    yield Fact("subjects_counted", _("Subjects counted"), panel["counted"])
    yield Fact("subjects", _("Those counted"), [s["code"] for s in output["subjects"] if not s["excluded"]])
    yield Fact("subjects_excluded", _("Subjects excluded"), panel["excluded"])
    yield Fact(
        "excluded",
        _("Those excluded, and why") if personal else _("Those excluded"),
        {s["code"]: s["reason"] for s in excluded} if personal else [s["code"] for s in excluded],
        "; ".join(f"{s['code']}: {s['reason']}" if personal else s["code"] for s in excluded) or _("nobody"),
    )
    yield Fact("personal_columns", _("Personal columns"), personal, _codes_are(output, personal))
    if panel["female"] is None:
        return
    yield Fact("age_least", _("Age, least"), panel["age_min"])
    yield Fact("age_most", _("Age, most"), panel["age_max"])
    yield Fact("age_mean", _("Age, mean"), panel["age_mean"])
    yield Fact("female", _("Female"), panel["female"])
    yield Fact("male", _("Male"), panel["male"])
    yield Fact("another_gender", _("Another gender"), panel["another"])
    yield Fact("gender_not_said", _("Gender not said"), panel["unsaid"])


def _codes_are(output: dict[str, Any], personal: bool) -> str:
    if personal:
        return _("included: think before sharing this file")
    if output["study"]["simulated"]:
        return _("left out")
    return _("left out; subjects’ codes are replaced by pseudonyms")


def _definitions(output: dict[str, Any]) -> Iterator[Fact]:
    screening, options = output["screening"], output["options"]
    yield Fact(
        "screening",
        _("Screening"),
        options["screening"],
        _("ITU-R BT.500, over all subjects; it proposes, the experimenter decides. Standard deviation with N − 1, each "
          "subject's own number of ratings, unanimous pairs count for nobody."),
    )  # fmt: skip
    yield Fact("pairs_screened", _("Pairs screened"), screening["stimuli"])
    yield Fact("unanimous_pairs", _("Unanimous pairs"), screening["unanimous"])
    yield Fact(
        "sqrt20_possible",
        _("√20 branch can count"),
        screening["sqrt20_possible"],
        _("yes") if screening["sqrt20_possible"] else _("no: at most 21 votes per pair"),
    )
    said = {
        "student": _("95 %, Student's t, half width"),
        "dcr": _("DCR (ITU-T P.910): the impairment grade itself"),
        "logistic5": _("five-parameter logistic"),
    }
    labels = {"ci": _("Confidence intervals"), "dmos": _("DMOS"), "mapping": _("Mapping of metrics")}
    for key, label in labels.items():
        yield Fact("confidence_intervals" if key == "ci" else key, label, options[key], said.get(options[key], ""))
    yield Fact(
        "outlier_ratio",
        _("Outlier ratio"),
        "2 std",
        _("share of pairs whose error is above 2 standard deviations; where named so, above the 95 % interval"),
    )


def _resampling(output: dict[str, Any]) -> Iterator[Fact]:
    """How the bootstrap drew, where it has drawn."""
    found = output.get("resampling")
    if found:
        yield Fact(
            "bootstrap",
            _("Bootstrap"),
            {"resamples": found["resamples"], "seed": found["seed"]},
            _("%(resamples)d resamples, seed %(seed)d; intervals by percentiles") % found,
        )


# Those that stand above every table, and whether they are said in short.
DEFINED = {"confidence_intervals": False, "screening": True, "dmos": False, "outlier_ratio": False, "mapping": False}


def summary(output: dict[str, Any], computed_at: datetime) -> list[tuple[str, bool]]:
    """The lines above a table: what it is of, whom it holds, how it is defined; each with whether it is a warning."""
    study, panel = output["study"], output["panel"]
    of = _("%(study)s, version %(version)s, computed %(date)s.") % {
        "study": study["title"], "version": study["version"], "date": computed_at.date().isoformat()
    }  # fmt: skip
    holds = ngettext("Holds %d subject", "Holds %d subjects", panel["counted"]) % panel["counted"]
    excluded = [subject["code"] for subject in output["subjects"] if subject["excluded"]]
    if excluded:
        holds += _(", without those excluded: %s") % ", ".join(excluded)
    told = {fact.key: fact for fact in _definitions(output)}
    defined = (
        f"{told[key].label}: {told[key].value if in_short else told[key].shown}." for key, in_short in DEFINED.items()
    )
    said = [of, f"{holds}.", few(output), *defined]
    lines = [(" ".join(filter(None, said)), False)]
    if study["simulated"]:
        lines.insert(0, (_("SIMULATED RATINGS: no person gave them."), True))
    return lines
