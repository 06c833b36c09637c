"""The values of one source in, its Arrow tables out: the laws that a source must keep by itself are kept here.

The first entry of a repeated id wins, entries of other vocabularies are left out of a source that owns a prefix, an
alternative id has one claimant, is_a has no cycle. What was left out or mended is told, never silent.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.curie import prefix_of, prefixes, usual_prefix
from kg.errors import LoadError, one_line
from kg.hierarchy import Hierarchy, shown
from kg.model import (
    CONSIDER,
    IS_A,
    PART_OF,
    REPLACED_BY,
    Concept,
    Corpus,
    Count,
    Kind,
    Mapping,
    Ontology,
    Problem,
    Relation,
    Scope,
    Shorthand,
    Skipped,
    Source,
    Value,
)
from kg.tables import SOURCE_TABLES, Tables, empty, schema
from kg.text import fold

_ROWS_PER_CHUNK = 65_536
_LONGEST_KEY = 8_000  # bytes in UTF-8; Neo4j indexes little more
_LONGEST_DETAIL = 300
_EDGE_TYPES = {IS_A: "IS_A", "part_of": "PART_OF", PART_OF: "PART_OF", REPLACED_BY: "REPLACED_BY", CONSIDER: "CONSIDER"}
_SUBJECT = {
    "Concept": "curie",
    "NAMES": "dst",
    "IDENTIFIES": "dst",
    "RELATION": "src",
    "IN_SUBSET": "src",
    "XREF": "src",
}
_RELATION = pa.schema([(name, pa.string()) for name in ("src", "predicate", "dst")])


@dataclass(frozen=True, slots=True)
class Collected:
    """One source, ready to be written: what it says of itself, its tables, and what was left out of them."""

    source: Source
    tables: Tables
    problems: tuple[Problem, ...]
    foreign: int
    skipped: tuple[Skipped, ...] = ()


def collect(
    values: Iterable[Value],
    *,
    kind: Kind,
    stem: str,
    name: str | None = None,
    prefix: str | None = None,
    imports: bool = False,
) -> Collected:
    """Makes the tables of one source from the values of its loader.

    Args:
        stem: the source's name if neither `name` nor the source itself gives one; a file's stem.
        prefix: the prefix it owns; by default the one that its header or IRI names.
        imports: keep entries of other vocabularies, as concepts that this source does not own.

    Raises:
        LoadError: if no concept, mapping or count is left, or is_a has a cycle.
    """
    collector = _Collector(imports=imports)
    for value in values:
        collector.add(value)
    return collector.finish(kind=kind, stem=stem, name=name, prefix=prefix)


class _Rows:
    """Rows of one table, made Arrow chunk by chunk so that Python objects do not pile up."""

    def __init__(self, schema_: pa.Schema) -> None:
        self._schema = schema_
        self._rows: list[tuple[Any, ...]] = []
        self._chunks: list[pa.RecordBatch] = []

    def append(self, *row: Any) -> None:
        self._rows.append(row)
        if len(self._rows) == _ROWS_PER_CHUNK:
            self._flush()

    def _flush(self) -> None:
        columns = zip(zip(*self._rows, strict=True), self._schema, strict=True)
        arrays = [pa.array(values, column.type) for values, column in columns]
        self._chunks.append(pa.record_batch(arrays, schema=self._schema))
        self._rows.clear()

    def table(self) -> pa.Table:
        if self._rows:
            self._flush()
        return pa.Table.from_batches(self._chunks, schema=self._schema)


@dataclass(slots=True)
class _Collector:
    """The state of one collection: rows by table, and what was met so far."""

    imports: bool
    ontology: Ontology = field(default_factory=Ontology)
    rows: dict[str, _Rows] = field(
        default_factory=lambda: {table: _Rows(_RELATION if table == "RELATION" else schema(table)) for table in (
            *_SUBJECT, "Corpus", "COUNTED_IN")}
    )  # fmt: skip
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
                self.rows["RELATION"].append(subject, predicate, object_)
            case Mapping(subject, predicate, object_, justification, confidence):
                self.rows["XREF"].append(subject, object_, predicate, justification, None, confidence)
            case Count(identifier, corpus, count):
                self.rows["COUNTED_IN"].append(identifier, corpus, count)
            case Corpus(name, unit, version):
                self.rows["Corpus"].append(name, unit, version)
            case Shorthand(name, curie):
                self.shorthands[name] = curie
            case Ontology():
                self.ontology = value
            case Problem(what, detail, line):
                self.problems.append(Problem(one_line(what), one_line(detail[:_LONGEST_DETAIL]), line))
            case Skipped():
                self.skipped.append(value)

    def _add_concept(self, concept: Concept) -> None:
        curie = concept.curie
        if curie in self.concepts:
            self.problems.append(Problem("repeated id", f"{curie}: the first entry is kept", concept.line))
            return
        self.concepts.add(curie)
        key = self._key(concept.label, concept) if concept.label else None
        label = concept.label if key else None
        self.rows["Concept"].append(
            curie, prefix_of(curie), label, concept.definition, concept.namespace, concept.taxon,
            concept.category, concept.obsolete, None, None,
        )  # fmt: skip
        if key:
            self.rows["NAMES"].append(key, curie, label, Scope.LABEL, None, concept.lang, None, None)
        for name in dict.fromkeys(concept.names):
            if key := self._key(name.text, concept):
                self.rows["NAMES"].append(key, curie, name.text, name.scope, name.type, name.lang, None, name.date)
        for relation in concept.relations:
            self.rows["RELATION"].append(relation.subject, relation.predicate, relation.object)
        for xref in dict.fromkeys(concept.xrefs):
            self.rows["XREF"].append(curie, xref.identifier, xref.predicate, xref.justification, None, xref.confidence)
        for subset in dict.fromkeys(concept.subsets):
            self.rows["IN_SUBSET"].append(curie, subset, None)
        for alternative in dict.fromkeys(concept.alternatives):
            self._add_alternative(alternative, concept)

    def _key(self, text: str, concept: Concept) -> str | None:
        """The key of a name; None, and a problem, for one that no index takes."""
        key = fold(text)
        if len(key) <= _LONGEST_KEY // 4 or len(key.encode()) <= _LONGEST_KEY:
            return key
        self.problems.append(Problem("name too long", f"{text[:60]}… of {concept.curie}", concept.line))
        return None

    def _add_alternative(self, identifier: str, concept: Concept) -> None:
        claimant = self.claims.setdefault(identifier, concept.curie)
        if claimant != concept.curie:
            told = f"{identifier} of {concept.curie} is an alternative id of {claimant} already"
            self.problems.append(Problem("alternative id claimed twice", told, concept.line))
        elif identifier != concept.curie:
            self.rows["IDENTIFIES"].append(identifier, concept.curie, True, None)

    def finish(self, *, kind: Kind, stem: str, name: str | None, prefix: str | None) -> Collected:
        tables = {table: rows.table() for table, rows in self.rows.items()}
        self._drop_mere_alternatives(tables)
        owned = self._owned_prefix(prefix, tables["Concept"])
        foreign = 0
        if owned and not self.imports:
            before = tables["Concept"].num_rows
            tables |= {table: _of_prefix(tables[table], column, owned) for table, column in _SUBJECT.items()}
            foreign = before - tables["Concept"].num_rows
        self._refuse_nothing(kind, tables, owned, foreign)
        self._tell_nameless(tables["Concept"])
        if self.ontology.namespace:
            filled = pc.fill_null(tables["Concept"]["namespace"], self.ontology.namespace)
            tables["Concept"] = _with_columns(tables["Concept"], "Concept", namespace=filled)
        tables |= self._split_relations(tables.pop("RELATION"))
        tables["XREF"] = distinct(tables["XREF"])
        tables["IDENTIFIES"] = self._without_live_alternatives(tables)
        self._check_hierarchy(tables, owned)
        own_name = name or self.ontology.id or stem
        source = Source(
            name=own_name, kind=kind, prefix=owned, title=self.ontology.title, version=self.ontology.version,
            iri=self.ontology.iri, licence=self.ontology.licence,
        )  # fmt: skip
        return Collected(
            source,
            {table: _of_source(table, tables[table], own_name) for table in SOURCE_TABLES},
            problems=tuple(self.problems),
            foreign=foreign,
            skipped=tuple(self.skipped),
        )

    def _owned_prefix(self, asked: str | None, concepts: pa.Table) -> str | None:
        """What --prefix says; else the prefix of the source's own id, if the table or its entries know it."""
        if asked or self.ontology.id is None:
            return usual_prefix(asked) if asked else None
        if known := prefixes().ontologies.get(self.ontology.id):
            return known
        met: dict[str, str] = {prefix.lower(): prefix for prefix in pc.unique(concepts["prefix"]).to_pylist()}
        return met.get(self.ontology.id)

    def _refuse_nothing(self, kind: Kind, tables: dict[str, pa.Table], owned: str | None, foreign: int) -> None:
        needed = {Kind.MAPPINGS: "XREF", Kind.COUNTS: "COUNTED_IN"}.get(kind, "Concept")
        if tables[needed].num_rows or (kind == Kind.MAPPINGS and self.skipped):  # a set of negative mappings is one
            return
        if foreign:
            raise LoadError(
                f"none of its {foreign:,} concepts has the prefix {owned}; "
                f"give --prefix, or --imports to keep concepts of other vocabularies"
            )
        what = {Kind.MAPPINGS: "mapping", Kind.COUNTS: "count"}.get(kind, "concept")
        told = [f"{problem.what} ({problem.detail})" for problem in self.problems[:1]]
        told += [f"{skipped.count:,} {skipped.what} skipped" for skipped in self.skipped]
        raise LoadError(": ".join([f"no {what} in it", *([", ".join(told)] if told else [])]))

    def _split_relations(self, relations: pa.Table) -> dict[str, pa.Table]:
        """One table per relationship type; shorthands become the CURIEs that the source defines for them."""
        told = pc.unique(relations["predicate"]).to_pylist()
        predicates = {predicate: self.shorthands.get(predicate, predicate) for predicate in told}
        types = {predicate: _EDGE_TYPES.get(meant, "RELATED") for predicate, meant in predicates.items()}
        tables = {type_: empty(type_) for type_ in (*dict.fromkeys(_EDGE_TYPES.values()), "RELATED")}
        for type_ in dict.fromkeys(types.values()):
            chosen = pa.array([predicate for predicate in told if types[predicate] == type_], pa.string())
            part = relations.filter(pc.is_in(relations["predicate"], chosen))
            meant = pa.array([predicates[predicate] for predicate in chosen.to_pylist()], pa.string())
            column = meant.take(pc.index_in(part["predicate"], chosen).combine_chunks())
            part = part.set_column(1, "predicate", column)
            tables[type_] = distinct(_with_columns(part, type_))
        return tables

    def _drop_mere_alternatives(self, tables: dict[str, pa.Table]) -> None:
        """An obsolete entry without any name that another concept claims is OWL's way to write an alternative id."""
        concepts = tables["Concept"]
        blank = concepts.filter(pc.and_(pc.is_null(concepts["label"]), concepts["obsolete"]))["curie"]
        nameless = blank.filter(pc.invert(pc.is_in(blank, tables["NAMES"]["dst"].combine_chunks())))
        mere = [curie for curie in nameless.to_pylist() if self.claims.get(curie, curie) != curie]
        for table, column in (("Concept", "curie"), ("RELATION", "src")) if mere else ():
            dropped = pc.is_in(tables[table][column], pa.array(mere, pa.string()))
            tables[table] = tables[table].filter(pc.invert(dropped))

    def _tell_nameless(self, concepts: pa.Table) -> None:
        """Concepts without a label; in a table of one's own names, which has no id, they are usual."""
        if self.ontology.id:
            for curie in concepts.filter(pc.is_null(concepts["label"]))["curie"].to_pylist():
                self.problems.append(Problem("concept without a label", curie))

    def _without_live_alternatives(self, tables: dict[str, pa.Table]) -> pa.Table:
        concepts, alternatives = tables["Concept"], tables["IDENTIFIES"]
        live = concepts.filter(pc.invert(concepts["obsolete"]))["curie"]
        mask = pc.is_in(alternatives["src"], live.combine_chunks())
        for row in alternatives.filter(mask).to_pylist():
            told = f"{row['src']} of {row['dst']} is a concept of its own"
            self.problems.append(Problem("alternative id of a live concept", told))
        return alternatives.filter(pc.invert(mask))

    def _check_hierarchy(self, tables: dict[str, pa.Table], owned: str | None) -> None:
        is_a = tables["IS_A"]
        if is_a.num_rows == 0:
            return
        if owned:
            missing = pc.invert(pc.is_in(is_a["dst"], tables["Concept"]["curie"].combine_chunks()))
            dangling = is_a.filter(pc.and_(missing, pc.starts_with(is_a["dst"], f"{owned}:")))
            for row in dangling.to_pylist():
                self.problems.append(Problem("parent that is not in the source", f"{row['src']} is_a {row['dst']}"))
        if self.ontology.cyclic:
            tables["IS_A"] = self._without_cycles(is_a)
        elif cycle := find_cycle(is_a):
            raise LoadError(f"is_a has a cycle: {shown(cycle)}; remove one of these is_a lines")

    def _without_cycles(self, is_a: pa.Table) -> pa.Table:
        """The edges without those that close a circle; each is told."""
        closing = _hierarchy(is_a)[0].closing()
        for row in is_a.take(pa.array(closing)).to_pylist():
            self.problems.append(Problem("is_a that closes a cycle", f"{row['src']} is_a {row['dst']}"))
        kept = np.ones(is_a.num_rows, dtype=bool)
        kept[closing] = False
        return is_a.filter(pa.array(kept))


