"""OBO Graphs JSON: what is read, damaged files, and wrong types in every place."""

import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.collect import Collected, collect
from kg.errors import LoadError
from kg.model import Concept, Kind, Name, Ontology, Problem, Relation, Scope, Shorthand, Value, Xref
from loaders import obograph
from loaders.document import Document

Loader = Callable[[Document], Iterator[Value]]
Read = Callable[[Loader, str], list[Value]]
Load = Callable[..., Collected]
Write = Callable[..., Path]

OBO = "http://purl.obolibrary.org/obo/"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def graph(*nodes: dict[str, Any], edges: tuple[Any, ...] = (), **more: Any) -> str:
    return json.dumps({"graphs": [{"nodes": list(nodes), "edges": list(edges), "id": f"{OBO}hp.json", **more}]})


def node(number: int, label: str | None = None, **meta: Any) -> dict[str, Any]:
    return {"id": f"{OBO}HP_{number}", "type": "CLASS", "lbl": label, "meta": meta}


def of(kind: type[Value], values: list[Value]) -> list[Value]:
    return [value for value in values if isinstance(value, kind)]


def test_a_node_is_a_concept(read: Read) -> None:
    meta = {
        "definition": {"val": "Abnormally increased\nsize of the liver.", "xrefs": ["PMID:1"]},
        "subsets": [f"{OBO}hp#hposlim_core"],
        "synonyms": [
            {"pred": "hasExactSynonym", "val": "Enlarged liver", "synonymType": f"{OBO}hp#layperson"},
            {"pred": "hasNarrowSynonym", "val": "Large liver"},
            {"pred": f"{IN_OWL}hasBroadSynonym", "val": "Big belly", "synonymType": f"{OBO}OMO_0003012"},
            {"pred": "unheard of", "val": "Liver"},
        ],
        "xrefs": [{"val": "UMLS:C0019209"}, {"val": "ICD-10: E11"}],
        "basicPropertyValues": [
            {"pred": f"{IN_OWL}hasAlternativeId", "val": "HP:0001418"},
            {"pred": f"{IN_OWL}hasOBONamespace", "val": "human_phenotype"},
            {"pred": f"{SKOS}exactMatch", "val": f"{OBO}MP_0000599"},
        ],
    }
    assert of(Concept, read(obograph.read, graph(node(2240, "Hepatomegaly", **meta)))) == [
        Concept(
            curie="HP:2240",
            label="Hepatomegaly",
            definition="Abnormally increased size of the liver.",
            namespace="human_phenotype",
            names=(
                Name("Enlarged liver", Scope.EXACT, "layperson"),
                Name("Large liver", Scope.NARROW),
                Name("Big belly", Scope.BROAD, "acronym"),
                Name("Liver", Scope.RELATED),
            ),
            xrefs=(Xref("UMLS:C0019209"), Xref("ICD10:E11"), Xref("MP:0000599", "skos:exactMatch")),
            alternatives=("HP:0001418",),
            subsets=("hposlim_core",),
        )
    ]


def test_an_obsolete_node_names_its_heirs(read: Read) -> None:
    properties = [
        {"pred": f"{OBO}IAO_0100001", "val": f"{OBO}HP_2"},
        {"pred": f"{IN_OWL}consider", "val": "HP:3"},
    ]
    (found,) = of(Concept, read(obograph.read, graph(node(1, "a", deprecated=True, basicPropertyValues=properties))))
    assert isinstance(found, Concept)
    assert found.obsolete
    assert found.relations == (Relation("HP:1", "replaced_by", "HP:2"), Relation("HP:1", "consider", "HP:3"))


def test_edges_are_relations(read: Read) -> None:
    edges = (
        {"sub": f"{OBO}HP_1", "pred": "is_a", "obj": f"{OBO}HP_2"},
        {"sub": f"{OBO}HP_1", "pred": f"{OBO}BFO_0000050", "obj": f"{OBO}UBERON_2"},
        {"sub": f"{OBO}RO_1", "pred": "subPropertyOf", "obj": f"{OBO}RO_2"},
        {"sub": f"{OBO}HP_1", "pred": "is_a", "obj": "_:blank"},
    )
    values = read(obograph.read, graph(node(1, "a"), edges=edges))
    assert of(Relation, values) == [
        Relation("HP:1", "is_a", "HP:2"),
        Relation("HP:1", "BFO:0000050", "UBERON:2"),
    ]
    assert [problem.what for problem in of(Problem, values) if isinstance(problem, Problem)] == ["damaged edge"]


