"""The command line: what a user types, what stands on standard output and error, and the exit codes."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli

OBO = """format-version: 1.4
data-version: releases/2026-01-02
ontology: doid

[Term]
id: DOID:4
name: disease

[Term]
id: DOID:1
name: Liver disease
def: "A disease of the liver." []
synonym: "hepatopathy" EXACT []
synonym: "liver trouble" EXACT layperson []
alt_id: DOID:11
xref: MESH:D008107
is_a: DOID:4 ! disease

[Term]
id: DOID:2
name: Multiple sclerosis
synonym: "MS" EXACT abbreviation []
is_a: DOID:4

[Term]
id: DOID:3
name: Mitral stenosis
synonym: "MS" EXACT abbreviation []
is_a: DOID:4

[Term]
id: DOID:5
name: obsolete icterus
is_obsolete: true
replaced_by: DOID:1
"""


Ontonorm = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Ontonorm, tmp_path: Path) -> Ontonorm:
    (tmp_path / "doid.obo").write_text(OBO)
    assert ontonorm("load-ontologies", "doid.obo").code == 0
    return ontonorm


def program(*arguments: str, **more: Any) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "cli", *arguments], capture_output=True, text=True, check=False, **more
    )


# load-ontologies


def test_loading_prints_one_line_a_source(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "doid.obo").write_text(OBO)
    (tmp_path / "mine.tsv").write_text("curie\tlabel\tsynonyms\nDOID:1\t\tbad liver|sick liver\n")
    (tmp_path / "counts.tsv").write_text("id\tuses\nDOID:1\t7\nDOID:2\t0\n")
    (tmp_path / "map.tsv").write_text(
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\nDOID:1\tskos:exactMatch\tUMLS:C1\tsemapv:X\n"
    )
    run = ontonorm("load-ontologies", "doid.obo", "mine.tsv", "--popularity", "counts.tsv", "--mappings", "map.tsv")
    assert (run.code, run.err) == (0, "")
    lines = run.out.splitlines()
    assert lines[0].startswith("doid 2026-01-02: 5 concepts, 8 terms, 4 relations; 0 skipped, ")
    assert [line.split(":")[0] for line in lines] == ["doid 2026-01-02", "mine", "map", "counts"]
    assert ontonorm("show", "DOID:1", "--format", "json").json[0]["popularity"] == 7
    assert ontonorm("normalize", "sick liver").rows[0]["curie"] == "DOID:1"


def test_loading_twice_is_loading_once(loaded: Ontonorm) -> None:
    before = loaded("query", "graph-statistics").out
    assert loaded("load-ontologies", "doid.obo").code == 0
    assert loaded("query", "graph-statistics").out == before


def test_gzip_is_read_by_content_not_by_name(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "doid.obo").write_bytes(gzip.compress(OBO.encode()))
    assert ontonorm("load-ontologies", "doid.obo").code == 0


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "empty"),
        (b"\x00\x01\x02binary\x00", "binary"),
        (gzip.compress(OBO.encode(), mtime=0)[:60], "cut off"),
        (b"\x1f\x8b\x08\x00 no gzip at all", "damaged gzip"),
        (OBO.encode().replace(b"trouble", b"tr\xe9uble"), ":14: byte 0xe9 is not UTF-8"),
        (OBO.encode("utf-16"), "UTF-16"),
        (b"format-version: 1.4\nontology: doid\n", "no concept in it"),
        (OBO.replace("name: disease", "is_a: DOID:1").encode(), "is_a has a cycle: DOID:4 → DOID:1 → DOID:4"),
        (b"<!DOCTYPE html><html><body>404</body></html>", "HTML"),
        (b'{"graphs": [{"id": "x", "nodes": [', "cut off"),
    ],
)  # fmt: skip
def test_a_bad_file_is_one_line_and_the_store_is_as_it_was(
    loaded: Ontonorm, tmp_path: Path, content: bytes, told: str
) -> None:
    before = loaded("query", "graph-statistics").out
    (tmp_path / "bad.obo").write_bytes(content)
    run = loaded("load-ontologies", "bad.obo")
    assert (run.code, run.out) == (1, "")
    assert len(run.err.splitlines()) == 1
    assert run.err.startswith("ontonorm: bad.obo")
    assert told in run.err
    assert loaded("query", "graph-statistics").out == before


def test_a_bomb_ends_at_the_largest_size(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "bomb.obo.gz").write_bytes(gzip.compress(OBO.encode() + b"! nothing\n" * 300_000))
    run = loaded("load-ontologies", "bomb.obo.gz", "--max-size", "1MB")
    assert run.code == 1
    assert "--max-size" in run.err


def test_one_bad_source_does_not_lose_the_others(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "doid.obo").write_text(OBO)
    (tmp_path / "bad.obo").write_text("")
    run = ontonorm("load-ontologies", "bad.obo", "doid.obo", "missing.obo")
    assert run.code == 4
    assert "bad.obo: the file is empty" in run.err
    assert "missing.obo: no such file" in run.err
    assert ontonorm("normalize", "hepatopathy").rows[0]["curie"] == "DOID:1"


def test_problems_are_counted_and_refused_under_strict(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "doid.obo").write_text(OBO + "\n[Term]\nname: no id\n\n[Term]\nid: DOID:4\nname: again\n")
    run = ontonorm("load-ontologies", "doid.obo", "--strict")
    assert run.code == 1
    assert "--strict" in run.err
    assert "doid.obo:" in run.err
    run = ontonorm("load-ontologies", "doid.obo")
    assert run.code == 0
    assert "warning: doid.obo:37: damaged stanza: it has no id" in run.err
    assert "warning: doid.obo:40: repeated id: DOID:4" in run.err


def test_a_second_owner_of_a_prefix_needs_replace(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "other.obo").write_text(OBO)
    run = loaded("load-ontologies", "other.obo", "--name", "other")
    assert (run.code, "--replace doid" in run.err) == (1, True)
    assert loaded("load-ontologies", "other.obo", "--name", "other", "--replace", "doid").code == 0
    assert [source["name"] for source in loaded("status", "--format", "json").json["sources"]] == ["other"]


def test_a_mapping_file_given_as_source_is_told_where_it_belongs(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "map.tsv").write_text(
        "subject_id\tpredicate_id\tobject_id\tmapping_justification\nA:1\tskos:exactMatch\tB:1\tx:y\n"
    )
    run = ontonorm("load-ontologies", "map.tsv")
    assert run.code == 1
    assert "--mappings" in run.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("load-ontologies",),
        ("load-ontologies", "a.obo", "b.obo", "--name", "x"),
        ("load-ontologies", "a.obo", "--max-size", "many"),
        ("normalize",),
        ("normalize", "x", "--input", "file"),
        ("normalize", "x", "--column", "c"),
        ("query",),
        ("query", "statistics", "--list"),
        ("query", "no-such-query"),
        ("query", "ancestors", "--param", "curie=DOID:1"),
        ("query", "ancestors"),
        ("query", "ancestors", "--param", "nonsense"),
        ("query", "--cypher", "CREATE (n)"),
        ("query", "--cypher", "MATCH (c:Concept {curie: $curie}) RETURN c.label AS label"),
        ("query", "--file", "missing.cypher"),
        ("show",),
        ("--nonsense",),
        ("nonsense",),
    ],
)  # fmt: skip
def test_wrong_usage_is_2(loaded: Ontonorm, arguments: tuple[str, ...]) -> None:
    run = loaded(*arguments)
    assert (run.code, run.out) == (2, "")
    assert run.err


def test_what_is_missing_is_3(ontonorm: Ontonorm, loaded: Ontonorm, tmp_path: Path) -> None:
    for arguments in (
        ("show", "DOID:999"),
        ("remove", "hp"),
        ("normalize", "x", "--ontology", "hp"),
        ("status", "--store", str(tmp_path / "none")),
        ("normalize", "x", "--store", "bolt://127.0.0.1:9"),
    ):
        run = ontonorm(*arguments)
        assert (run.code, len(run.err.splitlines())) == (3, 1), arguments


# normalize


def test_normalizing_arguments_gives_a_row_each_in_order(loaded: Ontonorm) -> None:
    run = loaded("normalize", "liver disease", "nothing like it", "HEPATOPATHY", "liver disease")
    assert [(row["mention"], row["curie"]) for row in run.rows] == [
        ("liver disease", "DOID:1"), ("nothing like it", ""), ("HEPATOPATHY", "DOID:1"), ("liver disease", "DOID:1")
    ]  # fmt: skip


def test_json_lines_have_the_documented_shape(loaded: Ontonorm) -> None:
    known, ambiguous, nil, old = loaded("normalize", "hepatopathy", "MS", "zzz", "icterus", "--format", "jsonl").jsonl
    assert set(known) == {
        "mention", "curie", "label", "probability", "candidates", "assertion", "assertion_cue", "modifiers", "broader",
        "parts", "calibration", "margin", "difference", "error",
    }  # fmt: skip
    assert known["candidates"] == [
        {
            "curie": "DOID:1",
            "label": "Liver disease",
            "probability": known["probability"],
            "term": "hepatopathy",
            "scope": "EXACT",
            "retriever": "exact",
        }
    ]
    assert known["difference"] == {"kind": "exact", "detail": ""}
    assert (known["assertion"], known["modifiers"], known["parts"], known["broader"]) == ("present", [], [], None)
    senses = [one for one in ambiguous["candidates"] if one["retriever"] == "exact"]
    assert [one["curie"] for one in senses] == ["DOID:2", "DOID:3"]
    assert len({one["probability"] for one in senses}) == 1
    assert (nil["curie"], nil["label"], nil["error"], nil["difference"]) == (None, None, None, None)
    assert nil["probability"] == nil["candidates"][0]["probability"] < 0.1
    assert (old["curie"], old["candidates"][0]["replaced"]) == ("DOID:1", "DOID:5")


@pytest.mark.parametrize(
    "mention", ["DOID:1", "doid:1", "DOID_1", "http://purl.obolibrary.org/obo/DOID_1", "DOID:11", "DOID:5"]
)
def test_an_identifier_is_led_to_the_concept_it_stands_for(loaded: Ontonorm, mention: str) -> None:
    [row] = loaded("normalize", mention).rows
    assert (row["curie"], row["probability"]) == ("DOID:1", "1.0")


def test_other_columns_are_kept_and_clashes_get_a_prefix(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text('id,finding,label\n1,"liver trouble, mild",x\n2,hepatopathy,y\n')
    run = loaded("normalize", "--input", "notes.csv", "--column", "finding")
    assert list(run.rows[1]) == [
        "id", "finding", "label", "mention", "curie", "ontonorm_label", "probability", "term", "scope", "retriever",
        "assertion", "modifiers", "broader", "error",
    ]  # fmt: skip
    assert (run.rows[1]["label"], run.rows[1]["ontonorm_label"]) == ("y", "Liver disease")
    first, second = loaded("normalize", "--input", "notes.csv", "--column", "finding", "--format", "jsonl").jsonl
    assert (first["mention"], first["input"]) == ("liver trouble, mild", {"id": "1", "label": "x"})
    assert second["curie"] == "DOID:1"


def test_without_a_column_every_line_is_a_mention(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "lines.txt").write_text('disease, liver\n\nliver disease\r\n"quoted\n')
    run = loaded("normalize", "--input", "lines.txt", "--format", "jsonl")
    assert [row["mention"] for row in run.jsonl] == ["disease, liver", "", "liver disease", '"quoted']
    (tmp_path / "table.tsv").write_text("n\tmention\n1\tMS\n")
    assert loaded("normalize", "--input", "table.tsv").rows[0]["n"] == "1"


def test_a_wrong_column_names_those_there(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("id,finding\n1,x\n")
    run = loaded("normalize", "--input", "notes.csv", "--column", "findings")
    assert (run.code, "its columns: id, finding" in run.err) == (2, True)


def test_a_row_that_cannot_be_read_has_an_error_and_the_others_are_done(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "notes.csv").write_text("id,mention\n1,MS\n2,a,b\n3,hepatopathy\n")
    run = loaded("normalize", "--input", "notes.csv")
    assert run.code == 4
    assert [bool(row["error"]) for row in run.rows] == [False, True, False]
    assert run.rows[2]["curie"] == "DOID:1"


def test_all_formats_say_the_same(loaded: Ontonorm, tmp_path: Path) -> None:
    mentions = ("hepatopathy", "zzz", 'zq "qq"\tqzq')
    tsv = loaded("normalize", *mentions).rows
    table = list(csv.DictReader(io.StringIO(loaded("normalize", *mentions, "--format", "csv").out)))
    lines = loaded("normalize", *mentions, "--format", "jsonl").jsonl
    array = loaded("normalize", *mentions, "--format", "json").json
    assert tsv == table
    assert lines == array
    assert [row["curie"] for row in tsv] == ["DOID:1", "", ""]
    assert [row["curie"] for row in lines] == ["DOID:1", None, None]
    assert [row["mention"] for row in tsv] == [row["mention"] for row in lines] == list(mentions)
    sssom = loaded("normalize", *mentions, "--format", "sssom").out.splitlines()
    rows = list(csv.DictReader([line for line in sssom if not line.startswith("#")], delimiter="\t"))
    assert [row["object_id"] for row in rows] == ["DOID:1", "sssom:NoTermFound", "sssom:NoTermFound"]
    assert {row["subject_type"] for row in rows} == {"rdfs literal"}


def test_only_the_ontologies_asked_for_answer(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "x.tsv").write_text("curie\tlabel\nXX:1\thepatopathy\n")
    assert loaded("load-ontologies", "x.tsv", "--name", "mine").code == 0
    assert len(loaded("normalize", "hepatopathy", "--format", "jsonl").jsonl[0]["candidates"]) == 2
    for name in ("mine", "XX"):
        assert loaded("normalize", "hepatopathy", "--ontology", name).rows[0]["curie"] == "XX:1"
    assert loaded("normalize", "hepatopathy", "--ontology", "DOID").rows[0]["curie"] == "DOID:1"


def test_output_goes_to_a_file(loaded: Ontonorm, tmp_path: Path) -> None:
    run = loaded("normalize", "MS", "--format", "jsonl", "--output", "out.jsonl")
    assert (run.code, run.out) == (0, "")
    assert json.loads((tmp_path / "out.jsonl").read_text())["mention"] == "MS"


def test_standard_input_is_a_file_too(loaded: Ontonorm, tmp_path: Path) -> None:
    run = program(
        "normalize", "--input", "-", input="mention\nhepatopathy\n", env={**os.environ}, cwd=Path(cli.__file__).parent
    )
    assert run.stdout.splitlines()[1].startswith("hepatopathy\tDOID:1\t")


# query, show, status, remove


def test_a_query_answers_in_every_format(loaded: Ontonorm) -> None:
    arguments = ("query", "concepts-by-curie", "--param", 'curies=["DOID:1", "DOID:2"]')
    json_ = loaded(*arguments, "--format", "json").json
    assert [row["label"] for row in json_] == ["Liver disease", "Multiple sclerosis"]
    assert loaded(*arguments, "--format", "jsonl").jsonl == json_
    assert [row["label"] for row in loaded(*arguments, "--format", "tsv").rows] == [
        "Liver disease",
        "Multiple sclerosis",
    ]
    assert "Multiple sclerosis" in loaded(*arguments, "--format", "table").out
    assert loaded(*arguments, "--format", "csv").out.startswith("curie,label,")


def test_an_ad_hoc_text_takes_parameters_and_a_limit(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "q.cypher").write_text("// all labels\nMATCH (c:Concept) RETURN c.label AS label ORDER BY label;\n")
    run = loaded("query", "--file", "q.cypher", "--limit", "2")
    assert (len(run.rows), "only the first 2 rows" in run.err) == (2, True)
    text = "MATCH (c:Concept {curie: $curie}) RETURN c.label AS label"
    assert loaded("query", "--cypher", text, "--param", "curie=DOID:2").rows == [{"label": "Multiple sclerosis"}]


def test_the_list_of_queries_needs_no_store(ontonorm: Ontonorm) -> None:
    run = ontonorm("query", "--list", "--format", "json")
    assert {"ambiguous_terms", "successors"} <= {row["query"] for row in run.json}
    assert all(row["answers"] for row in run.json)


def test_a_card_shows_what_the_graph_holds(loaded: Ontonorm) -> None:
    text = loaded("show", "DOID:11").out
    for part in (
        "DOID:1  Liver disease",
        "alternative id",
        "hepatopathy",
        "(layperson)",
        "DOID:4 disease",
        "MESH:D008107",
    ):
        assert part in text
    [card] = loaded("show", "DOID:5", "--format", "json").json
    assert card["obsolete"] is True
    assert card["relations"]["replaced by"][0]["curie"] == "DOID:1"


def test_status_and_remove(loaded: Ontonorm) -> None:
    status = loaded("status", "--format", "json").json
    assert (status["sources"][0]["name"], status["sources"][0]["prefix"]) == ("doid", "DOID")
    assert "doid" in loaded("status").out
    assert loaded("remove", "doid").code == 0
    assert loaded("status", "--format", "json").json["sources"] == []


def test_the_demo_needs_nothing(ontonorm: Ontonorm) -> None:
    run = ontonorm("demo")
    assert (run.code, run.err) == (0, "")
    for part in ("DOID:5844", "NIL", "was replaced", "also DOID:"):
        assert part in run.out


# the program


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys; sys.argv = ['ontonorm', '--help']\nimport cli\n"
        "try: cli.main()\nexcept SystemExit: pass\n"
        "heavy = ('ladybug', 'neo4j', 'numpy', 'pyarrow', 'rich', 'ijson', 'httpx')\n"
        "print([name for name in heavy if name in sys.modules], file=sys.stderr)"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=Path(cli.__file__).parent
    )
    assert run.stderr.strip() == "[]"


@pytest.mark.parametrize("command", ["demo", "load-ontologies", "normalize", "query", "remove", "show", "status"])
def test_every_help_ends_in_an_example(ontonorm: Ontonorm, command: str) -> None:
    lines = ontonorm(command, "--help").out.strip().splitlines()
    assert "ontonorm" in lines[-1]


def test_a_closed_pipe_is_no_error(loaded: Ontonorm) -> None:
    text = "UNWIND range(1, 200000) AS i RETURN i"
    reader = f"{sys.executable} -m cli query --cypher '{text}' --limit 0 | head -1; echo ${{PIPESTATUS[0]}}"
    run = subprocess.run(
        ["bash", "-c", reader], capture_output=True, text=True, check=True, cwd=Path(cli.__file__).parent
    )
    assert run.stdout.split() == ["i", "0"]
    assert run.stderr == ""


# what must not be lost


def run_shell(text: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Runs a line of bash in which `ontonorm` is the program."""
    program = f'ontonorm() {{ {sys.executable} {cli.__file__} "$@"; }}\n'
    return subprocess.run(
        ["bash", "-c", program + text], capture_output=True, text=True, check=False, cwd=folder, timeout=120
    )


