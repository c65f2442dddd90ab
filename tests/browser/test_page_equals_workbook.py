"""Every number in the tables of dashboard and screening is in the workbook, cell by cell, as the page rounds it.

A page's tables are read as a browser shows them. Of each, what is below says which cells of the workbook its cells are;
a table, a column or a number that it does not tell of fails the test.
"""

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pandas as pd
import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect

from analysis.exclusions.services import exclude
from analysis.results.services import complete, ensure
from rating.sessions.simulated import add_simulated_subjects
from rating.studies.models import StudyVersion
from tests.analysis.factories import give_score, make_version, test_pairs

from .chromium import chromium

pytestmark = pytest.mark.browser

# What is above each column, and what is in each cell, without what only says how to read it.
READ = """() => {
    const told = (cell) => {
        const copy = cell.cloneNode(true);
        for (const aside of copy.querySelectorAll(".unseen, .alike, .badge, .closely, .act, form")) aside.remove();
        return copy.textContent.replace(/\\s+/g, " ").trim();
    };
    return [...document.querySelectorAll("table")].map((table) => ({
        name: table.closest("[data-numbers]")?.dataset.numbers
            ?? (table.matches(".benchmark") ? "benchmark" : null)
            ?? (table.matches("[data-pairs]") ? "pairs" : null)
            ?? table.closest("section[aria-labelledby]")?.getAttribute("aria-labelledby"),
        heads: [...[...table.tHead.rows].at(-1).cells].map(
            (cell) => told(cell) + (cell.matches(".theirs") ? " theirs" : "")),
        rows: [...table.tBodies[0].rows].map((row) => [...row.cells].map(told)),
    }));
}"""

Write = Callable[[Any], str]
Book = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Read:
    """A table of a page: its heads, and its rows' texts."""

    name: str
    heads: list[str]
    rows: list[list[str]]


@dataclass(frozen=True)
class Of:
    """The workbook's columns that a cell shows, and how it writes their values."""

    columns: tuple[str, ...]
    write: Callable[..., str]


def fixed(digits: int) -> Write:
    return lambda value: "–" if missing(value) else f"{float(value):.{digits}f}"


def minus(write: Write) -> Write:
    return lambda value: write(value).replace("-", "−")


def missing(value: Any) -> bool:
    return value is None or value == "" or (isinstance(value, float) and math.isnan(value))


def whole(value: Any) -> str:
    return "–" if missing(value) else f"{float(value):.0f}"


def size(value: Any) -> str:
    return "–" if missing(value) else f"{abs(float(value)):.3f}"


def score(value: Any) -> str:
    if value == "NaN":
        return "undefined"
    if missing(value) or math.isinf(float(value)):
        return "–" if missing(value) else "∞" if float(value) > 0 else "−∞"
    return (f"{float(value):,.0f}" if abs(float(value)) >= 1000 else f"{float(value):.4g}").replace("-", "−")


def p_value(value: Any) -> str:
    return "–" if missing(value) else "< 0.0001" if value < 1e-4 else f"{value:.4f}"


def one(column: str, write: Write) -> Of:
    return Of((column,), write)


def with_interval(value: Any, low: Any, high: Any) -> str:
    """As the quality of the panel is written."""
    text = fixed(2)(value)
    return text if missing(low) else f"{text} [{fixed(2)(low)}, {fixed(2)(high)}]"


def with_share(number: int, share: float) -> str:
    return f"{number} ({100 * share:.0f} %)"


