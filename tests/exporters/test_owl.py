"""OWL in Turtle, held against rdflib."""

from collections.abc import Callable

import pytest
import rdflib
from rdflib import OWL, RDF, RDFS, XSD, Literal, URIRef

from kg.model import CONSIDER, HAS_XREF, IS_A, PART_OF, REPLACED_BY, Concept, Name, Ontology, Relation, Scope, Xref
from kg.store.protocol import GraphStore

Stored = Callable[..., GraphStore]
Written = Callable[..., list[str]]

OBO = rdflib.Namespace("http://purl.obolibrary.org/obo/")
IN_OWL = rdflib.Namespace("http://www.geneontology.org/formats/oboInOwl#")
SSSOM = rdflib.Namespace("https://w3id.org/sssom/")
SEMAPV = rdflib.Namespace("https://w3id.org/semapv/vocab/")
BIOLINK = rdflib.Namespace("https://w3id.org/biolink/vocab/")
SKOS, TERMS = rdflib.SKOS, rdflib.DCTERMS
LIVER = OBO.HP_2

VALUES = (
    Concept("HP:1", "All"),
    Concept(
        "HP:2", "Liver", 'The "largest"\\gland.', "anatomy", "NCBITaxon:9606", "biolink:Organ", obsolete=True, lang="en-GB",
        names=(Name("hepar", type="layperson"), Name("jecur", Scope.RELATED, lang="la"), Name("Leber", Scope.LABEL, lang="de"),
               Name("odd", Scope.BROAD, lang="no language")),
        relations=tuple(Relation("HP:2", kind, "HP:1") for kind in (IS_A, PART_OF, "near", REPLACED_BY, CONSIDER)),
        xrefs=(Xref("UMLS:C1"), Xref("UMLS:C2", HAS_XREF, "semapv:LexicalMatching"),
               Xref("MP:1", "skos:exactMatch", "semapv:ManualMappingCuration", 0.5), Xref("MP:2", "rdfs:subClassOf"),
               Xref("MP:3", "owl:equivalentClass")),
        alternatives=("HP:20",), subsets=("slim",),
    ),
)  # fmt: skip


@pytest.fixture
def graph(stored: Stored, written: Written) -> rdflib.Graph:
    (text,) = written(stored(VALUES), "turtle")
    return rdflib.Graph().parse(data=text, format="turtle")


def test_a_concept_is_a_class_with_annotations(graph: rdflib.Graph) -> None:
    found = {
        (property_, value) for property_, value in graph.predicate_objects(LIVER) if not isinstance(value, rdflib.BNode)
    }
    assert found == {
        (RDF.type, OWL.Class),
        (IN_OWL.id, Literal("HP:2")),
        (RDFS.label, Literal("Liver", lang="en-gb")),
        (RDFS.label, Literal("Leber", lang="de")),
        (IN_OWL.hasExactSynonym, Literal("hepar")),
        (IN_OWL.hasRelatedSynonym, Literal("jecur", lang="la")),
        (IN_OWL.hasBroadSynonym, Literal("odd")),
        (OBO.IAO_0000115, Literal('The "largest"\\gland.')),
        (IN_OWL.hasOBONamespace, Literal("anatomy")),
        (IN_OWL.hasAlternativeId, Literal("HP:20")),
        (IN_OWL.inSubset, URIRef(f"{OBO}hp#slim")),
        (IN_OWL.hasDbXref, Literal("UMLS:C1")),
        (IN_OWL.hasDbXref, Literal("UMLS:C2")),
        (SKOS.exactMatch, OBO.MP_1),
        (SKOS.broadMatch, OBO.MP_2),
        (OWL.equivalentClass, OBO.MP_3),
        (BIOLINK.in_taxon, OBO.NCBITaxon_9606),
        (BIOLINK.category, BIOLINK.Organ),
        (OWL.deprecated, Literal(True)),
        (RDFS.subClassOf, OBO.HP_1),
        (OBO.IAO_0100001, OBO.HP_1),
        (IN_OWL.consider, Literal("HP:1")),
    }


def test_other_relations_are_existential_restrictions(graph: rdflib.Graph) -> None:
    restrictions = [node for node in graph.objects(LIVER, RDFS.subClassOf) if isinstance(node, rdflib.BNode)]
    near = URIRef(f"{OBO}hp#near")
    assert {(graph.value(node, OWL.onProperty), graph.value(node, OWL.someValuesFrom)) for node in restrictions} == {
        (OBO.BFO_0000050, OBO.HP_1),
        (near, OBO.HP_1),
    }
    assert {*graph.subjects(RDF.type, OWL.ObjectProperty)} == {OBO.BFO_0000050, near}


def test_types_of_synonyms_and_evidence_of_mappings_are_annotated_axioms(graph: rdflib.Graph) -> None:
    axioms = {
        (graph.value(axiom, OWL.annotatedProperty), graph.value(axiom, OWL.annotatedTarget)): {
            (property_, value) for property_, value in graph.predicate_objects(axiom)
            if property_ != RDF.type and not str(property_).startswith(str(OWL))
        }
        for axiom in graph.subjects(RDF.type, OWL.Axiom)
    }  # fmt: skip
    assert axioms == {
        (IN_OWL.hasExactSynonym, Literal("hepar")): {(IN_OWL.hasSynonymType, OBO.OMO_0003003)},
        (IN_OWL.hasDbXref, Literal("UMLS:C2")): {(SSSOM.mapping_justification, SEMAPV.LexicalMatching)},
        (SKOS.exactMatch, OBO.MP_1): {
            (SSSOM.mapping_justification, SEMAPV.ManualMappingCuration),
            (SSSOM.confidence, Literal("0.5", datatype=XSD.double)),
        },
    }
    assert {*graph.objects(None, OWL.annotatedSource)} == {LIVER}


def test_the_ontology_and_what_it_uses_are_declared(graph: rdflib.Graph) -> None:
    assert {*graph.predicate_objects(OBO["hp.owl"])} == {
        (RDF.type, OWL.Ontology),
        (TERMS.title, Literal("Human Phenotype Ontology")),
        (OWL.versionInfo, Literal("2026-01-02")),
        (TERMS.license, Literal("https://hpo.jax.org/licence")),
    }
    assert (OBO.OMO_0003003, RDFS.subPropertyOf, IN_OWL.SynonymTypeProperty) in graph
    assert (URIRef(f"{OBO}hp#slim"), RDFS.subPropertyOf, IN_OWL.SubsetProperty) in graph
    declared = {*graph.subjects(RDF.type, OWL.AnnotationProperty)}
    assert {IN_OWL.hasExactSynonym, *graph.objects(None, RDFS.subPropertyOf)} <= declared


@pytest.mark.parametrize("format_", ["turtle", "skos"])
def test_an_unknown_vocabulary_and_an_odd_identifier_are_written_too(
    stored: Stored, written: Written, format_: str
) -> None:
    odd = Concept("my.terms:<1>", "One", relations=(Relation("my.terms:<1>", "odd word", 'x:"'),), subsets=("a b",))
    (text,) = written(stored([odd], ontology=Ontology("my terms"), prefix=None), format_)
    graph = rdflib.Graph().parse(data=text, format="turtle")
    assert URIRef("https://bioregistry.io/my.terms:%3C1%3E") in graph.all_nodes()
    assert URIRef("https://bioregistry.io/x:%22") in graph.all_nodes()
    assert URIRef("https://w3id.org/ontonorm/my%20terms#a%20b") in graph.all_nodes()
