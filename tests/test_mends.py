"""Mistakes that people make, in each spelling: every mend that is offered is applied as it stands, and must work."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from mlcalc.names import snake_case
from tests.commands import run_command
from tests.hand import Command, applied, helps

Layers = list[tuple[str, dict[str, Any]]]
CONV: dict[str, Any] = {"filters": 8, "kernel_size": 3}


class Kind(NamedTuple):
    """A chain with a mistake: the shape of its input, its layers, and what the help must name."""

    shape: list[int | None]
    layers: Layers
    names: str


CHAINS = {
    "a sequence is missing": Kind([3, 1], [("LSTM", {"units": 10}), ("LSTM", {"units": 5})], "return_sequences"),
    "a sequence is missing for a GRU": Kind([3, 1], [("GRU", {"units": 4}), ("GRU", {"units": 2})], "return_sequences"),
    "a sequence is missing far above": Kind(
        [3, 1],
        [("LSTM", {"units": 10}), ("Dropout", {"rate": 0.2}), ("BatchNormalization", {}), ("LSTM", {"units": 5})],
        "return_sequences",
    ),
    "two sequences are missing": Kind(
        [3, 1], [("LSTM", {"units": 10}), ("LSTM", {"units": 5}), ("LSTM", {"units": 5})], "return_sequences"
    ),
    "a sequence behind a Dense layer": Kind(
        [3, 1], [("LSTM", {"units": 10}), ("Dense", {"units": 4}), ("LSTM", {"units": 5})], "return_sequences"
    ),
    "a sequence for a convolution": Kind([30, 1], [("LSTM", {"units": 10}), ("Conv1D", CONV)], "return_sequences"),
    "a sequence for a pooling": Kind(
        [30, 1], [("SimpleRNN", {"units": 10}), ("GlobalAveragePooling1D", {})], "return_sequences"
    ),
    "states in a chain": Kind(
        [3, 1], [("LSTM", {"units": 4, "return_state": True}), ("Dense", {"units": 1})], "gives its states, too"
    ),
    "a sequence too many": Kind(
        [3, 1], [("LSTM", {"units": 10, "return_sequences": True}), ("RepeatVector", {"n": 3})], "return_sequences"
    ),
    "other classes than ImageNet's": Kind([224, 224, 3], [("ResNet50", {"classes": 10})], "weights"),
    "a width without weights": Kind([224, 224, 3], [("MobileNetV2", {"alpha": 0.3})], "weights"),
    "a misspelt argument of an architecture": Kind(
        [96, 96, 3], [("MobileNet", {"include_tops": False}), ("Flatten", {})], "include_top"
    ),
    "steps without features": Kind([15], [("LSTM", {"units": 4})], "15, 1"),
    "steps without features for a convolution": Kind([15], [("Conv1D", CONV)], "15, 1"),
    "a picture without channels": Kind([28, 28], [("Conv2D", CONV), ("Flatten", {})], "28, 28, 1"),
    "samples in the shape of a series": Kind([1, 6, 30], [("LSTM", {"units": 4})], "6, 30"),
    "samples in the shape of a picture": Kind([100, 28, 28, 1], [("Conv2D", CONV), ("Flatten", {})], "28, 28, 1"),
    "an unknown batch in the shape": Kind([None, 28, 28, 1], [("Conv2D", CONV), ("Flatten", {})], "28, 28, 1"),
    "channels first": Kind([1, 28, 28], [("Conv2D", CONV), ("Flatten", {}), ("Dense", {"units": 2})], "28, 28, 1"),
    "three channels first": Kind([3, 64, 64], [("Conv2D", {"filters": 8, "kernel_size": 7})], "64, 64, 3"),
    "a series that lies on its side": Kind([1, 30], [("Conv1D", CONV)], "30, 1"),
    "a kernel that is too large": Kind([4, 4, 1], [("Conv2D", {"filters": 8, "kernel_size": 5})], "padding"),
    "a kernel that is too large in a series": Kind([4, 2], [("Conv1D", {"filters": 8, "kernel_size": 6})], "padding"),
    "a picture that shrinks to nothing": Kind(
        [28, 28, 1],
        [("Conv2D", CONV), ("MaxPooling2D", {"pool_size": 2})] * 3 + [("Conv2D", CONV), ("Flatten", {})],
        "padding",
    ),
    "a pooling too many": Kind(
        [4, 4, 1], [("MaxPooling2D", {"pool_size": 2})] * 3 + [("Flatten", {})], r"take|leave|change"
    ),
    "a pooling that is too large": Kind([4, 4, 1], [("AveragePooling2D", {"pool_size": 5})], "padding"),
    "a convolution for pictures on a series": Kind([100, 3], [("Conv2D", CONV)], "Conv1D|conv1d"),
    "a convolution for series on a picture": Kind([28, 28, 3], [("Conv1D", CONV)], "Conv2D|conv2d|28, 3"),
    "a Flatten before a convolution": Kind([28, 28, 1], [("Flatten", {}), ("Conv2D", CONV)], "Flatten|flatten"),
    "a Flatten before convolutions": Kind(
        [28, 28, 1],
        [("Flatten", {}), ("Conv2D", CONV), ("MaxPooling2D", {}), ("Dense", {"units": 4})],
        "belongs behind",
    ),
    "samples and channels first": Kind([32, 3, 224, 224], [("Conv2D", CONV)], "224, 224, 3"),
    "a picture for a pooling of series": Kind([32, 32, 16], [("GlobalAveragePooling1D", {})], "2[Dd]"),
    "a Flatten before a recurrent layer": Kind([5, 2], [("Flatten", {}), ("LSTM", {"units": 3})], "Flatten|flatten"),
    "a picture as a row": Kind([784], [("Dense", {"units": 784}), ("Conv2D", CONV)], "28"),
    "pictures in time": Kind(
        [10, 28, 28, 1],
        [("TimeDistributed", {"layer": ("Conv2D", CONV)}), ("LSTM", {"units": 3})],
        "Flatten|flatten",
    ),
    "a picture for a recurrence of convolutions": Kind(
        [64, 64, 1], [("ConvLSTM2D", CONV), ("Flatten", {}), ("Dense", {"units": 1})], "time steps"
    ),
    "a picture for convolutions in time": Kind(
        [32, 32, 3],
        [("TimeDistributed", {"layer": ("Conv2D", CONV)}), ("TimeDistributed", {"layer": ("Flatten", {})})],
        "time steps",
    ),
    "a picture for a recurrent layer": Kind([28, 28, 1], [("Conv2D", CONV), ("LSTM", {"units": 3})], "Flatten|flatten"),
    "a picture for a repetition": Kind([8, 8, 1], [("Conv2D", CONV), ("RepeatVector", {"n": 3})], "Flatten|flatten"),
    "a shape that does not fit": Kind([7, 7, 4], [("Reshape", {"target_shape": [7, 30]})], "28"),
    "units that are too few for a shape": Kind(
        [10],
        [("Dense", {"units": 100}), ("ReLU", {}), ("Reshape", {"target_shape": [28, 28]})],
        '"dense" must give 784',
    ),
    "groups that are uneven": Kind([8, 8, 32], [("GroupNormalization", {"groups": 5})], "4"),
    "a shape with a rest": Kind([14], [("Reshape", {"target_shape": [16, -1]})], "14"),
    "an axis that is not there": Kind([8], [("BatchNormalization", {"axis": 3})], "axis"),
    # Arguments.
    "the argument of PyTorch's convolution": Kind(
        [28, 28, 1], [("Conv2D", {"in_channels": 1, "out_channels": 8, "kernel_size": 3, "stride": 2})], "filters"
    ),
    "the padding of PyTorch": Kind([28, 28, 1], [("Conv2DTranspose", {**CONV, "padding": 1})], "same"),
    "the arguments of PyTorch's LSTM": Kind(
        [3, 1], [("LSTM", {"input_size": 1, "hidden_size": 8, "batch_first": True})], "units"
    ),
    "the arguments of Keras 1": Kind(
        [28, 28, 1],
        [("Conv2D", {"nb_filter": 8, "kernel_size": 3, "border_mode": "same", "dim_ordering": "tf"})],
        "channels_last",
    ),
    "a length of a filter": Kind([28, 1], [("Conv1D", {"nb_filter": 8, "filter_length": 3})], "kernel_size"),
    "a length of a pooling": Kind([28, 1], [("MaxPooling1D", {"pool_length": 2})], "pool_size"),
    "the output's dimension": Kind([8], [("Dense", {"output_dim": 4})], "units"),
    "the output's dimension of a GRU": Kind([3, 1], [("GRU", {"output_dim": 4})], "units"),
    "the features of PyTorch": Kind([8], [("Dense", {"in_features": 8, "out_features": 4, "bias": False})], "use_bias"),
    "the names of an embedding": Kind([8], [("Embedding", {"num_embeddings": 9, "embedding_dim": 2})], "output_dim"),
    "the probability of a dropout": Kind([8], [("Dropout", {"p": 0.5})], "rate"),
    "an argument that is misspelt": Kind([3, 1], [("LSTM", {"units": 4, "return_sequense": True})], "return_sequences"),
    "two arguments that are misspelt": Kind([3], [("Dense", {"unit": 4, "actvation": "relu"})], "activation"),
    "a number as a text": Kind([3], [("Dense", {"units": "10"})], "10"),
    "a number with a point": Kind([3], [("Dense", {"units": 10.0})], "10"),
    "a switch as a text": Kind([3, 1], [("LSTM", {"units": 3, "return_sequences": "yes"})], "[Tt]rue"),
    "a word that is misspelt": Kind([8, 8, 1], [("Conv2D", {**CONV, "padding": "smae"})], "same"),
    "an argument that is missing": Kind([3], [("Dense", {"activation": "relu"})], "units"),
    "all arguments are missing": Kind([8, 8, 1], [("Conv2D", {})], "kernel_size"),
    "the inner layer's arguments": Kind(
        [3, 1], [("Bidirectional", {"layer": ("LSTM", {"hidden_size": 4})}), ("Dense", {"units": 1})], "units"
    ),
    "a sequence of both directions": Kind(
        [3, 1], [("Bidirectional", {"layer": ("LSTM", {"units": 4})}), ("LSTM", {"units": 1})], "return_sequences"
    ),
    "a rate in percent": Kind([8], [("Dropout", {"rate": "20%"})], "0.2"),
    "a rate over one": Kind([8], [("Dropout", {"rate": 50})], "0.5"),
    "a kernel with a cross": Kind([8, 8, 1], [("Conv2D", {"filters": 3, "kernel_size": "3x3"})], "3, 3"),
    "a layer as an activation": Kind(
        [8], [("Dense", {"units": 3, "activation": "PReLU"}), ("Dense", {"units": 1})], r"prelu\b|PReLU\(\)"
    ),
    "a rate of a layer that drops nothing": Kind(
        [8], [("Dense", {"units": 3, "dropout": 0.2}), ("Dense", {"units": 1})], r"ropout\W{1,3}0.2"
    ),
    "no activation": Kind([8], [("Dense", {"units": 3, "activation": "none"})], "linear"),
    "a channel behind a reshape": Kind([784], [("Reshape", {"target_shape": [28, 28]}), ("Conv2D", CONV)], "28, 28, 1"),
    "samples in the shape of words": Kind(
        [None, 100], [("Embedding", {"input_dim": 50, "output_dim": 4}), ("LSTM", {"units": 3})], "the batch is no part"
    ),
    "a sequence for each step": Kind(
        [3, 1], [("LSTM", {"units": 4}), ("TimeDistributed", {"layer": ("Dense", {"units": 1})})], "return_sequences"
    ),
}


def _flow(value: Any) -> str:
    """Return a value in YAML's flow style."""
    if isinstance(value, tuple):
        return f"{{{snake_case(value[0])}: {_flow(value[1])}}}"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}: {_flow(each)}' for key, each in value.items())}}}"
    return json.dumps(value) if not isinstance(value, list) else f"[{', '.join(map(_flow, value))}]"


