"""The paths by which Keras knows weights: the names of all that builds them, where mlcalc names parts by what they do.

Muon tells by a word in the path which weights it leaves to Adam.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, NamedTuple

from mlcalc.layers.attention import HeadedAttention
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded, ruled
from mlcalc.layers.recurrent import Recurrent
from mlcalc.model import Model
from mlcalc.names import snake_case


def rule_of(layer: Layer) -> Any:
    """Return what a layer is, whatever a file records of it; None for a class that is not known."""
    found = ruled(layer)
    return None if isinstance(found, Recorded) else found


def scope_inside(model: Model, path: tuple[str, ...]) -> tuple[str, ...]:
    """Return what stands before the paths of the layers of a model.

    Only Sequential names itself there; and a model that knows its inputs is built before anything around it is.

    Args:
        model: the model.
        path: the names around it.
    """
    own = (name_of(model),) if model.kind == "Sequential" else ()
    return own if model.kind != "Sequential" or _is_built(model) else (*path, *own)


def _is_built(model: Model) -> bool:
    return any(type(rule_of(node.layer)).__name__ == "InputLayer" for node in model.graph.nodes[:1])


def name_of(layer: Layer) -> str:
    """Return the name of a layer, or that which Keras gives to the first of its class."""
    return layer.name or snake_case(layer.type_name)


def path_in_keras(layer: Layer, path: str) -> str:
    """Return the path of a weight within its layer as Keras has it.

    >>> from mlcalc.layers import make
    >>> path_in_keras(make("LSTM", [4]), "kernel")
    'lstm_cell/kernel'

    Args:
        layer: the layer.
        path: the name of the weight, behind the part of the layer that it belongs to.
    """
    rule = rule_of(layer)
    kind = type(rule).__name__
    part, _, rest = path.partition("/")
    if kind in _HELD:
        return _inside(getattr(rule, _HELD[kind]), path)
    if kind in _PARTED and (inside := _PARTED[kind](rule, part)) is not None:
        return _inside(inside.layer, rest, inside.name)
    if isinstance(rule, Recurrent):
        return f"{_CELLS.get(kind) or snake_case(kind) + '_cell'}/{path}"
    return f"attention_output/{rest}" if isinstance(rule, HeadedAttention) and part == "output" else path


def _inside(layer: Layer, path: str, name: str = "") -> str:
    return f"{name or name_of(layer)}/{path_in_keras(layer, path)}"


class _Part(NamedTuple):
    """A layer inside another, and the name that it has there."""

    layer: Layer
    name: str


def _direction(rule: Any, part: str) -> _Part | None:
    if part == "backward" and rule.backward_layer is not None:
        return _Part(rule.backward_layer, name_of(rule.backward_layer))
    # A file has the name with `forward_` before it.
    name = name_of(rule.layer).removeprefix("forward_")
    return _Part(rule.layer, f"{part}_{name}") if part in _DIRECTIONS else None


def _cell(rule: Any, part: str) -> _Part | None:
    found = _CELL.fullmatch(part)
    return _Part(cell := rule.cells[int(found[1])], name_of(cell)) if found else None


_HELD = {"RNN": "cell", **dict.fromkeys(("TimeDistributed", "SpectralNormalization", "AttentionWithScores"), "layer")}
"""Layers with one layer inside, whose weights are theirs -> the attribute that it is."""

_PARTED: dict[str, Callable[[Any, str], _Part | None]] = {"Bidirectional": _direction, "StackedRNNCells": _cell}
"""Layers with several layers inside -> the layer that a part of a path belongs to."""

_DIRECTIONS = ("forward", "backward")
_CELL = re.compile(r"cell_([0-9]{1,4})")
_CELLS = dict.fromkeys(("ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"), "conv_lstm_cell")
