"""Reads HDF5 in a process of its own, so that whatever a file makes of the library ends with that process.

It runs as a script: its argument says what to read, standard input is the file, and standard output takes the answer.
Once the library is imported and the files are open, the system lets it open no other file and write none, and bounds
its memory and its time, where the system can (not on Windows).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from io import BytesIO
from typing import TYPE_CHECKING, Any, BinaryIO

if TYPE_CHECKING:
    from mlcalc.readers.stretch import Stretch


def main(asked: str, *names: str) -> None:
    """Read files, and write what they hold.

    Args:
        asked: JSON: the folders that modules are imported from, and the place of the file in standard input.
        names: what errors call the files; their paths, if none is standard input.
    """
    settings = json.loads(asked)
    sys.path[:] = settings["modules"]
    answer_to = os.dup(1)
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # whatever the library prints is no part of the answer
    place = settings["place"]
    streams = [_opened(name) for name in names] if place is None else [_standard_input(*place)]
    with os.fdopen(answer_to, "w", encoding="ascii") as file:
        json.dump(answer(names, streams, lambda: _confine(place[1] if place else 0)), file)


def answer(
    names: Sequence[str], streams: Sequence[BinaryIO | Stretch], confine: Callable[[], None] | None = None
) -> Any:
    """Return the trees in files as JSON data, or why the library cannot be used.

    Args:
        names: what errors call the files.
        streams: the files.
        confine: is called between importing the library and reading.
    """
    try:
        from mlcalc.readers.hdf5.walk import Walk
    except Exception as cause:  # noqa: BLE001  (a binary that does not fit the NumPy beside it raises what it likes)
        is_absent = isinstance(cause, ModuleNotFoundError) and cause.name == "h5py"
        return {"absent": is_absent, "why": str(cause).strip().partition("\n")[0] or type(cause).__name__}
    if confine:
        confine()
    walk = Walk()
    return {"trees": [walk.tree(name, stream) for name, stream in zip(names, streams, strict=True)]}


def _opened(path: str) -> BinaryIO:
    return open(path, "rb")  # noqa: PTH123  (as long as the process lives)


def _standard_input(start: int, length: int) -> Stretch:
    """Return a stretch of the file that is standard input, or the bytes that a pipe gives."""
    from mlcalc.readers.stretch import Stretch

    stream = sys.stdin.buffer
    return Stretch(stream, start, length) if stream.seekable() else Stretch(BytesIO(stream.read(length)))


def _confine(length: int) -> None:
    """Let the process open and write no file, and bound its memory and its time.

    Args:
        length: bytes that are in memory already.
    """
    try:
        import resource
    except ImportError:
        return
    from time import process_time

    from mlcalc.limits import LONGEST_READING, MOST_MEMORY

    seconds = int(process_time()) + 1 + LONGEST_READING
    for what, most in (
        ("RLIMIT_CORE", 0),
        ("RLIMIT_FSIZE", 0),
        ("RLIMIT_NOFILE", 0),
        ("RLIMIT_AS", MOST_MEMORY + length),
        ("RLIMIT_CPU", seconds),
    ):
        with suppress(AttributeError, OSError, ValueError):  # not every system has each of them
            limit = getattr(resource, what)
            hardest = resource.getrlimit(limit)[1]
            allowed = most if hardest == resource.RLIM_INFINITY else min(most, hardest)
            resource.setrlimit(limit, (allowed, hardest))


if __name__ == "__main__":
    main(*sys.argv[1:])
