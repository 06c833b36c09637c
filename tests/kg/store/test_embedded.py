"""The embedded store: files, locks, damage, and writers that die."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock

from kg.collect import collect
from kg.errors import StoreError, UsageError
from kg.model import Concept, Kind, Name, Source
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]
LABELS = "MATCH (c:Concept) RETURN c.label AS label ORDER BY label"
WRITER = """
import sys
from pathlib import Path
from kg.collect import collect
from kg.model import Concept, Kind, Name, Ontology
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution

values = [Ontology()] + [Concept(f"A:{i}", f"new {i}", names=(Name(f"other {i}"),)) for i in range(40_000)]
made = collect(values, kind=Kind.ONTOLOGY, stem="a", prefix="A")
print("ready", flush=True)
EmbeddedStore(Path(sys.argv[1])).write([Contribution(made.source, made.tables)])
"""


def labels(store: GraphStore) -> list[str]:
    return [row["label"] for row in store.query(LABELS, limit=3)]


@pytest.fixture
def loaded(embedded_store: EmbeddedStore, contribute: Contribute) -> EmbeddedStore:
    embedded_store.write([contribute("a", [Concept("A:1", "old", names=(Name("former"),))], prefix="A")])
    return embedded_store


@pytest.mark.parametrize("sign", ["lock.holder", "building-*", "graph-*.lbug", "store.partial"])
def test_the_former_version_answers_after_a_writer_was_killed(
    loaded: EmbeddedStore, contribute: Contribute, sign: str
) -> None:
    before = set(loaded.path.iterdir())
    with subprocess.Popen([sys.executable, "-c", WRITER, str(loaded.path)], stdout=subprocess.PIPE) as writer:
        while writer.poll() is None and not set(loaded.path.glob(sign)) - before:
            time.sleep(0.001)
        writer.send_signal(signal.SIGKILL)
    store = EmbeddedStore(loaded.path)
    assert labels(store) in (["old"], ["new 0", "new 1", "new 10"])
    store.write([contribute("a", [Concept("A:1", "newest")], prefix="A")])
    assert labels(store) == ["newest"]
    assert sorted(path.name.split("-")[0] for path in store.path.iterdir()) == ["graph", "lock", "store.json", "tables"]
    assert len(list((store.path / "tables").iterdir())) == 1
    store.close()


def test_a_second_writer_waits_and_is_then_told_who_writes(loaded: EmbeddedStore, contribute: Contribute) -> None:
    with FileLock(loaded.path / "lock"):
        (loaded.path / "lock.holder").write_text("ann@there, process 7, since today")
        with pytest.raises(StoreError, match=r"ann@there, process 7.*--wait"):
            loaded.write([contribute("a", [Concept("A:1", "x")], prefix="A")], wait=0.1)
        assert labels(loaded) == ["old"]


def test_a_reader_keeps_its_view_while_a_new_graph_takes_the_place(
    loaded: EmbeddedStore, contribute: Contribute
) -> None:
    reader = EmbeddedStore(loaded.path)
    assert labels(reader) == ["old"]
    loaded.write([contribute("a", [Concept("A:1", "new")], prefix="A")])
    assert labels(reader) == ["old"]
    reader.close()
    assert labels(reader) == ["new"]
    reader.close()


@pytest.mark.parametrize("damage", ["cut", "overwritten", "removed", "emptied"])
def test_a_damaged_graph_file_is_rebuilt_from_the_tables(
    loaded: EmbeddedStore, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    loaded.close()
    [file] = loaded.path.glob("graph-*.lbug")
    data = file.read_bytes()
    if damage == "cut":
        file.write_bytes(data[: len(data) // 2])
    elif damage == "overwritten":
        file.write_bytes(b"x" * 8192 + data[8192:])
    elif damage == "emptied":
        file.write_bytes(b"")
    else:
        file.unlink()
    assert labels(loaded) == ["old"]
    assert "rebuilding" in caplog.text


def test_a_copied_store_opens(loaded: EmbeddedStore, tmp_path: Path) -> None:
    import shutil

    loaded.close()
    shutil.copytree(loaded.path, tmp_path / "copy", copy_function=shutil.copyfile)
    store = EmbeddedStore(tmp_path / "copy")
    assert labels(store) == ["old"]
    store.close()


def test_a_damaged_manifest_says_what_to_do(loaded: EmbeddedStore) -> None:
    (loaded.path / "store.json").write_text("{")
    with pytest.raises(StoreError, match=r"store.json is damaged; remove the folder"):
        EmbeddedStore(loaded.path).query(LABELS)


def test_damaged_tables_are_told_when_they_are_needed(loaded: EmbeddedStore, contribute: Contribute) -> None:
    [file] = loaded.path.glob("tables/*/Concept.parquet")
    file.write_bytes(b"PAR1 no more")
    assert labels(loaded) == ["old"]
    with pytest.raises(StoreError, match="load a again"):
        loaded.write([contribute("b", [Concept("B:1", "x")], prefix="B")])


def test_a_source_whose_tables_are_damaged_can_be_loaded_again(loaded: EmbeddedStore, contribute: Contribute) -> None:
    [file] = loaded.path.glob("tables/*/Concept.parquet")
    file.write_bytes(b"PAR1 no more")
    loaded.write([contribute("a", [Concept("A:1", "again")], prefix="A")])
    assert labels(loaded) == ["again"]


def test_a_folder_with_other_files_is_left_alone(tmp_path: Path, contribute: Contribute) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    store = EmbeddedStore(tmp_path)
    with pytest.raises(StoreError, match=r"other files \(thesis.txt"):
        store.write([contribute("a", [Concept("A:1", "x")], prefix="A")])
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_store(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(StoreError, match="is a file"):
        EmbeddedStore(tmp_path / "file").query(LABELS)


def test_a_missing_store_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="load-ontologies FILE --store"):
        EmbeddedStore(tmp_path / "none").query(LABELS)
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("name", ["it's here", "a [b] *", 'say "x"', "back\\slash", "größe", "{x}"])
def test_a_store_may_have_any_path(tmp_path: Path, contribute: Contribute, name: str) -> None:
    store = EmbeddedStore(tmp_path / name)
    store.write([contribute(name, [Concept("A:1", "x", names=(Name("y"),))], prefix="A")])
    store.write([contribute("b", [Concept("B:1", "z")], prefix="B")])
    assert labels(store) == ["x", "z"]
    store.close()


def test_a_store_with_other_folding_rules_is_folded_anew(loaded: EmbeddedStore) -> None:
    manifest = json.loads((loaded.path / "store.json").read_text())
    (loaded.path / "store.json").write_text(json.dumps(manifest | {"fold": 0}))
    store = EmbeddedStore(loaded.path)
    assert labels(store) == ["old"]
    assert json.loads((loaded.path / "store.json").read_text())["fold"] == 1
    store.close()


def test_a_store_of_another_model_is_refused(loaded: EmbeddedStore) -> None:
    manifest = json.loads((loaded.path / "store.json").read_text())
    (loaded.path / "store.json").write_text(json.dumps(manifest | {"model": 99}))
    with pytest.raises(StoreError, match="another version"):
        EmbeddedStore(loaded.path).query(LABELS)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, contribute: Contribute) -> None:
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="cannot be written"):
        EmbeddedStore(folder / "store").write([contribute("a", [Concept("A:1", "x")], prefix="A")])


def test_threads_and_forks_read_the_same_store(loaded: EmbeddedStore) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(4) as pool:
        assert set(map(tuple, pool.map(lambda _: labels(loaded), range(8)))) == {("old",)}
    child = os.fork()
    if child == 0:
        os._exit(0 if labels(loaded) == ["old"] else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_a_query_that_takes_too_long_is_stopped(embedded_store: EmbeddedStore, contribute: Contribute) -> None:
    from kg.errors import QueryError

    embedded_store.write([contribute("a", [Concept(f"A:{i}", f"n {i}") for i in range(3000)], prefix="A")])
    with pytest.raises(QueryError, match="longer than"):
        embedded_store.query(
            "MATCH (a:Concept), (b:Concept), (c:Concept) WHERE a.label < b.label AND b.label < c.label RETURN count(*) AS n",
            timeout=0.2,
        )


def test_the_path_given_is_the_place_told(embedded_store: EmbeddedStore) -> None:
    assert embedded_store.location == str(Path(embedded_store.path))


INTERRUPTED = WRITER.replace(
    "print(",
    """
