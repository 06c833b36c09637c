"""SSSOM 1.0 (https://mapping-commons.github.io/sssom/): the mention is a literal subject, NIL `sssom:NoTermFound`.

The metadata above the rows names the prefixes that occur in them, and no column may be empty, so rows wait in a
temporary file until all are there.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import metadata
from itertools import count
from tempfile import SpooledTemporaryFile
from typing import Any, TextIO

from engine.mentions import Mentions
from engine.model import Assertion, Normalization, Retriever
from engine.output.layout import DIGITS, PLAIN, Answered, Layout
from engine.output.tables import cell_text, modifiers_text
from kg.curie import prefix_of
from kg.model import Scope
from kg.printing import delimited
from kg.sssom import NO_LICENCE, curie_map

Row = dict[str, Any]

_REQUIRED = ("subject_label", "predicate_id", "object_id", "mapping_justification", "subject_type")
_SLOTS = (
    "subject_label", "predicate_id", "predicate_modifier", "object_id", "object_label", "mapping_justification",
    "subject_type", "object_source", "object_source_version", "mapping_tool", "mapping_tool_version", "confidence",
    "object_match_field", "match_string",
)  # fmt: skip
_EXTENSIONS = {
    "ext_assertion": "https://w3id.org/ontonorm/assertion",
    "ext_modifiers": "https://w3id.org/ontonorm/modifiers",
    "ext_part_of": "https://w3id.org/ontonorm/part_of",
}
"""Slots of ours with their properties: what is said of the finding, and the mention that this one is a part of."""

_NIL = "sssom:NoTermFound"
_EXACT_MATCH = "skos:exactMatch"
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

_EQUAL = "semapv:LexicalMatching"
_JUSTIFICATIONS: dict[str, str] = {
    Retriever.IDENTIFIER: _EQUAL,
    Retriever.EXACT: _EQUAL,
    Retriever.LEXICAL: "semapv:LexicalSimilarityThresholdMatching",
    Retriever.SEMANTIC: "semapv:SemanticSimilarityThresholdMatching",
    Retriever.DENSE: "semapv:SemanticSimilarityThresholdMatching",
}
_OF_SEVERAL = "semapv:CompositeMatching"
"""A concept that covers several candidates rests on all that found them, and so does what a model chose among them."""

_IN_MEMORY = 2**24


def write_sssom(stream: TextIO, mentions: Mentions, answered: Answered, layout: Layout = PLAIN, /) -> None:
    """A row for each mention but blank ones, and for each part of a mention that was split.

    Where a NIL has a broader concept, that has a row of its own. A negated mention has the modifier `Not`. Other
    columns of the input become extension slots. A row that could not be read is left out: SSSOM has no object for what
    nobody looked for, and sssom:NoTermFound says that there is none.
    """
    inputs = _input_slots(mentions)
    columns = (*_SLOTS, *_EXTENSIONS, *inputs.values())
    used, prefixes = set(_REQUIRED), set[str]()
    content = hashlib.sha1(uuid.NAMESPACE_URL.bytes, usedforsecurity=False)
    with SpooledTemporaryFile(_IN_MEMORY, "w+", encoding="utf-8", newline="") as waiting:
        for row, answer in answered:
            others = {slot: row.others.get(name) for name, slot in inputs.items()}
            for found in _mappings(answer, layout.versions):
                mapping = found | others
                used.update(name for name, value in mapping.items() if value not in (None, ""))
                prefixes.update(_prefixes(mapping))
                content.update(f"{mapping['subject_label']}\t{mapping['object_id']}\n".encode())
                waiting.write(json.dumps([cell_text(mapping.get(name)) for name in columns]) + "\n")
        for line in _header(uuid.UUID(bytes=content.digest()[:16], version=5), prefixes, used, inputs):
            stream.write(f"#{line}\n")
        writer = delimited(stream, "\t")
        kept = [at for at, name in enumerate(columns) if name in used]
        writer.writerow([columns[at] for at in kept])
        waiting.seek(0)
        for line in waiting:
            cells = json.loads(line)
            writer.writerow([cells[at] for at in kept])


def _input_slots(mentions: Mentions) -> dict[str, str]:
    """The other columns of the input, each with a slot of its own."""
    slots: dict[str, str] = {}
    taken = set(_EXTENSIONS)
    for name in mentions.others:
        plain = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "column"
        slot = f"ext_{plain}"
        slots[name] = slot if slot not in taken else next(f"{slot}_{n}" for n in count(2) if f"{slot}_{n}" not in taken)
        taken.add(slots[name])
    return slots


def _header(identifier: uuid.UUID, prefixes: set[str], used: set[str], inputs: Mapping[str, str]) -> Iterator[str]:
    yield f"mapping_set_id: https://w3id.org/sssom/mappings/{identifier}"
    yield f"license: {NO_LICENCE}"
    yield from curie_map(prefixes)
    properties = _EXTENSIONS | {slot: f"https://w3id.org/ontonorm/input/{slot}" for slot in inputs.values()}
    extensions = {slot: iri for slot, iri in properties.items() if slot in used}
    if extensions:
        yield "extension_definitions:"
    for slot, iri in extensions.items():
        yield from (f"- slot_name: {slot}", f"  property: {iri}", "  type_hint: xsd:string")


def _prefixes(mapping: Row) -> Iterator[str]:
    for slot in ("object_id", "object_source", "object_match_field"):
        if mapping.get(slot):
            yield prefix_of(mapping[slot])


def _mappings(answer: Normalization, versions: Mapping[str, str | None], whole: str | None = None) -> Iterator[Row]:
    if answer.error or not answer.mention.strip():
        return
    shared = _shared(answer) | {"ext_part_of": whole}
    if answer.curie:
        yield shared | _match(answer, versions)
    else:
        yield shared | _nil(answer, versions)
        if answer.broader:
            yield shared | {
                "predicate_id": "skos:broadMatch",
                "object_id": answer.broader.curie,
                "object_label": answer.broader.label,
                "mapping_justification": _OF_SEVERAL,
                "confidence": round(answer.broader.probability, DIGITS),
                **_negated(answer),
                **_source(answer.broader.curie, versions),
            }
    for part in answer.parts:
        yield from _mappings(part, versions, whole or answer.mention)


@cache
def _version() -> str:
    return metadata.version("ontonorm")


def _shared(answer: Normalization) -> Row:
    """What all rows of an answer say."""
    return {
        "subject_label": answer.mention,
        "subject_type": "rdfs literal",
        "mapping_tool": "ontonorm",
        "mapping_tool_version": _version(),
        "ext_assertion": answer.assertion if answer.assertion != Assertion.PRESENT else None,
        "ext_modifiers": modifiers_text(answer),
    }


def _match(answer: Normalization, versions: Mapping[str, str | None]) -> Row:
    best = answer.best
    return {
        "predicate_id": _PREDICATES.get(best.scope, _EXACT_MATCH) if best else _EXACT_MATCH,
        "object_id": answer.curie,
        "object_label": answer.label,
        "mapping_justification": _justification(answer),
        "confidence": round(answer.probability, DIGITS),
        "object_match_field": _FIELDS.get(best.scope) if best else None,
        "match_string": best.term.replace("|", "\\|") if best else None,
        **_negated(answer),
        **_source(answer.curie or "", versions),
    }


def _nil(answer: Normalization, versions: Mapping[str, str | None]) -> Row:
    """No concept fits."""
    return {
        "predicate_id": _EXACT_MATCH,
        "object_id": _NIL,
        "mapping_justification": _justification(answer),
        "confidence": round(1 - answer.probability, DIGITS),
        **(_source(f"{next(iter(versions))}:", versions) if len(versions) == 1 else {}),
    }


def _justification(answer: Normalization) -> str:
    """How the first candidate was found, of which the probability is; a model chooses among what was found."""
    if answer.model:
        return _OF_SEVERAL
    return _JUSTIFICATIONS.get(answer.candidates[0].retriever, _EQUAL) if answer.candidates else _EQUAL


def _negated(answer: Normalization) -> Row:
    return {"predicate_modifier": "Not"} if answer.assertion == Assertion.NEGATED else {}


def _source(curie: str, versions: Mapping[str, str | None]) -> Row:
    prefix = prefix_of(curie)
    return {"object_source": f"bioregistry:{prefix.lower()}", "object_source_version": versions.get(prefix)}
