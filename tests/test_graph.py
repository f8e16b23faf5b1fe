"""Graphs: an order in which each call comes after what it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.graph import Node, Tensor, ordered
from mlcalc.layers import make


@st.composite
def graphs(draw: Any) -> list[tuple[int, ...]]:
    """Return for each node of a graph without circles the nodes that it takes its inputs from, in any order."""
    count = draw(st.integers(1, 12))
    above = [tuple(draw(st.lists(st.integers(0, index - 1), max_size=3))) if index else () for index in range(count)]
    position = draw(st.permutations(range(count)))
    mixed: list[tuple[int, ...]] = [()] * count
    for index, sources in enumerate(above):
        mixed[position[index]] = tuple(position[source] for source in sources)
    return mixed


def nodes_of(graph: Sequence[tuple[int, ...]]) -> list[Node]:
    return [Node(str(index), make("Add"), tuple(map(Tensor, sources)), index) for index, sources in enumerate(graph)]


@given(graphs())
def test_ordered(graph: list[tuple[int, ...]]) -> None:
    """Every node comes once, and after all that it takes its inputs from."""
    order = ordered(nodes_of(graph))
    assert sorted(order) == list(range(len(graph)))
    place = {node: position for position, node in enumerate(order)}
    assert all(place[source] < place[node] for node, sources in enumerate(graph) for source in sources)


def test_order_is_kept() -> None:
    """An order that is one already stays."""
    assert [0, 1, 2, 3] == ordered(nodes_of([(), (), (0,), (1, 2)]))
    assert [1, 0] == ordered(nodes_of([(1,), ()]))


def test_cycle() -> None:
    """Nodes that wait for each other are named, and the others are not."""
    message = 'the graph runs in a circle: "1", "2" wait for each other'
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}$"):
        ordered(nodes_of([(), (0, 2), (1,)]))


def test_long_cycle() -> None:
    """Of a long circle only the first few are named."""
    graph = [((index + 1) % 9,) for index in range(9)]
    with pytest.raises(MlcalcError, match='"0", "1", "2", "3", … and 5 more wait for each other'):
        ordered(nodes_of(graph))
