"""Which columns hold ids and labels, and how their cells are taken apart."""

import pytest

from engine.validate.columns import Columns, Wanted, of_object, of_table, pairs
from engine.validate.model import Cell
from kg.errors import UsageError


@pytest.mark.parametrize(
    ("names", "found"),
    [
        (["id", "label"], ["id, label"]),
        (["mention", "curie", "label", "probability"], ["curie, label"]),
        (["HPO ID", "HPO term"], ["HPO ID, HPO term"]),
        (["hpo_id", "hpo_term", "normalized_term", "name"], ["hpo_id, hpo_term"]),
        (["row", "term_id", "name"], ["term_id, name"]),
        (["mention", "gold_ids", "doc_id"], ["gold_ids"]),
        (["identifier"], ["identifier"]),
        (["subject_id", "subject_label", "predicate_id", "object_id"], ["subject_id, subject_label", "object_id"]),
        (["subject_label", "predicate_id", "object_id", "object_label"], ["object_id, object_label"]),
    ],
)
def test_the_columns_are_guessed_where_only_one_fits(names: list[str], found: list[str]) -> None:
    assert [str(one) for one in of_table("f", names, Wanted())] == found


@pytest.mark.parametrize(
    ("names", "wanted", "told"),
    [
        (
            ["a", "b"],
            Wanted(),
            "f: no column is called like ids; say which, as in --id-column hpo_id; its columns: a, b",
        ),
        (["id", "curie"], Wanted(), "f: several columns may hold the ids \\(id, curie\\)"),
        (["id", "label", "name"], Wanted(), "f: several columns may hold the labels of id \\(label, name\\)"),
        (["id", "label"], Wanted("x"), "f has no column x; its columns: id, label"),
        (["id", "label"], Wanted("id", "x"), "f has no column x"),
        (["id", "id"], Wanted("id"), "f has two columns id; rename one"),
        (["id", "id", "label"], Wanted(), "f has two columns id; rename one"),
        (["id", "label", "label"], Wanted(), "f has two columns label; rename one"),
        (["HP:0002240"], Wanted(), "f: its first line has an id; put a header above it, as in: id"),
        (["dc:title", "x"], Wanted(), "f: no column is called like ids"),
    ],
)
def test_where_it_is_not_clear_the_columns_are_listed(names: list[str], wanted: Wanted, told: str) -> None:
    with pytest.raises(UsageError, match=told):
        of_table("f", names, wanted)


def test_what_is_asked_for_is_taken() -> None:
    assert of_table("f", ["id", "curie", "label", "name"], Wanted("curie", "name")) == (Columns("curie", "name"),)
    assert of_table("f", ["subject_id", "predicate_id", "object_id"], Wanted("object_id")) == (Columns("object_id"),)


@pytest.mark.parametrize(
    ("members", "found"),
    [
        ({"id": "HP:1", "label": "a", "x": "b"}, ["id, label"]),
        ({"id": "HP:1"}, ["id"]),
        ({"id": "patient-1"}, []),
        ({"id": "HP:1", "name": "a"}, []),
        ({"hpo_id": "HP:1", "hpo_name": "a"}, ["hpo_id, hpo_name"]),
        ({"hpo_id": "HP:1", "other": "a"}, []),
        ({"label": "a"}, []),
    ],
)
def test_an_object_counts_if_it_has_an_id_and_a_label(members: dict[str, str], found: list[str]) -> None:
    cells = {key: Cell(text, 0, 0) for key, text in members.items()}
    assert [str(one) for one in of_object(cells, Wanted())] == found


@pytest.mark.parametrize(
    ("ids", "labels", "found"),
    [
        ("HP:1", " a; b ", [("HP:1", "a; b")]),
        (" HP:1 | HP:2;HP:3", None, [("HP:1", None), ("HP:2", None), ("HP:3", None)]),
        ("HP:1|HP:2", "a|b", [("HP:1", "a"), ("HP:2", "b")]),
        ("HP:1|NIL|HP:2", "a||b", [("HP:1", "a"), ("HP:2", "b")]),
        ("HP:1|HP:2", "a", [("HP:1", None), ("HP:2", None)]),
        ("HP:1", "", [("HP:1", None)]),
        ("", "a", []),
        ("NIL", "a", []),
        ("sssom:NoTermFound", "", []),
    ],
)
def test_cells_with_several_ids_are_taken_apart(
    ids: str, labels: str | None, found: list[tuple[str, str | None]]
) -> None:
    label = None if labels is None else Cell(labels, 0, 0)
    made = pairs(Cell(ids, 0, 0), label, line=1, where="")
    assert [(pair.id.text, pair.label.text if pair.label else None) for pair in made] == found
