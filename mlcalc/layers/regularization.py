"""Layers that act while a model learns and pass their input on: dropout and noise."""

from __future__ import annotations

from typing import ClassVar

from mlcalc.arguments import anything, choice, number, training_only
from mlcalc.layers.base import SameShape
from mlcalc.layers.spatial import SPATIAL_AXES


class Dropout(SameShape):
    """Sets a share of the values to zero while learning; shape and count stay."""

    rate: float = number(minimum=0, maximum=1)
    noise_shape: tuple[int, ...] | None = anything(None)
    seed = training_only()


class AlphaDropout(Dropout):
    """Dropout that keeps mean and variance, for SELU."""


class GaussianDropout(SameShape):
    """Multiplies with Gaussian noise while learning."""

    rate: float = number(minimum=0, maximum=1)
    seed = training_only()


class GaussianNoise(SameShape):
    """Adds Gaussian noise while learning."""

    stddev: float = number(minimum=0)
    seed = training_only()


class ActivityRegularization(SameShape):
    """Adds a penalty on its input to the loss."""

    l1: float = number(0.0)
    l2: float = number(0.0)


class SpatialDropout(SameShape):
    """Sets whole channels to zero while learning."""

    rank: ClassVar[int]

    rate: float = number(minimum=0, maximum=1)
    data_format: str | None = choice("channels_last", "channels_first", default=None)
    seed = training_only()

    def input_axes(self) -> tuple[str, ...]:
        spatial = SPATIAL_AXES[self.rank]
        return (
            ("batch", "channels", *spatial) if self.data_format == "channels_first" else ("batch", *spatial, "channels")
        )


class SpatialDropout1D(SameShape):
    """Sets whole features of a sequence to zero while learning."""

    axes = ("batch", "time_steps", "channels")

    rate: float = number(minimum=0, maximum=1)
    seed = training_only()


class SpatialDropout2D(SpatialDropout):
    """Sets whole channels of an image to zero while learning."""

    rank = 2


class SpatialDropout3D(SpatialDropout):
    """Sets whole channels of a volume to zero while learning."""

    rank = 3
