"""A section in, its part of the page out: what it answers, and each table with its picture and its queries."""

import json
from collections.abc import Iterator

from engine.report.html.cells import cell, is_number, shown
from engine.report.model import Column, Figure, Part, Section, Statement, Table
from engine.report.plots import svg
from engine.report.words import anchor


def section(one: Section) -> str:
    """The section; a query that several of its figures have stands at the first."""
    key, told = anchor(one.key), set[str]()
    parts = "".join(
        _part(part, f"{key}-{number}", told, has_others=len(one.parts) > 1)
        for number, part in enumerate(one.parts, start=1)
    )
    return (
        f'<section id="{key}" aria-labelledby="{key}-title">\n<h2 id="{key}-title">{shown(one.title)}</h2>\n'
        f'<p class="lead">{shown(one.lead)}</p>\n{parts}</section>\n'
    )


def _part(part: Part, key: str, told: set[str], *, has_others: bool) -> str:
    heading = f"<h3>{shown(part.dataset)}</h3>\n" if part.dataset is not None and has_others else ""
    notes = "".join(f'<p class="note">{shown(note)}</p>\n' for note in part.notes)
    figures = "".join(_figure(figure, f"{key}-{number}", told) for number, figure in enumerate(part.figures, start=1))
    return f"{heading}{notes}{figures}"


def _figure(figure: Figure, key: str, told: set[str]) -> str:
    drawn = svg(figure.chart, key) if figure.chart else ""
    return f'<figure id="{key}">\n{drawn}\n{_table(figure.table)}{_queries(figure, told)}</figure>\n'


def _table(table: Table) -> str:
    caption = shown(table.caption)
    if not table.rows:
        return f'<p class="note">{caption}: there is nothing to count.</p>\n'
    numbers = [any(is_number(row[at]) for row in table.rows) for at in range(len(table.columns))]
    heads = "".join(_head(column, number) for column, number in zip(table.columns, numbers, strict=True))
    rows = "".join(f"<tr>{''.join(_row(table, row, numbers))}</tr>\n" for row in table.rows)
    return (
        f'<div class="scroll" role="region" tabindex="0" aria-label="{caption}">\n<table>\n<caption>{caption}</caption>\n'
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n</div>\n{_hints(table)}"
    )


def _head(column: Column, is_numeric: bool) -> str:
    kind = ' class="number"' if is_numeric else ""
    return f'<th scope="col"{kind}>{shown(column.title)}</th>'


def _row(table: Table, row: tuple[object, ...], numbers: list[bool]) -> Iterator[str]:
    for at, (column, value) in enumerate(zip(table.columns, row, strict=True)):
        said = cell(value, column.key)  # type: ignore[arg-type]
        kind = ' class="number"' if numbers[at] else ""
        yield f"<td{kind}>{said}</td>" if at else f'<th scope="row"{kind}>{said}</th>'


def _hints(table: Table) -> str:
    """What columns are, where their titles do not say it."""
    hints = [column for column in table.columns if column.hint]
    if not hints:
        return ""
    told = "".join(f"<dt>{shown(one.title)}</dt><dd>{shown(one.hint or '')}</dd>" for one in hints)
    return f"<details><summary>What the columns are</summary>\n<dl>{told}</dl>\n</details>\n"


def _queries(figure: Figure, told: set[str]) -> str:
    new = [one for one in figure.statements if one.name not in told]
    told.update(one.name for one in new)
    if not new:
        return ""
    names = ", ".join(one.name for one in new)
    return f"<details><summary>Cypher: {shown(names)}</summary>\n{''.join(map(_statement, new))}</details>\n"


def _statement(one: Statement) -> str:
    params = "\n".join(json.dumps(some, ensure_ascii=False, default=str) for some in one.params)
    return (
        f'<p class="answers">{shown(one.answers)}</p>\n<pre tabindex="0"><code>{_code(one.text)}</code></pre>\n'
        f'<p class="answers">Parameters</p>\n<pre tabindex="0"><code>{_code(params)}</code></pre>\n'
    )


def _code(text: str) -> str:
    """Whole, line by line."""
    return "\n".join(_long(line) for line in text.split("\n"))


def _long(line: str) -> str:
    """A line in pieces that are shown as any text is, however long."""
    return "".join(shown(line[at : at + 400]) for at in range(0, len(line), 400))
