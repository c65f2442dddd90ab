"""Which pairs a chart shows: every one, or those that the reader of the page has chosen.

The page sets the parameter (static/js/analysis/choice.js): {"pairs": {key: true}, "contents": {name: true}}. A file for
a paper leaves it at null, which is every pair.
"""

import altair as alt

PAIR = "(chosen === null || chosen.pairs[datum.pair] === true)"
REFERENCE = "(chosen === null || chosen.contents[datum.content] === true)"
SOME = "chosen !== null"
EVERY = "chosen === null"


def parameter() -> alt.Parameter:
    return alt.param(name="chosen", value=None)
