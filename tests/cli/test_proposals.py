"""What was most likely meant: one proposal, over everything that can stand there."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run

BLOCKS = "blocks: {residual: {layers: [dense: 3]}}"
STATE = "a first state has as many features as there are units"
MEANT = {
    "a block": (
        f"input: [3]\n{BLOCKS}\nlayers: [residual, resdiual]",
        "did you mean the block `residual`? change line 3 to: layers: [residual, residual]",
    ),
    "what stands beside a layer": (
        "input: [3]\nlayers: [{dense: 3, trainble: false}]",
        "did you mean `trainable`? change line 2 to: layers: [{dense: 3, trainable: false}]",
    ),
    "a repetition": (
        "input: [3]\nlayers: [{repeats: 3, dense: 3}]",
        "change line 2 to: layers: [{dense: 3, repeat: 3}]",
    ),
    "the shape of the input": (
        "input_shape: [3]\nlayers: [dense: 3]",
        "did you mean `input`? change line 1 to: input: [3]",
    ),
    "the layers": ("input: [3]\nlayer: [dense: 3]", "did you mean `layers`? change line 2 to: layers: [dense: 3]"),
    "a comma behind a value": ("input: [3]\nlayers:\n  - dense: 10,\n", "change line 3 to: - dense: 10"),
    "a comma behind a name": ("input: [3]\nlayers:\n  - flatten,\n", "change line 3 to: - flatten"),
    "outputs without brackets": (
        "input: [3]\nlayers: [{name: a, dense: 3}, {name: b, dense: 3}]\noutputs: a, b",
        "several names stand in brackets: `outputs: [a, b]`",
    ),
    "inputs without names": (
        "inputs: [10, 20]\nlayers: [dense: 3]",
        "one input without a name is `input`: change line 1 to: input: [10, 20]",
    ),
    "a first state of another width": (
        "inputs: {x: [10, 4], s: [8]}\nlayers:\n  - {gru: 4, from: [x, s]}\n",
        (
            f"{STATE}: 8: change line 3 to: `- {{gru: 8, from: [x, s]}}`; "
            f"or {STATE}: 4: change line 1 to: `inputs: {{x: [10, 4], s: [4]}}`"
        ),
    ),
    "several arguments in a list": (
        "input: [28, 28, 1]\nlayers: [conv2d: [8, 3]]",
        "give several by their names: change line 2 to: layers: [{conv2d: {filters: 8, kernel_size: 3}}]",
    ),
}


@pytest.mark.parametrize(("text", "mend"), MEANT.values(), ids=MEANT)
def test_descriptions(run: Run, text: str, mend: str) -> None:
    """A description that has one slip of the pen is told one thing."""
    Path("m.yaml").write_text(text, encoding="utf-8")
    outcome = run("summary", "m.yaml")
    assert 1 == outcome.code
    assert [f"  = help: {mend}"] == [line for line in outcome.stderr.splitlines() if "help:" in line]


def test_a_list_that_one_argument_takes(run: Run) -> None:
    """A list behind a layer whose first argument is one stays that argument."""
    Path("m.yaml").write_text("input: [28, 28, 1]\nlayers: [reshape: [784, 1]]", encoding="utf-8")
    assert ("(None, 784, 1)\n", "", 0) == run("shape", "m.yaml", "-q")


def test_flags_of_other_libraries(run: Run) -> None:
    """A flag that PyTorch has is answered with that of Keras."""
    outcome = run("params", "lstm", "--hidden-size", "3", "--input", "3,1")
    assert 2 == outcome.code
    assert "it is `--units` here" in outcome.stderr


@pytest.mark.parametrize(
    ("words", "mend"),
    [
        (("layers", "convolutions"), "did you mean `convolution`?"),
        (("layers", "recurent"), "did you mean `recurrent`?"),
        (("layers", "lsmt"), "did you mean `LSTM`?"),
    ],
)
def test_families(run: Run, words: tuple[str, ...], mend: str) -> None:
    """A family of layers may be meant, too."""
    outcome = run(*words)
    assert 2 == outcome.code
    assert f"  = help: {mend}" in outcome.stderr


def test_number_that_is_none(run: Run) -> None:
    """A number that is none is not said to be a shape."""
    outcome = run("shape", "dense", "--units", "3", "--input", "3", "--batch-size", "x")
    assert 2 == outcome.code
    assert "must be a positive integer or none, not x" in outcome.stderr


def test_argument_beside_its_layer_in_json(run: Run) -> None:
    """In JSON, the entry is written again as JSON."""
    Path("m.json").write_text('{"input": [3], "layers": [{"dense": 10, "activation": "relu"}]}', encoding="utf-8")
    mend = '{"dense": {"units": 10, "activation": "relu"}}'
    whole = f'{{"input": [3], "layers": [{mend}]}}'
    assert f"  = help: put arguments inside: change line 1 to: {whole}\n" in run("summary", "m.json").stderr
    Path("m.json").write_text(f'{{"input": [3], "layers": [{mend}]}}', encoding="utf-8")
    assert ("40\n", "", 0) == run("params", "m.json", "-q")


def test_misspelt_argument_in_a_saved_model(run: Run) -> None:
    """What a saved layer lacks may stand in its config under a name that is near."""
    source = {"class_name": "InputLayer", "config": {"batch_shape": [None, 3], "name": "i"}}
    layers = [source, {"class_name": "Dense", "config": {"name": "d", "unit": 10}}]
    model = {"class_name": "Sequential", "config": {"name": "m", "layers": layers}}
    Path("m.json").write_text(json.dumps(model), encoding="utf-8")
    assert "the `config` has `unit`: did you mean `units`?" in run("summary", "m.json").stderr


@pytest.mark.parametrize(
    "command",
    [
        "scale minmax -- -1 2 -q",
        "scale -- minmax 1 2 --quiet",
        "params -- lstm --units 3 --input-dim 1 -q",
        "summary --quiet -- lenet5 --columns=name",
        "layers -- lstm --format tsv",
    ],
)
def test_flags_behind_the_end_of_flags(run: Run, command: str) -> None:
    """`--` makes data of all words behind it: a flag there is told so, and the mend works as it stands."""
    outcome = run(*command.split())
    assert 2 == outcome.code
    assert "stands behind `--`, and all that is behind it is data, not flags" in outcome.stderr
    (mend,) = re.findall("= help: mlcalc (.*)", outcome.stderr)
    assert 0 == run(*shlex.split(mend)).code


def test_what_is_missing_stands_before_the_end_of_flags(run: Run) -> None:
    """A flag that is missing is proposed where it is one."""
    assert "= help: mlcalc params --units 10 -- lstm\n" in run("params", "--", "lstm").stderr
