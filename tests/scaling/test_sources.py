"""Files of data, and what cannot be read."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.saving import load
from mlcalc.scaling.sources import open_file, open_stream


def test_files(tmp_path: Path) -> None:
    """A file that cannot be read is told by its name."""
    with pytest.raises(MlcalcError, match="there is no file"):
        open_file(tmp_path / "none.csv")
    with pytest.raises(MlcalcError, match="is a folder"):
        open_file(tmp_path)
    with pytest.raises(MlcalcError, match="cannot hold a zero byte"):
        open_file("\0.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes on this system")
def test_pipe(tmp_path: Path) -> None:
    """A pipe can be read only once, and is."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_text, args=("a\n1\n2\n",))
    writer.start()
    assert open_file(path).read(set()) == [["1", "2"]]
    writer.join()


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="there is no such device on this system")
def test_devices() -> None:
    """A device is not read, by its name or as standard input: it may have no end. The empty one is empty."""
    with pytest.raises(MlcalcError, match="cannot read /dev/zero: it is a device"):
        open_file("/dev/zero")
    with Path("/dev/zero").open("rb") as stream, pytest.raises(MlcalcError, match="cannot read input: it is a device"):
        open_stream("input", stream)
    with pytest.raises(MlcalcError, match="cannot read /dev/zero: it is a device"):
        load("/dev/zero")
    with pytest.raises(MlcalcError, match="/dev/null is empty"):
        open_file("/dev/null")
