"""The files of an embedded store: one manifest names the graph file and the tables that are current.

    store.json                 the manifest, replaced by one rename: the only moment at which a store changes
    graph-STAMP.lbug           the graph, built from the tables, or a copy of the former one and what came since; never edited
    tables/SOURCE@STAMP/       the tables of one source as Parquet, one file a label or relationship type: the truth
    evaluation/NAME@STAMP/     the same of a recorded data set or run
    lock, lock.holder          who writes just now

Whatever the manifest does not name is left over from a writer that was interrupted; the next writer removes it.
"""

import getpass
import json
import os
import re
import shutil
import socket
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from kg.admit import now
from kg.errors import StoreError
from kg.store.manifest import TABLES_FOLDER, Entry, Kept, Manifest, as_json, parse
from kg.table_files import TableFiles
from kg.tables import DATASET_TABLES, MODEL_VERSION, RUN_TABLES, Tables

if TYPE_CHECKING:
    from kg.store.protocol import Contribution

_LONGEST_NAME = 100  # characters of a folder's name that tell what is in it
_BEFORE_THE_MANIFEST = {"lock", "lock.holder", "store.partial"}
_MADE_BY_US = re.compile(rf"(graph-[0-9a-f]{{12}}\.lbug.*|building-[0-9a-f]{{12}}|{TABLES_FOLDER.pattern})")


