"""What is recorded in an embedded store: files beside those of the sources, none lost, whatever happens on the way."""

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

from kg.errors import StoreError
from kg.evaluation.recording import answers_of, mentions_of, record_dataset, record_run, runs
from kg.evaluation.tables import dataset_tables, run_tables, with_evaluation
from kg.model import Answer, Concept, Dataset, Gold, Kind, Mention, Name, Run, Source
from kg.resolve import resolve
from kg.store.embedded import EmbeddedStore
from kg.store.folder import StoreFolder
from kg.store.protocol import Contribution, GraphStore, Record
from kg.tables import EDGES, NODES

Contribute = Callable[..., Contribution]
Rows = dict[str, list[dict[str, object]]]
Dump = Callable[[GraphStore], Rows]

CONCEPTS = [Concept(f"A:{number}", f"name {number}", names=(Name(f"other {number}"),)) for number in range(60)]
MENTIONS = [Mention(row, f"name {row}", (Gold(f"A:{row}"),)) for row in range(1, 9)]
ANSWERS = [Answer(row, (f"A:{row + row % 2}",)) for row in range(1, 9)]


@pytest.fixture
def filled(embedded_store: EmbeddedStore, contribute: Contribute) -> EmbeddedStore:
    embedded_store.write([contribute("a", CONCEPTS, prefix="A")])
    record_dataset(embedded_store, Dataset("gold"), MENTIONS)
    record_run(embedded_store, Run("one", "gold", "s"), ANSWERS)
    return embedded_store


def manifest(store: EmbeddedStore) -> dict[str, object]:
    found: dict[str, object] = json.loads((store.path / "store.json").read_text())
    return found


def test_a_run_extends_a_copy_of_the_graph_file_and_a_reader_keeps_its_view(filled: EmbeddedStore) -> None:
    reader, former = EmbeddedStore(filled.path), manifest(filled)["extensions"]
    assert len(runs(reader)) == 1
    record_run(filled, Run("two", "gold", "s"), ANSWERS)
    assert (len(runs(filled)), len(runs(reader))) == (2, 1)
    assert manifest(filled)["extensions"] == int(str(former)) + 1
    reader.close()


def test_names_of_any_kind_are_names_of_files(filled: EmbeddedStore) -> None:
    for id_ in ("../a/b", "ä" * 400, "r?*[1]", "a b"):
        record_run(filled, Run(id_, "gold", "s"), ANSWERS)
    assert len(runs(filled)) == 5
    folders = [path.name for path in (filled.path / "evaluation").iterdir()]
    assert len(folders) == 6
    filled.forget(runs=["../a/b"])
    assert len(list((filled.path / "evaluation").iterdir())) == 5


def test_a_damaged_graph_file_is_built_again_with_its_runs_under_the_same_version(filled: EmbeddedStore) -> None:
    version = filled.version
    filled.close()
    [file] = filled.path.glob("graph-*.lbug")
    file.write_bytes(b"x" * file.stat().st_size)
    assert answers_of(filled, "one") == ANSWERS
    assert filled.version == version


def test_tables_of_a_run_that_are_damaged_are_told_and_the_run_can_be_removed(
    filled: EmbeddedStore, contribute: Contribute
) -> None:
    [file] = filled.path.glob("evaluation/one-*/Answer.parquet")
    file.write_bytes(b"")
    with pytest.raises(StoreError, match=r"tables of the run one .* are damaged; remove it"):
        filled.write([contribute("b", [Concept("B:1", "b")], prefix="B")])
    filled.forget(runs=["one"])
    filled.write([contribute("b", [Concept("B:1", "b")], prefix="B")])
    assert (runs(filled), mentions_of(filled, "gold")) == ([], MENTIONS)


def test_mentions_are_folded_anew_when_the_rules_change(filled: EmbeddedStore) -> None:
    data = manifest(filled)
    filled.close()
    (filled.path / "store.json").write_text(json.dumps({**data, "fold": 0}))
    assert answers_of(filled, "one") == ANSWERS
    keys = filled.query("MATCH (m:Mention) RETURN m.key AS key, m.first AS once ORDER BY m.row")
    assert keys == [{"key": f"name {row}", "once": True} for row in range(1, 9)]
    assert filled.version != data["version"]


def test_a_store_of_before_anything_could_be_recorded_opens(filled: EmbeddedStore) -> None:
    filled.forget(datasets=["gold"])
    filled.close()
    data = manifest(filled)
    stamp = data["stamp"]
    del data["version"], data["records"]
    (filled.path / "store.json").write_text(json.dumps(data))
    assert filled.version == stamp
    record_dataset(filled, Dataset("gold"), MENTIONS)
    assert filled.version == stamp


NOT_DUMPED = {"version", "model"}
STEP = st.one_of(
    st.tuples(st.just("load"), st.sampled_from("ab"), st.integers(1, 3)),
    st.tuples(st.just("remove"), st.sampled_from("ab"), st.just(0)),
    st.tuples(st.just("dataset"), st.sampled_from("de"), st.integers(1, 3)),
    st.tuples(st.just("run"), st.sampled_from("rs"), st.integers(1, 3)),
    st.tuples(st.just("forget"), st.sampled_from("ders"), st.just(0)),
)


