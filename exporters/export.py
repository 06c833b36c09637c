"""A store in, a file of its concepts in another format out: what `ontonorm export` does, in Python.

from kg import open_store
from exporters.export import export

with open_store() as store:
    export(store, "obographs", ontologies=["hp"], output="hp.json")
"""

from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from exporters import kgx, obographs, owl, skos, sssom
from exporters.selection import Selection, select
from kg.destination import destination
from kg.errors import UsageError
from kg.progress import Progress
from kg.store.protocol import GraphStore

Write = Callable[[Selection, Sequence[TextIO]], None]


@dataclass(frozen=True, slots=True)
class Format:
    """A format that is written: a line that describes it, its writer, and the endings of its files if there are several."""

    describes: str
    write: Write
    endings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    """What was written; no files: to standard output."""

    concepts: int
    files: tuple[Path, ...] = ()


FORMATS = {
    "kgx": Format("KGX nodes and edges, TSV", kgx.write_tsv, kgx.ENDINGS["kgx"]),
    "kgx-jsonl": Format("KGX nodes and edges, JSON Lines", kgx.write_jsonl, kgx.ENDINGS["kgx-jsonl"]),
    "obographs": Format("OBO Graphs JSON", obographs.write),
    "turtle": Format("OWL in Turtle", owl.write),
    "skos": Format("SKOS in Turtle", skos.write),
    "sssom": Format("cross-references and mappings as SSSOM", sssom.write),
}
"""Every format that is written."""


def export(
    store: GraphStore,
    format_: str,
    *,
    ontologies: Iterable[str] = (),
    output: Path | str | None = None,
    progress: Progress = lambda what, share: None,
) -> Exported:
    """Writes concepts, with all that the graph says of them, to a file or to standard output.

    Args:
        format_: a name of FORMATS.
        ontologies: names of loaded sources, or prefixes; by default all.
        output: the file; for a format of several files what their names begin with. It is touched only when all is written.

    Raises:
        UsageError: there is no such format, it needs an `output`, or that cannot be written.
        StoreError: the store is missing, one of the ontologies is not loaded, or there are no concepts.
        OntonormError: the disk is full, or the graph was changed meanwhile.
    """
    if format_ not in FORMATS:
        raise UsageError(f"{format_} is no format that is written; there are: {', '.join(FORMATS)}")
    files = _files(format_, output)
    selection = select(store, list(ontologies), progress=progress)
    with ExitStack() as stack:
        streams = [stack.enter_context(destination(file)) for file in files]
        FORMATS[format_].write(selection, streams)
    return Exported(selection.size, tuple(file for file in files if file))


def _files(format_: str, output: Path | str | None) -> list[Path | None]:
    endings = FORMATS[format_].endings
    if not endings:
        return [None if output is None else Path(output)]
    if output is None:
        told = " and ".join(f"NAME{ending}" for ending in endings)
        raise UsageError(f"{format_} is several files; give --output NAME to write {told}")
    name = str(output)
    for ending in endings:
        name = name.removesuffix(ending)
    return [Path(f"{name}{ending}") for ending in endings]
