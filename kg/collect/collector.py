"""The values of one source in, one after the other; rows by table out, and what was met on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

import pyarrow as pa

from kg.arrow import Rows
from kg.curie import prefix_of
from kg.errors import one_line
from kg.model import (
    Concept,
    Corpus,
    Count,
    Mapping,
    Name,
    Ontology,
    Problem,
    Relation,
    Scope,
    Shorthand,
    Skipped,
    Value,
)
from kg.tables import EDGES, NODES, schema
from kg.text import fold

_T = TypeVar("_T")

_LONGEST_KEY = 8_000  # bytes in UTF-8; Neo4j indexes little more
_LONGEST_DETAIL = 300
GIVEN = {
    "Concept": "curie prefix label definition namespace taxon category obsolete",
    "NAMES": "src dst text scope type lang date",
    "IDENTIFIES": "src dst",
    "RELATION": "src predicate dst",
    "IN_SUBSET": "src dst",
    "XREF": "src dst predicate justification confidence",
    "Corpus": "name unit version",
    "COUNTED_IN": "src dst count",
}
"""The columns that are met row by row; the others are of one value, or found in the end."""


@dataclass(slots=True)
class Collector:
    """The state of one collection: rows by table, and what was met so far."""

    imports: bool
    ontology: Ontology = field(default_factory=Ontology)
    rows: dict[str, Rows] = field(default_factory=lambda: {table: Rows(_given(table)) for table in GIVEN})
    repetitive: set[str] = field(default_factory=set)  # tables in which a row may stand twice
    shorthands: dict[str, str] = field(default_factory=dict)
    concepts: set[str] = field(default_factory=set)
    claims: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def add(self, value: Value) -> None:
        match value:
            case Concept():
                self._add_concept(value)
            case Relation(subject, predicate, object_):
                self.repetitive.add("RELATION")
                self.rows["RELATION"].cells += (subject, predicate, object_)
            case Mapping(subject, predicate, object_, justification, confidence):
                self.repetitive.add("XREF")
                self.rows["XREF"].cells += (subject, object_, predicate, justification, confidence)
            case Count(identifier, corpus, count):
                self.rows["COUNTED_IN"].cells += (identifier, corpus, count)
            case Corpus(name, unit, version):
                self.rows["Corpus"].cells += (name, unit, version)
            case Shorthand(name, curie):
                self.shorthands[name] = curie
            case Ontology():
                self.ontology = value
            case Problem(what, detail, line):
                self.problems.append(Problem(one_line(what), one_line(detail[:_LONGEST_DETAIL]), line))
            case Skipped():
                self.skipped.append(value)

    def flush(self) -> None:
        for rows in self.rows.values():
            rows.flush()

    def _add_concept(self, concept: Concept) -> None:
        curie = concept.curie
        if curie in self.concepts:
            self.problems.append(Problem("repeated id", f"{curie}: the first entry is kept", concept.line))
            return
        self.concepts.add(curie)
        label = self._add_names(concept)
        self.rows["Concept"].cells += (
            curie, prefix_of(curie), label, concept.definition, concept.namespace, concept.taxon, concept.category,
            concept.obsolete,
        )  # fmt: skip
        if concept.relations:
            self._add_relations(curie, concept.relations)
        for xref in _each_once(concept.xrefs):
            self.rows["XREF"].cells += (
                curie, xref.identifier, xref.predicate, xref.justification, xref.confidence
            )  # fmt: skip
        for subset in _each_once(concept.subsets):
            self.rows["IN_SUBSET"].cells += (curie, subset)
        for alternative in _each_once(concept.alternatives):
            self._add_alternative(alternative, concept)

    def _add_names(self, concept: Concept) -> str | None:
        """Keeps every name under its key; the label, if there is one that an index takes."""
        cells, label = self.rows["NAMES"].cells, concept.label
        if label:
            if key := self._key(label, concept):
                cells += (key, concept.curie, label, Scope.LABEL, None, concept.lang, None)
            else:
                label = None
        for name in _each_once(concept.names):
            if name.scope is Scope.LABEL and name == Name(label or "", Scope.LABEL, None, concept.lang):
                continue
            if key := self._key(name.text, concept):
                cells += (key, concept.curie, name.text, name.scope, name.type, name.lang, name.date)
        return label or None

    def _key(self, text: str, concept: Concept) -> str | None:
        """The key of a name; None, and a problem, for one that no index takes."""
        key = fold(text)
        if len(key) <= _LONGEST_KEY // 4 or len(key.encode()) <= _LONGEST_KEY:
            return key
        self.problems.append(Problem("name too long", f"{text[:60]}… of {concept.curie}", concept.line))
        return None

    def _add_relations(self, curie: str, relations: tuple[Relation, ...]) -> None:
        cells = [(relation.subject, relation.predicate, relation.object) for relation in relations]
        if any(subject != curie for subject, _, _ in cells) or (len(cells) > 1 and len(set(cells)) < len(cells)):
            self.repetitive.add("RELATION")
        for row in cells:
            self.rows["RELATION"].cells += row

    def _add_alternative(self, identifier: str, concept: Concept) -> None:
        claimant = self.claims.setdefault(identifier, concept.curie)
        if claimant != concept.curie:
            told = f"{identifier} of {concept.curie} is an alternative id of {claimant} already"
            self.problems.append(Problem("alternative id claimed twice", told, concept.line))
        elif identifier != concept.curie:
            self.rows["IDENTIFIES"].cells += (identifier, concept.curie)


def _each_once(values: tuple[_T, ...]) -> Iterable[_T]:
    return dict.fromkeys(values) if values[1:] else values


def _given(table: str) -> pa.Schema:
    types = schema(table) if table in NODES or table in EDGES else schema("RELATED")
    return pa.schema([types.field(name) for name in GIVEN[table].split()])
