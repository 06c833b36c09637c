"""One thread for products of small matrices: with more they take twice as long, for threads wait for each other."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from threadpoolctl import ThreadpoolController


@contextmanager
def one_thread() -> Iterator[None]:
    """Within, linear algebra runs in the thread that asks for it."""
    with _controller().limit(limits=1, user_api="blas"):
        yield


@cache
def _controller() -> ThreadpoolController:
    """Of the libraries that are loaded when it is first asked for."""
    import numpy.linalg  # noqa: F401  # loads them

    return ThreadpoolController()
