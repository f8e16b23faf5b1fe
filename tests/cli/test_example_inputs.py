"""A layer that is asked for without an input: an example of one is offered, and the command runs with it."""

from __future__ import annotations

import re
import shlex

import pytest

from tests.commands import run_command

LAYERS = {
    "lstm --units 10": "--input-dim=1",
    "dense --units 10": "--input-dim=1",
    "conv1d --filters 8 --kernel-size 3": "--input-dim=1",
    "conv2d --filters 8 --kernel-size 3": "--input=28,28,1",
    "conv2d --filters 8 --kernel-size 3 --data-format channels_first": "--input=1,28,28",
    "conv3d --filters 8 --kernel-size 3": "--input=28,28,28,1",
    "depthwise_conv2d --kernel-size 3": "--input=28,28,1",
    "separable_conv1d --filters 8 --kernel-size 3": "--input-dim=1",
    "batch_normalization": "--input",
    "bidirectional --layer 'GRU(10)'": "--input-dim=1",
    "time_distributed --layer 'Dense(10)'": "--input",
    "'LSTM(10)'": "--input-dim=1",
    "'MultiHeadAttention(2, 8)'": "--input=5,8",
    "'Attention()'": "--input=5,8 --input=5,8",
    "'AdditiveAttention()'": "--input=5,8 --input=5,8",
    "'Dot(axes=1)'": "--input=10 --input=10",
    "'ConvLSTM2D(4, 3)'": "--input=5,28,28,3",
    "\"EinsumDense('abc,cd->abd', output_shape=(None, 64))\"": "--input=10,3",
    "'GroupNormalization(2)'": "--input=10",
    "'Normalization()'": "--input=10",
    "'Conv2D(8, 3)'": "--input=28,28,1",
}


@pytest.mark.parametrize("asked", LAYERS)
def test_example(asked: str) -> None:
    """The help names flags; with them the answer is a number."""
    words = ["params", *shlex.split(asked)]
    outcome = run_command(*words)
    [example] = re.findall("for example `([^`]*)`", outcome.stderr)
    assert example.startswith(LAYERS[asked])
    answer = run_command(*words, *shlex.split(example), "--quiet")
    assert (0, True) == (answer.code, answer.stdout.strip().isdigit())


def test_known_sizes_stay() -> None:
    """What was given is a part of the example."""
    outcome = run_command("params", "conv2d", "--filters", "8", "--kernel-size", "3", "--input", "9,7,none")
    assert "for example `--input=9,7,1`" in outcome.stderr


def test_no_example_in_a_model() -> None:
    """Of a layer that stands behind others, the input of the model is no example."""
    outcome = run_command("params", "-", stdin="input: [null, null]\nlayers:\n  - lstm: 3\n  - dense: 2\n")
    assert (1, False) == (outcome.code, "for example" in outcome.stderr)
