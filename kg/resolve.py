"""The tables of all sources in, the one graph that they make out: a pure function, so that no order of loads matters.

Both stores hold what `resolve` returns: the embedded one is built from it, Neo4j is changed by the difference between
two of its results. The laws between sources live here and nowhere else:

- a prefix has one owner, which gives its concepts label, definition and status; other sources add names and edges,
  and concepts that nobody owns (of several, the source first by name gives the concept);
- an identifier stands for at most one concept; an alternative id with an obsolete entry of its own is led to the
  concept that claims it by REPLACED_BY;
- an edge whose target is not here waits: AWAITS. A mapping of which only the object is here is stored from there;
- popularity comes from the corpus loaded first for a prefix, depth from IS_A.
"""

from collections.abc import Mapping as Dictionary
from dataclasses import fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.collect import distinct, find_cycle
from kg.errors import LoadError
from kg.hierarchy import Hierarchy, shown
from kg.model import Kind, Scope, Source
from kg.store.protocol import Contribution
from kg.tables import CONCEPT_EDGES, NODES, SOURCE_TABLES, empty, schema

INVERSE = {
    "skos:broadMatch": "skos:narrowMatch",
    "skos:narrowMatch": "skos:broadMatch",
    "rdfs:subClassOf": "skos:narrowMatch",
    "skos:broader": "skos:narrower",
    "skos:narrower": "skos:broader",
}
"""Predicates that change when a mapping is read from its object; the others are symmetric."""

_LARGEST_EXACT = 2**53


def resolve(contributions: Dictionary[str, Contribution]) -> dict[str, pa.Table]:
    """The graph of the sources, one table per label and relationship type, in an order that depends on nothing else.

    Raises:
        LoadError: if the is_a edges of several sources together go round in a circle.
    """
    ordered = [contributions[name] for name in sorted(contributions)]
    given = {table: _gather(table, ordered) for table in SOURCE_TABLES}
    graph = {"Concept": _concepts(given["Concept"], ordered)}
    here = graph["Concept"]["curie"].combine_chunks()
    graph["NAMES"] = _names(given["NAMES"], graph["Concept"], here)
    graph["IDENTIFIES"], heirs = _identifiers(given["IDENTIFIES"], graph["Concept"], here, ordered)
    given["REPLACED_BY"] = _with_heirs(given["REPLACED_BY"], heirs)
    awaiting = []
    for type_ in CONCEPT_EDGES:
        graph[type_], waiting = _edges(type_, given[type_], here)
        awaiting.append(waiting)
    graph["AWAITS"] = distinct(pa.concat_tables(awaiting))
    graph["IN_SUBSET"] = given["IN_SUBSET"].filter(pc.is_in(given["IN_SUBSET"]["src"], here))
    graph["XREF"] = _xrefs(given["XREF"], here, ordered)
    graph["Corpus"] = _first_of(given["Corpus"], "name")
    graph["COUNTED_IN"] = given["COUNTED_IN"]
    graph |= _ends(graph)
    graph["Concept"] = _with_popularity_and_depth(graph, here, ordered)
    graph["Source"] = _sources(ordered, graph)
    return graph


def _gather(table: str, ordered: list[Contribution]) -> pa.Table:
    """The rows of all sources; a concept's tables tell which source gave it by the column `giver`."""
    parts = []
    for contribution in ordered:
        part = contribution.tables.get(table)
        if part is None or part.num_rows == 0:
            continue
        if table == "Concept":
            part = part.append_column(
                "giver", pa.repeat(pa.scalar(contribution.source.name, pa.string()), part.num_rows)
            )
        parts.append(part)
    if not parts:
        return empty(table).append_column("giver", pa.array([], pa.string())) if table == "Concept" else empty(table)
    return pa.concat_tables(parts)


def _concepts(claims: pa.Table, ordered: list[Contribution]) -> pa.Table:
    """One row a concept, by its owner or, where the prefix has none, by the first source that has it."""
    owners = _owners(ordered)
    if owners:
        owner = _look_up(claims["prefix"], owners)
        claims = claims.filter(pc.or_(pc.is_null(owner), pc.fill_null(pc.equal(owner, claims["giver"]), False)))
    return _first_of(claims, "curie")


def _owners(ordered: list[Contribution]) -> dict[Any, str]:
    """Prefix → the source that owns it."""
    return {one.source.prefix: one.source.name for one in ordered if one.source.prefix}


def _first_of(table: pa.Table, column: str) -> pa.Table:
    """The first row of each value of a column, in the order of the table."""
    if table.num_rows == 0:
        return table
    codes = table[column].combine_chunks().dictionary_encode()
    if len(codes.dictionary) == table.num_rows:
        return table
    _, first = np.unique(codes.indices.to_numpy(), return_index=True)
    return table.take(pa.array(np.sort(first)))


def _look_up(keys: pa.ChunkedArray, values: dict[Any, str]) -> pa.ChunkedArray:
    """The value of each key; null where it has none. For dictionaries of moderate size."""
    found = pc.index_in(keys, pa.array(list(values), pa.string()))
    return pc.take(pa.array(list(values.values()), pa.string()), found)


