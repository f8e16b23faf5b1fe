"""A model: a graph of layers, checked and put in order, and the shapes that flow through it.

Nothing here recurses over the length of a model or over models inside models, so that neither a
million layers nor a thousand levels need a deep stack.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from mlcalc.errors import Diagnostic, Label, MlcalcError, Place, error
from mlcalc.formula import Operand
from mlcalc.layers.base import Layer, Weight
from mlcalc.layers.opaque import Opaque, Operation
from mlcalc.shapes import Rule, Shape, format_output, format_shape

Locator = Callable[[str | None], Place | None]
"""Returns where a layer, or one of its arguments, was written."""


class Tensor(NamedTuple):
    """One output of a node: the node's index and which of its outputs."""

    node: int
    output: int = 0


class Saved(NamedTuple):
    """What a file says of a node: the shapes that came out and the weights stored, None where it does not.

    `remark` tells why the weights are unknown, and what would make them known; `quantization` is the mode, such as
    int8, of a layer that was quantized and so stores other weights.
    """

    outputs: tuple[Shape | None, ...] = ()
    weights: tuple[Weight, ...] | None = None
    remark: str | None = None
    quantization: str | None = None


class Node(NamedTuple):
    """One call of a layer. Calls of one shared layer have the same name and the same layer, and are numbered."""

    name: str
    layer: Layer
    inputs: tuple[Tensor, ...] = ()
    locate: Locator | None = None
    saved: Saved | None = None
    number: int = 0

    def place(self, argument: str | None = None) -> Place | None:
        """Return where the layer or its argument was written, if that is known."""
        return self.locate(argument) if self.locate else None

    def __reduce__(self) -> tuple[type[Node], tuple[object, ...]]:
        # Its locator is a function, which cannot be pickled: the places that it knows can.
        if self.locate is None:
            return Node, tuple(self)
        whole = self.place()
        places = {name: self.place(name) for name in self.layer.arguments}
        own = {name: place for name, place in places.items() if place != whole}
        return Node, tuple(self._replace(locate=partial(_place_among, own, whole)))


def _place_among(places: Mapping[str, Place | None], whole: Place | None, argument: str | None) -> Place | None:
    """Return where an argument was written, or the layer as a whole."""
    return places.get(argument or "", whole)


class Call(NamedTuple):
    """What came of one node: the shapes that went in and came out; None is what cannot be known."""

    node: Node
    inputs: tuple[Shape | None, ...]
    outputs: tuple[Shape | None, ...]
    weights: list[Weight] | None
    inner: Trace | None = None
    findings: tuple[str, ...] = ()
    within: list[Weight] | None = None

    @property
    def held(self) -> list[Weight] | None:
        """The weights as the model finds them, where a frozen wrapper has others by itself."""
        return self.within or self.weights

    @property
    def known_inputs(self) -> tuple[Shape, ...] | None:
        """The input shapes, or None where one is unknown."""
        return None if None in self.inputs else self.inputs  # type: ignore[return-value]


class Trace:
    """A model with the shapes that flow through it, one call a node."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.calls: list[Call] = []
        self.errors: list[Diagnostic] = []
        self.macs: int | None = None
        self.is_costed = False

    @property
    def outputs(self) -> list[Shape | None]:
        """The shapes that come out of the model; a chain gives all that its last layer gives."""
        if self.model.outputs == (Tensor(len(self.calls) - 1),) and self.model.is_chain:
            return list(self.calls[-1].outputs)
        return [_shape_of(self, tensor) for tensor in self.model.outputs]

    def first_calls(self) -> list[Call]:
        """Return the first call of each layer, in the model's order: a shared layer counts once."""
        first: dict[str, Call] = {}
        for call in self.calls:
            if call.node.number < first.setdefault(call.node.name, call).node.number:
                first[call.node.name] = call
        return [first[name] for name in self.model.listing] if self.model.listing else list(first.values())


