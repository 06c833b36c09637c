"""An index in its folder beside the store: arrays as .npy files, named by one manifest.

    index.json                 the manifest, replaced by one rename: the only moment at which an index changes
    PREFIX-STAMP/NAME.npy      the arrays of one part; written once, mapped by readers, shared by processes
    lock                       who builds just now

What the manifest does not name is left over from a builder that was interrupted; the next one removes it.
"""

import json
import os
import re
import shutil
import uuid
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from filelock import FileLock, Timeout

from engine.index.part import Part
from kg.errors import ArtifactError
from kg.store.protocol import GraphStore

_FORMAT = "ontonorm index"
_VERSION = 1
_CHUNK = 2**20
_MADE_BY_US = re.compile(r"[^/]+-[0-9a-f]{12}")


def place(store: GraphStore) -> Path:
    """The folder of what normalizing keeps beside the graph: inside an embedded store, for a server in the user's data folder.

    It holds the index, a calibration, and what was learned that is no name (judgements.sssom.tsv).
    """
    if "://" not in store.location:
        return Path(store.location) / "normalize"
    from platformdirs import user_data_path

    return user_data_path("ontonorm") / "normalize" / blake2b(store.location.encode(), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class PartFiles:
    """A part on disk: its folder, the version of the graph that it is known to agree with, fingerprints of the vocabulary
    and of what the encoder was trained on, and size and CRC-32 of each file."""

    folder: str
    graph: str
    content: str
    trained: str
    files: dict[str, tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an index holds."""

    parts: dict[str, PartFiles] = field(default_factory=dict)


class IndexFolder:
    """The folder of one index."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._manifest = path / "index.json"

    def read(self) -> Manifest | None:
        """The manifest; None where there is no index yet.

        Raises:
            ArtifactError: it is damaged, or of another version of ontonorm.
        """
        try:
            data = json.loads(self._manifest.read_text(encoding="utf-8"))
            if (data["format"], data["version"]) != (_FORMAT, _VERSION):
                raise ArtifactError(f"{self._manifest} was made by another version of ontonorm")
            return Manifest({prefix: _part(part) for prefix, part in data["parts"].items()})
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ArtifactError(f"{self._manifest} is damaged ({type(error).__name__})") from error

    def load(self, manifest: Manifest, prefix: str) -> Part:
        """One part, its arrays mapped from their files.

        Raises:
            ArtifactError: a file is missing or is not as it was written.
        """
        part = manifest.parts[prefix]
        folder = self.path / part.folder
        arrays = {}
        for name, expected in part.files.items():
            file = folder / f"{name}.npy"
            try:
                if _fingerprint(file) != expected:
                    raise ArtifactError(f"{file} is damaged")
                mapped = np.load(file, mmap_mode="r" if expected[0] > _CHUNK else None, allow_pickle=False)
                arrays[name] = mapped.view(np.ndarray)  # a memmap, being a subclass, takes long to take apart
            except (OSError, ValueError) as error:
                raise ArtifactError(f"{file} cannot be read ({error})") from error
        try:
            return Part.from_arrays(prefix, arrays, part.trained)
        except (KeyError, ValueError, IndexError) as error:
            raise ArtifactError(f"{folder} lacks {error}") from error

    def save(self, part: Part, *, graph: str, content: str) -> PartFiles:
        """Writes the arrays of a part into a new folder; nobody knows of them until `commit` names them."""
        folder = self.path / f"{quote(part.prefix, safe='')}-{uuid.uuid4().hex[:12]}"
        folder.mkdir(parents=True)
        files = {}
        for name, array in part.arrays().items():
            file = folder / f"{name}.npy"
            np.save(file, array, allow_pickle=False)
            files[name] = _fingerprint(file)
        return PartFiles(folder.name, graph, content, part.trained, files)

    def commit(self, manifest: Manifest) -> None:
        """Makes the manifest the current one, by one rename, and removes what it does not name."""
        partial = self._manifest.with_suffix(".partial")
        with partial.open("w", encoding="utf-8") as file:
            json.dump({"format": _FORMAT, "version": _VERSION, **asdict(manifest)}, file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        partial.replace(self._manifest)
        named = {part.folder for part in manifest.parts.values()}
        for folder in self.path.iterdir():
            if _MADE_BY_US.fullmatch(folder.name) and folder.name not in named:
                shutil.rmtree(folder, ignore_errors=True)

    @contextmanager
    def building(self, wait: float) -> Iterator[None]:
        """Holds the index for one builder.

        Raises:
            ArtifactError: another process builds it for longer than `wait` seconds, or the folder cannot be made.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path / "lock", timeout=wait):
                yield
        except Timeout as error:
            raise ArtifactError(f"another process builds the index in {self.path}; wait for it") from error
        except OSError as error:
            raise ArtifactError(f"{self.path} cannot be written: {(error.strerror or str(error)).lower()}") from error


def _part(data: dict[str, Any]) -> PartFiles:
    files = {str(name): (int(size), int(checksum)) for name, (size, checksum) in data["files"].items()}
    folder = str(data["folder"])
    if not _MADE_BY_US.fullmatch(folder):
        raise ValueError(folder)
    return PartFiles(folder, str(data["graph"]), str(data["content"]), str(data["trained"]), files)


def _fingerprint(file: Path) -> tuple[int, int]:
    """Size in bytes and CRC-32."""
    checksum, size = 0, 0
    with file.open("rb") as stream:
        while chunk := stream.read(_CHUNK):
            checksum, size = zlib.crc32(chunk, checksum), size + len(chunk)
    return size, checksum
