"""The further figures of a summary: which there are, and what each says of a row and of the whole model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from mlcalc.costs.families import rule_of, ruled
from mlcalc.costs.fields import Seen, seen
from mlcalc.dtypes import bits_of
from mlcalc.errors import Diagnostic, note
from mlcalc.formula import Expression, known_product
from mlcalc.shapes import Shape
from mlcalc.trace import Call, Trace


class Wanted(NamedTuple):
    """What is asked for.

    Attributes:
        names: the figures.
        batch_size: how many samples a forward pass takes; None for one.
    """

    names: tuple[str, ...] = ()
    batch_size: int | None = None

    @property
    def samples(self) -> int:
        return self.batch_size or 1


class Costs:
    """The figures of the calls of one graph.

    Args:
        flow: the calls.
        wanted: what is asked for.
        fields: the receptive fields of the calls, if the graph is a model inside another.
    """

    def __init__(self, flow: Trace, wanted: Wanted, fields: tuple[Seen, ...] | None = None) -> None:
        self.wanted, self._flow = wanted, flow
        if fields is None:
            fields = seen(flow) if {"receptive_field", "jump"} & {*wanted.names} else ()
        self._fields = dict(zip(map(id, flow.calls), fields, strict=False))
        self._known: dict[tuple[str, int], int | None] = {}

    def inside(self, call: Call, inner: Trace) -> Costs:
        """Return the figures of the calls that a call of a model makes."""
        field = self.field(call)
        return Costs(inner, self.wanted, field.inner if field else ())

    def of(self, calls: Sequence[Call]) -> dict[str, Any]:
        """Return the figures of the calls of one layer, by their names."""
        return {name: FIGURES[name].of(self, calls) for name in self.wanted.names}

    def total(self) -> dict[str, Any]:
        """Return the figures of the whole model that has them."""
        wanted = [name for name in self.wanted.names if FIGURES[name].total]
        return {name: FIGURES[name].of(self, _computed(self._flow)) for name in wanted}

    def formulas(self, first: Call) -> dict[str, tuple[Expression, ...]]:
        """Return the formulas of the figures that have some."""
        field = self.field(first)
        figures = {"receptive_field": "size", "jump": "jump"}
        wanted = [name for name in self.wanted.names if name in figures]
        return {name: tuple(field.formulas(figures[name])) for name in wanted} if field else {}

    def remarks(self, first: Call) -> list[Diagnostic]:
        """Return why figures of a layer are unknown."""
        field = self.field(first)
        why = field.reason if field else None
        return [note("unknown-cost", f"its receptive field is unknown: {why}")] if why else []

    def field(self, call: Call) -> Seen | None:
        """Return what the outputs of a call look at, if that is asked for."""
        return self._fields.get(id(call))

    def measured(self, name: str, calls: Iterable[Call]) -> int | None:
        """Return a figure that adds up, of all samples."""
        return added(self._measured(name, call) for call in calls)

    def _measured(self, name: str, call: Call) -> int | None:
        if call.inner is None:
            return _MEASURES[name](call, self.wanted.samples)
        key = name, id(call.inner)
        if key not in self._known:
            self._known[key] = self.measured(name, _computed(call.inner))
        return self._known[key]


def _computed(flow: Trace) -> list[Call]:
    """Return the calls of a graph without its inputs."""
    inputs = {*flow.graph.inputs}
    return [call for index, call in enumerate(flow.calls) if index not in inputs]


def added(parts: Iterable[int | None]) -> int | None:
    """Return the sum; None if a part is unknown."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _flops(call: Call, samples: int) -> int | None:
    """Two for each multiply–accumulate."""
    return None if call.macs is None else 2 * call.macs * samples


def _elements(shapes: Iterable[Shape | None]) -> int | None:
    """Return how many numbers tensors hold of one sample."""
    return added(None if shape is None else known_product(shape[1:]) for shape in shapes)


def _activations(call: Call, samples: int) -> int | None:
    """Return how many numbers the layer gives; an input of the model is given to it."""
    if not call.inputs:
        return 0
    numbers = _elements(call.outputs)
    return None if numbers is None else numbers * samples


def _moved_bytes(call: Call, samples: int) -> int | None:
    """Return the bytes that are moved at least: each input, output and weight once; a view moves nothing."""
    layer = ruled(call.node.layer)
    if not call.inputs or rule_of(layer, _VIEWS) or layer.type_name == "InputLayer":
        return 0
    width = -(-bits_of(layer.dtype) // 8)
    given, gives = _elements(call.inputs), _elements(call.outputs)
    looks_up = rule_of(layer, _TABLES) is not None and len(call.outputs[0] or ()) > len(call.inputs[0] or ())
    if looks_up:  # of a table, only the rows that are looked up are read
        return None if given is None or gives is None else (given + 2 * gives) * width * samples
    weights = _weights_bytes(call)
    if given is None or gives is None or weights is None:
        return None
    return (given + gives) * width * samples + weights


def _weights_bytes(call: Call) -> int | None:
    if call.weights_in_model is None:
        return None
    bits = added(None if each.size is None else each.size * bits_of(each.dtype) for each in call.weights_in_model)
    return None if bits is None else -(-bits // 8)


_VIEWS = dict.fromkeys(
    """Dropout Flatten GaussianDropout GaussianNoise Identity ActivityRegularization Reshape SpatialDropout
    SpatialDropout1D StochasticDepth""".split(),
    True,
)
"""Layers that give the same numbers on, under another shape at most, after training."""
_TABLES = {"Embedding": True}


def _ratio(flops: int | None, moved: int | None) -> float | None:
    """Return FLOPs for each byte; None if nothing is moved."""
    return None if flops is None or not moved else round(flops / moved, 2)


_MEASURES: Mapping[str, Callable[[Call, int], int | None]] = {
    "flops": _flops,
    "activations": _activations,
    "moved_bytes": _moved_bytes,
}
"""Figures that add up over calls: of one call, for a number of samples."""


class Figure(NamedTuple):
    """A figure of a row.

    Attributes:
        title: the head of its column.
        of: returns it for the calls of a layer.
        total: what its sum over the rows is called; empty if it has none.
    """

    title: str
    of: Callable[[Costs, Sequence[Call]], Any]
    total: str = ""


def _sum(name: str) -> Callable[[Costs, Sequence[Call]], int | None]:
    return lambda costs, calls: costs.measured(name, calls)


def _intensity(costs: Costs, calls: Sequence[Call]) -> float | None:
    return _ratio(costs.measured("flops", calls), costs.measured("moved_bytes", calls))


def _sizes(costs: Costs, calls: Sequence[Call]) -> list[int | None] | None:
    field = costs.field(calls[0])
    return field.sizes() if field else None


def _jumps(costs: Costs, calls: Sequence[Call]) -> list[int | float | None] | None:
    field = costs.field(calls[0])
    return field.jumps() if field else None


FIGURES: Mapping[str, Figure] = {
    "receptive_field": Figure("Receptive field", _sizes),
    "jump": Figure("Jump", _jumps),
    "bytes": Figure("Bytes", lambda costs, calls: _weights_bytes(calls[0])),
    "flops": Figure("FLOPs", _sum("flops"), "FLOPs"),
    "activations": Figure("Activations", _sum("activations"), "Activations"),
    "moved_bytes": Figure("Moved bytes", _sum("moved_bytes"), "Bytes moved at least"),
    "arithmetic_intensity": Figure("FLOPs/byte", _intensity, "Arithmetic intensity (FLOPs for each byte)"),
}
"""Each figure that a summary has where it is asked for by its name."""
