"""What each part of retrieval adds: `python -m benchmarks.normalize.ablation --data DATA --store STORE`.

Candidate acc@1 and recall@20 on training splits and HPO sets, with one part left out at a time. Equality alone answers
first in all of them.
"""

import argparse
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.normalize.accuracy import Figures, outcomes
from benchmarks.normalize.sets import GOLD_SETS, read_set
from benchmarks.normalize.stores import Bench
from engine.normalize import Normalizer
from engine.retrieve import similar
from engine.retrieve.lexical import Words
from engine.retrieve.semantic import Floats, Ints, VectorIndex
from kg import open_store

SETS = ("bc8_train", "craft_cl_train", "craft_uberon_train", "craft_mondo_train", "craft_go_bp_train", "craft_go_cc_train",
        "bc8_dev", "gsc2024", "id68", "omim_val30")  # fmt: skip


@contextmanager
def changed(place: Any, name: str, value: Any) -> Iterator[None]:
    before = getattr(place, name)
    setattr(place, name, value)
    try:
        yield
    finally:
        setattr(place, name, before)


def _nothing(_index: VectorIndex, queries: Floats, _count: int) -> tuple[Ints, Ints, Floats]:
    empty = np.zeros(0, np.int64)
    return empty, empty, np.zeros(0, queries.dtype)


def _all_unknown(_words: Words, keys: list[str]) -> npt.NDArray[np.float64]:
    return np.ones(len(keys))


VARIANTS: dict[str, tuple[tuple[Any, str, Any], ...]] = {
    "all parts": (),
    "equality only": ((VectorIndex, "search", _nothing), (similar, "BY_LETTERS", 0)),
    "letters only": ((VectorIndex, "search", _nothing), (Words, "unknown_share", _all_unknown)),
    "without letters": ((similar, "BY_LETTERS", 0), (similar, "_SPELLING", 0.0)),
    "letters for all mentions": ((Words, "unknown_share", _all_unknown),),
    "without joining words": ((Words, "joined", lambda _words, keys: list(keys)),),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", type=Path)
    parser.add_argument("--scratch", type=Path)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = (arguments.scratch or Path(temporary)).absolute()
        bench = Bench(arguments.data.absolute(), scratch, arguments.store)
        with open_store(bench.everything()) as store:
            rows = {name: read_set(store, bench.data, GOLD_SETS[name]) for name in SETS}
            print("\t".join(("variant", *SETS)))
            for variant, changes in VARIANTS.items():
                print(variant, *_measured(bench, store, rows, changes), sep="\t", flush=True)


def _measured(bench: Bench, store: Any, rows: Any, changes: tuple[tuple[Any, str, Any], ...]) -> Iterator[str]:
    if changes:
        with changed(*changes[0]):
            yield from _measured(bench, store, rows, changes[1:])
        return
    asked: dict[tuple[str, ...], Normalizer] = {}
    for name, given in rows.items():
        prefixes = GOLD_SETS[name].prefixes
        normalizer = asked.setdefault(prefixes, Normalizer(store, ontologies=prefixes))
        found = Figures.of(given, outcomes(bench, normalizer, given.rows), [], bench.seed)
        yield f"{100 * found.first:.1f}/{100 * found.recall:.1f}"


if __name__ == "__main__":
    main()