def _data(layer: tuple[str, dict[str, Any]]) -> Any:
    return {
        snake_case(layer[0]): {
            name: _data(each) if isinstance(each, tuple) else each for name, each in layer[1].items()
        }
    }


def _call(layer: tuple[str, dict[str, Any]], **more: Any) -> str:
    arguments = {**layer[1], **more}
    texts = [
        f"{name}={_call(each) if isinstance(each, tuple) and isinstance(each[0], str) else repr(each)}"
        for name, each in arguments.items()
    ]
    return f"{layer[0]}({', '.join(texts)})"


def _yaml(kind: Kind) -> Command:
    rows = [f"  - {_flow(each)[1:-1] if each[1] else snake_case(each[0])}" for each in kind.layers]
    text = "\n".join([f"input: {_flow(kind.shape)}", "layers:", *rows, ""])
    return Command(["summary", "m.yaml"], "m.yaml", text)


def _block_yaml(kind: Kind) -> Command:
    rows: list[str] = []
    for name, arguments in kind.layers:
        rows.append(f"  - type: {snake_case(name)}")
        rows += [f"    {key}: {_flow(each)}" for key, each in arguments.items()]
    return Command(["summary", "m.yaml"], "m.yaml", "\n".join([f"input: {_flow(kind.shape)}", "layers:", *rows, ""]))


