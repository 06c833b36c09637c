"""What normalizing and its index cost: every figure comes from a process of its own, in CPU seconds and peak megabytes."""

import json
import random
import resource
import subprocess
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.load.measure import ROOT, child, say
from benchmarks.normalize.accuracy import HPO, hpo_sets
from benchmarks.normalize.sets import GOLD_SETS, names_of, read_set
from benchmarks.normalize.stores import Bench, remove_derived
from benchmarks.normalize.synthetic import CHANGES, changed
from kg import open_store
from kg.text import fold

MILLION = 1_000_000
_CHUNK = 10_000

_PEAK = """
import json, sys, time
def peak():
    status = dict(line.split(":", 1) for line in open("/proc/self/status"))
    return int(status["VmHWM"].split()[0]) // 1024
call = json.loads(sys.argv[1])
"""
_NORMALIZE = (
    _PEAK
    + """
from itertools import islice
from kg import open_store
from engine.normalize import Normalizer

begun = time.process_time()
with open_store(call["store"]) as store:
    normalizer = Normalizer(store, ontologies=call["ontologies"])
    opened = time.process_time()
    normalizer.normalize(["a warm start"])
    peaks, done, spent = [], 0, 0.0
    with open(call["mentions"], encoding="utf-8") as file:
        while chunk := [json.loads(line) for line in islice(file, call["chunk"])]:
            start = time.process_time()
            normalizer.normalize(chunk)
            spent += time.process_time() - start
            done += len(chunk)
            peaks.append(peak())
print(json.dumps({"imports": begun, "open": opened - begun, "seconds": spent, "done": done, "peaks": peaks}))
"""
)
_TRAIN = (
    _PEAK
    + """
from kg import open_store
from engine.encode import train, training_text
from engine.index.reading import read_vocabularies

with open_store(call["store"]) as store:
    vocabulary = read_vocabularies(store, call["prefixes"])[call["prefixes"][0]]
start = time.process_time()
train(training_text(vocabulary), quality=call["quality"], seed=0)
print(json.dumps({"seconds": time.process_time() - start, "peak": peak()}))
"""
)
_INDEX = (
    _PEAK
    + """
from kg import open_store
from engine.index.build import open_index

start, trained = time.process_time(), set()
def told(what, share):
    if "training" in what:
        trained.add(what)
with open_store(call["store"]) as store:
    index = open_index(store, call["prefixes"], progress=told)
    names = sum(len(part.vocabulary.names) for part in index.parts.values())
print(json.dumps({"seconds": time.process_time() - start, "peak": peak(), "names": names, "parts": len(index.parts),
                  "trained": len(trained)}))
"""
)
_LEXICAL = (
    _PEAK
    + """
from kg import open_store
from kg.text import fold
from engine.index.reading import read_vocabularies
from engine.retrieve.lexical import GramIndex

with open_store(call["store"]) as store:
    keys = [key for one in read_vocabularies(store).values() for key in list(one.names.keys)[: one.names.own]]
index = GramIndex.of(keys)
mentions = [fold(json.loads(line)) for line in open(call["mentions"], encoding="utf-8")]
index.retrieve(mentions[:10], 20)
start = time.process_time()
index.retrieve(mentions, 20)
print(json.dumps({"seconds": time.process_time() - start, "peak": peak(), "names": len(keys), "done": len(mentions)}))
"""
)


def _child(program: str, **call: Any) -> dict[str, Any]:
    result: dict[str, Any] = json.loads(child(program, json.dumps(call, default=str)))
    return result


def _normalized(store: Path, mentions: Path, ontologies: Sequence[str] = (), chunk: int = _CHUNK) -> dict[str, Any]:
    return _child(_NORMALIZE, store=store, mentions=mentions, ontologies=ontologies, chunk=chunk)


