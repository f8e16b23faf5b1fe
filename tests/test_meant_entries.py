"""Entries of a description in the words of other formats: each is told once, and each mend passes as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hand import Command
from tests.test_mistakes import PICTURE, SERIES, chain, check, graph

CONV = "conv2d: {filters: 8, kernel_size: 3}"
TWO = "{a: [3], b: [3]}"
BLOCK = (
    "input: [32, 32, 3]\nblocks:\n  cb:\n    parameters: {f: }\n    layers:\n"
    "      - conv2d: {filters: $f, kernel_size: 3}\n      - relu\nlayers:\n  - cb: 8\n"
)

PLACES = {
    "sources as an argument": (graph(TWO, "add: [a, b]"), "- {add: , from: [a, b]}"),
    "sources among arguments": (graph(TWO, "multiply: {from: [a, b]}"), "- {multiply: , from: [a, b]}"),
    "sources with an axis": (
        graph(TWO, "concatenate: {axis: 1, inputs: [a, b]}"),
        "- {concatenate: {axis: 1}, from: [a, b]}",
    ),
    "sources of a call": (graph(TWO, "Add()([a, b])"), "- {add: , from: [a, b]}"),
    "one source of a call": (graph("{x: [3]}", "y = Dense(4)(x)"), "dense: 4, from: x}"),
    "sources with a sign": (graph(TWO, "{add: , from: a + b}"), "- {add: , from: [a, b]}"),
    "sources without brackets": (graph(TWO, "{add: , from: a, b}"), "- {add: , from: [a, b]}"),
    "times": (chain("{times: 2, dense: 3}"), "- {dense: 3, repeat: 2}"),
    "times among arguments": (chain("dense: {units: 3, repeat: 2}"), "- {dense: {units: 3}, repeat: 2}"),
    "frozen": (chain("{dense: 3, frozen: true}"), "- {dense: 3, trainable: false}"),
    "a name as the key": (chain("memory: {type: lstm, units: 4}", input=SERIES), "- {name: memory, type: lstm"),
    "arguments in a list": (chain("type: lstm\n    args: [4]", input=SERIES), "- lstm: {units: 4}"),
    "a module in front of the key": (chain("keras.layers.lstm: 4", input=SERIES), "- lstm: 4"),
    "a kind and an activation": (
        chain("{layer: dense, units: 4, activation: relu}"),
        "- {dense: {units: 4, activation",
    ),
    "a transposed convolution of PyTorch": (
        chain("convtranspose2d: {filters: 4, kernel_size: 3}", input=PICTURE),
        "conv2d_transpose: {",
    ),
    "a module": (chain("type: keras.layers.LSTM\n    units: 4", input=SERIES), "- lstm: {units: 4}"),
    "two layers": (chain("{lstm: 3, dense: 1}", input=SERIES), "`- lstm: 3`, and add below line 3: `- dense: 1`"),
    "brackets of another kind": (chain("LSTM[10]", input=SERIES), "- LSTM(10)"),
    "the merging of the layer around": (
        chain("bidirectional: {lstm: {units: 4, merge_mode: sum}}", input=SERIES),
        "- bidirectional: {lstm: {units: 4}, merge_mode: sum}",
    ),
    "a merging that is a layer": (chain("bidirectional: {lstm: 4, merge_mode: add}", input=SERIES), "merge_mode: sum}"),
    "an activation that is a layer": (
        chain("conv2d: {filters: 4, kernel_size: 3, activation: PReLU}", input=PICTURE),
        "`activation`: change line 3 to: `- conv2d: {filters: 4, kernel_size: 3}`, and add below line 3: `- prelu`",
    ),
    "a rate that is a layer": (
        chain("dense: {units: 4, dropout: 0.2}"),
        "`- dense: {units: 4}`, and add below line 3: `- dropout: 0.2`",
    ),
    "several widths": (chain("dense: [8, 4, 2]"), "`- dense: 8`, and add below line 3: `- dense: 4` and `- dense: 2`"),
    "values and a word": (
        chain("conv2d: 8, 3, relu", input=PICTURE),
        "- conv2d: {filters: 8, kernel_size: 3, activation: relu}",
    ),
    "a normalization of PyTorch": (chain(CONV, "batchnorm2d: 8", input=PICTURE), "line 4 to: - batch_normalization"),
    "groups of PyTorch": (
        chain(CONV, "groupnorm: {num_groups: 4, num_channels: 8}", input=PICTURE),
        "- group_normalization: {groups: 4}",
    ),
    "groups of PyTorch in a list": (
        chain(CONV, "groupnorm: [4, 8]", input=PICTURE),
        "group_normalization: {groups: 4}",
    ),
    "each sample and channel by itself": (chain(CONV, "instancenorm2d: 8", input=PICTURE), "groups: -1"),
    "an enlarging of PyTorch": (chain("upsample: {scale_factor: 2}", input=PICTURE), "- up_sampling2d: {size: 2}"),
    "both directions as a switch": (
        chain("lstm: {units: 4, bidirectional: true}", input=SERIES),
        "- bidirectional: {lstm: 4}",
    ),
    "an argument of none": (chain("flatten: 2", input=PICTURE), "line 3 to: - flatten"),
    "axes from the end": (chain("permute: [-1, 1]", input="[4, 3]"), "- permute: [2, 1]"),
    "four ends": (chain("cropping2d: [1, 1, 2, 2]", input=PICTURE), "- cropping2d: [[1, 1], [2, 2]]"),
    "padding as a switch": (
        chain("conv2d: {filters: 8, kernel_size: 3, padding: true}", input=PICTURE),
        "padding: same",
    ),
    "what is left out": (chain("dense: 4", "...", "dense: 2"), "take out line 4"),
    "an input in the middle": (chain("dense: 8", "input: [8]", "dense: 2"), "begins anew … take out line 4"),
}
TWO_BRANCHES = """input: [4]
layers:
  - {name: a, dense: 3}
  - {name: b, dense: 3, from: input}
  - {add: , from: [a, b]}
