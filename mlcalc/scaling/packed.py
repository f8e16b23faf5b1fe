"""Tables that gzip has packed, within a bound."""

from __future__ import annotations

import gzip
import zlib
from typing import Any, BinaryIO

from mlcalc.errors import error
from mlcalc.limits import LARGEST_TEXT


class Unpacked(gzip.GzipFile):
    """The text in a packed stream, which is closed with it.

    Raises:
        MlcalcError: the text is too large, or the stream is damaged or cut short.
    """

    def __init__(self, name: str, stream: BinaryIO) -> None:
        super().__init__(fileobj=stream, mode="rb")
        self._table, self._packed, self._size = name, stream, 0

    def read1(self, size: int = -1) -> bytes:
        return self._checked(super().read1, size)

    def read(self, size: int | None = -1) -> bytes:
        return self._checked(super().read, size)

    def _checked(self, read: Any, size: int | None) -> bytes:
        try:
            part: bytes = read(size)
        except (EOFError, OSError, zlib.error):
            raise error("not-text", f"{self._table} is packed by gzip, and is cut short or damaged") from None
        self._size += len(part)
        if self._size > LARGEST_TEXT:
            raise error("too-large", f"{self._table} is packed, and its text has more than {LARGEST_TEXT:,} bytes")
        return part

    def close(self) -> None:
        super().close()
        self._packed.close()
