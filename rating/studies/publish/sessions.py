"""A study's session plans as they would be published: read once, with what the protocol's rules of order add."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _

from rating.playlists import PlanOrder, Stimulus, hidden_turns
from rating.protocol import OrderRules, Protocol
from rating.stimuli.models import Pair

from ..models import SessionPlan, Study


@dataclass(frozen=True)
class PlannedSession:
    """One session: its pairs, training and stabilising pool in a stable order, how many of what is shown beside.

    hidden_references: each pair with its repetition. A pair that is not in the database yet has no key.
    """

    plan: SessionPlan
    pairs: list[Pair]
    training: list[Pair]
    stabilising: int
    pool: list[Pair]
    repeats: int
    repeats_from: int
    hidden_references: list[tuple[Pair, int]]

    @property
    def name(self) -> str:
        return _("Session plan %d") % self.plan.number

    @property
    def presentations(self) -> int:
        """How many are shown after the training, replacements apart."""
        return self.stabilising + len(self.pairs) + self.repeats + len(self.hidden_references)

    @property
    def every_pair(self) -> list[Pair]:
        """Each pair that may be shown, once."""
        hidden = [pair for pair, _repetition in self.hidden_references]
        pairs = [*self.pairs, *self.training, *self.pool, *hidden]
        return list({(pair.reference_id, pair.adversarial_id): pair for pair in pairs}.values())

    def order(self) -> PlanOrder:
        """As the order sees it. Raises ValueError where fewer pairs are there than are asked for."""
        return PlanOrder(
            test=_stimuli(self.pairs),
            training=_stimuli(self.training),
            stabilising=self.stabilising,
            pool=_stimuli(self.pool),
            repeats=self.repeats,
            repeats_from=self.repeats_from,
            hidden_references=tuple((_stimulus(pair), repetition) for pair, repetition in self.hidden_references),
        )


def planned_sessions(study: Study, protocol: Protocol) -> list[PlannedSession]:
    """The study's sessions in order. Reads the database, and writes nothing."""
    plans = [
        (plan, list(plan.pairs.in_order()), list(plan.training_pairs.in_order())) for plan in study.session_plans.all()
    ]
    there = study.stimulus_set.pairs.filter(adversarial=None).select_related("reference")
    return by_rules(plans, protocol.order, {pair.reference_id: pair for pair in there})


def by_rules(
    plans: list[tuple[SessionPlan, list[Pair], list[Pair]]], rules: OrderRules, hidden_references: dict[int, Pair]
) -> list[PlannedSession]:
    """The plans, each with its pairs and its training, and what the rules add.

    hidden_references: those there are, by their reference's key; others are made, and not saved.
    """
    every_training = list({pair.pk: pair for _plan, _pairs, training in plans for pair in training}.values())
    shown: Counter[int] = Counter()
    sessions: list[PlannedSession] = []
    for plan, pairs, training in plans:
        tested = {pair.reference_id: pair.reference for pair in pairs}
        stabilising = rules.stabilising(plan.number)
        hidden = []
        for content in hidden_turns(list(tested), rules.hidden_references_of(len(pairs)), shown):
            reference = tested[content]
            unsaved = Pair(stimulus_set_id=reference.stimulus_set_id, reference=reference)
            shown[content] += 1
            hidden.append((hidden_references.setdefault(content, unsaved), shown[content]))
        sessions.append(
            PlannedSession(
                plan=plan,
                pairs=pairs,
                training=training,
                stabilising=stabilising,
                pool=[pair for pair in every_training if pair.reference_id not in tested] if stabilising else [],
                repeats=rules.repeats_of(len(pairs)),
                repeats_from=sum(session.repeats for session in sessions),
                hidden_references=hidden,
            )
        )
    return sessions


def save_hidden_references(sessions: list[PlannedSession]) -> None:
    """Give the hidden references that are not in the database yet their rows."""
    for session in sessions:
        for pair, _repetition in session.hidden_references:
            if pair.pk is None:
                pair.pk = Pair.objects.get_or_create(
                    stimulus_set_id=pair.stimulus_set_id, reference_id=pair.reference_id, adversarial=None
                )[0].pk


def _stimuli(pairs: list[Pair]) -> tuple[Stimulus, ...]:
    return tuple(_stimulus(pair) for pair in pairs)


def _stimulus(pair: Pair) -> Stimulus:
    level = pair.adversarial.setting.level if pair.adversarial else 0
    return Stimulus(pair.pk or 0, pair.reference.content, level)
