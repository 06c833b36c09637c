"""Located files in, their tables out, or why there are none: many or large ones are read in processes of their own."""

import os
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from kg.errors import LoadError
from kg.progress import Progress
from loaders.folder import main_file
from loaders.reading.apart import read_apart
from loaders.reading.one import Job, Read, Reader

__all__ = ["Job", "Read", "Reader", "read_all"]

_LARGE_TOGETHER = 2**25  # bytes of several files: a process is at work after half a second
_LARGE = 2**26  # bytes of one file: its process takes the memory along that reading it took
_UNPACKED = 8  # times the size of a gzip file
_MOST_PROCESSES = 4


@contextmanager
def read_all(jobs: Sequence[Job], reader: Reader, progress: Progress) -> Iterator[list[Read]]:
    """What each file gives, in order; within the `with` block only, as the tables of a file may lie in a folder that is
    gone afterwards."""
    sizes = [_size(job) for job in jobs]
    large = _LARGE_TOGETHER if sum(size > 0 for size in sizes) > 1 else _LARGE
    if sum(sizes) < large or not sys.executable:
        yield [reader.read(job, progress) for job in jobs]
        return
    with tempfile.TemporaryDirectory(prefix="ontonorm-", ignore_cleanup_errors=True) as folder:
        yield read_apart(jobs, sizes, reader, Path(folder), progress, processes=min(_processors(), _MOST_PROCESSES))


def _size(job: Job) -> int:
    """About how many bytes a file unpacks to; 0 for what no other process can read, or nobody."""
    try:
        file = main_file(job.file.path).absolute()
        if job.file.error or not file.is_file() or file.is_relative_to("/dev") or file.is_relative_to("/proc"):
            return 0
        return file.stat().st_size * (_UNPACKED if file.suffix == ".gz" else 1)
    except (OSError, LoadError):
        return 0


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
