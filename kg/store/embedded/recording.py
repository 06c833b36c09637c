"""Data sets and runs, and the folder of a store in, a graph file with them, or without them, out.

Their tables are kept beside those of the sources. Where nothing goes, the file is a copy of the former one and what
comes; otherwise it is built anew.
"""

import uuid
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from kg.errors import StoreError
from kg.evaluation.tables import identifiers, merged
from kg.model import Dataset, Run
from kg.store.embedded.building import lay_out
from kg.store.embedded.writing import Plan, carry_out, extension, planned_again, whole_or_not
from kg.store.folder import StoreFolder
from kg.store.manifest import Kept, Manifest
from kg.store.protocol import Record

_MOST_EXTENSIONS = 60  # of a graph file: a run leaves but a few unused bytes behind where the next one comes
Known = Callable[[list[str]], list[str]]
"""Which of these identifiers are in the graph."""


def record(folder: StoreFolder, manifest: Manifest, records: Sequence[Record], known: Known) -> None:
    """Adds the records, in place of those of the same name or id, and takes the runs of replaced data sets away.

    Raises:
        StoreError: a run is over a data set that is not there, or no file can be written; the store is as before.
    """
    gone = _replaced(manifest.records, records)
    stays = [kept for kept in manifest.records if kept not in gone]
    _check_datasets(stays, records)
    with whole_or_not(folder):
        stamp = uuid.uuid4().hex[:12]
        come = [folder.keep_record(*_key(one.about), one.tables, stamp=stamp) for one in records]
        new = replace(manifest, records=[*stays, *come])
        former = merged(folder.record_tables(kept) for kept in gone)
        change = extension(former, merged(one.tables for one in records)) if _may_extend(folder, manifest) else None
        if change is None:
            carry_out(folder, planned_again(folder, new))
            return
        added = _without_known(change[0], known)
        place = folder.path / f"building-{stamp}"
        layout = lay_out(added, change[1], _counts(new.records), place)
        graph = Path(f"graph-{stamp}.lbug")
        new = replace(new, stamp=stamp, graph=str(graph), extensions=manifest.extensions + 1)
        carry_out(folder, Plan(layout, new, manifest.graph))


def forget(folder: StoreFolder, manifest: Manifest, datasets: Iterable[str], runs: Iterable[str]) -> None:
    """Takes runs, and data sets with their runs, away.

    Raises:
        StoreError: one of them is not there, or no file can be written; the store is as before.
    """
    there = {kept.key for kept in manifest.records}
    wanted = {*(("Dataset", name) for name in datasets), *(("Run", id_) for id_ in runs)}
    for label, name in sorted(wanted - there):
        raise not_recorded(label, name, [other for kind, other in there if kind == label])
    gone = [kept for kept in manifest.records if kept.key in wanted or ("Dataset", kept.dataset) in wanted]
    if gone:
        with whole_or_not(folder):
            stays = [kept for kept in manifest.records if kept not in gone]
            carry_out(folder, planned_again(folder, replace(manifest, records=stays)))


def not_recorded(label: str, name: str, there: Iterable[str]) -> StoreError:
    """The error for a data set or run that is not there, with those that are."""
    what = "data set" if label == "Dataset" else "run"
    names = ", ".join(sorted(there))
    return StoreError(f"no {what} named {name} is recorded ({f'there are: {names}' if names else 'there is none'})")


def _key(about: Dataset | Run) -> tuple[str, str, str]:
    return ("Run", about.id, about.dataset) if isinstance(about, Run) else ("Dataset", about.name, about.name)


def _replaced(kept: Iterable[Kept], records: Sequence[Record]) -> list[Kept]:
    """What is there under the same name or id, and the runs of data sets that are replaced."""
    keys = {_key(one.about)[:2] for one in records}
    return [one for one in kept if one.key in keys or ("Dataset", one.dataset) in keys]


def _check_datasets(stays: Iterable[Kept], records: Sequence[Record]) -> None:
    there = {kept.name for kept in stays if kept.label == "Dataset"}
    there |= {one.about.name for one in records if isinstance(one.about, Dataset)}
    for one in records:
        if isinstance(one.about, Run) and one.about.dataset not in there:
            raise not_recorded("Dataset", one.about.dataset, there)


def _may_extend(folder: StoreFolder, manifest: Manifest) -> bool:
    return manifest.extensions < _MOST_EXTENSIONS and folder.is_as_built(manifest)


def _without_known(added: dict[str, Any], known: Known) -> dict[str, Any]:
    """What is added, without the identifiers that sources or other runs brought."""
    import pyarrow as pa

    if "Identifier" not in added:
        return added
    curies = added["Identifier"]["curie"].to_pylist()
    there = set(known(curies))
    new = pa.array([curie for curie in curies if curie not in there], pa.string())
    return {**added, "Identifier": identifiers(new)}


def _counts(records: Iterable[Kept]) -> dict[str, int]:
    """How many rows each table has that only records have."""
    counts: dict[str, int] = {}
    for kept in records:
        for table, rows in kept.rows.items():
            counts[table] = counts.get(table, 0) + rows
    return counts
