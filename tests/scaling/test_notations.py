"""Numbers in other notations: what stands in the way is named, and what reads them; each mend is applied."""

from __future__ import annotations

import csv
import re
import shlex

import pytest

from mlcalc.scaling.cells import PLAIN, WITH_COMMA, Notation
from mlcalc.scaling.notations import Beside, foreign, left_as_text, maybe_thousands
from tests.commands import run_command


@pytest.mark.parametrize(
    ("text", "notation", "mend"),
    [
        ("1,234", PLAIN, "`thousands ,` reads 1,234 as 1234; `decimal ,` reads 1,234 as 1.234"),
        ("0,234", PLAIN, "`decimal ,` reads 0,234 as 0.234"),
        ("1.234.567", PLAIN, "`thousands .` reads 1.234.567 as 1234567"),
        ("1.234,5", PLAIN, "`thousands .` and `decimal ,` read 1.234,5 as 1234.5"),
        ("1.234,5", WITH_COMMA, "`thousands .` reads 1.234,5 as 1234.5"),
        ("1,234.5", WITH_COMMA, "`thousands ,` and `decimal .` read 1,234.5 as 1234.5"),
        ("1.5", WITH_COMMA, "`decimal .` reads 1.5 as 1.5"),
        ("1 234", PLAIN, "`thousands space` reads 1 234 as 1234"),
        ("1 234,5", PLAIN, "`thousands space` and `decimal ,` read 1 234,5 as 1234.5"),
        ("1'234,5", PLAIN, "`thousands \"'\"` and `decimal ,` read 1'234,5 as 1234.5"),
        ("1'234.50", WITH_COMMA, "`thousands \"'\"` and `decimal .` read 1'234.50 as 1234.50"),
        ("1\u202f234,5", WITH_COMMA, "`thousands space` reads 1\u202f234,5 as 1234.5"),
        ("1.5k", PLAIN, "write the numbers in full, such as 1500 for 1.5k"),
        ("2K", PLAIN, "write the numbers in full, such as 2000 for 2K"),
        ("1,25M", PLAIN, "write the numbers in full, such as 1250000 for 1,25M"),
        ("(100)", PLAIN, "write the numbers alone, such as -100 for (100)"),
        ("10%", PLAIN, "write the numbers alone, such as 10 for 10%"),
        ("$1.50", PLAIN, "write the numbers alone, such as 1.50 for $1.50"),
        ("$1,234.50", PLAIN, "write the numbers alone, such as 1234.50 for $1,234.50"),
        ("$1,234.50", Notation(thousands=","), "write the numbers alone, such as 1,234.50 for $1,234.50"),
        ("$1,234.50", WITH_COMMA, "write the numbers alone, such as 1234,50 for $1,234.50"),
        ("(1,234)", PLAIN, "write the numbers alone, such as -1234 for (1,234)"),
        ("1,5 %", PLAIN, "write the numbers alone, such as 1.5 for 1,5 %"),
        ("1_234", PLAIN, "write the numbers alone, such as 1234 for 1_234"),
        ("1 kg", PLAIN, "write the numbers alone, such as 1 for 1 kg"),
        ("1,5cm", PLAIN, "write the numbers alone, such as 1.5 for 1,5cm"),
        ("True", PLAIN, "write 1 for true and 0 for false"),
        ("-€5", PLAIN, "write the numbers alone, such as -5 for -€5"),
        ("7 EUR", PLAIN, "write the numbers alone, such as 7 for 7 EUR"),
        ("\u22125", PLAIN, "write the numbers alone, such as -5 for \u22125"),
        ("?", PLAIN, "`missing '?'` takes it as missing"),
        ("1O", PLAIN, "write the numbers alone, such as 10 for 1O"),
        ("l2.5", PLAIN, "write the numbers alone, such as 12.5 for l2.5"),
        ("--", PLAIN, "`missing --` takes it as missing"),
        ("unknown", PLAIN, "`missing unknown` takes it as missing"),
    ],
)
def test_foreign(text: str, notation: Notation, mend: str) -> None:
    """What is no number as it is written may be one in another notation, or stand for none."""
    found = foreign(text, notation)
    assert found
    assert mend == found.mend


