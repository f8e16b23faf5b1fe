"""The facts of an introductory course on recurrent and convolutional networks, asked of the real command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.commands import run_command

TRAIN = "day,temperature,rain\nmon,10,0\ntue,20,4\nwed,30,8\n"


def mlcalc(*words: str, stdin: str = "", stderr: str = "") -> str:
    """Run the command and return what it prints; it must succeed, and say nothing but this on standard error."""
    outcome = run_command(*words, stdin=stdin)
    assert (stderr, 0) == (outcome.stderr, outcome.code)
    return outcome.stdout


def quiet(*words: str, stderr: str = "") -> str:
    return mlcalc(*words, "--quiet", stderr=stderr).strip()


GRU_NOTE = (
    "note on gru: Keras since 2.4 and PyTorch count 120, not 105: they keep a second bias in each gate of a GRU "
    "(`reset_after: true`, `--reset-after`)\n"
)


@pytest.mark.parametrize(
    "words",
    [
        ["--input", "3,1", "-l", "LSTM(10)"],
        ["-l", "LSTM(10, input_shape=(3, 1))"],
        ["-l", "LSTM(10, input_length=3, input_dim=1)"],
        ["-l", "lstm: {units: 10, input_shape: [3, 1]}"],
        ["-l", "lstm: {units: 10, input_length: 3, input_dim: 1}"],
    ],
)
def test_recurrent_input(words: list[str]) -> None:
    """An input of (batch, time_steps, feature) is said in three ways, on the command line and on a first layer."""
    row = json.loads(mlcalc("summary", *words, "--format", "json"))["layers"][0]
    assert ([None, 10], 480) == (row["output_shape"], row["params"])


def test_recurrent_input_in_parts() -> None:
    """`--input-dim` and `--input-length` are the feature and the time steps."""
    sequence = quiet("shape", "lstm", "--units", "10", "--input-length", "3", "--input-dim", "1", "--return-sequences")
    assert sequence == "(None, 3, 10)"


def test_windows_of_a_series() -> None:
    """The series 1…7 cut with 3 time steps gives x of (4, 3, 1) and y of (4,)."""
    answer = json.loads(
        mlcalc("shape", "window", "--length", "7", "--time-steps", "3", "--feature", "1", "--format", "json")
    )
    assert ([4, 3, 1], [4]) == (answer["x_shape"], answer["y_shape"])


@pytest.mark.parametrize(
    ("words", "x", "y"), [(["--stride", "2"], [2, 3, 1], [2]), (["--horizon", "2"], [3, 3, 1], [3, 2])]
)
def test_windows_with_stride_and_horizon(words: list[str], x: list[int], y: list[int]) -> None:
    """A stride leaves windows out; a horizon of 2 gives each window two values to predict."""
    answer = json.loads(mlcalc("shape", "window", "--length", "7", "--time-steps", "3", *words, "--format", "json"))
    assert (x, y) == (answer["x_shape"], answer["y_shape"])


@pytest.mark.parametrize(
    ("layer", "units", "count", "formula", "numbers"),
    [
        ("lstm", "10", "480", "4 × (units + input_dim + 1) × units", "4 × (10 + 1 + 1) × 10"),
        ("simplernn", "10", "120", "(units + input_dim + 1) × units", "(10 + 1 + 1) × 10"),
        ("gru", "5", "105", "3 × (units + input_dim + 1) × units", "3 × (5 + 1 + 1) × 5"),
    ],
)
def test_recurrent_parameters(layer: str, units: str, count: str, formula: str, numbers: str) -> None:
    """The count of a recurrent layer comes with its formula and the numbers put in."""
    words = ("params", layer, "--units", units, "--input-dim", "1")
    assert count == quiet(*words, stderr=GRU_NOTE if layer == "gru" else "")
    text = mlcalc(*words)
    assert formula in text
    assert numbers in text


def test_lstm_terms() -> None:
    """The 4 is the gates, the 1 the bias, and the units in the bracket the output fed back."""
    text = mlcalc("params", "lstm", "--units", "10", "--input-dim", "1")
    for meaning in ("gates: input, forget and output gate, and the cell candidate", "the bias", "fed back"):
        assert meaning in text


def test_gru_names_the_other_count() -> None:
    """105 by our default, with the 120 of Keras since 2.4 and PyTorch, and how to get it."""
    words = ("params", "gru", "--units", "5", "--input-dim", "1")
    assert "Keras since 2.4 and PyTorch count 120" in mlcalc(*words)
    assert "120" == quiet(*words, "--reset-after") == quiet(*words, "--convention", "keras3")
    assert "note" not in mlcalc(*words, "--no-reset-after")


def test_stacking_needs_a_sequence(tmp_path: Path) -> None:
    """A recurrent layer after one that gives only its last output is an error with exactly this help."""
    model = tmp_path / "model.yaml"
    model.write_text("name: stacked\ninput: [3, 1]\nlayers:\n  - lstm: 10\n  - lstm: 10\n")
    outcome = run_command("summary", model)
    expected = f"""\
