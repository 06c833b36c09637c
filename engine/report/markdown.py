"""A report in, Markdown with its tables and queries out, as code hosts and note books show it."""

import json
import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from engine.report.model import Figure, Report, Section, Statement, Table
from engine.report.words import plain, text

_SPECIAL = re.compile(r"([\\`*_{}\[\]()#+!|<>~&$^=-])")


def write_markdown(report: Report, stream: TextIO) -> None:
    """Headings, tables, and each query in a block to copy; the charts' numbers are those of the tables."""
    stream.write(f"# {_escaped(report.title)}\n\nMade {report.made}.\n\n")
    stream.writelines(f"- {_escaped(one)}\n" for one in report.summary)
    for section in report.sections:
        stream.write("\n".join(_section(section)))


def _section(section: Section) -> Iterator[str]:
    yield f"\n## {_escaped(section.title)}\n\n{_escaped(section.lead)}\n"
    told: set[str] = set()
    for part in section.parts:
        if part.dataset is not None and len(section.parts) > 1:
            yield f"### {_escaped(part.dataset)}\n"
        for note in part.notes:
            yield f"> {_escaped(note)}\n"
        for figure in part.figures:
            yield from _figure(figure, told)


def _figure(figure: Figure, told: set[str]) -> Iterator[str]:
    """A table, and those of its queries that the section has not shown yet."""
    yield f"**{_escaped(figure.table.caption)}**\n"
    yield from _table(figure.table)
    yield ""
    for statement in figure.statements:
        if statement.name not in told:
            told.add(statement.name)
            yield from _statement(statement)


def _table(table: Table) -> Iterator[str]:
    yield _line(column.title for column in table.columns)
    yield "|" + " --- |" * len(table.columns)
    for row in table.rows:
        yield _line(plain(cell, column.key) for column, cell in zip(table.columns, row, strict=True))


def _line(cells: Iterable[str]) -> str:
    return "| " + " | ".join(_escaped(cell) for cell in cells) + " |"


def _statement(statement: Statement) -> Iterator[str]:
    yield f"<details><summary>Cypher: {statement.name}</summary>\n"
    yield f"```cypher\n// {statement.answers}\n{statement.text}\n```\n"
    params = "\n".join(json.dumps(one, ensure_ascii=True).replace("`", "\\u0060") for one in statement.params)
    yield f"```json\n{params}\n```\n\n</details>\n"


def _escaped(value: str) -> str:
    """A text that Markdown shows as it is, in one line."""
    seen = " ".join(text(value).split(" "))
    return _SPECIAL.sub(r"\\\1", re.sub(r"\s*[\r\n\t]\s*", " ", seen)).replace("\\<", "&lt;").replace("\\>", "&gt;")
