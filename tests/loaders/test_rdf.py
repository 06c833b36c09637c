"""OWL and SKOS by way of triples: what each vocabulary says arrives, and what is damaged or dangerous is told."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kg.collect import Collected
from kg.errors import LoadError
from kg.model import Concept, Ontology, Problem, Skipped, Value
from loaders.document import Document, Wanted
from loaders.rdf import read_json_ld, read_n_triples, read_rdf_xml, read_turtle
from loaders.sniff import sniff

Loader = Callable[[Document], list[Value]]
Read = Callable[..., list[Value]]
Load = Callable[..., Collected]
Write = Callable[..., Path]

PREFIXES = """
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix obo: <http://purl.obolibrary.org/obo/> .
@prefix oio: <http://www.geneontology.org/formats/oboInOwl#> .
@prefix efo: <http://www.ebi.ac.uk/efo/> .
@prefix ordo: <http://www.orpha.net/ORDO/> .
@prefix nci: <http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl#> .
@prefix terms: <http://purl.org/dc/terms/> .
@prefix pets: <http://example.org/pets/> .
"""
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:rdfs="http://www.w3.org/2000/01/rdf-schema#"
  xmlns:owl="http://www.w3.org/2002/07/owl#">
<owl:Class rdf:about="http://purl.obolibrary.org/obo/HP_1"><rdfs:label>Cold</rdfs:label></owl:Class>
"""


def concepts(values: list[Value]) -> dict[str, Concept]:
    return {value.curie: value for value in values if isinstance(value, Concept)}


def names(concept: Concept) -> set[tuple[str, str, str | None, str | None]]:
    return {(name.text, name.scope.value, name.type, name.lang) for name in concept.names}


@pytest.fixture
def turtle(read: Read) -> Callable[[str], list[Value]]:
    return lambda text: read(read_turtle, PREFIXES + text)


def test_labels_and_synonyms_of_every_vocabulary_arrive(turtle: Read) -> None:
    found = concepts(
        turtle("""
        obo:HP_1 a owl:Class; rdfs:label "Cold"; obo:IAO_0000115 "A cold."; obo:IAO_0000118 "chill";
            oio:hasNarrowSynonym "head cold"; oio:hasBroadSynonym "illness"; oio:hasRelatedSynonym "flu" .
        ordo:Orphanet_1 a owl:Class; rdfs:label "Rare"; efo:alternative_term "Odd"@en; efo:definition "A rare one." .
        nci:C1 a owl:Class; nci:P108 "Cyst"; nci:P90 "Bleb"; nci:P97 "A sac."; nci:P207 "C0010709" .
        pets:cat a skos:Concept; skos:prefLabel "cat"; skos:altLabel "puss"; skos:hiddenLabel "kat"; skos:definition "A pet." .
    """)
    )
    assert names(found["HP:1"]) == {
        ("chill", "EXACT", None, None), ("head cold", "NARROW", None, None), ("illness", "BROAD", None, None),
        ("flu", "RELATED", None, None),
    }  # fmt: skip
    assert [found[curie].definition for curie in found] == ["A cold.", "A rare one.", "A sac.", "A pet."]
    assert names(found["ORPHA:1"]) == {("Odd", "EXACT", None, "en")}
    assert (found["NCIT:C1"].label, names(found["NCIT:C1"])) == ("Cyst", {("Bleb", "EXACT", None, None)})
    assert [xref.identifier for xref in found["NCIT:C1"].xrefs] == ["UMLS:C0010709"]
    assert names(found["pets:cat"]) == {("puss", "EXACT", None, None), ("kat", "RELATED", None, None)}


def test_labels_keep_their_language_and_english_is_the_label_unless_another_is_wanted(write: Write) -> None:
    path = write(PREFIXES + 'pets:cat a skos:Concept; skos:prefLabel "Katze"@de, "cat"@en-GB, "gato"@es .')

    def read(*languages: str) -> Concept:
        with Document(path, wanted=Wanted(languages)) as document:
            return concepts(list(read_turtle(document)))["pets:cat"]

    assert (read().label, read().lang) == ("cat", "en-gb")
    assert names(read()) == {("Katze", "LABEL", None, "de"), ("gato", "LABEL", None, "es")}
    assert (read("es", "de").label, read("es", "de").lang) == ("gato", "es")
    assert read("fr").label == "cat"


