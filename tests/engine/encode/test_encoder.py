import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.encode import StaticEncoder, TrainingText, train

_TEXTS = st.text(st.sampled_from("kidneyralpoi 肾д0"), max_size=30) | st.sampled_from(["kidney pain", "renal dolor"])


@pytest.fixture(scope="module")
def encoder(organs: TrainingText) -> StaticEncoder:
    return train(organs)


def test_the_same_vectors_come_out_of_its_arrays(encoder: StaticEncoder) -> None:
    texts = ["kidney pain", "kidny pain", "unseen"]
    again = StaticEncoder.from_arrays(encoder.arrays())
    assert np.array_equal(again.encode(texts), encoder.encode(texts))
    assert again.dim == encoder.dim


@given(text=_TEXTS, before=st.lists(_TEXTS, max_size=9), after=st.lists(_TEXTS, max_size=9))
def test_a_vector_is_the_same_to_the_bit_whatever_else_is_encoded(
    encoder: StaticEncoder, text: str, before: list[str], after: list[str]
) -> None:
    (alone,) = encoder.encode([text])
    assert np.array_equal(encoder.encode([*before, text, *after])[len(before)], alone)


def test_many_texts_are_encoded_as_each_alone(encoder: StaticEncoder) -> None:
    texts = [f"kidney pain {number}" for number in range(9_000)]
    vectors = encoder.encode(texts)
    assert np.array_equal(
        vectors[[0, 8_191, 8_192, 8_999]], encoder.encode([texts[at] for at in (0, 8_191, 8_192, 8_999)])
    )


def test_a_misspelt_word_is_near_the_word(encoder: StaticEncoder) -> None:
    right, misspelt, other = encoder.encode(["pulmonary dolor", "pulmonery dolor", "kidney scar"])
    assert right @ misspelt > 0.5 > right @ other


def test_a_text_of_nothing_known_has_a_vector_of_zeros(encoder: StaticEncoder) -> None:
    assert not encoder.encode(["", "qqqq", "北"]).any()


def test_no_texts_have_no_vectors(encoder: StaticEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dim)


def test_what_is_far_behind_in_a_long_text_does_not_count(encoder: StaticEncoder) -> None:
    start = "kidney pain " * 100
    assert np.array_equal(*encoder.encode([start + "liver " * 1_000_000, start + "scar"]))
