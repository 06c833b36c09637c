"""The published tables of a study, as runs: `python -m benchmarks.evaluate.published --data DATA [--store bolt://…]`.

DATA/study has, term by term, what GPT-4 recited for HPO, GO, and the names of human proteins (gene symbols and UniProt
accessions), and how often PubMed Central has the identifier. Imported and judged by identical strings, the queries must
give the published figures; the time is that of importing all four and of asking every query about each. --store takes a
store that is empty; what is there in the end is the caller's to remove.
"""

import argparse
import csv
import gzip
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from engine.evaluate.dataset import GoldSet, read_dataset
from engine.evaluate.runs import prepare_import, record
from kg import open_store
from kg.evaluation.distances import ancestor_distances
from kg.evaluation.figures import popularity_auc
from kg.model import MatchRule, Run
from kg.queries import REQUIRED, catalogue
from kg.queries import run as run_query
from kg.store.neo4j import Neo4jStore
from kg.store.protocol import GraphStore, Row
from loaders.load import load_ontologies

CORPUS = "counts:pmc"
BINS = {(0, 0): 2.3, (1, 1): 7.6, (2, 5): 25.0, (6, 10): 47.0, (11, 50): 56.0, (51, 200): 73.0}
"""Percent right of HPO terms whose identifier occurs so often in PubMed Central, as published."""

ASKED = {"embedded": 20, "Neo4j": 60}
"""Seconds for importing all and asking every query about each."""

ONTOLOGIES = ("hp.2025-05-06.json.gz", "go.2024-01-17.merged.obo.gz")
NO_ANSWER = "no appropriate match"


@dataclass(frozen=True, slots=True)
class Published:
    """A table: its file, the columns of identifier, term, answer and count, a prefix of bare identifiers; and what the
    study counted: right answers, terms, and the AUC of the count as a predictor of being right."""

    name: str
    file: str
    identifier: str
    term: str
    answer: str
    count: str
    prefix: str | None
    right: int
    terms: int
    auc: float


TABLES = (
    Published("HPO", "hpo", "hpo_id", "hpo_term", "normalized_id", "hpo_id_pmc", None, 1499, 18_800, 0.82),
    Published("GO", "go", "gp_id", "go_term", "normalized_id", "go_id_pmc", None, 599, 1_839, 0.90),
    Published(
        "symbol", "GN", "gn_id", "gn_term", "normalized_gene_name", "gn_id_pmc", "HGNC.SYMBOL", 3760, 3_977, 0.64
    ),
    Published("UniProt", "ac", "ac_id", "ac_term", "normalized_AC", "ac_id_pmc", "UniProtKB", 1842, 3_980, 0.78),
)
SAME_CASE = {"symbol": 3761}
"""What is right if case makes no difference, where that is another number."""


@dataclass(frozen=True, slots=True)
class Term:
    """One line of a table; `identifier` is as written there, `curie` with its prefix."""

    term: str
    identifier: str
    curie: str
    answer: str
    count: int


