"""How long loading and reading take: `python -m benchmarks.load.run DATA [--neo4j bolt://…]`.

DATA is a folder with `ontologies/` and `popularity/`, plain or gzip'ed files. Every load runs in a process of its own,
so that its CPU seconds and its peak memory are its own; reads are the median of 21 after a first one. A Neo4j must be
empty, and is emptied between the parts; user and password as for ontonorm.
"""

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks.load.measure import COLUMNS, ROOT, figures, load, say

READS = 21


def timed(action: Callable[[], object]) -> float:
    """Median milliseconds."""
    action()
    times = []
    for _ in range(READS):
        start = time.perf_counter()
        action()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def reads(place: str) -> dict[str, float]:
    """Milliseconds of the reads that normalizing is made of."""
    from kg import open_store, queries

    with open_store(place) as store:
        rows = store.query(
            "MATCH (c:Concept) WHERE c.prefix = 'HP' AND c.obsolete = false RETURN c.curie AS curie LIMIT 50"
        )
        curies = [row["curie"] for row in rows]
        keys = [row["key"] for row in store.query("MATCH (t:Term) RETURN t.key AS key LIMIT 1000")]

        def one() -> object:
            return queries.run(store, "concepts_by_curie", {"curies": curies[:1]})

        def terms() -> object:
            return queries.run(store, "terms_by_key", {"keys": keys})

        def around() -> object:
            return queries.run(store, "neighbourhood", {"curies": curies})

        return {
            "one concept by CURIE": timed(one),
            "1,000 terms by key": timed(terms),
            "neighbourhood of 50": timed(around),
        }


def command(*arguments: str) -> tuple[float, float]:
    """Median wall and CPU seconds of the program, whole process."""
    walls, cpus = [], []
    for _ in range(7):
        before, start = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-m", "cli", *arguments], stdout=subprocess.DEVNULL, check=True,
                       cwd=ROOT)  # fmt: skip
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        walls.append(time.perf_counter() - start)
        cpus.append(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)
    return statistics.median(walls), statistics.median(cpus)


def empty(address: str) -> None:
    import neo4j

    login = (os.environ.get("NEO4J_USERNAME", "neo4j"), os.environ["NEO4J_PASSWORD"])
    with neo4j.GraphDatabase.driver(address, auth=login) as driver, driver.session() as session:
        session.run("MATCH (n) CALL { WITH n DETACH DELETE n } IN TRANSACTIONS OF 10000 ROWS").consume()


def measure(place: str, hpo: Path, everything: Sequence[Path], *, clear: Callable[[], None]) -> None:
    clear()
    found = load(place, [hpo])
    say("HPO as OBO: CPU s, wall s, peak MB of the client", figures(found))
    if "://" not in place:
        wall, cpu = command("normalize", "enlarged liver", "--store", place)
        say("normalize one exact name, whole process: wall s, CPU s", f"{wall:.2f}, {cpu:.2f}")
    for what, milliseconds in reads(place).items():
        say(f"{what}, on HPO: ms", f"{milliseconds:.1f}")
    clear()
    found = load(place, everything)
    say(f"{len(everything)} files in one command: CPU s, wall s, peak MB", figures(found))
    for what, milliseconds in reads(place).items():
        say(f"{what}, on all: ms", f"{milliseconds:.1f}")
    print(f"\n{COLUMNS}")
    for row in found["sources"]:
        print("\t".join(map(str, row)))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("data", type=Path)
    parser.add_argument("--neo4j", metavar="ADDRESS")
    arguments = parser.parse_args()
    folder = arguments.data / "ontologies"
    hpo = next(folder.glob("hp.*.obo*"))
    everything = [
        *(file for file in sorted(folder.glob("*.obo*")) if not file.name.startswith("hp.")),
        next(folder.glob("hp.*.json*")),
        next(folder.glob("hgnc_complete_set*")),
    ]
    wall, cpu = command("--help")
    say("ontonorm --help: wall s, CPU s", f"{wall:.2f}, {cpu:.2f}")
    if arguments.neo4j:
        measure(arguments.neo4j, hpo, everything, clear=lambda: empty(arguments.neo4j))
        return
    with tempfile.TemporaryDirectory() as scratch:
        store = Path(scratch) / "store"
        measure(str(store), hpo, everything, clear=lambda: shutil.rmtree(store, ignore_errors=True))


if __name__ == "__main__":
    main()
