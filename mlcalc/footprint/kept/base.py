"""What a rule is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from mlcalc.shapes import Dimension, Shape

MASK = "bool"
"""The data type of a mask: a byte an entry."""


class Site(NamedTuple):
    """A call of a layer through which a gradient goes.

    Attributes:
        layer: the layer.
        inputs: the shapes that go in, whose first size is None for a batch that is not known.
        outputs: the shapes that come out.
        needs: of each input, whether its gradient is asked for.
        trained: the names of the layer's weights that are trained.
        is_frozen: whether the layer, or a model around it, is frozen.
        options: how frameworks differ, as `frameworks.OPTIONS` names it.
    """

    layer: Any
    inputs: tuple[Shape, ...]
    outputs: tuple[Shape, ...]
    needs: tuple[bool, ...]
    trained: frozenset[str] = frozenset()
    is_frozen: bool = False
    options: frozenset[str] = frozenset()

    @property
    def x(self) -> Shape:
        """The shape of the first input."""
        return self.inputs[0]

    @property
    def y(self) -> Shape:
        """The shape of the first output."""
        return self.outputs[0]

    @property
    def trains(self) -> bool:
        """Whether any of the layer's own weights is trained."""
        return bool(self.trained)

    def other_needs(self, index: int) -> bool:
        """Tell whether the gradient of another input than this one is asked for."""
        return any(need for place, need in enumerate(self.needs) if place != index)


class Inside(NamedTuple):
    """A tensor that a layer keeps inside: what it is, its shape, and its data type unless it is that of the outputs."""

    what: str
    shape: Shape
    dtype: str | None = None


class Kept(NamedTuple):
    """What the backward pass of a call needs.

    Attributes:
        inputs: the inputs, by index.
        outputs: the outputs, by index.
        inside: tensors that nobody else sees.
        why: the derivative that needs them.
    """

    inputs: tuple[int, ...] = ()
    outputs: tuple[int, ...] = ()
    inside: tuple[Inside, ...] = ()
    why: str = ""

    def with_more(self, other: Kept | None) -> Kept | None:
        """Return what both need; None if one of them is unknown."""
        if other is None:
            return None
        inputs = tuple(dict.fromkeys((*self.inputs, *other.inputs)))
        outputs = tuple(dict.fromkeys((*self.outputs, *other.outputs)))
        why = "; ".join(dict.fromkeys(each for each in (self.why, other.why) if each))
        return Kept(inputs, outputs, (*self.inside, *other.inside), why)


Rule = Callable[[Site], "Kept | None"]
"""Returns what a call keeps, or None where that cannot be known."""

LINEAR = Kept(why="linear: the gradient does not depend on the values")


def nothing(site: Site) -> Kept:
    """A sum, a choice of places, or an average: what comes back does not depend on the values."""
    return LINEAR


def unknown(site: Site) -> None:
    """What the layer does is not known, and so is what it keeps."""


def all_inputs(site: Site) -> Kept:
    """Keep what goes in."""
    return Kept(inputs=tuple(range(len(site.inputs))), why="∂x depends on x")


def all_outputs(site: Site) -> Kept:
    """Keep what comes out."""
    return Kept(outputs=(0,), why="∂x = ∂y · f′, which y gives")


def replaced(shape: Shape, axis: int, size: Dimension) -> Shape:
    """Return a shape with another size along an axis."""
    axis %= len(shape)
    return (*shape[:axis], size, *shape[axis + 1 :])
