"""What an embedded store holds, as its manifest says it: JSON in, values out, and back."""

import re
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, TypeVar, get_origin, get_type_hints

from kg.model import Kind, Source
from kg.tables import MODEL_VERSION
from kg.text import FOLD_VERSION

_T = TypeVar("_T")
_FORMAT = "ontonorm store"
TABLES_FOLDER = re.compile(r"[^/]+@[0-9a-f]{12}")
"""The name of a folder of tables: that of the source, data set or run, and a stamp."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A loaded source, the folder of its tables, and how many rows each of them has."""

    source: Source
    folder: str
    rows: dict[str, int]


@dataclass(frozen=True, slots=True)
class Kept:
    """A recorded data set or run (`label`: Dataset or Run), the data set that it is or is over, and its tables as above."""

    label: str
    name: str
    dataset: str
    folder: str
    rows: dict[str, int]

    @property
    def key(self) -> tuple[str, str]:
        return self.label, self.name


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a store holds. `size`, `modified` (ns) and `checksum` (CRC-32) tell whether the graph file is as it was built;
    `extensions` counts how often something was added to it since it was built as a whole. `stamp` names the graph file,
    `version` the graph of the sources in it: what is derived from that does not change when a run is recorded."""

    stamp: str = ""
    version: str = ""
    graph: str = ""
    size: int = 0
    modified: int = 0
    checksum: int = 0
    extensions: int = 0
    model: int = MODEL_VERSION
    fold: int = FOLD_VERSION
    entries: dict[str, Entry] = field(default_factory=dict)
    records: list[Kept] = field(default_factory=list)

    @property
    def sources(self) -> dict[str, Source]:
        return {name: entry.source for name, entry in self.entries.items()}

    @property
    def folders(self) -> list[str]:
        return [*(entry.folder for entry in self.entries.values()), *(kept.folder for kept in self.records)]


def as_json(manifest: Manifest) -> dict[str, Any]:
    """A manifest as JSON has it."""
    return {"format": _FORMAT, **asdict(manifest)}


def parse(data: dict[str, Any]) -> Manifest:
    """A manifest from JSON.

    Raises:
        KeyError, TypeError, ValueError, AttributeError: it is none.
    """
    if data.pop("format") != _FORMAT:
        raise ValueError("not a store")
    entries = {
        name: Entry(
            _typed(Source, {**entry["source"], "kind": Kind(entry["source"]["kind"])}),
            str(entry["folder"]),
            entry["rows"],
        )
        for name, entry in data.pop("entries").items()
    }
    records = [_typed(Kept, entry) for entry in data.pop("records", [])]
    version = data.pop("version", data["stamp"])  # a manifest of before anything could be recorded has the stamp alone
    manifest = _typed(Manifest, {**data, "version": version, "entries": entries, "records": records})
    if any(name != entry.source.name for name, entry in entries.items()):
        raise ValueError("an entry is not of its source")
    if not all(TABLES_FOLDER.fullmatch(Path(folder).name) for folder in manifest.folders):
        raise ValueError("an entry has no folder of tables")
    return manifest


def _typed(kind: type[_T], values: dict[str, Any]) -> _T:
    """A dataclass of these values, each of the declared type."""
    hints = get_type_hints(kind)
    for name, value in values.items():
        hint = hints[name]
        declared = get_origin(hint) if get_origin(hint) in (dict, list) else hint
        if not isinstance(value, declared):
            raise TypeError(name)
    return kind(**values)
