"""Files of data: which format a file has."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import BinaryIO

from mlcalc.errors import error
from mlcalc.files import check_input, open_input, read_bounded, reason_of
from mlcalc.foreign import table_kind
from mlcalc.kinds import BEGINNING
from mlcalc.limits import LARGEST_TEXT, MOST_NEIGHBOURS
from mlcalc.scaling import large
from mlcalc.scaling.csv_data import open_csv
from mlcalc.scaling.datasets import Dataset
from mlcalc.scaling.dialect import UNKNOWN, Dialect
from mlcalc.texts import listed, named

_NPY = b"\x93NUMPY"
_GZIP = b"\x1f\x8b"
_TABLES = (".csv", ".tsv", ".npy")
"""Endings of tables."""


def open_stream(name: str, stream: BinaryIO, dialect: Dialect = UNKNOWN) -> Dataset:
    """Return the data set in a stream, which is closed once it is read: a `.npy` array, or CSV or one of its relatives.

    Raises:
        MlcalcError: it is a device, or holds no table.
    """
    try:
        check_input(stream)
    except OSError as cause:
        raise error("unreadable-file", f"cannot read {name}: {reason_of(cause)}") from None
    if _start(stream).startswith(_NPY):
        return _array(name, stream)
    return open_csv(name, _unpacked(name, stream), dialect)


def _start(stream: BinaryIO) -> bytes:
    """Return the first bytes of a stream, which stay to be read."""
    return stream.peek(BEGINNING)[:BEGINNING] if hasattr(stream, "peek") else b""


def _array(name: str, stream: BinaryIO) -> Dataset:
    """Return the array in a stream, which is closed."""
    from mlcalc.scaling.npy import read_npy

    with stream:
        return read_npy(name, read_bounded(stream, LARGEST_TEXT, f"{name} has more than {LARGEST_TEXT:,} bytes"))


def _unpacked(name: str, stream: BinaryIO) -> BinaryIO:
    """Return a stream of text: what gzip has packed is unpacked, at most as much as a text may hold.

    Raises:
        MlcalcError: it is a file of another kind.
    """
    start = _start(stream)
    if (kind := table_kind(start)) is not None:
        stream.close()
        message, mend = f"{name} is {kind.short}, not a table in text", kind.help_for_table(name)
        raise error("not-text", message, help=mend, settings=("load",))
    if not start.startswith(_GZIP):
        return stream
    from mlcalc.scaling.packed import Unpacked

    return Unpacked(name, stream)  # type: ignore[return-value]


def _tables_in(folder: Path) -> str | None:
    """Return which tables a folder holds, for who named it in the place of one of them."""
    with suppress(OSError):
        names = sorted(each.name for each in islice(folder.iterdir(), MOST_NEIGHBOURS) if each.suffix in _TABLES)
        if len(names) == 1:
            return f"did you mean `{named(str(folder / names[0]))}`?"
        return f"it holds {listed(names, named, most=5)}" if names else None
    return None


def open_file(path: str | Path, dialect: Dialect = UNKNOWN) -> Dataset:
    """Return the data set in a file, by its content: a `.npy` array, or CSV or one of its relatives.

    Raises:
        MlcalcError: it cannot be read, or holds no table.
    """
    try:
        if Path(path).is_dir():
            raise error("unreadable-file", f"{path} is a folder, not a file", help=_tables_in(Path(path)))
        file = open_input(path)  # closed with its last line
        status = os.fstat(file.fileno())
    except FileNotFoundError:
        from mlcalc.nearby import nearest_file

        raise error("unreadable-file", f"there is no file {path}", help=nearest_file(path)) from None
    except OSError as cause:
        raise error("unreadable-file", f"cannot read {path}: {reason_of(cause)}") from None
    except ValueError:
        raise error("unreadable-file", "the name of a file cannot hold a zero byte") from None
    is_regular = stat.S_ISREG(status.st_mode)
    begins_as_array = _start(file).startswith(_NPY)
    if begins_as_array and not is_regular:
        return _array(str(path), file)
    if begins_as_array or (is_regular and str(path).endswith(".npy")):
        file.close()
        if not begins_as_array:
            # NumPy would open an archive of arrays as well, and unpickle what is neither.
            raise error("bad-array", f"{path} is not a .npy file of numbers: it does not begin as one")
        from mlcalc.scaling.npy import open_npy

        return open_npy(path)
    text = _unpacked(str(path), file)
    data = open_csv(str(path), text, dialect)
    if is_regular and text is file and large.can_help(data, status.st_size):
        return data._replace(
            is_large=True, read=lambda wanted: large.read(str(path), data, wanted) or data.read(wanted)
        )
    return data
