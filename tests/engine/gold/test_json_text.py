"""JSON Lines with the fields of a gold table."""

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.gold import read_gold
from engine.gold.json_text import json_table
from kg.errors import LoadError, UsageError


def test_lines_have_the_fields_of_a_table(write: Callable[..., Path]) -> None:
    rows = read_gold(
        write(
            '{"mention": "big liver", "gold_ids": "HP:1|HP_2", "doc_id": 5, "split": "dev", "type": "x", "offset": 3, '
            '"length": 9, "more": {"a": 1}}\n\n{"mention": "odd", "gold_ids": null}\n'
            '{"mention": "either", "gold_ids": ["HP:1", "HP:2"], "note": "composite", "negated": true}\n'
            '{"mention": "none", "gold_ids": []}\n'
        )
    )
    assert [(row.row, row.mention, row.gold) for row in rows] == [
        (1, "big liver", ("HP:1", "HP:2")), (3, "odd", ()), (4, "either", ("HP:1", "HP:2")), (5, "none", ()),
    ]  # fmt: skip
    first = rows[0]
    assert (first.doc, first.split, first.type, first.offset, first.length) == ("5", "dev", "x", 3, 9)
    assert first.columns is not None
    assert first.columns["more"] == '{"a": 1}'
    assert (rows[2].composite, rows[2].negated) == (True, True)


def test_a_single_row_may_be_over_several_lines(write: Callable[..., Path]) -> None:
    assert read_gold(write('{\n "mention": "x",\n "gold_ids": "HP:1"\n}'))[0].gold == ("HP:1",)


def test_conditions_are_on_keys_that_some_rows_lack(write: Callable[..., Path]) -> None:
    path = write('{"mention": "a", "gold_ids": "HP:1"}\n{"mention": "b", "gold_ids": "HP:1", "split": "dev"}\n')
    assert [row.mention for row in read_gold(path, where=["split=dev"])] == ["b"]
    with pytest.raises(UsageError, match="has no row with split=x; its values: "):
        read_gold(path, where=["split=x"])


def test_lines_that_cannot_be_read_are_told(write: Callable[..., Path], told: list[str]) -> None:
    path = write(
        '{"mention": "a", "gold_ids"\n{"mention": "b", "gold_ids": "HP:1"}\n[1]\n{"mention": "c"}\n{"gold_ids": "HP:1"}\n'
        '{"mention": "half \\ud800", "gold_ids": "HP:1"}\n'
    )
    assert [row.mention for row in read_gold(path)] == ["b"]
    assert [one.removeprefix(f"{path}:").removesuffix("; the row is left out") for one in told] == [
        "1: no JSON: Expecting ':' delimiter: line 1 column 28 (char 27)",
        "3: no JSON object",
        "4: no id in gold_ids; write NIL where there is no concept",
        "5: no mention",
        "6: half of a surrogate pair is no text",
    ]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[{"mention": "a", "gold_ids": "HP:1"}]', "a JSON array of rows; write an object a line: jq -c '.[]'"),
        ('{"mention": "a"}', "has no column gold_ids; its columns: mention"),
        ('{\n"mention": "a",\n"gold_ids" "HP:1"}', "gold.tsv:3: no JSON: Expecting ':' delimiter"),
        (b'{"mention": "a"}\n{"mention": "\xff"}', "gold.tsv:2: not UTF-8; if it is Latin-1"),
    ],
)
def test_what_is_no_gold_is_refused(write: Callable[..., Path], content: str | bytes, message: str) -> None:
    with pytest.raises((UsageError, LoadError)) as error:
        read_gold(write(content))
    assert message in str(error.value)


def test_no_more_is_read_than_is_allowed() -> None:
    with pytest.raises(LoadError, match="too large; split the file"):
        json_table(Path("a.json"), io.BufferedReader(io.BytesIO(b"[" * 101)), most=100)
