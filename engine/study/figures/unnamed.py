"""The runs over mentions that are no name in, accuracy by what a mention is out: recited, looked up, chosen."""

from engine.report.asking import Ask
from engine.report.model import Cell, Column, Figure, Part, Table
from engine.report.shares import share
from engine.study.figures.accuracy import called
from engine.study.unnamed import LABEL, Compared


def unnamed(ask: Ask, compared: Compared) -> Part:
    """A line for each kind of mention, a column for each who answers."""
    found = {run.id: {row["type"]: row for row in ask.rows("accuracy_by_type", run=run.id)} for run in compared.runs}
    kinds = list(found[compared.runs[0].id])
    kinds.sort(key=lambda kind: (kind.startswith(f"{LABEL},"), kind))
    columns = (
        Column("kind", "Mention"), Column("pairs", "Pairs"), *(Column(run.id, called(run)) for run in compared.runs)
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for kind in kinds:
        of = [found[run.id][kind] for run in compared.runs]
        told = f"{kind}: look-up, by construction" if kind.startswith(f"{LABEL},") else kind
        rows.append((told, of[0]["pairs"], *(share(row["right"], row["pairs"]) for row in of)))
    name = compared.dataset.name
    return Part(name, (Figure(Table("unnamed", f"Accuracy over {name}", columns, tuple(rows)), None, ask.taken()),))
