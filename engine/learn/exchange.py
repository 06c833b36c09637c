"""Lessons as an SSSOM table with literal subjects: written to take them elsewhere, and read back.

Format: SSSOM 1.0 (https://mapping-commons.github.io/sssom/). A rejection has the predicate modifier Not, a mention of no
concept the object sssom:NoTermFound (engine/gold/sssom.py reads both); the comment says which file a lesson came from.
"""

import re
import uuid
from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as Dictionary
from typing import TextIO

from engine.gold import GoldFile, GoldRow
from engine.gold.sssom import EXACT, LITERAL, NO_TERM, NOT, REQUIRED, is_sssom, sssom_gold
from engine.learn.lesson import Lesson, Verdict, as_name
from engine.table import Table
from kg.curie import prefix_of
from kg.printing import delimited
from kg.sssom import NO_LICENCE, curie_map

_COLUMNS = (
    "subject_label", "subject_type", "predicate_id", "predicate_modifier", "object_id", "object_label",
    "mapping_justification", "mapping_date", "comment",
)  # fmt: skip
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def write_lessons(stream: TextIO, lessons: Sequence[Lesson], labels: Dictionary[str, str | None] | None = None) -> None:
    """A row a lesson, in the order of their keys; columns that no row fills are left out."""
    ordered = sorted(lessons, key=lambda lesson: lesson.about)
    rows = [_mapping(lesson, labels or {}) for lesson in ordered]
    content = "\n".join("\t".join(lesson.about) for lesson in ordered)
    stream.write(f"#mapping_set_id: https://w3id.org/sssom/mappings/{uuid.uuid5(uuid.NAMESPACE_URL, content)}\n")
    stream.write(f"#license: {NO_LICENCE}\n")
    for line in curie_map({prefix_of(lesson.curie) for lesson in ordered if lesson.curie}):
        stream.write(f"#{line}\n")
    used = [name for name in _COLUMNS if name in REQUIRED or any(row.get(name) for row in rows)]
    writer = delimited(stream, "\t")
    writer.writerow(used)
    writer.writerows([row.get(name) for name in used] for row in rows)


def _mapping(lesson: Lesson, labels: Dictionary[str, str | None]) -> dict[str, str | None]:
    return {
        "subject_label": lesson.mention,
        "subject_type": LITERAL,
        "predicate_id": EXACT,
        "predicate_modifier": NOT if lesson.verdict is Verdict.REJECTED else None,
        "object_id": lesson.curie or NO_TERM,
        "object_label": labels.get(lesson.curie or ""),
        "mapping_justification": "semapv:ManualMappingCuration",
        "mapping_date": lesson.date,
        "comment": lesson.origin,
    }


def read_lessons(table: Table, skipped: Counter[str]) -> list[Lesson]:
    """The lessons in an SSSOM table; rows that are no exact matches are counted, not learned.

    Raises:
        UsageError: its subjects are concepts, not literals.
        LoadError: no row can be used.
    """
    found = sssom_gold(table)
    skipped += found.skipped
    return lessons_of(found, found.rows)


def lessons_of(file: GoldFile, rows: Iterable[GoldRow]) -> list[Lesson]:
    """What these rows of a gold file say, and what it rejects, in its order: a lesson for each concept."""
    said = [(row, Verdict.NIL if row.is_nil else Verdict.NAME) for row in rows]
    said += [(row, Verdict.REJECTED) for row in file.rejected]
    kept = is_sssom(file.table)
    return [
        Lesson(
            as_name(row.mention), verdict, curie, date=_day(row) if kept else None,
            origin=(as_name((row.columns or {}).get("comment", "")) if kept else "") or as_name(file.table.path.name),
            place=file.table.place(row.row),
        )
        for row, verdict in sorted(said, key=lambda one: one[0].row)
        for curie in row.gold or (None,)
    ]  # fmt: skip


def _day(row: GoldRow) -> str | None:
    day = (row.columns or {}).get("mapping_date", "")
    return day if _DAY.fullmatch(day) else None
