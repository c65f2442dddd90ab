"""Drawing by `Random.random()` alone: its numbers are promised to stay the same between Python's versions."""

from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


def taken(items: list[T], rng: Random) -> T:
    """One of the items, which is taken out."""
    return items.pop(int(rng.random() * len(items)))


def mixed(items: Sequence[T], rng: Random) -> list[T]:
    """The items in a random order."""
    left = list(items)
    return [taken(left, rng) for _item in items]


def weighted(weights: Mapping[T, int], rng: Random) -> T:
    """One of the keys, with a chance proportional to its weight."""
    ticket = rng.random() * sum(weights.values())
    for key, weight in weights.items():
        ticket -= weight
        if ticket < 0:
            return key
    return list(weights)[-1]
