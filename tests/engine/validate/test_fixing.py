"""Corrected copies: what is changed is right, and every other byte is as it was."""

import gzip
import os
from pathlib import Path

import pytest

from engine.validate import Finding, Validation, Verdict, validate
from engine.validate.fixing import copy_of, corrected
from engine.validate.source import opened
from kg.errors import OntonormError, UsageError
from kg.store.protocol import GraphStore

SSSOM = b"#curie_map:\n#  hp: x\nsubject_id\tsubject_label\tpredicate_id\tobject_id\n"


def fix(
    graph: GraphStore, path: Path, *, force: bool = False, accept: tuple[Verdict, ...] = ()
) -> tuple[Validation, list[Finding]]:
    with opened(path) as source, corrected(path, is_packed=source.is_packed, force=force) as copy:
        run = validate(graph, source, accept=accept, copy=copy)
        findings = list(run.findings)
    return run, findings


@pytest.mark.parametrize(
    ("name", "before", "after", "left"),
    [
        ("a.tsv", b"\xef\xbb\xbfid\tx\tlabel\r\nhp:0002240\t\xe9\tHepatomegaly\r\n\r\nHP:0000001\t\"q\"\tIcterus",
         b"\xef\xbb\xbfid\tx\tlabel\r\nHP:0002240\t\xe9\tHepatomegaly\r\n\r\nHP:0000952\t\"q\"\tJaundice", 0),
        ("a.csv", b'id,label,"x"\n"hp:0002240", Hepatomegaly,"a ""b""\nc"\nHP:0006560,"liver, big",\nHP:1"",x\n"HP:1"x,\n',
         b'id,label,"x"\n"HP:0002240", Hepatomegaly,"a ""b""\nc"\nHP:0002240,"Hepatomegaly",\nHP:1"",x\n"HP:1"x,\n', 2),
        ("a.csv", b"id;label\n HP_0001250 ;Seizures\nHP:0000952;Yellow skin\n",
         b"id;label\n HP:0001250 ;Seizure\nHP:0000952;Jaundice\n", 0),
        ("a.tsv", b"ids\tlabels\nHP:0000001 | hp:0001250;HP:0002240\tIcterus|Seizure|Seizure\n",
         b"ids\tlabels\nHP:0000952 | HP:0001250;HP:0002240\tJaundice|Seizure|Seizure\n", 1),
        ("a.sssom.tsv", SSSOM + b"hp:0000001\tIcterus\tx:y\tMP:1\n", SSSOM + b"hp:0000952\tJaundice\tx:y\tMP:1\n", 0),
        ("a.json", b'{ "a" :[{"label":"Seizures" ,\t"id":"HP_0001250"}, {"id":"HP:2","label":"x"}],\r\n"b":1.5, "c":"\\u00e9"}',
         b'{ "a" :[{"label":"Seizure" ,\t"id":"HP:0001250"}, {"id":"HP:2","label":"x"}],\r\n"b":1.5, "c":"\\u00e9"}', 1),
        ("a.jsonl", b'{"id":"hp:0001250","label":"Seizure"}\n\n{"id": broken}\n',
         b'{"id":"HP:0001250","label":"Seizure"}\n\n{"id": broken}\n', 1),
        ("a.yaml", b"# c\na:\n  - id: HP_0001250   # c\n    label: 'Seizures'\n  - {id: \"HP:0000001\", label: &l Icterus}\n",
         b"# c\na:\n  - id: HP:0001250   # c\n    label: 'Seizure'\n  - {id: \"HP:0000952\", label: &l Icterus}\n", 0),
    ],
)  # fmt: skip
def test_all_other_bytes_stay(
    graph: GraphStore, tmp_path: Path, name: str, before: bytes, after: bytes, left: int
) -> None:
    path = tmp_path / name
    path.write_bytes(before)
    run, _ = fix(graph, path)
    assert copy_of(path).read_bytes() == after
    assert (path.read_bytes(), run.left) == (before, left)
    packed = tmp_path / f"{name}.gz"
    packed.write_bytes(gzip.compress(before))
    fix(graph, packed)
    assert gzip.decompress(copy_of(packed).read_bytes()) == after


