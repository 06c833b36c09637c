"""What the benchmarks of loading share: a load in a process of its own, and a line for each figure."""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
_CHILD = """
import json, resource, sys, time
from pathlib import Path
from kg import open_store
from loaders.document import Wanted
from loaders.load import load_ontologies

call = json.loads(sys.argv[1])
start = time.perf_counter()
with open_store(call["place"]) as store:
    results = load_ontologies(
        store, call["sources"], mappings=call["mappings"], popularity=call["popularity"],
        wanted=Wanted(**{name: tuple(values) for name, values in call["wanted"].items()}))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))  # getrusage would also tell of the parent
used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
print(json.dumps({
    "cpu": sum(one.ru_utime + one.ru_stime for one in used), "wall": time.perf_counter() - start,
    "peak": max(int(status["VmHWM"].split()[0]), used[1].ru_maxrss) // 1024,
    "sources": [
        [Path(r.path).name, r.format, r.source.name, r.source.concepts, r.source.terms, r.relations, r.mappings, r.counts,
         r.waiting, r.foreign, len(r.problems), round(r.seconds, 1), str(r.error or "")] for r in results],
}))
"""
COLUMNS = (
    "file, format, source, concepts, terms, relations, mappings, counts, waiting, foreign, problems, seconds, error"
)


def load(
    place: Path | str,
    sources: Sequence[Path],
    *,
    mappings: Sequence[Path] = (),
    popularity: Sequence[Path] = (),
    **wanted: Sequence[str],
) -> dict[str, Any]:
    """CPU and wall seconds, peak megabytes of the largest process, and a row a source, of one `load_ontologies`."""
    call = {
        "place": str(place),
        "sources": list(map(str, sources)),
        "mappings": list(map(str, mappings)),
        "popularity": list(map(str, popularity)),
        "wanted": wanted,
    }
    result: dict[str, Any] = json.loads(child(_CHILD, json.dumps(call)))
    return result


def child(program: str, *arguments: str) -> str:
    """What a Python program prints that runs in a process of its own."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT).stdout


def say(what: str, value: str) -> None:
    """One figure."""
    print(f"{what:<72} {value}", flush=True)


def figures(found: dict[str, Any]) -> str:
    """CPU s, wall s and peak MB in one text."""
    return f"{found['cpu']:.1f}, {found['wall']:.1f}, {found['peak']}"
