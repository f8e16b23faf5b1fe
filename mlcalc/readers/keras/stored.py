"""The weights that a file stores, by the layer that owns them: names and shapes, never the numbers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from mlcalc.layers.base import Weight


class StoredWeight(NamedTuple):
    """One stored tensor: its path within its layer, its shape and its data type."""

    path: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: str


class Stored(NamedTuple):
    """The stored weights of a layer, or of a model and of the layers inside it.

    `optimizer` holds the variables of the optimizer, if Keras' own summary of the model counts them.
    """

    weights: Sequence[StoredWeight] = ()
    inner: Mapping[str, Stored] | None = None
    optimizer: Sequence[StoredWeight] = ()

    def of(self, name: str) -> Stored | None:
        """Return the weights of a layer inside: its group, or else the tensors that have its name on their path."""
        if self.inner is not None:
            return self.inner.get(name)
        own = [each for each in self.weights if name in each.path[:-1]]
        return Stored(own) if own else None

    def as_weights(self, *, trainable: bool | None) -> tuple[Weight, ...]:
        """Return the stored tensors as weights; the statistics of a normalization are never trainable."""
        return tuple(
            Weight(each.path[-1], each.shape, False if each.path[-1] in _STATISTICS else trainable, each.dtype)
            for each in self._all()
        )

    def _all(self) -> Iterable[StoredWeight]:
        waiting = [self]
        while waiting:
            stored = waiting.pop()
            yield from stored.weights
            waiting.extend((stored.inner or {}).values())


_STATISTICS = {"moving_mean", "moving_variance", "moving_stddev", "renorm_mean", "renorm_stddev", "count"}
