"""The one door through which other applications take part in what happens here.

`rating` never imports `analysis`; whoever keeps data made from a subject's ratings registers here to delete it.
"""

from collections.abc import Callable

from .subjects.models import Subject

_withdrawals: list[Callable[[Subject], None]] = []


def on_withdrawal(act: Callable[[Subject], None]) -> Callable[[Subject], None]:
    """Register what must be deleted with a subject's data. Called in the same transaction."""
    _withdrawals.append(act)
    return act


def withdrawn(subject: Subject) -> None:
    for act in _withdrawals:
        act(subject)
