"""The sheets of the MOS spreadsheet, each made of an analysis's output and of column records.

Names of sheets and columns, and the values in them, are what programs read: English in every language. What is said
about them, and the sheet on the study, is in the reader's language.
"""

import math
from collections.abc import Callable, Iterator
from statistics import mean
from typing import Any

from django.utils.translation import gettext as _

from analysis.results.whose import header, whose

from .columns import Column, Row, Sheet, field

SCORE, RATIO, WHOLE, FIGURES = "0.00", "0.000", "0", "0.0000"


def sheets(output: dict[str, Any], about: list[Row]) -> list[Sheet]:
    """Every sheet, the dictionary of all their columns last. about: more lines of the first sheet."""
    made = [
        Sheet("Study", study_columns(), (*study_rows(output), *about)),
        Sheet("MOS", mos_columns(), tuple(output["stimuli"])),
        Sheet("DMOS", dmos_columns(), tuple(row for row in output["stimuli"] if row["attack"] is not None)),
        Sheet("Ratings", matrix_columns(output), tuple(matrix_rows(output))),
        Sheet("Ratings long", long_columns(), tuple(output["ratings"])),
        Sheet("Subjects", subject_columns(), tuple(output["subjects"])),
        Sheet("Metrics", score_columns(output), tuple(output["stimuli"])),
        Sheet("Benchmark", benchmark_columns(), tuple(benchmark_rows(output))),
    ]
    return [*made, Sheet("Dictionary", dictionary_columns(), tuple(dictionary_rows(made)))]


def study_columns() -> tuple[Column, ...]:
    return (
        Column("What", _("What the line tells."), field("what"), width=34),
        Column("Value", _("What it is."), field("value"), width=80),
    )


def study_rows(output: dict[str, Any]) -> Iterator[Row]:
    study, panel, screening = output["study"], output["panel"], output["screening"]
    excluded = [subject for subject in output["subjects"] if subject["excluded"]]
    lines = {
        _("Study"): study["title"],
        _("Version"): study["version"],
        _("SHA-256 of the design"): study["design_sha256"],
        _("Ratings are"): _("SIMULATED: no person gave them") if study["simulated"] else _("of real subjects"),
        _("Subjects counted"): panel["counted"],
        _("They are"): ", ".join(s["code"] for s in output["subjects"] if not s["excluded"]),
        _("Subjects excluded"): panel["excluded"],
        _("They are, and why"): "; ".join(f"{s['code']}: {s['reason']}" for s in excluded) or _("nobody"),
        _("Age, least"): panel["age_min"],
        _("Age, most"): panel["age_max"],
        _("Age, mean"): panel["age_mean"],
        _("Female"): panel["female"],
        _("Male"): panel["male"],
        _("Another gender"): panel["another"],
        _("Gender not said"): panel["unsaid"],
        _("Screening"): _(
            "ITU-R BT.500, over all subjects; it proposes, the experimenter decides. Standard deviation with N − 1, "
            "each subject's own number of ratings, unanimous pairs count for nobody."
        ),
        _("Unanimous pairs"): screening["unanimous"],
        _("√20 branch can count"): _("yes") if screening["sqrt20_possible"] else _("no: at most 21 votes per pair"),
        _("Confidence intervals"): _("95 %, Student's t, half width"),
        _("DMOS"): _("DCR (ITU-T P.910): the impairment grade itself"),
        _("Mapping of metrics"): _("five-parameter logistic"),
    }
    yield from ({"what": what, "value": value} for what, value in lines.items())


def _pair_columns() -> tuple[Column, ...]:
    return (
        Column("Pair", _("The pair's name: content, attack, level."), field("name"), width=28),
        Column("Content", _("What the reference shows."), field("content"), width=16),
        Column("Attack", _("The attack; empty for a hidden reference."), field("attack"), width=12),
        Column("Level", _("The attack's level."), field("level"), format=WHOLE),
    )


def mos_columns() -> tuple[Column, ...]:
    return (
        *_pair_columns(),
        Column("MOS", _("Mean of the counted subjects' grades."), field("mos"), _("grade, 1 to 5"), SCORE),
        Column("Std", _("Standard deviation of the grades, divisor n − 1."), field("std"), _("grade"), SCORE),
        Column("n", _("Counted subjects who rated the pair."), field("n"), _("subjects"), WHOLE),
        Column(
            "CI 95 %",
            _("Half width of the 95 % confidence interval of MOS, Student's t."),
            field("ci95"),
            _("grade"),
            SCORE,
        ),
        Column(
            "Fools the victim",
            _("The saved 8-bit file's label differs from the reference's."),
            lambda row: _yes(row["fooled"]),
        ),
        Column(
            "Equals its reference",
            _("The saved file is the reference, pixel for pixel."),
            lambda row: _yes(row["equals_reference"]),
        ),
    )


