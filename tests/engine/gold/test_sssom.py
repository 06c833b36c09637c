"""SSSOM tables with literal subjects."""

from collections.abc import Callable
from pathlib import Path

import pytest

from engine.gold import read_gold, read_gold_file
from engine.gold.sssom import by_literal
from kg.errors import LoadError, UsageError

SSSOM = """#mapping_set_id: https://example.org/x
subject_label\tsubject_type\tpredicate_id\tpredicate_modifier\tobject_id\tsplit
a\trdfs literal\tskos:exactMatch\t\tHP_1\tdev
b\trdfs literal\tskos:exactMatch\tNot\tHP:2\tdev
c\trdfs literal\tskos:exactMatch\t\tsssom:NoTermFound\ttrain
d\trdfs literal\tskos:broadMatch\t\tHP:1\ttrain
e\towl class\tskos:exactMatch\t\tHP:1\ttrain
f\trdfs literal\tskos:exactMatch\t\tliver\ttrain
"""


def test_literals_are_mentions_and_what_is_wrong_is_no_gold(write: Callable[..., Path], told: list[str]) -> None:
    found = read_gold_file(write(SSSOM))
    assert [(row.row, row.mention, row.gold, row.split) for row in found.rows] == [
        (3, "a", ("HP:1",), "dev"), (5, "c", (), "train"),
    ]  # fmt: skip
    assert [(row.mention, row.gold) for row in found.rejected] == [("b", ("HP:2",))]
    assert found.skipped == {"that are no exact match": 1, "whose subject is no literal": 1}
    assert found.left_out == 1
    assert [one.rpartition("gold.tsv:")[2] for one in told] == [
        "8: liver is no CURIE in object_id; the row is left out"
    ]


def test_conditions_and_a_prefix_are_as_for_other_gold(write: Callable[..., Path]) -> None:
    path = write(SSSOM.replace("liver", "0000007"))
    assert [row.mention for row in read_gold(path, where=["split=dev"])] == ["a"]
    assert read_gold(path, prefix="HP")[-1].gold == ("HP:0000007",)


def test_what_one_literal_matches_is_right_together_unless_it_stands_elsewhere(write: Callable[..., Path]) -> None:
    lines = ("a\tHP:1\td1", "b\tHP:1\td1", "a\tHP:2\td1", "a\tHP:1\td1", "a\tHP:3\td2", "a\tsssom:NoTermFound\td1")
    header = "#subject_type: rdfs literal\nsubject_label\tobject_id\tdoc_id\tpredicate_id\n"
    rows = read_gold(write(header + "\n".join(f"{line}\tskos:exactMatch" for line in lines)))
    assert [(row.row, row.mention, row.gold, row.doc) for row in by_literal(rows)] == [
        (3, "a", ("HP:1", "HP:2"), "d1"), (4, "b", ("HP:1",), "d1"), (7, "a", ("HP:3",), "d2"), (8, "a", (), "d1"),
    ]  # fmt: skip


def test_a_table_of_gold_may_have_columns_of_sssom(write: Callable[..., Path]) -> None:
    assert read_gold(write("mention\tgold_ids\tobject_id\nx\tHP:1\tHP:2\n"))[0].gold == ("HP:1",)


def test_mappings_between_concepts_and_tables_without_a_good_row_are_refused(write: Callable[..., Path]) -> None:
    header = "subject_label\tsubject_type\tpredicate_id\tobject_id\n"
    with pytest.raises(UsageError, match="its subjects are no literals"):
        read_gold(write(f"{header}a\towl class\tskos:exactMatch\tHP:1\n"))
    with pytest.raises(UsageError, match="has no column predicate_id"):
        read_gold(write("subject_label\tobject_id\na\tHP:1\n"))
    with pytest.raises(LoadError, match=r"gold\.tsv:2: no subject_label; none of its 1 rows"):
        read_gold(write(f"{header}\trdfs literal\tskos:exactMatch\tHP:1\n"))
