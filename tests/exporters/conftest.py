"""What the tests of exporters share: values become a store, a store becomes the text of files."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest

from exporters.export import FORMATS, export
from kg.collect import collect
from kg.model import Kind, Ontology, Value
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Stored = Callable[..., GraphStore]
Written = Callable[..., list[str]]

HP = Ontology(
    "hp",
    "Human Phenotype Ontology",
    "2026-01-02",
    "http://purl.obolibrary.org/obo/hp.owl",
    "https://hpo.jax.org/licence",
)


@pytest.fixture(scope="session")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stored]:
    """A store with one ontology of these values, and further sources by name."""
    opened: list[EmbeddedStore] = []

    def make(
        values: Iterable[Value], *, ontology: Ontology = HP, prefix: str | None = "HP", **more: list[Value]
    ) -> GraphStore:
        store = EmbeddedStore(tmp_path_factory.mktemp("graph") / "store")
        opened.append(store)
        kinds = {"mine": Kind.NAMES, "maps": Kind.MAPPINGS, "counts": Kind.COUNTS}
        sources = [collect([ontology, *values], kind=Kind.ONTOLOGY, stem="x", prefix=prefix, imports=True)]
        sources += [
            collect([Ontology(), *others], kind=kinds.get(name, Kind.ONTOLOGY), stem=name)
            for name, others in more.items()
        ]
        results = store.write([Contribution(one.source, one.tables) for one in sources])
        assert [result.error for result in results] == [None] * len(sources)
        return store

    yield make
    for store in opened:
        store.close()


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """The texts of the files that an export writes."""

    def make(store: GraphStore, format_: str, *ontologies: str) -> list[str]:
        name = "out" if FORMATS[format_].endings else "out.txt"
        done = export(store, format_, ontologies=ontologies, output=tmp_path / name)
        return [file.read_bytes().decode() for file in done.files]

    return make
