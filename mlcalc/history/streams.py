"""Files of a history, which are read more than once: what can be read only once is copied into memory."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, NamedTuple

from mlcalc.errors import Unstored
from mlcalc.files import check_input, open_input, read_bounded, read_errors
from mlcalc.limits import LARGEST_TEXT


class Log(NamedTuple):
    """A file of a history.

    Attributes:
        path: as errors name it.
        content: its bytes, if it cannot be opened again.
    """

    path: str
    content: BinaryIO | None = None

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Yield the bytes, from the beginning on.

        Raises:
            MlcalcError: the file cannot be read, or is no regular one.
        """
        if self.content is not None:
            self.content.seek(0)
            yield self.content
            return
        with read_errors(self.path):
            stream = open_input(self.path, is_named_by_file=True)
        with stream:
            yield stream


def named_log(path: str) -> Log:
    """Return the file that a user names, which may be a pipe.

    Raises:
        MlcalcError: it cannot be read.
    """
    with read_errors(path):
        stream = open_input(path)
    with stream:
        return Log(path) if stream.seekable() else _in_memory(path, stream)


def standard_input(stream: BinaryIO) -> Log:
    """Return standard input.

    Raises:
        MlcalcError: it is a device.
    """
    name = Unstored("standard input")
    with read_errors(name):
        check_input(stream)
    return Log(name, stream) if stream.seekable() else _in_memory(name, stream)


def _in_memory(name: str, stream: BinaryIO) -> Log:
    with read_errors(name):
        return Log(name, io.BytesIO(read_bounded(stream, LARGEST_TEXT, f"{name} is larger than 1 GiB")))
