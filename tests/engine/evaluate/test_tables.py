"""Figures, comparisons and lists of runs, as programs and as people get them."""

import io
from dataclasses import fields, replace

import pytest

from engine.evaluate.comparing import Comparison, Paired
from engine.evaluate.figures import Figure
from engine.evaluate.runs import Listed
from engine.evaluate.tables import (
    compared_figures,
    compared_rows,
    figure_rows,
    figure_table,
    listed_rows,
    listed_table,
    paired_table,
    write_comparison,
    write_figures,
    write_runs,
)
from kg.model import Run

ACCURACY = Figure("acc@1", "pairs", 1 / 3, 0.06149, 0.79234, 1, 3, "Wilson")
OVER_ROWS = Figure("acc@1", "rows", 0.5, 0.15, 0.85, 2, 4, "Wilson")
MRR = Figure("MRR", "pairs", 0.4166666666, 0.25, 0.5, 1.25, 3, "mentions")
BARE = Figure("coverage", "pairs", 1.0, None, None, 3, 3, "Wilson")
WHOLE = Paired("all", "pairs", 1200, 0.25, 0.5, 0.25, -0.0312, 0.4, "documents", 1.25e-9, 300, 0, 300, 600)
PART = Paired(None, "rows", 3, 1 / 3, 0.0, -1 / 3, None, None, "Newcombe", 0.0456, 0, 1, 0, 2)
LISTED = Listed("one", "gold", "x", None, "current", 3, 1 / 3, "2026-01-01T00:00:00Z", True)


@pytest.fixture
def comparison() -> Comparison:
    return Comparison(Run("a", "gold", "x"), Run("b", "gold", "y"), [WHOLE, PART], [])


def written(write: object, *given: object) -> str:
    stream = io.StringIO()
    write(stream, *given)  # type: ignore[operator]
    return stream.getvalue()


def test_programs_get_every_field_of_every_figure() -> None:
    found = figure_rows([("one", [ACCURACY, BARE])])
    assert found.columns == ("run", *(field.name for field in fields(Figure)))
    assert found[0] == {"run": "one", "name": "acc@1", "over": "pairs", "value": 0.333333, "low": 0.06149, "high": 0.79234,
                        "count": 1, "of": 3, "interval": "Wilson"}  # fmt: skip
    assert written(write_figures, [("one", [BARE])], "tsv").splitlines()[1].split("\t") == [
        "one", "coverage", "pairs", "1.0", "", "", "3", "3", "Wilson",
    ]  # fmt: skip


def test_people_get_both_ways_to_count_in_one_row() -> None:
    rows = [tuple(row.values()) for row in figure_table([ACCURACY, OVER_ROWS, MRR, BARE])]
    assert rows == [
        ("acc@1", "33.3 %", "6.1–79.2", "1/3", "50.0 %", "15.0–85.0", "2/4"),
        ("MRR", "0.417", "0.250–0.500", "3", "–", "", ""),
        ("coverage", "100.0 %", "", "3/3", "–", "", ""),
    ]
    text = written(write_figures, [("one", [ACCURACY]), ("two", [BARE])], "table")
    assert [line for line in text.splitlines() if not line.startswith(("figure", "acc", "cov"))] == ["one", "", "two"]


def test_a_difference_is_in_points_and_a_small_p_is_not_written_out(comparison: Comparison) -> None:
    assert [tuple(row.values()) for row in paired_table(comparison)] == [
        ("all", "pairs", 1200, "25.0 %", "50.0 %", "+25.0", "-3.1 to +40.0", "< 0.0001", 300, 0, 300, 600),
        ("–", "rows", 3, "33.3 %", "0.0 %", "-33.3", "–", "0.046", 0, 1, 0, 2),
    ]


def test_a_comparison_for_programs_has_p_as_it_is_and_the_figures_of_both(comparison: Comparison) -> None:
    whole, part, accuracy, mrr, over_rows = compared_rows(comparison, [ACCURACY, MRR], [OVER_ROWS])
    assert (whole["figure"], whole["split"], whole["p"], whole["before_of"]) == ("acc@1, paired", "all", 1.25e-9, None)
    assert (part["split"], part["before"], part["low"]) == (None, 0.333333, None)
    assert (accuracy["figure"], accuracy["before"], accuracy["before_of"], accuracy["after"]) == (
        "acc@1",
        0.333333,
        3,
        None,
    )
    assert (mrr["before"], over_rows["over"], over_rows["after"], over_rows["mentions"]) == (
        0.416667,
        "rows",
        0.5,
        None,
    )
    assert len({tuple(row) for row in (whole, part, accuracy, mrr, over_rows)}) == 1


def test_figures_that_one_run_lacks_are_left_open(comparison: Comparison) -> None:
    other = replace(ACCURACY, value=1.0, count=3)
    rows = [tuple(row.values()) for row in compared_figures([ACCURACY, MRR], [other, BARE])]
    assert rows == [
        ("acc@1", "33.3 %", "6.1–79.2", "1/3", "100.0 %", "6.1–79.2", "3/3"),
        ("MRR", "0.417", "0.250–0.500", "3", "–", "", ""),
        ("coverage", "–", "", "", "100.0 %", "", "3/3"),
    ]
    text = written(write_comparison, comparison, [ACCURACY], [other], "table")
    assert text.startswith("before: a\nafter:  b\n\nsplit")
    assert "\nEach over the unique pairs of its own data set:\nfigure" in text


def test_a_run_that_nothing_was_counted_of_has_no_accuracy() -> None:
    none = replace(LISTED, accuracy=None, pairs=0, stale=False)
    assert [(row["accuracy"], row["stale"]) for row in listed_rows([LISTED, none])] == [(0.333333, True), (None, False)]
    assert [(row["accuracy"], row["stale"]) for row in listed_table([LISTED, none])] == [("33.3 %", "stale"), ("–", "")]
    assert '"accuracy": 0.333333' in written(write_runs, [LISTED], "jsonl")
    assert written(write_runs, [], "tsv").startswith("run\tdataset")
