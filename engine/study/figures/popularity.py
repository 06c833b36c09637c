"""The runs of an arm in, accuracy by how often a concept was counted out; and what predicts a right answer."""

import math
from collections.abc import Callable, Sequence

from engine.report.asking import Ask
from engine.report.figures.axes import counts, percent, place
from engine.report.model import Cell, Column, Figure, Lines, Part, Point, Series, Table
from engine.report.shares import share
from engine.study.embedding import lexicalization
from engine.study.figures.accuracy import called
from engine.study.pairs import TRAINED, WITHHELD, Pair
from engine.study.predictors import area, logistic
from engine.study.running import Recorded
from kg.evaluation.figures import Bin, popularity_auc, popularity_bins
from kg.model import Run
from kg.store.protocol import Row


def popularity(ask: Ask, recorded: Recorded) -> Part:
    """The model as it was, and after the last epoch."""
    name = recorded.pairs.arm.name
    runs = list(dict.fromkeys((recorded.base, recorded.last, *recorded.others)))
    steps = {run.id: steps_of(ask, recorded, run) for run in runs}
    bins = {id_: popularity_bins(rows) for id_, rows in steps.items()}
    first = bins[recorded.base.id]
    if not first or not first[-1].most:
        return Part(name, (), (f"Nothing of {name} was counted in a loaded corpus: popularity is not defined.",))
    columns = (Column("count", "Count"), Column("pairs", "Pairs"), *(Column(run.id, called(run)) for run in runs))
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (_range(one), one.pairs, *(share(bins[run.id][at].right, bins[run.id][at].pairs) for run in runs))
        for at, one in enumerate(first)
    )
    table = Table("popularity", f"Accuracy of {name} by count", columns, rows)
    chart = Lines(
        f"Accuracy of {name} by count", "Accuracy of each run, in bins of the count of the concept; bars are 95 % intervals.",
        counts("count (logarithmic)", max(one.most for one in first)), percent("accuracy"),
        tuple(_series(run, number, bins[run.id]) for number, run in enumerate(runs)),
    )  # fmt: skip
    statements = ask.taken()
    areas = Table(
        "popularity_auc", f"The count as a predictor of a right answer of {name}",
        (Column("run", "Run"), Column("auc", "AUC", "Area under the ROC curve: 0.5 is chance, 1 is perfect.")),
        tuple((called(run), popularity_auc(steps[run.id])) for run in runs),
    )  # fmt: skip
    return Part(name, (Figure(table, chart, statements), Figure(areas, None, statements)))


def steps_of(ask: Ask, recorded: Recorded, run: Run) -> list[Row]:
    """What is right by count, by the corpus of the arm."""
    corpus = recorded.pairs.corpus
    if corpus is None:
        return list(ask.rows("popularity_steps", run=run.id))
    return list(ask.rows("corpus_steps", run=run.id, corpus=corpus))


def predictors(ask: Ask, recorded: Sequence[Recorded]) -> Part:
    """Popularity and lexicalization as predictors: of being right as it was, and of being right after, where withheld."""
    columns = (
        Column("arm", "Arm"), Column("outcome", "Outcome"), Column("pairs", "Pairs"), Column("right", "Right"),
        Column("auc_count", "AUC of popularity"), Column("auc_lexical", "AUC of lexicalization"),
        Column("odds_count", "Odds by popularity", "With the 95 % interval."),
        Column("odds_lexical", "Odds by lexicalization", "With the 95 % interval."),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for one in recorded:
        lexical = dict(zip([pair.curie for pair in one.pairs.pairs], lexicalization(one.pairs), strict=True))
        asked: list[tuple[str, Run, Callable[[str | None], bool]]] = [("right as it was", one.base, lambda _side: True)]
        if one.epochs:
            asked += [("right after, of the trained", one.last, lambda side: side == TRAINED),
                      ("right after, of the withheld", one.last, lambda side: side == WITHHELD)]  # fmt: skip
        for outcome, run, wanted in asked:
            judged = ask.rows("judged_mentions", run=run.id)
            some = [row for row in judged if wanted(row["split"])]
            pairs = [one.pairs.pairs[row["row"] - 1] for row in some]
            right = [bool(row["accepted"] and row["correct"]) for row in some]
            rows.append(
                (
                    one.pairs.arm.name,
                    outcome,
                    len(some),
                    share(sum(right), len(some)),
                    *_predicted(pairs, lexical, right),
                )
            )
    return Part(
        None, (Figure(Table("predictors", "Predictors of a right answer", columns, tuple(rows)), None, ask.taken()),)
    )


def _predicted(pairs: Sequence[Pair], lexical: dict[str, float], right: Sequence[bool]) -> tuple[Cell, ...]:
    count = [math.log1p(pair.popularity) for pair in pairs]
    close = [lexical[pair.curie] for pair in pairs]
    varies = len(set(count)) > 1
    effects = logistic({**({"count": count} if varies else {}), "lexical": close}, right) or []
    odds = {one.predictor: "{:.2f} ({:.2f}–{:.2f})".format(*one.odds) for one in effects}
    return (area(count, right) if varies else None, area(close, right), odds.get("count"), odds.get("lexical"))


def _series(run: Run, number: int, bins: Sequence[Bin]) -> Series:
    points = []
    for one in bins:
        right = share(one.right, one.pairs)
        points.append(Point((place(one.least) + place(one.most)) / 2, right.value or 0.0, right.low, right.high))
    return Series(called(run), number, tuple(points))


def _range(one: Bin) -> str:
    return f"{one.least:,}" if one.least == one.most else f"{one.least:,}–{one.most:,}"
