"""Log-probabilities of options, read from the tokens of an answer, or not at all."""

import math
from collections.abc import Mapping

import pytest

from engine.generate.endpoint.logs import Token, measured, unmeasured

FEW = ("0", "1", "2", "3")
MANY = tuple(str(number) for number in range(20))


def token(text: str, tops: Mapping[str, float] | None = None) -> Token:
    logs = {one: math.log(share) for one, share in (tops or {text: 1.0}).items()}
    return Token(text.encode(), logs.get(text, 0.0), tuple(logs.items()))


def shares(logs: tuple[float, ...] | None) -> list[float]:
    assert logs is not None
    return [round(math.exp(log), 6) for log in logs]


def test_the_token_of_the_number_is_read() -> None:
    tops = {"3": 0.6, "1": 0.2, "0": 0.1, "2": 0.05, "The": 0.01}
    assert shares(measured("3", 0, [token("3", tops)], FEW, "3")) == [0.1, 0.2, 0.05, 0.6]


def test_in_json_and_in_a_sentence_it_stands_behind_others() -> None:
    tops = {"2": 0.7, "0": 0.1, "1": 0.1, "3": 0.1}
    words = [token('{"'), token("answer", {"answer": 0.5, "3": 0.5}), token('":"'), token("2", tops), token('"}')]
    assert shares(measured('{"answer":"2"}', 11, words, FEW, "2")) == [0.1, 0.1, 0.7, 0.1]
    words = [token("Answer"), token(":"), token(" 2", {" 2": 0.5, "2": 0.2, " 0": 0.1, "1": 0.1, "3": 0.1})]
    assert shares(measured("Answer: 2", 8, words, FEW, "2")) == [0.1, 0.1, 0.7, 0.1]


def test_characters_of_several_bytes_and_tokens_beyond_the_text_do_not_shift_it() -> None:
    tops = {"2": 0.7, "0": 0.1, "1": 0.1, "3": 0.1}
    words = [
        Token("β".encode()[:1], 0.0, ()), Token("β".encode()[1:], 0.0, ()), token(": "), token("2", tops), token("<|eot_id|>"),
    ]  # fmt: skip
    assert shares(measured("β: 2", 3, words, FEW, "2")) == [0.1, 0.1, 0.7, 0.1]
    assert measured("other text 2", 11, words, FEW, "2") is None


def test_what_is_not_told_has_no_more_than_the_least_that_is_nor_than_what_is_left() -> None:
    tops = {"3": 0.90, "1": 0.08}
    assert shares(measured("3", 0, [token("3", tops)], FEW, "3")) == [0.01, 0.08, 0.01, 0.9]
    tops = {"3": 0.5, "1": 0.3, "The": 0.01}
    assert shares(measured("3", 0, [token("3", tops)], FEW, "3")) == [0.01, 0.3, 0.01, 0.5]


def test_whole_numbers_of_two_digits_are_read() -> None:
    tops = {"12": 0.6, "1": 0.3, "2": 0.05}
    logs = measured("12", 0, [token("12", tops)], MANY, "12")
    assert shares(logs)[12] == 0.6
    assert shares(logs)[1] == 0.3


def test_a_digit_that_several_numbers_begin_with_is_not_read() -> None:
    assert measured("12", 0, [token("1"), token("2")], MANY, "12") is None
    assert measured("1", 0, [token("1", {"1": 0.9, "2": 0.1})], MANY, "1") is None
    assert measured("3", 0, [token("3", {"3": 0.6, "1": 0.3, "2": 0.1})], MANY, "3") is None
    assert measured("3", 0, [token("3", {"3": 0.98, "1": 0.004, "2": 0.01})], MANY, "3") is not None


@pytest.mark.parametrize(
    "tokens",
    [
        [],
        [token("3")],  # no alternatives
        [token("3", {"3": 0.9, "1": 0.8})],  # more than there is
        [Token(b"3", 2.0, (("3", 2.0), ("1", 1.0)))],  # logits
        [Token(b"3", math.nan, (("3", math.nan), ("1", -1.0)))],
        [Token(b"3", 0.0, (("3", math.inf), ("1", -1.0)))],
        [Token(b"token_id:18", -0.1, (("token_id:18", -0.1), ("token_id:16", -3.0)))],
        [token("3", {"3": 0.02, "The": 0.6, "I": 0.1})],  # it would rather write something else
        [token('"3"}', {'"3"}': 0.9, '"1"}': 0.1})],
    ],
)
def test_what_cannot_be_relied_on_is_not_read(tokens: list[Token]) -> None:
    assert measured("3", 0, tokens, FEW, "3") is None


def test_what_was_ruled_out_has_a_finite_number() -> None:
    logs = measured("3", 0, [Token(b"3", -0.1, (("3", -0.1), ("1", -9999.0), ("0", -math.inf)))], FEW, "3")
    assert logs is not None
    assert all(math.isfinite(log) for log in logs)
    assert max(range(4), key=logs.__getitem__) == 3


def test_an_answer_that_is_not_measured_has_most() -> None:
    assert shares(unmeasured(1, 3)) == [0.05, 0.9, 0.05]
    assert unmeasured(0, 1) == (0.0,)