def test_a_label_without_a_language_comes_first_and_a_second_one_is_a_synonym(turtle: Read) -> None:
    found = concepts(turtle('obo:HP_1 a owl:Class; rdfs:label "Cold", "Chill"@en; skos:prefLabel "Coryza" .'))["HP:1"]
    assert (found.label, found.lang) == ("Cold", None)
    assert names(found) == {("Chill", "LABEL", None, "en"), ("Coryza", "EXACT", None, None)}


def test_labels_that_are_nodes_are_read_as_labels(turtle: Read) -> None:
    found = concepts(
        turtle("""
        pets:cat a skos:Concept; xl:prefLabel pets:l1; xl:altLabel [ xl:literalForm "puss"@en ] .
        pets:l1 xl:literalForm "cat"@en .
    """)
    )
    assert (found["pets:cat"].label, found["pets:cat"].lang) == ("cat", "en")
    assert names(found["pets:cat"]) == {("puss", "EXACT", None, "en")}


def test_definitions_and_synonyms_that_are_nodes_have_the_text_of_these(turtle: Read) -> None:
    found = turtle("""
        pets:cat a skos:Concept; skos:prefLabel "cat"; skos:definition pets:def1; skos:altLabel [ rdf:value "puss"@en ] .
        pets:def1 rdf:value "A pet."@en .
        pets:dog a skos:Concept; skos:prefLabel "dog"; oio:hasExactSynonym [ rdfs:label "hound" ]; skos:definition pets:none .
    """)
    cat, dog = concepts(found).values()
    assert (cat.definition, names(cat)) == ("A pet.", {("puss", "EXACT", None, "en")})
    assert (dog.definition, dog.names) == (None, ())
    told = {(problem.what, problem.detail) for problem in found if isinstance(problem, Problem)}
    assert told == {("exact synonym that is no text", "pets:dog"), ("definition that is no text", "pets:dog")}


def test_synonym_types_come_from_annotated_axioms(turtle: Read) -> None:
    found = concepts(
        turtle("""
        obo:HP_1 a owl:Class; oio:hasExactSynonym "URI", "cold" .
        [] a owl:Axiom; owl:annotatedSource obo:HP_1; owl:annotatedProperty oio:hasExactSynonym;
           owl:annotatedTarget "URI"; oio:hasSynonymType obo:OMO_0003012; oio:hasDbXref "PMID:1" .
        [] a owl:Axiom; owl:annotatedSource obo:HP_1; owl:annotatedProperty oio:hasExactSynonym;
           owl:annotatedTarget "cold"; oio:hasSynonymType <http://purl.obolibrary.org/obo/hp#layperson> .
    """)
    )["HP:1"]
    assert names(found) == {("URI", "EXACT", "acronym", None), ("cold", "EXACT", "layperson", None)}


def test_annotated_axioms_whose_triples_do_not_lie_together_are_read_all_the_same(read: Read) -> None:
    owl, oio, this = (
        "http://www.w3.org/2002/07/owl#",
        "http://www.geneontology.org/formats/oboInOwl#",
        "http://purl.obolibrary.org/obo/HP_1",
    )
    lines = [
        f"<{this}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{owl}Class> .",
        f'<{this}> <{oio}hasExactSynonym> "URI" .',
        f"_:a <{owl}annotatedSource> <{this}> .", f"_:a <{owl}annotatedProperty> <{oio}hasExactSynonym> .",
        f'_:a <{owl}annotatedTarget> "URI" .', f"_:a <{oio}hasSynonymType> <http://purl.obolibrary.org/obo/OMO_0003012> .",
        f'_:b <{owl}annotatedSource> <{this}> .', f'_:b <{oio}hasDbXref> "PMID:1" .',
    ]  # fmt: skip
    for order in (
        lines,
        lines[::-1],
        sorted(lines, key=lambda line: line[-9:]),
        [lines[i] for i in (5, 6, 0, 2, 7, 4, 1, 3)],
    ):
        found = concepts(read(read_n_triples, "\n".join(order) + "\n"))["HP:1"]
        assert names(found) == {("URI", "EXACT", "acronym", None)}


