"""What a user reads when something is wrong: the whole text, and where it points."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

import pytest

from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, Source, closest, error, located, note, suggestion

FILE = Source("model.yaml", "input: [3, 1]\nlayers:\n  - lstm: 10\n  - lstm: 10\n")
FLAG = Source("--layer 2", "LSTM(10)", is_file=False)


@pytest.mark.parametrize(("number", "line"), [(1, "input: [3, 1]"), (3, "  - lstm: 10"), (0, ""), (5, ""), (-1, "")])
def test_line_of_a_source(number: int, line: str) -> None:
    """Lines count from 1; there is nothing outside of the text."""
    assert line == FILE.line(number)


@pytest.mark.parametrize(
    ("place", "text", "gutter", "spoken"),
    [
        (Place(FILE, 4, 5, 4), "model.yaml:4:5", "4", "line 4"),
        (Place(FLAG, 1, 1, 4), "--layer 2", "--layer 2", "`--layer 2`"),
    ],
)
def test_place(place: Place, text: str, gutter: str, spoken: str) -> None:
    """A place in a file is known by its line, one on the command line by its flag."""
    assert (text, gutter, spoken) == (str(place), place.gutter, place.in_words)


FIRST, SECOND = Place(FILE, 3, 5, 4), Place(FILE, 4, 5, 4)

TEXTS = {
    "a note": (note("some-code", "it is odd"), "note: it is odd"),
    "message alone": (Diagnostic("some-code", "it is wrong"), "error: it is wrong"),
    "with help": (
        Diagnostic("some-code", "it is wrong", help="do this"),
        "error: it is wrong\n  = help: do this",
    ),
    "where without a line": (
        Diagnostic("some-code", "it is wrong", where='layer "dense"'),
        'error: it is wrong\n  --> layer "dense"',
    ),
    "a line of a file": (
        Diagnostic("some-code", "it is wrong", help="do this", place=SECOND),
        "error: it is wrong\n  --> model.yaml:4:5\n   |\n4  |   - lstm: 10\n   |     ^^^^\n  = help: do this",
    ),
    "labels in the order of the lines": (
        Diagnostic(
            "some-code",
            "it is wrong",
            place=SECOND,
            labels=(Label(SECOND, "takes this"), Label(FIRST, "gives that")),
        ),
        (
            "error: it is wrong\n"
            "  --> model.yaml:4:5\n"
            "   |\n"
            "3  |   - lstm: 10\n"
            "   |     ^^^^ gives that\n"
            "4  |   - lstm: 10\n"
            "   |     ^^^^ takes this"
        ),
    ),
    "a flag": (
        Diagnostic("some-code", "it is wrong", place=Place(FLAG, 1, 6, 2)),
        "error: it is wrong\n  --> --layer 2\n           |\n--layer 2  | LSTM(10)\n           |      ^^",
    ),
    "carets end with the line": (
        Diagnostic("some-code", "it is wrong", place=Place(FILE, 2, 1, 99)),
        "error: it is wrong\n  --> model.yaml:2:1\n   |\n2  | layers:\n   | ^^^^^^^",
    ),
    "of a very long line, what is near": (
        Diagnostic("some-code", "it is wrong", place=Place(Source("long.yaml", "x" * 300 + "y" + "z" * 300), 1, 301)),
        (f"error: it is wrong\n  --> long.yaml:1:301\n   |\n1  | …{'x' * 40}y{'z' * 79}…\n   | {' ' * 41}^"),
    ),
    "the end of a very long line": (
        Diagnostic("some-code", "it is wrong", place=Place(Source("long.yaml", "x" * 200 + "y"), 1, 201)),
        f"error: it is wrong\n  --> long.yaml:1:201\n   |\n1  | …{'x' * 119}y\n   | {' ' * 120}^",
    ),
    "the start of a very long line, with the layer": (
        Diagnostic("some-code", "it is wrong", place=Place(Source("m.json", "y" + "x" * 200), 1, 1), where='layer "a"'),
        f'error: it is wrong\n  --> m.json:1:1: layer "a"\n   |\n1  | y{"x" * 119}…\n   | ^',
    ),
    "carets below what is shown": (
        Diagnostic("some-code", "it is wrong", place=Place(Source("a\x1b.yaml", "\t\x1b日本: é, x"), 1, 9, 1)),
        "error: it is wrong\n  --> a\\x1b.yaml:1:9\n   |\n1  |     \\x1b日本: é, x\n   |                 ^",
    ),
}


@pytest.mark.parametrize(("diagnostic", "text"), TEXTS.values(), ids=TEXTS)
def test_diagnostic(diagnostic: Diagnostic, text: str) -> None:
    """An error says what, where with the line itself, and what would mend it."""
    assert text == str(diagnostic)


def test_data() -> None:
    """A problem is data for scripts: what does not apply is null."""
    problem = Diagnostic("some-code", "it is wrong", help="do this", place=SECOND)
    assert {
        "code": "some-code",
        "severity": "error",
        "message": "it is wrong",
        "file": "model.yaml",
        "line": 4,
        "column": 5,
        "end_column": 9,
        "help": "do this",
    } == problem.as_dict()
    on_command_line = problem._replace(place=Place(FLAG, 1, 1, 4), help=None).as_dict()
    assert (None, None, 1, None) == tuple(on_command_line[key] for key in ("file", "line", "column", "help"))


def test_several() -> None:
    """One error holds every reason, with an empty line between them."""
    first, second = Diagnostic("a", "one"), Diagnostic("b", "two", help="three")
    problem = MlcalcError([first, second])
    assert (first, second) == problem.diagnostics
    assert "error: one\n\nerror: two\n  = help: three" == str(problem)


def test_error() -> None:
    """A single reason is quickly written."""
    problem = error("a", "one", help="two", argument="units")
    assert (Diagnostic("a", "one", help="two", argument="units"),) == problem.diagnostics


def test_located() -> None:
    """A place is given to what has none, and never replaced."""
    placed, elsewhere, nowhere = (
        Diagnostic("a", "1", place=FIRST),
        Diagnostic("b", "2", where="x"),
        Diagnostic("c", "3"),
    )
    result = located(MlcalcError([placed, elsewhere, nowhere]), SECOND, "y").diagnostics
    assert (placed, elsewhere, Diagnostic("c", "3", place=SECOND, where="y")) == result


NAMES = ("LSTM", "Dense", "MaxPooling2D", "return_sequences")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lstmm", "LSTM"),
        ("Dens", "Dense"),
        ("max_poling_2d", "MaxPooling2D"),
        ("return_sequence", "return_sequences"),
        ("RETURN-SEQUENCES", "return_sequences"),
        ("quite another", None),
        ("", None),
    ],
)
def test_closest(typed: str, meant: str | None) -> None:
    """A misspelt name finds its neighbour, whatever its case and underscores; a strange one finds none."""
    assert meant == closest(typed, NAMES)
    assert (f"did you mean `{meant}`?" if meant else None) == suggestion(typed, NAMES)


def test_comparisons_are_few(monkeypatch: pytest.MonkeyPatch) -> None:
    """A misspelt name is compared with none of another length, and with fewer the longer it is: that takes time."""
    compared: list[str] = []

    class Counting(difflib.SequenceMatcher[str]):
        def set_seq1(self, a: Sequence[str]) -> None:
            compared.append("".join(a))
            super().set_seq1(a)

    monkeypatch.setattr(difflib, "SequenceMatcher", Counting)
    assert closest("dens", ["x" * 20, "x", "a_very_long_name", "dense"]) == "dense"
    assert ["", "dense"] == compared
    for length, most in ((10, 1000), (50, 400), (100, 200)):
        compared.clear()
        assert closest("x" * length, (f"{number:0{length}}" for number in range(10**6))) is None
        assert most + 1 == len(compared)
    compared.clear()
    assert closest("x" * 101, ["x" * 100]) is closest("x" * 10**6, ["x" * 100]) is None
    assert [] == compared
