"""`mlcalc params`: how many parameters, and why exactly so many."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run

STACKED = (
    "input: [3, 1]\nlayers:\n  - lstm: {units: 10, return_sequences: true}\n  - lstm: 10\n  - Dense(5)\n  - dense: 1\n"
)


@pytest.mark.parametrize(
    ("words", "count"),
    [
        # A layer, with a flag for each argument.
        (["lstm", "--units", "10", "--input-dim", "1"], 480),
        (["lstm", "--input-dim", "1", "--units", "10", "--no-use-bias"], 440),
        (["--input-dim", "1", "--units", "10", "simple_rnn"], 120),
        (["gru", "--units", "5", "--input-dim", "1", "--convention", "keras3"], 120),
        (
            ["conv2d", "--filters", "8", "--kernel-size", "3", "--data-format", "channels_first", "--input-dim", "3"],
            224,
        ),
        (["embedding", "--input-dim", "1000", "--output-dim", "64"], 64_000),
        (
            ["dense", "--units", "5", "--input-dim", "2", "--kernel-initializer", "he_normal", "--activation", "relu"],
            15,
        ),
        (["bidirectional", "--layer", "LSTM(10)", "--merge-mode", "none", "--input-dim", "1"], 960),
        (["layer_normalization", "--axis", "-1", "--input", "10,4"], 8),
        (["max_pool_2d", "--input", "4,4,1"], 0),
        # A call, and a chain of calls.
        (["LSTM(10, input_shape=(3, 1))"], 480),
        (["Sequential([Input((3, 1)), LSTM(10), Dense(1)])"], 491),
    ],
)
def test_quiet(run: Run, words: list[str], count: int) -> None:
    """`--quiet` prints the bare number, whichever way the layer is said."""
    assert (f"{count}\n", "", 0) == run("params", *words, "--quiet")


NOTE = (
    "note on {}: Keras since 2.4 and PyTorch count {}, not {}: they keep a second bias in each gate of a GRU "
    "(`reset_after: true`, `--reset-after`)\n"
)


@pytest.mark.parametrize(
    ("words", "count", "note"),
    [
        (["gru", "--units", "5"], 105, NOTE.format("gru", 120, 105)),
        (["GRU(5)"], 105, NOTE.format("gru", 120, 105)),
        (["bidirectional", "--layer", "GRU(5)"], 210, NOTE.format("bidirectional", 240, 210)),
        (["gru", "--units", "5", "--no-reset-after"], 105, ""),
        (["tf.keras.layers.GRU(5)"], 120, ""),
        (["tf.keras.layers.GRU(5)", "--convention", "course"], 105, NOTE.format("gru", 120, 105)),
        (["bidirectional", "--layer", "keras.layers.GRU(5)"], 240, ""),
    ],
)
def test_quiet_with_two_counts(run: Run, words: list[str], count: int, note: str) -> None:
    """Where our own default decided, `--quiet` names the other count too, apart from the answer."""
    assert (f"{count}\n", note, 0) == run("params", *words, "--input-dim", "1", "--quiet")


@pytest.mark.parametrize(("convention", "count"), [("keras3", "240\n"), ("course", "210\n")])
@pytest.mark.parametrize("layer", ["GRU(5)", "keras.layers.GRU(5)", "Bidirectional(GRU(5))"])
def test_convention_of_a_layer_in_a_flag(run: Run, convention: str, count: str, layer: str) -> None:
    """The convention holds for the layers in other flags, wherever it stands among them."""
    words = ["time_distributed"] if layer.startswith("Bi") else ["bidirectional"]
    shape = "2,3,1" if layer.startswith("Bi") else "3,1"
    flags = ["--layer", layer, "--input", shape]
    for order in ([*flags, "--convention", convention], ["--convention", convention, *flags]):
        assert count == run("params", *words, *order, "--quiet").stdout


@pytest.mark.parametrize("name", ["model.yaml", "model.json", "lstm"])
def test_file(run: Run, tmp_path: Path, name: str) -> None:
    """A file is a target, whatever it is called; one that is called like a layer is still a file."""
    model = tmp_path / name
    model.write_text(json.dumps({"input": [3, 1], "layers": ["LSTM(10)"]}))
    assert ("480\n", "", 0) == run("params", name, "-q")


def test_standard_input(run: Run) -> None:
    """`-` is standard input."""
    assert ("1381\n", "", 0) == run("params", "-", "--quiet", stdin=STACKED)


def test_plain(run: Run) -> None:
    """In a pipe, the formula comes as plain text."""
    expected = """\
