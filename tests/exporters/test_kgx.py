"""KGX nodes and edges: columns, categories, and cells that nothing can break."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kg.model import CONSIDER, IS_A, PART_OF, REPLACED_BY, Concept, Name, Relation, Scope, Xref
from kg.store.protocol import GraphStore

Stored = Callable[..., GraphStore]
Written = Callable[..., list[str]]

LIVER = Concept(
    "HP:2", "Liver", "The largest\tgland.", "anatomy", "NCBITaxon:9606",
    names=(Name("hepar"), Name("jecur", Scope.RELATED), Name("li|ver", Scope.NARROW), Name("Leber", Scope.LABEL, lang="de")),
    relations=(Relation("HP:2", IS_A, "HP:1"), Relation("HP:2", PART_OF, "UBERON:1"), Relation("HP:2", "RO:1", "HP:1"),
               Relation("HP:2", "biolink:affects", "HP:1")),
    xrefs=(Xref("UMLS:C1"), Xref("UMLS:C2"), Xref("MP:1", "skos:exactMatch", "semapv:LexicalMatching", 0.5)),
    alternatives=("HP:20",), subsets=("slim",),
)  # fmt: skip
OLD = Concept(
    "HP:3", "obsolete liver", obsolete=True, category="biolink:Organ",
    relations=(Relation("HP:3", REPLACED_BY, "HP:2"), Relation("HP:3", CONSIDER, "HP:1")),
)  # fmt: skip
VALUES = (Concept("HP:1", "All"), LIVER, OLD)


def rows(text: str) -> list[dict[str, str]]:
    header, *lines = [line.split("\t") for line in text.splitlines()]
    return [{name: cell for name, cell in zip(header, line, strict=True) if cell} for line in lines]


def test_a_concept_is_a_node(stored: Stored, written: Written) -> None:
    nodes, _ = map(rows, written(stored(VALUES), "kgx"))
    assert nodes[1] == {
        "id": "HP:2", "category": "biolink:PhenotypicFeature", "name": "Liver", "description": "The largest gland.",
        "synonym": "Leber|hepar|jecur|li¦ver", "exact_synonym": "Leber|hepar", "narrow_synonym": "li¦ver",
        "related_synonym": "jecur", "xref": "UMLS:C1|UMLS:C2", "in_taxon": "NCBITaxon:9606", "alternative_id": "HP:20",
        "subsets": "slim", "namespace": "anatomy", "iri": "http://purl.obolibrary.org/obo/HP_2",
    }  # fmt: skip
    assert nodes[2] == {
        "id": "HP:3", "category": "biolink:Organ", "name": "obsolete liver", "deprecated": "True", "replaced_by": "HP:2",
        "consider": "HP:1", "iri": "http://purl.obolibrary.org/obo/HP_3",
    }  # fmt: skip


def test_relations_and_mappings_are_edges(stored: Stored, written: Written) -> None:
    _, edges = map(rows, written(stored(VALUES), "kgx"))
    told = [{name: value for name, value in edge.items() if name != "id"} for edge in edges]
    unknown = {"subject": "HP:2", "knowledge_level": "not_provided", "agent_type": "not_provided"}
    assert told == [
        {"predicate": "biolink:part_of", "object": "UBERON:1", "original_predicate": "BFO:0000050"} | unknown,
        {"predicate": "biolink:related_to", "object": "HP:1", "original_predicate": "RO:1"} | unknown,
        {"predicate": "biolink:affects", "object": "HP:1"} | unknown,
        {"predicate": "biolink:subclass_of", "object": "HP:1"} | unknown,
        {"predicate": "biolink:exact_match", "object": "MP:1", "original_predicate": "skos:exactMatch",
         "mapping_justification": "semapv:LexicalMatching", "confidence": "0.5"} | unknown,
    ]  # fmt: skip
    identifiers = [edge["id"] for edge in edges]
    assert len(set(identifiers)) == 5
    assert all(identifier.startswith("urn:uuid:") for identifier in identifiers)


def test_json_lines_hold_what_is_known_and_lists_as_lists(stored: Stored, written: Written) -> None:
    nodes, edges = ([json.loads(line) for line in text.splitlines()] for text in written(stored(VALUES), "kgx-jsonl"))
    assert nodes[0] == {
        "id": "HP:1", "category": ["biolink:PhenotypicFeature"], "name": "All",
        "iri": "http://purl.obolibrary.org/obo/HP_1",
    }  # fmt: skip
    assert nodes[1]["narrow_synonym"] == ["li|ver"]
    assert nodes[1]["description"] == "The largest\tgland."
    assert nodes[2]["deprecated"] is True
    assert edges[-1]["confidence"] == 0.5


@pytest.mark.parametrize(
    ("concept", "category"),
    [
        (Concept("MONDO:1"), "biolink:Disease"),
        (Concept("HGNC:1"), "biolink:Gene"),
        (Concept("GO:1", namespace="cellular_component"), "biolink:CellularComponent"),
        (Concept("GO:2"), "biolink:NamedThing"),
        (Concept("unheard.of:1"), "biolink:NamedThing"),
        (Concept("MONDO:2", category="biolink:PhenotypicFeature"), "biolink:PhenotypicFeature"),
    ],
)
def test_every_node_has_a_category(stored: Stored, written: Written, concept: Concept, category: str) -> None:
    node: dict[str, Any] = json.loads(written(stored([concept], prefix=None), "kgx-jsonl")[0])
    assert node["category"] == [category]


def test_no_text_breaks_a_line_or_a_cell(stored: Stored, written: Written) -> None:
    evil = Concept("HP:1", "a\tb\nc\rd\u2028e", names=(Name('"quo\nted"'),))
    nodes, _ = map(rows, written(stored([evil]), "kgx"))
    assert [(node["name"], node["synonym"]) for node in nodes] == [("a b c d e", '"quo ted"')]
