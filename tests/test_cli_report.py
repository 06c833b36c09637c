"""`ontonorm report`: one page of the figures of recorded runs."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Program = Callable[..., Any]
OBO = "format-version: 1.4\nontology: hp\n\n[Term]\nid: HP:1\nname: Big liver\n\n[Term]\nid: HP:2\nname: Big spleen\n"


@pytest.fixture
def recorded(ontonorm: Program, tmp_path: Path) -> Program:
    """The program, with a run called theirs."""
    (tmp_path / "hp.obo").write_text(OBO)
    (tmp_path / "gold.tsv").write_text("mention\tgold_ids\nbig liver\tHP:1\nbig spleen\tHP:2\n")
    (tmp_path / "said.tsv").write_text("mention\tid\nbig liver\tHP:1\nbig spleen\tHP:1\n")
    assert ontonorm("load-ontologies", "hp.obo", "--no-index").code == 0
    imported = ("--import", "said.tsv", "--system", "them", "--name", "theirs")
    assert ontonorm("evaluate", "--gold", "gold.tsv", *imported).code == 0
    return ontonorm


def test_a_report_is_written_as_the_name_of_the_file_says(recorded: Program, tmp_path: Path) -> None:
    for name, begin in (("page.html", "<!doctype html>"), ("page.md", "# Evaluation over gold"), ("page.csv", "section,"),
                        ("page.json", "{")):  # fmt: skip
        run = recorded("report", "theirs", "-o", name)
        assert (run.code, run.out) == (0, "")
        assert f"{name} is written" in run.err
        assert (tmp_path / name).read_text().startswith(begin)
    told = json.loads((tmp_path / "page.json").read_text())
    assert told["summary"] == ["Over gold, theirs is right on 50.0\u202f% of 2 pairs (9.5–90.5)."]
    assert recorded("report", "theirs").out.startswith("<!doctype html>")
    assert recorded("report", "theirs", "--format", "md").out.startswith("# Evaluation over gold")


def test_what_is_wrong_is_one_line(recorded: Program, tmp_path: Path) -> None:
    for arguments, code, told in (
        (("nobody",), 3, "nobody"), (("theirs", "-o", "page.docx"), 2, "give --format"), ((), 2, "RUN"),
        (("theirs", "-o", "none/page.html"), 2, "cannot be written"),
    ):  # fmt: skip
        run = recorded("report", *arguments)
        assert (run.code, run.out) == (code, "")
        assert told in run.err.splitlines()[-1]
    assert not list(tmp_path.glob("page*"))