Dense(units=5)
input (None, 2) → output (None, 5)

params = (input_dim + 1) × units
       = (2 + 1) × 5
       = 15

Term       Value  Meaning
input_dim      2  features of each input
1              1  the bias
units          5  outputs of the layer

Weight  Shape   Params  Trainable
kernel  (2, 5)      10  yes
bias    (5,)         5  yes
"""
    assert (expected, "", 0) == run("params", "dense", "--units", "5", "--input-dim", "2")


def test_json(run: Run) -> None:
    """As JSON, one object with the count, the weights and the formula."""
    outcome = run("params", "dense", "--units", "5", "--input-dim", "2", "--format", "json")
    answer = json.loads(outcome.stdout)
    assert (15, 15, 0) == (answer["params"], answer["trainable_params"], answer["non_trainable_params"])
    assert ("Dense", [None, 5]) == (answer["type"], answer["output_shape"])
    assert "(input_dim + 1) × units" == answer["formulas"]["params"]["symbols"]
    assert 1 == outcome.stdout.count("\n")


def test_json_of_a_model(run: Run) -> None:
    """A model's JSON is that of its summary, with the formula of each layer."""
    answer = json.loads(run("params", "-", "-f", "json", stdin=STACKED).stdout)
    assert 1381 == answer["params"]
    assert ["4 × (10 + 1 + 1) × 10", "4 × (10 + 10 + 1) × 10", "(10 + 1) × 5", "(5 + 1) × 1"] == [
        layer["formulas"]["params"]["numbers"] for layer in answer["layers"]
    ]


def test_csv(run: Run) -> None:
    """As CSV, the first table: the terms of a layer, or the layers of a model."""
    assert "lstm,LSTM,480,4 × (units + input_dim + 1) × units = 4 × (10 + 1 + 1) × 10" in run(
        "params", "-", "-f", "csv", stdin=STACKED
    ).stdout.split("\n")


@pytest.mark.parametrize(
    ("text", "params"),
    [("LSTM(10)", 480), ("  keras.layers.LSTM(10)\n", 480), ("Sequential([Input((3, 1)), LSTM(10), Dense(1)])\n", 491)],
)
def test_call_on_standard_input(run: Run, text: str, params: int) -> None:
    """Standard input may hold a call, as TARGET may be one."""
    flags = [] if "Input" in text else ["--input", "3,1"]
    assert (f"{params}\n", "", 0) == run("params", "-", *flags, "--quiet", stdin=text)


def test_wrong_call_on_standard_input(run: Run) -> None:
    """What is wrong with it is shown in it."""
    outcome = run("params", "-", "--input", "3,1", stdin="LSTM(10, unit=3)\n")
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert "--> standard input:1:10\n" in outcome.stderr


def test_notes_have_codes(run: Run) -> None:
    """As JSON, the answer about one layer has its notes as problems, each with its code, as that about a model has."""
    for command in ("params", "shape"):
        answer = json.loads(run(command, "gru", "--units", "3", "--input", "4,2", "-f", "json").stdout)
        assert [("second-count", "note")] == [(each["code"], each["severity"]) for each in answer["problems"]]
        assert answer["notes"] == [each["message"] for each in answer["problems"]]
    assert [] == json.loads(run("params", "dense", "--units", "3", "--input-dim", "2", "-f", "json").stdout)["problems"]
