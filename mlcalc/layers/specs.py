"""What one call of a layer gives and owns: shapes, weights and costs, each with the formula it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from mlcalc.errors import Diagnostic, note
from mlcalc.formula import Expression, Operand, Term, total, value_of
from mlcalc.layers.weights import Weight
from mlcalc.shapes import Dimension, Shape, SymbolicShape, format_shape

T = TypeVar("T")

Lazy = Callable[[], T]
"""What is worked out only for those who ask for it."""


class Spec(NamedTuple):
    """What one call of a layer gives and owns. An unknown size is None, and so is what follows from it.

    Attributes:
        outputs: the shape of each tensor that comes out, batch first; None for one whose rank is unknown, too.
        weights: in Keras' order; None if it is unknown which there are.
        macs: multiply–accumulates of one sample; None if they cannot be known.
        params: the count as textbooks write it; without one, the sum over the weights.
        notes: what a reader of the formulas should know as well.
        problems: what a summary says of the call: notes on its numbers, and errors of the layers in a model.
        inner: the trace of the calls that a model makes.
        notes_on_params: what a reader of the count should know as well.
    """

    outputs: tuple[SymbolicShape | None, ...]
    weights: tuple[Weight, ...] | None = ()
    macs: Operand | None = 0
    params: Lazy[Expression | None] | None = None
    notes: Lazy[Iterable[Diagnostic]] | None = None
    problems: tuple[Diagnostic, ...] = ()
    inner: Any = None
    notes_on_params: Lazy[Iterable[str]] | None = None

    @property
    def shapes(self) -> tuple[Shape | None, ...]:
        """The outputs as plain numbers."""
        return tuple(None if each is None else tuple(map(value_of, each)) for each in self.outputs)

    def named(self, part: str) -> Spec:
        """Return the same with weights that are those of a part of a layer."""
        return (
            self if self.weights is None else self._replace(weights=tuple(each.inside(part) for each in self.weights))
        )


def combined(
    parts: Sequence[Spec], outputs: tuple[SymbolicShape | None, ...], names: Sequence[str] | None = None
) -> Spec:
    """Return what several calls own and cost together; what is unknown of one is unknown of all.

    The weights are told apart by the names of the parts, if there are any.
    """
    if names is not None:
        parts = [part.named(name) for part, name in zip(parts, names, strict=True)]
    known = [part.weights for part in parts if part.weights is not None]
    costs = [part.macs for part in parts]
    return Spec(
        outputs,
        weights=tuple(chain.from_iterable(known)) if len(known) == len(parts) else None,
        macs=None if None in costs else total(costs),
        problems=tuple(dict.fromkeys(chain.from_iterable(part.problems for part in parts))),
    )


def stated_otherwise(given: SymbolicShape, stated: SymbolicShape) -> tuple[Diagnostic, ...]:
    """Return a note if Keras states another shape for a layer than a run of it gives."""
    run, symbolic = (tuple(map(value_of, shape)) for shape in (given, stated))
    if len(run) == len(symbolic) and all(
        None in pair or pair[0] == pair[1] for pair in zip(run, symbolic, strict=True)
    ):
        return ()
    return (note("stated-otherwise", f"a run gives {format_shape(run)}; Keras states {format_shape(symbolic)}"),)


UNKNOWN = Spec(outputs=(None,), weights=None, macs=None)


def in_common(specs: Sequence[Spec]) -> Spec:
    """Return what is the same in the answers to several questions; what is not is unknown."""
    if not specs:
        return UNKNOWN
    first, others = specs[0], specs[1:]
    outputs: tuple[SymbolicShape | None, ...] = (None,)
    if all(len(each.outputs) == len(first.outputs) for each in others):
        pairs = enumerate(zip(first.outputs, first.shapes, strict=True))
        outputs = tuple(
            output if all(each.shapes[index] == shape for each in others) else None for index, (output, shape) in pairs
        )
    weights = first.weights if all(each.weights == first.weights for each in others) else None
    costs = {value_of(each.macs) for each in specs}
    return Spec(outputs, weights, first.macs if len(costs) == 1 else None)


def positions(dimensions: Iterable[Dimension]) -> list[Term]:
    """Return as terms the axes over which a layer repeats the same work."""
    return [Term("positions", size, "positions, each with the same weights") for size in dimensions]


BIAS = Term("1", 1, "the bias")