@settings(max_examples=10, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
@given(steps=st.lists(STEP, min_size=3, max_size=7))
def test_any_sequence_of_loads_and_records_gives_the_graph_of_one_fresh_load(
    store: GraphStore, contribute: Contribute, dump: Dump, steps: list[tuple[str, str, int]]
) -> None:
    loaded: dict[str, Contribution] = {}
    kept: dict[str, Record] = {}
    store.write([contribute("base", CONCEPTS[:3], prefix="A")])
    assert not dump(store)["Mention"]
    loaded["base"] = contribute("base", CONCEPTS[:3], prefix="A")
    for kind, name, number in steps:
        step(store, loaded, kept, contribute, (kind, name, number))
    graph = with_evaluation(resolve(loaded), [one.tables for one in kept.values()])
    wanted = {table: graph[table].to_pylist() if table in graph else [] for table in (*NODES, *EDGES)}
    found = dump(store)
    for table in found.keys() - {"Schema", "Source"}:
        assert in_order(found[table]) == in_order(wanted[table]), table
    store.forget(datasets=[name for name in kept if name in "de"])
    store.write([Contribution(Source(name, Kind.ONTOLOGY), {}) for name in loaded])


def step(
    store: GraphStore,
    loaded: dict[str, Contribution],
    kept: dict[str, Record],
    contribute: Contribute,
    what: tuple[str, str, int],
) -> None:
    kind, name, number = what
    prefix = name.upper() + name.upper()
    if kind == "load":
        loaded[name] = contribute(name, [Concept(f"{prefix}:{one}", name) for one in range(number)], prefix=prefix)
        store.write([loaded[name]])
    elif kind == "remove" and name in loaded:
        del loaded[name]
        store.write([Contribution(Source(name, Kind.ONTOLOGY), {})])
    elif kind == "dataset":
        mentions = [Mention(row, name, (Gold(f"AA:{row * number}"), Gold("N:1"))) for row in (1, 2)]
        for other in [one for one, record in kept.items() if getattr(record.about, "dataset", None) == name]:
            del kept[other]
        kept[name] = Record(Dataset(name), dataset_tables(Dataset(name), mentions))
        store.record([kept[name]])
    elif kind == "run" and kept.keys() & {"d", "e"}:
        run = Run(name, min(kept.keys() & {"d", "e"}), "s", seed=number)
        answers = [Answer(row, (f"BB:{row * (number // 2)}", "M:2"), score=number / 2) for row in (1, 2)]
        kept[name] = Record(run, run_tables(run, answers, [number == 2, None]))
        store.record([kept[name]])
    elif kind == "forget" and name in kept:
        store.forget(datasets=[name] if name in "de" else [], runs=[name] if name in "rs" else [])
        del kept[name]
        for other in [one for one, record in kept.items() if getattr(record.about, "dataset", None) == name]:
            del kept[other]


def in_order(rows: Iterable[dict[str, object]]) -> list[dict[str, object]]:
    plain = ({name: value for name, value in row.items() if name not in NOT_DUMPED} for row in rows)
    return sorted(plain, key=lambda row: [str(value) for value in row.values()])


WRITER = """
import sys
from pathlib import Path
from kg.evaluation.recording import record_run
from kg.model import Answer, Run
from kg.store.embedded import EmbeddedStore

store = EmbeddedStore(Path(sys.argv[1]))
print("ready", flush=True)
for number in range(100):
    record_run(store, Run(f"run {number}", "gold", "s"), [Answer(row, (f"N:{number}",)) for row in range(1, 9)])
"""


@pytest.mark.parametrize("after", [0.15, 0.4, 0.9])
def test_a_writer_that_dies_leaves_whole_runs(filled: EmbeddedStore, after: float) -> None:
    filled.close()
    with subprocess.Popen([sys.executable, "-c", WRITER, str(filled.path)], stdout=subprocess.PIPE) as writer:
        assert writer.stdout
        writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
    there = runs(filled)
    assert all(len(answers_of(filled, run.id)) == 8 for run in there)
    record_run(filled, replace(there[0], id="last"), ANSWERS)
    current = StoreFolder(filled.path).read()
    assert current
    assert sorted(path.name for path in (filled.path / "evaluation").iterdir()) == sorted(
        Path(kept.folder).name for kept in current.records
    )
    assert len(list(filled.path.glob("graph-*"))) == 1


def test_what_a_writer_left_half_written_on_a_server_is_swept_by_the_next(
    neo4j_store: GraphStore, neo4j_server: Callable[[str], list[dict[str, object]]], contribute: Contribute
) -> None:
    neo4j_store.write([contribute("a", CONCEPTS, prefix="A")])
    record_dataset(neo4j_store, Dataset("gold"), MENTIONS)
    neo4j_server(
        "MATCH (s:Schema) MATCH (m:Mention {id: 'gold/1'}) SET s.unswept = true, s.bare = true "
        "CREATE (:PendingRun {id: 'half'})-[:GAVE]->(:Answer {id: 'half/1/1'})-[:ANSWERS]->(m) "
        "CREATE (:PendingDataset {name: 'part'}) CREATE (:Mention {id: 'part/1', dataset: 'part'}) "
        "CREATE (:Identifier {curie: 'Q:1'})"
    )
    assert runs(neo4j_store) == []
    record_run(neo4j_store, Run("half", "gold", "s"), ANSWERS)
    assert answers_of(neo4j_store, "half") == ANSWERS
    left = "MATCH (n) WHERE n:PendingRun OR n:PendingDataset OR n.curie = 'Q:1' OR n.dataset = 'part' RETURN n"
    assert neo4j_server(left) == []