@pytest.mark.parametrize(
    "text",
    ["red", "1,,2k", "2024-01-31", "A7", "1e", "12:30", "user@host", "1 May", "12a", "_1", "inf", "1e999", "5", ""],
)
def test_no_number_at_all(text: str) -> None:
    """A text is no number in any notation."""
    assert foreign(text, PLAIN) is None


@pytest.mark.parametrize(
    ("cells", "notation", "is_told"),
    [
        (["1.234", "2.345", "987"], PLAIN, True),
        (["1,234", "987"], WITH_COMMA, True),
        (["1.234", "2.345"], PLAIN, False),
        (["1.234", "0.987", "5"], PLAIN, False),
        (["1.234", "1200"], PLAIN, False),
        (["1.234", "5.5", "7"], PLAIN, False),
        (["1.234", "987"], Notation(thousands="."), False),
        (["1.234", "", "NA"], PLAIN, False),
    ],
)
def test_maybe_thousands(cells: list[str], notation: Notation, *, is_told: bool) -> None:
    """Groups of exactly three digits beside whole numbers of at most three may be thousands."""
    assert is_told is (maybe_thousands("pop", cells, notation, Beside()) is not None)


@pytest.mark.parametrize(
    ("cells", "mend"),
    [
        (["5 years", "1 year", "3"], "write the numbers alone, such as 5 for 5 years"),
        (["120mmHg", "130mmHg"], "write the numbers alone, such as 120 for 120mmHg"),
        (["1,5 Punkte", "2,5 Punkte"], "write the numbers alone, such as 1.5 for 1,5 Punkte"),
        (["1 234", "1 234,5"], "`thousands space` and `decimal ,` read 1 234,5 as 1234.5"),
        (["1 May", "2 May"], None),
        (["4th", "5th"], None),
        (["10am", "11am"], None),
        (["12a", "13a"], None),
        (["3 apples", "4 pears"], None),
        (["5 years"], None),
        (["1k", "A"], None),
    ],
)
def test_left_as_text(cells: list[str], mend: str | None) -> None:
    """One unit behind all numbers of a column is told, whatever it is called; a day, an hour or a place is no unit."""
    warning = left_as_text("v", cells, PLAIN, Beside())
    assert mend == (warning and warning.help)


COLUMNS = {
    "city;pop\na;1.234\nb;2.345\nc;987\n": ["0.18188512518409428", "0.9999999999999999", "0.0"],
    'city,pop\na,"1,234"\nb,"2,345"\nc,987\n': ["0.18188512518409428", "0.9999999999999999", "0.0"],
    "pop\n1.234.567\n1.000.000\n": ["1.0", "0.0"],
    "pop\n1,5\n2,5\n": ["0,0", "1,0"],
    "pop\n?\n1\n3\n": ["?", "0.0", "1.0"],
    "w;pop\n0.5;1.234\n0.25;2.345\n1;987\n": ["0.18188512518409428", "0.9999999999999999", "0.0"],
    'w;pop\n0.5;"1,5"\n0.25;"2,5"\n': ["0,0", "1,0"],
}
"""A table -> the column when it is scaled as the first mend says, as scikit-learn scales those numbers."""


@pytest.mark.parametrize("text", COLUMNS)
def test_mends(text: str) -> None:
    """What the warning or the error says first reads the numbers as they are meant."""
    told = run_command("scale", "minmax", "-", stdin=text).stderr
    flags = re.findall(r"`(--[^`]*)`", told.partition("= help: ")[2].partition("; ")[0])
    done = run_command("scale", "minmax", "-", *shlex.split(" ".join(flags)), stdin=text)
    assert (0, False) == (done.code, "warning" in done.stderr)
    rows = list(csv.reader(done.stdout.splitlines(), delimiter="," if "," in text.partition("\n")[0] else ";"))
    assert COLUMNS[text] == [row[-1] for row in rows[1:]]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["1,234", "2,345", "987"], ["0.18188512518409428", "0.9999999999999999", "0.0"]),
        (["1.234", "2.345", "987"], ["0.18188512518409428", "0.9999999999999999", "0.0"]),
        (["1,5", "2,5"], ["0.0", "1.0"]),
        (["1", "?", "3"], ["0.0", "nan", "1.0"]),
    ],
)
def test_words(words: list[str], expected: list[str]) -> None:
    """Numbers on the command line are told like those in a file, with what reads them."""
    told = run_command("scale", "minmax", *words).stderr
    flags = re.findall(r"`(--[^`]*)`", told.partition("= help: ")[2].partition("; ")[0].partition("\n")[0])
    done = run_command("scale", "minmax", *words, *shlex.split(" ".join(flags)), "--quiet")
    assert (0, expected) == (done.code, done.stdout.split())


