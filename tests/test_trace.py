"""The shapes that flow through a graph, and what is wrong on the way."""

from __future__ import annotations

import re
from typing import Any

import pytest

import mlcalc
from mlcalc import trace as module
from mlcalc.builder import Builder
from mlcalc.errors import MlcalcError, Place, Source
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.core import Dense
from mlcalc.model import Model
from tests.models import branches, chain, twice


def test_flow() -> None:
    """Shapes and weights flow from layer to layer."""
    model = chain("m", (28, 28, 1), make("Conv2D", (6, 5)), make("MaxPooling2D"), make("Flatten"))
    flow = model.trace()
    assert [[(None, 28, 28, 1)], [(None, 24, 24, 6)], [(None, 12, 12, 6)], [(None, 864)]] == [
        list(call.outputs) for call in flow.calls
    ]
    assert ((None, 864),) == flow.outputs
    assert [] == flow.errors


def test_the_same_question_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Layers with the same arguments on the same shapes share an answer, whatever their names; others do not."""
    asked: list[Any] = []
    answer = Dense.spec

    def spec(self: Dense, x: Any, /, *others: Any) -> Any:
        asked.append(self.given_arguments())
        return answer(self, x, *others)

    monkeypatch.setattr(Dense, "spec", spec)
    same = [make("Dense", (4,), {"name": name}) for name in "abcde"]
    flow = chain(
        "m", (4,), *same, make("Dense", (4,), {"trainable": False}), make("Dense", (4,), {"use_bias": False})
    ).trace()
    assert [{"units": 4}, {"units": 4, "trainable": False}, {"units": 4, "use_bias": False}] == asked
    trained = [[weight.trainable for weight in call.weights_in_model or ()] for call in flow.calls[1:]]
    assert [[True, True]] * 5 + [[False, False], [True]] == trained


def test_shared_layer() -> None:
    """A layer that is called twice is one row, counts once, and costs twice."""
    summary = mlcalc.summarize(twice("twins", make("Dense", (4,)), (None, 3), (None, 3)))
    assert (16, 2 * 3 * 4) == (summary.params, summary.macs)
    assert ["left", "right", "shared"] == [row.name for row in summary.layers]
    assert ("left", "right") == summary.layers[2].inputs


def test_shared_layer_on_different_inputs() -> None:
    """The weights of a shared layer must fit each of its inputs."""
    message = '"shared" is shared: its weights fit its first input (None, 3), but not (None, 5)'
    with pytest.raises(MlcalcError, match=re.escape(message)):
        mlcalc.summarize(twice("twins", make("Dense", (4,)), (None, 3), (None, 5)))


@pytest.mark.parametrize("sizes", [(3, 24), (5, 18 + 12)])
def test_one_value_is_two_layers(sizes: tuple[int, int]) -> None:
    """Only a builder makes two calls share a layer: the same value twice in a list is two layers."""
    dense = make("Dense", (3,))
    width, params = sizes
    assert params == mlcalc.summarize(mlcalc.load({"input": [width], "layers": [dense, dense]})).params


def test_errors_of_independent_branches() -> None:
    """One run finds what is wrong in each branch, and does not blame what comes below it."""
    flow = branches((3,), make("LSTM", (4,)), make("Conv2D", (4, 3))).trace()
    assert ['layer "lstm"', 'layer "conv2d"'] == [each.where for each in flow.errors]
    assert (None,) == flow.outputs


SOURCE = Source("m.yaml", "first\nsecond\n")


def at(line: int) -> Any:
    return lambda argument: Place(SOURCE, line, 1, 5)


def test_advice_names_the_line_to_change() -> None:
    """If a layer gives only its last output, the help says what to add, and to which line."""
    builder = Builder()
    last = builder.add_input("input", (None, 3, 1))
    for line, name in enumerate(("one", "two"), 1):
        last = builder.add(make("LSTM", (10,)), name, [last], at(line))
    (problem,) = builder.model("m", [last]).trace().errors
    assert "add `return_sequences: true` to line 1" == problem.help
    assert ['"one" gives only its last output, (None, 10)', '"two" needs a sequence'] == [
        label.text for label in problem.labels
    ]


def test_wrong_argument_is_placed() -> None:
    """An error about an argument points at the argument."""
    builder = Builder()
    layer = make("Conv2D", (4, 3), {"groups": 2})
    start = builder.add_input("input", (None, 9, 9, 3))
    end = builder.add(layer, "one", [start], lambda argument: Place(SOURCE, 2 if argument == "groups" else 1, 1))
    (problem,) = builder.model("m", [end]).trace().errors
    assert problem.place is not None
    assert 2 == problem.place.line


def test_error_in_a_model_is_said_once() -> None:
    """What is wrong in a model that is called twice is one error."""
    inner = chain("inner", (3,), make("Dense", (4,)), make("LSTM", (2,)))
    assert 1 == len(twice("outer", inner, (None, 3), (None, 3)).trace().errors)


def test_shared_model_is_traced_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A model that calls another twice, forty levels deep, is traced once for each level."""
    monkeypatch.setattr(module, "MOST_TRACED_INSIDE", 40 * 4)
    model: Layer = make("Dense", (2,))
    for level in range(40):
        model = twice(f"level_{level}", model, (None, 2))
    summary = mlcalc.summarize(model)
    assert (6, 4 * 2**40) == (summary.params, summary.macs)


def test_traces_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models that call each other on ever new shapes end in an error."""
    monkeypatch.setattr(module, "MOST_TRACED_INSIDE", 40)

    def shrinking(name: str, layer: Layer, times: int) -> Model:
        return chain(name, (100, 1), *(layer for _ in range(times))).taking_any()

    crop = make("Cropping1D", ([0, 1],))
    model = shrinking("outer", shrinking("inner", shrinking("innermost", crop, 2), 3), 3)
    with pytest.raises(MlcalcError, match="call each other too often"):
        mlcalc.summarize(model)


def test_long_models_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is their layers that take time: a long model may be called on fewer shapes than a short one."""
    monkeypatch.setattr(module, "MOST_TRACED_INSIDE", 100)
    crop = make("Cropping1D", ([0, 1],))

    def called_on_three_shapes(length: int) -> Model:
        inner = chain("inner", (100, 1), *([crop] * length)).taking_any()
        return chain("outer", (100, 1), inner, inner, inner)

    mlcalc.summarize(called_on_three_shapes(10))
    with pytest.raises(MlcalcError, match="call each other too often"):
        mlcalc.summarize(called_on_three_shapes(40))
