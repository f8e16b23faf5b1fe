"""One layer, in each of its forms."""

from __future__ import annotations

import json
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError, Source
from mlcalc.layers import find, names
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.names import snake_case
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.context import Context
from mlcalc.readers.description.forms import read_item
from mlcalc.readers.description.typed import read_call
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.readers.located import InData, Located
from tests.layers.drawing import drawn


def no_model(data: Located, context: Context) -> Model:
    raise AssertionError(data)


def one(entry: Any) -> Layer:
    """Return the layer of one entry."""
    return read_item(
        entry if isinstance(entry, Located) else Located(entry, InData()), Context(no_model, Budget())
    ).layer


@pytest.mark.parametrize(
    "entry",
    [
        {"lstm": {"units": 10, "return_sequences": True}},
        {"LSTM": {"units": 10, "return_sequences": True}},
        {"type": "lstm", "units": 10, "return_sequences": True},
        {"type": "LSTM", "units": 10, "return_sequences": 1},
        {"lstm": {"units": 10, "return_sequences": True, "kernel_initializer": "he_normal"}},
        "LSTM(10, return_sequences=True)",
        "lstm(units=10, return_sequences=True)",
        "keras.layers.LSTM(10, return_sequences=True)",
        {"class_name": "LSTM", "config": {"units": 10, "return_sequences": True}},
        mlcalc.layer("LSTM", 10, return_sequences=True),
    ],
    ids=str,
)
def test_forms(entry: Any) -> None:
    """A layer is a mapping, a call, the spelt-out form, Keras' own, or a layer already."""
    assert mlcalc.layer("LSTM", units=10, return_sequences=True) == one(entry)


@pytest.mark.parametrize(
    ("entry", "mend"),
    [
        ({"conv2d": [64, 3]}, "conv2d: {filters: 64, kernel_size: 3}"),
        (
            {"lstm": [5, "tanh", "sigmoid", True]},
            "lstm: {units: 5, activation: tanh, recurrent_activation: sigmoid, use_bias: true}",
        ),
        ({"conv2d": [64, 3, "same"]}, "conv2d: {filters: 64, kernel_size: 3, padding: same}"),
        ({"conv2d": [64, 3, 2.5, 1]}, "`filters`, `kernel_size`, `strides`, `padding`, `data_format`, … and 5 more"),
        ({"dropout": [0.5, 3]}, "`rate`, `noise_shape`"),
    ],
    ids=str,
)
def test_list_of_arguments(entry: Any, mend: str) -> None:
    """A list behind a layer is its first argument: one message says how several are meant."""
    with pytest.raises(MlcalcError) as caught:
        one(entry)
    (problem,) = caught.value.diagnostics
    (name,) = entry
    assert (
        f"a list behind `{name}` is its first argument alone, `{next(iter(find(name).arguments))}`" == problem.message
    )
    assert (problem.help or "").startswith("give several by their names")
    assert (problem.help or "").endswith(f": {mend}" if "…" not in mend else mend)


@pytest.mark.parametrize(
    ("entry", "layer"),
    [
        ("flatten", mlcalc.layer("Flatten")),
        ({"flatten": None}, mlcalc.layer("Flatten")),
        ({"flatten": {}}, mlcalc.layer("Flatten")),
        ({"dense": 10}, mlcalc.layer("Dense", 10)),
        ({"permute": [2, 1]}, mlcalc.layer("Permute", [2, 1])),
        ({"dropout": 0.5}, mlcalc.layer("Dropout", 0.5)),
        ({"max_pool_2d": 2}, mlcalc.layer("MaxPooling2D", 2)),
        ({"activation": "relu"}, mlcalc.layer("Activation", "relu")),
    ],
    ids=str,
)
def test_short_forms(entry: Any, layer: Layer) -> None:
    """A bare name has no arguments, and a bare value is the first of them."""
    assert layer == one(entry)


