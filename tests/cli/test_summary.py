"""`mlcalc summary`: the whole model."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

CHAIN = ("--input", "3,1", "-l", "LSTM(10)", "-l", "Dense(1)")


@pytest.mark.parametrize(
    ("words", "params"),
    [
        (CHAIN, 491),
        (("-l", "LSTM(10, input_shape=(3, 1))", "-l", "dense: 1"), 491),
        (
            ("--input", "28,28,1", "-l", "conv2d: {filters: 6, kernel_size: 5}", "-l", "flatten", "-l", "Dense(2)"),
            156 + 6914,
        ),
        (("Sequential([Input((3, 1)), LSTM(10), Dense(1)])",), 491),
        ((str(ROOT / "samples/lenet5.yaml"),), 61_706),
        ((str(ROOT / "samples/stacked-lstm.yaml"), "--input", "7,2"), 520 + 840 + 55 + 6),
        (("--input", "3,1", "-l", "GRU(5)", "--convention", "keras3"), 120),
        (("--input", "3,1", "-l", "tf.keras.layers.GRU(5)"), 120),
    ],
)
def test_quiet(run: Run, words: tuple[str, ...], params: int) -> None:
    """`--quiet` prints the total alone."""
    assert (f"{params}\n", "", 0) == run("summary", *words, "-q")


def test_quiet_with_two_counts(run: Run, tmp_path: Path) -> None:
    """Where our own default decided, `--quiet` names the other count too, apart from the answer and of every row."""
    words = ("--input", "3,1", "-l", "GRU(5)", "-l", "Dense(1)", "-q")
    note = "note on gru: Keras since 2.4 and PyTorch count 120, not 105: "
    answers = [
        run("summary", *words),
        run("summary", *words, "--range", "dense"),
        run("summary", *words, "--output", "count.txt"),
    ]
    assert ["111\n", "111\n", ""] == [answer.stdout for answer in answers]
    assert "111\n" == (tmp_path / "count.txt").read_text()
    assert all(answer.stderr.startswith(note) and answer.stderr.count("\n") == 1 for answer in answers)
    assert {0} == {answer.code for answer in answers}


def test_plain(run: Run) -> None:
    """In a pipe, a row for each layer and the totals."""
    expected = """\
Model: model
Layer  Type   Output shape  Params
lstm   LSTM   (None, 10)       480
dense  Dense  (None, 1)         11

Total params: 491 (1.92 KiB)
Trainable params: 491
Non-trainable params: 0
MACs for one sample: 1,330 (FLOPs are twice that)
"""
    assert (expected, "", 0) == run("summary", *CHAIN)


def test_file_names_the_model(run: Run, tmp_path: Path) -> None:
    """A model without a name is called like its file."""
    (tmp_path / "tiny.yaml").write_text("input: [3]\nlayers: [{dense: 4}]\n")
    assert run("summary", "tiny.yaml").stdout.startswith("Model: tiny\n")


def test_json(run: Run) -> None:
    """The documented keys are there, and the numbers are those of the formula sheet."""
    data = json.loads(run("summary", *CHAIN, "--format", "json").stdout)
    assert {"name", "layers", "output_shape", "params", "trainable_params", "non_trainable_params"} <= data.keys()
    (lstm, _) = data["layers"]
    assert ("lstm", "LSTM", ["input"], [None, 10], 480, 480) == (
        lstm["name"],
        lstm["type"],
        lstm["inputs"],
        lstm["output_shape"],
        lstm["params"],
        lstm["trainable_params"],
    )
    assert {"name": "kernel", "shape": [1, 40], "trainable": True} == lstm["weights"][0]
    assert (491, 491, 0) == (data["params"], data["trainable_params"], data["non_trainable_params"])


def test_columns(run: Run) -> None:
    """Columns can be chosen, and CSV is for spreadsheets: no separators, an empty cell where nothing is known."""
    words = ("--input", "none,1", "-l", "LSTM(10)", "-l", "Dense(1)", "-c", "name,params,macs", "-f", "csv")
    rows = list(csv.reader(io.StringIO(run("summary", *words).stdout)))
    assert [["name", "params", "macs"], ["lstm", "480", ""], ["dense", "11", "10"]] == rows


def test_explain(run: Run) -> None:
    """`--explain` adds the formulas of each layer."""
    outcome = run("summary", *CHAIN, "--explain")
    assert (
        "\nlstm: LSTM(units=10)\n  params = 4 × (units + input_dim + 1) × units = 4 × (10 + 1 + 1) × 10 = 480\n"
        in outcome.stdout
    )


def test_markdown(run: Run) -> None:
    """Markdown is a table for a README."""
    text = run("summary", *CHAIN, "-f", "markdown").stdout
    assert (
        "| Layer | Type | Output shape | Params |\n| --- | --- | --- | ---: |\n| lstm | LSTM | (None, 10) | 480 |\n"
        in text
    )


def test_graph(run: Run) -> None:
    """A graph shows where the inputs of each layer come from."""
    text = run("summary", ROOT / "samples/two-inputs.yaml").stdout
    assert "Inputs" in text.split("\n")[1]
    assert "memory, season" in text


def test_range(run: Run) -> None:
    """`--range` shows a part of the rows; the totals stay those of the model."""
    text = run("summary", ROOT / "samples/vgg16.yaml", "--range", "fc1:predictions").stdout
    assert ["fc1", "fc2", "predictions"] == [line.split()[0] for line in text.split("\n")[2:5]]
    assert "\nTotal params: 138,357,544 " in text


def test_expand(run: Run) -> None:
    """`--expand` shows the layers of models inside."""
    words = ("summary", "-", "--format", "csv", "--columns", "name,params")
    nested = "input: [8]\nlayers:\n  - {name: encoder, input: [8], layers: [{dense: 4}]}\n  - dense: 1\n"
    assert "name,params\nencoder,36\ndense,5\n" == run(*words, stdin=nested).stdout
    assert "name,params\nencoder,36\nencoder/dense,36\ndense,5\n" == run(*words, "--expand", stdin=nested).stdout
