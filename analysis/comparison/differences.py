"""Which stimuli two panels see differently: Welch's t test of each, corrected for their number.

Welch, Biometrika 34(1/2), 1947; Holm, Scandinavian Journal of Statistics 6(2), 1979; Benjamini and Hochberg, Journal of
the Royal Statistical Society B 57(1), 1995.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from scipy.special import stdtr, stdtrit

from ..benchmark.significance import benjamini_hochberg, holm
from ..ratings import Floats, quotient
from .correlations import ROUNDING


def differences(this: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """Compare the MOS of each stimulus; the panels are different people.

    this, other: `mos`, `std` (divisor n - 1) and `n`, the same stimuli in the same order.

    Returns a row per stimulus: `this` and `other`, the two MOS; `difference` between them and its standard error `se`,
    in grades; `ci95`, half the width of the difference's interval; Welch's `t` and `dof`; `p`, two-sided, and with the
    corrections over all stimuli that could be tested `p_holm` (of the chance of any false finding) and `p_bh` (of the
    share of false findings).
    A stimulus cannot be tested (NaN) that fewer than two subjects of a panel rated, or where each panel was unanimous:
    there is no spread to judge by. Unanimous panels of the same opinion do not differ: p = 1.
    """
    means = {"this": _column(this, "mos"), "other": _column(other, "mos")}
    difference = means["this"] - means["other"]
    n, m = _column(this, "n"), _column(other, "n")
    own, theirs = _squared_error(this), _squared_error(other)
    squares = own + theirs
    spread = squares > ROUNDING**2
    se = np.sqrt(squares)
    t = quotient(difference, np.where(spread, se, np.nan))
    dof = quotient(squares**2, quotient(own**2, n - 1) + quotient(theirs**2, m - 1))
    dof[~spread] = np.nan
    p: Floats = 2 * stdtr(dof, -np.abs(t))
    alike = (squares <= ROUNDING**2) & (np.abs(difference) <= ROUNDING)
    p = np.where(alike, 1.0, p)
    columns = {
        **means,
        "difference": difference,
        "se": se,
        "ci95": stdtrit(dof, 0.975) * se,
        "t": t,
        "dof": dof,
        "p": p,
        "p_holm": holm(p),
        "p_bh": benjamini_hochberg(p),
    }
    return pd.DataFrame(columns, index=this.index)


def _column(table: pd.DataFrame, name: str) -> Floats:
    return table[name].to_numpy(dtype=np.float64)


def _squared_error(table: pd.DataFrame) -> Floats:
    """Of each MOS; NaN below two subjects."""
    n = _column(table, "n")
    return quotient(_column(table, "std") ** 2, np.where(n > 1, n, np.nan))