"""
JOINED = """input: [8, 8, 2]
blocks:
  join:
    inputs: [below, skip]
    layers:
      - {name: grown, up_sampling2d: 2, from: below}
      - {concatenate: , from: [grown, skip]}
layers:
  - {name: large, conv2d: {filters: 4, kernel_size: 1}}
  - {name: small, max_pooling2d: 2}
  - {join: , from: [small, large]}
"""
SIZED = """\
input: [8]
blocks:
  part:
    parameters: {size: , drop: 0.5}
    layers: [dense: $size, dropout: $drop]
layers:
  - part: {size: 3}
"""
SHORTCUT = """\
input: [8]
blocks:
  part:
    parameters: {size: }
    layers:
      - dense: $size
      - {name: main, dense: $size}
      - add
layers:
  - {repeat: 2, part: 8}
"""
WHOLE = {
    "a sum of one": (SHORTCUT, "from: [input, main]"),
    "a sum of one with a colon": (SHORTCUT.replace("- add", "- add:"), "from: [input, main]"),
    "a size of nothing": ("input: [0]\nlayers:\n  - dense: 3\n", "input: [1]"),
    "two open sizes": (
        "input: [100]\nlayers:\n  - dense: 6272\n  - reshape: [-1, -1, 128]\n  - flatten\n",
        "reshape: [7, 7, 128]",
    ),
    "parameters in a list with a default": (
        SIZED.replace("{size: , drop: 0.5}", "[size, drop: 0.5]"),
        "{size: , drop: 0.5}",
    ),
    "parameters with their signs": (SIZED.replace("{size: , drop", "{$size: , $drop"), "{size: , drop: 0.5}"),
    "parameters that are not stated": (
        SIZED.replace("    parameters: {size: , drop: 0.5}\n", "    layers:\n").replace(
            "    layers: [dense: $size, dropout: $drop]", "      - dense: $size\n      - dropout: $drop"
        ),
        "parameters: {size: , drop:",
    ),
    "another word for blocks": (SIZED.replace("blocks:", "define:"), "blocks:"),
    "layers in one text": ("input: [28, 28, 1]\nlayers: conv2d(8, 3), flatten\n", '["conv2d(8, 3)", flatten]'),
    "layers with arrows": ("input: [3, 1]\nlayers: lstm(10) -> dense(1)\n", '["lstm(10)", "dense(1)"]'),
    "layers in lines": ("input: [3, 1]\nlayers: |\n  lstm(10)\n  dense(1)\n", 'layers: ["lstm(10)", "dense(1)"]'),
    "layers below keys": (
        "input: [3, 1]\nlayers:\n  lstm:\n    units: 3\n  dense:\n    units: 1\n",
        "[{lstm: {units: 3}}",
    ),
    "layers below their names": (
        "input: [3, 1]\nlayers:\n  memory:\n    lstm: 10\n  head:\n    dense: 1\n",
        "{name: memory, lstm: 10}",
    ),
    "inputs in a list": (
        "inputs:\n  - a: [3]\n  - {name: b, shape: [4]}\nlayers:\n  - {concatenate: , from: [a, b]}\n",
        "change lines 1 to 3 to: inputs: {a: [3], b: [4]}",
    ),
    "shapes behind keys": (
        "inputs: {a: {shape: [3]}, b: {shape: [4]}}\nlayers:\n  - {concatenate: , from: [a, b]}\n",
        "the shapes stand alone … inputs: {a: [3], b: [4]}",
    ),
    "a product of sizes": ("input: 28*28\nlayers:\n  - dense: 3\n", "input: [784]"),
    "a product in a list": ("input: [28*28]\nlayers:\n  - dense: 3\n", "input: [784]"),
    "a number in a word": ("input: three\nlayers:\n  - dense: 3\n", "input: [3]"),
    "sizes with by": ("input: 28 by 28 by 1\nlayers:\n  - flatten\n", "input: [28, 28, 1]"),
    "a size below 0": ("input: [-10]\nlayers:\n  - dense: 3\n", "input: [10]"),
    "sizes by axes": ("input: {width: 28, height: 14, channels: 1}\nlayers:\n  - flatten\n", "input: [14, 28, 1]"),
    "a block of layers alone": (
        "input: [8]\nblocks:\n  cb:\n    - dense: 8\n    - relu\nlayers:\n  - cb\n",
        "change lines 3 to 5 to: cb: {layers: [{dense: 8}, relu]}",
    ),
    "a block without what it needs": (BLOCK.replace("- cb: 8", "- {repeat: 2, cb: }"), "- {repeat: 2, cb: {f: 3}}"),
    "a number of times among parameters": (
        BLOCK.replace("cb: 8", "cb: {f: 8, repeat: 2}"),
        "- {repeat: 2, cb: {f: 8}}",
    ),
    "a number of times in another word": (BLOCK.replace("cb: 8", "{times: 2, cb: 8}"), "{repeat: 2, cb: 8}"),
    "a parameter that there is not": (BLOCK.replace("cb: 8", "cb: {f: 8, padding: same}"), "it has `f` … - cb: {f: 8}"),
    "a repeated block behind a key": (
        BLOCK.replace("- cb: 8", "- {repeat: 2, block: cb, f: 8}"),
        "{repeat: 2, cb: {f: 8}}",
    ),
    "another source than any": (TWO_BRANCHES.replace("[a, b]", "[a, zzz]"), "with `b` the model passes … from: [a, b]"),
    "another output than any": (f"{TWO_BRANCHES}outputs: [zzz]\n", "no layer is left over … outputs: [add]"),
    "a block of two on one": (JOINED.replace("[small, large]", "small"), "- {join: , from: [small, large]}"),
    "a block of two turned round": (JOINED.replace("[small, large]", "[large, small]"), "from: [small, large]"),
    "parameters in a list": (BLOCK.replace("{f: }", "[f]"), "parameters: {f: }"),
    "a parameter that is misspelt": (BLOCK.replace("$f,", "$ff,"), "did you mean `f`? … filters: $f,"),
    "a parameter in braces": (BLOCK.replace("$f,", "${f},"), "filters: $f,"),
    "a parameter of a template": (BLOCK.replace("$f,", "{{f}},"), "filters: $f,"),
    "a block behind a key": (BLOCK.replace("- cb: 8", "- block: cb\n    f: 8"), "to: - cb: {f: 8}"),
    "a block that is called": (BLOCK.replace("- cb: 8", "- cb(8)"), "- cb: 8"),
    "training over lines": (
        "optimizer:\n  name: adam\n  rate: 0.1\ninput: [3]\nlayers:\n  - dense: 4\n",
        "belongs to training … take out lines 1 to 3",
    ),
    "a key twice": ("input: [3]\ninput: [3]\nlayers:\n  - dense: 4\n", "take out line 2"),
    "a comment of another language": (
        "input: [3]\nlayers:\n  - dense: 4 // four\n",
        "comment begins with `#`",
    ),
    "a line of a difference": ("input: [3]\nlayers:\n  - dense: 3\n+ - dense: 1\n", "this sign stands in front"),
    "layers too far to the right": ("input: [3]\n layers:\n  - dense: 3\n", "without a space in front: change line 2"),
    "a model in place": (
        "input: [5]\nlayers:\n  - layers: [{dense: 4}]\n    input: [8]\n",
        '"model" takes (None, 8), and is called on (None, 5) … input: [8]`; or its own input: … `input: [5]`',
    ),
    "a chain for each step": (
        "input: [3, 5]\nlayers:\n  - TimeDistributed(Sequential([Input((8,)), Dense(4)]))\n",
        "called on (None, 5) at each time step … `input: [3, 8]`; or … Input((5,))",
    ),
}


@pytest.mark.parametrize(("text", "says"), [*PLACES.values(), *WHOLE.values()], ids=[*PLACES, *WHOLE])
def test_meant_entries(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is meant is told, and passes."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


INNER = "input: [8]\nlayers:\n  - dense: 4\n"
FILES = {
    "an inclusion": (chain("include: inner.yaml", input="[8]"), "- model: inner.yaml"),
    "a tag": (chain("!include inner.yaml", input="[8]"), "- model: inner.yaml"),
    "a path in a list": (chain("model: [inner.yaml]", input="[8]"), "- model: inner.yaml"),
    "another word for a base": ("extends: inner.yaml\nlayers:\n  - dense: 3\n", "base: inner.yaml"),
    "a path as the base": ("model: inner.yaml\nlayers:\n  - dense: 3\n", "base: inner.yaml"),
    "a base and an input": ("base: inner.yaml\ninput: [8]\nlayers:\n  - dense: 3\n", "take out line 2"),
    "a path alone": (chain("inner.yaml", input="[8]"), "- model: inner.yaml"),
    "another input": (
        chain("model: inner.yaml", input="[5]"),
        '"inner" takes (None, 8) … change line 1 to: `input: [8]`',
    ),
    "another input at each step": (chain("time_distributed: {model: inner.yaml}", input="[3, 5]"), "`input: [3, 8]`"),
}


@pytest.mark.parametrize(("text", "says"), FILES.values(), ids=FILES)
def test_models_in_files(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A model in a file is a layer by `model`, on the input that it states."""
    (tmp_path / "inner.yaml").write_text(INNER, encoding="utf-8")
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


