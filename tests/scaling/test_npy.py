"""Arrays in NumPy's format, in and out; NumPy itself is asked only by these tests."""

from __future__ import annotations

from array import array
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling.npy import MAGIC, as_npy
from mlcalc.scaling.sources import open_file

HEADER = "{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }"
NUMBERS = array("d", [1, 2, 3, 4, 5, 6])


def saved(path: Path, header: str = HEADER, version: int = 1, length: int | None = None) -> Path:
    """Write an array with this header."""
    size = (len(header) if length is None else length).to_bytes(2 if version == 1 else 4, "little")
    path.write_bytes(MAGIC + bytes([version, 0]) + size + header.encode("latin-1") + NUMBERS.tobytes())
    return path


def columns_of(path: Path) -> list[list[float]]:
    """Return the numbers of a file by columns."""
    data = open_file(path)
    return [list(each.numbers) for each in data.read({*data.numeric})]  # type: ignore[union-attr]


@pytest.mark.parametrize("type_", "b1 i1 i2 i4 i8 u1 u2 u4 u8 f2 f4 f8".split())
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("by_columns", [False, True])
def test_array(type_: str, order: str, by_columns: bool, tmp_path: Path) -> None:
    """Numbers of each type, in each order of bytes and of axes, are those of NumPy."""
    numpy = pytest.importorskip("numpy")
    for shape in [(6,), (3, 2), (2, 3), (1, 6), (6, 1)]:
        values = numpy.arange(6).reshape(shape).astype(f"{order}{type_}")
        numpy.save(tmp_path / "a.npy", numpy.asfortranarray(values) if by_columns else values)
        expected = values.reshape(len(values), -1).T.astype(float).tolist()
        assert (expected, len(shape) == 1) == (columns_of(tmp_path / "a.npy"), open_file(tmp_path / "a.npy").is_list)


def test_columns(tmp_path: Path) -> None:
    """A column that is not scaled keeps its numbers as texts."""
    data = open_file(saved(tmp_path / "a.npy"))
    assert [["1.0", "3.0", "5.0"], ["2.0", "4.0", "6.0"]] == data.read(set())
    assert [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] == columns_of(tmp_path / "a.npy")


def test_by_its_content(tmp_path: Path) -> None:
    """An array is known by its first bytes, whatever its name; a name alone makes none."""
    assert [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] == columns_of(saved(tmp_path / "a"))
    (tmp_path / "b.npy").write_text("a\n1\n2\n")
    with pytest.raises(MlcalcError, match=r"b\.npy is not a \.npy file of numbers: it does not begin as one"):
        open_file(tmp_path / "b.npy")


@pytest.mark.parametrize(
    "header",
    [
        "{'shape': (3, 2), 'fortran_order': False, 'descr': '<f8'}",
        '{"descr": "<f8", "fortran_order": False, "shape": (3, 2)}\n',
        "{'descr':'<f8','fortran_order':False,'shape':(3,2)}    \n",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (3L, 2L), }",
        "\n{ 'descr' : '<f8' , 'fortran_order' : False , 'shape' : ( 3 , 2 , ) , }\n",
    ],
)
def test_ways_to_write_a_header(header: str, tmp_path: Path) -> None:
    """A header may stand in any order and spacing, and sizes may be written as in Python 2."""
    for version in (1, 2, 3):
        assert [[1.0, 3.0, 5.0], [2.0, 4.0, 6.0]] == columns_of(saved(tmp_path / "a.npy", header, version))


WRONG_HEADERS = {
    "nothing": "",
    "no Python": "{'descr': '<f8'",
    "no dictionary": "['<f8', False, (3, 2)]",
    "a string without end": "{'descr': '<f8",
    "no shape": "{'descr': '<f8', 'fortran_order': False, }",
    "another key": HEADER.replace("}", "'x': True, }"),
    "a call": HEADER.replace("'<f8'", "open('ran', 'w')"),
    "several types": HEADER.replace("'<f8'", "[('a', '<f8'), ('b', '<f8')]"),
    "a type inside a type": HEADER.replace("'<f8'", "[" * 3000),
    "a negative size": HEADER.replace("3", "-3"),
    "a size of many digits": HEADER.replace("3", "3" * 19),
    "a size that is no number": HEADER.replace("3", "'a'"),
    "something behind": HEADER + "x",
    "two dictionaries": HEADER * 2,
    "a mark of no text": HEADER + "\0",
}


