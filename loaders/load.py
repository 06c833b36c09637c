"""Files in, a store that holds them out: what `ontonorm load-ontologies` does, in Python.

from kg import open_store
from loaders.load import load_ontologies

with open_store() as store:
    for loaded in load_ontologies(store, ["hp.obo"], popularity=["phenotype.hpoa"]):
        print(loaded.source.name, loaded.source.concepts, loaded.error)
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kg.collect import Collected, collect
from kg.errors import LoadError, OntonormError, UsageError
from kg.model import Concept, Kind, Problem, Source, Value
from kg.store.protocol import DEFAULT_WAIT, Contribution, GraphStore, Written
from loaders.document import EVERYTHING, MAX_SIZE, Document, Wanted
from loaders.download import Fetching
from loaders.folder import main_file
from loaders.locate import Located, locate
from loaders.sniff import Format, sniff
from loaders.sources import KINDS

Progress = Callable[[str, float | None], None]
"""Told, now and then, what is being done and how much of it is done, from 0 to 1 or None where nobody knows."""

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of one file.

    `source` has the numbers of concepts and terms; `relations` counts edges between concepts and `waiting` those whose
    target is not loaded (for mappings: rows of which neither side is); `foreign` counts entries of other vocabularies
    that were left out, `skipped` other rows by reason. `unknown` are concepts that it names but that the owner of their
    prefix does not have. `seconds` is what reading it took, and its share, by rows, of building the graph. `given` is
    what was asked for (a path, a known name, an address), and `notes` say how its file was got. With an `error` nothing
    of the file was loaded.
    """

    path: Path
    source: Source
    format: str = ""
    relations: int = 0
    waiting: int = 0
    foreign: int = 0
    mappings: int = 0
    counts: int = 0
    skipped: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
    unknown: tuple[str, ...] = ()
    seconds: float = 0.0
    given: str = ""
    notes: tuple[str, ...] = ()
    error: OntonormError | None = None

    @property
    def summary(self) -> str:
        """One line: what was loaded, what waits, what was left out."""
        numbers = {
            "concepts": self.source.concepts, "terms": self.source.terms, "relations": self.relations,
            "mappings": self.mappings if self.source.kind == Kind.MAPPINGS else 0, "counts": self.counts,
            "waiting": self.waiting, "foreign": self.foreign, **dict(self.skipped),
        }  # fmt: skip
        always = {Kind.MAPPINGS: ("mappings",), Kind.COUNTS: ("counts",)}.get(
            self.source.kind, ("concepts", "terms", "relations")
        )
        told = [f"{count:,} {what}" for what, count in numbers.items() if count or what in always]
        skipped = self.foreign + sum(count for _, count in self.skipped)
        version = f" {self.source.version}" if self.source.version else ""
        return f"{self.source.name}{version}: {', '.join(told)}; {skipped:,} skipped, {self.seconds:.1f} s"

    def warnings(self, *, every: bool = False) -> list[str]:
        """A line for each kind of problem with its number and the first example; with `every`, each problem."""
        kinds: dict[str, list[Problem]] = {}
        for problem in self.problems:
            kinds.setdefault(problem.what, []).append(problem)
        lines = []
        for what, problems in kinds.items():
            for problem in problems if every else problems[:1]:
                place = f"{self.path}:{problem.line}" if problem.line else f"{self.path}"
                more = f" (and {len(problems) - 1:,} more)" if len(problems) > 1 and not every else ""
                lines.append(f"warning: {place}: {what}: {problem.detail}{more}")
        if self.unknown:
            more = f" (and {len(self.unknown) - 1:,} more)" if len(self.unknown) > 1 else ""
            lines.append(f"warning: {self.path}: the owner of the prefix has no concept {self.unknown[0]}{more}")
        return lines


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
    reader = _Reader(prefix, name, replacing, imports, strict, wanted, max_size, progress)
    named = "SOURCE" if any(role == "SOURCE" for _, role in given) else given[0][1]
    if refresh and offline:
        raise UsageError("--refresh asks for newer versions, --offline asks nobody; give one of them")
    fetching = Fetching(refresh, offline, max_size, progress=progress)
    located = [(locate(one, role, fetching), role) for one, role in given]
    read = [reader.read(one, role, named=role == named) for one, role in located]
    return _written(store, _without_doubles(read), wait, progress)


@dataclass(frozen=True, slots=True)
class _Read:
    """A file that was read, and what it gives the store; or why it was not."""

    loaded: Loaded
    contribution: Contribution | None = None