def test_the_precision_of_a_cross_reference_is_its_predicate_and_a_wrong_one_is_left_out(turtle: Read) -> None:
    told = {"MeSH:D1": "E (Exact mapping)", "ICD-10:A1": "- NTBT (narrower).", "OMIM:1": "BTNT (broader)",
            "UMLS:C1": "W (Wrong mapping)", "GARD:1": "ND (not yet decided)"}  # fmt: skip
    axioms = "".join(
        f"[] a owl:Axiom; owl:annotatedSource ordo:Orphanet_1; owl:annotatedProperty oio:hasDbXref; "
        f'owl:annotatedTarget "{xref}"; obo:ECO_0000218 "{text}"@en .\n'
        for xref, text in told.items()
    )
    xrefs = ", ".join(f'"{xref}"' for xref in told)
    found = concepts(turtle(f"ordo:Orphanet_1 a owl:Class; oio:hasDbXref {xrefs} .\n{axioms}"))["ORPHA:1"]
    assert {(xref.identifier, xref.predicate) for xref in found.xrefs} == {
        ("MESH:D1", "skos:exactMatch"), ("ICD10:A1", "skos:broadMatch"), ("OMIM:1", "skos:narrowMatch"),
        ("GARD:1", "oboInOwl:hasDbXref"),
    }  # fmt: skip


def test_hierarchy_parts_and_other_restrictions_become_relations(load: Load) -> None:
    tables = load(PREFIXES + """
        obo:hp.owl a owl:Ontology .
        obo:HP_1 a owl:Class; rdfs:label "a"; rdfs:subClassOf obo:HP_2, owl:Thing,
            [ a owl:Restriction; owl:onProperty obo:BFO_0000050; owl:someValuesFrom obo:UBERON_1 ],
            [ a owl:Restriction; owl:onProperty obo:RO_0002200; owl:someValuesFrom obo:HP_2 ],
            [ a owl:Restriction; owl:onProperty obo:RO_1; owl:someValuesFrom [ a owl:Class ] ] .
        obo:HP_2 a owl:Class; rdfs:label "b"; owl:equivalentClass obo:MONDO_1, [ a owl:Class ] .
    """).tables  # fmt: skip
    assert [(row["src"], row["dst"]) for row in tables["IS_A"].to_pylist()] == [("HP:1", "HP:2")]
    assert [row["dst"] for row in tables["PART_OF"].to_pylist()] == ["UBERON:1"]
    assert [(row["predicate"], row["dst"]) for row in tables["RELATED"].to_pylist()] == [("RO:0002200", "HP:2")]
    assert [(row["src"], row["dst"], row["predicate"]) for row in tables["XREF"].to_pylist()] == [
        ("HP:2", "MONDO:1", "owl:equivalentClass")
    ]


def test_obsolete_concepts_keep_their_heirs_in_every_vocabulary(turtle: Read) -> None:
    found = concepts(
        turtle("""
        obo:HP_1 a owl:Class; owl:deprecated true; obo:IAO_0100001 obo:HP_2; oio:consider "HP:3", obo:HP_4 .
        ordo:Orphanet_1 a owl:Class; efo:reason_for_obsolescence "moved"; rdfs:subClassOf
            [ owl:onProperty ordo:moved_to; owl:someValuesFrom ordo:Orphanet_2 ],
            [ owl:onProperty ordo:referred_to; owl:someValuesFrom ordo:Orphanet_3 ] .
        nci:C1 a owl:Class; nci:P310 "Retired_Concept" .
        pets:cat a skos:Concept; owl:deprecated "true"; terms:isReplacedBy pets:feline .
        pets:dog a skos:Concept; owl:deprecated false .
    """)
    )
    assert {curie for curie, concept in found.items() if concept.obsolete} == {"HP:1", "ORPHA:1", "NCIT:C1", "pets:cat"}
    relations = {(one.subject, one.predicate, one.object) for concept in found.values() for one in concept.relations}
    assert relations == {
        ("HP:1", "replaced_by", "HP:2"), ("HP:1", "consider", "HP:3"), ("HP:1", "consider", "HP:4"),
        ("ORPHA:1", "replaced_by", "ORPHA:2"), ("ORPHA:1", "consider", "ORPHA:3"),
        ("pets:cat", "replaced_by", "pets:feline"),
    }  # fmt: skip


