"""Statements that make layers and cannot be read: said as errors, with a mend that is read."""

from __future__ import annotations

import pytest

from mlcalc.errors import ERROR, WARNING
from tests.readers.python.reading import IMPORTS, params, reading

RIGHT = """\
m = Sequential()
m.add(Input((3,)))
m.add(Dense(5, activation="relu"))
for i in range(2):
    m.add(Dense(units=5))
m.add(Dense(5))
"""
LINES = IMPORTS.count("\n")
WRONG = {
    "bracket": ("Input((3,)))", "Input((3,))", 2, "`(` is never closed"),
    "bracket too many": ("Input((3,)))", "Input((3,))))", 2, "`)` closes nothing"),
    "quote": ('"relu"))', '"relu))', 3, 'the quote `"` is never closed'),
    "comma": ("Dense(5, act", "Dense(5 act", 3, "a comma is missing"),
    "sign": ('"relu"', "“relu”", 3, "left double quotation mark"),
    "equals": ("units=5", "units 5", 5, "a value stands behind `=`"),
    "colon for equals": ("units=5", "units: 5", 5, "a value stands behind `=`"),
    "colon": ("range(2):", "range(2)", 4, "a `:` is missing"),
    "indentation": ("\nm.add(Input", "\n m.add(Input", 2, "indented otherwise"),
    "two commas": ("Dense(5, act", "Dense(5,, act", 3, "a comma stands here twice"),
}


@pytest.mark.parametrize(("right", "wrong", "line", "message"), WRONG.values(), ids=WRONG)
def test_mend_is_offered_and_read(right: str, wrong: str, line: int, message: str) -> None:
    text = RIGHT.replace(right, wrong, 1)
    assert text != RIGHT
    found = reading(text)
    [problem] = found.problems
    assert (ERROR, "not-python", line + LINES) == (problem.severity, problem.code, problem.place and problem.place.line)
    assert message in problem.message
    assert params(RIGHT) == params(text)
    number, _, mend = (problem.help or "").partition("change line ")[2].partition(" to: ")
    lines = text.splitlines()
    before = lines[int(number) - LINES - 1]
    indent = "" if mend[:1] == " " or "indent" in message else before[: len(before) - len(before.lstrip())]
    lines[int(number) - LINES - 1] = indent + mend
    assert not reading("\n".join(lines)).problems


def test_each_fault_of_a_list_is_said() -> None:
    text = "m = Sequential([\n    Input((3,)),\n    Dense(5)  # five\n    Dense(6)\n    Dense(7),\n])\n"
    assert [3 + LINES, 4 + LINES] == [each.place and each.place.line for each in reading(text).problems]
    assert [3 * 5 + 5 + 5 * 6 + 6 + 6 * 7 + 7] == params(text)


def test_line_without_a_mend_is_an_error() -> None:
    [problem] = reading(RIGHT + "m.add(Dense(3) 5 = 5)\n").problems
    assert ERROR == problem.severity
    assert "the model is shown without it" in problem.message


@pytest.mark.parametrize(
    "line", ['print "hello", Dense(3)', "exec 'Dense(3)'", "x = `m`", "if m: print m.name", "plt.plot(x", "y = = 2"]
)
def test_what_makes_no_layer_is_a_warning(line: str) -> None:
    assert {WARNING} == {each.severity for each in reading(f"{RIGHT}{line}\n").problems}


def test_lines_that_cannot_be_read_are_counted_once() -> None:
    problems = reading(f"{RIGHT}y = (\n  = 3\n").problems
    assert not any("and 5" in each.message for each in problems)
