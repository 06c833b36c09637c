"""The prompt that asks how a mention is called, and what is read from its answer."""

import pytest

from engine.prompt.expanding import expanded, expanding


def test_the_mention_and_its_context_are_shown_on_a_line_each() -> None:
    assert expanding("big\nliver").messages[-1].text.splitlines()[0] == "Mention: big liver"
    shown = expanding("big liver", "a {big} [[big liver]]\nat birth").messages[-1].text
    assert "Context: a {big} [[big liver]] at birth\n" in shown


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("Hepatomegaly\nEnlarged liver", ["Hepatomegaly", "Enlarged liver"]),
        ("- Hepatomegaly\n\n• Hepatomegaly\n a \n b \n c", ["Hepatomegaly", "a", "b"]),
        ("x" * 300, []),
        ("", []),
    ],
)
def test_names_are_read_from_an_answer(answer: str, names: list[str]) -> None:
    assert expanded(answer) == names
