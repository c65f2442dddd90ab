"""How long an import of ratings takes, and that a file with one bad grade is not imported at all.

    .venv/bin/python -m benchmarks.import_speed

100 000 ratings of 200 subjects, as a CSV file with a row per rating, by the command import_ratings into a database of
the benchmark's own: reading, checking, storing and telling how far it is. Then the same file with one bad grade on line
70 000: it must be named, and nothing imported. Exit code 1 where one of it fails.
"""

import os
import resource
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from time import perf_counter
from typing import Any

SUBJECTS, CONTENTS, LEVELS = 200, 100, 5
RATINGS = SUBJECTS * CONTENTS * LEVELS
BAD_LINE = 70_000
LIMIT_S = 30.0


def main() -> int:
    load = ", ".join(f"{average:.2f}" for average in os.getloadavg())
    print(f"Load before the run, over 1, 5 and 15 minutes: {load}, of {os.cpu_count()} processors\n", flush=True)
    with database() as folder:
        version = study()
        lines = ratings(version)
        bad = [*lines]
        bad[BAD_LINE - 1] = bad[BAD_LINE - 1].rpartition(",")[0] + ",9"
        (folder / "bad.csv").write_text("\n".join(bad))
        (folder / "good.csv").write_text("\n".join(lines))
        kept = [refused(version, folder / "bad.csv"), imported(version, folder / "good.csv")]
    return 0 if all(kept) else 1


@contextmanager
def database() -> Iterator[Path]:
    """Django is set up over an empty PostgreSQL. Nobody's own database or var/ is touched."""
    with tempfile.TemporaryDirectory(prefix="advstudy-benchmark-", ignore_cleanup_errors=True) as folder:
        os.environ.pop("DATABASE_URL", None)
        os.environ |= {"ADVSTUDY_VAR": folder, "DJANGO_SETTINGS_MODULE": "advstudy.settings"}
        from advstudy import local

        with local.environment():
            import django
            from django.core.management import call_command
            from django.db import connection

            django.setup()
            call_command("migrate", verbosity=0)
            try:
                yield Path(folder)
            finally:
                connection.close()


def study() -> Any:
    """A published study of so many pairs: pictures of a few pixels, which an import does not look at."""
    from tests.studies import make_experimenter, published

    return published(make_experimenter("ada"), contents=CONTENTS, levels=LEVELS, size=16)


def ratings(version: Any) -> list[str]:
    """The file's lines, the same on every run."""
    import random

    from analysis.ratings_import.services import asked

    drawn = random.Random(5)
    names = list(asked(version).stimuli)
    return ["subject,stimulus,score"] + [
        f"P{subject:03},{name},{drawn.randint(1, 5)}" for subject in range(1, SUBJECTS + 1) for name in names
    ]


def imported(version: Any, path: Path) -> bool:
    from django.core.management import call_command

    from rating.sessions.models import Rating

    start = perf_counter()
    call_command("import_ratings", version.study_id, path)
    taken = perf_counter() - start
    usage = resource.getrusage(resource.RUSAGE_SELF)
    stored = Rating.objects.count()
    is_kept = stored == RATINGS and taken <= LIMIT_S
    print(f"{stored} of {RATINGS} ratings stored: {taken:.1f} s by the wall; at most {usage.ru_maxrss / 1024:.0f} MiB")
    print(f"Limit, {LIMIT_S:g} s: {'kept' if is_kept else 'MISSED'}")
    return is_kept


def refused(version: Any, path: Path) -> bool:
    from django.core.management import CommandError, call_command

    from rating.subjects.models import ImportedRatings, Subject

    start = perf_counter()
    try:
        call_command("import_ratings", version.study_id, path, stdout=StringIO())
        said = "It was imported."
    except CommandError as refusal:
        said = str(refusal)
    taken = perf_counter() - start
    named = f"Row {BAD_LINE}, column C (score): “9” is no grade of the study" in said
    nothing = not ImportedRatings.objects.exists() and not Subject.objects.exists()
    for line in said.splitlines():
        print(f"    {line}")
    is_kept = named and nothing
    print(f"One bad grade on line {BAD_LINE}, {taken:.1f} s: {'named, nothing imported' if is_kept else 'MISSED'}\n")
    return is_kept


if __name__ == "__main__":
    sys.exit(main())
