"""The runs of an arm in, how often each is right out, by epoch; and what each gained and lost against the model as it was."""

from collections.abc import Mapping, Sequence

from engine.evaluate.intervals import mcnemar
from engine.report.asking import Ask
from engine.report.figures.axes import percent
from engine.report.model import Axis, Cell, Change, Column, Figure, Lines, Part, Point, Series, Share, Table, Wings
from engine.report.shares import change_over, share
from engine.study.pairs import TRAINED, WITHHELD
from engine.study.running import Recorded
from kg.model import Run

SIDES = (TRAINED, WITHHELD)
OUTCOMES = ("gained", "lost", "right in both", "wrong in both")
PUBLISHED = {
    ("go", "label-id", "term-to-id"): (77.0, -1.1), ("go", "label-id", "id-to-term"): (33.0, -0.2),
    ("hp", "label-id", "term-to-id"): (2.5, 0.1), ("hp", "label-id", "id-to-term"): (0.0, 0.0),
    ("hgnc", "name-symbol", "term-to-id"): (22.5, 2.4), ("hgnc", "name-symbol", "id-to-term"): (44.5, 7.9),
}  # fmt: skip
"""Net changes in points on trained and on withheld concepts, by ontology, pairing and direction."""


def called(run: Run) -> str:
    """What a run is called within its arm."""
    name = run.id.removeprefix(f"{run.dataset}/")
    return f"{name} (as it was)" if run.epoch == 0 else name


def accuracy(ask: Ask, recorded: Recorded) -> Part:
    """Accuracy on both sides of the split, and all together."""
    columns = (
        Column("run", "Run"), Column("epoch", "Epoch"), Column("trained", "Trained"), Column("withheld", "Withheld"),
        Column("all", "All"),
    )  # fmt: skip
    sides = sides_of(ask, recorded)
    runs = (recorded.base, *recorded.epochs, *recorded.others)
    rows: list[tuple[Cell, ...]] = []
    for run in runs:
        both = [sides[run.id, side] for side in SIDES]
        every = share(sum(one.count for one in both), sum(one.total for one in both))
        rows.append((called(run), run.epoch, *both, every))
    name = recorded.pairs.arm.name
    table = Table("accuracy_by_epoch", f"Accuracy of {name}", columns, tuple(rows))
    own = (recorded.base, *recorded.epochs)
    series = tuple(
        Series(side, number, tuple(_point(run.epoch or 0, sides[run.id, side]) for run in own))
        for number, side in enumerate(SIDES)
    )
    most = max(run.epoch or 0 for run in own)
    ticks = tuple((float(run.epoch or 0), str(run.epoch or 0)) for run in own)
    chart = Lines(
        f"Accuracy of {name} by epoch", "Accuracy on trained and on withheld concepts; bars are 95 % intervals.",
        Axis("epoch", 0.0, float(max(most, 1)), ticks), percent("accuracy"), series,
    )  # fmt: skip
    return Part(name, (Figure(table, chart if recorded.epochs else None, ask.taken()),))


def sides_of(ask: Ask, recorded: Recorded) -> dict[tuple[str, str], Share]:
    """The accuracy of every run over the data set of an arm, by its id and the side of the split."""
    rows = ask.rows("accuracy_by_split", dataset=recorded.dataset.name)
    return {(row["run"], row["split"]): share(row["right"], row["pairs"]) for row in rows}


def changes(ask: Ask, recorded: Recorded) -> Part:
    """Gains and losses by side of the split, with the net change and its chance."""
    columns = (
        Column("run", "After"), Column("side", "Concepts"), Column("gained", "Gained", "Wrong before, right after."),
        Column("lost", "Lost", "Right before, wrong after."), Column("right_in_both", "Right in both"),
        Column("wrong_in_both", "Wrong in both"), Column("net", "Net change", "In points of accuracy, with its 95 % interval."),
        Column("p", "McNemar p", "How likely so uneven a change is by chance (exact, two-sided)."),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    wings = []
    for run in (*recorded.epochs, *recorded.others):
        for side, outcomes in outcomes_of(ask, recorded.base, run).items():
            gained, lost = outcomes["gained"], outcomes["lost"]
            rows.append((called(run), side, *outcomes.values(), net(outcomes), mcnemar(gained, lost)))
            wings.append((f"{called(run)}, {side}", lost, gained))
    name = recorded.pairs.arm.name
    if not rows:
        return Part(name, (), (f"Nothing was taught for {name}, and nothing else was asked.",))
    table = Table(
        "changes_by_epoch", f"Gains and losses of {name} against {called(recorded.base)}", columns, tuple(rows)
    )
    chart = Wings(f"Gains and losses of {name}", "For each run, how many concepts were lost and gained.", "lost", "gained",
                  tuple(wings))  # fmt: skip
    return Part(name, (Figure(table, chart, ask.taken()),))


def outcomes_of(ask: Ask, before: Run, after: Run) -> dict[str, dict[str, int]]:
    """How many pairs had which outcome, by side of the split."""
    found = {side: dict.fromkeys(OUTCOMES, 0) for side in SIDES}
    for row in ask.rows("compare_runs", before=before.id, after=after.id):
        found[row["split"]][row["outcome"]] += row["pairs"]
    return found


def net(outcomes: Mapping[str, int]) -> Change:
    """The difference of both accuracies, with Newcombe's interval."""
    return change_over((), outcomes)


def published(ask: Ask, recorded: Sequence[Recorded]) -> list[Part]:
    """The published net changes beside those after the last epoch; nothing where no arm is one of that study."""
    rows: list[tuple[Cell, ...]] = []
    for one in recorded:
        arm = one.pairs.arm
        told = PUBLISHED.get((arm.ontology, arm.pairing.name, str(arm.direction)))
        if told and one.epochs:
            after = outcomes_of(ask, one.base, one.last)
            rows.append((arm.name, *(Change(points / 100) for points in told), *(net(after[side]) for side in SIDES)))
    if not rows:
        return []
    columns = (
        Column("arm", "Arm"), Column("trained_published", "Trained, published"),
        Column("withheld_published", "Withheld, published"),
        Column("trained", "Trained, here"), Column("withheld", "Withheld, here"),
    )  # fmt: skip
    return [Part(None, (Figure(Table("published", "Net change in points", columns, tuple(rows)), None, ask.taken()),))]


def _point(epoch: int, found: Share) -> Point:
    return Point(float(epoch), found.value or 0.0, found.low, found.high)
