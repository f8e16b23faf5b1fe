"""How shapes flow through a graph: one call for each node, with what it gives, owns and costs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, NamedTuple

from mlcalc.changes import Change, Refit
from mlcalc.edits import bare, instruction
from mlcalc.errors import (
    ERROR,
    WARNING,
    Diagnostic,
    Label,
    MlcalcError,
    Place,
    UnknownError,
    UnknownSizeError,
    WrongRankError,
    error,
)
from mlcalc.formula import value_of
from mlcalc.graph import ABOVE, CALL, GIVEN, LISTED, SOURCE, Graph, Node, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import IN_WORDS
from mlcalc.layers.recorded import Broken
from mlcalc.layers.specs import UNKNOWN, Spec
from mlcalc.layers.weights import Weight, all_frozen
from mlcalc.limits import MOST_TRACED_INSIDE
from mlcalc.shapes import Shape, format_output, format_shape
from mlcalc.texts import listed, named


class Call(NamedTuple):
    """What came of one node, in plain numbers; the layer gives the formulas behind them when it is asked again.

    Attributes:
        node: the call.
        inputs: the shapes that went in; None if even the rank is unknown.
        outputs: the shapes that came out.
        weights_in_model: the weights as a model finds them; None if it is unknown which there are.
        macs: multiply–accumulates of one sample; None if they cannot be known.
        problems: notes on the numbers, warnings on what is unknown, and errors of the layers in a model.
        inner: the calls that a model makes, if the layer is one.
    """

    node: Node
    inputs: tuple[Shape | None, ...]
    outputs: tuple[Shape | None, ...]
    weights_in_model: tuple[Weight, ...] | None = ()
    macs: int | None = 0
    problems: tuple[Diagnostic, ...] = ()
    inner: Trace | None = None

    @property
    def weights(self) -> tuple[Weight, ...] | None:
        """The weights as the layer itself counts them: none is trained if it is frozen."""
        weights = self.weights_in_model
        if weights is None or self.node.layer.trainable:
            return weights
        return all_frozen(weights)


class Trace:
    """A graph with the shapes that flow through it, one call a node.

    `errors` are what is wrong with it, and `failed` what is wrong with each call, by index; `unknown` is the reason why
    some of its shapes are unknown, and `uncertain` are the calls that follow from those, by index. `sizeless` are those
    of the errors that only say that a size is not known.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.calls: list[Call] = []
        self.errors: list[Diagnostic] = []
        self.failed: dict[int, list[Diagnostic]] = {}
        self.unknown: list[Diagnostic] = []
        self.uncertain: set[int] = set()
        self.sizeless: set[Diagnostic] = set()

    @property
    def outputs(self) -> tuple[Shape | None, ...]:
        """The shapes that come out; a chain gives all that its last layer gives."""
        if self.graph.is_chain and self.graph.outputs == (Tensor(len(self.calls) - 1),):
            return self.calls[-1].outputs
        return tuple(self.shape_of(tensor) for tensor in self.graph.outputs)

    def shape_of(self, tensor: Tensor) -> Shape | None:
        """Return the shape of one tensor, None if it is unknown."""
        outputs = self.calls[tensor.node].outputs
        return outputs[tensor.output] if tensor.output < len(outputs) else None

    def first_calls(self) -> list[Call]:
        """Return the first call of each layer, in the model's order: a shared layer counts once."""
        first: dict[int, Call] = {}
        for call in self.calls:
            known = first.setdefault(call.node.owner, call)
            if call.node.number < known.node.number:
                first[call.node.owner] = call
        return [first[owner] for owner in sorted(first)]

    def uncountable(self) -> Iterator[Diagnostic]:
        """Yield why weights cannot be counted, for each layer that has such."""
        uncertain = {self.calls[index].node.owner for index in self.uncertain}
        for call in self.first_calls():
            if call.inner is not None:
                yield from call.inner.uncountable()
                continue
            if call.node.owner in uncertain:
                continue  # that a shape is unknown is no mistake, and is said of the layer that gives it
            if all(None not in weight.shape for weight in call.weights_in_model or ()):
                continue
            from mlcalc.layers.unanswered import uncountable

            in_words = call.node.written.input_in_words if call.node.written else IN_WORDS
            weights, is_alone = call.weights_in_model or (), len(self.calls) == 1 + len(self.graph.inputs)
            problem = uncountable(call.node.layer, weights, call.inputs, in_words, is_alone=is_alone)
            if problem is not None:
                problem = problem._replace(help=f"{self._other_than_flatten(call)}{problem.help}")
                yield _in_context(problem, self, call.node, call.inputs)

    def _other_than_flatten(self, call: Call) -> str:
        """Return the other way out where Flatten, of pictures or series of any size, stands above a call."""
        for _ in range(_MOST_ABOVE):
            if not call.node.inputs:
                break
            call = self.calls[call.node.inputs[0].node]
            x = call.inputs[0] if call.inputs else None
            if call.node.layer.title() == "Flatten" and x is not None and len(x) in (3, 4, 5) and x[-1] is not None:
                pooling = f"GlobalAveragePooling{len(x) - 2}D"
                written, why = call.node.written, f'"{named(call.node.name)}" gives one feature for each place'
                edits = written.changed(Change(kind=pooling)) if written is not None else None
                mend = instruction(edits) if edits else f"put {pooling} in the place of Flatten"
                return f"{why}, and {pooling} one for each channel: {mend}; or "
        return ""


