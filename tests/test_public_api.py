"""The public Python API: the names that there are, and what the documentation promises of them."""

from __future__ import annotations

import doctest
import importlib

import pytest

import mlcalc

NAMES = {
    "Checkpoint",
    "Diagnostic",
    "Explanation",
    "Layer",
    "LayerRow",
    "MlcalcError",
    "Model",
    "Summary",
    "Weight",
    "__version__",
    "layer",
    "load",
    "summarize",
}


def test_names() -> None:
    """The package offers these names and no others."""
    assert NAMES == set(mlcalc.__all__) == set(dir(mlcalc))


@pytest.mark.parametrize("name", sorted(NAMES - {"__version__"}))
def test_documented(name: str) -> None:
    """Each public name says what it is."""
    value = getattr(mlcalc, name)
    assert name == value.__name__
    assert value.__doc__.strip()[:1].isupper()


def test_unknown_name() -> None:
    """A name that there is not is an ordinary error."""
    with pytest.raises(AttributeError, match=r"^module 'mlcalc' has no attribute 'sumarize'$"):
        mlcalc.sumarize  # noqa: B018


@pytest.mark.parametrize(
    "module", ["mlcalc", "mlcalc.formula", "mlcalc.arguments", "mlcalc.series", "mlcalc.texts", "mlcalc.render.text"]
)
def test_examples_in_docstrings(module: str) -> None:
    """Examples in the documentation give what they show."""
    results = doctest.testmod(importlib.import_module(module))
    assert results.attempted > 0
    assert 0 == results.failed


def test_one_layer() -> None:
    """A layer is made by its Keras name and arguments, and answers what the formula sheet says."""
    lstm = mlcalc.layer("LSTM", units=10)
    assert (None, 10) == lstm.output_shape((None, 3, 1))
    assert 4 * (10 + 1 + 1) * 10 == lstm.params((None, 3, 1))
    assert [("kernel", (1, 40)), ("recurrent_kernel", (10, 40)), ("bias", (40,))] == [
        (weight.name, weight.shape) for weight in lstm.weights((None, 3, 1))
    ]


def test_one_layer_by_position() -> None:
    """Arguments may be given by position, and the name in any case."""
    assert mlcalc.layer("conv2d", 8, 3) == mlcalc.layer("Conv2D", filters=8, kernel_size=(3, 3))


def test_several_inputs() -> None:
    """A layer with several inputs takes one shape for each, or a list of them."""
    add = mlcalc.layer("Add")
    assert (None, 4) == add.output_shape((None, 4), (None, 4)) == add.output_shape([(None, 4), (None, 4)])


def test_serialised_layer() -> None:
    """A layer as Keras serialises it has Keras' defaults: a GRU keeps two biases a gate."""
    config = {"class_name": "GRU", "config": {"units": 5}}
    assert 3 * (5 + 1 + 2) * 5 == mlcalc.layer(config).params((None, 3, 1))
    assert 3 * (5 + 1 + 1) * 5 == mlcalc.layer("GRU", 5).params((None, 3, 1))


def test_convention() -> None:
    """`convention="keras3"` takes Keras' defaults, and no more than the defaults."""
    assert 120 == mlcalc.layer("GRU", 5, convention="keras3").params((None, 3, 1))
    assert 105 == mlcalc.layer("GRU", 5, reset_after=False, convention="keras3").params((None, 3, 1))


def test_load_and_summarize() -> None:
    """A description as Python data becomes a model, and that a summary."""
    model = mlcalc.load({"input": [3, 1], "layers": ["LSTM(10)", {"dense": 1}]})
    summary = mlcalc.summarize(model)
    assert 480 + 11 == summary.params
    assert [(None, 10), (None, 1)] == [row.output_shape for row in summary.layers]


def test_summarize_one_layer() -> None:
    """A single layer is summarized on the input that is given."""
    summary = mlcalc.summarize(mlcalc.layer("Dense", 5), (None, 2), explain=True)
    (row,) = summary.layers
    assert ("dense", "Dense", 15) == (row.name, row.type, row.params)
    assert row.explanation is not None
    assert row.explanation.params is not None
    assert "(2 + 1) × 5" == row.explanation.params.numbers


@pytest.mark.parametrize(
    ("code", "cause"),
    [
        ("unknown-layer", lambda: mlcalc.layer("LSMT", 3)),
        ("missing-argument", lambda: mlcalc.layer("LSTM")),
        ("wrong-rank", lambda: mlcalc.layer("LSTM", 3).output_shape((None, 3))),
        ("wrong-inputs", lambda: mlcalc.layer("Dense", 3).output_shape((None, 3), (None, 3))),
        ("unknown-dimension", lambda: mlcalc.layer("Dense", 3).params((None, None))),
        ("unreadable-file", lambda: mlcalc.load("no-such-file.yaml")),
        ("missing-layers", lambda: mlcalc.load({})),
        ("bad-config", lambda: mlcalc.layer({"config": {}})),
        ("repeated-argument", lambda: mlcalc.layer({"class_name": "Dense", "config": {"units": 1}}, 3)),
    ],
)
def test_errors(code: str, cause: object) -> None:
    """Every mistake is one kind of exception, whose diagnostics have a code for scripts."""
    with pytest.raises(mlcalc.MlcalcError, match=r"^error: ") as caught:
        cause()  # type: ignore[operator]
    assert [code] == [each.code for each in caught.value.diagnostics]
