"""Loading, exporting and loading again gives the same graph, but for what a format cannot say, which stands here."""

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exporters.export import FORMATS, export
from kg.collect import collect
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Kind,
    Name,
    Ontology,
    Relation,
    Scope,
    Value,
    Xref,
)
from kg.resolve import resolve
from kg.store.protocol import Contribution, GraphStore
from loaders.document import Document
from loaders.sniff import sniff

Stored = Callable[..., GraphStore]
Row = dict[str, Any]
Graph = dict[str, list[Row]]

OWN = [f"HP:{number:07}" for number in range(1, 9)]
OTHERS = ["UBERON:0000001", "my.terms:a/b"]
SCOPED = [Scope.EXACT, Scope.NARROW, Scope.BROAD, Scope.RELATED]
HP = Ontology("hp", "Phenotypes", "2026-01-02", "http://purl.obolibrary.org/obo/hp.owl", "https://example.org/by")

curies = st.sampled_from([*OWN, *OTHERS])
texts = st.text("aB1 é\"'|,-α<>&\\#^{}`%", min_size=1, max_size=10).map(str.strip).filter(bool)
types = st.none() | st.sampled_from(["layperson", "acronym", "house_style", "EFO:7"])
synonyms = st.builds(Name, texts, st.sampled_from(SCOPED), types, st.sampled_from([None, "en", "pt-br"]),
                     st.sampled_from([None, "2020-02-02"]))  # fmt: skip
translations = st.builds(Name, texts, st.just(Scope.LABEL), lang=st.sampled_from(["de", "es"]))
predicates = st.sampled_from(
    [IS_A, PART_OF, REPLACED_BY, CONSIDER, "RO:0002200", "near", "biolink:affects", "skos:related"]
)
xrefs = (
    st.builds(Xref, st.sampled_from(["UMLS:C1", "MESH:D1", 'odd:a"<b>', *OWN[:2]]))
    | st.builds(Xref, st.sampled_from(["DOID:4", "my.terms:7"]), st.sampled_from(["skos:exactMatch", "skos:broadMatch"]),
                st.sampled_from([None, "semapv:ManualMappingCuration"]), st.sampled_from([None, 0.25, 1.0]))
    | st.just(Xref("MONDO:1", "owl:equivalentClass"))
)  # fmt: skip


def concept(curie: str) -> st.SearchStrategy[Concept]:
    """A concept whose parents have greater ids, so that there is no circle."""
    relations = st.lists(st.tuples(predicates, curies), max_size=4).map(
        lambda pairs: tuple(Relation(curie, kind, other) for kind, other in pairs if kind != IS_A or other > curie)
    )
    names = st.tuples(
        st.lists(synonyms, max_size=4, unique_by=lambda name: (name.text, name.scope)),
        st.lists(translations, max_size=2, unique_by=lambda name: name.lang),
    )
    return st.builds(
        Concept, st.just(curie), texts, st.none() | texts, st.sampled_from([None, "phenotype"]),
        st.sampled_from([None, "NCBITaxon:9606"]), st.sampled_from([None, "biolink:Disease"]), st.booleans(),
        names.map(lambda both: tuple(both[0] + both[1])), relations, st.lists(xrefs, max_size=4).map(tuple),
        st.lists(st.sampled_from(["HP:20", "HP:21", *OWN]), max_size=2).map(tuple),
        st.lists(st.sampled_from(["slim", "core_2"]), max_size=2).map(tuple),
    )  # fmt: skip


ontologies = st.sets(curies, min_size=1, max_size=6).flatmap(lambda chosen: st.tuples(*map(concept, sorted(chosen))))


def graph_of(contribution: Contribution) -> Graph:
    """Rows of the graph by table, without what follows from others and without what a load adds."""
    made = resolve({contribution.source.name: contribution})
    graph = {table: rows.to_pylist() for table, rows in made.items() if table not in ("Term", "Identifier")}
    graph["Source"] = [{name: row[name] for name in ("name", "prefix", *HEADER)} for row in graph["Source"]]
    graph["NAMES"] = without(graph["NAMES"], "src")  # the folded text
    return graph


HEADER = ("title", "version", "iri", "licence")


def without(rows: Iterable[Row], *columns: str) -> list[Row]:
    return [row | dict.fromkeys(columns) for row in rows]


def counted(graph: Graph) -> dict[str, Counter[tuple[Any, ...]]]:
    """The rows of each table, each once: two that differ in what a format cannot say are one in it."""
    return {table: Counter({tuple(row.values()): 1 for row in rows}) for table, rows in graph.items()}


def as_obographs(graph: Graph) -> Graph:
    graph["Concept"] = without(graph["Concept"], "taxon", "category")
    graph["NAMES"] = [unlabelled(row, graph) | {"lang": None, "date": None} for row in graph["NAMES"]]
    graph["XREF"] = without(graph["XREF"], "justification", "confidence")
    return graph


def as_turtle(graph: Graph) -> Graph:
    graph["Concept"] = without(graph["Concept"], "taxon", "category")
    graph["NAMES"] = without(graph["NAMES"], "date")
    graph["XREF"] = without(graph["XREF"], "justification", "confidence")
    return graph


