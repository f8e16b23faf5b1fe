"""Archives: members are read where they lie, within their bounds, whatever an archive claims."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.readers import archives
from mlcalc.readers.archives import Archive
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


def opened(content: bytes | bytearray) -> Archive:
    return Archive(File("m.keras", io.BytesIO(content)))


def content_of(content: bytes | bytearray) -> bytes:
    """Return all bytes of the member."""
    with opened(content).open("m") as file:
        return file.read()


def header(content: bytearray) -> int:
    """Return where the header in front of the member begins."""
    return content.index(b"PK\x03\x04", 1)


def entry(content: bytearray) -> int:
    """Return where the member stands in the archive's list."""
    return content.index(b"PK\x01\x02", content.index(b"PK\x01\x02") + 1)


def test_in_place() -> None:
    """A member that is not packed is read from any place, at the cost of what is read."""
    stream = Counted(archive())
    members = Archive(File("m.keras", stream))
    before = stream.count
    with members.open("m") as file:
        for position in reversed(range(0, len(CONTENT), 1000)):
            file.seek(position)
            assert CONTENT[position : position + 5] == file.read(5)
    assert stream.count - before < 10_000


def test_bounds_of_a_member() -> None:
    """A member ends where it ends, and a place in it can be told from either end."""
    with opened(archive()).open("m") as file:
        assert CONTENT == file.read()
        assert b"" == file.read(1)
        assert len(CONTENT) - 3 == file.seek(-3, io.SEEK_END)
        assert (CONTENT[-3:], b"") == (file.read(10), file.read(10))
        assert (0, 2) == (file.seek(0), file.seek(2, io.SEEK_CUR))
        assert b"" == (file.seek(len(CONTENT) + 10), file.read(5))[1]


def test_packed() -> None:
    """What is packed is unpacked within bounds."""
    assert CONTENT == content_of(archive(packing=zipfile.ZIP_DEFLATED))


def test_names() -> None:
    """Names are those that the archive lists, in UTF-8 or in the code page of DOS."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        for name in ("a/\u00fc", "b", "c/"):
            file.writestr(name, str(len(name)))
    members = opened(stream.getvalue().replace(b"b", b"\x81"))
    assert {"a/\u00fc", "\u00fc", "c/"} == members.names
    assert (b"3", b"1", False) == (members.read("a/\u00fc"), members.read("\u00fc"), members.has("a"))


def _change(find: Callable[[bytearray], int], offset: int, content: bytes) -> Callable[[bytearray], None]:
    def act(whole: bytearray) -> None:
        start = find(whole) + offset
        whole[start : start + len(content)] = content

    return act


def _end(content: bytearray) -> int:
    return content.index(b"PK\x05\x06")


LIES = {
    "another name": _change(header, 30, b"x"),
    "no header": _change(header, 0, b"XXXX"),
    "encrypted": _change(entry, 8, b"\x01\x00"),
    "larger than the archive": _change(entry, 20, struct.pack("<II", 1 << 30, 1 << 30)),
    "into the list": _change(entry, 20, struct.pack("<II", len(CONTENT) + 100, len(CONTENT) + 100)),
    "two sizes": _change(entry, 20, struct.pack("<I", 10)),
    "a long extra field": _change(header, 28, b"\xff\xff"),
    "a header behind the end": _change(entry, 42, struct.pack("<I", 1 << 31)),
    "a size that stands nowhere": _change(entry, 20, b"\xff" * 8),
    "a list that is none": _change(entry, 0, b"XXXX"),
    "a list behind the end": _change(_end, 16, struct.pack("<I", 1 << 31)),
    "a list that ends later": _change(_end, 12, struct.pack("<I", 1 << 20)),
    "a second list that is not there": _change(_end, 12, b"\xff" * 8),
    "no list": _change(_end, 0, b"XXXX"),
}


@pytest.mark.parametrize("lie", LIES.values(), ids=LIES)
def test_lies(lie: Callable[[bytearray], None]) -> None:
    """An archive that lies about a member is refused."""
    whole = archive()
    lie(whole)
    with pytest.raises(MlcalcError, match="is not a whole zip archive: ") as caught:
        content_of(whole)
    assert "damaged-file" == caught.value.diagnostics[0].code


PACKED_LIES = {
    "a smaller size": _change(entry, 24, struct.pack("<I", 10)),
    "another checksum": _change(entry, 16, bytes(4)),
    "other bytes": _change(header, 40, b"XXXXXXXX"),
}


@pytest.mark.parametrize("lie", PACKED_LIES.values(), ids=PACKED_LIES)
def test_lies_about_what_is_packed(lie: Callable[[bytearray], None]) -> None:
    """So is one whose member is not what it says once it is unpacked."""
    whole = archive(packing=zipfile.ZIP_DEFLATED)
    lie(whole)
    with pytest.raises(MlcalcError, match="is not a whole zip archive: "):
        content_of(whole)


def test_two_of_one_name() -> None:
    """Two files of one name are an error: which of them counts is not for us to choose."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as file:
        file.writestr("m", "1")
        file.writestr("n", "2")
    with pytest.raises(MlcalcError, match="is not a whole zip archive: it holds m twice"):
        opened(stream.getvalue().replace(b"n", b"m"))


