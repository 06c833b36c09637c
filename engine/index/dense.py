"""The names of an index in, their vectors by an encoder out; kept beside the index, and made for new names only.

dense/ENCODER/vectors.json              the manifest: which encoder, and the folders of its parts (engine/index/files.py)
dense/ENCODER/PREFIX.STAMP.unfinished   vectors that are being made, appended; who was interrupted goes on behind them
"""

import json
import logging
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from engine.index.build import Index
from engine.index.files import (
    Files,
    building,
    commit,
    folder_named,
    new_folder,
    parsed_files,
    read_arrays,
    write_arrays,
)
from engine.index.folder import place
from engine.index.names import Names
from engine.index.strings import Arrays, StringIndex, Strings
from engine.retrieve.dense import DenseEncoder, Floats, Ints, KeyVectors, name_of
from kg.errors import ArtifactError
from kg.progress import Progress
from kg.store.protocol import DEFAULT_WAIT, GraphStore

log = logging.getLogger("ontonorm")

_FORMAT = "ontonorm vectors"
_VERSION = 1
_AT_ONCE = 4_096  # keys after which what is done is kept
_UNFINISHED = ".unfinished"
_ROUNDING = 1e-3


def folder_of(store: GraphStore, encoder: str | None) -> Path:
    """The folder of what is kept for an encoder, by the name that it is opened by; without one that of the index."""
    if encoder is None:
        return place(store)
    return place(store) / "dense" / blake2b(name_of(encoder).encode(), digest_size=8).hexdigest()


def open_vectors(
    store: GraphStore,
    index: Index,
    encoder: DenseEncoder,
    *,
    wait: float = 60 * DEFAULT_WAIT,
    progress: Progress = lambda what, share: None,
) -> dict[str, KeyVectors]:
    """The vectors of each part of an index; what is missing, stale or damaged is made first.

    Raises:
        ArtifactError: the folder cannot be written, or another process builds for longer than `wait` seconds.
    """
    shelf = _Shelf(folder_of(store, encoder.name), encoder)
    names = {prefix: part.vocabulary.names for prefix, part in index.parts.items()}
    found = shelf.load(names)
    if len(found) < len(names):
        with building(shelf.path, wait):
            found = shelf.load(names)  # another process may have made them meanwhile
            for prefix in sorted(names.keys() - found.keys()):
                found[prefix] = shelf.make(prefix, names[prefix], progress)
    return {prefix: one.of_names for prefix, one in found.items()}


@dataclass(frozen=True, slots=True)
class _Vectors:
    """Distinct keys, their vectors, and for each name its key."""

    keys: Strings
    vectors: Floats
    rows: Ints

    @property
    def of_names(self) -> KeyVectors:
        return KeyVectors.of(self.vectors, self.rows)

    def arrays(self) -> dict[str, np.ndarray]:
        return {**self.keys.arrays("keys"), "vectors": self.vectors, "rows": self.rows}

    @classmethod
    def from_arrays(cls, arrays: Arrays) -> "_Vectors":
        return cls(Strings.from_arrays("keys", arrays), arrays["vectors"], arrays["rows"])  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _VectorFiles:
    """The vectors of a part on disk: a fingerprint of the names that they are of, their folder, and its files."""

    content: str
    folder: str
    files: Files