class Model(Layer):
    """A graph of layers that is itself a layer.

    Args:
        name: the model's name.
        nodes: the calls, each after those that it takes its inputs from.
        inputs: the nodes that are the model's inputs, by index.
        outputs: the tensors that the model gives.
        kind: the class that the summary names: `Sequential` for a plain chain, `Functional` for a graph.
        is_chain: whether the inputs are no layers of their own, as in a Sequential model.
        listing: the names of the layers as they are to be listed, where that is not the nodes' order.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[int, ...]
    outputs: tuple[Tensor, ...]
    kind: str
    is_chain: bool
    listing: tuple[str, ...]
    optimizer: tuple[Weight, ...]

    def __init__(  # noqa: PLR0913  (a graph has these parts)
        self,
        name: str | None,
        nodes: Sequence[Node],
        inputs: Sequence[int],
        outputs: Sequence[Tensor],
        *,
        kind: str = "Sequential",
        is_chain: bool = False,
        listing: Sequence[str] = (),
        trainable: bool = True,
    ) -> None:
        super().__init__(name=name, trainable=trainable)
        self.__dict__.update(
            nodes=tuple(nodes),
            inputs=tuple(inputs),
            outputs=tuple(outputs),
            kind=kind,
            is_chain=is_chain or kind == "Sequential",
            listing=tuple(listing),
            optimizer=(),
        )

    @property
    def input_shapes(self) -> list[Shape]:
        """The shapes that the model itself states for its inputs."""
        stated = [self.nodes[index].layer.output_shape() for index in self.inputs if _states_shape(self.nodes[index])]
        return [shape for shape in stated if isinstance(shape, tuple)]

    def as_frozen(self) -> Model:
        """Return the same model with nothing in it trainable."""
        return self._changed({"trainable": False})

    def with_optimizer(self, variables: Iterable[Weight]) -> Model:
        """Return the same model with the variables of the optimizer that was stored beside it; no weight of its own."""
        return self._changed({"optimizer": tuple(variables)})

    def trace(self, *inputs: Shape, counted: bool = True) -> Trace:
        """Return the shapes that flow through the model, from its own input shapes or from others.

        Without `counted` no weights are looked at.
        """
        return run_flow(_flow(self, inputs, {}, counted=counted))  # type: ignore[no-any-return]

    @property
    def type_name(self) -> str:
        return self.kind

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        """Return what two equal models share: neither their names nor where they were written."""
        nodes = [node._replace(locate=None) for node in self.nodes]
        return nodes, self.inputs, self.outputs, self.kind, self.is_chain, self.listing, self.trainable

    def __hash__(self) -> int:
        # Not over the layers: models inside each other may be many more than are written.
        return hash((self.outputs, self.trainable, *(node.name for node in self.nodes)))

    def __getstate__(self) -> dict[str, object]:
        return {name: value for name, value in self.__dict__.items() if name != "_traces"}

    def __repr__(self) -> str:
        return f"Model({self.name!r}, {len(self.nodes)} nodes)"

    # A model answers as a layer does.

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        shapes = super().checked(inputs)
        if len(shapes) not in (0, len(self.inputs)):
            raise error("wrong-inputs", f"the model {self.name} takes {len(self.inputs)} inputs, not {len(shapes)}")
        return shapes

    input_count = (0, None)

    def _traced(self, inputs: tuple[Shape, ...]) -> Trace:
        # Wrappers ask for shape, weights and cost one after the other: of models within models, that would double.
        traces = self.__dict__.setdefault("_traces", {})
        trace: Trace = traces.get(inputs) or traces.setdefault(inputs, self.trace(*inputs))
        if trace.errors:
            raise MlcalcError(trace.errors)
        return trace

    def infer(self, *inputs: Shape) -> Rule | list[Rule]:
        outputs = self._traced(inputs).outputs
        if None in outputs:
            raise error("unknown-shape", f"the output shape of the model {self.name} cannot be known")
        return outputs[0] if len(outputs) == 1 else outputs  # type: ignore[return-value]

    def build(self, *inputs: Shape) -> Iterable[Weight]:
        for call in self._traced(inputs).first_calls():
            if call.weights is None:
                raise error("unknown-shape", f"the weights of {call.node.name} cannot be known")
            yield from call.weights

    def cost(self, *inputs: Shape) -> Operand | None:
        return trace_macs(self._traced(inputs))


def _states_shape(node: Node) -> bool:
    return not isinstance(node.layer, Opaque)


def call_macs(call: Call) -> int | None:
    """Return the multiply–accumulates of one call, None where they cannot be known."""
    if call.inner is not None:
        return trace_macs(call.inner)
    inputs = call.known_inputs
    return None if inputs is None or call.weights is None else call.node.layer.macs_of(*inputs)


def trace_macs(trace: Trace) -> int | None:
    """Return the multiply–accumulates of all calls: a layer that is called twice costs twice.

    Raises:
        MlcalcError: models that call each other again and again cost more than can be printed.
    """
    waiting = [trace]
    while waiting:
        top = waiting[-1]
        inside = [call.inner for call in top.calls if call.inner is not None and not call.inner.is_costed]
        if inside and not top.is_costed:
            waiting.extend(inside)
            continue
        waiting.pop()
        if not top.is_costed:
            top.macs, top.is_costed = _sum_of_macs(top), True
    return trace.macs


def _sum_of_macs(trace: Trace) -> int | None:
    total = 0
    for call in trace.calls:
        macs = call_macs(call) if call.inner is None else call.inner.macs
        if macs is None:
            return None
        total += macs
    if total.bit_length() > MOST_BITS:
        raise error("too-large", f"the cost of the model {trace.model.name} has more than {MOST_BITS * 3 // 10} digits")
    return total


# How shapes flow: a generator for each model, which asks for the trace of a model inside it.

_Flow = Generator["_Flow", Trace, Trace]


def run_flow(flow: Generator[Any, Any, Any]) -> Any:
    """Run a generator that yields generators of its own kind and is sent what each of those returns.

    The stack is ours, so that no depth of nesting meets Python's limit.
    """
    stack = [flow]
    result: Any = None
    while stack:
        try:
            stack.append(stack[-1].send(result))
            result = None
        except StopIteration as finished:
            result = finished.value
            stack.pop()
    return result


MOST_BITS = 10_000
MOST_TRACES = 100_000
"""Models within models, each with the inputs that it is called on."""


def _flow(
    model: Model,
    inputs: tuple[Shape | None, ...],
    known: dict[tuple[object, ...], Trace],
    *,
    frozen: bool = False,
    counted: bool = True,
) -> _Flow:
    """Trace a model; one that is called again on the same shapes is `known`, and its errors are told."""
    trace = Trace(model)
    given = dict(zip(model.inputs, inputs, strict=False))
    frozen = frozen or not model.trainable
    built: dict[int, Call] = {}
    for index, node in enumerate(model.nodes):
        if index in given:
            trace.calls.append(Call(node, (), (given[index],), []))
            continue
        shapes = tuple(_shape_of(trace, tensor) for tensor in node.inputs)
        if None in shapes:
            trace.errors.extend(_missing_outputs(trace, node))
        if isinstance(node.layer, Model):
            key = (id(node.layer), shapes, frozen)
            if key not in known:
                if len(known) >= MOST_TRACES:
                    raise error("too-large", f"the models in {model.name} call each other too often")
                known[key] = yield _flow(node.layer, shapes, known, frozen=frozen, counted=counted)
                trace.errors.extend(known[key].errors)
            inner = known[key]
            call = Call(node, shapes, _completed(inner.outputs, node.saved), _weights_of(inner), inner)
        else:
            call = _call(trace, node, shapes, frozen=frozen, counted=counted)
        first = built.setdefault(id(node.layer), call)
        if first is not call:
            _check_shared(trace, first, call)
        trace.calls.append(call)
    return trace


def _completed(outputs: Sequence[Shape | None], saved: Saved | None) -> tuple[Shape | None, ...]:
    """Return a model's outputs, with those that cannot be computed as the file says."""
    told = dict(enumerate(saved.outputs)) if saved else {}
    return tuple(told.get(index) if shape is None else shape for index, shape in enumerate(outputs))


