"""Arrays in memory: NumPy's, nested lists, and what looks like an array, scaled as scikit-learn scales them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from tests.commands import run_command


class Tensor:
    """What other libraries give: numbers with a type whose name has the library in front."""

    def __init__(self, numbers: list[Any], dtype: str) -> None:
        self.numbers, self.dtype = numbers, dtype

    def tolist(self) -> list[Any]:
        return self.numbers


def test_single_floats() -> None:
    """Floats of 32 bits stay such, as in scikit-learn and on the command line, in a list of them or by name."""
    numpy = pytest.importorskip("numpy")
    given = numpy.array([0.1, 0.2, 0.3, 1000.123], dtype="float32")
    scaled = mlcalc.scale("minmax", given)
    assert 9.999769827118143e-05 == scaled[1]
    assert scaled == mlcalc.scaler("minmax", given).transform(given)
    assert {"a": scaled} == mlcalc.scale("minmax", {"a": given})
    assert scaled == mlcalc.scale("minmax", Tensor(given.tolist(), "torch.float32"))
    assert scaled != mlcalc.scale("minmax", given.tolist())
    assert given.tolist() == pytest.approx(mlcalc.scale("minmax", scaled, fit=given, inverse=True), abs=1e-4)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        ([[1, 2], [3, 10]], [[0.0, 0.0], [1.0, 1.0]]),
        ([(1, 2), (3, 10)], [[0.0, 0.0], [1.0, 1.0]]),
        ([[1], [3]], [[0.0], [1.0]]),
        ([[[1, 5], [3, 5]], [[2, 6], [5, 7]]], [[[0.0, 0.0], [0.5, 0.0]], [[0.25, 0.5], [1.0, 1.0]]]),
        ([[[[1]], [[3]]]], [[[[0.0]], [[1.0]]]]),
    ],
)
def test_shapes(data: list[Any], expected: list[Any], tmp_path: Path) -> None:
    """Each column, of the last axis, is scaled over all others, and the shape stays: lists, arrays, files."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "a.npy", numpy.array(data, dtype="float64"))
    for each in (data, numpy.array(data), numpy.array(data, order="F"), tmp_path / "a.npy"):
        assert expected == mlcalc.scale("minmax", each)
        assert (
            data == numpy.array(mlcalc.scale("minmax", expected, fit=each, inverse=True)).tolist()
            or type(data[0]) is tuple
        )
    scaler = mlcalc.scaler("minmax", data)
    assert expected == scaler.transform(data)


@pytest.mark.parametrize(
    ("shape", "together", "count"), [((2, 3), False, 0), ((2, 3, 4), False, 1), ((2, 3, 4), True, 0)]
)
def test_several_axes(shape: tuple[int, ...], together: bool, count: int, tmp_path: Path) -> None:
    """Of an array of several axes it is told what its columns are; with one range for all that is of no interest."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "a.npy", numpy.arange(numpy.prod(shape)).reshape(shape))
    flags = ["--together"] * together
    ran = run_command("scale", "minmax", tmp_path / "a.npy", "--quiet", *flags)
    assert count == ran.stderr.count("the last one is that of the columns")


def test_together() -> None:
    """One range for a whole table."""
    assert [[0.0, 1 / 9], [1 / 9, 1.0]] == mlcalc.scale("minmax", [[1, 2], [2, 10]], together=True)


@pytest.mark.parametrize(
    "data", [3, [1, [2]], [[1], 2], ["a"], [[1, "a"]], [None], object(), {"a": 3}, {"a": [[1], [2]]}, [10**400]]
)
def test_no_numbers(data: Any) -> None:
    """What is no array of numbers is told as such."""
    with pytest.raises(TypeError, match="data are numbers, an array, named columns of numbers or a path"):
        mlcalc.scale("minmax", data)


def test_refused() -> None:
    """Unequal rows, an array without numbers, and a list that holds itself are refused."""
    loop: list[Any] = []
    loop.append(loop)
    cases: list[tuple[Any, str]] = [
        ([[1, 2], [3]], "data has rows of unequal length"),
        ([[], []], "data is empty"),
        ([], "data is empty"),
        (loop, "data has more than 64 axes"),
        ([[1, float("inf")]], "column `2` is infinite"),
    ]
    for data, message in cases:
        with pytest.raises(mlcalc.MlcalcError, match=message):
            mlcalc.scale("minmax", data)


def test_numpy_is_not_imported() -> None:
    """Nested lists are scaled without NumPy."""
    code = "import sys, mlcalc; mlcalc.scale('minmax', [[1, 2], [3, 4]]); print('numpy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout
