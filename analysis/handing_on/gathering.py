"""A study version as plain rows: all that an archive holds of it, read from the database."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from analysis.exclusions.models import Exclusion
from analysis.exports.columns import Row
from analysis.exports.pseudonyms import pseudonyms
from analysis.metrics import METRICS, NAMES
from analysis.results.exact_json import sha256 as digest
from analysis.results.inputs import inputs, participants
from analysis.scores.imported.models import ImportedScore
from rating.sessions.models import DisplayCheck, Presentation, Session
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Picture, Reference, StimulusSet
from rating.studies.models import StudyVersion
from rating.subjects.models import ImportedRatings, Subject
from rating.vision.latest import latest_checks

from . import layout
from .origin import as_published, design_file, numbers, origin, sha256
from .tables import EXAMPLES, IMPORTS, RATINGS, REFERENCES, SCORES, SESSIONS, SETTINGS, SUBJECTS, Table, sort_key
from .tables import METRICS as METRIC_TABLE

UNTOLD = "not handed on"  # the reason of an exclusion, without personal columns
AT_ONCE = 2000


class NotExportable(Exception):
    """Why the study version cannot be handed on, in sentences for the experimenter."""


@dataclass(frozen=True)
class Gathered:
    """rows: by table. design: the file. study: what is said of it. read: the analysis's inputs, as they are given away.

    original: whether these inputs are those of the version's own analysis. pictures: files by name in the archive,
    with their SHA-256.
    """

    version: StudyVersion
    personal: bool
    rows: dict[str, list[Row]]
    design: bytes
    study: dict[str, Any]
    read: dict[str, Any]
    original: bool
    pictures: dict[str, tuple[Path, str]]


def gather(version: StudyVersion, *, personal: bool) -> Gathered:
    """personal: with personal columns, which a study of simulated subjects always has: they are nobody's.

    Raises NotExportable. What is rated meanwhile is in all of it, or in nothing.
    """
    while True:
        read = inputs(version)
        made = _gathered(version, read, personal)
        if digest(inputs(version)) == digest(read):
            return made


def has_personal(version: StudyVersion, asked: bool) -> bool:
    """Whether an archive of the version has personal columns. They may have been left out on the way here."""
    found = origin(version)
    return version.study.simulated or (asked and (found is None or found["personal"]))


def _gathered(version: StudyVersion, read: dict[str, Any], asked: bool) -> Gathered:
    if not read["ratings"]:
        raise NotExportable(_("Nobody has rated anything in “%s”: there is nothing to hand on yet.") % version)
    design = design_file(as_published(version))
    if sha256(design) != version.design_sha256:
        raise NotExportable(_("The design of “%s” is not what it was when published: its SHA-256 differs.") % version)
    personal = has_personal(version, asked)
    stimuli, pairs = _pairs(version)
    names = _names(version, read, personal)
    rows: dict[str, list[Row]] = {
        REFERENCES.name: [_reference(one) for one in stimuli.references.all()],
        SETTINGS.name: [_setting(one) for one in _settings(pairs)],
        EXAMPLES.name: [_pair(pair) for pair in pairs.values()],
        **_people(version, names, pairs),
        **_metrics(stimuli, read, pairs),
    }
    for table in (REFERENCES, SETTINGS, EXAMPLES, IMPORTS, SUBJECTS, SESSIONS, RATINGS, METRIC_TABLE, SCORES):
        rows[table.name].sort(key=_order(table))
    given = read if personal and not names else _without_personal(read, names)
    return Gathered(
        version=version,
        personal=personal,
        rows=rows,
        design=design,
        study=_study(version, stimuli, personal),
        read=_without_importers(given),
        original=digest(given) == digest(read),
        pictures=dict(
            _pictures([*stimuli.references.all(), *(p.adversarial for p in pairs.values() if p.adversarial)])
        ),
    )


def _order(table: Table) -> Callable[[Row], Any]:
    """By the table's key, and what else is needed for one order on every machine."""
    names = table.key or ("subject", "session", "place", "kind", "content", "attack", "level", "repetition")
    return lambda row: sort_key(row[name] for name in names)


