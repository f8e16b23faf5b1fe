"""Files are read within bounds, and written whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO

from mlcalc.errors import error


def read_bounded(stream: IO[bytes], largest: int, too_large: str) -> bytes:
    """Return the bytes of a stream, of which `largest` are read at most, whatever size it claims to have.

    Raises:
        MlcalcError: there are more, as `too_large` says.
    """
    content = bytearray()
    # To ask for all at once would take the memory for the largest.
    while part := stream.read(_PART):
        content += part
        if len(content) > largest:
            raise error("too-large", too_large)
    return bytes(content)


_PART = 1 << 20


def replace_file(path: Path, content: Iterable[bytes]) -> None:
    """Write a file that takes the place of another once it is complete, and not at all after an error.

    A link stays a link, the mode of the file stays as it was, and what is no regular file, such as a
    pipe, is written directly.

    Raises:
        MlcalcError: it cannot be written.
    """
    try:
        if path.exists() and not path.is_file():
            with path.open("wb") as file:
                file.writelines(content)
            return
        target = path.resolve()
        temporary = target.with_name(f".{target.name}.{os.getpid()}")
        handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
        try:
            with os.fdopen(handle, "wb") as file:
                file.writelines(content)
            if target.exists():
                temporary.chmod(target.stat().st_mode & 0o777)
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
    except OSError as cause:
        raise error("unwritable-file", f"cannot write {path}: {cause.strerror or cause}") from None
