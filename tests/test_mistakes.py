"""Mistakes that people make, each told with its place, its cause and a mend: the mend is applied, and the model passes.

Each row is what was written, and what the message must say: a pattern, in which `…` stands for anything between. The
shortest form of each kind stands here; `tests.messages` holds whole messages.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.commands import run_command
from tests.hand import Command, applied
from tests.test_mends import ways


def chain(*rows: str, input: str = "[3]") -> str:  # noqa: A002
    """Return a description of layers that follow each other."""
    return "\n".join([f"input: {input}", "layers:", *(f"  - {row}" for row in rows), ""])


def graph(inputs: str, *rows: str) -> str:
    """Return a description of layers on several inputs."""
    return "\n".join([f"inputs: {inputs}", "layers:", *(f"  - {row}" for row in rows), ""])


SERIES, PICTURE = "[3, 1]", "[28, 28, 1]"

NAMES = {
    "a layer": (chain("dens: 4"), "no layer `dens` … - dense: 4"),
    "a layer as a call": (chain("Dens(4)"), "no layer `Dens` … - Dense(4)"),
    "a layer in the spelt-out form": (chain("{type: dens, units: 4}"), "{type: dense, units: 4}"),
    "a layer with arguments": (chain("dens: {units: 4}"), "- dense: {units: 4}"),
    "a layer in a layer": (chain("time_distributed: {dens: 4}", input=SERIES), "{dense: 4}"),
    "words in another order": (
        chain("conv_transpose1d: {filters: 2, kernel_size: 2}", input=SERIES),
        "conv1d_transpose",
    ),
    "a layer for a series": (chain("maxpool: 2", input=SERIES), "did you mean `MaxPooling1D`? … - max_pooling1d: 2"),
    "a layer for a volume": (chain("gap", input="[4, 4, 4, 1]"), "- global_average_pooling3d"),
    "a layer for a picture": (chain("maxpool: 2", input=PICTURE), "- max_pooling2d: 2"),
    "a layer called one": (chain("DenseLayer(4)"), "did you mean `Dense` … - Dense(4)"),
    "both directions in a word": (
        chain("{name: a, bilstm: {units: 4}}", input=SERIES),
        "`Bidirectional(LSTM(…))`: change line … {name: a, bidirectional: {lstm: {units: 4}}}",
    ),
    "a simple recurrent layer": (chain("rnn: 4", input=SERIES), "has a cell of its own … - simple_rnn: 4"),
    "a layer of another library": (chain("fc: 4"), "did you mean `Dense` … - dense: 4"),
    "a block": (
        "input: [4]\nblocks:\n  encoder: {parameters: {n: }, layers: [{dense: $n}]}\nlayers:\n  - encodr: 3\n",
        "did you mean the block `encoder` … - encoder: 3",
    ),
    "a source": (
        graph("{a: [3], b: [3]}", "{name: encoder, dense: 4, from: a}", "{dense: 4, from: encodr}"),
        "no layer or input … change line 4 to: - {dense: 4, from: encoder}",
    ),
    "one of several sources": (graph("{left: [3], right: [3]}", "{add: , from: [left, rigth]}"), "[left, right]"),
    "an output": (chain("{name: head, dense: 1}") + "outputs: [haed]\n", "outputs: [head]"),
    "a source below": (
        graph("{a: [3]}", "{add: , from: [a, b]}", "{name: b, dense: 3, from: a}"),
        "stands below … move line 4 above line 3",
    ),
}


VALUES = {
    "a constraint for a regularizer": (
        "dense: {units: 4, kernel_regularizer: maxnorm}",
        "is a constraint: `kernel_constraint` … - dense: {units: 4, kernel_constraint: max_norm}",
    ),
    "a regularizer for a constraint": (
        "Dense(4, bias_constraint='l2')",
        "'l2' is a regularizer: `bias_regularizer` … - Dense(4, bias_regularizer='l2')",
    ),
    "no constraint": ("dense: {units: 4, kernal_constraint: none}", "- dense: {units: 4, kernel_constraint: null}"),
    "no initializer": ("dense: {units: 4, kernel_initializer: none}", "- dense: {units: 4, kernel_initializer: null}"),
    "a layer for an activation": ("dense: {units: 4, activation: lstm}", "`LSTM` is a layer … - dense: {units: 4}"),
    "no units": ("dense: 0", "for example … - dense: 32"),
    "units below zero": ("dense: -10", "did you mean 10? … - dense: 10"),
    "half a unit": ("dense: {units: 2.5}", "- dense: {units: 2}"),
    "units that are a switch": ("dense: true", "a positive integer, not True … for example"),
    "units in words": ("dense: ten", "not 'ten' … did you mean 10? … - dense: 10"),
    "a rate over one": ("dropout: 20", "did you mean 0.2? … - dropout: 0.2"),
    "a rate below zero": ("dropout: -0.2", "did you mean 0.2?"),
    "units with a comma": ("dense: 1,000", "did you mean 1000? … - dense: 1000"),
    "units as a product": ("dense: 64*2", "did you mean 128?"),
    "units as a power": ("dense: 2**4", "did you mean 16?"),
    "an activation in a list": ("dense: {units: 4, activation: [relu]}", "did you mean 'relu'?"),
    "an activation of textbooks": ("dense: {units: 4, activation: logistic}", "did you mean 'sigmoid'?"),
    "sizes in and out": ("dense: {in: 3, out: 4}", "it is `units` here: … - dense: {units: 4}"),
    "a rate with a comma": ("dropout: 0,2", "did you mean 0.2?"),
    "an axis with a point": ("BatchNormalization(axis=1.5)", "must be an integer"),
    "an axis that is not there": ("batch_normalization: {axis: 7}", "axis: -1"),
}
WINDOWS = {
    "no kernel": ("conv2d: {filters: 8, kernel_size: 0}", "kernel_size: 3"),
    "no stride": ("conv2d: {filters: 8, kernel_size: 3, strides: 0}", "strides: 1"),
    "a stride and a dilation": ("conv2d: {filters: 8, kernel_size: 3, strides: 2, dilation_rate: 2}", "strides: 1"),
    "groups that do not divide the channels": ("conv2d: {filters: 8, kernel_size: 3, groups: 2}", "`groups` may be 1"),
    "a padding for series": ("conv2d: {filters: 8, kernel_size: 3, padding: causal}", "Conv1D alone … padding: same"),
    "PyTorch's padding by position": ("Conv2D(8, 3, 1, 1)", "did you mean 'same'? … Conv2D(8, 3, 1, 'same')"),
    "no padding by position": ("Conv2D(8, 3, 1, 0)", "Conv2D(8, 3, 1, 'valid')"),
    "another padding by position": ("Conv2D(8, 3, 1, 2)", "behind the name … Conv2D(8, 3, 1, padding=2)"),
    "an activation by position": (
        "Conv2D(32, 3, 'relu')",
        "a value of `activation` … Conv2D(32, 3, activation='relu')",
    ),
    "a padding for the stride": ("Conv2D(32, 3, 'same')", "Conv2D(32, 3, padding='same')"),
    "the kernel of Keras 1": ("Conv2D(32, 3, 3, border_mode='same')", "Conv2D(32, (3, 3), padding='same')"),
    "the class of Keras 1": (
        "Convolution2D(32, 3, 3, border_mode='same')",
        "Convolution2D(32, (3, 3), padding='same')",
    ),
    "axes from 0": ("permute: [0, 1, 2]", "the axes are counted from 1, behind the batch … - permute: [1, 2, 3]"),
    "nothing left": ("cropping2d: 14", "cutting 13 off each end leaves something … - cropping2d: 13"),
}
VOLUMES = {
    "the kernel of Keras 1": (
        "Convolution3D(8, 3, 3, 3, border_mode='same')",
        "Convolution3D(8, (3, 3, 3), padding='same')",
    ),
}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *((chain(row), says) for row, says in VALUES.values()),
        *((chain(row, input=PICTURE), says) for row, says in WINDOWS.values()),
        *((chain(row, input="[8, 8, 8, 1]"), says) for row, says in VOLUMES.values()),
    ],
    ids=[*VALUES, *WINDOWS, *VOLUMES],
)
def test_values(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A value that an argument cannot have."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


INSIDE = {
    "a number": ("bidirectional: 4", "Bidirectional holds a layer … {lstm: {units: 4}}"),
    "units alone": ("bidirectional: {units: 4}", "`units` alone is none … {lstm: {units: 4}}"),
    "no recurrent layer": ("bidirectional: {dense: 4}", "needs a recurrent layer, not Dense … {lstm: 4}"),
    "a number for each step": ("time_distributed: 4", "{dense: {units: 4}}"),
    "a name alone": ("bidirectional: lstm", "LSTM needs `units` … {lstm: {units: 32}}"),
    "a key that is misspelt": ("{repaet: 2, dense: 4}", "did you mean `repeat`? … - {repeat: 2, dense: 4}"),
    "a number of times below zero": ("{repeat: -2, dense: 4}", "at least 1, not -2 … {repeat: 2, dense: 4}"),
    "times in words": ("{repeat: three, dense: 4}", "did you mean 3 … {repeat: 3, dense: 4}"),
}
RESIDUAL = """\
input: [32, 32, 16]
blocks:
  residual:
    parameters: {{filters: , strides: 1}}
    layers:
      - {{conv2d: {{filters: $filters, kernel_size: 3, strides: $strides, padding: same}}}}
      - {{name: main, conv2d: {{filters: $filters, kernel_size: 3, padding: same}}}}
{rows}
layers:
  - residual: {{filters: 16}}
  - residual: {{filters: 32, strides: 2}}