def test_a_cell_is_quoted_where_its_new_text_needs_it(graph: GraphStore, tmp_path: Path) -> None:
    for name, after in (("a.csv", b"HP:0000952,Jaundice\n"), ("a.tsv", b"HP:0000952\tJaundice\n")):
        mark = b"," if name == "a.csv" else b"\t"
        (tmp_path / name).write_bytes(
            mark.join((b"id", b"label\n")) + mark.join((b"HP:0000952", b'"Tumour of ""skin"", yellow"\n'))
        )
        fix(graph, tmp_path / name)
        quoted = after.replace(b"Jaundice", b'"Jaundice"')
        assert (tmp_path / name.replace(".", ".fixed.")).read_bytes().splitlines(True)[1] == quoted


def test_what_was_changed_is_named(graph: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tlabel\nhp:0000001\tIcterus\nHP:0006560\t\nHP:0001250\tSeizures\nHP:0001250\tHepatomegaly\n")
    run, findings = fix(graph, path)
    assert [(one.verdict.value, one.fixed) for one in findings] == [
        ("outdated", "id, label"), ("outdated", "id"), ("synonym", "label"), ("mismatch", None),
    ]  # fmt: skip
    assert run.summary == "4 pairs: 1 synonym, 2 outdated, 1 mismatch; 3 corrected"


def test_what_is_accepted_is_not_changed(graph: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tlabel\nHP:0001250\tSeizures\nHP:0000001\tIcterus\n")
    run, _ = fix(graph, path, accept=(Verdict.SYNONYM,))
    assert copy_of(path).read_text() == "id\tlabel\nHP:0001250\tSeizures\nHP:0000952\tJaundice\n"
    assert (run.wrong, run.left) == (1, 0)


def test_correcting_twice_is_correcting_once(graph: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tlabel\nhp:0000001\tIcterus\nHP_0001250\tSeizures\nHP:0002240\tHeart\n")
    fix(graph, path)
    run, _ = fix(graph, copy_of(path))
    assert run.fixed.total() == 0
    assert copy_of(copy_of(path)).read_bytes() == copy_of(path).read_bytes()


def test_a_copy_that_is_there_is_replaced_only_by_force(graph: GraphStore, tmp_path: Path) -> None:
    path, copy = tmp_path / "a.tsv", tmp_path / "a.fixed.tsv"
    path.write_text("id\nhp:0002240\n")
    copy.write_text("mine")
    with pytest.raises(UsageError, match=r"a\.fixed\.tsv is there already; --force replaces it"):
        fix(graph, path)
    assert copy.read_text() == "mine"
    fix(graph, path, force=True)
    assert copy.read_text() == "id\nHP:0002240\n"


def test_after_a_failure_there_is_no_copy(graph: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_bytes(b"id\nhp:0002240\n" + b"x" * (16 * 2**20 + 1))
    with pytest.raises(OntonormError):
        fix(graph, path)
    assert os.listdir(tmp_path) == ["a.tsv"]


@pytest.mark.parametrize(
    ("name", "copy"),
    [
        ("notes.csv", "notes.fixed.csv"), ("notes.tsv.gz", "notes.fixed.tsv.gz"), ("a.b.json", "a.b.fixed.json"),
        ("m.sssom.tsv", "m.fixed.sssom.tsv"), ("m.SSSOM.tsv.gz", "m.fixed.SSSOM.tsv.gz"), ("notes", "notes.fixed"),
        (".hidden", ".hidden.fixed"),
    ],
)  # fmt: skip
def test_the_copy_stands_beside_the_file(name: str, copy: str) -> None:
    assert copy_of(Path("folder") / name) == Path("folder") / copy


def test_a_long_file_is_asked_of_in_batches(graph: GraphStore, tmp_path: Path) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("id\tlabel\n" + "HP:0002240\tHepatomegaly\n" * 25_000 + "HP:0000001\tIcterus\n")
    shares: list[float | None] = []
    with opened(path) as source:
        run = validate(graph, source, progress=lambda _, share: shares.append(share))
        wrong = [one for one in run.findings if run.is_wrong(one)]
    assert [(one.line, one.curie) for one in wrong] == [(25_002, "HP:0000952")]
    assert (run.pairs, len(shares), shares[-1]) == (25_001, 3, 1.0)
