"""IRIs that are valid, and lead back to the CURIE."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from exporters import iris
from kg.curie import to_curie
from kg.model import Ontology

OBO = "http://purl.obolibrary.org/obo/"
HP = Ontology("hp", iri=f"{OBO}hp.owl")


@pytest.mark.parametrize(
    ("curie", "iri"),
    [
        ("HP:0002240", f"{OBO}HP_0002240"),
        ("HGNC:5", "http://identifiers.org/hgnc/5"),
        ("my.terms:a/b", "https://bioregistry.io/my.terms:a/b"),
        ("my:é", "https://bioregistry.io/my:é"),
        ("my:a%20b", "https://bioregistry.io/my:a%20b"),
        ('my:<"100%"|x#1>', "https://bioregistry.io/my:%3C%22100%25%22%7Cx%231%3E"),
    ],
)
def test_a_curie_has_an_iri(curie: str, iri: str) -> None:
    assert iris.iri(curie) == iri


@settings(max_examples=300, deadline=None, derandomize=True)
@given(
    st.from_regex(r"[A-Za-z_][\w.\-]{0,5}:\S{1,12}", fullmatch=True) | st.from_regex(r"HP:[ -~]{1,9}", fullmatch=True)
)
def test_any_curie_has_a_valid_iri_and_a_reference_that_leads_back(text: str) -> None:
    curie = to_curie(text)
    if curie:
        assert NamedNode(iris.iri(curie)).value == iris.iri(curie)
        assert to_curie(iris.reference(curie)) == curie


@pytest.mark.parametrize(
    ("ontology", "home"),
    [
        (HP, f"{OBO}hp"),
        (Ontology("pets", iri="http://example.org/pets#"), "http://example.org/pets"),
        (Ontology("my terms"), "https://w3id.org/ontonorm/my%20terms"),
        (Ontology(), "https://w3id.org/ontonorm/graph"),
    ],
)
def test_words_of_an_ontology_lie_below_its_address(ontology: Ontology, home: str) -> None:
    assert iris.home(ontology) == home
    assert iris.word(ontology, "slim") == f"{home}#slim"


def test_a_relation_is_a_curie_or_a_word_of_its_source() -> None:
    assert iris.predicate(HP, "RO:0002200") == f"{OBO}RO_0002200"
    assert iris.predicate(HP, "has_sign") == f"{OBO}hp#has_sign"


def test_a_synonym_type_is_one_of_the_obo_metadata_ontology_if_that_has_it() -> None:
    assert iris.synonym_type(HP, "layperson") == f"{OBO}OMO_0003003"
    assert iris.synonym_type(HP, "house_style") == f"{OBO}hp#house_style"
    assert iris.synonym_type(HP, "OMO:0003099") == f"{OBO}OMO_0003099"
