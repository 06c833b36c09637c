"""Rows and their answers in, a file in one of the output formats out, row by row as they come.

SSSOM is written as of version 1.0 (https://mapping-commons.github.io/sssom/): the mention is a literal subject, NIL is
`sssom:NoTermFound`.
"""

import json
import re
import uuid
from collections.abc import Callable, Iterable, Sequence
from importlib import metadata
from itertools import chain, count, islice
from typing import Any, TextIO

from engine.mentions import MENTION, MentionRow, Mentions
from engine.model import Normalization
from kg.curie import prefix_of
from kg.model import Scope
from kg.printing import delimited
from kg.sssom import NO_LICENCE, curie_map

Answered = Iterable[tuple[MentionRow, Normalization]]

COLUMNS = ("curie", "label", "probability", "term", "scope", "error")
"""What a table says of each mention, after the columns of the input."""

_CLASH = "ontonorm_"
_FIELDS: dict[str, str] = {
    Scope.LABEL: "rdfs:label",
    Scope.EXACT: "oboInOwl:hasExactSynonym",
    Scope.NARROW: "oboInOwl:hasNarrowSynonym",
    Scope.BROAD: "oboInOwl:hasBroadSynonym",
    Scope.RELATED: "oboInOwl:hasRelatedSynonym",
}
_PREDICATES: dict[str, str] = {
    Scope.NARROW: "skos:broadMatch",
    Scope.BROAD: "skos:narrowMatch",
    Scope.RELATED: "skos:relatedMatch",
}
"""What the mention is to the concept: a narrow synonym names something narrower, so the concept is broader."""

_SSSOM = (
    "subject_label", "subject_type", "predicate_id", "object_id", "object_label", "mapping_justification",
    "mapping_tool", "mapping_tool_version", "confidence", "match_string", "object_match_field", "comment",
)  # fmt: skip


def write_delimited(stream: TextIO, mentions: Mentions, answered: Answered, *, delimiter: str) -> None:
    """The columns of the input, the mention, and COLUMNS; a column of ours that clashes is called ontonorm_….

    Nothing is written before the first answer is there.
    """
    own = MENTION if mentions.columns and mentions.column != MENTION else None
    added = [own, *COLUMNS] if own else [*COLUMNS]
    taken = mentions.columns or (MENTION,)
    answers = _begun(answered)
    writer = delimited(stream, delimiter)
    writer.writerow([*taken, *(_free(name, taken) for name in added)])
    for row, answer in answers:
        values = {**row.others, mentions.column: row.mention}
        found = [answer.mention] if own else []
        writer.writerow([*(values.get(name, "") for name in taken), *found, *_cells(answer)])


def _free(name: str, taken: Sequence[str]) -> str:
    """The name of a column of ours, beside those of the input."""
    names = chain((name, f"{_CLASH}{name}"), (f"{_CLASH}{name}_{number}" for number in count(2)))
    return next(free for free in names if free not in taken)


def _begun(answered: Answered) -> Answered:
    """The same, with the first one asked for."""
    answers = iter(answered)
    return chain(list(islice(answers, 1)), answers)


def _cells(answer: Normalization) -> list[Any]:
    best = answer.best
    return [
        answer.curie, answer.label, answer.probability, best.term if best else None, best.scope if best else None,
        answer.error,
    ]  # fmt: skip


def write_tsv(stream: TextIO, mentions: Mentions, answered: Answered) -> None:
    """Tab-separated values."""
    write_delimited(stream, mentions, answered, delimiter="\t")


def write_csv(stream: TextIO, mentions: Mentions, answered: Answered) -> None:
    """Comma-separated values."""
    write_delimited(stream, mentions, answered, delimiter=",")


def as_json(mentions: Mentions, row: MentionRow, answer: Normalization) -> dict[str, Any]:
    """An answer with the other columns of its row under `input`."""
    return answer.as_json() | ({"input": row.others} if mentions.columns else {})


