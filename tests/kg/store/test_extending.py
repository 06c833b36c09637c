"""A graph file made of a former one and what came: the graph that one fresh load gives, whatever happens on the way."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest
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
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution, GraphStore

Contribute = Callable[..., Contribution]
Rows = dict[str, list[dict[str, object]]]
Dump = Callable[[GraphStore], Rows]
Resolved = Callable[[Iterable[Contribution]], Rows]

SIZE = 60
CURIES = [*(f"A:{number}" for number in range(0, SIZE, 7)), "A:900", "B:1", "B:2", "X:1", "X:2"]
TEXTS = ["name 0", "NAME 7", "liver", "Leber"]


def large() -> list[Value]:
    """A source that owns A, with edges to what is not loaded, names that others have, and concepts without parents."""
    return [
        Concept(
            f"A:{number}", f"name {number}", obsolete=number % 10 == 9, names=(Name(f"other {number % 11}"),),
            relations=(Relation(f"A:{number}", IS_A, f"A:{number // 3}"),) if number % 5 and number else (),
            xrefs=(Xref(f"X:{number % 4}"),), alternatives=(f"A:{number + 900}",) if number % 20 == 0 else (),
            subsets=("slim",) if number % 3 == 0 else (),
        )
        for number in range(SIZE)
    ]  # fmt: skip


def small(curie: str) -> st.SearchStrategy[Concept]:
    relation = st.builds(
        Relation, st.just(curie), st.sampled_from([PART_OF, REPLACED_BY, CONSIDER, "RO:1"]), st.sampled_from(CURIES)
    )
    parent = st.builds(Relation, st.just(curie), st.just(IS_A), st.sampled_from([*CURIES[:9], "Z:1"]))
    return st.builds(
        Concept,
        curie=st.just(curie),
        label=st.sampled_from([None, *TEXTS]),
        obsolete=st.booleans(),
        names=st.lists(st.builds(Name, st.sampled_from(TEXTS), st.sampled_from(list(Scope)[1:4])), max_size=2).map(
            tuple
        ),
        relations=st.lists(st.one_of(relation, parent) if curie[0] == "B" else relation, max_size=2).map(tuple),
        xrefs=st.lists(st.builds(Xref, st.sampled_from(["X:1", "Y:1", "A:7"])), max_size=1).map(tuple),
        alternatives=st.lists(st.sampled_from(["A:900", "B:9", "B:2"]), max_size=1).map(tuple),
        subsets=st.sampled_from([(), ("slim",), ("wide",)]),
    )


def some(curies: list[str]) -> st.SearchStrategy[list[Value]]:
    return st.lists(st.sampled_from(curies), min_size=1, unique=True).flatmap(
        lambda chosen: st.tuples(*map(small, chosen)).map(list)
    )


OWNER = some(["B:1", "B:2"]).map(lambda values: ("b", "B", Kind.ONTOLOGY, values))
MINE = some(["A:0", "A:7", "A:14", "B:1", "B:2"]).map(lambda values: ("mine", None, Kind.NAMES, values))
MAPPINGS = st.lists(
    st.builds(Mapping, st.sampled_from(["A:7", "X:1", "B:1"]), st.sampled_from(["skos:exactMatch", "skos:broadMatch"]),
              st.sampled_from(["A:14", "X:2"])), min_size=1, max_size=3,
).map(lambda values: ("maps", None, Kind.MAPPINGS, values))  # fmt: skip
COUNTS = st.dictionaries(st.sampled_from(["A:0", "A:900", "A:7", "B:1"]), st.integers(0, 5), min_size=1).map(
    lambda counts: (
        "counts", None, Kind.COUNTS, [Corpus("c", "x"), *(Count(curie, "c", n) for curie, n in counts.items())]
    )
)  # fmt: skip
SOURCES = st.lists(st.one_of(OWNER, MINE, MAPPINGS, COUNTS), min_size=1, max_size=3, unique_by=lambda one: one[0])


def extensions(store: EmbeddedStore) -> int:
    found: int = json.loads((store.path / "store.json").read_text())["extensions"]
    return found


@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(sources=SOURCES)
def test_what_comes_to_a_large_source_gives_the_graph_of_one_fresh_load(
    contribute: Contribute,
    dump: Dump,
    resolved: Resolved,
    tmp_path: Path,
    sources: list[tuple[str, str, Kind, list[Value]]],
) -> None:
    folder = tmp_path / str(time.monotonic_ns())
    store = EmbeddedStore(folder)
    loaded = [contribute("a", large(), prefix="A")]
    store.write(loaded)
    for name, prefix, kind, values in sources:
        one = contribute(name, values, kind=kind, prefix=prefix)
        [result] = store.write([one])
        assert result.error is None
        loaded.append(replace(one, source=result.source))
        assert dump(store) == resolved(loaded)
    store.close()


@pytest.fixture
def store(embedded_store: EmbeddedStore, contribute: Contribute) -> EmbeddedStore:
    embedded_store.write([contribute("a", large(), prefix="A")])
    return embedded_store


def mine(contribute: Contribute, *names: str, name: str = "mine") -> Contribution:
    return contribute(name, [Concept("A:7", names=tuple(map(Name, names)))], kind=Kind.NAMES)


def test_a_small_source_is_added_to_a_copy_of_the_graph_file(store: EmbeddedStore, contribute: Contribute) -> None:
    [former] = store.path.glob("graph-*.lbug")
    store.write([mine(contribute, "seventh")])
    [file] = store.path.glob("graph-*.lbug")
    assert file != former
    assert extensions(store) == 1
    assert store.query("MATCH (t:Term {key: 'seventh'})-[:NAMES]->(c:Concept) RETURN c.curie AS curie") == [
        {"curie": "A:7"}
    ]


def test_popularity_and_depth_of_concepts_that_were_there_are_set(store: EmbeddedStore, contribute: Contribute) -> None:
    counts = [Corpus("c", "x"), Count("A:7", "c", 3), Count("A:900", "c", 2)]
    child = [Concept("B:1", "b", relations=(Relation("B:1", IS_A, "A:55"),))]
    store.write([contribute("n", counts, kind=Kind.COUNTS), contribute("b", child, prefix="B")])
    assert extensions(store) == 1
    assert store.query(
        "UNWIND ['A:0', 'A:7', 'A:8', 'A:55', 'B:1'] AS curie MATCH (c:Concept {curie: curie}) "
        "RETURN curie, c.popularity AS popularity, c.depth AS depth ORDER BY curie"
    ) == [
        {"curie": "A:0", "popularity": 2, "depth": 0}, {"curie": "A:55", "popularity": 0, "depth": 0},
        {"curie": "A:7", "popularity": 3, "depth": 2}, {"curie": "A:8", "popularity": 0, "depth": 2},
        {"curie": "B:1", "popularity": None, "depth": 1},
    ]  # fmt: skip


@pytest.mark.parametrize("what", ["replaced", "removed", "large", "awaited"])
def test_all_else_builds_the_graph_anew(store: EmbeddedStore, contribute: Contribute, what: str) -> None:
    waiting = [Concept("C:1", "c", relations=(Relation("C:1", PART_OF, "D:1"),))]
    store.write([mine(contribute, "seventh"), contribute("c", waiting)])
    assert extensions(store) == 1
    store.write([{
        "replaced": mine(contribute, "another"),
        "removed": Contribution(Source("mine", Kind.NAMES), {}),
        "large": contribute("e", [Concept(f"E:{number}", f"e {number}") for number in range(500)], prefix="E"),
        "awaited": contribute("d", [Concept("D:1", "d")], prefix="D"),
    }[what]])  # fmt: skip
    assert extensions(store) == 0


def test_after_some_extensions_the_graph_is_built_anew(store: EmbeddedStore, contribute: Contribute) -> None:
    counted = []
    for number in range(10):
        store.write([mine(contribute, f"name {number}", name=f"m{number}")])
        counted.append(extensions(store))
    assert counted == [1, 2, 3, 4, 5, 6, 7, 8, 0, 1]


def test_a_damaged_graph_file_is_not_extended(store: EmbeddedStore, contribute: Contribute) -> None:
    store.close()
    [file] = store.path.glob("graph-*.lbug")
    file.write_bytes(b"x" * file.stat().st_size)
    store.write([mine(contribute, "seventh")])
    assert extensions(store) == 0
    assert store.query("MATCH (c:Concept) RETURN count(c) AS number") == [{"number": SIZE}]


def test_a_reader_keeps_its_view_while_the_graph_is_extended(store: EmbeddedStore, contribute: Contribute) -> None:
    reader, count = EmbeddedStore(store.path), "MATCH (t:Term {key: 'seventh'}) RETURN count(t) AS number"
    assert reader.query(count) == [{"number": 0}]
    store.write([mine(contribute, "seventh")])
    assert reader.query(count) == [{"number": 0}]
    reader.close()
    assert reader.query(count) == [{"number": 1}]
    reader.close()


WRITER = """
import sys
from pathlib import Path
from kg.collect import collect
from kg.model import Concept, Kind, Name
from kg.store.embedded import EmbeddedStore
from kg.store.protocol import Contribution

made = collect([Concept("A:7", names=(Name("seventh"),))], kind=Kind.NAMES, stem="mine")
EmbeddedStore(Path(sys.argv[1])).write([Contribution(made.source, made.tables)])
"""


@pytest.mark.parametrize("sign", ["building-*", "graph-*.lbug", "store.partial"])
def test_the_former_version_answers_after_an_extending_writer_was_killed(
    store: EmbeddedStore, contribute: Contribute, sign: str
) -> None:
    store.close()
    before = set(store.path.iterdir())
    with subprocess.Popen([sys.executable, "-c", WRITER, str(store.path)]) as writer:
        while writer.poll() is None and not set(store.path.glob(sign)) - before:
            time.sleep(0.001)
        writer.send_signal(signal.SIGKILL)
    assert store.query("MATCH (c:Concept) RETURN count(c) AS number") == [{"number": SIZE}]
    store.close()
    store.write([mine(contribute, "seventh")])
    assert len(list(store.path.glob("graph-*"))) == 1
    assert not list(store.path.glob("building-*"))
