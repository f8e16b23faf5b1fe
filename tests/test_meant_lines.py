"""Descriptions and pasted configurations with a mistake: the line that is offered makes the model that is meant."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.commands import run_command
from tests.hand import Command, applied
from tests.test_mends import ways


class Slip(NamedTuple):
    """What is right, what stands in the place of a piece of it, and words of the answer; the output may differ."""

    right: str
    piece: str
    wrong: str
    says: str = ""


ENCODER = """input: [64, 64, 1]
layers:
  - {name: e1, conv2d: {filters: 8, kernel_size: 3, padding: same}}
  - max_pooling2d: 2
  - {name: e2, conv2d: {filters: 16, kernel_size: 3, padding: same}}
  - max_pooling2d: 2
  - conv2d: {filters: 32, kernel_size: 3, padding: same}
"""
UP = """  - {name: u2, up_sampling2d: 2}
  - {type: concatenate, from: [u2, e2]}
  - conv2d: {filters: 16, kernel_size: 3, padding: same}
  - {name: u1, up_sampling2d: 2}
  - {type: concatenate, from: [u1, e1]}
"""
TRANSPOSED = """  - {name: u2, conv2d_transpose: {filters: 16, kernel_size: 3, strides: 2, padding: same}}
  - {type: add, from: [u2, e2]}
  - {name: u1, conv2d_transpose: {filters: 8, kernel_size: 3, strides: 2, padding: same}}
  - {type: add, from: [u1, e1]}
"""
UNET, TRANSPOSED_UNET = ENCODER + UP, ENCODER + TRANSPOSED
SEQUENCE = "input: [10, 8]\nlayers:\n  - lstm: {units: 8, return_sequences: true}\n"
CHAIN = "input: [28, 28, 1]\nlayers:\n  - conv2d: {filters: 8, kernel_size: 3}\n  - flatten\n  - dense: 10\n"
DEEP = """input: [28, 28, 1]
layers:
  - conv2d:
      filters: 8
      kernel_size: 3
      activation: relu
  - flatten
  - dense: 10
"""
BLOCK = """input: [16, 32]
blocks:
  encoder:
    parameters: {heads: 4}
    layers:
      - {name: seen, multi_head_attention: {num_heads: $heads, key_dim: 8}, from: [input, input]}
      - {type: add, from: [input, seen]}
layers:
  - {repeat: 2, encoder: 4}