def test_a_deprecated_class_of_owl_is_obsolete(turtle: Read) -> None:
    found = concepts(turtle('obo:HP_1 a owl:DeprecatedClass; rdfs:label "Cold" . obo:HP_2 a owl:Class .'))
    assert [(one.curie, one.obsolete) for one in found.values()] == [("HP:1", True), ("HP:2", False)]


def test_a_thesaurus_has_its_hierarchy_from_either_side_and_its_circles_are_told(load: Load) -> None:
    found = load(PREFIXES + """
        <http://example.org/pets/> a skos:ConceptScheme; terms:title "Djur"@sv, "Pets"@en; terms:license "CC0" .
        pets:cat a skos:Concept; skos:prefLabel "cat"; skos:broader pets:pet; skos:related pets:dog;
            skos:closeMatch <http://id.nlm.nih.gov/mesh/D002415> .
        pets:dog a skos:Concept; skos:prefLabel "dog" . pets:pet a skos:Concept; skos:prefLabel "pet";
            skos:narrower pets:dog; skos:broader pets:animal . pets:animal a skos:Concept; skos:broader pets:pet .
    """)  # fmt: skip
    edges = {(row["src"], row["dst"]) for row in found.tables["IS_A"].to_pylist()}
    assert {("pets:cat", "pets:pet"), ("pets:dog", "pets:pet")} < edges
    assert len(edges) == 3
    assert [problem.what for problem in found.problems if "cycle" in problem.what] == ["is_a that closes a cycle"]
    assert found.tables["RELATED"].to_pylist()[0]["predicate"] == "skos:related"
    assert found.tables["XREF"].to_pylist()[0]["dst"] == "MESH:D002415"
    assert (found.source.name, found.source.prefix, found.source.title, found.source.licence) == (
        "pets", "pets", "Pets", "CC0",
    )  # fmt: skip


def test_a_circle_in_an_ontology_is_refused(load: Load) -> None:
    with pytest.raises(LoadError, match="cycle"):
        load(
            PREFIXES
            + "obo:HP_1 a owl:Class; rdfs:subClassOf obo:HP_2 . obo:HP_2 a owl:Class; rdfs:subClassOf obo:HP_1 ."
        )


def test_iris_become_curies_by_the_table_then_by_the_documents_own_prefixes(turtle: Read) -> None:
    found = turtle("""
        @prefix HP: <http://evil.example/> .
        <http://example.org/zoo.owl> a owl:Ontology .
        <https://purl.obolibrary.org/obo/HP_1> a owl:Class . <http://identifiers.org/mondo/MONDO:2> a owl:Class .
        <https://identifiers.org/HGNC:3> a owl:Class . pets:cat a owl:Class . <http://example.org/zoo.owl#Lion> a owl:Class .
        <http://evil.example/1> a owl:Class . <http://nowhere.example/x> a owl:Class . [] a owl:Class . owl:Thing a owl:Class .
    """)
    assert list(concepts(found)) == ["HP:1", "MONDO:2", "HGNC:3", "pets:cat", "zoo:Lion"]
    assert {value.detail for value in found if isinstance(value, Problem)} == {
        "http://evil.example/1", "http://nowhere.example/x",
    }  # fmt: skip


def test_the_prefix_that_a_user_gives_is_that_of_the_iris_without_one(write: Write) -> None:
    scheme = "<http://example.org/scheme> a skos:ConceptScheme .\n"
    own = "<http://example.org/x.owl> a owl:Ontology . <http://example.org/x.owl#A> a owl:Class .\n"
    for text, found in (
        (scheme + "<http://example.org/c/1> a skos:Concept . <http://example.org/c/EX_2> a skos:Concept . "
         "<http://other.org/3> a skos:Concept . obo:HP_4 a owl:Class .", ["EX:1", "EX:2", "HP:4"]),
        (own, ["EX:A"]),
    ):  # fmt: skip
        with Document(write(PREFIXES + text), prefix="EX") as document:
            assert list(concepts(list(read_turtle(document)))) == found


