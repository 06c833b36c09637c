"""`ontonorm evaluate` and `ontonorm runs`: answers in the graph, and figures from it."""

import json
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
name: Splenomegaly
alt_id: HP:20

[Term]
id: HP:3
name: Cardiomegaly
is_a: HP:2
"""
GOLD = (
    "mention\tgold_ids\tdoc_id\tsplit\n"
    "enlarged liver\tHP:1\td1\ttrain\n"
    "splenomegaly\tHP:20\td1\ttrain\n"
    "Splenomegaly\tHP:2\td2\tdev\n"
    "cardiomegaly\tHP:1\td2\tdev\n"
    "gravel\tNIL\td3\tdev\n"
    "lost thing\tHP:404\td3\tdev\n"
)
SAID = "mention\tid\nenlarged liver\tHP:2\nsplenomegaly\tHP:2\nSplenomegaly\tHP:999\ncardiomegaly\tHP:1\ngravel\tNIL\n"
Program = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path) -> Program:
    """The program, with an ontology loaded, a gold file and what another system said."""
    (tmp_path / "hp.obo").write_text(OBO)
    (tmp_path / "gold.tsv").write_text(GOLD)
    (tmp_path / "said.tsv").write_text(SAID)
    assert ontonorm("load-ontologies", "hp.obo").code == 0
    return ontonorm


@pytest.fixture
def both(loaded: Program) -> Program:
    """With a run of ours and one of theirs."""
    assert loaded("evaluate", "--gold", "gold.tsv", "--name", "ours").code == 0
    assert (
        loaded("evaluate", "--gold", "gold.tsv", "--import", "said.tsv", "--system", "gpt", "--name", "theirs").code
        == 0
    )
    return loaded


def figures(run: Any) -> dict[tuple[str, str], tuple[float, int]]:
    return {(row["name"], row["over"]): (row["count"], row["of"]) for row in run.jsonl}


def test_the_answers_of_the_normalizer_are_measured(loaded: Program) -> None:
    run = loaded("evaluate", "--gold", "gold.tsv", "--name", "ours", "--format", "jsonl")
    found = figures(run)
    assert run.err.endswith("ontonorm: run ours is recorded\n")
    assert found["acc@1", "pairs"] == (3, 5)  # HP:20 is HP:2 now, but another pair; HP:404 is nobody's
    assert found["acc@1", "rows"] == (3, 5)
    assert found["lost gold", "pairs"] == (1, 5)
    assert found["NIL recall", "pairs"] == (1, 1)
    assert all(row["low"] is None or row["low"] <= row["value"] <= row["high"] for row in run.jsonl)


def test_what_another_system_said_is_measured_beside(both: Program) -> None:
    found = figures(both("runs", "theirs", "--format", "jsonl"))
    assert found["acc@1", "rows"] == (2, 5)
    assert found["invented answered", "rows"][0] == 1
    assert found["NIL precision", "rows"] == (1, 1)


def test_strings_may_be_compared_as_they_are(loaded: Program) -> None:
    run = loaded("evaluate", "--gold", "gold.tsv", "--import", "said.tsv", "--system", "gpt", "--match", "identical",
                 "--format", "jsonl")  # fmt: skip
    assert figures(run)["acc@1", "rows"] == (1, 5)
    assert "no answer to 1 of 6 mentions (row 7: 'lost thing'); they failed" in run.err


def test_two_runs_are_compared_by_split(both: Program) -> None:
    run = both("runs", "--compare", "theirs", "ours", "--format", "jsonl")
    paired = [row for row in run.jsonl if row["figure"] == "acc@1, paired"]
    whole = {row["over"]: row for row in paired if row["split"] == "all"}
    assert (whole["rows"]["gained"], whole["rows"]["lost"], whole["rows"]["wrong_in_both"]) == (2, 1, 1)
    assert whole["rows"]["p"] == 1.0
    assert {row["split"] for row in paired} == {"all", "train", "dev"}
    side = {(row["figure"], row["over"]): row for row in run.jsonl if row["figure"] != "acc@1, paired"}
    assert (side["acc@1", "rows"]["before"], side["acc@1", "rows"]["after"]) == (0.4, 0.6)
    assert side["invented answered", "rows"]["before_of"] == 6


def test_people_see_shares_in_percent(both: Program) -> None:
    shown = both("runs", "ours", "--format", "table").out.splitlines()
    assert shown[0] == "ours"
    assert shown[2].split()[:3] == ["acc@1", "60.0", "%"]
    compared = both("runs", "--compare", "theirs", "ours", "--format", "table").out
    assert compared.startswith("before: theirs\nafter:  ours\n\nsplit")
    assert "+20.0" in compared
    listed = both("runs", "--format", "table").out
    assert "60.0 %" in listed
    assert "40.0 %" in listed


def test_names_are_asked_for(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("mention\ttext\nHP:1\tEnlarged-liver\nHP:2\tcor bovinum\nHP:404\tNone\n")
    (tmp_path / "terms.tsv").write_text("mention\tgold_ids\nEnlarged liver\tHP:1\nBig spleen\tHP:2\nLost\tHP:404\n")
    for match, right in (("current", 1), ("same-case", 0)):
        run = loaded("evaluate", "--gold", "terms.tsv", "--import", "names.tsv", "--system", "gpt", "--direction",
                     "id-to-term", "--match", match, "--format", "jsonl")  # fmt: skip
        assert figures(run)["acc@1", "pairs"] == (right, 3)
    assert {row["dataset"] for row in loaded("runs", "--format", "jsonl").jsonl} == {"terms:id-to-term"}


def test_runs_are_listed_rescored_and_removed(both: Program, tmp_path: Path) -> None:
    assert [(row["run"], row["stale"]) for row in both("runs", "--format", "jsonl").jsonl] == [
        ("ours", False), ("theirs", False),
    ]  # fmt: skip
    (tmp_path / "hp.obo").write_text(OBO.replace("alt_id: HP:20", "alt_id: HP:999"))
    assert both("load-ontologies", "hp.obo").code == 0
    assert {row["stale"] for row in both("runs", "--format", "jsonl").jsonl} == {True}
    run = both("runs", "--rescore")
    assert run.err.count("acc@1 was") == 2
    assert figures(both("runs", "theirs", "--format", "jsonl"))["invented answered", "rows"][0] == 0
    assert both("runs", "--remove", "ours").code == 0
    assert [row["run"] for row in both("runs", "--format", "jsonl").jsonl] == ["theirs"]
    assert "data set gold is removed, too" in both("runs", "--remove", "theirs").err
    assert both("runs", "--format", "jsonl").out == ""


def test_what_was_learned_is_told_and_left_out(loaded: Program, tmp_path: Path) -> None:
    (tmp_path / "approved.tsv").write_text("mention\tgold_ids\nlarge liver sign\tHP:1\n")
    (tmp_path / "gold.tsv").write_text("mention\tgold_ids\nlarge liver sign\tHP:1\nenlarged liver\tHP:2\n")
    assert loaded("learn", "--gold", "approved.tsv").code == 0
    found = figures(loaded("evaluate", "--gold", "gold.tsv", "--format", "jsonl"))
    assert found["seen by learned names and judgements", "pairs"] == (1, 2)
    assert found["acc@1", "pairs"] == (1, 2)
    assert found["acc@1 without what was seen by learned names and judgements", "pairs"] == (0, 1)


def test_every_figure_is_a_query_away(both: Program) -> None:
    rows = both("query", "accuracy", "--param", "run=ours", "--format", "jsonl").jsonl
    assert {row["over"]: row["right"] for row in rows} == {"pairs": 3, "rows": 3}


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (("evaluate", "--gold", "gold.tsv", "--import", "said.tsv"), 2, "--import and --system go together"),
        (("evaluate", "--gold", "gold.tsv", "--system", "x"), 2, "--import and --system go together"),
        (("evaluate", "--gold", "gold.tsv", "--direction", "id-to-term"), 2, "is for --import"),
        (("evaluate", "--gold", "none.tsv"), 2, "none.tsv"),
        (("evaluate", "--gold", "foreign.tsv"), 3, "load it first"),
        (
            ("evaluate", "--gold", "gold.tsv", "--import", "other.tsv", "--system", "x"),
            2,
            "none of its 1 lines is about",
        ),
        (
            ("evaluate", "--gold", "twice.tsv", "--import", "one.tsv", "--system", "x"),
            1,
            "has different gold in different rows",
        ),
        (("runs", "nobody"), 3, "no run named nobody is recorded (there is none)"),
        (("runs", "--compare", "a"), 2, "--compare takes two runs"),
        (("runs", "--remove"), 2, "--remove takes the runs"),
        (("runs", "--rescore", "--remove", "a"), 2, "give one of"),
    ],
)
def test_what_is_wrong_is_one_line(
    loaded: Program, tmp_path: Path, arguments: tuple[str, ...], code: int, told: str
) -> None:
    (tmp_path / "foreign.tsv").write_text("mention\tgold_ids\nx\tMONDO:1\n")
    (tmp_path / "other.tsv").write_text("mention\tid\nsomething else\tHP:1\n")
    (tmp_path / "one.tsv").write_text("mention\tid\nMS\tHP:1\n")
    (tmp_path / "twice.tsv").write_text("mention\tgold_ids\nMS\tHP:1\nMS\tHP:2\n")
    run = loaded(*arguments)
    assert (run.code, run.out, run.err.count("\n")) == (code, "", 1)
    assert told in run.err


def test_a_figure_is_the_same_in_every_format(both: Program) -> None:
    rows = both("runs", "ours", "--format", "json").json
    assert json.dumps(rows) == json.dumps(both("runs", "ours", "--format", "jsonl").jsonl)


def test_a_data_set_that_changed_wants_another_name(both: Program, tmp_path: Path) -> None:
    (tmp_path / "gold.tsv").write_text(GOLD + "more\tHP:1\td3\tdev\n")
    run = both("evaluate", "--gold", "gold.tsv")
    assert (run.code, run.out) == (3, "")
    assert "a data set named gold is recorded with other mentions" in run.err
    assert both("evaluate", "--gold", "gold.tsv", "--dataset", "longer").code == 0
    assert {row["run"] for row in both("runs", "--format", "jsonl").jsonl} == {"ours", "theirs", "longer/ontonorm/1"}
    assert "compared are the 5 pairs" in both("runs", "--compare", "ours", "longer/ontonorm/1").err
