"""A file of annotated mentions in, its rows out: what it is shows in its first bytes, not in its name.

TSV, CSV and JSON Lines with the columns `mention` and `gold_ids`, SSSOM with literal subjects, PubTator, BioC as XML and
as JSON; plain or with gzip.
"""

import codecs
import io
from collections.abc import Sequence
from pathlib import Path

from engine.gold.bioc import bioc_table
from engine.gold.bioc_xml import xml_documents
from engine.gold.json_text import json_table
from engine.gold.pubtator import is_pubtator, pubtator_table
from engine.gold.rows import GoldRow
from engine.gold.sssom import REQUIRED, is_sssom, sssom_gold
from engine.gold.table import GOLD, MENTION, GoldFile, Reading, annotated, gold_rows, listed
from engine.mentions.lines import is_utf_16
from engine.mentions.rows import shown
from engine.table import Table, Told, lines_of, opened, table_of
from kg.errors import PlacedError, UsageError

_WANTED = "TSV, CSV, JSON Lines, SSSOM, PubTator or BioC"


def read_gold(path: Path | str, *, where: Sequence[str] = (), prefix: str | None = None) -> list[GoldRow]:
    """The rows of a gold file that fulfil all conditions (COLUMN=VALUE; of several on one column, any).

    A row that has no mention, no id, or an id that is no CURIE is left out and told, with its line. Bare ids get the
    `prefix`, without one that of their type and shape if these tell. The columns of an annotation are its infons.

    Raises:
        UsageError: the file cannot be read, a column is missing (and which there are), a condition fits no row.
        LoadError: the file is damaged, or all rows are.
    """
    return read_gold_file(path, where=where, prefix=prefix).rows


def read_gold_file(path: Path | str, *, where: Sequence[str] = (), prefix: str | None = None) -> GoldFile:
    """The same rows, with what else is in the file.

    Raises:
        UsageError, LoadError: as for `read_gold`.
    """
    path = Path(path)
    with opened(path, wanted=_WANTED) as stream:
        table, right = _opened(path, stream)
    if is_sssom(table):
        return sssom_gold(table.where(where), prefix=prefix)
    if {MENTION, GOLD}.isdisjoint(table.columns):
        raise UsageError(
            f"{path} has neither the columns {MENTION} and {GOLD} nor those of SSSOM ({', '.join(REQUIRED)}); "
            f"its columns: {shown(table.columns)}"
        )
    table.require(MENTION, GOLD)
    table = table.where(where)
    rows = gold_rows(table, right, prefix=prefix)
    return GoldFile(table, rows, left_out=len(table) - len(rows))


def _opened(path: Path, stream: io.BufferedReader) -> tuple[Table, Reading]:
    """What is in a file, and how its identifiers are to be read."""
    begin = stream.peek().removeprefix(codecs.BOM_UTF8)
    if is_utf_16(begin):
        raise PlacedError(f"{path}:1: not UTF-8; if it is UTF-16: iconv -f UTF-16 -t UTF-8")
    if begin.lstrip().startswith(b"<"):
        problems: list[Told] = []
        return bioc_table(path, xml_documents(path, stream), problems), annotated
    if begin.lstrip().startswith((b"{", b"[")):
        return json_table(path, stream)
    lines = lines_of(path, stream)
    if is_pubtator(begin.lstrip()):
        return pubtator_table(path, lines), annotated
    return table_of(path, lines), listed
