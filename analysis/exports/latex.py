r"""Tables for a paper: the benchmark as the reference study's Table II has it, MOS per attack and level, the panel.

Each is a file to \input; tables need the package booktabs. Comments say what a file holds.
"""

from collections.abc import Sequence
from typing import Any

from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from analysis.charts.attack_levels import means
from analysis.charts.look import counted, provenance
from analysis.dashboard.benchmark_table import REFERENCE_COLUMNS, Cell, columns, rows
from analysis.results.whose import label

from .edition import Edition
from .text import one_line

DIGITS, GRADE_DIGITS = 3, 2
ALIKE = r"\rlap{$^{\ast}$}"  # it takes no room, so that digits stay in line
MISSING = "--"
# What pdfLaTeX does not know by itself, or takes for a command.
SIGNS = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "%": r"\%", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "−": "$-$", "±": r"$\pm$", "×": r"$\times$", "·": r"$\cdot$",
    "√": r"$\surd$", "τ": r"$\tau$", "σ": r"$\sigma$", "≤": r"$\le$", "≥": r"$\ge$", "∞": r"$\infty$",
    "\u00a0": "~", "\u202f": r"\,", "’": "'",
}  # fmt: skip


def benchmark_table(edition: Edition) -> bytes:
    """How well each metric agrees with MOS; the best in bold, those not significantly different from it marked."""
    output = edition.output
    shown = columns(output)
    places = [shown.index(column) for column in REFERENCE_COLUMNS]
    made = rows(output)
    alike = any(row.cells[place].alike for row in made for place in places)
    metrics = {metric["name"]: metric for metric in output["metrics"]}
    caption = [
        _("How well metrics agree with MOS; the best in bold."),
        *([_("Asterisks: not significantly different from the best.")] if alike else []),
        _("PLCC and RMSE (divisor N) of scores fitted by a five-parameter logistic, SROCC without its sign, OR: errors "
          "above 2 standard deviations."),
    ]  # fmt: skip
    body = [[escaped(label(metrics[row.metric])), *(_index(row.cells[place]) for place in places)] for row in made]
    heads = [_("Metric"), *(column.title.strip("|") for column in REFERENCE_COLUMNS)]
    return _file(edition, _table(edition, "benchmark", caption, heads, body))


def mos_table(edition: Edition) -> bytes:
    """Mean MOS of each attack at each of its levels, with its confidence interval over references."""
    found = {(row["attack"], row["level"]): row for row in means(edition.output)}
    attacks, levels = sorted({attack for attack, _level in found}), sorted({level for _attack, level in found})
    caption = [
        _("Mean MOS per attack and level, with half widths of the 95 % confidence intervals over references, "
          "Student's t.")
    ]  # fmt: skip
    body = [[escaped(attack), *(_mean(found.get((attack, level))) for level in levels)] for attack in attacks]
    heads = [_("Attack"), *(_("Level %d") % level for level in levels)]
    return _file(edition, _table(edition, "mos", caption, heads, body))


def panel_line(edition: Edition) -> bytes:
    """Who rated, as a paper's section on subjects says it."""
    return _file(edition, [f"{escaped(panel(edition.output))}%"])


def panel(output: dict[str, Any]) -> str:
    """The panel in a line, like "18 subjects (5 female, 13 male), 21 to 54 years old (mean 28.8)"."""
    told = output["panel"]
    line = counted(output)
    genders = {
        "female": _("%d female"), "male": _("%d male"), "another": _("%d of another gender"),
        "unsaid": ngettext("%d who did not say", "%d who did not say", told["unsaid"] or 0),
    }  # fmt: skip
    said = [text % told[key] for key, text in genders.items() if told[key]]
    if any(told[key] for key in ("female", "male", "another")):
        line += f" ({', '.join(said)})"
    if told["age_min"] is not None:
        ages = _("%(least)d to %(most)d years old (mean %(mean)s)")
        mean = floatformat(told["age_mean"], 1)  # as pages round it
        line += ", " + ages % {"least": told["age_min"], "most": told["age_max"], "mean": mean}
    return line


def escaped(text: str) -> str:
    """The text as LaTeX prints it. Letters beyond those of pdfLaTeX's font need LuaLaTeX or XeLaTeX."""
    return "".join(SIGNS.get(sign, sign) for sign in one_line(text).replace("…", "..."))


def _table(
    edition: Edition, name: str, caption: Sequence[str], heads: Sequence[str], body: Sequence[Sequence[str]]
) -> list[str]:
    told = [*caption, provenance(edition.output) + "."]
    if edition.simulated:
        told.insert(0, _("SIMULATED RATINGS: no person gave them."))
    return [
        r"\begin{table}",
        r"  \centering",
        rf"  \caption{{{' '.join(map(escaped, told))}}}",
        rf"  \label{{tab:{name}}}",
        rf"  \begin{{tabular}}{{l{'c' * (len(heads) - 1)}}}",
        r"    \toprule",
        f"    {_row(map(escaped, heads))}",
        r"    \midrule",
        *(f"    {_row(cells)}" for cells in body),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]


def _row(cells: Any) -> str:
    return " & ".join(cells) + r" \\"


def _index(cell: Cell) -> str:
    if cell.value is None:
        return MISSING
    text = f"{cell.value:.{DIGITS}f}"
    return rf"\textbf{{{text}}}" if cell.best else text + ALIKE if cell.alike else text


def _mean(found: dict[str, Any] | None) -> str:
    if found is None:
        return MISSING
    mean = f"{found['mos']:.{GRADE_DIGITS}f}"
    return f"${mean}$" if found["ci95"] is None else rf"${mean} \pm {found['ci95']:.{GRADE_DIGITS}f}$"


def _file(edition: Edition, lines: Sequence[str]) -> bytes:
    """The lines below comments on what they hold. A comment ends with its line: nothing in it may end it early."""
    warnings = [text for text, warning in edition.summary if warning]
    comments = [*warnings, *(f"{fact.label}: {one_line(fact.text)}" for fact in edition.facts)]
    return "".join(f"{line}\n" for line in [*(f"% {one_line(text)}" for text in comments), *lines]).encode()
