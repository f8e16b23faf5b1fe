"""Tables that are not quite CSV: blanks between cells, lines above the header, packed ones, and others by name."""

from __future__ import annotations

import gzip
import re
from pathlib import Path

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.scaling import Dataset, open_file
from mlcalc.scaling.layouts import rows_of
from tests.commands import run_command
from tests.tables import scaled, table

CARS = """\
18.0   8   307.0      130.0      70  1\t"chevrolet chevelle malibu"
15.0   8   350.0      ?          70  1\t"buick skylark 320"
  16.0   8   304.0      150.0      70  1\t"amc rebel sst"
"""


WORLD_BANK = '"Data Source","World Bank",\n\n"Last Updated","2020",\n\n'


def cells(read: Dataset) -> list[object]:
    return list(read.read(set()))


@pytest.mark.parametrize(
    ("text", "delimiter", "names", "expected"),
    [
        ("a b\n1 2\n3 4\n", " ", ["a", "b"], [["1", "3"], ["2", "4"]]),
        ("a  \tb\n 1\t 2 \n3   4\n", " ", ["a", "b"], [["1", "3"], ["2", "4"]]),
        ('1 2 "x  y"\n3 4 z\n', " ", ["1", "2", "3"], [["1", "3"], ["2", "4"], ["x  y", "z"]]),
        ("a\tb\n1\tx y\n2\tz w\n", "\t", ["a", "b"], [["1", "2"], ["x y", "z w"]]),
        ("a,b\n1,x y\n2,z w\n", ",", ["a", "b"], [["1", "2"], ["x y", "z w"]]),
        ("sepal length\n1\n2\n", ",", ["sepal length"], [["1", "2"]]),
        ("a;b\n1,5;2\n2,5;3\n", ";", ["a", "b"], [["1,5", "2,5"], ["2", "3"]]),
        ("red wine\nold dog\n", ",", ["red wine"], [["old dog"]]),
    ],
)
def test_blanks(text: str, delimiter: str, names: list[str], expected: list[list[str]]) -> None:
    """Blanks and tabs delimit cells where no other sign gives columns of numbers."""
    read = table(text)
    assert (delimiter, names, expected) == (read.delimiter, list(read.names), cells(read))


def test_old_table_of_cars() -> None:
    """Columns in blanks with a name in quotes behind a tab, and `?` for what is missing."""
    told = run_command("scale", "maxabs", "-", stdin=CARS)
    assert (1, True) == (told.code, "`--missing '?'` takes it as missing" in told.stderr)
    done = run_command("scale", "maxabs", "-", "--missing", "?", stdin=CARS)
    assert '0.8333333333333334 1.0 1.0 ? 1.0 1.0 "buick skylark 320"' == done.stdout.splitlines()[1]


@pytest.mark.parametrize(
    ("text", "flags", "expected"),
    [
        ("0 2 0\n3 ? 8\n4 4 4\n", ["--quiet"], "0.0 0.0 0.0\n0.75 nan 1.0\n1.0 1.0 0.5\n"),
        ("0 2 0\n3 ? 8\n4 4 4\n", ["-f", "csv"], "0.0 0.0 0.0\n0.75 ? 1.0\n1.0 1.0 0.5\n"),
        ('1 "" 0\n4 5 9\n', ["-f", "csv"], '0.0 "" 0.0\n1.0 0.0 1.0\n'),
        ('a "b\tc" d\n1 "" x\n2 3 "y ""z"""\n', ["-f", "csv"], 'a "b\tc" d\n0.0 "" x\n1.0 0.0 "y ""z"""\n'),
    ],
)
def test_nothing_vanishes_between_blanks(text: str, flags: list[str], expected: str, tmp_path: Path) -> None:
    """A missing cell between blanks is written so that it reads back as one, on standard output and to a file."""
    assert expected == run_command("scale", "minmax", "-", "--missing", "?", *flags, stdin=text).stdout
    again = table(expected, missing=frozenset("?"))
    assert (list(table(text).names), " ") == (list(again.names), again.delimiter)
    run_command("scale", "minmax", "-", "--missing", "?", "--output", tmp_path / "out.txt", stdin=text)
    assert 1 == len({len(row) for row in rows_of((tmp_path / "out.txt").read_text().splitlines(), " ")})