BOTH_WAYS = mlcalc.layer("Bidirectional", mlcalc.layer("LSTM", 10), merge_mode="sum")
STACK = mlcalc.layer("RNN", [mlcalc.layer("GRUCell", 4), mlcalc.layer("LSTMCell", 3)])


@pytest.mark.parametrize(
    ("entry", "layer"),
    [
        ({"bidirectional": {"layer": {"lstm": 10}, "merge_mode": "sum"}}, BOTH_WAYS),
        ({"bidirectional": {"layer": "LSTM(10)", "merge_mode": "sum"}}, BOTH_WAYS),
        ("Bidirectional(LSTM(10), merge_mode='sum')", BOTH_WAYS),
        ({"type": "bidirectional", "layer": {"type": "lstm", "units": 10}, "merge_mode": "sum"}, BOTH_WAYS),
        ({"bidirectional": {"lstm": 10}}, mlcalc.layer("Bidirectional", mlcalc.layer("LSTM", 10))),
        ({"time_distributed": "flatten"}, mlcalc.layer("TimeDistributed", mlcalc.layer("Flatten"))),
        ("RNN([GRUCell(4), LSTMCell(3)])", STACK),
        ({"rnn": {"cell": {"stacked_rnn_cells": [{"gru_cell": 4}, "LSTMCell(3)"]}}}, STACK),
    ],
    ids=str,
)
def test_inner_layers(entry: Any, layer: Layer) -> None:
    """A layer that wraps another takes it in any of its forms."""
    assert layer == one(entry)


def as_mapping(layer: Layer) -> dict[str, Any]:
    """Return a layer as a mapping of YAML."""
    return {snake_case(layer.title()): {name: as_data(value) for name, value in layer.given_arguments().items()}}


def as_data(value: Any) -> Any:
    if isinstance(value, Layer):
        return as_mapping(value)
    return [as_data(each) for each in value] if isinstance(value, (tuple, list)) else value


@pytest.mark.parametrize("name", names())
def test_three_spellings(name: str) -> None:
    """Keyword arguments, call text and YAML give one and the same layer, whatever its class and arguments."""
    for layer, _ in drawn(name):
        mapping = as_mapping(layer)
        written = read_yaml(Source("m.yaml", json.dumps(mapping)))  # JSON is YAML
        assert layer == one(repr(layer)) == one(mapping) == one(written)


@pytest.mark.parametrize("first", ["Input((4,))", "Dense(3)"])
def test_second_input_of_a_chain(first: str) -> None:
    """A chain in a call has one input, in front of its layers, as in Keras."""
    text = f"Sequential([{first}, Dense(3), Input((3,)), Dense(2)])"
    with pytest.raises(MlcalcError, match="a chain has one input") as caught:
        read_call(Source("TARGET", text, is_file=False))
    place = caught.value.diagnostics[0].place
    assert text.index("Input((3,)") + 1 == (place and place.column)


def test_chain_with_another_input_in_a_chain() -> None:
    """A chain within a chain is called on what its own input says, as in Keras; it passes with the help."""
    text = "Sequential([Input((5,)), Dense(3), Sequential([Input(({},)), Dense(2)])])"
    with pytest.raises(MlcalcError, match=r'"model" takes \(None, 4\), and is called on \(None, 3\)') as caught:
        mlcalc.summarize(read_call(Source("TARGET", text.format(4), is_file=False)))
    assert "give its own input the shape (3,)" == caught.value.diagnostics[0].help
    assert 18 + 8 == mlcalc.summarize(read_call(Source("TARGET", text.format(3), is_file=False))).params


def test_layer_in_place_of_an_activation() -> None:
    """The function of the same name is meant, if there is one."""
    with pytest.raises(MlcalcError, match="`LeakyReLU` is a layer") as caught:
        read_call(Source("TARGET", "Dense(4, activation='LeakyReLU')", is_file=False))
    assert (caught.value.diagnostics[0].help or "").endswith("change TARGET to: Dense(4, activation='leaky_relu')")
