"""What is read from a store is what a loader would have read, in one order, page by page."""

import itertools
from collections.abc import Callable
from pathlib import Path

import pytest

from exporters.selection import select
from kg.errors import OntonormError, StoreError
from kg.model import (
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Mapping,
    Name,
    Ontology,
    Relation,
    Scope,
    Xref,
)
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Stored = Callable[..., GraphStore]
Contribute = Callable[..., Contribution]

LIVER = Concept(
    "HP:2", "Liver", "The largest gland.", "anatomy", "NCBITaxon:9606", "biolink:Organ",
    names=(Name("Liver", Scope.EXACT), Name("Leber", Scope.LABEL, lang="de"), Name("jecur", Scope.RELATED, "layperson", "la")),
    relations=(Relation("HP:2", PART_OF, "UBERON:1"), Relation("HP:2", "RO:1", "HP:3"), Relation("HP:2", IS_A, "HP:1")),
    xrefs=(Xref("UMLS:C2"), Xref("UMLS:C1")), alternatives=("HP:21", "HP:20"), subsets=("slim", "core"),
)  # fmt: skip
VALUES = (
    Concept("HP:3", "Old", obsolete=True, relations=(Relation("HP:3", REPLACED_BY, "HP:2"),)),
    LIVER,
    Concept("HP:1", "All", lang="en"),
)


def quiet(what: str, share: float | None) -> None:
    pass


def concepts(store: GraphStore, *ontologies: str) -> list[Concept]:
    return list(select(store, ontologies, progress=quiet).concepts())


def test_concepts_come_by_curie_and_what_they_have_in_order(stored: Stored) -> None:
    all_, liver, old = concepts(stored(VALUES))
    assert (all_.curie, all_.lang, all_.names) == ("HP:1", "en", ())
    assert old == VALUES[0]
    assert liver.names == (
        Name("Leber", Scope.LABEL, lang="de"),
        Name("Liver", Scope.EXACT),
        Name("jecur", Scope.RELATED, "layperson", "la"),
    )
    assert [relation.predicate for relation in liver.relations] == ["BFO:0000050", "RO:1", "is_a"]
    assert liver.relations[0].object == "UBERON:1"  # which is not loaded
    assert [xref.identifier for xref in liver.xrefs] == ["UMLS:C1", "UMLS:C2"]
    assert (liver.alternatives, liver.subsets) == (("HP:20", "HP:21"), ("core", "slim"))
    assert (liver.definition, liver.namespace, liver.taxon, liver.category) == (
        "The largest gland.", "anatomy", "NCBITaxon:9606", "biolink:Organ")  # fmt: skip


def test_every_source_adds_to_a_concept_and_nothing_is_said_twice(stored: Stored) -> None:
    store = stored(
        VALUES,
        mine=[Concept("HP:1", "Everything", names=(Name("omnia"), Name("learned", Scope.LEARNED)), xrefs=(Xref("A:1"),)),
              Concept("HP:2", names=(Name("jecur", Scope.RELATED, "layperson", "la"),), xrefs=(Xref("UMLS:C1"),))],
        maps=[Mapping("HP:1", "skos:exactMatch", "MONDO:1", "semapv:LexicalMatching", 0.5)],
    )  # fmt: skip
    all_, liver, _ = concepts(store)
    assert all_.names == (Name("Everything"), Name("omnia"))
    assert all_.xrefs == (Xref("A:1"), Xref("MONDO:1", "skos:exactMatch", "semapv:LexicalMatching", 0.5))
    assert (len(liver.names), len(liver.xrefs)) == (3, 2)


def test_more_than_one_page_is_read_whole(stored: Stored) -> None:
    told: list[float | None] = []
    many = [Concept(f"HP:{number:07}", "x") for number in range(10_050)]
    selection = select(stored(many), progress=lambda what, share: told.append(share))
    assert [concept.curie for concept in selection.concepts()] == [concept.curie for concept in many]
    assert selection.size == 10_050
    assert told == [5_000 / 10_050, 10_000 / 10_050, 1.0]


def test_sources_and_prefixes_are_chosen_by_name(stored: Stored) -> None:
    store = stored(
        VALUES, other=[Concept("X:1", "One"), Concept("Y:1", "Two")], counts=[Corpus("c", "x"), Count("HP:1", "c", 1)]
    )
    assert [concept.curie for concept in concepts(store)] == ["HP:1", "HP:2", "HP:3", "X:1", "Y:1"]
    assert [concept.curie for concept in concepts(store, "other")] == ["X:1", "Y:1"]
    assert [concept.curie for concept in concepts(store, "hp", "Y")] == ["HP:1", "HP:2", "HP:3", "Y:1"]


def test_an_ontology_speaks_for_itself_and_several_have_no_voice(stored: Stored) -> None:
    store = stored(VALUES, other=[Concept("X:1", "One")], mine=[Concept("HP:1", names=(Name("omnia"),))])
    assert select(store, ["HP"], progress=quiet).ontology == Ontology(
        "hp",
        "Human Phenotype Ontology",
        "2026-01-02",
        "http://purl.obolibrary.org/obo/hp.owl",
        "https://hpo.jax.org/licence",
    )
    assert select(store, ["other"], progress=quiet).ontology == Ontology("other")
    assert select(store, progress=quiet).ontology == Ontology()


def test_what_is_not_loaded_is_told(stored: Stored) -> None:
    with pytest.raises(StoreError, match=r"no source named go is loaded \(there are: hp\)"):
        select(stored(VALUES), ["go"], progress=quiet)


def test_a_store_without_concepts_has_nothing_to_export(embedded_store: EmbeddedStore, contribute: Contribute) -> None:
    embedded_store.write([contribute("n", [Corpus("c", "x"), Count("HP:1", "c", 1)], kind=Kind.COUNTS)])
    with pytest.raises(StoreError, match="nothing to export"):
        select(embedded_store, progress=quiet)


def test_a_load_meanwhile_does_not_mix(store: GraphStore, contribute: Contribute, tmp_path: Path) -> None:
    """An embedded store shows the graph that was opened; a server shows the new one, and the export says so."""
    first, second = contribute("hp", VALUES, prefix="HP"), contribute("x", [Concept("X:1", "One")])
    store.write([first])
    reading = select(store, progress=quiet).concepts()
    begun = list(itertools.islice(reading, 1))
    if isinstance(store, EmbeddedStore):
        writer = EmbeddedStore(store.path)
        writer.write([second])
        writer.close()
        assert [concept.curie for concept in (*begun, *reading)] == ["HP:1", "HP:2", "HP:3"]
    else:
        store.write([second])
        with pytest.raises(OntonormError, match="the graph was changed while it was read; export it again"):
            list(reading)