def _pairs(version: StudyVersion) -> tuple[StimulusSet, dict[int, Pair]]:
    """The pairs of the design, by key."""
    found = Pair.objects.filter(pk__in=[int(key) for key in version.design["stimuli"]])
    pairs = {pair.pk: pair for pair in found.select_related("stimulus_set", "reference", "adversarial__setting")}
    if len(pairs) < len(version.design["stimuli"]):
        raise NotExportable(_("Pairs of “%s” are not there any more.") % version)
    sets = {pair.stimulus_set_id: pair.stimulus_set for pair in pairs.values()}
    if len(sets) > 1:
        there = ", ".join(sorted(one.name for one in sets.values()))
        raise NotExportable(_("The pairs are of several stimulus sets (%s): an archive holds one.") % there)
    return next(iter(sets.values())), pairs


def _names(version: StudyVersion, read: dict[str, Any], personal: bool) -> dict[str, str]:
    """Pseudonyms, by code; none where codes are given away, or are pseudonyms already."""
    found = origin(version)
    return {} if personal or (found and not found["personal"]) else pseudonyms(read)


def _study(version: StudyVersion, stimuli: StimulusSet, personal: bool) -> dict[str, Any]:
    """What is known of it beside tables and design."""
    found = origin(version) or {}
    return {
        "format": layout.FORMAT,
        "format_version": layout.FORMAT_VERSION,
        "title": version.design.get("title", version.study.title),
        "version": version.number,
        "published": found.get("published") or version.published_at.isoformat(),
        "design_sha256": version.design_sha256,
        "simulated": version.study.simulated,
        "personal_columns": personal,
        "stimulus_set": {
            "name": found.get("stimulus_set") or stimuli.name,
            "victim": stimuli.victim,
            "recipe": stimuli.recipe,
            "levelled_by": stimuli.levelled_by,
            "preset": stimuli.preset,
            "seed": stimuli.seed,
            "imported_from": stimuli.imported_from,
        },
    }


def _file(picture: Picture) -> Row:
    return {
        "sha256": picture.sha256,
        "pixels_sha256": picture.pixels_sha256,
        "width": picture.width,
        "height": picture.height,
        "original_name": picture.original_name,
        "original_sha256": picture.original_sha256,
        "original_kept": bool(picture.original_file),
        "converted": picture.converted,
    }


def _reference(reference: Reference) -> Row:
    own = ("content", "for_training", "source", "licence", "spatial_information", "colourfulness", "label",
           "confidence")  # fmt: skip
    return {name: getattr(reference, name) for name in own} | _file(reference)


def _settings(pairs: dict[int, Pair]) -> list[AttackSetting]:
    found = {pair.adversarial.setting_id: pair.adversarial.setting for pair in pairs.values() if pair.adversarial}
    return list(found.values())


def _setting(setting: AttackSetting) -> Row:
    return {"attack": setting.attack, "level": setting.level, "parameters": setting.parameters}


OF_AN_EXAMPLE = (
    "parameters", "victim", "weights_sha256", "seed", "versions", "label_reference", "label_before_rounding",
    "label_after_rounding", "confidence_before_rounding", "confidence_after_rounding", "fooled", "equals_reference",
    "l0", "l1", "l2", "linf",
)  # fmt: skip


def _pair(pair: Pair) -> Row:
    """Of a hidden reference, nothing but its content."""
    example: AdversarialExample | None = pair.adversarial
    if example is None:
        nothing = {one.name: "" if one.kind == "text" else None for one in EXAMPLES.columns}
        return nothing | _known(pair)
    return _known(pair) | {name: getattr(example, name) for name in OF_AN_EXAMPLE} | _file(example)


def _known(pair: Pair) -> Row:
    setting = pair.adversarial.setting if pair.adversarial else None
    return {
        "content": pair.reference.content,
        "attack": setting.attack if setting else None,
        "level": setting.level if setting else None,
    }


