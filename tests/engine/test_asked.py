"""Who may answer: branches, species, ontologies and their order."""

from collections.abc import Sequence

import pytest

from engine.normalize import Normalizer
from kg.errors import StoreError
from kg.store.embedded import EmbeddedStore


def curies(store: EmbeddedStore, *mentions: str, **asked: Sequence[str]) -> list[str | None]:
    return [answer.curie for answer in Normalizer(store, **asked).normalize(mentions)]  # type: ignore[arg-type]


def candidates(store: EmbeddedStore, *mentions: str, **asked: Sequence[str]) -> set[str]:
    answers = Normalizer(store, top=100, **asked).normalize(mentions)  # type: ignore[arg-type]
    return {one.curie for answer in answers for one in answer.candidates}


def test_by_default_all_that_is_loaded_answers(clinic: EmbeddedStore) -> None:
    assert curies(clinic, "kidney pain", "kidney", "TP53 protein") == ["HP:102", "UBERON:10", "NCBIGene:20"]


@pytest.mark.parametrize("name", ["hp", "HP"])
def test_an_ontology_is_given_by_its_name_or_prefix(clinic: EmbeddedStore, name: str) -> None:
    assert {curie[:3] for curie in candidates(clinic, "kidney", "ms", "kidny", ontologies=[name])} == {"HP:"}


def test_a_root_answers_with_all_that_is_below_it_and_nothing_else(clinic: EmbeddedStore) -> None:
    kidneys = {"HP:10", *(f"HP:10{at}" for at in range(1, 7))}
    asked = ("liver pain", "kidny pain", "ms", "kidney", "HP:201", "kidney pain and liver scar", "zzzz")
    assert candidates(clinic, *asked, roots=["HP:10"]) == kidneys
    assert curies(clinic, "kidney pain", "HP:102", "HP:202", roots=["HP:10"]) == ["HP:102", "HP:102", None]
    assert curies(clinic, "kidney pain", "liver pain", "skin", roots=["HP:10", "HP:20", "UBERON:12"]) == [
        "HP:102", "HP:202", "UBERON:12"
    ]  # fmt: skip


def test_a_root_may_be_written_in_any_form_and_be_obsolete(clinic: EmbeddedStore) -> None:
    for root in ("HP_10", "hp:10", "http://purl.obolibrary.org/obo/HP_10"):
        assert curies(clinic, "kidney pain", "liver pain", roots=[root])[0] == "HP:102"
    assert candidates(clinic, "yellow", roots=["HP:904"]) == {"HP:903"}


@pytest.mark.parametrize("root", ["HP:404404", "HP:906", "liver", "MONDO:1", ""])
def test_a_root_that_is_not_there_is_told(clinic: EmbeddedStore, root: str) -> None:
    with pytest.raises(StoreError, match=f"{root}: no such concept is loaded"):
        Normalizer(clinic, roots=["HP:10", root])


@pytest.mark.parametrize(("taxon", "curie"), [("9606", "NCBIGene:10"), ("NCBITaxon:10090", "NCBIGene:11")])
def test_a_species_leaves_out_concepts_of_others(clinic: EmbeddedStore, taxon: str, curie: str) -> None:
    [answer] = Normalizer(clinic, taxa=[taxon]).normalize(["BRCA1"])
    assert [one.curie for one in answer.candidates] == [curie]
    assert answer.probability > Normalizer(clinic).normalize(["BRCA1"])[0].probability
    assert curies(clinic, "kidney pain", taxa=[taxon]) == ["HP:102"]


def test_what_is_named_first_answers_where_it_has_an_answer(clinic: EmbeddedStore) -> None:
    assert curies(clinic, "ms", "kidney pain", "skin") == ["UBERON:30", "HP:102", "UBERON:12"]
    certain = Normalizer(clinic, priority=["uberon", "hp"], threshold=0.9).normalize(["kidney pain", "skin"])
    assert [answer.curie for answer in certain] == ["HP:102", "UBERON:12"]
    [answer] = Normalizer(clinic, priority=["hp"], threshold=0.01).normalize(["ms"])
    assert {one.curie[:3] for one in answer.candidates} == {"HP:"}


def test_what_is_not_named_answers_last(clinic: EmbeddedStore) -> None:
    answers = Normalizer(clinic, priority=["hp", "HP", "genes"], threshold=0.9).normalize(["skin", "NCBIGene:41"])
    assert [answer.curie for answer in answers] == ["UBERON:12", "NCBIGene:41"]


@pytest.mark.parametrize("asked", [{"ontologies": ["nonsense"]}, {"priority": ["nonsense"]}])
def test_an_ontology_that_is_not_loaded_is_told(clinic: EmbeddedStore, asked: dict[str, list[str]]) -> None:
    with pytest.raises(StoreError, match="no source named nonsense is loaded"):
        Normalizer(clinic, **asked)  # type: ignore[arg-type]


def test_filters_work_together(clinic: EmbeddedStore) -> None:
    found = candidates(clinic, "ms", "brca1", "kidny", ontologies=["hp", "genes"], roots=["HP:10"], taxa=["9606"])
    assert found == {"HP:10", *(f"HP:10{at}" for at in range(1, 7))}


def test_an_ontology_and_a_root_elsewhere_leave_nobody(clinic: EmbeddedStore) -> None:
    assert curies(clinic, "kidney pain", "HP:102", ontologies=["uberon"], roots=["HP:10"]) == [None, None]
