from itertools import pairwise

import numpy as np

from engine.encode.features import features, gram_codes, words_of


def test_texts_have_their_words_in_their_order_and_as_often_as_written() -> None:
    words, texts = words_of(["big toe", "", "toe by toe"])
    assert words == ["big", "toe", "by"]
    assert [texts.indices[start:end].tolist() for start, end in pairwise(texts.indptr)] == [
        [0, 1],
        [],
        [1, 2, 1],
    ]


def test_equal_grams_have_equal_codes_and_others_do_not() -> None:
    codes, ends = gram_codes(["renal", "adrenal", "肾", "a"], (3, 4))
    assert np.diff(ends).tolist() == [5 + 4, 7 + 6, 1, 1]
    of = [set(codes[start:end].tolist()) for start, end in pairwise(ends)]
    assert len(of[0] & of[1]) == len({"ren", "ena", "nal", "al>", "rena", "enal", "nal>"})
    assert not of[2] & of[3]


def test_a_word_seen_twice_has_a_row_and_so_has_a_gram_of_two_words() -> None:
    known = features(["renal", "adrenal", "toe"], np.array([2, 1, 5]), (3,))
    shared = {"ren", "ena", "nal", "al>"}
    assert len(known.grams) == len(shared)
    assert known.rows.sum(axis=1).tolist() == [1 + len(shared), len(shared), 1]


def test_misspelt_words_bring_no_rows() -> None:
    genuine = features(["renal", "toe"], np.array([1, 1]), (3,))
    with_twin = features(["renal", "toe", "renaal"], np.array([1, 1, 0]), (3,))
    assert len(genuine.grams) == len(with_twin.grams) == 0


def test_no_words_have_no_rows() -> None:
    known = features([], np.zeros(0, np.int64), (3, 4))
    assert known.rows.shape == (0, 0)
