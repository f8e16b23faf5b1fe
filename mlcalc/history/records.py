"""The records of a TensorBoard log: a length, its checksum, the data, their checksum.

The framing is that of TFRecord: https://www.tensorflow.org/tutorials/load_data/tfrecord. A checksum is a CRC-32C
(Castagnoli), rotated and shifted by a constant.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import BinaryIO

from mlcalc.errors import MlcalcError, error
from mlcalc.limits import LARGEST_RECORD

_HEADER = struct.Struct("<QI")
_CHECKSUM = struct.Struct("<I")
_PART = 1 << 18
"""Bytes that are read at once."""

_PIECE = 1 << 20
"""Bytes of which a checksum is taken at once."""


@lru_cache(maxsize=1)
def _table() -> list[int]:
    """Return the remainders of all pairs of bytes: two bytes in one step halve the time of the longest loop here."""
    bytewise = []
    for value in range(256):
        for _ in range(8):
            value = value >> 1 ^ (0x82F63B78 if value & 1 else 0)  # noqa: PLW2901  (shifted out bit by bit)
        bytewise.append(value)
    return [(first := bytewise[pair & 255] ^ pair >> 8) >> 8 ^ bytewise[first & 255] for pair in range(1 << 16)]


def checksum(data: bytes) -> int:
    """Return the masked CRC-32C of data.

    >>> hex(checksum(b"123456789"))
    '0xc78ab0e5'
    """
    state = 0xFFFFFFFF
    for start in range(0, len(data), _PIECE):
        piece = data[start : start + _PIECE]
        state = _after(state, piece) if len(piece) < _LONG else _after(0, _folded(state, piece))
    state ^= 0xFFFFFFFF
    return ((state >> 15 | state << 17) + 0xA282EAD8) & 0xFFFFFFFF


def _after(state: int, data: bytes) -> int:
    """Return the remainder behind data, before which it was `state`."""
    table, odd = _table(), len(data) & 1
    for pair in struct.unpack(f"<{len(data) >> 1}H", data[:-1] if odd else data):
        state = state >> 16 ^ table[(state ^ pair) & 0xFFFF]
    if odd:
        # A byte is the higher half of a pair whose lower half changes nothing.
        state = state >> 8 ^ table[((state ^ data[-1]) & 255) << 8]
    return state


_A, _B, _C = 5685, 1362, 426
"""x^A = x^B + x^C + 1 modulo the polynomial, as is found by trying; and so with all three doubled, any number of
times, since squares of sums have no mixed terms in this arithmetic."""

_LONG = 1 << 13
"""Bytes from which on it is quicker to fold them first."""


def _folded(state: int, data: bytes) -> bytes:
    """Return short data whose remainder from 0 on is that of long data from `state` on.

    The first bits are those of the highest powers. They are replaced by the three lower ones that they are equal to, as
    many at once as one number holds, which is thirty times as quick as byte by byte: logs hold pictures.
    """
    bits, number = 8 * len(data), int.from_bytes(data, "little") ^ state
    scale = 1 << 16
    while scale >= 8:  # a whole number of bytes
        while (more := bits - _A * scale) > 0:
            more = min(more, (_A - _B) * scale)
            first = number & (1 << more) - 1
            number >>= more
            for term in (_B, _C, 0):
                number ^= first << (_A - term) * scale - more
            bits -= more
        scale >>= 1
    return number.to_bytes(bits // 8, "little")


_checksum_of_length = lru_cache(maxsize=256)(checksum)
"""Most records of a log have one of a few lengths."""


def is_log(head: bytes) -> bool:
    """Tell whether a file begins with a record."""
    if len(head) < _HEADER.size:
        return False
    length, sum_of_length = _HEADER.unpack_from(head)
    # The eight characters that a text begins with are a length of exabytes, whose checksum is not worth its table.
    return bool(length <= LARGEST_RECORD and sum_of_length == checksum(head[:8]))


def records(
    name: str, stream: BinaryIO, may_begin: Callable[[bytes], bool], on_cut: Callable[[], None] = lambda: None
) -> Iterator[bytes]:
    """Yield the data of each record. The last one may be cut anywhere: it is still being written.

    Args:
        name: what errors call the file.
        stream: the bytes of the file.
        may_begin: whether bytes may be the beginning of a record's data; a length that reaches beyond the file is
            that of a half-written record, or a lie.
        on_cut: is called if the last record is not whole.

    Raises:
        MlcalcError: a checksum is wrong, or a length is; or a record is too large.
    """
    buffer, start, offset = b"", 0, 0
    while True:
        size = _HEADER.size
        if len(buffer) - start >= size:
            length, sum_of_length = _HEADER.unpack_from(buffer, start)
            if sum_of_length != _checksum_of_length(buffer[start : start + 8]):
                raise _damaged(name, offset + start, "has a length whose checksum is wrong")
            size += length + _CHECKSUM.size
            if length > LARGEST_RECORD:
                lie = f"has a length of {length:,} bytes, where {LARGEST_RECORD:,} are allowed"
                raise _damaged(name, offset + start, lie)
        if len(buffer) - start >= size > _HEADER.size:
            data = buffer[start + _HEADER.size : start + size - _CHECKSUM.size]
            if _CHECKSUM.unpack_from(buffer, start + size - _CHECKSUM.size)[0] != checksum(data):
                raise _damaged(name, offset + start, "has a wrong checksum")
            yield data
            start += size
            continue
        left = len(buffer) - start
        offset += start
        # Two copies of a large record at a time, not three.
        buffer = b"".join((buffer[start:], stream.read(max(_PART, size - left))))
        start = 0
        if len(buffer) == left:
            break
    rest = buffer[start + _HEADER.size :]
    if len(buffer) - start > _HEADER.size and not may_begin(rest[: size - _HEADER.size - _CHECKSUM.size]):
        raise _damaged(name, offset + start, "has a length that reaches beyond the file")
    if buffer[start:]:
        on_cut()


def _damaged(name: str, offset: int, what: str) -> MlcalcError:
    return error(
        "damaged-log",
        f"{name} is damaged: the record at byte {offset:,} {what}",
        help="what stands before it is shown; nothing behind it can be trusted" if offset else None,
    )
