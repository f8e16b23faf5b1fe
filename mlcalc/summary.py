"""From a model to plain data: one row for each layer, and the totals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.checkpoint import WEIGHTS_ALONE, Checkpoint
from mlcalc.dtypes import bits_of
from mlcalc.errors import ERROR, NOTE, WARNING, Diagnostic, Place, bounded_depth, error, note, suggestion, warning
from mlcalc.excerpts import folded
from mlcalc.graph import Graph, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.convention import second_count
from mlcalc.layers.weights import Weight, all_frozen, distinct, total_size
from mlcalc.lint import lint
from mlcalc.model import Model, Origin
from mlcalc.shapes import Shape, as_shape, format_output
from mlcalc.soundness import remarks_on_models, sound_trace
from mlcalc.texts import counted, listed, named
from mlcalc.trace import BrokenModelError, Call, Trace

if TYPE_CHECKING:
    from typing_extensions import Self

    from mlcalc.costs.figures import Costs
    from mlcalc.costs.wanted import Wanted
    from mlcalc.layers.explanation import Explanation


class Figures(NamedTuple):
    """What can be added up over layers; None if it is unknown, and then so is every sum with it.

    Attributes:
        params: the number of parameters.
        trainable_params: those that training changes.
        weights_bytes: the memory that the weights take, in bytes.
        macs: multiply–accumulates of one forward pass on one sample.
    """

    params: int | None
    trainable_params: int | None
    weights_bytes: int | None
    macs: int | None

    @property
    def non_trainable_params(self) -> int | None:
        """The parameters that training does not change."""
        return None if self.params is None or self.trainable_params is None else self.params - self.trainable_params

    @classmethod
    def of(cls, weights: Iterable[Weight] | None, macs: int | None) -> Figures:
        """Return the figures of weights, which may be unknown, and of a cost."""
        params = bits = 0
        trained: int | None = 0
        for weight in (None,) if weights is None else weights:
            if weight is None or weight.size is None:
                return cls(None, None, None, macs)
            params += weight.size
            bits += weight.size * bits_of(weight.dtype)
            if weight.trainable is None:
                trained = None  # a file does not say it
            elif weight.trainable and trained is not None:
                trained += weight.size
        return cls(params, trained, -(-bits // 8), macs)

    @classmethod
    def total(cls, parts: Iterable[Figures]) -> Figures:
        """Return the sums, figure by figure."""
        return cls(*map(_sum, zip(*parts, strict=True))) if (parts := list(parts)) else cls(0, 0, 0, 0)

    def less(self, other: Figures) -> Figures:
        """Return what is left without another part; what is unknown of one is unknown of the rest."""
        return Figures(*map(_difference, self, other))


class HasFigures:
    """Something whose figures are read by their names."""

    __slots__ = ()

    figures: Figures

    @property
    def params(self) -> int | None:
        """The number of parameters."""
        return self.figures.params

    @property
    def trainable_params(self) -> int | None:
        """The parameters that training changes."""
        return self.figures.trainable_params

    @property
    def non_trainable_params(self) -> int | None:
        """The parameters that training does not change."""
        return self.figures.non_trainable_params

    @property
    def weights_bytes(self) -> int | None:
        """The memory that the weights take, in bytes."""
        return self.figures.weights_bytes

    @property
    def macs(self) -> int | None:
        """Multiply–accumulates of one forward pass on one sample."""
        return self.figures.macs


_NOT_JOINED = "a file of weights alone does not say how its layers are joined, and so no shapes: `params` counts them"
_GIVE_MODEL = "give the model itself: `.keras`, `.h5`, or its JSON with the weights beside it"
_FIGURES = ("params", "trainable_params", "non_trainable_params", "weights_bytes", "macs")


def _params(of: HasFigures) -> str:
    return "params unknown" if of.params is None else f"{of.params:,} params"


class _LayerRow(NamedTuple):
    name: str
    type: str
    call: str
    inputs: tuple[str, ...]
    input_shape: tuple[Shape | None, ...]
    output_shape: Shape | list[Shape | None] | None
    figures: Figures
    weights: tuple[Weight, ...]
    problems: tuple[Diagnostic, ...] = ()
    depth: int = 0
    explanation: Explanation | None = None
    place: Place | None = None
    is_hidden: bool = False
    sources: tuple[str, ...] = ()
    costs: dict[str, Any] | None = None


class LayerRow(HasFigures, _LayerRow):
    """One layer of a summary.

    `output_shape` is a list if the layer gives several tensors. `inputs` names the layers that it takes its inputs
    from, and `sources` the tensors, as `from` does (`encoder[1]`). `call`, the layer as it is written in Python,
    comes with the explanation. `place` is where it is made, of a model that a source makes. `is_hidden` says that
    Keras does not list it. `costs` are the further figures that were asked for, by their names.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return f"LayerRow({self.name!r}, {self.type}, {format_output(self.output_shape)}, {_params(self)})"

    def __dir__(self) -> list[str]:
        return [*self._fields, *_FIGURES, "notes", "as_dict"]

    @property
    def notes(self) -> tuple[str, ...]:
        """What must be said of the row's numbers."""
        return tuple(each.message for each in self.problems)

    @property
    def note_codes(self) -> list[str]:
        """The code of each note, for `mlcalc explain`."""
        return [each.code for each in self.problems]

    @property
    def shapes(self) -> list[Shape | None]:
        """The shape of each tensor that it gives; None if it is unknown."""
        return self.output_shape if isinstance(self.output_shape, list) else [self.output_shape]

    def as_dict(self) -> dict[str, Any]:
        """Return the row as JSON data."""
        return {
            "name": self.name,
            "type": self.type,
            "inputs": list(self.inputs),
            **({"sources": list(self.sources)} if self.sources != self.inputs else {}),
            "output_shape": self.output_shape,
            "params": self.params,
            "trainable_params": self.trainable_params,
            "non_trainable_params": self.non_trainable_params,
            "macs": self.macs,
            "weights": list(map(_weight_dict, self.weights)),
            **(self.costs or {}),
            **({"depth": self.depth} if self.depth else {}),
            **({"notes": list(self.notes), "note_codes": self.note_codes} if self.problems else {}),
            **({"formulas": self.explanation.as_dict()} if self.explanation else {}),
            **({"line": self.place.line, "cell": self.place.source.cell} if self.place else {}),
        }


