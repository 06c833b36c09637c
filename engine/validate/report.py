"""Findings in, a table, TSV, CSV, JSON Lines or JSON out, as they come; only a table waits for all of them."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TextIO

from engine.validate.model import COLUMNS, Finding
from kg.printing import delimited, print_table
from kg.store.protocol import Rows

_IN_TABLE = ("line", "where", "id", "label", "verdict", "why", "fixed")


def _as_table(stream: TextIO, findings: Iterable[Finding]) -> None:
    rows = Rows(_IN_TABLE, list(map(_row, findings)))
    if rows:
        print_table(rows, stream)


def _as_tsv(stream: TextIO, findings: Iterable[Finding]) -> None:
    _delimited(stream, findings, "\t")


def _as_csv(stream: TextIO, findings: Iterable[Finding]) -> None:
    _delimited(stream, findings, ",")


def _delimited(stream: TextIO, findings: Iterable[Finding], delimiter: str) -> None:
    rows = map(_row, findings)
    first = next(rows, None)  # a file that is refused has no header written for it
    writer = delimited(stream, delimiter)
    writer.writerow(COLUMNS)
    writer.writerows(row.values() for row in ([first] if first else []))
    writer.writerows(row.values() for row in rows)


def _as_jsonl(stream: TextIO, findings: Iterable[Finding]) -> None:
    stream.writelines(f"{line}\n" for line in _json(findings))


def _as_json(stream: TextIO, findings: Iterable[Finding]) -> None:
    stream.write("[")
    between = "\n "
    for line in _json(findings):
        stream.write(f"{between}{line}")
        between = ",\n "
    stream.write("]\n" if between == "\n " else "\n]\n")


def _json(findings: Iterable[Finding]) -> Iterator[str]:
    return (json.dumps(_row(finding), ensure_ascii=False) for finding in findings)


def _row(finding: Finding) -> dict[str, Any]:
    return {name: getattr(finding, name) for name in COLUMNS} | {"verdict": str(finding.verdict)}


WRITERS: dict[str, Callable[[TextIO, Iterable[Finding]], None]] = {
    "table": _as_table,
    "tsv": _as_tsv,
    "csv": _as_csv,
    "jsonl": _as_jsonl,
    "json": _as_json,
}
