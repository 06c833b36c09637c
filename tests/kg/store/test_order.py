"""The order of loads never matters: after any loads, reloads and removals a store holds what one fresh load gives."""

from collections.abc import Callable, Iterable
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]
Rows = dict[str, list[dict[str, object]]]
Dump = Callable[[GraphStore], Rows]
Resolved = Callable[[Iterable[Contribution]], Rows]

CURIES = ["A:1", "A:2", "A:3", "B:1", "B:2", "C:1"]
TEXTS = ["liver", "Liver", "lung", "MS"]
KINDS = {"a": "A", "b": "B", "free": None, "other": None}


def upward(curie: str) -> st.SearchStrategy[Relation]:
    """A relation of a concept; is_a leads to an earlier one, so that there is no circle."""
    earlier = CURIES[: CURIES.index(curie)]
    other = st.builds(
        Relation,
        st.just(curie),
        st.sampled_from([PART_OF, REPLACED_BY, CONSIDER, "RO:1"]),
        st.sampled_from([*CURIES, "Z:1"]),
    )
    return (
        st.one_of(other, st.builds(Relation, st.just(curie), st.just(IS_A), st.sampled_from(earlier)))
        if earlier
        else other
    )


def concept(curie: str) -> st.SearchStrategy[Concept]:
    return st.builds(
        Concept,
        curie=st.just(curie),
        label=st.sampled_from([None, *TEXTS]),
        definition=st.sampled_from([None, "one", "two"]),
        obsolete=st.booleans(),
        names=st.lists(
            st.builds(Name, st.sampled_from(TEXTS), st.sampled_from([Scope.EXACT, Scope.BROAD])), max_size=2
        ).map(tuple),
        relations=st.lists(upward(curie), max_size=2).map(tuple),
        xrefs=st.lists(st.builds(Xref, st.sampled_from(["X:1", "X:2", "B:1"])), max_size=1).map(tuple),
        alternatives=st.lists(st.sampled_from(["A:9", "B:9", *CURIES]), max_size=1).map(tuple),
        subsets=st.sampled_from([(), ("slim",)]),
    )


def ontology(name: str) -> st.SearchStrategy[tuple[str, list[Value]]]:
    prefix = KINDS[name]
    curies = [curie for curie in CURIES if prefix is None or curie.startswith(prefix)]
    concepts = st.lists(st.sampled_from(curies), min_size=1, unique=True).flatmap(
        lambda chosen: st.tuples(*(concept(curie) for curie in chosen)).map(list)
    )
    return concepts.map(lambda values: (name, values))


MAPPINGS = st.lists(
    st.builds(Mapping, st.sampled_from([*CURIES, "X:1"]), st.sampled_from(["skos:exactMatch", "skos:broadMatch"]),
              st.sampled_from([*CURIES, "X:2"])), min_size=1, max_size=3,
).map(lambda rows: ("maps", rows))  # fmt: skip
COUNTS = st.lists(st.sampled_from([*CURIES, "A:9"]), min_size=1, unique=True).flatmap(
    lambda ids: st.tuples(*(st.integers(0, 5) for _ in ids)).map(
        lambda numbers: ("counts", [Corpus("c", "x"), *(Count(i, "c", n) for i, n in zip(ids, numbers, strict=True))])
    )
)
LOAD = st.one_of(*(ontology(name) for name in KINDS), MAPPINGS, COUNTS)
REMOVAL: st.SearchStrategy[tuple[str, list[Value]]] = st.sampled_from([*KINDS, "maps", "counts"]).map(
    lambda name: (name, [])
)
STEPS = st.lists(st.one_of(LOAD, LOAD, LOAD, REMOVAL), min_size=1, max_size=6)


@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_any_sequence_of_loads_and_removals_gives_the_graph_of_one_fresh_load(
    store: GraphStore, contribute: Contribute, dump: Dump, resolved: Resolved, steps: list[tuple[str, list[Value]]]
) -> None:
    loaded: dict[str, Contribution] = {}
    for name, values in steps:
        kind = {"maps": Kind.MAPPINGS, "counts": Kind.COUNTS}.get(name, Kind.ONTOLOGY)
        given_ = (
            contribute(name, values, kind=kind, prefix=KINDS.get(name))
            if values
            else Contribution(Source(name, kind), {})
        )
        [result] = store.write([given_])
        if values:
            assert result.error is None
            loaded[name] = replace(given_, source=result.source)
        else:
            loaded.pop(name, None)
    assert dump(store) == resolved(loaded.values())
    for name in list(loaded):
        store.write([Contribution(Source(name, Kind.ONTOLOGY), {})])