def _weight_dict(weight: Weight) -> dict[str, Any]:
    path = {} if weight.path == weight.name else {"path": weight.path}
    return {"name": weight.name, "shape": weight.shape, "trainable": weight.trainable, **path}


class Edge(NamedTuple):
    """A tensor on its way: the layer that gives it, which of its outputs it is, and the layer that takes it."""

    source: str
    output: int
    target: str


class _Summary(NamedTuple):
    name: str | None
    layers: tuple[LayerRow, ...]
    output_shape: Shape | list[Shape | None] | None
    figures: Figures
    edges: tuple[Edge, ...] = ()
    problems: tuple[Diagnostic, ...] = ()
    is_chain: bool = True
    is_single: bool = False
    known_macs: int = 0
    origin: Origin | None = None
    costs: dict[str, Any] | None = None
    batch_size: int | None = None
    shown: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()


_OF_THE_TABLE = ("figures", "is_chain", "is_single", "known_macs", "shown", "asked")
"""Fields that say how a summary is shown, which nobody asks for."""


class Summary(HasFigures, _Summary):
    """A model in plain data. A figure is that of the whole model, and None if one of its parts is unknown.

    `layers` may hold the layers of models inside, below their model, with a path as name and a `depth`; they are part
    of their model's row and are not added again. `edges` are those between the layers of the model itself.
    `problems` are what is wrong with the model, warnings on its file, and the notes on its rows. `known_macs` are
    those of the layers whose cost is known: all that can be said of a model in which another's is not. `origin` is
    where the model stands in a source, if it was read from one. `costs` are the further figures that were asked for,
    of one sample or of a batch of `batch_size`; `shown` are the columns of its table, those that the model needs if
    there are none, and `asked` the further figures, which stand behind them.
    """

    __slots__ = ()

    def __repr__(self) -> str:
        count = len(self.layers)
        return f"Summary({self.name!r}, {count} {'layer' if count == 1 else 'layers'}, {_params(self)})"

    def __dir__(self) -> list[str]:
        return [*(each for each in self._fields if each not in _OF_THE_TABLE), *_FIGURES, "notes", "as_dict"]

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks on the totals."""
        return tuple(each.message for each in self.problems if each.severity == NOTE and each.where is None)

    @property
    def notes_on_rows(self) -> tuple[str, ...]:
        """Notes on the rows' numbers, which every output shows; of many that are equal, the first."""
        notes = [(row.name, each) for row in self.layers for each in row.problems if each.severity == NOTE]
        return tuple(folded_notes((name, each.message) for name, each in notes))

    def unknown_count(self) -> list[Diagnostic]:
        """Return why the number of parameters is unknown, if it is."""
        if self.params is not None:
            return []
        rows = [row for row in self.layers if row.params is None and not row.depth]
        return _reasons(rows, warning("unknown-weights", "the number of parameters is unknown"))

    @property
    def is_weights_alone(self) -> bool:
        """Whether it is that of a file of weights, which holds no model."""
        return bool(self.layers) and all(row.type == WEIGHTS_ALONE for row in self.layers)

    def unknown_shape(self) -> list[Diagnostic]:
        """Return why the shape of an output is unknown, if it is; a size of it may be."""
        shapes = self.output_shape if isinstance(self.output_shape, list) else [self.output_shape]
        if None not in shapes:
            return []
        rows = [row for row in self.layers if None in row.shapes and not row.depth]
        if self.is_weights_alone:
            return [warning("unknown-shape", _NOT_JOINED)._replace(help=_GIVE_MODEL)]
        return _reasons(rows[:1], warning("unknown-shape", "the output shape is unknown"))  # others follow from it

    def between(self, first: str | int, last: str | int) -> Self:
        """Return the summary with only a range of its rows, both ends included; the totals stay.

        Args:
            first: a layer's name or its number, counted from 1; empty for the first.
            last: the same for the last.

        Raises:
            MlcalcError: there is no such layer, or the last comes before the first.
        """
        first, last = str(first), str(last)
        start = self._position(first) if first else 0
        end = self._position(last) if last else len(self.layers) - 1
        if end < start:
            raise error(
                "bad-range",
                f'"{named(last)}" comes before "{named(first)}"',
                help=f"did you mean `{named(last)}:{named(first)}`?",
            )
        return self._replace(layers=self.layers[start : end + 1])

    def _position(self, text: str) -> int:
        for index, row in enumerate(self.layers):
            if row.name == text:
                return index
        if text.isascii() and text.isdigit() and len(text) < 10 and 0 < int(text) <= len(self.layers):
            return int(text) - 1
        names = [row.name for row in self.layers]
        parts = re.fullmatch(r"\s*(\d{1,9})\s*(?:-|\.{2,3}|,|;|to|\s)\s*(\d{1,9})\s*", text)
        if parts and 0 < int(parts[1]) <= int(parts[2]) <= len(names):
            raise error("bad-range", f"`{named(text)}` is no range", help=f"did you mean `{parts[1]}:{parts[2]}`?")
        is_number = text.isascii() and text.isdigit()
        mend = f"they are numbered from 1 to {len(names)}" if is_number else suggestion(text, names)
        raise error("bad-range", f'there is no layer "{named(text)}"', help=mend)

    def as_answer(self) -> dict[str, Any]:
        """Return as JSON data the row of a single layer, or the summary of a model."""
        if not self.is_single:
            return self.as_dict()
        return {**self.layers[0].as_dict(), "problems": [each.as_dict() for each in self.problems]}

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
            **(self.costs or {}),
            **({"batch_size": self.batch_size} if self.costs and self.batch_size else {}),
            **({"notes": list(self.notes)} if self.notes else {}),
            "problems": [each.as_dict() for each in self.problems],
            **({"source": self.origin.as_dict()} if self.origin else {}),
        }