def test_models_that_keras_calls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A size that is open there, and a last axis of one feature, are no other input."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "inner.yaml").write_text(INNER.replace("[8]", "[null]"), encoding="utf-8")
    for text in (chain("model: inner.yaml", input="[5]"), chain("layers: [flatten]\n    input: [8]", input="[8, 1]")):
        assert 0 == Command(["summary", "m.yaml"], "m.yaml", text).run()[0]


JSON = {
    "a name in front": ('model = {"input": [3], "layers": [{"dense": 4}]}', "without a name in front"),
    "a product": ('{"input": [3], "layers": [{"dense": 5*2}]}', '{"dense": 10}'),
}


@pytest.mark.parametrize(("text", "says"), JSON.values(), ids=JSON)
def test_json(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Data that were copied out of a program."""
    check(Command(["summary", "m.json"], "m.json", text), says, monkeypatch, tmp_path)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [('"units": -10', '"units": 10'), ('"units": "10"', '"units": 10'), ('"className"', '"class_name"')],
)
def test_configurations(wrong: str, right: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A configuration of Keras that was changed by hand is mended in its line."""
    whole = (
        '{"class_name": "Sequential", "config": {"name": "m", "layers": [\n'
        '{"class_name": "InputLayer", "config": {"batch_shape": [null, 3, 1], "name": "input"}},\n'
        '{\n"class_name": "LSTM",\n"config": {\n"name": "lstm",\n"units": 10\n}}]}}\n'
    )
    index = whole.index('"LSTM"') - 20
    text = whole[:index] + whole[index:].replace(right, wrong, 1)
    check(Command(["summary", "m.json"], "m.json", text), right, monkeypatch, tmp_path)


def test_sources_that_are_wrong_themselves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`from` among the arguments is moved out also where the layers that it names stand on lines with mistakes."""
    monkeypatch.chdir(tmp_path)
    text = graph(TWO, "{name: c, dens: 3, from: a}", "{name: d, dense: 3, from: b}", "add: {from: [c, d]}")
    assert "change line 5 to: - {add: , from: [c, d]}" in Command(["summary", "m.yaml"], "m.yaml", text).run()[1]
