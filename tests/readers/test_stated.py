"""The shape of the input that stands in a layer inside another one: named, and moved outside as it is written."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from mlcalc.model import Model
from mlcalc.readers.stated import stated_inside
from tests.commands import run_command
from tests.hand import Command, applied, helps

SENTENCE = "`input_shape` stands in LSTM, inside the wrapper Bidirectional, which passes over it"
INNER = "lstm: {units: 3, input_shape: [5, 2]}"


def yaml(*lines: str) -> str:
    return "layers:\n" + "".join(f"  {each}\n" for each in (*lines, "- dense: 1"))


TEXTS: dict[str, tuple[str, str]] = {
    "a call": ("model.yaml", yaml("- Bidirectional(LSTM(3, input_shape=(5, 2)))")),
    "a call of Keras": ("model.yaml", yaml("- keras.layers.Bidirectional(keras.layers.LSTM(3, input_shape=(5, 2)))")),
    "a call with more": ("model.yaml", yaml("- Bidirectional(LSTM(3, input_shape=(5, 2)), merge_mode='concat')")),
    "a mapping": ("model.yaml", yaml(f"- bidirectional: {{{INNER}}}")),
    "a mapping with a name": ("model.yaml", yaml(f"- {{name: both, bidirectional: {{{INNER}}}}}")),
    "a mapping with its argument": ("model.yaml", yaml(f"- bidirectional: {{layer: {{{INNER}}}, merge_mode: concat}}")),
    "a call in a mapping": ("model.yaml", yaml("- bidirectional: LSTM(3, input_shape=(5, 2))")),
    "several lines": ("model.yaml", yaml("- bidirectional:", f"    {INNER}")),
    "many lines": ("model.yaml", yaml("- bidirectional:", "    lstm:", "      units: 3", "      input_shape: [5, 2]")),
    "many lines with a name": ("model.yaml", yaml("- name: b", "  bidirectional:", f"    {INNER}")),
    "spelt out": ("model.yaml", yaml("- type: bidirectional", f"  layer: {{{INNER}}}")),
    "a batch": ("model.yaml", yaml("- bidirectional: {lstm: {units: 3, batch_input_shape: [null, 5, 2]}}")),
    "a length and a width": ("model.yaml", yaml("- Bidirectional(LSTM(3, input_dim=2, input_length=5))")),
    "JSON": (
        "model.json",
        '{"layers": [\n  {"bidirectional": {"lstm": {"units": 3, "input_shape": [5, 2]}}},\n  {"dense": 1}\n]}\n',
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_description(name: str, tmp_path: Path) -> None:
    """The mend gives the model that was meant, in the spelling of what was written."""
    file, text = TEXTS[name]
    path = tmp_path / file
    path.write_text(text)
    outcome = run_command("params", path, "--quiet")
    assert (1, "") == (outcome.code, outcome.stdout)
    assert SENTENCE.partition(" stands")[2] in outcome.stderr
    (advice,) = helps(outcome.stderr)
    command = applied(Command([], text=text), advice)
    assert command, advice
    path.write_text("".join(line for line in command.text.splitlines(keepends=True) if "<out>" not in line))
    outcome = run_command("params", path, "--quiet")
    assert (0, "151\n", "") == (outcome.code, outcome.stdout, outcome.stderr)


CALLS = {
    "Bidirectional(LSTM(3, input_shape=(5, 2)))": ("Bidirectional(LSTM(3), input_shape=(5, 2))", 144),
    "Sequential([Bidirectional(LSTM(3, input_shape=(5, 2)))])": (
        "Sequential([Bidirectional(LSTM(3), input_shape=(5, 2))])",
        144,
    ),
    "TimeDistributed(Dense(3, input_shape=(5, 2)))": ("TimeDistributed(Dense(3), input_shape=(5, 2))", 9),
    "TimeDistributed(Dense(3, input_shape=(2,)))": ("TimeDistributed(Dense(3), input_shape=(None, 2))", 9),
    "TimeDistributed(Dense(3, input_dim=2))": ("TimeDistributed(Dense(3), input_shape=(None, 2))", 9),
    "TimeDistributed(Conv2D(4, 3, input_shape=(28, 28, 1)))": (
        "TimeDistributed(Conv2D(4, 3), input_shape=(None, 28, 28, 1))",
        40,
    ),
    "TimeDistributed(Conv2D(4, 3, input_shape=(9, 28, 28, 1)))": (
        "TimeDistributed(Conv2D(4, 3), input_shape=(9, 28, 28, 1))",
        40,
    ),
    "TimeDistributed(Dense(3, batch_input_shape=(8, 5, 2)))": (
        "TimeDistributed(Dense(3), batch_input_shape=(8, 5, 2))",
        9,
    ),
    "TimeDistributed(Bidirectional(LSTM(3, input_shape=(7, 2))))": (
        "TimeDistributed(Bidirectional(LSTM(3)), input_shape=(None, 7, 2))",
        144,
    ),
    "RNN(LSTMCell(3, input_shape=(5, 2)))": ("RNN(LSTMCell(3), input_shape=(5, 2))", 72),
    "SpectralNormalization(Dense(3, input_shape=(2,)))": ("SpectralNormalization(Dense(3), input_shape=(2,))", 12),
}


@pytest.mark.parametrize("call", CALLS)
def test_call_alone(call: str) -> None:
    """The call is shown with the shape outside; of one step, the steps come before it and may be any number."""
    mended, params = CALLS[call]
    outcome = run_command("params", call, "--quiet")
    assert (2 if call.startswith("Sequential") else 1, "") == (outcome.code, outcome.stdout)
    assert [f"change TARGET to: {mended}"] == helps(outcome.stderr)
    assert f"{params}\n" == run_command("params", mended, "--quiet").stdout


def test_shape_that_a_flag_gives() -> None:
    """Where the input is known, there is nothing to say."""
    outcome = run_command("params", "Bidirectional(LSTM(3, input_shape=(5, 2)))", "--input", "5,2", "--quiet")
    assert (0, "144\n") == (outcome.code, outcome.stdout)
    layer = mlcalc.layer("Bidirectional(LSTM(3, input_shape=(5, 2)))")
    assert 144 == layer.params((None, 5, 2))


def test_flags_of_layers() -> None:
    """A chain of flags is mended at its flag."""
    outcome = run_command("summary", "-l", "Bidirectional(LSTM(3, input_shape=(5, 2)))", "-l", "Dense(1)", "--quiet")
    assert ["change --layer 1 to: Bidirectional(LSTM(3), input_shape=(5, 2))"] == helps(outcome.stderr)


def test_python_source(tmp_path: Path) -> None:
    """In source it is a warning, as Keras learns the shape from the data."""
    path = tmp_path / "train.py"
    text = (
        "from keras import Sequential, layers\n"
        "model = Sequential()\n"
        "model.add(layers.Bidirectional(layers.LSTM(3, input_shape=(5, 2))))\n"
        "model.add(layers.Dense(1))\n"
    )
    path.write_text(text)
    outcome = run_command("summary", path)
    assert SENTENCE in outcome.stderr
    (advice,) = helps(outcome.stderr)
    assert "change line 3 to: model.add(layers.Bidirectional(layers.LSTM(3), input_shape=(5, 2)))" == advice
    command = applied(Command([], text=text), advice)
    assert command
    path.write_text(command.text)
    assert "151\n" == run_command("params", path, "--quiet").stdout


def test_saved_model(tmp_path: Path) -> None:
    """A file was saved so, and its warning says why the shape is unknown."""
    inner = {"class_name": "LSTM", "config": {"name": "l", "units": 3, "batch_input_shape": [None, 5, 2]}}
    layers = [{"class_name": "Bidirectional", "config": {"name": "b", "layer": inner}}]
    path = tmp_path / "model.json"
    path.write_text(json.dumps({"class_name": "Sequential", "config": {"name": "m", "layers": layers}}))
    outcome = run_command("summary", path)
    assert "`batch_input_shape` stands in LSTM, inside the wrapper Bidirectional" in outcome.stderr


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Bidirectional", {"layer": {"lstm": 3}}),
        ("Bidirectional", {"layer": {"lstm": {"units": 3, "input_shape": [5, 2]}}, "input_shape": [5, 2]}),
        ("LSTM", {"units": 3, "input_shape": [5, 2]}),
        ("TimeDistributed", {"layer": {"embedding": {"input_dim": 9, "output_dim": 2}}}),
        ("TimeDistributed", {"layer": {"lstm": {"units": 3, "input_shape": "wide"}}}),
        ("Bidirectional", {"layer": {"lstm": {"units": 3, "input_shape": [-1, 2]}}}),
    ],
)
def test_nothing_inside(name: str, arguments: dict[str, Any]) -> None:
    """A layer that states its input itself, or none, or no shape, has nothing one level too deep."""
    model = mlcalc.load({"input": [5, 2] if name == "Bidirectional" else [4, 5, 2], "layers": [{name: arguments}]})
    assert isinstance(model, Model)
    assert stated_inside(model.graph.nodes[-1].layer) is None


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("lstm: {units: 3, return_sequences: true}", "lstm: {units: 3, batch_input_shape: [4, 5, 2]}"),
        ("LSTM(3, return_sequences=True)", "LSTM(3, batch_input_shape=(4, 5, 2))"),
    ],
)
def test_shape_in_the_middle(first: str, second: str, tmp_path: Path) -> None:
    """Where the first layer says no shape, another one that does is pointed at."""
    path = tmp_path / "model.yaml"
    path.write_text(f"layers:\n  - {first}\n  - {second}\n")
    outcome = run_command("summary", path)
    assert "error: the model does not say the shape of its input" in outcome.stderr
    assert "`batch_input_shape` counts for the first layer alone" in outcome.stderr


def test_words_of_an_embedding_in_the_middle(tmp_path: Path) -> None:
    """The `input_dim` of an Embedding is no shape."""
    path = tmp_path / "model.yaml"
    path.write_text("layers:\n  - dense: 3\n  - embedding: {input_dim: 4, output_dim: 5}\n")
    assert "counts for the first layer" not in run_command("summary", path).stderr


def test_shape_in_the_middle_of_source(tmp_path: Path) -> None:
    """In source the same is a label of the warning."""
    path = tmp_path / "train.py"
    path.write_text(
        "from keras import Sequential, layers\n"
        "model = Sequential()\n"
        "model.add(layers.Dropout(0.1))\n"
        "model.add(layers.Dense(1, input_shape=(4,)))\n"
    )
    assert "`input_shape` counts for the first layer alone" in run_command("summary", path).stderr
