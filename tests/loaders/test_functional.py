"""OWL in functional syntax and OWL/XML, by way of py-horned-owl."""

from collections.abc import Callable
from pathlib import Path

import pyhornedowl
import pytest

from kg.collect import Collected
from kg.errors import LoadError

Load = Callable[..., Collected]
Write = Callable[..., Path]

FUNCTIONAL = """\
Prefix(obo:=<http://purl.obolibrary.org/obo/>)
Prefix(rdfs:=<http://www.w3.org/2000/01/rdf-schema#>)
Prefix(oio:=<http://www.geneontology.org/formats/oboInOwl#>)
Ontology(<http://purl.obolibrary.org/obo/hp.owl>
Declaration(Class(obo:HP_1))
Declaration(Class(obo:HP_2))
AnnotationAssertion(rdfs:label obo:HP_1 "Cold (in the head)")
AnnotationAssertion(Annotation(oio:hasSynonymType obo:OMO_0003003) oio:hasExactSynonym obo:HP_1 "sniffles \\"(( ")
SubClassOf(obo:HP_1 obo:HP_2)
SubClassOf(obo:HP_1 ObjectSomeValuesFrom(obo:BFO_0000050 obo:HP_2))
)
"""


def test_both_syntaxes_give_the_same_concepts(load: Load) -> None:
    ontology = pyhornedowl.open_ontology_from_string(FUNCTIONAL, serialization="ofn")
    for text in (FUNCTIONAL, str(ontology.save_to_string("owx"))):
        found = load(text)
        assert found.source.name == "hp"
        named = {(row["text"], row["scope"], row["type"]) for row in found.tables["NAMES"].to_pylist()}
        assert named == {("Cold (in the head)", "LABEL", None), ('sniffles "((', "EXACT", "layperson")}
        assert [(row["src"], row["dst"]) for row in found.tables["IS_A"].to_pylist()] == [("HP:1", "HP:2")]
        assert [(row["src"], row["dst"]) for row in found.tables["PART_OF"].to_pylist()] == [("HP:1", "HP:2")]


def test_expressions_nested_too_deep_are_refused_before_the_parser_sees_them(load: Load) -> None:
    deep = "SubClassOf(obo:HP_1 " + "ObjectComplementOf(" * 1_000_000 + "obo:HP_2" + ")" * 1_000_001
    with pytest.raises(LoadError, match="nested more than 1,000 deep"):
        load(FUNCTIONAL.replace("\n)\n", f"\n{deep}\n)\n"))
    xml = '<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://a"><SubClassOf><Class IRI="http://b"/>'
    with pytest.raises(LoadError, match="nested more than 1,000 deep"):
        load(xml + "<ObjectComplementOf>" * 100_000 + '<Class IRI="http://b"/>' + "</ObjectComplementOf>" * 100_000)


@pytest.mark.parametrize(("text", "told"), [
    (FUNCTIONAL.replace("SubClassOf(obo:HP_1 obo:HP_2)", "SubClassOf(obo:HP_1 ???)"), r":9: damaged OWL.*column"),
    (FUNCTIONAL.replace("obo:HP_2)", "zzz:HP_2)"), "damaged OWL.*undefined prefix"),
    (FUNCTIONAL[:-3], "damaged OWL"),
    ('<Ontology xmlns="http://www.w3.org/2002/07/owl#"><Declaration></Ontology>', "damaged OWL"),
])  # fmt: skip
def test_damaged_documents_get_one_line(load: Load, text: str, told: str) -> None:
    with pytest.raises(LoadError, match=told) as caught:
        load(text)
    assert len(str(caught.value)) < 500


def test_latin_1_is_told_with_its_line(load: Load, write: Write) -> None:
    with pytest.raises(LoadError, match="not UTF-8"):
        load(FUNCTIONAL.replace("Cold", "C\udcf6ld").encode("utf-8", "surrogateescape"))
