"""Depths and cycles of numbered nodes, against plain Python."""

from collections import deque
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.hierarchy import Hierarchy, shown

Edges = list[tuple[int, int]]

SIZE = 12
edges = st.lists(st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1)), max_size=25)
downward = edges.map(lambda found: [(max(pair), min(pair)) for pair in found if pair[0] != pair[1]])


def hierarchy(found: Edges, size: int = SIZE) -> Hierarchy:
    child, parent = (np.array([edge[end] for edge in found], dtype=np.int64) for end in (0, 1))
    return Hierarchy(size, child, parent)


def plain_depths(found: Edges) -> list[int]:
    """Breadth first from the roots: nodes that are parents and nobody's child."""
    children, parents = {child for child, _ in found}, {parent for _, parent in found}
    depth = dict.fromkeys(sorted(parents - children), 0)
    waiting = deque(depth)
    while waiting:
        node = waiting.popleft()
        for child, parent in found:
            if parent == node and child not in depth:
                depth[child] = depth[node] + 1
                waiting.append(child)
    return [depth.get(node, -1) for node in range(SIZE)]


def has_cycle(found: Edges) -> bool:
    left = set(found)
    while leaves := {edge for edge in left if edge[0] not in {parent for _, parent in left}}:
        left -= leaves
    return bool(left)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(downward)
def test_depth_is_the_fewest_steps_to_a_root(found: Edges) -> None:
    assert hierarchy(found).depths().tolist() == plain_depths(found)
    assert hierarchy(found).cycle() == []


@settings(max_examples=300, deadline=None, derandomize=True)
@given(edges)
def test_a_cycle_is_found_if_there_is_one(found: Edges) -> None:
    cycle = hierarchy(found).cycle()
    assert bool(cycle) is has_cycle(found)
    assert all(edge in found for edge in pairwise(cycle))
    if cycle:
        assert cycle[0] == cycle[-1]
        assert len(set(cycle)) == len(cycle) - 1


@settings(max_examples=100, deadline=None, derandomize=True)
@given(edges)
def test_depths_end_even_where_there_is_a_cycle(found: Edges) -> None:
    assert hierarchy(found).depths().tolist() == plain_depths(found)


@pytest.mark.parametrize(
    ("found", "depths"),
    [
        ([], [-1, -1, -1, -1]),
        ([(1, 0)], [0, 1, -1, -1]),
        ([(1, 0), (1, 0), (2, 1), (3, 2), (3, 0)], [0, 1, 2, 1]),
    ],
)
def test_depths_of_small_hierarchies(found: Edges, depths: list[int]) -> None:
    assert hierarchy(found, 4).depths().tolist() == depths


def test_a_node_that_is_its_own_parent_is_a_cycle() -> None:
    assert hierarchy([(1, 0), (2, 2), (2, 1)]).cycle() == [2, 2]


def test_a_cycle_is_shown_with_ten_nodes_at_most() -> None:
    assert shown(["A", "B", "A"]) == "A → B → A"
    assert shown([*"ABCDEFGHIJ", "A"]) == "A → B → C → D → E → F → G → H → I → J → A"
    long = [f"HP:{number}" for number in range(50_000)]
    assert shown([*long, "HP:0"]) == " → ".join([*long[:10], "… (49,990 more)", "HP:0"])
