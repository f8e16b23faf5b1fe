"""The sizes of the inputs that a model leaves open, by the names of their axes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from mlcalc.errors import MlcalcError, error, suggestion
from mlcalc.layers.axes import BY_RANK
from mlcalc.limits import LARGEST_BATCH
from mlcalc.model import Model
from mlcalc.shapes import Shape, format_shape
from mlcalc.texts import named

BATCH = "batch"
TIME_STEPS = "time_steps"

_OTHER_NAMES = {"positions": TIME_STEPS, "steps": TIME_STEPS, "length": TIME_STEPS, "sequence_length": TIME_STEPS}
"""What people call an axis -> its name here."""


class Inputs(NamedTuple):
    """The inputs of a model: their names, and their shapes with the batch, which is None for any."""

    names: tuple[str, ...]
    shapes: tuple[Shape, ...]

    @classmethod
    def of(cls, model: Model, given: Sequence[Shape] = ()) -> Inputs:
        """Return the inputs of a model, with other shapes if they are given."""
        nodes = [model.graph.nodes[index] for index in model.graph.inputs]
        shapes = given or model.input_shapes
        return cls(tuple(node.name for node in nodes[: len(shapes)]), tuple(shapes))

    @property
    def batch(self) -> int | None:
        """The batch that all inputs state; None if they state none, or different ones."""
        batches = {shape[0] if shape else None for shape in self.shapes}
        return batches.pop() if len(batches) == 1 else None

    def with_batch(self, batch: int | None) -> Inputs:
        """Return the inputs with another batch."""
        return self._replace(shapes=tuple((batch, *shape[1:]) if shape else shape for shape in self.shapes))

    @property
    def open_axes(self) -> tuple[str, ...]:
        """The names of the axes behind the batch whose size is unknown, each once."""
        found = [
            axis_name(shape, axis) for shape in self.shapes for axis, size in enumerate(shape) if axis and size is None
        ]
        return tuple(dict.fromkeys(found))

    def with_sizes(self, sizes: Mapping[str, int]) -> Inputs:
        """Return the inputs with sizes put in for axes that are open.

        Args:
            sizes: the size of each axis, by its name (`time_steps`), or by the input's and its own (`past.time_steps`).

        Raises:
            MlcalcError: there is no such axis, or its size is known.
        """
        shapes = [list(shape) for shape in self.shapes]
        for written, size in sizes.items():
            owner, _, axis = written.rpartition(".")
            name = _OTHER_NAMES.get(axis, axis)
            found = [
                (shape, place)
                for input_name, shape in zip(self.names, shapes, strict=True)
                if owner in ("", input_name)
                for place in range(1, len(shape))
                if axis_name(tuple(shape), place) == name
            ]
            self._check(written, size, [shape[place] for shape, place in found])
            for shape, place in found:
                shape[place] = size if shape[place] is None else shape[place]
        return self._replace(shapes=tuple(map(tuple, shapes)))

    def _check(self, written: str, size: int, known: Sequence[int | None]) -> None:
        if not known:
            raise self.no_axis(written)
        if not 0 < size <= LARGEST_BATCH:
            what = f"`{named(written)}` must be a size from 1 to {LARGEST_BATCH:,}, not {size}"
            raise error("bad-setting", what, help="such as `time_steps=100`")
        if None not in known and any(each != size for each in known):
            raise error(
                "bad-setting",
                f"`{named(written)}` is {known[0]} already, in {', '.join(map(format_shape, self.shapes))}",
                help="give the inputs another shape, or leave it out",
            )

    def no_axis(self, written: str) -> MlcalcError:
        """Return the error for a name that no axis has."""
        names = [name for shape in self.shapes for name in (axis_name(shape, axis) for axis in range(1, len(shape)))]
        there = ", ".join(dict.fromkeys(names))
        return error(
            "bad-setting",
            f"the inputs have no axis `{named(written)}`",
            help=suggestion(written, names) or (f"there are {there}" if there else None),
        )


def axis_name(shape: Shape, axis: int) -> str:
    """Return the name of an axis of an input: that behind the batch of a table or a sequence is time."""
    if axis == 0:
        return BATCH
    names = BY_RANK.get(len(shape))
    if axis == 1 and len(shape) in (2, 3) and (shape[1] is None or len(shape) == 3):
        return TIME_STEPS
    return names[axis] if names else f"axis_{axis}"