def test_the_output_is_replaced_only_when_all_is_written(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "out.tsv").write_text("old")
    (tmp_path / "in.csv").write_text("id,finding\n1,x\n")
    for arguments in (("x", "--store", "none"), ("x", "--ontology", "hp"), ("--input", "in.csv", "--column", "c")):
        assert loaded("normalize", *arguments, "--output", "out.tsv").code in (2, 3)
        assert (tmp_path / "out.tsv").read_text() == "old"
    assert loaded("normalize", "hepatopathy", "--output", "out.tsv").code == 0
    assert "DOID:1" in (tmp_path / "out.tsv").read_text()
    assert not list(tmp_path.glob("*.partial"))


def test_the_input_is_never_the_output(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("mention\nhepatopathy\n")
    (tmp_path / "link.csv").symlink_to("in.csv")
    for output in ("in.csv", "link.csv", str(tmp_path / "in.csv")):
        run = loaded("normalize", "--input", "in.csv", "--output", output)
        assert (run.code, "is the input" in run.err) == (2, True)
    assert (tmp_path / "in.csv").read_text() == "mention\nhepatopathy\n"


def test_rows_that_were_done_before_a_failure_are_kept(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "in.txt").write_bytes(b"hepatopathy\n" * 10_000 + b"x" * (16 * 2**20 + 1))
    (tmp_path / "out.json").write_text("old")
    run = loaded("normalize", "--input", "in.txt", "--format", "json", "--output", "out.json")
    assert (run.code, len(run.err.splitlines())) == (2, 1)
    assert "what was done is in" in run.err
    assert (tmp_path / "out.json").read_text() == "old"
    assert len(json.loads((tmp_path / "out.json.partial").read_text())) == 10_000


def test_what_is_no_file_is_written_directly(loaded: Ontonorm, tmp_path: Path) -> None:
    line = "(echo before; ontonorm normalize hepatopathy --output /dev/stdout) > both; ontonorm normalize x --output >(true)"
    assert run_shell(line, tmp_path).returncode == 0
    first, _, answer = (tmp_path / "both").read_text().splitlines()
    assert (first, answer.split("\t")[1]) == ("before", "DOID:1")
    full = run_shell("ontonorm normalize x --output /dev/full", tmp_path)
    assert (full.returncode, full.stderr) == (1, "ontonorm: /dev/full cannot be written: no space left on device\n")


@pytest.mark.parametrize("format_", ["tsv", "csv", "jsonl", "json", "sssom"])
def test_a_failure_before_the_first_row_prints_nothing(ontonorm: Ontonorm, tmp_path: Path, format_: str) -> None:
    (tmp_path / "empty").touch()
    for arguments in (("x",), ("--input", "empty")):
        run = ontonorm("normalize", *arguments, "--format", format_)
        assert (run.code, run.out, len(run.err.splitlines())) == (3, "", 1)


def test_cards_of_some_are_4_and_of_none_3(loaded: Ontonorm) -> None:
    for format_ in ("text", "json"):
        assert (loaded("show", "X:1", "--format", format_).code, loaded("show", "X:1", "--format", format_).out) == (
            3,
            "",
        )
        run = loaded("show", "DOID:1", "X:1", "--format", format_)
        assert (run.code, "Liver disease" in run.out, "no concept X:1" in run.err) == (4, True, True)


# what anybody may type


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("nonsense",), "no such command 'nonsense'; see ontonorm --help"),
        (("show",), "missing argument 'CURIE...'; see ontonorm show --help"),
        (("query", "sources", "--timeout", "nan"), "nan is no number"),
        (("query", "sources", "--timeout", "inf"), "is not in the range"),
        (("remove", "doid", "--wait", "1e300"), "is not in the range"),
        (("load-ontologies", "doid.obo", "--max-size", "9" * 400), "is no size"),
        (("load-ontologies", "\udcff.obo"), "sources is not UTF-8"),
        (("load-ontologies", "doid.obo", "--name", "\udcff"), "name is not UTF-8"),
        (("status", "--store", "\udcff"), "store is not UTF-8"),
        (("query", "--cypher", "RETURN '\udcff'"), "cypher is not UTF-8"),
        (("query", "ancestors", "--param", "curies=\udcff"), "params is not UTF-8"),
        (("query", "ancestors", "--param", "curies=" + "[" * 100_000), "nested too deeply"),
        (("query", "ancestors", "--param", 'curies=[1, "HP:1"]'), "several kinds"),
        (("query", "--file", "/dev/zero"), "more than 1,048,576 bytes"),
        (("query", "--cypher", "RETURN 1 AS a, 2 AS a"), "two columns are called a"),
        (("query", "no\nsuch"), "no query named no"),
    ],
)
def test_wrong_usage_is_one_line(loaded: Ontonorm, arguments: tuple[str, ...], told: str) -> None:
    run = loaded(*arguments)
    assert (run.code, run.out, run.err.count("\n")) == (2, "", 1)
    assert run.err.startswith("ontonorm: ")
    assert told in run.err


