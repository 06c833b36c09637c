"""Vectors of the names of an index: made once, for new names only, and never taken for what they are not."""

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from engine.index.build import Index
from engine.index.dense import folder_of, open_vectors
from engine.index.folder import place
from engine.index.names import Names
from engine.index.strings import Strings
from engine.retrieve.dense import DenseEncoder, Floats
from kg.store.embedded import EmbeddedStore

PREFIXES = ["HP", "NCBIGene", "UBERON"]


class Counting(DenseEncoder):
    """An encoder that remembers what it was asked for, and may be interrupted."""

    def __init__(self, name: str, model: object) -> None:
        super().__init__(name, model)
        self.asked: list[str] = []
        self.patience = 10**9

    def encode(self, texts: list[str]) -> Floats:  # type: ignore[override]
        if len(self.asked) >= self.patience:
            raise KeyboardInterrupt
        self.asked += texts
        return super().encode(texts)


@pytest.fixture
def encoder(encoder_folder: Path) -> Counting:
    opened = Counting.open(str(encoder_folder))
    assert isinstance(opened, Counting)
    return opened


def keys_of(index: Index, prefix: str) -> list[str]:
    names = index.parts[prefix].vocabulary.names
    return list(islice(names.keys, names.own))


def with_keys(index: Index, prefix: str, keys: list[str]) -> Index:
    """The index as if the names of a part had these keys."""
    part = index.parts[prefix]
    none = Strings.of([""] * len(keys))
    names = Names(
        Strings.of(keys), Strings.of(keys), np.zeros(len(keys), np.int64), np.zeros(len(keys), np.uint8), none
    )
    return replace(index, parts={prefix: replace(part, vocabulary=replace(part.vocabulary, names=names))})


def test_each_name_has_the_vector_of_its_key(own_clinic: EmbeddedStore, index: Index, encoder: Counting) -> None:
    found = open_vectors(own_clinic, index, encoder)
    assert sorted(found) == PREFIXES
    for prefix, one in found.items():
        keys = keys_of(index, prefix)
        assert np.array_equal(one.vectors[one.keys], encoder.encode(keys))
        assert len(one.vectors) == len(set(keys))


def test_what_is_there_is_not_made_again(own_clinic: EmbeddedStore, index: Index, encoder: Counting) -> None:
    first = open_vectors(own_clinic, index, encoder)
    encoder.asked.clear()
    again = open_vectors(own_clinic, index, encoder)
    assert encoder.asked == []
    assert all(np.array_equal(again[prefix].vectors, first[prefix].vectors) for prefix in PREFIXES)


def test_only_new_names_are_encoded(own_clinic: EmbeddedStore, index: Index, encoder: Counting) -> None:
    open_vectors(own_clinic, index, encoder)
    encoder.asked.clear()
    keys = ["brand new", *keys_of(index, "HP")[5:], "brand new", "newer"]
    found = open_vectors(own_clinic, with_keys(index, "HP", keys), encoder)["HP"]
    assert encoder.asked == ["brand new", "newer"]
    assert np.array_equal(found.vectors[found.keys], encoder.encode(keys))
    encoder.asked.clear()
    assert open_vectors(own_clinic, replace(index, parts={"UBERON": index.parts["UBERON"]}), encoder).keys() == {
        "UBERON"
    }
    assert encoder.asked == []


def test_an_interrupted_run_is_gone_on_with(
    own_clinic: EmbeddedStore, index: Index, encoder: Counting, caplog: pytest.LogCaptureFixture
) -> None:
    many = with_keys(index, "HP", [f"name {number}" for number in range(9_000)])
    encoder.patience = 5_000
    with pytest.raises(KeyboardInterrupt):
        open_vectors(own_clinic, many, encoder)
    done = len(encoder.asked)
    assert 4_000 < done < 9_000
    folder = folder_of(own_clinic, encoder.name)
    [unfinished] = folder.glob("HP.*.unfinished")
    with unfinished.open("r+b") as file:
        file.truncate(unfinished.stat().st_size - 7)  # of the last vector a part was written
    encoder.asked, encoder.patience = [], 10**9
    found = open_vectors(own_clinic, many, encoder)["HP"]
    assert encoder.asked[0] == f"name {done - 1}"
    assert len(encoder.asked) == 9_000 - done + 1
    assert np.array_equal(found.vectors[found.keys], encoder.encode([f"name {number}" for number in range(9_000)]))
    assert not list(folder.glob("*.unfinished"))
    assert not caplog.records


