"""Layers that act while a model learns and pass their input on: dropout and noise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from mlcalc.arguments.base import Argument, HasArguments
from mlcalc.arguments.kinds import number, training_only
from mlcalc.layers.base import SameShape
from mlcalc.layers.spatial import Spatial, axis_order


def _noise_shape(value: Any, owner: type[HasArguments]) -> tuple[int | None, ...]:
    """Return where the noise has axes of its own: of any size, or 1 where one draw stands for all."""
    if isinstance(value, (list, tuple)) and all(each is None or (_is_whole(each) and each > 0) for each in value):
        return tuple(value)
    raise ValueError("a list of positive integers, or none")


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class Dropout(SameShape):
    """Sets a share of the values to zero while learning; shape and count stay."""

    rate: float = number(minimum=0, maximum=1)
    noise_shape: Any = Argument(None, _noise_shape, kind="INTEGERS")
    seed = training_only()


class AlphaDropout(Dropout):
    """Dropout that keeps mean and variance, for SELU."""


class GaussianDropout(SameShape):
    """Multiplies with Gaussian noise while learning."""

    rate: float = number(minimum=0, maximum=1)
    seed = training_only()


class GaussianNoise(SameShape):
    """Adds Gaussian noise while learning."""

    stddev: float = number(minimum=0, maximum=1)
    seed = training_only()


class ActivityRegularization(SameShape):
    """Adds a penalty on its input to the loss."""

    l1: float = number(0.0, minimum=0)
    l2: float = number(0.0, minimum=0)


class SpatialDropout(SameShape, Spatial):
    """Sets whole channels to zero while learning."""

    config_only: ClassVar[Mapping[str, Any]] = {"noise_shape": ...}
    rate: float = number(minimum=0, maximum=1)
    data_format: str | None = axis_order()
    seed = training_only()


class SpatialDropout1D(SameShape):
    """Sets whole features of a sequence to zero while learning."""

    axes = ("batch", "time_steps", "channels")
    config_only: ClassVar[Mapping[str, Any]] = {"noise_shape": ...}

    rate: float = number(minimum=0, maximum=1)
    seed = training_only()


class SpatialDropout2D(SpatialDropout, rank=2):
    """Sets whole channels of an image to zero while learning."""


class SpatialDropout3D(SpatialDropout, rank=3):
    """Sets whole channels of a volume to zero while learning."""
