"""Writing files: whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.files import replace_file


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
    with pytest.raises(MlcalcError, match=r"cannot write .*none/out\.csv: No such file"):
        replace_file(tmp_path / "none" / "out.csv", [b"x"])
