"""Files that hold files: zip archives, and folders. A member is read within bounds, and nothing is unpacked to disk."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

from mlcalc.errors import error
from mlcalc.files import read_bounded
from mlcalc.limits import LARGEST_CONFIG
from mlcalc.readers.files import File, read_errors

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
        # What is packed can be a bomb.
        if self.archive.getinfo(member).compress_type != zipfile.ZIP_STORED:
            return io.BytesIO(self.read(member))
        return io.BufferedReader(self.archive.open(member))  # type: ignore[type-var]


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
