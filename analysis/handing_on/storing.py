"""Making the same study of an archive: all of it in one transaction, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from analysis.exclusions.models import Exclusion
from analysis.exports.columns import Row
from rating.sessions.models import DisplayCheck, Presentation, Rating, Session
from rating.stimuli.importing.archive import Source, opened
from rating.stimuli.imports.files import Staging, one_at_a_time, staging
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from rating.studies.models import DisplayCondition, SessionPlan, Study, StudyVersion
from rating.subjects.models import ImportedRatings, Subject
from rating.vision.models import VisionCheck

from .gathering import OF_AN_EXAMPLE, UNTOLD, gather
from .origin import KEY, renumbered, sha256
from .reading import Contents
from .scores import Foreign, foreign_scores, store_scores
from .tables import (
    EXAMPLES,
    IMPORTS,
    METRICS,
    RATINGS,
    REFERENCES,
    SCORES,
    SESSIONS,
    SETTINGS,
    SUBJECTS,
    pair_key,
)
from .writing import data_files

AT_ONCE = 2000
LONGEST_TITLE = 200
FILE = ("sha256", "pixels_sha256", "width", "height", "original_name", "original_sha256", "converted")

Progress = Callable[[str, int, int], None]


class NotImported(Exception):
    """Why nothing was imported, in sentences for the user."""


@dataclass(frozen=True)
class Here:
    """What an archive meets in this installation. already: the owner's version that was made of the same study.

    original: the owner's version that it was handed on from. free: a title that the owner's studies leave free.
    foreign: scores that cannot be stored as they are. unseen: pictures that are neither in the archive nor here.
    """

    already: StudyVersion | None
    original: StudyVersion | None
    title_taken: bool
    free: str
    foreign: Foreign
    unseen: int = 0
    warnings: list[str] = field(default_factory=list)


def look_around(contents: Contents, owner: User) -> Here:
    """Reads only. The archive must be without faults."""
    versions = StudyVersion.objects.select_related("study").filter(study__owner=owner)
    original = versions.filter(design_sha256=contents.study["design_sha256"]).exclude(design__has_key=KEY).first()
    title = str(contents.study["title"])
    foreign = foreign_scores(contents)
    unseen = 0 if contents.pictures else sum(not path.is_file() for path in _places(contents).values())
    return Here(
        already=_already(contents, owner),
        original=original,
        title_taken=Study.objects.filter(owner=owner, title=title).exists(),
        free=free_title(title, owner),
        foreign=foreign,
        unseen=unseen,
        warnings=list(_warnings(original, foreign, unseen)),
    )


def _warnings(original: StudyVersion | None, foreign: Foreign, unseen: int) -> Iterator[str]:
    if original:
        yield (
            _("It was handed on from here: it is “%s”. Importing it makes a second study of the same ratings.")
            % original
        )
    if unseen:
        yield _("%d pictures are neither in the archive nor here. The analysis needs none, for the scores are stored; "
                "pages show that they are missing, and nobody can be shown the pairs.") % unseen  # fmt: skip
    yield from foreign.warnings


def free_title(title: str, owner: User) -> str:
    taken = set(Study.objects.filter(owner=owner).values_list("title", flat=True))
    return _free(title, taken, LONGEST_TITLE)


def _free(name: str, taken: set[str], longest: int) -> str:
    number, free = 2, name
    while free in taken:
        end = f" ({number})"
        free, number = name[: longest - len(end)] + end, number + 1
    return free


def _already(contents: Contents, owner: User) -> StudyVersion | None:
    made = StudyVersion.objects.filter(study__owner=owner, **{f"design__{KEY}__identity": contents.identity})
    return made.select_related("study").first()


def _places(contents: Contents) -> dict[str, Path]:
    return {name: Path(settings.MEDIA_ROOT) / file for name, file in contents.picture_files.items()}


def import_study(
    path: Path,
    contents: Contents,
    *,
    owner: User,
    title: str = "",
    again: bool = False,
    progress: Progress = lambda _step, _done, _total: None,
) -> StudyVersion:
    """Store what was read. title: of the study here; empty: the archive's. again: though it was imported already.

    Raises NotImported, and nothing is left, neither row nor file: where the archive has faults, was imported by this
    owner, a study of that title is there, a picture has changed since it was read, or what was stored would not be
    handed on as it came.
    """
    if contents.faults:
        raise NotImported("\n".join(contents.faults))
    title = title.strip() or contents.study["title"]
    if len(title) > LONGEST_TITLE or not title.isprintable():
        raise NotImported(_("A study has a title of at most %d letters, in one line.") % LONGEST_TITLE)
    with staging() as files:
        if contents.pictures:
            _stage(path, contents, files)
        with transaction.atomic():
            one_at_a_time()
            _check(contents, owner, title, again)
            version = _Storing(contents, owner, title, progress).store()
            try:
                files.place()
            except BaseException:
                files.take_back()  # before anybody else may find them in place
                raise
    return version


def _check(contents: Contents, owner: User, title: str, again: bool) -> None:
    already = None if again else _already(contents, owner)
    if already:
        raise NotImported(_("This study was imported already: it is “%s”.") % already)
    if Study.objects.filter(owner=owner, title=title).exists():
        raise NotImported(
            _("%(owner)s has a study “%(title)s” already: call this one otherwise, for example “%(free)s”.")
            % {"owner": owner.get_username(), "title": title, "free": free_title(title, owner)}
        )


def _stage(path: Path, contents: Contents, files: Staging) -> None:
    """Copy the pictures to where they are moved from, byte for byte."""
    with opened(path) as source:
        source.listing()
        for name, file in contents.picture_files.items():
            files.files.add(file)
            (files.folder / Path(file).name).write_bytes(_unchanged(source, name, contents))


def _unchanged(source: Source, name: str, contents: Contents) -> bytes:
    data = source.read(name)
    if sha256(data) != contents.files[name]:
        raise NotImported(_("%s has changed since it was looked at: nothing was imported.") % name)
    return data


class _Storing:
    """The rows of one archive, in the order in which they need each other."""

    def __init__(self, contents: Contents, owner: User, title: str, progress: Progress) -> None:
        self.contents, self.owner, self.title, self.progress = contents, owner, title, progress
        self.study, self.design, self.rows = contents.study, contents.design, contents.rows
        self.now = timezone.now()

    def store(self) -> StudyVersion:
        stimuli = self._stimulus_set()
        pairs = self._pairs(stimuli)
        study = self._study(stimuli)
        version = self._version(study, pairs)
        self._plans(study, version.design)
        self._people(version, pairs)
        store_scores(self.contents, stimuli)
        self._compare(version)
        return version

    def _stimulus_set(self) -> StimulusSet:
        taken = set(StimulusSet.objects.filter(owner=self.owner).values_list("name", flat=True))
        said = self.study["stimulus_set"]
        return StimulusSet.objects.create(owner=self.owner, **{**said, "name": _free(said["name"], taken, 100)})

    def _pairs(self, stimuli: StimulusSet) -> dict[tuple[Any, ...], Pair]:
        """By content, attack and level. Their keys rise as their numbers do: so the analysis sums in the same order."""
        references = {row["content"]: row for row in self.rows[REFERENCES.name]}
        for content, row in references.items():
            own = ("for_training", "source", "licence", "spatial_information", "colourfulness", "label", "confidence")
            references[content] = Reference.objects.create(
                stimulus_set=stimuli, content=content, **{name: row[name] for name in own}, **_file(row)
            )
        levels = {
            (row["attack"], row["level"]): AttackSetting.objects.create(stimulus_set=stimuli, **row)
            for row in self.rows[SETTINGS.name]
        }
        rows = {pair_key(row): row for row in self.rows[EXAMPLES.name]}
        numbered = sorted((int(number), pair_key(said)) for number, said in self.design["stimuli"].items())
        examples = {
            key: AdversarialExample(
                reference=references[key[0]],
                setting=levels[key[1], key[2]],
                **{name: rows[key][name] for name in OF_AN_EXAMPLE},
                **_file(rows[key]),
            )
            for _number, key in numbered
            if key[1] is not None
        }
        AdversarialExample.objects.bulk_create(examples.values())
        pairs = [
            Pair(stimulus_set=stimuli, reference=references[key[0]], adversarial=examples.get(key))
            for _number, key in numbered
        ]
        Pair.objects.bulk_create(pairs)
        return {key: pair for (_number, key), pair in zip(numbered, pairs, strict=True)}

    def _study(self, stimuli: StimulusSet) -> Study:
        """As it could be configured on, were it cloned."""
        design = self.design
        vision, resume = design.get("vision", {}), design.get("resume", {})
        names = {"by": "vision_check", "rule": "vision_rule", "least_acuity": "least_acuity",
                 "least_plates_percent": "least_plates_percent"}  # fmt: skip
        said = {field: vision[name] for name, field in names.items() if name in vision}
        said |= {field: resume[name] for name, field in {"rule": "resume", "hours": "resume_hours"}.items()
                 if name in resume}  # fmt: skip
        study = Study.objects.create(
            owner=self.owner,
            title=self.title,
            stimulus_set=stimuli,
            preset=design["preset"],
            protocol=design["protocol"],
            consent=design["consent"],
            simulated=self.study["simulated"],
            **said,
        )
        known = {one.name for one in DisplayCondition._meta.fields} - {"id", "study"}
        display = {name: value for name, value in design["display"].items() if name in known}
        if display:
            DisplayCondition.objects.create(study=study, **display)
        return study

    def _version(self, study: Study, pairs: dict[tuple[Any, ...], Pair]) -> StudyVersion:
        here = {int(number): pairs[pair_key(said)].pk for number, said in self.design["stimuli"].items()}
        design = renumbered(self.design, here)
        design[KEY] = {
            "pairs": {str(pk): number for number, pk in here.items()},
            "published": self.study["published"],
            "personal": self.contents.personal,
            "identity": self.contents.identity,
            "file": self.contents.name[:200],
            "file_sha256": self.contents.sha256,
            "imported_at": self.now.isoformat(timespec="seconds"),
            "stimulus_set": self.study["stimulus_set"]["name"],
            "authors": self.study["authors"],
            "licence": self.study["licence"],
        }
        return StudyVersion.objects.create(
            study=study, number=self.study["version"], design=design, design_sha256=self.study["design_sha256"]
        )

    def _plans(self, study: Study, design: dict[str, Any]) -> None:
        for plan in design["plans"]:
            made = SessionPlan.objects.create(study=study, number=plan["number"], break_minutes=plan["break_minutes"])
            made.pairs.set(plan["pairs"])
            made.training_pairs.set(plan["training_pairs"])

    def _people(self, version: StudyVersion, pairs: dict[tuple[Any, ...], Pair]) -> None:
        imports = [
            ImportedRatings(
                study_version=version, file_name=row["file"], file_sha256=row["file_sha256"], ratings=row["ratings"],
                imported_at=row["imported_at"],
            )
            for row in self.rows[IMPORTS.name]
        ]  # fmt: skip
        ImportedRatings.objects.bulk_create(imports)
        files = {row["import"]: made for row, made in zip(self.rows[IMPORTS.name], imports, strict=True)}
        rows = self.rows[SUBJECTS.name]
        subjects = Subject.objects.bulk_create(self._subject(version, row, files.get(row["import"])) for row in rows)
        of_code = {subject.code: subject for subject in subjects}
        Exclusion.objects.bulk_create(
            Exclusion(subject=of_code[row["subject"]], reason=row.get("reason") or UNTOLD, by=self.owner)
            for row in rows
            if row["excluded"]
        )
        VisionCheck.objects.bulk_create(
            VisionCheck(
                subject=of_code[row["subject"]], passed=row["vision_passed"], asked_only=row["vision_asked"],
                correction=row["correction"], acuity=row["acuity"],
            )
            for row in rows
            if row.get("vision_passed") is not None
        )  # fmt: skip
        sessions = self._sessions(of_code)
        self._ratings(sessions, pairs)

    def _subject(self, version: StudyVersion, row: Row, imported: ImportedRatings | None) -> Subject:
        return Subject(
            study_version=version, code=row["subject"], simulated=row["simulated"], imported=imported, seed=0,
            age=row.get("age"), gender=row.get("gender", ""),
        )  # fmt: skip

    def _sessions(self, subjects: dict[str, Subject]) -> dict[tuple[str, int], Session]:
        """When they were is not known: those not finished are closed."""
        rows = self.rows[SESSIONS.name]
        sessions = Session.objects.bulk_create(
            Session(
                subject=subjects[row["subject"]], plan_number=row["session"], seed=row["seed"],
                order_version=row["order_version"], enlargement=row["enlargement"],
                finished_at=self.now if row["finished"] else None, closed_at=None if row["finished"] else self.now,
            )
            for row in rows
        )  # fmt: skip
        measured = ("pixels_per_degree", "mm_per_px", "distance_mm", "size_from")
        DisplayCheck.objects.bulk_create(
            DisplayCheck(
                session=session, before_session=True, measured={}, passed=True,
                enlargement=row["enlargement"] or 1, **{name: row[name] for name in measured},
            )
            for row, session in zip(rows, sessions, strict=True)
            if any(row[name] for name in measured)
        )  # fmt: skip
        return {(row["subject"], row["session"]): made for row, made in zip(rows, sessions, strict=True)}

    def _ratings(self, sessions: dict[tuple[str, int], Session], pairs: dict[tuple[Any, ...], Pair]) -> None:
        rows = self.rows[RATINGS.name]
        done = 0
        for some in _in_parts(rows):
            shown = Presentation.objects.bulk_create(
                Presentation(
                    session=sessions[row["subject"], row["session"]],
                    pair=pairs[pair_key(row)],
                    ended_at=self.now,
                    **{name: row[name] for name in SHOWN},
                )
                for row in some
            )
            Rating.objects.bulk_create(
                Rating(presentation=item, grade=row["grade"], response_ms=row["response_ms"], client_key=uuid4())
                for item, row in zip(shown, some, strict=True)
                if row["grade"] is not None
            )
            done += len(some)
            self.progress("ratings", done, len(rows))

    def _compare(self, version: StudyVersion) -> None:
        """What is stored now is handed on as it came, file by file: nothing was lost on the way in."""
        foreign = foreign_scores(self.contents)
        with override("en"):
            made = data_files(gather(version, personal=self.contents.personal), self.contents.terms)
        apart = {METRICS.file, SCORES.file} if foreign.is_any else set()
        other = [name for name, content in made.items()
                 if name not in apart and sha256(content) != self.contents.files[name]]  # fmt: skip
        if other:
            said = ", ".join(other)
            raise NotImported(
                _("Nothing was imported: it would not be handed on here as it came. Files would differ: %s.") % said
            )


SHOWN = ("place", "kind", "repetition", "reference_side", "outcome", "cause", "shown_ms", "dropped_frames")


def _file(row: Row) -> dict[str, Any]:
    """The fields of a Picture, whose public id is this installation's own."""
    digest = row["original_sha256"]
    return {
        **{name: row[name] for name in FILE},
        "file": f"stimuli/{row['sha256'][:2]}/{row['sha256']}.png",
        "original_file": f"originals/{digest[:2]}/{digest}" if row["original_kept"] else "",
    }


def _in_parts(rows: list[Row]) -> Iterator[list[Row]]:
    every = iter(rows)
    while some := list(islice(every, AT_ONCE)):
        yield some
