"""What formats say in their own words, as tables."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.model import Xref
from loaders import words


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        (" enlarged liver ", "enlarged liver"),
        ("enlarged\nliver", "enlarged liver"),
        ("a\x00b\tc", "a b c"),
        ("Ménière", "Ménière"),
        ("half \ud83d pair", "half ? pair"),
        ("\u200b", ""),
    ],
)
def test_clean_text_is_on_one_line(text: str, cleaned: str) -> None:
    assert words.clean(text) == cleaned


@given(st.text(st.characters(exclude_categories=[])))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    cleaned = words.clean(text)
    assert words.clean(cleaned) == cleaned
    assert cleaned == "" or cleaned.isprintable()


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("hp", "hp"),
        ("HP", "hp"),
        ("hp.obo", "hp"),
        ("hp/hp-international", "hp"),
        ("http://purl.obolibrary.org/obo/hp.owl", "hp"),
        ("http://purl.obolibrary.org/obo/hp/hp-base.json", "hp"),
        ("https://purl.obolibrary.org/obo/mondo.json", "mondo"),
        ("http://www.ebi.ac.uk/efo/efo.owl", "efo"),
        ("http://example.org/my-terms/", "my-terms"),
        ("", None),
    ],
)
def test_the_own_id_of_an_ontology(text: str, identifier: str | None) -> None:
    assert words.ontology_id(text) == identifier


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("hp", "http://purl.obolibrary.org/obo/hp.owl"),
        ("http://purl.obolibrary.org/obo/hp/hp-base.json", "http://purl.obolibrary.org/obo/hp.owl"),
        ("http://example.org/my", "http://example.org/my"),
        ("my", None),
    ],
)
def test_the_iri_of_an_ontology_is_the_same_in_every_format(text: str, iri: str | None) -> None:
    assert words.ontology_iri(text) == iri


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("releases/2018-06-29", "2018-06-29"),
        ("http://purl.obolibrary.org/obo/hp/releases/2025-05-06/hp.json", "2025-05-06"),
        ("2.87", "2.87"),
        (" 155 ", "155"),
    ],
)
def test_a_version_is_its_date(text: str, version: str) -> None:
    assert words.version_of(text) == version


@pytest.mark.parametrize(
    ("text", "type_"),
    [
        ("layperson", "layperson"),
        ("http://purl.obolibrary.org/obo/hp#layperson", "layperson"),
        ("http://purl.obolibrary.org/obo/OMO_0003012", "acronym"),
        ("OMO:0003000", "abbreviation"),
        ("OMO:9999999", "OMO:9999999"),
        ("", None),
    ],
)
def test_a_synonym_type_has_no_namespace(text: str, type_: str | None) -> None:
    assert words.synonym_type(text) == type_


@pytest.mark.parametrize(
    ("text", "predicate"),
    [
        ("part_of", "part_of"),
        ("http://purl.obolibrary.org/obo/BFO_0000050", "BFO:0000050"),
        ("http://purl.obolibrary.org/obo/hp#has_part", "has_part"),
        ("RO:0002202", "RO:0002202"),
    ],
)
def test_a_predicate_is_a_curie_or_a_word(text: str, predicate: str) -> None:
    assert words.predicate(text) == predicate


@pytest.mark.parametrize(
    ("text", "identifier"),
    [
        ("MSH:D006529", "MESH:D006529"),
        ("ICD-10: E11", "ICD10:E11"),
        ("KEGG COMPOUND:C06427", "KEGG.COMPOUND:C06427"),
        ("http://purl.obolibrary.org/obo/DOID_4", "DOID:4"),
        ("PMID:", None),
        ("see the manual", None),
    ],
)
def test_a_cross_reference_may_hold_blanks(text: str, identifier: str | None) -> None:
    found = words.xref(text)
    assert (found.identifier if found else None) == identifier


def test_a_match_is_a_cross_reference_with_its_predicate() -> None:
    assert words.match_of("skos:exactMatch", "DOID:4") == Xref("DOID:4", "skos:exactMatch")
    assert words.match_of("http://www.w3.org/2004/02/skos/core#broadMatch", "DOID:4") == Xref(
        "DOID:4", "skos:broadMatch"
    )
    assert words.match_of("skos:note", "DOID:4") is None
    assert words.match_of("skos:exactMatch", "no id") is None


@pytest.mark.parametrize(("text", "is_address"), [
    ("http://example.org/a b", True), ("url:http\\://x", True), ("URL:x", True), ("PMID:", False),
])  # fmt: skip
def test_a_web_page_is_no_cross_reference(text: str, is_address: bool) -> None:
    assert words.is_address(text) is is_address


@pytest.mark.parametrize(
    "read", [words.ontology_id, words.version_of, words.local_name, words.synonym_type, words.predicate]
)
def test_what_formats_say_is_cleaned(read: Callable[[str], str | None]) -> None:
    assert read("a\x1b[31m\x00b") == "a [31m b"
    assert words.ontology_iri("http://example.org/a\x1bb") == "http://example.org/a b"
