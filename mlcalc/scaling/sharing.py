"""Work shared with a second process, where the system can fork one; the results come in order."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator

from mlcalc.errors import error

_LENGTH = 8
"""Bytes before each result that tell its length."""


def can_share() -> bool:
    """Return whether there is a second processor, and a fork would be safe."""
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return False
    affinity = getattr(os, "sched_getaffinity", None)
    return (len(affinity(0)) if affinity else os.cpu_count() or 1) > 1


def shared(make: Callable[[int], bytes], count: int) -> Iterator[bytes]:
    """Yield `make(0)` to `make(count - 1)`; a second process makes the odd ones at the same time.

    Raises:
        MlcalcError: the second process ended early.
    """
    source, sink = os.pipe()
    child = os.fork()
    if not child:
        os.close(source)
        _serve(map(make, range(1, count, 2)), sink)
    os.close(sink)
    try:
        with open(source, "rb") as results:  # noqa: PTH123  (a pipe has no path)
            for number in range(count):
                yield _received(results.read) if number % 2 else make(number)
    finally:
        # The pipe is closed by now, so that a child that is not done yet ends as well.
        os.waitpid(child, 0)


def _serve(results: Iterable[bytes], sink: int) -> None:
    """Send results to the first process, and end without its duties at exit."""
    status = 1
    try:
        with open(sink, "wb") as stream:
            for result in results:
                stream.write(len(result).to_bytes(_LENGTH, "big") + result)
                stream.flush()
        status = 0
    finally:
        os._exit(status)


def _received(read: Callable[[int], bytes]) -> bytes:
    length = int.from_bytes(read(_LENGTH), "big")
    result = read(length)
    if not length or len(result) < length:
        raise error("lost-process", "the second process ended before its work was done")
    return result