def _json(kind: Kind) -> Command:
    rows = ",\n  ".join(json.dumps(_data(each)) for each in kind.layers)
    text = f'{{"input": {json.dumps(kind.shape)}, "layers": [\n  {rows}\n]}}\n'
    return Command(["summary", "m.json"], "m.json", text)


def _pretty_json(kind: Kind) -> Command:
    text = json.dumps({"input": kind.shape, "layers": list(map(_data, kind.layers))}, indent=2)
    return Command(["summary", "m.json"], "m.json", text)


def _calls(kind: Kind) -> Command:
    first, *others = kind.layers
    calls = [_call(first, input_shape=tuple(kind.shape)), *map(_call, others)]
    return Command(["summary", f"Sequential([{', '.join(calls)}])"])


def _calls_in_yaml(kind: Kind) -> Command:
    rows = [f"  - {_call(each)}" for each in kind.layers]
    return Command(["summary", "m.yaml"], "m.yaml", "\n".join([f"input: {_flow(kind.shape)}", "layers:", *rows, ""]))


def _flags(kind: Kind) -> Command:
    shape = ",".join("none" if each is None else str(each) for each in kind.shape)
    layers = [word for each in kind.layers for word in ("-l", _call(each))]
    return Command(["summary", f"--input={shape}", *layers])


