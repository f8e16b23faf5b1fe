"""Two conventions for the same layer: the defaults of textbooks, and those of Keras 3."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlcalc.errors import Diagnostic, MlcalcError, note
from mlcalc.shapes import Shape

if TYPE_CHECKING:
    from mlcalc.layers.base import Layer

CONVENTIONS = ("course", "keras3")

_REASON = "they keep a second bias in each gate of a GRU (`reset_after: true`, `--reset-after`)"


def pytorch_count(params: int | None, biases: int) -> list[str]:
    """Return the note on the count of PyTorch, which keeps a bias for the input and one for the output before.

    Args:
        params: the count of Keras and of textbooks.
        biases: how many biases that has, as many as PyTorch adds.
    """
    if params is None or not biases:
        return []
    reason = "it keeps a second bias in each gate, `bias_hh` beside `bias_ih`"
    return [f"PyTorch counts {params + biases:,}, not {params:,}: {reason}"]


def second_count(layer: Layer, inputs: Sequence[Shape], params: int | None) -> Diagnostic | None:
    """Return the count under Keras 3's defaults, if it is another and our default decided, not an argument.

    Args:
        layer: the layer.
        inputs: the shape of each input, batch first.
        params: what the layer counts itself.
    """
    other = layer.under_keras3()
    if other is layer or params is None:
        return None
    try:
        there = other.params(*inputs)
    except MlcalcError:
        return None
    if there == params:
        return None
    return note("second-count", f"Keras since 2.4 and PyTorch count {there:,}, not {params:,}: {_REASON}")


def textbook_count(name: str, theirs: int, ours: int) -> Diagnostic:
    """Return the note that textbooks count another number for a layer of a source, which has Keras' defaults."""
    reason = "they have one bias in each gate of a GRU (`--convention course`)"
    return note("second-count", f"{name}: textbooks count {theirs:,}, not {ours:,}: {reason}")
