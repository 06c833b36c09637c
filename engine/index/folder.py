"""An index in its folder beside the store: the arrays of each part, named by index.json (see engine/index/files.py)."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from hashlib import blake2b
from pathlib import Path
from typing import Any

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
from engine.index.part import RECIPE, Part
from kg.errors import ArtifactError
from kg.store.protocol import GraphStore

_FORMAT = "ontonorm index"


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
    files: Files


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
            if (data["format"], data["version"]) != (_FORMAT, RECIPE):
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
        arrays = read_arrays(folder, part.files)
        try:
            return Part.from_arrays(prefix, arrays, part.trained)
        except (KeyError, ValueError, IndexError) as error:
            raise ArtifactError(f"{folder} lacks {error}") from error

    def save(self, part: Part, *, graph: str, content: str) -> PartFiles:
        """Writes the arrays of a part into a new folder; nobody knows of them until `commit` names them."""
        folder = new_folder(self.path, part.prefix)
        files = write_arrays(folder, part.arrays())
        return PartFiles(folder.name, graph, content, part.trained, files)

    def commit(self, manifest: Manifest) -> None:
        """Makes the manifest the current one, by one rename, and removes what it does not name."""
        named = {part.folder for part in manifest.parts.values()}
        commit(self._manifest, {"format": _FORMAT, "version": RECIPE, **asdict(manifest)}, named)

    @contextmanager
    def building(self, wait: float) -> Iterator[None]:
        """Holds the index for one builder.

        Raises:
            ArtifactError: another process builds it for longer than `wait` seconds, or the folder cannot be made.
        """
        with building(self.path, wait):
            yield


def _part(data: dict[str, Any]) -> PartFiles:
    return PartFiles(
        folder_named(str(data["folder"])), str(data["graph"]), str(data["content"]), str(data["trained"]),
        parsed_files(data["files"]),
    )  # fmt: skip
