"""Arguments that were given to the wrong layer, or to the wrong argument: where they belong, as a line to paste."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcalc
from mlcalc.readers.description.placing import put_inside
from tests.hand import Command, applied, helps

HEAD = "input: [5, 3]\nlayers:\n"
ROWS = {
    "a call": (
        "  - Bidirectional(LSTM(10), return_sequences=True)",
        "  - Bidirectional(LSTM(10, return_sequences=True))",
    ),
    "one that it has, and one that it has not": (
        "  - Bidirectional(LSTM(3), units=4, dropout=0.1)",
        "  - Bidirectional(LSTM(3, dropout=0.1))",
    ),
    "another name of the argument": (
        "  - Bidirectional(LSTM(10, dropout=0.1), return_sequence=True, merge_mode='sum')",
        "  - Bidirectional(LSTM(10, dropout=0.1, return_sequences=True), merge_mode='sum')",
    ),
    "a layer without its argument": ("  - TimeDistributed(Dense(), units=4)", "  - TimeDistributed(Dense(units=4))"),
    "an argument that the layer has": ("  - TimeDistributed(Dense(3), units=4)", "  - TimeDistributed(Dense(3))"),
    "a call in quotes": (
        "  - 'Bidirectional(LSTM(10), return_sequences=True)'",
        "  - 'Bidirectional(LSTM(10, return_sequences=True))'",
    ),
    "a mapping": (
        "  - bidirectional: {layer: {lstm: 10}, return_sequences: true}",
        "  - bidirectional: {layer: {lstm: {units: 10, return_sequences: true}}}",
    ),
    "a mapping of a name": (
        "  - bidirectional: {lstm: 10, return_sequences: true}",
        "  - bidirectional: {lstm: {units: 10, return_sequences: true}}",
    ),
    "beside the wrapper": (
        "  - {bidirectional: {lstm: 10}, return_sequences: true}",
        "  - {bidirectional: {lstm: {units: 10, return_sequences: true}}}",
    ),
    "beside a name": ("  - {time_distributed: dense, units: 3}", "  - {time_distributed: {dense: {units: 3}}}"),
    "the spelt-out form": (
        "  - {type: bidirectional, layer: {lstm: 10}, return_sequences: true}",
        "  - {type: bidirectional, layer: {lstm: {units: 10, return_sequences: true}}}",
    ),
    "lines inside": (
        "  - bidirectional:\n      lstm: 10\n      return_sequences: true",
        "  - bidirectional:\n      lstm: {units: 10, return_sequences: true}",
    ),
    "lines": (
        "  - bidirectional:\n      lstm:\n        units: 10\n    return_sequences: true\n    merge_mode: sum",
        "  - bidirectional: {layer: {lstm: {units: 10, return_sequences: true}}, merge_mode: sum}",
    ),
    "several beside a layer": (
        "  - {name: x, conv1d: 32, kernel_size: 3, activation: relu}",
        "  - {name: x, conv1d: {filters: 32, kernel_size: 3, activation: relu}}",
    ),
    "the layer around in the layer inside": (
        "  - bidirectional: {lstm: {units: 10, merge_mode: sum}}",
        "  - bidirectional: {lstm: {units: 10}, merge_mode: sum}",
    ),
}


@pytest.mark.parametrize(("wrong", "right"), ROWS.values(), ids=ROWS)
def test_arguments_of_the_layer_inside(wrong: str, right: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was given to the layer around is moved inside: the help followed, the text is right and passes."""
    monkeypatch.chdir(tmp_path)
    command = Command(["check", "m.yaml"], "m.yaml", f"{HEAD}{wrong}\n")
    summary = command._replace(words=["summary", "m.yaml"])
    code, stderr = summary.run()
    assert code
    [said] = helps(stderr)
    mended = applied(summary, said)
    assert mended
    assert f"{HEAD}{right}\n" == mended.text
    assert (0, "") == mended.run()


