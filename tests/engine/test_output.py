"""Every output format says what was answered, and gives it back to who reads it, whatever the mentions look like."""

import csv
import io
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.mentions import MentionRow, Mentions
from engine.model import Candidate, Normalization
from engine.output import COLUMNS, FORMATS, write_csv, write_json, write_jsonl, write_sssom, write_tsv
from kg.model import Scope

Rows = list[dict[str, str]]

LIVER = Candidate("HP:1", "Hepatomegaly", 0.95, "Big liver", Scope.EXACT)
HEIR = Candidate("HP:2", None, 0.7, "old", Scope.NARROW, "HP:9")
NASTY = [
    "plain", 'say "ah"', '"', "a\ttab", "two\nlines", "carriage\rreturn", "\r\n", "#hash", "new\n#hash", "a,b;c|d", "",
    "  ", "=1+1", "\\n", "tail\\", "'x'", "β-Thalassämie", "\u2028", "a\0b", "null", "1.50",
]  # fmt: skip
TEXT = st.text(st.characters(exclude_categories=["Cs"]))


def answer(mention: str, *candidates: Candidate, error: str | None = None) -> Normalization:
    best = candidates[0] if candidates else Candidate("", None, 0.0, "", "")
    return Normalization(mention, best.curie or None, best.label, best.probability, candidates, error)


def written(
    write: Callable[..., None],
    answers: list[Normalization],
    columns: dict[str, str] | None = None,
    *,
    column: str = "mention",
) -> str:
    """What is printed for these answers; `columns` are those of the input, with the cells of every row."""
    others = {name: cell for name, cell in (columns or {}).items() if name != column}
    rows = [(MentionRow(one.mention, others, error=one.error), one) for one in answers]
    stream = io.StringIO(newline="")
    write(stream, Mentions([row for row, _ in rows], tuple(columns or ()), column), iter(rows))
    return stream.getvalue()


def table(text: str, delimiter: str = "\t") -> Rows:
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def sssom(text: str) -> Rows:
    head, body = re.fullmatch(r"((?:#[^\n]*\n)+)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    assert head
    return table(body)


DELIMITED = pytest.mark.parametrize(("write", "delimiter"), [(write_tsv, "\t"), (write_csv, ",")])


@DELIMITED
def test_a_table_has_a_row_for_each_answer(write: Any, delimiter: str) -> None:
    answers = [answer("big liver", LIVER, HEIR), answer("x"), answer("y", error="damaged"), answer("old", HEIR)]
    assert table(written(write, answers), delimiter) == [
        dict(zip(("mention", *COLUMNS), cells, strict=True))
        for cells in (
            ("big liver", "HP:1", "Hepatomegaly", "0.95", "Big liver", "EXACT", ""),
            ("x", "", "", "0.0", "", "", ""),
            ("y", "", "", "0.0", "", "", "damaged"),
            ("old", "HP:2", "", "0.7", "old", "NARROW", ""),
        )
    ]


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


@pytest.mark.parametrize("mention", NASTY)
def test_json_gives_the_answers_back(mention: str) -> None:
    answers = [answer(mention, LIVER, HEIR), answer(mention), answer("y", error="damaged")]
    expected = [one.as_json() for one in answers]
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
    assert sssom(written(write_sssom, [])) == []


# SSSOM; `sssom validate` of sssom-py 0.4 takes all of these, and its parser keeps every row


def test_sssom_says_what_the_mention_is_to_the_concept() -> None:
    answers = [answer(scope, Candidate("HP:1", "one", 0.5, "term", scope)) for scope in [*Scope, "IDENTIFIER"]]
    found = {row["subject_label"]: row for row in sssom(written(write_sssom, answers))}
    assert {scope: row["predicate_id"] for scope, row in found.items()} == {
        "LABEL": "skos:exactMatch", "EXACT": "skos:exactMatch", "LEARNED": "skos:exactMatch",
        "IDENTIFIER": "skos:exactMatch", "NARROW": "skos:broadMatch", "BROAD": "skos:narrowMatch",
        "RELATED": "skos:relatedMatch",
    }  # fmt: skip
    assert found["EXACT"] == {
        "subject_label": "EXACT", "subject_type": "rdfs literal", "predicate_id": "skos:exactMatch", "object_id": "HP:1",
        "object_label": "one", "mapping_justification": "semapv:LexicalMatching", "mapping_tool": "ontonorm",
        "mapping_tool_version": found["EXACT"]["mapping_tool_version"], "confidence": "0.5", "match_string": "term",
        "object_match_field": "oboInOwl:hasExactSynonym",
    }  # fmt: skip


def test_nil_is_no_term_found_in_sssom_and_what_was_not_read_has_no_confidence() -> None:
    nil, failed = sssom(written(write_sssom, [answer("x"), answer("y", error="damaged")]))
    assert (nil["object_id"], nil["confidence"], nil["comment"]) == ("sssom:NoTermFound", "1.0", "")
    assert (failed["object_id"], failed["confidence"], failed["comment"]) == ("sssom:NoTermFound", "", "damaged")


def test_every_mention_but_a_blank_one_has_a_row_in_sssom() -> None:
    found = sssom(written(write_sssom, [answer(mention) for mention in NASTY], {"mention": "", "note": 'a\n"b"\tc\r'}))
    assert [row["subject_label"] for row in found] == [mention for mention in NASTY if mention.strip()]
    assert {row["ext_note"] for row in found} == {'a\n"b"\tc\r'}


def test_each_other_column_of_the_input_has_an_extension_slot_of_its_own() -> None:
    columns = {"mention": "", "Note (free)": "1", "note free": "2", "年齢": "3", "性別": "4", "comment": "5"}
    text = written(write_sssom, [answer("x")], columns)
    slots = ["ext_note_free", "ext_note_free_2", "ext_column", "ext_column_2", "ext_comment"]
    assert re.findall(r"^#- slot_name: (.*)$", text, re.MULTILINE) == slots
    assert [row[slot] for row in sssom(text) for slot in slots] == ["1", "2", "3", "4", "5"]


def test_the_header_of_sssom_expands_every_prefix_in_it() -> None:
    other = Candidate("MY:1", "mine", 0.5, "term", Scope.EXACT)
    head = written(write_sssom, [answer("x", LIVER), answer("y", other), answer("z")]).split("\nsubject_label")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "#  HP: http://purl.obolibrary.org/obo/HP_" in head
    assert '#  MY: "https://bioregistry.io/MY:"' in head
    assert "#  oboInOwl: " in head
    assert "sssom:" not in head


def test_the_id_of_a_mapping_set_is_that_of_its_content() -> None:
    first, same, other = (written(write_sssom, [answer(mention)]).splitlines()[0] for mention in ("x", "x", "y"))
    assert first == same != other


def test_every_format_has_a_writer() -> None:
    assert list(FORMATS) == ["tsv", "csv", "jsonl", "json", "sssom"]
