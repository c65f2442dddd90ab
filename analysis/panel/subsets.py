"""Opinion scores of many subsets of a panel at once."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from ..ratings import Floats, Ratings, quotient


class Subsets:
    """The votes as sparse matrices, stimuli × subjects. panel: with repetitions averaged."""

    def __init__(self, panel: Ratings) -> None:
        shape = (len(panel.stimuli), len(panel.subjects))
        places = (panel.stimulus, panel.subject)
        self._given, self._votes, self._squares = (
            sparse.csr_array((data, places), shape) for data in (np.ones(len(panel.score)), panel.score, panel.score**2)
        )

    def mos(self, times: Floats) -> tuple[Floats, Floats]:
        """Stimuli × subsets: their MOS (NaN where nobody rated) and how many ratings each is of.

        times: subjects × subsets, how often each subject is in each.
        """
        n = np.asarray(self._given @ times)
        return quotient(np.asarray(self._votes @ times), n), n

    def variance(self, times: Floats) -> Floats:
        """Stimuli × subsets: the variance of the ratings (divisor n - 1); NaN of fewer than two."""
        mean, n = self.mos(times)
        squares = np.asarray(self._squares @ times) - n * np.nan_to_num(mean) ** 2
        return np.maximum(quotient(squares, n - 1), 0)
