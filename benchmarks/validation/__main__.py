"""Every statistic beside what another program makes of the same data: writes docs/validation.md.

    .venv/bin/python -m benchmarks.validation

Reads the golden sets committed in tests/data and, where they lie beside the checkout, those of ../shared, whose ratings
are other people's and are not ours to commit. Exit code 1 where a difference is beyond its tolerance.
"""

import sys

from .metrics import of_agreement, of_fits, of_resolving, of_tests
from .panels import of_the_panel, of_two_panels
from .rows import PAGE, ROOT, THEIRS, Row
from .studies import of_studies

INTRODUCTION = """# Validation

Made by `python -m benchmarks.validation`, not by hand. Each row compares what advstudy computes with what another
program made of the same data, or with what was published. Of a statistic with a value per stimulus or subject, the
values shown are those that differ most. Difference is absolute; a count is of values that differ at all; what others
give in few digits has half of their last for its tolerance. Beyond its tolerance a difference would be marked, and the
script would fail.

| Statistic | Source | Golden set | advstudy | Theirs | Difference | Tolerance |
|---|---|---|---:|---:|---:|---:|
"""


def main() -> int:
    rows = comparisons()
    PAGE.write_text(INTRODUCTION + "\n".join(map(str, rows)) + "\n")
    beyond = [row for row in rows if not row.is_kept]
    print(f"{len(rows)} comparisons, {len(beyond)} beyond their tolerance: {PAGE.relative_to(ROOT)}")
    if not THEIRS.exists():
        print("Without the data of ../shared: synthetic sets alone.")
    return 1 if beyond else 0


def comparisons() -> list[Row]:
    return [
        *of_studies(),
        *of_the_panel(),
        *of_agreement(),
        *of_fits(),
        *of_tests(),
        *of_resolving(),
        *of_two_panels(),
    ]


if __name__ == "__main__":
    sys.exit(main())