def dmos_columns() -> tuple[Column, ...]:
    return (
        *_pair_columns(),
        Column("DMOS", _("DCR convention (ITU-T P.910): the mean of the impairment grades themselves."),
               field("dmos", "dmos"), _("grade, 1 to 5"), SCORE),
        Column("Std", _("Standard deviation, divisor n − 1."), field("dmos", "std"), _("grade"), SCORE),
        Column("n", _("Counted subjects who rated the pair."), field("dmos", "n"), _("subjects"), WHOLE),
        Column("CI 95 %", _("Half width of the 95 % confidence interval of DMOS, Student's t."),
               field("dmos", "ci95"), _("grade"), SCORE),
    )  # fmt: skip


def matrix_columns(output: dict[str, Any]) -> tuple[Column, ...]:
    """A column per subject. Those excluded are left out here, and found under Ratings long."""
    return (
        Column("Pair", _("The pair's name: content, attack, level."), field("name"), width=28),
        *(
            Column(
                subject["code"],
                _(
                    "Grades of subject %s, in a column named by the subject's code; the mean of a repeated pair. "
                    "Empty: no rating."
                )
                % subject["code"],
                field("grades", subject["code"]),
                _("grade, 1 to 5"),
                personal=True,
            )
            for subject in output["subjects"]
            if not subject["excluded"]
        ),
    )


def matrix_rows(output: dict[str, Any]) -> Iterator[Row]:
    grades: dict[int, dict[str, list[int]]] = {}
    for rating in output["ratings"]:
        grades.setdefault(rating["pair"], {}).setdefault(rating["subject"], []).append(rating["grade"])
    for row in output["stimuli"]:
        given = grades.get(row["pair"], {})
        yield {"name": row["name"], "grades": {subject: mean(values) for subject, values in given.items()}}


def long_columns() -> tuple[Column, ...]:
    return (
        Column("Subject", _("The subject's code."), field("subject"), personal=True),
        Column("Pair", _("The pair's name: content, attack, level."), field("pair_name"), width=28),
        Column("Repetition", _("1 for the pair's first planned showing to the subject, 2 for the next."),
               field("repetition"), format=WHOLE),
        Column("Session", _("Number of the session plan."), field("session"), format=WHOLE),
        Column("Place", _("Place in the session's order, training included, from 1."), field("place"), format=WHOLE),
        Column("Grade", _("The grade given."), field("grade"), _("grade, 1 to 5"), WHOLE),
        Column("Response time", _("From the scale's appearance to the answer."), field("response_ms"), "ms", "0",
               personal=True),
        Column("Excluded", _("Whether the subject is excluded, so that the rating is not counted."),
               lambda row: _yes(row["excluded"])),
    )  # fmt: skip


def subject_columns() -> tuple[Column, ...]:
    return (
        Column("Subject", _("The subject's code."), field("code"), personal=True),
        Column("Simulated", _("Whether no person but a model gave the ratings."),
               lambda row: _yes(row["simulated"])),
        Column("Age", _("As the subject said."), field("age"), _("years"), WHOLE, personal=True),
        Column("Gender", _("As the subject said."), field("gender"), personal=True),
        Column("Vision check", _("The study's rule for acuity and colour vision: passed or failed. “asked” where the "
               "subject was only asked; empty: no check."), lambda row: _vision(row.get("vision")), personal=True),
        Column("Acuity", _("Visual acuity by a printed chart, decimal: 1.0 is 20/20 or 6/6."),
               field("vision", "acuity"), format=SCORE, personal=True),
        Column("Ratings", _("Test ratings given."), field("ratings"), format=WHOLE),
        Column("P", _("Votes at or above the pair's mean + e standard deviations (BT.500)."), field("P"),
               format=WHOLE),
        Column("Q", _("Votes at or below the pair's mean − e standard deviations (BT.500)."), field("Q"),
               format=WHOLE),
        Column("(P + Q) / n", _("How often far off; BT.500's first criterion is above 0.05."),
               field("outlier_ratio"), format=FIGURES),
        Column("|P − Q| / (P + Q)", _("How one-sided; BT.500's second criterion is below 0.3. Empty: never far off."),
               field("balance"), format=FIGURES),
        Column("Flagged", _("Whether both criteria of BT.500 hold."), lambda row: _yes(row["flagged"])),
        Column("Excluded", _("Whether an experimenter decided not to count the subject."),
               lambda row: _yes(row["excluded"])),
        Column("Reason", _("The experimenter's reason for excluding."), field("reason"), width=40),
    )  # fmt: skip


def _vision(check: dict[str, Any] | None) -> str:
    if check is None:
        return ""
    result = "passed" if check["passed"] else "failed"
    return f"asked: {result}" if check["asked_only"] else result


def score_columns(output: dict[str, Any]) -> tuple[Column, ...]:
    return (*_pair_columns(), *(_score_column(metric) for metric in output["metrics"]))


def _score_column(metric: dict[str, Any]) -> Column:
    return Column(
        header(metric),
        " ".join([_score_by(metric), *_source(metric), *_no_plain_numbers(metric)]),
        lambda row: _score(row["scores"].get(metric["name"])),
        format="0.0000##",
    )


def _score_by(metric: dict[str, Any]) -> str:
    if metric["better"] == "higher":
        text = _("Score by %(name)s, version %(version)s. Higher is better; identical pictures give %(identical)s.")
    else:
        text = _("Score by %(name)s, version %(version)s. Lower is better; identical pictures give %(identical)s.")
    unknown = math.isnan(metric["identical"])
    return text % {**metric, "identical": _("no value that is known") if unknown else metric["identical"]}


