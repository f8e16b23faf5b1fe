"""Files that hold files: zip archives, and folders. A member is read within bounds, and nothing is unpacked to disk."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, BinaryIO, cast

from mlcalc.errors import error
from mlcalc.files import read_bounded
from mlcalc.limits import LARGEST_CONFIG
from mlcalc.readers.files import File, read_errors

if TYPE_CHECKING:
    from typing_extensions import Buffer

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What the libraries raise that read a damaged file."""


class Archive:
    """A zip archive: `name` is what errors call it, `names` are those of its files."""

    def __init__(self, name: str, archive: zipfile.ZipFile) -> None:
        self.name = name
        self.names = frozenset(archive.namelist())
        self.archive = archive

    def read(self, member: str) -> bytes:
        """Return the bytes of a small member, however large it claims to be or turns out."""
        # Other packings than Keras' own cannot be unpacked within bounds.
        if self.archive.getinfo(member).compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise error("damaged-file", f"{self.name}: {member} uses a compression that Keras never writes")
        with self.archive.open(member) as file:
            return _read_member(file, self.name, member)

    def open(self, member: str) -> BinaryIO:
        """Open a member of any size, to be read from any place."""
        info = self.archive.getinfo(member)
        # What is packed can be a bomb.
        if info.compress_type != zipfile.ZIP_STORED:
            return io.BytesIO(self.read(member))
        return cast("BinaryIO", self._in_place(info))

    def _in_place(self, info: zipfile.ZipInfo) -> Window:
        """Return the bytes of a member that is not packed, where they lie in the archive.

        The stream of a zip archive starts again at each step back, and HDF5 goes back at each name.
        """
        self.archive.open(info).close()  # checks the header in front of the member, and that it is not encrypted
        stream = cast("BinaryIO", self.archive.fp)
        stream.seek(info.header_offset + _LENGTHS_IN_HEADER)
        name, extra = struct.unpack("<HH", stream.read(4))
        start = info.header_offset + _HEADER + name + extra
        if info.file_size != info.compress_size or start + info.file_size > self.archive.start_dir:
            raise zipfile.BadZipFile(f"{info.filename} is not where the archive says")
        return Window(stream, start, info.file_size)


_HEADER, _LENGTHS_IN_HEADER = 30, 26
"""Bytes in front of the name of a member, and of them those before the lengths of the name and of what follows it."""


class Window(io.RawIOBase):
    """A stretch of another stream, read in place."""

    def __init__(self, stream: BinaryIO, start: int, length: int) -> None:
        super().__init__()
        self.stream, self.start, self.length = stream, start, length
        self.position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self.position

    def seek(self, offset: int, whence: int = io.SEEK_SET, /) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self.position, io.SEEK_END: self.length}[whence]
        self.position = max(0, base + offset)
        return self.position

    def readinto(self, buffer: Buffer, /) -> int:
        wanted = memoryview(buffer).cast("B")[: max(0, self.length - self.position)]
        self.stream.seek(self.start + self.position)
        count = cast("io.BufferedReader", self.stream).readinto(wanted)
        self.position += count
        return count


class Folder:
    """A folder, used like an archive; files in folders inside it are not members."""

    def __init__(self, name: str) -> None:
        self.name = name
        with read_errors(name):
            self.names = frozenset(each.name for each in Path(name).iterdir() if each.is_file())

    def read(self, member: str) -> bytes:
        with self.open(member) as file:
            return _read_member(file, self.name, member)

    def open(self, member: str) -> BinaryIO:
        with read_errors(f"{self.name}/{member}"):
            return Path(self.name, member).open("rb")


Members = Archive | Folder


def _read_member(file: IO[bytes], name: str, member: str) -> bytes:
    return read_bounded(file, LARGEST_CONFIG, f"{name}: {member} is larger than {LARGEST_CONFIG >> 20} MiB")


@contextmanager
def open_archive(file: File) -> Iterator[Archive]:
    """Open a zip archive.

    Raises:
        MlcalcError: it is damaged, as may be found later.
    """
    with (
        read_errors(file.name),
        damage_errors(f"{file.name} is not a whole zip archive", DAMAGE),
        zipfile.ZipFile(file.stream) as archive,
    ):
        yield Archive(file.name, archive)


@contextmanager
def damage_errors(what: str, causes: tuple[type[Exception], ...]) -> Iterator[None]:
    """Turn what a library raises over a damaged file into an error of ours.

    Raises:
        MlcalcError: the file is damaged.
    """
    try:
        yield
    except causes as cause:
        raise error("damaged-file", f"{what}: {first_line(cause)}") from None


def first_line(cause: Exception) -> str:
    """Return the first line of what an exception says."""
    return str(cause).strip().partition("\n")[0]
