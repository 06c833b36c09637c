"""What Ladybug raises, as one line with the remedy."""

import shutil
from pathlib import Path

from kg.errors import QueryError, StoreError
from kg.sizes import MEMORY

MORE_MEMORY = f"allow more memory: {MEMORY}=8GiB, and see ulimit -v"
TOO_LONG = "the query took longer than {:g} s and was stopped; narrow it or give --timeout SECONDS"
_ALMOST_NOTHING = 2**16  # bytes free on a disk that is full


def first_line(error: BaseException) -> str:
    """The first line of what an error says."""
    return str(error).splitlines()[0] if str(error) else type(error).__name__


def is_about_memory(error: BaseException) -> bool:
    """Whether memory is what lacked, and not the file that is damaged."""
    told = str(error).lower()
    return any(word in told for word in ("buffer manager", "mmap", "memory", "bad_alloc"))


def is_pool_full(error: BaseException) -> bool:
    """Whether a larger buffer pool would have helped."""
    return "buffer manager" in str(error).lower() and "full" in str(error).lower()


def query_error(error: Exception, timeout: float) -> QueryError | StoreError:
    """What went wrong in a query, in one line."""
    told = first_line(error)
    if "interrupted" in told.lower():
        return QueryError(TOO_LONG.format(timeout))
    if is_pool_full(error):
        return StoreError(f"the query needs more memory than the store may take; allow more: {MEMORY}=8GiB")
    if "vector with ANY type" in told:
        return QueryError("a list that is empty or only of nulls cannot stand there; it has no type")
    return QueryError(told.removeprefix("Parser exception: ").removeprefix("Binder exception: "))


def build_error(path: Path, error: RuntimeError) -> StoreError:
    """What went wrong while a graph file was made, in one line."""
    full = "no space" in str(error).lower() or shutil.disk_usage(path).free < _ALMOST_NOTHING
    told = "no space left on device" if full else first_line(error)
    failed = StoreError(f"{path} cannot be written: {told}; the store keeps its former state")
    failed.exit_code = 1
    return failed
