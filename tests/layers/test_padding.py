"""Padding as a number, the P of ⌊(N − F + 2P) / S⌋ + 1: for convolutions and poolings of every rank, and in Keras."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from mlcalc.shapes import Shape
from tests.commands import run_command

FIRST = {"data_format": "channels_first"}


@pytest.mark.parametrize(
    ("name", "arguments", "named", "shape"),
    [
        ("Conv1D", (4, 3), {"padding": 2, "strides": 2}, (None, 9, 2)),
        ("Conv2D", (4, 3), {"padding": 1, "strides": 2}, (None, 8, 8, 1)),
        ("Conv2D", (4, (3, 5)), {"padding": (1, 2), "dilation_rate": 2}, (None, 9, 10, 1)),
        ("Conv2D", (4, 3), {"padding": [0, 1], **FIRST}, (None, 1, 9, 8)),
        ("Conv3D", (4, 3), {"padding": (1, 2, 0)}, (None, 9, 9, 9, 1)),
        ("DepthwiseConv1D", (3,), {"padding": 1}, (None, 9, 2)),
        ("DepthwiseConv2D", (3,), {"padding": 1, "strides": 2}, (None, 9, 9, 2)),
        ("SeparableConv1D", (4, 3), {"padding": 1}, (None, 9, 2)),
        ("SeparableConv2D", (4, 3), {"padding": 2}, (None, 9, 9, 2)),
        ("MaxPooling1D", (3,), {"padding": 1, "strides": 2}, (None, 9, 2)),
        ("MaxPooling2D", (3,), {"padding": 1, "strides": 2}, (None, 112, 112, 64)),
        ("MaxPooling3D", (2,), {"padding": 1}, (None, 5, 6, 7, 2)),
        ("AveragePooling1D", (2,), {"padding": 1}, (None, 9, 2)),
        ("AveragePooling2D", (2,), {"padding": (1, 0), **FIRST}, (None, 2, 9, 9)),
        ("AveragePooling3D", (2,), {"padding": 1, "strides": 1}, (None, 5, 6, 7, 2)),
    ],
)
def test_as_a_layer_that_pads(name: str, arguments: Any, named: dict[str, Any], shape: Shape) -> None:
    """The layer gives what it gives behind a layer of zeros with `valid`, with the same weights and products."""
    layer = make(name, arguments, named)
    zeros, plain = layer.in_keras()
    padded = zeros.output_shape(shape)
    assert plain.output_shape(padded) == layer.output_shape(shape)
    assert (plain.params(padded), plain.macs(padded)) == (layer.params(shape), layer.macs(shape))


@pytest.mark.parametrize(
    ("padding", "output", "is_same"),
    [(1, (None, 4, 4, 4), False), ((1, 0), (None, 4, 3, 4), False), (0, (None, 3, 3, 4), None)],
)
def test_formula_of_the_courses(padding: Any, output: Shape, is_same: bool | None) -> None:
    """⌊(8 − 3 + 2 × 1) / 2⌋ + 1 = 4, and a note says how Keras spells it; a padding of 0 is `valid`."""
    layer = make("Conv2D", (4, 3), {"padding": padding, "strides": 2})
    explanation = layer.explain((None, 8, 8, 1))
    assert output == layer.output_shape((None, 8, 8, 1))
    if padding == 0:
        assert "⌊(8 − 3) / 2⌋ + 1" == explanation.shape[0].numbers
        return
    assert "⌊(8 − 3 + 2 × 1) / 2⌋ + 1" == explanation.shape[0].numbers
    (note,) = explanation.notes
    sides = 1 if padding == 1 else [1, 0]
    assert f"in Keras, `zero_padding2d: {sides}` stands before it, and its own padding is `valid`" == note
    assert not is_same


def test_when_same_is_the_same() -> None:
    """With a stride of 1 and half of an odd kernel, `same` says it shorter, whatever the size of the input."""
    for shape in ((None, 8, 8, 1), (None, None, None, 1)):
        (note,) = make("Conv2D", (4, 3), {"padding": 1}).explain(shape).notes
        assert "`same` is the same here" in note
    (other,) = make("Conv2D", (4, 3), {"padding": 2}).explain((None, 8, 8, 1)).notes
    assert "same here" not in other
    (largest,) = make("MaxPooling2D", (3,), {"padding": 1}).explain((None, 8, 8, 1)).notes
    assert "which PyTorch takes for less than any number" in largest
    for name in ("MaxPooling2D", "AveragePooling2D"):
        (pooled,) = make(name, (3,), {"padding": 1, "strides": 1}).explain((None, 8, 8, 1)).notes
        assert "the shape is that of `same`, the values at the edges are not" in pooled
        assert "same here" not in pooled


@pytest.mark.parametrize("value", [-1, (1, 2, 3), 1.5, True, None, "full", "1"])
def test_no_padding(value: object) -> None:
    """Words, a number that is not negative, or one for each axis: nothing else pads."""
    with pytest.raises(MlcalcError, match="`padding` must be one of valid, same"):
        make("Conv2D", (4, 3), {"padding": value})


def test_on_the_command_line() -> None:
    """`--padding 1` and `--padding 1,0`."""
    words = [
        "shape",
        "conv2d",
        "--filters",
        "4",
        "--kernel-size",
        "3",
        "--strides",
        "2",
        "--input",
        "8,8,1",
        "--padding",
    ]
    assert "(None, 4, 4, 4)\n" == run_command(*words, "1", "--quiet").stdout
    assert "(None, 4, 3, 4)\n" == run_command(*words, "1,0", "--quiet").stdout
    assert "⌊(8 − 3 + 2 × 1) / 2⌋ + 1" in run_command(*words, "1").stdout
    assert 2 == run_command(*words, "full").code


@pytest.mark.parametrize("value", ["(1,0)", "[1,0]", "1, 0"])
def test_in_brackets(value: str) -> None:
    """`--padding "(1,0)"` is read as `--kernel-size "(3,3)"` is."""
    words = ("shape", "conv2d", "--filters", "4", "--kernel-size", "(3,3)", "--input", "8,8,1", "--quiet", "--padding")
    assert "(None, 8, 6, 4)\n" == run_command(*words, value).stdout


@pytest.mark.parametrize(
    ("kernel", "strides", "padding", "added", "word"),
    [
        (4, 2, 1, None, "same"),
        (3, 1, 1, None, "same"),
        (3, 2, 1, 1, "same"),
        ([4, 6], 2, [1, 2], None, "same"),
        (2, 2, 0, None, "valid"),
        (3, 2, 0, 1, "valid"),
    ],
)
def test_of_a_transposed_convolution(kernel: Any, strides: int, padding: Any, added: int | None, word: str) -> None:
    """The word is offered that gives PyTorch's (N − 1) × S − 2P + F + output padding."""
    given = {"kernel_size": kernel, "strides": strides, **({} if added is None else {"output_padding": added})}
    with pytest.raises(MlcalcError) as caught:
        make("Conv2DTranspose", (4,), {**given, "padding": padding})
    assert f"did you mean '{word}'?" == caught.value.diagnostics[0].help
    layer = make("Conv2DTranspose", (4,), {**given, "padding": word})
    sizes, rows = (each if isinstance(each, list) else [each] * 2 for each in (kernel, padding))
    lengths = [7 * strides - 2 * p + f + (added or 0) for f, p in zip(sizes, rows, strict=True)]
    assert (None, *lengths, 4) == layer.output_shape((None, 8, 8, 3))


