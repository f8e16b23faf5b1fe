"""The shape of the input that a layer inside another one states: one level too deep, where nothing looks for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mlcalc.edits import bare, instruction
from mlcalc.errors import Diagnostic, Label, MlcalcError
from mlcalc.graph import Locator, Written
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import OWN_INPUT, own_input_shape
from mlcalc.shapes import Shape

_HOLDING = ("layer", "cell")
"""The arguments by which a layer holds another that sees the same input, or each step of it."""


class Inside(NamedTuple):
    """What a layer inside another one states.

    Attributes:
        layer: the layer around it, and all others that are.
        inner: the layer that states the shape.
        path: the arguments that lead to it.
        names: the arguments that state it.
        outside: the arguments of the layer around it that say the same.
    """

    layer: Layer
    inner: Layer
    path: tuple[str, ...]
    names: tuple[str, ...]
    outside: Mapping[str, Any]

    @property
    def sentence(self) -> str:
        """Where it stands, and that it is passed over."""
        first = next(iter(self.names))
        return (
            f"`{first}` stands in {self.inner.title()}, inside the wrapper {self.layer.title()}, which passes over it"
        )

    def moved(self, locate: Locator | None) -> str:
        """Return the instruction to write it outside, in the spelling of what was written if that is known."""
        written = locate if isinstance(locate, Written) else None
        edits = written.moved_out(self.names, self.path, self.outside) if written else None
        if edits:
            return bare(instruction(edits))
        arguments = "".join(f", {name}={value!r}" for name, value in self.outside.items())
        return f"write it outside: `{repr(self.layer)[:-1].replace('(layer=', '(', 1)}{arguments})`"


def stated_inside(layer: Layer) -> Inside | None:
    """Return the shape that a layer inside this one states for its input, if this one states none."""
    inner, path, steps = layer, [], 0
    while (
        held := next((each for each in _HOLDING if isinstance(getattr(inner, each, None), Layer)), None)
    ) is not None:
        if stated_arguments(inner):
            return None
        steps += type(inner).__name__ == "TimeDistributed"
        inner = getattr(inner, held)
        path.append(held)
    names = stated_arguments(inner)
    if not path or not names:
        return None
    try:
        outside = _outside(inner, names, steps)
    except MlcalcError:
        return None
    return None if outside is None else Inside(layer, inner, tuple(path), names, outside)


def stated_arguments(layer: Layer) -> tuple[str, ...]:
    """Return the arguments by which a layer states the shape of its input."""
    values = layer.__dict__
    # An embedding's own `input_dim` is the number of its words.
    return tuple(name for name in OWN_INPUT if name not in layer.arguments and values.get(name) is not None)


def _outside(inner: Layer, names: tuple[str, ...], steps: int) -> Mapping[str, Any] | None:
    """Return what says the same one level higher, where there may be axes of time before those of the layer inside.

    Raises:
        MlcalcError: it is no shape.
    """
    own = own_input_shape(inner)
    if own is None:
        return None
    values = inner.__dict__
    if not steps:
        return {name: tuple(value) if isinstance(value := values[name], list) else value for name in names}
    batch, *sizes = own
    axes = inner.input_axes()
    is_of_one_step = len(sizes) == len(axes) - 1 if axes else len(sizes) == 1
    shape: Shape = (*(None,) * steps, *sizes) if is_of_one_step else tuple(sizes)
    return {"batch_input_shape": (batch, *shape)} if "batch_input_shape" in names else {"input_shape": shape}


def too_deep(layer: Layer, locate: Locator | None) -> Diagnostic | None:
    """Return the error for a first layer whose input is stated inside it; None if there is no such thing."""
    inside = stated_inside(layer)
    if inside is None:
        return None
    place = locate(None) if locate else None
    labels = (Label(place, "states no input itself"),) if place else ()
    message = f"the shape of the input is not known: {inside.sentence}"
    return Diagnostic("input-inside", message, inside.moved(locate), place=place, labels=labels)
