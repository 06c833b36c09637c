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


def test_composite_gold_is_another_pair_than_any_of_the_same(world: GraphStore) -> None:
    both = (Gold("HP:1"), Gold("HP:2"))
    for name, composite in (("all-of", True), ("any-of", False)):
        mentions = [Mention(1, "both big", both, composite=composite), Mention(2, "liver", (Gold("HP:1"),))]
        record_dataset(world, Dataset(name), mentions)
        record_run(world, Run(name, name, "x"), [Answer(1, ("HP:1",)), Answer(2, ("HP:1",))])
    [found] = compare(world, "all-of", "any-of").paired
    assert (found.mentions, *outcomes(found)) == (1, 0, 0, 1, 0)


def test_composite_answers_of_one_data_set_are_right_only_as_a_whole(world: GraphStore) -> None:
    """Row 4 asks for both; the run before says one of them, the run after both."""
    [gained] = [
        one for one in compare(world, "before", "after").paired if (one.split, one.over) == ("withheld", "rows")
    ]
    assert (gained.gained, gained.lost, gained.wrong_in_both) == (2, 0, 1)


def test_gold_of_ontologies_that_are_not_loaded_is_wrong_in_both_unless_strings_are_compared(world: GraphStore) -> None:
    mentions = [Mention(1, "abroad", (Gold("XX:1"),)), Mention(2, "liver", (Gold("HP:1"),))]
    record_dataset(world, Dataset("abroad"), mentions)
    right, wrong = [Answer(1, ("XX:1",)), Answer(2, ("HP:1",))], [Answer(1, ("XX:2",)), Answer(2, ("HP:1",))]
    for match in (MatchRule.CURRENT, MatchRule.IDENTICAL):
        for name, answers in (("wrong", wrong), ("right", right)):
            record_run(world, Run(f"abroad/{name}/{match}", "abroad", name, match), answers)
    by_concept, by_string = (
        compare(world, f"abroad/wrong/{match}", f"abroad/right/{match}").paired[0]
        for match in (MatchRule.CURRENT, MatchRule.IDENTICAL)
    )
    assert (outcomes(by_concept), outcomes(by_string)) == ((0, 0, 1, 1), (1, 0, 1, 0))


def test_doubled_mentions_count_once_as_a_pair_and_each_as_a_row(world: GraphStore) -> None:
    """Of equal pairs the first decides; the same text with other gold is another pair."""
    mentions = [Mention(row, "liver", (Gold("HP:1"),)) for row in (1, 2, 3)] + [Mention(4, "liver", (Gold("HP:2"),))]
    record_dataset(world, Dataset("doubled"), mentions)
    record_run(world, Run("d1", "doubled", "x"), [Answer(row, ("HP:2",)) for row in (1, 2, 3, 4)])
    record_run(world, Run("d2", "doubled", "y"), [Answer(row, ("HP:1",)) for row in (1, 2, 3, 4)])
    found = {one.over: one for one in compare(world, "d1", "d2").paired}
    assert (outcomes(found["pairs"]), outcomes(found["rows"])) == ((1, 1, 0, 0), (3, 1, 0, 0))


def test_runs_over_other_mentions_pair_the_first_of_each(world: GraphStore) -> None:
    """The second data set has the mention twice; its first row is what is compared."""
    record_dataset(
        world, Dataset("once"), [Mention(5, "Spleen", (Gold("HP:2"),), split="a"), Mention(6, "x", (Gold("HP:1"),))]
    )
    record_dataset(world, Dataset("twice"), [Mention(row, "spleen", (Gold("HP:2"),), split="b") for row in (1, 2)])
    record_run(world, Run("o", "once", "x"), [Answer(5, ("HP:1",)), Answer(6, ("HP:1",))])
    record_run(world, Run("t", "twice", "y"), [Answer(1, ("HP:2",)), Answer(2, ("HP:1",))])
    [forth], [back] = compare(world, "o", "t").paired, compare(world, "t", "o").paired
    assert ((forth.gained, forth.lost), (back.gained, back.lost)) == ((1, 0), (0, 1))


def test_what_cannot_be_compared_is_refused(world: GraphStore) -> None:
    record_dataset(world, Dataset("apart"), [Mention(1, "elsewhere", (Gold("HP:1"),))])
    record_run(world, Run("fourth", "apart", "z"), [Answer(1, ("HP:1",))])
    with pytest.raises(UsageError, match="no mention with gold in common"):
        compare(world, "before", "fourth")
    with pytest.raises(UsageError, match="is one run"):
        compare(world, "before", "before")
    with pytest.raises(StoreError, match="no run named nobody"):
        compare(world, "before", "nobody")