@pytest.mark.parametrize(("kernel", "strides", "padding"), [(5, 2, 1), (3, 2, 1), (1, 2, 0)])
def test_of_a_transposed_convolution_that_no_word_gives(kernel: int, strides: int, padding: int) -> None:
    """Where no word gives the same, none is said to be meant."""
    with pytest.raises(MlcalcError) as caught:
        make("Conv2DTranspose", (4, kernel), {"strides": strides, "padding": padding})
    assert "did you mean" not in str(caught.value.diagnostics[0].help)


def test_of_a_transposed_convolution_by_flags() -> None:
    """So it is with flags."""
    words = ["shape", "conv2d_transpose", "--filters", "4", "--kernel-size", "4", "--strides", "2", "--input", "8,8,3"]
    done = run_command(*words, "--padding", "1")
    assert "did you mean `--padding same`?" in done.stderr
    assert "(None, 16, 16, 4)\n" == run_command(*words, "--padding", "same", "--quiet").stdout


def test_in_a_model() -> None:
    """A model has the layer that pads as a row of its own, as Keras has it."""
    text = "input: [8, 8, 1]\nlayers:\n  - {name: a, conv2d: {filters: 4, kernel_size: 3, strides: 2, padding: 1}}\n"
    text += "  - {max_pooling2d: {pool_size: 3, padding: [1, 0], strides: 1}, from: a}\n"
    done = run_command("summary", "-", "--format", "json", stdin=text)
    rows = [(row["name"], row["type"], row["output_shape"][1:3]) for row in json.loads(done.stdout)["layers"]]
    assert [
        ("zero_padding2d", "ZeroPadding2D", [10, 10]),
        ("a", "Conv2D", [4, 4]),
        ("zero_padding2d_1", "ZeroPadding2D", [6, 4]),
        ("max_pooling2d", "MaxPooling2D", [4, 2]),
    ] == rows[-4:]