def as_skos(graph: Graph) -> Graph:
    """Each text of a concept once in a language: as preferred, alternative or other name, in this order."""
    graph = as_turtle(graph)
    kept: dict[tuple[str, str, str | None], Row] = {}
    for row in sorted(graph["NAMES"], key=lambda row: (row["scope"] != Scope.LABEL, row["scope"] != Scope.EXACT)):
        scope = row["scope"] if row["scope"] in (Scope.LABEL, Scope.EXACT) else Scope.RELATED
        kept.setdefault((row["dst"], row["text"], row["lang"]), row | {"scope": scope, "type": None})
    graph["NAMES"] = list(kept.values())
    graph["PART_OF"] = []
    graph["RELATED"] = [row for row in graph["RELATED"] if row["predicate"] == "skos:related"]
    graph["AWAITS"] = [
        row for row in graph["AWAITS"]
        if row["relation"] not in ("PART_OF", "RELATED") or row["predicate"] == "skos:related"
    ]  # fmt: skip
    return graph


def as_kgx_jsonl(graph: Graph) -> Graph:
    graph["Source"] = without(graph["Source"], *HEADER)
    usual = {"HP": "biolink:PhenotypicFeature", "UBERON": "biolink:AnatomicalEntity"}
    graph["Concept"] = [row | {"category": row["category"] or usual.get(row["prefix"])} for row in graph["Concept"]]
    graph["NAMES"] = [unlabelled(row, graph) | dict.fromkeys(("type", "lang", "date")) for row in graph["NAMES"]]
    return graph


def as_kgx(graph: Graph) -> Graph:
    graph = as_kgx_jsonl(graph)
    graph["NAMES"] = [
        row if row["scope"] == Scope.LABEL else row | {"text": row["text"].replace("|", "¦")} for row in graph["NAMES"]
    ]
    return graph


def unlabelled(row: Row, graph: Graph) -> Row:
    """A name; a label that is not the concept's own as an exact synonym."""
    label = next(concept["label"] for concept in graph["Concept"] if concept["curie"] == row["dst"])
    own = row["scope"] == Scope.LABEL and row["text"] == label and row["lang"] is None
    return row if own or row["scope"] != Scope.LABEL else row | {"scope": Scope.EXACT}


SAID = {
    "obographs": as_obographs, "turtle": as_turtle, "skos": as_skos, "kgx": as_kgx, "kgx-jsonl": as_kgx_jsonl,
}  # fmt: skip
"""What each format can say of a graph."""


def read_back(file: Path, told: set[str]) -> Contribution:
    """What a loader makes of a file; it has no more to tell than the first one had."""
    with Document(file) as document:
        format_ = sniff(document)
        found = collect(
            format_.read(document), kind=format_.kind, stem=document.stem, name="hp", prefix="HP", imports=True
        )
    assert {problem.what for problem in found.problems} <= told
    return Contribution(found.source, found.tables)


def test_every_format_of_concepts_is_tried() -> None:
    assert set(SAID) == set(FORMATS) - {"sssom"}  # which has a test of its own


@settings(
    max_examples=30, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)  # fmt: skip
@given(values=ontologies)
def test_what_was_exported_is_read_back(stored: Stored, tmp_path: Path, values: tuple[Concept, ...]) -> None:
    loaded = collect([HP, *values], kind=Kind.ONTOLOGY, stem="hp", imports=True)
    told = {problem.what for problem in loaded.problems}
    store = stored(values, ontology=HP)
    for name, said in SAID.items():
        done = export(store, name, output=tmp_path / ("graph" if FORMATS[name].endings else "graph.txt"))
        expected = said(graph_of(Contribution(loaded.source, loaded.tables)))
        assert counted(said(graph_of(read_back(done.files[0], told)))) == counted(expected), name
    store.close()


TWO: tuple[Value, ...] = (
    Concept("HP:1", "One", "The first.", names=(Name("first", Scope.NARROW),), relations=(Relation("HP:1", IS_A, "HP:2"),),
            xrefs=(Xref("UMLS:C1"), Xref("MP:1", "skos:closeMatch", "semapv:LexicalMatching", 0.5)), subsets=("slim",)),
    Concept("HP:2", "Two", obsolete=True, alternatives=("HP:3",), relations=(Relation("HP:2", PART_OF, "HP:9"),)),
)  # fmt: skip


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_gives_the_same_bytes(stored: Stored, tmp_path: Path, name: str) -> None:
    texts = []
    for number, values in enumerate((TWO, TWO[::-1])):
        done = export(stored(values), name, output=tmp_path / f"{number}.out")
        texts.append([file.read_bytes() for file in done.files])
    assert texts[0] == texts[1]


@pytest.mark.parametrize("name", ["kgx", "kgx-jsonl"])
def test_what_was_read_back_is_exported_again_as_the_same_bytes(stored: Stored, tmp_path: Path, name: str) -> None:
    first = export(stored(TWO), name, output=tmp_path / "first")
    with Document(first.files[0]) as document:
        again = list(sniff(document).read(document))
    second = export(stored(again), name, output=tmp_path / "second")
    assert [file.read_bytes() for file in first.files] == [file.read_bytes() for file in second.files]
