"""Every output format says what was answered, and gives it back to who reads it, whatever the mentions look like."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mentions import MentionRow, Mentions
from engine.model import Assertion, Broader, Candidate, Modifier, Normalization, Retriever
from engine.output import COLUMNS, FORMATS, Layout, write_csv, write_json, write_jsonl, write_sssom, write_tsv
from engine.output.json import as_json
from kg.model import Scope

Rows = list[dict[str, str]]

LIVER = Candidate("HP:1", "Hepatomegaly", 0.95, "Big liver", Scope.EXACT)
HEIR = Candidate("HP:2", None, 0.7, "old", Scope.NARROW, replaced="HP:9")
NASTY = [
    "plain", 'say "ah"', '"', "a\ttab", "two\nlines", "carriage\rreturn", "\r\n", "#hash", "new\n#hash", "a,b;c|d", "",
    "  ", "=1+1", "\\n", "tail\\", "'x'", "β-Thalassämie", "\u2028", "a\0b", "null", "1.50",
]  # fmt: skip
WHOLE = Normalization(
    "no severe left big liver", None, None, 0.123456, (Candidate("HP:1", "Hepatomegaly", 0.123456, "Big liver", "EXACT",
    Retriever.SEMANTIC, 0.987654, "big liver"), Candidate("HP:2", None, 0.02, "old", Scope.NARROW, replaced="HP:9")),
    Assertion.NEGATED, "no", (Modifier("severity", "severe", "severe"), Modifier("laterality", "left", "left")),
    Broader("HP:3", "Big organ", 0.71239), (Normalization("big liver", "HP:1", "Hepatomegaly", 0.95, (LIVER,)),
    Normalization("left")), "names of HP",
)  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def answer(mention: str, *candidates: Candidate, error: str | None = None) -> Normalization:
    best = candidates[0] if candidates else Candidate("", None, 0.0, "", "")
    return Normalization(mention, best.curie or None, best.label, best.probability, candidates, error=error)


def written(
    write: Callable[..., None],
    answers: list[Normalization],
    columns: dict[str, str] | None = None,
    *,
    column: str = "mention",
    layout: Layout | None = None,
) -> str:
    """What is printed for these answers; `columns` are those of the input, with the cells of every row."""
    others = {name: cell for name, cell in (columns or {}).items() if name != column}
    rows = [(MentionRow(one.mention, others, error=one.error), one) for one in answers]
    stream = io.StringIO(newline="")
    mentions = Mentions([row for row, _ in rows], tuple(columns or ()), column)
    write(stream, mentions, iter(rows), layout or Layout())
    return stream.getvalue()


def table(text: str, delimiter: str = "\t") -> Rows:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


DELIMITED = pytest.mark.parametrize(("write", "delimiter"), [(write_tsv, "\t"), (write_csv, ",")])


@DELIMITED
def test_a_table_has_a_row_for_each_answer(write: Any, delimiter: str) -> None:
    answers = [answer("big liver", LIVER, HEIR), answer("x"), answer("y", error="damaged"), answer("old", HEIR)]
    assert table(written(write, answers), delimiter) == [
        dict(zip(("mention", *COLUMNS), cells, strict=True))
        for cells in (
            ("big liver", "HP:1", "Hepatomegaly", "0.95", "Big liver", "EXACT", "exact", "present", "", "", ""),
            ("x", "", "", "0.0", "", "", "", "present", "", "", ""),
            ("y", "", "", "0.0", "", "", "", "present", "", "", "damaged"),
            ("old", "HP:2", "", "0.7", "old", "NARROW", "exact", "present", "", "", ""),
        )
    ]


@DELIMITED
def test_a_table_says_what_is_said_of_the_mention_and_what_covers_it(write: Any, delimiter: str) -> None:
    [row] = table(written(write, [WHOLE]), delimiter)
    assert row == {
        "mention": "no severe left big liver", "curie": "", "label": "", "probability": "0.1235", "term": "", "scope": "",
        "retriever": "", "assertion": "negated", "modifiers": "severity:severe|laterality:left", "broader": "HP:3",
        "error": "",
    }  # fmt: skip
    [row] = table(written(write, [WHOLE], layout=Layout(parts=True)), delimiter)
    assert (list(row)[-2:], row["parts"]) == (["error", "parts"], "HP:1|NIL")


def test_a_table_without_header_goes_after_another_one() -> None:
    first, second = answer("x", LIVER), answer("y")
    parts = written(write_tsv, [first]) + written(write_tsv, [second], layout=Layout(header=False))
    assert parts == written(write_tsv, [first, second])


def test_values_that_are_no_text_are_cells_and_keep_their_kind_in_json() -> None:
    others: dict[str, Any] = {"n": 5, "list": ["a", 1], "none": None, "true": True}
    mentions = Mentions([], ("n", "mention", "list", "none", "true"))
    rows = [(MentionRow("x", others), answer("x"))]
    stream = io.StringIO()
    write_tsv(stream, mentions, rows)
    assert [table(stream.getvalue())[0][name] for name in others] == ["5", '["a", 1]', "", "true"]
    stream = io.StringIO()
    write_jsonl(stream, mentions, rows)
    assert json.loads(stream.getvalue())["input"] == others


def test_a_key_that_has_no_column_is_told_in_its_row_and_kept_in_json() -> None:
    mentions = Mentions([], ("mention", "id"))
    rows = [(MentionRow("x", {"id": "1"}), answer("x", LIVER)), (MentionRow("y", {"late": "2"}), answer("y", LIVER))]
    stream = io.StringIO()
    write_tsv(stream, mentions, rows)
    first, second = table(stream.getvalue())
    assert (first["error"], second["curie"], second["id"]) == ("", "HP:1", "")
    assert second["error"] == "no column for late, which none of the first rows has; jsonl keeps it"


@DELIMITED
@pytest.mark.parametrize("mention", NASTY)
def test_any_cell_comes_back_as_it_was(write: Any, delimiter: str, mention: str) -> None:
    text = written(write, [answer(mention), answer("next", LIVER)], {"mention": "", "note": mention})
    assert [(row["mention"], row["note"]) for row in table(text, delimiter)] == [(mention, mention), ("next", mention)]
    assert text.endswith("\n")
    assert not text.endswith("\r\n")


@DELIMITED
@settings(max_examples=100, deadline=None, derandomize=True)
@given(mentions=st.lists(TEXT))
def test_any_mentions_come_back_in_order(write: Any, delimiter: str, mentions: list[str]) -> None:
    text = written(write, [answer(mention) for mention in mentions])
    assert [row["mention"] for row in table(text, delimiter)] == mentions


@DELIMITED
@pytest.mark.parametrize(
    ("columns", "column", "names"),
    [
        (("id", "mention"), "mention", ["id", "mention", *COLUMNS]),
        (("id", "finding"), "finding", ["id", "finding", "mention", *COLUMNS]),
        (("finding", "mention"), "finding", ["finding", "mention", "ontonorm_mention", *COLUMNS]),
        (("mention", "curie", "ontonorm_curie"), "mention",
         ["mention", "curie", "ontonorm_curie", "ontonorm_curie_2", *COLUMNS[1:]]),
    ],
)  # fmt: skip
def test_columns_of_the_input_come_first_and_keep_their_names(
    write: Any, delimiter: str, columns: tuple[str, ...], column: str, names: list[str]
) -> None:
    [row] = table(written(write, [answer("x", LIVER)], dict.fromkeys(columns, "cell"), column=column), delimiter)
    assert list(row) == names
    assert [row[name] for name in columns] == ["x" if name == column else "cell" for name in columns]
    assert row[names[len(columns) + (column != "mention")]] == "HP:1"


def test_json_carries_an_answer_whole() -> None:
    [found] = json.loads(written(write_json, [WHOLE]))
    part, nothing = found.pop("parts")
    assert found == {
        "mention": "no severe left big liver", "curie": None, "label": None, "probability": 0.1235,
        "candidates": [
            {"curie": "HP:1", "label": "Hepatomegaly", "probability": 0.1235, "term": "Big liver", "scope": "EXACT",
             "retriever": "semantic", "score": 0.9877, "matched": "big liver"},
            {"curie": "HP:2", "label": None, "probability": 0.02, "term": "old", "scope": "NARROW", "retriever": "exact",
             "replaced": "HP:9"},
        ],
        "assertion": "negated", "assertion_cue": "no",
        "modifiers": [{"kind": "severity", "value": "severe", "cue": "severe"},
                      {"kind": "laterality", "value": "left", "cue": "left"}],
        "broader": {"curie": "HP:3", "label": "Big organ", "probability": 0.7124},
        "calibration": "names of HP", "error": None, "margin": 0.1035, "difference": None,
    }  # fmt: skip
    assert (part["curie"], part["difference"], part["margin"]) == ("HP:1", {"kind": "case", "detail": ""}, 0.95)
    assert (nothing["mention"], nothing["parts"], nothing["candidates"]) == ("left", [], [])


def test_json_says_how_the_text_that_matched_differs_from_the_name() -> None:
    matched = Candidate("HP:1", "Hepatomegaly", 0.9, "Enlarged liver", "EXACT", matched="enlarged livers")
    [found] = json.loads(written(write_json, [answer("x: enlarged livers", matched)]))
    assert found["difference"] == {"kind": "plural", "detail": "livers → liver"}


@pytest.mark.parametrize("mention", NASTY)
def test_json_gives_the_answers_back(mention: str) -> None:
    answers = [answer(mention, LIVER, HEIR), answer(mention), answer("y", error="damaged")]
    expected = [as_json(one) for one in answers]
    lines = written(write_jsonl, answers)
    assert [json.loads(line) for line in lines.split("\n")[:-1]] == expected
    assert json.loads(written(write_json, answers)) == expected
    assert json.loads(written(write_json, answers, {"mention": "", "id": "7"})) == [
        {**one, "input": {"id": "7"}} for one in expected
    ]


def test_a_candidate_says_what_it_replaces_only_if_it_does() -> None:
    [found] = json.loads(written(write_json, [answer("old", HEIR, LIVER)]))
    assert [one.get("replaced") for one in found["candidates"]] == ["HP:9", None]
    assert "replaced" not in found["candidates"][1]


def test_nothing_is_a_header_or_an_empty_array() -> None:
    assert written(write_tsv, []) == "mention\t" + "\t".join(COLUMNS) + "\n"
    assert (written(write_jsonl, []), json.loads(written(write_json, []))) == ("", [])
    assert written(write_sssom, []).splitlines()[-1].split("\t")[:2] == ["subject_label", "predicate_id"]


def test_every_format_has_a_writer() -> None:
    assert list(FORMATS) == ["tsv", "csv", "jsonl", "json", "sssom"]