_MOST_ABOVE = 5
"""How many layers above one are looked at: those that keep a vector as it is."""


class BrokenModelError(MlcalcError):
    """A model is wrong in places; `flow` holds the rest of it, and `name` is what it is called."""

    def __init__(self, diagnostics: Sequence[Diagnostic], flow: Trace, name: str | None) -> None:
        super().__init__(diagnostics)
        self.flow, self.name = flow, name

    def saying(self, diagnostics: Sequence[Diagnostic]) -> MlcalcError:
        return BrokenModelError(diagnostics, self.flow, self.name)


def trace(graph: Graph, inputs: Sequence[Shape | None] = ()) -> Trace:
    """Return the shapes that flow through a graph, from its own input shapes or from others."""
    flow = Trace(graph)
    replaced = dict(zip(graph.inputs, inputs, strict=False))
    first: dict[int, Call] = {}
    answers: Answers = {}
    with _counted(len(graph.nodes)):
        for index, node in enumerate(graph.nodes):
            if index in replaced:
                # An input whose shape is another than its own.
                flow.calls.append(Call(node, (), (replaced[index],)))
                continue
            errors = len(flow.errors)
            call = _call(flow, node, answers)
            known = first.setdefault(node.owner, call)
            if known is not call:
                _check_shared(flow, known, call)
            if len(flow.errors) > errors or isinstance(node.layer, Broken):
                flow.failed[index] = flow.errors[errors:]
            flow.calls.append(call)
    flow.errors = list(dict.fromkeys(flow.errors))
    _forget_what_follows(flow)
    return flow


_traces: ContextVar[list[int] | None] = ContextVar("traces", default=None)


@contextmanager
def _counted(layers: int) -> Iterator[None]:
    """Count the layers that are asked for one question in models inside others: each model anew on other shapes.

    Raises:
        MlcalcError: there are too many.
    """
    count = _traces.get()
    token = _traces.set([0]) if count is None else None
    if count is not None:
        count[0] += 1 + layers
        if count[0] > MOST_TRACED_INSIDE:
            often = "the models inside this one call each other too often"
            raise error("too-large", f"{often}: on all their shapes they have more than {MOST_TRACED_INSIDE:,} layers")
    try:
        yield
    finally:
        if token is not None:
            _traces.reset(token)


Answers = dict[Any, Spec]
"""What layers answered in one trace, by their classes, arguments and inputs."""


