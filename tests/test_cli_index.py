"""`ontonorm index`, and the index that load-ontologies builds: what is made, what is kept, and what is told."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import cli
from kg.store.embedded import EmbeddedStore

HP = """format-version: 1.4
ontology: hp

[Term]
id: HP:1
name: Kidney pain
synonym: "renal ache" EXACT []

[Term]
id: HP:2
name: Liver pain
synonym: "hepatic ache" EXACT []
"""
UBERON = """format-version: 1.4
ontology: uberon

[Term]
id: UBERON:1
name: Kidney

[Term]
id: UBERON:2
name: Liver
"""

Ontonorm = Callable[..., Any]


@pytest.fixture
def loaded(ontonorm: Ontonorm, tmp_path: Path) -> Ontonorm:
    (tmp_path / "hp.obo").write_text(HP)
    (tmp_path / "uberon.obo").write_text(UBERON)
    run = ontonorm("load-ontologies", "hp.obo", "uberon.obo")
    assert (run.code, run.err) == (0, "")
    return ontonorm


def parts(tmp_path: Path) -> dict[str, dict[str, Any]]:
    """What the manifest says of each part."""
    found: dict[str, dict[str, Any]] = json.loads((index_of(tmp_path) / "index.json").read_text())["parts"]
    return found


def folders(tmp_path: Path) -> dict[str, str]:
    return {prefix: part["folder"] for prefix, part in parts(tmp_path).items()}


def index_of(tmp_path: Path) -> Path:
    return tmp_path / "store" / "normalize"


def built(run: Any) -> dict[str, str]:
    assert (run.code, run.err) == (0, "")
    return {line.partition(":")[0]: line.rpartition(", ")[2] for line in run.out.splitlines()}


def test_loading_builds_the_index_and_says_so_on_demand(loaded: Ontonorm, tmp_path: Path) -> None:
    assert sorted(folders(tmp_path)) == ["HP", "UBERON"]
    run = loaded("index")
    assert run.out.splitlines() == [
        "HP: 4 names, fast encoder, up to date",
        "UBERON: 2 names, fast encoder, up to date",
    ]


def test_the_index_is_left_out_if_asked_and_built_when_it_is_needed(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "hp.obo").write_text(HP)
    assert ontonorm("load-ontologies", "hp.obo", "--no-index").code == 0
    assert not (index_of(tmp_path) / "index.json").exists()
    assert ontonorm("normalize", "renal ache").rows[0]["curie"] == "HP:1"
    assert built(ontonorm("index")) == {"HP": "up to date"}


def test_a_load_that_fails_builds_nothing(ontonorm: Ontonorm, tmp_path: Path) -> None:
    (tmp_path / "bad.obo").write_text("")
    assert ontonorm("load-ontologies", "bad.obo").code == 1
    assert not index_of(tmp_path).exists()


def test_loading_the_same_again_keeps_the_index(loaded: Ontonorm, tmp_path: Path) -> None:
    before = folders(tmp_path)
    assert loaded("load-ontologies", "hp.obo").code == 0
    assert loaded("normalize", "kidney").code == 0
    assert folders(tmp_path) == before


def test_only_what_changed_is_built_again(loaded: Ontonorm, tmp_path: Path) -> None:
    before = folders(tmp_path)
    (tmp_path / "hp.obo").write_text(HP + "\n[Term]\nid: HP:3\nname: Skin pain\n")
    assert loaded("load-ontologies", "hp.obo").code == 0
    after = folders(tmp_path)
    assert after["UBERON"] == before["UBERON"]
    assert after["HP"] != before["HP"]
    assert sorted(path.name for path in index_of(tmp_path).iterdir() if path.is_dir()) == sorted(after.values())
    assert loaded("normalize", "skin pain").rows[0]["curie"] == "HP:3"


def test_learned_names_enter_without_training(loaded: Ontonorm, tmp_path: Path) -> None:
    before = parts(tmp_path)
    (tmp_path / "gold.tsv").write_text("mention\tgold_ids\nside stitch\tHP:1\n")
    assert loaded("learn", "--gold", "gold.tsv").code == 0
    assert loaded("normalize", "side stitches").rows[0]["curie"] == "HP:1"
    after = parts(tmp_path)
    assert after["HP"]["trained"] == before["HP"]["trained"]
    assert after["HP"]["folder"] != before["HP"]["folder"]
    assert after["UBERON"]["folder"] == before["UBERON"]["folder"]


def test_training_again_and_another_quality(loaded: Ontonorm, tmp_path: Path) -> None:
    assert built(loaded("index", "--again")) == {"HP": "built", "UBERON": "built"}
    assert built(loaded("index", "hp", "--quality", "best")) == {"HP": "built"}
    run = loaded("index")
    assert [line.split(", ")[1:] for line in run.out.splitlines()] == [
        ["best encoder", "up to date"], ["fast encoder", "up to date"]
    ]  # fmt: skip
    assert built(loaded("index", "--quality", "best")) == {"HP": "up to date", "UBERON": "built"}
    assert loaded("normalize", "renal ache").rows[0]["curie"] == "HP:1"
    assert loaded("index", "--quality", "good").code == 2
    assert loaded("index", "nonsense").code == 3


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder, part: (folder / "index.json").write_text("{"),
        lambda folder, part: (folder / "index.json").write_text('{"format": "another", "version": 9, "parts": {}}'),
        lambda folder, part: shutil.rmtree(folder / part),
        lambda folder, part: (folder / part / "encoder.word_vectors.npy").write_bytes(b"\x93NUMPY\x01"),
        lambda folder, part: next((folder / part).glob("*.npy")).unlink(),
    ],
)
def test_a_damaged_index_is_built_again_and_told(
    loaded: Ontonorm, tmp_path: Path, damage: Callable[[Path, str], object]
) -> None:
    before = loaded("normalize", "kidny pain", "renal aches", "--format", "jsonl").out
    damage(index_of(tmp_path), folders(tmp_path)["HP"])
    run = loaded("normalize", "kidny pain", "renal aches", "--format", "jsonl")
    assert (run.code, run.out) == (0, before)
    assert len(run.err.splitlines()) == 1
    assert run.err.startswith("ontonorm: ")
    assert "again" in run.err
    assert built(loaded("index")) == {"HP": "up to date", "UBERON": "up to date"}


def test_what_an_interrupted_build_left_is_no_index(loaded: Ontonorm, tmp_path: Path) -> None:
    shutil.copytree(index_of(tmp_path) / folders(tmp_path)["HP"], index_of(tmp_path) / "HP-0123456789ab")
    (index_of(tmp_path) / "index.json").unlink()
    (index_of(tmp_path) / "index.partial").write_text('{"format": "ontonorm in')
    run = loaded("normalize", "kidny pain")
    assert (run.code, run.err) == (0, "")
    assert sorted(path.name for path in index_of(tmp_path).iterdir() if path.is_dir()) == sorted(
        folders(tmp_path).values()
    )


def test_two_processes_build_at_once(loaded: Ontonorm, tmp_path: Path) -> None:
    shutil.rmtree(index_of(tmp_path))
    running = [
        subprocess.Popen(
            [sys.executable, cli.__file__, "normalize", "kidny pain", "--format", "jsonl"],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path, env={**os.environ},
        )
        for _ in range(2)
    ]  # fmt: skip
    said = [one.communicate(timeout=120) for one in running]
    assert [one.returncode for one in running] == [0, 0]
    assert said[0] == said[1]
    assert said[0][1] == ""
    assert built(loaded("index")) == {"HP": "up to date", "UBERON": "up to date"}


def test_a_folder_that_cannot_be_written_is_one_line(loaded: Ontonorm, tmp_path: Path) -> None:
    shutil.rmtree(index_of(tmp_path))
    index_of(tmp_path).write_text("not a folder")
    for command in (("normalize", "kidney"), ("index",), ("load-ontologies", "hp.obo")):
        run = loaded(*command)
        assert (run.code, len(run.err.splitlines())) == (3, 1), run.err
        assert "normalize cannot be written" in run.err


@pytest.mark.skipif(os.geteuid() == 0, reason="the administrator may write everywhere")
def test_an_index_that_is_up_to_date_is_read_where_nothing_can_be_written(loaded: Ontonorm, tmp_path: Path) -> None:
    index_of(tmp_path).chmod(0o500)
    assert loaded("normalize", "kidney").code == 0
    shutil.rmtree(index_of(tmp_path), ignore_errors=True)
    run = loaded("index", "--again")
    index_of(tmp_path).chmod(0o700)
    assert (run.code, len(run.err.splitlines())) == (3, 1)


def test_an_index_without_a_store_is_told(ontonorm: Ontonorm, tmp_path: Path) -> None:
    run = ontonorm("index")
    assert (run.code, run.out, len(run.err.splitlines())) == (3, "", 1)
    assert not (tmp_path / "store").exists()


def test_an_index_of_a_small_vocabulary_takes_no_time_worth_speaking_of(loaded: Ontonorm, tmp_path: Path) -> None:
    import time

    from engine.index.build import open_index

    store = EmbeddedStore(tmp_path / "store")
    begin = time.process_time()
    open_index(store, again=True)
    assert time.process_time() - begin < 2
    store.close()


def test_long_work_tells_a_line_now_and_then_where_no_terminal_is(
    loaded: Ontonorm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cli, "_BETWEEN_LINES", 0.0)
    assert "ontonorm: index of HP: training: 0 %\n" in loaded("index", "--again").err
    assert loaded("--quiet", "index", "--again").err == ""
