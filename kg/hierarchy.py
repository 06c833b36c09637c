"""Child-to-parent edges in, depths out; and the cycle, where there is one. Arrays throughout: millions of edges are usual."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from kg.arrow import Ints, codes

_SHOWN = 10


class Hierarchy:
    """`edges` edges among `size` nodes numbered from 0: `child[i]` is_a `parent[i]`."""

    def __init__(self, size: int, child: Ints, parent: Ints) -> None:
        order = np.argsort(parent, kind="stable")
        self._children = child[order]
        self._start = np.concatenate(([0], np.cumsum(np.bincount(parent, minlength=size)))).astype(np.int64)
        self._parents = np.bincount(child, minlength=size)
        self._size = size
        self._child, self._parent = child, parent

    def depths(self) -> Ints:
        """Fewest steps to the nearest root, for each node; -1 for a node that has neither parents nor children."""
        depth = np.full(self._size, -1, dtype=np.int64)
        frontier = np.flatnonzero((self._parents == 0) & (np.diff(self._start) > 0))
        level = 0
        while frontier.size:
            depth[frontier] = level
            level += 1
            below = np.unique(self._below(frontier))
            frontier = below[depth[below] < 0]
        return depth

    def cycle(self) -> list[int]:
        """The nodes of one cycle, each a child of the next, the first repeated at the end; empty if there is none."""
        left = self._in_circles_or_below()
        if not left.any():
            return []
        upward = dict(_pairs(self._child, self._parent, left[self._child] & left[self._parent]))
        return _walk(upward)

    def closing(self) -> Ints:
        """Edges, by position, without which there is no cycle: those that lead back to a node below on a walk upward
        from each node in turn, parents in the order of the edges. Empty if there is no cycle."""
        left = self._in_circles_or_below()
        positions = np.flatnonzero(left[self._child] & left[self._parent])
        upward: dict[int, list[tuple[int, int]]] = {}
        for position, child, parent in zip(
            positions.tolist(), self._child[positions].tolist(), self._parent[positions].tolist(), strict=True
        ):
            upward.setdefault(child, []).append((position, parent))
        return np.array(sorted(_closing(upward)), dtype=np.int64)

    def _in_circles_or_below(self) -> npt.NDArray[np.bool_]:
        """Which nodes are left when roots are taken away again and again."""
        missing = self._parents.copy()
        frontier = np.flatnonzero(missing == 0)
        while frontier.size:
            below, times = np.unique(self._below(frontier), return_counts=True)
            missing[below] -= times
            missing[frontier] = -1
            frontier = below[missing[below] == 0]
        return missing > 0

    def _below(self, nodes: Ints) -> Ints:
        """The children of all the nodes, one after the other."""
        counts = self._start[nodes + 1] - self._start[nodes]
        ends = np.cumsum(counts)
        positions = np.repeat(self._start[nodes] - (ends - counts), counts) + np.arange(ends[-1] if ends.size else 0)
        below: Ints = self._children[positions]
        return below


def _pairs(child: Ints, parent: Ints, mask: npt.NDArray[Any]) -> "zip[tuple[int, int]]":
    return zip(child[mask].tolist(), parent[mask].tolist(), strict=True)


def _walk(upward: dict[int, int]) -> list[int]:
    """Upward from any node until one repeats: every node left after peeling has a parent that is left as well."""
    node = min(upward)
    path: dict[int, None] = {}
    while node not in path:
        path[node] = None
        node = upward[node]
    nodes = list(path)
    return [*nodes[nodes.index(node) :], node]


def _closing(upward: dict[int, list[tuple[int, int]]]) -> Iterator[int]:
    """The positions of edges that lead to a node on the path to them: depth first, without recursion."""
    done: set[int] = set()
    for start in sorted(upward):
        path = {start: iter(upward[start])} if start not in done else {}
        while path:
            node, edges = next(reversed(path.items()))
            for position, parent in edges:
                if parent in path:
                    yield position
                elif parent in upward and parent not in done:
                    path[parent] = iter(upward[parent])
                    break
            else:
                done.add(node)
                del path[node]


def shown(cycle: list[str]) -> str:
    """A cycle as a message shows it, ten of its CURIEs at most: "A → B → … (49,990 more) → A"."""
    more = len(cycle) - 1 - _SHOWN
    if more > 0:
        cycle = [*cycle[:_SHOWN], f"… ({more:,} more)", cycle[-1]]
    return " → ".join(cycle)


def between(is_a: pa.Table) -> tuple[Hierarchy, pa.Array]:
    """The edges of a table as a hierarchy, and the CURIE of each of its numbers."""
    (child, parent), curies = codes(is_a["src"], is_a["dst"])
    return Hierarchy(len(curies), child.astype(np.int64), parent.astype(np.int64)), curies


def find_cycle(is_a: pa.Table) -> list[str]:
    """The CURIEs of one is_a cycle, the first repeated at the end; empty if there is none."""
    hierarchy, curies = between(is_a)
    return [str(curies[node]) for node in hierarchy.cycle()]
