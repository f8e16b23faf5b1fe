"""What a first layer states of the shape of its input, where the input of the model states another."""

from __future__ import annotations

from mlcalc.changes import Change
from mlcalc.edits import instruction
from mlcalc.errors import Diagnostic, MlcalcError, located, warning
from mlcalc.layers.core import InputLayer
from mlcalc.layers.own_input import OWN_INPUT, own_input_shape
from mlcalc.readers.description.context import Item
from mlcalc.readers.description.writing import Rewriting
from mlcalc.shapes import Shape, format_shape
from mlcalc.spelling import flow as in_yaml


def remark_on_own_input(item: Item, source: InputLayer, *, is_of_calls: bool) -> Diagnostic | None:
    """Return a warning if a layer right behind an input states another shape for it: Keras passes over that.

    Args:
        item: the layer.
        source: the input.
        is_of_calls: the layers are written as calls.

    Raises:
        MlcalcError: what the layer states is no shape.
    """
    names = [name for name in OWN_INPUT if name not in item.layer.arguments]
    stated = next((name for name in names if item.layer.__dict__.get(name) is not None), None)
    if stated is None:
        return None
    given = source.full_shape
    try:
        own = own_input_shape(item.layer) or given
    except MlcalcError as cause:
        raise located(cause, item.locate(stated), item.entry.spot.where) from None
    if _agree(given, own):
        return None
    sizes = repr(own[1:]) if is_of_calls else in_yaml([*own[1:]])
    message = f"the layer says that its input is {format_shape(own)}; the model's, {format_shape(given)}, holds"
    remark = warning("contradicting-input", message, item.locate(stated))
    edits = Rewriting(item.entry, item.locate).changed(Change(dropped=(stated,)))
    without = f"take `{stated}` out: {instruction(edits)}" if edits else f"take `{stated}` out"
    mend = f"{without}; or change the input of the model to `{sizes}`"
    return remark._replace(help=mend, where=item.entry.spot.where)


def _agree(left: Shape, right: Shape) -> bool:
    """Tell whether two shapes can be one: where both know a size, it is the same."""
    return len(left) == len(right) and all(None in pair or pair[0] == pair[1] for pair in zip(left, right, strict=True))
