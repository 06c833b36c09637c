"""Lessons as an SSSOM table with literal subjects: written to take them elsewhere, and read back.

Format: SSSOM 1.0 (https://mapping-commons.github.io/sssom/). A rejection has the predicate modifier Not, a mention of no
concept the object sssom:NoTermFound; the comment says which file a lesson came from.
"""

import re
import uuid
from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from typing import TextIO

from engine.gold import tell
from engine.learn.lesson import Lesson, Verdict, as_name
from engine.table import Cells, Table
from kg.curie import prefix_of, to_curie
from kg.errors import UsageError
from kg.printing import delimited
from kg.sssom import NO_LICENCE, curie_map

NO_TERM = "sssom:NoTermFound"
REQUIRED = ("subject_label", "predicate_id", "object_id")
_EXACT, _LITERAL, _NOT = "skos:exactMatch", "rdfs literal", "Not"
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
        "subject_type": _LITERAL,
        "predicate_id": _EXACT,
        "predicate_modifier": _NOT if lesson.verdict is Verdict.REJECTED else None,
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
    table.require(*REQUIRED)
    literal = any(re.fullmatch(r"\s*subject_type:\s*['\"]?rdfs literal['\"]?\s*", line) for line in table.comments)
    if not literal and not any(cells.get("subject_type") == _LITERAL for _, cells in table.rows):
        raise UsageError(f"{table.path}: its subjects are no literals; mappings are for load-ontologies --mappings")
    lessons, problems = [], list(table.problems)
    for line, cells in table.rows:
        if not literal and cells.get("subject_type") != _LITERAL:
            skipped["whose subject is no literal"] += 1
        elif cells["predicate_id"] != _EXACT:
            skipped["that are no exact match"] += 1
        else:
            try:
                lessons.append(_lesson(table, line, cells))
            except ValueError as error:
                problems.append((line, str(error)))
    tell(table.path, problems, good=len(lessons) + skipped.total())
    return lessons


def _lesson(table: Table, line: int, cells: Cells) -> Lesson:
    mention, object_ = as_name(cells["subject_label"]), cells["object_id"]
    negative = cells.get("predicate_modifier", "")
    curie = None if object_ == NO_TERM else to_curie(object_)
    if not mention:
        raise ValueError("no subject_label")
    if curie is None and object_ != NO_TERM:
        raise ValueError(f"{object_[:80]} is no CURIE in object_id" if object_ else "no object_id")
    if negative not in ("", _NOT) or (negative and curie is None):
        raise ValueError(f"the predicate_modifier {negative[:80]} is not to be understood here")
    verdict = Verdict.REJECTED if negative else Verdict.NAME if curie else Verdict.NIL
    day = cells.get("mapping_date", "")
    return Lesson(
        mention, verdict, curie, date=day if _DAY.fullmatch(day) else None,
        origin=as_name(cells.get("comment", "")) or table.path.name, place=f"{table.path}:{line}",
    )  # fmt: skip