INDICES = {
    "PLCC": one("PLCC", size), "|SROCC|": one("SROCC", size), "|KROCC|": one("KROCC", size),
    "RMSE": one("RMSE, divisor N", size), "OR": one("OR, 2 std", size), "RMSE*": one("RMSE*", size),
    "Pairs": one("Pairs", whole),
}  # fmt: skip
BENCHMARK = {
    **INDICES,
    "AUC D/S": one("AUC different/similar", size), "AUC B/W": one("AUC better/worse", size),
    "Infinite": one("Infinite scores", whole), "Undefined": one("Undefined scores", whole),
    **{f"{'|SROCC|' if index == 'SROCC' else index} theirs": one(f"{index}, QoMEX 2019", size)
       for index in ("PLCC", "SROCC", "RMSE", "OR")},
}  # fmt: skip
SUBJECT_CHART = {
    "Bias": one("Bias", minus(fixed(2))), "95 % CI, ±": one("Bias CI 95 %", fixed(2)),
    "Inconsistency": one("Inconsistency", fixed(2)), "95 % CI, from": one("Inconsistency low", fixed(2)),
    "95 % CI, to": one("Inconsistency high", fixed(2)),
}  # fmt: skip
BY_REFERENCE = {
    "Pairs": one("Pairs", whole),
    **{name: one(name, fixed(2)) for name in ("Lowest", "Lower quartile", "Median", "Upper quartile", "Highest")},
    "Mean MOS": one("Mean MOS", fixed(2)),
    "95 % CI, ±": one("CI 95 %", fixed(2)),
}
REFERENCES = {
    "Spatial information": one("Spatial information", fixed(1)), "Colourfulness": one("Colourfulness", fixed(1)),
}  # fmt: skip
BY_ATTACK = {
    "Level": one("Level", whole), "Pairs": one("Pairs", whole), "Mean MOS": one("Mean MOS", fixed(2)),
    "95 % CI, ±": one("CI 95 %", fixed(2)),
    "Fool the victim as saved": Of(("Fool the victim", "Share that fool"), with_share),
}  # fmt: skip
HISTOGRAM = {
    "MOS": Of(("From", "To"), lambda low, high: f"{low:.1f} – {high:.1f}"), "Pairs": one("Pairs", whole),
}  # fmt: skip
SIGNIFICANCE = {
    "Statistic": one("Statistic", minus(fixed(2))), "p": one("p", p_value), "p, Holm": one("p, Holm", p_value),
    "p, Benjamini–Hochberg": one("p, Benjamini-Hochberg", p_value),
}  # fmt: skip
PAIRS = {
    "Level": one("Level", whole), "MOS": one("MOS", fixed(2)), "95 % CI, ±": one("CI 95 %", fixed(2)),
    "Subjects": one("n", whole),
}  # fmt: skip
SUBJECTS = {
    "Ratings n": one("Ratings", whole), "P": one("P", whole), "Q": one("Q", whole),
    "(P + Q) / n": one("(P + Q) / n", fixed(3)), "|P − Q| / (P + Q)": one("|P − Q| / (P + Q)", fixed(3)),
    "Bias": Of(("Bias", "Bias CI 95 %"), lambda bias, half: f"{unsigned_zero(bias)} ± {half:.2f}"),
    "Inconsistency": Of(("Inconsistency", "Inconsistency low", "Inconsistency high"),
                        lambda *found: with_interval(*found)),
}  # fmt: skip
SIZES = {
    "Subjects": one("Subjects", whole), "95 % interval": one("CI 95 %", lambda half: f"± {half:.2f}"),
    "RMSE": one("RMSE", fixed(2)),
}  # fmt: skip
METHODS = {
    "Correlation": one("correlation", fixed(3)), "Bias (P.913)": one("bias_p913", lambda v: unsigned_zero(v)),
    "Bias (ZREC)": one("zrec_bias", lambda v: unsigned_zero(v)),
    "Inconsistency (ZREC)": one("zrec_inconsistency", fixed(2)),
    "Median response, ms": one("median_response_ms", whole),
    "Below 300 ms": one("too_fast", lambda share: f"{100 * share:.0f} %"), "Longest run": one("longest_run", whole),
}  # fmt: skip


