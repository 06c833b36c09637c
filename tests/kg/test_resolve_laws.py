"""The graph of any sources is the one that plain Python makes, written from the laws of the graph and not from the code."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass, replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import LoadError
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
    Name,
    Relation,
    Scope,
    Source,
    Value,
    Xref,
)
from kg.resolve import resolve
from kg.store.protocol import Contribution
from kg.tables import CONCEPT_EDGES, SOURCE_TABLES, columns

Contribute = Callable[..., Contribution]
Row = dict[str, Any]
Cells = tuple[Any, ...]
Graph = dict[str, Counter[Cells]]

INVERSE = {
    "skos:broadMatch": "skos:narrowMatch", "skos:narrowMatch": "skos:broadMatch", "skos:broader": "skos:narrower",
    "skos:narrower": "skos:broader", "rdfs:subClassOf": "skos:narrowMatch",
}  # fmt: skip


# The laws


def prefix(curie: str) -> str:
    return curie.split(":", maxsplit=1)[0]


def cells(table: str, row: Row, **changed: Any) -> Cells:
    return tuple({**row, **changed}[name] for name in columns(table))


class Laws:
    """Sources, and what must come of them."""

    def __init__(self, contributions: Iterable[Contribution]) -> None:
        by_name = sorted(contributions, key=lambda one: one.source.name)
        self.sources = [one.source for one in by_name]
        self.rows: dict[str, list[Row]] = {
            table: [{"giver": one.source.name, **row} for one in by_name for row in one.tables[table].to_pylist()]
            for table in SOURCE_TABLES
        }
        self.concepts = self._concepts()
        self.claims = self._claims()
        self.edges = {type_: self._edges(type_) for type_ in CONCEPT_EDGES}
        self.parents: dict[str, set[str]] = {curie: set() for curie in self.concepts}
        for child, parent, *_ in self.edges["IS_A"]:
            if parent in self.concepts:
                self.parents[child].add(parent)

    def owner(self, curie: str) -> str | None:
        return next((source.name for source in self.sources if source.prefix == prefix(curie)), None)

    def of_concepts(self, table: str, end: str = "src") -> list[Row]:
        return [row for row in self.rows[table] if row[end] in self.concepts]

    def _concepts(self) -> dict[str, Row]:
        """A concept is as its owner has it; where nobody owns it, as the first source by name has it."""
        found: dict[str, Row] = {}
        for row in self.rows["Concept"]:
            if self.owner(row["curie"]) in (None, row["giver"]):
                found.setdefault(row["curie"], row)
        return found

    def _claims(self) -> dict[str, Row]:
        """An alternative id belongs to one concept: its owner decides, then the name of the source."""
        found: dict[str, Row] = {}
        claims = self.of_concepts("IDENTIFIES", "dst")
        for row in sorted(claims, key=lambda row: (row["source"] != self.owner(row["src"]), row["source"], row["dst"])):
            found.setdefault(row["src"], row)
        return found

    def _edges(self, type_: str) -> set[Cells]:
        """What concepts are related to, here or not; an obsolete concept that names no heir goes to its claimant."""
        found = {cells(type_, row) for row in self.of_concepts(type_)}
        if type_ == "REPLACED_BY":
            has_heir = {src for src, *_ in found}
            for src, row in self.claims.items():
                if src not in has_heir and src in self.concepts and self.concepts[src]["obsolete"]:
                    found.add((src, row["dst"], row["source"]))
        return found

    def has_circle(self) -> bool:
        left = self.parents
        while tops := {curie for curie, parents in left.items() if not parents & left.keys()}:
            left = {curie: parents for curie, parents in left.items() if curie not in tops}
        return bool(left)

    def depth(self, curie: str) -> int | None:
        """Steps to the nearest root; a root has children."""
        if above := self.parents[curie]:
            return 1 + min(self.depth(parent) or 0 for parent in above)
        return 0 if any(curie in parents for parents in self.parents.values()) else None

    def popularity(self, curie: str) -> int | None:
        """The counts of all its identifiers in the corpus that, of those which count its prefix, was loaded first."""
        own = {curie, *(src for src, row in self.claims.items() if row["dst"] == curie and src not in self.concepts)}
        for source in sorted(self.sources, key=lambda source: source.sequence):
            for corpus in [row["name"] for row in self.rows["Corpus"] if row["giver"] == source.name]:
                counts = [(row["src"], int(row["count"])) for row in self.rows["COUNTED_IN"] if row["dst"] == corpus]
                if any(prefix(src) == prefix(curie) for src, _ in counts):
                    return sum(count for src, count in counts if src in own)
        return None

    def names(self) -> set[Cells]:
        """What another source than the concept's own calls its label, in no other language, is one more exact name; what is
        only an alternative id gives its names to the concept that claims it."""
        found = set()
        for name in self.rows["NAMES"]:
            claimed = name["dst"] not in self.concepts and name["dst"] in self.claims
            row = name | {"dst": self.claims[name["dst"]]["dst"]} if claimed else name
            if row["dst"] not in self.concepts:
                continue
            is_own = row["source"] == self.concepts[row["dst"]]["giver"] or row["lang"]
            is_label = row["scope"] == Scope.LABEL
            found.add(cells("NAMES", row, scope=Scope.EXACT if is_label and not is_own else row["scope"]))
        return found

    def awaited(self) -> set[Cells]:
        return {
            (src, dst, type_, more[0] if type_ == "RELATED" else None, more[-1])
            for type_, edges in self.edges.items()
            for src, dst, *more in edges
            if dst not in self.concepts
        }

    def xrefs(self) -> set[Cells]:
        """Cross-references of concepts, and mappings of which only the object is one, seen from there."""
        kinds = {source.name: source.kind for source in self.sources}
        found = {cells("XREF", row) for row in self.of_concepts("XREF")}
        for row in self.of_concepts("XREF", "dst"):
            if row["src"] not in self.concepts and kinds[row["source"]] == Kind.MAPPINGS:
                predicate = INVERSE.get(row["predicate"], row["predicate"])
                found.add(cells("XREF", row, src=row["dst"], dst=row["src"], predicate=predicate))
        return found

    def source(self, source: Source) -> Cells:
        at = list(columns("NAMES")).index("source")
        return astuple(
            replace(
                source,
                concepts=sum(row["giver"] == source.name for row in self.concepts.values()),
                terms=len({name[0] for name in self.names() if name[at] == source.name}),
            )
        )

    def graph(self) -> Graph:
        concepts, names, awaited, xrefs = self.concepts, self.names(), self.awaited(), self.xrefs()
        subsets = {cells("IN_SUBSET", row) for row in self.of_concepts("IN_SUBSET")}
        counts = [cells("COUNTED_IN", row) for row in self.rows["COUNTED_IN"]]
        identifies = [(curie, curie, False, row["giver"]) for curie, row in concepts.items()]
        identifies += [
            (src, row["dst"], True, row["source"]) for src, row in self.claims.items() if src not in concepts
        ]
        ends = [edge[0] for edge in (*identifies, *counts)] + [edge[1] for edge in (*awaited, *xrefs)]
        rows: dict[str, Iterable[Cells]] = {
            "Source": map(self.source, self.sources),
            "Concept": [
                cells("Concept", row, popularity=self.popularity(curie), depth=self.depth(curie))
                for curie, row in concepts.items()
            ],
            "Term": {(name[0],) for name in names},
            "Identifier": {(curie, prefix(curie)) for curie in ends},
            "Subset": {(edge[1],) for edge in subsets},
            "Corpus": [cells("Corpus", row) for row in self.rows["Corpus"]],
            "NAMES": names, "IDENTIFIES": identifies, "AWAITS": awaited, "XREF": xrefs, "IN_SUBSET": subsets,
            "COUNTED_IN": counts,
            **{type_: {edge for edge in edges if edge[1] in concepts} for type_, edges in self.edges.items()},
        }  # fmt: skip
        return {table: Counter(found) for table, found in rows.items()}


def graph_of(contributions: Iterable[Contribution]) -> Graph:
    """What resolve makes of them."""
    found = resolve({one.source.name: one for one in contributions})
    assert all(found[table].column_names == list(columns(table)) for table in found)
    return {table: Counter(tuple(row.values()) for row in rows.to_pylist()) for table, rows in found.items()}


# Sources


@dataclass(frozen=True)
class Given:
    """A source to be: what it owns, and the order in which is_a may lead, so that no source has a circle by itself."""

    prefix: str | None = None
    kind: Kind = Kind.ONTOLOGY
    prefixes: str = "ABCD"
    upward: int = 1


CURIES = ["A:1", "A:2", "A:3", "B:1", "B:2", "C:1", "D:1"]
OTHERS, TEXTS = ["A:8", "B:8", "D:8", "Z:1"], ["liver", "Liver", "lung", "MS"]
ONTOLOGIES = {
    "a": Given("A", prefixes="A"),
    "b": Given("B", prefixes="B", upward=-1),
    "free": Given(),
    "imports": Given("C", prefixes="BCD", upward=-1),
    "mine": Given(kind=Kind.NAMES),
}
NAME = st.builds(Name, st.sampled_from(TEXTS), st.sampled_from([Scope.EXACT, Scope.BROAD]))


def tuples(strategy: st.SearchStrategy[Any], most: int) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(strategy, max_size=most).map(tuple)


def relation(curie: str, upward: int) -> st.SearchStrategy[Relation]:
    above = CURIES[: CURIES.index(curie)] if upward > 0 else CURIES[CURIES.index(curie) + 1 :]
    others = st.sampled_from([PART_OF, REPLACED_BY, CONSIDER, "RO:1", "RO:2"])
    return st.one_of(
        st.builds(Relation, st.just(curie), others, st.sampled_from([*CURIES, "Z:1"])),
        st.builds(Relation, st.just(curie), st.just(IS_A), st.sampled_from([*above, "Z:1"])),
    )


def concept(curie: str, upward: int) -> st.SearchStrategy[Value]:
    return st.builds(
        Concept,
        curie=st.just(curie),
        label=st.sampled_from([None, *TEXTS]),
        definition=st.sampled_from([None, "one", "two"]),
        obsolete=st.booleans(),
        names=tuples(st.one_of(NAME, st.just(Name("Leber", Scope.LABEL, lang="de"))), 2),
        relations=tuples(relation(curie, upward), 3),
        xrefs=tuples(st.builds(Xref, st.sampled_from(["X:1", "B:1"])), 1),
        alternatives=tuples(st.sampled_from([*OTHERS, *CURIES]), 2),
        subsets=st.sampled_from([(), ("slim",), ("slim", "wide")]),
    )


def ontology(given_: Given) -> st.SearchStrategy[list[Value]]:
    curies = [curie for curie in CURIES if prefix(curie) in given_.prefixes]
    return st.lists(st.sampled_from(curies), min_size=1, unique=True).flatmap(
        lambda chosen: st.tuples(*(concept(curie, given_.upward) for curie in chosen)).map(list)
    )


def counts(*corpora: str) -> st.SearchStrategy[list[Value]]:
    pairs = st.tuples(st.sampled_from([*CURIES, *OTHERS]), st.sampled_from(corpora))
    return st.dictionaries(pairs, st.integers(0, 5), min_size=1, max_size=6).map(
        lambda found: [
            *(Corpus(corpus, "things") for corpus in corpora),
            *(Count(identifier, corpus, count) for (identifier, corpus), count in found.items()),
        ]
    )


MAPPING: st.SearchStrategy[Value] = st.builds(
    Mapping, st.sampled_from([*CURIES, "X:1"]), st.sampled_from([*INVERSE, "skos:exactMatch"]),
    st.sampled_from([*CURIES, "X:2"]), confidence=st.sampled_from([None, 0.5]),
)  # fmt: skip
KINDS = ONTOLOGIES | {"maps": Given(kind=Kind.MAPPINGS), "n": Given(kind=Kind.COUNTS), "o": Given(kind=Kind.COUNTS)}
VALUES = {
    **{name: ontology(given_) for name, given_ in ONTOLOGIES.items()},
    "maps": st.lists(MAPPING, min_size=1, max_size=4), "n": counts("n:x", "n:a"), "o": counts("o"),
}  # fmt: skip
OPTIONAL = {name: VALUES.pop(name) for name in ("b", "imports", "o")}
SOURCES = st.fixed_dictionaries(VALUES, optional=OPTIONAL)


@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(sources=SOURCES, order=st.permutations(list(KINDS)))
def test_the_graph_is_what_the_laws_say(
    contribute: Contribute, sources: dict[str, list[Value]], order: list[str]
) -> None:
    contributions = []
    for number, name in enumerate((name for name in order if name in sources), start=1):
        given_ = KINDS[name]
        one = contribute(name, sources[name], kind=given_.kind, prefix=given_.prefix, imports=name == "imports")
        contributions.append(replace(one, source=replace(one.source, sequence=number)))
    laws = Laws(contributions)
    if laws.has_circle():
        with pytest.raises(LoadError, match="is_a has a cycle"):
            graph_of(contributions)
    else:
        assert graph_of(contributions) == laws.graph()
