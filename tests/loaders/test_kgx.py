"""KGX: nodes and edges in every form, what is told, and what is refused."""

import gzip
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.collect import Collected, collect
from kg.errors import LoadError
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Kind,
    Mapping,
    Name,
    Ontology,
    Problem,
    Relation,
    Scope,
    Skipped,
    Value,
    Xref,
)
from loaders import kgx
from loaders.document import Document
from loaders.folder import main_file
from loaders.sniff import sniff

Record = dict[str, Any]
Files = Callable[..., Path]

NODES = "id\tcategory\tname\n"
EDGES = "subject\tpredicate\tobject\n"


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Writes files by name, and gives the path of the first."""

    def make(**texts: str) -> Path:
        paths = [tmp_path / name.replace("__", ".") for name in texts]
        for path, text in zip(paths, texts.values(), strict=True):
            path.write_text(text)
        return paths[0]

    return make


def read(path: Path) -> list[Value]:
    with Document(path) as document:
        assert sniff(document).name == "kgx"
        return list(kgx.read(document))


def of(kind: type[Value], values: list[Value]) -> list[Value]:
    return [value for value in values if isinstance(value, kind)]


def told(values: list[Value]) -> list[tuple[str, str, int | None]]:
    return [(value.what, value.detail, value.line) for value in values if isinstance(value, Problem)]


def as_tsv(records: list[Record], columns: list[str]) -> str:
    lines = [
        "\t".join(
            "|".join(value) if isinstance(value, list) else str(value) for value in (record.get(c, "") for c in columns)
        )
        for record in records
    ]
    return "\n".join(["\t".join(columns), *lines, ""])


def as_json_lines(records: list[Record]) -> str:
    return "".join(f"{json.dumps(record)}\n" for record in records)


RICH: list[Record] = [
    {
        "id": "HP:2", "category": ["biolink:PhenotypicFeature", "biolink:NamedThing"], "name": "Liver",
        "description": 'The "largest" gland.', "synonym": ["hepar", "jecur", "Liver"], "exact_synonym": ["hepatic organ"],
        "related_synonym": ["jecur"], "broad_synonym": ["gland"], "narrow_synonym": ["big liver"], "full_name": "whole liver",
        "xref": ["UMLS:C1", "http://example.org/liver"], "same_as": ["MSH:D1", "HP:2"], "equivalent_identifiers": ["DOID:1"],
        "in_taxon": ["NCBITaxon:9606"], "subsets": ["slim"], "alternative_id": ["HP:20"], "namespace": "anatomy",
    },
    {"id": "HP:3", "category": ["biolink:NamedThing"], "name": "Old", "deprecated": True, "replaced_by": ["HP:2"],
     "consider": ["HP:1"]},
    {"id": "HGNC:HGNC:5", "category": ["biolink:NamedThing", "biolink:BiologicalEntity", "biolink:Gene"], "name": "A1BG",
     "symbol": "A1BG"},
]  # fmt: skip
RELATED: list[Record] = [
    {"subject": "HP:2", "predicate": "biolink:subclass_of", "object": "HP:1"},
    {"subject": "HP:2", "predicate": "biolink:part_of", "object": "UBERON:1"},
    {"subject": "HP:2", "predicate": "biolink:affects", "object": "HP:3", "negated": False},
    {"subject": "HP:2", "predicate": "biolink:affects", "object": "HP:1", "negated": True},
    {"subject": "HP:2", "predicate": "biolink:related_to", "object": "HP:1", "original_predicate": "RO:1"},
    {"subject": "HP:2", "predicate": "biolink:related_to", "object": "HP:1", "relation": "near"},
    {"subject": "HP:2", "predicate": "has_sign", "object": "HP:1"},
    {"subject": "HP:2", "predicate": "biolink:close_match", "object": "MP:1", "mapping_justification": "semapv:LexicalMatching",
     "confidence": 0.5},
    {"subject": "HP:2", "predicate": "biolink:same_as", "object": "MP:2", "original_predicate": "owl:equivalentClass"},
    {"subject": "HP:2", "predicate": "biolink:same_as", "object": "MP:3"},
    {"subject": "X:404", "predicate": "biolink:subclass_of", "object": "HP:1"},
]  # fmt: skip
VALUES: list[Value] = [
    Concept(
        "HP:2", "Liver", 'The "largest" gland.', "anatomy", "NCBITaxon:9606", "biolink:PhenotypicFeature",
        names=(Name("hepatic organ"), Name("big liver", Scope.NARROW), Name("gland", Scope.BROAD), Name("jecur", Scope.RELATED),
               Name("hepar"), Name("whole liver")),
        xrefs=(Xref("UMLS:C1"), Xref("MESH:D1", "skos:exactMatch"), Xref("DOID:1", "skos:exactMatch")),
        alternatives=("HP:20",), subsets=("slim",),
    ),
    Concept("HP:3", "Old", obsolete=True,
            relations=(Relation("HP:3", REPLACED_BY, "HP:2"), Relation("HP:3", CONSIDER, "HP:1"))),
    Concept("HGNC:5", "A1BG", category="biolink:Gene"),
    Relation("HP:2", IS_A, "HP:1"),
    Relation("HP:2", PART_OF, "UBERON:1"),
    Relation("HP:2", "biolink:affects", "HP:3"),
    Relation("HP:2", "RO:1", "HP:1"),
    Relation("HP:2", "near", "HP:1"),
    Relation("HP:2", "biolink:has_sign", "HP:1"),
    Mapping("HP:2", "skos:closeMatch", "MP:1", "semapv:LexicalMatching", 0.5),
    Mapping("HP:2", "owl:equivalentClass", "MP:2"),
    Mapping("HP:2", "skos:exactMatch", "MP:3"),
    Relation("X:404", IS_A, "HP:1"),
    Skipped("negated edges", 1),
]  # fmt: skip
NODE_COLUMNS = list(dict.fromkeys(name for record in RICH for name in record))
EDGE_COLUMNS = list(dict.fromkeys(name for record in RELATED for name in record))


def lineless(values: list[Value]) -> list[Value]:
    """The values without the lines on which concepts stand, and without the header."""
    return [
        replace(value, line=None) if isinstance(value, Concept) else value
        for value in values
        if not isinstance(value, Ontology)
    ]


@pytest.mark.parametrize("form", ["tsv", "csv", "jsonl", "json", "gzip"])
def test_nodes_are_concepts_and_edges_relations_and_mappings_in_every_form(files: Files, form: str) -> None:
    if form == "json":
        path = files(any__json=json.dumps({"nodes": RICH, "edges": RELATED}))
    elif form == "jsonl":
        path = files(hp_nodes__jsonl=as_json_lines(RICH), hp_edges__jsonl=as_json_lines(RELATED))
    else:
        nodes, edges = as_tsv(RICH, NODE_COLUMNS), as_tsv(RELATED, EDGE_COLUMNS)
        if form == "csv":
            nodes = nodes.replace('The "largest" gland.', '"The ""largest"" gland."').replace("\t", ",")
            path = files(hp_nodes__csv=nodes, hp_edges__csv=edges.replace("\t", ","))
        else:
            path = files(hp_nodes__tsv=nodes, hp_edges__tsv=edges)
    if form == "gzip":
        for file in (path, path.with_name("hp_edges.tsv")):
            file.with_name(f"{file.name}.gz").write_bytes(gzip.compress(file.read_bytes()))
            file.unlink()
        path = path.with_name("hp_nodes.tsv.gz")
    assert lineless(read(path)) == VALUES


def test_nodes_of_several_vocabularies_are_kept_and_circles_broken(files: Files) -> None:
    path = files(
        kg_nodes__tsv=f"{NODES}HP:1\tbiolink:X\ta\nMP:1\tbiolink:X\tb\n",
        kg_edges__tsv=f"{EDGES}HP:1\tbiolink:subclass_of\tMP:1\nMP:1\tbiolink:subclass_of\tHP:1\n",
    )
    with Document(path) as document:
        found = collect(kgx.read(document), kind=Kind.ONTOLOGY, stem=document.stem)
    assert (found.source.name, found.source.prefix) == ("kg", None)
    assert found.tables["Concept"]["curie"].to_pylist() == ["HP:1", "MP:1"]
    assert found.tables["IS_A"].num_rows == 1
    assert [problem.what for problem in found.problems] == ["is_a that closes a cycle"]


def test_a_quote_in_a_tsv_is_a_letter(files: Files) -> None:
    path = files(n_nodes__tsv=f'{NODES}HP:1\tbiolink:X\t"a\nHP:2\tbiolink:X\t"b"\n', n_edges__tsv=EDGES)
    assert [value.label for value in read(path) if isinstance(value, Concept)] == ['"a', '"b"']


def test_what_is_damaged_is_told_with_its_place(files: Files) -> None:
    path = files(
        n_nodes__tsv="id\tcategory\tname\txref\tsame_as\nnone\tx\ty\n\tx\ty\nHP:1\tx\tOne\tbad\tworse\n\nHP:1\tx\ty\t\t\tmore\n",
        n_edges__tsv=f"{EDGES}HP:1\t\tHP:2\nHP:1\tx\n\nHP:1\tx\tHP:2\ty\n",
    )
    assert told(read(path)) == [
        ("node whose id is no CURIE", "none", 2),
        ("node whose id is no CURIE", "it has none", 3),
        ("malformed CURIE", "worse in same_as", 4),
        ("malformed cross-reference", "bad", 4),
        ("row with too many cells", "6 cells under 5 columns", 6),
        ("damaged edge", "n_edges.tsv:2: HP:1  HP:2", None),
        ("damaged edge", "n_edges.tsv:3: HP:1 x ", None),
        ("row with too many cells", "n_edges.tsv:5: 4 cells under 3 columns", None),
    ]


def test_damaged_json_lines_are_told_with_their_place(files: Files) -> None:
    good = '{"id": "HP:1", "category": []}'
    path = files(
        n_nodes__jsonl=f'{good}\n{{"id": "HP:2"\n[1]\n\n{{"id": 7}}\n', n_edges__jsonl='{"subject": "HP:1"}\nx\n'
    )
    values = read(path)
    assert [(what, line) for what, _, line in told(values)] == [
        ("damaged JSON", 2),
        ("line that is no JSON object", 3),
        ("node whose id is no CURIE", 5),
        ("damaged edge", None),
        ("damaged JSON", None),
    ]
    assert told(values)[4][1].startswith("n_edges.jsonl:2: x: ")
    assert len(of(Concept, values)) == 1


# The files


def test_the_edges_of_the_same_name_are_read(files: Files) -> None:
    edge = "HP:1\tbiolink:subclass_of\tHP:{}\n"
    path = files(
        b_nodes__tsv=f"{NODES}HP:1\tx\ta\n", a_edges__tsv=EDGES + edge.format(2), b_edges__tsv=EDGES + edge.format(3)
    )
    assert of(Relation, read(path)) == [Relation("HP:1", IS_A, "HP:3")]


def test_the_only_edges_of_a_folder_are_read_and_among_several_none(files: Files) -> None:
    path = files(b_nodes__tsv=f"{NODES}HP:1\tx\ta\n", a_edges__tsv=f"{EDGES}HP:1\tbiolink:subclass_of\tHP:2\n")
    assert len(of(Relation, read(path))) == 1
    files(a_nodes__tsv=NODES)
    assert told(read(path)) == [("file that is missing", "b_edges.tsv: there are no edges", None)]


def test_an_empty_file_of_edges_says_that_there_are_none(files: Files) -> None:
    assert told(read(files(b_nodes__jsonl='{"id": "HP:1", "category": ["x"]}', b_edges__jsonl=""))) == []


@pytest.mark.parametrize("name", ["kg_nodes.tsv", "nodes.tsv", "kg_nodes.csv", "kg_nodes.jsonl"])
def test_a_folder_is_given_by_its_nodes(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text(NODES)
    (tmp_path / name.replace("nodes", "edges")).write_text(EDGES)
    assert main_file(tmp_path) == tmp_path / name


@pytest.mark.parametrize(
    ("edges", "text"),
    [
        ("kg_edges.tsv", f"id\tcategory\trelation\t{EDGES}"),
        ("kg_edges.jsonl", '{"id": "x", "category": [], "subject": "HP:1", "predicate": "x", "object": "HP:2"}\n'),
    ],
)
def test_edges_are_refused_with_the_nodes_to_give(tmp_path: Path, edges: str, text: str) -> None:
    path, nodes = tmp_path / edges, tmp_path / edges.replace("edges", "nodes")
    path.write_text(text)
    with pytest.raises(LoadError, match=f"these are the edges of KGX; give the file of nodes, as {nodes.name} "):
        read(path)
    nodes.write_text(NODES)
    with pytest.raises(LoadError) as caught:
        read(path)
    assert str(caught.value) == (
        f"{path}: these are the edges of KGX; give the nodes: {nodes} (the edges are found beside it)"
    )


def test_edges_without_their_columns_are_refused(files: Files) -> None:
    with pytest.raises(LoadError, match=r"n_edges\.tsv:1: there is no column predicate"):
        read(files(n_nodes__tsv=f"{NODES}HP:1\tx\ta\n", n_edges__tsv="subject\tobject\nHP:1\tHP:2\n"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"nodes":[],"x":' + "[" * 1_000_001, "JSON nested more than 1,000,000 deep"),
        ('{"nodes":[{"id":[' + "1," * 800_000, "one node of more than 67,108,864 bytes in memory"),
        ('{"edges":[{"id":"' + "a" * 18_000_000, "a JSON text or number of more than 16,777,216 bytes"),
        ('{"nodes":[{"id":' + "1" * 6_000 + "}]}", "a number too large to read"),
        ('{"nodes":[{"id": "HP:1"}', "the JSON is cut off"),
        ('{"id": "' + "a" * 18_000_000, "a line of more than 16,777,216 bytes"),
    ],
    ids=["nesting", "values", "text", "digits", "cut", "line"],
)
def test_a_bomb_is_refused_before_it_fills_the_memory(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "n_nodes.jsonl").write_text(text)
    with Document(tmp_path / "n_nodes.jsonl") as document, pytest.raises(LoadError, match=message):
        list(kgx.read(document))


@pytest.mark.parametrize("text", ["[" * 1_000_000, '{"a":' * 1_000_000, '{"id": ' + "1" * 6_000 + "}"])
def test_a_bomb_on_a_line_is_one_damaged_line(files: Files, text: str) -> None:
    values = read(files(n_nodes__jsonl=f'{{"id": "HP:1", "category": []}}\n{text}\n', n_edges__jsonl=""))
    assert [(what, line) for what, _, line in told(values)] == [("damaged JSON", 2)]


names = st.sampled_from([*NODE_COLUMNS, *EDGE_COLUMNS, "nodes", "edges"])
leaves = st.sampled_from(
    [None, True, 7, 1.5, "", "HP:1", "HP:2", "x|HP:2", "biolink:same_as", "biolink:part_of", "\ud800", "\x1b[1m"]
)
anything = st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=6))
records = st.lists(st.dictionaries(names, anything, max_size=8) | anything, max_size=4)


@settings(max_examples=200, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])  # fmt: skip
@given(records, records, st.booleans())
def test_wrong_types_never_crash(tmp_path: Path, nodes: list[Any], edges: list[Any], whole: bool) -> None:
    path = tmp_path / "n_nodes.jsonl"
    path.write_text(
        json.dumps({"nodes": nodes, "edges": edges}) if whole else '{"id": "HP:1"}\n' + as_json_lines(nodes)
    )
    path.with_name("n_edges.jsonl").write_text(as_json_lines(edges))
    with Document(path) as document, suppress(LoadError):
        found: Collected = collect(kgx.read(document), kind=Kind.ONTOLOGY, stem="n")
        values = [text for table in found.tables.values() for row in table.to_pylist() for text in row.values()]
        details = [text for problem in found.problems for text in (problem.what, problem.detail)]
        assert [text for text in (*values, *details) if isinstance(text, str) and not text.isprintable()] == []