"""
SLIPS = {
    "another skip": Slip(UNET, "[u1, e1]", "[u1, e2]", '"e1" has the size'),
    "skips exchanged": Slip(UNET, "[u2, e2]", "[u2, e1]", '"e2" has the size'),
    "another factor": Slip(UNET, "u2, up_sampling2d: 2", "u2, up_sampling2d: 4", "enlarges by its size"),
    "no pooling": Slip(
        UNET, "padding: same}}\n  - max_pooling2d: 2\n  - conv2d", "padding: same}}\n  - conv2d", "pooling"
    ),
    "no padding": Slip(UNET, "filters: 32, kernel_size: 3, padding: same", "filters: 32, kernel_size: 3", "padding"),
    "no stride": Slip(
        TRANSPOSED_UNET, "filters: 16, kernel_size: 3, strides: 2", "filters: 16, kernel_size: 3", "stride"
    ),
    "no padding of a stride": Slip(
        TRANSPOSED_UNET,
        "filters: 16, kernel_size: 3, strides: 2, padding: same",
        "filters: 16, kernel_size: 3, strides: 2",
        "padding",
    ),
    "other filters": Slip(
        TRANSPOSED_UNET,
        "filters: 16, kernel_size: 3, strides: 2",
        "filters: 32, kernel_size: 3, strides: 2",
        "16 channels",
    ),
    "attention on one": Slip(
        SEQUENCE + "  - {attention: , from: [lstm, lstm]}\n",
        "{attention: , from: [lstm, lstm]}",
        "attention",
        "attend to itself",
    ),
    "attention in a block": Slip(BLOCK, ", from: [input, input]}", "}", "from: [input, input]"),
    "a sum of one": Slip(
        "input: [4]\nlayers:\n  - {name: h, dense: 4}\n  - relu\n  - {add: , from: [h, re_lu]}\n",
        "{add: , from: [h, re_lu]}",
        "add",
        'from "h"',
    ),
    "what nothing takes": Slip(
        "inputs: {a: [4], b: [3]}\nlayers:\n  - {name: u, dense: 8, from: a}\n"
        "  - {name: v, dense: 8, from: b}\n  - {concatenate: , from: [u, v]}\n",
        "{concatenate: , from: [u, v]}",
        "concatenate",
        "nothing takes",
    ),
    "PyTorch's order": Slip(CHAIN, "{filters: 8, kernel_size: 3}", "[1, 8, 3]", "width of the input"),
    "several layers": Slip(
        "input: [784]\nlayers:\n  - dense: 64\n  - dense: 32\n",
        "dense: 64\n  - dense: 32",
        "dense: [64, 32]",
        "entry of its own",
    ),
    "an argument at the dashes": Slip(
        SEQUENCE, "  - lstm: {units: 8, return_sequences: true}", "  - lstm: 8\n  return_sequences: true", "belongs to"
    ),
    "an argument at the margin": Slip(
        SEQUENCE, "  - lstm: {units: 8, return_sequences: true}", "  - lstm: 8\nreturn_sequences: true", "belongs to"
    ),
    "an argument too far to the right": Slip(DEEP, "      activation", "        activation", "to the right"),
    "an argument too far to the left": Slip(DEEP, "      activation", "   activation", "to the left"),
    "an argument below a type": Slip(
        DEEP.replace("conv2d:\n      filters", "type: conv2d\n      filters").replace("      ", "    "),
        "    activation",
        "  activation",
        "to the left",
    ),
    "a misspelt argument beside its layer": Slip(
        CHAIN, "dense: 10", "dense: 10\n    activaton: softmax", "put arguments inside"
    )._replace(right=CHAIN.replace("dense: 10", "dense: {units: 10, activation: softmax}")),
    "a value that is wrong beside its layer": Slip(
        SEQUENCE.replace("lstm: {units: 8, return_sequences: true}", "bidirectional: {lstm: 8, merge_mode: concat}"),
        "{lstm: 8, merge_mode: concat}",
        "{lstm: 8}\n    merge_mode: cat",
        "put arguments inside",
    ),
    "a letter for a zero": Slip(CHAIN, "dense: 10", "dense: 1O", "mean 10"),
    "a letter for a one": Slip(CHAIN, "dense: 10", "dense: l0", "mean 10"),
    "a remark without a space": Slip(CHAIN, "dense: 10", "dense: 10#ten", "mean 10"),
    "a unit behind a number": Slip(CHAIN, "dense: 10", "dense: 10 units", "mean 10"),
    "a name that says nothing": Slip(CHAIN, "dense: 10", "dense: {value: 10}", "`units` here"),
    "a letter in a shape": Slip("input: [10]\nlayers: [dense: 4]\n", "[10]", "[1O]", "positive integer"),
    "a shape in braces": Slip("input: [10]\nlayers: [dense: 4]\n", "[10]", "{10}", "in brackets"),
    "no time steps": Slip("input: [null, 4]\nlayers: [lstm: 4]\n", "null", "0", "at least 1, not 0"),
    "a pooling by its short name": Slip(
        CHAIN.replace("flatten", "max_pooling2d: 3"), "max_pooling2d: 3", "max_pooling2d: {pool: 3}", "`pool_size` here"
    ),
    "a dash in a name": Slip(CHAIN.replace("flatten", "max_pooling2d: 3"), "max_pool", "max-pool", "MaxPooling2D"),
    "a space in a name": Slip(CHAIN.replace("flatten", "max_pooling2d: 3"), "max_pool", "max pool", "MaxPooling2D"),
    "some numbers without names": Slip(
        CHAIN, "{filters: 8, kernel_size: 3}", "{8, 3, padding: valid}", "with their names"
    ),
    "two numbers without brackets": Slip(CHAIN, "kernel_size: 3}", "kernel_size: 3, 3}", "need brackets"),
    "two pairs of braces": Slip(CHAIN, "{filters: 8, kernel_size: 3}", "{{filters: 8, kernel_size: 3}}", "one pair"),
    "a text of a call without quotes": Slip(
        CHAIN.replace("conv2d: {filters: 8, kernel_size: 3}", "Conv2D(8, 3, activation='relu')"),
        "'relu'",
        "relu",
        "needs quotes",
    ),
    "a switch behind a number": Slip(
        SEQUENCE, "{units: 8, return_sequences: true}", "8, return_sequences", "need braces"
    ),
    "pairs behind a dash": Slip(
        "inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n",
        "{type: add, from: [a, b]}",
        "type: add, from: [a, b]",
        "need braces",
    ),
    "sources in parentheses": Slip(
        "inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n", "[a, b]", "(a, b)", "in a list"
    ),
    "sources in braces": Slip(
        "inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n", "[a, b]", "{a, b}", "in brackets"
    ),
    "a misspelt type": Slip(CHAIN, "dense: 10", "typ: dense\n    units: 10", "`type`"),
    "a number of times in words": Slip(BLOCK, "repeat: 2", "repeat: two", "number of times"),
    "a value in braces for a block": Slip(BLOCK, "encoder: 4}", "encoder: {4}}", "no parameter"),
    "a parameter that is not stated": Slip(
        BLOCK.replace("{heads: 4}", "{heads: , dim: 8}")
        .replace("key_dim: 8", "key_dim: $dim")
        .replace("encoder: 4", "encoder: {heads: 4}"),
        "{heads: , dim: 8}",
        "{dim: 8}",
        "stands in its `parameters`",
    ),
    "a default behind a sign": Slip(BLOCK, "{heads: 4}", "{heads=4}", "behind a colon"),
    "a colon that is missing below a block": Slip(
        BLOCK, "{repeat: 2, encoder: 4}", "repeat: 2\n    encoder:\n      heads 4", "a colon is missing"
    ),
    "a name in backticks": Slip(CHAIN, "dense: 10", "`dense`: 10", "backticks"),
    "a number in backticks": Slip(CHAIN, "dense: 10", "dense: `10`", "backticks"),
    "a layer in a list": Slip(CHAIN, "dense: 10", "[dense, 10]", "no list"),
    "an arrow": Slip(CHAIN, "dense: 10", "dense -> 10", "colon"),
    "values in a row": Slip(CHAIN, "conv2d: {filters: 8, kernel_size: 3}", "conv2d 8 3", "colon"),
    "braces without names": Slip(CHAIN, "{filters: 8, kernel_size: 3}", "{8, 3}", "names"),
    "a short name": Slip(CHAIN, "conv2d: {filters: 8, kernel_size: 3}", "conv: {filters: 8, kernel: 3}", "Conv2D"),
    "a layer that is true": Slip(CHAIN, "dense: 10", "relu: true", "takes no `true`")._replace(
        right=CHAIN.replace("dense: 10", "relu")
    ),
    "a switch without a value": Slip(SEQUENCE, "return_sequences: true", "return_sequences", "true or false"),
    "a pooling as an argument": Slip(
        CHAIN.replace("3}\n", "3}\n  - max_pooling2d: 2\n"),
        "3}\n  - max_pooling2d: 2",
        "3, pool_size: 2}",
        "layer of its own",
    ),
    "sources by another key": Slip(
        "inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n", "from: [a", "inputs: [a", "`from` here"
    ),
    "sources without brackets": Slip(
        "inputs: {a: [4], b: [4]}\nlayers:\n  - {type: add, from: [a, b]}\n", "[a, b]", "a, b", "in a list"
    ),
    "layers twice": Slip(CHAIN, "  - flatten", "layers:\n  - flatten", "twice"),
    "no layers in the list": Slip("input: [4]\nlayers: [{dense: 10}]\n", " [{dense: 10}]", "", "a list of layers"),
    "no input": Slip("input: [10]\nlayers:\n  - dense: 8\n", "input: [10]\n", "", "shape of its input"),
    "a Dense layer for steps": Slip(
        "input: [10]\nlayers:\n  - dense: 32\n  - reshape: [32, 1]\n  - lstm: 4\n",
        "  - reshape: [32, 1]\n",
        "",
        "steps of one feature",
    ),
}


def rows_of(text: str, file: str) -> Any:
    """Return the layers of a model, as far as a mend can be right or wrong."""
    Path(file).write_text(text, encoding="utf-8")
    done = run_command("summary", file, "--format", "json")
    assert not done.code, done.stderr
    return [[each["type"], each["params"], each["output_shape"]] for each in json.loads(done.stdout)["layers"]]


def check(wrong: str, right: str, file: str, says: str) -> None:
    """Assert that the first line that is offered for a text makes the same model as another text."""
    command = Command(["summary", file], file, wrong)
    code, stderr = command.run()
    assert code == 1
    assert says in stderr, stderr
    assert re.search(rf"--> {re.escape(file)}:\d+:\d+", stderr), stderr
    mended = applied(command, next(iter(ways(stderr))))
    assert mended is not None, stderr
    assert rows_of(right, file) == rows_of(mended.text, file), stderr


@pytest.mark.parametrize("case", SLIPS.values(), ids=SLIPS)
def test_descriptions(case: Slip, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The line that is offered first makes the model that is meant."""
    monkeypatch.chdir(tmp_path)
    wrong = case.right.replace(case.piece, case.wrong, 1)
    if case.says.startswith("takes no"):
        wrong = CHAIN.replace(case.piece, case.wrong, 1)
    if "softmax" in case.wrong:
        wrong = CHAIN.replace(case.piece, case.wrong, 1)
    if case.piece == "[u2, e2]":
        wrong = wrong.replace("[u1, e1]", "[u1, e2]")
    check(wrong, case.right, "model.yaml", case.says)


