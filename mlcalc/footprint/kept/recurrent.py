"""What recurrent layers keep: for every step what the derivatives of its gates and products need.

An LSTM: four gates, the state of the cell before, tanh of it after, and the output before. A GRU: three gates, the
output before, and what the reset gate is multiplied with. A SimpleRNN: the output before.
"""

from __future__ import annotations

from typing import Any

from mlcalc.footprint.kept.base import Inside, Kept, Site
from mlcalc.shapes import Dimension, Shape

VALUES = {"LSTM": 7, "GRU": 5, "SimpleRNN": 1}
"""Cell -> how many values it keeps for each unit and step."""

_WHY = "backpropagation through time: every step's gates and states"


def values_of(cell: Any, options: frozenset[str]) -> int | None:
    """Return how many values of each step a cell keeps; None for a cell of another kind."""
    cells = getattr(cell, "cells", None) or ((cell.cell.cells) if _is_stack(cell) else None)
    if cells:
        return _sum(values_of(each, options) for each in cells)
    inner = getattr(cell, "cell", cell)
    units = getattr(inner, "units", None)
    for kind in type(inner).__mro__:
        name = kind.__name__.removesuffix("Cell").removeprefix("CuDNN")
        if name in VALUES and units is not None:
            each = 8 if name == "LSTM" and "torch" in options else VALUES[name]
            return each * int(units)
    return None


def _is_stack(cell: Any) -> bool:
    return hasattr(getattr(cell, "cell", None), "cells")


def _sum(parts: Any) -> int | None:
    total = 0
    for each in parts:
        if each is None:
            return None
        total += each
    return total


def _states(site: Site) -> tuple[int, ...]:
    """Return which inputs are kept: the sequence for the kernel, and the first states that are given."""
    return (*((0,) if site.trains else ()), *range(1, len(site.inputs)))


def recurrent(site: Site) -> Kept | None:
    """A cell repeated over the time steps."""
    inside = _steps(site.layer, site.x, site.options)
    return None if inside is None else Kept(_states(site), (0,), (inside,), _WHY)


def _steps(layer: Any, x: Shape, options: frozenset[str]) -> Inside | None:
    values = values_of(layer, options)
    return None if values is None else Inside("gates and states", (x[0], x[1], values))


def cell(site: Site) -> Kept | None:
    """One step."""
    values = values_of(site.layer, site.options)
    inside = None if values is None else Inside("gates and states", (site.x[0], values))
    return None if inside is None else Kept(_states(site), (0,), (inside,), _WHY)


def bidirectional(site: Site) -> Kept | None:
    """Two layers, one of which goes backwards; a product of both outputs needs each."""
    layer = site.layer
    directions = (layer.layer, layer.backward_layer or layer.layer)
    inside = [_inside_of(each, site) for each in directions]
    known = tuple(each for each in inside if each is not None)
    if len(known) < len(inside):
        return None
    outputs = (0, 1) if layer.merge_mode is None else (0,)
    if layer.merge_mode == "mul":
        known += (Inside("what both directions give", site.y),) * 2
    return Kept(_states(site), outputs, known, f"{_WHY}, in both directions")


def _inside_of(layer: Any, site: Site) -> Inside | None:
    if any(kind.__name__ == "ConvLSTM" for kind in type(layer).__mro__):
        return _conv_steps(layer, site)
    return _steps(layer, site.x, site.options)


def conv_lstm(site: Site) -> Kept | None:
    """An LSTM whose states are images."""
    return Kept(_states(site), (0,), (_conv_steps(site.layer, site),), _WHY)


def _conv_steps(layer: Any, site: Site) -> Inside:
    state: tuple[Dimension, ...] = layer.specify(site.x).shapes[0]
    state = state[2:] if layer.return_sequences else state[1:]
    values = 8 if "torch" in site.options else VALUES["LSTM"]
    return Inside("gates and states", (site.x[0], site.x[1], values, *state))
