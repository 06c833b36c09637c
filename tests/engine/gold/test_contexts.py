"""The text around a mention."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.gold.contexts import WHOLE, marked, unmarked
from engine.reading.context import place_of


@pytest.mark.parametrize(
    ("text", "start", "end", "context"),
    [
        ("a big liver", 2, 11, "a [[big liver]]"),
        ("see [[1]] and [[2]] x", 20, 21, "see [ [1] ] and [ [2] ] [[x]]"),
        ("[K] x", 1, 2, "[ [[K]]] x"),
    ],
)
def test_only_the_mention_is_marked(text: str, start: int, end: int, context: str) -> None:
    assert marked(text, start, end) == context


def test_a_long_text_is_cut_to_whole_sentences() -> None:
    sentence = "The liver is quite big. "
    text = sentence * 500
    context = marked(text, len(sentence) * 250 + 4, len(sentence) * 250 + 9)
    assert context.startswith("The liver")
    assert context.endswith("big.")
    assert len(context) < WHOLE
    assert "big. The [[liver]] is" in context
    assert len(unmarked(text, 5_000, 5_005)) < WHOLE


@given(st.text(st.sampled_from("ab.[ ]\n"), max_size=60), st.integers(1, 5), st.integers(1, 80))
def test_the_place_of_the_mention_is_found_again(text: str, length: int, times: int) -> None:
    mention, before = "x" * length, text * times
    context = marked(f"{before}{mention}{before}", len(before), len(before) + length)
    assert place_of(mention, context) == (context.index(mention), context.index(mention) + length)
    assert place_of("not written so", context) == place_of(mention, context)
