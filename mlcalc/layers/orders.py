"""Calls whose values stand in the order of another library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.changes import Change, Intended

_BEHIND_THE_SIZES = ("num_layers", "bias", "batch_first", "dropout", "bidirectional")
"""What PyTorch's recurrent layers take behind both sizes."""


def dense_of_pytorch(positional: Sequence[Any], given: Mapping[str, Any]) -> Intended | None:
    """Return how `Dense(4, 8)` is meant: as PyTorch's Linear, the width of the input and the units."""
    sizes = _sizes(positional, given)
    if sizes is None:
        return None
    last = positional[2] if len(positional) > 2 else None
    is_function = isinstance(last, str) and "activation" not in given
    said = {"activation": last} if is_function else {"use_bias": False} if last is False else {}
    return _intended(positional, {"units": sizes[1], **said})


def recurrent_of_pytorch(
    positional: Sequence[Any], given: Mapping[str, Any], fixed: Mapping[str, Any]
) -> Intended | None:
    """Return how `LSTM(10, 20)` is meant, the width of the input and the units; None if it is several layers.

    Args:
        positional: the values that are given by position.
        given: those that are given by name.
        fixed: the arguments that make the layer here do the same as PyTorch's.
    """
    sizes = _sizes(positional, given)
    rest = {**dict(zip(_BEHIND_THE_SIZES, positional[2:], strict=False)), **given}
    if sizes is None or rest.get("num_layers", 1) != 1 or rest.get("bidirectional", False):
        return None
    by_position = {name: value for name, value in rest.items() if name not in given}
    said: dict[str, Any] = {"use_bias": False} if by_position.get("bias") is False else {}
    said |= {"dropout": by_position["dropout"]} if by_position.get("dropout") else {}
    said |= {name: value for name, value in fixed.items() if name not in given}
    return _intended(positional, {"units": sizes[1], **said})


def convolution_of_pytorch(
    filters: int | None, kernel: Sequence[int], strides: Sequence[int], channels: int | None
) -> Intended | None:
    """Return how `Conv2D(3, 64, 7)` is meant on 3 channels: those, the filters, and the kernel.

    Nothing where the kernel can be one, or the stride is none.
    """
    if filters is None or filters != channels or len({*kernel}) != 1 or len({*strides}) != 1:
        return None
    if not strides[0] <= LARGEST_KERNEL < kernel[0]:
        return None
    why = (
        f"in PyTorch's order, {filters} is the number of channels, which follows from the input here, {kernel[0]} are "
        f"the filters, and {strides[0]} is the kernel"
    )
    return Intended(why, Change({"filters": kernel[0], "kernel_size": strides[0]}, dropped=("strides",)))


LARGEST_KERNEL = 11
"""What is larger is rather the number of filters, behind that of the channels: AlexNet's first kernel."""


def switch_by_position(positional: Sequence[Any], given: Mapping[str, Any]) -> Intended | None:
    """Return how `LSTM(10, True)` is meant: `return_sequences` stands behind its name."""
    if len(positional) != 2 or type(positional[1]) is not bool or "return_sequences" in given:
        return None
    why = "the second argument is `activation`, and `return_sequences` stands behind its name"
    return Intended(why, Change({"return_sequences": positional[1]}, dropped=(1,)))


def _sizes(positional: Sequence[Any], given: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the two sizes that PyTorch's layers begin with, if a call does."""
    first = tuple(positional[:2])
    are_sizes = len(first) == 2 and all(type(each) is int for each in first)
    return (first[0], first[1]) if are_sizes and "units" not in given else None


def _intended(positional: Sequence[Any], said: Mapping[str, Any]) -> Intended:
    """Return what is said of the call in place of all that stands behind the first size."""
    width, units = positional[:2]
    why = f"in PyTorch's order, {width} is the width of the input, and {units} are the units"
    return Intended(why, Change(said, dropped=tuple(range(1, len(positional)))))
