"""From a model to plain data: one row for each layer, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from mlcalc.builder import Builder
from mlcalc.errors import NOTE, MlcalcError, bounded_depth, error, suggestion
from mlcalc.graph import Graph, Tensor
from mlcalc.layers.base import Explanation, Layer, Weight, total_size
from mlcalc.layers.convention import second_count
from mlcalc.model import Model
from mlcalc.shapes import Shape, as_shape
from mlcalc.trace import Call, Trace

DTYPE_BITS = {"bool": 8, "bfloat16": 16, "float8_e4m3fn": 8, "float8_e5m2": 8, "int4": 4, "uint4": 4}


def bits_of(dtype: str | None) -> int:
    """Return how many bits a number of this data type takes; 32 for an unknown one, as for float32."""
    name = dtype or "float32"
    digits = "".join(each for each in name.partition("_")[0] if each.isdigit())
    return DTYPE_BITS.get(name) or (int(digits) if digits else 32)


class LayerRow(NamedTuple):
    """One layer of a summary.

    `params` is None where the count cannot be known, `macs` where a dimension that the cost needs is
    unknown; `output_shape` is a list where the layer gives several tensors. `call`, the layer as it is
    written in Python, comes with the explanation.
    """

    name: str
    type: str
    call: str
    inputs: tuple[str, ...]
    input_shape: tuple[Shape | None, ...]
    output_shape: Shape | list[Shape | None] | None
    params: int | None
    trainable_params: int | None
    macs: int | None
    weights: tuple[Weight, ...]
    notes: tuple[str, ...] = ()
    depth: int = 0
    explanation: Explanation | None = None

    @property
    def non_trainable_params(self) -> int | None:
        """The parameters that training does not change."""
        if self.params is None or self.trainable_params is None:
            return None
        return self.params - self.trainable_params

    @property
    def weights_bytes(self) -> int | None:
        """The memory that the weights take, in bytes."""
        return None if self.params is None else -(-sum((w.size or 0) * bits_of(w.dtype) for w in self.weights) // 8)

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON data."""
        explained = {} if self.explanation is None else {"formulas": self.explanation.as_dict()}
        return {
            "name": self.name,
            "type": self.type,
            "inputs": list(self.inputs),
            "output_shape": self.output_shape,
            "params": self.params,
            "trainable_params": self.trainable_params,
            "non_trainable_params": self.non_trainable_params,
            "macs": self.macs,
            "weights": [
                {"name": weight.name, "shape": weight.shape, "trainable": weight.trainable} for weight in self.weights
            ],
            **({"depth": self.depth} if self.depth else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            **explained,
        }


class Summary(NamedTuple):
    """A model in plain data. A total is that of the whole model, and None where one of its parts is unknown.

    `layers` may hold the layers of models inside, below their model, with a path as name and a `depth`;
    they are part of their model's row and are not added again.
    """

    name: str | None
    layers: tuple[LayerRow, ...]
    output_shape: Shape | list[Shape | None] | None
    params: int | None
    trainable_params: int | None
    weights_bytes: int | None
    macs: int | None
    is_chain: bool
    is_single: bool = False

    @property
    def non_trainable_params(self) -> int | None:
        """The parameters that training does not change."""
        return None if self.params is None or self.trainable_params is None else self.params - self.trainable_params

    def between(self, first: str, last: str) -> Summary:
        """Return the summary with only a range of its rows, both ends included; the totals stay.

        Args:
            first: a layer's name or its number, counted from 1; empty for the first.
            last: the same for the last.

        Raises:
            MlcalcError: there is no such layer, or the last comes before the first.
        """
        start = self._position(first) if first else 0
        end = self._position(last) if last else len(self.layers) - 1
        if end < start:
            raise error("bad-range", f'"{last}" comes before "{first}"', where="--range")
        return self._replace(layers=self.layers[start : end + 1])

    def _position(self, text: str) -> int:
        for index, row in enumerate(self.layers):
            if row.name == text:
                return index
        if text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= len(self.layers):
            return int(text) - 1
        names = [row.name for row in self.layers]
        raise error("bad-range", f'there is no layer "{text}"', help=suggestion(text, names), where="--range")

    def as_answer(self) -> dict[str, Any]:
        """Return as JSON data the row of a single layer, or the summary of a model."""
        return self.layers[0].as_dict() if self.is_single else self.as_dict()

    def as_dict(self) -> dict[str, Any]:
        """Return the summary as JSON data."""
        return {
            "name": self.name,
            "layers": [row.as_dict() for row in self.layers],
            "output_shape": self.output_shape,
            "params": self.params,
            "trainable_params": self.trainable_params,
            "non_trainable_params": self.non_trainable_params,
            "weights_bytes": self.weights_bytes,
            "macs": self.macs,
        }


def _sum(parts: Iterable[int | None]) -> int | None:
    """Return the sum; None if a part is unknown."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def summarize(model: Layer, *inputs: Shape, explain: bool = False, depth: int | None = 0) -> Summary:
    """Return the summary of a model, or of a single layer.

    Args:
        model: what to summarize.
        inputs: a shape for each input, batch first; a model's own are taken where none is given.
        explain: whether each row carries the formulas behind its numbers.
        depth: how many levels of models inside get rows for their own layers; None for all.

    Raises:
        MlcalcError: the model cannot be built, or its parameters cannot be counted; holds every independent error.
    """
    return _summary(model, inputs, explain=explain, depth=depth, counted=True)


def shapes_of(model: Layer, *inputs: Shape, explain: bool = False) -> Summary:
    """Return the summary of a model or a layer whose parameters need not be known.

    Raises:
        MlcalcError: the model cannot be built; holds every independent error.
    """
    return _summary(model, inputs, explain=explain, depth=0, counted=False)


def _summary(model: Layer, inputs: Sequence[Shape], *, explain: bool, depth: int | None, counted: bool) -> Summary:
    shapes = tuple(map(as_shape, inputs))
    single = not isinstance(model, Model)
    with bounded_depth():
        flow = model.trace(*shapes) if isinstance(model, Model) else _alone(model, shapes).trace()
        errors = [*flow.errors, *(flow.uncountable() if counted else ())]
        if errors:
            raise MlcalcError(errors)
        rows = tuple(_rows(flow, explain=explain, depth=depth, frozen=not model.trainable))
        own = [row for row in rows if not row.depth]
        return Summary(
            name=(model.name or model.title().lower()) if single else model.name,
            layers=rows,
            output_shape=_one_or_list(flow.outputs),
            params=_sum(row.params for row in own),
            trainable_params=0 if not model.trainable else _sum(map(_trainable_in_model, flow.first_calls())),
            weights_bytes=_sum(row.weights_bytes for row in own),
            macs=_sum(row.macs for row in own),
            is_chain=_is_chain(flow.graph),
            is_single=single,
        )


def _alone(layer: Layer, inputs: tuple[Shape, ...]) -> Model:
    """Return a model of one layer."""
    builder = Builder()
    tensors = [builder.add_input(f"input_{index}", shape) for index, shape in enumerate(inputs)]
    name = layer.name or layer.title().lower()
    return builder.model(name, [builder.add(layer, name, tensors)], is_chain=True)


def _rows(
    flow: Trace, *, explain: bool, depth: int | None, frozen: bool, path: tuple[str, ...] = ()
) -> Iterator[LayerRow]:
    """Yield a row for each layer of one model, and below a model inside the rows of its own layers, down to a depth."""
    calls: dict[int, list[Call]] = {}
    for call in flow.calls:
        calls.setdefault(call.node.owner, []).append(call)
    hidden = {flow.graph.nodes[index].owner for index in flow.graph.inputs} if flow.graph.is_chain else set()
    for first in flow.first_calls():
        if first.node.owner in hidden:
            continue
        row = _row(flow.graph, first, calls[first.node.owner], explain=explain, frozen=frozen)
        yield row._replace(name="/".join((*path, row.name)), depth=len(path)) if path else row
        if first.inner is not None and (depth is None or len(path) < depth):
            inner_frozen = frozen or not first.node.layer.trainable
            yield from _rows(first.inner, explain=explain, depth=depth, frozen=inner_frozen, path=(*path, row.name))


def _row(graph: Graph, first: Call, calls: Sequence[Call], *, explain: bool, frozen: bool) -> LayerRow:
    layer, weights = first.node.layer, first.weights
    if weights and frozen:
        weights = tuple(weight.frozen() for weight in weights)
    return LayerRow(
        name=first.node.name,
        type=layer.type_name,
        call=repr(layer) if explain else "",
        inputs=tuple(graph.nodes[tensor.node].name for call in calls for tensor in call.node.inputs),
        input_shape=first.inputs,
        output_shape=_one_or_list(first.outputs),
        params=total_size(weights),
        trainable_params=_trainable(weights),
        macs=_sum(call.macs for call in calls),
        weights=weights or (),
        notes=_notes(first),
        explanation=_explanation(first) if explain else None,
    )


def _explanation(call: Call) -> Explanation | None:
    """Return the formulas of a layer; a model inside has those of its own layers."""
    if call.inner is not None or not call.inputs or None in call.inputs or call.spec.weights is None:
        return None
    return Explanation.of(call.spec).with_notes(_second_count(call))


def _notes(call: Call) -> tuple[str, ...]:
    """Return what must be said of a row's numbers, wherever they are shown."""
    found = [each.message for each in call.spec.problems if each.severity == NOTE]
    return (*found, *_second_count(call))


def _second_count(call: Call) -> tuple[str, ...]:
    if None in call.inputs:
        return ()
    problem = second_count(call.node.layer, call.inputs, total_size(call.spec.weights))  # type: ignore[arg-type]
    return () if problem is None else (problem.message,)


def _trainable(weights: Iterable[Weight] | None) -> int | None:
    """Return how many parameters training changes; None if a file does not say it of some."""
    if weights is None:
        return None
    return _sum(weight.size if weight.trainable else None for weight in weights if weight.trainable is not False)


def _trainable_in_model(call: Call) -> int | None:
    """Return how many parameters of a layer a model trains: as in Keras, those inside a frozen wrapper."""
    return _trainable(call.spec.weights)


def _one_or_list(outputs: tuple[Shape | None, ...]) -> Shape | list[Shape | None] | None:
    return outputs[0] if len(outputs) == 1 else list(outputs)


def _is_chain(graph: Graph) -> bool:
    """Tell whether each layer takes just what the one above gives."""
    return all(node.inputs in ((), (Tensor(index - 1),)) for index, node in enumerate(graph.nodes) if index)
