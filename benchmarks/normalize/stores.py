"""The stores that the figures are of, made once in a scratch folder: all of the data, one ontology, and without names."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.load.measure import load
from benchmarks.normalize.held_out import Phrases
from engine.index.folder import IndexFolder, Manifest, place
from engine.index.part import Quality, build_part
from engine.index.reading import read_vocabularies
from kg import open_store
from kg.store.folder import StoreFolder
from kg.store.protocol import Contribution, GraphStore

_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class Bench:
    """What the figures are of: a folder of data, perhaps a store that holds it, and what a run was asked for."""

    data: Path
    scratch: Path
    store: Path | None = None
    seed: int = 1
    encoder_seeds: int = 3
    quality: Quality = "fast"
    contexts: bool = False
    encoder: str | None = None

    def everything(self) -> Path:
        """A store of all of the data, which parts may write beside."""
        target = self.scratch / "all"
        if not target.exists():
            if self.store:
                copy_store(self.store, target)
            else:
                load_all(self.data, target)
        return target

    def only(self, source: str) -> Path:
        """A store of one ontology."""
        target = self.scratch / source
        if not target.exists():
            write_part_of(self.everything(), target, only=[source])
        return target

    def without(self, keys: Iterable[str]) -> Path:
        """A store of all of the data without the names that these folded strings are."""
        target = self.scratch / "without"
        if not target.exists():
            write_part_of(self.everything(), target, without=keys)
        return target


def load_all(data: Path, target: Path) -> None:
    """Loads one file a vocabulary, verbatim releases before derived ones, with mappings and counts."""
    chosen: dict[str, Path] = {}
    files = (data / "ontologies").iterdir()
    for file in sorted(files, key=lambda file: (".derived." in file.name, file.name.replace("-", "~"))):
        chosen.setdefault(file.name.replace("-", ".").split(".")[0], file)
    mappings = [file for file in sorted((data / "mappings").iterdir()) if "negative" not in file.name]
    counts = [file for file in sorted((data / "popularity").iterdir()) if not file.name.startswith("genes")]
    load(target, list(chosen.values()), mappings=mappings, popularity=counts)


def copy_store(source: Path, target: Path) -> None:
    """A store of its own, without the index, calibration and judgements that lie beside the other one."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("lock*"))
    remove_derived(target)


def remove_derived(path: Path) -> None:
    """Leaves of a store the graph only; what cannot be removed is an error, for it would be read as if made anew."""
    with open_store(path) as store:
        folder = place(store)
    if folder.exists():
        shutil.rmtree(folder)


def write_part_of(source: Path, target: Path, *, only: Iterable[str] = (), without: Iterable[str] = ()) -> None:
    """Copies sources of an embedded store, by default all, without the names that these folded strings are."""
    folder = StoreFolder(source)
    manifest = folder.read()
    if manifest is None:
        raise FileNotFoundError(source)
    wanted, gone = set(only) or set(manifest.entries), Phrases(without)
    contributions = [
        Contribution(entry.source, gone.cut_from(folder.tables(entry)))
        for name, entry in manifest.entries.items()
        if name in wanted
    ]
    with open_store(target) as store:
        for result in store.write(contributions):
            if result.error:
                raise result.error


def index_with_seed(store: GraphStore, prefixes: Iterable[str], *, quality: Quality, seed: int) -> None:
    """Makes the index of these prefixes with encoders that begin from a seed; normalizing then finds them."""
    folder = IndexFolder(place(store))
    with folder.building(_WAIT):
        for prefix, vocabulary in read_vocabularies(store, sorted(prefixes)).items():
            part = build_part(vocabulary, quality=quality, seed=seed)
            files = folder.save(part, graph=store.version, content=f"{quality}, seed {seed}")
            folder.commit(Manifest({**(folder.read() or Manifest()).parts, prefix: files}))
