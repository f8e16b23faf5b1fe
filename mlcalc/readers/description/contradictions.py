"""What a first layer states of the shape of its input, where the input of the model states another."""

from __future__ import annotations

from mlcalc.applications import is_application
from mlcalc.changes import Change
from mlcalc.edits import instruction
from mlcalc.errors import Diagnostic, MlcalcError, located, warning
from mlcalc.layers.core import InputLayer
from mlcalc.layers.own_input import OWN_INPUT, own_input_shape
from mlcalc.model import Model
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.context import Item
from mlcalc.readers.description.forms import layer_call
from mlcalc.readers.description.writing import Rewriting
from mlcalc.readers.located import Located
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


def wrong_architecture(item: Item, source: InputLayer) -> Diagnostic | None:
    """Return what is wrong if an architecture stands right behind an input of another shape than it states.

    Keras refuses to call it so.
    """
    if not isinstance(item.layer, Model) or not _states_input(item.entry):
        return None
    given, (own, *_) = source.full_shape, item.layer.input_shapes
    if own is None or len(given) != len(own) or _agree(given, own):
        return None
    message = f"the architecture is built for {format_shape(own)}, and its input is {format_shape(given)}"
    stated = f"input_shape: {list(given[1:])}".replace("None", "null")
    if isinstance(item.entry.value, LayerCall):
        stated = f"input_shape={given[1:]}"
    mend = f"give one shape: for example, `{stated}`"
    place, where = item.locate("input_shape"), item.entry.spot.where
    return Diagnostic("shapes-differ", message, help=mend, place=place, where=where)


def _agree(left: Shape, right: Shape) -> bool:
    """Tell whether two shapes can be one: where both know a size, it is the same."""
    return len(left) == len(right) and all(None in pair or pair[0] == pair[1] for pair in zip(left, right, strict=True))


def _states_input(entry: Located) -> bool:
    """Tell whether an entry is an architecture of `keras.applications` that states the shape of its input."""
    try:
        call = layer_call(entry)
    except MlcalcError:
        return False
    return is_application(str(call.name)) and "input_shape" in call.named