def find_cycle(is_a: pa.Table) -> list[str]:
    """The CURIEs of one is_a cycle, the first repeated at the end; empty if there is none."""
    hierarchy, curies = _hierarchy(is_a)
    return [str(curies[node]) for node in hierarchy.cycle()]


def _hierarchy(is_a: pa.Table) -> tuple[Hierarchy, pa.Array]:
    """The edges between numbered nodes, and the CURIE of each number."""
    ends = pa.chunked_array([*is_a["src"].chunks, *is_a["dst"].chunks], pa.string()).combine_chunks()
    numbers = ends.dictionary_encode()
    indices = numbers.indices.to_numpy().astype("int64")
    half = is_a.num_rows
    return Hierarchy(len(numbers.dictionary), indices[:half], indices[half:]), numbers.dictionary


def _of_prefix(table: pa.Table, column: str, prefix: str) -> pa.Table:
    return table.filter(pc.starts_with(table[column], f"{prefix}:"))


def _with_columns(table: pa.Table, type_: str, **changed: pa.ChunkedArray) -> pa.Table:
    """The table in the columns of a label or relationship type, some of them changed; what it lacks is null."""
    wanted = schema(type_)
    nulls = {column.name: pa.nulls(table.num_rows, column.type) for column in wanted}
    present = {name: table[name] for name in table.column_names}
    return pa.table({name: (nulls | present | changed)[name] for name in wanted.names}, schema=wanted)


def distinct(table: pa.Table) -> pa.Table:
    """The rows of a table, each once, in the order in which they first stand."""
    return table.group_by(table.column_names, use_threads=False).aggregate([])


def _of_source(type_: str, table: pa.Table, name: str) -> pa.Table:
    if "source" not in table.column_names:
        return table
    return _with_columns(table, type_, source=pa.repeat(pa.scalar(name, pa.string()), table.num_rows))
