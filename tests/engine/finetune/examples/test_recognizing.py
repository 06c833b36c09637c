"""Texts with the mentions that stand in them, and those without any."""

import json
from typing import Any

from engine.finetune.examples.recognizing import recognitions
from engine.finetune.examples.splitting import Split
from engine.finetune.examples.wanted import Told
from engine.gold import GoldRow

SPLIT = Split(1, 0.0)


def row(mention: str, context: str, *, doc: str = "d", negated: bool = False, type_: str = "finding") -> GoldRow:
    return GoldRow(mention, ("X:1",), doc=doc, context=context, negated=negated, columns={"type": type_})


def made(*rows: GoldRow, names: tuple[str, ...] = (), count: int = 100) -> dict[str, Any]:
    examples = recognitions(rows, names, count=count, split=SPLIT, told=Told())
    return {
        one.example.prompt.messages[-1].text.partition("Text: ")[2].partition("\nWhich")[0]: json.loads(
            one.example.answer
        )
        for one in examples
    }


def finding(name: str) -> dict[str, str]:
    return {"entity": "finding", "name": name}


def test_mentions_of_one_text_make_one_example_in_their_order() -> None:
    text = "A big toe and a red nose."
    assert made(row("red nose", text), row("big toe", text)) == {text: [finding("big toe"), finding("red nose")]}


def test_marks_are_gone_and_mentions_marked_elsewhere_in_the_document_count() -> None:
    found = made(row("big toe", "A [[big toe]], a red nose."), row("red nose", "red nose. Yes, a [[red nose]]"))
    assert found["A big toe, a red nose."] == [finding("big toe"), finding("red nose")]


def test_a_mention_of_another_document_does_not_count() -> None:
    found = made(row("big toe", "A big toe, a red nose.", doc="1"), row("red nose", "a red nose", doc="2"))
    assert found["A big toe, a red nose."] == [finding("big toe")]


def test_of_overlapping_mentions_the_longest_counts_and_words_stay_whole() -> None:
    text = "A big toe nail, no big toes"
    assert made(row("big toe", text), row("big toe nail", text)) == {text: [finding("big toe nail")]}
    assert made(row("toe", "A big toe; a toe"), row("big toe", "A big toe; a toe")) == {
        "A big toe; a toe": [finding("big toe"), finding("toe")]
    }


def test_a_text_whose_mention_does_not_stand_in_it_is_passed_over() -> None:
    assert made(row("toe big", "toe is big"), row("nose", "A nose", doc="2")) == {"A nose": [finding("nose")]}


def test_texts_with_only_negated_findings_have_no_mentions() -> None:
    rows = [row(f"toe {at}", f"A toe {at}", doc=str(at)) for at in range(6)]
    found = made(*rows, row("no nose", "There is no nose", doc="n", negated=True))
    assert found["There is no nose"] == []


def test_sentences_in_which_no_name_and_no_mention_stands_have_none() -> None:
    text = (
        "A big toe. She was born in spring at home. Nothing more was seen of it. A red nose was seen in May. And so on"
    )
    rows = [row("big toe", text), *(row(f"toe {at}", f"A toe {at}", doc=str(at)) for at in range(20))]
    found = made(*rows, row("red", "red", doc="o"), names=("nose", "it"))
    empty = {text for text, names in found.items() if not names}
    assert empty == {"She was born in spring at home.", "Nothing more was seen of it."}


def test_no_more_than_a_quarter_is_empty() -> None:
    rows = [row(f"toe {at}", f"A toe {at}", doc=str(at)) for at in range(30)]
    rows += [row("no nose", f"No nose, {at}", doc=f"n{at}", negated=True) for at in range(30)]
    found = made(*rows, count=20)
    assert sum(not names for names in found.values()) == 5
    assert len(found) == 20


def test_types_are_those_of_the_rows() -> None:
    text = "A big toe and BRCA1."
    assert made(row("big toe", text), row("BRCA1", text, type_="gene")) == {
        text: [finding("big toe"), {"entity": "gene", "name": "BRCA1"}]
    }
    assert made(GoldRow("nose", (), context="A nose")) == {"A nose": [{"entity": "concept", "name": "nose"}]}


def test_documents_are_split() -> None:
    rows = [row(f"toe {at}", f"A toe {at}", doc=f"d{at // 3}") for at in range(60)]
    taught = list(recognitions(rows, (), count=100, split=Split(1, 0.5), told=Told()))
    sides: dict[str, set[bool]] = {}
    for one in taught:
        number = int(json.loads(one.example.answer)[0]["name"].split()[-1])
        sides.setdefault(f"d{number // 3}", set()).add(one.validates)
    assert all(len(side) == 1 for side in sides.values())
    assert set.union(*sides.values()) == {True, False}
