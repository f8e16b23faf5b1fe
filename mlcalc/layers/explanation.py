"""Why the numbers of a layer are what they are: its formulas, and its axes in words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.errors import MlcalcError
from mlcalc.formula import Expression, product, total
from mlcalc.layers.axes import BY_RANK, in_words
from mlcalc.shapes import Shape, format_output

if TYPE_CHECKING:
    from mlcalc.layers.base import Layer
    from mlcalc.layers.specs import Spec


class Explanation(NamedTuple):
    """Why a layer's numbers are what they are: the formulas behind its shape, count and cost, and its axes in words.

    `inputs` and `outputs` say what the axes of each are; `otherwise`, which shape another value of an argument gives;
    `notes_on_params`, what a reader of the count alone should know as well; `costs`, the formulas behind the further
    figures of a summary, by their names.
    """

    shape: tuple[Expression, ...] = ()
    params: Expression | None = None
    macs: Expression | None = None
    notes: tuple[str, ...] = ()
    inputs: tuple[str, ...] = ()
    outputs: tuple[str, ...] = ()
    otherwise: str | None = None
    notes_on_params: tuple[str, ...] = ()
    costs: Mapping[str, tuple[Expression, ...]] | None = None

    @classmethod
    def of(cls, spec: Spec) -> Explanation:
        """Return the formulas of one call."""
        formula = spec.params() if spec.params and spec.weights else None
        if formula is None and spec.weights:
            formula = total(product(weight.dimensions) for weight in spec.weights)
        return cls(
            shape=tuple(each for output in spec.outputs for each in output or () if isinstance(each, Expression)),
            params=formula,
            macs=spec.macs if isinstance(spec.macs, Expression) else None,
            notes=tuple(each.message for each in spec.notes()) if spec.notes else (),
            notes_on_params=tuple(spec.notes_on_params()) if spec.notes_on_params else (),
        )

    def with_axes(self, layer: Layer, inputs: Sequence[Shape], outputs: Sequence[Shape | None]) -> Explanation:
        """Return the explanation with the axes of a call in words."""
        return self._replace(
            inputs=tuple(in_words(shape, layer.axis_names(len(shape))) for shape in inputs),
            outputs=tuple(
                "" if shape is None else in_words(shape, names) for shape, names in _named(layer, inputs, outputs)
            ),
            otherwise=_otherwise(layer, inputs),
        )

    def __str__(self) -> str:
        """Return one line for each thing that is explained."""
        lines = [f"input {each}" for each in self.inputs] + [f"output {each}" for each in self.outputs if each]
        lines += [f"{each.label or 'size'} = {each}" for each in self.shape]
        lines += [
            f"{name} = {each}" for name, each in (("params", self.params), ("macs", self.macs)) if each is not None
        ]
        lines += map("note: {}".format, self.notes_on_params)
        return "\n".join([*lines, *([self.otherwise] if self.otherwise else []), *map("note: {}".format, self.notes)])

    def with_notes(self, notes: Iterable[str]) -> Explanation:
        """Return the explanation with further notes."""
        return self._replace(notes=(*self.notes, *notes))

    def as_dict(self) -> dict[str, Any]:
        """Return the formulas as JSON data."""
        return {
            "shape": [_formula_dict(each) for each in self.shape],
            "params": _formula_dict(self.params) if self.params else None,
            "macs": _formula_dict(self.macs) if self.macs else None,
            "notes": [*self.notes, *self.notes_on_params],
            "inputs": list(self.inputs),
            "outputs": list(self.outputs),
            **({"otherwise": self.otherwise} if self.otherwise else {}),
            **{name: [_formula_dict(each) for each in formulas] for name, formulas in (self.costs or {}).items()},
        }


def _named(
    layer: Layer, inputs: Sequence[Shape], outputs: Sequence[Shape | None]
) -> Iterator[tuple[Shape | None, Sequence[str] | None]]:
    """Yield each output with the names of its axes; those behind the first are states, or of the same kind."""
    first = next(iter((*inputs, *outputs)), None)
    rank = len(first or ())
    axes = layer.axis_names(rank) if inputs else BY_RANK.get(rank)
    for index, shape in enumerate(outputs):
        names = None if axes is None or shape is None else layer.output_axes(axes, len(shape), index)
        yield shape, names if names is not None and shape is not None and len(names) == len(shape) else None


def _otherwise(layer: Layer, inputs: Sequence[Shape]) -> str | None:
    variant = layer.variant()
    if variant is None:
        return None
    change, other, remark = variant
    try:
        shape = other.specify(*inputs).shapes[0]
    except MlcalcError:
        return None
    return f"with {change}: {format_output(shape)}, {remark}"


def _formula_dict(formula: Expression) -> dict[str, Any]:
    return {
        **({"axis": formula.label} if formula.label else {}),
        "symbols": formula.symbols,
        "numbers": formula.numbers,
        "value": _plain(formula.value),
        "terms": [
            {"symbol": each.symbol, "value": _plain(each.value), "meaning": each.meaning} for each in formula.terms
        ],
    }


def _plain(number: Any) -> Any:
    """Return a number as JSON has it: a fraction as a decimal one."""
    return number if number is None or isinstance(number, int) else float(number)
