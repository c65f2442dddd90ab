"""Panels of ratings for property tests."""

import numpy as np
import pandas as pd
from hypothesis import strategies as st


@st.composite
def panels(draw: st.DrawFn, fewest: int = 2, repetitions: int = 1) -> pd.DataFrame:
    """Subjects × stimuli (× repetitions), grades 1 to 5, up to 30 % missing."""
    rows, stimuli = draw(st.integers(fewest, 12)), draw(st.integers(2, 12))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    scores = rng.integers(1, 6, (rows, stimuli * repetitions)).astype(float)
    scores[rng.random(scores.shape) < draw(st.sampled_from([0.0, 0.3]))] = np.nan
    names = [f"i{number}" for number in range(stimuli)]
    columns = pd.Index(names) if repetitions == 1 else pd.MultiIndex.from_product([names, range(1, repetitions + 1)])
    return pd.DataFrame(scores, index=pd.Index([f"s{number}" for number in range(rows)]), columns=columns)


def long(panel: pd.DataFrame) -> pd.DataFrame:
    """The same ratings, a row each; missing ones as rows without a score, so that nobody is forgotten."""
    rows = [
        {"subject": subject, "stimulus": column, "score": score}
        if panel.columns.nlevels == 1
        else {"subject": subject, "stimulus": column[0], "repetition": column[1], "score": score}
        for subject, row in panel.iterrows()
        for column, score in row.items()
    ]
    return pd.DataFrame(rows)
