"""How far long work on the command line is."""

from typing import Any

from tqdm import tqdm


class Bar(tqdm):
    """A bar on standard error, on a terminal or not, that is told how far it is, and of how much."""

    def __init__(self, what: str, **more: Any) -> None:
        super().__init__(desc=what, ncols=100, **{"unit": "", **more})

    def to(self, done: int, total: int) -> None:
        self.total = total
        self.update(done - self.n)


class Bars:
    """One bar after the other, each for a step of the work."""

    def __init__(self) -> None:
        self.step = ""
        self.bar: Bar | None = None

    def to(self, step: str, done: int, total: int) -> None:
        if self.bar is None or step != self.step:
            self.close()
            self.step, self.bar = step, Bar(step)
        self.bar.to(done, total)

    def close(self) -> None:
        if self.bar is not None:
            self.bar.close()
