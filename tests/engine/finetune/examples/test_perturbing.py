"""Each change on names where it is seen, and on those that it leaves alone."""

import random

import pytest
from rapidfuzz.distance import OSA

from engine.finetune.examples.perturbing import changed, more_words, order, plural, typo


@pytest.mark.parametrize("text", ["Enlarged kidney", "Hepatomegaly", "ABCDE", "Crohn's disease"])
def test_a_typing_mistake_is_one_edit(text: str) -> None:
    for seed in range(40):
        found = typo(text, random.Random(seed))
        assert found is None or OSA.distance(text.lower(), found.lower()) == 1


def test_no_mistake_is_made_in_a_short_text() -> None:
    assert typo("DVT 1", random.Random(1)) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Renal cyst", "Renal cysts"),
        ("Cyst of the kidney", "Cysts of the kidney"),
        ("Absence, renal", "Absences, renal"),
        ("Renal agenesis", "Renal ageneses"),
        ("Skin patch", "Skin patches"),
        ("Ovary", "Ovaries"),
        ("Abnormal gait", "Abnormal gaits"),
        ("Webbed toes", None),
        ("Neonatal", None),
        ("Type 2", None),
    ],
)
def test_the_head_is_put_in_the_plural(text: str, expected: str | None) -> None:
    assert plural(text, random.Random(1)) == expected


def test_words_change_places() -> None:
    found = {order("Big red toe", random.Random(seed)) for seed in range(40)}
    assert found == {"toe big red", "toe, big red", "red toe big", "red toe, big"}
    assert order("Toe", random.Random(1)) is None
    assert order("Toe of man", random.Random(1)) is None


def test_words_stand_around_it_as_in_notes() -> None:
    found = {more_words("Renal cyst", random.Random(seed)) for seed in range(100)}
    assert {"history of renal cyst", "renal cyst noted"} <= found
    assert "history of MODY" in {more_words("MODY", random.Random(seed)) for seed in range(100)}


def test_another_change_is_made_where_one_changes_nothing() -> None:
    assert changed("Toe", random.Random(1), ("word order", "plural")) == "Toes"
    assert changed("Toes", random.Random(1), ("word order", "plural")) is None
