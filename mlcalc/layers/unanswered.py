"""What is said of a call that a layer cannot answer: what is wrong with its input, and what would do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from mlcalc.errors import Diagnostic, MlcalcError, WrongRankError
from mlcalc.formula import Expression
from mlcalc.layers.own_input import BY_ARGUMENT, IN_WORDS
from mlcalc.shapes import Shape, format_output, format_shape
from mlcalc.texts import listed

if TYPE_CHECKING:
    from mlcalc.layers.base import Layer
    from mlcalc.layers.weights import Weight


def uncountable(
    layer: Layer,
    weights: Iterable[Weight],
    inputs: Sequence[Shape | None],
    in_words: str = IN_WORDS,
    *,
    is_alone: bool = True,
) -> Diagnostic | None:
    """Return why the weights cannot be counted: the first of them with an unknown size, and which that is.

    Args:
        layer: the layer.
        weights: what it owns.
        inputs: the shapes that it gets.
        in_words: how the shape of an input is written where the layer stands.
        is_alone: whether its input is that of the model, so that an example of it can be given.
    """
    for weight in weights:
        if None not in weight.shape:
            continue
        example = _example_input(layer, inputs) if is_alone and in_words in (IN_WORDS, BY_ARGUMENT) else None
        how = in_words if example is None else f"for example {example}"
        how += ", or `input: […]` in a model" if example is not None and in_words == IN_WORDS else ""
        unknown = [each.symbols for each in weight.dimensions if isinstance(each, Expression) and each.value is None]
        what = f"`{unknown[0]}`" if unknown else "a dimension of the input"
        return Diagnostic(
            "unknown-dimension",
            f"{layer.type_name} cannot count its {weight.name}: {what} is unknown "
            f"(input {listed(inputs, format_output)})",
            help=f"{layer.without_unknown(inputs)}give the input's shape: {how}",
            settings=("input_shape", "input_dim") if in_words in (IN_WORDS, BY_ARGUMENT) else (),
        )
    return None


_USUAL = {"time_steps": 3, "feature": 1, "channels": 1, "height": 28, "width": 28, "depth": 28}
"""What the size of an axis may be, in an example."""


def _example_input(layer: Layer, inputs: Sequence[Shape | None]) -> str | None:
    """Return an input with which the weights of a layer can be counted, as settings say it; None if none is found."""
    x = inputs[0] if len(inputs) == 1 else None
    if x is None or len(x) < 2:
        return None
    axes = layer.axis_names(len(x)) or ()
    usual = [_USUAL.get(name, 3) for name in axes] if len(axes) == len(x) else [3] * len(x)
    sizes = tuple(size or other for size, other in zip(x[1:], usual[1:], strict=True))
    last = (*x[:-1], 1)
    if len(x) <= 3 and not any(x[1:]) and "input_dim" not in layer.arguments and _can_count(layer, last):
        return "`input_dim=1`"
    return f"`input_shape={','.join(map(str, sizes))}`" if _can_count(layer, (x[0], *sizes)) else None


def _can_count(layer: Layer, x: Shape) -> bool:
    """Tell whether a layer can take an input, and has weights of known sizes then."""
    try:
        spec = layer.specify(x)
    except MlcalcError:
        return False
    return spec.weights is not None and all(None not in each.shape for each in spec.weights)


def wrong_rank(message: str, help: str | None = None) -> WrongRankError:  # noqa: A002
    """Return the error for a first input with the wrong number of axes."""
    return WrongRankError(Diagnostic("wrong-rank", message, help=help))


def help_for_rank(axes: Sequence[str] | None, shape: Shape) -> str | None:
    """Return what brings a first input to the axes that are needed; None if that is not sure."""
    if axes is None:
        return None
    missing = len(axes) - len(shape)
    if missing == 1 and {"time_steps", "height"} <= {*axes} and shape[-1] in (1, 3, 4):
        return f"the time steps of each picture are missing: {format_shape((None, *shape[1:]))}"
    if missing == 1 and axes[-1] == "channels":
        return f"a grey image has one channel: give it as {format_shape((*shape[1:], 1))}"
    if missing == -1 and len(axes) == 2:
        return "put Flatten before it"
    return None
