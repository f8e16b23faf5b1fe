"""One change of a model that gives an output: each is made in the graph and passes before it is offered."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import prod
from typing import Any, NamedTuple

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Edit, Flag, Line, bare, lines_of
from mlcalc.errors import Diagnostic, MlcalcError, Place, error, warning
from mlcalc.formula import Expression
from mlcalc.graph import Graph, Tensor
from mlcalc.layers.base import Layer, distinct, total_size
from mlcalc.layers.reshaping import Reshape
from mlcalc.layers.spatial import Spatial
from mlcalc.limits import MOST_CHANGES, MOST_LAYERS_OF_CHANGES
from mlcalc.mends.candidates import candidates
from mlcalc.mends.saying import rewritten
from mlcalc.mends.steps import State, Step, applied
from mlcalc.model import Model
from mlcalc.names import snake_case
from mlcalc.shapes import Shape, format_shape
from mlcalc.solving.candidates import (
    Candidate,
    agrees,
    changed_arguments,
    differing_axes,
    inner_of,
    layers_of_other_rank,
    new_layer,
    path_to,
    places_for_layer,
    sequence_changes,
)
from mlcalc.solving.influence import Influence
from mlcalc.solving.inputs import inputs_that_give
from mlcalc.solving.opened import opened
from mlcalc.solving.passing import Work, as_asked
from mlcalc.solving.reasons import line_of
from mlcalc.solving.remade import Remade
from mlcalc.texts import counted, named
from mlcalc.trace import Call, Trace

ARGUMENT, LAYER, INPUT = "argument", "layer", "input"


class Proposal(NamedTuple):
    """A change that gives the output.

    Attributes:
        kind: of an `argument`, a new `layer`, or the `input`.
        layer: the layer that is changed, or behind which the new one stands.
        line: the line of that, if it is in a file.
        arguments: what is set; of a new layer with its `type`.
        text: the line as it is then, or the new one.
        edits: other lines that must change with it.
        output_shape: what comes out.
        params_difference: how many parameters more the model has then; None where it fails today.
        why: the size that decides, with the numbers put in.
        in_place: whether a new layer stands within the line that is there, and has none of its own.
    """

    kind: str
    layer: str
    line: int | None
    arguments: dict[str, Any]
    text: str
    edits: tuple[Line, ...]
    output_shape: Shape
    params_difference: int | None
    why: str = ""
    in_place: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "kind": self.kind,
            "layer": self.layer,
            "line": self.line,
            "arguments": {name: _listed(value) for name, value in self.arguments.items()},
            "text": self.text,
            "edits": [{"line": each.number, "layer": each.layer, "text": each.text} for each in self.edits],
            "output_shape": list(self.output_shape),
            "params_difference": self.params_difference,
            **({"in_place": True} if self.in_place else {}),
        }


def _listed(value: Any) -> Any:
    return list(map(_listed, value)) if isinstance(value, (tuple, list)) else value


class Changes(NamedTuple):
    """The changes of a model that give an output.

    Attributes:
        output_shape: what comes out today, None if that is not known, or the model fails.
        wanted: what shall come out.
        changes: the changes, those that change least first; none if it comes out already.
        problems: what was not searched.
    """

    output_shape: Shape | None
    wanted: Shape
    changes: tuple[Proposal, ...]
    problems: tuple[Diagnostic, ...] = ()

    @property
    def is_right(self) -> bool:
        """Whether it comes out already."""
        return agrees(self.output_shape, self.wanted)

    @property
    def is_answer(self) -> bool:
        """Whether nothing need be changed, or a change is found."""
        return self.is_right or bool(self.changes)

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return {
            "output_shape": None if self.output_shape is None else list(self.output_shape),
            "wanted": list(self.wanted),
            "changes": [each.as_dict() for each in self.changes],
        }


def changes_that_give(
    model: Model, wanted: Shape, inputs: Sequence[Shape] = (), *, work: Work | None = None
) -> Changes:
    """Return the changes of a model that give an output.

    Args:
        model: the model.
        wanted: the shape that shall come out, the batch first.
        inputs: the shape of each input, the batch first; those of the model by default.
        work: what has been done for the question already.

    Raises:
        MlcalcError: the model has several outputs.
    """
    state = State(opened(as_asked(model.graph)), tuple(inputs))
    flow = state.flow()
    if len(flow.graph.outputs) != 1:
        count = len(flow.graph.outputs)
        raise error("nothing-to-solve", f"the model has {count} outputs, and one shape is wanted")
    given = flow.outputs[0] if flow.outputs and not flow.failed else None
    if given is not None and wanted[1:2] == (None,) and len(wanted) == len(given) + 1:
        wanted = wanted[1:]  # it is written as Keras prints it, behind a batch of its own
    if agrees(given, wanted):
        return Changes(given, wanted, ())
    source = Remade(model, Work()) if model.again is not None else None
    search = _Search(state, flow, wanted, work or Work(MOST_LAYERS_OF_CHANGES), source)
    return search.run() if given is None or len(given) == len(wanted) else search.of_other_rank()


def no_change(changes: Changes) -> Diagnostic:
    """Return that nothing was found."""
    output, wanted = changes.output_shape, changes.wanted
    if output is not None and len(output) != len(wanted):
        has = counted(len(wanted) - 1, "dimension")
        message = f"the output is {format_shape(output[1:])}, and {format_shape(wanted[1:])} has {has}"
        return Diagnostic("no-solution", f"{message}, not {len(output) - 1}", help=_OTHER_RANK)
    given = "unknown" if output is None else format_shape(output[1:])
    message = f"the output is {given}, and no change that was tried gives {format_shape(wanted[1:])}"
    tried = "tried are: one or two arguments that move sizes, a crop or a padding, the input's own size"
    return Diagnostic("no-solution", message, help=tried)


def unexpected(changes: Changes, place: Place | None) -> Diagnostic:
    """Return that another output comes out than is expected, with the changes that change least.

    Args:
        changes: what was found.
        place: where the layer stands that gives the output.
    """
    if not changes.changes:
        nothing = no_change(changes)
        return nothing._replace(code="unexpected-output", place=place)
    given = "unknown" if changes.output_shape is None else format_shape(changes.output_shape[1:])
    message = f"the output is {given}, and {format_shape(changes.wanted[1:])} is expected"
    told = "; or ".join(map(_instruction, changes.changes[:_MOST_TOLD]))
    return Diagnostic("unexpected-output", message, help=bare(told), place=place)


def _instruction(change: Proposal) -> str:
    """Return what to do."""
    if change.line is None:
        where = f' behind "{named(change.layer)}"' if change.kind == LAYER else f' for "{named(change.layer)}"'
        return f"`{change.text}`{'' if change.kind == INPUT else where}"
    is_new = change.kind == LAYER and not change.in_place
    parts = [f"{'add below' if is_new else 'change'} line {change.line}{':' if is_new else ' to:'} `{change.text}`"]
    parts += [
        f"{'add below' if each.is_new else 'change'} line {each.number}{':' if each.is_new else ' to:'} `{each.text}`"
        for each in change.edits
    ]
    return ", and ".join(parts)


_MOST_TOLD = 3
"""How many changes an error names."""
_OTHER_RANK = "no change of sizes gives more axes or fewer: Flatten, Reshape and `return_sequences` do"


class _Search:
    """Looks for the changes of one model."""

    def __init__(self, state: State, flow: Trace, wanted: Shape, work: Work, source: Remade | None = None) -> None:
        self.state, self.flow, self.wanted, self.work, self.source = state, flow, wanted, work, source
        self.graph = flow.graph
        self.end = self.graph.outputs[0].node
        self.path = [index for index in path_to(self.graph, self.end) if index not in self.graph.inputs]
        self.given = flow.outputs[0] if flow.outputs and not flow.failed else None
        self.differing = differing_axes(self.given, wanted)
        self.params = None if flow.failed else params_of(flow)
        self.influence = Influence(flow, self.end, self.differing, self._answer)
        self.found: list[tuple[tuple[int, ...], Proposal]] = []
        self.is_cut = False

    def run(self) -> Changes:
        """Return the changes, those that change least first."""
        self._inputs()
        inputs = len(self.found)
        self._arguments()
        is_found = len(self.found) > inputs
        self._layers()
        self._mended()
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
        problems = (warning("not-searched", message),) if self.is_cut else ()
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

    def _candidates(self) -> Iterator[Candidate]:
        """Yield the changes of one argument, those nearest to the output first."""
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
                if self.influence.reaches(index, sizes=each.moves_sizes):
                    yield each

    # The kinds of changes.

    def _arguments(self) -> None:
        for each in self._candidates():
            if agrees(self._output_of([each.step]), self.wanted):
                self._keep([each], 0)
        for each in self._fed():
            if agrees(self._output_of([each.step]), self.wanted):
                self._keep([each], 0)

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

    def _mended(self) -> None:
        """Try what mends the first layer that fails: a new layer above it, or several arguments."""
        if not self.flow.failed:
            return
        for mend in candidates(self.flow, min(self.flow.failed)):
            [first, *others] = mend.steps
            if first.before is not None and not others:
                self._try_layer(first, first.before)
            elif all(each.change is not None for each in mend.steps):
                parts = [Candidate(each, {**each.change.arguments}, True, 0) for each in mend.steps if each.change]
                if agrees(self._output_of(_steps(parts)), self.wanted):
                    self._keep(parts, 0 if len(parts) == 1 else 2)

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
        shapes = [self.flow.calls[index].outputs[0] for index in self.graph.inputs]
        for found in inputs_that_give(self.flow, self.wanted, self._output_on):
            steps = [
                Step(index, shape=shape)
                for index, shape, given in zip(self.graph.inputs, found, shapes, strict=True)
                if shape != given
            ]
            flow = self._flow_of(steps) if steps else None
            if flow is not None and self._passes(flow) and self._is_made_by_source(found):
                self._propose_inputs(steps, flow)
                return

    def _is_made_by_source(self, shapes: Sequence[Shape]) -> bool:
        """Tell whether the output comes of what the source makes for other inputs, too, if there is a source."""
        return self.source is None or agrees(self.source.output(shapes), self.wanted)

    def _output_on(self, shapes: Sequence[Shape]) -> Shape | None:
        flow = self._flow_of([Step(index, shape=each) for index, each in zip(self.graph.inputs, shapes, strict=True)])
        return flow.outputs[0] if flow is not None and not flow.failed and flow.outputs else None

    # Keeping.

    def _keep(self, parts: Sequence[Candidate], order: int) -> None:
        """Keep changes of arguments, if the whole model passes with them."""
        steps = _steps(parts)
        flow = self._flow_of(steps)
        lines = self._lines(steps) if flow is not None and self._passes(flow) else None
        if flow is None or not lines:
            return
        main = parts[-1]
        node = self.graph.nodes[main.step.at]
        first = next((line for line in lines if line.layer == node.name), lines[0])
        arguments = main.arguments if len(parts) == 1 else _merged(self.graph, parts)
        others = tuple(line for line in lines if line is not first)
        amount = sum(each.amount for each in parts)
        difference = self._difference(flow)
        proposal = Proposal(
            ARGUMENT,
            node.name,
            first.number if first.number is not None else line_of(self.flow.calls[main.step.at]),
            arguments,
            first.text,
            others,
            flow.outputs[0] or (),
            difference,
            _why(flow, main.step.at, self.differing),
        )
        self.found.append(((order, abs(difference or 0), amount, -main.step.at), proposal))

    def _propose_layer(self, step: Step, flow: Trace, arguments: dict[str, Any], base: tuple[Step, ...] = ()) -> None:
        """Keep a new layer."""
        lines = self._lines([*base, step])
        if lines:
            here = line_of(self.flow.calls[step.at])
            place = next((line for line in lines if line.number == here), lines[0])
            main = next((line for line in lines if line.is_new), place)
            at = step.at + (step.behind is not None)
            self._propose(LAYER, step, flow, arguments, (main, lines), _why(flow, at, self.differing))

    def _propose_inputs(self, steps: Sequence[Step], flow: Trace) -> None:
        """Keep other inputs."""
        lines = self._lines(steps)
        if not lines:
            return
        first, *others = steps
        arguments = {"shape": (first.shape or ())[1:]}
        arguments.update({f"{self.graph.nodes[each.at].name}.shape": (each.shape or ())[1:] for each in others})
        own = self.graph.nodes[first.at].name
        main = next((line for line in lines if line.layer == own), lines[0])
        self._propose(INPUT, first, flow, arguments, (main, lines))

    def _propose(
        self,
        kind: str,
        step: Step,
        flow: Trace,
        arguments: dict[str, Any],
        lines: tuple[Line, Sequence[Line]],
        why: str = "",
    ) -> None:
        main, every = lines
        others = tuple(line for line in every if line is not main)
        node, difference = self.graph.nodes[step.at], self._difference(flow)
        line = main.number if main.number is not None else line_of(self.flow.calls[step.at])
        in_place = kind == LAYER and not main.is_new
        output = flow.outputs[0] or ()
        if step.before is not None and step.source is not None:
            node = self.graph.nodes[node.inputs[step.source].node]
        proposal = Proposal(kind, node.name, line, arguments, main.text, others, output, difference, why, in_place)
        order = 1 if kind == LAYER else 3
        self.found.append(((order, abs(difference or 0), 0, -step.at), proposal))

    def _difference(self, flow: Trace) -> int | None:
        after = params_of(flow)
        return None if after is None or self.params is None else after - self.params

    def _lines(self, steps: Sequence[Step]) -> list[Line] | None:
        """Return the lines of changes; of what was not written as text, how code has it."""
        edits: list[Edit | Flag] = []
        lines: list[Line] = []
        layers: dict[int, str] = {}
        for step in steps:
            is_given = step.shape is not None and self.state.inputs
            found = None if is_given else rewritten(step, self.flow)
            if found is not None and not found:
                return None
            name = self.graph.nodes[step.at].name
            edits += found or ()
            for edit in found or ():
                if isinstance(edit, Edit):
                    layers.setdefault(edit.line, name)
            lines += [] if found else [self._as_code(step)._replace(layer=name)]
        changed = lines_of(edits)
        if changed is None:
            return None
        return [*(each._replace(layer=layers.get(each.number or 1)) for each in changed), *lines]

    def _as_code(self, step: Step) -> Line:
        """Return a change of what was not written as text."""
        if step.shape is not None and self.state.inputs:
            shape = ",".join("none" if each is None else str(each) for each in step.shape[1:])
            return Line(None, f"--input {shape}")
        if step.shape is not None:
            return Line(None, f"Input(shape={step.shape[1:]})")
        if step.behind is not None:
            given = ", ".join(f"{name}={value!r}" for name, value in step.behind.arguments.items())
            return Line(None, f"{step.behind.kind}({given})", is_new=True)
        state = applied(self.state, step)
        return Line(None, repr(state.graph.nodes[step.at].layer))


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
