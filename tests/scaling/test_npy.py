"""Arrays in NumPy's format, in and out."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.npy import as_npy
from mlcalc.scaling.sources import open_file


def test_array(tmp_path: Path) -> None:
    """A .npy file is read where NumPy is installed, and is never unpickled."""
    numpy = pytest.importorskip("numpy")
    path = tmp_path / "a.npy"
    numpy.save(path, numpy.arange(6, dtype="int16").reshape(3, 2))
    read = open_file(path)
    assert read.read({1})[1].numbers.tolist() == [1.0, 3.0, 5.0]  # type: ignore[union-attr]
    assert read.read({0})[1] == ["1.0", "3.0", "5.0"]
    for content, message in [
        (numpy.array([None]), "not a .npy file of numbers"),
        (numpy.array(["a"]), "not numbers of 1 or 2"),
        (numpy.zeros((0, 3)), "is empty"),
        (numpy.zeros((1, 1, 1)), "of 3 dimensions"),
    ]:
        numpy.save(path, content)
        with pytest.raises(MlcalcError, match=message):
            open_file(path)
    numpy.save(path, numpy.zeros(1000))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(MlcalcError, match=r"not a \.npy file of numbers"):
        open_file(path)
    numpy.save(path, numpy.array([1.0, numpy.inf]))
    with pytest.raises(MlcalcError, match=r"row 2 of .* is infinite"):
        open_file(path)


def test_written(tmp_path: Path) -> None:
    """Columns become an array; a single one has one dimension if it is a list."""
    numpy = pytest.importorskip("numpy")
    path, column = tmp_path / "out.npy", array("d", [1, 0.1])
    for columns, flat, expected in [
        ([column, column], False, [[1, 1], [0.1, 0.1]]),
        ([column], False, [[1], [0.1]]),
        ([column], True, [1, 0.1]),
    ]:
        path.write_bytes(as_npy(columns, flat=flat))
        assert numpy.load(path).tolist() == expected


def test_header_of_python_2(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """What NumPy has to say of an old header does not reach whoever reads the numbers."""
    header = b"{'descr': '<i2', 'fortran_order': False, 'shape': (3L,), }".ljust(117) + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(6)
    (tmp_path / "old.npy").write_bytes(content)
    assert ["1"] == open_file(tmp_path / "old.npy").names
    assert [] == list(recwarn)
