"""The fields of a message on the wire, and bytes that are none."""

from __future__ import annotations

import pytest

from mlcalc.protobuf import BYTES, FIXED32, FIXED64, VARINT, CutError, MalformedError, fields, varint


def test_fields() -> None:
    """Each way to write a field, among them the examples of the format's own documentation, and a large number."""
    message = b"\x08\x96\x01\x12\x07testing\x19" + bytes(range(8)) + b"\x25abcd\xfa\x01\x00"
    assert [
        (1, VARINT, 150),
        (2, BYTES, b"testing"),
        (3, FIXED64, bytes(range(8))),
        (4, FIXED32, b"abcd"),
        (31, BYTES, b""),
    ] == list(fields(message))
    assert [] == list(fields(b""))


def test_numbers() -> None:
    """A number has at most 64 bits: what is negative fills them all."""
    assert (2**64 - 1, 10) == varint(b"\xff" * 9 + b"\x01", 0)
    assert (1, 3) == varint(b"\x00\x81\x00", 1)


@pytest.mark.parametrize("data", [b"\x80", b"\x08", b"\x12\x05four", b"\x19short", b"\x12\xff\xff\xff\xff\xff\x01"])
def test_cut(data: bytes) -> None:
    """A message that ends too early is told from one that is none, however long a field claims to be."""
    with pytest.raises(CutError):
        list(fields(data))


@pytest.mark.parametrize("data", [b"\x00\x01", b"\x0b", b"\x0e", b"\x08" + b"\x80" * 10])
def test_malformed(data: bytes) -> None:
    """Field 0, groups and numbers without end are no part of a message."""
    with pytest.raises(MalformedError):
        list(fields(data))


def test_long_fields_are_passed_over() -> None:
    """What is long is a view of the bytes, if those are given as one: nothing is copied."""
    message = memoryview(b"\x0a\x80\x80\x04" + bytes(1 << 16) + b"\x10\x05")
    (_, _, long), last = fields(message)  # type: ignore[arg-type]
    assert isinstance(long, memoryview)
    assert (1 << 16, message.obj) == (len(long), long.obj)
    assert (2, VARINT, 5) == last
