"""Files read in processes of their own: what comes of it is what one process makes, whatever happens to the others."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from kg.errors import LoadError, OntonormError
from loaders.document import EVERYTHING, MAX_SIZE, Wanted
from loaders.loaded import Loaded
from loaders.locate import Located
from loaders.reading import Job, Read, Reader, read_all
from loaders.reading.apart import read_apart
from loaders.reading.message import job_as_message, job_of, reader_as_message, reader_of, written

Write = Callable[..., Path]

READER = Reader(None, None, None, False, False, EVERYTHING, MAX_SIZE)
OBO = """format-version: 1.4
data-version: releases/2026-01-02
ontology: doid

[Term]
id: DOID:4
name: disease

[Term]
id: DOID:1
name: liver disease
synonym: "hepatopathy" EXACT []
is_a: DOID:4
xref: no identifier

[Term]
id: DOID:1
name: again

[Term]
id: UBERON:0002107
name: liver
"""
MAPPINGS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier\n" + "".join(
    f"DOID:1\tskos:exactMatch\tUMLS:C{number}\tsemapv:X\t{modifier}\n" for number, modifier in ((1, ""), (2, "Not"))
)
BAD = OBO.replace("DOID:4\nname: disease", "DOID:4\nname: disease\nis_a: DOID:1")


def job(path: Path, role: str = "SOURCE", *, named: bool = False) -> Job:
    return Job(Located(str(path), path, str(path.absolute()), notes=("fetched today",)), role, named)


def large(concepts: int) -> str:
    """A file that takes a while."""
    terms = "".join(f"[Term]\nid: BIG:{number}\nname: the name of {number}\n\n" for number in range(concepts))
    return f"format-version: 1.2\nontology: big\n\n{terms}"


def nothing_told(what: str, share: float | None) -> None:
    """Nobody watches."""


def apart(jobs: list[Job], folder: Path, reader: Reader = READER, **options: int) -> list[Read]:
    return read_apart(jobs, [100] * len(jobs), reader, folder, nothing_told, **{"processes": 2, **options})


def about(read: Read) -> tuple[Loaded, tuple[type[OntonormError], str, int] | None]:
    """What is said of a file, without the time it took."""
    error = read.loaded.error
    said = (type(error), str(error), error.exit_code) if error else None
    return replace(read.loaded, seconds=0, error=None), said


BEFORE: set[int] = set()


@pytest.fixture(autouse=True)
def _others() -> None:
    """Notes the processes that other tests have left, such as the one that watches over what spawned ones share."""
    BEFORE.update(child.pid for child in psutil.Process().children(recursive=True))


def children() -> list[psutil.Process]:
    return [child for child in psutil.Process().children(recursive=True) if child.pid not in BEFORE]


def test_several_processes_give_what_one_gives(write: Write, tmp_path: Path) -> None:
    jobs = [
        job(write(OBO, "doid.obo")), job(write(BAD, "bad.obo")), job(write(MAPPINGS, "maps.tsv"), "--mappings"),
        job(tmp_path / "none.obo"), job(write(MAPPINGS, "wrong.tsv")), job(write("", "empty.obo")),
        job(write("curie\tlabel\nDOID:1\tliver disease\n", "mine.tsv"), named=True),
    ]  # fmt: skip
    for reader in (READER, replace(READER, name="mine", imports=True), replace(READER, strict=True)):
        here = [reader.read(one, nothing_told) for one in jobs]
        there = apart(jobs, tmp_path / f"{reader.name}{reader.strict}", reader)
        assert [about(read) for read in there] == [about(read) for read in here]
        for one, other in zip(there, here, strict=True):
            assert (one.contribution is None) == (other.contribution is None)
            if one.contribution and other.contribution:
                assert one.contribution.source == other.contribution.source
                assert dict(one.contribution.tables) == dict(other.contribution.tables)
    assert not children()


def test_how_to_read_and_what_goes_to_the_other_process_whole() -> None:
    reader = Reader("HP", "mine", "hp", True, True, Wanted(("en", "de"), ("MSH",), ("NCBITaxon:9606",)), 7)
    assert reader_of(reader_as_message(reader)) == reader
    one = job(Path(os.fsdecode(b"\xff.obo")), "--mappings", named=True)
    assert job_of(job_as_message(one)) == one
    assert written(job_as_message(one)).count(b"\n") == 1


def test_a_process_that_is_killed_fails_its_file_and_no_other(write: Write, tmp_path: Path) -> None:
    jobs = [job(write(OBO, "doid.obo")), job(write(large(100_000), "large.obo")), job(write(OBO, "again.obo"))]

    def kill(what: str, share: float | None) -> None:
        if "large.obo" in what:
            for process in children():
                process.kill()

    first, killed, last = read_apart(jobs, [1, 3, 2], READER, tmp_path, kill, processes=1)
    assert isinstance(killed.loaded.error, LoadError)
    assert str(killed.loaded.error) == (
        f"{jobs[1].file.path}: the process that read it was stopped: signal 9, perhaps for want of memory"
    )
    assert killed.contribution is None
    assert (first.loaded.error, last.loaded.error) == (None, None)
    assert first.contribution
    assert first.contribution.tables["Concept"].num_rows == 2


def test_an_interrupt_ends_all_processes_and_leaves_no_files(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    path = write(large(800_000), "large.obo")

    def interrupt(what: str, share: float | None) -> None:
        assert children()
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), read_all([job(path), job(path)], READER, interrupt):
        pass
    assert not children()
    assert not list(tmp_path.iterdir())


def test_processes_whose_caller_was_killed_end_and_leave_no_files(write: Write, tmp_path: Path) -> None:
    path = write(large(800_000), "large.obo")
    code = (
        "import sys; from loaders.load import load_ontologies; from kg import open_store\n"
        "with open_store(sys.argv[1]) as store: load_ontologies(store, sys.argv[2:])"
    )
    (tmp_path / "scratch").mkdir()
    command = [sys.executable, "-c", code, str(tmp_path / "store"), str(path), str(path)]
    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(tmp_path / "scratch")}) as caller:
        while not (readers := psutil.Process(caller.pid).children()):
            time.sleep(0.01)
        time.sleep(1)
        caller.send_signal(signal.SIGKILL)
    assert not psutil.wait_procs(readers, timeout=20)[1]
    assert not list((tmp_path / "scratch").iterdir())


def test_a_mistake_of_ours_is_told_with_its_place(write: Write, tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match=r"TypeError: .*not supported between") as caught:
        apart([job(write(OBO, "doid.obo"))], tmp_path, replace(READER, max_size="many"))  # type: ignore[arg-type]
    assert "document.py" in str(caught.value.__cause__)
    assert not children()


def test_tables_that_cannot_be_kept_fail_their_file(write: Write, tmp_path: Path) -> None:
    (tmp_path / "full").write_text("no folder")
    [read] = apart([job(write(OBO, "doid.obo"))], tmp_path / "full")
    assert "its tables cannot be kept in" in str(read.loaded.error)
    assert "TMPDIR" in str(read.loaded.error)


def test_nothing_is_imported_from_the_current_folder(
    write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("json.py", "loaders.py", "kg.py", "numpy.py"):
        (tmp_path / name).write_text("raise SystemExit('imported')")
    (tmp_path / "relative.obo").write_text(OBO)
    [read] = apart([job(Path("relative.obo"))], tmp_path / "tables")
    assert read.loaded.error is None


def test_how_far_all_files_are_is_told_and_never_falls(write: Write, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    jobs = [job(write(large(30_000 * times), f"{times}.obo")) for times in (1, 2, 3)]
    sizes = [one.file.path.stat().st_size for one in jobs]
    read_apart(jobs, sizes, READER, tmp_path, lambda what, share: told.append((what, share or 0.0)), processes=2)
    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert any("2.obo, 3.obo" in what or "3.obo, 2.obo" in what for what, _ in told)


def test_small_files_and_pipes_are_read_here(write: Write, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with subprocess.Popen(["sh", "-c", f"cat {write(OBO, 'doid.obo')} > {pipe}"]):
        jobs = [job(write(OBO, "doid.obo")), job(pipe)]
        with read_all(jobs, READER, lambda what, share: pytest.fail("a process") if children()[1:] else None) as read:
            assert [one.loaded.error for one in read] == [None, None]
            assert [type(one.contribution.tables) for one in read if one.contribution] == [dict, dict]
