"""Channels first and last in one model: said of the layer that takes another axis for them, with a mend that works."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import WARNING, Diagnostic
from tests.commands import run_command
from tests.hand import Command, applied

CODE = "mixed-data-format"
FIRST = "data_format: channels_first"
CONV1 = f"conv1d: {{filters: 8, kernel_size: 3, activation: relu, {FIRST}}}"
CONV2 = f"conv2d: {{filters: 64, kernel_size: 3, padding: same, activation: relu, {FIRST}}}"
CONV3 = f"conv3d: {{filters: 8, kernel_size: 3, activation: relu, {FIRST}}}"
LSTM2 = f"conv_lstm2d: {{filters: 8, kernel_size: 3, return_sequences: true, {FIRST}}}"
PLAIN = "Conv2D(8, 3, activation='relu')"
SIGNAL, PICTURE, VOLUME, FILM = "4, 50", "3, 32, 100", "3, 16, 16, 16", "5, 3, 28, 28"


def warnings_of(target: Any) -> list[Diagnostic]:
    """Return the warnings of a model."""
    return [each for each in mlcalc.summarize(mlcalc.load(target)).problems if each.severity == WARNING]


def written(folder: Path, shape: str, *layers: str) -> Path:
    path = folder / "model.yaml"
    path.write_text(f"input: [{shape}]\nlayers:\n" + "".join(f"  - {each}\n" for each in layers))
    return path


WRONG: dict[str, tuple[str, tuple[str, ...], str]] = {
    "pooling": (PICTURE, (CONV2, "max_pooling2d"), "takes the last axis for them"),
    "pooling as a call": (PICTURE, (CONV2, "MaxPooling2D(2)"), "takes the last axis for them"),
    "pooling behind other layers": (
        PICTURE,
        (CONV2, "BatchNormalization(axis=1)", "leaky_relu", "dropout: 0.2", "average_pooling2d: 2"),
        "takes the last axis for them",
    ),
    "global pooling": (PICTURE, (CONV2, "global_average_pooling2d"), "takes the last axis for them"),
    "padding": (PICTURE, (CONV2, "zero_padding2d: 1"), "takes the last axis for them"),
    "cropping": (PICTURE, (CONV2, "cropping2d: 1"), "takes the last axis for them"),
    "upsampling": (PICTURE, (CONV2, "up_sampling2d: 2"), "takes the last axis for them"),
    "dropout of channels": (PICTURE, (CONV2, "spatial_dropout2d: 0.2"), "takes the last axis for them"),
    "a picture that is changed": (
        PICTURE,
        (CONV2, "resizing: [16, 16]".replace("[16, 16]", "{height: 16, width: 16}")),
        "takes the last axis for them",
    ),
    "another convolution": (PICTURE, (CONV2, "Conv2D(4, 3)"), "takes the last axis for them"),
    "another kind of convolution": (PICTURE, (CONV2, "depthwise_conv2d: 3"), "takes the last axis for them"),
    "normalization": (
        PICTURE,
        (CONV2, "batch_normalization"),
        "normalizes each of 100 columns, not each of 64 channels",
    ),
    "normalization of the last axis by number": (
        PICTURE,
        (CONV2, "BatchNormalization(axis=3, scale=False)"),
        "normalizes each of 100 columns, not each of 64 channels",
    ),
    "normalization of rows": (
        PICTURE,
        (CONV2, "BatchNormalization(axis=2)"),
        "normalizes each of 32 rows, not each of 64 channels",
    ),
    "normalization in groups": (
        PICTURE,
        (CONV2, "group_normalization: 4"),
        "normalizes each of 100 columns, not each of 64 channels",
    ),
    "groups that do not share the channels": (
        PICTURE,
        (CONV2, "group_normalization: 5"),
        "normalizes each of 100 columns, not each of 64 channels",
    ),
    "normalization over": (PICTURE, (CONV2, "layer_normalization"), "normalizes over the columns"),
    "softmax": (PICTURE, (CONV2, "softmax"), "shares 1 among the columns, not among the channels"),
    "slopes": (PICTURE, (CONV2, "PReLU(shared_axes=[1, 2])"), "learns a slope for each of the columns"),
    "pooling of a signal": (SIGNAL, (CONV1, "max_pooling1d"), "takes the last axis for them"),
    "global pooling of a signal": (SIGNAL, (CONV1, "global_max_pooling1d"), "takes the last axis for them"),
    "normalization of a signal": (
        SIGNAL,
        (CONV1, "batch_normalization"),
        "each of 48 time steps, not each of 8 channels",
    ),
    "pooling of a volume": (VOLUME, (CONV3, "max_pooling3d: 2"), "takes the last axis for them"),
    "normalization of a volume": (VOLUME, (CONV3, "batch_normalization"), "each of 14 columns, not each of 8 channels"),
    "each picture of a film": (
        FILM,
        (f"time_distributed: {{{CONV2}}}", "time_distributed: {max_pooling2d: 2}"),
        "takes the last axis for them",
    ),
    "normalization of each picture of a film": (
        FILM,
        (f"time_distributed: {{{CONV2}}}", "time_distributed: batch_normalization"),
        "each of 28 columns, not each of 64 channels",
    ),
    "normalization in a model for each picture of a film": (
        FILM,
        (f"time_distributed: {{{CONV2}}}", "TimeDistributed(Sequential([BatchNormalization()]))"),
        "each of 28 columns, not each of 64 channels",
    ),
    "a model for each picture of a film": (
        FILM,
        (
            "TimeDistributed(Sequential([Conv2D(8, 3, activation='relu', data_format='channels_first')]))",
            "time_distributed: batch_normalization",
        ),
        "each of 26 columns, not each of 8 channels",
    ),
    "normalization of a film": (FILM, (LSTM2, "batch_normalization"), "each of 26 columns, not each of 8 channels"),
    "channels that are last": ("28, 28, 3", (PLAIN, f"max_pooling2d: {{pool_size: 2, {FIRST}}}"), "the first axis"),
    "a convolution that differs": ("28, 28, 3", (PLAIN, CONV2), "takes the first axis for them"),
}


@pytest.mark.parametrize("name", WRONG)
def test_mixed_channels(name: str, tmp_path: Path) -> None:
    """The last layer takes another axis for the channels than the one above, and its mend gives a model without."""
    shape, layers, said = WRONG[name]
    path = written(tmp_path, shape, *layers)
    (found,) = (each for each in warnings_of(path) if each.code == CODE)
    assert 2 + len(layers) == (found.place and found.place.line)
    assert said in found.message
    command = applied(Command([], text=path.read_text()), str(found.help))
    assert command, found.help
    path.write_text(command.text)
    assert CODE not in [each.code for each in warnings_of(path)]


def test_parameters_of_the_mend(tmp_path: Path) -> None:
    """BatchNormalization has 400 parameters over the width, where 256 were meant."""
    for layer, size in (("batch_normalization", 400), ("batch_normalization: {axis: 1}", 256)):
        summary = mlcalc.summarize(mlcalc.load(written(tmp_path, PICTURE, CONV2, layer)))
        assert size == summary.layers[-1].params


RIGHT: dict[str, tuple[str, tuple[str, ...]]] = {
    "all first": (
        PICTURE,
        (CONV2, "BatchNormalization(axis=1)", f"max_pooling2d: {{{FIRST}}}", "PReLU(shared_axes=[2, 3])", CONV2),
    ),
    "all last": ("32, 32, 3", (PLAIN, "batch_normalization", "max_pooling2d", PLAIN, "global_average_pooling2d")),
    "moved to the end": (PICTURE, (CONV2, "Permute((2, 3, 1))", "batch_normalization", PLAIN, "max_pooling2d")),
    "moved to the front and back": (
        "32, 100, 3",
        (PLAIN, "Permute((3, 1, 2))", CONV2, "BatchNormalization(axis=1)", "Permute((2, 3, 1))", PLAIN),
    ),
    "moved by a reshape": (SIGNAL, (CONV1, "Reshape((48, 8))", "batch_normalization", "max_pooling1d")),
    "flattened": (PICTURE, (CONV2, "flatten", "batch_normalization", "dense: 2")),
    "all axes": (PICTURE, (CONV2, "LayerNormalization(axis=[1, 2, 3])")),
    "each place": (PICTURE, (CONV2, "LayerNormalization(axis=-1)")),
    "the largest feature": ("50, 4", ("Conv1D(8, 3, activation='relu')", f"global_max_pooling1d: {{{FIRST}}}")),
    "pooling over channels": ("28, 28, 8", (PLAIN, f"max_pooling2d: {{pool_size: [1, 4], {FIRST}}}")),
    "a film of pictures": (FILM, (LSTM2, "BatchNormalization(axis=2)", LSTM2)),
    "no channels left": (PICTURE, (CONV2, f"global_average_pooling2d: {{{FIRST}}}", "batch_normalization", "dense: 2")),
    "kept axes": (
        PICTURE,
        (CONV2, f"global_average_pooling2d: {{keepdims: true, {FIRST}}}", CONV2.replace("3, pad", "1, pad")),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_channels_as_they_should_be(name: str, tmp_path: Path) -> None:
    """One order, or axes that are moved on purpose, have no warning."""
    shape, layers = RIGHT[name]
    assert [] == [each.code for each in warnings_of(written(tmp_path, shape, *layers))]


def test_padding_before_the_first_convolution(tmp_path: Path) -> None:
    """Nobody told the padding where the channels are, and the convolution was told: the padding is at fault."""
    path = written(tmp_path, "3, 28, 28", "zero_padding2d: 1", CONV2)
    (found,) = warnings_of(path)
    assert "change line 3 to: - zero_padding2d: {padding: 1, data_format: channels_first}" == found.help


def test_branches_that_are_joined(tmp_path: Path) -> None:
    """Concatenate joins the last axis, and the branches have their channels in the first."""
    convolutions = [f"{{name: {name}, {CONV2}, from: input}}" for name in "ab"]
    text = written(tmp_path, PICTURE, *convolutions, "{concatenate: , from: [a, b]}").read_text()
    path = tmp_path / "model.yaml"
    path.write_text(text.replace("input:", "inputs: {input:").replace("100]", "100]}", 1))
    (found,) = warnings_of(path)
    assert '"a" puts the channels first, and "concatenate" joins the columns, not the channels' == found.message
    command = applied(Command([], text=path.read_text()), str(found.help))
    assert command
    path.write_text(command.text)
    assert [] == warnings_of(path)


def test_model_inside_a_model(tmp_path: Path) -> None:
    """The channels are carried into models inside, and out of them; a layer there is named once."""
    inner = "{repeat: 2, model: {name: m, input: [64, 32, 100], layers: [batch_normalization, relu]}}"
    (found,) = warnings_of(written(tmp_path, PICTURE, CONV2, inner))
    assert "each of 100 columns, not each of 64 channels" in found.message
    outer = f"{{model: {{name: m, input: [{PICTURE}], layers: [{{{CONV2}}}]}}}}"
    (found,) = warnings_of(written(tmp_path, PICTURE, outer, "max_pooling2d"))
    assert 4 == (found.place and found.place.line)


def test_layer_that_takes_the_channels_last_alone(tmp_path: Path) -> None:
    """What has no data format of its own gets words."""
    (found,) = warnings_of(written(tmp_path, SIGNAL, CONV1, "up_sampling1d: 2"))
    assert "UpSampling1D takes the channels last alone: put them there with Permute before it" == found.help


def test_saved_model() -> None:
    """A file says the order of every layer, also of those that nobody told."""
    shared = {"padding": "same", "data_format": "channels_last"}
    layers: list[dict[str, Any]] = [
        {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, 3, 32, 100]}},
        {"class_name": "Conv2D", "config": {"name": "c", "filters": 64, "kernel_size": 3, **shared}},
        {"class_name": "MaxPooling2D", "config": {"name": "p", "pool_size": [2, 2], **shared}},
        {"class_name": "BatchNormalization", "config": {"name": "n", "axis": -1}},
    ]
    config: Any = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
    assert CODE not in [each.code for each in warnings_of(config)]
    layers[1]["config"]["data_format"] = "channels_first"
    found = [each for each in warnings_of(config) if each.code == CODE]
    assert ['layer "n"', 'layer "p"'] == sorted(str(each.where) for each in found)


def test_on_the_command_line(tmp_path: Path) -> None:
    """The answer stands on standard output, the warning beside it, with a mend in the spelling of the layer."""
    layers = ["Conv2D(64, 3, padding='same', data_format='channels_first')", "BatchNormalization()"]
    words = [word for each in layers for word in ("-l", each)]
    outcome = run_command("summary", "--input", "3,32,100", *words, "--format", "json")
    assert (0, 2192) == (outcome.code, json.loads(outcome.stdout)["params"])
    assert "change --layer 2 to: BatchNormalization(axis=1)" in outcome.stderr


def test_in_python_source(tmp_path: Path) -> None:
    """A mend of source is a line of source."""
    path = tmp_path / "train.py"
    path.write_text(
        "from keras import Input, Model, layers\n"
        "x = inputs = Input((3, 32, 100))\n"
        "x = layers.Conv2D(64, 3, data_format='channels_first', activation='relu')(x)\n"
        "x = layers.MaxPooling2D(2)(x)\n"
        "model = Model(inputs, x)\n"
    )
    outcome = run_command("params", path, "--quiet")
    assert "change line 4 to: x = layers.MaxPooling2D(2, data_format='channels_first')(x)" in outcome.stderr


@pytest.mark.parametrize(
    "layer",
    [
        "lstm: 4",
        "bidirectional: {gru: {units: 4, reset_after: true}}",
        "rnn: {cell: {type: simple_rnn_cell, units: 4}}",
    ],
)
def test_steps_of_channels(layer: str, tmp_path: Path) -> None:
    """A recurrent layer behind channels that are first takes each of them for a step; behind Permute it does not."""
    (found,) = warnings_of(written(tmp_path, SIGNAL, CONV1, layer))
    assert "takes the last axis for the features of a step" in found.message
    assert "put the channels last with Permute((2, 1)) before it" == found.help
    assert [] == warnings_of(written(tmp_path, SIGNAL, CONV1, "Permute((2, 1))", layer))


@pytest.mark.parametrize(
    ("shape", "layer", "axis", "words"),
    [
        ("16, 3", "Conv1D(8, 3)", 1, "each of the 14 time steps, not"),
        ("16, 20, 3", "Conv2D(8, 3)", 1, "each of the 14 rows of the picture, not"),
        ("16, 20, 3", "Conv2D(8, 3)", 2, "each of the 18 columns of the picture, not"),
        ("8, 9, 10, 3", "Conv3D(8, 3)", 1, "each of the 6 layers of the volume, not"),
        ("8, 9, 10, 3", "Conv3D(8, 3)", 2, "each of the 7 rows of the volume, not"),
        ("8, 9, 10, 3", "Conv3D(8, 3)", -2, "each of the 8 columns of the volume, not"),
    ],
)
def test_normalization_of_places(shape: str, layer: str, axis: int, words: str, tmp_path: Path) -> None:
    """What is normalized in place of the channels is called what it is, in each number of dimensions."""
    (found,) = warnings_of(written(tmp_path, shape, layer, f"BatchNormalization(axis={axis})"))
    assert words in found.message
