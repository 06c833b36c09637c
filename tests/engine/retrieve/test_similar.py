"""Names like a text: by meaning, and by letters where a word is unknown."""

from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.index.names import SCOPES
from engine.index.pool import Pool
from engine.retrieve.similar import RETRIEVERS, similar
from kg.model import Scope

TEXTS = [
    "kidny pain", "kidney pain", "renal ache of the left", "hypertelorsm", "brca1 gene", "water in lungs", "zzzz", "",
    "big livers", "肝臓", "a" * 2_000,
]  # fmt: skip

Found = dict[str, tuple[float, float, str]]


def found(pool: Pool, texts: Sequence[str]) -> list[Found]:
    """For each text the names, with score, bonus for letters and retriever, the best of equal names."""
    pairs, _ = similar(pool, texts)
    answers: list[Found] = [{} for _ in texts]
    for text, name, score, spelling, retriever in zip(
        pairs.texts.tolist(), pairs.names.tolist(), pairs.scores.tolist(), pairs.spelling.tolist(),
        pairs.retrievers.tolist(), strict=True,
    ):  # fmt: skip
        key = f"{pool.text(name)} ({pool.curie(int(pool.concept_of[name]))})"
        answers[text][key] = max(answers[text].get(key, (-9, 0, "")), (score, spelling, RETRIEVERS[retriever].value))
    return answers


def best(answer: Found) -> str:
    return max(answer, key=lambda name: answer[name])


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kidny pain", "Kidney pain (HP:102)"),
        ("hypotelorsm", "Hypotelorism (HP:908)"),
        ("hypertelorsm", "Hypertelorism (HP:907)"),
        ("water on the lungs", "water on the lung (HP:501)"),
        ("ache of renal kind", "renal ache (HP:102)"),
    ],
)
def test_what_is_most_like_a_text_scores_highest(pool: Pool, text: str, name: str) -> None:
    assert best(found(pool, [text])[0]) == name


def test_letters_count_only_where_a_word_is_unknown(pool: Pool) -> None:
    _, unknown = similar(pool, ["kidny pain", "kidney pain", "tp53 protein", "liver hypertelorism", ""])
    assert (unknown > 0).tolist() == [True, False, False, False, False]
    misspelt, known = found(pool, ["hypertelorsm", "hypertelorism"])
    assert misspelt["Hypertelorism (HP:907)"][1] > 0.3
    assert {spelling for _, spelling, _ in known.values()} == {0}


def test_the_bonus_for_letters_is_part_of_the_score(pool: Pool) -> None:
    for score, spelling, _ in found(pool, ["hypertelorsm"])[0].values():
        assert 0 <= spelling < 1
        assert score <= 1 + spelling + 0.0021


def test_of_equal_vectors_the_label_scores_highest(pool: Pool) -> None:
    bonus = {scope: 0.002 * (scope == Scope.LABEL) + 0.001 * (scope == Scope.EXACT) for scope in SCOPES}
    scores = found(pool, ["zzzz"])[0]  # no known word, and no gram: all vectors are at right angles to it
    for name in range(pool.first_name[-1]):
        key = f"{pool.text(name)} ({pool.curie(int(pool.concept_of[name]))})"
        if key in scores:
            np.testing.assert_allclose(scores[key][0], bonus[SCOPES[pool.scopes[name]]], atol=1e-6)


def test_names_of_forerunners_and_hidden_names_are_not_like_anything(pool: Pool) -> None:
    names = {pool.text(name): name for name in range(pool.first_name[-1])}
    assert not [name for name in found(pool, ["golden gazes"])[0] if name.startswith("golden gaze ")]
    pool.hidden = frozenset({names["water on the lung"]})
    assert not [name for name in found(pool, ["water on the lungs"])[0] if name.startswith("water on the lung ")]


def test_only_concepts_that_may_answer_are_found(pool: Pool) -> None:
    pool.restrict(pool.below(["HP:10"]))
    for answer in found(pool, ["livr pain", "kidney", "tp53"]):
        assert {name.split("(")[-1][:5] for name in answer} == {"HP:10"}


@pytest.mark.parametrize("text", TEXTS)
def test_every_score_is_finite(pool: Pool, text: str) -> None:
    pairs, _ = similar(pool, [text])
    assert np.isfinite(pairs.scores).all()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(TEXTS), max_size=8))
def test_what_is_found_does_not_depend_on_what_is_asked_beside_it(pool: Pool, texts: list[str]) -> None:
    assert found(pool, texts) == [found(pool, [text])[0] for text in texts]


def test_a_pool_of_nothing_is_like_nothing() -> None:
    pairs, unknown = similar(Pool([]), ["kidney"])
    assert (len(pairs.names), unknown.tolist()) == (0, [True])
