"""Names from which mentions can be made, and the mentions made of names and gold."""

from collections import Counter

import pytest

from engine.finetune.examples.mentions import Kind, gold_mentions, hidden_by, name_mentions
from engine.finetune.examples.names import Name, Names
from engine.finetune.examples.splitting import Split
from engine.finetune.examples.wanted import Told
from engine.gold import GoldRow
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import GraphStore
from kg.text import fold

SPLIT = Split(1, 0.2)


def name(curie: str, text: str, scope: str = "EXACT", type_: str | None = None, lang: str | None = None) -> Name:
    return Name(curie, fold(text), text, scope, type_, lang)


NAMES = Names([
    name("X:1", "Renal cyst", "LABEL"), name("X:1", "cysts of the kidney"), name("X:1", "kidney cyst"),
    name("X:1", "nephrocystosis"), name("X:1", "RCYS", type_="abbreviation"), name("X:1", "Nierenzyste", lang="de"),
    name("X:2", "Big toe", "LABEL"), name("X:2", "large digit"), name("X:2", "hallux", "RELATED"),
    name("X:3", "Big finger", "LABEL"), name("X:3", "large digit"), name("X:3", "thumb"),
    name("X:4", "without label"), name("X:4", "nameless"),
])  # fmt: skip


@pytest.fixture(scope="module")
def names(clinic: EmbeddedStore) -> Names:
    return Names.read(clinic, {"HP"})


def test_only_plain_names_of_one_concept_are_fit() -> None:
    assert [row.text for row in NAMES.fit()] == [
        "Big finger", "Big toe", "cysts of the kidney", "kidney cyst", "nameless", "nephrocystosis", "Renal cyst", "thumb",
        "without label",
    ]  # fmt: skip


def test_a_name_may_go_if_no_other_is_as_good_as_equal_and_the_concept_keeps_its_label() -> None:
    assert [row.text for row in NAMES.fit() if NAMES.may_go(row)] == ["nephrocystosis", "thumb"]


@pytest.mark.parametrize(("key", "expected"), [("cyst kidney", True), ("renal cysts", True), ("renal cyts", False)])
def test_a_name_in_another_order_or_number_is_a_name(key: str, expected: bool) -> None:
    assert NAMES.is_name(key) is expected


def test_names_are_read_from_each_store(findings: GraphStore) -> None:
    rows = Names.read(findings, {"X"}).rows
    assert name("X:101", "Kidney swelling", "LABEL") in rows
    assert name("X:101", "kidney edema") in rows


def test_mentions_are_distinct_and_none_is_a_name_that_stays(names: Names) -> None:
    mentions = name_mentions(names, names.fit(), 80, SPLIT)
    keys = [one.key for one in mentions]
    assert len(set(keys)) == len(keys)
    away = {one.source for one in mentions if one.kind == Kind.HELD_OUT}
    assert {one.key for one in mentions if one.key in names.bearers} <= away
    assert not {one.source for one in mentions if one.kind == Kind.CHANGED} & away


def test_of_a_concept_one_name_is_held_out_and_never_its_label(names: Names) -> None:
    held_out = [one for one in name_mentions(names, names.fit(), 80, SPLIT) if one.kind == Kind.HELD_OUT]
    assert len(held_out) > 20
    assert max(Counter(one.gold for one in held_out).values()) == 1
    assert not {one.source for one in held_out} & names.labels


def test_mentions_of_a_concept_are_on_its_side(names: Names) -> None:
    mentions = name_mentions(names, names.fit(), 80, SPLIT)
    assert {one.validates for one in mentions} == {True, False}
    assert all(one.validates == SPLIT.validates(one.gold[0]) for one in mentions)


def test_gold_is_asked_about_once_in_its_first_context() -> None:
    rows = [GoldRow("thick hallux", ("X:2",), context="a"), GoldRow("Thick hallux", ("X:2",), context="b")]
    [one] = gold_mentions(rows, NAMES, frozenset({"X"}), SPLIT, Told())
    assert (one.text, one.context, one.kind) == ("thick hallux", "a", Kind.GOLD)


def test_gold_that_equals_a_synonym_hides_it_and_a_label_is_passed_over() -> None:
    rows = [GoldRow("Thumb", ("X:3",)), GoldRow("Big Finger", ("X:3",)), GoldRow("Nameless", ("X:4",))]
    found = list(gold_mentions(rows, NAMES, frozenset({"X"}), SPLIT, told := Told()))
    assert hidden_by(found) == {"thumb"}
    assert told.counts == {"gold passed over: it is a label": 2}


def test_gold_of_another_prefix_does_not_count() -> None:
    rows = [GoldRow("a", ("Y:1",)), GoldRow("b", ("Y:1", "X:1")), GoldRow("c", ())]
    found = list(gold_mentions(rows, NAMES, frozenset({"X"}), Split(1, 0), Told()))
    assert [(one.text, one.gold) for one in found] == [("b", ("X:1",)), ("c", ())]


def test_a_split_leaves_its_share_to_validation() -> None:
    share = sum(Split(1, 0.3).validates(f"X:{number}") for number in range(2_000)) / 2_000
    assert 0.26 < share < 0.34
    assert not any(Split(1, 0.0).validates(f"X:{number}") for number in range(200))
