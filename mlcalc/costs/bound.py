"""How long a layer takes at least: as long as its products, or as the bytes that it moves, whichever is more.

The roofline of Williams, Waterman and Patterson, "Roofline: An Insightful Visual Performance Model" (2009): a
processor can be no faster than its peak and its memory. It is a bound for layers that run one after the other, each
reading its inputs and weights and writing its outputs once; real times are longer, often a few times as long.
"""

from __future__ import annotations

from typing import NamedTuple

from mlcalc.costs.devices import Device
from mlcalc.formula import Expression, Term, largest

COMPUTE, MEMORY = "compute", "memory"
TRAINING_PASSES = 3
"""Passes of training, each as long as the forward one: forwards, and backwards to the inputs and to the weights."""


class Bound(NamedTuple):
    """The least time of a layer: how many seconds, and what sets them, the products or the memory."""

    seconds: float
    by: str


def bound(flops: int, moved: int, dtype: str, device: Device) -> Bound | None:
    """Return the least time of a layer; None if the device has no figure for the data type, or no number is so large.

    Args:
        flops: the operations of its products.
        moved: the bytes that it moves.
        dtype: the data type of its numbers.
        device: what it runs on.
    """
    peak = device.peak(dtype)
    if peak is None and flops:
        return None
    try:
        computing, moving = flops / peak if peak else 0.0, moved / device.bandwidth
    except OverflowError:
        return None
    return Bound(computing, COMPUTE) if computing > moving else Bound(moving, MEMORY)


def formula(flops: int, moved: int, dtype: str, device: Device) -> Expression:
    """Return the least time as an expression, in seconds."""
    peak = Term("peak", int(device.peak(dtype) or 1), f"FLOPs a second of {device.name}")
    bandwidth = Term("bandwidth", int(device.bandwidth), f"bytes a second of {device.name}")
    return largest(
        Term("FLOPs", flops, "two for each multiply–accumulate") / peak,
        Term("bytes", moved, "each input, output and weight once") / bandwidth,
    ).named("seconds")
