"""Files that hold files: zip archives, and folders. A member is read within bounds, and nothing is unpacked to disk."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, cast

from mlcalc.errors import error
from mlcalc.files import open_input, read_bounded, read_errors
from mlcalc.kinds import ONCE_MORE
from mlcalc.limits import LARGEST_CONFIG, LARGEST_DIRECTORY, LARGEST_PACKED
from mlcalc.readers.files import File
from mlcalc.readers.stretch import Stretch

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What the library raises over a damaged archive."""

_HEADER, _LENGTHS_IN_HEADER = 30, 26
"""Bytes in front of the name of a member, and of them those before the lengths of the name and of what follows it."""


class Archive:
    """A zip archive: `name` is what errors call it, `names` are those of its files.

    Where the format leaves room for two answers, there is an error: no two files have one name, or lie in the same
    bytes.

    Raises:
        MlcalcError: it is damaged.
    """

    def __init__(self, file: File) -> None:
        self.name = file.name
        self._stream = _Pieces(file.stream)
        with self._errors():
            try:
                self._archive = zipfile.ZipFile(cast("BinaryIO", self._stream))
            except _LongReadError:
                message = f"the list of the files in {self.name} has more than {LARGEST_DIRECTORY:,} bytes"
                raise error("too-large", message) from None
            listed = self._archive.infolist()
            self._members = {each.filename: each for each in listed}
            for info, other in pairwise(sorted(listed, key=lambda each: each.filename)):
                if info.filename == other.filename:
                    raise _OverlapError(f"it holds {info.filename} twice")
            ends = sorted((each.header_offset, each.header_offset + _HEADER + each.compress_size) for each in listed)
            if any(end > start for (_, end), (start, _) in pairwise([*ends, (self._archive.start_dir, 0)])):
                raise _OverlapError("its files lie over each other")
        self.names = self._members.keys()

    def path_of(self, member: str) -> str:
        """Return what errors call a file in it."""
        return f"{self.name}: {member}"

    def has(self, member: str) -> bool:
        """Tell whether there is a file of that name."""
        return member in self._members

    def read(self, member: str) -> bytes:
        """Return the bytes of a small member, however large it claims to be or turns out.

        Raises:
            MlcalcError: it is damaged or too large.
        """
        return self._unpacked(member, LARGEST_CONFIG)

    @contextmanager
    def open(self, member: str) -> Iterator[Stretch]:
        """Open a member of any size, to be read from any place: where it lies in the archive, if it is not packed.

        Raises:
            MlcalcError: it is damaged, or is packed and too large.
        """
        info = self._members[member]
        if info.compress_type != zipfile.ZIP_STORED:
            yield Stretch(BytesIO(self._unpacked(member, LARGEST_PACKED)))
            return
        with self._errors():
            place = self._in_place(info)
        yield place

    def _unpacked(self, member: str, largest: int) -> bytes:
        info = self._members[member]
        # Other packings than Keras' own cannot be unpacked within bounds.
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise error("damaged-file", f"{self.name}: {member} uses a compression that Keras never writes")
        with self._errors(), self._archive.open(info) as file:
            return read_bounded(file, largest, _size_message(self.name, member, largest))

    def _in_place(self, info: zipfile.ZipInfo) -> Stretch:
        """Return the bytes of a member that is not packed, where they lie in the archive.

        The stream of a zip archive starts again at each step back, and HDF5 goes back at each name.
        """
        self._archive.open(info).close()  # checks the header in front of the member, and that it is not encrypted
        self._stream.seek(info.header_offset + _LENGTHS_IN_HEADER)
        name, extra = struct.unpack("<HH", self._stream.read(4))
        start = info.header_offset + _HEADER + name + extra
        if info.file_size != info.compress_size or start + info.file_size > self._archive.start_dir:
            raise _OverlapError(f"{info.filename} is not as long as the list says")
        return Stretch(self._stream.stream, start, info.file_size)

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what is wrong with the archive into an error of ours."""
        with read_errors(self.name):
            try:
                yield
            except _OverlapError as cause:
                raise error(
                    "damaged-file", f"{self.name} is not a whole zip archive: {cause}", help=ONCE_MORE
                ) from None
            except _DAMAGE:
                reason = "it was cut off, or changed since it was written"
                raise error(
                    "damaged-file", f"{self.name} is not a whole zip archive: {reason}", help=ONCE_MORE
                ) from None


class _OverlapError(Exception):
    """What an archive holds contradicts itself."""


class _LongReadError(Exception):
    """More is read at once than the list of an archive may have."""


class _Pieces(Stretch):
    """A whole stream, of which the library reads the list of the files at once, and all else in small pieces."""

    def read(self, size: int = -1, /) -> bytes:
        if size > LARGEST_DIRECTORY:
            raise _LongReadError
        return super().read(size) or b""


class Folder:
    """A folder, used like an archive; files in folders inside it are not members, nor are pipes and devices."""

    def __init__(self, name: str) -> None:
        self.name = name

    def path_of(self, member: str) -> str:
        return str(Path(self.name, member))

    def has(self, member: str) -> bool:
        return Path(self.name, member).is_file()

    def read(self, member: str) -> bytes:
        with read_errors(self.name), self._open(member) as file:
            return read_bounded(file, LARGEST_CONFIG, _size_message(self.name, member, LARGEST_CONFIG))

    @contextmanager
    def open(self, member: str) -> Iterator[Stretch]:
        with self._open(member) as file:
            yield Stretch(file)

    def _open(self, member: str) -> BinaryIO:
        with read_errors(f"{self.name}/{member}"):
            return open_input(Path(self.name, member), is_named_by_file=True)


Members = Archive | Folder


def _size_message(name: str, member: str, largest: int) -> str:
    return f"{name}: {member} is larger than {largest >> 20} MiB"
