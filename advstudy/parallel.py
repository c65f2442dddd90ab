"""The one place that knows how work is spread over processes."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from joblib import Parallel, delayed, parallel_config

Result = TypeVar("Result")


def parallel_map(
    function: Callable[..., Result], arguments: Iterable[tuple[Any, ...]], processes: int = -1
) -> Iterator[Result]:
    """The function's results, each as soon as it is there, in any order.

    processes: how many at once, each of one thread (several such beat several threads); -1: one per core.
    """
    with parallel_config(backend="loky", inner_max_num_threads=1):
        yield from Parallel(n_jobs=processes, return_as="generator_unordered")(
            delayed(function)(*each) for each in arguments
        )
