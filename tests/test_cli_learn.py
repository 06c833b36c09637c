"""`ontonorm learn`: what stands on standard output and standard error, and the exit codes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

OBO = """format-version: 1.4
ontology: hp

[Term]
id: HP:1
name: Hepatomegaly
synonym: "enlarged liver" EXACT []

[Term]
id: HP:2
name: Jaundice
"""
GOLD = """mention\tgold_ids\tsplit\ttype
big liver\tHP:1\ttrain\tkey_finding
enlarged liver\tHP:1\ttrain\tkey_finding
jaundice\tHP:1\ttrain\tkey_finding
no jaundice\tHP:2\ttrain\tnormal_finding
yellow\tHP:2\tdev\tkey_finding
odd\tNIL\ttrain\tkey_finding
"""
REVIEW = """mention\tcurie\tlabel\tprobability\tcandidates\tverdict\tcorrect
wide belly\tHP:1\tHepatomegaly\t0.4\tHP:1 Hepatomegaly (0.4)\treject\t
golden skin\tHP:1\tHepatomegaly\t0.3\tHP:1 Hepatomegaly (0.3)\t\tHP:2
undecided\tHP:1\tHepatomegaly\t0.3\tHP:1 Hepatomegaly (0.3)\t\t
"""

Program = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path) -> Program:
    """The program, with an ontology loaded and files to learn from."""
    (tmp_path / "hp.obo").write_text(OBO)
    (tmp_path / "gold.tsv").write_text(GOLD)
    (tmp_path / "review.tsv").write_text(REVIEW)
    assert ontonorm("load-ontologies", "--no-index", "hp.obo").code == 0
    return ontonorm


def test_the_summary_goes_to_standard_output_and_what_was_not_learned_to_standard_error(loaded: Program) -> None:
    run = loaded("learn", "--gold", "gold.tsv", "--where", "split=train")
    assert (run.code, run.out) == (
        0, "learned: 1 names, 1 of no concept, 1 known before, 1 contradictory, not learned\n",
    )  # fmt: skip
    assert run.err.splitlines() == [
        "ontonorm: 1 rows that are negated were passed over",
        "ontonorm: gold.tsv:4: not learned: 'jaundice' is HP:1: it is the label of HP:2 (Jaundice)",
    ]


def test_quiet_says_no_more_than_the_summary(loaded: Program) -> None:
    run = loaded("--quiet", "learn", "--gold", "gold.tsv", "--where", "split=train")
    assert (run.code, run.out.count("\n"), run.err) == (0, 1, "")


def test_with_a_format_what_was_not_learned_is_the_data(loaded: Program) -> None:
    run = loaded("learn", "--gold", "gold.tsv", "--where", "split=train", "--format", "jsonl")
    assert run.jsonl == [
        {"mention": "jaundice", "verdict": "name", "curie": "HP:1", "why": "it is the label of HP:2 (Jaundice)",
         "place": "gold.tsv:4"},
    ]  # fmt: skip
    assert run.err.startswith("ontonorm: learned: 1 names")


def test_of_a_review_row_whose_right_concept_is_not_loaded_nothing_is_learned(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "wrong.tsv").write_text(
        "mention\tcurie\tverdict\tcorrect\nwide\tHP:1\t\tHP:999\nbroad\tHP:1\treject\t\n"
    )
    run = loaded("learn", "--review", "wrong.tsv")
    assert (run.code, run.out) == (4, "learned: 0 names, 1 rejections, 1 of concepts that are not here\n")
    assert run.err.splitlines()[0] == (
        "ontonorm: wrong.tsv:2: not learned: 'wide' is HP:999: no live concept that is loaded has this identifier"
    )
    assert [row["mention"] for row in loaded("learn", "--list").rows] == ["broad"]


def test_rows_that_are_left_out_are_told_and_the_others_learned(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "wrong.tsv").write_text("mention\tcurie\tverdict\tcorrect\nwide\tHP:1\t\tHP 9\nbroad\tHP:1\treject\t\n")
    run = loaded("learn", "--review", "wrong.tsv")
    assert (run.code, run.out) == (4, "learned: 0 names, 1 rejections\n")
    assert run.err.splitlines() == [
        "ontonorm: wrong.tsv:2: HP 9 is no CURIE in correct; the row is left out", "ontonorm: 1 rows were left out",
    ]  # fmt: skip


def test_a_review_is_learned_beside_gold(loaded: Program) -> None:
    run = loaded("learn", "--gold", "gold.tsv", "--where", "split=dev", "--review", "review.tsv")
    assert (run.code, run.out) == (0, "learned: 2 names, 2 rejections\n")
    assert run.err == "ontonorm: 1 rows that are undecided were passed over\n"
    listed = loaded("learn", "--list").rows
    assert [(row["mention"], row["verdict"], row["curie"], row["label"], row["origin"]) for row in listed] == [
        ("golden skin", "name", "HP:2", "Jaundice", "review.tsv"),
        ("golden skin", "rejected", "HP:1", "Hepatomegaly", "review.tsv"),
        ("wide belly", "rejected", "HP:1", "Hepatomegaly", "review.tsv"),
        ("yellow", "name", "HP:2", "Jaundice", "gold.tsv"),
    ]


def test_what_is_forgotten_is_told(loaded: Program) -> None:
    loaded("learn", "--review", "review.tsv")
    run = loaded("learn", "--forget", "golden skin=HP:1", "--forget", "WIDE BELLY")
    assert (run.code, run.out) == (0, "")
    assert run.err.splitlines() == [
        "ontonorm: forgotten: 'golden skin' is not HP:1", "ontonorm: forgotten: 'wide belly' is not HP:1",
    ]  # fmt: skip
    assert len(loaded("learn", "--list").rows) == 1


def test_an_export_is_gold_for_another_store(loaded: Program, tmp_path: Path) -> None:
    loaded("learn", "--gold", "gold.tsv", "--where", "split=train", "--review", "review.tsv")
    assert loaded("learn", "--export", "learned.sssom.tsv").out == ""
    assert loaded("learn", "--export", "-").out == (tmp_path / "learned.sssom.tsv").read_text()
    elsewhere = ("--store", str(tmp_path / "other"))
    loaded("load-ontologies", "--no-index", "hp.obo", *elsewhere)
    assert loaded("learn", "--gold", "learned.sssom.tsv", *elsewhere).code == 0
    assert loaded("learn", "--list", *elsewhere).rows == loaded("learn", "--list").rows


def test_what_was_learned_survives_a_reload(loaded: Program) -> None:
    loaded("learn", "--gold", "gold.tsv", "--where", "split=train")
    before = loaded("learn", "--list").out
    loaded("load-ontologies", "--no-index", "hp.obo")
    assert loaded("learn", "--list").out == before


def test_ids_that_are_not_loaded_are_a_failure_of_their_rows(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "some.tsv").write_text("mention\tgold_ids\nbig\tHP:1\nlost\tXX:1\n")
    run = loaded("learn", "--gold", "some.tsv")
    assert (run.code, run.out) == (4, "learned: 1 names, 1 of concepts that are not here\n")
    assert "1 of 2 name no live concept that is loaded; load their ontology first" in run.err
    (tmp_path / "none.tsv").write_text("mention\tgold_ids\nlost\tXX:1\n")
    assert loaded("learn", "--gold", "none.tsv").code == 1


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        ((), 2, "give one of: --gold and --review FILE, --list, --forget MENTION, --export FILE"),
        (("--list", "--forget", "x"), 2, "give one of"),
        (("--review", "review.tsv", "--where", "a=b"), 2, "--where is for --gold"),
        (("--gold", "gold.tsv"), 2, "several splits: dev, train"),
        (("--gold", "gold.tsv", "--where", "splt=train"), 2, "its columns: mention, gold_ids, split, type"),
        (("--gold", "hp.obo"), 2, "has neither the columns mention and gold_ids nor those of SSSOM"),
        (("--gold", "none.tsv"), 2, "none.tsv: no such file or directory"),
        (("--forget", "x"), 2, "nothing was learned of 'x'"),
        (("--list", "--store", "nowhere"), 3, "no store at nowhere"),
        (("--gold", "gold.tsv", "--where", "split=dev", "--store", "nowhere"), 3, "no store at nowhere"),
    ],
)
def test_wrong_calls_end_in_one_line(loaded: Program, arguments: tuple[str, ...], code: int, message: str) -> None:
    run = loaded("learn", *arguments)
    assert (run.code, run.out, run.err.count("\n")) == (code, "", 1)
    assert message in run.err