"""
SEVERAL = {
    "two inputs for a dense layer": (
        graph("{a: [3], b: [4]}", "{dense: 1, from: [a, b]}"),
        "Dense takes 1 input, not 2 … add above line 3: `- {concatenate: , from: [a, b]}`, and … - {dense: 1}",
    ),
    "two series": (graph("{a: [4, 2], b: [4, 3]}", "{lstm: 1, from: [a, b]}"), "concatenate … - {lstm: 1}"),
    "keys of another width": (
        graph("{a: [4, 2], b: [5, 3]}", "{attention: , from: [a, b]}"),
        "the query has 2 features, and so must the key … dense: {units: 2}",
    ),
    "keys of another width among three": (
        graph("{a: [4, 2], b: [5, 3], c: [5, 4]}", "{attention: , from: [a, b, c]}"),
        "dense: {units: 2}, from: c}",
    ),
    "keys of another width in a sum": (
        graph("{a: [4, 2], b: [5, 3]}", "{additive_attention: , from: [a, b]}"),
        "dense: {units: 2}",
    ),
    "a first state": (graph("{x: [3, 1], s: [5]}", "{gru: 4, from: [x, s]}"), "units: 5 … or … units: 4 … s: [4]"),
    "first states that differ": (
        graph("{x: [3, 1], h: [5], c: [6]}", "{lstm: 4, from: [x, h, c]}"),
        "as there are units: 4 … {x: [3, 1], h: [4], c: [4]}",
    ),
    "pictures of half the size": (
        graph("{a: [8, 8, 3], b: [16, 16, 3]}", "{concatenate: , from: [a, b]}"),
        "the smaller one can be enlarged … up_sampling2d: {size: 2}",
    ),
    "a shortcut without the stride": (
        RESIDUAL.format(rows="      - {add: , from: [input, main]}"),
        "the shortcut needs a convolution with the stride … strides: $strides",
    ),
    "a shortcut with a convolution": (
        RESIDUAL.format(
            rows="      - {name: short, conv2d: {filters: $filters, kernel_size: 1}, from: input}\n"
            "      - {add: , from: [short, main]}"
        ),
        "needs the stride of the other branch … kernel_size: 1, strides: $strides}",
    ),
}
TOP = {
    "a list in a list": ("[[28, 28, 1]]", "input: [28, 28, 1]"),
    "a key": ("{shape: [28, 28, 1]}", "the shape stands alone … input: [28, 28, 1]"),
    "a batch in words": ("[batch, 28, 28, 1]", "the batch is no part of the shape … input: [28, 28, 1]"),
    "a batch that varies": ("[-1, 28, 28, 1]", "the batch is no part … input: [28, 28, 1]"),
    "a large number with a point": ("[28, 28, 1e2]", "input: [28, 28, 100]"),
}
OTHERS = {
    "one layer": ("input: [3]\nlayers: Dense(4)\n", 'one layer stands in a list, too … layers: ["Dense(4)"]'),
    "a key": ("input: [3]\nlayer:\n  - dense: 4\n", "a description has no `layer` … change line 2 to: layers:"),
    "the input's shape": ("input_shape: [3]\nlayers:\n  - dense: 4\n", "change line 1 to: input: [3]"),
    "the layers under another key": ("net:\n  - dense: 4\ninput: [3]\n", "did you mean `layers` … line 1 to: layers:"),
    "a key of training": (chain("dense: 4") + "optimizer: adam\n", "belongs to training … take out line 4"),
    "a key of one's own": (chain("dense: 4") + "version: 2\n", "there are `name`, … take out line 4"),
    "one input as several": ("inputs: [3]\nlayers:\n  - dense: 4\n", "change line 1 to: input: [3]"),
    "several inputs as one": (
        "input: {a: [3], b: [4]}\nlayers:\n  - {concatenate: , from: [a, b]}\n",
        "change line 1 to: inputs: {a: [3], b: [4]}",
    ),
    "values with commas": (
        chain("conv2d: 8, 3", input=PICTURE),
        "several values behind `conv2d` need their names … - conv2d: {filters: 8, kernel_size: 3}",
    ),
    "values with a pair of sizes": (
        chain("conv2d: 8, 3 x 3, same", input=PICTURE),
        "- conv2d: {filters: 8, kernel_size: [3, 3], padding: same}",
    ),
    "values with a pair in parentheses": (
        chain("conv2d: 8, (3, 3)", input=PICTURE),
        "- conv2d: {filters: 8, kernel_size: [3, 3]}",
    ),
    "a pair and a word": (
        chain("max_pooling2d: (2, 2), same", input=PICTURE),
        "- max_pooling2d: {pool_size: [2, 2], padding: same}",
    ),
    "a word for the first of two numbers": (
        chain("conv2d: many", input=PICTURE),
        "- conv2d: {filters: 32, kernel_size: 3}",
    ),
    "values with blanks": (chain("dense: 10 relu"), "- dense: {units: 10, activation: relu}"),
    "values in parentheses": (chain("dense: (10, relu)"), "- dense: {units: 10, activation: relu}"),
    "values in a list": (chain("dense: [10, relu]"), "- dense: {units: 10, activation: relu}"),
    "an activation for a layer": (chain("dense: 4", "gelu"), "`gelu` is an activation … - activation: gelu"),
    "a first layer without its input": (graph("{a: [3], b: [4]}", "dense: 3"), "line 3 to: - {dense: 3, from: a}"),
    "the kind under another key": (
        "input: [3]\nlayers:\n  - kind: dense\n    units: 4\n",
        "`kind` says the kind … change lines 3 to 4 to: - dense: {units: 4}",
    ),
    "a name for the kind": (chain("{name: dense, units: 4}"), "`name` says the kind … - {dense: {units: 4}}"),
    "arguments in a mapping": (
        "input: [3]\nlayers:\n  - type: dense\n    name: a\n    params:\n      units: 4\n\n  - relu\n",
        "stand in `params` … change lines 3 to 6 to: - {name: a, dense: {units: 4}}",
    ),
    "arguments in a list": (
        "input: [3]\nlayers:\n  - dense:\n      - units: 4\n      - activation: relu\n",
        "a list of mappings … change lines 3 to 5 to: - dense: {units: 4, activation: relu}",
    ),
    "a parameter without its sign": (
        "input: [4]\nblocks:\n  b: {parameters: {n: 3}, layers: [{dense: n}]}\nlayers:\n  - b: 3\n",
        "`$n` stands for the value of the parameter … [{dense: $n}]}",
    ),
    "a parameter as templates have it": (
        "input: [4]\nblocks:\n  b:\n    parameters: {n: 3}\n    layers:\n      - dense: '{{ n }}'\nlayers:\n  - b: 3\n",
        "change line 6 to: - dense: $n",
    ),
    "parameters under another name": (
        "input: [4]\nblocks:\n  b: {params: {n: 3}, layers: [{dense: $n}]}\nlayers:\n  - b\n",
        "did you mean `parameters`? change line 3 to: b: {parameters: {n: 3}",
    ),
    "a convention": ("convention: keras2\n" + chain("dense: 4"), "course, keras3 … convention: keras3"),
    "a parameter": (
        "input: [4]\nblocks:\n  b: {parameters: {units: }, layers: [{dense: $units}]}\nlayers:\n  - b: {unit: 3}\n",
        "the block `b` has no parameter `unit` … - b: {units: 3}",
    ),
}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        *((chain(row, input=SERIES), says) for row, says in INSIDE.values()),
        *SEVERAL.values(),
        *((chain("conv2d: {filters: 8, kernel_size: 3}", input=shape), says) for shape, says in TOP.values()),
        *OTHERS.values(),
    ],
    ids=[*INSIDE, *SEVERAL, *(f"input: {each}" for each in TOP), *OTHERS],
)
def test_descriptions(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Layers in layers, layers with several inputs, and the keys of a description."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


TOLD = {
    "Dense(3, dropout=0.2)": "Dropout is a layer of its own",
    "LSTM(3, num_layers=2)": "Sequential([LSTM(3, return_sequences=True), LSTM(3)])",
    "GRU(3, bidirectional=True)": "Bidirectional(GRU(3))",
    "MultiHeadAttention(2, embed_dim=8)": "`key_dim` is the size of one head",
    "DepthwiseConv2D(3, filters=8)": "`depth_multiplier` says how many",
}


@pytest.mark.parametrize(("call", "says"), TOLD.items())
def test_arguments_without_another_name(call: str, says: str) -> None:
    """What is no argument here, and what no other name mends, is told in words: nobody would mean any line of it."""
    code, stderr = Command(["params", call, "--input=8,8,3"]).run()
    assert code == 2
    assert says in stderr


@pytest.mark.parametrize(
    ("body", "use", "says"),
    [
        ("$n*2", "b: 4", "nothing is worked out with the value of a parameter"),
        ("$n", "b: four", "did you mean 4? change line 5 to: - b: 4"),
        ("$n", "b: {n: '4'}", "change line 5 to: - b: {n: 4}"),
        ("$m", "b", "give another value where the block is used, or in its `parameters`: `$m` stands for it"),
    ],
)
def test_what_blocks_are_given(body: str, use: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value is mended where the use of a block gives it, and a line of the block never by what one use has."""
    monkeypatch.chdir(tmp_path)
    text = (
        f"input: [4]\nblocks:\n  b: {{parameters: {{n: 3, m: all}}, layers: [{{dense: {body}}}]}}\nlayers:\n  - {use}\n"
    )
    code, stderr = Command(["summary", "m.yaml"], "m.yaml", text).run()
    assert (code, says in stderr) == (1, True), stderr


