"""Logs of TensorBoard made by hand, byte by byte."""

from __future__ import annotations

import struct
from pathlib import Path

from mlcalc.history.records import checksum


def varint(number: int) -> bytes:
    """Return a number as protocol buffers write it."""
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def field(number: int, value: float | bytes | str, *, single: bool = False) -> bytes:
    """Return a field: an integer, a double (or a float if `single`), or bytes."""
    if isinstance(value, float):
        return varint(number << 3 | (5 if single else 1)) + struct.pack("<f" if single else "<d", value)
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    content = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(content)) + content


def simple(tag: str, value: float) -> bytes:
    """Return a scalar of TensorFlow 1."""
    return field(1, field(1, tag) + field(2, float(value), single=True))


def tensor(tag: str, dtype: int, values: bytes, *, plugin: str = "scalars") -> bytes:
    """Return a tensor of a plugin, such as a scalar of TensorFlow 2."""
    metadata = field(9, field(1, field(1, plugin))) if plugin else b""
    return field(1, field(1, tag) + field(8, field(1, dtype) + field(2, b"") + values) + metadata)


def event(step: int, summary: bytes = b"", *, time: float = 0.0) -> bytes:
    """Return an event with a summary."""
    return field(1, time or 1000.0 + step) + field(2, step) + field(5, summary)


def version(number: int = 2) -> bytes:
    """Return the first event of a file; as all newer writers do, it says who wrote it."""
    return field(1, 1.0) + field(3, f"brain.Event:{number}") + field(10, field(1, "tests.history_files"))


def start(step: int) -> bytes:
    """Return a session's START."""
    return field(1, 1.0) + field(2, step) + field(7, field(1, 1))


def framed(data: bytes) -> bytes:
    """Return the record of an event."""
    length = struct.pack("<Q", len(data))
    return length + struct.pack("<I", checksum(length)) + data + struct.pack("<I", checksum(data))


def log(*events: bytes) -> bytes:
    """Return the bytes of an event file."""
    return b"".join(map(framed, events))


def write_log(folder: Path, *events: bytes, name: str = "events.out.tfevents.1.host") -> Path:
    """Write an event file into a folder, which is made; return the file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_bytes(log(*events))
    return folder / name