def folded_notes(notes: Iterable[tuple[str, str]]) -> list[str]:
    """Return the notes on layers as people read them, of many equal ones the first and how many more there are.

    Args:
        notes: the name of each layer, and the note.
    """
    return folded(notes, lambda each: each[1], lambda each: f"note on {each[0]}: {each[1]}")


def _reasons(rows: Sequence[LayerRow], otherwise: Diagnostic) -> list[Diagnostic]:
    """Return as errors the warnings on rows that hold what is unknown, or what is said if there are none."""
    found = [each for row in rows for each in row.problems if each.severity == WARNING]
    if rows and not found:
        of_whom = listed(rows, lambda row: f'"{named(row.name)}"')
        otherwise = otherwise._replace(message=f"{otherwise.message}: that of {of_whom} is")
    return [each._replace(severity=ERROR) for each in found or [otherwise]]


def _difference(whole: int | None, part: int | None) -> int | None:
    return None if whole is None or part is None else whole - part


def _sum(parts: Iterable[int | None]) -> int | None:
    """Return the sum; None if a part is unknown."""
    total = 0
    for part in parts:
        if part is None:
            return None
        total += part
    return total


def summarize(
    model: Layer | Checkpoint,
    *inputs: Shape,
    explain: bool = False,
    depth: int | None = 0,
    costs: Wanted | None = None,
) -> Summary:
    """Return the summary of a model, of a single layer, or of a checkpoint.

    Args:
        model: what to summarize; each group of a checkpoint is a row.
        inputs: a shape for each input, batch first; those of the model itself by default.
        explain: whether each row carries the formulas behind its numbers.
        depth: how many levels of models inside get rows for their own layers; None for all.
        costs: the further figures that each row carries.

    Raises:
        MlcalcError: the model cannot be built, or its parameters cannot be counted; holds every independent error.
    """
    return _summary(model, inputs, explain=explain, depth=depth, counted=True, wanted=costs)