def test_bytes_that_are_no_text_fail_only_their_mention(loaded: Ontonorm) -> None:
    run = loaded("normalize", "hepatopathy", "caf\udce9")
    assert (run.code, [row["error"] for row in run.rows]) == (4, ["", "not UTF-8"])


def test_a_query_stops_in_time_while_its_rows_are_read(loaded: Ontonorm) -> None:
    run = loaded("query", "--cypher", "UNWIND range(1, 9000000) AS i RETURN i", "--limit", "0", "--timeout", "1")
    assert (run.code, "longer than 1 s" in run.err) == (2, True)


def test_quiet_is_quiet_about_a_limit(loaded: Ontonorm) -> None:
    arguments = ("query", "--cypher", "UNWIND [1, 2] AS i RETURN i", "--limit", "1")
    assert "first 1 rows" in loaded(*arguments).err
    assert loaded("-q", *arguments).err == ""


def test_a_statement_may_begin_with_a_byte_order_mark(loaded: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "q.cypher").write_text("RETURN 1 AS a", encoding="utf-8-sig")
    assert loaded("query", "--file", "q.cypher").out == "a\n1\n"


# streams


@pytest.mark.parametrize("command", ["--help", "demo", "status", "show DOID:1", "query --list", "normalize x"])
def test_a_full_disk_is_one_line(loaded: Ontonorm, tmp_path: Path, command: str) -> None:
    run = run_shell(f"ontonorm {command} > /dev/full", tmp_path)
    assert (run.returncode, run.stderr) == (1, "ontonorm: writing or reading failed: no space left on device\n")


