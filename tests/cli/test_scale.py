"""`mlcalc scale` as it is typed: results on standard output, all else on standard error, true exit codes."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from mlcalc.scaling import SCALERS
from tests.commands import run_command

ROOT = Path(__file__).parent.parent.parent
TRAIN = "day,a,b\n1 May,1,0\n2 May,3,10\n3 May,,5\n"


class Done(NamedTuple):
    """What a command printed, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def run(*words: str | Path, stdin: str | bytes = b"", cwd: Path = ROOT, **environment: str) -> Done:
    """Run `mlcalc scale` in a folder."""
    before = Path.cwd()
    os.chdir(cwd)
    try:
        outcome = run_command("scale", *words, stdin=stdin, environment=environment)
    finally:
        os.chdir(before)
    return Done(outcome.code, outcome.stdout, outcome.stderr)


@pytest.fixture
def train(tmp_path: Path) -> Path:
    path = tmp_path / "train.csv"
    path.write_text(TRAIN)
    return path


def test_numbers() -> None:
    """Numbers come out one a line, and what was learnt is told beside."""
    done = run("minmax", "1", "2", "5")
    assert (done.returncode, done.stdout) == (0, "0.0\n0.25\n1.0\n")
    assert done.stderr == (
        "minmax: (x − min) / (max − min)\ncolumn  numbers  missing  min  max\n1             3        0    1    5\n"
    )


def test_quiet() -> None:
    """--quiet prints the bare numbers alone."""
    done = run("standard", "2", "4", "4", "4", "5", "5", "7", "9", "--quiet")
    assert (done.stdout, done.stderr) == ("-1.5\n-0.5\n-0.5\n-0.5\n0.0\n0.0\n1.0\n2.0\n", "")


@pytest.mark.parametrize(
    "words",
    [
        ("-1", "0", "-.5", "1e0", "-q"),
        ("-q", "--", "-1", "0", "-.5", "1e0"),
        ("-1", "-q", "0", "-.5", "1e0"),
        ("-1", "0", "-.5", "+1", "-q", "--feature-range", "0", "1"),
        ("--feature-range", "0,1", "-1", "0", "-.5", "1", "-q"),
    ],
)
def test_negative_numbers(words: tuple[str, ...]) -> None:
    """Negative numbers need no ceremony."""
    assert run("minmax", *words).stdout == "0.0\n0.5\n0.25\n1.0\n"


@pytest.mark.parametrize("text", ["1\n2\n5\n", "1 2 5", "1\r\n2\r\n5", "\ufeff1\n\n2\n5\n"])
@pytest.mark.parametrize("words", [("-",), ()])
def test_standard_input(text: str, words: tuple[str, ...]) -> None:
    """Numbers on standard input, one a line or between blanks."""
    assert run("minmax", *words, "-q", stdin=text).stdout == "0.0\n0.25\n1.0\n"


def test_file(train: Path) -> None:
    """A CSV file comes out as CSV: text untouched, missing cells kept, what was learnt on standard error."""
    done = run("minmax", train)
    assert done.stdout == "day,a,b\n1 May,0.0,0.0\n2 May,1.0,1.0\n3 May,,0.5\n"
    assert "a             2        1    1    3" in done.stderr


def test_fit_and_save_and_load(train: Path, tmp_path: Path) -> None:
    """What was learnt from one file scales another, at once, or saved and loaded, and back."""
    other = tmp_path / "other.csv"
    other.write_text("b,a\n20,2\n")
    saved = tmp_path / "scaler.json"
    fitted = run("minmax", other, "--fit", train, "--save", saved)
    assert fitted.stdout == "b,a\n2.0,0.5\n"
    assert run("minmax", other, "--load", saved, "-q", "-f", "csv").stdout == fitted.stdout
    back = run("minmax", "-", "--load", saved, "--inverse", "-f", "csv", stdin=fitted.stdout)
    assert back.stdout == "b,a\n20.0,2.0\n"
    assert back.stderr.startswith("minmax: x × (max − min) + min\n")
    other_method = run("standard", other, "--load", saved)
    assert (other_method.returncode, other_method.stdout) == (1, "")
    assert "holds a scaler of the method minmax, not standard" in other_method.stderr
    alone = run("minmax", "--fit", train, "--save", tmp_path / "again.json")
    assert (alone.returncode, alone.stdout) == (0, "")
    assert (tmp_path / "again.json").read_text() == saved.read_text()


