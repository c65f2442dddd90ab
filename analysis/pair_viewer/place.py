"""Where a pair is looked at: among the pairs of its stimulus set, or of a study version; and who may."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from analysis.access import VIEW, may
from rating.stimuli.models import Pair
from rating.studies.models import StudyVersion

VIEW_PAIR = "rating.view_pair"


@dataclass(frozen=True)
class Place:
    """The pair, and the study version through which it is looked at; None for its set."""

    pair: Pair
    version: StudyVersion | None

    def address(self, name: str = "pair", *more: Any, pair: int | None = None) -> str:
        """Of one of urls.py's pages. pair: another's id."""
        above = [self.version.pk] if self.version else []
        return reverse(f"analysis:{name}", args=[*above, pair or self.pair.pk, *more])

    @cached_property
    def others(self) -> list[int]:
        """The ids of all pairs here, this one too: by content, attack and level."""
        return list(_pairs(self.version, self.pair).in_order().values_list("pk", flat=True))

    @property
    def number(self) -> int:
        """Its place among them, from 1."""
        return self.others.index(self.pair.pk) + 1

    def neighbour(self, step: int) -> str:
        """The address of the pair before (-1) or after (1); empty at the end."""
        index = self.number - 1 + step
        return self.address(pair=self.others[index]) if 0 <= index < len(self.others) else ""


def place_of(user: Any, pair_id: int, version_id: int | None) -> Place:
    """Raises Http404 where there is no such pair, or it is somebody else's."""
    pairs = Pair.objects.select_related("stimulus_set__owner", "reference", "adversarial__setting")
    pair = get_object_or_404(pairs, pk=pair_id)
    if version_id is None:
        if not _owns(user, pair):
            raise Http404
        return Place(pair, None)
    version = get_object_or_404(StudyVersion.objects.select_related("study__owner"), pk=version_id)
    if not may(user, version, VIEW) or str(pair.pk) not in version.design["stimuli"]:
        raise Http404
    return Place(pair, version)


def _owns(user: Any, pair: Pair) -> bool:
    if not user.is_active:
        return False
    if user.is_superuser:
        return True
    if not user.is_staff or not user.has_perms([VIEW_PAIR]):
        return False
    return pair.stimulus_set.owner_id == user.pk or pair.stimulus_set.studies.filter(analysts=user.pk).exists()


def _pairs(version: StudyVersion | None, pair: Pair) -> Any:
    if version is None:
        return pair.stimulus_set.pairs
    return Pair.objects.filter(pk__in=map(int, version.design["stimuli"]))
