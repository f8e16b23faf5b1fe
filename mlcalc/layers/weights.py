"""The weights of layers: named tensors, how many parameters they have, and which of them layers share."""

from __future__ import annotations

from collections.abc import Iterable

from mlcalc.dtypes import (
    USUAL_DTYPE,
)
from mlcalc.formula import Expression, known_product, value_of
from mlcalc.shapes import Dimension, Shape


class Identity:
    """What makes a layer the same one in several models. Its copies are other ones, unless copied together."""


class Weight:
    """A named tensor that a layer owns: its shape, and whether training changes it.

    `dimensions` are those of the shape, each with the formula it comes from, if it has one; an unknown one is None.
    `path` is the name with the part of its layer that it belongs to, such as `query/kernel`; Keras' own name is `name`.
    `trainable` is None if a file does not say it. `dtype` is None until the layer that owns the weight is known.
    `shared` tells the weights of a layer that several models share, by the layer and the weight's place in it.
    A step of training puts the gradient in the place of one that `is_overwritten`, so that no optimizer keeps anything
    of it. Equal weights may come from different formulas.
    """

    __slots__ = (
        *("dimensions", "dtype", "has_owner", "is_overwritten", "name"),
        *("path", "shape", "shared", "size", "trainable"),
    )

    shape: Shape
    size: int | None
    """How many parameters it holds; None if a dimension is unknown."""

    def __init__(
        self,
        name: str,
        dimensions: Iterable[Expression | Dimension],
        trainable: bool | None = True,
        dtype: str | None = None,
        *,
        is_overwritten: bool = False,
    ) -> None:
        self.name = self.path = name
        self.dimensions = tuple(dimensions)
        self.shape = tuple([value_of(size) for size in self.dimensions])
        self.size = known_product(self.shape)
        self.trainable = trainable
        self.dtype = dtype
        self.has_owner = False
        self.is_overwritten = is_overwritten
        self.shared: tuple[Identity, int] | None = None

    def owned(self, trainable: bool | None, dtype: str) -> Weight:
        """Return the weight as the layer around it has it, unless a layer inside that one owns it already."""
        if self.has_owner:
            return self
        owned = self._changed(self.trainable and trainable, self.dtype or dtype)
        owned.has_owner = True
        return owned

    def frozen(self) -> Weight:
        """Return the weight as one that training does not change."""
        return self.with_trainable(False)

    def with_trainable(self, trainable: bool | None) -> Weight:
        """Return the weight with another `trainable`; None if it is unknown whether training changes it."""
        return self if self.trainable is trainable else self._changed(trainable, self.dtype)

    def with_dtype(self, dtype: str) -> Weight:
        """Return the weight with another data type."""
        return self._changed(self.trainable, dtype)

    def inside(self, part: str) -> Weight:
        """Return the weight as that of a part of its layer."""
        return self.at(f"{part}/{self.path}")

    def at(self, path: str) -> Weight:
        """Return the weight under another path."""
        other = self._changed(self.trainable, self.dtype)
        other.path = path
        return other

    def _changed(self, trainable: bool | None, dtype: str | None) -> Weight:
        other = Weight.__new__(Weight)
        other.path, other.is_overwritten = self.path, self.is_overwritten
        other.name, other.dimensions, other.shape, other.size = self.name, self.dimensions, self.shape, self.size
        other.trainable, other.dtype, other.has_owner, other.shared = trainable, dtype, self.has_owner, self.shared
        return other

    def shared_as(self, identity: Identity, place: int) -> Weight:
        """Return the weight as that of a layer which several models share, unless a layer inside it is shared."""
        if self.shared:
            return self
        other = self._changed(self.trainable, self.dtype)
        other.shared = (identity, place)
        return other

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Weight) and self._facts() == other._facts()

    def __hash__(self) -> int:
        return hash(self._facts())

    def _facts(self) -> tuple[object, ...]:
        return self.name, self.shape, self.trainable, self.dtype or USUAL_DTYPE

    def __repr__(self) -> str:
        dtype = "" if self.dtype in (None, USUAL_DTYPE) else f", dtype={self.dtype!r}"
        return f"Weight({self.path!r}, {self.shape}, trainable={self.trainable}{dtype})"


def distinct(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Return weights with each one of a shared layer once."""
    seen: set[tuple[Identity, int]] = set()
    found = []
    for weight in weights:
        if weight.shared is None or weight.shared not in seen:
            found.append(weight)
        if weight.shared is not None:
            seen.add(weight.shared)
    return tuple(found)


def all_frozen(weights: Iterable[Weight]) -> tuple[Weight, ...]:
    """Return weights as ones that training does not change."""
    return tuple(weight.frozen() for weight in weights)


def total_size(weights: Iterable[Weight] | None) -> int | None:
    """Return the number of parameters in weights; None if a size is unknown."""
    sizes = [None] if weights is None else [weight.size for weight in weights]
    return None if None in sizes else sum(size for size in sizes if size is not None)