def _shape_of(trace: Trace, tensor: Tensor) -> Shape | None:
    outputs = trace.calls[tensor.node].outputs
    return outputs[tensor.output] if tensor.output < len(outputs) else None


def _missing_outputs(trace: Trace, node: Node) -> Iterable[Diagnostic]:
    """Yield an error for each input that is an output which a layer does not have; a saved model is believed."""
    for tensor in node.inputs:
        call = trace.calls[tensor.node]
        if tensor.output >= len(call.outputs) and None not in call.outputs and call.node.saved is None:
            yield Diagnostic(
                "unknown-source",
                f'"{node.name}" takes output {tensor.output} of "{call.node.name}", '
                f"which gives {format_output(list(call.outputs))} alone",
                help="outputs count from 0",
                place=node.place(),
                where=f'layer "{node.name}"',
            )


def _weights_of(trace: Trace) -> list[Weight] | None:
    lists = [call.held for call in trace.first_calls()]
    return None if None in lists else [weight for weights in lists for weight in weights or ()]


def _call(trace: Trace, node: Node, shapes: tuple[Shape | None, ...], *, frozen: bool, counted: bool) -> Call:
    """Ask a layer for its output and its weights; an error stops this node and what follows it only."""
    if None in shapes or isinstance(node.layer, Opaque):
        return _as_saved(node, shapes, frozen=frozen)
    try:
        output = node.layer.shape_of(*shapes)  # type: ignore[arg-type]
        weights = node.layer.weights_of(*shapes) if counted else None  # type: ignore[arg-type]
    except MlcalcError as cause:
        if isinstance(node.layer, Operation) or all(each.code == "unknown-shape" for each in cause.diagnostics):
            return _as_saved(node, shapes, frozen=frozen)
        trace.errors.extend(_in_context(each, trace, node, shapes) for each in cause.diagnostics)
        return Call(node, shapes, (None,), None)
    outputs = tuple(output) if isinstance(output, list) else (output,)
    if weights is None:
        return Call(node, shapes, outputs, None)
    return _counted(Call(node, shapes, outputs, weights), weights, frozen=frozen)


