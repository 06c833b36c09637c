"""CURIEs and IRIs in any spelling, and the prefix table."""

import json
import re
from collections import Counter
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.curie import prefix_of, prefixes, to_curie, to_iri, usual_prefix

OBO = "http://purl.obolibrary.org/obo/"


@pytest.fixture(scope="module")
def records() -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(resources.files("kg").joinpath("prefixes.json").read_text("utf-8"))
    return found


@pytest.mark.parametrize(
    ("text", "curie"),
    [
        ("HP:0002240", "HP:0002240"),
        (" hp:0002240 ", "HP:0002240"),
        ("hpo:0002240", "HP:0002240"),
        ("HP_0002240", "HP:0002240"),
        ("CVCL_0030", "Cellosaurus:CVCL_0030"),
        (f"{OBO}HP_0002240", "HP:0002240"),
        (f"{OBO.replace('http', 'https')}HP_0002240", "HP:0002240"),
        ("https://bioregistry.io/hp:0002240", "HP:0002240"),
        ("MSH:D006529", "MESH:D006529"),
        ("mesh:D006529", "MESH:D006529"),
        ("http://id.nlm.nih.gov/mesh/D006529", "MESH:D006529"),
        ("SCTID:80515008", "SNOMEDCT:80515008"),
        ("SNOMEDCT_US_2018_03_01:80515008", "SNOMEDCT:80515008"),
        ("Orphanet:558", "ORPHA:558"),
        ("http://www.orpha.net/ORDO/Orphanet_558", "ORPHA:558"),
        ("NCI:C3235", "NCIT:C3235"),
        ("UMLS_CUI:C0019209", "UMLS:C0019209"),
        ("HGNC:HGNC:1100", "HGNC:1100"),
        ("CHEBI:CHEBI:15377", "CHEBI:15377"),
        ("https://identifiers.org/HGNC:1100", "HGNC:1100"),
        ("http://identifiers.org/hgnc/HGNC:1100", "HGNC:1100"),
        ("https://identifiers.org/unheard.of:7", "unheard.of:7"),
        ("https://bioregistry.io/unheard.of:a/7", "unheard.of:a/7"),
        (f"{OBO}NEWONT_0000001", "NEWONT:0000001"),
        ("OMIM:PS143890", "OMIMPS:143890"),
        ("https://omim.org/phenotypicSeries/PS143890", "OMIMPS:143890"),
        ("OMIM:143890", "OMIM:143890"),
        ("my.terms:a/b", "my.terms:a/b"),
        ("_x:1", "_x:1"),
    ],
)
def test_every_spelling_becomes_the_usual_one(text: str, curie: str) -> None:
    assert to_curie(text) == curie
    assert to_curie(curie) == curie


@pytest.mark.parametrize(
    "text",
    ["", "HP", "HP:", ":1", "liver", "a b:c", "HP:1 2", "HP:\x00", "http://example.org/page", "http://", OBO,
     f"{OBO}HP_", "_:b0", "mailto://x", "ABC_123", "1HP:2"],
)  # fmt: skip
def test_other_texts_are_no_curies(text: str) -> None:
    assert to_curie(text) is None


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.text(max_size=30) | st.from_regex(r"(https?://(purl\.obolibrary\.org/obo|identifiers\.org)/)?[\w:.]+[_:/]\S+")
)
def test_a_curie_is_its_own_curie(text: str) -> None:
    curie = to_curie(text)
    assert curie is None or to_curie(curie) == curie


def test_the_iri_of_a_curie_leads_back(records: list[dict[str, Any]]) -> None:
    assert to_iri("HP:0002240") == f"{OBO}HP_0002240"
    assert to_iri("unheard.of:7") is None
    for record in records:
        curie = f"{record['prefix']}:1"
        assert to_curie(to_iri(curie) or "") == curie


def test_the_prefix_is_what_stands_before_the_first_colon() -> None:
    assert prefix_of("HGNC:HGNC:5") == "HGNC"
    assert usual_prefix("hpo") == "HP"
    assert usual_prefix("unheard.of") == "unheard.of"


@pytest.mark.parametrize("column", ["spellings", "iris", "ontologies"])
def test_nothing_in_the_prefix_table_is_claimed_twice(records: list[dict[str, Any]], column: str) -> None:
    claims = Counter({
        "spellings": [s.lower() for r in records for s in {r["prefix"].lower(), *map(str.lower, r["prefix_synonyms"])}],
        "iris": [iri for r in records for iri in {r["uri_prefix"], *r["uri_prefix_synonyms"]}],
        "ontologies": [name for r in records for name in r["ontology"]],
    }[column])  # fmt: skip
    assert [claim for claim, times in claims.items() if times > 1] == []
    assert len(getattr(prefixes(), column)) == len(claims)


def test_every_prefix_of_the_table_can_be_read(records: list[dict[str, Any]]) -> None:
    for record in records:
        re.compile(record["pattern"] or "")
        for spelling in (record["prefix"], *record["prefix_synonyms"]):
            assert usual_prefix(spelling) == record["prefix"]
        assert record["prefix"] == re.sub(r"[^\w.\-]", "", record["prefix"])


@pytest.mark.parametrize(
    "start", ["HP:", "http://", "http://purl.obolibrary.org/obo/HP_", "http://identifiers.org/x/", "HP_1"]
)
def test_nothing_longer_than_a_thousand_characters_is_an_identifier(start: str) -> None:
    assert to_curie(start + "1" * 5_000_000) is None
    assert to_curie("HP:" + "1" * 997) == "HP:" + "1" * 997
    assert to_curie("HP:" + "1" * 998) is None