def write_jsonl(stream: TextIO, mentions: Mentions, answered: Answered) -> None:
    """A JSON object a line."""
    for row, answer in answered:
        stream.write(json.dumps(as_json(mentions, row, answer), ensure_ascii=False) + "\n")


def write_json(stream: TextIO, mentions: Mentions, answered: Answered) -> None:
    """One JSON array, which is closed also where the answers end in a failure."""
    separator = "["
    try:
        for row, answer in answered:
            stream.write(f"{separator}\n{json.dumps(as_json(mentions, row, answer), ensure_ascii=False)}")
            separator = ","
    except BaseException:
        if separator == ",":
            stream.write("\n]\n")
        raise
    stream.write("[]\n" if separator == "[" else "\n]\n")


def write_sssom(stream: TextIO, mentions: Mentions, answered: Answered) -> None:
    """SSSOM/TSV with literal subjects; a blank mention is none, and has no row.

    Other columns of the input become extension slots. A row that could not be read says so in `comment`.
    """
    rows = [(row, answer) for row, answer in answered if answer.mention.strip()]
    extensions = _extensions(mentions)
    version = metadata.version("ontonorm")
    for line in _sssom_header(rows, extensions):
        stream.write(f"#{line}\n")
    writer = delimited(stream, "\t")
    used = [name for name in _SSSOM if name != "comment" or any(answer.error for _, answer in rows)]
    writer.writerow([*used, *extensions.values()])
    for row, answer in rows:
        mapping = _mapping(answer) | {"mapping_tool": "ontonorm", "mapping_tool_version": version}
        writer.writerow([*(mapping.get(name) for name in used), *(row.others.get(name) for name in extensions)])


def _extensions(mentions: Mentions) -> dict[str, str]:
    """The other columns of the input, each with a slot of its own."""
    slots: dict[str, str] = {}
    for name in mentions.columns:
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "column"
        names = (f"ext_{plain}", *(f"ext_{plain}_{number}" for number in range(2, len(mentions.columns) + 1)))
        if name != mentions.column:
            slots[name] = next(slot for slot in names if slot not in slots.values())
    return slots


def _sssom_header(rows: list[tuple[MentionRow, Normalization]], extensions: dict[str, str]) -> list[str]:
    used = {prefix_of(answer.curie) for _, answer in rows if answer.curie} | {"oboInOwl"}
    content = "\n".join(f"{answer.mention}\t{answer.curie}" for _, answer in rows)
    lines = [
        f"mapping_set_id: https://w3id.org/sssom/mappings/{uuid.uuid5(uuid.NAMESPACE_URL, content)}",
        f"license: {NO_LICENCE}",
        *curie_map(used),
    ]
    if extensions:
        lines.append("extension_definitions:")
        for slot in extensions.values():
            lines += [
                f"- slot_name: {slot}",
                f"  property: https://w3id.org/ontonorm/input/{slot}",
                "  type_hint: xsd:string",
            ]
    return lines


def _mapping(answer: Normalization) -> dict[str, Any]:
    mapping: dict[str, Any] = {
        "subject_label": answer.mention,
        "subject_type": "rdfs literal",
        "mapping_justification": "semapv:LexicalMatching",
        "confidence": answer.probability,
        "comment": answer.error,
    }
    best = answer.best
    if best is None:
        doubt = {"confidence": None if answer.error else round(1 - answer.probability, 4)}
        return mapping | doubt | {"predicate_id": "skos:exactMatch", "object_id": "sssom:NoTermFound"}
    return mapping | {
        "predicate_id": _PREDICATES.get(best.scope, "skos:exactMatch"),
        "object_id": best.curie,
        "object_label": best.label,
        "match_string": best.term,
        "object_match_field": _FIELDS.get(best.scope),
    }


FORMATS: dict[str, Callable[[TextIO, Mentions, Answered], None]] = {
    "tsv": write_tsv,
    "csv": write_csv,
    "jsonl": write_jsonl,
    "json": write_json,
    "sssom": write_sssom,
}
