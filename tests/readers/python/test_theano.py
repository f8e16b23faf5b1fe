"""Sources of the time when Keras ran on Theano."""

from __future__ import annotations

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.summary import Summary
from tests.readers.python.reading import models, summary

HEAD = "from keras.layers import *\nm = Sequential()\n"


def summary_of(*lines: str, sign: str = "nb_epoch=3") -> Summary:
    """Return the summary of a source that has an argument of Keras 1 somewhere."""
    added = "".join(f"m.add({each})\n" for each in lines)
    return summary(f"{HEAD}{added}m.fit(x, y, {sign})\n")


@pytest.mark.parametrize(
    ("lines", "params"),
    [
        pytest.param(["Dense(20, 64)", "Dense(64, 3)"], 20 * 64 + 64 + 64 * 3 + 3, id="dense"),
        pytest.param(["Dense(20, 64, 'uniform', 'tanh')", "Dense(64, 3)"], 1344 + 195, id="by place"),
        pytest.param(["Dense(20, 64)", "Dense(64, classes)"], None, id="unknown units"),
        pytest.param(["LSTM(5, 8)"], 4 * (5 + 8 + 1) * 8, id="recurrent"),
        pytest.param(["Convolution2D(32, 3, 5, 5)"], 32 * 3 * 25 + 32, id="stack size"),
    ],
)
def test_sizes_before_units(lines: list[str], params: int | None) -> None:
    """Before 1.0 a layer took what it reads and then what it gives."""
    assert params == summary_of(*lines).params


def test_slip_of_today() -> None:
    """Two numbers in a source of today are a slip, which Keras refuses."""
    with pytest.raises(MlcalcError, match="`activation` takes a function or its name, not the number 64"):
        summary_of("Dense(20, 64)", sign="epochs=3")


@pytest.mark.parametrize("shape", ["shape", "3", "(None, 3, 28, 28)", "[3, 28]", "(3, 28, 28, 28)"])
def test_shape_with_batch(shape: str) -> None:
    """A shape with the batch may be anything, too."""
    layer = f"Convolution2D(8, 3, 3, batch_input_shape={shape})"
    [model] = models(f"{HEAD}m.add({layer})\nm.fit(x, y, nb_epoch=3)\n")
    assert "Sequential" == model.kind


@pytest.mark.parametrize(
    ("shape", "given"),
    [
        ("(1, 28, 28)", (None, 8, 26, 26)),
        ("(3, rows, columns)", (None, 8, None, None)),
        ("(28, 28, 1)", (None, 26, 26, 8)),
        ("(64, 64, 64)", (None, 62, 62, 8)),
        ("shape", (None, None, None, 8)),
    ],
)
def test_channels_first(shape: str, given: tuple[int | None, ...]) -> None:
    """Pictures of Keras 1 whose first size is a number of channels have them first."""
    layer = f"Convolution2D(8, 3, 3, input_shape={shape})"
    assert given == summary_of(layer).layers[-1].output_shape


def test_channels_of_today_stand_last() -> None:
    """Without a sign of Keras 1 the channels stand last."""
    layer = "Conv2D(8, 3, padding='same', input_shape=(3, 28, 28))"
    assert (None, 3, 28, 8) == summary_of(layer, sign="epochs=3").layers[-1].output_shape


def test_full_padding() -> None:
    """Keras 1 had a padding that keeps every overlap."""
    layer = "Convolution2D(8, 3, 3, border_mode='full', input_shape=(1, 28, 28))"
    assert (None, 8, 30, 30) == summary_of(layer).layers[-1].output_shape