@pytest.fixture
def version(transactional_db, experimenter, monkeypatch) -> StudyVersion:
    """Simulated, and whole: four metrics, an infinite score, an undefined one, a large one; a subject is excluded."""
    monkeypatch.setattr("analysis.results.further.RESAMPLES", 40)
    version = make_version(experimenter, contents=6, attacks=2, levels=3, size=16)
    add_simulated_subjects(version, 6)
    version = StudyVersion.objects.select_related("study").get(pk=version.pk)
    for number, reference in enumerate(version.study.stimulus_set.references.all()):
        reference.spatial_information, reference.colourfulness = 20.26 + 7.77 * number, 60.15 - 5.55 * number
        reference.save()
    for number, pair in enumerate(test_pairs(version)):
        seen = 5.0 * pair.adversarial.setting.level + (number * 7) % 5
        give_score(pair, "PSNR", 60 - seen if number else math.inf)
        give_score(pair, "SSIM", 1 - seen / 40 if number != 3 else math.nan)
        give_score(pair, "L2", 900 + 100 * seen)
        give_score(pair, "VIFp", 0.5 + ((number * 11) % 13) / 40)
    exclude(version.subjects.get(code="SIM02"), reason="votes at random", by=experimenter)
    complete(ensure(version))
    return version


@pytest.fixture
def page(server, experimenter, version) -> Iterator[Page]:
    client = Client()
    client.force_login(experimenter, backend="django.contrib.auth.backends.ModelBackend")
    name = settings.SESSION_COOKIE_NAME
    with chromium(window=(1280, 1000)) as browser:
        browser.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
        yield browser.page
        assert browser.errors == []


@pytest.fixture
def book(page, server, version) -> Book:
    """The workbook that the page offers, below the two lines above each header."""
    # Response times are personal.
    answer = page.request.get(f"{server.url}/analysis/{version.pk}/exports/workbook.xlsx?personal=1")
    assert answer.ok
    return pd.read_excel(BytesIO(answer.body()), sheet_name=None, header=2, keep_default_na=False, na_values=[""])


def tables(page: Page, address: str) -> dict[str, Read]:
    page.goto(address)
    found = [Read(**table) for table in page.evaluate(READ)]
    assert len({table.name for table in found}) == len(found)
    return {table.name: table for table in found}


def compare(shown: Read, held: pd.DataFrame, of: dict[str, Of], words: tuple[str, ...] = ()) -> None:
    """Row by row, in the same order. words: heads of columns that are no numbers."""
    assert len(shown.rows) == len(held) > 0, shown.name
    for texts, row in zip(shown.rows, held.to_dict("records"), strict=True):
        for head, text in zip(shown.heads, texts, strict=True):
            if head in of:
                expected = of[head].write(*(row[column] for column in of[head].columns))
                assert text == expected, (shown.name, head, row)
            else:
                assert head in words, f"nothing is known of the column {head} of {shown.name}"


def in_order(held: pd.DataFrame, column: str, shown: Read, place: int = 0) -> pd.DataFrame:
    """The workbook's rows in the order of the page's, which names each in a cell."""
    assert len(held) == len(shown.rows)
    return held.set_index(column, drop=False).loc[[row[place] for row in shown.rows]]