def pattern(says: str) -> str:
    return ".*".join(re.escape(part.strip()) for part in says.split("…"))


def check(command: Command, says: str, monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Run a command that is wrong, read what it says, and do that."""
    monkeypatch.chdir(folder)
    code, stderr = command.run()
    assert code in (1, 2), stderr
    assert re.search(pattern(says), stderr, re.DOTALL), stderr
    texts = list(ways(stderr))
    assert texts, stderr
    mended = [applied(command, text) for text in texts]
    assert mended[0] is not None, stderr
    for text, each in zip(texts, mended, strict=True):
        if each is not None:
            assert (text, 0) == (text, each.run()[0]), each.run()[1]


@pytest.mark.parametrize(("text", "says"), NAMES.values(), ids=NAMES)
def test_names(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A name that is misspelt, or that only a layer below has."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


CALLS = {
    "Dens(4, input_shape=(3,))": "no layer `Dens` … Dense(4, input_shape=(3,))",
    "LSTM(10, input_shape=3, 1)": "parentheses around it … LSTM(10, input_shape=(3, 1))",
    "Flatten((28, 28))": "the shape of the input stands behind its name … Flatten(input_shape=(28, 28))",
    "Sequential([Input((3,)), Dens(4)])": "Sequential([Input((3,)), Dense(4)])",
    "Sequential([Input((4,)), Dense(10))])": "one too many … Dense(10)])",
    "Sequential([Input((4,)), Dense{10}])": "in parentheses … Dense(10)])",
    "Sequential([Input((4,)), Dense 10])": "in parentheses … Dense(10)])",
    "Sequential[Input((4,)), Dense(10)]": "Sequential([Input((4,)), Dense(10)])",
    "Sequential({Input((4,)), Dense(10)})": "in brackets … Sequential([Input((4,)), Dense(10)])",
    "Sequentail([Input((4,)), Dense(10)])": (
        "a chain of layers is a `Sequential` … Sequential([Input((4,)), Dense(10)])"
    ),
    "Sequential([Input((4,)), [Dense(5), Dense(3)]])": "one list … Sequential([Input((4,)), Dense(5), Dense(3)])",
    'Sequential([Input((4,)), Dense(5), "relu"])': 'Dense(5), Activation("relu")])',
    'Sequential([Input((4,)), "Dense(10)"])': "a text of a layer … Sequential([Input((4,)), Dense(10)])",
    "Sequential([Input((4,)), Dense(1,000)])": "Dense(1000)])",
    "Sequential([Input((4,)), Dropout(0,5), Dense(3)])": "a point … Dropout(0.5), Dense(3)])",
    "Sequential([Input((4,)), Dense(10, use_bias=Flase)])": "use_bias=False)])",
    'Sequential([Input((4,)), Dense(units=10, "relu")])': 'has a name … Dense(units=10, activation="relu")])',
    "Sequential([Input((10, 3)), LSTM(8, return_sequences), LSTM(4)])": "LSTM(8, return_sequences=True), LSTM(4)])",
    "Sequential([Input((28, 28, 1)), Conv2D(8, 3x3)])": "Conv2D(8, (3, 3))])",
    "Input((4,)) -> Dense(5)": "Sequential([Input((4,)), Dense(5)])",
    ">>> Sequential([Input((4,)), Dense(10)])": "Sequential([Input((4,)), Dense(10)])",
    "Sequential([Input((4,)), Dense(10, activation=PReLU())])": "Dense(10), PReLU()])",
    "Sequential([Input((4,)), Dense(10, dropout=0.5)])": "Dense(10), Dropout(0.5)])",
    "Sequential([Dense(10, input_shape=4)])": "Sequential([Dense(10, input_shape=(4,))])",
    "Sequential([Dense(10, input_dim=(4,))])": "is a list … Sequential([Dense(10, input_dim=4)])",
    "Sequential([Dense(10, input_dim=4, input_shape=(4,))])": "both say … Sequential([Dense(10, input_shape=(4,))])",
    "Sequential([Input(batch_shape=(None, 4), shape=(4,)), Dense(3)])": (
        "both say … Sequential([Input(shape=(4,)), Dense(3)])"
    ),
    "Sequential([Input(batch_shape=(4,)), Dense(3)])": "Input(batch_shape=(None, 4)), Dense(3)])",
    "Sequential([Input((-4,)), Dense(3)])": "not -4 … Sequential([Input((4,)), Dense(3)])",
    'Sequential([Input((4,), dtype="flot"), Dense(3)])': "dtype='float32'), Dense(3)])",
    "Sequential([Input(input_shape=(4,)), Dense(3)])": "Sequential([Input(shape=(4,)), Dense(3)])",
    "Sequential([Input((12,)), Reshape(12)])": "a list of sizes … Reshape((12,))])",
    "Sequential([Input((3, 4)), Permute((0, 1, 2))])": "Permute((1, 2))])",
    "Sequential([Input((2, 3, 4)), Permute((0, 1, 2))])": "Permute((1, 2, 3))])",
    "Sequential([Input((9, 9, 1)), Cropping2D((1, 2, 3))])": "Cropping2D((1, 2))])",
    "Sequential([Input((9, 9, 1)), ZeroPadding2D((1, 2, 3, 4))])": "ZeroPadding2D(((1, 2), (3, 4)))])",
    'Sequential([Input((9, 9, 1)), UpSampling2D(2, "bilinear")])': "interpolation='bilinear')])",
    "Sequential([Input((9, 9, 1)), Conv2D((3, 3), 8)])": "the filters come first … Conv2D(8, [3, 3])])",
    'Sequential([Input((9, 3)), Bidirectional(LSTM(8), merge_mode="add")])': "merge_mode='sum')])",
    "Sequential([Input((9, 3)), TimeDistributed(LSTM(3)), Dense(1)])": (
        "LSTM(units=3, return_sequences=True), Dense(1)])"
    ),
    "Sequential([Input((9, 3)), GRU(8), Flatten(), LSTM(4)])": "GRU(8, return_sequences=True), LSTM(4)])",
    "Sequential([Input((9, 9, 1)), Conv2D(8, 3), Flatten(), LSTM(4)])": "TimeDistributed(Flatten()), LSTM(4)])",
    "Sequential([Input((9, 3)), LSTM(8, return_state=True), Dense(1)])": "gives its states … LSTM(8), Dense(1)])",
    "Dense(4)(Dense(10, input_shape=(3,))(x))": "Sequential([Dense(10, input_shape=(3,)), Dense(4)])",
}


@pytest.mark.parametrize(("text", "says"), CALLS.items())
def test_calls(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A call that is wrong, typed as it stands."""
    check(Command(["summary", text]), says, monkeypatch, tmp_path)


APPLIED = {
    "Dense(10)(Input((4,)))": 50,
    "Dense(4)(Dense(10)(Input((4,))))": 94,
    "Add()([Dense(3)(Input((4,))), Dense(3)(Input((5,)))])": 33,
    "concatenate([Input((4,)), Input((6,))])": 0,
    "Model(Input((4,)), Dense(10)(Input((4,))))": None,
    "import keras; model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(10)])": 50,
    "model.add(Dense(10, input_dim=4))\nmodel.add(Dense(1))": 61,
}
"""Layers that are called on what they take -> their parameters; None where the inputs of a model are others."""


@pytest.mark.parametrize(("text", "params"), APPLIED.items())
def test_layers_that_are_called(text: str, params: int | None) -> None:
    """Layers called one on the other are read, and what joins tensors, too."""
    outcome = run_command("params", text, "--quiet")
    assert ("" if params is None else f"{params}\n", int(params is None)) == (outcome.stdout, outcome.code)


def test_place_in_a_call_over_lines() -> None:
    """A call over several lines has lines with numbers."""
    outcome = run_command("summary", "Sequential([\n  Input((9, 9, 1)),\n  Conv2D(3, 3)\n  Flaten(),\n])")
    assert "--> TARGET:3:" in outcome.stderr
    assert "change line 3 to: Conv2D(3, 3)," in outcome.stderr
    assert "change line 4 to: Flatten()," in outcome.stderr


def test_what_pytorch_prints() -> None:
    """A model as PyTorch prints it is written in the words of Keras."""
    text = "Net(\n  (0): Linear(in_features=4, out_features=8, bias=True)\n  (1): ReLU()\n)"
    assert "Sequential([Input((4,)), Dense(8, use_bias=True), ReLU()])" in run_command("summary", text).stderr


JSON = {
    "an argument beside its layer": (
        '{"input": [3], "layers": [\n  {"dense": 4, "activation": "relu"}\n]}',
        'change line 2 to: {"dense": {"units": 4, "activation": "relu"}}',
    ),
    "a layer": ('{"input": [3], "layers": [{"dens": {"units": 4}}]}', '{"dense": {"units": 4}}'),
    "a layer as a text": ('{"input": [3], "layers": [\n  "flaten"\n]}', 'change line 2 to: "flatten"'),
    "a source": (
        '{"inputs": {"a": [3]}, "layers": [\n{"name": "one", "dense": 4},\n{"dense": 4, "from": "oen"}]}',
        'change line 3 to: {"dense": 4, "from": "one"}',
    ),
}


@pytest.mark.parametrize(("text", "says"), JSON.values(), ids=JSON)
def test_json(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A description in JSON that is wrong."""
    check(Command(["summary", "m.json"], "m.json", text), says, monkeypatch, tmp_path)


def test_layer_that_is_called_like_an_argument(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """An activation for each step is a layer, and no argument of one that is missing."""
    monkeypatch.chdir(tmp_path)
    text = chain("time_distributed: {activation: relu}", input=SERIES)
    assert 0 == Command(["summary", "m.yaml"], "m.yaml", text).run()[0]


TWICE = {"add": "which doubles it", "subtract": "which leaves 0", "concatenate": "which repeats each of its features"}


@pytest.mark.parametrize(("kind", "says"), TWICE.items())
def test_one_tensor_twice(kind: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A tensor that is joined with itself is passed, with a warning; a square and a picture of three are meant."""
    monkeypatch.chdir(tmp_path)
    text = chain("{name: gru, gru: 4}", f"{{{kind}: , from: [gru, gru]}}", input=SERIES)
    code, stderr = Command(["summary", "m.yaml"], "m.yaml", text).run()
    assert (0, True) == (code, says in stderr)
    for right in (
        chain("{name: gru, gru: 4}", "{multiply: , from: [gru, gru]}", input=SERIES),
        chain("{concatenate: , from: [input, input]}", "conv2d: {filters: 8, kernel_size: 3}", input=PICTURE),
    ):
        assert "with itself" not in Command(["summary", "m.yaml"], "m.yaml", right).run()[1]


SOURCE = {
    "an argument": ("layers.Dense(10, activaton='relu')", "did you mean `activation`? … activation='relu')"),
    "half a unit": ("layers.Dense(10.5)", "for example … layers.Dense(10)"),
    "a rate in percent": ("layers.Dropout(20)", "did you mean 0.2? … layers.Dropout(0.2)"),
    "a picture without channels": ("layers.Conv2D(8, 3)", "one channel is written as (28, 28, 1) … Input((28, 28, 1))"),
}


@pytest.mark.parametrize(("layer", "says"), SOURCE.values(), ids=SOURCE)
def test_source(layer: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A layer in Python source: its line is written anew."""
    text = (
        f"from keras import Input, Sequential, layers\nmodel = Sequential([\n    Input((28, 28)),\n    {layer},\n])\n"
    )
    check(Command(["summary", "m.py"], "m.py", text), says, monkeypatch, tmp_path)


def test_input_of_a_first_layer_in_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The shape that a first layer states is changed where it stands."""
    text = "from keras import Sequential, layers\nm = Sequential()\nm.add(layers.LSTM(4, input_shape=(15,)))\n"
    says = "15 steps of one feature … m.add(layers.LSTM(4, input_shape=(15, 1)))"
    check(Command(["summary", "m.py"], "m.py", text), says, monkeypatch, tmp_path)


UNREAD = {
    "a bracket": ("model = Sequential([layers.Dense(10)\n", "the last is this `[`"),
    "curly quotes": ("model = Sequential([layers.Dense(10, activation=‘relu’)])\n", "left single quotation mark"),
}


@pytest.mark.parametrize(("line", "says"), UNREAD.values(), ids=UNREAD)
def test_source_that_is_no_python(line: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of a line that is left out, the cause is told."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", "m.py"], "m.py", f"from keras import Sequential, layers\n{line}")
    assert says in command.run()[1]


FLAGS = {
    "params lstm --units ten --input 3,1": "did you mean `--units 10`?",
    "shape conv2d --filters 8 --kernel-size 3x3 --input 9,9,1": "did you mean `--kernel-size 3,3`?",
    "shape conv2d --filters 8 --kernel-size 3 --padding smae --input 9,9,1": "did you mean `--padding same`?",
    "params dropout --rate 20 --input 3": "did you mean `--rate 0.2`?",
    "summary lenet": "did you mean `lenet5`?",
    "explain wrong-rnk": "^^^ … did you mean `wrong-rank`?",
    "summary modle.yaml": "did you mean `model.yaml`?",
    "history modle.yaml": "did you mean `model.yaml`?",
    "scale minmax modle.csv": "did you mean `model.yaml`?",
    "params ResNet50 --input 3,224,224": "the channels last … 224,224,3",
    "params LSTM(10) --units 5": "stand in its parentheses … take it out, or change the call",
}


@pytest.mark.parametrize(("words", "says"), FLAGS.items())
def test_flags(words: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A word of the command that is wrong, and a file that is not there but called nearly so."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "model.yaml").write_text("input: [3]\nlayers: [flatten]\n", encoding="utf-8")
    code, stderr = Command(words.split()).run()
    assert code in (1, 2)
    assert re.search(pattern(says), stderr, re.DOTALL), stderr


FILES = {
    "summary data.csv": (b"a,b\n1,2\n", "is a table … `mlcalc scale minmax … scales its columns"),
    "summary settings.toml": (b"[model]\nlayers = 3\n", "is settings in TOML"),
    "summary lenet.prototxt": (b'name: "LeNet"\nlayer {\n  name: "data"\n}\n', "is a model of Caffe … as YAML"),
    "summary yolo.cfg": (b"[net]\nbatch=64\n\n[convolutional]\nfilters=32\n", "is a configuration of Darknet"),
    "summary model.xml": (b'<?xml version="1.0"?>\n<net/>\n', "is a document of XML"),
    "summary yolo.yaml": (b"nc: 80\nbackbone:\n  - [-1, 1, Conv]\nhead: []\n", "is a model of Ultralytics YOLO"),
    "summary other.yaml": (
        b"title: x\nvalues: 3\n",
        "has no `title`, and needs `layers` … `input: [3, 1]`",
    ),
    "summary train.py": (
        b"import torch.nn as nn\nnet = nn.Linear(4, 8)\n",
        "is written for PyTorch … in the words of Keras",
    ),
    "summary model.yaml": (b"\xff\xd8\xff\xe0" + bytes(20), "is a JPEG image"),
    "summary model.h5": (b"version https://git-lfs.github.com/spec/v1\n", "a pointer of Git LFS … `git lfs pull`"),
    "summary model.pth": (b"\x80\x02\x8a\nl", "a Python pickle, such as PyTorch saves … write the layers as YAML"),
    "summary model.npz": (b"PK\x03\x04" + bytes(20), "not a whole zip archive … download it once more"),
    "scale minmax data.json": (b'[{"a": 1}, {"a": 2}]', "is JSON, not a table in text … pandas.read_json"),
    "scale minmax data.csv": ("a,b\n1,2\n".encode("utf-16"), "it is UTF-16 … `iconv -f utf-16 -t utf-8 data.csv`"),
    "scale minmax twice.csv": (b"a,a\n1,2\n3,4\n", "more than one column `a` … such as `a_2`"),
    "scale minmax 1 2 --load table.csv": (b"a,b\n1,2\n", "is not a saved scaler"),
}


@pytest.mark.parametrize(("words", "content", "says"), [(words, *row) for words, row in FILES.items()], ids=FILES)
def test_wrong_files(words: str, content: bytes, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A file of another kind is called what it is, and what to do instead."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / words.rsplit(maxsplit=1)[-1]).write_bytes(content)
    code, stderr = Command(words.split()).run()
    assert 1 == code
    assert re.search(pattern(says), stderr, re.DOTALL), stderr