@pytest.mark.parametrize("header", WRONG_HEADERS.values(), ids=WRONG_HEADERS)
def test_wrong_headers(
    header: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, recwarn: pytest.WarningsRecorder
) -> None:
    """Any other header is refused, and nothing in it is evaluated."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(MlcalcError, match=r"^error: .*a\.npy is not a \.npy file of numbers: its header") as caught:
        open_file(saved(tmp_path / "a.npy", header))
    assert "bad-array" == caught.value.diagnostics[0].code
    assert ([tmp_path / "a.npy"], []) == (list(tmp_path.iterdir()), list(recwarn))


@pytest.mark.parametrize(
    ("header", "message"),
    [
        (HEADER.replace("<f8", "|O"), "holds values of the type 'O', not numbers"),
        (HEADER.replace("<f8", "<U1"), "holds values of the type 'U1', not numbers"),
        (HEADER.replace("<f8", "<c16"), "holds values of the type 'c16', not numbers"),
        (HEADER.replace("<f8", "x" * 5000), "holds values of the type 'x{30}…x{29}', not numbers"),
        (HEADER.replace("3, 2", ""), "has 0 dimensions, not 1 or 2"),
        (HEADER.replace("3, 2", "3, 2, 1"), "has 3 dimensions, not 1 or 2"),
        (HEADER.replace("3, 2", "3, 0"), "is empty"),
        (HEADER.replace("3, 2", "7,"), "is not a .npy file of numbers: it is cut short"),
        (HEADER.replace("3, 2", f"{10**17}, {10**17}"), "is not a .npy file of numbers: it is cut short"),
    ],
)
def test_other_arrays(header: str, message: str, tmp_path: Path) -> None:
    """An array of something else, of another shape, or of more than there is, is refused."""
    with pytest.raises(MlcalcError, match=rf"^error: .*a\.npy {message}"):
        open_file(saved(tmp_path / "a.npy", header))


@pytest.mark.parametrize("version", [1, 2])
def test_long_header(version: int, tmp_path: Path) -> None:
    """A header that claims to be long is not read."""
    with pytest.raises(MlcalcError, match="its header has more than 10,000 characters"):
        open_file(saved(tmp_path / "a.npy", version=version, length=60_000))


def test_cut_short(tmp_path: Path) -> None:
    """A file that ends anywhere too early is refused."""
    whole = saved(tmp_path / "a.npy").read_bytes()
    for end in range(len(whole)):
        (tmp_path / "a.npy").write_bytes(whole[:end])
        with pytest.raises(MlcalcError, match=r"^error: .*a\.npy is not a \.npy file of numbers: "):
            open_file(tmp_path / "a.npy")


def test_infinite(tmp_path: Path) -> None:
    """The first row with an infinite number is named."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "a.npy", numpy.array([[1.0, 2.0], [1.0, -numpy.inf], [numpy.inf, 1.0]]))
    with pytest.raises(MlcalcError, match=r"row 2 of .* is infinite"):
        open_file(tmp_path / "a.npy")


def test_written(tmp_path: Path) -> None:
    """Columns become the bytes that NumPy writes; a single one has one dimension if it is a list."""
    numpy = pytest.importorskip("numpy")
    column = array("d", [1, 0.1])
    for columns, flat, expected in [
        ([column, column], False, [[1, 1], [0.1, 0.1]]),
        ([column], False, [[1], [0.1]]),
        ([column], True, [1, 0.1]),
        ([array("d", range(12_345))], True, range(12_345)),
    ]:
        numpy.save(tmp_path / "a.npy", numpy.array(expected, "f8"))
        assert (tmp_path / "a.npy").read_bytes() == as_npy(columns, flat=flat)
