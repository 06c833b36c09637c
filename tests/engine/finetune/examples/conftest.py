"""Gold on the findings of the clinic, and the same findings in a store of each kind."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.finetune.examples import Made, WantedExamples, make_examples
from engine.finetune.model import Task
from kg.model import IS_A, Concept, Name, Relation, Scope, Value
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Write = Callable[..., Path]

_SEEN = "He was born at term in May. All was well."
_ROWS = (
    ("achy belly", "HP:802", "d1", "train", f"The child has an [[achy belly]] and a big liver. {_SEEN}", ""),
    ("big liver", "HP:206", "d1", "train", f"The child has an achy belly and a [[big liver]]. {_SEEN}", ""),
    ("water on lung", "HP:501", "d2", "train", "There is [[water on lung]], and no skin scar.", ""),
    ("no skin scar", "HP:304", "d2", "train", "There is water on lung, and [[no skin scar]].", "negated"),
    ("no bone pain", "HP:602", "d3", "train", "There is [[no bone pain]].", "negated"),
    ("odd gait", "NIL", "d4", "train", "An [[odd gait]] was seen.", ""),
    ("brain and heart pain", "HP:702|HP:402", "d5", "train", "[[brain and heart pain]]", "composite"),
    ("kidney pain", "HP:102", "d6", "train", "[[kidney pain]] at night", ""),
    ("old wounds", "HP:304", "d7", "train", "EXAM: wounds that are old, a dotted chin", ""),
    ("lost thing", "DOID:1", "d8", "train", "[[lost thing]]", ""),
    ("MS", "HP:901", "d9", "train", "Long-standing [[MS]] of the brain", ""),
)


@pytest.fixture(scope="session")
def write_gold(tmp_path_factory: pytest.TempPathFactory) -> Write:
    """Writes a gold file; more rows are (mention, ids, document, split, context, note)."""

    def write(*more: tuple[str, ...]) -> Path:
        path = tmp_path_factory.mktemp("gold") / "gold.tsv"
        lines = [("mention", "gold_ids", "doc_id", "split", "context", "note"), *_ROWS, *more]
        path.write_text("".join("\t".join(line) + "\n" for line in lines), encoding="utf-8")
        return path

    return write


@pytest.fixture(scope="session")
def every_task(clinic: EmbeddedStore, write_gold: Write) -> Made:
    """Examples of all tasks from the clinic's findings and gold."""
    wanted = WantedExamples(
        tasks=tuple(Task), ontologies=("hp",), gold=write_gold(), count=60, validation=0.3, nil=0.2, seed=3
    )
    return make_examples(clinic, wanted)


_ORGANS = ("kidney", "liver", "skin", "heart", "lung")
_WORDS = {"swelling": "edema", "pain": "ache", "scar": "cicatrix"}


def _findings() -> Iterator[Value]:
    yield Concept("X:1", "Finding")
    for at, organ in enumerate(_ORGANS):
        above = f"X:{at + 1}0"
        yield Concept(above, f"Disorder of {organ}", relations=(Relation(above, IS_A, "X:1"),))
        for number, (word, other) in enumerate(_WORDS.items(), start=1):
            curie = f"{above}{number}"
            names = (Name(f"{organ} {other}"), Name(f"sick {organ} {number}", Scope.RELATED))
            yield Concept(
                curie, f"{organ.capitalize()} {word}", f"A {word} of the {organ}, or {organ} {other}.", names=names,
                relations=(Relation(curie, IS_A, above),),
            )  # fmt: skip


@pytest.fixture(scope="module")
def findings(shared_store: GraphStore, contribute: Callable[..., Contribution]) -> GraphStore:
    """Findings in a store of each kind; each definition holds the EXACT synonym."""
    [result] = shared_store.write([contribute("x", _findings(), prefix="X")])
    assert result.error is None
    return shared_store
