"""Files that hold files: zip archives, and folders. A member is read within bounds, and nothing is unpacked to disk."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import SEEK_END, BytesIO
from itertools import pairwise
from pathlib import Path
from typing import BinaryIO, NamedTuple

from mlcalc.errors import error
from mlcalc.files import open_input, read_bounded
from mlcalc.limits import LARGEST_CONFIG, LARGEST_DIRECTORY, LARGEST_PACKED
from mlcalc.readers.files import File, read_errors
from mlcalc.readers.stretch import Stretch

_ENCRYPTED, _UTF_8 = 0x1, 0x800
_STORED, _DEFLATED = 0, 8
_LARGE, _LARGE_FIELD = 0xFFFFFFFF, 1
"""What stands in place of a number that is in the extra field of a large archive (zip64), and the kind of the field."""

_END = struct.Struct("<4s8xLL2x")
_LARGE_END, _LARGE_END_AT = struct.Struct("<4s36xQQ"), struct.Struct("<4s4xQ4x")
_ENTRY = struct.Struct("<4s4xHH4xLLLHHH8xL")
_HEADER = struct.Struct("<4s2xHH16xHH")
_LONGEST_COMMENT = 0xFFFF


class _DamageError(Exception):
    """What an archive says is not so."""


class _Entry(NamedTuple):
    """What the list at the end of an archive says of one file."""

    name: bytes
    flags: int
    method: int
    checksum: int
    packed: int
    size: int
    start: int


class Archive:
    """A zip archive: `name` is what errors call it, `names` are those of its files.

    Where the format leaves room for two answers, there is an error: no two files have one name, or lie in the same
    bytes, and what stands in front of a file agrees with the list of all.

    Raises:
        MlcalcError: it is damaged.
    """

    def __init__(self, file: File) -> None:
        self.name = file.name
        self._stream = file.stream
        with self._errors():
            self._entries, self._end = _listed(self._stream, self.name)
            ends = sorted((each.start, each.start + _HEADER.size + each.packed) for each in self._entries.values())
            if any(end > start for (_, end), (start, _) in pairwise([*ends, (self._end, 0)])):
                raise _DamageError("its files lie over each other")
        self.names = self._entries.keys()

    def has(self, member: str) -> bool:
        """Tell whether there is a file of that name."""
        return member in self._entries

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
        entry = self._entries[member]
        if entry.method != _STORED:
            yield Stretch(BytesIO(self._unpacked(member, LARGEST_PACKED)))
            return
        with self._errors():
            place = Stretch(self._stream, self._start(member, entry), entry.size)
        yield place

    def _unpacked(self, member: str, largest: int) -> bytes:
        entry = self._entries[member]
        with self._errors():
            self._stream.seek(self._start(member, entry))
            if max(entry.size, entry.packed) > largest:
                raise error("too-large", _size_message(self.name, member, largest))
            content = self._stream.read(entry.packed)
            if entry.method == _DEFLATED:
                content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(content, entry.size + 1)
            if len(content) != entry.size or zlib.crc32(content) != entry.checksum:
                raise _DamageError(f"{member} is not what the list says")
        return content

    def _start(self, member: str, entry: _Entry) -> int:
        """Return where the bytes of a member begin, behind a header that says once more what they are."""
        self._stream.seek(entry.start)
        signature, flags, method, name, extra = _HEADER.unpack(self._stream.read(_HEADER.size))
        start: int = entry.start + _HEADER.size + name + extra
        if signature != b"PK\3\4" or method != entry.method or self._stream.read(name) != entry.name:
            raise _DamageError(f"{member} is not where the list says")
        if (flags | entry.flags) & _ENCRYPTED:
            raise _DamageError(f"{member} is encrypted")
        if method not in (_STORED, _DEFLATED):  # others cannot be unpacked within bounds
            raise error("damaged-file", f"{self.name}: {member} uses a compression that Keras never writes")
        if start + entry.packed > self._end or (method == _STORED and entry.packed != entry.size):
            raise _DamageError(f"{member} is not as long as the list says")
        return start

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Turn what is wrong with the archive into an error of ours."""
        with read_errors(self.name):
            try:
                yield
            except (_DamageError, struct.error, zlib.error, UnicodeDecodeError, OverflowError) as cause:
                raise error("damaged-file", f"{self.name} is not a whole zip archive: {cause}") from None


def _listed(stream: BinaryIO, name: str) -> tuple[dict[str, _Entry], int]:
    """Return the files that the list at the end of an archive names, and where the list begins."""
    length = stream.seek(0, SEEK_END)
    behind = stream.seek(max(0, length - _END.size - _LONGEST_COMMENT))
    tail = stream.read(_END.size + _LONGEST_COMMENT)
    end = behind + tail.rfind(b"PK\5\6")
    if end < behind:
        raise _DamageError("the list of its files is not there")
    _, size, start = _END.unpack_from(tail, end - behind)
    if _LARGE in (size, start):
        stream.seek(end - _LARGE_END_AT.size)
        signature, end = _LARGE_END_AT.unpack(stream.read(_LARGE_END_AT.size))
        stream.seek(end)
        other, size, start = _LARGE_END.unpack(stream.read(_LARGE_END.size))
        if (signature, other) != (b"PK\6\7", b"PK\6\6"):
            raise _DamageError("the list of its files is not there")
    if size > LARGEST_DIRECTORY:
        raise error("too-large", f"the list of the files in {name} has more than {LARGEST_DIRECTORY:,} bytes")
    stream.seek(start)
    listing = stream.read(size)
    if start + size > end or len(listing) < size:
        raise _DamageError("the list of its files is not there")
    return _entries(listing), start


def _entries(listing: bytes) -> dict[str, _Entry]:
    entries: dict[str, _Entry] = {}
    position = 0
    while position < len(listing):
        signature, flags, method, checksum, packed, size, name, extra, comment, start = _ENTRY.unpack_from(
            listing, position
        )
        position += _ENTRY.size
        written, more = listing[position : position + name], listing[position + name : position + name + extra]
        position += name + extra + comment
        if signature != b"PK\1\2" or position > len(listing):
            raise _DamageError("the list of its files is damaged")
        size, packed, start = _large(more, size, packed, start)
        text = written.decode("utf-8" if flags & _UTF_8 else "cp437")
        if text in entries:
            raise _DamageError(f"it holds {text} twice")
        entries[text] = _Entry(written, flags, method, checksum, packed, size, start)
    return entries


def _large(extra: bytes, *numbers: int) -> list[int]:
    """Return numbers with those in their places that are too large for them and so stand in the extra field."""
    position, large = 0, iter(())
    while position + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, position)
        position += 4
        if kind == _LARGE_FIELD:
            large = iter(struct.unpack_from(f"<{length // 8}Q", extra, position))
        position += length
    return [next(large, each) if each == _LARGE else each for each in numbers]


class Folder:
    """A folder, used like an archive; files in folders inside it are not members, nor are pipes and devices."""

    def __init__(self, name: str) -> None:
        self.name = name

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
