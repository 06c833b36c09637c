"""SKOS in Turtle, held against rdflib and the integrity conditions of SKOS."""

from collections.abc import Callable

import pytest
import rdflib
from rdflib import OWL, RDF, SKOS, Literal

from kg.model import CONSIDER, IS_A, REPLACED_BY, Concept, Name, Relation, Scope, Xref
from kg.store.protocol import GraphStore

Stored = Callable[..., GraphStore]
Written = Callable[..., list[str]]

OBO = rdflib.Namespace("http://purl.obolibrary.org/obo/")
IN_OWL = rdflib.Namespace("http://www.geneontology.org/formats/oboInOwl#")
SCHEME, LIVER = OBO["hp.owl"], OBO.HP_2

VALUES = (
    Concept("HP:1", "All"),
    Concept(
        "HP:2", "Liver", "The largest gland.",
        names=(Name("liver"), Name("hepar"), Name("hepar", Scope.NARROW), Name("jecur", Scope.RELATED), Name("Liver"),
               Name("jecur", Scope.BROAD), Name("Leber", Scope.LABEL, lang="de"), Name("Leber", lang="de")),
        relations=(Relation("HP:2", IS_A, "HP:1"), Relation("HP:2", "RO:1", "HP:1"), Relation("HP:2", "skos:related", "HP:3")),
        xrefs=(Xref("UMLS:C1"), Xref("MP:1", "skos:broadMatch")), alternatives=("HP:20",), subsets=("slim",),
    ),
    Concept("HP:3", "Old", obsolete=True,
            relations=(Relation("HP:3", REPLACED_BY, "HP:2"), Relation("HP:3", CONSIDER, "HP:1"))),
)  # fmt: skip


@pytest.fixture
def graph(stored: Stored, written: Written) -> rdflib.Graph:
    (text,) = written(stored(VALUES), "skos")
    return rdflib.Graph().parse(data=text, format="turtle")


def test_a_concept_is_in_the_scheme_under_what_is_broader(graph: rdflib.Graph) -> None:
    assert {*graph.predicate_objects(LIVER)} == {
        (RDF.type, SKOS.Concept),
        (SKOS.inScheme, SCHEME),
        (SKOS.notation, Literal("HP:2")),
        (SKOS.prefLabel, Literal("Liver")),
        (SKOS.prefLabel, Literal("Leber", lang="de")),
        (SKOS.altLabel, Literal("liver")),
        (SKOS.altLabel, Literal("hepar")),
        (SKOS.hiddenLabel, Literal("jecur")),
        (SKOS.definition, Literal("The largest gland.")),
        (SKOS.broader, OBO.HP_1),
        (SKOS.related, OBO.HP_3),
        (OBO.RO_1, OBO.HP_1),
        (SKOS.broadMatch, OBO.MP_1),
        (IN_OWL.hasDbXref, Literal("UMLS:C1")),
        (IN_OWL.hasAlternativeId, Literal("HP:20")),
        (IN_OWL.inSubset, rdflib.URIRef(f"{OBO}hp#slim")),
    }


def test_a_live_concept_with_nothing_above_is_a_top_concept(graph: rdflib.Graph) -> None:
    assert {*graph.subjects(SKOS.topConceptOf, SCHEME)} == {OBO.HP_1}
    assert (SCHEME, RDF.type, SKOS.ConceptScheme) in graph


def test_an_obsolete_concept_names_its_heirs(graph: rdflib.Graph) -> None:
    assert graph.value(OBO.HP_3, OWL.deprecated) == Literal(True)
    assert graph.value(OBO.HP_3, rdflib.DCTERMS.isReplacedBy) == LIVER
    assert graph.value(OBO.HP_3, IN_OWL.consider) == OBO.HP_1


def test_labels_keep_the_integrity_conditions_of_skos(graph: rdflib.Graph) -> None:
    kinds = (SKOS.prefLabel, SKOS.altLabel, SKOS.hiddenLabel)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        labels = [list(graph.objects(concept, kind)) for kind in kinds]
        assert len({label.language for label in labels[0] if isinstance(label, Literal)}) == len(labels[0])
        assert sum(map(len, labels)) == len({label for found in labels for label in found})
