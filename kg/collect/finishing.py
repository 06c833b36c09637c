"""All that was collected of one source in, its tables out, in the columns of the model."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.arrow import among, but, distinct, repeated, where
from kg.collect.collector import GIVEN, Collector
from kg.curie import prefixes, usual_prefix
from kg.errors import LoadError
from kg.hierarchy import between, find_cycle, shown
from kg.model import CONSIDER, IS_A, PART_OF, REPLACED_BY, Kind, Problem, Skipped, Source
from kg.tables import SOURCE_TABLES, Tables, empty, schema

_EDGE_TYPES = {IS_A: "IS_A", "part_of": "PART_OF", PART_OF: "PART_OF", REPLACED_BY: "REPLACED_BY", CONSIDER: "CONSIDER"}
_SUBJECT = {
    "Concept": "curie",
    "NAMES": "dst",
    "IDENTIFIES": "dst",
    "RELATION": "src",
    "IN_SUBSET": "src",
    "XREF": "src",
}


@dataclass(frozen=True, slots=True)
class Collected:
    """One source, ready to be written: what it says of itself, its tables, and what was left out of them."""

    source: Source
    tables: Tables
    problems: tuple[Problem, ...]
    foreign: int
    skipped: tuple[Skipped, ...] = ()


def finish(met: Collector, *, kind: Kind, stem: str, name: str | None, prefix: str | None) -> Collected:
    """The tables of all that was met.

    Raises:
        LoadError: as for `kg.collect.collect`.
    """
    met.concepts.clear()  # they take memory
    tables = {table: met.rows.pop(table).table() for table in GIVEN}
    _drop_mere_alternatives(met, tables)
    owned = _owned_prefix(met, prefix, tables["Concept"])
    foreign = 0
    if owned and not met.imports:
        before = tables["Concept"].num_rows
        tables |= {table: _of_prefix(tables[table], column, owned) for table, column in _SUBJECT.items()}
        foreign = before - tables["Concept"].num_rows
    _refuse_nothing(met, kind, tables, owned, foreign)
    _tell_nameless(met, tables["Concept"])
    if met.ontology.namespace:
        filled = pc.fill_null(tables["Concept"]["namespace"], met.ontology.namespace)
        tables["Concept"] = _with_columns(tables["Concept"], "Concept", namespace=filled)
    tables |= _split_relations(met, tables.pop("RELATION"))
    if "XREF" in met.repetitive:
        tables["XREF"] = distinct(tables["XREF"])
    tables["IDENTIFIES"] = _without_live_alternatives(met, tables)
    _check_hierarchy(met, tables, owned)
    own_name = name or met.ontology.id or stem
    source = Source(
        name=own_name, kind=kind, prefix=owned, title=met.ontology.title, version=met.ontology.version,
        iri=met.ontology.iri, licence=met.ontology.licence,
    )  # fmt: skip
    return Collected(
        source,
        {table: _of_source(table, tables[table], own_name) for table in SOURCE_TABLES},
        problems=tuple(met.problems),
        foreign=foreign,
        skipped=tuple(met.skipped),
    )


def _owned_prefix(met: Collector, asked: str | None, concepts: pa.Table) -> str | None:
    """What --prefix says; else the prefix of the source's own id, if the table or its entries know it."""
    if asked or met.ontology.id is None:
        return usual_prefix(asked) if asked else None
    if known := prefixes().ontologies.get(met.ontology.id):
        return known
    spelled: dict[str, str] = {prefix.lower(): prefix for prefix in pc.unique(concepts["prefix"]).to_pylist()}
    return spelled.get(met.ontology.id)


def _refuse_nothing(met: Collector, kind: Kind, tables: dict[str, pa.Table], owned: str | None, foreign: int) -> None:
    needed = {Kind.MAPPINGS: "XREF", Kind.COUNTS: "COUNTED_IN"}.get(kind, "Concept")
    if tables[needed].num_rows or (kind == Kind.MAPPINGS and met.skipped):  # a set of negative mappings is one
        return
    if foreign:
        raise LoadError(
            f"none of its {foreign:,} concepts has the prefix {owned}; "
            f"give --prefix, or --imports to keep concepts of other vocabularies"
        )
    what = {Kind.MAPPINGS: "mapping", Kind.COUNTS: "count"}.get(kind, "concept")
    told = [f"{problem.what} ({problem.detail})" for problem in met.problems[:1]]
    told += [f"{skipped.count:,} {skipped.what} skipped" for skipped in met.skipped]
    raise LoadError(": ".join([f"no {what} in it", *([", ".join(told)] if told else [])]))


