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
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kg.arrow import (
    Codes,
    Ints,
    among,
    but,
    chained,
    codes,
    distinct,
    first_of,
    one_array,
    positions,
    repeated,
    where,
)
from kg.errors import LoadError
from kg.hierarchy import Hierarchy, shown
from kg.model import Kind, Scope, Source
from kg.store.protocol import Contribution
from kg.tables import CONCEPT_EDGES, NODES, empty, schema

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
    concepts = _concepts(_gather("Concept", ordered), ordered)
    here = one_array(concepts["curie"])
    graph = {"Concept": concepts}
    graph["IDENTIFIES"], heirs = _identifiers(_gather("IDENTIFIES", ordered), concepts, here, ordered)
    graph["NAMES"] = _names(_of_claimants(_gather("NAMES", ordered), graph["IDENTIFIES"], here), concepts, here)
    edges = {
        type_: _Edges.among(_with_heirs(given, heirs) if type_ == "REPLACED_BY" else given, here)
        for type_, given in ((type_, _gather(type_, ordered)) for type_ in CONCEPT_EDGES)
    }
    graph |= {type_: found.here for type_, found in edges.items()}
    graph["AWAITS"] = pa.concat_tables(found.awaiting(type_) for type_, found in edges.items())
    in_subset = _gather("IN_SUBSET", ordered)
    graph["IN_SUBSET"] = where(in_subset, among(in_subset["src"], here))
    graph["XREF"] = _xrefs(_gather("XREF", ordered), here, ordered)
    graph["Corpus"] = first_of(_gather("Corpus", ordered), "name")
    graph["COUNTED_IN"] = _gather("COUNTED_IN", ordered)
    (term,), terms = codes(graph["NAMES"]["src"])
    graph |= _ends(graph, terms)
    graph["Concept"] = _with_popularity_and_depth(graph, here, ordered, edges["IS_A"])
    graph["Source"] = _sources(ordered, concepts["giver"], _terms_by_source(graph["NAMES"]["source"], term, len(terms)))
    return graph


def _gather(table: str, ordered: list[Contribution]) -> pa.Table:
    """The rows of all sources; a concept's tables tell which source gave it by the column `giver`."""
    parts = []
    for contribution in ordered:
        part = contribution.tables.get(table)
        if part is None or part.num_rows == 0:
            continue
        if table == "Concept":
            part = part.append_column("giver", repeated(contribution.source.name, pa.string(), part.num_rows))
        parts.append(part)
    if not parts:
        return empty(table).append_column("giver", pa.array([], pa.string())) if table == "Concept" else empty(table)
    return pa.concat_tables(parts)


def _concepts(claims: pa.Table, ordered: list[Contribution]) -> pa.Table:
    """One row a concept, by its owner or, where the prefix has none, by the first source that has it."""
    owner = _look_up(claims["prefix"], _owners(ordered))
    nobodys = pc.is_null(owner)
    several = len(pc.unique(claims["giver"].filter(nobodys))) > 1  # what has an owner comes from there alone
    claims = where(claims, pc.or_(nobodys, pc.fill_null(pc.equal(owner, claims["giver"]), False)))
    return first_of(claims, "curie") if several else claims


def _owners(ordered: list[Contribution]) -> dict[Any, str]:
    """Prefix → the source that owns it."""
    return {one.source.prefix: one.source.name for one in ordered if one.source.prefix}


def _look_up(keys: pa.ChunkedArray, values: dict[Any, str]) -> pa.ChunkedArray:
    """The value of each key; null where it has none. For dictionaries of moderate size."""
    found = pc.index_in(keys, pa.array(list(values), pa.string()))
    return pc.take(pa.array(list(values.values()), pa.string()), found)


def _names(names: pa.Table, concepts: pa.Table, here: pa.Array) -> pa.Table:
    """Names of the concepts that are here; a label by another source than the concept's own is one more exact name."""
    at = positions(names["dst"], here)
    names, at = where(names, pa.array(at >= 0)), at[at >= 0]
    labels = pc.and_(pc.equal(names["scope"], Scope.LABEL), pc.is_null(names["lang"]))
    foreign = pc.and_(labels, pc.not_equal(names["source"], concepts["giver"].take(pa.array(at))))
    if not pc.any(foreign).as_py():
        return names
    scope = pc.if_else(foreign, pa.scalar(str(Scope.EXACT)), names["scope"])
    names = names.set_column(names.column_names.index("scope"), "scope", scope)
    renamed = among(names["source"], pc.unique(names["source"].filter(foreign)))  # whose rows may now stand twice
    suspects = where(names, renamed)
    once = distinct(suspects)
    return names if once.num_rows == suspects.num_rows else pa.concat_tables([but(names, renamed), once])