def test_a_hole_in_what_an_interrupted_run_wrote_is_filled(
    own_clinic: EmbeddedStore, index: Index, encoder: Counting
) -> None:
    many = with_keys(index, "HP", [f"name {number}" for number in range(5_000)])
    encoder.patience = 4_000
    with pytest.raises(KeyboardInterrupt):
        open_vectors(own_clinic, many, encoder)
    [unfinished] = folder_of(own_clinic, encoder.name).glob("HP.*.unfinished")
    with unfinished.open("r+b") as file:
        file.seek(1_000 * 4 * encoder.dimension)
        file.write(bytes(4 * encoder.dimension))
    encoder.asked, encoder.patience = [], 10**9
    found = open_vectors(own_clinic, many, encoder)["HP"]
    assert encoder.asked[0] == "name 1000"
    assert np.array_equal(found.vectors, encoder.encode([f"name {number}" for number in range(5_000)]))


@pytest.mark.parametrize("damage", ["cut", "changed", "gone"])
def test_damaged_vectors_are_made_again_and_it_is_said(
    own_clinic: EmbeddedStore, index: Index, encoder: Counting, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    before = open_vectors(own_clinic, index, encoder)["HP"].vectors.copy()
    [file] = folder_of(own_clinic, encoder.name).glob("HP-*/vectors.npy")
    content = file.read_bytes()
    if damage == "gone":
        file.unlink()
    else:
        file.write_bytes(content[:-9] if damage == "cut" else content[:-1] + b"?")
    encoder.asked.clear()
    assert np.array_equal(open_vectors(own_clinic, index, encoder)["HP"].vectors, before)
    assert set(encoder.asked) == set(keys_of(index, "HP"))
    assert any(str(file) in record.getMessage() for record in caplog.records)


@pytest.mark.parametrize("content", ["", "{}", "[]", '{"format": "other", "version": 1}', "\x00"])
def test_a_damaged_manifest_is_told_and_made_again(
    own_clinic: EmbeddedStore, index: Index, encoder: Counting, content: str, caplog: pytest.LogCaptureFixture
) -> None:
    open_vectors(own_clinic, index, encoder)
    (folder_of(own_clinic, encoder.name) / "vectors.json").write_text(content)
    assert sorted(open_vectors(own_clinic, index, encoder)) == PREFIXES
    assert "vectors.json is damaged" in caplog.text
    assert len(list(folder_of(own_clinic, encoder.name).glob("HP-*"))) == 1


def test_another_encoder_under_the_same_name_is_told_in_one_line(
    own_clinic: EmbeddedStore, index: Index, make_encoder: Callable[..., Path], tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    folder = make_encoder(tmp_path / "encoder")
    open_vectors(own_clinic, index, DenseEncoder.open(str(folder)))
    folder.rename(tmp_path / "before")
    other = DenseEncoder.open(str(make_encoder(folder, size=32)))
    found = open_vectors(own_clinic, index, other)["HP"]
    assert found.vectors.shape[1] == 32
    told = f"encoder {folder} has changed (vectors of 16 numbers, now of 32); encoding all names again"
    assert {record.getMessage() for record in caplog.records} == {told}
    caplog.clear()
    assert np.array_equal(open_vectors(own_clinic, index, other)["HP"].vectors, found.vectors)
    assert not caplog.records


def test_vectors_lie_beside_the_index_each_encoder_in_a_folder_of_its_own(
    own_clinic: EmbeddedStore, index: Index, encoder: Counting, make_encoder: Callable[..., Path], tmp_path: Path
) -> None:
    open_vectors(own_clinic, index, encoder)
    open_vectors(own_clinic, index, DenseEncoder.open(str(make_encoder(tmp_path / "other", seed=2))))
    manifests = list((place(own_clinic) / "dense").glob("*/vectors.json"))
    assert len({json.loads(file.read_text())["encoder"]["fingerprint"] for file in manifests}) == 2


def test_progress_is_told(own_clinic: EmbeddedStore, index: Index, encoder: Counting) -> None:
    told: list[tuple[str, float | None]] = []
    open_vectors(own_clinic, index, encoder, progress=lambda what, share: told.append((what, share)))
    assert [what for what, _ in told] == [f"vectors of {prefix} by tiny" for prefix in PREFIXES]
