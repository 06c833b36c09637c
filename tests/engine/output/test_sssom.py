"""SSSOM says what was answered; the reference reader takes it and keeps every row."""

import csv
import io
import re
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.mentions import MentionRow, Mentions
from engine.model import Assertion, Broader, Candidate, Modifier, Normalization, Retriever
from engine.output import Layout, write_sssom
from kg.model import Scope

Rows = list[dict[str, str]]

LIVER = Candidate("HP:1", "Hepatomegaly", 0.95, "Big liver", Scope.EXACT)
HEIR = Candidate("HP:2", None, 0.7, "old", Scope.NARROW, replaced="HP:9")
NASTY = [
    "plain", 'say "ah"', '"', "a\ttab", "two\nlines", "carriage\rreturn", "\r\n", "#hash", "new\n#hash", "a,b;c|d", "",
    "  ", "=1+1", "\\n", "tail\\", "'x'", "β-Thalassämie", "\u2028", "a\0b", "null", "1.50",
]  # fmt: skip


def answer(mention: str, *candidates: Candidate, error: str | None = None) -> Normalization:
    best = candidates[0] if candidates else Candidate("", None, 0.0, "", "")
    return Normalization(mention, best.curie or None, best.label, best.probability, candidates, error=error)


def written(answers: list[Normalization], columns: dict[str, str] | None = None, layout: Layout | None = None) -> str:
    others = {name: cell for name, cell in (columns or {}).items() if name != "mention"}
    rows = [(MentionRow(one.mention, others, error=one.error), one) for one in answers]
    stream = io.StringIO(newline="")
    write_sssom(stream, Mentions([row for row, _ in rows], tuple(columns or ())), iter(rows), layout or Layout())
    return stream.getvalue()


