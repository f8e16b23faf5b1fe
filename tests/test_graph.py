"""Graphs: an order in which each call comes after what it takes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.graph import Graph, Node, Tensor, as_listed, ordered, unreached
from mlcalc.layers import make
from mlcalc.model import Model
from tests.conformance.tools.comparison import read_records


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
    mend = "let one of them take what does not come from it"
    with pytest.raises(MlcalcError, match=f"^error: {re.escape(message)}\n  = help: {mend}$"):
        ordered(nodes_of([(), (0, 2), (1,)]))


def test_long_cycle() -> None:
    """Of a long circle only the first few are named."""
    graph = [((index + 1) % 9,) for index in range(9)]
    with pytest.raises(MlcalcError, match='"0", "1", "2", "3", … and 5 more wait for each other'):
        ordered(nodes_of(graph))


# The order of `model.layers`.

RECORDED = read_records(Path(__file__).parent / "conformance" / "records" / "models.json.gz")["models"]


def listed(graph: Graph) -> list[str]:
    """Return the names of the layers of a graph in their order, those of shared layers once."""
    names: dict[int, str] = {}
    for node in graph.nodes:
        names.setdefault(node.owner, node.name)
    return [names[owner] for owner in sorted(names)]


def test_order_of_keras() -> None:
    """Layers stand as Keras wrote them, shared ones and inputs that lead nowhere too, however they were added."""
    models = [model for each in RECORDED if isinstance(model := loaded(each["config"]), Model)]
    graphs = [model.graph for model in models if not model.graph.is_chain]
    # The operations of a mask lead to no output that the graph knows.
    whole = [graph for graph in graphs if set(unreached(graph)) <= set(graph.inputs)]
    assert len(whole) > 40
    for graph in whole:
        mixed = as_listed(graph._replace(nodes=tuple(each._replace(owner=-each.owner) for each in graph.nodes)))
        assert listed(graph) == listed(mixed)
        assert list(range(len(graph.nodes))) == ordered(mixed.nodes)


def loaded(config: Any) -> object:
    try:
        return mlcalc.load(config)
    except MlcalcError:
        return None


def test_what_leads_nowhere_stands_last() -> None:
    """What no output needs is kept, behind all that one needs."""
    names = ("input", "dead", "end")
    sources = ((), (Tensor(0),), (Tensor(0),))
    nodes = tuple(
        Node(name, make("Identity"), inputs, owner)
        for owner, (name, inputs) in enumerate(zip(names, sources, strict=True))
    )
    assert ["input", "end", "dead"] == listed(as_listed(Graph(nodes, (0,), (Tensor(2),), is_chain=False)))