def shapes_of(model: Layer | Checkpoint, *inputs: Shape, explain: bool = False) -> Summary:
    """Return the summary of a model or a layer whose parameters need not be known.

    Raises:
        MlcalcError: the model cannot be built; holds every independent error.
    """
    return _summary(model, inputs, explain=explain, depth=0, counted=False)


def until_broken(broken: BrokenModelError) -> tuple[Summary, int] | None:
    """Return the rows of a model that is wrong, down to the first layer that is, and how many are below; no totals.

    None if no layer is wrong, or none stands above it.
    """
    flow = broken.flow
    if not flow.failed:
        return None
    owners = [call.node.owner for call in flow.first_calls()]
    end = min(flow.calls[index].node.owner for index in flow.failed)
    if {*owners[: owners.index(end)]} <= {flow.graph.nodes[index].owner for index in flow.graph.inputs}:
        return None
    rows = list(_rows(flow, _How(explain=False, depth=0, placed=False), frozen=False))
    hidden = _hidden(flow.graph)
    count = sum(owner not in hidden for owner in owners[: owners.index(end) + 1])
    summary = Summary(
        name=broken.name,
        layers=tuple(rows[:count]),
        output_shape=None,
        figures=Figures(None, None, None, None),
        problems=broken.diagnostics,
        is_chain=_is_chain(flow.graph),
    )
    return summary, len(rows) - count


def _summary(
    model: Layer | Checkpoint,
    inputs: Sequence[Shape],
    *,
    explain: bool,
    depth: int | None,
    counted: bool,
    wanted: Wanted | None = None,
) -> Summary:
    if isinstance(model, Checkpoint):
        return _weights_alone(model, explain=explain, wanted=wanted)
    shapes = tuple(map(as_shape, inputs))
    single = not isinstance(model, Model)
    with bounded_depth():
        model = model.on(*shapes) if isinstance(model, Model) else model
        flow, doubtful = sound_trace(model, shapes, counted=counted)
        origin = model.origin if isinstance(model, Model) else None
        costs = _costs(flow, wanted)
        whole = list(_rows(flow, _How(explain, depth, origin is not None, costs), frozen=model.is_frozen))
        rows = tuple(row for row in whole if not row.is_hidden)
        repeated = Figures.of(_repeated(rows), 0)
        shown = Figures.total(row.figures for row in whole if not row.depth).less(repeated)
        total = shown._replace(trainable_params=_trained(flow) if model.trainable else 0)
        return Summary(
            name=(model.name or model.title().lower()) if single else model.name,
            layers=rows,
            output_shape=_one_or_list(flow.outputs),
            figures=total,
            edges=tuple(_edges(flow.graph)),
            problems=(
                *dict.fromkeys(each for each in remarks_on_models(model) if each.severity != ERROR),
                *doubtful,
                *lint(flow, is_whole=not single),
                *(problem for row in rows for problem in row.problems),
                *_remarks_on_totals(model, total, shown, repeated),
            ),
            is_chain=_is_chain(flow.graph),
            is_single=single,
            known_macs=sum(row.macs or 0 for row in whole if not row.depth),
            origin=origin,
            costs=costs.total() if costs else None,
            batch_size=wanted.batch_size if wanted else None,
            asked=wanted.names if wanted else (),
        )


def _costs(flow: Trace, wanted: Wanted | None) -> Costs | None:
    if wanted is None or not wanted.names:
        return None
    from mlcalc.costs.figures import Costs

    return Costs(flow, wanted)