def test_explain() -> None:
    """--explain puts the numbers into the formula."""
    told = run("standard", "1", "2", "3", "4", "5", "6", "7", "--explain").stderr
    assert "1: mean = Σx / n = 28 / 7 = 4\n" in told
    assert "1: std = √(Σ(x − 4)² / n) = √(28 / 7) = √4 = 2\n" in told
    assert "1: (x − 4) / 2\n" in told


def test_remarks() -> None:
    """What scikit-learn does silently is said."""
    assert "1: taken for constant, as in scikit-learn, so that the divisor is 1" in run("standard", "5", "5").stderr
    assert "1: no numbers at all" in run("standard", "nan").stderr
    assert "1: the numbers are so large" in run("standard", "1e308", "1e308").stderr


@pytest.mark.parametrize(
    ("words", "stdout"),
    [
        (("standard", "1", "3", "--without-mean"), "1.0\n3.0\n"),
        (("standard", "1", "3", "--without-std"), "-1.0\n1.0\n"),
        (("robust", "0", "1", "2", "3", "4", "--quantile-range", "0", "100"), "-0.5\n-0.25\n0.0\n0.25\n0.5\n"),
        (("robust", "0", "1", "2", "3", "4", "--without-centering"), "0.0\n0.5\n1.0\n1.5\n2.0\n"),
        (("robust", "0", "1", "2", "3", "4", "--without-scaling"), "-2.0\n-1.0\n0.0\n1.0\n2.0\n"),
        (("maxabs", "-2", "1"), "-1.0\n0.5\n"),
    ],
)
def test_settings(words: tuple[str, ...], stdout: str) -> None:
    """Each setting of scikit-learn has its flag."""
    assert run(*words, "-q").stdout == stdout


def test_clip(train: Path) -> None:
    """--clip keeps other data within the range."""
    assert run("minmax", "0", "9", "--fit", train, "--columns", "a", "--clip", "-q").stdout == "0.0\n1.0\n"


def test_columns(train: Path) -> None:
    """--columns chooses, and all else passes through."""
    expected = "day,a,b\n1 May,1,0.0\n2 May,3,1.0\n3 May,,0.5\n"
    assert run("minmax", train, "--columns", "b").stdout == expected
    both = run("minmax", train, "-c", "b,a", "-f", "csv", "-q")
    assert both.stdout == run("minmax", train, "-c", "a", "-c", "b", "-f", "csv", "-q").stdout


def test_layout(tmp_path: Path) -> None:
    """Delimiter, decimal sign and header can be given."""
    path = tmp_path / "data.txt"
    path.write_text("1,5:2\n2,5:4\n")
    done = run("minmax", path, "-d", ":", "--decimal", ",", "--no-header")
    assert done.stdout == "0,0:0,0\n1,0:1,0\n"
    assert run("minmax", path, "-d", ":", "--decimal", ",", "--header").stdout == "1,5:2\n0,0:0,0\n"


@pytest.mark.parametrize(
    ("ending", "start"),
    [(".csv", "day,a,b\n"), (".tsv", "day\ta\tb\n"), (".json", '{"scaler"'), (".md", "| day |"), (".txt", "0.0,0.0\n")],
)
def test_output(ending: str, start: str, train: Path, tmp_path: Path) -> None:
    """--output writes in the format of its ending."""
    path = tmp_path / f"out{ending}"
    done = run("minmax", train, "--output", path)
    assert (done.returncode, done.stdout) == (0, "")
    assert path.read_text().startswith(start)


def test_json(train: Path) -> None:
    """The JSON can be read by a script."""
    data = json.loads(run("minmax", train, "--format", "json").stdout)
    assert data["rows"][2] == ["3 May", None, 0.5]


def test_quantiles_as_parts_of_the_whole() -> None:
    """Percentiles that are written as parts of one are probably not meant; the mend gives those that are."""
    done = run("robust", "1", "2", "3", "4", "5", "--quantile-range", "0.25,0.75", "-q")
    assert (0, 5) == (done.returncode, len(done.stdout.split()))
    assert "warning: quantile_range is in percent" in done.stderr
    assert "command  | mlcalc scale robust 1 2 3 4 5 --quantile-range 0.25,0.75" in done.stderr
    assert "help: `--quantile-range 25,75`\n" in done.stderr
    mended = run("robust", "1", "2", "3", "4", "5", "--quantile-range", "25,75", "-q")
    assert ("", "-1.0") == (mended.stderr, mended.stdout.split()[0])


