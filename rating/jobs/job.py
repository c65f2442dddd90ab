"""A job as the page lists it, whatever keeps it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rating.runs import Run


class State(IntEnum):
    """In the order in which somebody should look at them."""

    LOST = 1
    FAILED = 2
    ASKS = 3
    RUNNING = 4
    WAITING = 5
    STOPPED = 6
    DONE = 7

    @property
    def needs_somebody(self) -> bool:
        return self <= State.ASKS

    @property
    def is_under_way(self) -> bool:
        return self in (State.RUNNING, State.WAITING)


WORDS: dict[State, Promise] = {
    State.LOST: _("the worker is gone: another takes it up, or go on yourself"),
    State.FAILED: _("failed"),
    State.ASKS: _("waits for your answer"),
    State.RUNNING: _("under way"),
    State.WAITING: _("waits for the worker"),
    State.STOPPED: _("stopped: it can be gone on with"),
    State.DONE: _("done"),
}


@dataclass(frozen=True)
class Job:
    """what: the kind of work. of: what it is done to. url: of its page, where it is stopped, gone on with or retried.

    done, total: in the work's own units; total None: not known yet. seconds_left: None before there is a pace.
    """

    what: str
    of: str
    url: str
    asked_at: datetime
    state: State
    done: int = 0
    total: int | None = None
    seconds_left: float | None = None
    fault: str = ""

    @property
    def in_words(self) -> Promise:
        return WORDS[self.state]

    @property
    def minutes_left(self) -> int:
        """Rounded up."""
        return math.ceil((self.seconds_left or 0) / 60)


def of_a_run(run: Run, *, what: str, of: str, url: str) -> Job:
    return Job(
        what, of, url, run.asked_at, State[run.state.upper()], run.done, run.total, run.seconds_left, run.fault
    )  # fmt: skip