def _people(version: StudyVersion, names: dict[str, str], pairs: dict[int, Pair]) -> dict[str, list[Row]]:
    """Those whose ratings the analysis holds, with the sessions that count and everything shown in them."""
    shown = Presentation.objects.filter(session__set_aside_at=None).exclude(outcome=None)
    rated = shown.filter(outcome=Presentation.Outcome.RATED, kind__in=Presentation.COUNTED)
    people = participants(version).filter(pk__in=rated.values("session__subject"))
    subjects: dict[int, Subject] = {subject.pk: subject for subject in people}
    sessions = Session.objects.filter(subject__in=subjects, pk__in=shown.values("session"))
    checks = latest_checks(people)
    reasons = dict(Exclusion.objects.filter(subject__in=subjects, ended_at=None).values_list("subject_id", "reason"))
    files = {one.pk: number for number, one in enumerate(_imports(version), start=1)}
    codes = {pk: names.get(subject.code, subject.code) for pk, subject in subjects.items()}
    displays = _displays(sessions)
    known = {key: _known(pair) for key, pair in pairs.items()}
    numbered = {pk: (codes[subject], number) for pk, subject, number in
                sessions.values_list("pk", "subject_id", "plan_number")}  # fmt: skip
    return {
        IMPORTS.name: [_import(one, number) for number, one in enumerate(_imports(version), start=1)],
        SUBJECTS.name: [
            _subject(one, codes[one.pk], files.get(one.imported_id), reasons.get(one.pk), checks.get(one.pk))
            for one in subjects.values()
        ],
        SESSIONS.name: [_session(one, codes[one.subject_id], displays.get(one.pk)) for one in sessions],
        RATINGS.name: list(_ratings(shown.filter(session__in=list(numbered)), numbered, known)),
    }


def _imports(version: StudyVersion) -> list[ImportedRatings]:
    return list(version.imported_ratings.order_by("imported_at", "pk"))


def _import(imported: ImportedRatings, number: int) -> Row:
    return {
        "import": number,
        "file": imported.file_name,
        "file_sha256": imported.file_sha256,
        "imported_at": imported.imported_at,
        "ratings": imported.ratings,
    }


def _subject(subject: Subject, code: str, file: int | None, reason: str | None, check: Any) -> Row:
    return {
        "subject": code,
        "simulated": subject.simulated,
        "import": file,
        "excluded": reason is not None,
        "reason": reason or "",
        "age": subject.age,
        "gender": subject.gender,
        "vision_passed": check.passed if check else None,
        "vision_asked": check.asked_only if check else None,
        "correction": check.correction if check else "",
        "acuity": check.acuity if check else None,
    }


def _displays(sessions: Any) -> dict[int, DisplayCheck]:
    """The check with which each session began: the last one passed before it."""
    checks = DisplayCheck.objects.filter(session__in=sessions, before_session=True, passed=True)
    return {check.session_id: check for check in checks.order_by("at", "pk")}


def _session(session: Session, code: str, check: DisplayCheck | None) -> Row:
    return {
        "subject": code,
        "session": session.plan_number,
        "seed": session.seed,
        "order_version": session.order_version,
        "finished": session.finished_at is not None,
        "enlargement": session.enlargement,
        "pixels_per_degree": check.pixels_per_degree if check else None,
        "mm_per_px": check.mm_per_px if check else None,
        "distance_mm": check.distance_mm if check else None,
        "size_from": check.size_from if check else "",
    }


def _ratings(shown: Any, sessions: dict[int, tuple[str, int]], pairs: dict[int, Row]) -> Iterator[Row]:
    own = ("place", "kind", "repetition", "reference_side", "outcome", "cause", "shown_ms", "dropped_frames")
    for row in shown.values("session_id", "pair_id", *own, "rating__grade", "rating__response_ms").iterator(AT_ONCE):
        subject, session = sessions[row["session_id"]]
        yield {
            "subject": subject,
            "session": session,
            **pairs[row["pair_id"]],
            **{name: row[name] for name in own},
            "grade": row["rating__grade"],
            "response_ms": row["rating__response_ms"],
        }