import _thread, threading, time
manifest = Path(sys.argv[1]) / "store.json"
before = manifest.read_text()

def watch():
    while manifest.read_text() == before:
        pass
    _thread.interrupt_main()

threading.Thread(target=watch, daemon=True).start()
print(""",
).replace("40_000", "500")


def test_an_interrupt_just_after_the_commit_leaves_the_new_version(loaded: EmbeddedStore) -> None:
    loaded.close()
    with subprocess.Popen([sys.executable, "-c", INTERRUPTED, str(loaded.path)], stderr=subprocess.DEVNULL) as writer:
        writer.wait()
    store = EmbeddedStore(loaded.path)
    assert labels(store) == ["new 0", "new 1", "new 10"]
    store.write([contribution_of_nobody()])
    store.close()


def contribution_of_nobody() -> Contribution:
    """A small source that needs the tables of all others."""
    made = collect([Concept("Z:1", "z")], kind=Kind.NAMES, stem="z")
    return Contribution(made.source, made.tables)


@pytest.mark.parametrize("name", ["tables", "graph-theory.pdf", "building-plans", "lock.txt"])
def test_files_that_only_look_like_ours_are_left_alone(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    with pytest.raises(StoreError, match="other files"):
        EmbeddedStore(tmp_path).write([contribution_of_nobody()])
    assert (tmp_path / name).exists()


def test_a_store_that_lost_its_manifest_is_not_swept(loaded: EmbeddedStore) -> None:
    (loaded.path / "store.json").unlink()
    before = sorted(loaded.path.rglob("*"))
    with pytest.raises(StoreError, match=r"has lost its store.json"):
        EmbeddedStore(loaded.path).write([contribution_of_nobody()])
    assert sorted(loaded.path.rglob("*")) == before


@pytest.mark.parametrize("table", ["Concept", "NAMES"])
def test_a_table_that_is_missing_is_damage_and_not_empty(loaded: EmbeddedStore, table: str) -> None:
    [file] = loaded.path.glob(f"tables/*/{table}.parquet")
    file.unlink()
    with pytest.raises(StoreError, match="load a again"):
        loaded.write([contribution_of_nobody()])


def test_removing_from_a_missing_store_makes_none(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no store"):
        EmbeddedStore(tmp_path / "none").write([Contribution(Source("a", Kind.ONTOLOGY), {})])
    assert not (tmp_path / "none").exists()


def test_too_little_memory_is_told_and_nothing_is_rebuilt(
    loaded: EmbeddedStore, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    loaded.close()
    monkeypatch.setenv("ONTONORM_MEMORY", "1MB")
    with pytest.raises(UsageError, match="ONTONORM_MEMORY"):
        EmbeddedStore(loaded.path).query(LABELS)
    assert "rebuilding" not in caplog.text