@pytest.mark.parametrize(
    ("text", "above", "names"),
    [
        ("# made in spring\na,b\n1,2\n", 1, ["a", "b"]),
        ("% one\n% two\n\na,b\n1,2\n", 3, ["a", "b"]),
        ("# made in spring\n1,2\n3,4\n", 1, ["1", "2"]),
        ("# made in spring\n1\n3\n", 1, ["1"]),
        ("Report of 2024\na,b\n1,2\n3,4\n", 1, ["a", "b"]),
        ("Report, 2024, final, x\n\na,b\n1,2\n3,4\n", 2, ["a", "b"]),
        ("Report\nBerlin\na;b\n1;2\n3;4\n", 2, ["a", "b"]),
        ("Sales, 2020\na,b\n1,2\n3,4\n", 1, ["a", "b"]),
        ("Sales,,\nof 2020,,\na,b,c\n1,2,3\n4,5,6\n", 2, ["a", "b", "c"]),
        ("sep=;\na;b\n1;2\n3;4\n", 1, ["a", "b"]),
        ("sep=|\n1|2\n3|4\n", 1, ["1", "2"]),
        (WORLD_BANK + '"Country","1960","1961"\nA,1,2\nB,3,4\n', 4, ["Country", "1960", "1961"]),
        (
            WORLD_BANK + '"Country","1960","1961","1962","1963",\nA,1,2,3,4,\nB,3,4,5,,\n',
            4,
            ["Country", "1960", "1961", "1962", "1963", ""],
        ),
    ],
)
def test_lines_above(text: str, above: int, names: list[str]) -> None:
    """Comments, and titles above a header, are left out, which a note says; the lines keep their numbers."""
    read = table(text)
    assert names == list(read.names)
    (note,) = read.notes
    assert ("line 1 is left out" if above == 1 else f"the lines 1 to {above} are left out") in note.message


def test_lines_keep_their_numbers() -> None:
    """A bad cell below what is left out is told with its line in the file."""
    with pytest.raises(MlcalcError, match=r"data\.csv:5:3"):
        table("# made in spring\n\na,b\n1,2\n3,x\n5,6\n").read({0, 1})


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("# a b\n1.0 2.0\n3.0 4.0\n", ["a", "b"]),
        ("# a,b\n1,2\n3,4\n", ["a", "b"]),
        ("#a,b\n1,2\n3,4\n", ["#a", "b"]),
    ],
)
def test_header_behind_a_sign(text: str, names: list[str]) -> None:
    """A comment that names the columns, as `numpy.savetxt` writes it, is the header."""
    assert (names, []) == (list(table(text).names), list(table(text).notes))


@pytest.mark.parametrize("text", ["a,b\n1,2,3\n4,5,6\n", "1,2\na,b,c\n1,2,3\n", "a,b\n1,2\n3\n"])
def test_no_lines_above(text: str) -> None:
    """A header of another length, and rows that do not fit, are no titles: they are told as such."""
    with pytest.raises(MlcalcError, match="where the first row has 2"):
        cells(table(text))


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Country,1960,1961\nA,1,2\nB,3,4\n", ["Country", "1960", "1961"]),
        ("Country,1960,1970\nA,1,2\nB,3,4\n", ["1", "2", "3"]),
        ("Ada,1990,1991\nBob,1985,1986\n", ["1", "2", "3"]),
        ("Ada,1990\nBob,20\n", ["1", "2"]),
        ("1990,1991\n1,2\n", ["1", "2"]),
    ],
)
def test_years_name_columns(text: str, names: list[str]) -> None:
    """Years, one after the other, beside a text and above other numbers are names, and nothing less is."""
    assert names == list(table(text).names)


@pytest.mark.parametrize(
    "text",
    [
        WORLD_BANK + '"Country","1960","1965"\nA,1,2\nB,3,4\n',
        '"Data Source","World Bank"\n\n"Last Updated","2020"\n\n"Country","1960"\nA,1\nB,3\n',
        "Ada,1\n\nBob,2\nCy,3\n",
    ],
)
def test_unclear_start(text: str) -> None:
    """What stands apart and may be a title, a header or a row is refused; what the error offers reads the rest."""
    told = run_command("scale", "minmax", "-", stdin=text)
    assert (1, "") == (told.code, told.stdout)
    assert "may be a title, a header or a row" in told.stderr
    _, _, line = told.stderr.partition("tail -n +")
    kept = "".join(text.splitlines(keepends=True)[int(line.split()[0]) - 1 :])
    done = run_command("scale", "minmax", "-", "--header", stdin=kept)
    assert (0, kept.splitlines()[0].replace('"', "")) == (done.code, done.stdout.splitlines()[0])


@pytest.mark.parametrize(
    "text", ["a,b\n\n1,2\n\n3,4\n", "a,b\n\n1,2\n3,4\n", "1,2\n\n3,4\n5,6\n", "Ada,1\n\nBob,2\n\nCy,3\n"]
)
def test_clear_start(text: str) -> None:
    """A header, numbers, or all rows may stand apart."""
    assert not table(text).notes


