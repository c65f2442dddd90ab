"""The scored part of a session: test pairs, repeats and hidden references mixed.

Where there are repeats it has two halves, so that a repeat comes in the second and its first showing in the first. The
plan alone decides how many presentations of each content lie in either; the seed, which.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Mapping, Sequence
from itertools import cycle
from random import Random

from .chance import mixed
from .plan import Kind, Placed, PlanOrder
from .possible import are_possible

Items = Mapping[Hashable, Sequence[Placed]]


def scored_counts(plan: PlanOrder) -> Counter[Hashable]:
    """How many scored presentations each content has."""
    shown = Counter(stimulus.reference for stimulus in plan.test)
    return shown + repeat_counts(plan) + Counter(stimulus.reference for stimulus, _repetition in plan.hidden_references)


def repeat_counts(plan: PlanOrder) -> Counter[Hashable]:
    """How many pairs of each content are repeated: contents in turn, going on where the plan before has ended."""
    left = Counter(stimulus.reference for stimulus in plan.test)
    turns = list(left)
    start = plan.repeats_from % len(turns) if turns else 0
    repeated: Counter[Hashable] = Counter()
    for content in cycle(turns[start:] + turns[:start]):
        if repeated.total() == plan.repeats:
            break
        if left[content]:
            left[content] -= 1
            repeated[content] += 1
    return repeated


def scored_blocks(plan: PlanOrder, before: Sequence[Mapping[Hashable, int]], rng: Random) -> list[Items]:
    """The scored presentations by content: one block, or two halves. before: the counts of the blocks shown before."""
    rest: dict[Hashable, list[Placed]] = defaultdict(list)
    for stimulus in plan.test:
        rest[stimulus.reference].append(Placed(Kind.TEST, stimulus.pair))
    repeats = repeat_counts(plan)
    twice = {content: mixed(rest[content], rng)[:count] for content, count in repeats.items()}
    for content, chosen in twice.items():
        rest[content] = [item for item in rest[content] if item not in chosen]
    for stimulus, repetition in plan.hidden_references:
        rest[stimulus.reference].append(Placed(Kind.HIDDEN_REFERENCE, stimulus.pair, repetition))
    if not plan.repeats:
        return [rest]

    first_counts, _second = halves(scored_counts(plan), before)
    first, second = {}, {}
    for content, others in rest.items():
        shown_twice, others = twice.get(content, []), mixed(others, rng)
        in_first = first_counts[content] - len(shown_twice)
        first[content] = shown_twice + others[:in_first]
        second[content] = [Placed(Kind.REPEAT, item.pair, repetition=2) for item in shown_twice] + others[in_first:]
    return [first, second]


def halves(
    counts: Counter[Hashable], before: Sequence[Mapping[Hashable, int]]
) -> tuple[Counter[Hashable], Counter[Hashable]]:
    """How many presentations of each content lie in the first half and in the second: half of them, by at most 1.

    Those of odd contents alternate, the most frequent content first, so that neither half is longer by more than 1.
    Which half the first of them goes to is chosen so that there is an order; one of the two ways has one whenever the
    whole has (shown on all small cases by tests/rating/test_order_possible.py).
    """
    odd = [content for content, count in counts.most_common() if count % 2]
    evenly = Counter({content: count // 2 for content, count in counts.items()})
    for extra_first, extra_second in ((odd[1::2], odd[::2]), (odd[::2], odd[1::2])):
        split = evenly + Counter(extra_first), evenly + Counter(extra_second)
        if are_possible([*before, *split]):
            break
    return split