class TestTheDashboard:
    @pytest.fixture
    def shown(self, page, server, version, book) -> dict[str, Read]:
        found = tables(page, f"{server.url}/analysis/{version.pk}/")
        expect(page.locator("figure[data-chart] svg").first).to_be_visible(timeout=30_000)
        return found

    def test_all_its_tables(self, shown, page, server, version, book):
        self.tables(shown, page, book)
        self.of_groups_and_with_intervals(page, f"{server.url}/analysis/{version.pk}/benchmark/", book)

    def tables(self, shown, page, book):
        compared = {
            "benchmark": self.benchmark,
            "pairs": self.pairs,
            "mos-histogram": self.histogram,
            "mos-by-reference": self.by_reference,
            "mos-by-attack": self.by_attack,
            "references": self.references,
            "subjects": self.subjects,
            "over-time-grade": self.over_sessions,
            "over-time-response": self.over_sessions,
        }
        for name, table in shown.items():
            compared.get(name, self.significance)(table, book)
        assert set(compared) <= set(shown)
        self.trends(page, book)

    def benchmark(self, shown, book):
        words = ("Metric", "Better", "Fitted line")
        compare(shown, in_order(book["Benchmark"], "Metric", shown), BENCHMARK, words)

    def pairs(self, shown, book):
        metrics = list(book["Metrics"].columns[4:])  # below pair, content, attack and level
        held = book["MOS"].merge(book["Metrics"][["Pair", *metrics]], on="Pair", suffixes=("", " score"))
        compare(shown, in_order(held, "Pair", shown), {**PAIRS, **{name: one(name, score) for name in metrics}},
                ("Pair", "Attack", "Fools the victim"))  # fmt: skip
        assert set(metrics) == {"PSNR", "SSIM", "L2", "VIFp"}

    def histogram(self, shown, book):
        compare(shown, book["MOS histogram"], HISTOGRAM)

    def by_reference(self, shown, book):
        rated = book["References"][book["References"]["Pairs"].notna()]
        compare(shown, in_order(rated, "Content", shown), BY_REFERENCE, ("Reference",))

    def by_attack(self, shown, book):
        compare(shown, book["MOS by attack"], BY_ATTACK, ("Attack",))

    def references(self, shown, book):
        compare(shown, book["References"], REFERENCES, ("Reference", "Use"))

    def subjects(self, shown, book):
        compare(shown, in_order(book["Subjects"], "Subject", shown), SUBJECT_CHART, ("Subject", "Noted"))

    def over_sessions(self, shown, book):
        grade = shown.name == "over-time-grade"
        held = book["Over sessions"]
        of = {
            "Session and places": Of(("Session", "First place", "Last place"), lambda s, a, b: f"{s}: {a} – {b}"),
            "Grade − MOS of the pair" if grade else "Response time, s": one("Mean", lambda v: unsigned_zero(v)),
            "95 % CI, ±": one("CI 95 %", fixed(2)),
            "Subjects": one("Subjects", whole),
        }
        compare(shown, held[held["What"] == ("Grade" if grade else "Response time")], of)

    def significance(self, shown, book):
        index = re.fullmatch("significance-(plcc|srocc|rmse)", shown.name)
        assert index, f"nothing is known of the table {shown.name}"
        held = book["Significance"][book["Significance"]["Index"] == index[1].upper()]
        tests = [test for test in ("meng", "morgan_pitman") if (held["Test"] == test).any()]
        held = held[held["Test"] == tests[0]].set_index(["Metric", "Other"])
        compare(shown, held.loc[[tuple(row[:2]) for row in shown.rows]], SIGNIFICANCE,
                ("Metric", "Other metric", "Better", "Over references too"))  # fmt: skip

    def trends(self, page, book):
        """What the captions say."""
        held = book["Panel"].set_index("Figure")
        for name, figure in (("grade", "Trend of grades"), ("response", "Trend of response times")):
            caption = page.locator(f'figure[data-chart="over-time-{name}"] [data-caption]').inner_text()
            change, half = re.findall(r"change by ([+−]?\d+\.\d+) ± (\d+\.\d+)", caption)[0]
            value, low, high = held.loc[figure, ["Value", "Low", "High"]]
            assert (change.lstrip("+"), half) == (unsigned_zero(value), f"{(high - low) / 2:.2f}")

    def of_groups_and_with_intervals(self, page, asked, book):
        """The table of metrics for every choice that the page offers."""
        page.goto(asked)
        groups, overs = (
            [value for value in page.locator(f"#{name} option").evaluate_all("all => all.map((o) => o.value)") if value]
            for name in ("group", "ci")
        )
        assert len(groups) == 2 + 3 + 6
        assert overs == ["fisher", "stimuli", "references", "subjects"]

        for group in groups:
            kind, _colon, label = group.partition(":")
            held = book["Groups"][(book["Groups"]["By"] == kind) & (book["Groups"]["Group"].astype(str) == label)]
            [table] = tables(page, f"{asked}?group={group}").values()
            compare(table, in_order(held, "Metric", table), INDICES, ("Metric", "Better"))

        for over in overs:
            page.goto(f"{asked}?ci={over}")
            self.intervals(page, book["Intervals"][book["Intervals"]["Over"] == over])

    def intervals(self, page, held):
        """Each interval on the page is the workbook's, turned about where the page leaves out the value's sign."""
        ends = {(row["Metric"], row["Index"]): row for row in held.to_dict("records")}
        heads = [head.strip("|") for head in page.locator("thead tr").last.locator("th").all_inner_texts()]
        told = set()
        for row in page.locator("tbody tr").all():
            metric = row.locator("th").inner_text()
            for number, cell in enumerate(row.locator("th, td").all()):
                if cell.locator(".interval").count():
                    found = ends[metric, heads[number]]
                    low, high = found["Low"], found["High"]
                    if heads[number] in ("SROCC", "KROCC") and found["Value"] < 0:
                        low, high = -high, -low
                    assert cell.locator(".interval").inner_text() == f"{low:.3f} – {high:.3f}".replace("-", "−")
                    told.add((metric, heads[number]))
        assert told == {key for key, row in ends.items() if not missing(row["Low"])}


