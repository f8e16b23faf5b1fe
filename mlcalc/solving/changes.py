"""One change of a model that gives an output: each is made in the graph and passes before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice
from math import prod
from typing import Any

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Line
from mlcalc.errors import MlcalcError, error, suggestion, warning
from mlcalc.formula import Expression
from mlcalc.graph import Graph, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.reshaping import Reshape
from mlcalc.layers.spatial import Spatial
from mlcalc.layers.weights import distinct, total_size
from mlcalc.limits import MOST_CHANGES, MOST_LAYERS_OF_CHANGES
from mlcalc.mends.search import Further, Search
from mlcalc.mends.steps import State, Step, applied
from mlcalc.model import Model
from mlcalc.names import snake_case
from mlcalc.shapes import Shape, format_output
from mlcalc.solving.candidates import (
    Candidate,
    agrees,
    changed_arguments,
    differing_axes,
    inner_of,
    layers_of_other_rank,
    new_layer,
    other_arguments,
    path_to,
    places_for_layer,
    sequence_changes,
)
from mlcalc.solving.influence import Influence
from mlcalc.solving.inputs import inputs_that_give, inputs_to_follow
from mlcalc.solving.opened import opened
from mlcalc.solving.passing import Work, as_asked
from mlcalc.solving.proposals import ARGUMENT, INPUT, LAYER, Changes, Proposal, begins_with_batch
from mlcalc.solving.reasons import limit_of, line_of
from mlcalc.solving.telling import Teller, Told
from mlcalc.texts import listed, named
from mlcalc.trace import Call, Trace


def changes_that_give(
    model: Model,
    wanted: Shape,
    inputs: Sequence[Shape] = (),
    *,
    output: str | None = None,
    work: Work | None = None,
) -> Changes:
    """Return the changes of a model that give an output.

    Args:
        model: the model.
        wanted: the shape that shall come out, the batch first.
        inputs: the shape of each input, the batch first; those of the model by default.
        output: the name of the layer that gives the output, where there are several.
        work: what has been done for the question already.

    Raises:
        UsageError: it is not said which of several outputs is meant, or there is no such one.
        MlcalcError: a source makes no model for the inputs.
    """
    graph = opened(as_asked(model.on(*inputs).graph))
    number = output_of(model, State(graph, tuple(inputs)).flow(), wanted, output)
    name = model.graph.nodes[model.graph.outputs[number].node].name if len(graph.outputs) > 1 else None
    others = [each for place, each in enumerate(graph.outputs) if place != number]
    state = State(graph._replace(outputs=(graph.outputs[number], *others)), tuple(inputs))
    flow = state.flow()
    given = None if flow.failed else flow.outputs[0]
    if given is not None and begins_with_batch(wanted, given):
        wanted = wanted[1:]
    if given is not None and agrees(given, wanted):
        return Changes(given, wanted, (), output=name)
    search = _Search(model, state, flow, wanted, work or Work(MOST_LAYERS_OF_CHANGES), number)
    found = search.run() if given is None or len(given) == len(wanted) else search.of_other_rank()
    return found._replace(output=name, failure=limit_of(flow, None))


def output_of(model: Model, flow: Trace, wanted: Shape, name: str | None) -> int:
    """Return which output of a model is meant.

    Args:
        model: the model.
        flow: what flows through it.
        wanted: the shape that shall come out there.
        name: the name of the layer that gives it; it need not be said where there is one output.

    Raises:
        MlcalcError: it is not said, or there is no such one.
    """
    names = [model.graph.nodes[each.node].name for each in model.graph.outputs]
    if (name is None and len(names) == 1) or names.count(name or "") == 1:
        return names.index(name) if name is not None else 0
    sizes = ",".join("none" if size is None else str(size) for size in wanted[1:])
    alike = [each for each, shape in zip(names, flow.outputs, strict=True) if shape and len(shape) == len(wanted)]
    mend = "or ".join(f"`{each}={sizes}` " for each in dict.fromkeys(alike or names))
    shown = [
        f'"{named(each)}" {format_output(shape and shape[1:])}' for each, shape in zip(names, flow.outputs, strict=True)
    ]
    if not names:
        raise error("nothing-to-solve", "the model has no output")
    if name is None:
        message = f"the model has {len(names)} outputs, {listed(shown)}: which of them is meant?"
        raise error("nothing-to-solve", message, help=f"say it by the name: {mend.strip()}")
    near = suggestion(name, names)
    raise error("nothing-to-solve", f'no output of the model is "{named(name)}": it has {listed(shown)}', help=near)


class _Search:
    """Looks for the changes of one model."""

    def __init__(self, model: Model, state: State, flow: Trace, wanted: Shape, work: Work, number: int) -> None:
        self.model, self.state, self.flow, self.wanted, self.work = model, state, flow, wanted, work
        self.graph = flow.graph
        self.end = self.graph.outputs[0].node
        self.path = [index for index in path_to(self.graph, self.end) if index not in self.graph.inputs]
        self.given = flow.outputs[0] if flow.outputs and not flow.failed else None
        self.differing = differing_axes(self.given, wanted)
        self.params = None if flow.failed else params_of(flow)
        self.influence = Influence(flow, self.end, self.differing, self._answer)
        self.found: list[tuple[tuple[int, ...], Proposal]] = []
        self.teller = Teller(model, state, flow, wanted, number)
        self.is_cut = False

    def run(self) -> Changes:
        """Return the changes, those that change least first."""
        self._inputs()
        inputs = len(self.found)
        self._arguments()
        if self.flow.failed:
            self._mends()
        if len(self.found) < inputs + _ENOUGH and self.teller.works_out_sizes:
            self._arguments_of_source()
        is_found = len(self.found) > inputs
        self._layers()
        if not is_found:
            self._pairs()
        if len(self.found) == inputs and self._needs_both():
            self._layers_with_features()
        return self._answered()

    def of_other_rank(self) -> Changes:
        """Return the changes that give another number of axes."""
        for index in self.path:
            for each in sequence_changes(self.graph.nodes[index], index):
                if agrees(self._output_of([each.step]), self.wanted):
                    self._keep([each], 0)
        for index, layer in layers_of_other_rank(self.flow, self.end, self.wanted):
            if not self._try_layer(Step(index, behind=layer), layer):
                takers = [at for at in self.path if self.graph.nodes[at].inputs == (Tensor(index),)]
                if len(takers) == 1:
                    self._try_layer(Step(takers[0], before=layer), layer)
        return self._answered()

    def _answered(self) -> Changes:
        ordered = [proposal for _, proposal in sorted(self.found, key=lambda each: each[0])]
        message = "not all changes were tried: each takes a calculation of the layers behind it"
        problems = (warning("not-searched", message),) if self.is_cut or self.teller.is_cut else ()
        return Changes(self.given, self.wanted, tuple(_once(ordered)[:MOST_CHANGES]), problems)

    # Trying.

    def _flow_of(self, steps: Sequence[Step]) -> Trace | None:
        """Return the model after some changes, if it can be."""
        if self.work.is_done:
            self.is_cut = True
            return None
        self.work.asked += len(self.graph.nodes)
        state = self.state
        try:
            for step in steps:
                state = applied(state, step)
            return state.flow()
        except MlcalcError:
            return None

    def _output_of(self, steps: Sequence[Step]) -> Shape | None:
        """Return what comes out after changes of arguments: only the layers from the first one on are asked."""
        if self.work.is_done:
            self.is_cut = True
            return None
        try:
            state = self.state
            for step in steps:
                state = applied(state, step)
        except MlcalcError:
            return None
        return _passed(self.flow, state.graph, min(step.at for step in steps), self.end, self.work)

    def _answer(self, layer: Layer, inputs: Sequence[Shape | None]) -> tuple[Shape | None, ...] | None:
        return _answer(layer, inputs, self.work)

    def _passes(self, flow: Trace) -> bool:
        return not flow.failed and bool(flow.outputs) and agrees(flow.outputs[0], self.wanted)

    def _candidates(self, *, any_reach: bool = False) -> Iterator[Candidate]:
        """Yield the changes of one argument, those nearest to the output first.

        Args:
            any_reach: also of those that reach the output by what a source works out alone.
        """
        seen: set[Any] = set()
        given, [*axes] = self.given or (), self.differing
        more = (self.wanted[axes[0]] or 0) - (given[axes[0]] or 0) if len(axes) == 1 and given else 0
        for index in self.path:
            node = self.graph.nodes[index]
            place = node.place() or index
            shape = self.flow.calls[index].outputs[0] if self.flow.calls[index].outputs else None
            if place in seen or isinstance(node.layer, Model):
                continue
            seen.add(place)
            rank = len(shape) if shape else len(self.wanted)
            for each in changed_arguments(node, index, self.wanted, self.differing, rank, more):
                if any_reach or self.influence.reaches(index, sizes=each.moves_sizes):
                    yield each

    # The kinds of changes.

    def _arguments(self) -> None:
        for each in self._candidates():
            if agrees(self._output_of([each.step]), self.wanted):
                self._keep([each], 0)
        for each in self._fed():
            if agrees(self._output_of([each.step]), self.wanted):
                self._keep([each], 0)

    def _arguments_of_source(self) -> None:
        """Try changes in the text of a source that works out of them what the graph holds as it is."""
        candidates = [each for each in self._candidates(any_reach=True) if each.moves_sizes]
        for each in sorted(candidates, key=lambda each: each.amount):
            if self.teller.is_cut or sum(found.kind == ARGUMENT for _, found in self.found) >= _ENOUGH:
                return
            told = self.teller.told([each.step])
            if told is not None:
                self._keep_told([each], 0, told)

    def _mends(self) -> None:
        """Try what mends the first layer that fails: that the output is the wanted one, too, is seen then."""
        index = next(iter(self.flow.failed))
        further = Further(mends=other_arguments)
        for _, steps in islice(Search(self.state, self.flow, index, further).found(), _MOST_MENDS):
            flow, last = self._flow_of(steps), steps[-1]
            if flow is None or not self._passes(flow) or last.shape is not None:
                continue
            told = self.teller.told(steps, flow)
            if told is None:
                continue
            new = last.before or last.behind
            if new is not None:
                main = next((line for line in told.lines if line.is_new), told.lines[0])
                arguments = {"type": snake_case(new.kind), **new.arguments}
                why = _why(flow, last.at + (last.behind is not None), self.differing)
                self._propose(LAYER, last, (main, told), arguments, why=why, order=1)
            else:
                arguments = {} if last.change is None else dict(last.change.arguments)
                self._propose(ARGUMENT, last, (told.lines[0], told), arguments, order=0)

    def _fed(self) -> Iterator[Candidate]:
        """Yield the units of a Dense layer that fill the Reshape behind it, where they do not today."""
        for index in self.path:
            layer, above = self.graph.nodes[index].layer, next(self._above(index), None)
            if index not in self.flow.failed or not isinstance(layer, Reshape) or above is None:
                continue
            target = [each for each in layer.target_shape if each is not None]
            if "units" in self.graph.nodes[above].layer.arguments and min(target, default=0) > 0:
                values = {"units": prod(target)}
                yield Candidate(Step(above, Change(values)), values, False, 0)

    def _layers_with_features(self) -> None:
        """Try a crop or a padding together with the argument that gives as many features as are wanted."""
        for each in self._candidates():
            output = None if each.moves_sizes else self._output_of([each.step])
            if output is not None and len(output) == len(self.wanted) and output[-1] == self.wanted[-1]:
                self._layers((each.step,))
                return

    def _layers(self, base: tuple[Step, ...] = ()) -> None:
        """Try a crop or a padding behind the output, and behind each layer that enlarges."""
        if self.given is None or None in self.given[1:]:
            return
        for index in places_for_layer(self.flow, self.path):
            shape = self.flow.calls[index].outputs[0] if self.flow.calls[index].outputs else None
            if shape is None or len(shape) != len(self.wanted) or not 3 <= len(shape) <= 5:
                continue
            first = self._is_first(index)
            spatial = range(2, len(shape)) if first else range(1, len(shape) - 1)
            sizes = [axis for axis in self.differing if not base or axis != len(self.wanted) - 1]
            if any(axis not in spatial for axis in sizes):
                continue
            need = [
                (self.wanted[axis] or 0) - (self.given[axis] or 0) if axis in self.differing else 0 for axis in spatial
            ]
            is_far = any(2 * abs(more) > (self.given[axis] or 0) for axis, more in zip(spatial, need, strict=True))
            if is_far and any(each.kind == ARGUMENT for _, each in self.found):
                continue  # more zeros than half of a picture, or most of it cut off: nobody means that
            for parts in (1, 2, 4, 8):
                if any(each % parts for each in need):
                    break
                layer = new_layer(len(need), [each // parts for each in need], first=first)
                if layer is None or (index == self.end and parts > 1):
                    continue
                self._try_layer(Step(index, behind=layer), layer, base)

    def _try_layer(self, step: Step, layer: NewLayer, base: tuple[Step, ...] = ()) -> bool:
        """Keep a new layer, if the model passes with it and it can be written; tell whether it is kept."""
        flow, count = self._flow_of([*base, step]), len(self.found)
        if flow is not None and self._passes(flow):
            self._propose_layer(step, flow, {"type": snake_case(layer.kind), **layer.arguments}, base)
        return len(self.found) > count

    def _is_first(self, index: int) -> bool:
        """Tell whether the channels come first where a node stands: the layers around it say so."""
        for each in range(index, -1, -1):
            layer = inner_of(self.graph.nodes[each].layer)[0]
            if isinstance(layer, Spatial):
                return layer.channels_first
        return False

    def _pairs(self) -> None:
        """Try two arguments: of a Reshape and of the layer that it takes, one of features and one of sizes, two."""
        for pair in self._reshaped():
            if agrees(self._output_of(_steps(pair)), self.wanted):
                self._keep(pair, 2)
        candidates = list(self._candidates())
        features = [each for each in candidates if not each.moves_sizes]
        sizes = [each for each in candidates if each.moves_sizes]
        pairs = [(one, other) for one in features for other in sizes] if self._needs_both() else []
        if not pairs or self.given is None:
            pairs += [(one, other) for place, one in enumerate(sizes) for other in sizes[place + 1 :]]
        for one, other in sorted(pairs, key=lambda pair: pair[0].amount + pair[1].amount):
            if one.step.at == other.step.at and one.arguments.keys() == other.arguments.keys():
                continue
            if self.work.is_done or sum(each.kind == ARGUMENT for _, each in self.found) >= _ENOUGH:
                self.is_cut |= self.work.is_done
                return
            if agrees(self._output_of(_steps([one, other])), self.wanted):
                self._keep([one, other], 2)

    def _needs_both(self) -> bool:
        """Tell whether features and sizes both differ."""
        last = len(self.wanted) - 1
        return len(self.differing) > 1 and (1 in self.differing) and last in self.differing

    def _reshaped(self) -> Iterator[list[Candidate]]:
        """Yield another target of a Reshape together with the units of the Dense layer that it takes."""
        for index in self.path:
            node = self.graph.nodes[index]
            if (
                not isinstance(node.layer, Reshape)
                or {-1, None} & {*node.layer.target_shape}
                or len(node.layer.target_shape) < 2
            ):
                continue
            above = next(
                (each for each in self._above(index) if "units" in self.graph.nodes[each].layer.arguments), None
            )
            target = tuple(each for each in node.layer.target_shape if each is not None)
            if above is None:
                continue
            most = max(2 * max(target[:-1]), *(each or 0 for each in self.wanted[1:]))
            for size in range(1, min(most, _LARGEST_TARGET) + 1):
                new = (*(size if each == target[0] else each for each in target[:-1]), target[-1])
                units = 1
                for each in new:
                    units *= each
                if new != target:
                    amount = abs(size - target[0])
                    yield [
                        Candidate(Step(above, Change({"units": units})), {"units": units}, False, amount),
                        Candidate(Step(index, Change({"target_shape": new})), {"target_shape": new}, True, amount),
                    ]

    def _above(self, index: int) -> Iterator[int]:
        for _ in range(4):
            inputs = self.graph.nodes[index].inputs
            if not inputs:
                return
            index = inputs[0].node
            yield index

    def _inputs(self) -> None:
        """Try other sizes of the axes of space and time of the inputs."""
        for found in inputs_that_give(self.flow, self.wanted, self._output_on):
            steps = self._steps_to(found)
            flow = self._flow_of(steps) if steps else None
            if flow is not None and self._passes(flow) and self._propose_inputs(steps, flow):
                return
        if not self.teller.works_out_sizes:
            return
        for found in inputs_to_follow(self.flow, self.wanted):
            steps = self._steps_to(found)
            if self.teller.is_cut or self._propose_inputs(steps, None):
                return

    def _steps_to(self, shapes: Sequence[Shape]) -> list[Step]:
        """Return the changes of the inputs to some shapes."""
        given = [self.flow.calls[index].outputs[0] for index in self.graph.inputs]
        each = zip(self.graph.inputs, shapes, given, strict=True)
        return [Step(index, shape=shape) for index, shape, before in each if shape != before]

    def _output_on(self, shapes: Sequence[Shape]) -> Shape | None:
        flow = self._flow_of([Step(index, shape=each) for index, each in zip(self.graph.inputs, shapes, strict=True)])
        return flow.outputs[0] if flow is not None and not flow.failed and flow.outputs else None

    # Keeping.

    def _keep(self, parts: Sequence[Candidate], order: int) -> None:
        """Keep changes of arguments, if the whole model passes with them."""
        steps = _steps(parts)
        flow = self._flow_of(steps)
        told = self.teller.told(steps, flow) if flow is not None and self._passes(flow) else None
        if told is not None:
            self._keep_told(parts, order, told, "" if flow is None else _why(flow, parts[-1].step.at, self.differing))

    def _keep_told(self, parts: Sequence[Candidate], order: int, told: Told, why: str = "") -> None:
        main = parts[-1]
        node = self.graph.nodes[main.step.at]
        first = next((line for line in told.lines if line.layer == node.name), told.lines[0])
        arguments = main.arguments if len(parts) == 1 else _merged(self.graph, parts)
        amount = sum(each.amount for each in parts)
        self._propose(ARGUMENT, main.step, (first, told), arguments, why=why, order=order, amount=amount)

    def _propose_layer(self, step: Step, flow: Trace, arguments: dict[str, Any], base: tuple[Step, ...] = ()) -> None:
        """Keep a new layer."""
        told = self.teller.told([*base, step], flow)
        if told is not None:
            here = line_of(self.flow.calls[step.at])
            place = next((line for line in told.lines if line.number == here), told.lines[0])
            main = next((line for line in told.lines if line.is_new), place)
            at = step.at + (step.behind is not None)
            why = _why(flow, at, self.differing)
            self._propose(LAYER, step, (main, told), arguments, why=why, order=1)

    def _propose_inputs(self, steps: Sequence[Step], flow: Trace | None) -> bool:
        """Keep other inputs; tell whether they can be told."""
        told = self.teller.told(steps, flow)
        if told is None:
            return False
        first, *others = steps
        arguments = {"shape": (first.shape or ())[1:]}
        arguments.update({f"{self.graph.nodes[each.at].name}.shape": (each.shape or ())[1:] for each in others})
        own = self.graph.nodes[first.at].name
        main = next((line for line in told.lines if line.layer == own), told.lines[0])
        self._propose(INPUT, first, (main, told), arguments, order=3)
        return True

    def _propose(  # noqa: PLR0913  (each is a part of it)
        self,
        kind: str,
        step: Step,
        lines: tuple[Line, Told],
        arguments: dict[str, Any],
        *,
        order: int,
        why: str = "",
        amount: int = 0,
    ) -> None:
        main, told = lines
        node, difference = self.graph.nodes[step.at], self._difference(told.flow)
        if step.before is not None and step.source is not None:
            node = self.graph.nodes[node.inputs[step.source].node]
        proposal = Proposal(
            kind,
            node.name,
            main.number if main.number is not None else line_of(self.flow.calls[step.at]),
            arguments,
            main.text,
            tuple(line for line in told.lines if line is not main),
            told.output,
            difference,
            why,
            in_place=kind == LAYER and not main.is_new,
        )
        self.found.append(((order, abs(difference or 0), amount, -step.at), proposal))

    def _difference(self, flow: Trace) -> int | None:
        after = params_of(flow)
        return None if after is None or self.params is None else after - self.params


_MOST_MENDS = 8
"""How many mends of a failure are tried for the output that is wanted."""
_LARGEST_TARGET = 256
"""Up to which side a Reshape is tried: one that is enlarged later begins with a smaller one."""
_ENOUGH = 3
"""How many changes make it needless to look for those of two arguments."""


def _steps(parts: Sequence[Candidate]) -> list[Step]:
    """Return the changes of some arguments: one for each layer."""
    found: dict[int, Step] = {}
    for each in parts:
        known, change = found.get(each.step.at), each.step.change or Change()
        if known is not None and known.change is not None:
            change = change._replace(arguments={**known.change.arguments, **change.arguments})
        found[each.step.at] = each.step._replace(change=change)
    return list(found.values())


def _once(proposals: Sequence[Proposal]) -> list[Proposal]:
    """Return proposals without those that say what an earlier one says."""
    seen: set[tuple[Any, ...]] = set()
    found = []
    for each in proposals:
        key = (each.kind, each.layer, each.text, each.edits)
        if key not in seen:
            seen.add(key)
            found.append(each)
    return found


def _merged(graph: Graph, parts: Sequence[Candidate]) -> dict[str, Any]:
    """Return the arguments of changes of two layers, each behind the name of its layer where that is another one."""
    last = parts[-1].step.at
    return {
        (name if each.step.at == last else f"{graph.nodes[each.step.at].name}.{name}"): value
        for each in parts
        for name, value in each.arguments.items()
    }


def params_of(flow: Trace) -> int | None:
    """Return the parameters of a whole graph, None if they are not known."""
    parts = [call.weights_in_model for call in flow.first_calls()]
    return None if None in parts else total_size(distinct(weight for part in parts for weight in part or ()))


def _why(flow: Trace, at: int, differing: Sequence[int]) -> str:
    """Return the size that a layer gives along the first axis that differs, with the numbers put in."""
    call: Call = flow.calls[at]
    layer, path = inner_of(call.node.layer)
    shapes = [shape and (shape[0], *shape[1 + len(path) :]) for shape in call.inputs]
    if None in shapes:
        return ""
    try:
        output = layer.specify(*shapes).outputs[0]
    except MlcalcError:
        return ""
    for axis in differing:
        size = output[axis - len(path)] if output and 0 < axis - len(path) < len(output) else None
        if isinstance(size, Expression) and size.numbers != str(size.value):
            return f"{size.numbers} = {size.value}"
    return ""


def _passed(flow: Trace, graph: Graph, start: int, end: int, work: Work) -> Shape | None:
    """Return what one node gives in a graph that differs from a trace from some node on; None if it fails."""
    shapes: dict[int, tuple[Shape | None, ...]] = {}

    def shape_of(tensor: Tensor) -> Shape | None:
        known = shapes.get(tensor.node)
        if known is None:
            return flow.shape_of(tensor)
        return known[tensor.output] if tensor.output < len(known) else None

    for index in range(start, end + 1):
        node = graph.nodes[index]
        is_new = node.layer is not flow.graph.nodes[index].layer
        if not is_new and not any(tensor.node in shapes for tensor in node.inputs):
            continue
        call = flow.calls[index]
        inputs = [shape_of(tensor) for tensor in node.inputs]
        if len(call.inputs) != len(inputs):  # it takes all that the layer above gives
            return None
        outputs = _answer(node.layer, inputs, work)
        if outputs is None:
            return None
        if is_new or outputs != call.outputs or index in flow.failed:
            shapes[index] = outputs
    return shape_of(graph.outputs[0])


def _answer(layer: Layer, inputs: Sequence[Shape | None], work: Work) -> tuple[Shape | None, ...] | None:
    work.asked += 1
    try:
        spec = layer.specify(*inputs)
    except MlcalcError:
        return None
    return spec.shapes