def _counted(call: Call, weights: list[Weight], *, frozen: bool) -> Call:
    """Compare a call's weights with those that were saved, and freeze them where the model is frozen."""
    node, saved = call.node, call.node.saved
    if saved and saved.weights is not None and not _same_shapes(weights, saved.weights):
        findings = (_disagreement(node, weights, saved.weights),)
        weights = [each.untold() if node.layer.trainable else each.frozen() for each in saved.weights]
        call = call._replace(weights=weights, findings=findings)
    if frozen:
        return call._replace(weights=_frozen(weights))
    if node.layer.holding and not node.layer.trainable:
        return call._replace(within=node.layer.held(*call.known_inputs or ()))
    return call


def _frozen(weights: Iterable[Weight]) -> list[Weight]:
    return [weight.frozen() for weight in weights]


def _as_saved(node: Node, shapes: tuple[Shape | None, ...], *, frozen: bool) -> Call:
    """Take a file at its word on a layer that cannot be computed."""
    outputs, weights, remark, _ = node.saved or Saved()
    known = None if weights is None else _frozen(weights) if frozen else list(weights)
    return Call(node, shapes, outputs or (None,), known, findings=(remark,) if remark and known is None else ())


def _same_shapes(first: Iterable[Weight], second: Iterable[Weight]) -> bool:
    return sorted(weight.shape for weight in first) == sorted(weight.shape for weight in second)