def test_the_header_says_what_the_ontology_is(turtle: Read) -> None:
    found = turtle("""
        obo:hp.owl a owl:Ontology; owl:versionIRI <http://purl.obolibrary.org/obo/hp/releases/2025-05-06/hp.owl>;
            owl:versionInfo "x"; terms:title "Phenotypes"; terms:license <http://l.org>; oio:default-namespace "human" .
        obo:HP_1 a owl:Class .
    """)
    assert found[0] == Ontology(
        "hp", "Phenotypes", "2025-05-06", "http://purl.obolibrary.org/obo/hp.owl", "http://l.org", "human"
    )


def test_of_ontologies_merged_into_one_file_it_is_the_one_that_no_other_imports(turtle: Read) -> None:
    found = turtle("""
        obo:ro.owl a owl:Ontology; terms:title "Relations" .
        obo:hp.owl a owl:Ontology; terms:title "Phenotypes"; owl:imports obo:ro.owl .
        obo:HP_1 a owl:Class .
    """)
    assert isinstance(found[0], Ontology)
    assert (found[0].id, found[0].title) == ("hp", "Phenotypes")


def test_iris_that_give_no_curie_are_told_with_the_remedy(load: Load) -> None:
    text = PREFIXES + "<http://example.org/x.owl#A> a owl:Class .\n"
    with pytest.raises(LoadError, match=r"neither does http://example.org/x.owl#A; give the prefix .*--prefix"):
        load(text)
    assert load(text + "<http://example.org/x.owl> a owl:Ontology .").tables["Concept"]["curie"].to_pylist() == ["x:A"]
    assert load(text + "@prefix y: <http://example.org/x.owl#> .").tables["Concept"]["curie"].to_pylist() == ["y:A"]


def test_a_version_without_a_date_is_the_version_info(turtle: Read) -> None:
    found = turtle("<http://x.org/ORDO_en_4.2.owl> a owl:Ontology; owl:versionIRI <http://x.org/ORDO_en_4.2.owl>; "
                   'owl:versionInfo "4.2" . ordo:Orphanet_1 a owl:Class .')  # fmt: skip
    assert isinstance(found[0], Ontology)
    assert (found[0].id, found[0].version) == ("ordo", "4.2")


def test_imports_are_counted_and_an_ontology_of_imports_alone_names_them(read: Read, load: Load) -> None:
    text = PREFIXES + "obo:hp.owl a owl:Ontology; owl:imports <http://a.org/a.owl>, <http://a.org/b.owl> .\n"
    with pytest.raises(LoadError, match=r"only imports others .*http://a.org/a.owl, http://a.org/b.owl"):
        load(text)
    assert Skipped("imports not followed", 2) in read(read_turtle, text + "obo:HP_1 a owl:Class .")


def test_a_document_without_classes_is_refused(load: Load) -> None:
    with pytest.raises(LoadError, match="no owl:Class, rdfs:Class or skos:Concept"):
        load(PREFIXES + 'pets:cat rdfs:label "cat" .')


@pytest.mark.parametrize(("text", "format_"), [
    (XML + "</rdf:RDF>", "rdf-xml"),
    ('<?xml version="1.0"?>\n<!-- > <rdf -->\n<!DOCTYPE r:RDF [ <!ENTITY a "b]>"> ]>\n<r:RDF xmlns:r="x">', "rdf-xml"),
    ('<Ontology xmlns="http://www.w3.org/2002/07/owl#" xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">', "owl-xml"),
    ("# a comment\nPrefix(:=<http://a/>)\nOntology(<http://a>", "functional"),
    (PREFIXES, "turtle"), ("PREFIX a: <http://a/>\na:b a:c a:d .", "turtle"), ("<http://a> a <http://b> .", "turtle"),
    ("<http://a> <http://b> <http://c> ;\n <http://d> 1 .", "turtle"),
    ('# n\n<http://a> <http://b> "c . \\" d"@en .\n_:b <http://b> _:c .\n', "n-triples"),
    ('{"@context": {}, "@graph": []}', "json-ld"), ('[{"@id": "http://a"}]', "json-ld"),
])  # fmt: skip
def test_the_serialization_is_seen_from_the_content(write: Write, text: str, format_: str) -> None:
    with Document(write(text)) as document:
        assert sniff(document).name == format_