FORMS: dict[str, Callable[[Kind], Command]] = {
    "YAML": _yaml,
    "YAML over lines": _block_yaml,
    "JSON": _json,
    "JSON over lines": _pretty_json,
    "a call": _calls,
    "calls in YAML": _calls_in_yaml,
    "flags": _flags,
}


def ways(stderr: str) -> Iterator[str]:
    """Yield the ways out that a message offers, each with all that is to be done."""
    texts = list(dict.fromkeys(helps(stderr)))
    for text in texts[:1]:
        yield from text.split("; or ")


CASES = [(kind, form) for kind in CHAINS for form in FORMS]


@pytest.mark.parametrize(("kind", "form"), CASES, ids=[" / ".join(case) for case in CASES])
def test_mends_work(kind: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way out that the first help offers, applied as it stands, leaves no error."""
    monkeypatch.chdir(tmp_path)
    command = FORMS[form](CHAINS[kind])
    code, stderr = command.run()
    assert code in ({2, 1} if form in ("a call", "flags") else {1})
    texts = list(ways(stderr))
    assert re.search(CHAINS[kind].names.replace(", ", ", ?"), " ".join(helps(stderr))), stderr
    mended = [applied(command, text) for text in texts]
    assert mended[:1] != [None], stderr
    for text, each in zip(texts, mended, strict=True):
        if each is not None:
            assert (0, text) == (each.run()[0], text), (each, each.run()[1])


GRAPHS: dict[str, tuple[dict[str, Any], list[dict[str, Any]], str]] = {
    "a skip that an odd size breaks": (
        {"image": [10, 10, 3]},
        [
            {"name": "skip", "max_pooling2d": 2},
            {"name": "low", "max_pooling2d": 2},
            {"name": "up", "up_sampling2d": 2},
            {"name": "both", "concatenate": None, "from": ["skip", "up"]},
            {"conv2d": {"filters": 4, "kernel_size": 1}},
        ],
        "cropping2d.*12 × 12",
    ),
    "an enlarging without its stride": (
        {"image": [32, 32, 3]},
        [
            {"name": "wide", "conv2d": {"filters": 8, "kernel_size": 3, "padding": "same"}},
            {"name": "low", "max_pooling2d": 2},
            {"name": "up", "conv2d_transpose": {"filters": 8, "kernel_size": 2}},
            {"name": "both", "concatenate": None, "from": ["wide", "up"]},
        ],
        '^"up" enlarges by its stride: .*strides',
    ),
    "a residual without padding": (
        {"image": [32, 32, 16]},
        [
            {"name": "first", "conv2d": {"filters": 16, "kernel_size": 3}},
            {"name": "second", "conv2d": {"filters": 16, "kernel_size": 5}},
            {"add": None, "from": ["image", "second"]},
        ],
        '^the branch shrinks without padding at "first" and "second": .*same.*same',
    ),
    "branches without padding": (
        {"image": [32, 32, 16]},
        [
            {"name": "point", "conv2d": {"filters": 8, "kernel_size": 1}, "from": "image"},
            {"name": "wide", "conv2d": {"filters": 8, "kernel_size": 3}, "from": "image"},
            {"concatenate": None, "from": ["point", "wide"]},
        ],
        '^the branch shrinks without padding at "wide": .*same',
    ),
    "three branches that shrink": (
        {"image": [32, 32, 16]},
        [
            {"name": "small", "conv2d": {"filters": 8, "kernel_size": 3}, "from": "image"},
            {"name": "wide", "conv2d": {"filters": 8, "kernel_size": 5}, "from": "image"},
            {
                "name": "far",
                "conv2d": {"filters": 8, "kernel_size": 5, "padding": "same", "strides": 2},
                "from": "image",
            },
            {"add": None, "from": ["small", "wide", "far"]},
        ],
        '^the branch shrinks at "small", "wide" and "far": .*same.*same.*strides: ?1|"strides": 1',
    ),
    "a branch with a stride": (
        {"image": [32, 32, 16]},
        [
            {"name": "half", "conv2d": {"filters": 8, "kernel_size": 3, "padding": "same", "strides": 2}},
            {"name": "both", "concatenate": None, "from": ["image", "half"]},
        ],
        'up_sampling2d.*; or the branch shrinks at "half": .*strides',
    ),
    "a shortcut without the stride": (
        {"image": [32, 32, 16]},
        [
            {"name": "main", "conv2d": {"filters": 32, "kernel_size": 3, "strides": 2, "padding": "same"}},
            {"name": "short", "conv2d": {"filters": 32, "kernel_size": 1}, "from": "image"},
            {"add": None, "from": ["main", "short"]},
        ],
        "strides",
    ),
    "a shortcut without a convolution": (
        {"image": [32, 32, 16]},
        [
            {"name": "main", "conv2d": {"filters": 32, "kernel_size": 3, "strides": 2, "padding": "same"}},
            {"name": "sum", "add": None, "from": ["main", "image"]},
        ],
        "strides",
    ),
    "a shortcut of other channels": (
        {"image": [32, 32, 16]},
        [
            {"name": "main", "conv2d": {"filters": 32, "kernel_size": 3, "padding": "same"}},
            {"name": "sum", "add": None, "from": ["main", "image"]},
        ],
        "filters.*32",
    ),
    "a shortcut of a vector": (
        {"x": [8]},
        [{"name": "main", "dense": 16}, {"name": "sum", "add": None, "from": ["main", "x"]}],
        "units.*16",
    ),
    "branches of other units": (
        {"a": [8], "b": [4]},
        [
            {"name": "left", "dense": 16, "from": "a"},
            {"name": "right", "dense": 8, "from": "b"},
            {"name": "sum", "add": None, "from": ["left", "right"]},
        ],
        "units|16",
    ),
    "one branch of three": (
        {"a": [8], "b": [4]},
        [
            {"name": "left", "dense": 16, "from": "a"},
            {"name": "right", "dense": 8, "from": "b"},
            {"name": "middle", "dense": 16, "from": "b"},
            {"name": "sum", "add": None, "from": ["left", "right", "middle"]},
        ],
        '"right" must give 16',
    ),
    "a picture beside numbers": (
        {"image": [8, 8, 3], "numbers": [4]},
        [
            {"name": "seen", "conv2d": {"filters": 4, "kernel_size": 3}, "from": "image"},
            {"name": "both", "concatenate": None, "from": ["seen", "numbers"]},
            {"dense": 1},
        ],
        "flatten",
    ),
    "a series beside a last output": (
        {"past": [24, 8]},
        [
            {"name": "one", "lstm": 8, "from": "past"},
            {"name": "two", "lstm": {"units": 8, "return_sequences": True}, "from": "past"},
            {"name": "both", "concatenate": None, "from": ["one", "two"]},
        ],
        "return_sequences",
    ),
    "a gate of too few units": (
        {"image": [8, 8, 16]},
        [
            {"name": "mean", "global_average_pooling2d": None, "from": "image"},
            {"name": "few", "dense": {"units": 4, "activation": "relu"}, "from": "mean"},
            {"name": "gate", "dense": {"units": 8, "activation": "sigmoid"}, "from": "few"},
            {"name": "opened", "multiply": None, "from": ["image", "gate"]},
        ],
        '^"gate" must give 16: [^;]*$',
    ),
    "a gate with axes": (
        {"image": [8, 8, 16]},
        [
            {"name": "mean", "global_average_pooling2d": {"keepdims": True}, "from": "image"},
            {"name": "gate", "conv2d": {"filters": 8, "kernel_size": 1}, "from": "mean"},
            {"name": "opened", "multiply": None, "from": ["gate", "image"]},
        ],
        '^"gate" must give 16 channels: [^;]*$',
    ),
    "products of other widths": (
        {"user": [1], "film": [1]},
        [
            {"name": "a", "embedding": {"input_dim": 100, "output_dim": 8}, "from": "user"},
            {"name": "b", "embedding": {"input_dim": 50, "output_dim": 4}, "from": "film"},
            {"name": "fits", "dot": {"axes": 2}, "from": ["a", "b"]},
        ],
        '^"a" must give 4: .*; or "b" must give 8: ',
    ),
    "products of inputs": (
        {"user": [8], "film": [4]},
        [{"name": "fits", "dot": {"axes": 1}, "from": ["user", "film"]}],
        "^both need one width, 8: .*; or both need one width, 4: ",
    ),
    "another axis": (
        {"a": [3, 4], "b": [3, 5]},
        [{"name": "both", "concatenate": {"axis": 1}, "from": ["a", "b"]}],
        "axis.*2",
    ),
}


def _graph_in_yaml(inputs: dict[str, Any], layers: list[dict[str, Any]]) -> Command:
    rows = [f"  - {_flow(each)}" for each in layers]
    return Command(["summary", "m.yaml"], "m.yaml", "\n".join([f"inputs: {_flow(inputs)}", "layers:", *rows, ""]))


def _graph_over_lines(inputs: dict[str, Any], layers: list[dict[str, Any]]) -> Command:
    rows: list[str] = []
    for each in layers:
        for number, (key, value) in enumerate(each.items()):
            rows.append(f"  {' ' if number else '-'} {key}: {_flow(value)}")
    return Command(["summary", "m.yaml"], "m.yaml", "\n".join([f"inputs: {_flow(inputs)}", "layers:", *rows, ""]))


def _graph_in_json(inputs: dict[str, Any], layers: list[dict[str, Any]]) -> Command:
    rows = ",\n  ".join(map(json.dumps, layers))
    return Command(["summary", "m.json"], "m.json", f'{{"inputs": {json.dumps(inputs)}, "layers": [\n  {rows}\n]}}\n')


GRAPH_FORMS = {"YAML": _graph_in_yaml, "YAML over lines": _graph_over_lines, "JSON": _graph_in_json}
GRAPH_CASES = [(kind, form) for kind in GRAPHS for form in GRAPH_FORMS]


@pytest.mark.parametrize(("kind", "form"), GRAPH_CASES, ids=[" / ".join(case) for case in GRAPH_CASES])
def test_mends_of_graphs_work(kind: str, form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tensors that do not fit together: which layer differs is named, and each way out works."""
    monkeypatch.chdir(tmp_path)
    inputs, layers, names = GRAPHS[kind]
    command = GRAPH_FORMS[form](inputs, layers)
    code, stderr = command.run()
    assert code in ({2, 1} if form in ("a call", "flags") else {1})
    assert re.search(names, " ".join(helps(stderr))), stderr
    mended = [each for text in ways(stderr) if (each := applied(command, text))]
    assert mended
    assert all(each.run()[0] == 0 for each in mended), [(each, each.run()[1]) for each in mended]


SHARED = """\
input: [32, 32, 16]
blocks:
  res:
    parameters: {filters: }
    layers:
      - {name: m, conv2d: {filters: $filters, kernel_size: 3, padding: same}}
      - {add: , from: [input, m]}
layers:
  - res: 16
  - res: 32
"""


def test_what_is_written_for_others_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A line of a block stands for all of its uses: no mend changes it that was tried on one of them."""
    monkeypatch.chdir(tmp_path)
    code, stderr = Command(["summary", "m.yaml"], "m.yaml", SHARED).run()
    assert code == 1
    assert "filters: 32" not in stderr
    assert "filters: 16" not in stderr


BLOCK = """\
input: [32, 32, 64]
blocks:
  res:
    parameters: {filters: , s: 1}
    layers:
      - conv2d: {filters: $filters, kernel_size: 3, strides: $s, padding: same, activation: relu}
      - {name: main, conv2d: {filters: $filters, kernel_size: 3, padding: same}}
      - {add: , from: [input, main]}
layers:
  - res: 64
  - res: {filters: 128, s: 2}
  - {repeat: 2, res: 128}
"""


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (BLOCK, "conv2d: {filters: $filters, kernel_size: 1, strides: $s}, from: input}"),
        (BLOCK.replace("$s", "2"), "conv2d: {filters: $filters, kernel_size: 1, strides: 2}, from: input}"),
        (BLOCK.replace("s: 2", "s: 1"), "conv2d: {filters: $filters, kernel_size: 1}, from: input}"),
        (BLOCK.replace(", padding: same", "").replace("128", "64").replace("s: 2", "s: 1"), "padding: same"),
        (BLOCK.replace("res: 64", "lstm: 3").replace("input: [32, 32, 64]", "input: [3, 3]"), None),
    ],
    ids=["stride", "the same stride", "channels", "padding", "nothing that helps"],
)
def test_mends_of_blocks_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, says: str | None) -> None:
    """A line of a block is mended for all of its uses, with the names of its parameters."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", "m.yaml"], "m.yaml", text)
    code, stderr = command.run()
    assert (code, says is None) == (1, not any(applied(command, each) for each in ways(stderr)))
    if says is not None:
        assert says in stderr
        mended = [applied(command, way) for way in ways(stderr)]
        assert [0] * len(mended) == [each.run()[0] for each in mended if each]