def _repeated(rows: Iterable[LayerRow]) -> list[Weight]:
    """Return the weights that an earlier row has already: those of a layer that several models share."""
    weights = [weight for row in rows if not row.depth for weight in row.weights if weight.shared]
    once = set(map(id, distinct(weights)))
    return [weight for weight in weights if id(weight) not in once]


def _weights_alone(checkpoint: Checkpoint, *, explain: bool, wanted: Wanted | None) -> Summary:
    """Return the groups of weights: of the further figures, they have their bytes alone."""
    asked = dict.fromkeys(wanted.names) if wanted and wanted.names else None
    rows = tuple(
        LayerRow(
            name=group.name,
            type=WEIGHTS_ALONE,
            call=f"{WEIGHTS_ALONE}()" if explain else "",
            inputs=(),
            input_shape=(),
            output_shape=None,
            figures=(figures := Figures.of(group.weights, None)),
            weights=group.weights,
            costs={**asked, "bytes": figures.weights_bytes} if asked and "bytes" in asked else asked,
        )
        for group in checkpoint.groups
    )
    total = Figures.total(row.figures for row in rows)
    return Summary(checkpoint.name, rows, None, total, problems=checkpoint.remarks)


def _remarks_on_totals(model: Layer, total: Figures, shown: Figures, repeated: Figures) -> Iterator[Diagnostic]:
    """Yield why the rows, or Keras' own summary, which counts the optimizer's variables, add up to another total."""
    if repeated.params:
        shared = counted(repeated.params, "parameter")
        message = f"the rows share {shared}: a layer in several models counts once in the total"
        yield note("shared-weights", message)
    hidden = _difference(total.trainable_params, shown.trainable_params)
    if hidden and hidden > 0:
        are = "is" if hidden == 1 else "are"
        what = f"{counted(hidden, 'parameter')} in frozen rows {are} trained"
        yield note("trained-inside", f"{what}: layers inside are not frozen")
    elif hidden:
        what, are = counted(-hidden, "parameter"), "is" if hidden == -1 else "are"
        yield note("trained-inside", f"the model itself is frozen: the {what} that rows train {are} not")
    variables = model.optimizer if isinstance(model, Model) else ()
    if not variables:
        return
    if not any(variable.shape for variable in variables):
        # Before the first step of training, a file has not yet what Keras counts when it has loaded the model.
        yield note("optimizer", "Keras' own summary also counts the variables of the optimizer in its total")
        return
    size = total_size(variables) or 0
    whole = "" if total.params is None else f": {total.params + size:,} in all"
    numbers = counted(size, "number")
    message = f"Keras' own summary of the trained model also counts the {numbers} of its optimizer{whole}"
    yield note("optimizer", message)


class _How(NamedTuple):
    """How the rows of a graph are made.

    Attributes:
        explain: whether they carry their formulas.
        depth: how many levels of models inside get rows of their own; None for all.
        placed: whether a row has the place where its layer is made.
        costs: the further figures, if any.
        path: the names of the models around.
    """

    explain: bool
    depth: int | None
    placed: bool
    costs: Costs | None = None
    path: tuple[str, ...] = ()

    def inside(self, first: Call, inner: Trace) -> Self:
        """Return how the rows of a model inside are made."""
        costs = self.costs.inside(first, inner) if self.costs else None
        return self._replace(path=(*self.path, first.node.name), costs=costs)


def _rows(flow: Trace, how: _How, *, frozen: bool) -> Iterator[LayerRow]:
    """Yield a row for each layer of one model, and below a model inside the rows of its own layers, down to a depth."""
    calls: dict[int, list[Call]] = {}
    for call in flow.calls:
        calls.setdefault(call.node.owner, []).append(call)
    hidden, path = _hidden(flow.graph), how.path
    for first in flow.first_calls():
        if first.node.owner in hidden:
            continue
        row = _row(flow.graph, first, calls[first.node.owner], how, frozen=frozen)
        if how.placed:
            written = first.node.written
            row = row._replace(place=written.made if written else first.node.place())
        is_open = first.inner is not None and (how.depth is None or len(path) < how.depth)
        if first.inner is not None and not is_open:
            costs = how.costs.inside(first, first.inner) if how.costs else None
            row = row._replace(problems=(*row.problems, *_remarks_inside(row.name, first.inner, costs)))
        if first.node.owner in flow.graph.hidden:
            row = row._replace(is_hidden=True)
        yield row._replace(name="/".join((*path, row.name)), depth=len(path)) if path else row
        if first.inner is not None and is_open:
            yield from _rows(first.inner, how.inside(first, first.inner), frozen=frozen or first.node.layer.is_frozen)


