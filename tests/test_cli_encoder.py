"""`ontonorm normalize --encoder`: with the extra `dense`, and without it."""

import json
import sys
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

Program = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path) -> Program:
    """The program, with an ontology loaded."""
    (tmp_path / "hp.obo").write_text(OBO)
    assert ontonorm("load-ontologies", "hp.obo").code == 0
    return ontonorm


@pytest.mark.parametrize("command", [("normalize", "big liver"), ("calibrate", "--gold", "gold.tsv")])
def test_without_the_extra_it_says_what_to_install(
    loaded: Program, command: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gold.tsv").write_text("mention\tgold_ids\nbig liver\tHP:1\n")
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    run = loaded(*command, "--encoder", "any")
    assert (run.code, run.out) == (3, "")
    assert run.err == (
        "ontonorm: an encoder needs the extra `dense`: pip install 'ontonorm[dense]' (on a machine without a GPU first: "
        "pip install torch --index-url https://download.pytorch.org/whl/cpu)\n"
    )


def test_an_encoder_is_asked_by_its_folder(loaded: Program, encoder_folder: Path) -> None:
    run = loaded("normalize", "--encoder", str(encoder_folder), "--format", "jsonl", "big livers of old")
    assert (run.code, run.err) == (0, "")
    answer = json.loads(run.out)
    plain = json.loads(loaded("normalize", "--format", "jsonl", "big livers of old").out)
    assert [one["score"] for one in answer["candidates"]] != [one["score"] for one in plain["candidates"]]


def test_a_folder_that_is_none_is_one_line(loaded: Program, encoder_folder: Path, tmp_path: Path) -> None:
    assert encoder_folder.exists()
    (tmp_path / "none").mkdir()
    run = loaded("normalize", "--encoder", "none", "big liver")
    assert (run.code, run.out) == (3, "")
    assert run.err.startswith("ontonorm: encoder none cannot be loaded: ")
    assert run.err.count("\n") == 1
