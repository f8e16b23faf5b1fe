"""Arrays in NumPy's format, in and out."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.datasets import in_memory
from mlcalc.scaling.npy import as_npy
from mlcalc.scaling.numerics import Floats
from mlcalc.scaling.sources import open_file
from tests.commands import run_command


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
        (numpy.array(["a"]), "holds <U1, not numbers"),
        (numpy.array(5.0), "holds a single value"),
        (numpy.array([1j]), "holds complex128, not numbers"),
        (numpy.zeros((0, 3)), "is empty"),
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


@pytest.mark.parametrize("content", [b"", b"PK\x05\x06" + bytes(18), b"\x80\x04N.", b"\x93NUMPY"])
def test_what_is_no_array(content: bytes, tmp_path: Path) -> None:
    """What only has the name of an array is refused, in words that do not depend on NumPy: archives, pickles."""
    pytest.importorskip("numpy")
    (tmp_path / "a.npy").write_bytes(content)
    with pytest.raises(MlcalcError) as caught:
        open_file(tmp_path / "a.npy")
    reason = "it does not begin as one"
    if content.startswith(b"\x93"):
        reason = "it is cut short, or its header is damaged"
    assert str(tmp_path / "a.npy") + f" is not a .npy file of numbers: {reason}" == caught.value.diagnostics[0].message


def test_archive_of_arrays(tmp_path: Path) -> None:
    """NumPy would open several arrays under the name of one."""
    numpy = pytest.importorskip("numpy")
    with (tmp_path / "a.npy").open("wb") as file:
        numpy.savez(file, a=numpy.zeros(3))
    with pytest.raises(MlcalcError, match="it does not begin as one"):
        open_file(tmp_path / "a.npy")


def test_written(tmp_path: Path) -> None:
    """Columns become an array; a single one has one dimension if it is a list, and more have the data's."""
    numpy = pytest.importorskip("numpy")
    path, column = tmp_path / "out.npy", array("d", [1, 0.1])
    data = in_memory([1.0])._replace(is_list=False)
    single = Floats("float32")
    for columns, of, expected in [
        ([column, column], data, [[1, 1], [0.1, 0.1]]),
        ([column], data, [[1], [0.1]]),
        ([column], data._replace(is_list=True), [1, 0.1]),
        ([column], data._replace(shape=(1, 2, 1)), [[[1], [0.1]]]),
        ([column], data._replace(floats=single), [[1], [0.10000000149011612]]),
    ]:
        path.write_bytes(as_npy(columns, of))
        assert numpy.load(path).tolist() == expected


def test_windows(tmp_path: Path) -> None:
    """(samples, time_steps, features) are scaled for each feature over samples and steps, and keep their shape."""
    numpy = pytest.importorskip("numpy")
    train, windows, out = (tmp_path / name for name in ("train.npy", "windows.npy", "out.npy"))
    numpy.save(train, numpy.array([[[0.0, 10.0], [1.0, 20.0]], [[2.0, 30.0], [4.0, 50.0]]]))
    numpy.save(windows, numpy.array([[[2.0, 10.0]], [[8.0, 50.0]]]))
    done = run_command("scale", "minmax", windows, "--fit", train, "--output", out)
    assert (0, "") == (done.code, done.stdout)
    assert [[[0.5, 0.0]], [[2.0, 1.0]]] == numpy.load(out).tolist()


def test_single_precision(tmp_path: Path) -> None:
    """float32 in, float32 out, with the digits of scikit-learn's arithmetic in that type."""
    numpy = pytest.importorskip("numpy")
    path, out = tmp_path / "a.npy", tmp_path / "out.npy"
    numpy.save(path, numpy.array([0.1, 0.2, 0.3, 1000.123], dtype="float32"))
    assert 0 == run_command("scale", "minmax", path, "--output", out).code
    assert ("float32", 9.999769827118143e-05) == (numpy.load(out).dtype.name, float(numpy.load(out)[1]))
    assert "9.999769827118143e-05" in run_command("scale", "minmax", path).stdout.split()


def test_header_of_python_2(tmp_path: Path, recwarn: pytest.WarningsRecorder) -> None:
    """What NumPy has to say of an old header does not reach whoever reads the numbers."""
    header = b"{'descr': '<i2', 'fortran_order': False, 'shape': (3L,), }".ljust(117) + b"\n"
    content = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + bytes(6)
    (tmp_path / "old.npy").write_bytes(content)
    assert ["1"] == open_file(tmp_path / "old.npy").names
    assert [] == list(recwarn)


def test_array_from_a_pipe(tmp_path: Path) -> None:
    """An array is read from standard input as from a file, and a damaged one is told as such."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "a.npy", numpy.arange(12, dtype="float32").reshape(2, 3, 2))
    content = (tmp_path / "a.npy").read_bytes()
    done = run_command("scale", "minmax", "-", "--output", tmp_path / "b.npy", stdin=content)
    assert 0 == done.code
    scaled = numpy.load(tmp_path / "b.npy")
    assert ((2, 3, 2), "float32", [0.0, 0.0], [1.0, 1.0]) == (
        scaled.shape,
        scaled.dtype.name,
        scaled[0, 0].tolist(),
        scaled[1, 2].tolist(),
    )
    for wrong in (content[:100], content[:-8], content[:8] + b"\xff" * 200):
        told = run_command("scale", "minmax", "-", stdin=wrong)
        assert (1, True) == (told.code, "standard input is not a .npy file of numbers: it is cut short" in told.stderr)
    lying = content.replace(b"(2, 3, 2), }", b"(1099511627776,),}")[:-20]
    assert 1 == run_command("scale", "minmax", "-", stdin=lying).code


def test_another_order_of_bytes(tmp_path: Path) -> None:
    """Floats of another order of bytes become floats of 64 bits, as scikit-learn 1.9.1 makes them."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "a.npy", numpy.array([1.5, 3, 5], ">f4" if numpy.little_endian else "<f4"))
    done = run_command("scale", "minmax", str(tmp_path / "a.npy"), "-q")
    assert ["0.0", "0.42857142857142855", "0.9999999999999998"] == done.stdout.splitlines()
