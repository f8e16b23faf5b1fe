"""Values that Keras 3.15.1 refuses, each of an argument on which no shape depends."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc import MlcalcError, layer


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("Dense", {"units": 3, "activation": {"a": 1}}),
        ("Dropout", {"rate": 0.5, "noise_shape": 3}),
        ("Dropout", {"rate": 0.5, "noise_shape": "x"}),
        ("Dropout", {"rate": 0.5, "noise_shape": [0, 2]}),
        ("Dropout", {"rate": 0.5, "noise_shape": [1.5]}),
        ("GaussianNoise", {"stddev": 1.5}),
        ("ActivityRegularization", {"l1": -1}),
        ("ActivityRegularization", {"l2": -0.5}),
    ],
)
def test_refused(name: str, arguments: dict[str, Any]) -> None:
    """The message names the argument and what it must be."""
    with pytest.raises(MlcalcError, match=f"^error: {name}: `{[*arguments][-1]}` must be "):
        layer(name, **arguments)


@pytest.mark.parametrize("noise_shape", [None, [None, 1], (2, 3), []])
def test_noise_shape(noise_shape: Any) -> None:
    """The sizes of a noise are none, or positive."""
    assert (None, 4) == layer("Dropout", rate=0.5, noise_shape=noise_shape).output_shape((None, 4))