def _names(names: pa.Table, concepts: pa.Table, here: pa.Array) -> pa.Table:
    """Names of the concepts that are here; a label by another source than the concept's own is one more exact name."""
    names = names.filter(pc.is_in(names["dst"], here))
    if names.num_rows == 0:
        return names
    giver = pc.take(concepts["giver"], pc.index_in(names["dst"], here).combine_chunks())
    foreign = pc.and_(pc.equal(names["scope"], Scope.LABEL), pc.not_equal(giver, names["source"]))
    plain = pc.and_(foreign, pc.is_null(names["lang"]))
    scope = pc.if_else(plain, pa.scalar(str(Scope.EXACT)), names["scope"])
    return distinct(names.set_column(names.column_names.index("scope"), "scope", scope))


def _identifiers(
    alternatives: pa.Table, concepts: pa.Table, here: pa.Array, ordered: list[Contribution]
) -> tuple[pa.Table, pa.Table]:
    """IDENTIFIES: every concept by its own CURIE, then alternative ids; and alternatives that are obsolete concepts here.

    Of several claimants of an alternative id the one in the source that owns its prefix has it, else the first by name.
    """
    own = pa.table(
        {
            "src": concepts["curie"],
            "dst": concepts["curie"],
            "alternative": pa.repeat(pa.scalar(False), concepts.num_rows),
            "source": concepts["giver"],
        },
        schema=schema("IDENTIFIES"),
    )
    alternatives = alternatives.filter(pc.is_in(alternatives["dst"], here))
    owners = _owners(ordered)
    owner = _look_up(_prefixes(alternatives["src"]), owners)
    rank = pc.if_else(pc.fill_null(pc.equal(owner, alternatives["source"]), False), 0, 1)
    in_order = alternatives.append_column("rank", rank).sort_by(
        [("rank", "ascending"), ("source", "ascending"), ("src", "ascending"), ("dst", "ascending")]
    )
    claimed = _first_of(in_order.drop_columns(["rank"]), "src").sort_by([("source", "ascending"), ("src", "ascending")])
    is_concept = pc.is_in(claimed["src"], here)
    is_obsolete = pc.is_in(claimed["src"], concepts.filter(concepts["obsolete"])["curie"].combine_chunks())
    return pa.concat_tables([own, claimed.filter(pc.invert(is_concept))]), claimed.filter(is_obsolete)


def _with_heirs(replaced: pa.Table, alternatives: pa.Table) -> pa.Table:
    """REPLACED_BY, with an edge from each concept that another claims as its alternative id and that names no heir."""
    lacking = alternatives.filter(pc.invert(pc.is_in(alternatives["src"], replaced["src"].combine_chunks())))
    return distinct(pa.concat_tables([replaced, lacking.select(["src", "dst", "source"])]))


def _edges(type_: str, edges: pa.Table, here: pa.Array) -> tuple[pa.Table, pa.Table]:
    """The edges whose two ends are here, and those that wait for their target."""
    edges = edges.filter(pc.is_in(edges["src"], here))
    arrived = pc.is_in(edges["dst"], here)
    waiting = edges.filter(pc.invert(arrived))
    predicate = waiting["predicate"] if "predicate" in waiting.column_names else pa.nulls(waiting.num_rows, pa.string())
    columns = {
        "src": waiting["src"],
        "dst": waiting["dst"],
        "relation": pa.repeat(pa.scalar(type_), waiting.num_rows),
        "predicate": predicate,
        "source": waiting["source"],
    }
    return edges.filter(arrived), pa.table(columns, schema=schema("AWAITS"))


def _xrefs(xrefs: pa.Table, here: pa.Array, ordered: list[Contribution]) -> pa.Table:
    """Cross-references of the concepts here, and mappings from whichever side is here."""
    subject_here = pc.is_in(xrefs["src"], here)
    mapped = pa.array([one.source.name for one in ordered if one.source.kind == Kind.MAPPINGS], pa.string())
    turned = xrefs.filter(
        pc.and_(pc.invert(subject_here), pc.and_(pc.is_in(xrefs["source"], mapped), pc.is_in(xrefs["dst"], here)))
    )
    inverse = pc.coalesce(_look_up(turned["predicate"], dict(INVERSE)), turned["predicate"])
    turned = pa.table(
        {name: turned[{"src": "dst", "dst": "src"}.get(name, name)] for name in turned.column_names},
        schema=xrefs.schema,
    ).set_column(xrefs.column_names.index("predicate"), "predicate", inverse)
    return distinct(pa.concat_tables([xrefs.filter(subject_here), turned]))


