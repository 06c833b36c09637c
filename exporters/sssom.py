"""Concepts in, their cross-references and mappings out, as an SSSOM table.

Format: SSSOM 1.0, TSV with its metadata as commented YAML above (https://mapping-commons.github.io/sssom/). A mapping
that says nothing of how it was made has semapv:UnspecifiedMatching; columns that no mapping fills are left out.
"""

import json
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import astuple
from typing import Any, TextIO

from exporters.selection import Selection
from kg.curie import prefix_of
from kg.model import Xref
from kg.printing import delimited
from kg.sssom import NO_LICENCE, curie_map, yaml_text
from kg.store.protocol import Row

_UNSPECIFIED = "semapv:UnspecifiedMatching"
_COLUMNS = (
    "subject_id", "subject_label", "predicate_id", "object_id", "mapping_justification", "confidence",
)  # fmt: skip


def write(selection: Selection, streams: Sequence[TextIO]) -> None:
    """A row for each mapping, in the order of the columns."""
    (stream,) = streams
    kinds = selection.xref_kinds()
    for line in _header(selection, kinds):
        stream.write(f"#{line}\n")
    empty = {
        name
        for name, number in (("subject_label", "labelled"), ("confidence", "confident"))
        if not any(row[number] for row in kinds)
    }
    columns = [name for name in _COLUMNS if name not in empty]
    writer = delimited(stream, "\t")
    writer.writerow(columns)
    for concept in selection.concepts():
        for xref in sorted(dict.fromkeys(map(_justified, concept.xrefs)), key=_order):
            row = {
                "subject_id": concept.curie, "subject_label": concept.label, "predicate_id": xref.predicate,
                "object_id": xref.identifier, "mapping_justification": xref.justification, "confidence": xref.confidence,
            }  # fmt: skip
            writer.writerow([row[name] for name in columns])


def _header(selection: Selection, kinds: Sequence[Row]) -> Iterator[str]:
    ontology = selection.ontology
    yield f"mapping_set_id: https://w3id.org/sssom/mappings/{_identifier(selection, kinds)}"
    if ontology.title:
        yield f"mapping_set_title: {yaml_text(f'Cross-references of {ontology.title}')}"
    if ontology.version:
        yield f"mapping_set_version: {yaml_text(ontology.version)}"
    yield f"license: {yaml_text(str(ontology.licence)) if _is_address(ontology.licence) else NO_LICENCE}"
    curies = {row[column] for row in kinds for column in ("predicate", "justification") if row[column]}
    used = {*selection.prefixes, *(row["vocabulary"] for row in kinds), *map(prefix_of, curies)}
    yield from curie_map(used)


def _identifier(selection: Selection, kinds: Sequence[Row]) -> uuid.UUID:
    """An id by content: the same mappings of the same version have the same."""
    content = [selection.prefixes, astuple(selection.ontology), kinds]
    return uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(content, ensure_ascii=False))


def _is_address(text: str | None) -> bool:
    return bool(text) and str(text).startswith(("http://", "https://")) and " " not in str(text)


def _justified(xref: Xref) -> Xref:
    return Xref(xref.identifier, xref.predicate, xref.justification or _UNSPECIFIED, xref.confidence)


def _order(xref: Xref) -> tuple[Any, ...]:
    return xref.predicate, xref.identifier, xref.justification, xref.confidence or 0.0