class TestTheScreeningPage:
    @pytest.fixture
    def shown(self, page, server, version) -> dict[str, Read]:
        return tables(page, f"{server.url}/analysis/{version.pk}/screening/")

    def test_all_its_tables(self, shown, book, page):
        assert set(shown) == {"figures", "methods", "quality", "scale-use", "precision", "decisions"}
        words = ("Subject", "BT.500", "Ratings are", "Decide", "")
        compare(shown["figures"], in_order(book["Subjects"], "Subject", shown["figures"]), SUBJECTS, words)
        methods = shown["methods"]
        compare(methods, in_order(book["Subjects"], "Subject", methods), METHODS, ("Subject", "Flagged by"))
        self.quality(shown["quality"], book)
        compare(shown["precision"], book["Precision"], SIZES)
        counted = book["Subjects"][book["Subjects"]["Excluded"] == "no"]
        grades = {str(grade): one(f"Grade {grade}", whole) for grade in range(1, 6)}
        compare(shown["scale-use"], in_order(counted, "Subject", shown["scale-use"]), grades, ("Subject",))
        self.panel_and_pairs(page, book)

    def quality(self, shown, book):
        study = book["Study"].set_index("What")["Value"]
        precision = book["Precision"]
        held = book["Panel"].set_index("Figure")
        texts = {
            "Subjects counted": whole(study["Subjects counted"]),
            "SOS parameter a": fixed(2)(held.loc["SOS a", "Value"]),
            "ICC(2,1)": with_interval(*held.loc["ICC(2,1)", ["Value", "Low", "High"]]),
            "ICC(2,k)": with_interval(*held.loc["ICC(2,k)", ["Value", "Low", "High"]]),
            "Cronbach’s alpha": with_interval(*held.loc["Cronbach alpha", ["Value", "Low", "High"]]),
            "Split-half reliability": with_interval(*held.loc["Split-half", ["Value", "Low", "High"]]),
            "At the ceiling": f"{100 * held.loc['Ceiling, pairs', 'Value']:.0f} %",
            "Precision of MOS": f"± {precision['CI 95 %'].iloc[-1]:.2f}",
        }
        assert {row[0]: row[1] for row in shown.rows} == texts
        [says] = [row[2] for row in shown.rows if row[0] == "Precision of MOS"]
        subjects, width = re.findall(r"With (\d+) subjects? it would be ([\d.]+)\.", says)[0]
        assert width == f"{precision.set_index('Subjects').loc[int(subjects), 'CI 95 %']:.2f}"

    def panel_and_pairs(self, page, book):
        study = book["Study"].set_index("What")["Value"]
        counted, *genders, least, most, mean = re.findall(
            r"[\d.]+\d|\d", page.locator(".columns li").first.inner_text()
        )
        assert [counted, least, most] == [whole(study[k]) for k in ("Subjects counted", "Age, least", "Age, most")]
        assert mean == f"{float(study['Age, mean']):.1f}"
        said = [whole(study[key]) for key in ("Female", "Male", "Another gender", "Gender not said")]
        assert genders == [said[0], said[1], *(text for text in said[2:] if text != "0")]
        assert whole(study["Pairs screened"]) in page.locator(".columns li").nth(1).inner_text()
        assert f"Holds {counted} subjects" in re.sub(r"\s+", " ", page.locator(".held").inner_text())


def unsigned_zero(value: float) -> str:
    """Nothing is below zero by nothing."""
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")
