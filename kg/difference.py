"""Two resolved graphs in, the rows to change out: what a store that is edited, and not built anew, has to do.

Applied to the old graph it gives the new one. Edges change in groups, all rows of one type, source and pair of ends,
so that applying the difference again, or to a graph where part of it was applied, ends in the same graph.
"""

from collections.abc import Callable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kg.arrow import among, but, chained, one_array, where
from kg.tables import EDGES, NODES, empty

_GROUP = ("src", "dst", "source")


@dataclass(frozen=True, slots=True)
class Difference:
    """Tables by label or relationship type; what does not change is left out.

    `upserts` holds nodes to make or set, `removed` keys of nodes to delete, `created` edges to make and `deleted` the
    groups of edges to delete first.
    """

    upserts: dict[str, pa.Table] = field(default_factory=dict)
    removed: dict[str, pa.Array] = field(default_factory=dict)
    created: dict[str, pa.Table] = field(default_factory=dict)
    deleted: dict[str, pa.Table] = field(default_factory=dict)

    def __len__(self) -> int:
        """The number of rows to change."""
        parts: tuple[dict[str, Any], ...] = (self.upserts, self.removed, self.created, self.deleted)
        return sum(len(rows) for part in parts for rows in part.values())


def difference(old: Dictionary[str, pa.Table], new: Dictionary[str, pa.Table], *, again: bool = False) -> Difference:
    """What makes the old graph the new one.

    Args:
        again: the old graph may hold a part of the new one already (an interrupted writer): groups of new edges are
            deleted before they are made.
    """
    result = Difference()
    for label, node in NODES.items():
        before, after = _unlike(*(graph.get(label, empty(label)) for graph in (old, new)))
        gone = but(before, among(before[node.key], after[node.key]))[node.key]
        changed = _changed(before, after, node.key)
        result.removed.update({label: one_array(gone)} if len(gone) else {})
        result.upserts.update({label: changed} if len(changed) else {})
    for type_ in EDGES:
        before, after = (graph.get(type_, empty(type_)) for graph in (old, new))
        deleted, created = _groups(*_of_changed_sources(*_unlike(before, after)), after, again=again)
        result.deleted.update({type_: deleted} if len(deleted) else {})
        result.created.update({type_: created} if len(created) else {})
    return result


def _unlike(before: pa.Table, after: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The two without the rows in which they agree from the start and from the end: most of a large graph."""
    shorter = min(before.num_rows, after.num_rows)
    head = _agreeing(
        lambda start, stop: before.slice(start, stop - start).equals(after.slice(start, stop - start)), shorter
    )
    before, after = before.slice(head), after.slice(head)

    def alike(start: int, stop: int) -> bool:
        was, now = (table.slice(table.num_rows - stop, stop - start) for table in (before, after))
        return bool(was.equals(now))

    tail = _agreeing(alike, shorter - head)
    return before.slice(0, before.num_rows - tail), after.slice(0, after.num_rows - tail)


def _agreeing(alike: Callable[[int, int], bool], most: int) -> int:
    """How many rows agree from the first on, at most so many; `alike` tells whether those of a range do."""
    start, stop = 0, most
    while start < stop:
        middle = (start + stop + 1) // 2 if stop - start < most else stop
        if alike(start, middle):
            start = middle
        else:
            stop = middle - 1
    return start


def _changed(before: pa.Table, after: pa.Table, key: str) -> pa.Table:
    """The nodes that are new or have another property."""
    at = pc.index_in(after[key], one_array(before[key]))
    differs = pc.is_null(at)
    for name in after.column_names:
        if name == key:
            continue
        was, now = pc.take(before[name], at), after[name]
        same = pc.fill_null(pc.equal(was, now), False)
        both_null = pc.and_(pc.is_null(was), pc.is_null(now))
        differs = pc.or_(differs, pc.invert(pc.or_(same, both_null)))
    return where(after, differs)


def _of_changed_sources(before: pa.Table, after: pa.Table) -> tuple[pa.Table, pa.Table]:
    """The rows of the sources whose rows are not the same: most of a large graph is left out of the work."""
    if "source" not in before.column_names:
        return before, after
    sources = pc.unique(chained(before["source"], after["source"]))
    same = []
    for source in sources.to_pylist():
        was, now = (where(table, pc.equal(table["source"], source)) for table in (before, after))
        same += [source] if was.equals(now) else []
    unchanged = pa.array(same, pa.string())
    was, now = (but(table, among(table["source"], unchanged)) for table in (before, after))
    return was, now


def _groups(before: pa.Table, after: pa.Table, whole: pa.Table, *, again: bool) -> tuple[pa.Table, pa.Table]:
    """The groups to delete and the rows to create, of those rows in which two tables differ; `whole` is the new table."""
    columns = [name for name in _GROUP if name in before.column_names]
    rows_before, rows_after = _keys(before, before.column_names), _keys(after, after.column_names)
    gone = but(before, among(rows_before, rows_after))
    come = but(after, among(rows_after, rows_before))
    if again:
        gone = pa.concat_tables([gone, come])
    if gone.num_rows == 0:
        return gone.select(columns), come
    groups = gone.select(columns).group_by(columns, use_threads=False).aggregate([])
    near = where(whole, among(whole["src"], groups["src"]))
    remade = where(near, among(_keys(near, columns), _keys(groups, columns)))
    rest = but(come, among(_keys(come, columns), _keys(groups, columns)))
    return groups, pa.concat_tables([rest, remade])


def _keys(table: pa.Table, columns: list[str]) -> Any:
    """One text a row that is equal for equal rows."""
    texts = [pc.cast(table[name], pa.string()) for name in columns]
    return pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00")