@pytest.mark.parametrize("command", ["--help", "status", "query --list --format table"])
def test_a_reader_that_leaves_is_no_error(loaded: Ontonorm, tmp_path: Path, command: str) -> None:
    run = run_shell(f"ontonorm {command} | true; echo ${{PIPESTATUS[0]}}", tmp_path)
    assert (run.stdout, run.stderr) == ("0\n", "")


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("ontonorm status >&-", 0, ""),
        ("ontonorm status >&- 2>&- <&-", 0, ""),
        ("ontonorm nonsense 2>&-", 2, ""),
        ("ontonorm normalize --input - <&-", 2, "ontonorm: standard input is closed\n"),
    ],
)
def test_a_closed_stream_is_no_traceback(loaded: Ontonorm, tmp_path: Path, line: str, code: int, told: str) -> None:
    run = run_shell(line, tmp_path)
    assert (run.returncode, run.stderr) == (code, told)


def test_an_interrupt_is_one_line_and_keeps_what_was_done(loaded: Ontonorm, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, cli.__file__, "normalize", "--input", "-", "--format", "jsonl", "--output", "out.jsonl"],
        stdin=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path,
    ) as process:  # fmt: skip
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(b"hepatopathy\n" * 10_001)
        process.stdin.flush()
        end = time.monotonic() + 60
        while time.monotonic() < end and not _is_filled(tmp_path / "out.jsonl.partial"):
            time.sleep(0.05)
        process.send_signal(signal.SIGINT)
        told = process.stderr.read().decode()
        assert process.wait() == 130
    assert (told.count("\n"), told.startswith("ontonorm: interrupted; ")) == (1, True)
    lines = (tmp_path / "out.jsonl.partial").read_text().splitlines()
    assert {json.loads(line)["curie"] for line in lines} == {"DOID:1"}


def _is_filled(path: Path) -> bool:
    return path.exists() and path.stat().st_size > 0
