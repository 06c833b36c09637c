"""The prompt that asks for mentions, and what is read from its answer."""

import pytest

from engine.prompt.recognizing import NOTHING, Entity, as_answer, recognized, recognizing

TEXT = "A big {toe} and “pain”."


def test_text_and_types_are_shown_as_they_are() -> None:
    shown = recognizing(TEXT, ["finding", "gene"]).messages[-1].text
    assert f"Types: finding, gene\nText: {TEXT}\n" in shown


def test_an_answer_is_read_as_it_was_written() -> None:
    entities = [Entity("finding", "big {toe}"), Entity("finding", "“pain”")]
    assert recognized(as_answer(entities), TEXT) == entities
    assert as_answer([]) == NOTHING
    assert recognized(NOTHING, TEXT) == []


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "none",
        "[",
        "]",
        '["toe"]',
        '[{"entity": 1, "name": "toe"}]',
        "[" * 100_000 + "]" * 100_000,
        '[{"name": "a"}]',
    ],
)
def test_what_is_not_of_the_form_is_none(answer: str) -> None:
    assert recognized(answer, TEXT) is None


def test_words_around_the_list_and_mentions_that_the_text_lacks_are_left_out() -> None:
    answer = 'Here: [{"entity": "finding", "name": "toe"}, {"entity": "finding", "name": "nose"}]!'
    assert recognized(answer, TEXT) == [Entity("finding", "toe")]
