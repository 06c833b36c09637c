"""The command line: what a user types, what stands on standard output and error, and the exit codes."""

import csv
import gzip
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
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


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[dict[str, str]]:
        return list(csv.DictReader(io.StringIO(self.out), delimiter="\t"))

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def jsonl(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.out.splitlines()]


Ontonorm = Callable[..., Run]


@pytest.fixture
def ontonorm(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Ontonorm:
    """Runs the program as `ontonorm ARGUMENT…` on a store of its own."""
    monkeypatch.setenv("ONTONORM_STORE", str(tmp_path / "store"))
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str) -> Run:
        monkeypatch.setattr(sys, "argv", ["ontonorm", *arguments])
        with pytest.raises(SystemExit) as stop:
            cli.main()
        captured = capsys.readouterr()
        return Run(int(stop.value.code or 0), captured.out, captured.err)

    return run


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
        (gzip.compress(OBO.encode())[:60], "cut off"),
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
    assert set(known) == {"mention", "curie", "label", "probability", "candidates", "error"}
    assert known["candidates"] == [
        {
            "curie": "DOID:1",
            "label": "Liver disease",
            "probability": known["probability"],
            "term": "hepatopathy",
            "scope": "EXACT",
        }
    ]
    assert [one["curie"] for one in ambiguous["candidates"]] == ["DOID:2", "DOID:3"]
    assert len({one["probability"] for one in ambiguous["candidates"]}) == 1
    assert nil == {"mention": "zzz", "curie": None, "label": None, "probability": 0.0, "candidates": [], "error": None}
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
        "id", "finding", "label", "mention", "curie", "ontonorm_label", "probability", "term", "scope", "error"
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
    mentions = ("hepatopathy", "zzz", 'say "ah"\tplease')
    tsv = loaded("normalize", *mentions).rows
    table = list(csv.DictReader(io.StringIO(loaded("normalize", *mentions, "--format", "csv").out)))
    lines = loaded("normalize", *mentions, "--format", "jsonl").jsonl
    array = loaded("normalize", *mentions, "--format", "json").json
    assert tsv == table
    assert lines == array
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
        "print([m for m in ('ladybug', 'neo4j', 'numpy', 'pyarrow', 'rich', 'ijson') if m in sys.modules], file=sys.stderr)"
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
