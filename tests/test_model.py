"""Models: the order of a graph, the shapes that flow through it, and what is shared or frozen in it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlcalc
from mlcalc.errors import MlcalcError, Place, Source
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.model import Model, Node, Tensor, ordered
from mlcalc.shapes import Shape


def inputs(*sizes: int | None) -> Node:
    return Node("input", make("Input", (), {"shape": list(sizes)}))


def chain(name: str, first: Node, *layers: Layer, **settings: Any) -> Model:
    """Return a chain of layers below an input."""
    below = [
        Node(f"{each.title().lower()}_{index}", each, (Tensor(index - 1),)) for index, each in enumerate(layers, 1)
    ]
    return Model(name, [first, *below], [0], [Tensor(len(layers))], **settings)


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
    return [Node(str(index), make("Add"), tuple(map(Tensor, sources))) for index, sources in enumerate(graph)]


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
    with pytest.raises(MlcalcError, match='"0", "1", "2", "3" … wait for each other'):
        ordered(nodes_of(graph))


def test_flow() -> None:
    """Shapes and weights flow from layer to layer."""
    model = chain("m", inputs(28, 28, 1), make("Conv2D", (6, 5)), make("MaxPooling2D"), make("Flatten"))
    trace = model.trace()
    assert [[(None, 28, 28, 1)], [(None, 24, 24, 6)], [(None, 12, 12, 6)], [(None, 864)]] == [
        list(call.outputs) for call in trace.calls
    ]
    assert [(None, 864)] == trace.outputs
    assert [] == trace.errors


def test_a_model_is_a_layer() -> None:
    """A model answers what a layer answers, on its own input or on another."""
    model = chain("m", inputs(3, 1), make("LSTM", (10,)), make("Dense", (1,)))
    assert ((None, 1), 480 + 11) == (model.output_shape((None, 3, 1)), model.params((None, 3, 1)))
    assert (8, 1) == model.output_shape((8, 5, 1))
    assert 3 * 4 * 11 * 10 + 10 == model.macs((None, 3, 1))
    assert 5 * 4 * 11 * 10 + 10 == model.macs((None, 5, 1))
    assert ["kernel", "recurrent_kernel", "bias", "kernel", "bias"] == [
        each.name for each in model.weights((None, 3, 1))
    ]


def test_number_of_inputs() -> None:
    """A model takes as many inputs as it has."""
    model = chain("m", inputs(3), make("Dense", (1,)))
    with pytest.raises(MlcalcError, match=r"^error: the model m takes 1 inputs, not 2$"):
        model.output_shape((None, 3), (None, 3))


def test_model_in_a_model() -> None:
    """A model may stand in place of a layer, also within a wrapper."""
    encoder = chain("encoder", inputs(28, 28, 1), make("Flatten"), make("Dense", (8,)))
    whole = chain("whole", inputs(28, 28, 1), encoder, make("Dense", (2,)))
    assert ((784 + 1) * 8 + 18, (None, 2)) == (whole.params((None, 28, 28, 1)), whole.output_shape((None, 28, 28, 1)))
    film = make("TimeDistributed", (encoder,))
    assert ((None, 16, 8), 6280) == (film.output_shape((None, 16, 28, 28, 1)), film.params((None, 16, 28, 28, 1)))


def shared(second: Shape) -> Model:
    """Return a model that calls one Dense layer on two inputs."""
    dense = make("Dense", (4,))
    return Model(
        "twins",
        [
            Node("left", make("Input", (), {"shape": [3]})),
            Node("right", make("Input", (), {"batch_shape": second})),
            Node("dense", dense, (Tensor(0),)),
            Node("dense", dense, (Tensor(1),)),
            Node("add", make("Add"), (Tensor(2), Tensor(3))),
        ],
        [0, 1],
        [Tensor(4)],
        kind="Functional",
    )


def test_shared_layer() -> None:
    """A layer that is called twice is one row, counts once, and costs twice."""
    summary = mlcalc.summarize(shared((None, 3)))
    assert (16, 2 * 3 * 4) == (summary.params, summary.macs)
    assert ["left", "right", "dense", "add"] == [row.name for row in summary.layers]
    assert ("left", "right") == summary.layers[2].inputs


def test_shared_layer_on_different_inputs() -> None:
    """The weights of a shared layer must fit each of its inputs."""
    message = '"dense" is shared: its weights fit its first input (None, 3), but not (None, 5)'
    with pytest.raises(MlcalcError, match=re.escape(message)):
        mlcalc.summarize(shared((None, 5)))


def test_frozen_model() -> None:
    """Nothing within a frozen model is trained, its models included; the count stays."""
    inner = chain("inner", inputs(3), make("Dense", (4,)))
    whole = chain("whole", inputs(3), inner, make("Dense", (2,)), trainable=False)
    assert not any(weight.trainable for weight in whole.weights((None, 3)))
    assert 16 + 10 == whole.params((None, 3))
    assert (0, 26) == (mlcalc.summarize(whole).trainable_params, mlcalc.summarize(whole).non_trainable_params)


def test_several_outputs() -> None:
    """A layer that gives several tensors, and a model that does."""
    lstm = make("LSTM", (4,), {"return_state": True})
    nodes = [inputs(3, 1), Node("lstm", lstm, (Tensor(0),)), Node("dense", make("Dense", (2,)), (Tensor(1, 2),))]
    model = Model("m", nodes, [0], [Tensor(1, 1), Tensor(2)], kind="Functional")
    assert [(None, 4), (None, 2)] == model.output_shape((None, 3, 1))


def test_errors_of_independent_branches() -> None:
    """One run finds what is wrong in each branch, and does not blame what comes below it."""
    nodes = [
        inputs(3),
        Node("left", make("LSTM", (4,)), (Tensor(0),)),
        Node("right", make("Conv2D", (4, 3)), (Tensor(0),)),
        Node("below", make("Add"), (Tensor(1), Tensor(2))),
    ]
    trace = Model("m", nodes, [0], [Tensor(3)], kind="Functional").trace()
    assert ['layer "left"', 'layer "right"'] == [each.where for each in trace.errors]
    assert [None] == trace.outputs


SOURCE = Source("m.yaml", "first\nsecond\n")


def at(line: int) -> Any:
    return lambda argument: Place(SOURCE, line, 1, 5)


def test_advice_names_the_line_to_change() -> None:
    """Where a layer gives only its last output, the help says what to add, and to which line."""
    nodes = [
        inputs(3, 1),
        Node("one", make("LSTM", (10,)), (Tensor(0),), at(1)),
        Node("two", make("LSTM", (10,)), (Tensor(1),), at(2)),
    ]
    (problem,) = Model("m", nodes, [0], [Tensor(2)]).trace().errors
    assert "add `return_sequences: true` to line 1" == problem.help
    assert ['"one" gives only its last output, (None, 10)', '"two" needs a sequence'] == [
        label.text for label in problem.labels
    ]


def test_wrong_argument_is_placed() -> None:
    """An error about an argument points at the argument."""
    node = Node(
        "one",
        make("Conv2D", (4, 3), {"groups": 2}),
        (Tensor(0),),
        lambda argument: Place(SOURCE, 2 if argument == "groups" else 1, 1),
    )
    (problem,) = Model("m", [inputs(9, 9, 3), node], [0], [Tensor(1)]).trace().errors
    assert problem.place is not None
    assert 2 == problem.place.line


def test_equality() -> None:
    """Two models are equal where their layers and connections are."""
    first, second = (chain("m", inputs(3), make("Dense", (4,))) for _ in range(2))
    assert first == second
    assert first != chain("m", inputs(3), make("Dense", (5,)))
    assert first != chain("m", inputs(3), make("Dense", (4,)), trainable=False)


def test_long_chain() -> None:
    """The length of a model meets no limit of the interpreter."""
    model = chain("long", inputs(2), *(make("Dense", (2,)) for _ in range(5_000)))
    assert 5_000 * 6 == mlcalc.summarize(model).params
    assert (None, 2) == model.output_shape((None, 2))


def test_deep_nesting() -> None:
    """Nor does the depth of models inside models."""
    model: Layer = make("Dense", (2,))
    for level in range(1500):
        model = chain(f"level_{level}", inputs(2), model)
    summary = mlcalc.summarize(model)
    assert (6, 4) == (summary.params, summary.macs)


def test_shared_model_is_traced_once() -> None:
    """A model that calls another twice, forty levels deep, takes no longer than it is written."""
    model: Layer = make("Dense", (2,))
    for level in range(40):
        nodes = [inputs(2), Node("twice", model, (Tensor(0),)), Node("twice", model, (Tensor(1),), number=1)]
        model = Model(f"level_{level}", nodes, [0], [Tensor(2)], kind="Functional")
    summary = mlcalc.summarize(model)
    assert (6, 4 * 2**40) == (summary.params, summary.macs)


def test_cost_without_end() -> None:
    """A cost with more digits than anybody prints is refused."""
    model: Layer = make("Dense", (2,))
    for level in range(12_000):
        nodes = [inputs(2), Node("twice", model, (Tensor(0),)), Node("twice", model, (Tensor(1),), number=1)]
        model = Model(f"level_{level}", nodes, [0], [Tensor(2)], kind="Functional")
    with pytest.raises(MlcalcError, match=r"^error: the cost of the model level_[0-9]+ has more than 3000 digits$"):
        mlcalc.summarize(model)