def _split_relations(met: Collector, relations: pa.Table) -> dict[str, pa.Table]:
    """One table per relationship type; shorthands become the CURIEs that the source defines for them."""
    told = pc.unique(relations["predicate"]).to_pylist()
    predicates = {predicate: met.shorthands.get(predicate, predicate) for predicate in told}
    types = {predicate: _EDGE_TYPES.get(meant, "RELATED") for predicate, meant in predicates.items()}
    tables = {type_: empty(type_) for type_ in (*dict.fromkeys(_EDGE_TYPES.values()), "RELATED")}
    for type_ in dict.fromkeys(types.values()):
        chosen = pa.array([predicate for predicate in told if types[predicate] == type_], pa.string())
        part = where(relations, pc.is_in(relations["predicate"], chosen))
        meant = pa.array([predicates[predicate] for predicate in chosen.to_pylist()], pa.string())
        if not meant.equals(chosen):
            column = meant.take(pc.index_in(part["predicate"], chosen).combine_chunks())
            part = part.set_column(1, "predicate", column)
        part = _with_columns(part, type_)
        kinds = len(pc.unique(meant)) if type_ == "RELATED" else 1
        tables[type_] = distinct(part) if "RELATION" in met.repetitive or kinds < len(meant) else part
    return tables


def _drop_mere_alternatives(met: Collector, tables: dict[str, pa.Table]) -> None:
    """An obsolete entry without any name that another concept claims is OWL's way to write an alternative id."""
    concepts = tables["Concept"]
    blank = concepts["curie"].filter(pc.and_(pc.is_null(concepts["label"]), concepts["obsolete"]))
    nameless = blank.filter(pc.invert(among(blank, tables["NAMES"]["dst"])))
    mere = pa.array([curie for curie in nameless.to_pylist() if met.claims.get(curie, curie) != curie], pa.string())
    for table, column in (("Concept", "curie"), ("RELATION", "src")):
        tables[table] = but(tables[table], among(tables[table][column], mere))


def _tell_nameless(met: Collector, concepts: pa.Table) -> None:
    """Concepts without a label; in a table of one's own names, which has no id, they are usual."""
    if met.ontology.id:
        for curie in concepts["curie"].filter(pc.is_null(concepts["label"])).to_pylist():
            met.problems.append(Problem("concept without a label", curie))


def _without_live_alternatives(met: Collector, tables: dict[str, pa.Table]) -> pa.Table:
    concepts, alternatives = tables["Concept"], tables["IDENTIFIES"]
    if alternatives.num_rows == 0:
        return alternatives
    live = concepts["curie"].filter(pc.invert(concepts["obsolete"]))
    mask = among(alternatives["src"], live)
    for row in alternatives.filter(mask).to_pylist():
        told = f"{row['src']} of {row['dst']} is a concept of its own"
        met.problems.append(Problem("alternative id of a live concept", told))
    return but(alternatives, mask)


def _check_hierarchy(met: Collector, tables: dict[str, pa.Table], owned: str | None) -> None:
    is_a = tables["IS_A"]
    if is_a.num_rows == 0:
        return
    if owned:
        missing = pc.invert(among(is_a["dst"], tables["Concept"]["curie"]))
        dangling = is_a.filter(pc.and_(missing, pc.starts_with(is_a["dst"], f"{owned}:")))
        for row in dangling.to_pylist():
            met.problems.append(Problem("parent that is not in the source", f"{row['src']} is_a {row['dst']}"))
    if met.ontology.cyclic:
        tables["IS_A"] = _without_cycles(met, is_a)
    elif cycle := find_cycle(is_a):
        raise LoadError(f"is_a has a cycle: {shown(cycle)}; remove one of these is_a lines")


def _without_cycles(met: Collector, is_a: pa.Table) -> pa.Table:
    """The edges without those that close a circle; each is told."""
    closing = between(is_a)[0].closing()
    for row in is_a.take(pa.array(closing)).to_pylist():
        met.problems.append(Problem("is_a that closes a cycle", f"{row['src']} is_a {row['dst']}"))
    kept = np.ones(is_a.num_rows, dtype=bool)
    kept[closing] = False
    return is_a.filter(pa.array(kept))


def _of_prefix(table: pa.Table, column: str, prefix: str) -> pa.Table:
    return where(table, pc.starts_with(table[column], f"{prefix}:"))


def _with_columns(table: pa.Table, type_: str, **changed: Any) -> pa.Table:
    """The table in the columns of a label or relationship type, some of them changed; what it lacks is null."""
    wanted = schema(type_)
    present = {name: table[name] for name in table.column_names} | changed
    columns = {
        field.name: present[field.name] if field.name in present else repeated(None, field.type, table.num_rows)
        for field in wanted
    }
    return pa.table(columns, schema=wanted)


def _of_source(type_: str, table: pa.Table, name: str) -> pa.Table:
    """The table in all the columns of its type; every row carries its source."""
    given: dict[str, Any] = {}
    if "source" in schema(type_).names:
        given["source"] = repeated(name, pa.string(), table.num_rows)
    if type_ == "IDENTIFIES":
        given["alternative"] = repeated(True, pa.bool_(), table.num_rows)
    return _with_columns(table, type_, **given)
