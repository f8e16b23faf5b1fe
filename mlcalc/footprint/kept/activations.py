"""What activations keep: their output where the derivative can be read from it, else their input."""

from __future__ import annotations

from typing import Any

from mlcalc.footprint.kept.base import LINEAR, Inside, Kept, Site
from mlcalc.shapes import Shape

FROM_OUTPUT = frozenset(
    "relu relu6 leaky_relu elu celu selu sigmoid hard_sigmoid sparse_sigmoid tanh hard_tanh softmax log_softmax "
    "sparsemax exponential".split()
)
"""Activations whose derivative is a function of what they give, such as y · (1 − y) of a sigmoid."""

FROM_INPUT = frozenset(
    "gelu silu swish mish hard_silu hard_swish softplus softsign log_sigmoid glu hard_shrink soft_shrink tanh_shrink "
    "threshold squareplus sparse_plus".split()
)
"""Activations whose derivative needs what goes in."""

_OF_LAYERS = {"ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu", "Softmax": "softmax", "PReLU": "silu"}
"""Layers that stand as the activation of another -> a function that keeps as much."""


def activation_of(layer: Any) -> str | None:
    """Return the name of a layer's activation; None for one that somebody wrote."""
    return name_of(getattr(layer, "activation", None))


def name_of(value: Any) -> str | None:
    """Return the name of an activation as an argument has it; None for one that somebody wrote."""
    if value is None:
        return "linear"
    if isinstance(value, dict):
        config = value.get("config")
        name = config if isinstance(config, str) else value.get("class_name")
        value = _OF_LAYERS.get(str(name), name)
    known = value == "linear" or value in FROM_OUTPUT or value in FROM_INPUT
    return str(value) if known else None


def activated(layer: Any, before: Shape, name: str | None = None) -> Kept | None:
    """Return what the activation in a layer keeps: the layer's output, or what goes into it, inside.

    Args:
        layer: the layer.
        before: the shape that goes into the activation.
        name: the activation, if it is another than the layer's argument of that name.
    """
    name = name or activation_of(layer)
    if name is None:
        return None
    if name == "linear":
        return Kept()
    if name in FROM_OUTPUT:
        return Kept(outputs=(0,), why=f"{name}: its derivative is read from its output")
    return Kept(inside=(Inside(f"what goes into {name}", before),), why=f"{name}: its derivative needs its input")


def activation(site: Site) -> Kept | None:
    """A layer that is an activation: what goes in is a tensor that others see, too."""
    name = activation_of(site.layer)
    if name is None:
        return None
    if name == "linear":
        return LINEAR
    if name in FROM_OUTPUT:
        return Kept(outputs=(0,), why=f"{name}: its derivative is read from its output")
    return Kept(inputs=(0,), why=f"{name}: its derivative needs its input")
