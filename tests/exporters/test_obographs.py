"""OBO Graphs JSON: one graph that says what the ontology, its classes and its relations are."""

import json
from collections.abc import Callable
from typing import Any

from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Ontology, Relation, Scope, Xref
from kg.store.protocol import GraphStore

Stored = Callable[..., GraphStore]
Written = Callable[..., list[str]]

OBO = "http://purl.obolibrary.org/obo/"
IN_OWL = "http://www.geneontology.org/formats/oboInOwl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"


def graph(text: str) -> dict[str, Any]:
    (found,) = json.loads(text)["graphs"]
    return dict(found)


def test_a_concept_is_a_node(stored: Stored, written: Written) -> None:
    concept = Concept(
        "HP:2", "Liver", "The largest gland.", "anatomy", "NCBITaxon:9606", "biolink:Organ", obsolete=True,
        names=(Name("hepar", type="layperson"), Name("jecur", Scope.RELATED, "house_style"),
               Name("Leber", Scope.LABEL, lang="de")),
        relations=(Relation("HP:2", REPLACED_BY, "HP:1"), Relation("HP:2", CONSIDER, "HP:3")),
        xrefs=(Xref("UMLS:C1"), Xref("my.terms:a<b", "skos:exactMatch")),
        alternatives=("HP:20",), subsets=("slim",),
    )  # fmt: skip
    (text,) = written(stored([concept]), "obographs")
    assert graph(text)["nodes"] == [
        {
            "id": f"{OBO}HP_2",
            "lbl": "Liver",
            "type": "CLASS",
            "meta": {
                "definition": {"val": "The largest gland."},
                "subsets": [f"{OBO}hp#slim"],
                "synonyms": [
                    {"pred": "hasExactSynonym", "val": "Leber"},
                    {"pred": "hasExactSynonym", "val": "hepar", "synonymType": f"{OBO}OMO_0003003"},
                    {"pred": "hasRelatedSynonym", "val": "jecur", "synonymType": f"{OBO}hp#house_style"},
                ],
                "xrefs": [{"val": "UMLS:C1"}],
                "basicPropertyValues": [
                    {"pred": f"{IN_OWL}hasAlternativeId", "val": "HP:20"},
                    {"pred": f"{IN_OWL}consider", "val": "HP:3"},
                    {"pred": f"{OBO}IAO_0100001", "val": f"{OBO}HP_1"},
                    {"pred": f"{SKOS}exactMatch", "val": "my.terms:a<b"},  # no IRI leads back to it
                    {"pred": f"{IN_OWL}hasOBONamespace", "val": "anatomy"},
                    {"pred": "https://w3id.org/biolink/vocab/in_taxon", "val": f"{OBO}NCBITaxon_9606"},
                    {"pred": "https://w3id.org/biolink/vocab/category", "val": "biolink:Organ"},
                ],
                "deprecated": True,
            },
        }
    ]


def test_relations_are_edges_and_their_predicates_nodes(stored: Stored, written: Written) -> None:
    relations = tuple(Relation("HP:1", predicate, "HP:2") for predicate in (IS_A, "RO:0002200", "near"))
    (text,) = written(stored([Concept("HP:1", relations=relations), Concept("HP:2")]), "obographs")
    found = graph(text)
    assert found["edges"] == [
        {"sub": f"{OBO}HP_1", "pred": f"{OBO}RO_0002200", "obj": f"{OBO}HP_2"},
        {"sub": f"{OBO}HP_1", "pred": "is_a", "obj": f"{OBO}HP_2"},
        {"sub": f"{OBO}HP_1", "pred": f"{OBO}hp#near", "obj": f"{OBO}HP_2"},
    ]
    assert [node for node in found["nodes"] if node["type"] == "PROPERTY"] == [
        {"id": f"{OBO}RO_0002200", "type": "PROPERTY", "propertyType": "OBJECT"},
        {"id": f"{OBO}hp#near", "type": "PROPERTY", "propertyType": "OBJECT"},
    ]


def test_equivalent_classes_are_sets_each_told_once(stored: Stored, written: Written) -> None:
    values = [
        Concept(one, xrefs=(Xref(other, "owl:equivalentClass"),)) for one, other in (("HP:1", "HP:2"), ("HP:2", "HP:1"))
    ]
    (text,) = written(stored(values), "obographs")
    assert graph(text)["equivalentNodesSets"] == [{"nodeIds": [f"{OBO}HP_1", f"{OBO}HP_2"]}]


def test_the_graph_says_what_the_ontology_is(stored: Stored, written: Written) -> None:
    (text,) = written(stored([Concept("HP:1")]), "obographs")
    assert graph(text)["id"] == f"{OBO}hp.owl"
    assert graph(text)["meta"] == {
        "version": "2026-01-02",
        "basicPropertyValues": [
            {"pred": "http://purl.org/dc/terms/title", "val": "Human Phenotype Ontology"},
            {"pred": "http://purl.org/dc/terms/license", "val": "https://hpo.jax.org/licence"},
        ],
    }


def test_several_ontologies_are_one_graph_without_a_name(stored: Stored, written: Written) -> None:
    (text,) = written(stored([Concept("HP:1")], ontology=Ontology("hp"), other=[Concept("X:1")]), "obographs")
    assert "id" not in graph(text)
    assert [node["id"] for node in graph(text)["nodes"]] == [f"{OBO}HP_1", "https://bioregistry.io/X:1"]


def test_a_node_or_an_edge_is_a_line(stored: Stored, written: Written) -> None:
    values = [Concept("HP:1", "a", relations=(Relation("HP:1", IS_A, "HP:2"),)), Concept("HP:2", "b")]
    (text,) = written(stored(values), "obographs")
    assert sum(line.startswith('{"id"') for line in text.splitlines()) == 2
    assert sum(line.startswith('{"sub"') for line in text.splitlines()) == 1
