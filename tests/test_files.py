"""Files: read if they end, written whole or not at all."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.files import check_input, open_input, read_bounded, replace_file


def half() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError("half-way")


def test_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file is replaced when all is written; after an error it is as before, and nothing else is left."""
    path = tmp_path / "out.csv"
    path.write_text("before")
    path.chmod(0o640)
    with pytest.raises(RuntimeError, match="half-way"):
        replace_file(path, half())
    assert path.read_text() == "before"
    replace_file(path, [b"af", b"ter"])
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("after", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a link points to is replaced, not the link."""
    (tmp_path / "real.csv").write_text("before")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    replace_file(link, [b"after"])
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "after"


def test_a_device_stays_a_device() -> None:
    """What is no regular file is written to directly."""
    replace_file(Path(os.devnull), [b"x"])
    assert not Path(os.devnull).is_file()


def test_unwritable(tmp_path: Path) -> None:
    """A file that cannot be written is told by its name."""
    with pytest.raises(MlcalcError, match=r"cannot write .*none/out\.csv: there is no such folder"):
        replace_file(tmp_path / "none" / "out.csv", [b"x"])


# What is no regular file.

HAS_PIPES = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
HAS_DEVICES = pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device on this system")


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


@HAS_PIPES
def test_pipe_that_nobody_reads(pipe: Path) -> None:
    """A pipe that nobody reads is an error, and not waited for."""
    with pytest.raises(MlcalcError, match=r"^error: cannot write .*pipe: nobody reads this pipe$"):
        replace_file(pipe, [b"x"])


@HAS_PIPES
def test_pipe_that_somebody_reads(pipe: Path) -> None:
    """A pipe takes more than fits into it at once, as fast as it is read."""
    content = bytes(range(256)) * 4000
    with ThreadPoolExecutor() as threads:
        read = threads.submit(pipe.read_bytes)
        while not read.done():
            with suppress(MlcalcError):  # until the other one reads
                replace_file(pipe, [content])
                break
        assert content == read.result()


def test_own_output(tmp_path: Path) -> None:
    """What standard output goes to is written there, behind what is there already, and not replaced."""
    code = "import sys; from pathlib import Path; from mlcalc.files import replace_file; print('a', flush=True);"
    code += "replace_file(Path(sys.argv[1]), [b'b\\n']); print('c')"
    for path in ("/dev/stdout", "out") if Path("/dev/stdout").exists() else ("out",):
        with (tmp_path / "out").open("w") as file:
            subprocess.run([sys.executable, "-c", code, path], stdout=file, check=True, cwd=tmp_path)
        assert "a\nb\nc\n" == (tmp_path / "out").read_text()


@HAS_DEVICES
def test_device_that_is_full() -> None:
    """A device that takes nothing is an error."""
    with pytest.raises(MlcalcError, match="cannot write /dev/full: the disk is full"):
        replace_file(Path("/dev/full"), [b"x"])


@HAS_DEVICES
@pytest.mark.parametrize("path", ["/dev/zero", "/dev/random"])
def test_endless_device(path: str) -> None:
    """A device that gives bytes without end is not read."""
    with pytest.raises(OSError, match="it is a device"):
        open_input(path)
    with Path(path).open("rb", buffering=0) as stream, pytest.raises(OSError, match="it is a device"):
        check_input(stream)


def test_inputs(tmp_path: Path) -> None:
    """Files, the empty device and bytes in memory are read."""
    (tmp_path / "a").write_bytes(b"x")
    for path, content in ((tmp_path / "a", b"x"), (os.devnull, b"")):
        with open_input(path) as stream:
            assert content == stream.read()
    check_input(io.BytesIO(b"x"))


@HAS_PIPES
def test_pipes_and_terminals(pipe: Path) -> None:
    """A user may name a pipe and a terminal."""
    with ThreadPoolExecutor() as threads:
        threads.submit(pipe.write_bytes, b"x")
        with open_input(pipe) as stream:
            assert b"x" == stream.read()
    terminal, other = os.openpty()
    with open_input(os.ttyname(other)) as stream:
        assert stream.isatty()
    os.close(terminal)
    os.close(other)


@HAS_PIPES
def test_what_a_file_names(pipe: Path) -> None:
    """What a file names is a regular file, through links as well, and nothing that has to be waited for."""
    folder = pipe.parent
    (folder / "a").write_bytes(b"x")
    for link, target in (("b", "a"), ("c", "pipe"), ("d", os.devnull)):
        (folder / link).symlink_to(target)
    for name in ("a", "b"):
        with open_input(folder / name, is_named_by_file=True) as stream:
            assert b"x" == stream.read()
    for name in ("pipe", "c", "d", "."):
        with pytest.raises(OSError, match="it is no regular file"):
            open_input(folder / name, is_named_by_file=True)
    with pytest.raises(FileNotFoundError):
        open_input(folder / "none", is_named_by_file=True)


class Endless(io.RawIOBase):
    """A stream without end, which counts what is asked for at once."""

    asked = 0

    def read(self, size: int = -1, /) -> bytes:
        self.asked = max(self.asked, size)
        return bytes(size)


def test_bounded() -> None:
    """A stream is read in pieces, until there is more than allowed."""
    assert b"abc" == read_bounded(io.BytesIO(b"abc"), 3, "too large")
    with pytest.raises(MlcalcError, match=r"^error: too large$"):
        read_bounded(io.BytesIO(b"abcd"), 3, "too large")
    stream: Any = Endless()
    with pytest.raises(MlcalcError, match=r"^error: too large$"):
        read_bounded(stream, 5 << 20, "too large")
    assert stream.asked <= 1 << 20