def sssom(text: str) -> Rows:
    head, body = re.fullmatch(r"((?:#[^\n]*\n)+)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    assert head
    rows = list(csv.reader(io.StringIO(body, newline=""), delimiter="\t", strict=True))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_sssom_says_what_the_mention_is_to_the_concept() -> None:
    answers = [answer(scope, Candidate("HP:1", "one", 0.5, "term", scope)) for scope in [*Scope, "IDENTIFIER"]]
    found = {row["subject_label"]: row for row in sssom(written(answers))}
    assert {scope: row["predicate_id"] for scope, row in found.items()} == {
        "LABEL": "skos:exactMatch", "EXACT": "skos:exactMatch", "LEARNED": "skos:exactMatch",
        "IDENTIFIER": "skos:exactMatch", "NARROW": "skos:broadMatch", "BROAD": "skos:narrowMatch",
        "RELATED": "skos:relatedMatch",
    }  # fmt: skip
    assert found["EXACT"] == {
        "subject_label": "EXACT", "subject_type": "rdfs literal", "predicate_id": "skos:exactMatch", "object_id": "HP:1",
        "object_label": "one", "object_source": "bioregistry:hp", "mapping_justification": "semapv:LexicalMatching",
        "mapping_tool": "ontonorm",
        "mapping_tool_version": found["EXACT"]["mapping_tool_version"], "confidence": "0.5", "match_string": "term",
        "object_match_field": "oboInOwl:hasExactSynonym",
    }  # fmt: skip


def test_nil_is_no_term_found_in_sssom() -> None:
    [nil] = sssom(written([answer("x")]))
    assert (nil["object_id"], nil["confidence"]) == ("sssom:NoTermFound", "1.0")


def test_what_was_not_read_claims_nothing_in_sssom() -> None:
    assert [row["subject_label"] for row in sssom(written([answer("x"), answer("y", error="damaged")]))] == ["x"]


def test_every_mention_but_a_blank_one_has_a_row_in_sssom() -> None:
    found = sssom(written([answer(mention) for mention in NASTY], {"mention": "", "note": 'a\n"b"\tc\r'}))
    assert [row["subject_label"] for row in found] == [mention for mention in NASTY if mention.strip()]
    assert {row["ext_note"] for row in found} == {'a\n"b"\tc\r'}


def test_each_other_column_of_the_input_has_an_extension_slot_of_its_own() -> None:
    columns = {"mention": "", "Note (free)": "1", "note free": "2", "年齢": "3", "性別": "4", "comment": "5"}
    text = written([answer("x")], columns)
    slots = ["ext_note_free", "ext_note_free_2", "ext_column", "ext_column_2", "ext_comment"]
    assert re.findall(r"^#- slot_name: (.*)$", text, re.MULTILINE) == slots
    assert [row[slot] for row in sssom(text) for slot in slots] == ["1", "2", "3", "4", "5"]


def test_the_header_of_sssom_expands_every_prefix_in_it() -> None:
    other = Candidate("MY:1", "mine", 0.5, "term", Scope.EXACT)
    head = written([answer("x", LIVER), answer("y", other), answer("z")]).split("\nsubject_label")[0]
    assert all(line.startswith("#") for line in head.splitlines())
    assert "#  HP: http://purl.obolibrary.org/obo/HP_" in head
    assert '#  MY: "https://bioregistry.io/MY:"' in head
    assert "#  oboInOwl: " in head
    assert "sssom:" not in head


def test_the_id_of_a_mapping_set_is_that_of_its_content() -> None:
    first, same, other = (written([answer(mention)]).splitlines()[0] for mention in ("x", "x", "y"))
    assert first == same != other


@pytest.mark.parametrize(
    ("retriever", "justification"),
    [
        (Retriever.IDENTIFIER, "semapv:LexicalMatching"),
        (Retriever.EXACT, "semapv:LexicalMatching"),
        (Retriever.LEXICAL, "semapv:LexicalSimilarityThresholdMatching"),
        (Retriever.SEMANTIC, "semapv:SemanticSimilarityThresholdMatching"),
        (Retriever.DENSE, "semapv:SemanticSimilarityThresholdMatching"),
    ],
)
def test_the_kind_of_match_is_the_justification_also_of_nil(retriever: Retriever, justification: str) -> None:
    found = answer("x", replace(LIVER, retriever=retriever))
    rows = sssom(written([found, replace(found, curie=None, label=None, probability=0.2)]))
    assert [row["mapping_justification"] for row in rows] == [justification] * 2
    assert [row["confidence"] for row in rows] == ["0.95", "0.8"]


def test_a_negated_mention_is_never_a_plain_match() -> None:
    rows = sssom(written([replace(answer("x", LIVER), assertion=one) for one in Assertion]))
    assert [(row["predicate_modifier"], row["ext_assertion"]) for row in rows] == [
        ("", ""), ("Not", "negated"), ("", "uncertain"), ("", "historical"), ("", "other")
    ]  # fmt: skip


def test_the_broader_concept_of_a_nil_has_a_row_of_its_own() -> None:
    broader = Broader("HP:3", "Big organ", 0.71239)
    nil, broad, known = sssom(
        written([replace(answer("x"), broader=broader), replace(answer("y", LIVER), broader=broader)])
    )
    assert (nil["object_id"], known["object_id"]) == ("sssom:NoTermFound", "HP:1")
    assert (broad["subject_label"], broad["predicate_id"], broad["object_id"], broad["confidence"]) == (
        "x", "skos:broadMatch", "HP:3", "0.7124"
    )  # fmt: skip


def test_parts_and_modifiers_are_told_in_slots_of_ours() -> None:
    whole = replace(answer("big left liver and x"), parts=(answer("big liver", LIVER), answer("x")),
                    modifiers=(Modifier("laterality", "left", "left"),))  # fmt: skip
    text = written([whole], {"mention": "", "part_of": "document"})
    assert [(row["subject_label"], row["ext_part_of"], row["ext_modifiers"], row["ext_part_of_2"]) for row in sssom(text)] == [
        ("big left liver and x", "", "laterality:left", "document"),
        ("big liver", "big left liver and x", "", "document"),
        ("x", "big left liver and x", "", "document"),
    ]  # fmt: skip


def test_the_source_of_an_object_is_told_with_its_release() -> None:
    layout = Layout(versions={"HP": "2025-05-06"})
    known, nil = sssom(written([answer("x", LIVER), answer("y")], layout=layout))
    assert (known["object_source"], known["object_source_version"]) == ("bioregistry:hp", "2025-05-06")
    assert (nil["object_source"], nil["object_source_version"]) == ("bioregistry:hp", "2025-05-06")
    several = Layout(versions={"HP": "2025-05-06", "MONDO": None})
    assert sssom(written([answer("x", LIVER), answer("y")], layout=several))[1]["object_source"] == ""


def test_a_bar_within_a_name_does_not_make_two_of_it() -> None:
    [row] = sssom(written([answer("x", replace(LIVER, term="a|b"))]))
    assert row["match_string"] == "a\\|b"


# The reference reader, in a process of its own: what it imports warns


READ = """
import sys
from sssom.parsers import parse_sssom_table
from sssom.validators import validate
found = parse_sssom_table(sys.argv[1])
validate(found)
print(found.df.to_csv(index=False))
"""


def test_the_reference_reader_keeps_every_row(tmp_path: Path) -> None:
    answers = [answer(mention, LIVER, HEIR) for mention in NASTY if mention != "null"]  # which it takes for nothing
    answers += [
        replace(answer("no big liver", LIVER), assertion=Assertion.NEGATED), answer("z"), answer("y", error="damaged"),
        replace(answer("u"), broader=Broader("HP:3", "Big organ", 0.7), parts=(answer("v"), answer("w", HEIR))),
        *(answer(one, replace(LIVER, retriever=one)) for one in Retriever),
    ]  # fmt: skip
    text = written(answers, {"mention": "", "note": "n"}, Layout(versions={"HP": "2025-05-06"}))
    (tmp_path / "mentions.sssom.tsv").write_text(text)
    run = subprocess.run(
        [sys.executable, "-c", READ, tmp_path / "mentions.sssom.tsv"], capture_output=True, text=True, check=True
    )
    read, written_rows = list(csv.DictReader(io.StringIO(run.stdout))), sssom(text)
    slots = (
        "subject_label",
        "object_id",
        "mapping_justification",
        "predicate_id",
        "predicate_modifier",
        "object_source",
    )
    for slot in slots:  # it knows no extension slots
        assert sorted(row[slot] for row in read) == sorted(row[slot].replace("\r", "\n") for row in written_rows), slot
