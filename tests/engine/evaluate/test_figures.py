"""Figures of a run, against what is counted by hand."""

import numpy as np
import pytest

from engine.evaluate.figures import Figure, figures
from engine.evaluate.judged import judged_mentions, sums
from kg.evaluation.recording import record_dataset, record_run
from kg.model import Answer, Dataset, Gold, Mention, Run
from kg.store.protocol import GraphStore


def found(store: GraphStore, run: str) -> dict[tuple[str, str], Figure]:
    return {(one.name, one.over): one for one in figures(store, run)}


def test_figures_are_counted_over_pairs_and_over_rows(world: GraphStore) -> None:
    """Row 3 is right but abstained from; row 4 asks for two; rows 5 and 6 have no gold; row 2 repeats the pair of row 1."""
    counted = {name: (one.count, one.of) for name, one in found(world, "before").items()}
    assert counted["acc@1", "pairs"] == (1, 4)
    assert counted["acc@1", "rows"] == (1, 5)
    assert counted["candidate acc@1", "pairs"] == (2, 4)
    assert counted["acc@5", "rows"] == (2, 5)
    assert counted["recall@20", "rows"] == (3, 5)
    assert counted["MRR", "rows"] == (2.5, 5)
    assert counted["precision", "pairs"] == (1, 4)
    assert counted["coverage", "pairs"] == (4, 6)
    assert counted["NIL precision", "rows"] == (1, 2)
    assert counted["NIL recall", "rows"] == (1, 2)
    assert counted["lost gold", "rows"] == (1, 5)
    assert counted["lost gold, unknown to its ontology", "rows"] == (1, 5)
    assert counted["invented answered", "rows"] == (1, 7)
    assert counted["foreign answered", "rows"] == (0, 7)


def test_a_mention_without_an_answer_counts_as_wrong(world: GraphStore) -> None:
    assert (found(world, "after")["acc@1", "rows"].count, found(world, "after")["coverage", "rows"].of) == (3, 7)


@pytest.mark.parametrize("run", ["before", "after"])
def test_the_columns_of_the_intervals_sum_to_what_the_queries_count(world: GraphStore, run: str) -> None:
    judged = judged_mentions(world, run)
    by_query = found(world, run)
    for over, mask in (("pairs", judged.once), ("rows", np.ones(len(judged.rows), np.bool_))):
        among = mask & judged.gold
        assert (among & judged.right).sum() == by_query["acc@1", over].count
        assert (among & judged.found).sum() == by_query["candidate acc@1", over].count
        assert (among & (judged.hit > 0)).sum() == by_query["recall@20", over].count
        assert (mask & judged.accepted).sum() == by_query["coverage", over].count
        assert sums(judged.documents, [among]).sum() == by_query["acc@1", over].of


def test_documents_are_drawn_where_there_are_several(world: GraphStore) -> None:
    by_query = found(world, "before")
    assert by_query["acc@1", "rows"].interval == "documents"
    assert by_query["lost gold", "rows"].interval == "Wilson"
    for one in by_query.values():
        assert one.low is not None
        assert one.high is not None
        assert 0 <= one.low <= one.value <= one.high <= 1


def test_without_documents_a_share_has_the_interval_of_wilson(world: GraphStore) -> None:
    mentions = [Mention(row, f"m{row}", (Gold("HP:1"),), doc="only") for row in range(1, 5)]
    record_dataset(world, Dataset("plain"), mentions)
    record_run(world, Run("plain", "plain", "x"), [Answer(1, ("HP:1",)), Answer(2, ("HP:2",)), Answer(2, ("HP:1",), 2)])
    by_query = found(world, "plain")
    assert {one.interval for name, one in by_query.items() if name[0] != "MRR"} == {"Wilson"}
    mrr = by_query["MRR", "pairs"]
    assert (mrr.value, mrr.interval) == (1.5 / 4, "mentions")
    assert mrr.low is not None
    assert mrr.low < mrr.value < (mrr.high or 0)
