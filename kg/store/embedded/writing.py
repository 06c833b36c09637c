"""Contributions and the folder of a store in, a new graph file and a manifest that names it out.

The graph of all sources is resolved, always, and what was recorded is put beside it. The file is built of that as a
whole, or, where no row of the former graph goes and little comes, of a copy of the former file and the difference: the
same graph, sooner.
"""

import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from kg.admit import admitted, count_written
from kg.curie import prefix_of
from kg.errors import LoadError, StoreError
from kg.model import Kind
from kg.sizes import give_back_memory
from kg.store.embedded.building import Layout, build, extend, lay_out
from kg.store.folder import StoreFolder, checksum
from kg.store.manifest import Entry, Kept, Manifest
from kg.store.protocol import Contribution, Written
from kg.table_files import row_counts
from kg.tables import NODES, Tables
from kg.text import FOLD_VERSION, fold

MOST_EXTENSIONS = 8  # each leaves a part of the file unused
_SHARE = 3  # what comes is to be this much less than what is there: into tables with rows, COPY takes twice as long
MOST_CHANGES = 100_000  # nodes, of which 50,000 a second are set

Graph = dict[str, Any]


class _TogetherCyclicError(Exception):
    """The is_a edges of several contributions go round in a circle."""


@dataclass(frozen=True, slots=True)
class _Loaded:
    """What a store holds: its sources with their tables, which of them were folded anew, and which are damaged; and the
    tables of what was recorded."""

    manifest: Manifest
    sources: dict[str, Contribution] = field(default_factory=dict)
    refolded: set[str] = field(default_factory=set)
    damaged: dict[str, StoreError] = field(default_factory=dict)
    records: list[Tables] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Plan:
    """A graph laid out as files, and the manifest to be; `former` is the graph file to extend."""

    layout: Layout
    manifest: Manifest
    former: str | None = None


def write(folder: StoreFolder, manifest: Manifest, contributions: Sequence[Contribution]) -> list[Written]:
    """Admits the contributions one after the other, then makes one graph file of all that may come in.

    Raises:
        StoreError: the tables of a source that is loaded are damaged, or no file can be written; the store is as before.
    """
    try:
        with whole_or_not(folder):
            results, plan = _planned(folder, manifest, contributions)
            if plan:
                carry_out(folder, plan)
            return results
    except _TogetherCyclicError:  # each by itself, so that only the last of the circle is refused
        alone = (write(folder, folder.read() or Manifest(), [one]) for one in contributions)
        return [result for results in alone for result in results]


def rebuild(folder: StoreFolder, manifest: Manifest) -> None:
    """Makes the graph file again from the tables, whose keys are folded anew where the folding rules changed.

    Raises:
        StoreError: as for `write`.
    """
    with whole_or_not(folder):
        carry_out(folder, planned_again(folder, manifest))


def _planned(
    folder: StoreFolder, manifest: Manifest, contributions: Sequence[Contribution]
) -> tuple[list[Written], Plan | None]:
    """What becomes of each contribution, and what there is to do. Everything that takes memory is gone afterwards."""
    from kg.evaluation.tables import with_evaluation
    from kg.resolve import resolve

    loaded = _read(folder, manifest)
    sources, changed = loaded.sources, set(loaded.refolded)
    results: list[Written] = []
    for contribution in contributions:
        try:
            sources, source = admitted(contribution, sources)
        except (LoadError, StoreError) as error:
            results.append(Written(contribution.source, error=error))
            continue
        changed.add(source.name)
        results.append(Written(source))
    if all(result.error for result in results):
        return results, None
    for name in loaded.damaged.keys() & sources.keys() - changed:
        raise loaded.damaged[name]
    try:
        graph = resolve(sources)
    except LoadError as error:
        if len(contributions) > 1:
            raise _TogetherCyclicError from error
        return [Written(contributions[0].source, error=error)], None
    results = [count_written(*both, graph) for both in zip(results, contributions, strict=True)]
    return results, _plan(folder, loaded, sources, with_evaluation(graph, loaded.records), changed)


def planned_again(folder: StoreFolder, manifest: Manifest) -> Plan:
    """What there is to do to make the graph file from the tables that a manifest names."""
    from kg.evaluation.tables import with_evaluation
    from kg.resolve import resolve

    loaded = _read(folder, manifest)
    for error in loaded.damaged.values():
        raise error
    graph = with_evaluation(resolve(loaded.sources), loaded.records)
    plan = _plan(folder, loaded, loaded.sources, graph, loaded.refolded)
    return plan if loaded.refolded else replace(plan, manifest=replace(plan.manifest, version=manifest.version))


def _read(folder: StoreFolder, manifest: Manifest) -> _Loaded:
    from kg.evaluation.tables import refolded

    loaded = _Loaded(manifest)
    for name, entry in manifest.entries.items():
        tables: Tables = {}
        try:
            tables = folder.tables(entry)
        except StoreError as error:
            loaded.damaged[name] = error
        if tables and manifest.fold != FOLD_VERSION:
            tables = _refolded(tables)
            loaded.refolded.add(name)
        loaded.sources[name] = Contribution(entry.source, tables)
    records = map(folder.record_tables, manifest.records)
    loaded.records.extend(map(refolded, records) if manifest.fold != FOLD_VERSION else records)
    return loaded