def _metrics(stimuli: StimulusSet, read: dict[str, Any], pairs: dict[int, Pair]) -> dict[str, list[Row]]:
    """Those that the analysis reads, with their scores of the pairs that it reads."""
    own = [_computed(metric) for metric in read["metrics"] if not metric["imported"]]
    scores = [
        {"metric": metric["name"], "computed_as": _whose(metric), **_known(pairs[int(pair)]), "score": score}
        for metric in read["metrics"]
        if not metric["imported"]
        for pair, score in metric["scores"].items()
    ]
    by_files = {(pairs[pair["id"]].reference.sha256, pairs[pair["id"]].shown.sha256): [] for pair in read["pairs"]}
    for pair in read["pairs"]:
        by_files[pairs[pair["id"]].reference.sha256, pairs[pair["id"]].shown.sha256].append(_known(pairs[pair["id"]]))
    for one in ImportedScore.objects.filter(metric__stimulus_set=stimuli).select_related("metric"):
        for known in by_files.get((one.reference_sha256, one.distorted_sha256), ()):
            scores.append({"metric": one.metric.name, "computed_as": "imported", **known, "score": one.value})
    scored = {row["metric"] for row in scores if row["computed_as"] == "imported"}
    imported = [
        {
            "metric": one.name,
            "computed_as": "imported",
            "metric_version": "",
            "better": one.better,
            "identical": one.identical,
            "library": "",
            "library_version": "",
            "source": one.source,
            "score_file": one.file_name,
            "score_file_sha256": one.file_sha256,
            "scores_imported_at": one.imported_at,
        }
        for one in stimuli.imported_metrics.all()
        if one.name in scored
    ]
    return {METRIC_TABLE.name: own + imported, SCORES.name: scores}


def _whose(metric: dict[str, Any]) -> str:
    return "own" if metric["name"] in NAMES and metric["name"] in METRICS else "library"


def _computed(metric: dict[str, Any]) -> Row:
    return {
        "metric": metric["name"],
        "computed_as": _whose(metric),
        "metric_version": metric["version"],
        **{name: metric[name] for name in ("better", "identical", "library", "library_version")},
        "source": "",
        "score_file": "",
        "score_file_sha256": "",
        "scores_imported_at": None,
    }


def _without_personal(read: dict[str, Any], names: dict[str, str]) -> dict[str, Any]:
    """The analysis's inputs as whoever imports the archive has them: with pseudonyms, in their order."""

    def named(code: str) -> str:
        return names.get(code, code)

    subjects = [{**one, "code": named(one["code"]), "age": None, "gender": "", "vision": None}
                for one in read["subjects"]]  # fmt: skip
    return {
        **read,
        "subjects": sorted(subjects, key=lambda subject: subject["code"]),
        "ratings": sorted([named(rating[0]), *rating[1:]] for rating in read["ratings"]),
        "exclusions": dict.fromkeys(sorted(map(named, read["exclusions"])), UNTOLD),
    }


def _without_importers(read: dict[str, Any]) -> dict[str, Any]:
    """Who imported scores stays here."""
    return {**read, "metrics": [
        {**metric, "imported": metric["imported"] and {**metric["imported"], "by": ""}} for metric in read["metrics"]
    ]}  # fmt: skip


def analysed(gathered: Gathered) -> dict[str, Any]:
    """The analysis's inputs without what is another in every database: equal ones give equal analyses."""
    known = numbers(gathered.version)
    read = gathered.read
    pairs = [{key: value for key, value in pair.items() if key not in ("picture", "reference_picture")}
             | {"id": known[pair["id"]]} for pair in read["pairs"]]  # fmt: skip
    return {
        **read,
        "pairs": pairs,
        "ratings": [[subject, known[pair], *more] for subject, pair, *more in read["ratings"]],
        "metrics": [
            {**metric, "scores": {str(known[int(pair)]): score for pair, score in metric["scores"].items()}}
            for metric in read["metrics"]
        ],
    }


def _pictures(pictures: Iterable[Picture]) -> Iterator[tuple[str, tuple[Path, str]]]:
    media = Path(settings.MEDIA_ROOT)
    for picture in pictures:
        yield layout.picture_file(picture.sha256), (media / picture.file, picture.sha256)
        if picture.original_file:
            yield (
                layout.original_file(picture.original_sha256),
                (media / picture.original_file, picture.original_sha256),
            )
