"""Files of a history: regular files, opened and named."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from mlcalc.errors import error


@contextmanager
def opened(path: str | BinaryIO) -> Iterator[tuple[str, BinaryIO]]:
    """Open a file by its path, and yield its name with its bytes; a stream is taken from its beginning.

    Raises:
        MlcalcError: it cannot be read, or is no regular file, which might never end.
    """
    if not isinstance(path, str):
        path.seek(0)
        yield "standard input", path
        return
    try:
        if Path(path).exists() and not Path(path).is_file():
            raise error("unreadable-file", f"cannot read {path}: it is no regular file")
        with Path(path).open("rb") as stream:
            yield path, stream
    except (OSError, ValueError) as cause:
        raise error("unreadable-file", f"cannot read {path}: {getattr(cause, 'strerror', None) or cause}") from None
