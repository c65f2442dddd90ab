"""Two studies of the same stimuli: how far their opinion scores agree, and where they do not."""

from .linear_map import LinearMap, linear_map
from .studies import Comparison, compare

__all__ = ["Comparison", "LinearMap", "compare", "linear_map"]