error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)
  --> {model}:5:5
   |
4  |   - lstm: 10
   |     ^^^^ "lstm" gives only its last output, (None, 10)
5  |   - lstm: 10
   |     ^^^^ "lstm_1" needs a sequence
  = help: "lstm" gives only its last output: change line 4 to: - lstm: {{units: 10, return_sequences: true}}
"""
    assert (expected, 1) == outcome[1:]
    assert [["lstm", "LSTM", "(None,", "10)", "480"], ["lstm_1", "LSTM", "wrong:", "see", "below", "-"]] == [
        line.split() for line in outcome.stdout.splitlines()[2:4]
    ]


@pytest.mark.parametrize(
    ("follower", "shape"),
    [
        ("Dense(4)", "(None, 3, 4)"),
        ("Conv1D(4, 2)", "(None, 2, 4)"),
        ("Flatten()", "(None, 30)"),
        ("TimeDistributed(Dense(4))", "(None, 3, 4)"),
        ("LSTM(4)", "(None, 4)"),
    ],
)
def test_what_takes_a_sequence(follower: str, shape: str) -> None:
    """A sequence is taken by a recurrent layer, and by others too."""
    chain = f"Sequential([Input((3, 1)), LSTM(10, return_sequences=True), {follower}])"
    assert shape == quiet("shape", chain)


def test_min_max_scaling() -> None:
    """(x − min) / (max − min), a result in 0…1."""
    assert ["0.0", "0.5", "1.0"] == quiet("scale", "minmax", "1", "2", "3").split()


def test_standard_scaling() -> None:
    """The deviation divides by n, and not by n − 1: that of 1, 2, 3 is √(2/3)."""
    scaled = [float(each) for each in quiet("scale", "standard", "1", "2", "3").split()]
    assert pytest.approx([-(1.5**0.5), 0, 1.5**0.5], rel=1e-12) == scaled


def test_one_scaler_for_two_data_sets(tmp_path: Path) -> None:
    """The range is learnt from the training data and used for the data to predict with."""
    train, predict = tmp_path / "train.csv", tmp_path / "predict.csv"
    train.write_text("x\n0\n10\n")
    predict.write_text("x\n5\n20\n")
    done = run_command("scale", "minmax", str(predict), "--fit", str(train), "--quiet")
    assert (0, ["0.5", "2.0"]) == (done.code, done.stdout.split())
    assert done.stderr.startswith("warning: 1 of 2 numbers lies outside of the learnt range, such as 20 of `x`")


@pytest.mark.parametrize("layer", ["Activation('relu')", "ReLU()", "LeakyReLU()", "ELU()", "Softmax()"])
def test_activation_keeps_shape_and_count(layer: str) -> None:
    """An activation changes neither the shape nor the count."""
    assert "(None, 7)" == quiet("shape", layer, "--input", "7")
    assert "0" == quiet("params", layer, "--input", "7")
    assert quiet("params", "Dense(5, activation='relu')", "--input", "7") == quiet("params", "Dense(5)", "--input", "7")


@pytest.mark.parametrize(("channels", "count"), [("1", "100"), ("3", "280")])
def test_conv2d_channels(channels: str, count: str) -> None:
    """Ten filters of 3 × 3 on a grey image and on one in colours."""
    words = ("conv2d", "--filters", "10", "--kernel-size", "3,3", "--input", f"10,10,{channels}")
    assert ("(None, 8, 8, 10)", count) == (quiet("shape", *words), quiet("params", *words))


def test_convolution_size() -> None:
    """⌊(N − F) / S⌋ + 1 on each axis: 10 → 8 → 5."""
    chain = "Sequential([Input((10, 10, 1)), Conv2D(10, (3, 3)), Conv2D(7, (4, 4))])"
    shapes = [row["output_shape"] for row in json.loads(mlcalc("shape", chain, "--format", "json"))["layers"]]
    assert [[None, 8, 8, 10], [None, 5, 5, 7]] == shapes
    text = mlcalc("shape", "conv2d", "--filters", "10", "--kernel-size", "3,3", "--input", "10,12,1")
    assert "⌊(height − kernel_height) / stride⌋ + 1  ⌊(10 − 3) / 1⌋ + 1" in text
    assert "⌊(width − kernel_width) / stride⌋ + 1    ⌊(12 − 3) / 1⌋ + 1" in text


def test_convolution_parameters() -> None:
    """(channels × kernel_height × kernel_width + 1) × filters: 50 for 10 filters of 2 × 2 on one channel."""
    words = ("params", "conv2d", "--filters", "10", "--kernel-size", "2,2", "--input-dim", "1")
    assert "50" == quiet(*words)
    assert "(channels × kernel_height × kernel_width + 1) × filters" in mlcalc(*words)


def test_padding_same() -> None:
    """`same` keeps the size at stride 1, and tells how many rows go on each side: the odd one at the end."""
    words = ("shape", "conv2d", "--filters", "1", "--kernel-size", "4,3", "--padding", "same", "--input", "10,10,1")
    assert "(None, 10, 10, 1)" == quiet(*words)
    text = mlcalc(*words)
    assert "adds 1 at the top and 2 at the bottom" in text
    assert "adds 1 at the left and 1 at the right" in text


@pytest.mark.parametrize("strides", ["2,1", "(2, 1)", "[2, 1]"])
def test_strides_apart(strides: str) -> None:
    """Strides for height and width: 2 down, 1 across."""
    words = ("--filters", "1", "--kernel-size", "3", "--strides", strides, "--input", "11,11,1")
    assert "(None, 5, 9, 1)" == quiet("shape", "conv2d", *words)


def test_max_pooling() -> None:
    """⌊N / pool_size⌋, the remainder dropped; no parameters."""
    assert "(None, 2, 2, 1)" == quiet("shape", "maxpooling2d", "--pool-size", "2", "--input", "4,4,1")
    assert "(None, 2, 2, 1)" == quiet("shape", "maxpooling2d", "--pool-size", "2", "--input", "5,5,1")
    assert "0" == quiet("params", "maxpooling2d", "--input", "4,4,1")
    text = mlcalc("shape", "maxpooling2d", "--pool-size", "2", "--input", "5,4,1")
    assert "⌊height / pool_size_height⌋" in text
    assert "the last 1 of the height of 5" in text


def test_flatten() -> None:
    """All dimensions but the batch become one, without parameters."""
    assert "(None, 175)" == quiet("shape", "flatten", "--input", "5,5,7")
    assert "0" == quiet("params", "flatten", "--input", "5,5,7")
