"""What a store holds, and taking it away, on each kind of store."""

from collections.abc import Callable
from pathlib import Path

import pytest

from kg.errors import StoreError
from kg.inventory import prefixes_of, remove, status
from kg.model import Concept, Corpus, Count, Kind, Mapping, Name
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore


@pytest.fixture
def filled(store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    sources = [
        contribute("zfa", [Concept("ZFA:1", "fin", names=(Name("pinna"),))], prefix="ZFA"),
        contribute("free", [Concept("C:1", "one"), Concept("D:1", "two"), Concept("ZFA:9", "not theirs")]),
        contribute("mine", [Concept("ZFA:1", names=(Name("paddle"),))], kind=Kind.NAMES),
        contribute("maps", [Mapping("ZFA:1", "skos:exactMatch", "X:1")], kind=Kind.MAPPINGS),
        contribute("counts", [Corpus("c", "x"), Count("ZFA:1", "c", 1)], kind=Kind.COUNTS),
    ]
    assert [result.error for result in store.write(sources)] == [None] * len(sources)
    return store


def test_the_status_tells_the_sources_in_the_order_of_loading(filled: GraphStore) -> None:
    found = status(filled)
    assert (found.location, found.version, found.size) == (filled.location, filled.version, filled.size)
    assert [(source.name, source.kind, source.prefix, source.concepts, source.terms) for source in found.sources] == [
        ("zfa", Kind.ONTOLOGY, "ZFA", 1, 2), ("free", Kind.ONTOLOGY, None, 2, 2), ("mine", Kind.NAMES, None, 0, 1),
        ("maps", Kind.MAPPINGS, None, 0, 0), ("counts", Kind.COUNTS, None, 0, 0),
    ]  # fmt: skip
    assert [source.sequence for source in found.sources] == [1, 2, 3, 4, 5]
    assert all(source.complete and source.loaded_at for source in found.sources)


def test_a_source_that_is_removed_is_gone_and_comes_back_last(
    filled: GraphStore, contribute: Callable[..., Contribution]
) -> None:
    before = filled.version
    gone = remove(filled, "zfa")
    assert (gone.name, gone.prefix) == ("zfa", "ZFA")
    assert filled.version != before
    assert [source.name for source in status(filled).sources] == ["free", "mine", "maps", "counts"]
    filled.write([contribute("zfa", [Concept("ZFA:1", "fin")], prefix="ZFA")])
    assert [source.name for source in status(filled).sources][-1] == "zfa"


def test_what_is_not_loaded_cannot_be_removed(filled: GraphStore) -> None:
    with pytest.raises(StoreError, match=r"no source named hp is loaded \(there are: counts, free, maps, mine, zfa\)"):
        remove(filled, "hp")


def test_an_ontology_is_named_by_its_source_or_its_prefix(filled: GraphStore) -> None:
    for names, prefixes in (
        (["zfa"], {"ZFA"}),
        (["ZFA"], {"ZFA"}),
        (["Zfa"], {"ZFA"}),
        (["free"], {"C", "D"}),
        (["C"], {"C"}),
        (["zfa", "D"], {"ZFA", "D"}),
        ([], set()),
    ):
        assert prefixes_of(filled, names) == prefixes, names


def test_a_name_that_gives_no_concepts_is_told(filled: GraphStore) -> None:
    with pytest.raises(StoreError, match=r"no source named hp is loaded \(there are: free, mine, zfa\)"):
        prefixes_of(filled, ["zfa", "hp"])
    for name in ("mine", "maps", "counts"):
        with pytest.raises(StoreError, match=f"{name} gives no concepts of its own; name the ontology"):
            prefixes_of(filled, [name])


def test_a_store_that_is_not_there_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="load-ontologies"):
        status(EmbeddedStore(tmp_path / "none"))
