"""Files into a store, in Python: what is told of each, and what is refused."""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kg.card import cards
from kg.errors import LoadError, StoreError, UsageError
from kg.inventory import status
from kg.model import Kind, Problem
from kg.store.embedded import EmbeddedStore
from loaders.load import Loaded, load_ontologies

Write = Callable[..., Path]
Load = Callable[..., list[Loaded]]

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
xref: MESH:D008107
is_a: DOID:4
relationship: located_in UBERON:0002107

[Term]
id: UBERON:0002107
name: liver
"""
TERMS = "curie\tlabel\tsynonyms\nDOID:1\t\tbad liver|sick liver\n"
COUNTS = "id\tuses\nDOID:1\t7\nDOID:4\t0\n"
MAPPINGS = """subject_id\tpredicate_id\tobject_id\tmapping_justification\tpredicate_modifier
DOID:1\tskos:exactMatch\tUMLS:C1\tsemapv:X\t
DOID:1\tskos:exactMatch\tUMLS:C2\tsemapv:X\tNot
"""
BAD = OBO.replace("DOID:4\nname: disease", "DOID:4\nname: disease\nis_a: DOID:1")


@pytest.fixture
def load(embedded_store: EmbeddedStore) -> Load:
    def run(*sources: Path, **options: Any) -> list[Loaded]:
        return load_ontologies(embedded_store, sources, **options)

    return run


def names(store: EmbeddedStore) -> list[str]:
    return [source.name for source in status(store).sources]


def test_what_became_of_a_file_is_told(load: Load, write: Write) -> None:
    path = write(OBO, "doid.obo")
    [loaded] = load(path)
    assert (loaded.path, loaded.format, loaded.error) == (path, "obo", None)
    assert (loaded.relations, loaded.waiting, loaded.foreign, loaded.skipped) == (1, 1, 1, ())
    source = loaded.source
    assert (source.name, source.kind, source.prefix, source.version) == ("doid", Kind.ONTOLOGY, "DOID", "2026-01-02")
    assert (source.concepts, source.terms, source.sequence) == (2, 3, 1)
    assert (source.location, source.sha256) == (str(path.absolute()), hashlib.sha256(OBO.encode()).hexdigest())
    assert loaded.summary.startswith(
        "doid 2026-01-02: 2 concepts, 3 terms, 1 relations, 1 waiting, 1 foreign; 1 skipped, "
    )


def test_there_is_a_result_for_each_file_in_order(load: Load, write: Write, embedded_store: EmbeddedStore) -> None:
    loaded = load(
        write(OBO, "doid.obo"), write(TERMS, "mine.tsv"), popularity=[write(COUNTS, "counts.tsv")],
        mappings=[write(MAPPINGS, "maps.tsv")],
    )  # fmt: skip
    assert [(one.source.name, one.source.kind, one.format) for one in loaded] == [
        ("doid", Kind.ONTOLOGY, "obo"), ("mine", Kind.NAMES, "terms"), ("maps", Kind.MAPPINGS, "sssom"),
        ("counts", Kind.COUNTS, "counts"),
    ]  # fmt: skip
    assert [(one.mappings, one.counts) for one in loaded[2:]] == [(1, 0), (0, 2)]
    assert loaded[2].skipped == (("negative mappings", 1),)
    assert loaded[2].summary.startswith("maps: 1 mappings, 1 negative mappings; 1 skipped, ")
    [card] = cards(embedded_store, ["DOID:1"])
    assert card is not None
    assert (card.popularity, [row["text"] for row in card.names]) == (
        7, ["bad liver", "hepatopathy", "sick liver", "liver disease"]
    )  # fmt: skip


def test_a_path_may_be_text(embedded_store: EmbeddedStore, write: Write) -> None:
    assert load_ontologies(embedded_store, [str(write(OBO, "doid.obo"))])[0].error is None


def test_a_file_that_fails_says_why_and_the_others_are_loaded(
    load: Load, write: Write, embedded_store: EmbeddedStore
) -> None:
    bad, good, none = load(write(BAD, "bad.obo"), write(TERMS, "mine.tsv"), Path("none.obo"))
    assert isinstance(bad.error, LoadError)
    assert str(bad.error).startswith(f"{bad.path}: is_a has a cycle: ")
    assert str(none.error) == "none.obo: no such file or directory"
    assert good.error is None
    assert names(embedded_store) == ["mine"]


def test_a_failure_keeps_what_was_loaded_before(load: Load, write: Write, embedded_store: EmbeddedStore) -> None:
    load(write(OBO, "doid.obo"))
    version = embedded_store.version
    [bad] = load(write(BAD, "doid.obo"))
    assert bad.error is not None
    assert embedded_store.version == version


def test_nothing_is_written_where_no_file_can_be_read(load: Load, write: Write, embedded_store: EmbeddedStore) -> None:
    load(write("", "empty.obo"))
    assert not embedded_store.path.exists()


def test_a_file_is_refused_where_it_does_not_belong(load: Load, write: Write) -> None:
    ontology, mappings, counts = write(OBO, "doid.obo"), write(MAPPINGS, "maps.tsv"), write(COUNTS, "counts.tsv")
    for [refused], told in (
        (load(mappings), "this is SSSOM mappings (TSV or CSV); give it by --mappings"),
        (load(counts), "numbers in others; give it by --popularity"),
        (load(mappings=[ontology]), "this is an OBO flat file, 1.0 to 1.4; give it as a SOURCE"),
        (load(popularity=[ontology]), "this is an OBO flat file, 1.0 to 1.4; give it as a SOURCE"),
        (load(popularity=[mappings]), "give it by --mappings"),
    ):
        assert isinstance(refused.error, LoadError)
        assert str(refused.error).endswith(told)
    with pytest.raises(UsageError, match="nothing to load"):
        load()


def test_two_files_that_are_one_source_are_not_both_loaded(
    load: Load, write: Write, embedded_store: EmbeddedStore
) -> None:
    first, second, third = load(write(OBO, "a.obo"), write(OBO, "b.obo"), write(TERMS, "doid.tsv"))
    assert first.error is None
    for refused in (second, third):
        assert str(refused.error) == (
            f"{refused.path}: this is doid, as {first.path} is; load one of them, or give --name"
        )
    assert names(embedded_store) == ["doid"]


def test_a_file_that_is_given_twice_is_loaded_once(load: Load, write: Write, embedded_store: EmbeddedStore) -> None:
    path = write(OBO, "a.obo")
    first, second = load(path, path)
    assert first.error is None
    assert str(second.error) == f"{path}: it is given twice; load one of them, or give --name"
    assert names(embedded_store) == ["doid"]


def test_what_is_wrong_in_a_file_beside_the_main_one_names_that_file(load: Load, tmp_path: Path) -> None:
    (tmp_path / "MRCONSO.RRF").write_text("C0000001|ENG|P|L1|PF|S1|Y|A1||M1|D1|MSH|MH|D1|cold|0|N||\n")
    (tmp_path / "MRSTY.RRF").write_bytes(b"\xff\n")
    (refused,) = load(tmp_path)
    assert str(refused.error).startswith(f"{tmp_path / 'MRSTY.RRF'}:1: byte 0xff is not UTF-8")


def test_a_second_owner_takes_the_place_of_the_first_only_if_told(
    load: Load, write: Write, embedded_store: EmbeddedStore
) -> None:
    path = write(OBO, "doid.obo")
    load(path)
    [refused] = load(path, name="other")
    assert str(refused.error).startswith(f"{path}: other claims the prefix DOID, which doid owns; give --replace doid")
    [loaded] = load(path, name="other", replacing="doid")
    assert (loaded.error, loaded.source.sequence, names(embedded_store)) == (None, 1, ["other"])
    [unknown] = load(path, replacing="hp")
    assert isinstance(unknown.error, StoreError)
    assert "no source named hp is loaded" in str(unknown.error)


@pytest.mark.parametrize("name", ["", "  ", ".", "..", "a\nb", "n" * 101])
def test_a_name_that_is_none_is_refused(load: Load, write: Write, name: str) -> None:
    [loaded] = load(write(TERMS, "mine.tsv"), name=name)
    if name:
        assert "is no name for a source; give --name" in str(loaded.error)
    else:
        assert loaded.source.name == "mine"


@pytest.mark.parametrize("name", ["ICD 10/11", "a" * 100, "naïve", "x@1", "%2e", "CON", "a:b*?"])
def test_a_name_may_be_anything_else(load: Load, write: Write, embedded_store: EmbeddedStore, name: str) -> None:
    assert load(write(TERMS, "mine.tsv"), name=name)[0].error is None
    assert load(write(OBO, "doid.obo"))[0].error is None
    assert names(EmbeddedStore(embedded_store.path)) == [name, "doid"]


@pytest.mark.parametrize("option", ["name", "prefix", "replacing"])
def test_what_is_said_of_one_source_needs_one_source(load: Load, write: Write, option: str) -> None:
    two = (write(OBO, "doid.obo"), write(TERMS, "mine.tsv"))
    told = {"replacing": "--replace"}.get(option, f"--{option}")
    with pytest.raises(UsageError, match=rf"{told} is for one SOURCE.*; 2 are given"):
        load(*two, **{option: "x"})
    if option != "name":
        with pytest.raises(UsageError, match="0 are given"):
            load(mappings=[write(MAPPINGS, "maps.tsv")], **{option: "x"})


def test_a_single_file_of_mappings_may_have_a_name(load: Load, write: Write) -> None:
    [loaded] = load(mappings=[write(MAPPINGS, "maps.tsv")], name="mine")
    assert loaded.source.name == "mine"


def test_name_and_prefix_are_of_the_source_and_not_of_its_mappings(load: Load, write: Write) -> None:
    mine, maps = load(
        write("curie\tlabel\nMY:1\tmine\n", "terms.tsv"), name="my", prefix="MY", mappings=[write(MAPPINGS, "maps.tsv")]
    )
    assert (mine.source.name, mine.source.prefix) == ("my", "MY")
    assert (maps.source.name, maps.source.prefix) == ("maps", None)


def test_entries_of_other_vocabularies_come_in_as_imports(
    load: Load, write: Write, embedded_store: EmbeddedStore
) -> None:
    path = write(OBO, "doid.obo")
    assert load(path)[0].foreign == 1
    assert cards(embedded_store, ["UBERON:0002107"]) == [None]
    [loaded] = load(path, imports=True)
    assert (loaded.foreign, loaded.source.concepts, loaded.relations, loaded.waiting) == (0, 3, 2, 0)
    [card] = cards(embedded_store, ["UBERON:0002107"])
    assert card is not None
    assert card.label == "liver"


def test_problems_are_told_with_their_lines_and_refused_if_strict(load: Load, write: Write) -> None:
    path = write(OBO + "\n[Term]\nid: DOID:4\nname: again\n\n[Term]\nid: DOID:1\nname: again\n", "doid.obo")
    [loaded] = load(path)
    first, second = (Problem("repeated id", f"{curie}: the first entry is kept", line) for curie, line in (
        ("DOID:4", 21), ("DOID:1", 25)))  # fmt: skip
    assert loaded.problems == (first, second)
    assert loaded.warnings() == [f"warning: {path}:21: repeated id: {first.detail} (and 1 more)"]
    assert loaded.warnings(every=True) == [
        f"warning: {path}:21: repeated id: {first.detail}", f"warning: {path}:25: repeated id: {second.detail}"
    ]  # fmt: skip
    [refused] = load(path, strict=True)
    assert str(refused.error) == f"{path}:21: 2 problems under --strict; the first: repeated id: {first.detail}"
    assert load(write(OBO, "doid.obo"), strict=True)[0].error is None


def test_a_file_that_is_too_large_is_refused(load: Load, write: Write) -> None:
    [loaded] = load(write(OBO, "doid.obo"), max_size=100)
    assert "more than 100 bytes unpacked" in str(loaded.error)


def test_progress_is_told_and_never_falls(load: Load, write: Write) -> None:
    told: list[tuple[str, float | None]] = []
    many = "curie\tlabel\n" + "".join(f"MY:{number}\tterm {number}\n" for number in range(120_000))
    load(write(many, "many.tsv"), progress=lambda what, share: told.append((what, share)))
    shares = [share for what, share in told if what == "reading many.tsv"]
    assert len(shares) > 5
    assert all(share is not None and 0 <= share <= 1 for share in shares)
    assert shares == sorted(shares, key=lambda share: share or 0)
    assert told[-1] == ("building the graph", None)


def test_loading_twice_is_loading_once(load: Load, write: Write, embedded_store: EmbeddedStore) -> None:
    path = write(OBO, "doid.obo")
    first, second = load(path)[0], load(path)[0]
    assert (first.source.concepts, first.relations) == (second.source.concepts, second.relations)
    [source] = status(embedded_store).sources
    assert source.sequence == 1
