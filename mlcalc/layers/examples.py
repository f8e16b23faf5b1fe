"""An example of each layer that runs: arguments that it needs, and shapes that it takes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.shapes import Shape


class Inner(NamedTuple):
    """A layer in another one, by its name and its first argument."""

    name: str
    first: float

    def __str__(self) -> str:
        return f"{self.name}({self.first})"

    def made(self) -> Layer:
        """Return the layer."""
        return make(self.name, (self.first,))


_ARGUMENTS: dict[str, Any] = {
    "units": 10,
    "filters": 8,
    "kernel_size": 3,
    "pool_size": 2,
    "output_size": 4,
    "rate": 0.5,
    "input_dim": 1000,
    "output_dim": 64,
    "height": 20,
    "width": 20,
    "factor": 0.2,
    "height_factor": 0.2,
    "width_factor": 0.2,
    "num_bins": 4,
    "num_tokens": 4,
    "scale": 0.5,
    "layer": Inner("Dense", 5),
    "activation": "relu",
}
"""Argument that a layer needs -> a value of it."""

_SPECIAL: dict[str, dict[str, Any]] = {
    "Activation": {"activation": "relu"},
    "Bidirectional": {"layer": Inner("LSTM", 10)},
    "Discretization": {"bin_boundaries": [0.0, 1.0]},
    "Dot": {"axes": 1},
    "EinsumDense": {"equation": "ab,bc->ac", "output_shape": 10},
    "GaussianNoise": {"stddev": 0.1},
    "GroupNormalization": {"groups": 2},
    "GroupedQueryAttention": {"head_dim": 4, "num_query_heads": 4, "num_key_value_heads": 2},
    "InputLayer": {"shape": [3, 1]},
    "IntegerLookup": {"vocabulary": [10, 20, 30]},
    "Lambda": {"function": "f", "output_shape": 4},
    "LayerScale": {"init_values": 0.1, "projection_dim": 10},
    "MaxNumBoundingBoxes": {"max_number": 4},
    "MultiHeadAttention": {"num_heads": 2, "key_dim": 4},
    "Permute": {"dims": [2, 1]},
    "Pipeline": {"layers": [Inner("Rescaling", 0.5)]},
    "RNN": {"cell": Inner("LSTMCell", 10)},
    "RandomPosterization": {"factor": 4},
    "RepeatVector": {"n": 3},
    "Reshape": {"target_shape": [5, 2]},
    "SpectralNormalization": {"layer": Inner("Dense", 5)},
    "StackedRNNCells": {"cells": [Inner("LSTMCell", 10), Inner("GRUCell", 5)]},
    "StochasticDepth": {"drop_path_rate": 0.1},
    "StringLookup": {"vocabulary": ["red", "green"]},
    "TextVectorization": {"output_sequence_length": 20},
}
"""Layer -> what it needs beside or in place of that."""

_INPUTS: dict[str, tuple[Shape, ...]] = {
    "EinsumDense": ((5,),),
    "Flatten": ((4, 4, 2),),
    "GroupedQueryAttention": ((5, 8),),
    "HashedCrossing": ((1,), (1,)),
    "InputLayer": (),
    "Masking": ((3, 1),),
    "MelSpectrogram": ((16000,),),
    "Permute": ((5, 2),),
    "RandomHeight": ((28, 28, 3),),
    "RandomWidth": ((28, 28, 3),),
    "RepeatVector": ((5,),),
    "STFTSpectrogram": ((16000, 1),),
    "TextVectorization": ((1,),),
}
_VECTOR = (10,)
_BY_FAMILY: dict[str, Shape] = {"attention": (5, 8), "augmentation": (28, 28, 3), "wrapping": (3, 1)}
_BY_RANK: dict[int, Shape] = {1: (10, 3), 2: (28, 28, 3), 3: (16, 16, 16, 1)}
"""Spatial axes -> a shape with them and channels."""


class Example(NamedTuple):
    """The arguments of a layer by their names, and the shapes of its inputs without the batch."""

    arguments: dict[str, Any]
    inputs: Sequence[Shape]

    def layer(self, layer_class: type[Layer]) -> Layer:
        """Return the layer with these arguments."""
        return layer_class(**{name: _made(value) for name, value in self.arguments.items()})


def _made(value: Any) -> Any:
    if isinstance(value, Inner):
        return value.made()
    return [_made(each) for each in value] if isinstance(value, list) else value


def example_of(layer_class: type[Layer]) -> Example:
    """Return an example of a layer.

    >>> from mlcalc.layers import find
    >>> example_of(find("LSTM"))
    Example(arguments={'units': 10}, inputs=[(3, 1)])
    """
    special = _SPECIAL.get(layer_class.title(), {})
    needed = [name for name, argument in layer_class.arguments.items() if argument.required]
    arguments = {name: _ARGUMENTS[name] for name in needed if name not in special} | special
    return Example(arguments, _inputs(layer_class))


def _inputs(layer_class: type[Layer]) -> Sequence[Shape]:
    name, family = layer_class.title(), layer_class.__module__.rpartition(".")[2]
    if name in _INPUTS:
        return _INPUTS[name]
    rank: int | None = getattr(layer_class, "rank", None)
    if rank is not None:
        return [(5, *_BY_RANK[rank])] if family == "conv_lstm" else [_BY_RANK[rank]]
    shape = _BY_FAMILY.get(family, _VECTOR) if layer_class.axes is None else (3, 1)[-len(layer_class.axes) + 1 :]
    return [shape] * (2 if family == "merging" else layer_class.inputs.least)


def usual_inputs(layer: Layer) -> list[Shape] | None:
    """Return shapes, without the batch, that a layer can take and has weights of known sizes with; None without any.

    >>> from mlcalc.layers import make
    >>> usual_inputs(make("Attention"))
    [(5, 8), (5, 8)]
    """
    counts = dict.fromkeys((max(layer.inputs.least, 1), 2))
    for count in counts:
        for shape in sample_shapes(layer):
            if _can_take(layer, [(None, *shape)] * count):
                return [shape] * count
    return None


def sample_shapes(layer: Layer) -> list[Shape]:
    """Return shapes, without the batch, that a layer may take: that of its example first."""
    return [*_inputs(type(layer))[:1], _VECTOR, *_BY_RANK.values(), (5, *_BY_RANK[2])]


def _can_take(layer: Layer, inputs: list[Shape]) -> bool:
    if not layer.inputs.allow(len(inputs)):
        return False
    try:
        weights = layer.specify(*inputs).weights
    except MlcalcError:
        return False
    return weights is not None and all(None not in each.shape for each in weights)
