"""JSON that keeps every float, and digests that name its content."""

import json
import math

from hypothesis import given
from hypothesis import strategies as st

from analysis.results.exact_json import decode, encode, sha256

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.sampled_from(["NaN", "\\Infinity", "inf"]),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=12,
)


def same(a, b) -> bool:
    if isinstance(a, float) and isinstance(b, float):
        return a == b or (math.isnan(a) and math.isnan(b))
    if isinstance(a, list):
        return isinstance(b, list) and len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return isinstance(b, dict) and a.keys() == b.keys() and all(same(a[key], b[key]) for key in a)
    return type(a) is type(b) and a == b


@given(values)
def test_everything_comes_back_from_strict_json(value):
    text = json.dumps(encode(value), allow_nan=False)

    assert same(decode(json.loads(text)), value)


@given(st.dictionaries(st.text(max_size=4), st.floats(), min_size=2, max_size=6))
def test_the_digest_does_not_depend_on_the_order_of_keys(value):
    assert sha256(dict(reversed(value.items()))) == sha256(value)


def test_the_digest_tells_an_infinity_from_the_word():
    assert sha256(math.inf) != sha256("Infinity")
