"""The calibration that ships: `python -m benchmarks.normalize.shipped --data DATA [--store STORE] [--write]`;
with --encoder NAME|FOLDER the one that ships for scores with a sentence encoder in the sum.

It is fitted on the training splits of several ontologies at once (findings, cells, anatomy, diseases, processes and
components), on names that are misspelt or have filler around, and on names of other ontologies, for which NIL is right,
in large and small vocabularies. How far it holds on an ontology that it has not seen shows by leaving each one out.
"""

import argparse
import random
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

import engine.rank.calibration
from benchmarks.normalize import synthetic
from benchmarks.normalize.figures import calibration_error
from benchmarks.normalize.held_out import canonical
from benchmarks.normalize.sets import GOLD_SETS, NameRow, names_of, read_set
from benchmarks.normalize.stores import Bench
from engine.gold import GoldRow
from engine.normalize import Normalizer
from engine.rank.calibration import SHIPPED, Calibration, best_of, fit, shipped
from engine.rank.evidence import Evidence
from kg import open_store
from kg.store.protocol import GraphStore

_FINDING, _BODY, _PROCESS, _QUALITY = "finding", "body", "process", "quality"
VOCABULARIES = {
    "HP": _FINDING, "MONDO": _FINDING, "DOID": _FINDING, "SYMP": _FINDING, "CL": _BODY, "UBERON": _BODY, "GO": _PROCESS,
    "PATO": _QUALITY, "UO": _QUALITY,
}  # fmt: skip
"""What each is of: names of another kind are foreign; of the same kind they may mean the same by another name."""

_FOREIGN = 20
_CHANGED = 20
WRITTEN = ("one typo", "two typos", "filler")


@dataclass(frozen=True, slots=True)
class Sample:
    """The evidence of mentions of one set, which of their candidates are right, and how many mentions there are."""

    name: str
    evidence: Evidence
    right: npt.NDArray[np.bool_]
    mentions: int


def sample(name: str, asked: Normalizer, rows: Sequence[GoldRow]) -> Sample:
    evidence, curies = asked.evidence([row.mention for row in rows], [None] * len(rows))
    right = [curie in rows[mention].gold for curie, mention in zip(curies, evidence.mentions.tolist(), strict=True)]
    return Sample(name, evidence, np.array(right, np.bool_), len(rows))


def samples(store: GraphStore, bench: Bench, encoder: str | None) -> Iterable[Sample]:
    """Annotated training splits, then changed and foreign names for each vocabulary."""
    names = {prefix: names_of(store, [prefix]) for prefix in VOCABULARIES}
    asked = {
        prefix: Normalizer(store, ontologies=[prefix], quality=bench.quality, encoder=encoder)
        for prefix in VOCABULARIES
    }
    for gold_set in GOLD_SETS.values():
        if gold_set.tunes:
            rows = read_set(store, bench.data, gold_set)
            distinct = [rows.rows[at] for at in rows.firsts if not rows.rows[at].composite]
            yield sample(gold_set.name, asked[gold_set.prefixes[0]], distinct)
    for prefix, own in names.items():
        written = [row for kind in WRITTEN for row in synthetic.changed(kind, own, bench.seed, count=_CHANGED)]
        others = [row for other, rows in names.items() if VOCABULARIES[other] != VOCABULARIES[prefix] for row in rows]
        yield sample(f"changed {prefix}", asked[prefix], written)
        yield sample(f"foreign {prefix}", asked[prefix], foreign(own, others, bench.seed))


def foreign(own: Sequence[NameRow], others: Sequence[NameRow], seed: int) -> list[GoldRow]:
    """Names of other vocabularies that none of these equals."""
    taken = {canonical(row.key) for row in own}
    chance = random.Random(f"{seed} foreign")  # noqa: S311
    drawn = chance.sample(others, 3 * _FOREIGN)
    return [GoldRow(row.text, ()) for row in drawn if canonical(row.key) not in taken][:_FOREIGN]


def joined(given: Sequence[Sample]) -> Sample:
    """One behind the other."""
    before = np.cumsum([0, *(one.mentions for one in given)])
    moved = [
        one.evidence.of_mention(one.evidence.mentions + first)
        for one, first in zip(given, before.tolist(), strict=False)
    ]
    right = np.concatenate([one.right for one in given])
    return Sample("all", Evidence.joined(moved), right, int(before[-1]))


def fitted(given: Sequence[Sample]) -> Calibration:
    every = joined(given)
    return fit(every.evidence, every.right, mentions=every.mentions, name="several ontologies", prior=shipped())


def told(one: Sample, calibration: Calibration) -> str:
    """Calibration error and mean probability beside the share that is right, of the first candidates."""
    probabilities = calibration.probabilities(one.evidence)
    first = best_of(probabilities, one.evidence.mentions)
    given, right = probabilities[first], one.right[first]
    error = calibration_error(given.tolist(), right.tolist())
    return f"{error:.3f} ({given.mean():.3f} of {right.mean():.3f})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--store", type=Path, help="a store of all ontologies of DATA; by default they are loaded")
    parser.add_argument("--scratch", type=Path)
    parser.add_argument("--quality", choices=("fast", "best"), default="fast")
    parser.add_argument("--encoder", metavar="NAME|FOLDER")
    parser.add_argument("--write", action="store_true", help="replace the calibration that ships")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        bench = Bench(
            arguments.data.absolute(), (arguments.scratch or Path(temporary)).absolute(), arguments.store,
            quality=arguments.quality,
        )  # fmt: skip
        with open_store(bench.everything()) as store:
            given = list(samples(store, bench, arguments.encoder))
    made = fitted(given)
    for name, weight in made.weights.items():
        print(f"{name:32} {weight:8.3f}")
    print(f"\n{made.pairs} mentions, NIL below {made.threshold}\n\n{'set':20} {'ECE':>22} {'left out':>22}")
    for one in given:
        if not one.name.startswith(("changed", "foreign")):
            prefix = GOLD_SETS[one.name].prefixes[0]
            rest = [other for other in given if not (other.name == one.name or other.name.endswith(f" {prefix}"))]
            print(f"{one.name:20} {told(one, made):>22} {told(one, fitted(rest)):>22}", flush=True)
    if arguments.write:
        name = SHIPPED["dense" if arguments.encoder else "default"]
        replace(made, keys=()).save(Path(engine.rank.calibration.__file__).with_name(name))


if __name__ == "__main__":
    main()