def _write(mentions: Iterable[str], path: Path) -> Path:
    """One JSON text a line."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{json.dumps(mention)}\n" for mention in mentions)
    return path


def _unlike_names(bench: Bench, sets: Sequence[str], prefixes: Sequence[str]) -> list[str]:
    """The distinct mentions of gold sets that, folded, are no names."""
    with open_store(bench.everything()) as store:
        keys = {row.key for row in names_of(store, prefixes)}
        rows = [row for name in sets for row in read_set(store, bench.data, GOLD_SETS[name]).rows]
    return sorted({row.mention for row in rows if fold(row.mention) not in keys})


def exact(bench: Bench) -> None:
    """A million names of HPO, in four cases."""
    with open_store(bench.only("hp")) as store:
        texts = [row.text for row in names_of(store, HPO)]
    chance = random.Random(bench.seed)  # noqa: S311
    cases = (str, str.lower, str.upper, str.title)
    mentions = [chance.choice(cases)(chance.choice(texts)) for _ in range(MILLION)]
    path = _write(mentions, bench.scratch / "exact.jsonl")
    _child(_INDEX, store=bench.only("hp"), prefixes=HPO)
    found = _normalized(bench.only("hp"), path, ["hp"])
    say("exact path, mentions per CPU-second, in Python (asked: 100,000)", f"{found['done'] / found['seconds']:,.0f}")
    say("  distinct mentions, peak MB", f"{len(set(mentions)):,}, {found['peaks'][-1]}")
    table = bench.scratch / "exact.tsv"
    table.write_text("mention\n" + "".join(f"{mention}\n" for mention in mentions), encoding="utf-8")
    seconds = _command(bench.only("hp"), table, bench.scratch / "exact.out.tsv")
    say("  by the command line, start included (asked: 40,000)", f"{MILLION / seconds:,.0f}")


def _command(store: Path, table: Path, output: Path) -> float:
    """CPU seconds of `ontonorm normalize` over a table, start included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "cli", "normalize", "--input", table, "--store", store, "--output", output],
                   check=True, cwd=ROOT, stderr=subprocess.DEVNULL)  # fmt: skip
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def similar(bench: Bench) -> None:
    """Real mentions that are no names: of HPO, of GO with four times as many names, and letters only over all names."""
    everything = bench.everything()
    for prefix, sets, asked in (("HP", hpo_sets(), 3_000), ("GO", ["craft_go_bp", "craft_go_cc"], 1_500)):
        mentions = _unlike_names(bench, sets, [prefix])
        path = _write(mentions, bench.scratch / f"similar.{prefix}.jsonl")
        index = _child(_INDEX, store=everything, prefixes=[prefix])
        found = _normalized(everything, path, [prefix])
        say(f"full path, mentions per CPU-second, {index['names']:,} names of {prefix} (asked: {asked:,})",
            f"{found['done'] / found['seconds']:,.0f} of {found['done']:,}")  # fmt: skip
    found = _child(_LEXICAL, store=everything, mentions=bench.scratch / "similar.HP.jsonl")
    say(f"by letters only, mentions per CPU-second, {found['names']:,} names (asked: 2,000)",
        f"{found['done'] / found['seconds']:,.0f}")  # fmt: skip


def training(bench: Bench) -> None:
    """Encoders and indexes."""
    hpo = bench.only("hp")
    for quality, asked in (("fast", 4), ("best", 15)):
        found = _child(_TRAIN, store=hpo, prefixes=HPO, quality=quality)
        say(f"encoder of HPO, {quality}: CPU s (asked: {asked}), peak MB (asked: 700)",
            f"{found['seconds']:.1f}, {found['peak']}")  # fmt: skip
    remove_derived(hpo)
    say("index of HPO from nothing: CPU s", f"{_indexed(hpo, HPO, from_nothing=True)['seconds']:.2f}")
    say("index of HPO from cache: CPU s (asked: 0.5)", f"{_indexed(hpo, HPO, from_nothing=False)['seconds']:.2f}")
    remove_derived(bench.everything())
    found = _indexed(bench.everything(), None, from_nothing=True)
    say(f"index of all, {found['names']:,} names, {found['trained']} encoders, from nothing: CPU s (asked: 120), peak MB",
        f"{found['seconds']:.0f}, {found['peak']}")  # fmt: skip


def _indexed(store: Path, prefixes: Sequence[str] | None, *, from_nothing: bool) -> dict[str, Any]:
    """What opening an index cost.

    Raises:
        RuntimeError: encoders were trained where the index should be there, or were not where it should be made.
    """
    found = _child(_INDEX, store=store, prefixes=prefixes)
    if bool(found["trained"]) != from_nothing:
        raise RuntimeError(
            f"{store}: {found['trained']} of {found['parts']} encoders trained; the figure would mean nothing"
        )
    return found


def memory(bench: Bench) -> None:
    """Real mentions, the index cached."""
    path = _write(_unlike_names(bench, hpo_sets(), HPO), bench.scratch / "memory.jsonl")
    for what, store, asked in (("HPO", bench.only("hp"), 350), ("all of the data", bench.everything(), 2_000)):
        _child(_INDEX, store=store, prefixes=None)
        found = _normalized(store, path)
        say(f"normalizing against {what}: peak MB (asked: {asked})", str(found["peaks"][-1]))
        say("  CPU s of imports, of opening, of its mentions",
            f"{found['imports']:.2f}, {found['open']:.2f}, {found['seconds']:.1f} for {found['done']:,}")  # fmt: skip


def million(bench: Bench) -> None:
    """A million mentions that are no names, each in its own way, and the peak after every tenth of them."""
    with open_store(bench.only("hp")) as store:
        names = names_of(store, HPO)
    classes = [kind for kind, (_, may_fold_back) in CHANGES.items() if not may_fold_back]
    mentions: dict[str, None] = {}
    seed = bench.seed
    while len(mentions) < MILLION:
        mentions |= dict.fromkeys(row.mention for kind in classes for row in changed(kind, names, seed, count=MILLION))
        seed += 1
    path = _write(list(mentions)[:MILLION], bench.scratch / "million.jsonl")
    _child(_INDEX, store=bench.only("hp"), prefixes=HPO)
    found = _normalized(bench.only("hp"), path, ["hp"])
    tenth = max(1, len(found["peaks"]) // 10)
    say("a million mentions that are no names: per CPU-second", f"{found['done'] / found['seconds']:,.0f}")
    say("  peak MB after each tenth", ", ".join(map(str, found["peaks"][tenth - 1 :: tenth])))