def _call(flow: Trace, node: Node, answers: Answers) -> Call:
    """Ask a layer; an error stops this node and what follows it only."""
    shapes = tuple([flow.shape_of(tensor) for tensor in node.inputs])
    if None in shapes:
        flow.errors.extend(_missing_outputs(flow, node))
        flow.uncertain.add(len(flow.calls))
    elif flow.uncertain and any(tensor.node in flow.uncertain for tensor in node.inputs):
        flow.uncertain.add(len(flow.calls))
    try:
        shapes = _as_called(flow, node, shapes)
        _check_inputs_inside(flow.graph, node, shapes)
        spec = _specified(node.layer, shapes, answers)
    except UnknownError as cause:
        unknown = [_in_context(each, flow, node, shapes) for each in cause.diagnostics]
        flow.unknown.extend(unknown)
        spec = node.layer.unknown_spec(*shapes)
        spec = spec._replace(problems=(*spec.problems, *(each._replace(severity=WARNING) for each in unknown)))
    except WrongRankError as cause:
        flow.errors.extend(_with_advice(each, flow, node, shapes[0]) for each in cause.diagnostics)  # type: ignore[arg-type]
        spec = UNKNOWN
    except MlcalcError as cause:
        found = [_in_context(each, flow, node, shapes) for each in cause.diagnostics]
        flow.errors.extend(found)
        if isinstance(cause, UnknownSizeError):
            flow.sizeless.update(found)
        spec = UNKNOWN
    if isinstance(spec.inner, Trace):
        flow.sizeless |= spec.inner.sizeless
    if spec.problems:
        flow.errors.extend(_of_inner(each, node) for each in spec.problems if each.severity == ERROR)
    return Call(node, shapes, spec.shapes, spec.weights, value_of(spec.macs), spec.problems, spec.inner)


def _of_inner(problem: Diagnostic, node: Node) -> Diagnostic:
    """Return what is wrong in a model inside: at the place of the model, if nobody wrote its layers here."""
    place = node.place()
    if problem.place is not None or place is None:
        return problem
    return problem._replace(place=place, labels=(Label(place, f"in its {problem.where}"),))


def _as_called(flow: Trace, node: Node, shapes: tuple[Shape | None, ...]) -> tuple[Shape | None, ...]:
    """Return the shapes that go in: a layer in a chain takes all that the one above gives.

    Raises:
        MlcalcError: Keras does not call such a layer on one tensor, or on several.
    """
    inputs, layer = node.layer.inputs, node.layer.type_name
    if (
        len(shapes) != 1
        or node.called == GIVEN
        or (inputs.together == 1 and not inputs.is_list and node.called != ABOVE)
    ):
        return shapes
    above = flow.calls[node.inputs[0].node]
    name, outputs = named(above.node.name), above.outputs
    if node.called == ABOVE and len(outputs) > 1:
        if inputs.is_list and inputs.allow(len(outputs)):
            return outputs
        count = _counted_outputs(outputs)
        message = f'{layer} takes {inputs}, and "{name}" above gives {count}, {format_output(list(outputs))}'
        mend = _in_language(
            node,
            f'`from: "{name}[0]"` takes the first of them',
            f"`x, *states = {name}(inputs)` and `Model(inputs, …)` take the first of them",
        )
        source = node.inputs[0].node
        are_taken = any(each.output and each.node == source for taker in flow.graph.nodes for each in taker.inputs)
        if getattr(above.node.layer, "return_state", False) and not are_taken:
            mend = f'leave `return_state` out of "{name}"; {mend}'
        raise error("wrong-inputs", message, help=mend)
    if inputs.together > 1:
        message = f"{layer} needs query and value, and gets one tensor"
        called = f"`{layer}(…)({'[x, x]' if len(inputs.names) == 1 else 'x, x'})` lets a sequence attend to itself"
        mend = _in_language(node, f"`from: [{name}, {name}]` lets a sequence attend to itself", called)
        raise error("wrong-inputs", message, help=mend)
    if inputs.is_list and node.called != LISTED:
        message = f"{layer} joins a list of tensors, and gets one"
        described, called = f"name them: `from: [{name}, …]`", f"name them: `{layer}()([x, …])`"
        mend = _in_language(node, *(f"{each}, or take the layer out" for each in (described, called)))
        raise error("wrong-inputs", message, help=mend)
    return shapes


def _check_inputs_inside(graph: Graph, node: Node, shapes: Sequence[Shape | None]) -> None:
    """Raise an error if a model inside is called on another shape than its own input has, as Keras does."""
    unfit = node.layer.unfit(*shapes)
    if unfit is None:
        return
    stated, given = unfit
    is_described = node.written is not None and node.language != SOURCE and not node.layer.is_saved
    if len(stated) != len(given) and node.language != CALL and not is_described:
        return  # layers inside say what another rank lacks
    inside: Any = node.layer if _is_model(node.layer) else getattr(node.layer, "layer", None)
    steps = "" if inside is node.layer else " at each time step"
    message = f'"{named(node.name)}" takes {format_shape(stated)}, and is called on {format_shape(given)}{steps}'
    ways: list[str] = []
    if is_described and _is_model(inside):
        nodes: list[Node] = [inside.graph.nodes[index] for index in inside.graph.inputs]
        [inner, *_] = [each for each in nodes if each.layer.specify().shapes[0] == stated]
        outer, own = _by_outer_input(graph, node, stated), _by_own_input(node, inside, inner, given)
        ways = [*_by_call(graph, node, given)] or [*outer, *own]
    mend = bare("; or ".join(ways)) or f"give its own input the shape {format_shape(given[1:])}"
    raise error("wrong-inputs", message, help=mend)


