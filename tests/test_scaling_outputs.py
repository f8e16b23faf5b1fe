"""What comes out: which columns are scaled, how they are written, and that a file is whole or not at all."""

from __future__ import annotations

import io
import itertools
import json
import math
import os
from contextlib import closing
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling import SCALERS, Layout, NumberTable, Table, make, outputs, running, scaling
from mlcalc.scaling import text_table as texts
from mlcalc.scaling.preview import SAMPLE, Preview, Sample
from mlcalc.scaling.running import choose, fit_table, match, transform_table
from mlcalc.scaling.sharing import shared
from mlcalc.scaling.spool import Spool


def table(text: str, **layout: object) -> Table:
    return texts.TextTable("data.csv", lambda: io.BytesIO(text.encode()), Layout(**layout))  # type: ignore[arg-type]


def scaled(data: Table, kind: str = "csv", *, train: Table | None = None, wanted: list[str] | None = None) -> str:
    file = io.BytesIO()
    with scaling(make("minmax", {}), data, train=train, wanted=wanted) as run:
        outputs.write(kind, run, run.parts, data, file)
    return file.getvalue().decode()


TRAIN = "day,a,note,b\n1 May,1,x,0\n2 May,3,y,10\n"


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("csv", "day,a,note,b\n1 May,0.0,x,0.0\n2 May,1.0,y,1.0\n"),
        ("plain", "0.0,0.0\n1.0,1.0\n"),
        (
            "markdown",
            """| day | a | note | b |
| --- | ---: | --- | ---: |
| 1 May | 0.0 | x | 0.0 |
| 2 May | 1.0 | y | 1.0 |
""",
        ),
    ],
)
def test_formats(kind: str, expected: str) -> None:
    """Columns of numbers are scaled, all others pass through in their places."""
    assert scaled(table(TRAIN), kind) == expected


def test_json() -> None:
    """The JSON holds what was learnt, the names and the rows; null is what is missing."""
    data = json.loads(scaled(table('a,b\n1,"x"\n,y\n3,z\n'), "json"))
    assert data["names"] == ["a", "b"]
    assert data["rows"] == [[0.0, "x"], [None, "y"], [1.0, "z"]]
    assert data["scaler"]["columns"][0]["data_max"] == 3.0
    assert json.loads(scaled(NumberTable([1, math.nan, 3]), "json"))["values"] == [0.0, None, 1.0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a,b\n1,x\nNA,\n3,y\n", "a,b\n0.0,x\nNA,\n1.0,y\n"),
        ('a,b\n1,"x, y"\n3,"say ""z"""\n', 'a,b\n0.0,"x, y"\n1.0,"say ""z"""\n'),
        ('a\n1\n""\n3\n', 'a\n0.0\n""\n1.0\n'),
        ("a\tb\r\n1\tx\r\n3\ty\r\n", "a\tb\n0.0\tx\n1.0\ty\n"),
        ("1,2\n3,4\n", "0.0,0.0\n1.0,1.0\n"),
        ('"a b",é\n1,ü\n', "a b,é\n0.0,ü\n"),
    ],
)
def test_kept(text: str, expected: str) -> None:
    """Missing cells, quotes, delimiters and the absence of a header stay as they were."""
    assert scaled(table(text)) == expected


def test_decimal_comma() -> None:
    """Numbers are written with the decimal sign that they were read with, in quotes where it delimits too."""
    assert scaled(table("a;b\n1,5;x\n2,5;y\n3,5;y\n", decimal=",")) == "a;b\n0,0;x\n0,5;y\n1,0;y\n"
    assert scaled(table('a,b\n"1,5",2\n"2,5",3\n', decimal=",", delimiter=",")) == 'a,b\n"0,0","0,0"\n"1,0","1,0"\n'


def test_every_digit() -> None:
    """A number is written with the digits that read back as the same float."""
    numbers = [0.1, 1 / 3, 2 / 3, 1e-7, 0.3]
    with closing(Spool(1)) as spool:
        source = NumberTable(numbers)
        scaler = fit_table(make("standard", {}), source, choose(source), spool)
    written = scaled_plain(scaler.transform(numbers))
    assert [float(line) for line in written] == scaler.transform(numbers)


