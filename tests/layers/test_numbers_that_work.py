"""A refusal of numbers gives the numbers that work, each of which is tried."""

from __future__ import annotations

import re

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers import make
from tests.commands import run_command


@pytest.mark.parametrize(
    ("name", "arguments", "named", "shape", "fitting"),
    [
        ("GroupNormalization", (), {"groups": 32}, (None, 4, 4, 16), "16, 8, 4, 2, 1"),
        ("Conv1D", (8, 3), {"groups": 8}, (None, 8, 12), "4, 2, 1"),
    ],
)
def test_groups(
    name: str, arguments: tuple[int, ...], named: dict[str, int], shape: tuple[int | None, ...], fitting: str
) -> None:
    """The numbers of groups that share the channels, and the filters, evenly."""
    with pytest.raises(MlcalcError, match="cannot be shared evenly") as caught:
        make(name, arguments, named).output_shape(shape)
    assert f"`groups` may be {fitting}" == caught.value.diagnostics[0].help
    for groups in map(int, fitting.split(", ")):
        assert make(name, arguments, {**named, "groups": groups}).params(shape)


def test_groups_of_filters() -> None:
    """Before the channels are known, no number of groups is promised: those of the filters must share them as well."""
    done = run_command("params", "Conv2D(6, 3, groups=4)", "--input", "8,8,8")
    mend = (
        "`groups` may be 6, 3, 2, 1, if it divides the channels of the input as well; "
        "or 8 filters can be shared: change TARGET to: Conv2D(8, 3, groups=4)"
    )
    assert (2, f"= help: {mend}") == (done.code, done.stderr.strip().splitlines()[-1].strip())
    done = run_command("params", "Conv2D(6, 3, groups=3)", "--input", "8,8,8")
    assert "`groups` may be 2, 1: change TARGET to: Conv2D(6, 3, groups=2)" in done.stderr


def test_key_value_heads() -> None:
    """The numbers of heads that share those of the query evenly."""
    with pytest.raises(MlcalcError, match="cannot be shared evenly") as caught:
        make("GroupedQueryAttention", (4, 8, 3))
    assert "`num_key_value_heads` may be 8, 4, 2, 1" == caught.value.diagnostics[0].help
    for heads in (8, 4, 2, 1):
        assert make("GroupedQueryAttention", (4, 8, heads)).params((None, 5, 6), (None, 5, 6))


def test_output_padding() -> None:
    """The paddings of the output that are less than the stride."""
    with pytest.raises(MlcalcError, match="must be less than its stride") as caught:
        make("Conv2DTranspose", (3, 3), {"strides": 3, "output_padding": 4})
    assert "`output_padding` may be 0, 1, 2; or leave it out" == caught.value.diagnostics[0].help
    for padding in (0, 1, 2, None):
        layer = make("Conv2DTranspose", (3, 3), {"strides": 3, "output_padding": padding})
        assert layer.output_shape((None, 8, 8, 5))


def test_strides_and_dilation() -> None:
    """One of both passes when the other is left out."""
    given = {"strides": 2, "dilation_rate": 2}
    with pytest.raises(MlcalcError, match="cannot both be above 1") as caught:
        make("Conv2D", (3, 3), given)
    change = caught.value.diagnostics[0].change
    assert change is not None
    assert make("Conv2D", (3, 3), {**given, **change.arguments}).output_shape((None, 8, 8, 5))


