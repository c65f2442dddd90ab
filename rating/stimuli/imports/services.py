"""Importing ready-made pairs as a stimulus set: all of it, or nothing."""

from collections import defaultdict
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from rating.attacks.distances import distances
from rating.attacks.measures import colourfulness, spatial_information
from rating.attacks.png import sha256
from rating.stimuli.importing import checks
from rating.stimuli.importing.archive import Source
from rating.stimuli.importing.faults import Remark, Unusable
from rating.stimuli.importing.plan import Image, Plan, PlannedFile, PlannedPicture, PlannedReference
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet

from .files import Staging, one_at_a_time, staging

UNKNOWN = float("nan")  # a victim's confidence, where there is no victim


class NotImported(Exception):
    """Why nothing was imported, in sentences for the user."""


def told(remark: Remark) -> str:
    """In the reader's language: the file, what is wrong, and what to do."""
    said = _(remark.text) % remark.values if remark.values else _(remark.text)
    return f"{remark.file}: {said}" if remark.file else said


def check_title(owner: User, title: str) -> None:
    """Raise NotImported unless the owner may call a new set so."""
    if not title.strip() or len(title) > 100 or not title.isprintable():
        raise NotImported(_("A stimulus set has a title of at most 100 letters."))
    if StimulusSet.objects.filter(owner=owner, name=title).exists():
        raise NotImported(_("%(owner)s has a stimulus set “%(title)s” already: call this one otherwise.") % {
            "owner": owner.get_username(), "title": title,
        })  # fmt: skip


def import_plan(
    owner: User,
    title: str,
    source: Source,
    plan: Plan,
    *,
    file_name: str,
    progress: Callable[[int, int], None] = lambda _done, _total: None,
) -> StimulusSet:
    """Make the stimulus set that was planned. progress: hears of pairs stored, and of how many there are.

    Raises NotImported, and nothing is left, neither row nor file, where the plan has faults, the title is taken, or a
    file has changed since it was looked at.
    """
    if plan.faults:
        raise NotImported("\n".join(map(told, plan.faults)))
    check_title(owner, title)
    with staging() as files:
        made = _Making(source, files, plan.pairs, progress)
        for reference in plan.references:
            made.add(reference, file_name)
        with transaction.atomic():
            one_at_a_time()
            check_title(owner, title)
            stimuli = StimulusSet.objects.create(owner=owner, name=title, imported_from=file_name[:200])
            _store(stimuli, made)
            try:
                files.place()
            except BaseException:
                files.take_back()  # before anybody else may find them in place
                raise
    return stimuli


class _Making:
    """Rows not yet stored, and their files staged: the long part, outside the transaction."""

    def __init__(self, source: Source, files: Staging, total: int, progress: Callable[[int, int], None]) -> None:
        self.source, self.files, self.total, self.progress = source, files, total, progress
        self.references: list[tuple[Reference, list[AdversarialExample]]] = []
        self.settings: dict[tuple[str, int], list[dict[str, Any]]] = defaultdict(list)
        self.versions = {library: version(library) for library in ("numpy", "pillow")}  # that decode and measure
        self.done = 0

    def add(self, planned: PlannedReference, file_name: str) -> None:
        image, picture = self._picture(planned.file)
        wanted = planned.wanted
        reference = Reference(
            content=wanted.content,
            for_training=wanted.for_training,
            source=wanted.source or f"{file_name}: {wanted.file}"[:200],
            licence=wanted.licence,
            spatial_information=spatial_information(image),
            colourfulness=colourfulness(image),
            confidence=UNKNOWN,
            **picture,
        )
        self.references.append((reference, [self._example(one, image) for one in planned.pictures]))

    def _example(self, planned: PlannedPicture, reference: Image) -> AdversarialExample:
        image, picture = self._picture(planned.file)
        wanted, measured = planned.wanted, distances(reference, image)
        self.settings[wanted.attack, wanted.level].append(dict(wanted.parameters))
        self.done += 1
        self.progress(self.done, self.total)
        return AdversarialExample(
            setting=AttackSetting(attack=wanted.attack, level=wanted.level),
            parameters=dict(wanted.parameters),
            versions=self.versions,
            confidence_before_rounding=UNKNOWN,
            confidence_after_rounding=UNKNOWN,
            fooled=False,
            equals_reference=measured.l0 == 0,
            l0=measured.l0,
            l1=measured.l1,
            l2=measured.l2,
            linf=measured.linf,
            **picture,
        )

    def _picture(self, planned: PlannedFile) -> tuple[Image, dict[str, Any]]:
        """The pixels, and the fields of a Picture; its file and, where another, the original are staged."""
        try:
            data = self.source.read(planned.file)
            if sha256(data) != planned.sha256:
                raise NotImported(_("%s has changed since it was looked at: nothing was imported.") % planned.file)
            image = checks.pixels(planned.file, data, planned.orientation)
        except Unusable as problem:
            raise NotImported(told(problem.remark)) from None
        fields: dict[str, Any] = self.files.put_picture(image)
        fields |= {
            "original_name": planned.file[-300:],
            "original_sha256": planned.sha256,
            "original_file": "" if planned.sha256 == fields["sha256"] else self.files.put_original(data),
            "converted": list(planned.converted),
        }
        return image, fields


def _store(stimuli: StimulusSet, made: _Making) -> None:
    settings = {}
    for (attack, level), parameters in sorted(made.settings.items()):
        settings[attack, level] = AttackSetting.objects.create(
            stimulus_set=stimuli, attack=attack, level=level, parameters=_common(parameters)
        )
    for reference, examples in made.references:
        reference.stimulus_set = stimuli
        reference.save()
        for example in examples:
            example.reference = reference
            example.setting = settings[example.setting.attack, example.setting.level]
        AdversarialExample.objects.bulk_create(examples)
        Pair.objects.bulk_create(
            Pair(stimulus_set=stimuli, reference=reference, adversarial=example) for example in examples
        )


def _common(parameters: list[dict[str, Any]]) -> dict[str, Any]:
    """What all of a setting's pictures say alike: a calibrated level has other values from reference to reference."""
    first, *others = parameters
    return {key: value for key, value in first.items() if all(key in other and other[key] == value for other in others)}