def test_json_ld_is_read_with_its_own_context(read: Read) -> None:
    data = {
        "@context": {"label": "http://www.w3.org/2000/01/rdf-schema#label"},
        "@id": "http://purl.obolibrary.org/obo/HP_1", "@type": "http://www.w3.org/2002/07/owl#Class", "label": "Cold",
    }  # fmt: skip
    assert concepts(read(read_json_ld, json.dumps(data)))["HP:1"].label == "Cold"


def test_what_only_a_forgiving_parser_reads_is_read_and_told(read: Read) -> None:
    label = "<http://purl.obolibrary.org/obo/HP_1> <http://www.w3.org/2000/01/rdf-schema#label>"
    type_ = "<http://purl.obolibrary.org/obo/HP_1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    found = read(read_n_triples, f'{type_} <http://www.w3.org/2002/07/owl#Class> .\n{label} "C\\old" .\n')
    assert concepts(found)["HP:1"].label == "C\\old"
    (problem,) = [value for value in found if isinstance(value, Problem)]
    assert (problem.what, problem.line) == ("RDF that is not strict", 2)


@pytest.mark.parametrize(("loader", "text", "told"), [
    (read_turtle, PREFIXES + "\nobo:HP_1 a owl:Class ; ;; rdfs:label .", r":15: damaged RDF"),
    (read_n_triples, '<http://a> <http://b> "c" .\n<http://a> <http://b>\n', r":3: damaged RDF"),
    (read_rdf_xml, XML + "<owl:Class></rdf:RDF>", "damaged RDF"),
    (read_rdf_xml, XML + "<owl:Class></\n" + "x\n" * 9_000 + "></rdf:RDF>", "damaged RDF"),
    (read_rdf_xml, XML, "the XML is cut off"),
    (read_rdf_xml, XML + "<owl:Class rdf:about='http://a'/>", "cut off|damaged RDF"),
    (read_json_ld, '{"@context": "http://127.0.0.1:9/context", "@id": "http://a"}', "never fetched"),
    (read_json_ld, '{"@context": {}, "@id": ', "damaged RDF"),
    (read_json_ld, '{"@graph":' * 1_000_000 + "1" + "}" * 1_000_000, "damaged RDF"),
    (read_rdf_xml, XML + "<owl:a><owl:b>" * 500_000 + "</owl:b></owl:a>" * 500_000 + "</rdf:RDF>", "nested more than"),
    (read_rdf_xml, XML + "<owl:Class " + " ".join(f'xmlns:p{n}="http://p/{n}#"' for n in range(200_000)) + "/></rdf:RDF>",
     "more than 10,000 attributes"),
    (read_turtle, '<http://a> <http://b> "' + "x" * 17_000_000 + '" .', "too large"),
])  # fmt: skip
def test_damaged_and_hostile_documents_get_one_line(read: Read, loader: Loader, text: str, told: str) -> None:
    with pytest.raises(LoadError, match=told) as caught:
        read(loader, text)
    assert len(str(caught.value)) < 500
    assert "\n" not in str(caught.value)


def test_half_a_character_is_replaced(load: Load) -> None:
    tables = load(PREFIXES + 'obo:HP_1 a owl:Class; rdfs:label "a\\ud800b" .').tables
    assert tables["Concept"]["label"].to_pylist() == ["a?b"]


def test_the_warnings_of_a_forgiving_parser_are_not_shown(read: Read) -> None:
    """Warnings are errors in the tests."""
    type_ = "<http://purl.obolibrary.org/obo/HP_1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    deprecated = "<http://purl.obolibrary.org/obo/HP_1> <http://www.w3.org/2002/07/owl#deprecated>"
    boolean = '"fal\\se"^^<http://www.w3.org/2001/XMLSchema#boolean>'
    found = read(read_n_triples, f"{type_} <http://www.w3.org/2002/07/owl#Class> .\n{deprecated} {boolean} .\n")
    assert concepts(found)["HP:1"].obsolete is False


