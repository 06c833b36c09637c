"""The published tables of a study, as runs: `python -m benchmarks.evaluate.published --data DATA`.

DATA/study has, term by term, what GPT-4 recited for HPO, GO, and the names of human proteins (gene symbols and UniProt
accessions). Imported and judged by identical strings, the queries must give the published counts.
"""

import argparse
import csv
import gzip
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.evaluate.dataset import read_dataset
from engine.evaluate.runs import import_answers
from kg.model import MatchRule
from kg.queries import run as run_query
from kg.store.embedded import EmbeddedStore
from loaders.load import load_ontologies
from loaders.sample import SAMPLE


@dataclass(frozen=True, slots=True)
class Published:
    """A table: its file, the columns of the identifier, the term and the answer, a prefix of bare identifiers, and what
    the study counted: right answers, and terms."""

    name: str
    file: str
    identifier: str
    term: str
    answer: str
    prefix: str | None
    right: int
    terms: int


TABLES = (
    Published("HPO", "hpo_with_matches.csv.gz", "hpo_id", "hpo_term", "normalized_id", None, 1499, 18_800),
    Published("GO", "go_with_matches.csv.gz", "gp_id", "go_term", "normalized_id", None, 599, 1_839),
    Published(
        "symbol", "GN_with_matches.csv.gz", "gn_id", "gn_term", "normalized_gene_name", "HGNC.SYMBOL", 3760, 3_977
    ),
    Published("UniProt", "ac_with_matches.csv.gz", "ac_id", "ac_term", "normalized_AC", "UniProtKB", 1842, 3_980),
)


def rows(table: Published, folder: Path) -> Iterator[tuple[str, str, str]]:
    """Terms, their identifiers and the answers; a row without an identifier is a summary of the table."""
    with gzip.open(folder / table.file, "rt", encoding="utf-8-sig", newline="") as stream:
        for row in csv.DictReader(stream):
            if row[table.identifier].strip():
                yield " ".join(row[table.term].split()), row[table.identifier], row[table.answer]


def written(table: Published, folder: Path, scratch: Path) -> tuple[Path, Path]:
    """The table as a gold file and a file of answers, joined by row."""
    gold, said = scratch / f"{table.name}.tsv", scratch / f"{table.name}.said.tsv"
    with gold.open("w", encoding="utf-8", newline="") as one, said.open("w", encoding="utf-8", newline="") as other:
        writers = [csv.writer(stream, delimiter="\t", lineterminator="\n") for stream in (one, other)]
        for writer, column in zip(writers, ("gold_ids", "id"), strict=True):
            writer.writerow(("row", "mention", column))
        for number, (term, identifier, answer) in enumerate(rows(table, folder), start=1):
            writers[0].writerow((number, term, identifier))
            writers[1].writerow((number, term, answer))
    return gold, said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args()
    print("table\tright\tterms\tpublished\tseconds of importing and judging")
    with tempfile.TemporaryDirectory() as scratch:
        store = EmbeddedStore(Path(scratch) / "store")
        load_ontologies(store, [SAMPLE])
        for table in TABLES:
            gold, said = written(table, given.data / "study", Path(scratch))
            begin = time.monotonic()
            found = import_answers(
                store, read_dataset(gold, prefix=table.prefix), said, system="GPT-4", match=MatchRule.IDENTICAL,
                prefix=table.prefix,
            )  # fmt: skip
            [row] = [row for row in run_query(store, "accuracy", {"run": found.run.id}) if row["over"] == "rows"]
            published = f"{table.right}/{table.terms}"
            print(
                f"{table.name}\t{row['right']}\t{row['mentions']}\t{published}\t{time.monotonic() - begin:.1f}",
                flush=True,
            )
        store.close()


if __name__ == "__main__":
    main()