def saved(*layers: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    """Return a chain as Keras 3 serialises it."""
    whole = [{"module": "keras.layers", "class_name": name, "config": config} for name, config in layers]
    return {"module": "keras", "class_name": "Sequential", "config": {"name": "m", "layers": whole}}


INPUT = ("InputLayer", {"batch_shape": [None, 5, 3], "sparse": False, "name": "i"})
DENSE = ("Dense", {"name": "d", "units": 4, "use_bias": True})


def recurrent(*, is_sequence: bool | None) -> dict[str, Any]:
    """Return a stack of two recurrent layers, of which the first says whether it gives a sequence, or does not."""
    said = {} if is_sequence is None else {"return_sequences": is_sequence}
    return saved(
        INPUT,
        ("LSTM", {"name": "a", "units": 8, **said}),
        ("LSTM", {"name": "b", "units": 8, "return_sequences": False}),
    )


def with_key(old: str, new: str) -> dict[str, Any]:
    """Return a chain of which the last layer has another key in the place of one."""
    whole = saved(INPUT, DENSE)
    layers = whole["config"]["layers"]
    layers[-1] = {new if key == old else key: each for key, each in layers[-1].items()}
    return whole


TWINS = """\
{"class_name": "Functional", "config": {"name": "m", "layers": [
 {"class_name": "InputLayer", "name": "a", "config": {"name": "a", "batch_shape": [null, 3]}, "inbound_nodes": []},
 {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 2}, "inbound_nodes": [[["a", 0, 0, {}]]]},
 {"class_name": "Dense", "name": "d", "config": {"name": "d", "units": 4}, "inbound_nodes": [[["d", 0, 0, {}]]]}],
 "input_layers": [["a", 0, 0]], "output_layers": [["e", 0, 0]]}}
"""


def test_twins(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of two layers of one name in a graph, the second has the name that others take."""
    monkeypatch.chdir(tmp_path)
    right = TWINS.replace(
        '"name": "d", "config": {"name": "d", "units": 4', '"name": "e", "config": {"name": "e", "units": 4'
    )
    check(TWINS, right, "model.json", 'nothing is called "e"')


def test_class_with_its_module(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A class that is not known may be one of the program's own: what is meant stands in a warning."""
    monkeypatch.chdir(tmp_path)
    text = json.dumps(saved(INPUT, ("keras.layers.Dense", DENSE[1])), indent=1)
    code, stderr = Command(["summary", "m.json"], "m.json", text).run()
    assert code == 0
    assert 'to: "class_name": "Dense",' in stderr


CONFIGURATIONS = {
    "a switch": (recurrent(is_sequence=False), recurrent(is_sequence=True), "only its last output"),
    "a switch that is not there": (recurrent(is_sequence=None), recurrent(is_sequence=True), "only its last output"),
    "no channels": (
        saved(("InputLayer", {"batch_shape": [None, 8, 8]}), ("Conv2D", {"filters": 2, "kernel_size": [3, 3]})),
        saved(("InputLayer", {"batch_shape": [None, 8, 8, 1]}), ("Conv2D", {"filters": 2, "kernel_size": [3, 3]})),
        "one channel",
    ),
    "an argument that is missing": (
        saved(INPUT, ("Dense", {"name": "d"})),
        saved(INPUT, ("Dense", {"name": "d", "units": 32})),
        "for example",
    ),
    "another key for the class": (with_key("class_name", "type"), saved(INPUT, DENSE), "the class of a layer"),
    "a misspelt key": (with_key("config", "confg"), saved(INPUT, DENSE), "did you mean `config`?"),
    "a misspelt argument": (saved(INPUT, ("Dense", {"name": "d", "unit": 4})), saved(INPUT, DENSE), "`units`"),
}


@pytest.mark.parametrize("spelling", ["over lines", "on one line", "as Python prints it"])
@pytest.mark.parametrize(("wrong", "right", "says"), CONFIGURATIONS.values(), ids=CONFIGURATIONS)
def test_configurations(
    wrong: dict[str, Any],
    right: dict[str, Any],
    says: str,
    spelling: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """A layer in a configuration of Keras is mended by its line, however that is pasted."""
    monkeypatch.chdir(tmp_path)
    text = {"over lines": json.dumps(wrong, indent=1), "on one line": json.dumps(wrong)}.get(spelling, str(wrong))
    check(f"{text}\n", json.dumps(right), "model.json", says)