def _ends(graph: dict[str, pa.Table]) -> dict[str, pa.Table]:
    """The nodes that exist because an edge has them: Term, Identifier, Subset."""
    identifiers = _unique(
        graph["IDENTIFIES"]["src"], graph["XREF"]["dst"], graph["AWAITS"]["dst"], graph["COUNTED_IN"]["src"]
    )
    return {
        "Term": pa.table({"key": _unique(graph["NAMES"]["src"])}, schema=schema("Term")),
        "Subset": pa.table({"name": _unique(graph["IN_SUBSET"]["dst"])}, schema=schema("Subset")),
        "Identifier": pa.table(
            {"curie": identifiers, "prefix": _prefixes(pa.chunked_array([identifiers], pa.string()))},
            schema=schema("Identifier"),
        ),
    }


def _unique(*columns: pa.ChunkedArray) -> pa.Array:
    return pc.unique(pa.chunked_array([chunk for column in columns for chunk in column.chunks], pa.string()))


def _prefixes(curies: pa.ChunkedArray) -> pa.ChunkedArray:
    """The part before the first colon of each CURIE."""
    if curies.length() == 0:
        return curies
    return pc.struct_field(pc.extract_regex(curies, r"^(?P<prefix>[^:]*)"), "prefix")


def _with_popularity_and_depth(graph: dict[str, pa.Table], here: pa.Array, ordered: list[Contribution]) -> pa.Table:
    concepts = graph["Concept"]
    columns = {name: concepts[name] for name in NODES["Concept"].columns}
    columns["popularity"] = _popularity(graph, here, ordered)
    columns["depth"] = _depth(graph["IS_A"], here)
    return pa.table(columns, schema=schema("Concept"))


def _popularity(graph: dict[str, pa.Table], here: pa.Array, ordered: list[Contribution]) -> pa.Array:
    """Counts of a concept's identifiers in the corpus loaded first for its prefix; null without such a corpus."""
    counted = graph["COUNTED_IN"]
    if counted.num_rows == 0:
        return pa.nulls(len(here), pa.int64())
    identifies = graph["IDENTIFIES"]
    concept = pc.take(
        identifies["dst"], pc.index_in(counted["src"], identifies["src"].combine_chunks()).combine_chunks()
    )
    chosen = _first_corpora(_prefixes(counted["src"]), counted["dst"], ordered)
    is_counted = pc.fill_null(pc.equal(_look_up(_prefixes(concept), chosen), counted["dst"]), False)
    at = pc.index_in(concept.filter(is_counted), here).to_numpy()
    sums = np.zeros(len(here))  # floats, exact up to 2**53: they cannot overflow
    np.add.at(sums, at, counted["count"].filter(is_counted).to_numpy())
    covered = pc.is_in(graph["Concept"]["prefix"], pa.array(list(chosen), pa.string())).to_numpy()
    return pa.array(np.minimum(sums, _LARGEST_EXACT).astype(np.int64), mask=~covered)


def _first_corpora(prefixes_: pa.ChunkedArray, corpora: pa.ChunkedArray, ordered: list[Contribution]) -> dict[str, str]:
    """Prefix → the first corpus that counts identifiers of it, by first load and then by the order in the source."""
    order: dict[str, int] = {}
    for contribution in sorted(ordered, key=lambda one: (one.source.sequence, one.source.name)):
        for name in contribution.tables["Corpus"]["name"].to_pylist():
            order.setdefault(name, len(order))
    met = pa.table({"prefix": prefixes_, "corpus": corpora}).group_by(["prefix", "corpus"]).aggregate([]).to_pylist()
    chosen: dict[str, str] = {}
    for row in sorted(met, key=lambda row: order[row["corpus"]]):
        chosen.setdefault(row["prefix"], row["corpus"])
    return chosen


def _depth(is_a: pa.Table, here: pa.Array) -> pa.Array:
    if is_a.num_rows == 0:
        return pa.nulls(len(here), pa.int64())
    child, parent = (
        pc.index_in(is_a[end], here).combine_chunks().to_numpy().astype(np.int64) for end in ("src", "dst")
    )
    hierarchy = Hierarchy(len(here), child, parent)
    if hierarchy.cycle():
        raise LoadError(
            f"with what is loaded, is_a has a cycle: {shown(find_cycle(is_a))}; "
            f"remove the source that is wrong, or one of these is_a lines"
        )
    depth = hierarchy.depths()
    return pa.array(depth, mask=depth < 0)


def _sources(ordered: list[Contribution], graph: dict[str, pa.Table]) -> pa.Table:
    """One row a source, with the number of concepts it gives and of distinct terms by which it names concepts."""
    concepts = _count(graph["IDENTIFIES"].filter(pc.invert(graph["IDENTIFIES"]["alternative"])), "dst")
    terms = _count(graph["NAMES"], "src")
    rows = []
    for contribution in ordered:
        name = contribution.source.name
        row = {field.name: getattr(contribution.source, field.name) for field in fields(Source)}
        rows.append(row | {"concepts": concepts.get(name, 0), "terms": terms.get(name, 0)})
    return pa.Table.from_pylist(rows, schema=schema("Source"))


def _count(table: pa.Table, column: str) -> dict[str, int]:
    counted = table.group_by("source").aggregate([(column, "count_distinct")]).to_pylist()
    return {row["source"]: row[f"{column}_count_distinct"] for row in counted}
