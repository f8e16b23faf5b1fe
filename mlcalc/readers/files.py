"""Files and standard input: opened, named, and read within bounds."""

from __future__ import annotations

import codecs
import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import BinaryIO

from mlcalc.errors import MlcalcError, Source, Unstored, error
from mlcalc.files import check_input, open_input, read_bounded, read_errors
from mlcalc.kinds import BEGINNING, READS
from mlcalc.limits import LARGEST_TEXT

STANDARD_INPUT = "-"
_HEAD = 16
_UTF_8 = "utf-8-sig"
_WIDE = ("utf-16", "utf-32")
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
"""How a text in another encoding begins; what stands above goes before."""


class File:
    """An open file, a folder, or standard input.

    Attributes:
        path: the path as the user wrote it.
        name: what errors call it.
        beginning: the first bytes, as many as tell what it is; none of a folder.
        head: those in which most formats have their sign.
        stream: all bytes, which can be read from any place.
    """

    def __init__(self, path: str, stream: BinaryIO) -> None:
        self.path = path
        self.name = Unstored("standard input") if path == STANDARD_INPUT else path
        with read_errors(self.name):
            check_input(stream)
            # What a pipe gives is copied into memory.
            self.stream = stream if stream.seekable() else io.BytesIO(self._read(stream))
            self.beginning = self.stream.read(BEGINNING)
            self.stream.seek(0)
        self.head = self.beginning[:_HEAD]

    @property
    def is_wide(self) -> bool:
        """Whether it may be text whose characters take two bytes, or four."""
        return _encoding_of(self.beginning) != _UTF_8

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
        encoding = self._declared(content) or _encoding_of(content)
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError as cause:
            if encoding.startswith(_WIDE):
                kind = encoding[:6].upper()
                message = f"{self.name} is text in {kind}, and damaged or cut off (byte {cause.start})"
                raise error("not-text", message, help="save it once more, as UTF-8") from None
            raise self._not_text(content) from None
        if not text.strip():
            mend = _EXAMPLES.get(Path(self.path).suffix.lower())
            raise error("empty-data", f"{self.name} is empty", help=mend, where=self.name)
        return Source(self.name, text)

    def _declared(self, content: bytes) -> str | None:
        """Return the encoding that a Python source declares in one of its first two lines (PEP 263)."""
        if not self.path.endswith(_PYTHON):
            return None
        found = _DECLARATION.match(content)
        try:
            name = codecs.lookup(found[1].decode()).name if found else ""
        except LookupError:
            return None
        return name if _OF_TEXTS.match(name) else None

    def not_binary_model(self) -> MlcalcError:
        """Return the error that binary data are of no kind that is known."""
        if (kind := _SAVED.get(Path(self.path).suffix.lower())) is not None:
            message = f"{self.name} does not begin as {kind}, as its ending says: it is damaged or misnamed"
            return error("damaged-file", message, help="save or download the model once more")
        message = f"{self.name} is binary data of no kind that mlcalc knows: it is neither text nor a saved model"
        return error("not-text", message, help=READS)

    def _not_text(self, content: bytes) -> MlcalcError:
        """Return the error that a byte belongs to no text in UTF-8."""
        is_latin = not any(each < 9 or 13 < each < 32 for each in content[:BEGINNING])
        if Path(self.path).suffix.lower() in _SAVED or not is_latin:
            return self.not_binary_model()
        from mlcalc.faults.not_utf8 import wrong_byte

        return MlcalcError(wrong_byte(self.name, content))

    def _read(self, stream: BinaryIO) -> bytes:
        return read_bounded(stream, LARGEST_TEXT, f"{self.name} is larger than 1 GiB")


_IN_YAML = "a model is, for example, a line `input: [3, 1]` and a line `layers: [lstm: 10]`"
_EXAMPLES = {
    ".yaml": _IN_YAML,
    ".yml": _IN_YAML,
    ".json": 'a model is, for example, `{"input": [3, 1], "layers": [{"lstm": 10}]}`',
}
"""The ending of a description -> what may stand in it."""
_SAVED = {".keras": "a zip archive", ".h5": "HDF5", ".hdf5": "HDF5"}
"""The ending of a model that Keras saved -> what its content is."""
_PYTHON = ".py"
_DECLARATION = re.compile(rb"\A(?:[ \t\f]*(?:#[^\n]*)?\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)", re.ASCII)
_OF_TEXTS = re.compile(r"utf-8|ascii|iso8859|cp\d|koi8|gb|big5|shift_jis|euc")
"""Encodings of files of text, as Python names them; others, such as `idna`, may take long."""


def _encoding_of(content: bytes) -> str:
    """Return the encoding of a text: PowerShell writes what is redirected to a file in UTF-16, with a mark or without.

    Half of the bytes of a text in the Latin alphabet are zero then, all in one place of each pair.
    """
    for mark, name in _MARKS.items():
        if content.startswith(mark):
            return name
    sample = content[:BEGINNING]
    if (
        len(content) > 2
        and len(content) % 2 == 0
        and b"\0\0" not in sample
        and sample.count(0) * 5 >= len(sample) * 2 > 0
    ):
        for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
            if sample[1 - place :: 2].isascii() and sample[place::2].count(0) * 5 >= len(sample) * 2:
                return name
    return _UTF_8


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
