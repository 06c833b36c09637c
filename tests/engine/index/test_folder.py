"""An index on disk: whole or not at all, and never taken for what it is not."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.index.build import Index
from engine.index.folder import IndexFolder, Manifest, place
from engine.index.part import RECIPE, Part
from kg.errors import ArtifactError
from kg.store.embedded import EmbeddedStore
from kg.store.neo4j import Neo4jStore


@pytest.fixture
def part(index: Index) -> Part:
    return index.parts["UBERON"]


@pytest.fixture
def folder(tmp_path: Path, part: Part) -> IndexFolder:
    """A folder with one part."""
    made = IndexFolder(tmp_path / "normalize")
    made.commit(Manifest({"UBERON": made.save(part, graph="1", content="c")}))
    return made


def arrays_of(folder: IndexFolder) -> Path:
    [found] = [path for path in folder.path.iterdir() if path.is_dir()]
    return found


def test_an_index_is_beside_an_embedded_store_and_for_a_server_in_the_folder_of_the_user(tmp_path: Path) -> None:
    assert place(EmbeddedStore(tmp_path)) == tmp_path / "normalize"
    first, second = (place(Neo4jStore(f"bolt://127.0.0.1:{port}")) for port in (1, 2))
    assert first != second
    assert first.parent == second.parent
    assert first.parent.parts[-2:] == ("ontonorm", "normalize")


def test_there_is_no_manifest_where_there_is_no_index(tmp_path: Path) -> None:
    assert IndexFolder(tmp_path).read() is None
    assert IndexFolder(tmp_path / "missing").read() is None


def test_a_part_comes_back_as_it_was(folder: IndexFolder, part: Part) -> None:
    manifest = folder.read()
    assert manifest is not None
    assert (manifest.parts["UBERON"].graph, manifest.parts["UBERON"].content) == ("1", "c")
    kept = folder.load(manifest, "UBERON")
    assert kept.trained == part.trained
    for name, array in part.arrays().items():
        np.testing.assert_array_equal(kept.arrays()[name], array, err_msg=name)


def test_a_part_is_known_only_when_it_is_named(tmp_path: Path, part: Part) -> None:
    folder = IndexFolder(tmp_path / "normalize")
    folder.path.mkdir()
    folder.save(part, graph="1", content="c")
    assert folder.read() is None


def test_what_no_manifest_names_is_removed_and_what_others_keep_there_stays(folder: IndexFolder, part: Part) -> None:
    folder.save(part, graph="2", content="half written")
    (folder.path / "judgements.sssom.tsv").touch()
    (folder.path / "my-notes").mkdir()
    new = folder.save(part, graph="2", content="c")
    folder.commit(Manifest({"UBERON": new}))
    left = {path.name for path in folder.path.iterdir()}
    assert left == {"index.json", "judgements.sssom.tsv", "my-notes", new.folder}


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        (lambda file: file.write_bytes(b""), "is damaged"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1]), "is damaged"),
        (lambda file: file.write_bytes(file.read_bytes()[:-1] + b"\xff"), "is damaged"),
        (lambda file: file.unlink(), "cannot be read"),
    ],
)
@pytest.mark.parametrize("name", ["vocabulary.texts.blob", "encoder.word_vectors", "vectors.leading"])
def test_an_array_that_is_not_as_it_was_written_is_told(
    folder: IndexFolder, name: str, damage: Callable[[Path], object], told: str
) -> None:
    damage(arrays_of(folder) / f"{name}.npy")
    with pytest.raises(ArtifactError, match=told) as raised:
        folder.load(folder.read() or Manifest(), "UBERON")
    assert f"{name}.npy" in str(raised.value)


def test_arrays_that_are_missing_in_the_manifest_are_told(folder: IndexFolder) -> None:
    manifest = json.loads((folder.path / "index.json").read_text())
    del manifest["parts"]["UBERON"]["files"]["exact.exact.hashes"]
    (folder.path / "index.json").write_text(json.dumps(manifest))
    with pytest.raises(ArtifactError, match=r"lacks 'exact\.hashes'"):
        folder.load(folder.read() or Manifest(), "UBERON")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is damaged"),
        ("[]", "is damaged"),
        ('{"format": "ontonorm index"}', "is damaged"),
        ("[" * 100_000, "is damaged"),
        ("\x00", "is damaged"),
        ('{"format": "ontonorm index", "version": 0, "parts": {}}', "another version"),
        ('{"format": "something else", "version": NOW, "parts": {}}', "another version"),
        ('{"format": "ontonorm index", "version": NOW, "parts": {"X": 1}}', "is damaged"),
        (
            '{"format": "ontonorm index", "version": NOW, "parts": {"X": {"folder": "../X-0123456789ab", "graph": "", '
            '"content": "", "trained": "", "files": {}}}}',
            "is damaged",
        ),
    ],
)
def test_a_manifest_that_is_none_is_told(folder: IndexFolder, text: str, told: str) -> None:
    (folder.path / "index.json").write_text(text.replace("NOW", str(RECIPE)))
    with pytest.raises(ArtifactError, match=told):
        folder.read()


def test_the_folder_is_held_by_one_builder(folder: IndexFolder) -> None:
    with folder.building(1), pytest.raises(ArtifactError, match="another process builds"), folder.building(0.05):
        pass
    with folder.building(0):
        pass


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(ArtifactError, match="cannot be written"), IndexFolder(tmp_path / "file").building(1):
        pass