def _is_model(layer: Any) -> bool:
    return hasattr(layer, "input_shapes")


def _by_call(graph: Graph, node: Node, given: Shape) -> Iterator[str]:
    """Yield how the call that makes an architecture suits what it is called on."""
    refit: Refit | None = getattr(node.layer, "refit", None)
    here = graph.nodes.index(node)
    top = next((each.layer.type_name for each in graph.nodes if any(use.node == here for use in each.inputs)), None)
    change = refit(given[1:], top) if refit else None
    if change and node.written and (edits := node.written.changed(change)):
        why = "`include_top=False` leaves out the layers that name its classes"
        yield f"{why}: {instruction(edits)}" if "include_top" in change.arguments else instruction(edits)


def _by_outer_input(graph: Graph, node: Node, stated: Shape) -> Iterator[str]:
    """Yield how the input of the model around another one, which stands right behind it, suits that."""
    [first, *_] = node.inputs
    written = graph.nodes[first.node].written
    if [first.node] != list(graph.inputs) or written is None:
        return
    whole = graph.nodes[first.node].layer.specify().shapes[0] or ()
    steps = () if _is_model(node.layer) else whole[1:2]
    # What the model inside leaves open is as large as it was meant to be.
    given = [*whole[1 + len(steps) :], *[None] * len(stated)]
    sizes = (own or other for own, other in zip(stated[1:], given, strict=False))
    if edits := written.changed(Change({"shape": (*steps, *sizes)})):
        yield f"the input of the model around it: {instruction(edits)}"


def _by_own_input(node: Node, model: Any, inner: Node, given: Shape) -> Iterator[str]:
    """Yield how the input of a model inside suits what it is called on, if all in it does."""
    if inner.written is None or node.language == CALL or len(model.graph.inputs) > 1 or model.trace(given).errors:
        return
    if edits := inner.written.changed(Change({"shape": given[1:]})):
        place, here, change = inner.place(), node.place(), instruction(edits)
        if place and here and place.source.name != here.source.name:
            change = re.sub(r"^change line (\d+) to:", rf"line \1 of {named(place.source.name)} as", change)
        yield f"its own input: {change}"


def _in_language(node: Node, described: str, called: str) -> str:
    """Return how a layer takes other tensors, in the language in which it was written."""
    if node.language == CALL:
        return f"a chain hands over one tensor; where layers are called one by one, {called}"
    return called if node.language == SOURCE else described


def _specified(layer: Layer, shapes: tuple[Shape | None, ...], answers: Answers) -> Spec:
    """Ask a layer, once for all layers with the same arguments on the same shapes: most chains repeat themselves.

    Raises:
        MlcalcError: the layer cannot take these inputs.
    """
    if layer.remembers:
        return layer.specify(*shapes)
    question = (type(layer), shapes, tuple([item for item in layer.__dict__.items() if item[0] != "name"]))
    try:
        known = answers.get(question)
    except TypeError:  # arguments such as lists cannot be looked up
        return layer.specify(*shapes)
    if known is None:
        known = answers[question] = layer.specify(*shapes)
    return known


def _missing_outputs(flow: Trace, node: Node) -> Iterable[Diagnostic]:
    """Yield an error for each layer of which an input is an output that it does not have."""
    last = {tensor.node: tensor.output for tensor in sorted(node.inputs)}
    for index, output in last.items():
        call = flow.calls[index]
        if output >= len(call.outputs) and None not in call.outputs:
            yield Diagnostic(
                "unknown-source",
                f'"{named(node.name)}" takes output {output} of "{named(call.node.name)}", '
                f"which has {_counted_outputs(call.outputs)}, {format_output(list(call.outputs))}",
                help="outputs count from 0",
                place=node.place(),
                where=node.where,
            )


