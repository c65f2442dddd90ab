"""What becomes of an uploaded ZIP: looked at, confirmed, imported. At once where it is small, else by the worker."""

import base64
import io
import logging
from collections.abc import Callable
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language, override
from django_tasks import TaskContext, task
from PIL import Image

from rating.stimuli.importing import checks
from rating.stimuli.importing.archive import Source, opened
from rating.stimuli.importing.faults import Unusable
from rating.stimuli.importing.plan import Plan, understand

from .files import sweep
from .models import StimulusImport
from .services import NotImported, check_title, import_plan, told
from .telling import by_attack, counts

logger = logging.getLogger(__name__)

State = StimulusImport.State
AT_ONCE = 8 * 2**20  # bytes of a ZIP that is dealt with while the browser waits
KEPT = timedelta(days=1)  # what nobody confirms
MOST_TOLD = 200  # faults, and warnings
MOST_THUMBNAILS = 60
THUMBNAIL = 96  # px
TELL_EVERY = timedelta(seconds=1)


def receive(owner: User, file: UploadedFile, *, title: str, convert: bool) -> StimulusImport:
    """Keep the ZIP, and have it looked at. Raises NotImported for a title that is taken."""
    check_title(owner, title)
    for old in StimulusImport.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(state=State.DONE):
        discard(old)
    sweep()
    run = StimulusImport(
        owner=owner, title=title, file_name=(file.name or "")[-200:], convert=convert, language=get_language() or "en"
    )
    run.path.parent.mkdir(parents=True, exist_ok=True)
    with run.path.open("wb") as kept:
        for chunk in file.chunks():
            kept.write(chunk)
    run.save()
    _go_on(run)
    return run


def look_again(run: StimulusImport, *, convert: bool) -> None:
    """Look at it once more, converting or not."""
    if _turn(run, (State.LOOKED_AT, State.FAILED), State.WAITING, convert=convert, fault="", understood={}) or (
        run.is_lost and _turn(run, (run.state,), State.WAITING, convert=convert, fault="", understood={})
    ):
        _go_on(run)


def confirm(run: StimulusImport, *, training: list[str]) -> None:
    """Import what was looked at, unless it is being imported or has faults."""
    if run.understood.get("faults"):
        return
    if _turn(run, (State.LOOKED_AT,), State.CONFIRMED, training=training, done=0, fault=""):
        _go_on(run)


def discard(run: StimulusImport) -> None:
    """Forget the ZIP, unless it is being imported."""
    if not run.is_under_way or run.is_lost or run.state == State.WAITING:
        run.path.unlink(missing_ok=True)
        run.delete()


@task(takes_context=True)
def go_on_with(context: TaskContext, run_id: int) -> None:
    run = StimulusImport.objects.select_related("owner").filter(pk=run_id).first()
    if run is None:
        return
    if context.attempt > 1:  # the worker that had begun is gone, and what it had not finished has left no trace
        _turn(run, (State.LOOKING,), State.WAITING)
        _turn(run, (State.IMPORTING,), State.CONFIRMED)
    go_on(run)


def go_on(run: StimulusImport) -> None:
    """Do what is next. What goes wrong is told with the run."""
    step = {State.WAITING: (State.LOOKING, _look), State.CONFIRMED: (State.IMPORTING, _import)}.get(State(run.state))
    if step is None or not _turn(run, (run.state,), step[0]):
        return  # discarded, or taken up before
    with override(run.language):
        try:
            step[1](run)
        except NotImported as refusal:
            _turn(run, (run.state,), State.LOOKED_AT, fault=str(refusal))
        except Exception as problem:
            logger.exception("An import of stimuli failed.")
            _turn(run, (run.state,), State.FAILED, fault=f"{type(problem).__name__}: {problem}")


def _go_on(run: StimulusImport) -> None:
    if run.path.stat().st_size <= AT_ONCE:
        go_on(run)
    else:
        transaction.on_commit(lambda: go_on_with.enqueue(run.pk) and None)


def _turn(run: StimulusImport, before: tuple[str, ...], after: str, **fields: Any) -> bool:
    """Change the state, unless somebody else has changed it already."""
    fields |= {"state": after, "seen_at": timezone.now()}
    turned = StimulusImport.objects.filter(pk=run.pk, state__in=before).update(**fields)
    if turned:
        for name, value in fields.items():
            setattr(run, name, value)
    return bool(turned)


def _look(run: StimulusImport) -> None:
    with _source(run) as source:
        plan = understand(source, convert=run.convert, progress=_teller(run))
        understood = _understood(source, plan)
    _turn(run, (State.LOOKING,), State.LOOKED_AT, understood=understood, done=0, total=plan.pairs)


def _import(run: StimulusImport) -> None:
    with _source(run) as source:
        plan = understand(source, training=run.training, convert=run.convert)
        stimuli = import_plan(run.owner, run.title, source, plan, file_name=run.file_name, progress=_teller(run))
    _turn(run, (State.IMPORTING,), State.DONE, stimulus_set=stimuli, done=plan.pairs)
    run.path.unlink(missing_ok=True)


@contextmanager
def _source(run: StimulusImport) -> Any:
    try:
        with opened(run.path) as source:
            yield source
    except Unusable as problem:
        raise NotImported(told(problem.remark)) from None


def _teller(run: StimulusImport) -> Callable[[int, int], None]:
    """Progress for whoever looks at the page, once a second."""

    def tell(done: int, total: int) -> None:
        now = timezone.now()
        if now - run.seen_at >= TELL_EVERY or done == total:
            run.seen_at = now
            StimulusImport.objects.filter(pk=run.pk).update(done=done, total=total, seen_at=now)

    return tell


def _understood(source: Source, plan: Plan) -> dict[str, Any]:
    """What the page shows, ready for JSON."""
    return {
        "counts": counts(plan),
        "pairs": plan.pairs,
        "manifest": plan.manifest,
        "attacks": by_attack(plan),
        "references": []
        if plan.faults
        else [
            {
                "content": reference.wanted.content,
                "training": reference.wanted.for_training,
                "pairs": len(reference.pictures),
                "width": reference.file.width,
                "height": reference.file.height,
                "thumbnail": _thumbnail(source, reference.file.file, reference.file.orientation)
                if number < MOST_THUMBNAILS
                else "",
            }
            for number, reference in enumerate(plan.references)
        ],
        "faults": [told(fault) for fault in plan.faults[:MOST_TOLD]],
        "faults_untold": max(0, len(plan.faults) - MOST_TOLD),
        "warnings": [told(warning) for warning in plan.warnings[:MOST_TOLD]],
        "warnings_untold": max(0, len(plan.warnings) - MOST_TOLD),
        "can_convert": any(fault.about in checks.CONVERTIBLE for fault in plan.faults),
    }


def _thumbnail(source: Source, file: str, orientation: int) -> str:
    """The picture, small, as an address that holds it."""
    image = Image.fromarray(checks.pixels(file, source.read(file), orientation))
    image.thumbnail((THUMBNAIL, THUMBNAIL))
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=80)
    return "data:image/webp;base64," + base64.b64encode(buffer.getvalue()).decode()
