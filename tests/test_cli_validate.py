"""`ontonorm validate`: what stands on standard output and standard error, the copy, and the exit codes."""

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from engine.validate import Verdict

OBO = """format-version: 1.4
ontology: hp

[Term]
id: HP:0000118
name: Phenotypic abnormality

[Term]
id: HP:0002240
name: Hepatomegaly
synonym: "Enlarged liver" EXACT []
alt_id: HP:0006560
is_a: HP:0000118

[Term]
id: HP:0001250
name: Seizure
"""
NOTES = "hpo_id\thpo_term\nHP:0002240\tHepatomegaly\nHP:0006560\tBig liver\nHP:0001250\tHepatomegaly\nMONDO:1\tx\n"
PHENOPACKET = {"id": "p", "phenotypicFeatures": [{"type": {"id": "HP:0002240", "label": "Enlarged liver"}}]}

Program = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path) -> Program:
    """The program, with an ontology loaded and files to validate."""
    (tmp_path / "hp.obo").write_text(OBO)
    (tmp_path / "notes.tsv").write_text(NOTES)
    (tmp_path / "p.json").write_text(json.dumps(PHENOPACKET, indent=2))
    assert ontonorm("load-ontologies", "--no-index", "hp.obo").code == 0
    return ontonorm


def test_what_is_not_right_is_listed_and_counted(loaded: Program) -> None:
    run = loaded("validate", "notes.tsv")
    assert run.code == 4
    assert run.rows == [
        {"line": "3", "where": "hpo_id, hpo_term", "id": "HP:0006560", "label": "Big liver", "verdict": "outdated",
         "curie": "HP:0002240", "curie_label": "Hepatomegaly", "named": "", "instead": "",
         "why": "HP:0006560 was merged into HP:0002240", "fixed": ""},
        {"line": "4", "where": "hpo_id, hpo_term", "id": "HP:0001250", "label": "Hepatomegaly", "verdict": "mismatch",
         "curie": "HP:0001250", "curie_label": "Seizure", "named": "HP:0002240", "instead": "",
         "why": "HP:0001250 is Seizure; the label is that of HP:0002240", "fixed": ""},
    ]  # fmt: skip
    assert run.err == "ontonorm: 4 pairs: 1 right, 1 outdated, 1 mismatch, 1 foreign\n"


def test_all_lists_what_is_fine_too(loaded: Program) -> None:
    assert [row["verdict"] for row in loaded("validate", "notes.tsv", "--all").rows] == [
        "right", "outdated", "mismatch", "foreign",
    ]  # fmt: skip