def test_texts_are_no_attributes_however_many_there_are(read: Read) -> None:
    label = "<rdfs:label>x=\"1\" y='2'</rdfs:label>"
    found = read(read_rdf_xml, XML + f'<owl:Class rdf:about="http://a/b">{label * 20_000}</owl:Class></rdf:RDF>')
    assert "HP:1" in concepts(found)


@pytest.mark.parametrize("name", ["RDF/XML", "Turtle"])
def test_latin_1_is_told_with_the_remedy(write: Write, name: str) -> None:
    text = {
        "RDF/XML": XML.replace("Cold", "Kälte") + "</rdf:RDF>",
        "Turtle": PREFIXES + 'obo:HP_1 rdfs:label "Kälte" .',
    }
    path = write(text[name].encode("latin-1"))
    with Document(path) as document, pytest.raises(LoadError, match="not UTF-8; if it is Latin-1: iconv"):
        list(sniff(document).read(document))


def test_a_million_nested_nodes_of_turtle_do_no_harm(load: Load) -> None:
    depth = 1_000_000
    nested = (
        "<http://a> <http://www.w3.org/2000/01/rdf-schema#subClassOf> " + "[ <http://b> " * depth + "1" + "]" * depth
    )
    with pytest.raises(LoadError, match="no owl:Class"):
        load(f"{nested} .")


def test_blank_nodes_in_circles_end(load: Load) -> None:
    tables = load(
        PREFIXES
        + """
        obo:HP_1 a owl:Class; rdfs:label "a"; rdfs:subClassOf _:a . _:a rdfs:subClassOf _:b . _:b rdfs:subClassOf _:a .
        _:a owl:onProperty _:a; owl:someValuesFrom _:a . _:a owl:equivalentClass _:b .
    """
    ).tables
    assert tables["Concept"].num_rows == 1
    assert tables["RELATED"].num_rows == 0


def test_nothing_is_fetched_whatever_a_document_asks_for(tmp_path: Path) -> None:
    documents = {
        "dtd.owl": XML.replace("\n", '\n<!DOCTYPE rdf:RDF SYSTEM "http://127.0.0.1:9/owl.dtd">\n', 1) + "</rdf:RDF>",
        "imports.owl": XML + '<owl:Ontology rdf:about="http://a"><owl:imports rdf:resource="http://127.0.0.1:9/b"/>'
        "</owl:Ontology></rdf:RDF>",
        "entity.owl": XML.replace("\n", '\n<!DOCTYPE rdf:RDF [<!ENTITY a SYSTEM "file:///etc/passwd">]>\n', 1)
        + "<owl:Class rdf:about='http://a'><rdfs:label>&a;</rdfs:label></owl:Class></rdf:RDF>",
        "context.jsonld": '{"@context": "http://127.0.0.1:9/context", "@id": "http://a"}',
        "forgiving.ttl": '@prefix owl: <http://127.0.0.1:9/x> . owl:a a owl:b; owl:c "x\\q" .',
    }
    for name, text in documents.items():
        (tmp_path / name).write_text(text)
    watch = (
        "import sys\n"
        "from loaders.document import Document\nfrom loaders.sniff import sniff\n"
        "import pyoxigraph, rdflib, rdflib.plugins.parsers.notation3, rdflib.plugins.parsers.rdfxml\n"
        "def told(event, arguments):\n"
        "    if event.startswith('socket') or (event == 'open' and 'passwd' in str(arguments[0])):\n"
        "        print('HARM', event, arguments, flush=True)\n"
        "sys.addaudithook(told)\n"
        "for path in sys.argv[1:]:\n"
        "    with Document(path) as document:\n"
        "        try:\n            list(sniff(document).read(document))\n"
        "        except Exception as error:\n            print(type(error).__name__)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", watch, *(str(tmp_path / name) for name in documents)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "HARM" not in done.stdout
    assert done.stdout.count("PlacedError") >= 2