def test_what_is_called_once_more() -> None:
    """A layer that pads is called once more with what it pads for."""
    encoder = {"name": "enc", "conv1d": {"filters": 4, "kernel_size": 3, "padding": 1}, "from": "left"}
    layers = [encoder, {"name": "o", "call": "enc", "from": "right"}, {"add": None, "from": ["enc", "o"]}]
    text = json.dumps({"inputs": {"left": [9, 2], "right": [9, 2]}, "layers": layers})
    assert "28\n" == run_command("params", "-", "--quiet", stdin=text).stdout


def test_keras_has_words_alone() -> None:
    """A call that is one of Keras is refused, as Keras refuses it, with what to write in front of it."""
    told = run_command("shape", "keras.layers.Conv2D(4, 3, padding=1)", "--input", "8,8,1")
    assert 0 != told.code
    assert "in Keras, `padding` is a word, such as valid or same" in told.stderr
    assert "put `ZeroPadding2D(1)` before it" in told.stderr


@pytest.mark.parametrize(
    ("rank", "kernel", "stride", "padding", "size"),
    [(2, 3, 2, 1, 8), (1, 5, 2, 1, 8), (3, 4, 4, 1, 5), (2, 5, 3, (2, 0), 7)],
)
def test_number_behind_a_transposed_convolution(rank: int, kernel: int, stride: int, padding: Any, size: int) -> None:
    """PyTorch gives (N − 1) × S − 2P + F: what is told, a cropping behind `valid`, gives the same."""
    with pytest.raises(MlcalcError) as caught:
        make(f"Conv{rank}DTranspose", (2, kernel), {"strides": stride, "padding": padding})
    help_line = caught.value.diagnostics[0].help or ""
    told = re.fullmatch(r"`valid`, and `cropping\dd: (.+)` behind it, do what .* in PyTorch", help_line)
    assert told
    cut = json.loads(told[1])
    enlarged = make(f"Conv{rank}DTranspose", (2, kernel), {"strides": stride}).output_shape((None, *[size] * rank, 3))
    rows = padding if isinstance(padding, tuple) else (padding,) * rank
    expected = [(size - 1) * stride - 2 * each + kernel for each in rows]
    assert (None, *expected, 2) == make(f"Cropping{rank}D", (cut,)).output_shape(enlarged)