def _disagreement(node: Node, computed: Sequence[Weight], stored: Sequence[Weight]) -> str:
    here, there = (sum(weight.size for weight in weights) for weights in (computed, stored))
    if node.saved and node.saved.quantization and computed and stored:
        before, now = (max(weights, key=lambda weight: weight.size) for weights in (computed, stored))
        return (
            f"the layer is quantized ({node.saved.quantization}): the file stores its {before.name} as {now.dtype}, "
            f"with scales beside it, {there:,} parameters in {len(stored)} weights instead of {here:,} in "
            f"{len(computed)}; the file's are shown"
        )
    return (
        f"the file stores {there:,} parameters in {len(stored)} weights, "
        f"but {node.layer.type_name} has {here:,} in {len(computed)}; the file's are shown"
    )


def _check_shared(trace: Trace, first: Call, call: Call) -> None:
    """A shared layer has one set of weights, which every call must fit."""
    if first.weights is None or call.weights is None:
        return
    if [weight.shape for weight in first.weights] != [weight.shape for weight in call.weights]:
        seen, now = (", ".join(map(format_output, each.inputs)) for each in (first, call))
        trace.errors.append(
            Diagnostic(
                "shared-layer",
                f'"{call.node.name}" is shared: its weights fit its first input {seen}, but not {now}',
                place=call.node.place(),
                where=f'layer "{call.node.name}"',
            )
        )


def _in_context(diagnostic: Diagnostic, trace: Trace, node: Node, shapes: tuple[Shape | None, ...]) -> Diagnostic:
    """Say where the layer stands, what it was given and by whom, and what would mend that."""
    place = node.place(diagnostic.argument)
    located = diagnostic._replace(place=place, where=f'layer "{node.name}"', argument=None)
    producers = [trace.calls[tensor.node] for tensor in node.inputs]
    if diagnostic.code == "wrong-rank" and producers and isinstance(shapes[0], tuple):
        return _with_advice(located, node, producers[0], shapes[0])
    if place is None or diagnostic.argument is not None:
        return located
    given = ", ".join(format_output(shape) for shape in shapes)
    return located._replace(labels=(Label(place, f'"{node.name}" gets {given}'),))


def _with_advice(diagnostic: Diagnostic, node: Node, producer: Call, shape: Shape) -> Diagnostic:
    axes = node.layer.input_axes()
    remark, addition = producer.node.layer.advice(axes, shape) or (f"gives {format_shape(shape)}", None)
    there = producer.node.place()
    if addition:
        target = there.spoken if there else f'"{producer.node.name}"'
        diagnostic = diagnostic._replace(help=f"add `{addition}` to {target}")
        remark = f"{remark}, {format_shape(shape)}"
    needs = "a sequence" if axes and "time_steps" in axes else f"{len(axes)} dimensions" if axes else "more dimensions"
    here = node.place()
    labels = [Label(there, f'"{producer.node.name}" {remark}')] if there else []
    labels += [Label(here, f'"{node.name}" needs {needs}')] if here else []
    return diagnostic._replace(place=here, labels=tuple(labels))


def ordered(nodes: Sequence[Node]) -> list[int]:
    """Return the nodes' indices so that each comes after those it takes its inputs from.

    The given order is kept where it already is one. Kahn's algorithm, in linear time.

    Raises:
        MlcalcError: the nodes form a cycle.
    """
    waiting = [len(node.inputs) for node in nodes]
    followers: list[list[int]] = [[] for _ in nodes]
    for index, node in enumerate(nodes):
        for tensor in node.inputs:
            followers[tensor.node].append(index)
    from heapq import heapify, heappop, heappush

    ready = [index for index, count in enumerate(waiting) if not count]
    heapify(ready)
    order: list[int] = []
    while ready:
        index = heappop(ready)
        order.append(index)
        for follower in followers[index]:
            waiting[follower] -= 1
            if not waiting[follower]:
                heappush(ready, follower)
    if len(order) < len(nodes):
        raise _cycle([node for index, node in enumerate(nodes) if waiting[index]])
    return order


def _cycle(nodes: Sequence[Node]) -> MlcalcError:
    names = ", ".join(f'"{node.name}"' for node in nodes[:4]) + (" …" if len(nodes) > 4 else "")
    return MlcalcError(
        Diagnostic("cycle", f"the graph runs in a circle: {names} wait for each other", place=nodes[0].place())
    )
