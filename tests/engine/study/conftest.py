"""Genes whose symbols are made of their names, and findings with synonyms: small enough to be trained on in a test."""

from collections.abc import Callable, Iterator

import pytest

from engine.finetune.settings import Settings
from engine.prompt.reciting import Direction
from engine.study.arms import arms_of
from engine.study.plan import Plan, Simulation
from kg.model import Concept, Corpus, Count, Kind, Name, Relation
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

FAMILIES = ("alpha", "beta", "gamma", "delta")
SIDES = ("left", "right", "upper", "lower", "inner", "outer", "front")
PARTS = ("ear", "eye", "rib", "toe", "lip", "jaw")


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory, contribute: Callable[..., Contribution]) -> Iterator[GraphStore]:
    """48 genes and 42 findings, counted in two corpora."""
    store = EmbeddedStore(tmp_path_factory.mktemp("graph") / "store")
    genes = [
        Concept(f"HGNC:{100 + 7 * at}", f"{family[0].upper()}{number}",
                names=(Name(f"{family} protein {number}"), Name(f"old{at}", type="alias")))
        for at, (family, number) in enumerate((family, number) for family in FAMILIES for number in range(1, 13))
    ]  # fmt: skip
    genes.append(Concept("HGNC:5", "NN"))  # without a full name
    findings = [
        Concept("HP:1", "All"),
        Concept("HP:900", "Small things", relations=(Relation("HP:900", "is_a", "HP:1"),)),
    ]
    findings += [
        Concept(f"HP:{at}", f"Small {side} {part}", names=(Name(f"{side} micro-{part}"), Name(f"tiny {part} of the {side}")),
                relations=(Relation(f"HP:{at}", "is_a", "HP:900"),))
        for at, (side, part) in enumerate(((side, part) for side in SIDES for part in PARTS), start=10)
    ]  # fmt: skip
    counts = [
        Corpus("counts:papers", "papers"), Corpus("counts:cases", "cases"),
        *(Count(one.curie, "counts:papers", at % 5) for at, one in enumerate(genes)),
        *(Count(one.curie, "counts:cases", at % 4) for at, one in enumerate(findings)),
    ]  # fmt: skip
    store.write([
        contribute("hgnc", genes, prefix="HGNC"), contribute("hp", findings, prefix="HP"),
        contribute("counts", counts, kind=Kind.COUNTS),
    ])  # fmt: skip
    yield store
    store.close()


@pytest.fixture(scope="session")
def make_plan() -> Callable[..., Plan]:
    """A plan with a tiny simulation and two epochs."""

    def make(*texts: str, directions: tuple[Direction, ...] = tuple(Direction), **more: object) -> Plan:
        settings = Settings(epochs=2, evaluate_epochs=(1, 2), learning_rate=5e-3, patience=None, rank=4)
        given: dict[str, object] = {
            "model": Simulation(cap=3, passes=2, width=64, layers=1, learning_rate=5e-3), "trained": 20, "paraphrases": 2,
            "corpora": ("counts:papers", "counts:cases"), "settings": settings, "device": "cpu",
        }  # fmt: skip
        return Plan("small", arms_of(texts, directions), **{**given, **more})  # type: ignore[arg-type]

    return make
