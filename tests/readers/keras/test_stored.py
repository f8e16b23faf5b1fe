"""Stored weights, by the layer that owns them."""

from __future__ import annotations

from mlcalc.layers.base import Weight
from mlcalc.readers.keras.stored import Stored, StoredWeight

KERNEL = StoredWeight(("dense", "kernel"), (3, 2), "float32")
MEAN = StoredWeight(("norm", "moving_mean"), (2,), "float16")


def test_of() -> None:
    """What is stored of a layer is told by its name, or else by the path of each weight."""
    assert Stored([KERNEL]) == Stored(inner={"dense": Stored([KERNEL])}).of("dense")
    assert Stored([KERNEL]) == Stored([KERNEL, MEAN]).of("dense")
    assert None is Stored(inner={}).of("dense")
    assert None is Stored([KERNEL]).of("kernel")


def test_as_weights() -> None:
    """The statistics of a normalization are never trained; of others it may not be told."""
    stored = Stored(inner={"dense": Stored([KERNEL]), "norm": Stored([MEAN])})
    for trainable in (True, False, None):
        weights = {each.name: each for each in stored.as_weights(trainable=trainable)}
        assert Weight("kernel", (3, 2), trainable, "float32") == weights["kernel"]
        assert Weight("moving_mean", (2,), False, "float16") == weights["moving_mean"]
    assert {"float32", "float16"} == {each.dtype for each in stored.as_weights(trainable=None)}
