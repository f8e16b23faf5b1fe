"""The calls of a trace in one list, those of models inside among them, and the tensors that they hand on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from mlcalc.dtypes import USUAL_DTYPE, checked_policy, compute_dtype, is_floating
from mlcalc.errors import error
from mlcalc.footprint.amounts import Amount, amount_of
from mlcalc.footprint.kept import operations
from mlcalc.graph import Tensor, unreached
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Recorded
from mlcalc.layers.weights import Weight
from mlcalc.limits import MOST_CALLS_INSIDE
from mlcalc.shapes import Shape
from mlcalc.trace import Call, Trace


class Held(NamedTuple):
    """A tensor on its way.

    Attributes:
        dtype: its data type.
        amount: its bytes; None if a size is unknown.
        is_input: whether it is an input of the whole model.
        inferred: the tensor whose numbers it has at inference: itself, unless it is a view.
        trained: the same in training, where dropout is none.
    """

    dtype: str
    amount: Amount | None
    is_input: bool
    inferred: int
    trained: int


class Step(NamedTuple):
    """One call, of a layer that is no model.

    Attributes:
        name: the layer's name behind those of the models around it.
        kind: the layer's class, as a file names it.
        layer: what has a rule; None for a class that is not known.
        inputs: the tensors that go in, by number.
        outputs: the tensors that come out.
        input_shapes: what the layer sees of them: within TimeDistributed, without the steps.
        output_shapes: the same of what comes out.
        times: how often it is called at once: for each time step within TimeDistributed.
        weights: its weights, as training sees them; None if it is unknown which there are.
        is_frozen: whether it, or a model around it, is frozen.
        is_listed: whether it has a row: the input of a chain has none, nor has that of a model inside.
    """

    name: str
    kind: str
    layer: Any
    inputs: tuple[int, ...]
    outputs: tuple[int, ...]
    input_shapes: tuple[Shape | None, ...]
    output_shapes: tuple[Shape | None, ...]
    times: int | None
    weights: tuple[Weight, ...] | None
    is_frozen: bool
    is_listed: bool = True


class Steps:
    """The calls of a model in the order in which they run, and their tensors."""

    def __init__(self, flow: Trace, *, is_frozen: bool = False) -> None:
        self.tensors: list[Held] = []
        self.calls: list[Step] = []
        self.inputs: list[int] = []
        self._inside = 0
        self.outputs = self._open(flow, None, _Place((), is_frozen, 1))

    def _open(self, flow: Trace, given: Sequence[int] | None, place: _Place) -> list[int]:
        """Add the calls of a model, and return the tensors that it gives.

        Args:
            flow: its trace.
            given: the tensors that it is called on; None for the whole model.
            place: where it stands.
        """
        graph = flow.graph
        place = place._replace(is_hidden=graph.is_chain)
        known: dict[Tensor, int] = {}
        positions = {index: position for position, index in enumerate(graph.inputs)}
        skipped = set(unreached(graph)) if graph.outputs else set()
        for index, call in enumerate(flow.calls):
            if index in positions and given is not None:
                if positions[index] < len(given):
                    known[Tensor(index)] = given[positions[index]]
                continue
            if index in skipped and index not in positions:
                continue
            taken = self._taken(call, flow, known)
            for number, tensor in enumerate(self._call(call, taken, place)):
                known[Tensor(index, number)] = tensor
        return self._given(flow, known)

    def _taken(self, call: Call, flow: Trace, known: dict[Tensor, int]) -> list[int]:
        """Return the tensors that a call takes: more than its node names if it takes all that the one above gives."""
        taken = [known[each] for each in call.node.inputs if each in known]
        if len(call.inputs) <= len(taken) or len(call.node.inputs) != 1:
            return taken
        above = call.node.inputs[0].node
        return [known[Tensor(above, number)] for number in range(len(call.inputs)) if Tensor(above, number) in known]

    def _given(self, flow: Trace, known: dict[Tensor, int]) -> list[int]:
        graph = flow.graph
        if graph.is_chain and graph.outputs == (Tensor(len(flow.calls) - 1),):
            last = len(flow.calls) - 1
            return [known[Tensor(last, number)] for number in range(len(flow.calls[last].outputs))]
        return [known[each] for each in graph.outputs if each in known]

    def _call(self, call: Call, taken: list[int], place: _Place) -> list[int]:
        """Add a call, or those of the model that it calls, and return what it gives."""
        if place.path:
            self._inside += 1
            if self._inside > MOST_CALLS_INSIDE:
                often = "the models inside this one call each other too often"
                raise error("too-large", f"{often}: in all they have more than {MOST_CALLS_INSIDE:,} calls")
        layer = call.node.layer
        inside = place.inside(call)
        if call.inner is not None:
            return self._open(call.inner, taken, inside)
        rule = _unwrapped(layer)
        if type(rule).__name__ == "TimeDistributed" and call.inputs[0] is not None:
            return self._at_each_step(call, rule.layer, taken, inside)
        return self._add(call, rule, taken, inside, call.inputs, call.outputs)

    def _at_each_step(self, call: Call, layer: Layer, taken: list[int], place: _Place) -> list[int]:
        """Add what TimeDistributed does: one call on all time steps at once."""
        (batch, steps, *rest), *_ = (shape or () for shape in call.inputs)
        folded = (batch, *rest)
        place = place._replace(times=None if None in (place.times, steps) else place.times * steps)  # type: ignore[operator]
        spec = layer.specify(folded)
        if spec.inner is not None:
            return self._open(spec.inner, taken, place._replace(is_frozen=place.is_frozen or layer.is_frozen))
        return self._add(call, _unwrapped(layer), taken, place, (folded,), spec.shapes)

    def _add(
        self,
        call: Call,
        layer: Any,
        taken: list[int],
        place: _Place,
        input_shapes: tuple[Shape | None, ...],
        output_shapes: tuple[Shape | None, ...],
    ) -> list[int]:
        node, first = call.node, len(self.tensors)
        is_input = type(layer).__name__ == "InputLayer"
        dtype = self._dtype(layer, [self.tensors[each].dtype for each in taken])
        for number, seen in enumerate(output_shapes):
            own = first + number
            views = _views(layer) if len(call.outputs) == 1 and taken else (False, False)
            source = self.tensors[taken[0]] if taken else None
            inferred, trained = (
                getattr(source, kind) if is_view and source is not None else own
                for kind, is_view in zip(("inferred", "trained"), views, strict=True)
            )
            amount = None if place.times is None else amount_of(seen, dtype, place.times)
            self.tensors.append(Held(dtype, amount, is_input, inferred, trained))
        outputs = tuple(range(first, len(self.tensors)))
        if is_input:
            self.inputs += outputs
        weights = call.weights_in_model
        if weights and place.is_frozen:
            weights = tuple(each.frozen() for each in weights)
        self.calls.append(
            Step(
                name="/".join(place.path),
                kind=node.layer.type_name,
                layer=layer,
                inputs=tuple(taken),
                outputs=outputs,
                input_shapes=input_shapes,
                output_shapes=output_shapes,
                times=place.times,
                weights=weights,
                is_frozen=place.is_frozen or not node.layer.trainable,
                is_listed=not (is_input and place.is_hidden),
            )
        )
        return list(outputs)

    def _dtype(self, layer: Any, given: Sequence[str]) -> str:
        """Return the data type of what a layer gives."""
        kind = type(layer).__name__
        if kind == "InputLayer":
            return _stated(layer.dtype) or USUAL_DTYPE
        if kind in _INTEGERS and getattr(layer, "output_mode", "int") == "int":
            return _stated(layer.dtype) or "int64"
        if isinstance(getattr(layer, "operation", None), str):
            return operations.output_dtype(layer, tuple(given))
        if given and not is_floating(given[0]) and _keeps_integers(layer):
            return given[0]
        return compute_dtype(getattr(layer, "dtype", None))


class _Place(NamedTuple):
    """Where a call stands: the names around it, whether a model there is frozen, and how often it is called at once."""

    path: tuple[str, ...]
    is_frozen: bool
    times: int | None
    is_hidden: bool = False

    def inside(self, call: Call) -> _Place:
        return self._replace(path=(*self.path, call.node.name), is_frozen=self.is_frozen or call.node.layer.is_frozen)


_INTEGERS = ("Hashing", "HashedCrossing", "Discretization", "IntegerLookup", "StringLookup", "TextVectorization")
"""Layers that give integers, unless they are asked for something else."""

_WRAPPERS = ("AttentionWithScores", "SpectralNormalization")
"""Layers that keep what the layer inside keeps."""


def _unwrapped(layer: Any) -> Any:
    while type(layer).__name__ in _WRAPPERS or isinstance(layer, Recorded):
        layer = layer.rule if isinstance(layer, Recorded) else layer.layer
    return layer


def _stated(dtype: Any) -> str | None:
    """Return the data type that a layer states itself."""
    if dtype is None:
        return None
    try:
        return checked_policy(dtype, quantizes=False)
    except ValueError:
        return None


def _keeps_integers(layer: Any) -> bool:
    """Tell whether a layer only moves numbers about, and so gives integers on as integers."""
    return type(layer).__module__.rpartition(".")[2] in ("reshaping", "merging", "regularization", "augmentation") or (
        type(layer).__name__ in ("Identity", "Masking")
    )


_VIEWS = ("Flatten", "Reshape", "Identity", "ActivityRegularization")
_INFERRED_VIEWS = (
    *("Dropout", "AlphaDropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D", "SpatialDropout2D"),
    *("SpatialDropout3D", "StochasticDepth"),
)
"""Layers that do nothing at inference."""


def _views(layer: Any) -> tuple[bool, bool]:
    """Tell whether what a layer gives is its input under another shape: at inference, and in training."""
    kind = type(layer).__name__
    if kind in _VIEWS or getattr(layer, "operation", None) in operations.VIEWS:
        return True, True
    if kind == "Activation":
        return (layer.activation == "linear",) * 2
    if kind in _INFERRED_VIEWS:
        strengths = ("rate", "stddev", "drop_path_rate")
        return True, not any(getattr(layer, name, 0) for name in strengths)
    is_random = kind.startswith("Random") and type(layer).__module__.endswith(".augmentation")
    return is_random and kind not in ("RandomCrop", "RandomHeight", "RandomWidth"), False
