"""Archives: members are read where they lie, within their bounds, whatever an archive claims."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers.archives import open_archive
from mlcalc.readers.files import File

CONTENT = bytes(range(256)) * 4000


class Counted(io.BytesIO):
    """A stream that counts the bytes that are read from it."""

    count = 0

    def read(self, size: int | None = -1, /) -> bytes:
        content = super().read(size)
        self.count += len(content)
        return content

    def readinto(self, buffer: Any, /) -> int:
        count = super().readinto(buffer)
        self.count += count
        return count


def archive(content: bytes = CONTENT, packing: int = zipfile.ZIP_STORED) -> bytearray:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", packing) as file:
        file.writestr("first", "1")
        file.writestr("m", content)
        file.writestr("last", "2")
    return bytearray(stream.getvalue())


def header(content: bytearray) -> int:
    """Return where the header in front of the member begins."""
    return content.index(b"PK\x03\x04", 1)


def entry(content: bytearray) -> int:
    """Return where the member stands in the archive's list."""
    return content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)


def test_in_place() -> None:
    """A member that is not packed is read from any place, at the cost of what is read."""
    stream = Counted(archive())
    with open_archive(File("m.keras", stream)) as members:
        before = stream.count
        with members.open("m") as file:
            for position in reversed(range(0, len(CONTENT), 1000)):
                file.seek(position)
                assert CONTENT[position : position + 5] == file.read(5)
        assert stream.count - before < 10_000


def test_bounds_of_a_member() -> None:
    """A member ends where it ends, and a place in it can be told from either end."""
    with open_archive(File("m.keras", io.BytesIO(archive()))) as members, members.open("m") as file:
        assert CONTENT == file.read()
        assert b"" == file.read(1)
        assert len(CONTENT) - 3 == file.seek(-3, io.SEEK_END)
        assert (CONTENT[-3:], b"") == (file.read(10), file.read(10))
        assert (0, 2) == (file.seek(0), file.seek(2, io.SEEK_CUR))
        assert b"" == (file.seek(len(CONTENT) + 10), file.read(5))[1]


def test_packed() -> None:
    """What is packed is unpacked within bounds."""
    with open_archive(File("m.keras", io.BytesIO(archive(packing=zipfile.ZIP_DEFLATED)))) as members:
        assert CONTENT == members.open("m").read()


def _change(find: Callable[[bytearray], int], offset: int, content: bytes) -> Callable[[bytearray], None]:
    def act(whole: bytearray) -> None:
        start = find(whole) + offset
        whole[start : start + len(content)] = content

    return act


LIES = {
    "another name": _change(header, 30, b"x"),
    "no header": _change(header, 0, b"XXXX"),
    "encrypted": _change(entry, 8, b"\x01\x00"),
    "larger than the archive": _change(entry, 20, struct.pack("<II", 1 << 30, 1 << 30)),
    "into the list": _change(entry, 20, struct.pack("<II", len(CONTENT) + 100, len(CONTENT) + 100)),
    "two sizes": _change(entry, 20, struct.pack("<I", 10)),
    "a long extra field": _change(header, 28, b"\xff\xff"),
    "a header behind the end": _change(entry, 42, struct.pack("<I", 1 << 31)),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_lies(lie: Callable[[bytearray], None]) -> None:
    """An archive that lies about a member is refused."""
    whole = archive()
    lie(whole)
    with (
        pytest.raises(MlcalcError, match="is not a whole zip archive"),
        open_archive(File("m.keras", io.BytesIO(whole))) as members,
    ):
        members.open("m").read()


def test_large_archive() -> None:
    """The numbers of the format for large archives (zip64) lead to the same member."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file, file.open("m", "w", force_zip64=True) as member:
        member.write(CONTENT)
    with open_archive(File("m.keras", stream)) as members:
        assert CONTENT == members.open("m").read()


def test_members_in_one_place() -> None:
    """Two members may lie in the same bytes: each is read by itself, and nothing grows."""
    whole = archive(b"x" * 10)
    first, second = whole.index(b"PK\x01\x02"), entry(whole)
    whole[second + 42 : second + 46] = whole[first + 42 : first + 46]
    with (
        pytest.raises(MlcalcError, match="not a whole zip archive"),
        open_archive(File("m.keras", io.BytesIO(whole))) as members,
    ):
        members.open("m")
