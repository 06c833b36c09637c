from itertools import islice

import numpy as np

from engine.encode import TrainingText
from engine.encode.misspelling import misspellings
from engine.encode.pairs import Pairs, batches, draw, texts_of


def test_both_texts_of_a_pair_are_of_its_concept_or_of_a_child_of_it(organs: TrainingText) -> None:
    rng = np.random.default_rng(0)
    texts = texts_of(organs, rng)
    twins = texts.concepts[np.flatnonzero(texts.twin >= 0)]
    owners = np.concatenate([texts.concepts, texts.described, twins])
    children = {(child, parent) for child, parent in organs.parents.tolist()}
    pairs = draw(texts, rng)
    assert np.array_equal(texts.concepts[pairs.positives], pairs.concepts)
    for anchor, positive, concept in zip(pairs.anchors, pairs.positives, pairs.concepts, strict=True):
        assert anchor != positive
        assert owners[anchor] == concept or (owners[anchor], concept) in children


def test_every_synonym_and_first_sentence_is_drawn_in_an_epoch(organs: TrainingText) -> None:
    rng = np.random.default_rng(0)
    texts = texts_of(organs, rng)
    drawn = set(draw(texts, rng).anchors.tolist())
    twin_of = {twin: name for name, twin in enumerate(texts.twin.tolist()) if twin >= 0}
    drawn |= {twin_of[text] for text in drawn if text in twin_of}
    assert set(np.flatnonzero(~organs.labels).tolist()) <= drawn
    assert set(range(len(texts.names), len(texts.names) + len(texts.sentences))) <= drawn


def test_a_concept_of_many_names_gives_eight_pairs_an_epoch() -> None:
    names = [f"name {number}" for number in range(300)]
    text = TrainingText(names, np.zeros(300, np.int64), np.arange(300) == 0, [""], np.zeros((0, 2), np.int64))
    rng = np.random.default_rng(0)
    assert len(draw(texts_of(text, rng), rng)) == 8


def test_a_name_is_never_paired_with_itself() -> None:
    text = TrainingText(["a", "b", "c"], np.zeros(3, np.int64), np.zeros(3, np.bool_), [""], np.zeros((0, 2), np.int64))
    rng = np.random.default_rng(0)
    texts = texts_of(text, rng)
    drawn = [pair for _ in range(50) for pair in zip(*_columns(draw(texts, rng)), strict=True)]
    assert {(1, 0), (2, 0), (1, 2), (2, 1)} <= set(drawn)
    assert all(anchor != positive for anchor, positive in drawn)


def _columns(pairs: Pairs) -> tuple[list[int], list[int]]:
    return pairs.anchors.tolist(), pairs.positives.tolist()


def test_batches_go_on_over_epochs(organs: TrainingText) -> None:
    rng = np.random.default_rng(0)
    texts = texts_of(organs, rng)
    assert [len(batch) for batch in islice(batches(texts, 20, rng), 9)] == [20] * 9


def test_a_misspelling_is_one_edit_and_may_be_of_any_kind() -> None:
    misspelt = misspellings(["kidney"] * 400 + ["a", ""], np.random.default_rng(0))
    assert {len(text) for text in misspelt[:400]} == {5, 6, 7}
    assert any(sorted(text) == sorted("kidney") != list("kidney") and text != "kidney" for text in misspelt[:400])
    assert misspelt[-1] == ""
