"""What is written: in the spelling of people, with only what is needed; and why something is not."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.layers.recorded import Recorded
from tests.models import chain, twice
from tests.writing.conftest import from_keras, from_yaml, rows_of

BEGIN = "import keras\nfrom keras import layers, ops\n"
X = "x = keras.Input((6, 4), name='x')\n"


def made(body: str) -> Any:
    """Return the model that lines of code make; it ends at `y`."""
    return from_keras(f"{BEGIN}{X}{body}\nmodel = keras.Model(x, y)\n")


@pytest.mark.parametrize(
    ("layer", "entry", "call"),
    [
        ("LSTM(10)", "lstm: 10", "LSTM(10)"),
        ("Flatten()", "flatten", "Flatten()"),
        ("LeakyReLU(0.1)", "leaky_relu: 0.1", "LeakyReLU(negative_slope=0.1)"),
        ("Reshape((2, 12))", "reshape: [2, 12]", "Reshape((2, 12))"),
        ("Conv1D(8, [3], activation='linear')", "conv1d: {filters: 8, kernel_size: 3}", "Conv1D(8, 3)"),
        ("MaxPooling1D(3, strides=3)", "max_pooling1d: 3", "MaxPooling1D(pool_size=3)"),
        ("GRU(5, reset_after=True)", "gru: {units: 5, reset_after: true}", "GRU(5)"),
        ("GRU(5)", "gru: 5", "GRU(5, reset_after=False)"),
        ("Bidirectional(LSTM(5))", "bidirectional: {lstm: 5}", "Bidirectional(layers.LSTM(5))"),
        (
            "RNN([LSTMCell(3), GRUCell(4, reset_after=True)])",
            "rnn: {stacked_rnn_cells: [{lstm_cell: 3}, {gru_cell: {units: 4, reset_after: true}}]}",
            "RNN(layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(4)]))",
        ),
        ("TimeDistributed(Dense(3))", "time_distributed: {dense: 3}", "TimeDistributed(layers.Dense(3))"),
        (
            "TimeDistributed(Activation(None))",
            "time_distributed: {activation: {activation: }}",
            "TimeDistributed(layers.Activation(None))",
        ),
        ("Dense(3, dtype='float16')", "dense: {units: 3, dtype: float16}", 'Dense(3, dtype="float16")'),
        ("Dense(3, trainable=False)", "{dense: 3, trainable: false}", "Dense(3, trainable=False)"),
    ],
)
def test_a_layer(layer: str, entry: str, call: str) -> None:
    """Each layer in both spellings, without what holds by itself."""
    model = mlcalc.load({"name": "m", "input": [6, 4], "layers": [layer, "Activation('relu')"]})
    description, code = mlcalc.to_yaml(model), mlcalc.to_keras(model)
    assert f"\n  - {entry}\n" in description
    assert f" layers.{call},\n" in code
    assert rows_of(model) == rows_of(from_yaml(description)) == rows_of(from_keras(code))


@pytest.mark.parametrize(
    ("body", "line"),
    [
        ("y = x * 2", "outputs = inputs * 2"),
        ("y = 1 - x", "outputs = 1 - inputs"),
        ("y = x[:, -1]", "outputs = inputs[:, -1]"),
        ("y = x[..., None]", "outputs = inputs[..., None]"),
        ("y = ops.mean(x, axis=1)", "outputs = ops.mean(inputs, axis=1)"),
        ("y = ops.transpose(x, (0, 2, 1))", "outputs = ops.transpose(inputs, (0, 2, 1))"),
        ("y = ops.einsum('bij->bji', x)", 'outputs = ops.einsum("bij->bji", inputs)'),
        ("y = layers.Lambda(lambda t: t / 2)(x)", "outputs = layers.Lambda(lambda x: x / 2)(inputs)"),
        ("y = layers.LSTM(3, return_state=True)(x)[2]", "lstm = layers.LSTM(3, return_state=True)(inputs)"),
        (
            "y = layers.MultiHeadAttention(2, 3)(x, x)",
            "layers.MultiHeadAttention(num_heads=2, key_dim=3)(inputs, inputs)",
        ),
    ],
)
def test_code_of_a_graph(body: str, line: str) -> None:
    """Operators, slices and functions are written as such, and outputs by their numbers."""
    model = made(body)
    code = mlcalc.to_keras(model)
    assert line in code
    assert rows_of(model) == rows_of(from_keras(code))


def test_operations_that_are_layers() -> None:
    """An operation of two tensors is the same row as the layer of that name; other shapes are another thing."""
    body = "a = layers.Dense(4)(x)\ny = ops.concatenate([a + x, x], axis=-1)"
    assert "- {add: , from: [dense, x]}" in (text := mlcalc.to_yaml(made(body)))
    assert rows_of(made(body)) == rows_of(from_yaml(text))
    with pytest.raises(MlcalcError, match="it is the operation Add, for which there is no layer"):
        mlcalc.to_yaml(made("y = x + 1"))


def test_called_again() -> None:
    """A layer that is called twice has one row: `call` in a description, a variable in code."""
    model = twice("twins", mlcalc.layer("Dense", 3), (None, 4), (None, 4))
    assert "\n  - {name: shared_1, call: shared, from: right}\n" in (text := mlcalc.to_yaml(model))
    assert rows_of(model) == rows_of(from_yaml(text))
    assert "shared_1 = shared(left)\n" in (code := mlcalc.to_keras(model))
    assert sorted(map(repr, rows_of(model))) == sorted(map(repr, rows_of(from_keras(code))))


def test_frozen() -> None:
    """A model that is frozen as a whole says it once; a wrapper is frozen with the layers inside."""
    whole = mlcalc.load({"name": "m", "input": [3], "trainable": False, "layers": ["Dense(2)", "Dense(1)"]})
    assert mlcalc.to_yaml(whole).count("trainable") == 1
    assert mlcalc.to_keras(whole).endswith("\nmodel.trainable = False\n")
    part = mlcalc.load({"input": [6, 4], "layers": [{"bidirectional": "LSTM(3)", "trainable": False}, "Dense(1)"]})
    assert 'model.get_layer("bidirectional").trainable = False' in (code := mlcalc.to_keras(part))
    assert rows_of(part)[-1] == rows_of(from_keras(code))[-1]


def test_models_inside() -> None:
    """A model inside stands where it is called in a description, and before the model around it in code."""
    inner = {"name": "encoder", "layers": ["Dense(3)", "Dense(2)"]}
    model = mlcalc.load({"name": "m", "input": [4], "layers": [inner, "Dense(1)"]})
    expected = "layers:\n  - name: encoder\n    layers:\n      - dense: 3\n      - dense: 2\n  - dense: 1\n"
    assert expected in mlcalc.to_yaml(model)
    code = mlcalc.to_keras(model)
    assert code.index("encoder = keras.Sequential(") < code.index("        encoder,\n")


def test_older_layers() -> None:
    """What Keras 3 has no more is named, and a description can say it."""
    model = mlcalc.load({"name": "m", "input": [4], "layers": ["highway", "Dense(1)"]})
    with pytest.raises(MlcalcError, match='"highway" cannot be written: Keras 3 has no layer `Highway`') as caught:
        mlcalc.to_keras(model)
    assert "`output model.yaml` writes it as a description" == caught.value.diagnostics[0].help
    assert rows_of(model) == rows_of(from_yaml(mlcalc.to_yaml(model)))


@pytest.mark.parametrize("write", [mlcalc.to_yaml, mlcalc.to_keras])
def test_unknown_classes(write: Any) -> None:
    """A class that mlcalc does not know is in no text, and nothing is promised of the other language."""
    model = chain("m", (4,), Recorded(class_name="MyLayer", outputs=((None, 4),), stored=()))
    with pytest.raises(MlcalcError, match="mlcalc does not know the class `MyLayer`") as caught:
        write(model)
    assert caught.value.diagnostics[0].help is None


@pytest.mark.parametrize("write", [mlcalc.to_yaml, mlcalc.to_keras])
def test_no_model(write: Any) -> None:
    """A layer by itself has no input, and other things are none at all."""
    with pytest.raises(MlcalcError, match="a layer by itself is no model: LSTM"):
        write(mlcalc.layer("LSTM", 3))
    with pytest.raises(TypeError, match=r"a model is what mlcalc.load returns of a file, not 3"):
        write(3)


@pytest.mark.parametrize("name", ["none", "yes", "1e5", "a: b", "- x", "café", "#1", "null", "x,y"])
def test_names_that_yaml_would_misread(name: str) -> None:
    """Names are quoted where YAML reads something else."""
    model = mlcalc.load({"name": name, "input": [3], "layers": [{"name": name, "dense": 2}]})
    read = from_yaml(mlcalc.to_yaml(model))
    assert (name, rows_of(model)) == (read.name, rows_of(read))
    assert rows_of(model) == rows_of(from_keras(mlcalc.to_keras(model)))


def test_what_would_be_read_otherwise_is_not_written(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that is read as another model is never given away."""
    from mlcalc.writing import yaml_text

    monkeypatch.setattr(yaml_text, "text", lambda model: "input: [3]\nlayers:\n  - dense: 7\n")
    with pytest.raises(MlcalcError, match=r'would not be read as the same one .*"dense" would differ'):
        mlcalc.to_yaml(mlcalc.load({"input": [3], "layers": ["Dense(2)"]}))
