"""A large made ontology, and small sources into its store: `python -m benchmarks.load.scale [--concepts 2500000]`.

The large one has the size and the look of the NCBI Taxonomy: of each concept a label, a parent and a cross-reference,
of a share of them a synonym. Then come to its store, one after the other, an ontology with parents in the large one, a
table of names for concepts of it, and counts; last the small ontology again, which replaces it, so that the graph is
built anew. All files are made from a seed in a temporary folder; every load runs in a process of its own.
"""

import argparse
import random
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.load.measure import COLUMNS, figures, load, say

SYLLABLES = ("ba", "co", "di", "ra", "mus", "lu", "tri", "pha", "ne", "os", "ium", "ella", "aca", "plo", "xy", "mo", "ter",
             "vi", "sta", "gen")  # fmt: skip
WORDS = 60_000


def made_words(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(SYLLABLES, k=chance.randint(2, 5))) for _ in range(WORDS)]


def large(concepts: int, synonyms: float, chance: random.Random) -> Iterator[str]:
    """An OBO file whose concepts are numbered from 1."""
    words = made_words(chance)
    yield "format-version: 1.2\ndata-version: 2026-01-01\nontology: ncbitaxon\n\n"
    for number in range(1, concepts + 1):
        yield f"[Term]\nid: NCBITaxon:{number}\nname: {' '.join(chance.choices(words, k=2))} {number}\n"
        yield "namespace: ncbi_taxonomy\n"
        if chance.random() < synonyms:
            yield f'synonym: "{" ".join(chance.choices(words, k=3))}" EXACT scientific_name []\n'
        yield "xref: GC_ID:1\n"
        if number > 1:
            yield f"is_a: NCBITaxon:{max(1, number // chance.randint(2, 9))}\n"
        yield "\n"


def small(concepts: int, below: int, chance: random.Random) -> Iterator[str]:
    """An OBO file of which every tenth concept has a parent in the large one."""
    words = made_words(chance)
    yield "format-version: 1.2\nontology: strains\n\n"
    for number in range(1, concepts + 1):
        parent = f"NCBITaxon:{chance.randint(1, below)}" if number % 10 == 1 else f"STRAIN:{number // 2}"
        yield f"[Term]\nid: STRAIN:{number}\nname: {' '.join(chance.choices(words, k=2))} strain {number}\n"
        yield f"is_a: {parent}\n\n" if number > 1 else "\n"


def table(header: str, values: Iterator[str | int], among: int, chance: random.Random) -> Iterator[str]:
    """A table of one value for each of some concepts of the large one."""
    yield f"{header}\n"
    for number, value in zip(sorted(chance.sample(range(1, among + 1), k=among // 250)), values, strict=False):
        yield f"NCBITaxon:{number}\t{value}\n"


def names(chance: random.Random) -> Iterator[str]:
    while True:
        yield f"culture {chance.randint(1, 10**9)}"


def numbers(chance: random.Random) -> Iterator[int]:
    while True:
        yield chance.randint(0, 1_000)


def write(lines: Iterator[str], path: Path) -> Path:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(lines)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--concepts", type=int, default=2_500_000)
    parser.add_argument("--synonyms", type=float, default=0.6, metavar="SHARE")
    parser.add_argument("--added", type=int, default=20_000, help="concepts of the small ontology")
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    concepts, chance = arguments.concepts, random.Random(arguments.seed)  # noqa: S311
    with tempfile.TemporaryDirectory() as scratch:
        folder, store = Path(scratch), Path(scratch) / "store"
        ontology = write(large(concepts, arguments.synonyms, chance), folder / "ncbitaxon.obo")
        strains = write(small(arguments.added, concepts, chance), folder / "strains.obo")
        mine = write(table("curie\tlabel", names(chance), concepts, chance), folder / "mine.tsv")
        counts = write(table("id\tsamples", numbers(chance), concepts, chance), folder / "samples.tsv")
        found = [
            told(f"{concepts:,} concepts, {ontology.stat().st_size / 1e6:.0f} MB of OBO", load(store, [ontology])),
            told(f"an ontology of {arguments.added:,} concepts added", load(store, [strains])),
            told(f"{concepts // 250:,} names added", load(store, [mine])),
            told(f"{concepts // 250:,} counts added", load(store, [], popularity=[counts])),
            told("the small ontology again, the graph built anew", load(store, [strains])),
        ]
    print(f"\n{COLUMNS}")
    for one in found:
        print("\t".join(map(str, one["sources"][0])))


def told(what: str, found: dict[str, Any]) -> dict[str, Any]:
    say(f"{what}: CPU s, wall s, peak MB", figures(found))
    return found


if __name__ == "__main__":
    main()
