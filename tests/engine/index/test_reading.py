"""Vocabularies as the graph has them, the same from each kind of store."""

from collections.abc import Callable, Sequence

import pytest

from engine.index.names import SCOPES, Vocabulary
from engine.index.reading import read_vocabularies
from kg.model import IS_A, REPLACED_BY, Concept, Corpus, Count, Kind, Name, Relation, Scope, Value
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]


def is_a(child: str, *parents: str) -> tuple[Relation, ...]:
    return tuple(Relation(child, IS_A, parent) for parent in parents)


def heir(old: str, *heirs: str) -> tuple[Relation, ...]:
    return tuple(Relation(old, REPLACED_BY, new) for new in heirs)


HP: list[Value] = [
    Concept("HP:1", "All"),
    Concept("HP:2", "Big Liver", "A liver that is big.", relations=is_a("HP:2", "HP:1", "UBERON:1"), names=(
        Name("hepatomegaly"), Name("big liver", Scope.RELATED), Name("Liver, big", Scope.BROAD), Name("HEPATOMEGALY"))),
    Concept("HP:3", relations=is_a("HP:3", "HP:2")),
    Concept("HP:4", "obsolete Megalohepatia", obsolete=True, names=(Name("large hepar"),), relations=heir("HP:4", "HP:2")),
    Concept("HP:5", "obsolete Older", obsolete=True, relations=heir("HP:5", "HP:4")),
    Concept("HP:6", "obsolete Forked", obsolete=True, relations=heir("HP:6", "HP:1", "HP:4")),
    Concept("HP:7", "obsolete Gone", obsolete=True, relations=is_a("HP:7", "HP:1")),
]  # fmt: skip
UBERON: list[Value] = [
    Concept("UBERON:1", "Liver", taxon="NCBITaxon:9606"),
    Concept("UBERON:2", "Hepar", obsolete=True),
]
COUNTS: list[Value] = [Corpus("c", "things"), Count("HP:2", "c", 7)]


@pytest.fixture(scope="module")
def loaded(shared_store: GraphStore, contribute: Contribute) -> GraphStore:
    sources = [
        contribute("hp", HP, prefix="HP"),
        contribute("uberon", UBERON, prefix="UBERON"),
        contribute("counts", COUNTS, kind=Kind.COUNTS),
    ]
    assert [result.error for result in shared_store.write(sources)] == [None] * 3
    return shared_store


@pytest.fixture(scope="module")
def hp(loaded: GraphStore) -> Vocabulary:
    return read_vocabularies(loaded)["HP"]


def named(vocabulary: Vocabulary) -> Sequence[tuple[str, str, str, str, str]]:
    """Each name: its concept, scope, text, key, and the obsolete concept that bears it."""
    names, curies = vocabulary.names, vocabulary.concepts.curies
    return [
        (curies[concept], SCOPES[scope].value, text, key, replaced)
        for concept, scope, text, key, replaced in zip(
            names.concepts.tolist(), names.scopes.tolist(), names.texts, names.keys, names.replaced, strict=True
        )
    ]


def test_there_is_a_vocabulary_for_each_prefix_with_live_concepts(loaded: GraphStore) -> None:
    assert list(read_vocabularies(loaded)) == ["HP", "UBERON"]
    assert list(read_vocabularies(loaded, ["UBERON", "MONDO"])) == ["UBERON"]
    assert read_vocabularies(loaded, []) == {}


def test_live_concepts_come_sorted_with_what_is_known_of_them(hp: Vocabulary, loaded: GraphStore) -> None:
    assert list(hp.concepts.curies) == ["HP:1", "HP:2", "HP:3"]
    assert list(hp.concepts.labels) == ["All", "Big Liver", ""]
    assert list(hp.concepts.definitions) == ["", "A liver that is big.", ""]
    assert hp.concepts.popularity.tolist() == [0, 7, 0]
    uberon = read_vocabularies(loaded, ["UBERON"])["UBERON"].concepts
    assert (list(uberon.taxa), uberon.popularity.tolist()) == (["NCBITaxon:9606"], [-1])


def test_parents_are_those_in_the_same_vocabulary(hp: Vocabulary) -> None:
    assert hp.concepts.parents.tolist() == [[1, 0], [2, 1]]


def test_a_concept_has_a_key_once_in_its_best_scope_and_the_names_of_its_forerunners_stand_behind(
    hp: Vocabulary,
) -> None:
    own = [
        ("HP:1", "LABEL", "All", "all", ""),
        ("HP:2", "LABEL", "Big Liver", "big liver", ""),
        ("HP:2", "EXACT", "HEPATOMEGALY", "hepatomegaly", ""),
        ("HP:2", "BROAD", "Liver, big", "liver big", ""),
    ]
    inherited = [
        ("HP:1", "LABEL", "obsolete Forked", "obsolete forked", "HP:6"),  # HP:2 is two steps away
        ("HP:2", "LABEL", "obsolete Megalohepatia", "obsolete megalohepatia", "HP:4"),
        ("HP:2", "LABEL", "obsolete Older", "obsolete older", "HP:5"),
        ("HP:2", "EXACT", "large hepar", "large hepar", "HP:4"),
    ]
    assert named(hp) == [*own, *inherited]
    assert hp.names.own == len(own)


def test_a_vocabulary_comes_back_from_its_arrays(hp: Vocabulary) -> None:
    kept = Vocabulary.from_arrays("HP", hp.arrays())
    assert named(kept) == named(hp)
    assert list(kept.concepts.labels) == list(hp.concepts.labels)
    assert kept.concepts.parents.tolist() == hp.concepts.parents.tolist()


def test_a_store_without_concepts_has_no_vocabulary(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("counts", COUNTS, kind=Kind.COUNTS)])
    assert read_vocabularies(store) == {}


def test_concepts_of_which_nothing_more_is_known_have_a_vocabulary(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("x", [Concept("X:1", "one"), Concept("X:2")])])
    x = read_vocabularies(store)["X"]
    assert named(x) == [("X:1", "LABEL", "one", "one", "")]
    assert (x.concepts.popularity.tolist(), x.concepts.parents.shape) == ([-1, -1], (0, 2))
