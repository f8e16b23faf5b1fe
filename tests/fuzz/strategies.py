"""Whole descriptions, saved models, containers and tables that are right, and the same with a few wounds."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from tests.fuzz.containers import ATTRIBUTES
from tests.fuzz.wounds import Wound, wounded

Data = dict[str, Any]
SIZES = st.integers(1, 4)
LAYERS: dict[str, st.SearchStrategy[Data]] = {
    "Dense": st.fixed_dictionaries({"units": SIZES}, optional={"activation": st.sampled_from(["relu", "softmax"])}),
    "LSTM": st.fixed_dictionaries({"units": SIZES, "return_sequences": st.just(True)}),
    "GRU": st.fixed_dictionaries(
        {"units": SIZES, "return_sequences": st.just(True)}, optional={"dtype": st.just("float16")}
    ),
    "Conv1D": st.fixed_dictionaries({"filters": SIZES, "kernel_size": st.integers(1, 3), "padding": st.just("same")}),
    "Dropout": st.fixed_dictionaries({"rate": st.sampled_from([0, 0.5])}),
    "LayerNormalization": st.fixed_dictionaries({}, optional={"axis": st.just(-1), "trainable": st.booleans()}),
    "EinsumDense": st.just({"equation": "abc,cd->abd", "output_shape": [None, 3], "bias_axes": "d"}),
    "ReLU": st.just({}),
}
"""Layers that give a sequence for a sequence, with their arguments."""
NAMES = st.sampled_from(["a", "b", "c", "longer_name", "ä"])


# Descriptions in our own language.


@st.composite
def _layers(draw: st.DrawFn, depth: int = 2) -> list[Any]:
    """Return the list of some layers, each in one of the forms that the language has."""
    return draw(st.lists(_entry(depth), min_size=1, max_size=4))


@st.composite
def _entry(draw: st.DrawFn, depth: int) -> Any:
    name = draw(st.sampled_from(list(LAYERS)))
    arguments = draw(LAYERS[name])
    forms: list[Any] = [
        {name: arguments},
        {"type": name.lower(), **arguments},
        {"class_name": name, "config": arguments},
        f"{name}({', '.join(f'{key}={value!r}' for key, value in arguments.items())})",
        {"time_distributed": {"Dense": {"units": draw(SIZES)}}},
        {"bidirectional": {"lstm": {"units": draw(SIZES), "return_sequences": True}}},
    ]
    if depth:
        inner = draw(_layers(depth - 1))
        forms += [
            {"layers": inner},
            {"repeat": draw(SIZES), "layers": inner},
            {"model": {"layers": inner}},
            {"block": draw(SIZES)},
            {"add": None, "from": ["input", "input"]},
        ]
    return draw(st.sampled_from(forms))


@st.composite
def descriptions(draw: st.DrawFn) -> Data:
    """Return a description that is right, unless a part of it does not fit to another."""
    return {
        **draw(st.fixed_dictionaries({}, optional={"name": NAMES, "convention": st.just("keras3")})),
        "input": [draw(SIZES), draw(SIZES)],
        "blocks": {"block": {"parameters": {"width": 2}, "layers": [{"dense": "$width"}, *draw(_layers(0))]}},
        "layers": [*draw(_layers()), {"name": "last", "dense": 1}],
        **draw(st.fixed_dictionaries({}, optional={"outputs": st.just(["last"])})),
    }


# Models that Keras saved.


def _tensor(name: str) -> Data:
    return {"class_name": "__keras_tensor__", "config": {"shape": [None, 4, 4], "keras_history": [name, 0, 0]}}


@st.composite
def saved_models(draw: st.DrawFn) -> Data:
    """Return a model as Keras 3 saves it, or as Keras 2 did: a chain, or a graph of the same layers."""
    classes = draw(st.lists(st.sampled_from([*LAYERS, "Custom", "Lambda"]), min_size=1, max_size=4))
    is_keras3, is_graph = draw(st.booleans()), draw(st.booleans())
    layers: list[Data] = [{"class_name": "InputLayer", "config": {"batch_input_shape": [None, 4, 4], "name": "input"}}]
    for index, class_name in enumerate(classes):
        config = {"name": f"layer_{index}", "trainable": True, **draw(LAYERS.get(class_name, st.just({})))}
        layers.append({"class_name": class_name, "config": config, "build_config": {"input_shape": [None, 4, 4]}})
        if is_keras3:
            layers[-1].update(module="keras.layers", registered_name=None, shared_object_id=index)
    if not is_graph:
        return {"class_name": "Sequential", "config": {"name": "chain", "layers": layers}, "keras_version": "3.5.0"}
    for before, layer in zip([None, *layers], layers, strict=False):
        name = before and before["config"]["name"]
        called = {"args": [_tensor(str(name))], "kwargs": {}} if is_keras3 else [[name, 0, 0, {}]]
        layer.update(name=layer["config"]["name"], inbound_nodes=[called] if before else [])
    ends = {"input_layers": [["input", 0, 0]], "output_layers": [[layers[-1]["name"], 0, 0]]}
    return {"class_name": "Functional", "config": {"name": "graph", "layers": layers, **ends}}


@st.composite
def weights(draw: st.DrawFn) -> Data:
    """Return the recipe of the weights of some layers, as Keras 3 stores them."""
    tensors = st.dictionaries(st.sampled_from("0123"), st.lists(SIZES, max_size=3), max_size=3)
    layer = st.fixed_dictionaries({"vars": tensors}, optional={ATTRIBUTES: st.just({"name": "layer_0"})})
    return {"layers": draw(st.dictionaries(st.sampled_from(["dense", "dense_1", "lstm", "custom"]), layer, max_size=3))}


@st.composite
def archives(draw: st.DrawFn) -> Data:
    """Return the recipe of a `.keras` file."""
    return {
        "metadata.json": {"keras_version": "3.5.0"},
        "config.json": draw(saved_models()),
        "model.weights.h5": draw(weights()),
    }


@st.composite
def hdf5_models(draw: st.DrawFn) -> Data:
    """Return the recipe of an `.h5` model."""
    names = draw(st.lists(st.sampled_from(["layer_0", "layer_1"]), unique=True))
    layer = {ATTRIBUTES: {"weight_names": ["kernel:0"]}, "kernel:0": draw(st.lists(SIZES, max_size=3))}
    attributes = {"model_config": draw(saved_models()), "keras_version": "2.4.0", "backend": "tensorflow"}
    return {
        ATTRIBUTES: attributes,
        "model_weights": {ATTRIBUTES: {"layer_names": names}, **dict.fromkeys(names, layer)},
    }


# Data that are scaled.

NUMBERS = st.integers(-3, 3) | st.floats(allow_nan=False, allow_infinity=False, width=32)


@st.composite
def tables(draw: st.DrawFn) -> list[list[Any]]:
    """Return the cells of a table with a header."""
    rows = draw(st.lists(st.lists(NUMBERS | st.just(""), min_size=2, max_size=2), min_size=1, max_size=4))
    return [["mass", "day"], *rows]


@st.composite
def scalers(draw: st.DrawFn) -> Data:
    """Return a saved scaler."""
    method, learnt = draw(
        st.sampled_from(
            [
                ("minmax", ["data_min", "data_max"]),
                ("standard", ["mean", "var", "scale"]),
                ("maxabs", ["max_abs"]),
                ("robust", ["center", "quantile_low", "quantile_high"]),
            ]
        )
    )
    column = {"name": "1", "seen": 3, "missing": 0, **{name: draw(NUMBERS) for name in learnt}}
    return {"mlcalc": "scaler", "version": 1, "method": method, "columns": [column]}


# Histories of trainings.


@st.composite
def histories(draw: st.DrawFn) -> Data:
    """Return what a training left behind, as Keras or Hugging Face write it."""
    values = draw(st.lists(NUMBERS, min_size=1, max_size=5))
    steps = list(range(len(values)))
    rows = [{"step": step, "epoch": step / 2, "loss": value} for step, value in zip(steps, values, strict=True)]
    return draw(
        st.sampled_from(
            [
                {"loss": values, "val_loss": values[::-1]},
                {"history": {"loss": values}, "epoch": steps, "params": {"epochs": 5}},
                {"global_step": 5, "log_history": rows},
            ]
        )
    )


# Wounds.

_NUMBER = st.integers(0, 10_000)
WOUNDS = st.lists(st.builds(Wound, *[_NUMBER] * len(Wound._fields)), min_size=1, max_size=4)


def hurt(whole: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Return nearly right data: right ones with one to four wounds."""
    return st.builds(wounded, whole, WOUNDS)
