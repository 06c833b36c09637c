"""The figures of normalizing: `python -m benchmarks.normalize.run --data DATA --seed 1 [--only PART …]`.

DATA is a folder with `ontologies/`, `mappings/`, `popularity/`, `benchmarks/` and `study/`. It is loaded into a scratch
folder first, unless --store names a store that holds it; that store is copied, and not written. Parts:

    synthetic   names of HPO written otherwise        exact       a million exact names, in Python and by the command
    synonyms    held-out synonyms                     similar     mentions that are no names, per CPU-second
    gold        every gold set, with intervals        training    encoders, index from nothing and from cache
    learned     after learning from bc8 train         memory      peak memory of normalizing
    calibrated  after calibrating on bc8 train        million     a million mentions that are no names: flat memory

What is asked stands beside the figures. Rates are per CPU-second of one process with one thread.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.normalize import accuracy, costs, fitted, tiny
from benchmarks.normalize.sets import GOLD_SETS
from benchmarks.normalize.stores import Bench

PARTS: dict[str, Callable[[Bench], None]] = {
    "synthetic": accuracy.synthetic, "synonyms": accuracy.synonyms, "learned": fitted.learned,
    "calibrated": fitted.calibrated, "exact": costs.exact, "similar": costs.similar, "training": costs.training,
    "memory": costs.memory, "million": costs.million, "tiny": tiny.tiny,
}  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", type=Path, help="a store of all ontologies of DATA; by default they are loaded")
    parser.add_argument("--scratch", type=Path, help="where stores and indexes are made; by default a temporary folder")
    parser.add_argument("--only", nargs="+", choices=["gold", *PARTS], default=["gold", *PARTS], metavar="PART")
    parser.add_argument(
        "--sets", nargs="+", choices=list(GOLD_SETS), metavar="SET", help="of gold; default: not tuned on"
    )
    parser.add_argument("--seed", type=int, default=1, help="of the synthetic sets and of the bootstrap")
    parser.add_argument("--encoder-seeds", type=int, default=3, metavar="NUMBER")
    parser.add_argument("--quality", choices=("fast", "best"), default="fast")
    parser.add_argument("--contexts", action="store_true", help="give the text around each mention, too")
    parser.add_argument("--encoder", metavar="NAME|FOLDER", help="a sentence encoder in the sum, too")
    arguments = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")  # for the processes that parts start
    sets = arguments.sets or [name for name, one in GOLD_SETS.items() if not one.tunes]
    with tempfile.TemporaryDirectory() as temporary:
        scratch = arguments.scratch or Path(temporary)
        scratch.mkdir(parents=True, exist_ok=True)
        bench = Bench(
            arguments.data.absolute(), scratch.absolute(), arguments.store, arguments.seed, arguments.encoder_seeds,
            arguments.quality, arguments.contexts, arguments.encoder,
        )  # fmt: skip
        for part in arguments.only:
            print(f"\n{part}", flush=True)
            if part == "gold":
                accuracy.gold(bench, sets)
            else:
                PARTS[part](bench)


if __name__ == "__main__":
    main()
