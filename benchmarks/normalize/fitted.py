"""What learning and calibrating on the training split give, by the commands that a user has: on a store of their own."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks.load.measure import ROOT, say
from benchmarks.normalize.accuracy import (
    COLUMNS,
    HPO,
    Figures,
    file_and_conditions,
    hpo_sets,
    normalizer,
    outcomes,
    percent,
    told,
)
from benchmarks.normalize.sets import GOLD_SETS, Rows, read_set
from benchmarks.normalize.stores import Bench, copy_store
from kg import open_store

_TRAINING = "bc8_train"


def command(store: Path, *arguments: str) -> None:
    """Runs ontonorm; what it says goes to standard error."""
    environment = os.environ | {"ONTONORM_STORE": str(store)}
    subprocess.run([sys.executable, "-m", "cli", *arguments], check=True, cwd=ROOT, env=environment, stdout=sys.stderr)


def learned(bench: Bench) -> None:
    """bc8 dev before and after learning bc8 train."""
    target = bench.scratch / "learned"
    copy_store(bench.only("hp"), target)
    before = _figures(bench, target, ["bc8_dev"])["bc8_dev"]
    command(target, "learn", *file_and_conditions(bench, GOLD_SETS[_TRAINING]))
    after = _figures(bench, target, ["bc8_dev"])["bc8_dev"]
    say("bc8 dev, candidate acc@1 % before and after learning bc8 train (asked: 85)",
        f"{percent(before.first)}, {percent(after.first)} ({'-'.join(map(percent, after.spread))})")  # fmt: skip
    say("  acc@1 % at the default threshold, before and after", f"{percent(before.right)}, {percent(after.right)}")


def calibrated(bench: Bench) -> None:
    """The other sets after calibrating on bc8 train."""
    target = bench.scratch / "calibrated"
    copy_store(bench.only("hp"), target)
    print(COLUMNS)
    for when in ("before", "after"):
        if when == "after":
            command(target, "calibrate", *file_and_conditions(bench, GOLD_SETS[_TRAINING]))
        for name, found in _figures(bench, target, hpo_sets()).items():
            print(told(f"{name}, {when} calibrating (ECE asked: {'≤ .10' if when == 'before' else '≤ .06'})",
                       GOLD_SETS[name].asked, [found]), flush=True)  # fmt: skip


def _figures(bench: Bench, place: Path, chosen: list[str]) -> dict[str, Figures]:
    with open_store(place) as store:
        asked = normalizer(bench, store, HPO)
        sets: dict[str, Rows] = {name: read_set(store, bench.data, GOLD_SETS[name]) for name in chosen}
        return {
            name: Figures.of(rows, outcomes(bench, asked, rows.rows), [], bench.seed) for name, rows in sets.items()
        }
