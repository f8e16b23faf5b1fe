"""Files and standard input: opened, named, and read within bounds."""

from __future__ import annotations

import codecs
import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

from mlcalc.errors import Source, error
from mlcalc.files import check_input, open_input, read_bounded, read_errors
from mlcalc.limits import LARGEST_TEXT

STANDARD_INPUT = "-"
_HEAD = 16
_UTF_16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


class File:
    """An open file, a folder, or standard input.

    Attributes:
        path: the path as the user wrote it.
        name: what errors call it.
        head: the first bytes; none of a folder.
        stream: all bytes, which can be read from any place.
    """

    def __init__(self, path: str, stream: BinaryIO) -> None:
        self.path = path
        self.name = "standard input" if path == STANDARD_INPUT else path
        with read_errors(self.name):
            check_input(stream)
            # What a pipe gives is copied into memory.
            self.stream = stream if stream.seekable() else io.BytesIO(self._read(stream))
            self.head = self.stream.read(_HEAD)
            self.stream.seek(0)

    @property
    def is_folder(self) -> bool:
        """Whether it is a folder."""
        return self.path != STANDARD_INPUT and Path(self.path).is_dir()

    @cached_property
    def source(self) -> Source:
        """The text.

        Raises:
            MlcalcError: it is empty, too large or not UTF-8.
        """
        with read_errors(self.name):
            content = self._read(self.stream)
        try:
            # PowerShell writes what is redirected to a file in UTF-16.
            text = content.decode("utf-16" if content.startswith(_UTF_16) else "utf-8-sig")
        except UnicodeDecodeError as cause:
            raise error("not-text", f"{self.name} is not UTF-8 text (byte {cause.start})") from None
        if not text.strip():
            raise error("empty-data", f"{self.name} is empty", where=self.name)
        return Source(self.name, text)

    def _read(self, stream: BinaryIO) -> bytes:
        return read_bounded(stream, LARGEST_TEXT, f"{self.name} is larger than 1 GiB")


@contextmanager
def open_file(path: str, *, is_named_by_file: bool = False) -> Iterator[File]:
    """Open a file by its path; `-` is standard input, and a folder has no bytes.

    Args:
        path: as it was written.
        is_named_by_file: whether a file names it and not the user: then it is no pipe and no standard input.

    Raises:
        MlcalcError: it cannot be read.
    """
    if path == STANDARD_INPUT and not is_named_by_file:
        yield File(path, sys.stdin.buffer if sys.stdin else io.BytesIO())
        return
    with read_errors(path):
        stream = io.BytesIO() if Path(path).is_dir() else open_input(path, is_named_by_file=is_named_by_file)
    with stream:
        yield File(path, stream)


def refuse_folder(folder: Any) -> None:
    """Say that a folder is no file.

    Raises:
        MlcalcError: always.
    """
    with read_errors(folder.name):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
