"""A call of `Sequential` as a description."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mlcalc.readers.description.call_text import LayerCall
from mlcalc.readers.located import Located, fail, in_place
from mlcalc.texts import named, quoted


def sequential(call: LayerCall) -> Located:
    """Return the description that a call of `Sequential` spells.

    Raises:
        MlcalcError: it is the call of another model.
    """
    layers = call.positional[0] if call.positional else call.named.get("layers")
    if call.name != "Sequential" or not isinstance(layers, Sequence) or isinstance(layers, str):
        message = f"`{call.name}(…)` cannot be read as a model"
        help = "a chain is `Sequential([…])`; write a graph as YAML, with `inputs` and `from`"  # noqa: A001
        raise fail(call.spot, "bad-model", message, help)
    spot = call.spots[0 if call.positional else "layers"]
    if not layers:
        mend = in_place(spot, "[Input((3, 1)), LSTM(10)]", "for example,")
        raise fail(spot, "missing-layers", "a chain has one layer at least", mend)
    inputs = [each for each in layers if isinstance(each, LayerCall) and each.name in ("Input", "InputLayer")]
    if inputs and inputs != layers[:1]:
        mend = "leave this one out" if inputs[0] is layers[0] else "put it in front of them"
        raise fail(inputs[-1].spot, "bad-layer", "a chain has one input, in front of its layers", mend)
    calls = [each if isinstance(each, LayerCall) else Stray(each) for each in layers]
    return Located({"layers": calls, **_beside_layers(call)}, spot)


class Stray(NamedTuple):
    """What stands among the layers of a chain in Python, and is none."""

    value: Any


_OF_SEQUENTIAL = ("layers", "trainable", "name")
"""What Keras' `Sequential` takes, in this order; in Keras 2 the name came second."""


def _beside_layers(call: LayerCall) -> dict[str, Any]:
    """Return what a call of `Sequential` says beside its layers.

    Raises:
        MlcalcError: Keras takes none of it.
    """
    order = ("layers", "name") if len(call.positional) == 2 and isinstance(call.positional[1], str) else _OF_SEQUENTIAL
    for key, spot in call.spots.items():
        if key not in (*_OF_SEQUENTIAL, *range(len(order))):
            message = f"Sequential has no argument `{named(key)}`" if isinstance(key, str) else "it takes one list"
            raise fail(spot, "unknown-argument", message, f"it takes {', '.join(_OF_SEQUENTIAL)}")
    given: dict[str, Any] = {**dict(zip(order, call.positional, strict=False)), **call.named}
    trainable = given.get("trainable", True)
    if not isinstance(trainable, bool):
        spot = call.spots["trainable" if "trainable" in call.named else order.index("trainable")]
        message = f"Sequential: `trainable` must be true or false, not {quoted(trainable)}"
        raise fail(spot, "wrong-argument", message)
    return {"name": given.get("name"), "trainable": trainable}
