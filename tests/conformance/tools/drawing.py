"""A source of random arguments and shapes, from which the cases are drawn."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

Config = dict[str, Any]
Shape = list[int | None]
Drawn = tuple[Config, list[Shape]]
"""The arguments of a layer, and a shape for each input."""

ACTIVATIONS = ["relu", "tanh", "linear", "softmax", "gelu", "hard_sigmoid", "log_softmax", None]
KERNEL_OPTIONS: Mapping[str, Sequence[Any]] = {
    "activation": ACTIVATIONS,
    "use_bias": [False, False, True],
    "kernel_initializer": ["he_normal", "zeros"],
    "bias_initializer": ["ones"],
    "kernel_regularizer": ["l2"],
    "activity_regularizer": ["l1"],
    "kernel_constraint": ["non_neg"],
}


class Draw:
    """A source of random choices that gives the same ones for the same seed."""

    def __init__(self, seed: object) -> None:
        self.random = random.Random(str(seed))
        self.misfits = True

    def misfit(self, share: float) -> bool:
        """Decide whether an input gets the wrong number of axes.

        Never within a wrapper: Keras builds the inner layer there without looking at them, and goes on
        with whatever comes out.
        """
        return self.misfits and self.chance(share)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def one(self, *options: Any) -> Any:
        return self.random.choice(options)

    def integer(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def some(self, options: Mapping[str, Any], share: float = 0.2) -> Config:
        """Return a few of the arguments, each with one of its values."""
        return {name: self.one(*values) for name, values in options.items() if self.chance(share)}

    def size(self, low: int, high: int, unknown: float = 0.15) -> int | None:
        """Return a dimension, which may be unknown."""
        return None if self.chance(unknown) else self.integer(low, high)

    def batch(self) -> int | None:
        return self.size(1, 5, unknown=0.6)

    def shape(self, low: int, high: int, sizes: tuple[int, int] = (1, 7), unknown: float = 0.15) -> Shape:
        """Return a batch and `low` to `high` more dimensions."""
        return [self.batch(), *(self.size(*sizes, unknown=unknown) for _ in range(self.integer(low, high)))]

    def window(self, rank: int, low: int, high: int) -> int | list[int]:
        """Return a number for all spatial axes, or one for each; now and then an impossible one."""
        if self.chance(0.02):
            impossible: int | list[int] = self.one(0, -1, [2] * (rank + 1))
            return impossible
        return self.integer(low, high) if self.chance(0.5) else [self.integer(low, high) for _ in range(rank)]

    def count(self, low: int, high: int) -> int:
        """Return a size of the layer itself; now and then an impossible one."""
        return self.one(0, -1) if self.chance(0.02) else self.integer(low, high)

    def data_format(self, config: Config) -> str:
        """Choose an order of axes, write it to the arguments where it is not the default, and return it."""
        if self.chance(0.6):
            return "channels_last"
        config["data_format"] = self.one("channels_first", "channels_first", "channels_last", None)
        return config["data_format"] or "channels_last"

    def image(self, rank: int, data_format: str, sizes: tuple[int, int] = (1, 12)) -> Shape:
        """Return a batch, spatial sizes and channels; now and then an axis too few or too many."""
        spatial = [self.size(*sizes) for _ in range(rank)]
        if self.misfit(0.04):
            spatial = self.one(spatial[1:], [*spatial, 3])
        channels = self.size(1, 8, unknown=0.04)
        ordered = [channels, *spatial] if data_format == "channels_first" else [*spatial, channels]
        return [self.batch(), *ordered]


def rank_of(name: str) -> int:
    """Return how many spatial axes a class such as Conv2DTranspose has."""
    return next(int(digit) for digit in name if digit.isdigit())
