"""How well each metric agrees with MOS, how sure that is, and which metrics differ."""

import math
from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext as _

from analysis.dashboard import reference_study
from analysis.results.whose import header, whose

from ..columns import Column, Row, Sheet, field, yes
from .formats import PARAMETER, RATIO, SMALL, WHOLE

INDICES = ("plcc", "srocc", "krocc", "rmse", "rmse_star", "outlier_ratio")
HIGH_IS_GOOD = ("plcc", "srocc", "krocc")
OVER = ("fisher", "stimuli", "references", "subjects")
KINDS = ("attack", "level", "reference")
INDEX_NAMES = {"plcc": "PLCC", "srocc": "SROCC", "krocc": "KROCC", "rmse": "RMSE", "rmse_star": "RMSE*",
               "outlier_ratio": "OR"}  # fmt: skip


def benchmark_sheets(output: dict[str, Any], repetition: bool = False) -> Iterator[Sheet]:
    """repetition: whether the study repeats the reference study, whose values then stand beside."""
    yield Sheet("Benchmark", benchmark_columns(repetition), tuple(_rows(output)))
    yield Sheet("Intervals", _interval_columns(), tuple(_interval_rows(output)))
    yield Sheet("Groups", _group_columns(), tuple(_group_rows(output)))
    yield Sheet("Significance", _comparison_columns(), tuple(_comparison_rows(output)))


def _rows(output: dict[str, Any]) -> Iterator[Row]:
    metrics = {metric["name"]: metric for metric in output["metrics"]}
    krasula = {row["metric"]: row for row in output.get("krasula") or ()}
    alike = output.get("best_alike") or {}
    best = {index: _best(output["benchmark"], index) for index in alike}
    for row in output["benchmark"]:
        name = row["metric"]
        beside = {
            index: "best" if name in best[index] else "yes" if name in names else "no" for index, names in alike.items()
        }
        yield {**metrics[name], **row, "krasula": krasula.get(name), "alike": beside}


def _best(benchmark: list[Row], index: str) -> set[str]:
    """More than one where several are exactly as good."""
    values = {row["metric"]: abs(row[index]) for row in benchmark if row[index] is not None}
    told = {name: value for name, value in values.items() if math.isfinite(value)}
    reached = (max if index in HIGH_IS_GOOD else min)(told.values(), default=None)
    return {name for name, value in told.items() if value == reached}


def benchmark_columns(repetition: bool = False) -> tuple[Column, ...]:
    return (
        Column("Metric", _("The metric's name, as in the header of its scores."), header),
        Column("Better is", _("Which direction means more alike."),
               lambda row: "Higher" if row["better"] == "higher" else "Lower"),
        Column("Source", _("Library and version of a metric that is not this program's own, or that it was imported; "
               "empty: this program's own."), whose, width=24),
        Column("Version", _("The version of the metric's code; of an imported one, its file."), field("version"),
               width=20),
        Column("Levelled the pairs", _("Yes: attacks were calibrated to values of this metric, which favours it over "
               "others."), lambda row: yes(True) if row.get("levelled") else None, optional=True),
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
        Column("RMSE*", _("Likewise, of errors beyond the 95 % confidence interval alone (ITU-T P.1401)."),
               field("rmse_star"), _("grade"), RATIO, optional=True),
        Column("OR, 2 std", _("Share of pairs whose error is above 2 standard deviations (the reference study's)."),
               field("outlier_ratio"), format=RATIO),
        Column("OR, CI 95 %", _("Share of pairs whose error is above the 95 % confidence interval."),
               field("outlier_ratio_ci95"), format=RATIO),
        Column("SSE", _("Sum of the fit's squared errors."), field("sse"), _("grade²"), RATIO),
        *(
            Column(f"b{i + 1}", _("Parameter of Q(x) = b1·(1/2 − 1/(1 + exp(b2·(x − b3)))) + b4·x + b5."),
                   _item("logistic", i), format=PARAMETER)
            for i in range(5)
        ),
        Column("Monotone", _("Whether the fitted curve is monotone over the scores."),
               lambda row: yes(row["monotone"])),
        *_krasula_columns(),
        *(_reference_study_columns() if repetition else ()),
        *(
            Column(f"Like the best, {INDEX_NAMES[index]}",
                   _("best: the best metric by this index. yes: not significantly different from it. no: worse."),
                   _alike(index), optional=True)
            for index in INDICES
        ),
    )  # fmt: skip


def _item(key: str, place: int) -> Callable[[Row], Any]:
    return lambda row: row[key][place]


def _alike(index: str) -> Callable[[Row], str | None]:
    return lambda row: row["alike"].get(index)


def _krasula_columns() -> Iterator[Column]:
    """Krasula, Fliegel, Le Callet and Klíma, QoMEX 2016."""
    measures = {
        "auc_different_similar": ("AUC different/similar", _("How well the metric tells pairs whose MOS differ "
                                  "significantly from those whose do not: area under the ROC curve (Krasula 2016).")),
        "auc_better_worse": ("AUC better/worse", _("How well it tells which of two that differ is better: area under "
                             "the ROC curve.")),
        "c0": ("C0", _("Share of those whose better one the metric's sign tells.")),
    }  # fmt: skip
    for key, (name, says) in measures.items():
        yield Column(name, says, field("krasula", key), format=RATIO, optional=True)
        yield Column(f"{name}, SE", _("Its standard error."), field("krasula", f"{key}_se"), format=RATIO,
                     optional=True)  # fmt: skip


