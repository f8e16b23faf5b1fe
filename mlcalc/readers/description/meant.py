"""What a call means that is none here, but says enough for another one: two directions, several layers, a bare cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from mlcalc.layers import find, is_layer, nearest
from mlcalc.layers.own_input import OWN_INPUT
from mlcalc.limits import MOST_STACKED
from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.description.kinds import arguments_of

_BESIDE = ("name", "trainable", "dtype")
_TWO_DIRECTIONS = "Bidirectional("
_RECURRENT = ("LSTM", "GRU", "SimpleRNN")


class Meant(NamedTuple):
    """The call that is meant: its text, and why; the argument at fault, and what is wrong with it, if that is new."""

    text: str
    why: str
    argument: str | None = None
    message: str | None = None


def meant_by(call: LayerCall) -> Meant | None:
    """Return what a call means that cannot be made, if it is another one; it has not been tried."""
    if call.convention:
        return None
    if not is_layer(str(call.name)):
        return _in_two_directions(call)
    title = find(str(call.name)).title()
    if title == "RNN":
        return _with_own_cell(call)
    if title == "MultiHeadAttention":
        return _of_all_heads(call)
    return _of_pytorch(call, title) if title in _RECURRENT else None


def _of_all_heads(call: LayerCall) -> Meant | None:
    """Return the attention that PyTorch's arguments mean, which has one size for all heads together."""
    from mlcalc.readers.description.pytorch import in_keras

    if "embed_dim" not in call.named:
        return None
    other = LayerCall("MultiheadAttention", call.positional, call.named, call.spot, {})
    text = in_keras(other)
    why = "`key_dim` is the size of one head: that of all heads together, divided by `num_heads`"
    return None if text is None else Meant(text, why, "embed_dim")


def _in_two_directions(call: LayerCall) -> Meant | None:
    """Return what `BiLSTM(10)` means."""
    other = nearest(str(call.name)) or ""
    if not other.startswith(_TWO_DIRECTIONS):
        return None
    inside = other.removeprefix(_TWO_DIRECTIONS).partition("(")[0]
    own = arguments_of(inside)
    outside = [
        each for each in call.named if each in _BESIDE or (each in arguments_of("Bidirectional") and each not in own)
    ]
    inner = {name: value for name, value in call.named.items() if name not in outside}
    outer = {name: call.named[name] for name in outside}
    layer = LayerCall(inside, call.positional, inner, call.spot, {})
    whole = LayerCall("Bidirectional", (layer,), outer, call.spot, {})
    return Meant(repr(whole), f"a layer that is read in both directions is `{other}`")


def _with_own_cell(call: LayerCall) -> Meant | None:
    """Return what `RNN(10)` means."""
    cell = call.positional[0] if call.positional else call.named.get("cell")
    if type(cell) is not int:
        return None
    named = {name: value for name, value in call.named.items() if name != "cell"}
    positional = call.positional or (cell,)
    message = f"RNN repeats a cell over time, such as `SimpleRNNCell({cell})`, and {cell} is none"
    whole = LayerCall("SimpleRNN", positional, named, call.spot, {})
    from mlcalc.layers.orders import recurrent_of_pytorch

    other = recurrent_of_pytorch(positional, named, {"return_sequences": True})
    if other is not None:
        whole = LayerCall("SimpleRNN", (), {**named, **other.change.arguments}, call.spot, {})
        return Meant(repr(whole), other.why, "cell", message)
    return Meant(repr(whole), "`SimpleRNN` has a cell of its own", "cell", message)


def _of_pytorch(call: LayerCall, title: str) -> Meant | None:
    """Return the layers that PyTorch has in one: on top of each other, or for both directions."""
    from mlcalc.readers.description.pytorch import given_to, in_keras

    named = {_TO_PYTORCH.get(name, name): value for name, value in call.named.items()}
    name = "RNN" if title == "SimpleRNN" else title
    is_in_its_order = len(call.positional) > 1
    other = LayerCall(name, call.positional if is_in_its_order else (), named, call.spot, {})
    given: Mapping[str, Any] = given_to(other)
    if given.get("num_layers", 1) == 1 and given.get("bidirectional") is not True:
        return None
    at = next((each for each in ("num_layers", "bidirectional") if each in call.named), "activation")
    why = "what PyTorch has in one layer is said so here"
    text = in_keras(other) if is_in_its_order else _with_layers_of(call, title)
    if is_in_its_order:
        width, units = call.positional[:2]
        why = f"in PyTorch's order, {width} is the width of the input, and {units} are the units; {why}"
    return None if text is None else Meant(text, why, at)


def _with_layers_of(call: LayerCall, title: str) -> str | None:
    """Return a layer of Keras that is given what PyTorch's takes for several layers or for both directions."""
    names = {each: find(title).name_here(each) or each for each in call.named}
    given = {names[each]: value for each, value in call.named.items() if each not in _OF_PYTORCH}
    positional = call.positional or ([given.pop("units")] if "units" in given else [])
    is_of_pytorch = bool(_ITS_OWN & call.named.keys())  # without these, the defaults of Keras are meant
    named = {**(_LIKE_PYTORCH[title] if is_of_pytorch else {}), **given}
    count, is_both = call.named.get("num_layers", 1), call.named.get("bidirectional") is True
    if type(count) is not int or not 1 <= count <= MOST_STACKED:
        return None
    outside = {each: named.pop(each) for each in (*OWN_INPUT, "name") if is_both and each in named}
    stated = {each: named.pop(each) for each in OWN_INPUT if each in named}
    layers: list[LayerCall] = []
    for number in range(1, count + 1):
        own = {**named, **({"return_sequences": True} if number < count else {}), **({} if layers else stated)}
        layer = LayerCall(title, positional, own, call.spot, {})
        given = outside if number == 1 else {}
        layers.append(LayerCall("Bidirectional", (layer,), given, call.spot, {}) if is_both else layer)
    return repr(layers[0]) if count == 1 else f"Sequential({layers!r})"


_LIKE_PYTORCH: Mapping[str, Mapping[str, Any]] = {
    "LSTM": {"return_sequences": True},
    "GRU": {"return_sequences": True, "reset_after": True},
    "SimpleRNN": {"return_sequences": True},
}
"""What makes each layer do the same as PyTorch's, where nothing else is said."""
_OF_PYTORCH = ("num_layers", "bidirectional", "batch_first", "input_size", "proj_size")
_TO_PYTORCH = {"units": "hidden_size"}
_ITS_OWN = {"input_size", "hidden_size", "batch_first"}
"""Arguments that nobody gives whose layer is one of Keras otherwise."""
