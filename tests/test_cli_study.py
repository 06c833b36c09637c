"""`ontonorm study`: what its options mean, and what is wrong with them; the study itself is tested in tests/engine/study."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("peft", reason="the extra `model` is not installed")

Program = Callable[..., Any]
SMALL = (
    "--cap", "2", "--passes", "1", "--width", "64", "--layers", "1", "--epochs", "1", "--paraphrases", "1", "--device", "cpu",
)  # fmt: skip


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path) -> Program:
    """The program, with 30 findings of which some were counted."""
    terms = "".join(f"\n[Term]\nid: HP:{at}\nname: Finding number {at}\n" for at in range(1, 31))
    (tmp_path / "hp.obo").write_text(f"format-version: 1.4\nontology: hp\n{terms}")
    (tmp_path / "counts.tsv").write_text("id\tseen\n" + "".join(f"HP:{at}\t{at % 3}\n" for at in range(1, 31)))
    assert ontonorm("load-ontologies", "hp.obo", "--popularity", "counts.tsv", "--no-index").code == 0
    return ontonorm


def test_a_simulation_is_studied_and_gone_on_with(loaded: Program, tmp_path: Path) -> None:
    asked = (
        "study",
        "--simulate",
        "--arm",
        "hp",
        "--direction",
        "term-to-id",
        "--trained",
        "20",
        *SMALL,
        "--output",
        "out",
    )
    run = loaded(*asked)
    assert run.code == 0, run.err
    assert run.out.startswith("hp.label-id.term-to-id: ")
    assert (tmp_path / "out" / "report.html").read_text().startswith("<!doctype html>")
    assert {row["run"] for row in loaded("runs", "--format", "jsonl").jsonl} == {
        "out/hp.label-id.term-to-id/simulated", "out/hp.label-id.term-to-id/simulated/epoch 1",
    }  # fmt: skip
    refused = loaded(*asked)
    assert (refused.code, refused.out) == (2, "")
    assert "go on with --resume" in refused.err
    again = loaded(*asked, "--resume", "--format", "md")
    assert (again.code, again.out) == (0, run.out)
    assert (tmp_path / "out" / "report.md").exists()


WRONG = (
    (("--arm", "hp"), 2, "give --model NAME, or --simulate"),
    (("--arm", "hp", "--simulate", "--model", "x"), 2, "leave out --model"),
    (("--arm", "hp:x", "--simulate"), 2, "give ONTOLOGY or ONTOLOGY:PAIRING"),
    (("--arm", "hp", "--simulate"), 2, "hp has 30 terms to study; train fewer"),
    (("--arm", "mondo", "--simulate", "--trained", "20"), 3, "mondo"),
    (("--arm", "hp", "--simulate", "--width", "100"), 2, "a width of 64, 128, 192"),
    (
        ("--arm", "hp", "--simulate", "--corpus", "x", "--trained", "20"),
        3,
        "no corpus x is loaded; loaded: counts:seen",
    ),
    (("--arm", "hp", "--simulate", "--import", "gpt", "go", "f.tsv"), 2, "the study has no such arm"),
    (
        ("--arm", "hp", "--simulate", "--import", "gpt", "hp.label-id.term-to-id", "f.tsv", "--trained", "20"),
        2,
        "f.tsv",
    ),
    (("--arm", "hp", "--simulate", "--gold", "f.tsv"), 2, "--gold is for --choose"),
    (("--arm", "hp", "--simulate", "--choose", "--gold", "f.tsv", "--trained", "20"), 2, "f.tsv"),
    (("--arm", "hp", "--model", "none/such", "--trained", "20"), 3, "none/such"),
)


def test_what_is_wrong_is_one_line_before_anything_is_trained(loaded: Program) -> None:
    for arguments, code, told in WRONG:
        run = loaded("study", *arguments, "--output", "out")
        assert (run.code, run.out) == (code, ""), arguments
        assert told in run.err.splitlines()[-1]
