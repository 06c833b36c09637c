"""An SSSOM table with literal subjects in, gold out: what each literal is, is not, or that it is of no concept.

Format: SSSOM 1.0 (https://mapping-commons.github.io/sssom/). A negative mapping has the predicate modifier Not, a literal
of no concept the object sssom:NoTermFound.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from engine.gold.identifiers import to_gold
from engine.gold.rows import GoldRow
from engine.gold.table import GOLD, MENTION, GoldFile, Right, gold_rows
from engine.table import Cells, Table
from kg.errors import UsageError

NO_TERM = "sssom:NoTermFound"
REQUIRED = ("subject_label", "predicate_id", "object_id")
EXACT, LITERAL, NOT = "skos:exactMatch", "rdfs literal", "Not"

_ALL_LITERAL = re.compile(rf"\s*subject_type:\s*['\"]?{LITERAL}['\"]?\s*")


def is_sssom(table: Table) -> bool:
    """Whether a table has columns of SSSOM, and not those of gold."""
    return not {MENTION, GOLD} <= {*table.columns} and not {"subject_label", "object_id"}.isdisjoint(table.columns)


def sssom_gold(table: Table, *, prefix: str | None = None) -> GoldFile:
    """The gold in a table; rows that are no exact matches of a literal are passed over.

    Raises:
        UsageError: its subjects are concepts, or it lacks a column.
        LoadError: no row can be used.
    """
    table.require(*REQUIRED)
    literal = any(_ALL_LITERAL.fullmatch(line) for line in table.comments)
    if not literal and not any(cells.get("subject_type") == LITERAL for _, cells in table.rows):
        raise UsageError(f"{table.path}: its subjects are no literals; mappings are for load-ontologies --mappings")
    skipped, taken = Counter[str](), []
    for line, cells in table.rows:
        if not literal and cells.get("subject_type") != LITERAL:
            skipped["whose subject is no literal"] += 1
        elif cells["predicate_id"] != EXACT:
            skipped["that are no exact match"] += 1
        else:
            taken.append((line, cells | {MENTION: cells["subject_label"]}))
    rows = gold_rows(replace(table, rows=taken), _object, prefix=prefix, passed=skipped.total())
    rejected = [row for row in rows if _is_negative(row.columns or {})]
    rows = [row for row in rows if not _is_negative(row.columns or {})]
    return GoldFile(table, rows, rejected, skipped, len(table) - len(rows) - len(rejected) - skipped.total())


def by_literal(rows: Sequence[GoldRow]) -> list[GoldRow]:
    """A row for each literal in its place: it has a line for each concept that it matches, and any of them is right."""
    found: dict[tuple[object, ...], GoldRow] = {}
    for row in rows:
        place = (row.mention, row.is_nil, row.doc, row.context, row.type, row.split, row.offset)
        first = found.setdefault(place, row)
        found[place] = replace(first, gold=tuple(dict.fromkeys((*first.gold, *row.gold))))
    return list(found.values())


def _is_negative(cells: Cells) -> bool:
    return cells.get("predicate_modifier") == NOT


def _object(cells: Cells, prefix: str | None) -> Right:
    object_, modifier = cells["object_id"], cells.get("predicate_modifier", "")
    curie = None if object_ == NO_TERM else to_gold(object_, prefix=prefix)
    if not cells["subject_label"].strip():
        raise ValueError("no subject_label")
    if curie is None and object_ != NO_TERM:
        raise ValueError(f"{object_[:80]} is no CURIE in object_id" if object_ else "no object_id")
    if modifier not in ("", NOT) or (modifier and curie is None):
        raise ValueError(f"the predicate_modifier {modifier[:80]} is not to be understood here")
    return Right((curie,) if curie else ())
