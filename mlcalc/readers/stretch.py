"""A stretch of a file, read in place as if it were a file of its own."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, BinaryIO, cast

if TYPE_CHECKING:
    from typing_extensions import Buffer


class Stretch(io.RawIOBase):
    """A stretch of a stream; without a length, it is all that follows the start."""

    def __init__(self, stream: BinaryIO, start: int = 0, length: int | None = None) -> None:
        super().__init__()
        self.stream, self.start = stream, start
        self.length = stream.seek(0, io.SEEK_END) - start if length is None else length
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
