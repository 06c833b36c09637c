"""How two strings differ, in one line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.differences import Difference, Kind, difference


@pytest.mark.parametrize(
    ("mention", "name", "told"),
    [
        ("asthma", "asthma", "exact"),
        ("", "", "exact"),
        ("Asthma", "asthma", "case"),
        ("Straße", "STRASSE", "case"),
        ("hypo-tonia", "Hypotonia", "punctuation: at character 5: -t → t"),
        ("micro cephaly", "microcephaly", "punctuation: at character 6: ␣c → c"),
        ("heart-attack", "heart attack", "punctuation: at character 6: - → ␣"),
        ("Sjogren syndrome", "Sjögren syndrome", "diacritics: at character 3: o → ö"),
        ("renal cysts", "Renal cyst", "plural: cysts → cyst"),
        ("vertebra", "Vertebrae", "plural: vertebra → vertebrae"),
        ("type II diabetes", "Type 2 diabetes", "numerals: ii → 2"),
        ("fourth toe", "4th toe", "numerals: fourth → 4th"),
        ("anaemia", "Anemia", "spelling: anaemia, at character 3: ae → e"),
        ("anemia", "Anaemia", "spelling: anemia, at character 3: e → ae"),
        ("hepatomegly", "Hepatomegaly", "spelling: hepatomegly, at character 10: l → al"),
        ("β cell", "beta cell", "spelling: at character 1: β → beta"),
        ("Crohn disease", "Crohn's disease", "spelling: at character 6: ␣ → 's␣"),
        ("liver, enlarged", "Enlarged liver", "word order"),
        ("type II diabetes", "Diabetes type 2", "word order: numerals: ii → 2"),
        ("kidney cysts", "Cyst of kidney", "word order: plural: cysts → cyst; missing words: of"),
        ("mild enlarged livers", "Enlarged liver", "extra words: mild; plural: livers → liver"),
        ("disease of the liver", "Disease of liver", "extra words: the"),
        ("liver", "Enlarged liver", "missing words: enlarged"),
        ("big liver", "Enlarged liver", "semantic: extra words: big; missing words: enlarged"),
        ("heart attack", "Myocardial infarction", "semantic: no shared word"),
        ("pain of the leg", "Disorder of the bone", "semantic: no shared word"),
        ("x", "", "semantic: no shared word"),
        ("+", "-", "semantic: no shared word"),
        ("word " * 1_900, "one two three four five six", "semantic: too long to compare"),
        ("日本", "日本語", "semantic: no shared word"),
    ],
    ids=lambda text: text[:20],
)
def test_the_difference_is_named_with_its_place(mention: str, name: str, told: str) -> None:
    assert str(difference(mention, name)) == told


TEXT = st.lists(st.sampled_from(["liver", "Livers", "of", "IV", "4", "ä", "-", "enlarged", "kidney", "β"])).map(
    " ".join
)


@given(TEXT | st.text(), TEXT | st.text())
def test_only_equal_strings_do_not_differ(mention: str, name: str) -> None:
    found = difference(mention, name)
    assert (found.kind == Kind.EXACT) == (mention == name)
    assert found == difference(mention, name)
    assert isinstance(found, Difference)


def test_a_long_word_is_cut() -> None:
    assert len(str(difference("liver " + "a" * 9_000, "liver"))) < 80
    assert str(difference("a" * 5_000_000, "liver")) == "semantic: too long to compare"
