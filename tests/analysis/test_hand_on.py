"""Handing a study on: exported, imported, exported again, it is the same study with the same analysis."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction

from analysis.exclusions.services import exclude
from analysis.handing_on import layout
from analysis.handing_on.agreement import agreement
from analysis.handing_on.gathering import NotExportable
from analysis.handing_on.reading import read_archive
from analysis.handing_on.storing import NotImported, import_study, look_around
from analysis.handing_on.tables import EXAMPLES, METRICS, RATINGS, REFERENCES, SCORES, SESSIONS, SUBJECTS, Table
from analysis.handing_on.terms import Terms
from analysis.handing_on.writing import export_study
from analysis.scores.imported.models import ImportedMetric, ImportedScore
from analysis.scores.models import MetricScore
from rating.stimuli.models import StimulusSet
from rating.studies.models import Study, StudyVersion
from rating.subjects.invite import NotInvitable, invite
from rating.vision.models import VisionCheck
from tests.studies import make_experimenter, published

from .factories import give_score, make_version, rate, test_pairs

pytestmark = pytest.mark.xdist_group("hand on")  # an archive is made once in a process

TERMS = Terms(("Ada Lovelace", "Grace Hopper"), "CC-BY-4.0")


@pytest.fixture
def rated(experimenter: User) -> StudyVersion:
    return make_rated(experimenter)


def make_rated(owner: User) -> StudyVersion:
    """Seven real subjects, of whom one is excluded; two metrics, and one imported."""
    version = make_version(owner, contents=4, attacks=2, size=16)
    pairs = test_pairs(version)
    for number in range(7):
        grades = [1 + (index * (number + 2) + number) % 5 for index in range(len(pairs))]
        subject = rate(version, f"S{number:02d}", grades, age=20 + number, gender="female")
    exclude(subject, reason="=fell asleep, “twice”\nor so", by=owner)
    VisionCheck.objects.create(subject=subject, correction="glasses", passed=True, acuity=0.8)
    for index, pair in enumerate(pairs):
        give_score(pair, "PSNR", float("inf") if index == 0 else 30 + index / 7)
        give_score(pair, "SSIM", 0.9 + index / 300)
    metric = ImportedMetric.objects.create(
        stimulus_set=pairs[0].stimulus_set, name="Other", better="lower", identical=float("nan"), source="a program",
        file_name="other.csv", file_sha256="ab" * 32, imported_by=owner,
    )  # fmt: skip
    ImportedScore.objects.bulk_create(
        ImportedScore(
            metric=metric, reference_sha256=pair.reference.sha256, distorted_sha256=pair.shown.sha256,
            value=index * 0.1,
        )
        for index, pair in enumerate(pairs)
    )  # fmt: skip
    return StudyVersion.objects.select_related("study").get(pk=version.pk)


def handed_over(version: StudyVersion, folder: Path, settings: Any, **options: bool) -> tuple[Path, Path]:
    """The version exported, imported by another experimenter where its pictures are not yet, and exported again."""
    first, second = folder / "first.zip", folder / "second.zip"
    export_study(version, first, terms=TERMS, **options)
    if options["pictures"]:
        settings.MEDIA_ROOT = folder / "elsewhere"
    contents = read_archive(first)
    assert contents.faults == []
    made = import_study(first, contents, owner=make_experimenter("bob"))
    assert agreement(made, contents).other == []
    export_study(made, second, **options)
    return first, second


@pytest.mark.parametrize(("personal", "pictures"), [(False, True), (True, False)])
def test_what_is_exported_again_is_the_very_same_archive(rated, tmp_path, settings, personal, pictures):
    first, second = handed_over(rated, tmp_path, settings, personal=personal, pictures=pictures)

    assert differing(first, second) == []
    assert first.read_bytes() == second.read_bytes()


def differing(first: Path, second: Path) -> list[str]:
    """The files that two archives do not have alike."""
    with ZipFile(first) as one, ZipFile(second) as other:
        names, others = set(one.namelist()), set(other.namelist())
        return sorted(names ^ others) + [name for name in sorted(names & others) if one.read(name) != other.read(name)]


made_once: dict[str, bytes] = {}


@pytest.fixture
def archive(tmp_path: Path, request: pytest.FixtureRequest, settings: Any) -> Path:
    """Of a study that is nowhere here: without personal columns, with pictures. Made once, for it takes seconds."""
    path = tmp_path / "study.zip"
    if not made_once:
        with transaction.atomic():
            settings.MEDIA_ROOT = tmp_path / "there"
            version = make_rated(make_experimenter("carol"))
            export_study(version, path, terms=TERMS)
            transaction.set_rollback(True)
        made_once["study"] = path.read_bytes()
    settings.MEDIA_ROOT = tmp_path / "here"
    path.write_bytes(made_once["study"])
    return path


def text_of(archive: Path, file: str) -> str:
    with ZipFile(archive) as opened:
        return opened.read(file).decode()


def mended(archive: Path, changes: dict[str, bytes | None], *, checksums: bool = True) -> Path:
    """Another archive, with other files; None: without. checksums: as they then are."""
    with ZipFile(archive) as opened:
        files = {name: opened.read(name) for name in opened.namelist()}
    files |= {name: content for name, content in changes.items() if content is not None}
    for name in [name for name, content in changes.items() if content is None]:
        del files[name]
    if checksums:
        lines = [f"{hashlib.sha256(content).hexdigest()}  {name}" for name, content in sorted(files.items())
                 if name != layout.CHECKSUMS]  # fmt: skip
        files[layout.CHECKSUMS] = ("\n".join(lines) + "\n").encode()
    path = archive.with_name("mended.zip")
    with ZipFile(path, "w") as opened:
        for name, content in files.items():
            opened.writestr(name, content)
    return path


def with_cell(archive: Path, table: Table, row: int, column: str, cell: str) -> Path:
    """One cell of a table replaced. row: as the fault names it, the header being row 1."""
    rows = list(csv.reader(StringIO(text_of(archive, table.file), newline="")))
    rows[row - 1][rows[0].index(column)] = cell
    file = StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return mended(archive, {table.file: file.getvalue().encode()})


@pytest.mark.django_db
class TestArchive:
    def test_its_checksums_are_those_that_sha256sum_compares(self, archive, tmp_path):
        with ZipFile(archive) as opened:
            opened.extractall(tmp_path / "unpacked")

        done = subprocess.run(["sha256sum", "-c", "--quiet", layout.CHECKSUMS], cwd=tmp_path / "unpacked", check=False)

        assert done.returncode == 0

    def test_holds_nothing_personal_unless_told_to(self, archive):
        with ZipFile(archive) as opened:
            text = "".join(opened.read(name).decode() for name in opened.namelist() if not name.endswith(".png"))

        assert "fell asleep" not in text
        assert not re.search(r"\bS0[0-6]\b", text)
        assert "age" not in text_of(archive, SUBJECTS.file).splitlines()[0].split(",")
        assert "carol" not in text

    def test_describes_every_column_of_its_tables(self, archive):
        described = {one["name"] for one in json.loads(text_of(archive, layout.DESCRIPTION))["variableMeasured"]}
        with ZipFile(archive) as opened:
            tables = [name for name in opened.namelist() if name.startswith("data/")]

        assert len(tables) == 9
        assert described == {
            column for name in tables for column in text_of(archive, name).splitlines()[0].split(",")
        }  # fmt: skip

    def test_says_licence_and_authors(self, archive):
        said = json.loads(text_of(archive, layout.DESCRIPTION))

        assert said["license"] == "https://creativecommons.org/licenses/by/4.0/"
        assert [one["name"] for one in said["creator"]] == ["Ada Lovelace", "Grace Hopper"]
        assert "license: CC-BY-4.0" in text_of(archive, layout.CITATION)
        assert "Ada Lovelace" in text_of(archive, layout.CITATION)

    def test_what_begins_like_a_formula_is_written_as_text_and_read_as_it_was(self, experimenter, tmp_path):
        export_study(make_rated(experimenter), tmp_path / "personal.zip", personal=True, pictures=False)

        rows = csv.DictReader(StringIO(text_of(tmp_path / "personal.zip", SUBJECTS.file), newline=""))
        assert "'=fell asleep, “twice”\nor so" in {row["reason"] for row in rows}
        reasons = {row["reason"] for row in read_archive(tmp_path / "personal.zip").rows["subjects"]}
        assert reasons == {"", "=fell asleep, “twice”\nor so"}

    def test_of_a_study_that_nobody_has_rated_there_is_none(self, version, tmp_path):
        with pytest.raises(NotExportable, match="nothing to hand on yet"):
            export_study(version, tmp_path / "none.zip")

        assert list(tmp_path.glob("none*")) == []

    def test_a_picture_that_was_altered_is_not_handed_on(self, rated, tmp_path, settings):
        picture = Path(settings.MEDIA_ROOT) / test_pairs(rated)[0].shown.file
        picture.write_bytes(picture.read_bytes() + b"x")

        with pytest.raises(NotExportable, match="have changed since they were made"):
            export_study(rated, tmp_path / "none.zip")


@pytest.mark.django_db
class TestFaults:
    """Each is told with its place, and nothing is imported."""

    @pytest.fixture(autouse=True)
    def _nothing_is_imported(self, archive) -> Iterator[None]:
        yield
        assert not Study.objects.exists()
        assert not StimulusSet.objects.exists()
        assert not MetricScore.objects.exists()

    @staticmethod
    def faults(path: Path) -> str:
        contents = read_archive(path)
        assert contents.faults
        with pytest.raises(NotImported):
            import_study(path, contents, owner=User.objects.filter(username="bob").first() or make_experimenter("bob"))
        return "\n".join(contents.faults)

    @pytest.mark.parametrize(
        ("table", "row", "column", "cell", "fault"),
        [
            (RATINGS, 5, "grade", "7", "row 5, column grade: 7 is no grade of the study: 1, 2, 3, 4, 5."),
            (RATINGS, 5, "grade", "good", "row 5, column grade: “good” is no whole number."),
            (RATINGS, 5, "grade", "", "row 5, column grade: it is empty, though the presentation was rated."),
            (RATINGS, 3, "content", "elsewhere", "row 3, column content: there is no such pair"),
            (RATINGS, 3, "subject", "nobody", "row 3, column session: there is no such session"),
            (RATINGS, 3, "kind", "show", "row 3, column kind: “show” is none of these"),
            (SUBJECTS, 2, "simulated", "perhaps", "row 2, column simulated: “perhaps” is neither yes nor no."),
            (SESSIONS, 2, "session", "9", "row 2, column session: the design has 1 session plans."),
            (EXAMPLES, 2, "sha256", "0" * 64, "row 2, column sha256: the design has another picture under this name."),
            (EXAMPLES, 2, "fooled", "", "row 2, column fooled: it is empty."),
            (REFERENCES, 2, "confidence", "1e999", "row 2, column confidence: “1e999” is no number."),
            (SCORES, 2, "metric", "Nothing", "row 2, column metric: there is no such metric"),
        ],
    )  # fmt: skip
    def test_a_cell_that_cannot_be(self, archive, table, row, column, cell, fault):
        assert f"{table.file}, {fault}" in self.faults(with_cell(archive, table, row, column, cell))

    def test_a_row_twice(self, archive):
        lines = text_of(archive, RATINGS.file).splitlines(keepends=True)
        changed = mended(archive, {RATINGS.file: "".join([*lines, lines[1]]).encode()})

        assert f"row {len(lines) + 1}: this is in row 2 already." in self.faults(changed)

    def test_a_column_missing_and_one_unknown(self, archive):
        changed = text_of(archive, RATINGS.file).replace("grade", "vote", 1)
        faults = self.faults(mended(archive, {RATINGS.file: changed.encode()}))

        assert "the column grade is missing." in faults
        assert "the column “vote” is not known." in faults

    def test_a_file_altered_missing_and_added(self, archive):
        changes = {RATINGS.file: b"subject\n", SCORES.file: None, "data/more.csv": b""}
        faults = self.faults(mended(archive, changes, checksums=False))

        assert f"{RATINGS.file} has been altered" in faults
        assert f"{SCORES.file} is missing" in faults
        assert "data/more.csv is not in checksums.txt" in faults

    def test_pictures_that_are_others(self, archive):
        with ZipFile(archive) as opened:
            names = sorted(name for name in opened.namelist() if name.startswith(layout.PICTURES))
            another = opened.read(names[1])

        assert f"{names[0]} is another file than its name says." in self.faults(mended(archive, {names[0]: another}))
        assert f"{names[0]} is missing: other pictures are there." in self.faults(mended(archive, {names[0]: None}))

    def test_another_design(self, archive):
        design = text_of(archive, layout.DESIGN).replace("consent", "contest", 1)

        assert "is not the design as published" in self.faults(mended(archive, {layout.DESIGN: design.encode()}))

    def test_a_newer_format(self, archive):
        study = json.loads(text_of(archive, layout.STUDY)) | {"format_version": 2}
        faults = self.faults(mended(archive, {layout.STUDY: json.dumps(study).encode()}))

        assert "version 2 of the format; this installation reads version 1" in faults

    @pytest.mark.parametrize("content", [b"", b"no ZIP", b"PK\x03\x04 cut off"])
    def test_no_archive(self, archive, content):
        archive.write_bytes(content)

        self.faults(archive)

    def test_another_archive(self, archive):
        with ZipFile(archive, "w") as opened:
            opened.writestr("ratings.csv", "a,b\n")

        assert "This is no study that was handed on" in self.faults(archive)

    def test_a_name_that_leads_out_of_the_archive(self, archive):
        self.faults(mended(archive, {"../outside.txt": b"x"}))

        assert not (archive.parent.parent / "outside.txt").exists()


@pytest.mark.django_db
class TestImport:
    def test_an_imported_study_is_closed(self, archive, experimenter):
        made = import_study(archive, read_archive(archive), owner=experimenter)

        with pytest.raises(NotInvitable):
            invite(made, by=experimenter)
        assert not made.subjects.exclude(code__regex="^s[a-z2-7]{7}$").exists()

    def test_one_owner_imports_it_once(self, archive, experimenter):
        contents = read_archive(archive)
        import_study(archive, contents, owner=experimenter)

        with pytest.raises(NotImported, match="was imported already"):
            import_study(archive, contents, owner=experimenter, title="Once more")
        with pytest.raises(NotImported, match="for example “A study \\(2\\)”"):
            import_study(archive, contents, owner=experimenter, again=True)
        again = import_study(archive, contents, owner=experimenter, again=True, title="Once more")
        assert StudyVersion.objects.filter(design_sha256=again.design_sha256).count() == 2

    def test_scores_of_another_version_become_scores_from_elsewhere(self, archive, experimenter):
        contents = read_archive(with_cell(archive, METRICS, 3, "metric_version", "0.9"))
        assert contents.faults == []
        name = contents.rows["metrics"][1]["metric"]
        assert look_around(contents, experimenter).foreign.other_versions == [name]

        made = import_study(archive.with_name("mended.zip"), contents, owner=experimenter)

        scored = ImportedMetric.objects.filter(stimulus_set=made.study.stimulus_set).values_list("name", flat=True)
        assert name in scored
        assert not MetricScore.objects.filter(metric=name).exists()

    def test_where_pictures_cannot_be_written_nothing_is_stored(self, archive, experimenter, settings):
        Path(settings.MEDIA_ROOT).mkdir()
        (Path(settings.MEDIA_ROOT) / "stimuli").write_text("in the way")

        with pytest.raises(OSError):
            import_study(archive, read_archive(archive), owner=experimenter)
        assert not Study.objects.exists()


class TestCommands:
    def test_exported_imported_and_compared(self, rated, tmp_path, capsys):
        file = tmp_path / "study.zip"
        call_command("export_study", rated.study_id, file, author=["Ada Lovelace"], licence="CC0-1.0")
        make_experimenter("bob")
        call_command("import_study", file, owner="bob")

        said = capsys.readouterr()
        assert f"7 subjects (1 excluded), {7 * len(test_pairs(rated))} ratings, " in said.out
        assert "The analysis is the archive’s, to the last digit" in said.out.replace("'", "’")
        assert "is imported, study" in said.out

    def test_mistakes_are_told_in_a_sentence(self, rated, tmp_path):
        version = published(make_experimenter("carol"))
        file = tmp_path / "study.zip"
        for arguments, options, fault in (
            (("export_study", 10**6, file), {}, "There is no study 1000000; there are:"),
            (("export_study", version.study_id, file), {}, "nothing to hand on yet"),
            (("export_study", rated.study_id, tmp_path), {"force": True}, "directory"),
            (("export_study", rated.study_id, file), {"study_version": 9}, "has no version 9"),
            (("import_study", file), {"owner": "nobody"}, "There is no user “nobody”"),
            (("import_study", file), {"owner": "ada"}, "There is no file"),
        ):
            with pytest.raises(CommandError, match=re.escape(fault)):
                call_command(*arguments, **options)
        file.write_bytes(b"mine")
        with pytest.raises(CommandError, match="is there already"):
            call_command("export_study", rated.study_id, file)
        assert file.read_bytes() == b"mine"
        with pytest.raises(CommandError, match="nothing was imported"):
            call_command("import_study", file, owner="ada")
