"""Rows in each format, and parameters as they stand on a command line."""

import csv
import io
import json
from typing import Any

import pytest

from kg.errors import UsageError
from kg.printing import PRINTERS, read_params
from kg.store.protocol import Rows

ROWS = Rows(
    ("text", "number", "share", "yes", "list", "nothing"),
    [
        {"text": "liver", "number": 2, "share": 0.123456, "yes": True, "list": ["a", "b,c"], "nothing": None},
        {"text": 'a\t"b"\nc\rd', "number": -1, "share": 1.0, "yes": False, "list": [{"k": None}], "nothing": None},
    ],
)


def printed(format_: str, rows: Rows) -> str:
    stream = io.StringIO(newline="")
    PRINTERS[format_](rows, stream)
    return stream.getvalue()


@pytest.mark.parametrize(("format_", "delimiter"), [("tsv", "\t"), ("csv", ",")])
def test_delimited_cells_come_back(format_: str, delimiter: str) -> None:
    text = printed(format_, ROWS)
    assert list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)) == [
        ["text", "number", "share", "yes", "list", "nothing"],
        ["liver", "2", "0.123456", "true", '["a", "b,c"]', ""],
        ['a\t"b"\nc\rd', "-1", "1.0", "false", '[{"k": null}]', ""],
    ]
    assert text.split("\n")[0] == delimiter.join(ROWS.columns)


def test_json_is_the_rows() -> None:
    assert json.loads(printed("json", ROWS)) == list(ROWS)
    assert [json.loads(line) for line in printed("jsonl", ROWS).split("\n")[:-1]] == list(ROWS)
    assert "é" in printed("jsonl", Rows(("a",), [{"a": "é"}]))


def test_a_table_is_for_people() -> None:
    lines = printed("table", Rows(ROWS.columns, ROWS[:1])).splitlines()
    assert lines[0].split() == list(ROWS.columns)
    assert lines[1].split() == ["liver", "2", "0.1235", "yes", "a,", "b,c"]


def test_a_table_prints_what_looks_like_markup_as_it_is() -> None:
    text = printed("table", Rows(("[b]x[/b]",), [{"[b]x[/b]": "[red]a[/red] :smile:"}]))
    assert [line.strip() for line in text.splitlines()] == ["[b]x[/b]", "[red]a[/red] :smile:"]


def test_a_map_in_a_table_is_its_values() -> None:
    rows = Rows(("a",), [{"a": [{"curie": "HP:1", "label": None}, {"curie": "HP:2", "label": "two"}]}])
    assert printed("table", rows).splitlines()[1].strip() == "HP:1, HP:2 two"


@pytest.mark.parametrize(
    ("format_", "text"), [("tsv", "a\tb\n"), ("csv", "a,b\n"), ("jsonl", ""), ("json", "[]\n"), ("table", None)]
)
def test_no_rows_are_a_header_at_most(format_: str, text: str | None) -> None:
    found = printed(format_, Rows(("a", "b")))
    assert found.split() == ["a", "b"] if text is None else found == text


@pytest.mark.parametrize(
    ("given", "params"),
    [
        ([], {}),
        (["limit=5"], {"limit": 5}),
        (["curie=HP:1"], {"curie": "HP:1"}),
        (["curies=HP:1", "curies=HP:2"], {"curies": ["HP:1", "HP:2"]}),
        (['curies=["HP:1"]'], {"curies": ["HP:1"]}),
        (["term=a=b"], {"term": "a=b"}),
        (["term="], {"term": ""}),
        (['term="5"'], {"term": "5"}),
        (["yes=true", "none=null", "share=0.5"], {"yes": True, "none": None, "share": 0.5}),
    ],
)
def test_a_parameter_is_json_or_text(given: list[str], params: dict[str, Any]) -> None:
    assert read_params(given) == params


@pytest.mark.parametrize("text", ["limit", "=5", ""])
def test_a_parameter_without_key_or_value_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match="write KEY=VALUE"):
        read_params([text])


def test_null_alone_is_an_empty_line_in_tsv() -> None:
    rows = Rows(("a",), [{"a": None}, {"a": 'say "ah"'}])
    assert printed("tsv", rows) == 'a\n\n"say ""ah"""\n'
    assert printed("csv", rows) == 'a\n""\n"say ""ah"""\n'
