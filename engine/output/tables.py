"""TSV and CSV: the columns of the input, then what is said of each mention."""

import json
from collections.abc import Callable, Sequence
from itertools import chain, count, islice
from typing import Any, TextIO

from engine.mentions import MENTION, MentionRow, Mentions
from engine.model import Normalization
from engine.output.layout import DIGITS, PLAIN, Answered, Layout
from kg.printing import delimited

COLUMNS = (
    "curie", "label", "probability", "term", "scope", "retriever", "assertion", "modifiers", "broader", "error",
)  # fmt: skip
"""What a table says of each mention, after the columns of the input."""

PARTS = "parts"
"""The column of the CURIEs of the parts of a mention, where mentions were split."""

RECITED = ("recited", "verdict")
"""The columns of the identifier that a model recited, and of what the graph says of it."""

NIL = "NIL"
_CLASH = "ontonorm_"


def write_tsv(stream: TextIO, mentions: Mentions, answered: Answered, layout: Layout = PLAIN, /) -> None:
    """Tab-separated values."""
    _write(stream, mentions, answered, layout, "\t")


def write_csv(stream: TextIO, mentions: Mentions, answered: Answered, layout: Layout = PLAIN, /) -> None:
    """Comma-separated values."""
    _write(stream, mentions, answered, layout, ",")


def _write(stream: TextIO, mentions: Mentions, answered: Answered, layout: Layout, delimiter: str) -> None:
    answers = _begun(answered)
    write_row = _row_writer(stream, delimiter)
    if layout.header:
        write_row(header(mentions, layout))
    cells_of_row = row_cells(mentions)
    has_own, known = _has_own_mention(mentions), frozenset(mentions.columns)
    for row, answer in answers:
        cells = cells_of_row(row)
        if has_own:
            cells.append(answer.mention)
        cells += answer_cells(answer, layout)
        if not row.others.keys() <= known:
            _tell_lost(cells, row, mentions, layout)
        write_row(cells)


def header(mentions: Mentions, layout: Layout = PLAIN) -> list[str]:
    """The names of all columns; one of ours that clashes is called ontonorm_…."""
    taken = mentions.columns or (MENTION,)
    added = [MENTION] if _has_own_mention(mentions) else []
    added += COLUMNS
    added += [PARTS] if layout.parts else []
    added += RECITED if layout.recited else []
    return [*taken, *(_free(name, taken) for name in added)]


def _has_own_mention(mentions: Mentions) -> bool:
    """Whether the mention has a column of ours beside that of the input, which has another name."""
    return bool(mentions.columns) and mentions.column != MENTION


def _free(name: str, taken: Sequence[str]) -> str:
    names = chain((name, f"{_CLASH}{name}"), (f"{_CLASH}{name}_{number}" for number in count(2)))
    return next(free for free in names if free not in taken)


def _begun(answered: Answered) -> Answered:
    """The same, with the first one asked for."""
    answers = iter(answered)
    return chain(list(islice(answers, 1)), answers)


def row_cells(mentions: Mentions) -> Callable[[MentionRow], list[str]]:
    """What makes the cells of the input of a row."""
    if not mentions.columns:
        return lambda row: [row.mention]
    at, others = mentions.columns.index(mentions.column), mentions.others

    def cells(row: MentionRow) -> list[str]:
        found = list(map(row.others.get, others))
        found.insert(at, row.mention)
        return [value if type(value) is str else cell_text(value) for value in found]

    return cells


def cell_text(value: Any) -> str:
    """A value as a cell: text as it is, nothing for null, JSON else."""
    if isinstance(value, str):
        return value
    return "" if value is None else json.dumps(value, ensure_ascii=False)


def answer_cells(answer: Normalization, layout: Layout = PLAIN) -> list[str]:
    """The cells of COLUMNS, of PARTS and of RECITED."""
    best = answer.best
    cells = [
        answer.curie or "",
        answer.label or "",
        str(round(answer.probability, DIGITS)),
        best.term if best else "",
        best.scope if best else "",
        best.retriever if best else "",
        answer.assertion,
        modifiers_text(answer) if answer.modifiers else "",
        answer.broader.curie if answer.broader else "",
        answer.error or "",
    ]
    if layout.parts:
        cells.append("|".join(part.curie or NIL for part in answer.parts))
    if layout.recited:
        said = answer.recited
        cells += [said.curie or said.text, said.verdict] if said else ["", ""]
    return cells


def modifiers_text(answer: Normalization) -> str:
    """ "severity:severe|laterality:left"."""
    return "|".join(f"{one.kind}:{one.value}" for one in answer.modifiers)


def _tell_lost(cells: list[str], row: MentionRow, mentions: Mentions, layout: Layout) -> None:
    """Says in the column `error` which keys of a JSON object have no column, because the first rows had none."""
    lost = ", ".join(key for key in row.others if key not in mentions.columns)
    at = len(cells) - 1 - layout.parts - len(RECITED) * layout.recited
    told = f"no column for {lost}, which none of the first rows has; jsonl keeps it"
    cells[at] = f"{cells[at]}; {told}" if cells[at] else told


def _row_writer(stream: TextIO, delimiter: str) -> Callable[[Sequence[str]], None]:
    """Writes the cells of a row; only where one holds what needs quotes does the csv module write it, which is slower."""
    quoted = delimited(stream, delimiter).writerow
    write = stream.write

    def write_row(cells: Sequence[str]) -> None:
        line = delimiter.join(cells)
        if line.count(delimiter) >= len(cells) or '"' in line or "\n" in line or "\r" in line:
            quoted(cells)
        else:
            write(f"{line}\n")

    return write_row
