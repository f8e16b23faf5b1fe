"""Words as people type them: switches with a truth behind them, and options that stand twice."""

from __future__ import annotations

import pytest

from tests.commands import run_command

LSTM = ["params", "lstm", "--units", "3", "--input", "4,2", "--quiet"]


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (["--use-bias", "False"], "60"),
        (["--use-bias=false"], "60"),
        (["--no-use-bias", "true"], "60"),
        (["--no-use-bias=False"], "72"),
        (["--use-bias", "True"], "72"),
        (["--return-sequences", "True"], "72"),
        (["--return-sequences=true"], "72"),
        (["--use-bias=0"], "60"),
        (["--use-bias=1"], "72"),
    ],
)
def test_switches_with_a_truth(words: list[str], count: str) -> None:
    """`--use-bias False` is `--no-use-bias`, as argparse has taught people to type it."""
    assert (f"{count}\n", 0) == run_command(*LSTM, *words)[::2]


def test_switch_of_the_shape() -> None:
    """`--return-sequences True` gives the sequence."""
    words = ["shape", "lstm", "--units", "3", "--input", "4,2", "--quiet", "--return-sequences"]
    assert "(None, 4, 3)\n" == run_command(*words, "True").stdout
    assert "(None, 3)\n" == run_command(*words, "False").stdout


def test_switches_that_have_no_other_name() -> None:
    """What is not so of a switch without another name is left out; of data, true and false are no switch's truth."""
    assert "std" in run_command("scale", "standard", "1", "2", "--quiet", "false").stderr
    flags = run_command("scale", "standard", "--quiet", "True", "False", "True").stdout.split()
    assert ["0.7071067811865476", "-1.414213562373095", "0.7071067811865476"] == flags
    assert "0.0\n0.125\n1.0\n" == run_command("scale", "minmax", "1", "2", "9", "--quiet", "--clip", "True").stdout


@pytest.mark.parametrize("words", [["--return-sequences", "maybe"], ["--return-sequences=maybe"]])
def test_no_truth(words: list[str]) -> None:
    """Anything else behind a switch is refused."""
    assert 2 == run_command(*LSTM, *words).code


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([*LSTM, "--units", "4"], "--units"),
        ([*LSTM, "--units=3"], "--units"),
        (["scale", "minmax", "1", "2", "--save", "a", "--save", "b"], "--save"),
        (["scale", "minmax", "1", "2", "--feature-range", "0,1", "--feature-range", "0,2"], "--feature-range"),
        (["summary", "x.yaml", "-o", "a.csv", "--output", "b.csv"], "--output"),
        (["summary", "x.yaml", "--depth", "1", "--depth", "2"], "--depth"),
        (["history", "x", "--smooth", "0.5", "--smooth", "0.6"], "--smooth"),
    ],
)
def test_options_that_stand_twice(words: list[str], name: str) -> None:
    """Of two values the last would win in silence."""
    told = run_command(*words)
    assert 2 == told.code
    assert f"error: `{name}` is given twice, and takes one value" in told.stderr


def test_contradictions() -> None:
    """A switch cannot be on and off; the same one twice says nothing else."""
    told = run_command(*LSTM, "--use-bias", "--no-use-bias")
    assert (2, True) == (told.code, "`--use-bias` and `--no-use-bias` are both given" in told.stderr)
    assert 0 == run_command(*LSTM, "--quiet").code


@pytest.mark.parametrize(
    "twice",
    [["--return-sequences", "True", "--return-sequences", "False"], ["--return-sequences=1", "--return-sequences=0"]],
)
def test_contradictions_by_value(twice: list[str]) -> None:
    """Only what was typed is named."""
    told = run_command(*LSTM, *twice)
    assert 2 == told.code
    assert "error: `--return-sequences` is given twice" in told.stderr
    assert "--no-return-sequences" not in told.stderr


@pytest.mark.parametrize(("digit", "mend"), [("0", "`--no-use-bias`"), ("1", "`--use-bias` alone")])
def test_digits_for_truth(digit: str, mend: str) -> None:
    """A digit of its own may be data; what is meant by it is offered."""
    told = run_command(*LSTM, "--use-bias", digit)
    assert (2, True) == (told.code, told.stderr.rstrip().endswith(f"= help: {mend}"))


def test_options_of_which_every_one_counts() -> None:
    """Layers, inputs, columns and metrics may stand several times; more inputs than a model has are an error."""
    chain = ["summary", "-l", "Dense(1)", "-l", "Dense(2)", "--quiet"]
    assert "8\n" == run_command(*chain, "--input", "3").stdout
    told = run_command(*chain, "--input", "3", "--input", "4")
    assert (2, True) == (told.code, "the model takes 1 input, not 2" in told.stderr)