@pytest.mark.parametrize("comment", ["# more", "#end", "# 1, 2"])
@pytest.mark.parametrize("text", ["a,b\n1,2\n{}\n3,4\n", "a,b\n1,2\n3,4\n{}\n", "a b\n1 2\n{}\n3 4\n"])
def test_comment_inside(text: str, comment: str) -> None:
    """A comment between or below the rows is named as such, with what leaves it out."""
    told = run_command("scale", "minmax", "-", stdin=text.format(comment))
    assert 1 == told.code
    assert "leaves lines of comment out" in told.stderr
    assert "grep -v '^ *[#%/]' | mlcalc scale minmax -" in told.stderr
    kept = re.sub("(?m)^ *[#%/].*\n", "", text.format(comment))
    assert 0 == run_command("scale", "minmax", "-", stdin=kept).code


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("1 2 3\n4 5\n5 5 5\n", "line 2 has 2 cells where the first row has 3"),
        ("a b c\n1 2 3\n4 5\n5 5 5\n", "line 3 has 2 cells where the first row has 3"),
        ("1\t2  3\n4 5 6 7\n5 5 5\n", "line 2 has 4 cells where the first row has 3"),
        ("x 1 2\ny 3\nz 4 5\n", "line 2 has 2 cells where the first row has 3"),
        ("Sales, 2020\nregion,total\nnorth,1\nsouth,2\n", "if it is the header, `tail -n +2 FILE"),
        ("1 234\n2 345\n987\n", "`thousands space` reads 2 345 as 2345"),
        ("Year 2020 report\n1,2\n3,4\n", "if line 1 is a title, `tail -n +2 FILE"),
    ],
)
def test_unequal_rows(text: str, told: str) -> None:
    """Rows of unequal length between blanks are told as such, and so are thousands and a title above numbers."""
    with pytest.raises(MlcalcError) as caught:
        scaled(table(text))
    (problem,) = caught.value.diagnostics
    assert told in f"{problem.message} {problem.help}"


def test_packed(tmp_path: Path) -> None:
    """What gzip has packed is read, from a file and from standard input; a damaged one is named."""
    packed = gzip.compress(b"a,b\n1,2\n3,4\n")
    (tmp_path / "a.csv.gz").write_bytes(packed)
    assert [["1", "3"], ["2", "4"]] == cells(open_file(tmp_path / "a.csv.gz"))
    assert "a,b\n0.0,0.0\n1.0,1.0\n" == run_command("scale", "minmax", "-", stdin=packed).stdout
    for wrong in (packed[:20], packed[:-6] + b"xxxxxx"):
        (tmp_path / "a.csv.gz").write_bytes(wrong)
        with pytest.raises(MlcalcError, match="is packed by gzip, and is cut short or damaged"):
            cells(open_file(tmp_path / "a.csv.gz"))


def test_packed_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A packed text is read up to a bound."""
    monkeypatch.setattr("mlcalc.scaling.packed.LARGEST_TEXT", 10_000)
    (tmp_path / "a.gz").write_bytes(gzip.compress(b"1\n" * 100_000))
    with pytest.raises(MlcalcError, match="its text has more than 10,000 bytes"):
        cells(open_file(tmp_path / "a.gz"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (b"BZh91AY", "is compressed with bzip2"),
        (b"\xfd7zXZ\0", "is compressed with xz"),
        (b"PK\x03\x04" + bytes(30), "is a zip archive or a workbook"),
        (b"PAR1" + bytes(30), "is a Parquet file"),
        (b"\x89HDF\r\n\x1a\n", "is an HDF5 file"),
        (b"% made\n@RELATION cars\n@ATTRIBUTE a numeric\n@DATA\n1\n", "is a table of Weka (ARFF)"),
        (b"+1 1:0.5 3:2\n-1 2:1 # x\n", "is a sparse table of LIBSVM"),
        (b"3 qid:1 1:0.5 3:2\n2 qid:1 2:1\n", "is a sparse table of LIBSVM"),
    ],
)
def test_other_formats(content: bytes, what: str, tmp_path: Path) -> None:
    """Tables in other formats are named, with what makes a table of them that can be read."""
    (tmp_path / "data").write_bytes(content)
    with pytest.raises(MlcalcError) as caught:
        open_file(tmp_path / "data")
    (problem,) = caught.value.diagnostics
    assert what in problem.message
    assert problem.help
    assert "iconv" not in problem.help


def test_rows_of_weka() -> None:
    """The rows below `@data` are scaled as the help says, `?` and all."""
    done = run_command("scale", "minmax", "-", "--missing", "?", stdin="1,?\n3,2\n")
    assert "0.0,?\n1.0,0.0\n" == done.stdout