def test_nothing_is_put_before_one_of_several(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is put above a repetition stands before the first time alone."""
    monkeypatch.chdir(tmp_path)
    text = "input: [8, 4, 3]\nlayers:\n  - repeat: 2\n    lstm: {units: 3, return_sequences: true}\n"
    code, stderr = Command(["summary", "m.yaml"], "m.yaml", text).run()
    assert (code, "add above" in stderr) == (1, False)


def test_sizes_that_are_broadcast_do_not_fit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A size that passes only because an axis of it is 1 is not proposed."""
    monkeypatch.chdir(tmp_path)
    layers = "".join(f"  - {{name: {name}, conv2d: {{filters: 32, kernel_size: 3}}}}\n" for name in "ab")
    text = f"input: [32, 32, 32]\nlayers:\n{layers}  - {{add: , from: [b, input]}}\n"
    code, stderr = Command(["summary", "m.yaml"], "m.yaml", text).run()
    assert code == 1
    assert "5 × 5" not in stderr
    branches = "".join(
        f"  - {{name: {name}, conv2d: {{filters: 8, kernel_size: 3, padding: {name}}}, from: input}}\n"
        for name in ("valid", "same")
    )
    text = f"input: [32, 32, 3]\nlayers:\n{branches}  - {{add: , from: [valid, same]}}\n"
    code, stderr = Command(["summary", "m.yaml"], "m.yaml", text).run()
    assert code == 1
    assert "fit" not in stderr


@pytest.mark.parametrize(
    ("shape", "layer", "meant"),
    [
        ("[10]", "TimeDistributed(Dense(4))", "Dense(units=4)"),
        ("[10]", "time_distributed: {layer: {dense: 4}}", "dense: {units: 4}"),
        (
            "[10]",
            "time_distributed: {layer: {dense: {units: 4, use_bias: false}}}",
            "dense: {units: 4, use_bias: false}",
        ),
        ("[9, 4]", "time_distributed: {layer: {lstm: {units: 4}}}", "lstm: {units: 4, return_sequences: true}"),
    ],
)
def test_layer_inside_is_meant_alone(
    shape: str, layer: str, meant: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What has no time steps, or goes through them itself, stands in the place of the `TimeDistributed` around it."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", "m.yaml"], "m.yaml", f"input: {shape}\nlayers:\n  - {layer}\n  - dense: 3\n")
    code, stderr = command.run()
    *_, way = ways(stderr)  # the shape of the input may be meant, too
    mended = applied(command, way)
    assert (code, way.partition(" to: ")[2].strip("`")) == (1, f"- {meant}")
    assert mended is not None
    assert mended.run()[0] == 0