def _of_claimants(names: pa.Table, identifies: pa.Table, here: pa.Array) -> pa.Table:
    """The names, those given to what is only an alternative id as names of the concept that claims it."""
    strays = pc.invert(among(names["dst"], here))
    alternatives = where(identifies, identifies["alternative"])
    if alternatives.num_rows == 0 or not pc.any(strays).as_py():
        return names
    led = where(names, strays)
    at = positions(led["dst"], one_array(alternatives["src"]))
    led = where(led, pa.array(at >= 0))
    claimants = alternatives["dst"].take(pa.array(at[at >= 0]))
    return pa.concat_tables([but(names, strays), led.set_column(led.column_names.index("dst"), "dst", claimants)])


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
            "alternative": repeated(False, pa.bool_(), concepts.num_rows),
            "source": concepts["giver"],
        },
        schema=schema("IDENTIFIES"),
    )
    alternatives = where(alternatives, among(alternatives["dst"], here))
    if alternatives.num_rows == 0:
        return own, alternatives
    owner = _look_up(_prefixes(alternatives["src"]), _owners(ordered))
    rank = pc.if_else(pc.fill_null(pc.equal(owner, alternatives["source"]), False), 0, 1)
    in_order = alternatives.append_column("rank", rank).sort_by(
        [("rank", "ascending"), ("source", "ascending"), ("src", "ascending"), ("dst", "ascending")]
    )
    claimed = first_of(in_order.drop_columns(["rank"]), "src").sort_by([("source", "ascending"), ("src", "ascending")])
    obsolete = among(claimed["src"], concepts["curie"].filter(concepts["obsolete"]))
    return pa.concat_tables([own, but(claimed, among(claimed["src"], here))]), where(claimed, obsolete)


def _with_heirs(replaced: pa.Table, alternatives: pa.Table) -> pa.Table:
    """REPLACED_BY, with an edge from each concept that another claims as its alternative id and that names no heir."""
    lacking = but(alternatives, among(alternatives["src"], replaced["src"]))
    return pa.concat_tables([replaced, lacking.select(["src", "dst", "source"])])


@dataclass(frozen=True, slots=True)
class _Edges:
    """Edges of the concepts that are here: those whose target is here too, with the numbers of both ends, and the rest."""

    here: pa.Table
    start: Ints
    end: Ints
    waiting: pa.Table

    @classmethod
    def among(cls, edges: pa.Table, here: pa.Array) -> "_Edges":
        start, end = np.split(positions(chained(edges["src"], edges["dst"]), here), 2)
        both = (start >= 0) & (end >= 0)
        return cls(
            where(edges, pa.array(both)), start[both], end[both], where(edges, pa.array((start >= 0) & (end < 0)))
        )

    def awaiting(self, type_: str) -> pa.Table:
        """The waiting edges as AWAITS."""
        rows = self.waiting.num_rows
        nulls = repeated(None, pa.string(), rows)
        columns = {
            "src": self.waiting["src"],
            "dst": self.waiting["dst"],
            "relation": repeated(type_, pa.string(), rows),
            "predicate": self.waiting["predicate"] if "predicate" in self.waiting.column_names else nulls,
            "source": self.waiting["source"],
        }
        return pa.table(columns, schema=schema("AWAITS"))


def _xrefs(xrefs: pa.Table, here: pa.Array, ordered: list[Contribution]) -> pa.Table:
    """Cross-references of the concepts here, and mappings from whichever side is here."""
    subject_here = among(xrefs["src"], here)
    mapped = pa.array([one.source.name for one in ordered if one.source.kind == Kind.MAPPINGS], pa.string())
    others = where(xrefs, pc.and_not(among(xrefs["source"], mapped), subject_here))
    turned = where(others, among(others["dst"], here))
    if turned.num_rows == 0:
        return where(xrefs, subject_here)
    inverse = pc.coalesce(_look_up(turned["predicate"], dict(INVERSE)), turned["predicate"])
    turned = pa.table(
        {name: turned[{"src": "dst", "dst": "src"}.get(name, name)] for name in turned.column_names},
        schema=xrefs.schema,
    ).set_column(xrefs.column_names.index("predicate"), "predicate", inverse)
    return distinct(pa.concat_tables([where(xrefs, subject_here), turned]))


