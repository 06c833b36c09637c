"""The runs over a data set in, how often each is right out; and how each deals with mentions that no concept fits."""

from engine.report.asking import Ask
from engine.report.figures.axes import percent
from engine.report.model import Cell, Column, Dots, Figure, Group, Part, Share, Table
from engine.report.shares import share, shares_over

_K = 5


def accuracy(ask: Ask, group: Group) -> Part:
    """Accuracy at 1 and k, mean reciprocal rank, and how much was answered: over unique pairs, and over all rows."""
    columns = (
        Column("run", "Run"),
        Column("accuracy", "acc@1", "The first answer is accepted and right."),
        Column("accuracy_at_k", f"acc@{_K}", f"Accepted, and a right one is among the first {_K}."),
        Column("candidate_accuracy", "Candidate acc@1", "The first candidate is right, accepted or not."),
        Column("recall_at_k", f"Recall@{_K}", f"A right candidate is among the first {_K}, accepted or not."),
        Column("mrr", "MRR", "Mean reciprocal rank of the first right candidate."),
        Column("accepted", "Answered", "Pairs with an accepted answer."),
        Column("accuracy_of_rows", "acc@1 of rows", "Every row of the data set counts, repeated ones too."),
    )
    rows: list[tuple[Cell, ...]] = []
    firsts: list[tuple[str, int, Share]] = []
    notes: list[str] = []
    for number, run in enumerate(group.runs):
        found = {row["over"]: row for row in ask.rows("accuracy", run=run.id, k=_K)}
        if "pairs" not in found:
            notes.append(f"No mention of {group.dataset.name} has gold: accuracy is not defined.")
            break
        pairs, every = found["pairs"], found["rows"]
        first, candidate = shares_over(ask.rows("accuracy_by_document", run=run.id), ("right", "found"))
        firsts.append((group.names[run.id], number, first))
        rows.append((
            group.names[run.id], first, share(pairs["right_in_k"], pairs["mentions"]), candidate,
            share(pairs["found_in_k"], pairs["mentions"]), pairs["mrr"],
            share(pairs["accepted"], pairs["mentions"]), share(every["right"], every["mentions"]),
        ))  # fmt: skip
    table = Table("accuracy", f"Accuracy over {group.dataset.name}", columns, tuple(rows))
    chart = Dots(
        f"Accuracy at 1 over {group.dataset.name}", "The share of right answers of each run, with its 95 % interval.",
        percent("acc@1"), tuple(firsts),
    )  # fmt: skip
    return Part(group.dataset.name, (Figure(table, chart if rows else None, ask.taken()),), tuple(notes))


def without_concept(ask: Ask, group: Group) -> Part:
    """What became of the mentions, and how far "no concept fits" (NIL) is said where it is so."""
    columns = (
        Column("run", "Run"), Column("without_gold", "Without gold", "Pairs that no concept fits."),
        Column("said_nil", "Said NIL", "Pairs for which the run says that no concept fits."),
        Column("precision", "NIL precision", "Of those for which it says so, no concept fits."),
        Column("recall", "NIL recall", "Of those that no concept fits, it says so."),
        Column("answered", "Answered"), Column("unparsed", "Unparsed", "What it said is no answer."),
        Column("failed", "Failed", "It gave no answer at all."),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for run in group.runs:
        of = {row["over"]: row for row in ask.rows("nil_precision_recall", run=run.id)}["pairs"]
        outcomes = dict.fromkeys(("answered", "unparsed", "failed"), 0)
        for row in ask.rows("outcomes_of_run", run=run.id):
            if row["status"] in outcomes:
                outcomes[row["status"]] += row["pairs"]
        rows.append((
            group.names[run.id], of["nil"], of["said_nil"], share(of["right"], of["said_nil"]),
            share(of["right"], of["nil"]), *outcomes.values(),
        ))  # fmt: skip
    table = Table(
        "nil", f"Mentions that no concept fits, and outcomes, over {group.dataset.name}", columns, tuple(rows)
    )
    notes = () if any(row[1] for row in rows) else (
        f"Every mention of {group.dataset.name} has gold: NIL recall is not defined, and every NIL is wrong.",
    )  # fmt: skip
    return Part(group.dataset.name, (Figure(table, None, ask.taken()),), notes)