def _plan(
    folder: StoreFolder, loaded: _Loaded, sources: dict[str, Contribution], graph: Graph, changed: set[str]
) -> Plan:
    """Keeps the tables of the sources that changed, and lays out what is to be copied."""
    stamp = uuid.uuid4().hex[:12]
    counted = {row["name"]: row for row in graph["Source"].to_pylist()}
    entries: dict[str, Entry] = {}
    for name, contribution in sources.items():
        source = replace(contribution.source, concepts=counted[name]["concepts"], terms=counted[name]["terms"])
        entry = folder.keep_tables(contribution, stamp) if name in changed else loaded.manifest.entries[name]
        entries[name] = replace(entry, source=source)
    records = _kept_records(folder, loaded, stamp)
    manifest = Manifest(stamp, version=stamp, graph=f"graph-{stamp}.lbug", entries=entries, records=records)
    counts = {table: rows.num_rows for table, rows in graph.items()}
    place = folder.path / f"building-{stamp}"
    extension = _extension(loaded, graph) if _is_small(folder, loaded, sources, changed) else None
    if extension is None:
        return Plan(lay_out(graph, {}, counts, place), manifest)
    manifest = replace(manifest, extensions=loaded.manifest.extensions + 1)
    return Plan(lay_out(*extension, counts, place), manifest, loaded.manifest.graph)


def _kept_records(folder: StoreFolder, loaded: _Loaded, stamp: str) -> list[Kept]:
    """The recorded data sets and runs, kept anew where the folding rules changed."""
    if loaded.manifest.fold == FOLD_VERSION:
        return loaded.manifest.records
    return [
        folder.keep_record(*kept.key, kept.dataset, tables, stamp=stamp)
        for kept, tables in zip(loaded.manifest.records, loaded.records, strict=True)
    ]


def _is_small(folder: StoreFolder, loaded: _Loaded, sources: dict[str, Contribution], changed: set[str]) -> bool:
    """Whether sources only come, are small beside those that are there, and the graph file may be extended."""
    return (
        bool(changed)
        and loaded.sources.keys() <= sources.keys() - changed
        and loaded.manifest.extensions < MOST_EXTENSIONS
        and _rows(sources[name] for name in changed) * _SHARE <= _rows(loaded.sources.values())
        and _counted([sources[name] for name in changed], loaded.manifest) <= MOST_CHANGES
        and bool(loaded.manifest.graph)
        and folder.is_as_built(loaded.manifest)
    )


def _extension(loaded: _Loaded, graph: Graph) -> tuple[Graph, Graph] | None:
    """As `extension`, of the graph that is loaded."""
    from kg.evaluation.tables import with_evaluation
    from kg.resolve import resolve

    return extension(with_evaluation(resolve(loaded.sources), loaded.records), graph)


def extension(former: Graph, graph: Graph) -> tuple[Graph, Graph] | None:
    """The nodes and edges to add to a graph, and the nodes to change, for it to become another; None where that is not all."""
    from kg.arrow import among, but, where
    from kg.difference import difference

    change = difference(former, graph)
    if change.removed or change.deleted:
        return None
    added, changed = dict(change.created), {}
    for label, nodes in change.upserts.items():
        is_there = among(nodes[NODES[label].key], former[label][NODES[label].key])
        added[label], changed[label] = but(nodes, is_there), where(nodes, is_there)
    changed = {label: nodes for label, nodes in changed.items() if nodes.num_rows}
    return (added, changed) if sum(nodes.num_rows for nodes in changed.values()) <= MOST_CHANGES else None


def carry_out(folder: StoreFolder, plan: Plan) -> None:
    """Makes the graph file and names it; the store is changed."""
    give_back_memory()
    file = folder.path / plan.manifest.graph
    if plan.former:
        extend(plan.layout, folder.path / plan.former, file)
    else:
        build(plan.layout, file)
    status = file.stat()
    folder.commit(replace(plan.manifest, size=status.st_size, modified=status.st_mtime_ns, checksum=checksum(file)))


@contextmanager
def whole_or_not(folder: StoreFolder) -> Iterator[None]:
    """What was made for a change that does not come about is gone afterwards."""
    try:
        yield
    except BaseException:
        folder.sweep(folder.read())  # by what is current now: the commit may have come through
        raise


def _counted(contributions: Iterable[Contribution], manifest: Manifest) -> int:
    """About how many concepts have another popularity when these come: all of a prefix that is counted."""
    import pyarrow.compute as pc

    prefixes = {
        prefix_of(curie)
        for one in contributions
        if one.source.kind == Kind.COUNTS
        for curie in pc.unique(one.tables["COUNTED_IN"]["src"]).to_pylist()
    }
    owned = (entry for entry in manifest.entries.values() if entry.source.prefix in prefixes)
    return sum(entry.rows.get("Concept", 0) for entry in owned)


def _rows(contributions: Iterable[Contribution]) -> int:
    """How many rows sources give."""
    return sum(count for one in contributions for count in row_counts(one.tables).values())


def _refolded(tables: Tables) -> Tables:
    import pyarrow as pa

    names = tables["NAMES"]
    keys = pa.array([fold(text) for text in names["text"].to_pylist()], pa.string())
    return {**tables, "NAMES": names.set_column(0, "src", keys)}