def test_the_graph_says_what_the_ontology_is(read: Read) -> None:
    meta = {
        "version": f"{OBO}hp/releases/2025-05-06/hp.json",
        "basicPropertyValues": [
            {"pred": "http://purl.org/dc/elements/1.1/title", "val": "Human Phenotype Ontology"},
            {"pred": "http://purl.org/dc/terms/license", "val": "https://hpo.jax.org/app/license"},
            {"pred": f"{IN_OWL}default-namespace", "val": "human_phenotype"},
        ],
    }
    assert of(Ontology, read(obograph.read, graph(meta=meta))) == [
        Ontology(
            id="hp",
            title="Human Phenotype Ontology",
            version="2025-05-06",
            iri=f"{OBO}hp.owl",
            licence="https://hpo.jax.org/app/license",
            namespace="human_phenotype",
        )
    ]


def test_keys_may_come_in_any_order(read: Read) -> None:
    nodes, edges = [node(1, "a")], [{"sub": "HP:1", "pred": "is_a", "obj": "HP:2"}]
    one = json.dumps({"graphs": [{"id": f"{OBO}hp.json", "nodes": nodes, "edges": edges}]})
    other = json.dumps(
        {"x": {"nodes": nodes}, "graphs": [{"edges": edges, "nodes": nodes, "id": f"{OBO}hp.json"}]}, indent=4
    )
    assert set(map(repr, read(obograph.read, one))) == set(map(repr, read(obograph.read, other)))


def test_several_graphs_are_read_and_the_first_names_the_source(read: Read) -> None:
    graphs = [
        json.loads(graph(node(number, "a"), id=f"{OBO}{id_}"))["graphs"][0] for number, id_ in ((1, "hp"), (2, "go"))
    ]
    values = read(obograph.read, json.dumps({"graphs": graphs}))
    assert len(of(Concept, values)) == 2
    assert [value.id for value in values if isinstance(value, Ontology)] == ["hp"]


def test_a_property_defines_a_shorthand(read: Read) -> None:
    property_ = {"id": f"{OBO}hp#has_sign", "type": "PROPERTY", "meta": {"xrefs": [{"val": "RO:0002200"}]}}
    assert of(Shorthand, read(obograph.read, graph(property_))) == [Shorthand("has_sign", "RO:0002200")]


def test_a_node_without_a_curie_is_told_and_left_out(load: Load) -> None:
    found = load(graph(node(1, "a"), {"id": "_:b1", "type": "CLASS"}, {"type": "CLASS", "lbl": "c"}))
    assert found.tables["Concept"]["curie"].to_pylist() == ["HP:1"]
    assert [(problem.what, problem.detail) for problem in found.problems] == [
        ("node whose id is no CURIE", "_:b1"),
        ("node whose id is no CURIE", "it has none"),
    ]


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9, 0.99])
def test_a_truncated_file_is_told(read: Read, share: float) -> None:
    text = graph(*(node(number, "a" * 200) for number in range(2000)))
    with pytest.raises(LoadError, match=r"source\.txt:1: the JSON is cut off; fetch the file again"):
        read(obograph.read, text[: int(len(text) * share)])


def test_damaged_json_is_told_with_its_line(read: Read) -> None:
    good = json.dumps(json.loads(graph(node(1, "a"))), indent=1)
    with pytest.raises(LoadError, match=r"source\.txt:\d+: damaged JSON near here: "):
        read(obograph.read, good.replace('"lbl":', '"lbl" is'))


def test_half_a_surrogate_pair_is_a_damaged_file_in_bytes_and_a_damaged_letter_as_escape(write: Write) -> None:
    half = '{"graphs": [{"nodes": [{"id": "HP:1", "lbl": "a\ud83d", "type": "CLASS"}]}]}'
    damaged = write(half.encode("utf-8", "surrogatepass"))
    with Document(damaged) as document, pytest.raises(LoadError, match="damaged JSON near here"):
        list(obograph.read(document))
    with Document(write(half.replace("\ud83d", "\\ud83d"))) as document:
        assert of(Concept, list(obograph.read(document))) == [Concept("HP:1", "a?")]


@pytest.mark.parametrize("text", ["[" * 200_000, '{"graphs":[{"nodes":[' + '{"a":' * 50_000])
def test_deep_nesting_costs_nothing(read: Read, text: str) -> None:
    with pytest.raises(LoadError, match="the JSON is cut off"):
        read(obograph.read, text)


