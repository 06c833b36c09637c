"""The name of a file to write to in, a stream out; the file itself is touched only when all is written.

What is written goes to FILE.partial beside it, which takes the place of FILE at the end. After a failure it is kept if
there is anything in it, and the error says so in a note.
"""

import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from kg.errors import OntonormError, UsageError


@contextmanager
def destination(path: Path | None, *, source: Path | None = None) -> Iterator[TextIO]:
    """A stream into the file, or into standard output without one.

    What is no regular file (a pipe, a device) is written directly.

    Args:
        source: the file that is read meanwhile, "-" for standard input.

    Raises:
        UsageError: the file cannot be opened for writing, or is `source`.
        OntonormError: it cannot be written any more, as on a full disk.
        BrokenPipeError: nobody reads it any more.
    """
    if path is None:
        yield sys.stdout
        return
    direct = _is_special(path)
    if not direct and source is not None and any(_is_same(source, one) for one in (path, _partial(path))):
        raise UsageError(f"{path} is the input; write to another file")
    with _full_disk_told(path), _opened(path, told=path) if direct else _replaced(path) as stream:
        yield stream


@contextmanager
def _replaced(path: Path) -> Iterator[TextIO]:
    path = path.resolve()  # of a link the file that it leads to, not the link
    partial = _partial(path)
    if path.exists() and not os.access(path, os.W_OK):
        raise UsageError(f"{path} cannot be written: permission denied")
    try:
        with _opened(partial, told=path) as stream:
            yield stream
        if path.exists():
            shutil.copymode(path, partial)
        partial.replace(path)
    except BaseException as error:
        if partial.is_file():
            if partial.stat().st_size:
                error.add_note(f"what was done is in {partial}")
            else:
                partial.unlink()
        raise


@contextmanager
def _opened(path: Path, *, told: Path) -> Iterator[TextIO]:
    """Appends to what is not ours: /dev/stdout may be a file that others have written to."""
    try:
        stream = path.open("a" if _is_special(path) else "w", encoding="utf-8", newline="")
    except OSError as error:
        raise UsageError(f"{told} cannot be written: {(error.strerror or str(error)).lower()}") from error
    with stream:
        yield stream


@contextmanager
def _full_disk_told(path: Path) -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.filename is not None:
            raise
        failed = OntonormError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}")
        for note in getattr(error, "__notes__", ()):
            failed.add_note(note)
        raise failed from error


def _is_special(path: Path) -> bool:
    folder = path.parent.resolve()
    return (path.exists() and not path.is_file()) or folder == Path("/dev") or folder.parts[:2] == ("/", "proc")


def _partial(path: Path) -> Path:
    return path.with_name(f"{path.name}.partial")


def _is_same(source: Path, path: Path) -> bool:
    """Whether both are one regular file."""
    try:
        read, written = os.fstat(0) if str(source) == "-" else source.stat(), path.stat()
    except OSError:
        return False
    return stat.S_ISREG(written.st_mode) and os.path.samestat(read, written)