def _source(metric: dict[str, Any]) -> Iterator[str]:
    """Whose the metric is, where it is not the study's own."""
    if imported := metric.get("imported"):
        said = {key: imported[key] or _("not said") for key in imported}
        yield (
            _(
                "Imported, not computed here: from %(file)s (SHA-256 %(sha256)s) on %(at)s by %(by)s; computed by: "
                "%(source)s."
            )
            % said
        )
    elif whose(metric):
        yield _("Computed by the library %s, not by this program’s own code.") % whose(metric)


def _no_plain_numbers(metric: dict[str, Any]) -> Iterator[str]:
    """How many scores are infinite, undefined or ill-conditioned, and how they are written."""
    limit = metric.get("ill_conditioned_above", math.inf)
    if metric.get("infinite"):
        yield _("Infinite, written inf or -inf: %d.") % metric["infinite"]
    if metric.get("undefined"):
        yield _("Undefined, written NaN: %d.") % metric["undefined"]
    if math.isfinite(limit):
        yield _("Above %(limit)g rounding decides the value (ill-conditioned).") % {"limit": limit}


def _score(value: float | None) -> float | str | None:
    """An undefined score is written: an empty cell is a score that is not there."""
    return "NaN" if value is not None and math.isnan(value) else value


def _better(direction: str) -> str:
    return "Higher" if direction == "higher" else "Lower"


def benchmark_rows(output: dict[str, Any]) -> Iterator[Row]:
    metrics = {metric["name"]: metric for metric in output["metrics"]}
    yield from ({**metrics[row["metric"]], **row} for row in output["benchmark"])


def benchmark_columns() -> tuple[Column, ...]:
    return (
        Column("Metric", _("The metric's name, as in the header of its scores."), header),
        Column("Better is", _("Which direction means more alike."), lambda row: _better(row["better"])),
        Column("Source", _("Library and version of a metric that is not this program's own, or that it was imported; "
               "empty: this program's own."), whose, width=24),
        Column("Version", _("The version of the metric's code; of an imported one, its file."), field("version"),
               width=20),
        Column("Pairs", _("Pairs with both MOS and a score that is not undefined."), field("points"), format=WHOLE),
        Column("Infinite scores", _("Ranked at their end as ties; fitted as the outermost finite score there."),
               field("infinite"), format=WHOLE),
        Column("Undefined scores", _("NaN: left out of every index."), field("undefined"), format=WHOLE),
        Column("Ill-conditioned scores", _("So close to identical that rounding decides the value; they take part."),
               field("ill_conditioned"), format=WHOLE),
        Column("PLCC", _("Pearson correlation of MOS and the fitted scores."), field("plcc"), format=RATIO),
        Column("SROCC", _("Spearman rank correlation of MOS and the scores, signed."), field("srocc"), format=RATIO),
        Column("KROCC", _("Kendall's τ-b of MOS and the scores, signed."), field("krocc"), format=RATIO),
        Column("RMSE, divisor N", _("Root mean squared error of the fit, divisor N."), field("rmse"),
               _("grade"), RATIO),
        Column("RMSE, divisor N − 5", _("Likewise, divisor N less the fit's five parameters."), field("rmse_dof"),
               _("grade"), RATIO),
        Column("OR, 2 std", _("Share of pairs whose error is above 2 standard deviations (the reference study's)."),
               field("outlier_ratio"), format=RATIO),
        Column("OR, CI 95 %", _("Share of pairs whose error is above the 95 % confidence interval."),
               field("outlier_ratio_ci95"), format=RATIO),
        Column("SSE", _("Sum of the fit's squared errors."), field("sse"), _("grade²"), RATIO),
        *(
            Column(f"b{i + 1}", _("Parameter of Q(x) = b1·(1/2 − 1/(1 + exp(b2·(x − b3)))) + b4·x + b5."),
                   _item("logistic", i), format="0.000000")
            for i in range(5)
        ),
        Column("Monotone", _("Whether the fitted curve is monotone over the scores."),
               lambda row: _yes(row["monotone"])),
    )  # fmt: skip


def _item(key: str, place: int) -> Callable[[Row], Any]:
    return lambda row: row[key][place]


def dictionary_columns() -> tuple[Column, ...]:
    return (
        Column("Sheet", _("Where the column is."), field("sheet"), width=14),
        Column("Column", _("Its header."), field("column"), width=22),
        Column("Description", _("What it holds."), field("description"), width=90),
        Column("Unit", _("Its unit; empty: none."), field("unit"), width=16),
        Column("Personal", _("Whether it tells something of a person."), lambda row: _yes(row["personal"])),
    )


def dictionary_rows(made: list[Sheet]) -> Iterator[Row]:
    for sheet in made:
        for column in sheet.columns:
            yield {
                "sheet": sheet.title,
                "column": column.name,
                "description": column.description,
                "unit": column.unit,
                "personal": column.personal,
            }


def _yes(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"
