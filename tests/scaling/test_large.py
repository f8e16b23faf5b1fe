"""Large tables by Polars: the same bytes as by the plain reader and writer, and the same errors."""

from __future__ import annotations

import csv
import io
import math
import struct
from array import array
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlcalc.errors import MlcalcError
from mlcalc.render.scaling import rendered
from mlcalc.scaling import SCALERS, Dataset, csv_data, large, make, open_file, scale
from mlcalc.scaling.cells import WITH_COMMA

FLOATS = st.integers(0, 2**64 - 1).map(lambda bits: float(struct.unpack("d", struct.pack("Q", bits))[0]))


def both(text: str | bytes, folder: Path, method: str = "minmax") -> tuple[object, object]:
    """Return what becomes of a table by the plain engine and by Polars: its bytes, or the error."""
    path = folder / "data.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    results: list[object] = []
    for size in (1 << 40, 0):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(large, "LARGE", size)
            try:
                data = open_file(path)
                assert data.is_large is (size == 0)
                results.append(b"".join(rendered("csv", scale(make(method, {}), data))))
            except MlcalcError as problem:
                results.append(str(problem))
    return results[0], results[1]


def is_read(text: str, folder: Path) -> bool:
    """Return whether Polars reads a table itself, of which only the first line is looked at before."""
    path = folder / "data.csv"
    path.write_bytes(text.encode())
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(csv_data, "_SAMPLE", 1)
        data = open_file(path)
    return large.read(str(path), data, {0}) is not None


@given(st.lists(FLOATS, min_size=1, max_size=200))
def test_texts(numbers: list[float]) -> None:
    """Every float is written as Python writes it."""
    assert large.texts(array("d", numbers)) == list(map(repr, numbers))


@pytest.mark.parametrize("number", [0.0, -0.0, 1e-4, 9.999999999999999e-05, 1e-05, 1e15, 1e16, 1e22, 100.0, math.inf])
def test_text(number: float) -> None:
    """Exponents begin where they begin in Python."""
    assert large.texts(array("d", [number, -number])) == [repr(number), repr(-number)]


@given(
    st.lists(st.tuples(FLOATS.filter(math.isfinite), st.sampled_from(["", "NA", "1", "-.5e3", "+2."])), min_size=1),
    st.text(alphabet='ab1,;"\n é.#', max_size=5),
    st.sampled_from(list(SCALERS)),
)
def test_tables(
    tmp_path_factory: pytest.TempPathFactory, rows: list[tuple[float, str]], text: str, method: str
) -> None:
    """The output is the same to the last byte, texts and missing cells in their places."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerows([("a", "b", "note, text"), *((repr(number), cell, text) for number, cell in rows)])
    plain, fast = both(stream.getvalue(), tmp_path_factory.mktemp("tables"), method)
    assert plain == fast


USUAL = [
    "a,b\n1,x\nNA,z\n,y\n",
    "a,b\r\n1,2\r\n3,4\r\n",
    'a;b\n1;"x; ""y""\nz"\n2;w\n',
    "1,2\n3,4\n",
    "\ufeffa,b\n1,2\n3,4\n",
    "a\n1\n2\n",
    'a,b\n1,"x\ry"\n',
]
UNUSUAL = [
    "a,b\n1,2\n3,\n4,5\n",
    "a,b\n1,2\n3\n4,5\n",
    "a,b\n1,2\n3,4,5\n",
    "a,b\n1,2\n3,4,\n",
    "a,b\n\n1,2\n  \n3,4\n",
    "a\n1\n\n2\n",
    'a,b\n1,"x"y\n',
    'a,b\n1,"x\n',
    "a,b\r1,2\r3,4\r",
    "a,b\n1_000,2\n3,4\n5,6\n",
    "a,b\n 1,2\n3,4\n",
    "a,b\n1,2\ninf,4\n5,6\n",
    "a,b\n1,2\n1e400,4\n5,6\n",
    "a,b\n1,2\nx,4\n5,6\n",
    "1 2 3\n",
]


@pytest.mark.parametrize("text", [*USUAL, *UNUSUAL])
def test_same(text: str, tmp_path: Path) -> None:
    """Whatever a text holds, the result is the same, also if it is an error."""
    plain, fast = both(text, tmp_path)
    assert plain == fast


def test_no_text(tmp_path: Path) -> None:
    """What is no UTF-8 is the same error."""
    plain, fast = both(b"a,b\n1,2\n3,caf\xe9\n", tmp_path)
    assert plain == fast
    assert "not UTF-8" in str(plain)


@pytest.mark.parametrize("text", USUAL)
def test_usual(text: str, tmp_path: Path) -> None:
    """Polars reads what is written as usual."""
    assert is_read(text, tmp_path)


@pytest.mark.parametrize("text", UNUSUAL)
def test_unusual(text: str, tmp_path: Path) -> None:
    """The rest is left to the plain reader."""
    assert not is_read(text, tmp_path)


def test_when() -> None:
    """A small table, a decimal comma and a delimiter that is no ASCII need no help."""
    data = Dataset("data.csv", ["a"], [0], lambda wanted: [])
    assert large.can_help(data, large.LARGE)
    assert not large.can_help(data, large.LARGE - 1)
    assert not large.can_help(data._replace(notation=WITH_COMMA), large.LARGE)
    assert not large.can_help(data._replace(delimiter="·"), large.LARGE)
