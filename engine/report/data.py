"""A report in, its tables for programs out: one JSON document, or one CSV table with a line for each cell."""

import json
from dataclasses import asdict
from typing import Any, TextIO

from engine.report.model import Cell, Change, Figure, Named, Report, Section, Share, Statement
from kg.printing import delimited

_COLUMNS = ("section", "dataset", "table", "row", "about", "column", "value", "low", "high", "count", "total")


def write_json(report: Report, stream: TextIO) -> None:
    """Everything but the charts; a share is an object with its count, total, value and bounds."""
    about = {"title": report.title, "made": report.made, "summary": list(report.summary)}
    json.dump(about | {"sections": [_section(one) for one in report.sections]}, stream, ensure_ascii=False, indent=1)
    stream.write("\n")


def write_csv(report: Report, stream: TextIO) -> None:
    """A line for each cell of each table: its value, and its bounds and counts if it is a share.

    `about` is the first cell of the row that it stands in. Identifiers are joined by a bar.
    """
    writer = delimited(stream, ",")
    writer.writerow(_COLUMNS)
    for section in report.sections:
        for part in section.parts:
            for figure in part.figures:
                start = [section.key, part.dataset]
                writer.writerows([*start, *line] for line in _lines(figure))


def _section(section: Section) -> dict[str, Any]:
    parts = [
        {"dataset": part.dataset, "notes": list(part.notes), "tables": [_table(figure) for figure in part.figures]}
        for part in section.parts
    ]
    return {"key": section.key, "title": section.title, "lead": section.lead, "parts": parts}


def _table(figure: Figure) -> dict[str, Any]:
    table = figure.table
    keys = [column.key for column in table.columns]
    return {
        "name": table.name,
        "caption": table.caption,
        "columns": [asdict(column) for column in table.columns],
        "rows": [dict(zip(keys, map(_value, row), strict=True)) for row in table.rows],
        "queries": [_query(one) for one in figure.statements],
    }


def _query(statement: Statement) -> dict[str, Any]:
    found = asdict(statement)
    return {name: found[name] for name in ("name", "answers", "text", "params")}


def _value(cell: Cell) -> Any:
    match cell:
        case Share():
            return {"value": cell.value, **asdict(cell)}
        case Change() | Named():
            return asdict(cell)
        case tuple():
            return [asdict(one) for one in cell]
    return cell


def _lines(figure: Figure) -> list[list[Any]]:
    table = figure.table
    return [
        [table.name, number, _flat(row[0])[0], column.key, *_flat(cell)]
        for number, row in enumerate(table.rows, start=1)
        for column, cell in zip(table.columns, row, strict=True)
    ]


def _flat(cell: Cell) -> list[Any]:
    """Value, low, high, count, total."""
    match cell:
        case Share():
            return [cell.value, cell.low, cell.high, cell.count, cell.total]
        case Change():
            return [cell.value, cell.low, cell.high, None, None]
        case Named():
            return [cell.curie, None, None, None, None]
        case tuple():
            return ["|".join(one.curie for one in cell), None, None, None, None]
    return [cell, None, None, None, None]
