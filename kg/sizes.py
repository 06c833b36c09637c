"""Sizes in bytes as people write them ("512MB", "2GiB"), how much memory a store may take, and how to give it back."""

import ctypes
import math
import os
import re
import sys

from kg.errors import UsageError

_UNITS = {"": 1} | {
    f"{letter}{ending}": base**power
    for power, letter in enumerate("kmgt", start=1)
    for ending, base in (("", 1024), ("ib", 1024), ("b", 1000))
} | {"b": 1}  # fmt: skip
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*", re.IGNORECASE)
_USUAL_POOL = 2**30
_LEAST_POOL = 2**26
_STEP = 4
_LARGEST = 2**62  # so that sums of sizes stay within 64 bits
MEMORY = "ONTONORM_MEMORY"


def parse_size(text: str) -> int:
    """`parse_size("2GiB") == 2147483648`.

    Raises:
        UsageError: it is no size.
    """
    match = _SIZE.fullmatch(text)
    unit = _UNITS.get(match[2].lower()) if match else None
    size = float(match[1]) * unit if match and unit else math.inf
    if size > _LARGEST:
        raise UsageError(f"{text!r} is no size; write bytes or a size like 512MB or 8GiB")
    return int(size)


def pool_sizes(need: int = 0) -> list[int]:
    """Sizes of the store's buffer pool to try one after the other: 1 GiB, or the `need` as far as it is known, then four
    times as much, up to the limit.

    The limit is ONTONORM_MEMORY, or half of the machine's memory.

    Raises:
        UsageError: ONTONORM_MEMORY is no size, or too little to work with.
    """
    asked = os.environ.get(MEMORY)
    limit = parse_size(asked) if asked else max(_physical_memory() // 2, _LEAST_POOL)
    if limit < _LEAST_POOL:
        raise UsageError(f"{MEMORY}={asked} is too little; the store needs at least {_LEAST_POOL // 2**20}MiB")
    sizes = [min(max(_USUAL_POOL, need), limit)]
    while sizes[-1] < limit:
        sizes.append(min(sizes[-1] * _STEP, limit))
    return sizes


def give_back_memory() -> None:
    """Returns memory that was freed to the system: allocators keep it, and one has no use for what another one keeps."""
    if "pyarrow" in sys.modules:
        sys.modules["pyarrow"].default_memory_pool().release_unused()
    if sys.platform == "linux" and (trim := getattr(ctypes.CDLL(None), "malloc_trim", None)):  # not in every libc
        trim(0)


def _physical_memory() -> int:
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # not POSIX
        return 8 * 2**30
