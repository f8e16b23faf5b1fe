"""The further figures of a summary: which there are, and what each says of a row and of the whole model."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.costs.families import rule_of
from mlcalc.costs.wanted import Wanted, computed_dtype
from mlcalc.dtypes import USUAL_DTYPE, bits_of
from mlcalc.errors import Diagnostic, note
from mlcalc.formula import Expression, known_product
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import ruled
from mlcalc.shapes import Shape
from mlcalc.texts import listed
from mlcalc.trace import Call, Trace

if TYPE_CHECKING:
    from mlcalc.costs.bound import Bound
    from mlcalc.costs.fields import Seen
    from mlcalc.costs.parts import Part

Number = int | float | None


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
            fields = _fields(flow) if {"receptive_field", "jump"} & {*wanted.names} else ()
        self._fields = dict(zip(map(id, flow.calls), fields, strict=False))
        self._known: dict[tuple[str, int], Number] = {}

    def inside(self, call: Call, inner: Trace) -> Costs:
        """Return the figures of the calls that a call of a model makes."""
        field = self.field(call)
        return Costs(inner, self.wanted, field.inner if field else ())

    def of(self, calls: Sequence[Call]) -> dict[str, Any]:
        """Return the figures of the calls of one layer, by their names."""
        return {name: FIGURES[name].of(self, calls) for name in self.wanted.names}

    def total(self) -> dict[str, Any]:
        """Return the figures of the whole model that has them."""
        calls = _computed(self._flow)
        found = {name: FIGURES[name].of(self, calls) for name in self.wanted.names if FIGURES[name].total}
        if self.wanted.tool is not None:
            found["count_as"] = self.wanted.tool.name
        if self.wanted.device is not None:
            found["device"] = self.wanted.device.name
            if "seconds" in found:
                found["training_seconds"] = _of_training(found["seconds"])
        return found

    def formulas(self, first: Call) -> dict[str, tuple[Expression, ...]]:
        """Return the formulas of the figures that have some."""
        field = self.field(first)
        figures = {"receptive_field": "size", "jump": "jump"}
        wanted = [name for name in self.wanted.names if name in figures]
        found = {name: tuple(field.formulas(figures[name])) for name in wanted} if field else {}
        if "seconds" in self.wanted.names and first.inner is None:
            found["seconds"] = _formula_of_time(first, self.wanted)
        return found

    def remarks(self, first: Call) -> Iterator[Diagnostic]:
        """Yield why figures of a layer are unknown, and what must be said of them."""
        field = self.field(first)
        if field and field.reason:
            yield note("unknown-cost", f"its receptive field is unknown: {field.reason}")
        if first.inner is not None:
            return
        yield from self._unknown(first)
        if {*_PARTED} & {*self.wanted.names}:
            yield from _remarks_on_parts(first, self.wanted)

    def _unknown(self, call: Call) -> Iterator[Diagnostic]:
        """Yield why what a layer computes or moves is unknown."""
        names = [name for name in _WORDS if name in self.wanted.names and self.measured(name, [call]) is None]
        if not names:
            return
        dtype, device = _computed_in(call.node.layer, self.wanted), self.wanted.device
        if any(None in (shape or (None, None))[1:] for shape in (*call.inputs, *call.outputs)):
            why = "a size that they follow from is not known"
        elif call.macs is None:
            why = f"mlcalc does not know what {call.node.layer.type_name} multiplies"
        elif device is not None and device.peak(dtype) is None:
            why = f"{device.name} has no figure for {dtype}"
        else:
            why = "they follow from weights that are not known, or no number is so large"
        yield note("unknown-cost", f"{listed([_WORDS[name] for name in names])} unknown: {why}")

    def field(self, call: Call) -> Seen | None:
        """Return what the outputs of a call look at, if that is asked for."""
        return self._fields.get(id(call))

    def measured(self, name: str, calls: Iterable[Call]) -> Any:
        """Return a figure that adds up, of all samples."""
        return added(self._measured(name, call) for call in calls)

    def _measured(self, name: str, call: Call) -> Number:
        if call.inner is None:
            return _MEASURES[name](call, self.wanted)
        key = name, id(call.inner)
        if key not in self._known:
            self._known[key] = self.measured(name, _computed(call.inner))
        return self._known[key]


def _fields(flow: Trace) -> tuple[Seen, ...]:
    from mlcalc.costs.fields import seen

    return seen(flow)


def _computed(flow: Trace) -> list[Call]:
    """Return the calls of a graph without its inputs."""
    inputs = {*flow.graph.inputs}
    return [call for index, call in enumerate(flow.calls) if index not in inputs]


def added(parts: Iterable[Number]) -> Number:
    """Return the sum; None if a part is unknown."""
    total: int | float = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def _flops(call: Call, wanted: Wanted) -> int | None:
    """Two for each multiply–accumulate."""
    return None if call.macs is None else 2 * call.macs * wanted.samples


def _elements(shapes: Iterable[Shape | None]) -> int | None:
    """Return how many numbers tensors hold of one sample."""
    total = 0
    for shape in shapes:
        size = None if shape is None else known_product(shape[1:])
        if size is None:
            return None
        total += size
    return total


def _activations(call: Call, wanted: Wanted) -> int | None:
    """Return how many numbers the layer gives; an input of the model is given to it."""
    if not call.inputs:
        return 0
    numbers = _elements(call.outputs)
    return None if numbers is None else numbers * wanted.samples


def _computed_in(layer: Layer, wanted: Wanted) -> str:
    """Return the data type that a layer computes in."""
    return wanted.dtype or computed_dtype(layer.dtype or USUAL_DTYPE)


def _moved_bytes(call: Call, wanted: Wanted) -> int | None:
    """Return the bytes that are moved at least: each input, output and weight once; a view moves nothing."""
    layer = ruled(call.node.layer)
    if not call.inputs or rule_of(layer, _VIEWS) or layer.type_name == "InputLayer":
        return 0
    width = _bytes_of(_computed_in(layer, wanted))
    given, gives = _elements(call.inputs), _elements(call.outputs)
    if given is None or gives is None:
        return None
    looks_up = rule_of(layer, _TABLES) is not None and len(call.outputs[0] or ()) > len(call.inputs[0] or ())
    if looks_up:  # of a table, only the rows that are looked up are read
        return (given + 2 * gives) * width * wanted.samples
    weights = _weights_bytes(call, wanted)
    return None if weights is None else (given + gives) * width * wanted.samples + weights


def _bytes_of(dtype: str) -> int:
    return 4 if dtype == "tf32" else -(-bits_of(dtype) // 8)


def _weights_bytes(call: Call, wanted: Wanted) -> int | None:
    """Return the bytes of the weights, in the type that was asked for if there is one."""
    bits = 0
    for each in (None,) if call.weights_in_model is None else call.weights_in_model:
        if each is None or each.size is None:
            return None
        bits += each.size * (8 * _bytes_of(wanted.weights_dtype) if wanted.weights_dtype else bits_of(each.dtype))
    return -(-bits // 8)


_VIEWS = dict.fromkeys(
    """ActivityRegularization Dropout Flatten GaussianDropout GaussianNoise Identity Reshape SpatialDropout
    SpatialDropout1D StochasticDepth""".split(),
    True,
)
"""Layers that give the same numbers on, under another shape at most, after training."""
_TABLES = {"Embedding": True}


def _parted(count: Callable[[Part, Wanted], int]) -> Callable[[Call, Wanted], int | None]:
    """Return the measure that counts a layer part by part; None if one of them is unknown."""

    def measure(call: Call, wanted: Wanted) -> int | None:
        from mlcalc.costs.parts import UnknownPartError, parts_of

        try:
            return sum(count(part, wanted) for part in parts_of(call))
        except UnknownPartError:
            return None

    return measure


def _elementwise(name: str) -> Callable[[Call, Wanted], int | None]:
    def count(part: Part, wanted: Wanted) -> int:
        from mlcalc.costs.elementwise import ELEMENTWISE

        return ELEMENTWISE[name](part) * part.times * wanted.samples

    return _parted(count)


def _as_tool(part: Part, wanted: Wanted) -> int:
    return 0 if wanted.tool is None else wanted.tool.answer(part, wanted.samples)


def _remarks_on_parts(call: Call, wanted: Wanted) -> Iterator[Diagnostic]:
    """Yield why a layer cannot be counted part by part, and what a tool leaves out of it that multiplies."""
    from mlcalc.costs.parts import UnknownPartError, parts_of

    whose = f"count as {wanted.tool.name}" if wanted.tool else "count of operations"
    try:
        parts = parts_of(call)
        counts = [_as_tool(part, wanted) for part in parts]
    except UnknownPartError as cause:
        yield note("unknown-cost", f"its {whose} is unknown: {cause}")
        return
    left_out = sum(part.macs * part.times for part, count in zip(parts, counts, strict=True) if part.macs and not count)
    if wanted.tool and left_out:
        what = call.node.layer.type_name
        yield note("uncounted", f"{wanted.tool.name} counts {what} as 0; it multiplies {left_out:,} times for a sample")


def _bound(call: Call, wanted: Wanted) -> Bound | None:
    from mlcalc.costs.bound import bound

    flops, moved = _flops(call, wanted), _moved_bytes(call, wanted)
    if flops is None or moved is None or wanted.device is None:
        return None
    return bound(flops, moved, _computed_in(call.node.layer, wanted), wanted.device)


def _formula_of_time(call: Call, wanted: Wanted) -> tuple[Expression, ...]:
    """Return the formula of the least time, in seconds; nothing where it is 0 or unknown."""
    from mlcalc.costs.bound import formula

    flops, moved = _flops(call, wanted), _moved_bytes(call, wanted)
    if not _seconds(call, wanted) or flops is None or moved is None or wanted.device is None:
        return ()
    return (formula(flops, moved, _computed_in(call.node.layer, wanted), wanted.device),)


def _seconds(call: Call, wanted: Wanted) -> float | None:
    least = _bound(call, wanted)
    return None if least is None else least.seconds


def _of_training(seconds: float | None) -> float | None:
    """Return the least time of training, which has several passes; None if it is unknown."""
    from mlcalc.costs.bound import TRAINING_PASSES

    return None if seconds is None else TRAINING_PASSES * seconds


def _seconds_by(what: str) -> Callable[[Call, Wanted], float | None]:
    """Return the measure of the time that is set by the products alone, or by the memory alone."""

    def measure(call: Call, wanted: Wanted) -> float | None:
        least = _bound(call, wanted)
        return None if least is None else least.seconds if least.by == what else 0.0

    return measure


_WORDS = {"flops": "FLOPs", "activations": "activations", "moved_bytes": "moved bytes", "seconds": "time"}
"""What the figures are called that follow from what a layer multiplies and from its sizes."""
_PARTED = ("bias", "activation", "normalization", "pooling", "counted")
_MEASURES: Mapping[str, Callable[[Call, Wanted], Number]] = {
    "flops": _flops,
    "activations": _activations,
    "moved_bytes": _moved_bytes,
    **{name: _elementwise(name) for name in _PARTED[:-1]},
    "counted": _parted(_as_tool),
    "seconds": _seconds,
    "compute": _seconds_by("compute"),
    "memory": _seconds_by("memory"),
}
"""Figures that add up over calls: of one call, for what is asked."""


class Figure(NamedTuple):
    """A figure of a row.

    Attributes:
        title: the head of its column.
        of: returns it for the calls of a layer.
        total: what it is called of the whole model; empty if that has none.
    """

    title: str
    of: Callable[[Costs, Sequence[Call]], Any]
    total: str = ""


def _sum(name: str) -> Callable[[Costs, Sequence[Call]], Any]:
    return lambda costs, calls: costs.measured(name, calls)


def _intensity(costs: Costs, calls: Sequence[Call]) -> float | None:
    """Return FLOPs for each byte: 0 where there are none, also where nothing is moved."""
    flops, moved = costs.measured("flops", calls), costs.measured("moved_bytes", calls)
    if flops is None or moved is None:
        return None
    if not flops or not moved:
        return 0.0
    return flops / moved if flops < moved << 1000 else None


def _sizes(costs: Costs, calls: Sequence[Call]) -> list[int | None] | None:
    field = costs.field(calls[0])
    return field.sizes() if field else None


def _jumps(costs: Costs, calls: Sequence[Call]) -> list[int | float | None] | None:
    field = costs.field(calls[0])
    return field.jumps() if field else None


def _bytes(costs: Costs, calls: Sequence[Call]) -> int | None:
    return _weights_bytes(calls[0], Wanted())


def _bound_by(costs: Costs, calls: Sequence[Call]) -> str | None:
    """Return what sets more of the time; None where it takes none, or that is unknown."""
    computing, moving = costs.measured("compute", calls), costs.measured("memory", calls)
    if computing is None or moving is None or computing == moving == 0:
        return None
    return "compute" if computing > moving else "memory"


FIGURES: Mapping[str, Figure] = {
    "receptive_field": Figure("Receptive field", _sizes),
    "jump": Figure("Jump", _jumps),
    "bytes": Figure("Bytes", _bytes),
    "flops": Figure("FLOPs", _sum("flops"), "FLOPs"),
    "activations": Figure("Activations", _sum("activations"), "Activations"),
    "moved_bytes": Figure("Moved bytes", _sum("moved_bytes"), "Bytes moved at least"),
    "arithmetic_intensity": Figure("FLOPs/byte", _intensity, "Arithmetic intensity (FLOPs for each byte)"),
    "bias": Figure("Bias", _sum("bias"), "Operations of biases"),
    "activation": Figure("Activation", _sum("activation"), "Operations of activations"),
    "normalization": Figure("Normalization", _sum("normalization"), "Operations of normalizations"),
    "pooling": Figure("Pooling", _sum("pooling"), "Operations of poolings"),
    "counted": Figure("Counted", _sum("counted"), "Counted"),
    "seconds": Figure("At least", _sum("seconds"), "Time"),
    "bound_by": Figure("Bound by", _bound_by, "Bound by"),
}
"""Each figure that a summary has where it is asked for by its name."""
