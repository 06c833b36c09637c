"""Files in, a store that holds them out: what `ontonorm load-ontologies` does, in Python.

from kg import open_store
from loaders.load import load_ontologies

with open_store() as store:
    for loaded in load_ontologies(store, ["hp.obo"], popularity=["phenotype.hpoa"]):
        print(loaded.source.name, loaded.source.concepts, loaded.error)
"""

import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from kg.errors import LoadError, UsageError
from kg.model import Kind
from kg.progress import Progress
from kg.store.protocol import DEFAULT_WAIT, GraphStore, Written
from kg.table_files import row_counts
from loaders.document import EVERYTHING, MAX_SIZE, Wanted
from loaders.download import Fetching
from loaders.loaded import Loaded as Loaded
from loaders.locate import locate
from loaders.reading import Job, Read, Reader, read_all


def load_ontologies(
    store: GraphStore,
    sources: Iterable[Path | str],
    *,
    popularity: Iterable[Path | str] = (),
    mappings: Iterable[Path | str] = (),
    prefix: str | None = None,
    name: str | None = None,
    replacing: str | None = None,
    imports: bool = False,
    strict: bool = False,
    wanted: Wanted = EVERYTHING,
    wait: float = DEFAULT_WAIT,
    max_size: int = MAX_SIZE,
    refresh: bool = False,
    offline: bool = False,
    progress: Progress = lambda what, share: None,
) -> list[Loaded]:
    """Loads every file, each whole or not at all; one result for each, in the order given.

    Args:
        sources, popularity, mappings: paths, known names (loaders.sources) or addresses (https://…).
        prefix, name: of the source, where it does not say or says otherwise; for a single source (the name also for a
            single file of mappings or counts).
        replacing: the loaded source, owner of the same prefix, that a single source takes the place of.
        imports: keep entries of other vocabularies as well.
        strict: refuse a source that has any problem.
        wanted: which languages, vocabularies of the UMLS or OMOP, and species to take.
        wait: seconds to wait while another process writes.
        max_size: bytes that a file may unpack to.
        refresh: ask for newer versions of files that were fetched before.
        offline: fetch nothing, use what was fetched before.

    Raises:
        UsageError: `prefix`, `name` or `replacing` with several sources; `refresh` with `offline`; nothing to load.
        StoreError: the store cannot be written; nothing was changed.
    """
    given = [
        *((str(path), "SOURCE") for path in sources),
        *((str(path), "--mappings") for path in mappings),
        *((str(path), "--popularity") for path in popularity),
    ]
    _check(given, prefix=prefix, name=name, replacing=replacing)
    reader = Reader(prefix, name, replacing, imports, strict, wanted, max_size)
    named = "SOURCE" if any(role == "SOURCE" for _, role in given) else given[0][1]
    if refresh and offline:
        raise UsageError("--refresh asks for newer versions, --offline asks nobody; give one of them")
    fetching = Fetching(refresh, offline, max_size, progress=progress)
    jobs = [Job(locate(one, role, fetching), role, named=role == named) for one, role in given]
    with read_all(jobs, reader, progress) as read:
        return _written(store, _without_doubles(read), wait, progress)


def _check(given: Sequence[tuple[str, str]], *, prefix: str | None, name: str | None, replacing: str | None) -> None:
    if not given:
        raise UsageError("nothing to load; give a SOURCE, --mappings FILE or --popularity FILE")
    sources = sum(role == "SOURCE" for _, role in given)
    if name is not None and sources != 1 and len(given) != 1:
        raise UsageError(f"--name is for one SOURCE, or for one file; {sources or len(given)} are given")
    for option, value in (("--prefix", prefix), ("--replace", replacing)):
        if value is not None and sources != 1:
            raise UsageError(f"{option} is for one SOURCE; {sources} are given")


def _without_doubles(read: list[Read]) -> list[Read]:
    """Two files that make out the same source cannot both be loaded: the second is refused."""
    first: dict[str, Path] = {}
    kept = []
    for given in read:
        one = given
        path = first.setdefault(one.loaded.source.name, one.loaded.path) if one.contribution else one.loaded.path
        if path is not one.loaded.path:
            other = (
                "it is given twice" if path == one.loaded.path else f"this is {one.loaded.source.name}, as {path} is"
            )
            told = f"{one.loaded.path}: {other}; load one of them, or give --name"
            one = Read(replace(one.loaded, error=LoadError(told)))
        kept.append(one)
    return kept


def _written(store: GraphStore, read: list[Read], wait: float, progress: Progress) -> list[Loaded]:
    """Writes what was read, and says of each file what became of it."""
    ready = [one.contribution for one in read if one.contribution]
    if not ready:
        return [one.loaded for one in read]
    progress("building the graph", None)
    start = time.monotonic()
    results = iter(store.write(ready, wait=wait))
    took = time.monotonic() - start
    rows = [sum(row_counts(contribution.tables).values()) for contribution in ready]
    shares = iter([took * number / max(sum(rows), 1) for number in rows])
    return [_outcome(one.loaded, next(results), next(shares)) if one.contribution else one.loaded for one in read]


def _outcome(loaded: Loaded, result: Written, seconds: float) -> Loaded:
    error = LoadError(f"{loaded.path}: {result.error}") if isinstance(result.error, LoadError) else result.error
    found = replace(
        loaded,
        source=result.source,
        relations=result.relations,
        waiting=result.waiting,
        unknown=result.unknown,
        seconds=loaded.seconds + seconds,
        error=error,
    )
    if result.source.kind != Kind.MAPPINGS:
        return found
    return replace(found, mappings=result.xrefs, waiting=loaded.mappings - result.xrefs)
