"""What scaling is told to do otherwise: other deviations, one range, several files to learn from, and what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import run_command


def test_the_divisor_of_the_deviation_is_told() -> None:
    """By n, as scikit-learn does it, or by n − 1, and which flag does the other."""
    done = run_command("scale", "standard", "1", "2", "3", "4")
    assert "std divides by n, as in scikit-learn; `--ddof 1` divides by n − 1" in done.stderr
    other = run_command("scale", "standard", "1", "2", "3", "4", "--ddof", "1", "--explain")
    assert "√(Σ(x − 2.5)² / (n − 1)) = √(5 / 3) = √1.666666667" in other.stderr
    assert "-1.161895003862225" == other.stdout.split()[0]
    assert "divides" not in run_command("scale", "standard", "1", "2", "--without-std").stderr


def test_one_range_for_the_whole_table() -> None:
    """`--together` learns from all columns as from one; a saved scaler has learnt already."""
    text = "a,b\n1,2\n2,10\n"
    done = run_command("scale", "minmax", "-", "--together", stdin=text)
    assert "a,b\n0.0,0.1111111111111111\n0.1111111111111111,1.0\n" == done.stdout
    assert 2 == run_command("scale", "minmax", "-", "--together", "--load", "s.json", stdin=text).code


@pytest.mark.parametrize(
    ("method", "values", "reason"),
    [
        ("robust", "0 0 0 0 9", "q25 and q75 are equal, so that their distance counts as 1, as in scikit-learn"),
        ("standard", "5 5", "taken for constant, as in scikit-learn, so that the divisor is 1"),
        ("maxabs", "0 0", "all numbers are 0, or next to it, so that the divisor is 1"),
    ],
)
def test_why_the_divisor_is_1(method: str, values: str, reason: str) -> None:
    """What is said of a column without a range is true of it."""
    assert f"1: {reason}" in run_command("scale", method, *values.split()).stderr


@pytest.mark.parametrize("text", ["1\nnan\n3\n4\n", "a\n1\nNA\n3\n", '"1"\n""\n"3"\n', "1\nnan\n", "nan\n1\n2\n"])
def test_no_row_is_lost_in_a_pipe(text: str) -> None:
    """A missing number in a single column is `nan` with --quiet, for a blank line would be no row to who reads it."""
    numbers = text.split()[text.startswith("a") :]
    once = run_command("scale", "standard", "-", "-q", stdin=text)
    twice = run_command("scale", "minmax", "-", "-q", stdin=once.stdout)
    for done in (once, twice):
        assert [each in {'""', "nan", "NA"} for each in numbers] == [each == "nan" for each in done.stdout.splitlines()]


def test_blank_lines_are_no_rows() -> None:
    """A blank line between the rows of a single column is no row, which a note tells; elsewhere there is no doubt."""
    done = run_command("scale", "minmax", "-", stdin="b\n1\n\n3\n\n")
    assert (0, ["b", "0.0", "1.0"]) == (done.code, done.stdout.splitlines())
    assert "note: line 3 is blank, and a blank line is no row" in done.stderr
    for text in ("\n1\n3\n\n\n", "a,b\n1,2\n\n3,\n", '"1"\n""\n"3"\n'):
        assert "blank" not in run_command("scale", "minmax", "-", stdin=text).stderr
    assert ["0.0,0.0", "1.0,"] == run_command("scale", "minmax", "-", "-q", stdin="a,b\n1,2\n3,\n").stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("minmax 1 2 --ddof 1", "`--ddof` is no setting of minmax: standard has it"),
        ("minmax 1 2 --with-mean", "`--with-mean` is no setting of minmax: standard has it"),
        ("minmax 1 2 --without-mean", "`--without-mean` is no setting of minmax: standard has it"),
        ("robust 1 2 --clip", "`--clip` is no setting of robust: minmax and maxabs have it"),
        ("standard 1 2 --ddof -1", "Standard: `ddof` must be a whole number from 0 to 1, not -1"),
        ("minmax 1 2 --save -", "`--save` needs a file: standard output takes the scaled data"),
    ],
)
def test_refused_flag(words: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A flag that goes with another method, or with a file, is named."""
    monkeypatch.chdir(tmp_path)
    done = run_command("scale", *words.split())
    assert (2, "", f"error: {message}") == (done.code, done.stdout, done.stderr.split("\n")[0])
    assert [] == list(tmp_path.iterdir())