@pytest.mark.parametrize(("words", "number"), [("10% 20%", "10"), ("(100) 20", "-100"), ("$1.50 20", "1.50")])
def test_words_with_signs(words: str, number: str) -> None:
    """A sign around a typed number is named with the number alone."""
    told = run_command("scale", "minmax", *words.split())
    mend = re.search(r"write the numbers alone: (.*)", told.stderr)
    assert mend is not None
    assert (1, number) == (told.code, mend[1].split()[0])
    assert 0 == run_command("scale", "minmax", *mend[1].split()).code


@pytest.mark.parametrize("cells", [("1 kg", "2 kg"), ("True", "0", "False"), ("1_234", "2_345"), ("1,5 m", "2 m", "3")])
def test_nothing_is_left_in_silence(cells: list[str]) -> None:
    """A column that its reader takes for numbers is told, when it is left as it is, or is all there is."""
    text = "".join(f"{cell};{row}\n" for row, cell in enumerate(cells))
    told = run_command("scale", "minmax", "-", stdin=f"a;b\n{text}")
    assert (0, True) == (told.code, f"warning: column `a` is left as it is: '{cells[0]}' is no number" in told.stderr)
    alone = run_command("scale", "minmax", "-", stdin="\n".join(["a", *cells]))
    assert (1, True) == (alone.code, "write " in alone.stderr)


def test_no_underscores() -> None:
    """Python's own signs between digits are no numbers of a range either."""
    assert 2 == run_command("scale", "minmax", "1", "2", "--feature-range", "0,1_0").code


def test_both_signs() -> None:
    """With both signs told, 1.234,5 is 1234.5; one sign cannot be both."""
    text = "pop\n1.234,5\n2.000\n7\n"
    done = run_command("scale", "maxabs", "-", "--decimal", ",", "--thousands", ".", stdin=text)
    assert ["pop", "0,61725", "1,0", "0,0035"] == done.stdout.splitlines()
    wrong = run_command("scale", "maxabs", "-", "--decimal", ",", "--thousands", ",", stdin=text)
    assert (2, "cannot stand between thousands and be the decimal sign") == (wrong.code, wrong.stderr[11:65])
    assert 2 == run_command("scale", "maxabs", "1", "--thousands", "x").code


def test_decimal_commas_between_commas() -> None:
    """A decimal comma in quotes between commas: the delimiter is found as always."""
    done = run_command("scale", "minmax", "-", "--decimal", ",", stdin='a,b\n"1,5",x\n"2,5",y\n')
    assert ["a,b", '"0,0",x', '"1,0",y'] == done.stdout.splitlines()


def test_dummies_of_pandas() -> None:
    """True and False are 1 and 0: scikit-learn's numbers for True, False, True."""
    expected = ["0.7071067811865476", "-1.414213562373095", "0.7071067811865476"]
    for text in ("a,flag\n1,True\n2,False\n3,True\n", "flag\nTrue\nFalse\nTrue\n", "True\nFalse\nTrue\n"):
        done = run_command("scale", "standard", "-", "--format", "csv", stdin=text)
        assert expected == [line.split(",")[-1] for line in done.stdout.splitlines()[-3:]]
    assert expected == run_command("scale", "standard", "True", "False", "True", "--quiet").stdout.split()
    wrong = run_command("scale", "standard", "-", stdin="flag\n" + "True\n" * 40_000 + "7\n")
    assert "'7' in column `flag` is neither true nor false" in wrong.stderr
