"""Texts and a few names: how alike they are by words and letters."""

from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.index.names import Names
from engine.index.strings import Strings
from engine.normalize import Normalizer
from engine.retrieve.few import FewNames, most_alike
from kg import open_store
from kg.collect import collect
from kg.model import Concept, Kind, Ontology
from kg.store.protocol import Contribution, GraphStore

NAMES = ("red dog", "kidney disease", "diabetes type 1", "b cell", "letter opener")
TEXTS = ("redd dog", "kidny diseases", "the red dog barks", "kidney", "", "type 1", "犬", "a" * 3_000)


def few(*keys: str) -> FewNames:
    count = len(keys)
    return FewNames.of(
        Names(Strings.of(keys), Strings.of(keys), np.arange(count), np.zeros(count, np.uint8), Strings.of([""] * count))
    )


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("redd dog", "red dog"), ("dog redd", "red dog"), ("the red dog", "red dog"), ("kidny diseases", "kidney disease"),
        ("leter opner", "letter opener"), ("diabtes type 1", "diabetes type 1"), ("severe kidney disease", "kidney disease"),
    ],
)  # fmt: skip
def test_a_name_written_otherwise_is_much_like_it_and_like_no_other(text: str, name: str) -> None:
    found = dict(zip(NAMES, few(*NAMES).alike([text])[0].tolist(), strict=True))
    assert found.pop(name) > 0.7
    assert max(found.values()) < 0.4


@pytest.mark.parametrize("text", ["quantum physics", "kidney", "disease", "hot dog", "diabetes type 2", "t cell", ""])
def test_what_is_no_name_is_not_much_like_any(text: str) -> None:
    assert few(*NAMES).alike([text]).max() < 0.72


@pytest.mark.parametrize(
    "text", ["kidney pain", "pain kidney", "enlarged liver", "liver enzyme elevation", "kidney disease"]
)
def test_a_name_inside_more_content_is_not_much_like_it(text: str) -> None:
    assert few("kidney", "liver", "large intestine").alike([text]).max() < 0.6


def test_a_longer_text_is_less_like_a_name_the_more_of_it_is_something_else() -> None:
    texts = ["kidney", "kidney fat", "kidney pain scale", "kidney pain scale of the neighbourhood"]
    found = few("kidney", "liver").alike(texts)[:, 0].tolist()
    assert found == sorted(found, reverse=True)
    assert len(set(found)) == len(found)


@pytest.mark.parametrize(
    "text", ["the kidney", "left kidney", "kidney of patient", "kidney was observed on examination"]
)
def test_words_around_a_name_and_modifiers_are_nothing_else(text: str) -> None:
    assert few("kidney", "liver").alike([text])[0, 0] > 0.7


@pytest.fixture(scope="module")
def organs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    labels = ("Kidney", "Liver", "Lung", "Heart", "Brain", "Spleen", "Stomach", "Large intestine")
    concepts = [Concept(f"ORGAN:{at}", label) for at, label in enumerate(labels, 1)]
    found = collect([Ontology(), *concepts], kind=Kind.ONTOLOGY, stem="organ", prefix="ORGAN")
    with open_store(tmp_path_factory.mktemp("few") / "organs") as store:
        assert [result.error for result in store.write([Contribution(found.source, found.tables)])] == [None]
        yield store


@pytest.mark.parametrize(
    "mention", ["kidney pain", "enlarged liver", "liver enzyme elevation", "large intestine polyp"]
)
def test_an_organ_is_no_answer_to_a_finding_of_it(organs: GraphStore, mention: str) -> None:
    [answer] = Normalizer(organs).normalize([mention])
    assert answer.curie is None


@pytest.mark.parametrize(
    ("mention", "label"),
    [
        ("kidny", "Kidney"), ("kidneys", "Kidney"), ("left kidney", "Kidney"), ("patient with liver", "Liver"),
        ("hart", "Heart"), ("intestine, large", "Large intestine"), ("lrge intestin", "Large intestine"),
    ],
)  # fmt: skip
def test_an_organ_is_found_however_it_is_written(organs: GraphStore, mention: str, label: str) -> None:
    [answer] = Normalizer(organs).normalize([mention])
    assert (answer.label, answer.probability > 0.85) == (label, True)


def test_a_name_without_a_letter_is_like_no_word() -> None:
    assert few("+", "").alike(["kidney", "patient"]).max() < 0.1


def test_nothing_is_more_alike_than_what_is_equal() -> None:
    np.testing.assert_allclose(few(*NAMES).alike(NAMES).diagonal(), 1, atol=1e-6)


def test_letters_count_less_the_more_names_there_are() -> None:
    shares = [few(*map(str, range(count))).share for count in (0, 1, 100, 300, 999, 1_000, 2_000)]
    assert shares == sorted(shares, reverse=True)
    assert shares[:3] == [1, 1, 1]
    assert 0.4 < shares[3] < 0.6
    assert shares[-2:] == [0, 0]


def test_the_names_of_a_large_vocabulary_are_like_nothing() -> None:
    assert few(*map(str, range(1_000))).alike(["1", "2"]).shape == (2, 0)


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from(TEXTS), max_size=100))
def test_how_alike_a_text_is_does_not_depend_on_what_is_asked_beside_it(texts: list[str]) -> None:
    names = few(*NAMES)
    np.testing.assert_array_equal(names.alike(texts), [names.alike([text])[0] for text in texts] or np.zeros((0, 5)))


def test_the_most_alike_names_of_each_text_are_chosen() -> None:
    texts, names = most_alike(np.array([[0.1, 0.9, 0.5], [0.3, 0.3, 0.2]], np.float32), 2)
    assert list(zip(texts.tolist(), names.tolist(), strict=True)) == [(0, 1), (0, 2), (1, 0), (1, 1)]