@pytest.mark.parametrize("words", [["-o", "{}"], ["--fit", "{}", "--save", "{}"], ["--fit", "{}", "-o", "{}"]])
def test_onto_what_is_read(train: Path, words: list[str]) -> None:
    """What is read is not written over."""
    before = train.read_text()
    done = run("minmax", *([] if "--save" in words else [train]), *(each.format(train) for each in words))
    assert (done.returncode, train.read_text()) == (2, before)
    assert "is a file that is read, and would be lost" in done.stderr


def test_nothing_is_written_after_an_error(train: Path, tmp_path: Path) -> None:
    """A file stays as it was where the data turns out wrong, however late."""
    bad = tmp_path / "bad.csv"
    bad.write_text("day,a,b\n" + "1 May,1,0\n" * 20_000 + "1 May,oops,0\n")
    out = tmp_path / "out.csv"
    out.write_text("before")
    fits: list[list[str | Path]] = [[], ["--fit", train]]
    for fit in fits:
        done = run("minmax", bad, "-o", out, *fit)
        assert done.returncode == 1
        assert "error: 'oops' in column `a` is not a number\n  --> " in done.stderr
        assert "bad.csv:20002:7\n" in done.stderr
        assert out.read_text() == "before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.csv", "out.csv", "train.csv"]


def test_no_rows_before_an_error(train: Path) -> None:
    """Standard output gets all rows or none."""
    done = run("minmax", "-", "--fit", train, stdin="a,b\n1,2\nx,3\n")
    assert (done.returncode, done.stdout) == (1, "")
    assert "'x' in column `a` is not a number\n  --> standard input:3:1\n" in done.stderr


def test_each_setting_has_a_flag() -> None:
    """The help shows a flag for each setting, with the methods that have it."""
    shown = " ".join(run("--help").stdout.split())
    for scaler in SCALERS.values():
        for name in scaler.arguments:
            methods = ", ".join(method for method, each in SCALERS.items() if name in each.arguments)
            assert re.search(f"--{name.replace('_', '-')} [^:]*{methods}: ", shown), name


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("minmax", "1", "x"), "`x` is not a number"),
        (("minmax", "1", "inf"), "`inf` is infinite"),
        (("minmax", "none.csv"), "there is no file none.csv"),
        (("minmax", "."), "is a folder"),
        (("minmax", "1", "--load", "none.json"), "cannot read none.json"),
        (("minmax", "-"), "standard input is empty"),
        (("minmax", "samples/train.csv", "--columns", "mass"), "did you mean `mass_g`?"),
        (("minmax", "1", "-o", "none/out.csv"), "there is no folder none"),
    ],
)
def test_wrong_data(words: tuple[str, ...], message: str) -> None:
    """Wrong data ends with exit code 1, without a traceback."""
    done = run(*words)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("error: ")
    assert message in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("minimax", "1"), "did you mean `minmax`?"),
        (("minmax", "1", "--colums", "a"), "did you mean `--columns`?"),
        (("minmax", "1", "--inverse"), "needs --fit or --load"),
        (("minmax", "1", "--fit", "a.csv", "--load", "b.json"), "either --fit or --load"),
        (("minmax", "1", "--clip", "--load", "b.json"), "the saved scaler has its settings"),
        (("standard", "1", "--clip"), "`--clip` is no setting of standard: minmax and maxabs have it"),
        (("minmax", "1", "--feature-range", "1,0"), "must rise"),
        (("minmax", "1", "--feature-range", "x"), "must be two numbers"),
        (("minmax", "1", "--feature-range", "0,1e400"), "must be two finite floats, LOW,HIGH, not (0.0, inf)"),
        (("robust", "1", "--quantile-range", "50,200"), "must rise within"),
        (("minmax", "1", "--decimal", ";"), "must be . or ,"),
        (("minmax", "1", "--delimiter", "ab"), "cannot delimit"),
        (("minmax", "1", "-o", "out.xyz"), "names no format"),
        (("minmax", "1", "--save", "./out.json", "-o", "out.json"), "cannot go to the same file"),
        (("minmax", "1", "-o", "out.csv", "-f", "table"), "drawn on a terminal"),
        (("minmax", "samples/train.csv", "samples/predict.csv"), "give one file"),
    ],
)
def test_typed_wrong(words: tuple[str, ...], message: str) -> None:
    """A command typed wrong ends with exit code 2."""
    done = run(*words)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr


