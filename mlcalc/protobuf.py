"""The wire format of protocol buffers: the fields of a message, without its schema.

As https://protobuf.dev/programming-guides/encoding/ defines it. A field that nobody asks for costs a step, whatever its
length, and nothing is read beyond the end of the message.
"""

from __future__ import annotations

from collections.abc import Iterator

Field = tuple[int, int, "int | bytes"]
"""A field's number, how it is written, and its value."""

VARINT, FIXED64, BYTES, FIXED32 = 0, 1, 2, 5
"""How a field is written; groups, which were given up long ago, are no part of any message here."""
_WIDTHS = {FIXED64: 8, FIXED32: 4}


class MalformedError(ValueError):
    """Bytes are no message of this kind."""


class CutError(MalformedError):
    """A message ends too early."""


def varint(data: bytes, at: int) -> tuple[int, int]:
    """Return the number of varying length at a place, as 64 bits without a sign, and the place behind it.

    Raises:
        MalformedError: it has more bytes than such a number, or ends too early.
    """
    value = shift = 0
    while True:
        if at >= len(data):
            raise CutError
        byte = data[at]
        at += 1
        value |= (byte & 127) << shift
        if byte < 128:
            return value & 0xFFFFFFFFFFFFFFFF, at
        shift += 7
        if shift > 63:
            raise MalformedError


def fields(data: bytes) -> Iterator[Field]:
    """Yield the fields of a message.

    Raises:
        MalformedError: it is none.
    """
    at, end = 0, len(data)
    while at < end:
        key = data[at]
        at += 1
        if key > 127:
            key, at = varint(data, at - 1)
        number, kind = key >> 3, key & 7
        if number == 0:
            raise MalformedError
        if kind == VARINT:
            value: int | bytes
            value, at = varint(data, at)
        else:
            if kind == BYTES:
                width, at = varint(data, at)
            elif kind in _WIDTHS:
                width = _WIDTHS[kind]
            else:
                raise MalformedError
            value = data[at : at + width]
            at += width
            if at > end:
                raise CutError
        yield number, kind, value
