"""Mentions against a graph: which concepts bear them as a name, or are meant by them as an identifier."""

import pytest

from engine.exact import IDENTIFIER, ExactRetriever, Match
from kg.store.protocol import GraphStore

HEPATOMEGALY = Match("DOID:1", "Hepatomegaly", "Hepatomegaly", "LABEL", 0)


def one(store: GraphStore, mention: str, *prefixes: str) -> list[Match]:
    [matches] = ExactRetriever(store, prefixes=prefixes or None).retrieve([mention])
    return matches


@pytest.mark.parametrize("mention", ["Hepatomegaly", "HEPATOMEGALY", " hepatomegaly. ", "hépatomegaly"])
def test_a_name_is_found_under_folding(filled: GraphStore, mention: str) -> None:
    assert one(filled, mention) == [HEPATOMEGALY]


def test_every_sense_of_a_name_is_found_with_its_scope_and_popularity(filled: GraphStore) -> None:
    assert one(filled, "enlarged liver") == [
        Match("DOID:1", "Hepatomegaly", "Enlarged liver", "EXACT", 0),
        Match("DOID:5", "Jaundice", "Enlarged liver", "RELATED", 0),
    ]
    assert one(filled, "ms") == [
        Match("DOID:2", "Multiple sclerosis", "MS", "EXACT", 1),
        Match("DOID:3", "Mitral stenosis", "MS", "EXACT", 7),
        Match("UBERON:2", "MS", "MS", "LABEL"),
    ]


def test_there_is_a_list_for_each_mention_in_order(filled: GraphStore) -> None:
    mentions = ["nothing", "hepatomegaly", "", "  ", "hepatomegaly", "fat liver"]
    found = ExactRetriever(filled).retrieve(mentions)
    assert [[match.curie for match in matches] for matches in found] == [[], ["DOID:1"], [], [], ["DOID:1"], ["DOID:1"]]
    assert ExactRetriever(filled).retrieve([]) == []


@pytest.mark.parametrize("mention", ["DOID:1", "doid:1", " DOID:1 ", "DOID_1", "http://purl.obolibrary.org/obo/DOID_1"])
def test_an_identifier_in_any_spelling_stands_for_its_concept(filled: GraphStore, mention: str) -> None:
    assert one(filled, mention) == [Match("DOID:1", "Hepatomegaly", "DOID:1", IDENTIFIER)]


def test_an_alternative_or_obsolete_identifier_stands_for_the_concept_of_today(filled: GraphStore) -> None:
    assert one(filled, "DOID:10") == [Match("DOID:1", "Hepatomegaly", "DOID:10", IDENTIFIER)]
    assert one(filled, "DOID:4") == [Match("DOID:5", "Jaundice", "DOID:4", IDENTIFIER, replaced="DOID:4")]
    assert one(filled, "DOID:6") == []
    assert one(filled, "DOID:404") == []


@pytest.mark.parametrize(
    ("mention", "text"),
    [("yellow skin", "Yellow skin"), ("icterus", "obsolete Icterus"), ("obsolete icterus", "obsolete Icterus")],
)
def test_a_name_that_only_an_obsolete_concept_bears_leads_to_its_heir(
    filled: GraphStore, mention: str, text: str
) -> None:
    [match] = one(filled, mention)
    assert (match.curie, match.label, match.text, match.replaced) == ("DOID:5", "Jaundice", text, "DOID:4")


def test_an_obsolete_concept_without_heir_leads_nowhere(filled: GraphStore) -> None:
    assert one(filled, "black bile") == []


def test_a_live_concept_keeps_a_name_from_an_obsolete_one(filled: GraphStore) -> None:
    assert [match.curie for match in one(filled, "liver")] == ["UBERON:1"]


def test_among_the_prefixes_asked_for_the_others_do_not_matter(filled: GraphStore) -> None:
    assert [match.curie for match in one(filled, "ms", "UBERON")] == ["UBERON:2"]
    assert [match.curie for match in one(filled, "ms", "DOID", "X")] == ["DOID:2", "DOID:3"]
    assert one(filled, "liver", "DOID") == [Match("DOID:1", "Hepatomegaly", "Liver", "LABEL", replaced="DOID:7")]
    assert one(filled, "DOID:1", "UBERON") == []
    assert one(filled, "yellow skin", "UBERON") == []


def test_a_mention_of_nothing_but_signs_is_a_name_too(filled: GraphStore) -> None:
    assert [match.curie for match in one(filled, "+")] == ["UBERON:1"]


def test_text_that_is_no_unicode_finds_nothing_and_harms_nobody(filled: GraphStore) -> None:
    found = ExactRetriever(filled).retrieve(["\udce9", "liver\ud800", "DOID:\udcff", "hepatomegaly", "a\0b"])
    assert found == [[], [], [], [HEPATOMEGALY], []]