@dataclass(frozen=True, slots=True)
class _Reader:
    """How the files of one call are read."""

    prefix: str | None
    name: str | None
    replacing: str | None
    imports: bool
    strict: bool
    wanted: Wanted
    max_size: int
    progress: Progress

    def read(self, file: Located, role: str, *, named: bool) -> _Read:
        """Reads one file; `named`: --name is for it."""
        start, path = time.monotonic(), file.path
        nothing = Loaded(path, Source(path.name, Kind.ONTOLOGY), given=file.given, notes=file.notes, error=file.error)
        if file.error:
            return _Read(nothing)
        try:
            with Document(
                main_file(path), max_size=self.max_size, wanted=self.wanted,
                follow=lambda name, share: self.progress(f"reading {name}", share),
            ) as document:  # fmt: skip
                format_ = _format(document, role)
                collected = self._collect(document, format_, role, self.name if named else None)
                located = replace(collected.source, location=file.location, sha256=document.sha256)
        except OntonormError as error:
            return _Read(replace(nothing, seconds=time.monotonic() - start, error=error))
        loaded = Loaded(
            path, located, format_.name, foreign=collected.foreign, problems=collected.problems,
            skipped=tuple((skipped.what, skipped.count) for skipped in collected.skipped),
            mappings=collected.tables["XREF"].num_rows, counts=collected.tables["COUNTED_IN"].num_rows,
            seconds=time.monotonic() - start, given=file.given, notes=file.notes,
        )  # fmt: skip
        return _Read(loaded, Contribution(located, collected.tables, self.replacing if role == "SOURCE" else None))

    def _collect(self, document: Document, format_: Format, role: str, name: str | None) -> Collected:
        try:
            collected = collect(
                self._spoken(format_.read(document)),
                kind=format_.kind, stem=document.stem, name=name,
                prefix=self.prefix if role == "SOURCE" else None, imports=self.imports,
            )  # fmt: skip
        except LoadError as error:
            told = str(error)
            raise error if told.startswith(str(document.path)) else document.error(told) from error
        _check_name(collected.source.name, document)
        if self.strict and collected.problems:
            first = collected.problems[0]
            raise document.error(
                f"{len(collected.problems):,} problems under --strict; the first: {first.what}: {first.detail}",
                first.line,
            )
        return collected

    def _spoken(self, values: Iterator[Value]) -> Iterator[Value]:
        """The values, without names in languages that are not wanted."""
        return (_in_languages(value, self.wanted) for value in values) if self.wanted.languages else values


def _in_languages(value: Value, wanted: Wanted) -> Value:
    if isinstance(value, Concept) and not all(wanted.speaks(name.lang) for name in value.names):
        return replace(value, names=tuple(name for name in value.names if wanted.speaks(name.lang)))
    return value


def _check(given: Sequence[tuple[str, str]], *, prefix: str | None, name: str | None, replacing: str | None) -> None:
    if not given:
        raise UsageError("nothing to load; give a SOURCE, --mappings FILE or --popularity FILE")
    sources = sum(role == "SOURCE" for _, role in given)
    if name is not None and sources != 1 and len(given) != 1:
        raise UsageError(f"--name is for one SOURCE, or for one file; {sources or len(given)} are given")
    for option, value in (("--prefix", prefix), ("--replace", replacing)):
        if value is not None and sources != 1:
            raise UsageError(f"{option} is for one SOURCE; {sources} are given")


def _check_name(name: str, document: Document) -> None:
    if name == document.stem and document.path.is_relative_to("/dev"):
        raise document.error("a pipe has no name to go by; give --name")
    if not name.isprintable() or not name.strip() or len(name) > _LONGEST_NAME or name in (".", ".."):
        raise document.error(f"{name[:40]!r} is no name for a source; give --name")


def _format(document: Document, role: str) -> Format:
    format_ = sniff(document)
    if format_.kind in KINDS[role]:
        return format_
    fitting = next(role for role, kinds in KINDS.items() if format_.kind in kinds)
    remedy = "give it as a SOURCE" if fitting == "SOURCE" else f"give it by {fitting}"
    raise document.error(f"this is {format_.describes}; {remedy}")


def _without_doubles(read: list[_Read]) -> list[_Read]:
    """Two files that make out the same source cannot both be loaded: the second is refused."""
    first: dict[str, Path] = {}
    kept = []
    for given in read:
        one = given
        path = first.setdefault(one.loaded.source.name, one.loaded.path) if one.contribution else one.loaded.path
        if path is not one.loaded.path:
            told = (
                f"{one.loaded.path}: this is {one.loaded.source.name}, as {path} is; load one of them, or give --name"
            )
            one = _Read(replace(one.loaded, error=LoadError(told)))
        kept.append(one)
    return kept


def _written(store: GraphStore, read: list[_Read], wait: float, progress: Progress) -> list[Loaded]:
    """Writes what was read, and says of each file what became of it."""
    ready = [one.contribution for one in read if one.contribution]
    if not ready:
        return [one.loaded for one in read]
    progress("building the graph", None)
    start = time.monotonic()
    results = iter(store.write(ready, wait=wait))
    took = time.monotonic() - start
    rows = [sum(table.num_rows for table in contribution.tables.values()) for contribution in ready]
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
