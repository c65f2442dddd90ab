"""The page on validation holds what its script finds, and nothing of it is beyond its tolerance."""

import re

from benchmarks.validation.__main__ import comparisons
from benchmarks.validation.rows import PAGE, THEIRS, Row, farthest


def test_every_statistic_is_within_its_tolerance_and_on_the_page():
    made = comparisons()
    written = re.findall(r"^\| (.+?) \| (.+?) \| (.+?) \|", PAGE.read_text(), re.MULTILINE)
    named = [(row.statistic, row.source, row.golden) for row in made]

    assert [str(row) for row in made if not row.is_kept] == []
    if THEIRS.exists():
        assert written == [("Statistic", "Source", "Golden set"), *named]
    else:
        assert set(named) <= set(written)


def test_a_difference_beyond_its_tolerance_is_marked():
    row = farthest("MOS", "P.910", "a set", [1.0, 2.0, float("nan")], [1.0, 2.5, None], 0.1)

    assert not row.is_kept
    assert str(row) == "| MOS | P.910 | a set | 2 | 2.5 | 5.0e-01 **beyond** | 1e-01 |"
    assert not farthest("MOS", "", "", [1.0], [None], 1e9).is_kept, "a value where there is none is a difference"
    assert Row("P", "", "", 1, 1, 0, 0).is_kept
