"""What every store promises, on each kind of store."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from kg.errors import LoadError, QueryError, StoreError
from kg.model import (
    IS_A,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Mapping,
    Name,
    Relation,
    Scope,
    Skipped,
    Source,
    Value,
    Xref,
)
from kg.store.protocol import Contribution, GraphStore
from kg.table_files import TableFiles
from kg.tables import NODES, columns

Contribute = Callable[..., Contribution]

LIVER = Concept("A:1", "Liver disease", names=(Name("hepatopathy"),))
HEPATITIS = Concept(
    "A:2", "Hepatitis", definition="Inflammation of the liver.", alternatives=("A:20",), subsets=("slim",),
    relations=(Relation("A:2", IS_A, "A:1"), Relation("A:2", "RO:1", "B:1")), xrefs=(Xref("MESH:D006505"),),
)  # fmt: skip
OLD = Concept("A:3", "obsolete Icterus", obsolete=True, relations=(Relation("A:3", REPLACED_BY, "A:2"),))
DISEASES: list[Value] = [LIVER, HEPATITIS, OLD]


def edges(store: GraphStore, type_: str) -> list[tuple[object, ...]]:
    from kg.tables import EDGES

    edge = EDGES[type_]
    start, end = NODES[edge.start], NODES[edge.end]
    rows = store.query(
        f"MATCH (a:{edge.start})-[:{type_}]->(b:{edge.end}) RETURN a.{start.key} AS src, b.{end.key} AS dst"
    )
    return sorted((row["src"], row["dst"]) for row in rows)


def test_what_was_written_is_there(store: GraphStore, contribute: Contribute) -> None:
    [written] = store.write([contribute("a", DISEASES, prefix="A")])
    assert written.error is None
    assert (written.source.concepts, written.source.terms, written.relations, written.waiting) == (3, 4, 2, 1)
    assert edges(store, "IS_A") == [("A:2", "A:1")]
    assert edges(store, "AWAITS") == [("A:2", "B:1")]
    assert ("hepatopathy", "A:1") in edges(store, "NAMES")
    assert ("A:20", "A:2") in edges(store, "IDENTIFIES")
    [row] = store.query("MATCH (c:Concept {curie: $curie}) RETURN c.label AS label, c.depth AS depth", {"curie": "A:2"})
    assert row == {"label": "Hepatitis", "depth": 1}


def test_a_table_is_what_a_query_answers(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    text = (
        "MATCH (c:Concept) WHERE c.curie > $after "
        "RETURN c.curie AS curie, c.depth AS depth, c.obsolete AS obsolete, 0.5 AS half ORDER BY curie"
    )
    for after in ("A:1", "Z"):
        table, rows = store.read_table(text, {"after": after}), store.query(text, {"after": after})
        assert table.column_names == list(rows.columns) == ["curie", "depth", "obsolete", "half"]
        assert table.to_pylist() == rows


def test_a_table_of_many_rows_is_whole(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    table = store.read_table("UNWIND range(1, 150000) AS number RETURN number")
    assert table.column("number").to_pylist() == list(range(1, 150_001))


def test_a_table_of_a_wrong_text_is_refused_as_a_query_is(store: GraphStore, contribute: Contribute) -> None:
    with pytest.raises(StoreError):
        store.read_table("RETURN 1 AS one")
    store.write([contribute("a", DISEASES, prefix="A")])
    with pytest.raises(QueryError):
        store.read_table("MATCH (c:Concept RETURN c.curie AS curie")


def test_writing_again_replaces_the_whole(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    [again] = store.write([contribute("a", [LIVER], prefix="A")])
    assert (again.source.concepts, again.source.sequence) == (1, 1)
    assert store.query("MATCH (c:Concept) RETURN c.curie AS curie") == [{"curie": "A:1"}]
    assert store.query("MATCH (t:Term) RETURN t.key AS key ORDER BY key") == [
        {"key": "hepatopathy"}, {"key": "liver disease"}
    ]  # fmt: skip
    assert store.query("MATCH (s:Subset) RETURN s.name AS name") == []


def test_an_edge_waits_for_its_target_and_waits_again_when_it_goes(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    store.write([contribute("b", [Concept("B:1", "Virus")], prefix="B")])
    assert edges(store, "RELATED") == [("A:2", "B:1")]
    assert edges(store, "AWAITS") == []
    store.write([Contribution(Source("b", Kind.ONTOLOGY), {})])
    assert edges(store, "RELATED") == []
    assert edges(store, "AWAITS") == [("A:2", "B:1")]


def test_the_owner_of_a_prefix_gives_its_concepts_whatever_came_first(
    store: GraphStore, contribute: Contribute
) -> None:
    mine = [Concept("A:1", "my liver disease", names=(Name("bad liver"),)), Concept("A:9", "only mine")]
    store.write([contribute("mine", mine, kind=Kind.NAMES)])
    assert len(store.query("MATCH (c:Concept) RETURN c.curie AS curie")) == 2
    store.write([contribute("a", DISEASES, prefix="A")])
    rows = store.query("MATCH (t:Term)-[n:NAMES]->(c:Concept {curie: 'A:1'}) RETURN n.text AS text, n.scope AS scope")
    assert sorted((row["text"], row["scope"]) for row in rows) == [
        ("Liver disease", Scope.LABEL), ("bad liver", Scope.EXACT), ("hepatopathy", Scope.EXACT),
        ("my liver disease", Scope.EXACT),
    ]  # fmt: skip
    assert store.query("MATCH (c:Concept {curie: 'A:9'}) RETURN c.curie AS curie") == []
    store.write([Contribution(Source("a", Kind.ONTOLOGY), {})])
    assert store.query("MATCH (c:Concept) RETURN c.label AS label ORDER BY label") == [
        {"label": "my liver disease"}, {"label": "only mine"}
    ]  # fmt: skip


def test_a_second_claim_of_a_prefix_is_refused_unless_it_replaces_the_owner(
    store: GraphStore, contribute: Contribute
) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    other = contribute("other", [Concept("A:7", "seven")], prefix="A")
    [refused] = store.write([other])
    assert isinstance(refused.error, LoadError)
    assert "--replace a" in str(refused.error)
    assert len(store.query("MATCH (c:Concept) RETURN c.curie AS curie")) == 3
    [taken] = store.write([replace(other, replacing="a")])
    assert taken.error is None
    assert taken.source.sequence == 1
    assert store.query("MATCH (s:Source) RETURN s.name AS name") == [{"name": "other"}]


def test_one_refused_source_does_not_keep_the_others_out(store: GraphStore, contribute: Contribute) -> None:
    results = store.write(
        [
            contribute("a", DISEASES, prefix="A"),
            contribute("thief", [Concept("A:5", "x")], prefix="A"),
            contribute("b", [Concept("B:1", "Virus")], prefix="B"),
        ]
    )
    assert [result.error is None for result in results] == [True, False, True]
    assert [row["name"] for row in store.query("MATCH (s:Source) RETURN s.name AS name ORDER BY s.sequence")] == [
        "a",
        "b",
    ]


def test_sources_that_together_make_a_circle_of_is_a_are_refused(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", [Concept("A:1", "x", relations=(Relation("A:1", IS_A, "B:1"),))], prefix="A")])
    [refused] = store.write(
        [contribute("b", [Concept("B:1", "y", relations=(Relation("B:1", IS_A, "A:1"),))], prefix="B")]
    )
    assert "A:1 → B:1 → A:1" in str(refused.error)
    assert [row["name"] for row in store.query("MATCH (s:Source) RETURN s.name AS name")] == ["a"]


def test_removing_what_is_not_loaded_says_what_is(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    [result] = store.write([Contribution(Source("b", Kind.ONTOLOGY), {})])
    assert isinstance(result.error, StoreError)
    assert "there are: a" in str(result.error)


def test_the_last_source_can_be_removed(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    store.write([Contribution(Source("a", Kind.ONTOLOGY), {})])
    for label in NODES:
        expected = 1 if label == "Schema" else 0
        assert len(store.query(f"MATCH (n:{label}) RETURN n.{NODES[label].key} AS key")) == expected, label


def test_a_mapping_is_stored_from_the_side_that_is_here(store: GraphStore, contribute: Contribute) -> None:
    rows: list[Value] = [
        Mapping("A:1", "skos:exactMatch", "X:1", "semapv:ManualMappingCuration", 0.9),
        Mapping("X:2", "skos:broadMatch", "A:2"),
        Mapping("X:3", "skos:exactMatch", "X:4"),
    ]
    store.write([contribute("maps", rows, kind=Kind.MAPPINGS)])
    assert edges(store, "XREF") == []
    store.write([contribute("a", [LIVER, Concept("A:2", "Hepatitis")], prefix="A")])
    rows_there = store.query(
        "MATCH (c:Concept)-[x:XREF]->(i:Identifier) "
        "RETURN c.curie AS src, i.curie AS dst, x.predicate AS predicate, x.confidence AS confidence ORDER BY src"
    )
    assert rows_there == [
        {"src": "A:1", "dst": "X:1", "predicate": "skos:exactMatch", "confidence": 0.9},
        {"src": "A:2", "dst": "X:2", "predicate": "skos:narrowMatch", "confidence": None},
    ]


def test_popularity_is_of_the_corpus_that_was_loaded_first(store: GraphStore, contribute: Contribute) -> None:
    def counts(name: str, corpus: str, *numbers: int) -> Contribution:
        values: list[Value] = [
            Corpus(corpus, "things"),
            *(Count(f"A:{i}", corpus, n) for i, n in enumerate(numbers, 1)),
        ]
        return contribute(name, values, kind=Kind.COUNTS)

    store.write([counts("zebra", "z", 5, 7)])
    store.write([counts("ant", "a", 1, 1)])
    store.write([contribute("a", [LIVER, HEPATITIS, Concept("A:4", "rare")], prefix="A")])
    query = "MATCH (c:Concept) RETURN c.curie AS curie, c.popularity AS popularity ORDER BY curie"
    assert [row["popularity"] for row in store.query(query)] == [5, 7, 0]
    store.write([counts("zebra", "z", 6, 7)])
    assert [row["popularity"] for row in store.query(query)] == [6, 7, 0]
    store.write([Contribution(Source("zebra", Kind.COUNTS), {})])
    assert [row["popularity"] for row in store.query(query)] == [1, 1, 0]
    store.write([Contribution(Source("ant", Kind.COUNTS), {})])
    assert [row["popularity"] for row in store.query(query)] == [None, None, None]


def test_the_version_changes_with_a_write_and_only_then(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    first = store.version
    store.query("MATCH (c:Concept) RETURN count(*) AS n")
    assert store.version == first
    store.write([contribute("a", [LIVER], prefix="A")])
    assert store.version != first


def test_a_store_without_ontologies_says_how_to_load_some(store: GraphStore) -> None:
    with pytest.raises(StoreError, match="load-ontologies"):
        store.query("MATCH (c:Concept) RETURN c.curie AS curie")


def test_a_wrong_text_is_a_query_error(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    for text in ("MATCH (c:Concept RETURN c", "MATCH (c:Concept) RETURN nothing"):
        with pytest.raises(QueryError):
            store.query(text)


def test_a_query_that_writes_is_refused_by_the_store_itself(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    with pytest.raises(QueryError):
        store.query("CREATE (t:Term {key: 'x'}) RETURN t.key AS key")


def test_rows_are_cut_at_the_limit_and_say_so(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    text = "MATCH (c:Concept) RETURN c.curie AS curie ORDER BY curie"
    cut, whole = store.query(text, limit=2), store.query(text, limit=3)
    assert (len(cut), cut.cut, len(whole), whole.cut) == (2, True, 3, False)


def test_columns_are_known_without_rows(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    assert store.query("MATCH (c:Concept {curie: 'Z'}) RETURN c.curie AS curie, 1 AS one").columns == ("curie", "one")


def test_nodes_and_paths_become_plain_values(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", [LIVER], prefix="A")])
    [row] = store.query("MATCH (t:Term {key: 'hepatopathy'})-[n:NAMES]->(c) RETURN t, n")
    assert row == {
        "t": {"label": "Term", "key": "hepatopathy"},
        "n": {"label": "NAMES", "text": "hepatopathy", "scope": "EXACT", "source": "a"},
    }


def test_every_column_of_the_model_survives_the_store(store: GraphStore, contribute: Contribute) -> None:
    full = Concept(
        "A:1", "label", "definition", "namespace", "NCBITaxon:9606", "biolink:Gene",
        names=(Name("text", Scope.NARROW, "abbreviation", "de", "2026-01-01"),),
        xrefs=(Xref("X:1", "skos:closeMatch", "semapv:LexicalMatching", 0.5),),
    )  # fmt: skip
    store.write([contribute("a", [full], prefix="A")])
    [row] = store.query("MATCH (c:Concept) RETURN " + ", ".join(f"c.{name} AS {name}_" for name in columns("Concept")))
    assert row == {
        "curie_": "A:1", "prefix_": "A", "label_": "label", "definition_": "definition", "namespace_": "namespace",
        "taxon_": "NCBITaxon:9606", "category_": "biolink:Gene", "obsolete_": False, "popularity_": None, "depth_": None,
    }  # fmt: skip
    [name] = store.query(
        "MATCH ()-[n:NAMES]->() WHERE n.scope = 'NARROW' RETURN n.text AS a, n.type AS b, n.lang AS c, n.date AS d"
    )
    assert name == {"a": "text", "b": "abbreviation", "c": "de", "d": "2026-01-01"}
    [xref] = store.query("MATCH ()-[x:XREF]->() RETURN x.justification AS a, x.confidence AS b, x.source AS c")
    assert xref == {"a": "semapv:LexicalMatching", "b": 0.5, "c": "a"}


def test_a_source_does_not_take_the_place_of_one_of_another_kind(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    [refused] = store.write([contribute("a", [Mapping("A:1", "skos:exactMatch", "X:1")], kind=Kind.MAPPINGS)])
    assert "is loaded already and holds ontology, not mappings; give --name" in str(refused.error)
    assert len(store.query("MATCH (c:Concept) RETURN c.curie AS curie")) == 3


def test_only_the_owner_of_the_same_prefix_is_replaced(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    [refused] = store.write([replace(contribute("b", [Concept("B:1", "x")], prefix="B"), replacing="a")])
    assert "b cannot replace a, which owns A, not B" in str(refused.error)
    [missing] = store.write([replace(contribute("b", [Concept("B:1", "x")], prefix="B"), replacing="z")])
    assert isinstance(missing.error, StoreError)


def test_concepts_that_the_owner_of_their_prefix_lacks_are_told(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", DISEASES, prefix="A")])
    mine = [Concept("A:1", names=(Name("x"),)), Concept("A:8", names=(Name("y"),))]
    [written] = store.write([contribute("mine", mine, kind=Kind.NAMES)])
    assert written.unknown == ("A:8",)


def test_a_source_of_negative_mappings_only_is_there_and_gives_nothing(
    store: GraphStore, contribute: Contribute
) -> None:
    values: list[Value] = [Skipped("negative mappings", 2)]
    store.write([contribute("not", values, kind=Kind.MAPPINGS)])
    store.write([contribute("a", DISEASES, prefix="A")])
    assert [row["name"] for row in store.query("MATCH (s:Source) RETURN s.name AS name ORDER BY name")] == ["a", "not"]


def test_tables_in_files_are_needed_until_they_are_written_and_no_longer(
    store: GraphStore, contribute: Contribute, tmp_path: Path
) -> None:
    given = contribute("a", DISEASES, prefix="A")
    store.write([replace(given, tables=TableFiles.write(given.tables, tmp_path / "tables"))])
    shutil.rmtree(tmp_path / "tables")
    store.write([contribute("b", [Concept("B:1", "x")], prefix="B")])
    assert edges(store, "RELATED") == [("A:2", "B:1")]
