"""`mlcalc shape`: which shape comes out, and why."""

from __future__ import annotations

import json

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("words", "shape"),
    [
        (
            ["conv2d", "--filters", "1", "--kernel-size", "3", "--strides", "2,1", "--input", "11,11,1"],
            "(None, 5, 9, 1)",
        ),
        (["lstm", "--units", "4", "--return-state", "--input", "3,1"], "(None, 4), (None, 4), (None, 4)"),
        (["lstm", "--units", "4", "--input", "3,1", "--batch-size", "8"], "(8, 4)"),
        (["lstm", "--units", "4", "--return-sequences", "--input", "none,1"], "(None, None, 4)"),
        (["flatten", "--input", "none,7"], "(None, None)"),
        (["reshape", "--target-shape", "-1,4", "--input", "3,8"], "(None, 6, 4)"),
        (["add", "--input", "5,4", "--input", "1,4"], "(None, 5, 4)"),
        (["concatenate", "--axis", "1", "--input", "5,4", "--input", "3,4"], "(None, 8, 4)"),
        (["Sequential([Input((10, 10, 1)), Conv2D(10, 3), Conv2D(7, 4)])"], "(None, 5, 5, 7)"),
        (["window", "--length", "7", "--time-steps", "3"], "(4, 3, 1)"),
    ],
)
def test_quiet(run: Run, words: list[str], shape: str) -> None:
    """`--quiet` prints the bare shape, as Keras writes it."""
    assert (f"{shape}\n", "", 0) == run("shape", *words, "--quiet")


def test_plain(run: Run) -> None:
    """In a pipe, each size that changes comes with its formula."""
    expected = """\
Conv2D(filters=10, kernel_size=(3, 3))
input  (None, 10, 12, 1)  batch, height 10, width 12, 1 channel
output (None, 8, 10, 10)  batch, height 8, width 10, 10 filters

Axis    Formula                                  Numbers             Size
height  ⌊(height − kernel_height) / stride⌋ + 1  ⌊(10 − 3) / 1⌋ + 1     8
width   ⌊(width − kernel_width) / stride⌋ + 1    ⌊(12 − 3) / 1⌋ + 1    10
kernel_height = 3: kernel along height
stride = 1: how far the window moves each time
kernel_width = 3: kernel along width
"""
    words = ("shape", "conv2d", "--filters", "10", "--kernel-size", "3", "--input", "10,12,1")
    assert (expected, "", 0) == run(*words)


def test_json(run: Run) -> None:
    """As JSON, the shape is a list in which `null` is unknown, with the formula of each axis."""
    words = ("maxpooling2d", "--input", "5,none,3", "--format", "json")
    answer = json.loads(run("shape", *words).stdout)
    assert [None, 2, None, 3] == answer["output_shape"]
    assert [("height", "⌊5 / 2⌋", 2), ("width", "⌊? / 2⌋", None)] == [
        (each["axis"], each["numbers"], each["value"]) for each in answer["formulas"]["shape"]
    ]


def test_window(run: Run) -> None:
    """The windows of a series are a target of their own."""
    answer = json.loads(run("shape", "window", "--length", "7", "--time-steps", "3", "-f", "json").stdout)
    assert ([4, 3, 1], [4], 4) == (answer["x_shape"], answer["y_shape"], answer["windows"])
    text = run("shape", "window", "--length", "8", "--time-steps", "3", "--stride", "2", "--horizon", "2").stdout
    assert "windows = ⌊(length − time_steps − horizon) / stride⌋ + 1 = ⌊(8 − 3 − 2) / 2⌋ + 1 = 2\n" in text
