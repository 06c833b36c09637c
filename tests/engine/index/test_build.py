"""An index agrees with the graph: kept while nothing changes, made again for what did, mended where it is damaged."""

import multiprocessing
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from engine.index.build import Index, open_index
from engine.index.folder import IndexFolder, place
from engine.learn.lesson import Lesson, Verdict
from engine.learn.memory import learn
from kg.errors import ArtifactError, StoreError
from kg.inventory import remove
from kg.model import Concept, Name, Value
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]

ORGANS: list[Value] = [Concept("A:1", "Kidney", names=(Name("renal organ"),)), Concept("A:2", "Liver")]
PAINS: list[Value] = [Concept("B:1", "Kidney pain", names=(Name("renal ache"),)), Concept("B:2", "Liver pain")]


@pytest.fixture
def loaded(embedded_store: EmbeddedStore, contribute: Contribute) -> EmbeddedStore:
    embedded_store.write([contribute("a", ORGANS, prefix="A"), contribute("b", PAINS, prefix="B")])
    return embedded_store


def folders(store: GraphStore) -> dict[str, str]:
    """The folder of each part."""
    manifest = IndexFolder(place(store)).read()
    assert manifest is not None
    return {prefix: part.folder for prefix, part in manifest.parts.items()}


def there(store: GraphStore) -> set[str]:
    return {path.name for path in place(store).iterdir() if path.is_dir()}


def test_an_index_is_made_once(loaded: EmbeddedStore) -> None:
    made = open_index(loaded)
    assert (sorted(made.parts), sorted(made.built), made.graph) == (["A", "B"], ["A", "B"], loaded.version)
    before = folders(loaded)
    assert open_index(loaded).built == frozenset()
    assert folders(loaded) == before
    assert there(loaded) == set(before.values())


def test_an_index_is_made_of_each_kind_of_store(store: GraphStore, contribute: Contribute) -> None:
    store.write([contribute("a", ORGANS, prefix="A")])
    assert open_index(store).built == {"A"}
    assert open_index(store).built == frozenset()


def test_only_the_prefixes_asked_for_are_made(loaded: EmbeddedStore) -> None:
    assert open_index(loaded, ["A", "HP"]).built == folders(loaded).keys() == {"A"}
    assert open_index(loaded, []).parts == {}
    assert open_index(loaded).built == {"B"}


def test_only_what_has_changed_is_made_again(loaded: EmbeddedStore, contribute: Contribute) -> None:
    open_index(loaded)
    before = folders(loaded)
    loaded.write([contribute("b", [*PAINS, Concept("B:3", "Skin pain")], prefix="B")])
    made = open_index(loaded)
    assert made.built == {"B"}
    assert len(made.parts["B"].vocabulary.concepts) == 3
    assert folders(loaded)["A"] == before["A"]
    assert folders(loaded)["B"] != before["B"]
    assert there(loaded) == set(folders(loaded).values())


def test_loading_the_same_again_keeps_the_index(loaded: EmbeddedStore, contribute: Contribute) -> None:
    version = open_index(loaded).graph
    before = folders(loaded)
    loaded.write([contribute("a", ORGANS, prefix="A")])
    made = open_index(loaded)
    assert (made.built, folders(loaded)) == (frozenset(), before)
    assert made.graph == loaded.version != version


def test_what_was_learned_enters_without_training(loaded: EmbeddedStore) -> None:
    before = open_index(loaded).parts["A"]
    learn(loaded, [Lesson("bean", Verdict.NAME, "A:1")], folder=place(loaded))
    made = open_index(loaded)
    assert made.built == {"A"}
    assert made.parts["A"].trained == before.trained
    assert "bean" in list(made.parts["A"].vocabulary.names.keys)


def test_what_was_removed_is_in_the_index_no_more(loaded: EmbeddedStore) -> None:
    open_index(loaded)
    remove(loaded, "b")
    made = open_index(loaded)
    assert (list(made.parts), made.built) == (["A"], frozenset())


def test_an_index_is_trained_again_if_asked(loaded: EmbeddedStore) -> None:
    open_index(loaded)
    before = folders(loaded)
    assert open_index(loaded, ["A"], again=True).built == {"A"}
    assert folders(loaded)["A"] != before["A"]
    assert folders(loaded)["B"] == before["B"]


