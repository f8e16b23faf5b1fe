"""Arrays in NumPy's `.npy` format: a header, and behind it the numbers.

The header is a dictionary as Python writes it. Only that of an array of numbers is read, by its form: nothing is
evaluated, and NumPy is not needed.
https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
"""

from __future__ import annotations

import math
import os
import re
import struct
import sys
from array import array
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from mlcalc.errors import MlcalcError, error
from mlcalc.limits import LONGEST_ARRAY_HEADER, LONGEST_INTEGER
from mlcalc.scaling.datasets import Dataset, in_memory
from mlcalc.texts import quoted

MAGIC = b"\x93NUMPY"

_CODES = {"i1": "b", "i2": "h", "i4": "i", "i8": "q", "u1": "B", "u2": "H", "u4": "I", "u8": "Q", "b1": "B"}
_CODES |= {"f2": "e", "f4": "f", "f8": "d"}
"""How Python calls the types of NumPy."""

_HEADER = re.compile(
    r"""\s*\{(?:\s*(?:"""
    r"""['"]descr['"]\s*:\s*['"](?P<order>[<>|=]?)(?P<type>[^'"<>|=]*)['"]|"""
    r"""['"]fortran_order['"]\s*:\s*(?P<by_columns>True|False)|"""
    r"""['"]shape['"]\s*:\s*\((?P<shape>\s*(?:\d+L?\s*,\s*)*(?:\d+L?\s*)?)\)"""
    r""")\s*(?:,|(?=\})))*\s*\}\s*"""
)
"""The entries may stand in any order; Python 2 wrote sizes as `3L`."""


def open_npy(path: str, stream: BinaryIO) -> Dataset:
    """Return the numbers in a `.npy` file: one column, or one for each element of a row, as 64-bit floats.

    Args:
        path: what errors call the file.
        stream: the file, which is closed.

    Raises:
        MlcalcError: it is no such file, is cut short, or holds no numbers in one or two dimensions.
    """
    with stream:
        header = _header(path, stream)
        shape = [int(size) for size in re.findall(r"\d+", header["shape"])]
        if len(shape) not in (1, 2):
            raise error("bad-array", f"{path} has {len(shape)} dimensions, not 1 or 2")
        rows, width = (*shape, 1)[:2]
        if not rows * width:
            raise error("empty-data", f"{path} is empty")
        numbers = _numbers(path, stream, header, rows * width)
    columns = {
        str(index + 1): array(
            "d", numbers[index * rows :][:rows] if header["by_columns"] == "True" else numbers[index::width]
        )
        for index in range(width)
    }
    infinite = [row for column in columns.values() for row in _infinite(column)]
    if infinite:
        raise error("bad-cell", f"row {min(infinite) + 1} of {path} is infinite, which cannot be scaled")
    return in_memory(columns, path)._replace(header=(), is_list=len(shape) == 1)


def _header(path: str, stream: BinaryIO) -> re.Match[str]:
    """Return what stands in front of the numbers."""
    start = stream.read(len(MAGIC) + 2)
    if len(start) < len(MAGIC) + 2 or not start.startswith(MAGIC):
        raise _no_array(path, "it does not begin as one")
    length = int.from_bytes(stream.read(2 if start[len(MAGIC)] == 1 else 4), "little")
    if length > LONGEST_ARRAY_HEADER:
        raise _no_array(path, f"its header has more than {LONGEST_ARRAY_HEADER:,} characters")
    header = _HEADER.fullmatch(stream.read(length).decode("latin-1"))
    if not header or None in header.groups() or re.search(rf"\d{{{LONGEST_INTEGER + 1}}}", header["shape"]):
        raise _no_array(path, "its header is not that of an array of numbers")
    return header


def _numbers(path: str, stream: BinaryIO, header: re.Match[str], count: int) -> Sequence[float]:
    """Return all numbers as they follow each other, if there are as many as the header says."""
    if header["type"] not in _CODES:
        raise error("bad-array", f"{path} holds values of the type {quoted(header['type'])}, not numbers")
    code, start = _CODES[header["type"]], stream.tell()
    size = count * int(header["type"][1:])
    if stream.seek(0, os.SEEK_END) - start < size:
        raise _no_array(path, "it is cut short")
    stream.seek(start)
    if code == "e":  # half precision, of which an array of Python holds none
        return struct.unpack(f"{'>' if header['order'] == '>' else '<'}{count}e", stream.read(size))
    numbers: array[float] = array(code, stream.read(size))
    if {"<": "little", ">": "big"}.get(header["order"], sys.byteorder) != sys.byteorder:
        numbers.byteswap()
    return numbers


def _no_array(path: str, reason: str) -> MlcalcError:
    return error("bad-array", f"{path} is not a .npy file of numbers: {reason}")


def _infinite(column: array[float]) -> Iterator[int]:
    """Yield the first row that is infinite, if there is one."""
    if any(map(math.isinf, column)):
        yield next(row for row, number in enumerate(column) if math.isinf(number))


def as_npy(columns: Sequence[array[float]], *, flat: bool) -> bytes:
    """Return columns as an array of 64-bit floats; a single column has one dimension if it shall be flat."""
    rows, width = len(columns[0]), len(columns)
    matrix = array("d", bytes(8 * rows * width))
    for index, column in enumerate(columns):
        matrix[index::width] = column
    if sys.byteorder == "big":
        matrix.byteswap()
    shape = f"({rows},)" if flat else f"({rows}, {width})"
    header = f"{{'descr': '<f8', 'fortran_order': False, 'shape': {shape}, }}"
    # The numbers begin at a multiple of 64 bytes.
    length = -(len(MAGIC) + 4 + len(header) + 1) % 64 + len(header) + 1
    return MAGIC + b"\1\0" + struct.pack("<H", length) + header.ljust(length - 1).encode() + b"\n" + matrix.tobytes()