def _reference_study_columns() -> Iterator[Column]:
    for place, index in enumerate(reference_study.COLUMNS):
        says = _("What the reference study found; for comparison alone: other images, other subjects.")
        yield Column(f"{index}, QoMEX 2019", says, _of_reference_study(place), format=RATIO, optional=True)


def _of_reference_study(place: int) -> Callable[[Row], float | None]:
    return lambda row: reference_study.values(row["metric"])[place]


def _interval_columns() -> tuple[Column, ...]:
    return (
        Column("Metric", _("The metric's name, as in the header of its scores."), header),
        Column("Index", _("The index of the benchmark."), field("index")),
        Column("Over", _("fisher: by formulas for independent pairs. stimuli, references, subjects: by bootstrap, "
                         "these drawn anew."), field("over"), width=14),
        Column("Value", _("The index itself."), field("value"), format=RATIO),
        Column("Low", _("Lower end of its 95 % confidence interval."), field("low"), format=RATIO),
        Column("High", _("Upper end."), field("high"), format=RATIO),
    )  # fmt: skip


def _interval_rows(output: dict[str, Any]) -> Iterator[Row]:
    metrics = {metric["name"]: metric for metric in output["metrics"]}
    for row in output["benchmark"]:
        intervals = row.get("intervals") or {}
        for over in filter(intervals.get, OVER):
            for index in filter(intervals[over].get, INDICES):
                low, high = intervals[over][index]
                yield {**metrics[row["metric"]], "index": INDEX_NAMES[index], "over": over, "value": row[index],
                       "low": low, "high": high}  # fmt: skip


def _group_columns() -> tuple[Column, ...]:
    return (
        Column("By", _("What the pairs are grouped by: attack, level or reference."), field("kind"), width=12),
        Column("Group", _("Which of them."), field("label"), width=16),
        Column("Metric", _("The metric's name, as in the header of its scores."), header),
        Column("Pairs", _("Pairs with both MOS and a score that is not undefined."), field("n"), format=WHOLE),
        Column("PLCC", _("Pearson correlation of MOS and the fitted scores, over the group alone."), field("plcc"),
               format=RATIO),
        Column("SROCC", _("Spearman rank correlation of MOS and the scores, signed."), field("srocc"), format=RATIO),
        Column("KROCC", _("Kendall's τ-b of MOS and the scores, signed."), field("krocc"), format=RATIO),
        Column("RMSE, divisor N", _("Root mean squared error of the fit, divisor N."), field("rmse"), _("grade"),
               RATIO),
        Column("RMSE*", _("Likewise, of errors beyond the 95 % confidence interval alone (ITU-T P.1401)."),
               field("rmse_star"), _("grade"), RATIO, optional=True),
        Column("OR, 2 std", _("Share of pairs whose error is above 2 standard deviations (the reference study's)."),
               field("outlier_ratio"), format=RATIO, optional=True),
    )  # fmt: skip


def _group_rows(output: dict[str, Any]) -> Iterator[Row]:
    metrics = {metric["name"]: metric for metric in output["metrics"]}
    groups = output.get("groups") or {}
    for kind in filter(groups.get, KINDS):
        for label in sorted(groups[kind], key=_as_number):
            found = groups[kind][label]
            for name in filter(found.__contains__, metrics):
                yield {**metrics[name], **found[name], "kind": kind, "label": label}


def _as_number(label: str) -> tuple[float, str]:
    """Levels by size, other labels by letter."""
    return (float(label) if label.isdecimal() else 0.0, label)


def _comparison_columns() -> tuple[Column, ...]:
    return (
        Column("Metric", _("The one of the two."), _header_of("metric")),
        Column("Other", _("The other."), _header_of("other")),
        Column("Index", _("By what they are compared."), lambda row: INDEX_NAMES.get(row["on"], row["on"])),
        Column("Test", _("meng (Meng, Rosenthal and Rubin 1992), steiger (1980), williams (1959), zou (2007): of "
                         "dependent correlations; f_residuals, morgan_pitman: of the residuals' variances."),
               field("test"), width=16),
        Column("Statistic", _("The test's: of zou the difference of the correlations, of f_residuals the ratio of the "
                              "variances."), field("statistic"), format=RATIO),
        Column("Low", _("Lower end of its 95 % confidence interval, as if pairs were independent; empty: the test has "
                        "none."), field("low"), format=RATIO),
        Column("High", _("Upper end."), field("high"), format=RATIO),
        Column("p", _("Two-sided, as if pairs were independent."), field("p"), format=SMALL),
        Column("p, Holm", _("Corrected over all pairs of metrics by Holm's method."), field("p_holm"), format=SMALL),
        Column("p, Benjamini-Hochberg", _("Corrected by Benjamini and Hochberg's method (false discovery rate)."),
               field("p_bh"), format=SMALL),
        Column("Better", _("The better metric where they differ significantly; empty: they do not."),
               _header_of("better")),
        Column("Holds over references", _("Whether the difference also holds where references are drawn anew; empty: "
                                          "not computed."), lambda row: yes(row.get("over_references"))),
    )  # fmt: skip


def _header_of(key: str) -> Callable[[Row], str | None]:
    return lambda row: header(row["metrics"][row[key]]) if row.get(key) else None


def _comparison_rows(output: dict[str, Any]) -> Iterator[Row]:
    metrics = {metric["name"]: metric for metric in output["metrics"]}
    yield from ({**row, "metrics": metrics} for row in output.get("comparisons") or ())
