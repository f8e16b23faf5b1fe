"""From a model to plain data: one row for each layer, and the totals."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from mlcalc.errors import MlcalcError, bounded_depth, error, suggestion
from mlcalc.layers.base import Explanation, Layer, Weight
from mlcalc.layers.opaque import Opaque
from mlcalc.model import Call, Model, Node, Tensor, Trace, call_macs
from mlcalc.shapes import Shape, as_shape

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
        return None if self.params is None else -(-sum(w.size * bits_of(w.dtype) for w in self.weights) // 8)

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
    they are part of their model's row and are not added again. `notes` are remarks on the totals.
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
    notes: tuple[str, ...] = ()

    @property
    def non_trainable_params(self) -> int | None:
        """The parameters that training does not change."""
        return None if self.params is None or self.trainable_params is None else self.params - self.trainable_params

    @property
    def notes_on_rows(self) -> tuple[str, ...]:
        """What must be said of the rows' numbers, wherever they are shown."""
        return tuple(f"note on {row.name}: {note}" for row in self.layers for note in row.notes)

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
            **({"notes": list(self.notes)} if self.notes else {}),
        }


def _sum(parts: list[int | None]) -> int | None:
    return None if None in parts else sum(part for part in parts if part is not None)


def summarize(
    model: Layer, *inputs: Shape, explain: bool = False, depth: int | None = 0, counted: bool = True
) -> Summary:
    """Return the summary of a model, or of a single layer.

    Args:
        model: what to summarize.
        inputs: a shape for each input, batch first; a model's own are taken where none is given.
        explain: whether each row carries the formulas behind its numbers.
        depth: how many levels of models inside get rows for their own layers; None for all.
        counted: whether weights are looked at; without them shapes need less of the input to be known.

    Raises:
        MlcalcError: the model cannot be built; holds every independent error.
    """
    single = not isinstance(model, Model)
    inputs = tuple(map(as_shape, inputs))
    with bounded_depth():
        trace = (model if isinstance(model, Model) else _alone(model, inputs)).trace(*inputs, counted=counted)
        if trace.errors:
            raise MlcalcError(trace.errors)
        return _summary_of(trace, explain=explain, depth=depth)._replace(is_single=single)


def _alone(layer: Layer, inputs: tuple[Shape, ...]) -> Model:
    """Return a model of one layer."""
    from mlcalc.layers.core import InputLayer

    nodes = [Node(f"input_{index}", InputLayer(batch_shape=shape)) for index, shape in enumerate(inputs)]
    name = layer.name or layer.title().lower()
    tensors = tuple(Tensor(index) for index in range(len(nodes)))
    return Model(name, [*nodes, Node(name, layer, tensors)], range(len(nodes)), [Tensor(len(nodes))])


def _summary_of(trace: Trace, *, explain: bool, depth: int | None) -> Summary:
    top = _rows(trace, explain=explain)
    params = _sum([row.params for row, _ in top])
    return Summary(
        name=trace.model.name,
        layers=tuple(row for row, _ in top) if depth == 0 else tuple(_expanded(top, depth, explain=explain)),
        output_shape=_one_or_list(tuple(trace.outputs)),
        params=params,
        trainable_params=_sum([None if call.held is None else _trainable(call.held) for call in trace.first_calls()]),
        weights_bytes=_sum([row.weights_bytes for row, _ in top]),
        macs=_sum([row.macs for row, _ in top]),
        is_chain=_is_chain(trace.model),
        notes=_notes_on_totals(trace.model, params),
    )


def _notes_on_totals(model: Model, params: int | None) -> tuple[str, ...]:
    """Return why Keras' own summary of the model has another total: it counts the optimizer's variables, too."""
    if not model.optimizer:
        return ()
    if not any(variable.shape for variable in model.optimizer):
        # Before the first step of training, a file has not yet what Keras counts when it has loaded the model.
        return ("Keras' own summary also counts the variables of the optimizer in its total",)
    size = sum(variable.size for variable in model.optimizer)
    total = "" if params is None else f": {params + size:,} in all"
    return (f"Keras' own summary of the trained model also counts the {size:,} numbers of its optimizer{total}",)


_Rows = list[tuple[LayerRow, "Trace | None"]]


def _rows(trace: Trace, *, explain: bool) -> _Rows:
    """Return a row for each layer of one model, with the trace of what it is made of, if it is a model."""
    model = trace.model
    calls: dict[str, list[Call]] = {}
    for call in trace.calls:
        calls.setdefault(call.node.name, []).append(call)
    hidden = {model.nodes[index].name for index in model.inputs} if model.is_chain else set()
    shown = [first for first in trace.first_calls() if first.node.name not in hidden]
    return [(_row(model, first, calls[first.node.name], explain=explain), first.inner) for first in shown]


def _expanded(top: _Rows, depth: int | None, *, explain: bool) -> Iterator[LayerRow]:
    """Yield the rows, each model's own layers below it, down to a depth."""
    waiting = [iter(top)]
    path: list[str] = []
    while waiting:
        row, inner = next(waiting[-1], (None, None))
        if row is None:
            waiting.pop()
            del path[-1:]
            continue
        named = row._replace(name="/".join([*path, row.name]), depth=len(path))
        yield named
        if inner is not None and (depth is None or len(path) < depth):
            path.append(row.name)
            waiting.append(iter(_rows(inner, explain=explain)))


def _row(model: Model, first: Call, calls: list[Call], *, explain: bool) -> LayerRow:
    layer, known = first.node.layer, first.known_inputs
    weights = first.weights
    return LayerRow(
        name=first.node.name,
        type=layer.type_name,
        call=repr(layer) if explain else "",
        inputs=tuple(model.nodes[tensor.node].name for call in calls for tensor in call.node.inputs),
        input_shape=first.inputs,
        output_shape=_one_or_list(first.outputs),
        params=None if weights is None else sum(weight.size for weight in weights),
        trainable_params=None if weights is None else _trainable(weights),
        macs=_sum([call_macs(call) for call in calls]),
        weights=tuple(weights or ()),
        notes=_notes(first),
        explanation=_explained(layer, known, counted=first.weights is not None) if explain else None,
    )


def _explained(layer: Layer, inputs: tuple[Shape, ...] | None, *, counted: bool) -> Explanation | None:
    """Return the formulas of a layer; a model inside has those of its own layers."""
    if not inputs or isinstance(layer, (Model, Opaque)):
        return None
    return layer.explanation_of(*inputs, counted=counted)


def _notes(call: Call) -> tuple[str, ...]:
    """Return what must be said of a row's numbers, wherever they are shown."""
    layer, known = call.node.layer, call.known_inputs
    caveats = () if not known or isinstance(layer, (Model, Opaque)) or call.weights is None else layer.caveats(*known)
    return (*call.findings, *caveats)


def _trainable(weights: Iterable[Weight]) -> int | None:
    """Return how many parameters training changes; None where a file does not tell it of some."""
    return _sum([weight.size if weight.trainable else None for weight in weights if weight.trainable is not False])


def _one_or_list(outputs: tuple[Shape | None, ...]) -> Shape | list[Shape | None] | None:
    return outputs[0] if len(outputs) == 1 else list(outputs)


def _is_chain(model: Model) -> bool:
    """Tell whether each layer takes just what the one above gives."""
    return all(node.inputs in ((), (Tensor(index - 1),)) for index, node in enumerate(model.nodes) if index)