def test_array(tmp_path: Path) -> None:
    """A .npy file goes in and comes out."""
    numpy = pytest.importorskip("numpy")
    numpy.save(tmp_path / "in.npy", numpy.array([[1, 2], [3, 4]]))
    assert run("minmax", tmp_path / "in.npy", "-q").stdout == "0.0,0.0\n1.0,1.0\n"
    assert run("minmax", tmp_path / "in.npy", "-o", tmp_path / "out.npy").returncode == 0
    assert numpy.load(tmp_path / "out.npy").tolist() == [[0, 0], [1, 1]]


def test_closed_pipe(tmp_path: Path) -> None:
    """A reader that has seen enough ends the command quietly."""
    path = tmp_path / "long.csv"
    path.write_text("a\n" + "1\n2\n" * 100_000)
    process = subprocess.Popen(
        [sys.executable, "-m", "mlcalc", "scale", "minmax", path, "-q"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout
    assert process.stderr
    assert process.stdout.readline() == b"0.0\n"
    process.stdout.close()
    assert process.stderr.read() == b""
    assert process.wait(60) != 0
    process.stderr.close()


def test_text_is_utf8_whatever_the_locale() -> None:
    """Text passes through unharmed where the locale is not UTF-8."""
    done = run("minmax", "-", "-f", "csv", stdin="a,b\n1,é\n", PYTHONIOENCODING="latin-1")
    assert done.stdout == "a,b\n0.0,é\n"


def on_terminal(*words: str | Path) -> str:
    """Return what a command shows on a terminal."""
    pid, terminal = pty.fork()
    if not pid:
        os.environ.update(PYTHONPATH=str(ROOT), COLUMNS="100", TERM="xterm")
        os.execv(sys.executable, [sys.executable, "-m", "mlcalc", "scale", *map(str, words)])  # noqa: S606  (in a terminal of its own)
    shown = b""
    try:
        while part := os.read(terminal, 1 << 16):
            shown += part
    except OSError:
        pass
    os.close(terminal)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 0
    return shown.decode().replace("\r\n", "\n")


def test_terminal(train: Path, tmp_path: Path) -> None:
    """A terminal gets what was learnt, the spread before and after, and the first rows."""
    shown = on_terminal("minmax", train)
    assert "(x − min) / (max − min)" in shown
    assert "█" in shown
    assert "3 → 1" in shown
    assert "2 May" in shown
    assert on_terminal("minmax", train, "-q") == "0.0,0.0\n1.0,1.0\n,0.5\n"
    told = on_terminal("minmax", train, "-o", tmp_path / "out.csv")
    assert "3 → 1" in told
    assert (tmp_path / "out.csv").read_text().startswith("day,a,b\n1 May,0.0,0.0\n")


@pytest.mark.parametrize(
    ("text", "flags", "place"),
    [
        ("name,price\n1,2\n3,4\n", ["-c", "prise"], "--> t.csv:1:6"),
        ("name,price\n1,2\n3,4\n", ["-c", "zzz"], "--> t.csv:1:1"),
        ("World prices\n\nname,price\n1,2\n3,4\n", ["-c", "prise"], "--> t.csv:3:6"),
        ("a,b,a\n1,2,3\n", [], "--> t.csv:1:5"),
    ],
)
def test_names_of_columns_have_a_place(text: str, flags: list[str], place: str, tmp_path: Path) -> None:
    """What is wrong with a name is shown in the header, at the column that is near."""
    (tmp_path / "t.csv").write_text(text)
    done = run("minmax", "t.csv", *flags, cwd=tmp_path)
    assert (1, True) == (done.returncode, place in done.stderr), done.stderr


DOUBTS = {
    # The data, those that were learnt from if they are others, what is said, and the words that mend it.
    "beyond the range": ("a,b\n10,2\n3,4\n", "a,b\n1,2\n3,4\n", "1 of 4 numbers lies outside", ["--clip"]),
    "within the range": ("a,b\n2,2\n3,4\n", "a,b\n1,2\n3,4\n", "", []),
    "no names": ("2,2\n3,4\n", "a,b\n1,2\n3,4\n", "note: data.csv has no names of columns", []),
    "pandas' index": (",a\n0,2\n1,4\n", "", "column 1, which has no name, is an index", ["--columns", "a"]),
    "R's index": ("rownames,a\n1,2\n2,4\n3,5\n", "", "`rownames` is an index: it counts the rows from 1", ["-c", "a"]),
    "no index": ("index,a\n7,2\n3,4\n", "", "", []),
    "two rows": ("1,5,8\n2,3,7\n", "", "each column becomes 0 and 1", ["--together"]),
    "three rows": ("1,5,8\n2,3,7\n4,4,4\n", "", "", []),
    "words": ("day,a\nMon,2\nTue,4\n", "", "note: column `day` holds no numbers", ["-c", "a"]),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_what_is_probably_not_meant(name: str, tmp_path: Path) -> None:
    """What is left out, taken for numbers, or beyond the learnt range is told; the mend leaves nothing to tell."""
    data, learnt, says, mend = DOUBTS[name]
    (tmp_path / "data.csv").write_text(data)
    (tmp_path / "train.csv").write_text(learnt)
    command = ("minmax", "data.csv", *(("--fit", "train.csv") if learnt else ()))
    done = run(*command, cwd=tmp_path)
    told = [line for line in done.stderr.splitlines() if line.startswith(("warning", "note"))]
    assert (0, bool(says)) == (done.returncode, bool(told))
    assert says in done.stderr
    if mend:
        mended = run(*command, *mend, cwd=tmp_path)
        assert 0 == mended.returncode
        assert not any(line.startswith(("warning", "note")) for line in mended.stderr.splitlines())


def test_imports() -> None:
    """Scaling a file imports neither Rich, nor NumPy, nor what saves and loads."""
    code = (
        "import sys, runpy; sys.argv = ['mlcalc', 'scale', 'minmax', 'samples/train.csv']\n"
        "try: runpy.run_module('mlcalc', run_name='__main__')\n"
        "except SystemExit: pass\n"
        "print([name for name in ('rich', 'numpy', 'yaml', 'json', 'tempfile') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    ("cells", "mend"),
    [(("1,5", "3,5"), "`--decimal ,`"), (("$1.50", "$2"), "numbers alone"), (("10%", "20%"), "numbers alone")],
)
def test_columns_in_another_notation(cells: tuple[str, str], mend: str, tmp_path: Path) -> None:
    """A column that looks like numbers and is none as it is written is named, unless the columns were chosen."""
    (tmp_path / "t.csv").write_text(f"a;b\n{cells[0]};2\n{cells[1]};4\n", encoding="utf-8")
    outcome = run("minmax", tmp_path / "t.csv")
    assert 0 == outcome.returncode
    assert f"warning: column `a` is left as it is: '{cells[0]}' is no number" in outcome.stderr
    assert mend in outcome.stderr
    assert "warning" not in run("minmax", tmp_path / "t.csv", "-c", "b").stderr


def test_texts_are_no_numbers(tmp_path: Path) -> None:
    """Texts, dates and empty cells are left as they are without a word."""
    (tmp_path / "t.csv").write_text("day,name,b\n2024-01-02,Ada,2\n2024-01-03,,4\n", encoding="utf-8")
    assert "warning" not in run("minmax", tmp_path / "t.csv").stderr


def test_a_saved_scaler_knows_its_columns(tmp_path: Path) -> None:
    """--load and --fit scale what was learnt, and copy the rest, which they say unless the columns were chosen."""
    (tmp_path / "t.csv").write_text("a,b,name\n1,2,x\n3,4,y\n")
    kept = run("minmax", "t.csv", "-c", "a", "--save", "s.json", cwd=tmp_path).stdout
    assert "a,b,name\n0.0,2,x\n1.0,4,y\n" == kept
    loaded = run("minmax", "t.csv", "--load", "s.json", "-q", cwd=tmp_path)
    assert (0, "0.0\n1.0\n") == loaded[:2]
    assert kept == run("minmax", "t.csv", "--load", "s.json", cwd=tmp_path).stdout
    assert "note: column `b` is left as it is: the scaler has not learnt it\n" == loaded.stderr
    assert "" == run("minmax", "t.csv", "--load", "s.json", "-q", "-c", "a", cwd=tmp_path).stderr
    assert "" == run("minmax", "t.csv", "--fit", "t.csv", "-q", "-c", "a", cwd=tmp_path).stderr
    (tmp_path / "wide.csv").write_text("c,b,a\n1,2,2\n3,4,3\n")
    assert "columns `c`, `b` are left as they are" in run("minmax", "wide.csv", "--load", "s.json", cwd=tmp_path).stderr


def test_the_target_is_missing_from_what_is_predicted() -> None:
    """Data to predict lack the target: the error names the columns that they have, and the flag can be pasted."""
    command = ("minmax", "samples/rooms/predict.csv", "--fit", "samples/rooms/train.csv")
    failed = run(*command)
    assert 1 == failed.returncode
    mend = re.findall(r"`--columns (\S+)` scales those that are there", failed.stderr)
    done = run(*command, "--columns", *mend, "-q")
    assert (0, 6) == (done.returncode, len(done.stdout.splitlines()))
    assert "warning: 1 of 18 numbers lies outside of the learnt range, such as 51 of `humidity`" in done.stderr


@pytest.mark.parametrize(
    ("header", "is_noted"),
    [("temp,label", True), ("temp,Target", True), ("x,y", True), ("temp,labelled", False), ("label,class", False)],
)
def test_a_target_is_not_scaled_in_silence(header: str, is_noted: bool, tmp_path: Path) -> None:
    """A column that is named like a target is noted when it is learnt beside others, and its mend leaves it alone."""
    (tmp_path / "t.csv").write_text(f"{header}\n1,0\n3,1\n")
    done = run("minmax", "t.csv", "--save", "s.json", cwd=tmp_path)
    target, first = header.partition(",")[2], header.partition(",")[0]
    noted = f"note: column `{target}` is scaled too, as if it were an input of the model\n"
    assert is_noted == (noted in done.stderr)
    assert is_noted == (f"  = help: `--columns {first}` scales the others alone" in done.stderr)
    for others in (("-c", first), ("--load", "s.json")):
        assert "note" not in run("minmax", "t.csv", *others, cwd=tmp_path).stderr
    assert is_noted == (noted in run("minmax", "--fit", "t.csv", "--save", "s.json", cwd=tmp_path).stderr)


def test_missing_numbers_are_empty_where_bare_numbers_are_asked_for() -> None:
    """With --quiet a missing number leaves its cell empty, and is `nan` where a line would be; CSV keeps it."""
    assert run("minmax", "1", "nan", "3", "-q").stdout == "0.0\nnan\n1.0\n"
    table = "a,b\n1,2\nNA,3\n,4\n3,4\n"
    assert run("minmax", "-", "-q", stdin=table).stdout == "0.0,0.0\n,0.5\n,1.0\n1.0,1.0\n"
    assert run("minmax", "-", stdin=table).stdout == "a,b\n0.0,0.0\nNA,0.5\n,1.0\n1.0,1.0\n"
    assert run("minmax", "-", "-f", "tsv", stdin=table).stdout == "a\tb\n0.0\t0.0\nNA\t0.5\n\t1.0\n1.0\t1.0\n"


def test_what_cannot_be_written_is_the_first_word(tmp_path: Path) -> None:
    """Nothing is said of data that was not written."""
    done = run("minmax", "1", "2", "--output", "a" * 300 + ".csv", cwd=tmp_path)
    assert (1, "") == (done.returncode, done.stdout)
    assert re.fullmatch(r"error: cannot write a+\.csv: its name is too long\n", done.stderr)


@pytest.mark.parametrize("flag", ["--save", "--output"])
@pytest.mark.parametrize("name", ["", ".", "/"])
def test_a_folder_in_place_of_a_file(flag: str, name: str, tmp_path: Path) -> None:
    """What is written has a name, also beside a word of the data that is empty."""
    done = run("minmax", "1", "2", "", flag, name, "--format", "csv", cwd=tmp_path)
    assert done.returncode in (1, 2)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert [] == [*tmp_path.iterdir()]


def test_problems_as_json_are_all_that_is_said() -> None:
    """Where JSON is asked for, standard error holds nothing else: what was learnt stands in the result."""
    assert "" == run_command("scale", "minmax", "1", "2", "--format", "json").stderr
    assert "min  max" in run_command("scale", "minmax", "1", "2", "--format", "csv").stderr
