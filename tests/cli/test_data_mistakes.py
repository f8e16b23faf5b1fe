"""What is typed and given wrong to `mlcalc scale`, `history` and `shape window`: the mend that is shown is applied."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.commands import run_command

TABLE = "a,b\n1,10\n2,20\n3,30\n"
HISTORY = "epoch,loss,val_loss\n0,0.9,1.0\n1,0.5,0.8\n2,0.3,0.9\n"
SCALED = ["0.0", "0.5", "1.0"]


@pytest.fixture(autouse=True)
def _folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("data.csv").write_text(TABLE)
    Path("train.csv").write_text(TABLE)
    Path("h.csv").write_text(HISTORY)


def _mend(told: str) -> list[str]:
    """Return the words of the command in the help, behind `mlcalc`."""
    found = re.search(r"= help: (?:.*?[`:] ?)?mlcalc ([^`\n]*)", told)
    assert found is not None, told
    return shlex.split(found[1])


@pytest.mark.parametrize(
    "typed",
    [
        "minmax 1,2,3",
        "minmax 1, 2, 3",
        "minmax [1, 2, 3]",
        "minmax '[1, 2, 3]'",
        "minmax 'np.array([1, 2, 3])'",
        "minmax 'np.array([1, 2, 3], dtype=np.float32)'",
        "minmax '1;2;3'",
        "minmax '(1,2,3)'",
        "1 2 3 minmax",
        "--method minmax 1 2 3",
        "1 2 3 --method minmax",
        "'MinMaxScaler(feature_range=(0, 1), clip=True)' 1 2 3",
        "'preprocessing.MinMaxScaler(feature_range=(0, 1), clip=True)' 1 2 3",
        "standard 1 2 3 --feature-range 0,1",
    ],
)
def test_typed_otherwise(typed: str) -> None:
    """Numbers as Python prints them, and a method in another place or spelling: the command that is shown is meant."""
    told = run_command("scale", *shlex.split(typed))
    assert (2, "") == (told.code, told.stdout)
    done = run_command(*_mend(told.stderr), "--quiet")
    assert (0, SCALED) == (done.code, done.stdout.split())


def test_settings_of_a_call() -> None:
    """What a call of scikit-learn says otherwise than by default becomes a flag."""
    told = run_command("scale", "StandardScaler(with_mean=False, copy=True)", "1", "2", "3")
    assert ["scale", "standard", "1", "2", "3", "--without-mean"] == _mend(told.stderr)
    told = run_command("scale", "MinMaxScaler(feature_range=(-1, 1))", "1", "3")
    assert ["-1.0", "1.0"] == run_command(*_mend(told.stderr), "-q").stdout.split()


@pytest.mark.parametrize("text", ["[[1, 10], [2, 20], [3, 30]]", "np.array([[1,10],[2,20],[3,30]])"])
def test_a_table_typed(text: str) -> None:
    """A list of lists goes into a pipe."""
    told = run_command("scale", "minmax", text)
    assert (2, True) == (told.code, r"printf '1,10\n2,20\n3,30\n' | mlcalc scale minmax -" in told.stderr)


@pytest.mark.parametrize("text", ["1,5", "1,000", "1,000,000", "-1,5"])
def test_one_number_is_no_list(text: str) -> None:
    """A comma in one number is a decimal comma, or stands between thousands."""
    told = run_command("scale", "minmax", text, text)
    assert (1, True) == (told.code, "is not a number" in told.stderr)


@pytest.mark.parametrize(
    ("flag", "meant"),
    [
        ("--feature-range 0-1", "--feature-range 0,1"),
        ("--feature-range -1-1", "--feature-range -1,1"),
        ("--feature-range 0:1", "--feature-range 0,1"),
        ("--feature-range 0..1", "--feature-range 0,1"),
        ("--feature-range '0 to 1'", "--feature-range 0,1"),
        ("--feature-range '0 1'", "--feature-range 0,1"),
        ("--feature-range 1,0", "--feature-range 0,1"),
        ("--save scaler.pkl", "--save scaler.json"),
        ("--save scaler.joblib", "--save scaler.json"),
    ],
)
def test_value_meant(flag: str, meant: str) -> None:
    """A range with another sign, or turned round, and a file of another kind: the flag that is shown is right."""
    told = run_command("scale", "minmax", "1", "2", "3", *shlex.split(flag))
    assert (2, True) == (told.code, f"= help: {meant}\n" in told.stderr)
    assert 0 == run_command("scale", "minmax", "1", "2", "3", *shlex.split(meant)).code
    assert not Path("scaler.pkl").exists()


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("minmax data.csv --columns \"['a', 'b']\" -q", "0.0,0.0\n0.5,0.5\n1.0,1.0\n"),
        ("minmax c.csv --decimal comma -q", "0,0;0,0\n1,0;1,0\n"),
        ("minmax marks.csv --missing -999 -q", "0.0\nnan\n1.0\n0.5\n"),
    ],
)
def test_read_as_meant(typed: str, expected: str) -> None:
    """What can be read in one way alone is read."""
    Path("c.csv").write_text("a;b\n1,5;2\n3,5;4\n")
    Path("marks.csv").write_text("t\n20\n-999.0\n22\n21\n")
    done = run_command("scale", *shlex.split(typed))
    assert (0, expected, "") == (done.code, done.stdout, done.stderr)


PICKLE = (
    b"\x80\x04\x95\x1e\x00\x00\x00\x00\x00\x00\x00\x8c\x1bsklearn.preprocessing._data\x94\x8c\x0cMinMaxScaler\x94\x93."
)
EVIL = b"cos\nsystem\n(S'touch evil'\ntR."


@pytest.mark.parametrize(
    ("content", "typed", "code", "told"),
    [
        (PICKLE, "minmax data.csv --load x", 1, "a Python pickle of a MinMaxScaler of scikit-learn, and is not opened"),
        (EVIL, "minmax data.csv --load x", 1, "is a Python pickle, and is not opened"),
        (EVIL, "minmax x", 1, "is a Python pickle"),
        (TABLE, "minmax data.csv --load x", 1, "`--fit x` learns from it"),
        ("a\n1\n2\n", "minmax data.csv --load x", 1, "`--fit x` learns from it"),
        ("", "minmax data.csv --load x", 1, "it is empty"),
        ('{"layers": []}', "minmax data.csv --load x", 1, "is a model in JSON"),
        ('{"mlcalc": "scaler"}', "minmax x", 1, "`--load x` scales by it"),
        ('{"mlcalc": "scaler"}', "minmax data.csv --fit x", 1, "`--load x` scales by it"),
        ('{"loss": [0.9, 0.5]}', "minmax x", 1, "`mlcalc history x` shows it"),
        ("version https://git-lfs.github.com/spec/v1\noid sha256:4d7\nsize 12\n", "minmax x", 1, "`git lfs pull`"),
        (TABLE.encode("utf-16-le"), "minmax x", 1, "`iconv -f utf-16le -t utf-8 x`"),
        (TABLE.encode("utf-16-be"), "minmax x", 1, "`iconv -f utf-16be -t utf-8 x`"),
        ("| a | b |\n|---|---|\n| 1 | 10 |\n", "minmax x", 1, "is a table in Markdown"),
        ("[1, 2, 3]\n[4, 5, 6]\n", "minmax x", 1, "`tr -d '[]()' < x | sed 's/[, ]*$//' | mlcalc scale minmax -`"),
        ("[[1. 2.]\n [3. 4.]]\n", "minmax x", 1, "`tr -d '[]()' < x | mlcalc scale minmax -`"),
        ("a,b\n“1,5”,10\n", "minmax x", 1, "`sed 's/[“”„]/\"/g' x | mlcalc scale minmax -`"),
        ("a,b\n'1',10\n'2',20\n", "minmax x", 0, "write the numbers alone, such as 1 for '1'"),
        ('a,b\n"[1, 2]",3\n"[2, 3]",4\n', "minmax x", 0, "give each number of a list a column of its own"),
        ("a,b\ntensor(1.5),3\ntensor(2.5),4\n", "minmax x", 0, "such as 1.5 for tensor(1.5)"),
        ("a,b\n1,2\n3,4,5\n", "minmax x", 1, "x:3:5"),
        ("a,b\n1,2\n3\n", "minmax x", 1, "x:3:2"),
        ("a,b\n1,2\n3,4,\n", "minmax x", 1, "take the ',' at the end of the line away"),
        ("a,b\n1,2\nx,3\n4,5\n", "minmax x", 1, "`--columns b` leaves the column out"),
        (TABLE, "minmax x --delimiter ;", 1, "leave `--delimiter` out"),
        (TABLE, "minmax LSTM(10)", 2, "`mlcalc layers LSTM` tells of the layer"),
    ],
)
def test_wrong_kind(content: str | bytes, typed: str, code: int, told: str) -> None:
    """A file of another kind is named by what it holds, with what to do; nothing in it is run."""
    Path("x").write_bytes(content if isinstance(content, bytes) else content.encode())
    done = run_command("scale", *typed.split())
    assert (code, True) == (done.code, told in done.stderr), done.stderr
    assert not Path("evil").exists()


def test_a_folder_of_tables() -> None:
    """A folder is named with the table in it, if there is one alone."""
    Path("tables").mkdir()
    Path("tables/x.csv").write_text(TABLE)
    assert "did you mean `tables/x.csv`?" in run_command("scale", "minmax", "tables").stderr


def test_two_files() -> None:
    """Of two files, the first is learnt from as a rule."""
    told = run_command("scale", "minmax", "train.csv", "data.csv")
    assert ["scale", "minmax", "data.csv", "--fit", "train.csv"] == _mend(told.stderr)


@pytest.mark.parametrize(
    ("text", "flags", "told"),
    [
        ("t,h\n20,4\n21,5\n-999,6\n22,7\n", "", "warning: `t` holds −999 in row 3 of x.csv, and numbers from 20 to 22"),
        ("t\n20\n9999\n9999\n22\n21\n", "", "warning: `t` holds 9999 in 2 rows of x.csv, first in row 2"),
        ("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n", "", "x.csv:1:1"),
        (",0,1,2\n0,5.1,3.5,1.4\n1,4.9,3.0,1.3\n2,4.7,3.2,1.5\n", "", "the first row counts, 0, 1, 2"),
        ("2001,2002\n1.5,2.5\n2.5,3.5\n9,8\n", "", "`--header` takes it for names"),
        ("height,1.6,1.7,1.8,1.9\nage,30,40,50,60\npay,3000,5000,4000,6000\n", "", "seems to lie on its side"),
        ("a,b\n1,2\n", "", "has one row"),
        (",a\n0,1\n1,5\n2,4\n", "", "is an index"),
        ("id,a\n1,1\n2,5\n3,4\n", "", "`--columns a` leaves it as it is"),
        ("a,b\n5,7\n9,6\n", "--fit train.csv --inverse", "no number of `a`, `b` lies within 0 to 1"),
    ],
)
def test_doubt(text: str, flags: str, told: str) -> None:
    """What is probably not meant is told, and scaled all the same."""
    Path("x.csv").write_text(text)
    done = run_command("scale", "minmax", "x.csv", *flags.split())
    assert (0, True) == (done.code, told in done.stderr), done.stderr
    assert 1 == run_command("scale", "minmax", "x.csv", *flags.split(), "--strict").code


@pytest.mark.parametrize(
    ("text", "flags"),
    [
        ("price\n999\n450\n1200\n80\n", ""),
        ("price,n\n9.99,4\n99.99,5\n19.99,9\n", ""),
        ("year,rooms,price\n2001,2,100000\n2002,3,120000\n1999,2,90000\n", ""),
        ("1,2,3\n4,5,6\n7,8,9\n", ""),
        ("1,2,3\n3,1,2\n2,3,1\n", ""),
        ("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n", "--header"),
        ("0,1,2\n5.1,3.5,1.4\n4.9,3.0,1.3\n4.7,3.2,1.5\n", "--no-header"),
        ("id,a\n17,1\n4,5\n9,4\n", ""),
        ("who,a,b,c,d\nx,1,2,3,4\ny,5,6,7,8\nz,9,10,11,12\n", ""),
        ("who,kg,cm,age,pay\nx,60,170,30,3000\ny,70,180,40,5000\nz,80,190,50,4000\n", ""),
        ("a,b\n0.2,0.4\n0.8,1.2\n", "--fit train.csv --inverse"),
    ],
)
def test_no_doubt(text: str, flags: str) -> None:
    """Ordinary tables are scaled without a warning."""
    Path("x.csv").write_text(text)
    done = run_command("scale", "minmax", "x.csv", *flags.split())
    assert (0, False) == (done.code, "warning" in done.stderr), done.stderr


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("windows --length 7 --time-steps 3", "`windows` is called `window` here"),
        ("'Window(length=7, time_steps=3)'", "by flags here, not by a call"),
        ("'Window(7, 3)'", "by flags here, not by a call"),
        ("window 7 3", "`7` belongs to no flag"),
        ("window series.csv --time-steps 3", "from the length of a series, not from a file"),
    ],
)
def test_windows(typed: str, told: str) -> None:
    """Windows in the plural, as a call, with bare numbers or a file: the command that is shown answers."""
    Path("series.csv").write_text("x\n" + "".join(f"{row}\n" for row in range(7)))
    done = run_command("shape", *shlex.split(typed))
    assert (2, True) == (done.code, told in done.stderr), done.stderr
    assert "(4, 3, 1)" == run_command(*_mend(done.stderr), "-q").stdout.strip()
    assert 2 == run_command("window", "--length", "7", "--time-steps", "3").code


@pytest.mark.parametrize("name", ["--look-back 3", "--window-size 3", "--lookback 3", "--n-steps 3"])
def test_flags_of_windows(name: str) -> None:
    """What others call the time steps of a window."""
    told = run_command("shape", "window", "--length", "7", *name.split())
    assert (2, True) == (told.code, "it is `--time-steps 3` here" in told.stderr)


@pytest.mark.parametrize(
    ("length", "steps", "horizon"), [("3", "3", "1"), ("5", "10", "1"), ("7", "3", "10"), ("1", "3", "2")]
)
def test_a_short_series(length: str, steps: str, horizon: str) -> None:
    """Each flag that is said to fit, fits."""
    flags = {"--length": length, "--time-steps": steps, "--horizon": horizon}
    typed = [word for pair in flags.items() for word in pair]
    told = run_command("shape", "window", *typed)
    mends = re.findall(r"`(--[a-z-]+) (\d+)`", told.stderr)
    assert (1, True) == (told.code, bool(mends))
    for name, value in mends:
        words = [word for pair in {**flags, name: value}.items() for word in pair]
        assert 0 == run_command("shape", "window", *words).code


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("x.csv.gz", b"\x1f\x8b\x08" + bytes(20), "`gunzip -c x.csv.gz | mlcalc history -`"),
        ("x.csv", HISTORY.encode("utf-16"), "`iconv -f utf-16 -t utf-8 x.csv`"),
        ("x.csv", HISTORY.encode("utf-16-le"), "`iconv -f utf-16le -t utf-8 x.csv`"),
        ("x.yaml", b"input: [3, 1]\nlayers:\n  - lstm: 10\n", "`mlcalc summary x.yaml` shows it"),
        ("x.json", b'{"mlcalc": "scaler", "version": 1}', "is a saved scaler, and no history"),
        ("x.py", b"import keras\nmodel = keras.Sequential()\n", "is Python source, and no history"),
        ("x.json", b'{"loss": 0.9}', '= help: "loss": [0.9]'),
        ("x.json", b'{"loss": [0.9, "low"]}', "is not a number, but 'low'"),
        ("x.csv", b"epoch,loss\n0,0.9\n1,abc\n", "x.csv:3:3"),
        ("x.csv", b"epoch,loss\n0,tensor(0.9)\n", "such as 0.9 for tensor(0.9)"),
    ],
)
def test_no_history(name: str, content: bytes, told: str) -> None:
    """What is no history is named by what it holds, at its place, with what to do."""
    Path(name).write_bytes(content)
    done = run_command("history", name)
    assert (1, True) == (done.code, told in done.stderr), done.stderr


@pytest.mark.parametrize("words", ["history h*.csv", "scale minmax d*.csv", "scale minmax data.csv --fit t*.csv"])
def test_a_pattern_in_quotes(words: str) -> None:
    """A pattern that no shell has filled in is told with a file that it stands for."""
    told = run_command(*words.split())
    meant = re.search(r"did you mean `(.*)`", told.stderr)
    assert (1, True) == (told.code, meant is not None and Path(meant[1]).exists())


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"data_min": 1.0', '"data_min": "1.0"', "8:56\n"),
        ('"data_min"', '"datamin"', "did you mean `data_min`?"),
        ('"minmax"', '"MinMaxScaler"', "did you mean `minmax`?"),
        ("[0.0, 1.0]", "[1.0, 0.0]", "5:20\n"),
        ("[0.0, 1.0]", "[0.0]", "5:20\n"),
        ('"clip": false', '"clip": "no"', "6:11\n"),
        ('"name": "b"', '"name": "a"', "9:14\n"),
        ('"name": "b", ', "", "9:5\n"),
        ('"seen": 3', '"seen": -3', "8:27\n"),
        ('"version": 1', '"version": 2', "3:14\n"),
        ('"mlcalc": "scaler",', "", "1:1\n"),
        ('"mlcalc"', "'mlcalc'", "2:3\n"),
    ],
)
def test_place_in_a_scaler(old: str, new: str, told: str) -> None:
    """What is wrong in a saved scaler is told at its place."""
    assert 0 == run_command("scale", "minmax", "data.csv", "--save", "s.json").code
    Path("s.json").write_text(Path("s.json").read_text().replace(old, new, 1))
    done = run_command("scale", "minmax", "data.csv", "--load", "s.json")
    assert (1, True) == (done.code, told in done.stderr), done.stderr
    assert "--> s.json:" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        ("minmax https://example.com/x.csv", 1, "`curl -LO https://example.com/x.csv`"),
        ("minmax data.csv --fit https://example.com/x.csv", 1, "`curl -LO https://example.com/x.csv`"),
        ("minmax my data.csv", 2, "mlcalc scale minmax 'my data.csv'"),
        ("minmax data.csv result.csv", 2, "`mlcalc scale minmax data.csv --output result.csv` writes"),
        ("minmax data.csv --exclude a", 2, "`--columns` names the columns to scale"),
        ("standard data.csv --no-mean", 2, "did you mean `--without-mean`?"),
        ("minmax printed.txt", 1, "`sed '1s/^/row /' printed.txt | mlcalc scale minmax -` gives it one"),
    ],
)
def test_words_for_scaling(words: str, code: int, told: str) -> None:
    """Addresses, names with blanks, results in the wrong place and flags of others."""
    Path("my data.csv").write_text(TABLE)
    Path("printed.txt").write_text("   a   b\n0  1  10\n1  2  20\n2  3  30\n")
    done = run_command("scale", *words.split())
    assert (code, True) == (done.code, told in done.stderr), done.stderr


@pytest.mark.parametrize(
    ("table", "words", "told"),
    [
        ("a,b\n10%,2\n30%,4\n", "d.csv", "--> d.csv:2:1"),
        ("a;b\n2;1,5\n4;2,5\n", "d.csv", "--> d.csv:2:3"),
        ("a,b\n1,2\n1O,4\n3,6\n", "d.csv -c a", "such as 10 for 1O"),
        ("a,b\n1,2\n?,4\n3,6\n5,8\n", "d.csv", "`--missing '?'` takes it as missing"),
        ("a,b\ncm,kg\n1,2\n3,4\n", "d.csv", "`sed 2d d.csv | mlcalc scale minmax -` leaves it out"),
        ("a,b\n1,2\n3,4\n", "d.csv --no-header", "if line 1 is the header, leave `--no-header` out"),
        ("a,b\n1,2\n3,4\n", "d.csv -c 0", "columns are named, not counted: a, b"),
        ("a,b\n1,2\n3,4\n", "d.csv --fit d.csv --load s.json", "`--load s.json` alone takes the saved scaler"),
        ("<table><tr><td>1</td></tr></table>", "d.csv", 'pandas.read_html("d.csv")[0].to_csv('),
        ("\\begin{tabular}{ll}\na & b \\\\\n1 & 2 \\\\\n", "d.csv", "is a table or a document in LaTeX"),
    ],
)
def test_place_and_mend(table: str, words: str, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a table has that is no number is shown at its place, and the mend fits it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "d.csv").write_text(table, encoding="utf-8")
    assert told in run_command("scale", "minmax", *words.split()).stderr


def test_names_in_brackets(tmp_path: Path) -> None:
    """A list of names may stand in brackets, with quotes or without."""
    (tmp_path / "d.csv").write_text("a,b,c\n1,2,3\n3,4,4\n", encoding="utf-8")
    for names in ("a,b", "[a, b]", "(a,b)", "['a', 'b']"):
        done = run_command("scale", "minmax", tmp_path / "d.csv", "-c", names)
        assert (0, "a,b,c\n0.0,0.0,3\n1.0,1.0,4\n") == (done.code, done.stdout)


def test_renamed_column_of_a_scaler(tmp_path: Path) -> None:
    """A column that the data call otherwise is named, and not left out; a scaler that was cut is saved once more."""
    table, saved = tmp_path / "d.csv", tmp_path / "s.json"
    table.write_text("height,b\n1,2\n3,4\n", encoding="utf-8")
    run_command("scale", "minmax", table, "--save", saved)
    table.write_text("Height,b\n1,2\n", encoding="utf-8")
    told = run_command("scale", "minmax", table, "--load", saved).stderr
    assert "is column `Height` meant? In the header, write `height` for it" in told
    saved.write_text(saved.read_text()[:150], encoding="utf-8")
    told = run_command("scale", "minmax", table, "--load", saved).stderr
    assert "it was cut off: `--save FILE` writes it once more" in told
    assert "change line" not in told


@pytest.mark.parametrize("words", ["shape window", "params conv2d --input 9,9,1", "shape window --time-steps 3"])
def test_all_flags_that_lack_are_told_at_once(words: str) -> None:
    """The command that is shown has all of them, and passes."""
    told = run_command(*shlex.split(words))
    assert (2, "") == (told.code, told.stdout)
    assert run_command(*_mend(told.stderr)).code == 0


@pytest.mark.parametrize(("given", "meant"), [("10,110", "10,100"), ("75,25", "25,75"), ("120,-5", "0,100")])
def test_percentiles_within_a_hundred(given: str, meant: str) -> None:
    """Percentiles that fall, or lie beyond the ends, are answered with those that are meant."""
    told = run_command("scale", "robust", f"--quantile-range={given}", "1", "2", "3")
    assert f"= help: --quantile-range {meant}\n" in told.stderr


def test_numbers_among_texts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a column that holds some numbers nobody says that it holds none."""
    monkeypatch.chdir(tmp_path)
    Path("t.csv").write_text("a,b\n1,2\n3,oops\n4,x\n")
    told = run_command("scale", "minmax", "t.csv").stderr
    assert "column `b` is left as it is: it holds numbers and texts, such as 'oops'" in told
