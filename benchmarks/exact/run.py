"""How often an exact name is right, by its scope: `python benchmarks/exact/run.py STORE GOLD=PREFIX…`.

STORE holds the ontologies. GOLD is a TSV file (plain or gzip'ed) with the columns mention and gold_ids (joined by a
bar, any of them right), and perhaps split and type: only rows of the split `train`, if there is one, and of the type
`key_finding`, if there is one, are read. PREFIX is the vocabulary that the answers are of. Distinct (mention, gold)
pairs are counted. engine/rank.py holds numbers that follow these.
"""

import csv
import gzip
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.exact import ExactRetriever
from engine.rank import rank
from kg import graph, open_store
from kg.curie import prefix_of
from kg.store.protocol import GraphStore


def pairs(path: Path) -> list[tuple[str, str]]:
    """The distinct (mention, gold) pairs of a file that have gold."""
    csv.field_size_limit(2**24)
    with gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for column, wanted in (("split", "train"), ("type", "key_finding")):
        if any(row.get(column) == wanted for row in rows):
            rows = [row for row in rows if row[column] == wanted]
    return sorted({(row["mention"], row["gold_ids"]) for row in rows if row["gold_ids"] not in ("", "NIL")})


def outcomes(store: GraphStore, path: Path, prefix: str) -> Iterator[tuple[str, bool]]:
    """What kind of match each mention had, and whether the first candidate is right."""
    found = pairs(path)
    live = graph.identified(store, sorted({one for _, gold in found for one in gold.split("|")}))
    matches = ExactRetriever(store).retrieve([mention for mention, _ in found])
    for (mention, gold), names in zip(found, matches, strict=True):
        candidates = rank(mention, [name for name in names if prefix_of(name.curie) == prefix])
        if candidates:
            right = {row.curie for one in gold.split("|") for row in live.get(one, [])}
            kind = candidates[0].scope if len(candidates) == 1 else "/".join(sorted(one.scope for one in candidates))
            yield kind, candidates[0].curie in right


def main() -> None:
    store, *golds = sys.argv[1:]
    total, right = Counter[str](), Counter[str]()
    with open_store(store) as opened:
        for path, _, prefix in (gold.rpartition("=") for gold in golds):
            for kind, is_right in outcomes(opened, Path(path), prefix):
                total[kind] += 1
                right[kind] += is_right
    print("scope\tnames\tright\tshare")
    for kind, number in total.most_common():
        print(f"{kind}\t{number}\t{right[kind]}\t{right[kind] / number:.3f}")


if __name__ == "__main__":
    main()