def scaled_plain(numbers: list[float]) -> list[str]:
    from mlcalc.scaling.cells import formatter

    return formatter(".")(numbers)


@pytest.mark.parametrize(
    ("data", "wanted", "expected"),
    [
        ("b,a\n5,2\n", None, "b,a\n0.5,0.5\n"),
        ("b,a,id\n5,2,77\n", ["a"], "b,a,id\n5,0.5,77\n"),
        ("a,b,note\n2,5,z\n", None, "a,b,note\n0.5,0.5,z\n"),
        ("2,5\n", None, "0.5,0.5\n"),
    ],
)
def test_matched(data: str, wanted: list[str] | None, expected: str) -> None:
    """Columns are matched by name, in any order, and by position where there is no header."""
    assert scaled(table(data), train=table(TRAIN), wanted=wanted) == expected


@pytest.mark.parametrize(
    ("data", "wanted", "message"),
    [
        ("a,c\n1,2\n", None, "data.csv has no column `b`, which the scaler has learnt"),
        ("a,b,c\n1,2,3\n", None, "the scaler has not learnt `c`, a column of numbers in data.csv"),
        ("a,b\n1,2\n", ["z"], "data.csv has no column `z`"),
        ("1,2,3\n", None, "data.csv has 3 columns of numbers, the scaler has learnt 2"),
        ("a,b\nx,1\n", None, "'x' in column `a` is not a number"),
        ("a,a,b\n1,2,3\n", None, "more than one column `a`"),
    ],
)
def test_not_matched(data: str, wanted: list[str] | None, message: str) -> None:
    """A missing, unknown or repeated column is an error."""
    with pytest.raises(MlcalcError) as caught:
        scaled(table(data), train=table(TRAIN), wanted=wanted)
    assert message in str(caught.value)


def test_no_rows() -> None:
    """There is nothing to learn from a header alone, and nothing to scale without numbers."""
    with pytest.raises(MlcalcError, match="has a header but no rows"):
        scaled(table("a,b\n"))
    with pytest.raises(MlcalcError, match="has no column of numbers"):
        scaled(table("a,b\nx,y\n"))


def test_changed_between_readings() -> None:
    """A file that grows while it is read is noticed."""
    contents = iter([b"a,b\n1,x\n2,y\n", b"a,b\n1,x\n2,y\n3,z\n"])
    data = texts.TextTable("data.csv", lambda: io.BytesIO(next(contents)))
    with pytest.raises(MlcalcError, match="has changed while it was read"):
        scaled(data)


