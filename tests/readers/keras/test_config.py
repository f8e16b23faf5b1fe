"""One layer as Keras serialises it: taken at its word in a saved model, and strictly by itself."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.layers import find
from mlcalc.layers.base import Layer
from mlcalc.layers.core import Dense
from mlcalc.limits import DEEPEST
from mlcalc.readers.keras.model import layer_from_config


def config(class_name: str, **settings: Any) -> dict[str, Any]:
    return {"class_name": class_name, "config": settings}


def in_a_model(data: dict[str, Any]) -> Layer:
    """Return a layer as it is read in a saved model."""
    layers = [config("InputLayer", name="i", batch_shape=[None, 5, 3]), data]
    return mlcalc.load(config("Sequential", name="m", layers=layers)).graph.nodes[1].layer


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (config("LeakyReLU", alpha=0.2), mlcalc.layer("LeakyReLU", 0.2)),
        (config("LeakyReLU", alpha=0.1, negative_slope=0.2), mlcalc.layer("LeakyReLU", 0.2)),
        (config("BatchNormalization", axis=[2]), mlcalc.layer("BatchNormalization", axis=2)),
        (config("ReLU", max_value=6.0, negative_slope=None, threshold=None), mlcalc.layer("ReLU", 6.0)),
        (config("Dense", units=2, glow=3), mlcalc.layer("Dense", 2)),
        (config("Dense", units=2, activation="mine"), mlcalc.layer("Dense", 2)),
        (config("GRU", units=2), mlcalc.layer("GRU", 2)),
        (config("GRU", units=2, reset_after=True), mlcalc.layer("GRU", 2, reset_after=True)),
    ],
)
def test_saved_model(data: dict[str, Any], expected: Layer) -> None:
    """Names and values of an older Keras mean what they meant, and what none of ours knows is passed over."""
    assert expected == in_a_model(data)


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (config("LeakyReLU", alpha=0.2), mlcalc.layer("LeakyReLU", 0.2)),
        (config("BatchNormalization", axis=[2]), mlcalc.layer("BatchNormalization", axis=2)),
        (config("ReLU", max_value=6.0, negative_slope=None, threshold=None), mlcalc.layer("ReLU", 6.0)),
        (config("Activation", activation="log_softmax_v2"), mlcalc.layer("Activation", "log_softmax")),
        (config("LSTM", units=2, time_major=False, implementation=1), mlcalc.layer("LSTM", 2)),
        (config("RandomShear", x_factor=[-0.2, 0.2]), mlcalc.layer("RandomShear", 0.2)),
        (config("SpatialDropout1D", rate=0.5, noise_shape=None), mlcalc.layer("SpatialDropout1D", 0.5)),
    ],
)
def test_one_reading(data: dict[str, Any], expected: Layer) -> None:
    """What `get_config()` of any Keras writes means the same by itself and in a saved model."""
    assert expected == layer_from_config(data) == in_a_model(data)


def test_time_major() -> None:
    """A layer that reads time before the batch has no rule here; it is not read as one that does not."""
    assert not isinstance(in_a_model(config("LSTM", units=2, time_major=True)), find("LSTM"))


@pytest.mark.parametrize("units", [None, [2, 3], -3, 0, 2.5, "two"])
def test_wrong_value(units: Any) -> None:
    """A value that no Keras takes is refused in a saved model, too, with the layer and the argument."""
    with pytest.raises(MlcalcError, match=r"^error: Dense: `units` must be a positive integer, not ") as caught:
        in_a_model(config("Dense", units=units))
    [problem] = caught.value.diagnostics
    assert "layer" in (problem.where or "")
    assert "units" == problem.argument


def test_null_for_a_switch() -> None:
    """Keras takes null for a switch as off, and TensorFlow.js saves it for one that was not set."""
    assert Dense(units=2, use_bias=False) == in_a_model(config("Dense", units=2, use_bias=None))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (config("Dense", units=2, glow=3), "Dense has no argument `glow`"),
        (config("Dense", units=2, activation="mine"), "`activation` must be the name of an activation"),
        (config("LSTM", units=2, time_major=True), "LSTM: `time_major` must be False"),
        (config("Dense", units=2, time_major=False), "Dense has no argument `time_major`"),
        (config("Densee", units=2), "there is no layer `Densee`"),
        ({"class_name": "Dense", "config": [1]}, "`config` must be a mapping, not a list"),
        ({"class_name": "Dense", "config": 1}, "`config` must be a mapping, not a number"),
        ({"class_name": 3}, "`class_name` must be a text, not a number"),
    ],
)
def test_strict(data: dict[str, Any], message: str) -> None:
    """By itself a layer is made of what it says, and of nothing else."""
    with pytest.raises(MlcalcError, match=f"^error: .*{message}"):
        layer_from_config(data)


def test_strict_takes_the_defaults_of_keras_3() -> None:
    """What a layer by itself leaves open is what Keras 3 takes for it."""
    assert mlcalc.layer("GRU", 2, convention="keras3") == layer_from_config(config("GRU", units=2))


@pytest.mark.parametrize("strict", [True, False])
def test_layers_inside(strict: bool) -> None:
    """The layers that an argument holds are made in the same way as the layer around them, models among them."""
    cells: Any = layer_from_config(config("StackedRNNCells", cells=[config("LSTMCell", units=2)] * 2), strict=strict)
    chain = config("Sequential", layers=[config("Dense", units=2, glow=3)])
    model: Any = layer_from_config(config("TimeDistributed", layer=chain), strict=strict)
    assert (2, mlcalc.Model) == (len(cells.cells), type(model.layer))


def test_unknown_argument_inside() -> None:
    """An unknown argument of a layer inside is an error only if it is one of the layer around it, too."""
    data = config("TimeDistributed", layer=config("Dense", units=2, glow=3))
    assert mlcalc.layer("TimeDistributed", mlcalc.layer("Dense", 2)) == layer_from_config(data, strict=False)
    with pytest.raises(MlcalcError, match="Dense has no argument `glow`"):
        layer_from_config(data)


def nested(levels: int) -> dict[str, Any]:
    data = config("Dense", units=2)
    for _ in range(levels):
        data = config("TimeDistributed", layer=data)
    return data


def test_depth() -> None:
    """Layers inside each other have a bound, and below it are read."""
    assert DEEPEST == layer_from_config(nested(DEEPEST)).nesting
    with pytest.raises(MlcalcError, match=rf"^error: layers are nested at most {DEEPEST} levels deep$"):
        layer_from_config(nested(DEEPEST + 1))


def models(levels: int) -> dict[str, Any]:
    data: dict[str, Any] = config("Dense", name="d", units=2)
    for level in range(levels):
        data = config("Sequential", name=f"m{level}", layers=[data])
    return data


def test_depth_of_models() -> None:
    """So have models inside models, without deep recursion whatever a file holds."""
    model = mlcalc.load(models(DEEPEST), input_shape=(None, 3))
    assert 8 == mlcalc.summarize(model).params
    for levels in (DEEPEST + 1, 5000):
        with pytest.raises(MlcalcError, match=rf"^error: layers are nested at most {DEEPEST} levels deep$"):
            mlcalc.load(models(levels))
