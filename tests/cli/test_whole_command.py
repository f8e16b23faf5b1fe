"""Commands of which several words are wrong: all of them are told, and the command that is meant works."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.cli.conftest import Run

LSTM = "params lstm --units 10 --input 3,1"
TYPED = {
    # What is typed, how many words are wrong, and what is meant.
    "arguments of Python": ("params lstm units=10 input=3,1", 2, LSTM),
    "one dash": ("params lstm -units 10 -input 3,1", 2, LSTM),
    "near names": ("params lstm --unit 10 --inputs 3,1", 2, LSTM),
    "long dashes": ("params lstm —units 10 —input 3,1", 2, LSTM),
    "PyTorch's names": (
        "params lstm --hidden-size 10 --input-size 1 --batch-first",
        3,
        "params lstm --units 10 --input-dim 1",
    ),
    "names of the axes": (
        "params lstm --units 10 --timesteps 3 --features 1",
        2,
        "params lstm --units 10 --input-length 3 --input-dim 1",
    ),
    "letters": ("params dense -u 10 -i 4", 2, "params dense --units 10 --input 4"),
    "a switch that is off": (
        "params dense --units 10 --bias false --inputs 4",
        2,
        "params dense --units 10 --no-use-bias --input 4",
    ),
    "a command and a flag": ("param lstm --unit 10 --input 3,1", 2, LSTM),
    "a word and a flag": ("params lstm --units ten --inputs 3,1", 2, LSTM),
    "a layer without a flag": ("params dense 10 --inputs 4", 2, "params dense --units 10 --input 4"),
}


@pytest.mark.parametrize(("typed", "count", "meant"), TYPED.values(), ids=TYPED)
def test_all_words_are_told_at_once(run: Run, typed: str, count: int, meant: str) -> None:
    """Each wrong word has a caret of its own, and the help of each is the whole command, which works."""
    outcome = run(*shlex.split(typed))
    assert 2 == outcome.code
    assert [f"mlcalc {meant}"] * count == re.findall(r"^  = help: (.*)$", outcome.stderr, flags=re.MULTILINE)
    assert count == len({line for line in outcome.stderr.split("\n") if "^" in line})
    assert 0 == run(*shlex.split(meant)).code


def test_what_nothing_is_near_to_has_no_whole_command(run: Run) -> None:
    """Flags that are not known are all told, and none of them is left out for the one who typed it."""
    outcome = run(*shlex.split("params dense --units 10 --foo 1 --bar 2 --input 4"))
    assert ["`mlcalc params dense --help` lists the flags"] * 2 == re.findall(r"help: (.*)", outcome.stderr)


def test_an_example_is_not_what_was_meant(run: Run) -> None:
    """What is missing has an example for its help: no whole command is made of it."""
    outcome = run(*shlex.split("params lstmm --input 3,1"))
    assert ["did you mean `LSTM`?"] == re.findall(r"help: (.*)", outcome.stderr)