def test_a_quality_stays_until_another_is_asked_for(loaded: EmbeddedStore, contribute: Contribute) -> None:
    open_index(loaded)
    assert open_index(loaded, ["A"], quality="best").built == {"A"}
    loaded.write([contribute("a", ORGANS[:1], prefix="A")])
    found = open_index(loaded)
    assert {prefix: part.quality for prefix, part in found.parts.items()} == {"A": "best", "B": "fast"}
    assert open_index(loaded, quality="best").built == {"B"}
    assert open_index(loaded, quality="fast").built == {"A", "B"}


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder, part: (folder / "index.json").write_text("{"),
        lambda folder, part: (folder / "index.json").write_text('{"format": "other", "version": 1, "parts": {}}'),
        lambda folder, part: shutil.rmtree(folder / part),
        lambda folder, part: (folder / part / "vectors.rows.npy").unlink(),
        lambda folder, part: (folder / part / "vectors.rows.npy").write_bytes(b"\x93NUMPY"),
        lambda folder, part: (folder / part / "grams.idf.npy").write_bytes(b""),
    ],
)
def test_what_is_damaged_is_made_again_and_told(
    loaded: EmbeddedStore, told: list[str], damage: Callable[[Path, str], object]
) -> None:
    sound = open_index(loaded)
    damage(place(loaded), folders(loaded)["A"])
    made = open_index(loaded)
    assert "A" in made.built
    assert len(told) >= 1
    assert all("building" in message and "again" in message for message in told)
    assert made.parts["A"].trained == sound.parts["A"].trained
    told.clear()
    assert open_index(loaded).built == frozenset()
    assert told == []


def test_what_a_builder_left_half_written_is_removed(loaded: EmbeddedStore, told: list[str]) -> None:
    open_index(loaded, ["A"])
    left = place(loaded) / "A-0123456789ab"
    shutil.copytree(place(loaded) / folders(loaded)["A"], left)
    (place(loaded) / "index.partial").write_text("{")
    assert open_index(loaded).built == {"B"}
    assert there(loaded) == set(folders(loaded).values())
    assert told == []


def test_the_index_of_another_store_is_not_taken_for_its_own(
    loaded: EmbeddedStore, contribute: Contribute, tmp_path: Path
) -> None:
    open_index(loaded)
    other = EmbeddedStore(tmp_path / "other")
    other.write([contribute("a", [Concept("A:1", "Heart")], prefix="A"), contribute("b", PAINS, prefix="B")])
    shutil.copytree(place(loaded), place(other))
    made = open_index(other)
    assert made.built == {"A"}
    assert list(made.parts["A"].vocabulary.concepts.labels) == ["Heart"]
    other.close()


def _build(path: Path) -> Index:
    store = EmbeddedStore(path)
    made = open_index(store)
    store.close()
    return Index({}, made.graph, made.built)


def test_of_two_processes_that_build_at_once_the_second_takes_what_the_first_made(loaded: EmbeddedStore) -> None:
    with multiprocessing.get_context("spawn").Pool(2) as processes:
        made = processes.map(_build, [Path(loaded.location)] * 2, chunksize=1)
    assert sorted(len(one.built) for one in made) == [0, 2]
    assert there(loaded) == set(folders(loaded).values())
    assert open_index(loaded).built == frozenset()


def test_a_builder_waits_for_another_one(loaded: EmbeddedStore) -> None:
    with IndexFolder(place(loaded)).building(1), pytest.raises(ArtifactError, match="another process builds"):
        open_index(loaded, wait=0.05)


def test_a_folder_that_cannot_be_written_is_told(loaded: EmbeddedStore) -> None:
    place(loaded).write_text("a file")
    with pytest.raises(ArtifactError, match="normalize cannot be written: "):
        open_index(loaded)


def test_a_store_that_is_missing_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreError):
        open_index(EmbeddedStore(tmp_path / "none"))
    assert not (tmp_path / "none").exists()


def test_progress_is_told_in_shares_that_rise(loaded: EmbeddedStore) -> None:
    heard: list[tuple[str, float | None]] = []
    open_index(loaded, progress=lambda what, share: heard.append((what, share)))
    shares = [share for _, share in heard if share is not None]
    assert shares == sorted(shares)
    assert 0 <= shares[0] <= shares[-1] <= 1
    assert {what for what, _ in heard} > {"reading the graph", "index of A: training", "index of B: training"}