def test_output_to_standard_output(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`-` is standard output for every command, and no file of that name."""
    monkeypatch.chdir(tmp_path)
    for words in ("scale minmax 1 2 -q", "params lstm --units 3 --input 3,1", "layers -q", "samples gru", "explain -q"):
        usual, dashed = (run_command(*words.split(), *more) for more in ((), ("-o", "-")))
        assert (usual.code, usual.stdout) == (dashed.code, dashed.stdout)
        assert usual.stdout
    assert [] == list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "flags", "expected"),
    [
        ('"1,5"\n"2,5"\n', ["--decimal", ","], ['"0,0"', '"1,0"']),
        ('a,b\n"1,5",2\n"3,0",4\n', ["--decimal", ","], ["a,b", '"0,0","0,0"', '"1,0","1,0"']),
        ('name,b\n"x, y","2,5"\nz,"4,5"\n', ["--decimal", ","], ["name,b", '"x, y","0,0"', 'z,"1,0"']),
        ('a;b\n"1,5";2\n"3,5";4\n', ["--decimal", ","], ["a;b", "0,0;0,0", "1,0;1,0"]),
        (
            'a,b\n"1.234,5",2\n"3.000,0",4\n',
            ["--decimal", ",", "--thousands", "."],
            ["a,b", '"0,0","0,0"', '"1,0","1,0"'],
        ),
    ],
)
def test_decimal_commas_in_quotes(text: str, flags: list[str], expected: list[str]) -> None:
    """The delimiter is found beside decimal commas in quotes; without the flags, the help says which to add."""
    done = run_command("scale", "minmax", "-", *flags, stdin=text)
    assert (0, expected) == (done.code, done.stdout.replace("0,9999999999999999", "1,0").splitlines())
    without = run_command("scale", "minmax", "-", stdin=text)
    help_line = next(line for line in without.stderr.splitlines() if line.startswith("  = help: "))
    assert " ".join(flags[:2]) in help_line
    assert flags[2:] == [] or " ".join(flags[2:]) in help_line


def test_commas_that_delimit_no_cells() -> None:
    """With a decimal comma, commas without quotes delimit no cells; both mends that are offered pass."""
    for text in ("a,b\n1.5,2.5\n3.0,4.5\n", "1.5,2.5\n3.0,4.5\n", "a,b\n1,5,2,5\n3,0,4,5\n"):
        wrong = run_command("scale", "minmax", "-", "--decimal", ",", stdin=text)
        assert (1, "") == (wrong.code, wrong.stdout)
        assert "a comma without quotes is the decimal sign, and delimits no cells" in wrong.stderr
        assert (
            "leave `--decimal ,` out if the numbers have points; between commas, 1,5 is written in quotes"
            in wrong.stderr
        )
    assert 0 == run_command("scale", "minmax", "-", stdin="a,b\n1.5,2.5\n3.0,4.5\n").code
    quoted = 'a,b\n"1,5","2,5"\n"3,0","4,5"\n'
    assert 0 == run_command("scale", "minmax", "-", "--decimal", ",", stdin=quoted).code


def test_several_files_are_one_training_set(tmp_path: Path) -> None:
    """1, 4 and 6, 9 are learnt as 1 … 9, as `partial_fit` learns them, by the names of the columns."""
    for name, text in {"m.csv": "a,b\n1,0\n4,0\n", "n.csv": "b,a\n0,6\n0,9\n", "other.csv": "b\n1\n"}.items():
        (tmp_path / name).write_text(text)
    files: list[str | Path] = ["--fit", tmp_path / "m.csv", "--fit", tmp_path / "n.csv"]
    done = run_command("scale", "minmax", "-", *files, "--columns", "a", stdin="a\n1\n5\n9\n")
    assert (0, "a\n0.0\n0.5\n1.0\n") == (done.code, done.stdout)
    wrong = run_command("scale", "minmax", "-", *files, "--fit", tmp_path / "other.csv", stdin="a,b\n1,2\n")
    assert (1, "other.csv has no column `a`") == (
        wrong.code,
        wrong.stderr.partition("other")[1] + wrong.stderr.partition("other")[2].partition(", as")[0],
    )
    saved = run_command("scale", "minmax", *files, "--save", tmp_path / "s.json")
    assert 0 == saved.code
    assert '"data_min": 1.0, "data_max": 9.0' in (tmp_path / "s.json").read_text()


def test_lists_are_joined_by_position(tmp_path: Path) -> None:
    """Without a header, columns belong to each other by their positions."""
    (tmp_path / "m.csv").write_text("1\n4\n")
    (tmp_path / "n.csv").write_text("6\n9\n")
    files: list[str | Path] = ["--fit", tmp_path / "m.csv", "--fit", tmp_path / "n.csv"]
    assert "0.5\n" == run_command("scale", "minmax", "5", *files, "--quiet").stdout
    (tmp_path / "n.csv").write_text("6,1\n9,2\n")
    assert "n.csv has 2 columns, not 1, as " in run_command("scale", "minmax", "5", *files).stderr


@pytest.mark.parametrize(
    ("words", "message", "mend"),
    [
        (("--columns", "mass_g", "eggs"), "`eggs` stands apart from it", "--columns mass_g,eggs"),
        (("--columns", "mass_g", "eggs", "-q"), "`eggs` stands apart from it", "--columns mass_g,eggs"),
    ],
)
def test_value_of_several_words(words: tuple[str, ...], message: str, mend: str) -> None:
    """Words behind the value of a flag are told with the flag as it is meant."""
    outcome = run_command("scale", "minmax", "samples/train.csv", *words)
    assert outcome.code == 2
    assert message in outcome.stderr
    assert f"  = help: {mend}\n" in outcome.stderr
    flag, value = mend.split()
    assert run_command("scale", "minmax", "samples/train.csv", flag, value).code == 0


@pytest.mark.parametrize(("word", "mend"), [("0", "--no-use-bias"), ("No", "--no-use-bias"), ("1", "--use-bias")])
def test_switch_with_a_word(word: str, mend: str) -> None:
    """A switch takes no word: which of its two forms is meant is said, and it is right."""
    command = ["params", "dense", "--units", "3", "--input-dim", "2"]
    outcome = run_command(*command, "--use-bias", word)
    assert outcome.code == 2
    assert f"  = help: `{mend}`" in outcome.stderr
    assert run_command(*command, mend).code == 0


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ("minmax c.csv --fit a.csv,b.csv", "`--fit` must be one file, and may be repeated: --fit a.csv --fit b.csv"),
        ("minmax c.csv --fit a.csv b.csv", "to learn from several files: --fit a.csv --fit b.csv"),
        ("c.csv --fit a.csv", "`c.csv` stands where the method is named, and is none"),
        ("1 2 3", "`1` stands where the method is named, and is none"),
    ],
)
def test_files_in_the_wrong_place(words: str, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Several files to learn from have a flag each, and the method stands first; what is said of it works."""
    monkeypatch.chdir(tmp_path)
    for name, numbers in {"a": (1, 4), "b": (6, 9), "c": (5, 7)}.items():
        Path(f"{name}.csv").write_text(f"x\n{numbers[0]}\n{numbers[1]}\n")
    done = run_command("scale", *words.split())
    assert 2 == done.code
    assert message in done.stderr
    if flags := re.search(r"--fit a.csv --fit b.csv", done.stderr):
        mended = run_command("scale", "minmax", "c.csv", *flags[0].split(), "-q")
        assert ["0.5", "0.75"] == mended.stdout.splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("minmax", "1 2 3"), "DATA must be numbers with blanks between them: 1 2 3"),
        (("minmax", "[1,2,3]"), "DATA must be numbers with blanks between them: 1 2 3"),
        (("minmax", "1,", "2,", "3"), "DATA must be numbers with blanks between them: 1 2 3"),
        (("minmax", "[[1, 2], [2, 10]]"), "DATA must be numbers with blanks between them, or a file for a table, not"),
        (("zscore", "1", "2"), "there is no method `zscore`"),
        (("normalize", "1", "2"), "there is no method `normalize`"),
    ],
)
def test_as_in_python(words: tuple[str, ...], message: str) -> None:
    """A list as Python writes it, and methods as others call them; the numbers that are shown pass."""
    done = run_command("scale", *words)
    assert (2, "") == (done.code, done.stdout)
    assert f"error: {message}" in done.stderr
    if numbers := re.search(r"between them: (.*)", done.stderr):
        assert ["0.0", "0.5", "1.0"] == run_command("scale", "minmax", *numbers[1].split(), "-q").stdout.split()


def test_pair_in_brackets() -> None:
    """A range may be written as Python writes a pair."""
    done = run_command("scale", "minmax", "1", "2", "3", "--feature-range", "(-1, 1)", "-q")
    assert ["-1.0", "0.0", "1.0"] == done.stdout.split()


def test_list_in_json(tmp_path: Path) -> None:
    """A list of lists in JSON is named, whatever its numbers look like."""
    (tmp_path / "a.json").write_text("[[1, 2],\n [2, 10]]")
    done = run_command("scale", "minmax", str(tmp_path / "a.json"))
    assert 1 == done.code
    assert "is JSON, not a table in text" in done.stderr
