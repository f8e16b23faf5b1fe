"""A layer whose class the source writes itself, in a layer that calls it: in TimeDistributed, or as the cell of an RNN.

What it is called on is known only to the layer that holds it, so that each shape is followed when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from mlcalc.layers.base import Layer
from mlcalc.layers.recurrent import Cell
from mlcalc.layers.specs import UNKNOWN, Spec
from mlcalc.shapes import Shape

if TYPE_CHECKING:
    from mlcalc.readers.python.objects import SourceLayer

T = TypeVar("T")


class Followed(Layer):
    """A layer of the source, which answers by what its `call` does on tensors of the shapes that are asked for.

    Args:
        source: the object of the source.
    """

    least_rank = 0

    source: SourceLayer

    def __init__(self, source: SourceLayer) -> None:
        super().__init__(name=source.name)
        self.__dict__.update(source=source, state=source.state())

    @property
    def type_name(self) -> str:
        return self.source.kind

    def given_arguments(self) -> dict[str, Any]:
        return {"source": id(self.source), "state": self.__dict__["state"]}

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        return self._called(() if x is None else (x, *others))

    def _called(self, inputs: Sequence[Shape], states: Sequence[Shape] | None = None) -> Spec:
        """Return what a call gives on tensors of these shapes, and on a list of states if it takes one."""
        layer = self.source.called_on(inputs, states)
        return UNKNOWN if layer is None else layer.specify(*inputs, *(states or ()))


class FollowedCell(Followed, Cell):
    """A cell of the source: a layer with `state_size`, whose `call` takes an input and a list of states.

    Source: what Keras asks of the cell of an `RNN`.

    Args:
        source: the object of the source.
        sizes: the axes of each state behind the batch, as `state_size` says them; None for a size that is not known.
    """

    axes = None
    gives = None

    sizes: tuple[tuple[int | None, ...], ...]

    def __init__(self, source: SourceLayer, sizes: Sequence[tuple[int | None, ...]]) -> None:
        super().__init__(source)
        self.__dict__.update(sizes=tuple(sizes))

    def nested_states(self, states: Iterator[T]) -> list[Any]:
        return [next(states) for _ in self.sizes]

    def spec(self, x: Shape | None = None, /, *others: Shape) -> Spec:
        states = tuple((None if x is None else x[0], *size) for size in self.sizes)
        found = self._called(() if x is None else (x,), states)
        output = found.outputs[0] if found.outputs else None
        return found._replace(outputs=(output or states[0], *states))