keys = st.sampled_from(
    ["nodes", "edges", "meta", "id", "lbl", "type", "val", "pred", "sub", "obj", "synonyms", "synonymType",
     "definition", "xrefs", "subsets", "deprecated", "version", "basicPropertyValues"]
)  # fmt: skip
leaves = st.sampled_from(
    [
        None,
        True,
        1,
        10**30,
        1.5,
        "",
        "CLASS",
        "PROPERTY",
        "is_a",
        "a",
        "HP:1",
        "HP:2",
        f"{OBO}HP_1",
        f"{IN_OWL}consider",
        "\ud800",
    ]
)
anything = st.recursive(
    leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=6), max_leaves=20
)
meta = st.dictionaries(
    keys, anything | st.lists(st.fixed_dictionaries({"pred": leaves, "val": leaves}), max_size=3), max_size=5
)
nodes = st.fixed_dictionaries({"id": leaves, "type": leaves, "lbl": leaves, "meta": meta | anything})
edges = st.fixed_dictionaries({"sub": leaves, "pred": leaves, "obj": leaves})
graphs = st.fixed_dictionaries(
    {"nodes": st.lists(nodes | anything, max_size=4), "edges": st.lists(edges | anything, max_size=4)}
)


@settings(max_examples=200, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(graphs | anything, max_size=2) | anything)
def test_wrong_types_never_crash(read: Read, content: Any) -> None:
    values = read(obograph.read, json.dumps({"graphs": content}))
    with suppress(LoadError):
        collect(values, kind=Kind.ONTOLOGY, stem="any")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"graphs":[{"nodes":[{"id":"' + "a" * 18_000_000, "a JSON text or number of more than 16,777,216 bytes"),
        ('{"graphs":[{"nodes":[{"id":' + "1" * 18_000_000, "a JSON text or number of more than 16,777,216 bytes"),
        ('{"graphs":[{"nodes":[{"x":[' + "1," * 800_000, "one node of more than 67,108,864 bytes in memory"),
        ('{"graphs":[{"edges":[' + "[" * 900_000, "one edge of more than 67,108,864 bytes in memory"),
        ('{"graphs":' + "[" * 1_000_001, "JSON nested more than 1,000,000 deep"),
        ('{"graphs":[{"nodes":[{"id":' + "1" * 6_000 + "}]}]}", "a number too large to read"),
        ('{"graphs":[{"nodes":[{"id":1e' + "9" * 30 + "}]}]}", "a number too large to read"),
    ],
    ids=["string", "number", "values", "containers", "nesting", "digits", "exponent"],
)
def test_a_bomb_is_refused_before_it_fills_the_memory(read: Read, text: str, told: str) -> None:
    with pytest.raises(LoadError, match=told):
        read(obograph.read, text)


def test_no_control_character_enters_a_value(load: Load) -> None:
    evil = "a\x1b[31m\x00b"
    meta = {
        "subsets": [f"{OBO}hp#{evil}", "\x1b"],
        "synonyms": [{"pred": "hasExactSynonym", "val": evil, "synonymType": evil}],
        "basicPropertyValues": [{"pred": f"{IN_OWL}hasOBONamespace", "val": evil}],
    }
    edges = ({"sub": "HP:1", "pred": evil, "obj": "HP:2"}, {"sub": "HP:1", "pred": "\x1b", "obj": "HP:2"})
    more = {"version": evil, "basicPropertyValues": [{"pred": "http://purl.org/dc/terms/title", "val": evil}]}
    nodes = (node(1, evil, **meta), {"id": evil, "type": "CLASS"})
    text = graph(*nodes, edges=edges, id=f"http://example.org/{evil}", meta=more)
    found = load(text, "a.json", imports=True)
    assert_printable(found)
    assert found.tables["IN_SUBSET"]["dst"].to_pylist() == ["a [31m b"]
    assert found.tables["RELATED"]["predicate"].to_pylist() == ["a [31m b"]
    assert found.source.version == "a [31m b"


def assert_printable(found: Collected) -> None:
    texts = [text for table in found.tables.values() for row in table.to_pylist() for text in row.values()]
    told = [text for problem in found.problems for text in (problem.what, problem.detail)]
    source = [found.source.title, found.source.version, found.source.iri, found.source.licence, found.source.name]
    assert [text for text in (*texts, *told, *source) if isinstance(text, str) and not text.isprintable()] == []