def test_long_list(monkeypatch: pytest.MonkeyPatch) -> None:
    """The list of the files has a bound, which is looked at before the list is read."""
    stream = Counted()
    with zipfile.ZipFile(stream, "w") as file:
        for number in range(3000):
            file.writestr(str(number), b"")
    assert 3000 == len(opened(stream.getvalue()).names)
    monkeypatch.setattr(archives, "LARGEST_DIRECTORY", 100_000)
    stream.count = 0
    with pytest.raises(MlcalcError, match=r"the list of the files in m\.keras has more than 100,000 bytes"):
        Archive(File("m.keras", stream))
    assert stream.count < 70_000


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> bytearray:
    """Return an archive that is written as those of many gigabytes are."""
    monkeypatch.setattr(zipfile, "ZIP64_LIMIT", 10)
    content = archive()
    _change(_end, 12, b"\xff" * 8)(content)
    return content


def test_large_archive(large: bytearray) -> None:
    """The numbers of the format for large archives (zip64) lead to the same member."""
    assert b"PK\x06\x06" in large
    assert CONTENT == content_of(large)


def _locator(content: bytearray) -> int:
    return content.index(b"PK\x06\x07")


def _large_end(content: bytearray) -> int:
    return content.index(b"PK\x06\x06")


def _large_field(content: bytearray) -> int:
    """Return where the extra field of the member stands in the archive's list."""
    return entry(content) + 46 + len("m")


LARGE_LIES = {
    "no locator": _change(_locator, 0, b"XXXX"),
    "a list of all sizes": _change(_large_end, 40, b"\x00\x00\x01" + bytes(5)),
    "a list elsewhere": _change(_large_end, 48, b"\xff" * 8),
    "no extra field": _change(_large_field, 0, b"\x02\x00"),
    "a size without end": _change(_large_field, 4, b"\xff" * 8),
    "a short extra field": _change(_large_field, 2, b"\x01\x00"),
    "an extra field without end": _change(_large_field, 2, b"\xff\xff"),
}


@pytest.mark.parametrize("lie", LARGE_LIES.values(), ids=LARGE_LIES)
def test_lies_of_large_archives(lie: Callable[[bytearray], None], large: bytearray) -> None:
    """These numbers may lie as the others may."""
    lie(large)
    with pytest.raises(MlcalcError, match=r"is not a whole zip archive|cannot read"):
        content_of(large)


def test_members_in_one_place() -> None:
    """Members that lie in the same bytes are refused: what is small would unpack to much."""
    whole = archive(b"x" * 10)
    first, second = whole.index(b"PK\x01\x02"), entry(whole)
    whole[second + 42 : second + 46] = whole[first + 42 : first + 46]
    with pytest.raises(MlcalcError, match="not a whole zip archive: its files lie over each other"):
        opened(whole)
