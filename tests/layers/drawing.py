"""Any layer with any small arguments, on an input that it takes: what the properties are tried on."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlcalc.arguments.base import REQUIRED, Argument
from mlcalc.errors import MlcalcError
from mlcalc.layers import find
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape

Draw = Callable[[st.SearchStrategy[Any]], Any]
Case = tuple[Layer, tuple[Shape, ...]]

RANK = {"1D": 1, "2D": 2, "3D": 3}
WORDS = {
    "NAME": st.sampled_from(["relu", "tanh", "linear"]),
    "BOOLEAN": st.booleans(),
    "INTEGER": st.integers(1, 4),
    "NUMBER": st.sampled_from([0, 0.25, 0.5, 1]),
}
RECURRENT = st.sampled_from(["LSTM", "GRU", "SimpleRNN"])
CELLS = st.sampled_from(["LSTMCell", "GRUCell", "SimpleRNNCell"])
IMAGE_LAYERS = st.sampled_from(["Resizing", "RandomCrop", "CenterCrop", "RandomFlip"])
INNER = st.sampled_from(["Dense", "Conv1D", "Dropout", "LSTM", "BatchNormalization"])

# Arguments whose kind alone does not say what they may be.
SPECIAL: dict[tuple[str, str], Callable[[Draw], Any]] = {
    ("Bidirectional", "layer"): lambda draw: layer_named(draw, draw(RECURRENT)),
    ("Bidirectional", "backward_layer"): lambda draw: None,
    ("TimeDistributed", "layer"): lambda draw: layer_named(draw, draw(INNER)),
    ("SpectralNormalization", "layer"): lambda draw: layer_named(draw, draw(st.sampled_from(["Dense", "Conv1D"]))),
    ("RNN", "cell"): lambda draw: layer_named(draw, draw(CELLS)),
    ("StackedRNNCells", "cells"): lambda draw: [layer_named(draw, name) for name in draw(_some(CELLS))],
    ("Reshape", "target_shape"): lambda draw: draw(st.permutations([-1, *draw(_some(st.sampled_from([1, 2, 3])))])),
    ("Permute", "dims"): lambda draw: draw(st.permutations(range(1, draw(st.integers(1, 4)) + 1))),
    ("GroupNormalization", "groups"): lambda draw: draw(st.sampled_from([-1, 1, 2])),
    ("EinsumDense", "equation"): lambda draw: draw(st.sampled_from(["ab,bc->ac", "abc,cd->abd", "...x,xy->...y"])),
    ("EinsumDense", "output_shape"): lambda draw: draw(st.sampled_from([3, [None, 3]])),
    ("EinsumDense", "bias_axes"): lambda draw: draw(st.sampled_from([None, "c", "d", "y"])),
    ("Lambda", "function"): lambda draw: "mean",
    ("Lambda", "output_shape"): lambda draw: draw(st.lists(st.integers(1, 5), max_size=3)),
    ("InputLayer", "shape"): lambda draw: draw(st.lists(st.integers(1, 5), max_size=3)),
    ("Pipeline", "layers"): lambda draw: [layer_named(draw, name) for name in draw(_some(IMAGE_LAYERS))],
    ("Rescaling", "scale"): lambda draw: 0.5,
    ("PReLU", "shared_axes"): lambda draw: draw(st.sampled_from([None, [1], [1, 2]])),
    ("MultiHeadAttention", "output_shape"): lambda draw: draw(st.sampled_from([None, 3])),
}
AXES = ("axis", "axes")


def _some(part: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    return st.lists(part, min_size=1, max_size=2)


def _sizes(rank: int) -> st.SearchStrategy[Any]:
    one = st.integers(1, 3)
    return one if rank == 0 else one | st.lists(one, min_size=rank, max_size=rank)


def _value(draw: Draw, name: str, argument_name: str, argument: Argument) -> Any:
    """Draw one argument of a layer."""
    special = SPECIAL.get((name, argument_name))
    if special is not None:
        return special(draw)
    if argument_name in AXES:
        return draw(st.integers(-2, 3))
    if "|" in argument.kind:
        return draw(st.sampled_from(argument.kind.split("|")))
    if argument.kind == "INTEGERS":
        return draw(_sizes(next((rank for ending, rank in RANK.items() if ending in name), 0)))
    return draw(WORDS[argument.kind])


def layer_named(draw: Draw, name: str) -> Layer:
    """Draw the arguments of a layer: the required ones, and some of the others."""
    layer_class = find(name)
    values = {}
    for each, argument in layer_class.arguments.items():
        known = argument.kind in WORDS or argument.kind == "INTEGERS" or "|" in argument.kind
        if argument.ignored or not (known or each in AXES or (name, each) in SPECIAL):
            continue
        if argument.default is REQUIRED or draw(st.integers(0, 3)) == 0:
            values[each] = _value(draw, name, each, argument)
    try:
        return layer_class(**values)
    except MlcalcError:
        assume(False)
        raise


def input_shapes(draw: Draw, layer: Layer) -> tuple[Shape, ...]:
    """Draw known shapes that the layer may take."""
    axes = layer.input_axes()
    rank = len(axes) if axes else draw(st.integers(max(layer.least_rank, 1), 4))
    _, least, most, *_ = layer.inputs
    recurrent = axes is not None and "time_steps" in axes
    count = least if most == least or recurrent else draw(st.integers(least, min(most or 3, 3)))
    sizes = st.integers(1, 7)
    first = tuple(draw(st.lists(sizes, min_size=rank, max_size=rank)))
    return tuple(first for _ in range(count))


@st.composite
def cases(draw: Draw, name: str) -> Case:
    """Return a layer of a class and input shapes that it takes."""
    layer = layer_named(draw, name)
    shapes = input_shapes(draw, layer)
    try:
        layer.output_shape(*shapes)
        layer.weights(*shapes)
    except MlcalcError:
        assume(False)
    return layer, shapes


@cache
def drawn(name: str) -> list[Case]:
    """Return cases of one class, always the same ones."""
    seen: list[Case] = []

    @settings(max_examples=15)
    @given(cases(name))
    def collect(case: Case) -> None:
        seen.append(case)

    collect()
    return seen
