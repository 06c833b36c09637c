"""What an index finds that has never seen some names."""

import pytest

from engine.finetune.examples.held_out import HeldOut, without
from engine.index.reading import read_vocabularies
from engine.prompt.hidden import Hidden, Phrases
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import GraphStore

HIDDEN = Hidden({"renal ache", "golden gaze", "pain"}, {"renal ache", "golden gaze"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("An old renal ache.", True),
        ("Renal-ache", True),
        ("A renal headache", False),
        ("", False),
        ("ache, renal", False),
    ],
)
def test_phrases_stand_in_a_text_word_by_word(text: str, expected: bool) -> None:
    assert Phrases({"renal ache"}).stand_in(text) is expected


def test_hidden_strings_that_are_no_names_may_stand_in_definitions() -> None:
    assert not HIDDEN.stand_in("A pain.")
    assert HIDDEN.stand_in("Also renal ache.")


def test_hidden_names_go_from_the_vocabulary_also_of_obsolete_concepts(clinic: EmbeddedStore) -> None:
    whole = read_vocabularies(clinic, ["HP"])["HP"]
    cut = without(whole, HIDDEN)
    assert set(whole.names.keys) - set(cut.names.keys) == {"renal ache", "golden gaze"}
    assert len(cut.names) == len(cut.names.concepts) == len(cut.names.scopes) == len(cut.names.replaced)
    assert cut.names.own == whole.names.own - 1
    assert list(cut.concepts.labels) == list(whole.concepts.labels)


def test_definitions_go_in_which_a_hidden_name_stands(findings: GraphStore) -> None:
    whole = read_vocabularies(findings, ["X"])["X"]
    cut = without(whole, Hidden({"kidney edema"}, {"kidney edema"}))
    gone = [a for a, b in zip(whole.concepts.definitions, cut.concepts.definitions, strict=True) if a != b]
    assert gone == ["A swelling of the kidney, or kidney edema."]


def test_a_hidden_name_is_not_found_by_equality_but_by_what_is_like_it(clinic: EmbeddedStore) -> None:
    seen, unseen = (
        HeldOut(clinic, ["HP"], hidden, top=20).find([("renal ache", None)])[0] for hidden in (Hidden((), ()), HIDDEN)
    )
    assert (seen.curies, seen.decided) == (("HP:102",), True)
    assert not unseen.decided
    assert "HP:102" in unseen.curies
    assert len(unseen.curies) > 5


def test_the_index_of_the_store_stays_as_it_is(clinic: EmbeddedStore) -> None:
    before = clinic.version
    HeldOut(clinic, ["HP"], HIDDEN, top=5)
    assert clinic.version == before
    assert "renal ache" in set(read_vocabularies(clinic, ["HP"])["HP"].names.keys)
