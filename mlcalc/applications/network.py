"""A network while it is being built: each tensor knows its shape, and each layer gets the name that Keras gives it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mlcalc.builder import Builder
from mlcalc.errors import MlcalcError, error
from mlcalc.graph import Tensor
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.reshaping import ZeroPadding2D
from mlcalc.model import Model
from mlcalc.ops.keras import Placeholder, keras_op
from mlcalc.shapes import Shape, format_shape


class Network:
    """The layers that an architecture has so far; `title` is what messages call it."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.builder = Builder()

    def begin(self, source: Layer) -> Value:
        """Return the tensor that it begins with: an input, or what a model gives whose layers come first."""
        shape = source.specify().shapes[0] or ()
        if isinstance(source, Model):
            for node in source.graph.nodes:
                self.builder.names.reserve(node.name)
            return Value(self, self.builder.include(source)[0], shape)
        name = source.name or self.builder.names.generate(source.type_name)
        self.builder.names.reserve(name)
        return Value(self, self.builder.add_input_layer(source, name), shape)

    def add(self, layer: Layer, inputs: Sequence[Value], name: str | None = None) -> Value:
        """Add the call of a layer, and return what it gives.

        Args:
            layer: the layer.
            inputs: what it takes.
            name: its name; the next one that Keras would give to its class by default.

        Raises:
            MlcalcError: it cannot take that.
        """
        if name is None:
            name = self.builder.names.generate(layer.type_name)
        self.builder.names.reserve(name)
        shapes = [each.shape for each in inputs]
        try:
            shape = layer.specify(*shapes).shapes[0]
        except MlcalcError as cause:
            got = ", ".join(map(format_shape, shapes))
            raise self.within(cause, f'layer "{name}", which gets {got}') from None
        return Value(self, self.builder.add(layer, name, [each.tensor for each in inputs]), shape or ())

    def within(self, cause: MlcalcError, where: str) -> MlcalcError:
        """Return what is wrong with a layer as a fault of the architecture that has it."""
        told = f"{self.title} cannot be built"
        messages = [f"{told}: {each.message} ({where})" for each in cause.diagnostics]
        problems = zip(cause.diagnostics, messages, strict=True)
        return MlcalcError([each._replace(message=message, argument=None, help=None) for each, message in problems])

    def model(self, name: str | None, output: Value) -> Model:
        """Return the model that gives this tensor."""
        return self.builder.model(name or "functional", [output.tensor], is_listed=True)


class Value(NamedTuple):
    """One tensor of a network: where it comes from, and its shape."""

    network: Network
    tensor: Tensor
    shape: Shape

    @property
    def channels(self) -> int:
        """How many channels it has, which are its last axis."""
        return self.shape[-1] or 0

    def then(self, kind: str, *arguments: Any, name: str | None = None, **options: Any) -> Value:
        """Return what a layer gives that is called on it."""
        return join(kind, [self], *arguments, name=name, **options)

    def plus(self, other: Value | float) -> Value:
        """Return the sum with another tensor, or with a number, as an operation that is no layer."""
        return self._operation("Add", other)

    def times(self, other: Value | float) -> Value:
        """Return the product with another tensor, or with a number, as an operation that is no layer."""
        return self._operation("Multiply", other)

    def _operation(self, kind: str, other: Value | float) -> Value:
        inputs = [self, other] if isinstance(other, Value) else [self]
        operands = [Placeholder(0), Placeholder(1) if isinstance(other, Value) else other]
        operation = keras_op(kind, kind, operands, {})
        if operation is None:
            raise AssertionError(f"{kind} has no rule")
        return self.network.add(operation, inputs)


def join(kind: str, values: Sequence[Value], *arguments: Any, name: str | None = None, **options: Any) -> Value:
    """Return what a layer gives that is called on several tensors of one network.

    Args:
        kind: the class of the layer.
        values: the tensors.
        arguments: its arguments by their positions.
        name: its name; the next one that Keras would give to its class by default.
        options: its arguments by their names.

    Raises:
        MlcalcError: it cannot have these arguments, or not take these tensors.
    """
    network = values[0].network
    try:
        layer = make(kind, arguments, options)
    except MlcalcError as cause:
        raise network.within(cause, f'layer "{name or kind}"') from None
    return network.add(layer, values, name)


def padded_before_half(x: Value, kernel_size: int, name: str) -> Value:
    """Return a picture with the zeros that Keras puts around it before a window that halves it.

    Raises:
        MlcalcError: the height alone is known.
    """
    layer = ZeroPadding2D(padding=_padding_before_half(x, kernel_size))
    if x.shape[1] is not None:
        layer = layer.chosen_before(kernel_size // 2)
    return x.network.add(layer, [x], name)


def _padding_before_half(x: Value, kernel_size: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """Return the zeros that Keras puts around a picture before a window that halves it: fewer above where it is even.

    A picture of unknown size counts as even.

    Raises:
        MlcalcError: the height alone is known.
    """
    height, width = x.shape[1:3]
    if height is not None and width is None:
        message = f"{x.network.title} pads for the height and the width together: both must be known, or the height not"
        raise error("bad-shape", message, argument="input_shape")
    half = kernel_size // 2
    above, left = (half - 1 + (size or 0) % 2 for size in (height, width if height is not None else None))
    return (above, half), (left, half)


def divisible(filters: float, step: int = 8, *, keeps: float = 0.9) -> int:
    """Return a number of filters as a multiple of `step` that is near, and at least the share `keeps` of it."""
    near = max(step, int(filters + step / 2) // step * step)
    return near + step if near < keeps * filters else near