def _counted_outputs(outputs: Sequence[object]) -> str:
    return "one output" if len(outputs) == 1 else f"{len(outputs)} outputs"


def _check_shared(flow: Trace, first: Call, call: Call) -> None:
    """A shared layer has one set of weights, which every call must fit."""
    if first.weights_in_model is None or call.weights_in_model is None:
        return
    if [each.shape for each in first.weights_in_model] != [each.shape for each in call.weights_in_model]:
        seen, now = (listed(each.inputs, format_output) for each in (first, call))
        flow.errors.append(
            Diagnostic(
                "shared-layer",
                f'"{named(call.node.name)}" is shared: its weights fit its first input {seen}, but not {now}',
                place=call.node.place(),
                where=call.node.where,
            )
        )


def _in_context(diagnostic: Diagnostic, flow: Trace, node: Node, shapes: tuple[Shape | None, ...]) -> Diagnostic:
    """Add the layer's place, and the shapes that it gets as the label of that place, each with whose it is."""
    place = node.place(diagnostic.argument)
    located = diagnostic._replace(place=place, where=node.where, argument=None if place else diagnostic.argument)
    if place is None or diagnostic.argument is not None:
        return located
    several = len(shapes) > 1
    names = [
        named(flow.calls[each.node].node.name) + (f"[{each.output}]" if each.output else "") for each in node.inputs
    ]
    sources = [f' of "{name}"' if several else "" for name in names]
    given = listed([f"{format_output(shape)}{of}" for shape, of in zip(shapes, sources, strict=True)])
    return located._replace(labels=(Label(place, f'"{named(node.name)}" gets {given or "nothing"}'),))


def _with_advice(diagnostic: Diagnostic, flow: Trace, node: Node, shape: Shape) -> Diagnostic:
    """Say which layer gives the wrong number of axes, and how it could give the right one."""
    diagnostic = diagnostic._replace(where=node.where, argument=None)
    axes = node.layer.input_axes()
    producer, between = _cause_of_rank(flow, node, axes, shape)
    remark, addition = producer.node.layer.fix_for_rank(axes, shape) or (f"gives {format_shape(shape)}", None)
    there = producer.node.place()
    if addition:
        written = producer.node.written
        addition = written.spelt(addition) if written else addition
        target = there.in_words if there else f'"{named(producer.node.name)}"'
        diagnostic = diagnostic._replace(help=f"add `{addition}` to {target}")
        given = next((each for each in producer.outputs if each is not None), shape)
        remark = f"{remark}, {format_shape(given)}"
        if between:
            kept = listed([f'"{named(call.node.name)}"' for call in reversed(between)], most=3)
            remark += f"; {kept} {'keep' if len(between) > 1 else 'keeps'} its axes"
    needs = "a sequence" if axes and "time_steps" in axes else f"{len(axes)} dimensions" if axes else "more dimensions"
    here = node.place()
    labels = [Label(there, f'"{named(producer.node.name)}" {remark}')] if there else []
    labels += [Label(here, f'"{named(node.name)}" needs {needs}')] if here else []
    return diagnostic._replace(place=here, labels=tuple(labels))


def _cause_of_rank(flow: Trace, node: Node, axes: Sequence[str] | None, shape: Shape) -> tuple[Call, list[Call]]:
    """Return the call that could give other axes, and those between it and the node, which keep their number.

    The call just above if there is none.
    """
    above = flow.calls[node.inputs[0].node]
    call, between = above, []
    while call.node.layer.fix_for_rank(axes, shape) is None:
        before = call.inputs[0] if call.inputs else None
        if before is None or len(before) != len(shape):
            return above, []
        between.append(call)
        call = flow.calls[call.node.inputs[0].node]
    return call, between


def _forget_what_follows(flow: Trace) -> None:
    """Tell what is wrong in a repetition, or in a use of a block, once: a further one knows less of what it gets."""
    told: set[tuple[type, Place]] = set()
    follows: set[Diagnostic] = set()
    for index, problems in flow.failed.items():
        is_unsure = any(shape is None or None in shape[1:] for shape in flow.calls[index].inputs)
        kind = type(flow.graph.nodes[index].layer)
        follows.update(each for each in problems if is_unsure and (kind, each.place) in told)
        told.update((kind, each.place) for each in problems if each.place is not None)
    flow.errors = [each for each in flow.errors if each not in follows]