@pytest.mark.parametrize(
    ("call", "inputs", "mended"),
    [
        ("Dot(axes=1)", ["110,64", "64"], ["Dot(axes=(2, 1))"]),
        ("Dot(axes=(1, 2))", ["110,64", "64"], ["Dot(axes=(2, 1))"]),
        ("Dot(1)", ["64", "110,64"], ["Dot((1, 2))"]),
        ("Dot(axes=-1, normalize=True)", ["5,7", "3,5"], ["Dot(axes=(1, 2), normalize=True)"]),
        ("Dot(axes=-1)", ["110,64", "64,110"], ["Dot(axes=(2, 1))", "Dot(axes=(1, 2))"]),
        ("Dot(axes=2)", ["5,7", "5,3"], ["Dot(axes=1)"]),
        ("Dot(axes=1)", ["3", "4"], []),
        ("Dot(axes=1)", ["none,3", "4"], []),
        ("Reshape((4, -1, 3))", ["8,8,5"], ["Reshape((4, -1, 2))"]),
        ("Reshape((3, -1))", ["100"], ["Reshape((2, -1))"]),
        ("Reshape((7, 7, 3))", ["100"], []),
        ("Reshape((7, 7, 3))", ["98"], ["Reshape((7, 7, 2))"]),
        ("Permute((0, 1))", ["8,4"], ["Permute((1, 2))"]),
        ("Permute((2, 0, 1))", ["8,4,3"], ["Permute((3, 1, 2))"]),
        ("Permute((0, 2, 1))", ["8,4"], ["Permute((2, 1))"]),
        ("Cropping1D((7, 3))", ["8,6"], ["Cropping1D(3)"]),
        ("Cropping2D(4)", ["8,9,6"], ["Cropping2D(3)"]),
        ("Cropping2D(4)", ["2,9,6"], []),
        ("Cropping2D(((1, 2), (4, 5)))", ["8,9,6"], ["Cropping2D(3)"]),
        ("MultiHeadAttention(8, 64, attention_axes=5)", ["8,6"], ["MultiHeadAttention(8, 64, attention_axes=(1,))"]),
        (
            "MultiHeadAttention(2, 3, attention_axes=(6, 7))",
            ["8,5,6"],
            ["MultiHeadAttention(2, 3, attention_axes=(1, 2))"],
        ),
        ("UpSampling2D((2, 2, 2))", ["8,8,3"], ["UpSampling2D(2)"]),
        ("UpSampling1D((2, 2))", ["8,3"], ["UpSampling1D(2)"]),
    ],
)
def test_other_arguments(call: str, inputs: list[str], mended: list[str]) -> None:
    """A refused call is offered with arguments that these inputs fit, which pass, or with none."""
    flags = [f"--input={each}" for each in inputs]
    refused = run_command("shape", call, *flags)
    assert refused.code in {1, 2}
    assert "" == refused.stdout
    assert mended == [each.strip("`") for each in re.findall(r"change TARGET to: (`.+?`|.+)", refused.stderr)]
    for each in mended:
        passed = run_command("shape", each, *flags)
        assert (0, "") == (passed.code, passed.stderr)


def test_shared_axes() -> None:
    """Slopes that are shared along the axes whose sizes are unknown can be counted: 32 of them."""
    with pytest.raises(MlcalcError, match="PReLU cannot count its alpha") as caught:
        make("PReLU").params((None, None, None, 32))
    (axes,) = re.findall(r"`shared_axes: \[(.*?)\]`", caught.value.diagnostics[0].help or "")
    assert "1, 2" == axes
    assert 32 == make("PReLU", (), {"shared_axes": [1, 2]}).params((None, None, None, 32))


@pytest.mark.parametrize(
    ("call", "shape", "mend"),
    [
        ("ConvLSTM2D(4, 9)", "5,8,8,3", "ConvLSTM2D(4, 8)"),
        ("ConvLSTM1D(4, 9)", "2,7,3", "ConvLSTM1D(4, 7)"),
        ("Conv2D(4, 7, padding=1)", "4,4,3", "Conv2D(4, 6, padding=1)"),
        ("MaxPooling2D(9, padding=(0, 1))", "8,8,3", "MaxPooling2D((8, 9), padding=(0, 1))"),
        ("Conv2D(4, 9, data_format='channels_first')", "3,8,7", "Conv2D(4, (8, 7), data_format='channels_first')"),
    ],
)
def test_window(call: str, shape: str, mend: str) -> None:
    """The largest window that fits, over what a step of a sequence has, and with the rows that are added."""
    done = run_command("shape", call, "--input", shape)
    assert 1 == done.code
    assert f"change TARGET to: `{mend}`" in done.stderr
    assert 0 == run_command("shape", mend, "--input", shape).code
