"""Receptive fields: published figures, and the paths that a formula must take."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.costs import fields
from mlcalc.layers import find, names
from mlcalc.layers.examples import example_of
from mlcalc.limits import MOST_FIELDS
from mlcalc.model import Model


def rows(model: Any, *shapes: Any, **options: Any) -> dict[str, dict[str, Any]]:
    """Return the costs of each row by its name."""
    if not isinstance(model, mlcalc.Layer):
        model = mlcalc.load(model)
    summary = mlcalc.summarize(model, *shapes, columns=["receptive_field", "jump"], **options)
    return {row.name: row.costs or {} for row in summary.layers}


def chain(shape: list[Any], *layers: Any) -> list[tuple[Any, Any]]:
    """Return the field and the jump behind each layer."""
    found = rows({"input": shape, "layers": list(layers)})
    return [(each["receptive_field"], each["jump"]) for each in found.values()]


# Araujo, Norris and Sim (2019), table 1, and Simonyan and Zisserman's own count of 3 × 3 kernels.
PUBLISHED = [
    ("vgg16", "block5_pool", 212, 32),
    ("vgg16", "block5_conv3", 196, 16),
    ("resnet50", "conv5_block3_out", 483, 32),
    ("resnet101", "conv5_block3_out", 1027, 32),
    ("resnet152", "conv5_block3_out", 1507, 32),
    ("mobilenet", "conv_pw_13_relu", 315, 32),
    ("InceptionV3", "mixed10", 1311, 32),
    ("InceptionResNetV2", "conv_7b_ac", 3039, 32),
]


@pytest.mark.parametrize(("name", "layer", "size", "jump"), PUBLISHED)
def test_published(name: str, layer: str, size: int, jump: int) -> None:
    """The figures are those of the paper."""
    assert {"receptive_field": [size, size], "jump": [jump, jump]} == rows(name)[layer]


def test_window_and_stride() -> None:
    """Each layer adds (F − 1) × jump and multiplies the jump by its stride; axes are apart."""
    found = chain([40, 50, 3], "Conv2D(4, (3, 5))", "MaxPooling2D((2, 3))", "Conv2D(1, 3, dilation_rate=2)")
    assert [([3, 5], [1, 1]), ([4, 7], [2, 3]), ([12, 19], [2, 3])] == found


def test_channels_first() -> None:
    """The axes of space are those behind the channels, also in layers that do not say so."""
    first = "Conv2D(4, (3, 5), data_format='channels_first')"
    assert [([3, 5], [1, 1])] * 2 == chain([3, 20, 30], first, "BatchNormalization(axis=1)")


def test_transposed() -> None:
    """A transposed convolution looks at ⌈kernel / stride⌉ inputs and divides the jump; enlarging looks at one."""
    found = chain([20, 1], "Conv1D(1, 3, strides=4)", "Conv1DTranspose(1, 5, strides=2)", "UpSampling1D(4)")
    assert [([3], [4]), ([3 + 2 * 4], [2]), ([11], [0.5])] == found


def test_u_net() -> None:
    """Paths that part and meet again have one jump, and the largest field counts."""
    found = rows("samples/u-net.yaml")
    last = list(found.values())[-1]
    assert [1, 1] == last["jump"]
    assert max(each["receptive_field"] for each in found.values()) == last["receptive_field"]


def graph(shape: list[int], *layers: tuple[str, str, str | list[str]]) -> dict[str, Any]:
    """Return a model of layers, each with its name, its call and where its inputs come from."""
    parts = [{"name": name, "from": source, **_form(call)} for name, call, source in layers]
    return {"inputs": {"a": shape}, "layers": parts}


def _form(call: str) -> dict[str, Any]:
    layer = mlcalc.load(call)
    assert isinstance(layer, mlcalc.Layer)
    return {"type": layer.title(), **layer.given_arguments()}


def test_branches() -> None:
    """Of two paths, the larger field counts, whichever stands first."""
    model = graph(
        [30, 1],
        ("far", "Conv1D(2, 7, padding='same')", "a"),
        ("near", "Conv1D(2, 3, padding='same')", "a"),
        ("one", "Add()", ["near", "far"]),
        ("two", "Concatenate()", ["far", "near"]),
    )
    found = rows({**model, "outputs": ["one", "two"]})
    assert [[7], [7]] == [found[each]["receptive_field"] for each in ("one", "two")]


@pytest.mark.parametrize(
    "squeeze",
    [
        [
            ("s", "GlobalAveragePooling2D()", "c"),
            ("d", "Dense(4)", "s"),
            ("gate", "Reshape((1, 1, 4))", "d"),
        ],
        [("s", "GlobalAveragePooling2D(keepdims=True)", "c"), ("gate", "Conv2D(4, 1)", "s")],
    ],
    ids=["folded", "kept"],
)
def test_gate_of_the_whole(squeeze: list[tuple[str, str, str | list[str]]]) -> None:
    """A gate that is made of the whole picture lets every place look at all of it, with or without kept axes."""
    model = graph([10, 12, 3], ("c", "Conv2D(4, 3)", "a"), *squeeze, ("m", "Multiply()", ["c", "gate"]))
    assert {"receptive_field": [3 + 7, 3 + 9], "jump": [1, 1]} == rows(model)["m"]
    model["layers"].append({"name": "last", "type": "Conv2D", "filters": 1, "kernel_size": 3, "from": "m"})
    assert {"receptive_field": [3 + 7, 3 + 9], "jump": [1, 1]} == rows(model)["last"]


@pytest.mark.parametrize(
    "layer",
    [
        "LSTM(4, return_sequences=True)",
        "Bidirectional(LSTM(4, return_sequences=True))",
        "LayerNormalization(axis=[1, 2])",
        "GroupNormalization(2)",
    ],
)
def test_whole_axes(layer: str) -> None:
    """What looks at all steps, or normalizes over them, has a window as long as the axis."""
    assert [([3], [2]), ([3 + 5 * 2], [2])] == chain([13, 4], "Conv1D(4, 3, strides=2)", layer)


def test_no_axes() -> None:
    """Where there is no axis of space or time, the list is empty."""
    assert [([3], [1]), ([], []), ([], [])] == chain([9, 2], "Conv1D(4, 3)", "flatten", "Dense(3)")


def test_whole_once() -> None:
    """Where each place has seen all steps, nothing is added: neither by another such layer nor by a window."""
    layers = ["LSTM(4, return_sequences=True)"] * 2 + ["Conv1D(4, 3)", "GlobalAveragePooling1D()", "RepeatVector(3)"]
    found = chain([13, 4], "Conv1D(4, 3, strides=2)", *layers, "LSTM(4, return_sequences=True)")
    assert [[3], [13], [13], [13], [], [13], [13]] == [size for size, _ in found]
    assert [[2], [2], [2], [2], [], [None], [None]] == [jump for _, jump in found]


def test_attention_sees_the_sequence_once() -> None:
    """GPT-2 sees its 1,024 tokens, however many of its layers attend to them."""
    assert [1024] == rows("samples/gpt2-small.yaml")["final_norm"]["receptive_field"]


def test_squeeze_and_excitation() -> None:
    """Behind its first gate, EfficientNet sees the whole picture, with the padding up to there: 7 + 111 × 2."""
    found = rows("EfficientNetB0")
    assert [7, 7] == found["block1a_activation"]["receptive_field"]
    assert {"receptive_field": [229, 229], "jump": [32, 32]} == found["top_activation"]


def test_decoder() -> None:
    """A picture that is made of features looks at all that they were made of, and its places are none of the input."""
    found = chain([8, 8, 1], "Conv2D(2, 3)", "Flatten()", "Dense(32)", "Reshape((4, 4, 2))", "Conv2D(1, 3)")
    assert [([3 + 5] * 2, [None] * 2)] * 2 == found[-2:]


def test_time_distributed() -> None:
    """The steps are apart, and the picture of each is looked at by the layer inside."""
    assert [([1, 3, 3], [1, 2, 2])] == chain([5, 16, 16, 3], "TimeDistributed(Conv2D(4, 3, strides=2))")


def test_pictures_of_a_sequence() -> None:
    """What a layer inside has folded of each picture is no part of the axis of time."""
    layers = ["TimeDistributed(Conv1D(4, 3))", "TimeDistributed(GlobalAveragePooling1D())", "Conv1D(4, 3)"]
    assert [[1, 3], [1], [3]] == [size for size, _ in chain([9, 20, 2], *layers)]


@pytest.mark.parametrize("gate", ["Dense(4)", "Dense(1)"])
def test_gate_without_axes(gate: str) -> None:
    """Features of the whole that are multiplied with each place let it look at the whole."""
    layers = (("s", "GlobalMaxPooling1D()", "c"), ("gate", gate, "s"), ("m", "Multiply()", ["c", "gate"]))
    model = graph([10, 3], ("c", "Conv1D(4, 3)", "a"), *layers)
    assert {"receptive_field": [10], "jump": [1]} == rows(model)["m"]


def test_nested_model() -> None:
    """A model inside goes on with the fields of its inputs, also in its own rows."""
    inner = {"input": [None, 1], "layers": ["Conv1D(1, 3, strides=2, padding='same', name='c')"]}
    model = {"input": [40, 1], "layers": ["Conv1D(1, 5)", {"name": "inner", **inner}, "Conv1D(1, 3)"]}
    found = rows(model, depth=None)
    assert {"conv1d": [5], "inner": [7], "inner/c": [7], "conv1d_1": [11]} == {
        name: each["receptive_field"] for name, each in found.items()
    }


def test_unknown() -> None:
    """An unknown field is null, and the layer that makes it so says why; those behind it say nothing."""
    model = mlcalc.load({"input": [None, 4], "layers": ["LSTM(3, return_sequences=True)", "Conv1D(2, 3)"]})
    summary = mlcalc.summarize(model, columns=["receptive_field"])
    assert [[None], [None]] == [(row.costs or {})["receptive_field"] for row in summary.layers]
    assert [("unknown-cost", 'layer "lstm"')] == [(each.code, each.where) for each in summary.problems]
    reason = "its receptive field is unknown: LSTM looks at the whole of an axis whose size is unknown"
    assert (f"note on lstm: {reason}",) == summary.notes_on_rows


def test_formulas() -> None:
    """The formula of each axis has the numbers put in, and gives the number of the row."""
    model = mlcalc.load({"input": [32, 1], "layers": ["Conv1D(1, 3, strides=2)", "Conv1D(1, 5, strides=3)", "relu"]})
    _, second, last = mlcalc.summarize(model, columns=["receptive_field", "jump"], explain=True).layers
    assert second.explanation is not None
    assert last.explanation is not None
    formulas = second.explanation.costs or {}
    field = "receptive_field + (kernel_time_steps − 1) × jump = 3 + (5 − 1) × 2 = 11"
    assert ([field], ["jump × stride = 2 × 3 = 6"]) == tuple(list(map(str, each)) for each in formulas.values())
    [jump] = second.as_dict()["formulas"]["jump"]
    assert ("jump_time_steps", 6) == (jump["axis"], jump["value"])
    assert {"receptive_field": (), "jump": ()} == last.explanation.costs


WITHOUT_RULE = """
    InputLayer Lambda SimpleRNNCell LSTMCell GRUCell StackedRNNCells Dot CategoryEncoding Discretization HashedCrossing
    Hashing Pipeline IntegerLookup StringLookup TextVectorization MelSpectrogram STFTSpectrogram"""


def test_every_layer() -> None:
    """A new layer has a rule, or stands in the list of those that have none."""
    from mlcalc.costs.sights import _RULES

    ruled = {name for name in names() if any(kind.__name__ in _RULES for kind in find(name).__mro__)}
    assert {*WITHOUT_RULE.split()} == {*names()} - ruled


@pytest.mark.parametrize("name", [name for name in names() if example_of(find(name)).inputs])
def test_one_for_each_axis(name: str) -> None:
    """Every layer answers, with as many fields as jumps, never more than it has axes behind the batch."""
    example = example_of(find(name))
    layer = example.layer(find(name))
    shapes = [(None, *shape) for shape in example.inputs]
    [row] = rows(layer, *shapes).values()
    output = layer.specify(*shapes).shapes[0]
    assert output is not None
    assert len(row["receptive_field"]) == len(row["jump"]) <= max(len(output) - 1, 0)


def test_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models that call each other again and again are followed so far and no further; the rest is unknown.

    A long chain is none of them.
    """
    monkeypatch.setattr(fields, "MOST_FIELDS", 10)
    layers = ["Conv1D(1, 2)"] * 20
    flat = mlcalc.load({"input": [64, 1], "layers": layers})
    nested = mlcalc.load({"input": [64, 1], "layers": ["Conv1D(1, 2)", {"input": [63, 1], "layers": layers}]})
    assert [21] == list(rows(flat).values())[-1]["receptive_field"]
    summary = mlcalc.summarize(nested, columns=["receptive_field"])
    assert [[2], [None]] == [(row.costs or {})["receptive_field"] for row in summary.layers]
    assert ["unknown-cost"] == [each.code for each in summary.problems if "too often" in each.message][:1]


