"""Whether a file of safetensors is whole: its header says where each tensor lies, and these fill the rest of the file.

The format: https://huggingface.co/docs/safetensors, "Format". No tensor is read.
"""

from __future__ import annotations

import io
import json
from typing import Any

from mlcalc.limits import LARGEST_HEADER
from mlcalc.readers.files import File

_LENGTH = 8
"""Bytes of the number in front of the header."""


def damage(file: File) -> str | None:
    """Return what is wrong with a file of safetensors; None if nothing is, or if its header is too large to be read."""
    size = file.stream.seek(0, io.SEEK_END)
    file.stream.seek(0)
    length = int.from_bytes(file.stream.read(_LENGTH), "little")
    there = size - _LENGTH
    if length > there:
        return f"its header takes {length:,} bytes, and {there:,} are there"
    if length > LARGEST_HEADER:
        return None
    try:
        header = json.loads(file.stream.read(length))
        spans = sorted(_span(each) for name, each in header.items() if name != "__metadata__")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return "its header does not say where the tensors lie"
    return _misfit(spans, there - length)


def _span(tensor: Any) -> tuple[int, int]:
    """Return where a tensor begins and ends."""
    start, end = tensor["data_offsets"]
    if type(start) is not int or type(end) is not int or not 0 <= start <= end:
        raise ValueError
    return start, end


def _misfit(spans: list[tuple[int, int]], there: int) -> str | None:
    """Return how tensors do not fill as many bytes."""
    needed = max((end for _, end in spans), default=0)
    if needed != there:
        return f"its tensors take {needed:,} bytes, and {there:,} are there"
    at = 0
    for start, end in spans:
        if start != at:
            return f"its tensors {'overlap' if start < at else 'leave a gap'} at byte {min(start, at):,}"
        at = end
    return None
