"""Where data comes from: a file, a pipe or standard input, as a table."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from mlcalc.errors import error
from mlcalc.scaling.tables import Table
from mlcalc.scaling.text_table import UNKNOWN, Layout, TextTable

STANDARD_INPUT = "-"

_NPY = b"\x93NUMPY"
_COPIED = 1 << 20

Watch = Callable[[int], object]


def open_table(
    path: str | Path, layout: Layout = UNKNOWN, *, once: bool = False, watch: Watch = lambda count: None
) -> Table:
    """Return the table in a file, by its content: a `.npy` array, or CSV or one of its relatives.

    Args:
        path: the file; `-` is standard input.
        layout: what the user says about a text.
        once: whether the rows will be read once only, so that a pipe needs no copy.
        watch: is told how much is read, in characters.

    Raises:
        MlcalcError: it cannot be read, or holds no table.
    """
    is_input = str(path) == STANDARD_INPUT
    name = "standard input" if is_input else str(path)
    start = _input if is_input else lambda: _opened(path)
    if is_input or not _is_regular(path):
        return TextTable(name, start if once else _copied(name, start), layout, watch)
    with start() as file:
        is_array = file.read(len(_NPY)) == _NPY
    if is_array or str(path).endswith(".npy"):
        from mlcalc.scaling.arrays import ArrayTable

        return ArrayTable(path, watch)
    return TextTable(name, start, layout, watch)


def _input() -> BinaryIO:
    # Standard input itself is not to be closed with the table.
    return os.fdopen(os.dup(sys.stdin.fileno()), "rb")


def _opened(path: str | Path) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as cause:
        raise _unreadable(path, cause) from None


def _is_regular(path: str | Path) -> bool:
    try:
        mode = Path(path).stat().st_mode
    except OSError as cause:
        raise _unreadable(path, cause) from None
    except ValueError:
        raise error("unreadable-file", "the name of a file cannot hold a zero byte") from None
    if stat.S_ISDIR(mode):
        raise error("unreadable-file", f"{path} is a directory, not a file")
    return stat.S_ISREG(mode)


def _unreadable(path: str | Path, cause: OSError) -> Exception:
    if isinstance(cause, FileNotFoundError):
        return error("unreadable-file", f"there is no file {path}")
    return error("unreadable-file", f"cannot read {path}: {cause.strerror or cause}")


def _copied(name: str, start: Callable[[], BinaryIO]) -> Callable[[], BinaryIO]:
    """Copy what can be read only once to a temporary file, and return what opens that."""
    import tempfile

    copy = tempfile.TemporaryFile()  # noqa: SIM115  (lives as long as the table)
    with start() as source:
        while block := source.read(_COPIED):
            if b"\0" in block:
                raise error("not-text", f"{name} is not text: it holds a zero byte")
            copy.write(block)
    copy.flush()

    def reopened() -> BinaryIO:
        copy.seek(0)
        return os.fdopen(os.dup(copy.fileno()), "rb")

    return reopened
