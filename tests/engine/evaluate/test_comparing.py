"""Two runs, what the later one gained and lost."""

import pytest

from engine.evaluate.comparing import Paired, compare
from kg.errors import StoreError, UsageError
from kg.evaluation.recording import record_dataset, record_run
from kg.model import Answer, Dataset, Gold, MatchRule, Mention, Run
from kg.store.protocol import GraphStore


def outcomes(paired: Paired) -> tuple[int, ...]:
    return paired.gained, paired.lost, paired.right_in_both, paired.wrong_in_both


def test_gains_and_losses_are_told_by_split(world: GraphStore) -> None:
    """Rows 2 to 4 are gained, row 1 is lost; row 2 is no pair of its own."""
    found = {(one.split, one.over): one for one in compare(world, "before", "after").paired}
    assert outcomes(found["all", "rows"]) == (3, 1, 0, 1)
    assert outcomes(found["all", "pairs"]) == (2, 1, 0, 1)
    assert outcomes(found["train", "rows"]) == (1, 1, 0, 0)
    assert outcomes(found["withheld", "pairs"]) == (2, 0, 0, 1)
    whole = found["all", "rows"]
    assert (whole.mentions, whole.before, whole.after, whole.interval) == (5, 0.2, 0.6, "documents")
    assert whole.p == pytest.approx(2 * (1 + 4) / 2**4)
    assert whole.low is not None
    assert whole.low <= whole.difference <= (whole.high or 0)


def test_the_other_way_round_gains_are_losses(world: GraphStore) -> None:
    forth = {(one.split, one.over): one for one in compare(world, "before", "after").paired}
    for one in compare(world, "after", "before").paired:
        other = forth[one.split, one.over]
        assert (one.gained, one.lost, one.difference, one.p) == (other.lost, other.gained, -other.difference, other.p)
        if one.interval == "Newcombe":
            assert one.low == pytest.approx(-(other.high or 0))


def test_runs_over_other_mentions_are_compared_on_what_both_have(world: GraphStore) -> None:
    mentions = [Mention(1, "BIG LIVER", (Gold("HP:1"),)), Mention(2, "Sand", (Gold("HP:2"),))]
    record_dataset(world, Dataset("other"), mentions)
    record_run(world, Run("third", "other", "z", MatchRule.IDENTICAL), [Answer(1, ("HP:2",)), Answer(2, ("HP:2",))])
    found = compare(world, "before", "third")
    assert [(one.split, one.over, *outcomes(one)) for one in found.paired] == [("all", "pairs", 0, 1, 0, 0)]
    assert found.notes == [
        "before is judged by current, third by identical",
        "the runs are over different data sets; compared are the 1 pairs of mention and gold that both have "
        "(of 4 in set and 2 in other)",
    ]


def test_rows_of_one_file_are_the_same_mentions(world: GraphStore) -> None:
    for name, rows in (("whole", (1, 2, 3)), ("part", (2, 3))):
        mentions = [Mention(row, "same", (Gold("HP:1"),), split="train") for row in rows]
        record_dataset(world, Dataset(name, sha256="f"), mentions)
        record_run(world, Run(name, name, "x"), [Answer(row, ("HP:1",)) for row in rows])
    for one, other in (("whole", "part"), ("part", "whole")):
        found = compare(world, one, other)
        assert [(paired.over, paired.mentions) for paired in found.paired] == [("pairs", 1)]
        assert "the 1 pairs of mention and gold that both have (of 1 in" in found.notes[0]


def test_what_cannot_be_compared_is_refused(world: GraphStore) -> None:
    record_dataset(world, Dataset("apart"), [Mention(1, "elsewhere", (Gold("HP:1"),))])
    record_run(world, Run("fourth", "apart", "z"), [Answer(1, ("HP:1",))])
    with pytest.raises(UsageError, match="no mention with gold in common"):
        compare(world, "before", "fourth")
    with pytest.raises(UsageError, match="is one run"):
        compare(world, "before", "before")
    with pytest.raises(StoreError, match="no run named nobody"):
        compare(world, "before", "nobody")