def test_many_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A table that is read in many parts is written whole, from the numbers kept and from the text."""
    monkeypatch.setattr(texts, "BLOCK", 50)
    for extra in ("", ",x"):
        rows = [f"{number},{100 - number}{extra}" for number in range(101)]
        written = scaled(table("\n".join(["a,b" + extra, *rows]))).splitlines()
        assert written[1:] == [f"{n * 0.01!r},{(100 - n) * 0.01!r}{extra}" for n in range(101)]


def test_spool_and_text_agree() -> None:
    """Numbers kept from the first reading give the same rows as reading them again."""
    data = table(TRAIN)
    with closing(Spool(2)) as spool:
        scaler = fit_table(make("standard", {}), data, choose(data), spool)
        columns = match(scaler, data)
        assert list(transform_table(scaler, data, columns, spool=spool)) == list(transform_table(scaler, data, columns))


def fail_half_way(path: Path) -> None:
    with outputs.replacing(path) as file:
        file.write(b"half")
        raise RuntimeError("half-way")


def test_whole_or_not_at_all(tmp_path: Path) -> None:
    """A file is replaced when all is written; after an error it is as before, and nothing else is left."""
    path = tmp_path / "out.csv"
    path.write_text("before")
    path.chmod(0o640)
    with pytest.raises(RuntimeError, match="half-way"):
        fail_half_way(path)
    assert path.read_text() == "before"
    with outputs.replacing(path) as file:
        file.write(b"after")
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("after", 0o640)
    assert list(tmp_path.iterdir()) == [path]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    """What a link points to is replaced, not the link."""
    (tmp_path / "real.csv").write_text("before")
    link = tmp_path / "link.csv"
    link.symlink_to("real.csv")
    with outputs.replacing(link) as file:
        file.write(b"after")
    assert link.is_symlink()
    assert (tmp_path / "real.csv").read_text() == "after"


def test_a_device_stays_a_device() -> None:
    """What is no regular file is written to directly."""
    with outputs.replacing(Path(os.devnull)) as file:
        file.write(b"x")
    assert not Path(os.devnull).is_file()


def written_array(data: Table, path: Path) -> None:
    with outputs.replacing(path) as file, scaling(make("minmax", {}), data) as run:
        outputs.write("npy", run, run.parts, data, file)


def test_array(tmp_path: Path) -> None:
    """Scaled columns can be written as an array, where NumPy is installed."""
    numpy = pytest.importorskip("numpy")
    path = tmp_path / "out.npy"
    written_array(NumberTable({"a": [1, 2, 3], "b": [0, 5, 10]}), path)
    assert numpy.load(path).tolist() == [[0, 0], [0.5, 0.5], [1, 1]]
    written_array(NumberTable([1, 2, 3]), path)
    assert numpy.load(path).tolist() == [0, 0.5, 1]
    with pytest.raises(MlcalcError, match="not every column is scaled"):
        written_array(table("a,b\n1,x\n"), path)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
@pytest.mark.parametrize("method", SCALERS)
def test_a_second_process_changes_nothing(method: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows that two processes wrote are those that one would write."""
    monkeypatch.setattr(texts, "BLOCK", 200)
    text = "a,b\n" + "".join(f"{n * 7919 % 1009 / 3!r},{n}\n" for n in range(500))
    written = []
    for share in (True, False):
        monkeypatch.setattr(outputs, "can_share", lambda share=share: share)
        monkeypatch.setattr(running, "can_share", lambda share=share: share)
        monkeypatch.setattr(outputs, "SHARED_ROWS", 0)
        monkeypatch.setattr(running, "SHARED_ROWS", 0)
        data, file = table(text), io.BytesIO()
        with scaling(make(method, {}), data, share=True) as run:
            outputs.write("csv", run, run.parts, data, file)
        written.append(file.getvalue().decode())
    assert written[0] == written[1]
    assert written[0].count("\n") == 501


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork on this system")
def test_a_second_process_that_fails() -> None:
    """What the second process cannot do is an error, and one that is not needed any more ends."""

    def make_part(number: int) -> bytes:
        if number == 3:
            raise ValueError("no")
        return b"x" * 100_000

    assert [len(part) for part in itertools.islice(shared(make_part, 1000), 3)] == [100_000] * 3
    with pytest.raises(MlcalcError, match="ended before its work was done"):
        list(shared(make_part, 5))


def test_preview() -> None:
    """The first rows and the spread of each column are kept, whatever the number of rows."""
    preview, data = Preview(), NumberTable([float(each) for each in range(50_000)])
    with scaling(make("minmax", {}), data) as run:
        parts = list(preview.watching(run.parts))
    assert (preview.rows, len(parts)) == (50_000, 1)
    assert preview.before[0].greatest == 49_999
    assert not preview.before[0].whole
    assert SAMPLE <= len(preview.before[0].numbers) <= 2 * SAMPLE
    assert set(preview.after[0].histogram()) == {"█"}


def test_histogram() -> None:
    """Bars are as high as their share of the highest; an empty part of the range has none."""
    sample = Sample()
    sample.add([0, 0, 0, 0, 10, math.nan])
    assert sample.histogram(5) == "█   ▃"
    assert Sample().histogram() == ""
    sample = Sample()
    sample.add([-1.7e308, 1.7e308])
    assert sample.histogram(2) == "██"
