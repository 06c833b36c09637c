"""A small world: findings with a dead one, a data set with every kind of mention, and two runs whose answers are literal."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from kg.evaluation.recording import record_dataset, record_runs
from kg.model import REPLACED_BY, Answer, Concept, Dataset, Gold, Mention, Outcome, Relation, Run
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Write = Callable[[str, str], Path]

MENTIONS = [
    Mention(1, "big liver", (Gold("HP:1"),), doc="a", split="train"),
    Mention(2, "Big liver", (Gold("HP:1"),), doc="b", split="train"),
    Mention(3, "big spleen", (Gold("HP:9"),), doc="b", split="withheld"),
    Mention(4, "both big", (Gold("HP:1"), Gold("HP:2")), composite=True, doc="c", split="withheld"),
    Mention(5, "gravel", doc="c"),
    Mention(6, "sand", doc="a"),
    Mention(7, "lost", (Gold("HP:404"),), doc="d", split="withheld"),
]
BEFORE = [
    Answer(1, ("HP:1",), probability=0.9),
    Answer(2, ("HP:2",), probability=0.6),
    Answer(2, ("HP:1",), 2, probability=0.4),
    Answer(3, ("HP:2",), status=Outcome.NIL, accepted=False, probability=0.1),
    Answer(4, ("HP:1",), probability=0.7),
    Answer(5, status=Outcome.NIL, accepted=False),
    Answer(6, ("HP:1",), probability=0.5),
    Answer(7, ("HP:404",), probability=0.5),
]
AFTER = [
    Answer(1, ("HP:2",)),
    Answer(2, ("HP:1",)),
    Answer(3, ("HP:2",)),
    Answer(4, ("HP:1", "HP:2")),
    Answer(5, ("HP:1",)),
    Answer(6, status=Outcome.NIL, accepted=False),
]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, contribute: Callable[..., Contribution]) -> Iterator[GraphStore]:
    """Both runs, over that data set."""
    store = EmbeddedStore(tmp_path_factory.mktemp("world") / "store")
    dead = Concept("HP:9", "Old", obsolete=True, relations=(Relation("HP:9", REPLACED_BY, "HP:2"),))
    store.write([contribute("hp", [Concept("HP:1", "Big liver"), Concept("HP:2", "Big spleen"), dead], prefix="HP")])
    record_dataset(store, Dataset("set"), MENTIONS)
    record_runs(store, [(Run("before", "set", "x"), BEFORE), (Run("after", "set", "y"), AFTER)])
    yield store
    store.close()


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a file of a name, whose cells are parted by blanks wide enough to be tabs."""

    def written(name: str, text: str) -> Path:
        path = tmp_path / name
        lines = ("\t".join(part.strip() for part in line.split("  ") if part) for line in text.strip().splitlines())
        path.write_text("\n".join(lines) + "\n")
        return path

    return written