def test_argument_of_the_layer_inside() -> None:
    """What belongs to the layer that a wrapper holds is shown inside, where it passes."""
    code, stderr = Command(["shape", "Bidirectional(LSTM(10), return_sequences=True)", "--input=5,3"]).run()
    assert code == 2
    assert "it belongs to LSTM: change TARGET to: Bidirectional(LSTM(10, return_sequences=True))\n" in stderr
    assert (0, "") == Command(["shape", "Bidirectional(LSTM(10, return_sequences=True))", "--input=5,3"]).run()


def test_flatten_of_unknown_sizes() -> None:
    """Flatten of pictures of any size is named, with the pooling that may stand in its place."""
    call = "Sequential([Input((None, None, 3)), Conv2D(4, 3), {}, Dropout(0.5), Dense(1)])"
    code, stderr = Command(["summary", call.format("Flatten()")]).run()
    assert code == 1
    pooled = call.format("GlobalAveragePooling2D()")
    assert f"and GlobalAveragePooling2D one for each channel: change TARGET to: `{pooled}`" in stderr
    assert "`input: […]`" not in stderr
    assert (0, "") == Command(["summary", pooled]).run()


def test_what_is_mended_stays_so() -> None:
    """A further step of a mend does not break again what the first one mended."""
    command = Command(["summary", "Sequential([Input((3, 64, 64)), Permute((2, 1)), Conv2D(4, 3)])"])
    code, stderr = command.run()
    assert code == 1
    mended = [applied(command, way) for way in ways(stderr)]
    assert [(0, "")] * 2 == [each.run() for each in mended if each]