def test_arguments_of_the_layer_inside_in_json(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """JSON is mended in JSON."""
    monkeypatch.chdir(tmp_path)
    text = '{"input": [5, 3], "layers": [\n{"bidirectional": {"lstm": 10}, "return_sequences": true}\n]}'
    command = Command(["summary", "m.json"], "m.json", text)
    mended = applied(command, helps(command.run()[1])[0])
    assert mended
    assert '{"bidirectional": {"lstm": {"units": 10, "return_sequences": true}}}' in mended.text
    assert (0, "") == mended.run()


@pytest.mark.parametrize(
    ("layer", "kind", "stray"),
    [
        ({"dense": 4, "units": 3}, "dense", "units"),
        ({"dense": 4, "colour": 3}, "dense", "colour"),
        ({"bidirectional": {"lstm": 4}, "filters": 3}, "bidirectional", "filters"),
    ],
)
def test_what_belongs_nowhere(layer: dict[str, object], kind: str, stray: str) -> None:
    """What is given already, or is no argument of either layer, is not moved."""
    assert put_inside(layer, kind, [stray], lambda _: None) is None


CALLS = {
    "PyTorch's padding": ("Conv2D(8, 3, 1, 1)", "Conv2D(8, 3, 1, 'same')"),
    "no padding of a pooling": ("MaxPooling2D(2, 2, 0)", "MaxPooling2D(2, 2, 'valid')"),
    "a padding of a pooling": ("MaxPooling2D(3, 2, 1)", "MaxPooling2D(3, 2, padding=1)"),
    "a number in quotes": ('Dropout("0.5")', "Dropout(0.5)"),
    "a kernel of a volume": ("Conv2D(32, (3,3,3))", "Conv2D(32, 3)"),
    "a shape without parentheses": (
        "Conv2D(32, 3, input_shape=28,28,1)",
        "Conv2D(32, 3, input_shape=(28,28,1))",
    ),
    "a shape by position": ("Conv2D(32, 3, 28, 28, 1)", "Conv2D(32, 3, input_shape=(28, 28, 1))"),
    "a shape for the stride": ("Conv2D(3, 3, (28,28,1))", "Conv2D(3, 3, input_shape=(28, 28, 1))"),
    "an activation and a padding": (
        "Conv2D(32, 3, 'same', 'relu')",
        "Conv2D(32, 3, padding='same', activation='relu')",
    ),
    "a value behind names": (
        "Conv2D(32, 3, activation='relu', (2,2))",
        "Conv2D(32, 3, (2,2), activation='relu')",
    ),
    "a switch behind the units": ("LSTM(10, True)", "LSTM(10, return_sequences=True)"),
    "a length of Keras 2": ("Embedding(10, 8, 5)", "Embedding(10, 8, input_length=5)"),
    "a momentum": ("BatchNormalization(0.9)", "BatchNormalization(momentum=0.9)"),
    "an epsilon": ("LayerNormalization(1e-6)", "LayerNormalization(epsilon=1e-06)"),
    "sizes one by one": ("UpSampling2D(2, 2)", "UpSampling2D((2, 2))"),
    "a target shape one by one": ("Reshape(28, 28, 1)", "Reshape((28, 28, 1))"),
    "axes one by one": ("Permute(2, 1)", "Permute((2, 1))"),
    "a number for a word": ("Flatten(1)", "Flatten()"),
    "a name in quotes": ("Dense(10, 'input_dim'=4)", "Dense(10, input_dim=4)"),
    "a space in a name": ("LSTM(10, return sequences=True)", "LSTM(10, return_sequences=True)"),
    "a value in the parentheses of its name": ("LSTM(10, input_shape(3, 1))", "LSTM(10, input_shape=(3, 1))"),
    "a point between sizes": ("LSTM(10, input_shape=(3.1))", "LSTM(10, input_shape=(3, 1))"),
    "points between sizes": ("Sequential([Input((8.8.3)), Flatten()])", "Sequential([Input((8, 8, 3)), Flatten()])"),
    "an argument behind its layer": (
        "Sequential([LSTM(10), input_shape=(3,1), Dense(1)])",
        "Sequential([LSTM(10, input_shape=(3,1)), Dense(1)])",
    ),
    "an argument behind all layers": (
        "Sequential([LSTM(10)], input_shape=(3,1))",
        "Sequential([LSTM(10, input_shape=(3,1))])",
    ),
    "a letter for a zero": ("Dense(1O, input_dim=4)", "Dense(10, input_dim=4)"),
    "a space in a number": ("Dense(1 0, input_dim=4)", "Dense(10, input_dim=4)"),
    "a point too many": ("Sequential([Dense(1, input_dim=4).])", "Sequential([Dense(1, input_dim=4)])"),
    "what was left out": ("Sequential([Dense(1, input_dim=4), ...])", "Sequential([Dense(1, input_dim=4)])"),
    "a tuple that is not closed": (
        "Sequential([Conv2D(4, (3,3, input_shape=(8,8,1)), MaxPooling2D((2,2)), Flatten(), Dense(10)])",
        "Sequential([Conv2D(4, (3,3), input_shape=(8,8,1)), MaxPooling2D((2,2)), Flatten(), Dense(10)])",
    ),
    "brackets of a chain in small letters": (
        "sequential[Dense(10, input_shape=(4,))]",
        "Sequential([Dense(10, input_shape=(4,))])",
    ),
    "semicolons": ("Input((3,1)); LSTM(10); Dense(1)", "Sequential([Input((3,1)), LSTM(10), Dense(1)])"),
    "a module that lacks the layer": ("tf.keras.Dense(10, input_dim=4)", "tf.keras.layers.Dense(10, input_dim=4)"),
    "misspelt modules": ("tf.kears.layer.Dense(10, input_dim=4)", "tf.keras.layers.Dense(10, input_dim=4)"),
    "several modules": (
        "keras.Sequential([keras.Input((4,)), keras.Flatten(), keras.Dense(1)])",
        "keras.Sequential([keras.Input((4,)), keras.layers.Flatten(), keras.layers.Dense(1)])",
    ),
    "another library": ("hk.Linear(10)", "Dense(10)"),
    "an argument of Flax": ("Dense(features=10)", "Dense(units=10)"),
    "whose regularizer": ("Dense(10, regularizer='l2')", "Dense(10, kernel_regularizer='l2')"),
    "two chains": ("Sequential([Input((3,)), Dense(4)], Dense(5))", "Sequential([Input((3,)), Dense(4), Dense(5)])"),
}


@pytest.mark.parametrize(("wrong", "right"), CALLS.values(), ids=CALLS)
def test_what_is_given_by_position(wrong: str, right: str) -> None:
    """A value in the place of another argument is told with the call that is meant, which passes."""
    command = Command(["summary", wrong])
    code, stderr = command.run()
    assert code == 2
    assert "^" in stderr
    assert {right} == {mended.words[1] for said in helps(stderr) if (mended := applied(command, said))}
    assert mlcalc.load(right)


def _counts(text: str) -> tuple[int | None, int | None]:
    summary = mlcalc.summarize(mlcalc.load(text))
    return summary.params, summary.trainable_params


def test_all_that_sequential_takes() -> None:
    """The layers, whether they are trained, and a name; the name came second in Keras 2."""
    layers = "[Input((3,)), Dense(4)]"
    for text in (f"Sequential({layers}, False)", f"Sequential({layers}, trainable=False)"):
        assert (16, 0) == _counts(text)
    for text in (f"Sequential({layers}, True, 'x')", f"Sequential({layers}, 'x')", f"Sequential({layers}, name='x')"):
        assert (16, 16) == _counts(text)
        assert "x" == mlcalc.load(text).name
    assert "has no argument `units`" in Command(["summary", f"Sequential({layers}, units=3)"]).run()[1]
    assert "must be true or false" in Command(["summary", f"Sequential({layers}, 3)"]).run()[1]
