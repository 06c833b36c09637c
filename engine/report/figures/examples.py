"""The runs over a data set in, mentions to look at out: gained, lost, nearly right, and wrong though probable."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from engine.report.asking import Ask
from engine.report.figures.changes import pairs_of
from engine.report.figures.distances import walked
from engine.report.model import Cell, Column, Figure, Group, Named, Part, Table
from kg.model import Run
from kg.store.protocol import Row

_SHOWN = 12
_NEAR = 2  # steps
_MENTION = (Column("mention", "Mention"), Column("context", "Context"), Column("gold", "Gold"))


@dataclass(slots=True)
class _Detail:
    """An answer with its mention and gold; identifiers in order, each once."""

    row: Row
    gold: dict[Named, None] = field(default_factory=dict)
    answered: dict[Named, None] = field(default_factory=dict)

    @property
    def mention(self) -> tuple[Cell, ...]:
        return self.row["mention"], _shortened(self.row["context"]), tuple(self.gold)

    @property
    def said(self) -> Cell:
        """What was answered: identifiers, else the words for their absence."""
        if not self.answered:
            return self.row["text"] if self.row["status"] == "unparsed" else str(self.row["status"]).upper()
        return tuple(self.answered)


def examples(ask: Ask, group: Group) -> Part:
    """Some mentions of each kind, always the same ones for the same runs."""
    figures = [
        figure
        for before, after in list(pairs_of(group))[: len(group.runs) - 1]
        for outcome in ("gained", "lost")
        if (figure := _changed(ask, group, before, after, outcome)) is not None
    ] if len(group.runs) > 1 else []  # fmt: skip
    for run in group.runs:
        figures += [one for one in (_near(ask, group, run), _probable(ask, group, run)) if one is not None]
    notes = (
        ()
        if figures
        else (f"Nothing over {group.dataset.name} is gained, lost, nearly right, or wrong though probable.",)
    )
    return Part(group.dataset.name, tuple(figures), notes)


def _changed(ask: Ask, group: Group, before: Run, after: Run, outcome: str) -> Figure | None:
    both = ask.own("changed_answers", before=before.id, after=after.id, outcome=outcome, limit=_SHOWN)
    details = _details(ask, [row[name] for row in both for name in ("answer_before", "answer_after")])
    rows = tuple(
        (*details[row["answer_after"]].mention, details[row["answer_before"]].said, details[row["answer_after"]].said)
        for row in both
    )
    first, second = group.names[before.id], group.names[after.id]
    columns = (*_MENTION, Column("before", first), Column("after", second))
    caption = f"{outcome.capitalize()} by {second} against {first}"
    return _figure(ask, f"{outcome}_{before.id}_{after.id}", caption, columns, rows)


def _near(ask: Ask, group: Group, run: Run) -> Figure | None:
    steps = {answer: far for answer, far in walked(ask, run).steps.items() if far is not None and 0 < far <= _NEAR}
    nearest = sorted(steps, key=lambda answer: (steps[answer], answer))
    some = [*[one for one in nearest if steps[one] == 1][: _SHOWN // 2], *[one for one in nearest if steps[one] > 1]][
        :_SHOWN
    ]
    details = _details(ask, some)
    rows = tuple((*details[one].mention, details[one].said, steps[one]) for one in some)
    columns = (*_MENTION, Column("answered", "Answered"), Column("steps", "Steps"))
    return _figure(ask, f"near_{run.id}", f"Near misses of {group.names[run.id]}", columns, rows)


def _probable(ask: Ask, group: Group, run: Run) -> Figure | None:
    wrong = ask.own("probable_errors", run=run.id, limit=_SHOWN)
    details = _details(ask, [row["answer"] for row in wrong])
    rows = tuple((*details[row["answer"]].mention, details[row["answer"]].said, row["probability"]) for row in wrong)
    columns = (*_MENTION, Column("answered", "Answered"), Column("probability", "Probability"))
    return _figure(ask, f"probable_{run.id}", f"The most probable errors of {group.names[run.id]}", columns, rows)


def _figure(
    ask: Ask, name: str, caption: str, columns: tuple[Column, ...], rows: Iterable[tuple[Cell, ...]]
) -> Figure | None:
    """A table of examples, without the context where no mention has one."""
    found, statements = tuple(rows), ask.taken()
    if not any(row[1] for row in found):
        columns, found = (columns[0], *columns[2:]), tuple((row[0], *row[2:]) for row in found)
    return Figure(Table(name, caption, columns, found), None, statements) if found else None


def _details(ask: Ask, answers: Sequence[str]) -> dict[str, _Detail]:
    found: dict[str, _Detail] = {}
    for row in ask.own("answers_in_detail", answers=list(answers)) if answers else ():
        detail = found.setdefault(row["answer"], _Detail(row))
        if row["gold"] is not None:
            detail.gold[Named(row["gold"], row["gold_label"])] = None
        if row["answered"] is not None:
            detail.answered[Named(row["answered"], row["answered_label"])] = None
    return found


def _shortened(context: str | None, around: int = 70) -> str | None:
    """What stands around the mention, if that is marked by [[ ]]; else the beginning."""
    if not context:
        return None
    start, end = context.find("[["), context.find("]]")
    first, last = max(0, start - around), (end + 2 if end > start >= 0 else 0) + around
    return f"{'… ' if first else ''}{context[first:last].strip()}{' …' if last < len(context) else ''}"