class _Shelf:
    """What is kept of one encoder."""

    def __init__(self, path: Path, encoder: DenseEncoder) -> None:
        self.path = path
        self._encoder = encoder
        self._manifest = path / "vectors.json"
        self._parts: dict[str, _VectorFiles] = {}
        self._former: dict[str, _Vectors] = {}

    def load(self, names: Mapping[str, Names]) -> dict[str, _Vectors]:
        """What is there of these parts, and whole, and of these very names."""
        self._parts = self._read()
        self._former = {}
        for prefix in names.keys() & self._parts.keys():
            try:
                self._former[prefix] = self._load(self._parts[prefix])
            except ArtifactError as error:
                log.warning("%s; encoding its names again", error)
        return {
            prefix: one
            for prefix, one in self._former.items()
            if self._parts[prefix].content == _content(names[prefix])
        }

    def _read(self) -> dict[str, _VectorFiles]:
        try:
            data = json.loads(self._manifest.read_text(encoding="utf-8"))
            if (data["format"], data["version"]) != (_FORMAT, _VERSION):
                raise ValueError(data["version"])
            parts = {prefix: _parsed(part) for prefix, part in data["parts"].items()}
            fingerprint, dimension = str(data["encoder"]["fingerprint"]), int(data["encoder"]["dimension"])
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            log.warning("%s is damaged (%s); encoding all names again", self._manifest, type(error).__name__)
            return {}
        if fingerprint == self._encoder.fingerprint:
            return parts
        log.warning(
            "encoder %s has changed (vectors of %d numbers, now of %d); encoding all names again",
            self._encoder.name, dimension, self._encoder.dimension,
        )  # fmt: skip
        return {}

    def _load(self, part: _VectorFiles) -> _Vectors:
        folder = self.path / part.folder
        try:
            found = _Vectors.from_arrays(read_arrays(folder, part.files))
        except KeyError as error:
            raise ArtifactError(f"{folder} lacks {error}") from error
        if found.vectors.shape != (len(found.keys), self._encoder.dimension):
            raise ArtifactError(f"{folder} holds vectors of another shape")
        return found

    def make(self, prefix: str, names: Names, progress: Progress) -> _Vectors:
        """Encodes the names of a part, except for those whose vectors are known from before, and keeps the vectors."""
        own = list(islice(names.keys, names.own))
        distinct = list(dict.fromkeys(own))
        place = {key: row for row, key in enumerate(distinct)}
        vectors = np.empty((len(distinct), self._encoder.dimension), np.float32)
        unknown = np.ones(len(distinct), np.bool_)
        if former := self._former.get(prefix):
            known = StringIndex.of(former.keys).first(distinct)
            unknown = known < 0
            vectors[~unknown] = former.vectors[known[~unknown]]
        unfinished = _Unfinished(self.path / quote(prefix, safe=""), self._encoder)
        new = [distinct[at] for at in np.flatnonzero(unknown).tolist()]
        what = f"vectors of {prefix} by {Path(self._encoder.name).name}"
        vectors[unknown] = unfinished.encode(new, lambda share: progress(what, share))
        folder = new_folder(self.path, prefix)
        made = _Vectors(Strings.of(distinct), vectors, np.array([place[key] for key in own], np.int64))
        self._parts[prefix] = _VectorFiles(_content(names), folder.name, write_arrays(folder, made.arrays()))
        encoder = {name: getattr(self._encoder, name) for name in ("name", "fingerprint", "dimension")}
        parts = {prefix: asdict(part) for prefix, part in self._parts.items()}
        commit(
            self._manifest, {"format": _FORMAT, "version": _VERSION, "encoder": encoder, "parts": parts},
            {part.folder for part in self._parts.values()},
        )  # fmt: skip
        unfinished.remove()
        return self._load(self._parts[prefix])


class _Unfinished:
    """A file of vectors that are being made, in the order of their texts; what an interrupted run made is not made again."""

    def __init__(self, path: Path, encoder: DenseEncoder) -> None:
        self._path = path
        self._encoder = encoder

    def encode(self, texts: Sequence[str], progress: Callable[[float], None]) -> Floats:
        """The vectors of the texts."""
        if not texts:
            return np.zeros((0, self._encoder.dimension), np.float32)
        digest = blake2b(self._encoder.fingerprint.encode(), digest_size=6)
        for text in texts:
            digest.update(text.encode(errors="surrogatepass") + b"\n")
        file = self._path.with_name(f"{self._path.name}.{digest.hexdigest()}{_UNFINISHED}")
        self.remove(but=file)
        done = self._whole(file)
        with file.open("r+b" if done else "wb") as stream:
            stream.truncate(done * 4 * self._encoder.dimension)
            stream.seek(0, os.SEEK_END)
            for start in range(done, len(texts), _AT_ONCE):
                progress(start / len(texts))
                stream.write(self._encoder.encode(texts[start : start + _AT_ONCE]).tobytes())
                stream.flush()
                os.fsync(stream.fileno())
        return np.fromfile(file, np.float32).reshape(len(texts), -1)

    def _whole(self, file: Path) -> int:
        """How many vectors the file begins with: of length 1, so that no hole of zeros passes for one."""
        try:
            numbers = np.fromfile(file, np.float32)
        except FileNotFoundError:
            return 0
        width = self._encoder.dimension
        vectors = numbers[: len(numbers) // width * width].reshape(-1, width)
        good = np.abs(np.linalg.norm(vectors, axis=1) - 1) < _ROUNDING
        return len(good) if good.all() else int(np.argmin(good))

    def remove(self, but: Path | None = None) -> None:
        """Removes the files of this part, except for one."""
        for file in self._path.parent.glob(f"{self._path.name}.{12 * '?'}{_UNFINISHED}"):
            if file != but:
                file.unlink(missing_ok=True)


def _parsed(data: dict[str, Any]) -> _VectorFiles:
    return _VectorFiles(str(data["content"]), folder_named(str(data["folder"])), parsed_files(data["files"]))


def _content(names: Names) -> str:
    """A fingerprint of the keys of the concepts' own names."""
    offsets = names.keys.offsets[: names.own + 1]
    digest = blake2b(np.ascontiguousarray(offsets).data, digest_size=12)
    digest.update(np.ascontiguousarray(names.keys.blob[: offsets[-1]]).data)
    return digest.hexdigest()