def terms(table: Published, folder: Path) -> Iterator[Term]:
    """The lines of a table; one without an identifier is a summary."""
    with gzip.open(folder / f"{table.file}_with_matches.csv.gz", "rt", encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            identifier, answer = row[table.identifier].strip(), row[table.answer].strip()
            if identifier:
                curie = f"{table.prefix}:{identifier}" if table.prefix else identifier
                said = "" if answer == NO_ANSWER else answer
                yield Term(" ".join(row[table.term].split()), identifier, curie, said, int(row[table.count]))


def written(table: Published, found: Sequence[Term], scratch: Path) -> tuple[Path, Path]:
    """The table as a gold file and a file of answers, joined by row."""
    gold = [(row, one.term, one.identifier) for row, one in enumerate(found, start=1)]
    said = [(row, one.term, one.answer) for row, one in enumerate(found, start=1)]
    return (
        _write(scratch / f"{table.name}.tsv", ("row", "mention", "gold_ids"), gold),
        _write(scratch / f"{table.name}.said.tsv", ("row", "mention", "id"), said),
    )


def counted(tables: Mapping[str, Sequence[Term]], scratch: Path) -> Path:
    """How often PubMed Central has each identifier, as a table of counts."""
    counts = {one.curie: one.count for found in tables.values() for one in found}
    return _write(scratch / "counts.tsv", ("id", "pmc"), counts.items())


def imported(
    store: GraphStore, files: Mapping[str, tuple[Path, Path]], match: MatchRule = MatchRule.IDENTICAL
) -> dict[str, Run]:
    """The runs of these gold files and answers, recorded together."""
    given: list[tuple[GoldSet, Run, Any]] = []
    for table in TABLES:
        if table.name in files:
            gold, said = files[table.name]
            read = read_dataset(gold, prefix=table.prefix)
            run, answers, _ = prepare_import(
                store, read, said, system="GPT-4", name=f"{table.name}/{match}", match=match, prefix=table.prefix
            )
            given.append((read, run, answers))
    return dict(zip(files, record(store, given), strict=True))


def ask_all(store: GraphStore, run: str) -> dict[str, float]:
    """Seconds that each query of a run takes, and the distances of its wrong answers."""
    given: dict[str, Any] = {"run": run, "before": run, "after": run, "runs": [run], "dataset": run.partition("/")[0]}
    given["corpus"] = CORPUS
    seconds = {}
    for name, query in catalogue().items():
        asked = {param for param, default in query.params.items() if default is REQUIRED}
        if query.folder == "evaluation" and asked <= given.keys():
            begin = time.monotonic()
            run_query(store, query, {param: given[param] for param in asked})
            seconds[name] = time.monotonic() - begin
    begin = time.monotonic()
    ancestor_distances(store, run)
    return seconds | {"distances of wrong answers": time.monotonic() - begin}


def right(store: GraphStore, run: str) -> Row:
    """The accuracy of a run over all rows."""
    return next(row for row in run_query(store, "accuracy", {"run": run}) if row["over"] == "rows")


def steps(store: GraphStore, run: str) -> list[Row]:
    """What is right by how often the identifier occurs, over all rows."""
    rows = run_query(store, "corpus_steps", {"run": run, "corpus": CORPUS})
    return [{**row, "pairs": row["rows"], "right": row["rows_right"]} for row in rows]


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Any]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter="\t", lineterminator="\n").writerows([header, *rows])
    return path


def _print_figures(store: GraphStore, runs: Mapping[str, Run], same_case: Mapping[str, Run]) -> None:
    print("run\tfigure\there\tpublished")
    for table in TABLES:
        row, by_count = right(store, runs[table.name].id), steps(store, runs[table.name].id)
        print(f"{table.name}\tright\t{row['right']}/{row['mentions']}\t{table.right}/{table.terms}")
        if table.name in same_case:
            row = right(store, same_case[table.name].id)
            told = f"{SAME_CASE[table.name]}/{table.terms}"
            print(f"{table.name}\tright, case aside\t{row['right']}/{row['mentions']}\t{told}")
        print(f"{table.name}\tAUC of the count\t{popularity_auc(by_count):.3f}\t{table.auc:.2f}")
    by_count = steps(store, runs["HPO"].id)
    for (least, most), percent in BINS.items():
        inside = [row for row in by_count if least <= row["popularity"] <= most]
        hits, of = (sum(row[name] for row in inside) for name in ("right", "pairs"))
        print(f"HPO\tright at {least} to {most} in PubMed Central\t{100 * hits / of:.1f} % of {of:,}\t{percent} %")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", help="an empty one; by default an embedded one in a scratch folder")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, open_store(given.store or Path(scratch) / "store") as store:
        found = {table.name: [*terms(table, given.data / "study")] for table in TABLES}
        files = {table.name: written(table, found[table.name], Path(scratch)) for table in TABLES}
        loaded = load_ontologies(
            store, [str(given.data / "ontologies" / name) for name in ONTOLOGIES],
            popularity=[str(counted(found, Path(scratch)))],
        )  # fmt: skip
        print("\n".join(one.summary for one in loaded))
        begin, cpu = time.monotonic(), time.process_time()
        runs = imported(store, files)
        imported_in = time.monotonic() - begin
        asked = {name: ask_all(store, run.id) for name, run in runs.items()}
        total, cpu = time.monotonic() - begin, time.process_time() - cpu
        same_case = imported(store, {name: files[name] for name in SAME_CASE}, MatchRule.SAME_CASE)
        _print_figures(store, runs, same_case)
        slowest = max((taken, query, name) for name, some in asked.items() for query, taken in some.items())
        answers = sum(map(len, found.values()))
        queries = sum(map(len, asked.values()))
        kind = "Neo4j" if isinstance(store, Neo4jStore) else "embedded"
        print(
            f"{answers:,} answers imported in {imported_in:.1f} s, with {queries} queries {total:.1f} s "
            f"(CPU {cpu:.1f} s; asked of {kind}: {ASKED[kind]} s)"
        )
        print(f"slowest: {slowest[1]} of {slowest[2]}, {slowest[0]:.1f} s")


if __name__ == "__main__":
    main()
