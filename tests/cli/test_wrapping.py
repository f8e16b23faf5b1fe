"""Sentences of problems on a terminal: they hang below their first word, and what is to be copied stays whole."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from mlcalc.cli import main
from mlcalc.cli.world import World
from mlcalc.cli.wrapping import wrapped
from mlcalc.texts import width
from tests.commands import Terminal

HELP = '  = help: "lstm" gives only its last output: change line 3 to: - lstm: {units: 10, return_sequences: true}'
LINES = {
    "a line that fits": ("error: short", 40, ["error: short"]),
    "a sentence": (
        "error: LSTM needs 3 dimensions but gets (None, 10, 20)",
        44,
        ["error: LSTM needs 3 dimensions but gets", "    (None, 10, 20)"],
    ),
    "a line to be pasted": (
        HELP,
        60,
        [
            '  = help: "lstm" gives only its last output: change line 3',
            "          to: - lstm: {units: 10, return_sequences: true}",
        ],
    ),
    "a line to be pasted that is too long": (
        HELP,
        40,
        [
            '  = help: "lstm" gives only its last',
            "          output: change line 3 to:",
            "          - lstm: {units: 10, return_sequences: true}",
        ],
    ),
    "a command": (
        "  = help: mlcalc scale minmax data.csv --columns one,two,three --fit other.csv",
        40,
        ["  = help: mlcalc scale minmax data.csv --columns one,two,three --fit other.csv"],
    ),
    "what stands in backticks": (
        "  = help: add above line 3: `- {concatenate: null, from: [left, right]}`, and change line 3",
        40,
        [
            "  = help: add above line 3:",
            "          `- {concatenate: null, from: [left, right]}`,",
            "          and change line 3",
        ],
    ),
    "a problem of a check": (
        "train.py:10:99: error[one-unit-softmax] softmax over one unit is always 1, whatever it learns",
        60,
        ["train.py:10:99: error[one-unit-softmax] softmax over one", "    unit is always 1, whatever it learns"],
    ),
    "the page of a problem": (
        "`mlcalc explain missing-return-sequences` says more",
        44,
        ["`mlcalc explain missing-return-sequences`", "    says more"],
    ),
    "an excerpt": ("5  |   - dense: {units: 10, activation: relu, name: the_last}", 40, None),
    "a terminal that is too narrow": ("error: a sentence of many words, and then some", 20, None),
}


@pytest.mark.parametrize(("line", "columns", "lines"), LINES.values(), ids=LINES)
def test_wrapped(line: str, columns: int, lines: list[str] | None) -> None:
    """A sentence is broken between its words, and nothing else is broken."""
    assert ([line] if lines is None else lines) == wrapped(line, columns)
    assert line.split() == " ".join(wrapped(line, columns)).split()


def said(folder: Path, columns: int) -> str:
    (folder / "m.yaml").write_text("input: [3, 1]\nlayers:\n  - lstm: 10\n  - lstm: 10\n", encoding="utf-8")
    err, out = Terminal(is_terminal=True), Terminal(is_terminal=False)
    stdin = io.TextIOWrapper(io.BytesIO(), "utf-8")
    main(["summary", str(folder / "m.yaml")], World(stdin, out, err, {"COLUMNS": str(columns), "NO_COLOR": "1"}))
    return err.shown


def test_terminal(tmp_path: Path) -> None:
    """On a terminal no sentence is wider than it, and the last line names the page of the problem."""
    *lines, page = said(tmp_path, 60).splitlines()
    assert "`mlcalc explain wrong-rank` says more" == page
    assert 60 >= max(width(line) for line in lines if "-->" not in line)
    assert "needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)\n" in said(tmp_path, 120)


def test_check_on_a_terminal(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What a check finds fits the terminal as well: of a long line only what is near the place is shown."""
    (tmp_path / "m.py").write_text(
        "from keras import *\nmodel = Sequential([Input((28, 28)), layers.Flatten(), layers.Dense(64, "
        "activation='relu'), layers.Dense(1, activation='softmax')])\n",
        encoding="utf-8",
    )
    monkeypatch.chdir(tmp_path)
    err, out = Terminal(is_terminal=False), Terminal(is_terminal=True)
    stdin = io.TextIOWrapper(io.BytesIO(), "utf-8")
    main(["check", "m.py"], World(stdin, out, err, {"COLUMNS": "60", "NO_COLOR": "1"}))
    lines = out.shown.splitlines()
    assert "m.py:2:120: error[one-unit-softmax] softmax over one unit is" == lines[0]
    assert 60 >= max(width(line) for line in lines if "model = " not in line)
    shown = next(index for index, line in enumerate(lines) if line.startswith("2  |"))
    assert lines[shown + 1].index("^") == lines[shown].index("'softmax'")
