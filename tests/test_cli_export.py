"""`ontonorm export`: what stands on standard output and in files, and the exit codes."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import cli
from exporters.export import FORMATS

OBO = """format-version: 1.4
data-version: releases/2026-01-02
ontology: doid

[Term]
id: DOID:4
name: disease

[Term]
id: DOID:1
name: Liver disease
synonym: "hepatopathy" EXACT []
xref: MESH:D008107
is_a: DOID:4 ! disease
"""
TERMS = "curie\tlabel\nmy:1\tred\n"

Program = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def ontonorm(tmp_path: Path) -> Program:
    """Runs the program as `ontonorm ARGUMENT…` in a folder and on a store of its own."""

    def run(*arguments: str, **more: object) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-m", "cli", *arguments], capture_output=True, text=True, check=False, cwd=tmp_path,
            env={**os.environ, "ONTONORM_STORE": str(tmp_path / "store"), "PYTHONPATH": str(Path(cli.__file__).parent)},
        )  # fmt: skip

    return run


@pytest.fixture
def loaded(ontonorm: Program, tmp_path: Path) -> Program:
    (tmp_path / "doid.obo").write_text(OBO)
    (tmp_path / "mine.tsv").write_text(TERMS)
    assert ontonorm("load-ontologies", "doid.obo", "mine.tsv").returncode == 0
    return ontonorm


def test_the_formats_are_those_of_the_exporters() -> None:
    assert set(cli.EXPORT_FORMATS) == set(FORMATS)


def test_data_goes_to_standard_output_and_nothing_else_does(loaded: Program) -> None:
    run = loaded("export", "--format", "obographs", "--ontology", "doid")
    assert (run.returncode, run.stderr) == (0, "")
    (graph,) = json.loads(run.stdout)["graphs"]
    assert [node["lbl"] for node in graph["nodes"]] == ["Liver disease", "disease"]


@pytest.mark.parametrize("format_", ["turtle", "skos", "sssom"])
def test_every_format_of_one_file_is_written_to_a_pipe(loaded: Program, format_: str) -> None:
    run = loaded("export", "--format", format_, "--ontology", "DOID")
    assert (run.returncode, run.stderr) == (0, "")
    assert "MESH:D008107" in run.stdout


def test_a_file_is_named_with_the_number_of_concepts(loaded: Program, tmp_path: Path) -> None:
    run = loaded("export", "--format", "turtle", "--output", "all.ttl")
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "ontonorm: all.ttl: 3 concepts\n")
    assert "https://bioregistry.io/my:1" in (tmp_path / "all.ttl").read_text()
    assert not (tmp_path / "all.ttl.partial").exists()
    assert loaded("-q", "export", "--format", "turtle", "--output", "all.ttl").stderr == ""


@pytest.mark.parametrize("output", ["all", "all_nodes.tsv", "all_edges.tsv"])
def test_kgx_is_two_files_that_load_again(loaded: Program, tmp_path: Path, output: str) -> None:
    run = loaded("export", "--format", "kgx", "--output", output)
    assert run.stderr == "ontonorm: all_nodes.tsv, all_edges.tsv: 3 concepts\n"
    assert len((tmp_path / "all_edges.tsv").read_text().splitlines()) == 2
    again = loaded("load-ontologies", "all_nodes.tsv", "--store", str(tmp_path / "other"))
    assert again.stdout.startswith("all: 3 concepts, 4 terms, 1 relations; 0 skipped, ")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["--format", "kgx"], 2, "kgx is several files; give --output NAME to write NAME_nodes.tsv and NAME_edges.tsv"),
        (["--format", "owl"], 2, "invalid value for '--format': 'owl' is not one of"),
        ([], 2, "missing option '--format'"),
        (["--format", "sssom", "--ontology", "go"], 3, "no source named go is loaded (there are: doid, mine)"),
        (["--format", "turtle", "--output", "store"], 2, "store cannot be written: is a directory"),
        (["--format", "turtle", "--output", "nowhere/x.ttl"], 2, "nowhere/x.ttl cannot be written: no such file"),
        (["--format", "kgx", "--output", "nowhere/x"], 2, "nowhere/x_nodes.tsv cannot be written: no such file"),
        (["--format", "obographs", "--store", "none"], 3, "no store at none yet"),
    ],
)
def test_a_failure_is_one_line_and_its_code(loaded: Program, arguments: list[str], code: int, message: str) -> None:
    run = loaded("export", *arguments)
    assert run.returncode == code
    assert run.stderr.startswith("ontonorm: ")
    assert message in run.stderr
    assert run.stderr.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no device that is always full")
@pytest.mark.parametrize("format_", ["obographs", "turtle"])
def test_a_full_disk_is_told(loaded: Program, format_: str) -> None:
    run = loaded("export", "--format", format_, "--output", "/dev/full")
    assert (run.returncode, run.stderr) == (1, "ontonorm: /dev/full cannot be written: no space left on device\n")


@pytest.mark.parametrize("format_", ["obographs", "turtle"])
def test_nobody_reading_any_more_is_no_failure(loaded: Program, tmp_path: Path, format_: str) -> None:
    lines = "".join(f"[Term]\nid: DOID:{number}\nname: number {number}\n\n" for number in range(3_000))
    (tmp_path / "doid.obo").write_text(OBO.partition("[Term]")[0] + lines)
    assert loaded("load-ontologies", "doid.obo").returncode == 0
    environment = {**os.environ, "PYTHONPATH": str(Path(cli.__file__).parent)}
    command = [sys.executable, "-m", "cli", "export", "--format", format_, "--store", str(tmp_path / "store")]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment, cwd=tmp_path
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(100)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_help_ends_in_examples() -> None:
    run = subprocess.run([sys.executable, "-m", "cli", "export", "--help"], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines()[-4:-2] == [
        "Examples:",
        "  ontonorm export --format obographs --ontology hp --output hp.json",
    ]
