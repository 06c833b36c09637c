"""Three runs over a data set with documents, splits and probabilities, whose texts try to get out of where they stand."""

from collections.abc import Callable, Iterator

import pytest

from kg.evaluation.recording import record_dataset, record_runs
from kg.model import Answer, Concept, Corpus, Count, Dataset, Gold, Kind, Mention, Outcome, Relation, Run
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

HOSTILE = "</script><img src=x onerror=alert(1)> | `a` \u202eevil\x00 & \"quoted\" 'so'"


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory, contribute: Callable[..., Contribution]) -> Iterator[GraphStore]:
    """The runs a/one, a/two <i>, and b/one over another data set."""
    store = EmbeddedStore(tmp_path_factory.mktemp("recorded") / "store")
    concepts = [Concept("HP:1", "All")]
    concepts += [Concept(f"HP:{at}", f"Finding {at}", relations=(Relation(f"HP:{at}", "is_a", f"HP:{at // 2}"),))
                 for at in range(2, 40)]  # fmt: skip
    counts = [Corpus("counts", "things"), *(Count(f"HP:{at}", "counts", at % 7) for at in range(1, 40))]
    store.write([
        contribute("hp", concepts, prefix="HP"), contribute("counts", counts, kind=Kind.COUNTS),
    ])  # fmt: skip
    mentions = [
        Mention(at, HOSTILE if at == 5 else f"finding {at}", (Gold(f"HP:{at}"),), doc=f"d{at % 6}",
                split="train" if at % 3 else "dev", context=f"there [[was]] {HOSTILE}")
        for at in range(2, 40)
    ]  # fmt: skip
    mentions.append(Mention(50, "nothing", doc="d1", split="dev"))
    record_dataset(store, Dataset("a", licence=HOSTILE), mentions)
    record_dataset(store, Dataset("b"), mentions[:3])
    record_runs(store, [
        (Run("a/one", "a", "x", parameters='{"threshold": 0.5}', created="2026-01-01T00:00:00Z"), _answers(mentions, 2)),
        (Run("a/two <i>", "a", HOSTILE.replace("\x00", "").replace("\u202e", "")), _answers(mentions, 3)),
        (Run("b/one", "b", "x"), _answers(mentions[:3], 1)),
    ])  # fmt: skip
    yield store
    store.close()


def _answers(mentions: list[Mention], step: int) -> list[Answer]:
    found = []
    for mention in mentions:
        right = mention.row % step == 0
        curie = f"HP:{mention.row if right else mention.row // 2}"
        if mention.row == 7:
            curie = "HP:9999999"
        accepted = mention.row % 11 != 0
        found.append(Answer(
            mention.row, (curie,), 1, Outcome.ANSWERED if accepted else Outcome.NIL, accepted,
            probability=0.9 if right else 0.3, text=HOSTILE, retriever="exact", matched="x", scope="LABEL",
        ))  # fmt: skip
    return found
