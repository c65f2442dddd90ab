"""Making small studies for tests, of real PNG files."""

from dataclasses import replace
from typing import Any

import numpy as np
from django.contrib.auth.models import Group, User

from rating.protocol import PRESETS, Phase, Protocol, Shows
from rating.protocol.phases import fixed, grey, scale
from rating.stimuli.files import save
from rating.stimuli.models import AdversarialExample, AttackSetting, Pair, Reference, StimulusSet
from rating.studies.create import create_study
from rating.studies.models import SessionPlan, Study, StudyVersion
from rating.studies.publish import publish
from rating.subjects.invite import NewInvitation, invite

FAST = {"pair_ms": 300, "grey_before_scale_ms": 50, "scale_ms": 30_000, "grey_after_scale_ms": 50}


def phases(pair_ms: int, grey_before_scale_ms: int, scale_ms: int, grey_after_scale_ms: int) -> tuple[Phase, ...]:
    return (
        fixed(Shows.PAIR, pair_ms),
        grey(grey_before_scale_ms),
        scale(scale_ms),
        grey(grey_after_scale_ms),
    )


def make_experimenter(name: str) -> User:
    user = User.objects.create_user(name, password="a long enough password", is_staff=True)
    user.groups.add(Group.objects.get(name="Experimenters"))
    return user


def make_stimulus_set(
    owner: User,
    *,
    contents: int = 3,
    attacks: int = 1,
    levels: int = 2,
    training: int = 2,
    size: int = 64,
    seed: int = 7,
) -> StimulusSet:
    """Noise pictures under made-up attacks: real files, quickly made. Training: that many contents of two pairs."""
    rng = np.random.default_rng(seed)
    stimuli = StimulusSet.objects.create(owner=owner, name=f"noise {seed}", preset="test", seed=seed)
    names = ["FGSM", "BIM", "DeepFool", "C&W", "PGD", "MIM"][:attacks]
    every = {
        (a, n): AttackSetting.objects.create(stimulus_set=stimuli, attack=a, level=n)
        for a in names
        for n in range(1, levels + 1)
    }
    for number in range(contents + training):
        for_training = number >= contents
        image = rng.integers(0, 256, (size, size, 3), dtype=np.uint8)
        reference = Reference.objects.create(
            stimulus_set=stimuli,
            content=f"content {number + 1}",
            for_training=for_training,
            source="noise",
            licence="none",
            spatial_information=1,
            colourfulness=1,
            label="noise",
            confidence=1,
            **save(image),
        )
        settings = list(every.items())
        for (_attack, level), setting in [settings[0], settings[-1]] if for_training else settings:
            noise = rng.integers(-8 * level, 8 * level + 1, image.shape)
            attacked = np.clip(image.astype(int) + noise, 0, 255).astype(np.uint8)
            example = AdversarialExample.objects.create(
                reference=reference,
                setting=setting,
                parameters={},
                victim="none",
                weights_sha256="",
                seed=seed,
                versions={},
                label_reference="noise",
                label_before_rounding="other",
                label_after_rounding="other",
                confidence_before_rounding=1,
                confidence_after_rounding=1,
                fooled=True,
                equals_reference=False,
                l0=1,
                l2=1,
                linf=1,
                **save(attacked),
            )
            Pair.objects.create(stimulus_set=stimuli, reference=reference, adversarial=example)
    return stimuli


def make_study(
    owner: User,
    stimuli: StimulusSet,
    *,
    title: str = "A study",
    sessions: int = 3,
    times: Any = None,
    replaced_share: float = 0.1,
    protocol: dict[str, Any] | None = None,
    fields: dict[str, Any] | None = None,
    **condition: Any,
) -> Study:
    """A study from the preset, ready to publish: any screen, no full screen, no breaks.

    times: of the preset's four phases. protocol: what else of the protocol is another. fields: the study's own.
    """
    condition = {"screen_size": "unknown", "fullscreen_required": False, **condition}
    study = create_study(owner=owner, title=title, stimulus_set=stimuli, preset="qomex2019", **condition)
    changes = {"replaced_share": replaced_share, **({"phases": phases(**times)} if times else {}), **(protocol or {})}
    study.protocol = replace(PRESETS["qomex2019"].protocol, **changes).to_json()
    for name, value in (fields or {}).items():
        setattr(study, name, value)
    study.save()
    study.session_plans.update(break_minutes=0)
    if sessions == 1:
        first, *others = study.session_plans.all()
        first.pairs.add(*Pair.objects.filter(session_plans__in=others))
        SessionPlan.objects.filter(pk__in=[plan.pk for plan in others]).delete()
    return study


def published(
    owner: User,
    *,
    title: str = "A study",
    sessions: int = 1,
    times: Any = FAST,
    replaced_share: float = 0.1,
    protocol: dict[str, Any] | None = None,
    condition: dict[str, Any] | None = None,
    fields: dict[str, Any] | None = None,
    **stimuli: Any,
) -> StudyVersion:
    stimulus_set = make_stimulus_set(owner, **stimuli)
    return publish(
        make_study(
            owner,
            stimulus_set,
            title=title,
            sessions=sessions,
            times=times,
            replaced_share=replaced_share,
            protocol=protocol,
            fields=fields,
            **(condition or {}),
        )
    )


def invited(version: StudyVersion, count: int = 1) -> list[NewInvitation]:
    return invite(version, by=version.study.owner, count=count)


__all__ = ["FAST", "Protocol", "invited", "make_experimenter", "make_stimulus_set", "make_study", "published"]
