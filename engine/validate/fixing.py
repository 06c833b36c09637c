"""Changes to cells in, the text of their piece with them out; and the copy that takes its name only when it is whole."""

import gzip
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from engine.validate.model import Cell, Part, Piece
from kg.errors import OntonormError, UsageError

Change = tuple[Part, str]
"""A part of a cell, and what is to be there."""

_ENDINGS = (".sssom.tsv", ".sssom.csv")


def changed(piece: Piece, changes: Sequence[Change]) -> tuple[str, set[Part]]:
    """The text of a piece with the changes that can be written there, and the parts that they changed."""
    by_cell: dict[Cell, list[Change]] = {}
    for part, new in dict(changes).items():
        by_cell.setdefault(part.cell, []).append((part, new))
    texts, done, at = [], set[Part](), 0
    for cell, of_cell in sorted(by_cell.items(), key=lambda item: item[0].start):
        written = _rewritten(piece, cell, of_cell)
        if written is not None:
            texts += [piece.text[at : cell.start], written]
            at = cell.end
            done.update(part for part, _ in of_cell)
    return "".join([*texts, piece.text[at:]]), done


def _rewritten(piece: Piece, cell: Cell, changes: Sequence[Change]) -> str | None:
    new = cell.text
    for part, text in sorted(changes, key=lambda change: -change[0].start):
        new = new[: part.start] + text + new[part.end :]
    return piece.write(new, piece.text[cell.start : cell.end]) if piece.write else None


def copy_of(path: Path) -> Path:
    """Where the corrected copy goes: notes.tsv.gz → notes.fixed.tsv.gz beside it."""
    packed = ".gz" if path.name.lower().endswith(".gz") else ""
    name = path.name[: len(path.name) - len(packed)]
    ending = next((one for one in _ENDINGS if name.lower().endswith(one)), None)
    length = len(ending) if ending else len(Path(name).suffix)
    stem = name[: len(name) - length]
    return path.with_name(f"{stem}.fixed{name[len(stem) :]}{path.name[len(name) :]}")


class Copy:
    """Takes the text of a file, piece by piece; `is_wanted` says at the end whether it is to be kept."""

    def __init__(self, path: Path, write: Callable[[bytes], int]) -> None:
        self.path = path
        self.is_wanted = True
        self._write = write

    def __call__(self, text: str) -> None:
        with _told(self.path):
            self._write(text.encode(errors="surrogateescape"))


@contextmanager
def corrected(path: Path, *, is_packed: bool, force: bool = False) -> Iterator[Copy]:
    """The copy of a file, which is packed as the file is, and takes its name when all went well.

    Raises:
        UsageError: it is there already and `force` is not given.
        OntonormError: it cannot be written.
    """
    target = copy_of(path)
    _check_free(target, force=force)
    partial = target.with_name(f"{target.name}.partial")
    try:
        with _told(target):
            raw = partial.open("wb")
        with raw:
            stream = gzip.GzipFile("", "wb", fileobj=raw, mtime=0) if is_packed else raw
            copy = Copy(target, stream.write)
            yield copy
            with _told(target):
                stream.close()
        if copy.is_wanted:
            _check_free(target, force=force)
            shutil.copymode(path, partial)
            partial.replace(target)
    finally:
        partial.unlink(missing_ok=True)


@contextmanager
def _told(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise OntonormError(f"{target} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _check_free(target: Path, *, force: bool) -> None:
    if target.exists() and not target.is_file():
        raise UsageError(f"{target} is no file")
    if target.exists() and not force:
        raise UsageError(f"{target} is there already; --force replaces it")
