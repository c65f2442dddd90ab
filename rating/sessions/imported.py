"""Writing ratings that were given elsewhere: through the same tables as people's who rate here; and removing them."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple, Protocol, TypeVar
from uuid import uuid4

from django.db import transaction
from django.utils.translation import gettext as _

from rating.studies.frozen import frozen
from rating.studies.models import Study, StudyVersion
from rating.subjects.models import ImportedRatings, Subject

from .models import Presentation, Rating, Session

ORDER_VERSION = "imported"  # of no rule of ours
AT_ONCE = 2000
TOLD = 20

Progress = Callable[[int], None]
Row = TypeVar("Row")


class Person(Protocol):
    @property
    def age(self) -> int | None: ...
    @property
    def gender(self) -> str: ...


class Rated(NamedTuple):
    """A rating to be stored. pair: its key. session: of the study's plans. place, response_ms: None if not known."""

    code: str
    pair: int
    repetition: int
    session: int
    place: int | None
    grade: int
    response_ms: float | None


class NotImportable(Exception):
    """The study version cannot take these ratings. The message says why, for the experimenter."""


def check(version: StudyVersion) -> None:
    """Raise NotImportable where the study takes nobody's ratings from elsewhere."""
    if version.study.simulated:
        raise NotImportable(
            _("“%s” is rated by simulated subjects: ratings of real ones would mix with them.") % version.study
        )


def plan_of_each_pair(version: StudyVersion) -> dict[int, int]:
    """The number of the first session plan that shows the pair, by the keys of all pairs that are scored."""
    numbers: dict[int, int] = {}
    for plan in frozen(version).plans:
        for pair in [*plan["pairs"], *(pair for pair, _repetition in plan["hidden_references"])]:
            numbers.setdefault(pair, plan["number"])
    return numbers


@transaction.atomic
def add_imported_subjects(
    version: StudyVersion,
    people: Mapping[str, Person],
    ratings: list[Rated],
    *,
    file_name: str,
    file_sha256: str,
    by: Any = None,
    progress: Progress = lambda _done: None,
) -> ImportedRatings:
    """Add subjects who have rated elsewhere, by their codes: all of them or nobody.

    progress: told how many ratings are as good as stored. Raises NotImportable where the study is simulated, or where
    one of the codes is somebody's in this version already.
    """
    version.study = Study.objects.select_for_update().get(pk=version.study_id)  # whom codes are given to, one at a time
    check(version)
    _check_codes(version, people)
    imported = ImportedRatings.objects.create(
        study_version=version, file_name=file_name[:200], file_sha256=file_sha256, ratings=len(ratings), imported_by=by
    )
    sessions = _add_sessions(imported, people, ratings)
    hidden = _hidden_references(version)
    done = 0
    for some in _in_parts(ratings):
        presentations = Presentation.objects.bulk_create(
            _presentation(rated, sessions[rated.code, rated.session], rated.pair in hidden, imported) for rated in some
        )
        Rating.objects.bulk_create(
            Rating(presentation=item, grade=rated.grade, response_ms=rated.response_ms, client_key=uuid4())
            for item, rated in zip(presentations, some, strict=True)
        )
        done += len(some)
        progress(done)
    return imported


@transaction.atomic
def remove_imported(imported: ImportedRatings) -> int:
    """Delete what the file brought: subjects, sessions, ratings. Returns how many ratings there were."""
    imported = ImportedRatings.objects.select_for_update().get(pk=imported.pk)
    presentations = Presentation.objects.filter(session__subject__imported=imported)
    count, _of_each = Rating.objects.filter(presentation__in=presentations).delete()
    presentations.delete()
    imported.delete()
    return count


def _check_codes(version: StudyVersion, people: Iterable[str]) -> None:
    """No two subjects' codes may differ by capitals alone."""
    here = {code.casefold() for code in version.subjects.values_list("code", flat=True)}
    taken = [code for code in people if code.casefold() in here]
    if taken:
        codes = ", ".join(taken[:TOLD]) + (" …" if len(taken) > TOLD else "")
        raise NotImportable(_("The study version has subjects of these codes already: %s.") % codes)


def _add_sessions(
    imported: ImportedRatings, people: Mapping[str, Person], ratings: list[Rated]
) -> dict[tuple[str, int], Session]:
    """By subject's code and number. When they began is not known."""
    subjects = Subject.objects.bulk_create(
        Subject(
            study_version=imported.study_version, code=code, imported=imported, seed=0,
            age=person.age, gender=person.gender,
        )
        for code, person in people.items()
    )  # fmt: skip
    of_code = {subject.code: subject for subject in subjects}
    keys = sorted({(rated.code, rated.session) for rated in ratings})
    sessions = Session.objects.bulk_create(
        Session(
            subject=of_code[code], plan_number=number, seed=0, order_version=ORDER_VERSION,
            finished_at=imported.imported_at,
        )
        for code, number in keys
    )  # fmt: skip
    return dict(zip(keys, sessions, strict=True))


def _hidden_references(version: StudyVersion) -> set[int]:
    return {pair for plan in frozen(version).plans for pair, _repetition in plan["hidden_references"]}


def _presentation(rated: Rated, session: Session, hidden: bool, imported: ImportedRatings) -> Presentation:
    kind = Presentation.Kind.REPEAT if rated.repetition > 1 else Presentation.Kind.TEST
    return Presentation(
        session=session,
        place=rated.place,
        kind=Presentation.Kind.HIDDEN_REFERENCE if hidden else kind,
        pair_id=rated.pair,
        repetition=rated.repetition,
        outcome=Presentation.Outcome.RATED,
        ended_at=imported.imported_at,
    )


def _in_parts(rows: list[Row]) -> Iterator[list[Row]]:
    every = iter(rows)
    while some := list(islice(every, AT_ONCE)):
        yield some