CALLS = {
    # A call, the shape of its input, and what the mended one gives.
    "the kernel of Keras 1": ("Convolution2D(32, 3, 3, border_mode='same')", "28,28,3", "(None, 28, 28, 32)"),
    "the kernel of Keras 1 alone": ("Conv2D(32, 3, 3)", "28,28,3", "(None, 26, 26, 32)"),
    "the rows of a kernel": ("Convolution2D(8, nb_row=3, nb_col=5)", "28,28,3", "(None, 26, 24, 8)"),
    "the rows of a kernel first": ("Convolution2D(nb_row=3, nb_col=5, nb_filter=8)", "9,9,3", "(None, 7, 5, 8)"),
    "a kernel and a subsample": ("Conv2D(8, 5, 3, subsample=(2,2), dim_ordering='tf')", "9,9,3", "(None, 3, 4, 8)"),
    "the kernel of a volume": ("Convolution3D(8, 3, 3, 3)", "9,9,9,1", "(None, 7, 7, 7, 8)"),
    "a stride beside another mistake": ("Conv2D(8, 3, 2, actvation='relu')", "9,9,3", "(None, 4, 4, 8)"),
    "the shape of its own input": ("LSTM(10, input_shape=(10,))", "", "(None, 10)"),
    "one step of its own input": ("LSTM(10, input_dim=60, input_length=1)", "", "(None, 10)"),
    "a layer before it": ("SimpleRNN(3)", "2,4,4", "(None, 3)"),
    "a kernel that is too large": ("Conv2D(8, 5)", "4,4,1", "(None, 4, 4, 8)"),
    "an initializer of PyTorch": ("Dense(3, kernel_initializer='xavier_uniform')", "4", "(None, 3)"),
    "an initializer that is misspelt": ("LSTM(3, recurrent_initializer='ortogonal')", "4,4", "(None, 3)"),
    "a number for a regularizer": ("Dense(3, kernel_regularizer=0.01)", "4", "(None, 3)"),
    "a constraint of Keras 1": ("Dense(3, W_constraint='maxnorm')", "4", "(None, 3)"),
    "an activation that is misspelt": ("Dense(3, activation='rellu')", "4", "(None, 3)"),
    "an activation that is misspelt, of its own": ("Activation('sigmiod')", "4", "(None, 4)"),
    "softmax of one unit": ("Dense(1, activation='softmax')", "4", "(None, 1)"),
}


@pytest.mark.parametrize("name", CALLS)
def test_mends_of_calls_work(name: str) -> None:
    """A call alone is mended as a call, at its place, and the mended one gives what is meant."""
    call, shape, output = CALLS[name]
    command = Command(["shape", call, *([f"--input={shape}"] if shape else [])])
    _, stderr = command.run()
    assert "--> TARGET" in stderr
    *_, way = ways(stderr) if "TimeDistributed" in stderr else list(ways(stderr))[:1]
    mended = applied(command, way)
    assert mended, stderr
    outcome = run_command(*mended.words, "--quiet")
    assert ("", output) == (outcome.stderr, outcome.stdout.strip())


def test_an_argument_of_another_kind_is_no_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What stands where the kernel of Keras 1 went on, and is given by name as well, is left to who wrote it."""
    monkeypatch.chdir(tmp_path)
    call = "Deconvolution2D(8, 3, 3, output_shape=(None, 9, 9, 8), border_mode='same')"
    _, stderr = Command(["shape", call]).run()
    assert "`output_shape` is given twice" in stderr
    assert "change TARGET" not in stderr
