"""One located file in, what it gives the store out, or why it gives nothing."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

from kg.collect import Collected, collect
from kg.errors import LoadError, OntonormError, PlacedError
from kg.model import Concept, Kind, Source, Value
from kg.progress import Progress
from kg.store.protocol import Contribution
from loaders.document import Document, Wanted
from loaders.folder import main_file
from loaders.loaded import Loaded
from loaders.locate import Located
from loaders.sniff import Format, sniff
from loaders.sources import KINDS

_LONGEST_NAME = 100
_ALLOCATIONS_PER_COLLECTION = 100_000  # of Python's garbage, of which values and rows leave none


@dataclass(frozen=True, slots=True)
class Job:
    """A file to be read. `role` is the option by which it was given (or SOURCE), `named` says that --name is for it."""

    file: Located
    role: str
    named: bool


@dataclass(frozen=True, slots=True)
class Read:
    """A file that was read, and what it gives the store; or why it was not."""

    loaded: Loaded
    contribution: Contribution | None = None


@dataclass(frozen=True, slots=True)
class Reader:
    """How the files of one call are read."""

    prefix: str | None
    name: str | None
    replacing: str | None
    imports: bool
    strict: bool
    wanted: Wanted
    max_size: int

    def read(self, job: Job, progress: Progress) -> Read:
        """Reads one file."""
        start, file = time.monotonic(), job.file
        nothing = failed(job, file.error)
        if file.error:
            return Read(nothing)
        try:
            with _few_collections(), Document(
                main_file(file.path), max_size=self.max_size, wanted=self.wanted, prefix=self._prefix(job),
                follow=lambda name, share: progress(f"reading {name}", share),
            ) as document:  # fmt: skip
                format_ = _format(document, job.role)
                collected = self._collect(document, format_, job)
                located = replace(collected.source, location=file.location, sha256=document.sha256)
        except OntonormError as error:
            return Read(replace(nothing, seconds=time.monotonic() - start, error=error))
        loaded = Loaded(
            file.path, located, format_.name, foreign=collected.foreign, problems=collected.problems,
            skipped=tuple((skipped.what, skipped.count) for skipped in collected.skipped),
            mappings=collected.tables["XREF"].num_rows, counts=collected.tables["COUNTED_IN"].num_rows,
            seconds=time.monotonic() - start, given=file.given, notes=file.notes,
        )  # fmt: skip
        return Read(loaded, Contribution(located, collected.tables, self.replaced_by(job)))

    def _prefix(self, job: Job) -> str | None:
        return self.prefix if job.role == "SOURCE" else None

    def replaced_by(self, job: Job) -> str | None:
        """The loaded source whose place the file takes."""
        return self.replacing if job.role == "SOURCE" else None

    def _collect(self, document: Document, format_: Format, job: Job) -> Collected:
        try:
            collected = collect(
                self._spoken(format_.read(document)),
                kind=format_.kind, stem=document.stem, name=self.name if job.named else None,
                prefix=document.prefix, imports=self.imports,
            )  # fmt: skip
        except PlacedError:
            raise
        except LoadError as error:
            raise document.error(str(error)) from error
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


def failed(job: Job, error: OntonormError | None) -> Loaded:
    """A file of which nothing was loaded."""
    file = job.file
    nothing = Source(file.path.name, Kind.ONTOLOGY)
    return Loaded(file.path, nothing, given=file.given, notes=file.notes, error=error)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Python looks for garbage that refers to itself more rarely: millions of values are made here, and they have none."""
    former = gc.get_threshold()
    gc.set_threshold(_ALLOCATIONS_PER_COLLECTION, *former[1:])
    try:
        yield
    finally:
        gc.set_threshold(*former)


def _in_languages(value: Value, wanted: Wanted) -> Value:
    if isinstance(value, Concept) and not all(wanted.speaks(name.lang) for name in value.names):
        return replace(value, names=tuple(name for name in value.names if wanted.speaks(name.lang)))
    return value


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