class StoreFolder:
    """The folder of one embedded store."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest = path / "store.json"

    def read(self) -> Manifest | None:
        """The manifest; None where no store is yet.

        Raises:
            StoreError: the folder holds something else, or a store of another version.
        """
        try:
            text = self._manifest.read_text(encoding="utf-8")
        except FileNotFoundError:
            self._refuse_foreign()
            return None
        except NotADirectoryError as error:
            raise StoreError(f"{self.path} is a file, not a store; give --store a folder") from error
        except OSError as error:
            raise StoreError(f"{self._manifest} cannot be read: {reason(error)}") from error
        except UnicodeDecodeError:
            text = ""
        try:
            manifest = parse(json.loads(text))
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
            raise StoreError(
                f"{self._manifest} is damaged; remove the folder {self.path} and load its ontologies again"
            ) from error

        if manifest.model != MODEL_VERSION:
            raise StoreError(
                f"{self.path} was made by another version of ontonorm; load its ontologies into another folder"
            )
        return manifest

    def commit(self, manifest: Manifest) -> None:
        """Makes the manifest the current one, by one rename, and removes what it does not name."""
        partial = self._manifest.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            json.dump(as_json(manifest), file, ensure_ascii=False, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._manifest)
        self.sweep(manifest)

    def sweep(self, manifest: Manifest | None) -> None:
        """Removes files that no manifest names. Readers keep the ones that they hold open."""
        current = {manifest.graph, *manifest.folders} if manifest else set()
        for path in [*self.path.iterdir(), *self.path.glob("tables/*"), *self.path.glob("evaluation/*")]:
            if str(path.relative_to(self.path)) in current or not _MADE_BY_US.fullmatch(path.name):
                continue
            with suppress(OSError):
                shutil.rmtree(path) if path.is_dir() else path.unlink()

    def begin(self) -> Manifest:
        """The manifest to change; leftovers of interrupted writers are gone. A new store gets an empty one first."""
        manifest = self.read()
        if manifest is None:
            self.commit(manifest := Manifest())
        else:
            self.sweep(manifest)
        return manifest

    @contextmanager
    def writing(self, wait: float) -> Iterator[None]:
        """Holds the lock of the store; waits at most `wait` seconds for it.

        Raises:
            StoreError: another process holds it longer (and says which), or the folder cannot be written.
        """
        from filelock import FileLock, Timeout

        holder = self.path / "lock.holder"
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path / "lock", timeout=wait):
                holder.write_text(f"{getpass.getuser()}@{socket.gethostname()}, process {os.getpid()}, since {now()}")
                try:
                    yield
                finally:
                    holder.unlink(missing_ok=True)
        except Timeout as error:
            who = holder.read_text() if holder.exists() else "another process"
            raise StoreError(
                f"{self.path} is being written by {who}; waited {wait:g} s, give --wait SECONDS to wait longer"
            ) from error
        except OSError as error:
            raise write_error(self.path, error) from error

    def keep_tables(self, contribution: "Contribution", stamp: str) -> Entry:
        """Writes the tables of a source; they count once a manifest names them."""
        source, tables = contribution.source, contribution.tables
        folder = Path("tables") / f"{quote(source.name, safe='')}@{stamp}"
        place = self.path / folder
        files = tables.linked(place) if isinstance(tables, TableFiles) else TableFiles.write(tables, place)
        return Entry(source, str(folder), files.rows)

    def tables(self, entry: Entry) -> Tables:
        """The tables of a source.

        Raises:
            StoreError: a file is missing or damaged.
        """
        import pyarrow as pa

        folder = self.path / entry.folder
        try:
            return dict(TableFiles(folder, entry.rows))
        except (OSError, pa.ArrowException) as error:
            raise StoreError(
                f"the tables of {entry.source.name} in {folder} are damaged; load {entry.source.name} again"
            ) from error

    def keep_record(self, label: str, name: str, dataset: str, tables: Tables, *, stamp: str) -> Kept:
        """Writes the tables of a data set or run; they count once a manifest names them."""
        distinct = f"{quote(name, safe='')[:_LONGEST_NAME]}-{uuid.uuid4().hex[:8]}"
        folder = Path("evaluation") / f"{distinct}@{stamp}"
        return Kept(label, name, dataset, str(folder), TableFiles.write(tables, self.path / folder).rows)

    def record_tables(self, kept: Kept) -> Tables:
        """The tables of a data set or run.

        Raises:
            StoreError: a file is missing or damaged.
        """
        import pyarrow as pa

        folder = self.path / kept.folder
        try:
            return dict(TableFiles(folder, kept.rows, DATASET_TABLES if kept.label == "Dataset" else RUN_TABLES))
        except (OSError, pa.ArrowException) as error:
            what = "data set" if kept.label == "Dataset" else "run"
            raise StoreError(f"the tables of the {what} {kept.name} in {folder} are damaged; remove it") from error

    def is_as_built(self, manifest: Manifest) -> bool:
        """Whether the graph file is the one that was built: by size and time, by checksum if it was copied or touched."""
        file = self.path / manifest.graph
        try:
            status = file.stat()
        except FileNotFoundError:
            return False
        except OSError as error:
            raise StoreError(f"{file} cannot be read: {reason(error)}") from error
        if status.st_size != manifest.size:
            return False
        try:
            return status.st_mtime_ns == manifest.modified or checksum(file) == manifest.checksum
        except OSError as error:
            raise StoreError(f"{file} cannot be read: {reason(error)}") from error

    def _refuse_foreign(self) -> None:
        try:
            found = sorted(path.name for path in self.path.iterdir()) if self.path.exists() else []
        except OSError as error:
            raise StoreError(f"{self.path} cannot be read: {reason(error)}") from error
        foreign = [name for name in found if name not in _BEFORE_THE_MANIFEST]
        if any(_MADE_BY_US.fullmatch(name) for name in foreign):
            raise StoreError(f"{self.path} has lost its store.json; restore it, or give --store another folder")
        if foreign:
            raise StoreError(
                f"{self.path} holds other files ({foreign[0]} …) and no store; give --store an empty or new folder"
            )


def checksum(file: Path) -> int:
    """The CRC-32 of a file."""
    value = 0
    with file.open("rb") as stream:
        while block := stream.read(2**22):
            value = zlib.crc32(block, value)
    return value


def reason(error: OSError) -> str:
    """What the system says, without number and path."""
    return (error.strerror or str(error)).lower()


def write_error(path: Path, error: OSError) -> StoreError:
    """What went wrong while writing, in one line."""
    if isinstance(error, PermissionError):
        return StoreError(f"{path} cannot be written: {reason(error)}; give --store a folder of your own")
    failed = StoreError(f"{path} cannot be written: {reason(error)}; the store keeps its former state")
    failed.exit_code = 1
    return failed