def test_models_that_call_models() -> None:
    """Forty models, each of which calls the one below twice, take no longer than the bound says."""
    from mlcalc.builder import Builder
    from mlcalc.layers import make

    model: mlcalc.Layer = make("Conv1D", (1, 2), {"padding": "same"})
    for number in range(40):
        builder = Builder()
        once = builder.add(model, "inner", [builder.add_input("x", (None, 4096, 1))])
        model = builder.model(f"model_{number}", [builder.call_again(once, model, [once], 1)])
    walk = fields._Walk()
    assert isinstance(model, Model)
    walk.through(model.trace(), ())
    assert MOST_FIELDS > len(walk.known) > 100
    assert walk.left < 0


def test_model_on_every_step() -> None:
    """A network that is applied to each picture of a sequence looks at that picture alone."""
    inner = {"input": [16, 16, 3], "layers": ["Conv2D(4, 3, strides=2)", "Conv2D(4, 3)"]}
    model = mlcalc.load({"input": [5, 16, 16, 3], "layers": [{"time_distributed": inner}]})
    [row] = rows(model).values()
    assert {"receptive_field": [1, 7, 7], "jump": [1, 2, 2]} == row


def test_rounded_up() -> None:
    """Behind a layer that enlarges, a field may be a fraction, which is rounded up, in the formula as well."""
    model = mlcalc.load({"input": [32, 1], "layers": ["UpSampling1D(2)", "Conv1D(1, 4)"]})
    _, row = mlcalc.summarize(model, columns=["receptive_field"], explain=True).layers
    assert {"receptive_field": [3]} == row.costs
    assert row.explanation is not None
    [formula] = (row.explanation.costs or {})["receptive_field"]
    assert "⌈receptive_field + (kernel_time_steps − 1) × jump⌉ = ⌈1 + (4 − 1) × 1/2⌉ = 3" == str(formula)


def test_jump_that_is_whole_again() -> None:
    """Half a place times a stride of two is one place, written as such."""
    chain = mlcalc.load("Sequential([Input((8, 8, 3)), UpSampling2D(2), MaxPooling2D(2)])")
    rows = mlcalc.summarize(chain, columns=["jump"]).as_dict()["layers"]
    assert ["[0.5, 0.5]", "[1, 1]"] == [str(row["jump"]) for row in rows]
