"""Warnings: each rule speaks of what is wrong and offers a mend that works, and is silent about what is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.errors import WARNING, Diagnostic
from mlcalc.lint import lint
from mlcalc.model import Model
from mlcalc.summary import summarize
from tests.commands import run_command
from tests.hand import Command, applied, helps


def warnings_of(target: Any) -> list[Diagnostic]:
    """Return the warnings on a model."""
    return [each for each in summarize(mlcalc.load(target)).problems if each.severity == WARNING]


def codes_of(target: Any) -> list[str]:
    return [each.code for each in warnings_of(target)]


def mended(text: str, advice: str) -> str:
    """Return a text with the advice followed."""
    command = applied(Command([], text=text), advice)
    assert command, f"this is no mend: {advice}"
    return command.text


def chain(shape: str, *layers: str) -> str:
    return f"input: [{shape}]\nlayers:\n" + "".join(f"  - {each}\n" for each in layers)


PICTURE = "28, 28, 1"
CONV = "conv2d: {filters: 8, kernel_size: 3, activation: relu}"
SOFTMAX = "dense: {units: 10, activation: softmax}"

WRONG: dict[str, tuple[str, str, int]] = {
    # What is wrong, its code, and the line that it is said of.
    "softmax as an argument": (chain("8", "dense: {units: 1, activation: softmax}"), "one-unit-softmax", 3),
    "softmax by position": (chain("8", "Dense(1, 'softmax')"), "one-unit-softmax", 3),
    "softmax as an activation": (chain("8", "dense: 1", "activation: softmax"), "one-unit-softmax", 4),
    "softmax as a layer": (chain("8", "dense: 1", "softmax"), "one-unit-softmax", 4),
    "softmax as a call": (chain("8", "Dense(1)", "Softmax()"), "one-unit-softmax", 4),
    "softmax spelt out": (
        "input: [8]\nlayers:\n  - type: dense\n    units: 1\n    activation: softmax\n",
        "one-unit-softmax",
        5,
    ),
    "softmax of each step": (
        chain("5, 8", "lstm: {units: 4, return_sequences: true}", "TimeDistributed(Dense(1, activation='softmax'))"),
        "one-unit-softmax",
        4,
    ),
    "softmax in a model inside": (
        "input: [8]\nlayers:\n  - model:\n      layers:\n        - dense: {units: 1, activation: softmax}\n",
        "one-unit-softmax",
        5,
    ),
    "dense on a picture": (chain(PICTURE, CONV, SOFTMAX), "missing-flatten", 4),
    "dense on a picture as a call": (chain(PICTURE, CONV, "Dense(10, activation='softmax')"), "missing-flatten", 4),
    "dense on a picture in two lines": (
        chain(PICTURE, CONV, "name: last\n    dense: {units: 10, activation: softmax}"),
        "missing-flatten",
        5,
    ),
    "dense on a picture in braces": (chain(PICTURE, CONV, f"{{name: last, {SOFTMAX}}}"), "missing-flatten", 4),
    "dense behind pooling": (chain(PICTURE, CONV, "max_pooling2d", "dropout: 0.5", SOFTMAX), "missing-flatten", 6),
    "dense and a softmax": (chain(PICTURE, CONV, "dense: 10", "activation: softmax"), "missing-flatten", 4),
    "dense on raw pixels": (chain("28, 28", "dense: {units: 64, activation: relu}", SOFTMAX), "missing-flatten", 3),
    "dense on words": (chain("20", "embedding: {input_dim: 1000, output_dim: 16}", SOFTMAX), "missing-flatten", 4),
    "dense on words of any number": (chain("none", "Embedding(1000, 16)", SOFTMAX), "missing-flatten", 4),
    "dense on a pooled sequence": (
        chain("40, 3", "conv1d: {filters: 8, kernel_size: 3, activation: relu}", "max_pooling1d", SOFTMAX),
        "missing-flatten",
        5,
    ),
    "yes or no for each pixel of a pooled picture": (
        chain(PICTURE, CONV, "max_pooling2d", "dense: {units: 1, activation: sigmoid}"),
        "missing-flatten",
        5,
    ),
    "linear": (chain("8", "dense: 64", "dense: 1"), "linear-layers", 3),
    "linear with arguments": (chain("8", "dense: {units: 64, use_bias: false}", "dense: 1"), "linear-layers", 3),
    "linear as a call": (chain("8", "Dense(64)", "dropout: 0.1", "dense: 1"), "linear-layers", 3),
    "linear with a name": (chain("8", "{name: a, dense: 64}", "dense: 1"), "linear-layers", 3),
    "linear as it is said": (chain("8", "dense: {units: 64, activation: linear}", "dense: 1"), "linear-layers", 3),
    "linear convolutions": (
        chain(PICTURE, "Conv2D(8, (3, 3))", "Conv2D(8, (3, 3), activation='relu')"),
        "linear-layers",
        3,
    ),
    "a linear convolution into dense": (
        chain(PICTURE, "conv2d: {filters: 8, kernel_size: 3}", "flatten", "dense: 1"),
        "linear-layers",
        3,
    ),
    "channels first": (chain("3, 224, 224", "conv2d: {filters: 8, kernel_size: 3}"), "channels-first", 1),
    "grey, channels first": (
        chain("1, 28, 28", "rescaling: 0.1", "conv2d: {filters: 8, kernel_size: 3, padding: same}"),
        "channels-first",
        1,
    ),
    "channels first in a call": (
        "layers:\n  - Conv2D(8, 3, padding='same', input_shape=(3, 240, 320))\n",
        "channels-first",
        2,
    ),
    "heavy": (chain("224, 224, 3", CONV, "flatten", "dense: 64"), "heavy-layer", 4),
    "heavy as a call": (chain("224, 224, 3", CONV, "Flatten()", "dropout: 0.5", "dense: 64"), "heavy-layer", 4),
    "exchanged": (chain("20", "embedding: {input_dim: 16, output_dim: 20000}", "lstm: 4"), "exchanged-embedding", 3),
    "exchanged the other way round": (
        chain("20", "embedding: {output_dim: 20000, input_dim: 16}", "lstm: 4"),
        "exchanged-embedding",
        3,
    ),
    "exchanged in a call": (chain("20", "Embedding(32, 5000)", "lstm: 4"), "exchanged-embedding", 3),
    "one step": (chain("1, 30", "lstm: 8"), "one-time-step", 1),
    "the batch in a shape": (
        chain("null, 784", "dense: {units: 8, activation: relu}", "dense: 1"),
        "batch-in-shape",
        3,
    ),
    "attention of last outputs": (
        "inputs: {a: [9, 3]}\nlayers:\n  - {name: b, lstm: 8, from: a}\n  - {attention: , from: [b, b]}\n",
        "attention-over-batch",
        4,
    ),
    "one step in both directions": (chain("1, 30", "bidirectional: {gru: 8}"), "one-time-step", 1),
    "relu before softmax": (
        chain("8", "dense: {units: 10, activation: relu}", "activation: softmax"),
        "activations-in-a-row",
        3,
    ),
    "softmax twice": (chain("8", SOFTMAX, "softmax"), "activations-in-a-row", 4),
    "two layers of activations": (chain("8", "dense: 10", "relu", "activation: tanh"), "activations-in-a-row", 4),
    "flatten twice": (chain("4, 4", "flatten", "dropout: 0.5", "flatten"), "flatten-twice", 5),
    "dropout of all": (chain("8", "dropout: 1.0", "dense: 1"), "dropout-of-all", 3),
    "dropout of all in a call": (chain("8", "Dropout(1)", "dense: 1"), "dropout-of-all", 3),
    "dropout of a whole state": (chain("5, 8", "lstm: {units: 4, recurrent_dropout: 1.0}"), "dropout-of-all", 3),
    "dropout at the end": (chain("8", SOFTMAX, "dropout: 0.5"), "dropout-at-end", 4),
    "dropped states": (
        chain("5, 8", "lstm: {units: 4, return_state: true}", "{dense: 1, from: lstm}"),
        "dropped-states",
        3,
    ),
    "dropped states in a call": (
        chain("5, 8", "{name: a, gru: {units: 4, return_state: yes}}", "{dense: 1, from: a}").replace("yes", "true"),
        "dropped-states",
        3,
    ),
    "rows": (
        chain(PICTURE, "conv2d: {filters: 8, kernel_size: 3}", "BatchNormalization(axis=1)"),
        "normalized-rows",
        4,
    ),
    "columns": (chain(PICTURE, "Conv2D(8, 3)", "relu", "BatchNormalization(axis=-2)"), "normalized-rows", 5),
    "rows in groups": (chain("16, 16, 3", "Conv2D(8, 3)", "GroupNormalization(7, axis=1)"), "normalized-rows", 4),
    "time steps": (chain("16, 3", "Conv1D(8, 3)", "BatchNormalization(axis=1)"), "normalized-rows", 4),
    "layers of a volume": (chain("8, 8, 8, 3", "Conv3D(8, 3)", "BatchNormalization(axis=1)"), "normalized-rows", 4),
}


@pytest.mark.parametrize("name", WRONG)
def test_wrong_model(name: str, tmp_path: Path) -> None:
    """A wrong model has one warning, at the line that is wrong, and its mend gives a model without any."""
    text, code, line = WRONG[name]
    path = tmp_path / "model.yaml"
    path.write_text(text)
    (found,) = warnings_of(path)
    assert (code, line) == (found.code, found.place and found.place.line)
    changed = {edit.line for edit in found.edits}
    assert not changed or min(changed) <= line <= max(changed) + 1  # a line above is a change, too
    assert found.help
    path.write_text(mended(text, found.help))
    assert [] == warnings_of(path)


WRONG |= {
    "softmax between two layers": (
        chain("8", "dense: {units: 16, activation: softmax}", "dropout: 0.5", "dense: 1"),
        "hidden-softmax",
        3,
    ),
    "softmax between two calls": (chain("8", "Dense(16, 'softmax')", "Dense(1)"), "hidden-softmax", 3),
    "an input of its own behind another layer": (
        chain("8", "dense: {units: 16, activation: relu}", "dense: {units: 1, input_shape: [8]}"),
        "contradicting-input",
        4,
    ),
    "a width of its own behind another layer": (
        chain("8", "Dense(16, 'relu')", "Dense(1, input_dim=8)"),
        "contradicting-input",
        4,
    ),
    "a batch of its own behind another layer": (
        chain("5, 8", "LSTM(4, return_sequences=True)", "LSTM(4, stateful=False, batch_input_shape=(2, 5, 4))"),
        "contradicting-input",
        4,
    ),
    "a whole input of its own behind another layer": (
        chain("5, 8", "lstm: {units: 4, return_sequences: true}", "lstm: {units: 4, batch_input_shape: [null, 7, 4]}"),
        "contradicting-input",
        4,
    ),
    "yes or no for each word": (
        chain("20", "Embedding(100, 8)", "Dense(16, 'relu')", "Dense(1, 'sigmoid')"),
        "missing-flatten",
        5,
    ),
    "the batch in a shape": (chain("100", "reshape: [-1, 10, 10, 1]", "flatten"), "batch-in-shape", 3),
    "the batch in a shape of a call": (chain("100", "Reshape((-1, 10, 10))"), "batch-in-shape", 3),
    "a kernel of Keras 1": (chain(PICTURE, "Conv2D(8, 3, 3, activation='relu')", "flatten"), "older-kernel", 3),
    "channels in front of the filters": (chain("64, 64, 3", "Conv2D(3, 32, 5)", "flatten"), "pytorch-order", 3),
    "a kernel of one row of Keras 1": (chain(PICTURE, "SeparableConv2D(8, 1,7)", "flatten"), "older-kernel", 3),
}
JSON: dict[str, tuple[str, ...]] = {
    "missing-flatten": (
        '{"conv2d": {"filters": 8, "kernel_size": 3, "activation": "relu"}}',
        "\"Dense(9, 'softmax')\"",
    ),
    "linear-layers": ('{"name": "a", "dense": {"units": 64, "use_bias": false}}', '{"dense": 1}'),
    "linear-layers of a bare number": ('{"name": "a", "dense": 64}', '{"dense": 1}'),
    "linear-layers of a call": ('"Dense(64)"', '{"dense": 1}'),
    "flatten-twice": ('"flatten"', '"flatten"', '{"dense": 1}'),
    "dropout-of-all": ('{"dropout": 1}', '{"dense": 1}'),
    "exchanged-embedding": ('{"flatten": null}', '{"embedding": {"input_dim": 8, "output_dim": 50000}}'),
}


@pytest.mark.parametrize("name", JSON)
def test_wrong_model_in_json(name: str, tmp_path: Path) -> None:
    """A mend of a description in JSON is JSON."""
    path = tmp_path / "model.json"
    items = ",\n".join(f"    {each}" for each in JSON[name])
    text = f'{{"input": [28, 28, 1],\n "layers": [\n{items}\n]}}\n'
    path.write_text(text)
    (found,) = warnings_of(path)
    assert name.split(maxsplit=1)[0] == found.code
    assert found.help
    path.write_text(mended(text, found.help))
    assert [] == warnings_of(path)


def test_a_run_of_linear_layers(tmp_path: Path) -> None:
    """Several layers without an activation are told of once, and one instruction mends them all."""
    path = tmp_path / "model.yaml"
    path.write_text(chain("8", "dense: 64", "dense: 32", "dropout: 0.1", "dense: 16", "dense: 1"))
    (found,) = warnings_of(path)
    assert ("linear-layers", 'layer "dense"') == (found.code, found.where)
    assert '"dense" to "dense_2" have no activation, so they and "dense_3" together are one' in found.message
    path.write_text(mended(path.read_text(), found.help or ""))
    assert [] == warnings_of(path)
    (deep,) = warnings_of({"input": [8], "layers": [{"dense": 64}] * 300})
    assert deep.help == '`activation="relu"` in each of them'


BROADCAST = "inputs: {a: [4], b: [8]}\nlayers:\n  - {name: one, dense: 1, from: b}\n  - {add: , from: [a, one]}\n"


def test_a_chain_that_is_typed() -> None:
    """Layers of a network are a network wherever they are written; bare convolutions are typed to see their sizes."""
    (found,) = warnings_of("Sequential([Input((8,)), Dense(64), Dropout(0.2), Dense(1)])")
    right = "Sequential([Input((8,)), Dense(64, activation='relu'), Dropout(0.2), Dense(1)])"
    assert ("linear-layers", f"change call to: {right}") == (found.code, found.help)
    assert [] == codes_of(right) + codes_of("Sequential([Input((10, 10, 1)), Conv2D(10, 3), Conv2D(7, 4)])")
    with_answers = "Sequential([Input((32, 32, 3)), Conv2D(8, 3), Conv2D(16, 3), Flatten(), Dense(10, 'softmax')])"
    assert ["linear-layers"] == codes_of(with_answers)


def test_sum_that_is_broadcast(tmp_path: Path) -> None:
    """A sum of four features and one names the layer that gives one, and the change of its line mends it."""
    path = tmp_path / "model.yaml"
    path.write_text(BROADCAST)
    (found,) = warnings_of(path)
    assert "broadcast-sum" == found.code
    assert "change line 3 to: - {name: one, dense: 4, from: b}" == found.help
    path.write_text(mended(BROADCAST, found.help))
    assert [] == warnings_of(path)


TRUNK = "input: [8]\nlayers:\n  - {name: trunk, dense: {units: 64, activation: relu}}\n"


@pytest.mark.parametrize(
    "heads",
    [
        "  - {name: one, dense: 1, from: trunk}\n  - {add: , from: [trunk, one]}\n",
        (
            "  - {name: one, dense: {units: 1, activation: relu}, from: trunk}\n"
            "  - {name: four, dense: 4, from: trunk}\n  - {add: , from: [one, four]}\n"
        ),
    ],
)
def test_other_sums_that_are_broadcast(tmp_path: Path, heads: str) -> None:
    """What is added to its own features, or has an activation, is no value that goes with advantages."""
    path = tmp_path / "model.yaml"
    path.write_text(TRUNK + heads)
    assert ["broadcast-sum"] == codes_of(path)


CONVOLVED = "inputs: {x: [8, 8, 3], y: [16]}\nlayers:\n  - {name: c, conv2d: {filters: 16, kernel_size: 3}, from: x}\n"
OTHER_SHAPES = {
    "a vector at every place": ("  - {add: , from: [c, y]}\n", 'what "y" gives is added at every place', 4),
    "a pooled picture at every place": (
        "  - {name: g, global_average_pooling2d: , from: c}\n  - {average: , from: [g, c]}\n",
        '"average" averages (None, 16), (None, 6, 6, 16): what "g" gives',
        5,
    ),
    "one channel": (
        "  - {name: one, conv2d: {filters: 1, kernel_size: 1}, from: c}\n  - {maximum: , from: [c, one]}\n",
        'the one feature of "one" is added to all 16',
        5,
    ),
    "one channel in a second sum": (
        (
            "  - {name: d, conv2d: {filters: 16, kernel_size: 1}, from: c}\n  - {name: s, add: , from: [c, d]}\n"
            "  - {name: one, conv2d: {filters: 1, kernel_size: 1}, from: c}\n  - {add: , from: [s, one]}\n"
        ),
        'the one feature of "one" is added to all 16',
        7,
    ),
}


@pytest.mark.parametrize(("rows", "says", "line"), OTHER_SHAPES.values(), ids=OTHER_SHAPES)
def test_sums_beyond_vectors(rows: str, says: str, line: int, tmp_path: Path) -> None:
    """A sum of pictures and vectors, or of pictures with one channel, is told of; what is offered ends it."""
    path = tmp_path / "model.yaml"
    path.write_text(CONVOLVED + rows)
    (found,) = [each for each in warnings_of(path) if each.code != "unreached-input"]
    assert found.place
    assert found.help
    assert ("broadcast-sum", line) == (found.code, found.place.line)
    assert says in found.message
    path.write_text(mended(CONVOLVED + rows, found.help))
    assert [] == [each for each in warnings_of(path) if each.code != "unreached-input"]


RIGHT: dict[str, str] = {
    "steps that vary": chain("null, 8", "dense: {units: 4, activation: relu}", "lstm: 3"),
    "attention of sequences": "inputs: {a: [9, 3]}\nlayers:\n  - {attention: , from: [a, a]}\n",
    "softmax of weights": TRUNK + "  - {name: share, dense: {units: 64, activation: softmax}, from: trunk}\n"
    "  - {multiply: , from: [trunk, share]}\n  - dense: 1\n",
    "softmax of an answer that is used again": "input: [8]\nlayers:\n  - {name: a, dense: {units: 4, activation: "
    "softmax}}\n  - {name: b, dense: 1}\noutputs: [a, b]\n",
    "the width that it gets behind another layer": chain("8", "Dense(16, 'relu')", "Dense(1, input_dim=16)"),
    "yes or no for each word, seen with others": chain(
        "20", "Embedding(100, 8)", "LSTM(4, return_sequences=True)", "Dense(1, 'sigmoid')"
    ),
    "yes or no for one word": chain("1", "Embedding(100, 8)", "Dense(1, 'sigmoid')"),
    "a duelling network": TRUNK + "  - {name: v, dense: 1, from: trunk}\n  - {name: a, dense: 4, from: trunk}\n"
    "  - {add: , from: [v, a]}\n",
    "a duelling network with streams": TRUNK
    + "  - {dense: {units: 32, activation: relu}, from: trunk}\n  - {name: v, dense: 1}\n"
    + "  - {dense: {units: 32, activation: relu}, from: trunk}\n  - {name: a, dense: 4}\n"
    + "  - {add: , from: [a, v]}\n",
    "sigmoid of one unit": chain("8", "dense: {units: 1, activation: sigmoid}"),
    "softmax of two units": chain("8", "dense: {units: 2, activation: softmax}"),
    "softmax inside a recurrence": chain("5, 8", "lstm: {units: 1, activation: softmax}"),
    "softmax over another axis": chain("5, 1", "softmax: {axis: 1}"),
    "a tagger": chain("20", "Embedding(1000, 16)", "LSTM(8, return_sequences=True)", SOFTMAX),
    "a tagger by convolutions": chain("20, 4", "Conv1D(8, 3, padding='same', activation='relu')", SOFTMAX),
    "a model of words": chain("20", "Embedding(1000, 16)", "dense: {units: 1000, activation: softmax}"),
    "attention over steps": (
        "inputs: {a: [20, 8]}\nlayers:\n  - multi_head_attention: {num_heads: 2, key_dim: 4}\n"
        f"    from: [a, a]\n  - {SOFTMAX}\n"
    ),
    "a picture of answers": chain(PICTURE, CONV, "max_pooling2d", "up_sampling2d", SOFTMAX),
    "a mask of the same size": chain(
        PICTURE, "Conv2D(8, 3, padding='same', activation='relu')", "dense: {units: 1, activation: sigmoid}"
    ),
    "flattened": chain(PICTURE, CONV, "flatten", SOFTMAX),
    "pooled": chain(PICTURE, CONV, "global_average_pooling2d", SOFTMAX),
    "linear at the end": chain("8", "dense: {units: 64, activation: relu}", "dense: 1"),
    "a linear bottleneck": chain("64", "dense: 8", "dense: 64"),
    "fewer features before flatten": chain("100, 64", "dense: 16", "flatten", "dense: 10"),
    "a linear layer through normalization": chain("8", "dense: 64", "batch_normalization", "dense: 64"),
    "kernels along different axes": chain("5, 16, 16, 3", "Conv3D(8, (1, 3, 3))", "Conv3D(8, (3, 1, 1))"),
    "patches": chain("32, 32, 3", "Conv2D(64, 4, strides=4)", "Conv2D(64, 3)"),
    "patches before the last layer": chain(PICTURE, "Conv2D(64, 3, strides=2)", "flatten", "dense: 1"),
    "depthwise before pointwise": chain("32, 32, 3", "DepthwiseConv2D(3)", "Conv2D(64, 1)"),
    "frozen projection": chain("8", "{dense: 64, trainable: false}", "dense: 8"),
    "a linear layer that others take": (
        "inputs: {a: [8]}\nlayers:\n  - {name: d, dense: 64}\n  - {name: e, dense: 64}\n"
        "  - {add: , from: [d, e]}\n  - {dense: 1}\n"
    ),
    "pooling between": chain(PICTURE, "Conv2D(8, 3)", "max_pooling2d", "Conv2D(8, 3)"),
    "channels first as it is said": chain("3, 64, 64", "Conv2D(8, 3, data_format='channels_first')"),
    "a signal with sensors": chain("1, 128, 64", "Conv2D(8, (1, 5))"),
    "a small map": chain("3, 3, 3", "Conv2D(8, 2)"),
    "a perceptron": chain("28, 28", "flatten", "dense: {units: 128, activation: relu}", SOFTMAX),
    "a regression on pixels": chain("64, 64, 3", "flatten", SOFTMAX),
    "kinds of token": chain("20", "embedding: {input_dim: 2, output_dim: 1024}", "lstm: 4"),
    "positions": chain("20", "embedding: {input_dim: 512, output_dim: 4096}", "lstm: 4"),
    "a step at a time": chain("1, 8", "lstm: {units: 4, stateful: true}")
    .replace("input:", "batch:")
    .replace("batch: [1, 8]\nlayers:\n  - lstm: {", "layers:\n  - lstm: {batch_input_shape: [2, 1, 8], "),
    "one repeated vector": chain("8", "repeat_vector: 1", "lstm: 4"),
    "pooling before softmax": chain(PICTURE, CONV, "global_average_pooling2d", "softmax"),
    "a recurrent layer and relu": chain("5, 8", "lstm: 4", "relu"),
    "dropout inside": chain("8", "dense: {units: 64, activation: relu}", "dropout: 0.5", "dense: 1"),
    "an encoder that ends with dropout": chain("8", "dense: {units: 64, activation: relu}", "dropout: 0.5"),
    "the inside of a residual block": chain("8", "dense: {units: 64, activation: relu}", "dense: 8", "dropout: 0.1"),
    "a sum over a picture": ("inputs: {a: [8, 8, 4], b: [1, 1, 4]}\nlayers:\n  - {add: , from: [a, b]}\n"),
    "weights of channels": "inputs: {a: [8, 8, 4], b: [8, 8, 1]}\nlayers:\n  - {multiply: , from: [a, b]}\n",
    "a factor for each channel": (
        "input: [8, 8, 16]\nlayers:\n  - {name: s, global_average_pooling2d: }\n  - {name: e, dense: 16}\n"
        "  - {multiply: , from: [input, e]}\n"
    ),
    "a value for each channel at every place": (
        "inputs: {x: [8, 8, 16], t: [1, 1, 16]}\nlayers:\n  - {add: , from: [x, t]}\n"
    ),
    "a vector at every place, as a Reshape says": (
        "inputs: {x: [8, 8, 16], t: [4]}\nlayers:\n  - {dense: 16, from: t}\n"
        "  - {name: e, reshape: [1, 1, 16]}\n  - {add: , from: [x, e]}\n"
    ),
    "a condition from an input of its own": (
        "inputs: {x: [8, 8, 16], t: [4]}\nlayers:\n  - {name: e, dense: 16, from: t}\n  - {add: , from: [x, e]}\n"
    ),
    "what is looked up for a class": (
        "inputs: {x: [8, 8, 16], c: []}\nlayers:\n  - {embedding: {input_dim: 10, output_dim: 16}, from: c}\n"
        "  - {name: e, dense: 16}\n  - {add: , from: [x, e]}\n"
    ),
    "an axis more for a recurrence of convolutions": chain(
        "64, 64, 3", "reshape: [-1, 64, 64, 3]", "conv_lstm2d: {filters: 4, kernel_size: 3}"
    ),
    "an axis more for each step": chain("20", "reshape: [-1, 4, 5]", "time_distributed: {flatten: }"),
    "steps that are worked out": chain("20", "reshape: [-1, 5]", "lstm: 3"),
    "value and advantage": (
        "inputs: {v: [1], a: [4], m: [1]}\nlayers:\n  - {name: s, subtract: , from: [a, m]}\n"
        "  - {add: , from: [v, s]}\n"
    ),
    "batch normalization of channels": chain(PICTURE, "Conv2D(8, 3)", "batch_normalization"),
    "batch normalization of channels that are first": chain(
        "3, 32, 32", "Conv2D(8, 3, data_format='channels_first')", "BatchNormalization(axis=1)"
    ),
    "batch normalization of the steps of a recurrence": chain(
        "16, 3", "lstm: {units: 8, return_sequences: true}", "BatchNormalization(axis=1)"
    ),
    "strides by name": chain("9, 9, 3", "Conv2D(8, 3, strides=3)"),
    "strides in YAML": chain("9, 9, 3", "conv2d: {filters: 8, kernel_size: 3, strides: 3}"),
    "patches by position": chain("32, 32, 3", "Conv2D(64, 4, 4)"),
    "a stride that is smaller than the kernel": chain("32, 32, 3", "Conv2D(64, 5, 3)"),
    "a shortcut": chain("32, 32, 3", "Conv2D(64, 1, 2)"),
    "states as outputs": ("inputs: {a: [5, 8]}\nlayers:\n  - lstm: {units: 4, return_state: true}\n"),
}


@pytest.mark.parametrize("name", RIGHT)
def test_right_model(name: str, tmp_path: Path) -> None:
    """What somebody may do on purpose has no warning."""
    path = tmp_path / "model.yaml"
    path.write_text(RIGHT[name])
    assert [] == codes_of(path)


def test_what_is_written_once_is_said_once(tmp_path: Path) -> None:
    """A repetition has the warning of its line once, however often it is used."""
    path = tmp_path / "model.yaml"
    path.write_text(chain("8", "{repeat: 5, dense: {units: 1, activation: softmax}}"))
    assert ["one-unit-softmax"] == codes_of(path)


def test_models_inside_are_looked_at_once() -> None:
    """A model that is called twice, by a model that is called twice, has each warning once, with its path."""
    inside: Any = {"input": [1], "layers": [{"dense": {"units": 1, "activation": "softmax"}}]}
    for _ in range(12):
        inside = {"input": [1], "layers": [{"repeat": 2, "model": inside}]}
    model = mlcalc.load(inside)
    assert isinstance(model, Model)
    found = lint(model.trace())
    assert {"one-unit-softmax"} == {each.code for each in found}
    assert len(found) < 100
    assert "/" in str(found[0].where)


def test_a_layer_for_each_step() -> None:
    """A layer that another repeats is looked at as by itself, and gets no line that would go wrong."""
    chained = [{"time_distributed": {"dense": 64}}, {"time_distributed": {"dense": 8}}, {"lstm": 4}]
    (found,) = warnings_of({"input": [5, 8], "layers": chained})
    assert ("linear-layers", '`activation="relu"` in "time_distributed"') == (found.code, found.help)


def test_a_mend_of_a_layer_for_each_step(tmp_path: Path) -> None:
    """Where it is known how the layer inside was written, the mend changes that one."""
    text = chain("5, 8", "time_distributed: {dense: 64}", "time_distributed: {dense: 8}", "lstm: 4")
    path = tmp_path / "model.yaml"
    path.write_text(text)
    (found,) = warnings_of(path)
    assert "change line 3 to: - time_distributed: {dense: {units: 64, activation: relu}}" == found.help
    path.write_text(mended(text, found.help))
    assert [] == warnings_of(path)


def test_saved_model() -> None:
    """In a saved model the warning names the path of the layer, and nothing asks to write anew what was trained."""
    dense = {"class_name": "Dense", "config": {"name": "yes", "units": 1, "activation": "softmax"}}
    hidden = {"class_name": "Dense", "config": {"name": "hidden", "units": 9, "activation": "linear"}}
    first = {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, 3]}}
    inner = {"class_name": "Sequential", "name": "inner", "config": {"name": "inner", "layers": [first, hidden, dense]}}
    (found,) = warnings_of({"class_name": "Sequential", "config": {"name": "m", "layers": [first, inner]}})
    assert ("one-unit-softmax", 'layer "inner/yes"') == (found.code, found.where)
    assert found.help == '`activation="sigmoid"` in its place'


@pytest.mark.parametrize(("activation", "codes"), [("softmax", ["dropout-at-end"]), ("linear", [])])
def test_saved_model_that_ends_with_dropout(activation: str, codes: list[str]) -> None:
    """Of a saved model that may be a part of another one nothing is said; probabilities go into no other."""
    first = {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, 3]}}
    dense = {"class_name": "Dense", "config": {"name": "last", "units": 9, "activation": activation}}
    dropout = {"class_name": "Dropout", "config": {"name": "dropout", "rate": 0.5}}
    assert codes == codes_of({"class_name": "Sequential", "config": {"name": "m", "layers": [first, dense, dropout]}})


def test_a_single_layer_is_no_whole_model() -> None:
    """What somebody asks about one layer says nothing of a model around it, and what is wrong with it is said."""
    dropout = summarize(mlcalc.layer("Dropout", 0.5), (None, 4))
    lstm = summarize(mlcalc.layer("LSTM", 4), (None, 1, 30))
    assert ([], ["one-time-step"]) == ([each.code for each in dropout.problems], [each.code for each in lstm.problems])


def test_samples_in_the_shape() -> None:
    """So many steps are the samples of a data set; and nothing is put above a layer that says its own input."""
    for sizes, mend in (
        ([60000, 784], "give the input: `input_shape=784`"),
        ([28, 28], 'put Flatten() before "dense"'),
    ):
        first = {"dense": {"units": 32, "activation": "relu", "input_shape": sizes}}
        (found,) = warnings_of({"layers": [first, {"dense": {"units": 10, "activation": "softmax"}}]})
        assert "missing-flatten" == found.code
        assert (found.help or "").startswith(mend)


@pytest.mark.parametrize(
    ("shape", "layers", "codes"),
    [
        ([1, 30], [("LSTM", {"units": 9})], ["one-time-step"]),
        ([None, 30], [("LSTM", {"units": 9})], []),
        ([1, 1], [("LSTM", {"units": 9})], []),
        ([7, 30], [("Conv1D", {"filters": 4, "kernel_size": 7}), ("LSTM", {"units": 9})], []),
        ([8], [("Dense", {"units": 9, "activation": "relu"}), ("ReLU", {})], ["repeated-activation"]),
        ([8], [("Dense", {"units": 9, "activation": "relu"}), ("LeakyReLU", {})], ["activations-in-a-row"]),
        ([8], [("Dense", {"units": 9, "activation": "tanh"}), ("ReLU", {})], []),
    ],
)
def test_saved_chain(shape: list[int | None], layers: list[tuple[str, dict[str, Any]]], codes: list[str]) -> None:
    """In a saved chain it is said what does nothing, whatever was learnt; the last layer is one unit more."""
    first = {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, *shape]}}
    chain = [*layers, ("Dense", {"units": 1})]
    made = [{"class_name": kind, "config": {"name": f"{at}", **own}} for at, (kind, own) in enumerate(chain)]
    assert codes == codes_of({"class_name": "Sequential", "config": {"name": "m", "layers": [first, *made]}})


TYPED: dict[str, tuple[list[str], str]] = {
    "pictures that go into a dense layer": (
        [
            "--input=28,28",
            "-l",
            "dense: {units: 64, activation: relu}",
            "-l",
            "dense: {units: 10, activation: softmax}",
        ],
        "10",
    ),
    "what is flat already": (
        ["--input=8,8", "-l", "flatten: {}", "-l", "flatten: {}", "-l", "dense: {units: 1}"],
        "1",
    ),
    "steps that are features": (["--input=1,12", "-l", "lstm: 4", "-l", "dense: 1"], "1"),
    "a picture with its channels first": (
        ["--input=1,64,64", "-l", "Conv2D(4, 1, activation='relu')", "-l", "Flatten()", "-l", "Dense(1)"],
        "1",
    ),
    "a softmax of its own between two layers": (
        ["--input=8", "-l", "dense: {units: 4}", "-l", "softmax: {}", "-l", "dense: {units: 3, activation: softmax}"],
        "3",
    ),
}


@pytest.mark.parametrize("name", TYPED)
def test_mends_of_typed_entries(name: str) -> None:
    """What a warning says of entries that are typed with `--layer` is done as it stands, and no warning is left."""
    words, size = TYPED[name]
    command = Command(["summary", *words])
    code, stderr = command.run()
    after = applied(command, helps(stderr)[0])
    assert code == 0
    assert after is not None, stderr
    assert (0, "") == after.run()
    assert run_command(*after.words, "--expect", size).code == 0