def _hidden(graph: Graph) -> set[int]:
    """Return the layers of a graph that have no row: the inputs of a chain, by their owners."""
    return {graph.nodes[index].owner for index in graph.inputs} if graph.is_chain else set()


def _row(graph: Graph, first: Call, calls: Sequence[Call], how: _How, *, frozen: bool) -> LayerRow:
    layer, weights, costs = first.node.layer, first.weights, how.costs
    if weights and frozen:
        weights = all_frozen(weights)
    return LayerRow(
        name=first.node.name,
        type=layer.type_name,
        call=repr(layer) if how.explain else "",
        inputs=tuple(graph.nodes[tensor.node].name for call in calls for tensor in call.node.inputs),
        input_shape=first.inputs,
        output_shape=_one_or_list(first.outputs),
        figures=Figures.of(weights, calls[0].macs if len(calls) == 1 else _sum(call.macs for call in calls)),
        weights=weights or (),
        problems=(*_remarks(first), *(_of_row(each, first) for each in (costs.remarks(first) if costs else ()))),
        explanation=_explanation(first, costs) if how.explain else None,
        sources=tuple(_source(graph, tensor) for call in calls for tensor in call.node.inputs),
        costs=costs.of(calls) if costs else None,
    )


def _source(graph: Graph, tensor: Tensor) -> str:
    name = graph.nodes[tensor.node].name
    return f"{name}[{tensor.output}]" if tensor.output else name


def _edges(graph: Graph) -> Iterator[Edge]:
    for node in graph.nodes:
        for tensor in node.inputs:
            yield Edge(graph.nodes[tensor.node].name, tensor.output, node.name)


def _explanation(call: Call, costs: Costs | None) -> Explanation | None:
    """Return the formulas of a layer; a model inside has those of its own layers."""
    if call.inner is not None or None in call.inputs or call.weights_in_model is None:
        return None
    layer, inputs = call.node.layer, [each for each in call.inputs if each is not None]
    from mlcalc.layers.explanation import Explanation

    explanation = Explanation.of(layer.specify(*inputs)).with_axes(layer, inputs, call.outputs)
    explanation = explanation.with_notes(each.message for each in _second_count(call))
    return explanation._replace(costs=costs.formulas(call)) if costs else explanation


def _remarks(call: Call) -> tuple[Diagnostic, ...]:
    """Return the notes on a row's numbers, which every output shows, and the warnings."""
    found = (*call.problems, *_second_count(call))
    return tuple(_of_row(each, call) for each in found if each.severity != ERROR)


def _of_row(problem: Diagnostic, call: Call) -> Diagnostic:
    """Return a remark on a row; a warning has its place, if there is one."""
    place = problem.place or (call.node.place() if problem.severity == WARNING else None)
    return problem._replace(where=call.node.where, place=place)


def _remarks_inside(name: str, flow: Trace, costs: Costs | None) -> Iterator[Diagnostic]:
    """Yield the notes on the layers of a model whose rows are not shown, each with the layer's name."""
    for call in flow.first_calls():
        inner = costs.inside(call, call.inner) if costs and call.inner is not None else None
        inside = _remarks_inside(name, call.inner, inner) if call.inner is not None else ()
        for each in (*_remarks(call), *(costs.remarks(call) if costs else ()), *inside):
            yield each._replace(message=f"{named(call.node.name)}: {each.message}", where=f'layer "{named(name)}"')


def _second_count(call: Call) -> tuple[Diagnostic, ...]:
    if None in call.inputs:
        return ()
    problem = second_count(call.node.layer, call.inputs, total_size(call.weights_in_model))  # type: ignore[arg-type]
    return () if problem is None else (problem,)


def _trained(flow: Trace) -> int | None:
    """Return how many parameters training changes, also inside layers that train none by themselves."""
    parts = [call.weights_in_model for call in flow.first_calls()]
    weights = None if None in parts else distinct(weight for part in parts for weight in part or ())
    return Figures.of(weights, None).trainable_params


def _one_or_list(outputs: tuple[Shape | None, ...]) -> Shape | list[Shape | None] | None:
    return outputs[0] if len(outputs) == 1 else list(outputs)


def _is_chain(graph: Graph) -> bool:
    """Tell whether each layer takes just what the one above gives."""
    return all(node.inputs in ((), (Tensor(index - 1),)) for index, node in enumerate(graph.nodes) if index)
