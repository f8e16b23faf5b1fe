"""Files are read within bounds, and written whole or not at all."""

from __future__ import annotations

import errno
import os
import shlex
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, BinaryIO

from mlcalc.errors import error
from mlcalc.texts import named

_PIECE = 1 << 20


def reason_of(cause: OSError | ValueError) -> str:
    """Return why a file cannot be used, in our own words where we have some."""
    return _REASONS.get(getattr(cause, "errno", None) or 0) or str(getattr(cause, "strerror", None) or cause)


_REASONS = {
    errno.ENOENT: "there is no file of this name",
    errno.EISDIR: "it is a directory, not a file",
    errno.ENOTDIR: "it is said to be in a file, which is no folder",
    errno.EACCES: "you may not open it",
    errno.EPERM: "you may not open it",
    errno.ENOSPC: "the disk is full",
    errno.EROFS: "nothing can be written there",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ELOOP: "links lead there in a circle",
}


@contextmanager
def read_errors(name: str) -> Iterator[None]:
    """Turn the errors of the system into ours.

    Raises:
        MlcalcError: what is called so cannot be read.
    """
    try:
        yield
    except (OSError, ValueError) as cause:
        reason, mend = reason_of(cause) if name else "that is no name of a file", None
        if isinstance(cause, FileNotFoundError):
            from mlcalc.nearby import nearest_file

            reason, mend = _of_link(name) or reason, nearest_file(name)
        elif isinstance(cause, NotADirectoryError):
            from mlcalc.nearby import file_above

            mend = file_above(name)
        raise error("unreadable-file", f"cannot read {name or '``'}: {reason}", help=mend, file=name or None) from None


def _of_link(name: str) -> str | None:
    """Return why a link leads nowhere; None if there is none of that name."""
    return f"it is a link to {named(os.readlink(name))}, and there is no such file" if os.path.islink(name) else None  # noqa: PTH114, PTH115


def exists(path: str | Path) -> bool:
    """Tell whether there is a file or a folder of this name; a long call can be the name of none."""
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def is_folder(path: str | Path) -> bool:
    """Tell whether there is a folder of this name; an empty name is that of none."""
    return bool(str(path)) and os.path.isdir(path)  # noqa: PTH112  (pathlib raises at what is too long)


def open_input(path: str | Path, *, is_named_by_file: bool = False) -> BufferedReader:
    """Open a file for reading: one that a user names may be a pipe, one that a file names is a regular file.

    Whoever writes a file must not choose what mlcalc waits for.

    Raises:
        OSError: it cannot be opened, or is of another kind.
    """
    if is_named_by_file and not stat.S_ISREG(Path(path).stat().st_mode):
        raise OSError(errno.EINVAL, "it is no regular file")
    stream = Path(path).open("rb")  # noqa: SIM115  (the caller closes it)
    try:
        check_input(stream)
    except OSError:
        stream.close()
        raise
    return stream


def check_input(stream: IO[bytes]) -> None:
    """Refuse a device, such as one that gives bytes without end; a terminal and the empty device may be read.

    Raises:
        OSError: it is another device.
    """
    try:
        status = os.fstat(stream.fileno())
    except OSError:  # it is in memory
        return
    is_device = stat.S_ISCHR(status.st_mode) or stat.S_ISBLK(status.st_mode)
    if is_device and not stream.isatty() and not os.path.samestat(status, Path(os.devnull).stat()):
        raise OSError(errno.EINVAL, "it is a device")


def read_bounded(stream: IO[bytes], largest: int, too_large: str) -> bytes:
    """Return the bytes of a stream, of which `largest` are read at most, whatever size it claims to have.

    Raises:
        MlcalcError: there are more, as `too_large` says.
    """
    content = bytearray()
    # To ask for all at once would take the memory for the largest.
    while part := stream.read(_PIECE):
        content += part
        if len(content) > largest:
            raise error("too-large", too_large)
    return bytes(content)


def replace_file(path: Path, content: Iterable[bytes]) -> None:
    """Write a file that takes the place of another once it is complete, and not at all after an error.

    A link stays a link, the mode of the file stays as it was, and what is no regular file, such as a
    pipe, is written directly, as is the file that standard output goes to.

    Raises:
        MlcalcError: it cannot be written.
    """
    try:
        if (stream := _written_in_place(path)) is not None:
            with stream:
                stream.writelines(content)
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
        reasons = {errno.ENXIO: "nobody reads this pipe", errno.ENOENT: "there is no such folder"}
        reason = reasons.get(cause.errno or 0) or reason_of(cause)
        mend = f"mkdir -p {shlex.quote(str(path.parent))}" if cause.errno == errno.ENOENT else None
        raise error("unwritable-file", f"cannot write {path}: {reason}", help=mend, file=str(path)) from None


def _written_in_place(path: Path) -> BinaryIO | None:
    """Open a pipe, a device, or what this process writes to anyway, as `/dev/stdout` may be; None for other files."""
    if not path.exists():
        return None
    status = path.stat()
    for descriptor in (1, 2):
        with suppress(OSError):  # it is closed
            if os.path.samestat(status, os.fstat(descriptor)):
                return os.fdopen(os.dup(descriptor), "wb")  # behind what is written there already
    if stat.S_ISREG(status.st_mode):
        return None
    return open(path, "wb", opener=_without_waiting if hasattr(os, "O_NONBLOCK") else None)


def _without_waiting(path: str, flags: int) -> int:
    """Open a pipe or a device, but do not wait for somebody who reads it: nobody may."""
    handle = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(handle, True)
    return handle
