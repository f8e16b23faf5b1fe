"""Statements that make layers and cannot be read: said as errors, with a mend that is read."""

from __future__ import annotations

import re
import textwrap

import pytest

from mlcalc.errors import ERROR, WARNING
from tests.hand import Command, applied
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
    "dot for a comma": ("Dense(5, act", "Dense(5. act", 3, "a comma stands between arguments"),
    "colon behind a call": ("m.add(Input((3,)))", "m.add(Input((3,))):", 2, "no `:` stands behind a call"),
    "named first": ('(5, activation="relu")', '(activation="relu", 5)', 3, "what has no name stands first"),
    "prompt": ("m.add(Input", ">>> m.add(Input", 2, "`>>>` is of a session"),
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


def test_function_without_brackets_is_one_fault() -> None:
    body = textwrap.indent(RIGHT, "    ")
    [problem] = reading(f"def build:\n{body}    return m\n").problems
    assert "a function has brackets behind its name" in problem.message
    assert (problem.help or "").endswith("to: def build():")


LEFT_IN = {
    "conflict": (
        RIGHT + "<<<<<<< HEAD\nm.add(Dense(6))\n=======\nm.add(Dense(7))\n>>>>>>> other\n",
        "take out line 7, and take out lines 9 to 11",
        RIGHT + "m.add(Dense(6))\n",
    ),
    "fence": ("```python\n" + RIGHT + "```\n", "take out line 1, and take out line 8", RIGHT),
    "print": (RIGHT + "print m.summary()\n", "change line 7 to: print(m.summary())", RIGHT),
}


@pytest.mark.parametrize(("text", "mend", "right"), LEFT_IN.values(), ids=LEFT_IN)
def test_lines_that_are_left_in(text: str, mend: str, right: str) -> None:
    [problem] = reading(text).problems
    moved = re.sub(r"(?<=lines )(\d+)|(?<=line )(\d+)|(?<=to )(\d+)", lambda at: str(int(at[0]) + LINES), mend)
    assert moved == problem.help
    assert params(right) == params(text)
    done = applied(Command([], "train.py", IMPORTS + text), problem.help or "")
    assert done is not None
    assert not reading(done.text.removeprefix(IMPORTS)).problems


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