def _ends(graph: dict[str, pa.Table], terms: pa.Array) -> dict[str, pa.Table]:
    """The nodes that exist because an edge has them: Term, Identifier, Subset."""
    identifiers = _unique(
        graph["IDENTIFIES"]["src"], graph["XREF"]["dst"], graph["AWAITS"]["dst"], graph["COUNTED_IN"]["src"]
    )
    return {
        "Term": pa.table({"key": terms}, schema=schema("Term")),
        "Subset": pa.table({"name": _unique(graph["IN_SUBSET"]["dst"])}, schema=schema("Subset")),
        "Identifier": pa.table(
            {"curie": identifiers, "prefix": _prefixes(chained(identifiers))},
            schema=schema("Identifier"),
        ),
    }


def _unique(*columns: pa.ChunkedArray) -> pa.Array:
    return pc.unique(chained(*columns))


def _prefixes(curies: pa.ChunkedArray) -> pa.ChunkedArray:
    """The part before the first colon of each CURIE."""
    return curies if len(curies) == 0 else pc.struct_field(pc.extract_regex(curies, r"^(?P<prefix>[^:]*)"), "prefix")


def _with_popularity_and_depth(
    graph: dict[str, pa.Table], here: pa.Array, ordered: list[Contribution], is_a: _Edges
) -> pa.Table:
    concepts = graph["Concept"]
    columns = {name: concepts[name] for name in NODES["Concept"].columns}
    columns["popularity"] = _popularity(graph, here, ordered)
    columns["depth"] = _depth(is_a, here)
    return pa.table(columns, schema=schema("Concept"))


def _popularity(graph: dict[str, pa.Table], here: pa.Array, ordered: list[Contribution]) -> pa.Array:
    """Counts of a concept's identifiers in the corpus loaded first for its prefix; null without such a corpus."""
    counted = graph["COUNTED_IN"]
    if counted.num_rows == 0:
        return pa.nulls(len(here), pa.int64())
    identifies = graph["IDENTIFIES"]
    at = positions(counted["src"], one_array(identifies["src"]))
    concept = pc.take(identifies["dst"], pa.array(at, mask=at < 0))
    chosen = _first_corpora(_prefixes(counted["src"]), counted["dst"], ordered)
    is_counted = pc.fill_null(pc.equal(_look_up(_prefixes(concept), chosen), counted["dst"]), False)
    at = positions(concept.filter(is_counted), here)
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


def _depth(is_a: _Edges, here: pa.Array) -> pa.Array:
    if is_a.here.num_rows == 0:
        return pa.nulls(len(here), pa.int64())
    hierarchy = Hierarchy(len(here), is_a.start, is_a.end)
    if cycle := hierarchy.cycle():
        raise LoadError(
            f"with what is loaded, is_a has a cycle: {shown([str(here[node]) for node in cycle])}; "
            f"remove the source that is wrong, or one of these is_a lines"
        )
    depth = hierarchy.depths()
    return pa.array(depth, mask=depth < 0)


def _sources(ordered: list[Contribution], givers: pa.ChunkedArray, terms: dict[str, int]) -> pa.Table:
    """One row a source, with the number of concepts it gives and of distinct terms by which it names concepts."""
    concepts = {row["values"]: row["counts"] for row in pc.value_counts(givers).to_pylist()}
    rows = []
    for contribution in ordered:
        name = contribution.source.name
        row = {field.name: getattr(contribution.source, field.name) for field in fields(Source)}
        rows.append(row | {"concepts": concepts.get(name, 0), "terms": terms.get(name, 0)})
    return pa.Table.from_pylist(rows, schema=schema("Source"))


def _terms_by_source(source: pa.ChunkedArray, term: Codes, terms: int) -> dict[str, int]:
    """How many distinct terms there are in the names of each source."""
    (number,), names = codes(source)
    found = {}
    for at, name in enumerate(names.to_pylist()):
        met = np.zeros(terms, dtype=bool)
        met[term[number == at]] = True
        found[name] = int(met.sum())
    return found
