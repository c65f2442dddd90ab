"""Which pairs two study versions share: those of the same two files, whatever sets they belong to."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from rating.owned import own
from rating.studies.models import StudyVersion

FEWEST = 3  # pairs in common, for two studies to be compared at all


@dataclass(frozen=True)
class Candidate:
    """Another version, and how many pairs it shares."""

    version: StudyVersion
    pairs: int


def matched(this: StudyVersion, other: StudyVersion) -> dict[int, int]:
    """This version's pairs → the other's, where both pictures' files are equal byte by byte.

    Attacks may yield the same file twice, for instance where they change nothing: of such pairs those of the same name
    belong together, then whatever is left, in order.
    """
    theirs = _by_files(other)
    found = {}
    for files, pairs in _by_files(this).items():
        left = dict(theirs.get(files, {}))
        by_name = {name: pair for pair, name in left.items()}
        for pair, name in pairs.items():
            if name in by_name:
                found[pair] = by_name[name]
                del left[by_name[name]]
        alone = [pair for pair in pairs if pair not in found]
        found |= dict(zip(alone, left, strict=False))
    return found


def tested(version: StudyVersion) -> set[int]:
    """The pairs whose ratings count: no training."""
    plans = version.plans
    return {
        pair for plan in plans for pair in [*plan["pairs"], *(pair for pair, _repetition in plan["hidden_references"])]
    }


def candidates(version: StudyVersion, user: Any) -> list[Candidate]:
    """The versions that share enough pairs with this one and are the user's to see, the newest first."""
    versions = StudyVersion.objects.filter(study__tried_as="").exclude(pk=version.pk).select_related("study")
    versions = own(versions, user, "study__owner", "study__analysts")
    found = [Candidate(other, len(matched(version, other))) for other in versions.order_by("-published_at")]
    return [candidate for candidate in found if candidate.pairs >= FEWEST]


def _by_files(version: StudyVersion) -> dict[tuple[str, str], dict[int, str]]:
    """The tested pairs with their names, by the SHA-256 of reference and shown picture."""
    files: dict[tuple[str, str], dict[int, str]] = defaultdict(dict)
    stimuli = version.design["stimuli"]
    for pair in sorted(tested(version)):
        stimulus = stimuli[str(pair)]
        files[stimulus["reference_sha256"], stimulus["sha256"]][pair] = stimulus["name"]
    return files
