"""Errors in one line: each help shows the line without any of them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

CALLS = {
    'Sequential([Input((8,)), Dense(unit=10, activation="relo"), Dense(-4)])': "Dense(units=10, activation='relu'), ",
    "Sequential([Input((8,)), Dnse(10), Dence(4)])": "Dense(10), Dense(4)",
    "Sequential([Input((8, 8, 3)), Conv2D(4, kernel=3), Flaten(), Dense(4)])": "Conv2D(4, kernel_size=3), Flatten()",
}


def lines_in(text: str) -> set[str]:
    """Return the lines that are offered."""
    return set(re.findall(r"= help: .*change \S+(?: \d+)? to: (.+)", text))


@pytest.mark.parametrize("call", CALLS)
def test_call(run: Run, call: str) -> None:
    """A call of which several layers are wrong is offered once, whichever help is followed, and it is right."""
    outcome = run("summary", call)
    [line] = lines_in(outcome.stderr)
    assert CALLS[call] in line
    assert outcome.stderr.count("error: ") > 1
    assert 0 == run("summary", line).code


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("model.json", '{"input": [8], "layers": [{"dense": {"unit": 10}}, {"dnse": 4}]}'),
        ("model.yaml", "{input: [8], layers: [{dense: {unit: 10}}, {dnse: 4}]}"),
        (
            "model.py",
            "import keras\nkeras.Sequential([keras.Input((8,)), keras.layers.Dense(unit=10), keras.layers.Dense(-4)])",
        ),
    ],
)
@pytest.mark.parametrize("command", ["summary", "check"])
def test_file(run: Run, tmp_path: Path, command: str, name: str, text: str) -> None:
    """So is the line of a file, by every command that tells of it."""
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    outcome = run(command, path)
    [line] = lines_in(outcome.stdout + outcome.stderr)
    path.write_text("\n".join([*text.splitlines()[:-1], line]), encoding="utf-8")
    assert 0 == run("summary", path).code


def test_same_part_of_a_line(run: Run) -> None:
    """Two errors at lines of their own keep the help that each has."""
    outcome = run("summary", "Sequential([Input((8,)), Dnse(4)])")
    assert 1 == len(lines_in(outcome.stderr))
