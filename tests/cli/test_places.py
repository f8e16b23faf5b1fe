"""What is wrong with a layer that was typed with its flags stands at the flag that is at fault."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.conftest import Run

MARKED = {
    "a rank": ("params lstm --units 10 --input 3", "3", 1, "`--input=3,1`"),
    "a part of the input": ("params lstm --units 10 --input-length 3", "3", 1, "`--input=3,1`"),
    "no input": ("params lstm --units 10", "lstm", 1, "`--input-dim=1`"),
    "a kernel": ("shape conv2d --filters 8 --kernel-size 7 --input 5,5,1", "7", 1, "`--kernel-size=5`"),
    "a shape": ("shape reshape --target-shape 7,7,60 --input 3136", "7,7,60", 1, "`--target-shape=7,7,64`"),
    "an axis": ("shape concatenate --axis 4 --input 3,4 --input 3,4", "4", 1, ""),
    "the last of two inputs": ("shape add --input 3,4 --input 5,4", "5,4", 1, ""),
    "one of several inputs": ("shape add --input 5,4", "5,4", 1, "`--input 5,4 --input 5,4`"),
    "an attention of one input": ("params attention --input 5,4", "5,4", 1, "`--input 5,4 --input 5,4`"),
    "one input of a call": ("shape 'Concatenate()' --input 5,4", "5,4", 1, "`--input 5,4 --input 5,4`"),
    "two flags": ("params conv2d --filters 8 --kernel-size 3 --groups 3 --input 8,8,4", "3", 2, "`--groups` may be 8"),
}


@pytest.mark.parametrize(("typed", "marked", "code", "mend"), MARKED.values(), ids=MARKED)
def test_places(typed: str, marked: str, code: int, mend: str, run: Run) -> None:
    """The carets stand under the value, and the mend is a flag."""
    outcome = run(*shlex.split(typed))
    assert (code, "") == (outcome.code, outcome.stdout)
    excerpt = re.search(r"^command  \| (.*)\n +\| ( *)(\^+)$", outcome.stderr, flags=re.MULTILINE)
    assert excerpt is not None
    start = len(excerpt[2])
    assert marked == excerpt[1][start : start + len(excerpt[3])]
    assert mend in outcome.stderr


def test_json(run: Run) -> None:
    """Programs get the columns in the command."""
    outcome = run(*shlex.split("params lstm --units 10 --input 3 --format json"))
    assert '"column": 39, "end_column": 40' in outcome.stderr


STATED = {
    "no channels": ("summary lenet5 --input 28,28", "summary lenet5 --input 28,28,1"),
    "no features": ("params stacked-lstm --input 3", "params stacked-lstm --input 3,1"),
    "samples": ("shape lenet5 --input 32,28,28,1", "shape lenet5 --input 28,28,1"),
    "channels first": ("memory lenet5 --input 1,28,28", "memory lenet5 --input 28,28,1"),
    "an architecture": ("summary vgg16 --input 224,224", "summary vgg16 --input 224,224,3"),
    "a call": (
        "summary 'Sequential([Input((28, 28, 1)), Conv2D(3, 3)])' --input 28,28",
        "summary 'Sequential([Input((28, 28, 1)), Conv2D(3, 3)])' --input 28,28,1",
    ),
    "nothing near": ("summary lenet5 --input 4,4,1", "summary lenet5"),
}


@pytest.mark.parametrize(("typed", "meant"), STATED.values(), ids=STATED)
def test_stated_input(typed: str, meant: str, run: Run) -> None:
    """A model that is right by itself is not to be changed: the flag is wrong, and the shape that was meant is said."""
    outcome = run(*shlex.split(typed))
    shape = meant.partition(" --input ")[2]
    mend = f"`--input={shape}`" if shape else "leave `--input` out"
    assert 1 == outcome.code
    assert re.search(rf"^  = help: the model takes \(.*\) by itself: {mend}$", outcome.stderr, flags=re.MULTILINE)
    assert re.search(r"^  --> command$", outcome.stderr, flags=re.MULTILINE)
    assert 0 == run(*shlex.split(meant)).code