def test_all_right_is_0(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("id,label\nHP:0001250,seizure\n")
    run = loaded("validate", "good.csv")
    assert (run.code, run.rows, run.err) == (0, [], "ontonorm: 1 pairs: 1 right\n")
    assert loaded("--quiet", "validate", "good.csv").err == ""


@pytest.mark.parametrize("format_", cli.TABLE_FORMATS)
def test_every_format_has_the_findings(loaded: Program, format_: str) -> None:
    run = loaded("validate", "p.json", "--format", format_)
    assert run.code == 4
    assert "$.phenotypicFeatures[0].type" in run.out
    if format_ == "json":
        assert [one["verdict"] for one in run.json] == ["synonym"]
    if format_ == "jsonl":
        assert run.jsonl[0]["why"] == "a name of scope EXACT; the label is Hepatomegaly"


@pytest.mark.parametrize("format_", ["table", "jsonl", "json"])
def test_nothing_wrong_is_an_empty_list(loaded: Program, format_: str) -> None:
    run = loaded("validate", "p.json", "--accept", "synonym", "--format", format_)
    assert (run.code, run.out) == (0, "[]\n" if format_ == "json" else "")


def test_a_copy_is_written_and_what_is_left_decides(loaded: Program, tmp_path: Path) -> None:
    run = loaded("validate", "p.json", "--fix")
    assert (run.code, run.rows[0]["fixed"]) == (0, "label")
    assert run.err.splitlines() == [
        "ontonorm: p.fixed.json is written", "ontonorm: 1 pairs: 1 synonym; 1 corrected",
    ]  # fmt: skip
    assert (tmp_path / "p.fixed.json").read_text() == json.dumps(PHENOPACKET, indent=2).replace(
        "Enlarged liver", "Hepatomegaly"
    )
    assert loaded("validate", "p.json", "--fix").code == 2
    assert loaded("validate", "p.json", "--fix", "--force").code == 0
    run = loaded("validate", "notes.tsv", "--fix")
    assert (run.code, "1 corrected" in run.err) == (4, True)
    assert (tmp_path / "notes.fixed.tsv").read_text() == NOTES.replace(
        "HP:0006560\tBig liver", "HP:0002240\tHepatomegaly"
    )


def test_without_anything_to_correct_there_is_no_copy(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "good.csv").write_text("id,label\nHP:0001250,Seizure\n")
    run = loaded("validate", "good.csv", "--fix")
    assert run.err.splitlines()[0] == "ontonorm: there is nothing to correct"
    assert not (tmp_path / "good.fixed.csv").exists()


def test_what_was_asked_for_bounds_what_is_right(loaded: Program) -> None:
    run = loaded("validate", "notes.tsv", "--ontology", "hp", "--root", "HP:0000118")
    assert [(row["id"], row["verdict"]) for row in run.rows] == [
        ("HP:0006560", "outdated"), ("HP:0001250", "elsewhere"), ("MONDO:1", "elsewhere"),
    ]  # fmt: skip


def test_standard_input_is_read(loaded: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(NOTES.encode())))
    assert [row["line"] for row in loaded("validate", "-").rows] == ["3", "4"]


def test_a_file_of_which_nothing_is_loaded_is_not_called_right(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "other.tsv").write_text("id\nMONDO:1\nMONDO:2\n")
    run = loaded("validate", "other.tsv")
    assert (run.code, run.err) == (
        3, "ontonorm: 2 pairs: 2 foreign: no id could be judged; load their ontologies first\n",
    )  # fmt: skip


def test_a_damaged_row_is_a_finding(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "bad.tsv").write_text("id\tlabel\nHP:0001250\tx\ty\nHP:0001250\n")
    run = loaded("validate", "bad.tsv")
    assert (run.code, [(row["line"], row["verdict"]) for row in run.rows]) == (4, [("2", "unreadable")])


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none.tsv",), 2, "none.tsv: no such file or directory"),
        (("notes.tsv", "--id-column", "x"), 2, "notes.tsv has no column x"),
        (("notes.tsv", "--label-column", "x"), 2, "has no column x; its columns: hpo_id, hpo_term"),
        (("broken.json",), 1, "broken.json:2: no JSON: a value is missing"),
        (("-", "--fix"), 2, "--fix needs a file"),
        (("notes.tsv", "--force"), 2, "--force is for --fix"),
        (("notes.tsv", "--accept", "wrong"), 2, "'wrong' is not one of 'right', 'unlabelled'"),
        (("notes.tsv", "--ontology", "mondo"), 3, "no source named mondo is loaded"),
        (("notes.tsv", "--root", "HP:9"), 3, "HP:9: no such concept is loaded"),
        (("notes.tsv", "--store", "nowhere"), 3, "no store at nowhere"),
    ],
)
def test_wrong_calls_end_in_one_line(
    loaded: Program, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    (tmp_path / "broken.json").write_text('{"id":\n}')
    run = loaded("validate", *arguments)
    assert (run.code, run.err.count("\n")) == (code, 1)
    assert message in run.err


def test_the_verdicts_of_the_command_are_all(loaded: Program) -> None:
    assert sorted(cli.VERDICTS) == sorted(map(str, Verdict))
    text = loaded("validate", "--help").out
    assert all(name in text for name in cli.VERDICTS)


def test_the_readme_says_what_each_verdict_means() -> None:
    readme = (Path(cli.__file__).parent / "README.md").read_text(encoding="utf-8")
    table = readme.split("<!-- verdicts -->")[1].split("<!-- /verdicts -->")[0].strip().splitlines()[2:]
    assert [line.split(" | ")[:2] for line in table] == [[f"| {one}", one.meaning] for one in Verdict]
