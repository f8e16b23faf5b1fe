"""How a change is told: the lines that it makes of a text, which are read again where a source may work out more."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple

from mlcalc.edits import Edit, Flag, Line, lines_of
from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_LAYERS_FOLLOWED
from mlcalc.mends.saying import rewritten
from mlcalc.mends.steps import State, Step, applied
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.solving.axes import free_axes
from mlcalc.solving.candidates import agrees
from mlcalc.solving.passing import Work
from mlcalc.solving.reasons import line_of
from mlcalc.solving.remade import Remade, remade
from mlcalc.trace import Trace


class Told(NamedTuple):
    """A change as it is told.

    Attributes:
        lines: the lines that change, as they are then.
        output: what comes out with them.
        flow: what flows through the model with them.
    """

    lines: list[Line]
    output: Shape
    flow: Trace


class Teller:
    """Tells changes of a model; of one that a source makes, only those that do in its text what they do in the graph.

    Args:
        model: the model.
        state: its graph, and the shapes that are given for its inputs.
        flow: what flows through it.
        wanted: what shall come out.
        number: which of the model's outputs that is; in the graph it is the first one.
    """

    def __init__(self, model: Model, state: State, flow: Trace, wanted: Shape, number: int = 0) -> None:
        self.state, self.flow, self.wanted = state, flow, wanted
        self.work = Work(MOST_LAYERS_FOLLOWED)
        self.source = None if model.again is None else Remade(model, self.work)
        self.number = 0 if self.source is None else number
        self.is_cut = False

    @cached_property
    def works_out_sizes(self) -> bool:
        """Whether a source makes the model that works out something of the sizes of its inputs."""
        shapes = [self.flow.calls[index].outputs[0] for index in self.flow.graph.inputs]
        known = [shape for shape in shapes if shape is not None]
        if self.source is None or len(known) < len(shapes):
            return False
        try:
            axes = free_axes(self.flow)
        except MlcalcError:
            return False
        free = {(axis.number, axis.place) for axis in axes}
        opened = [
            tuple(None if (number, place) in free else size for place, size in enumerate(shape))
            for number, shape in enumerate(known)
        ]
        return isinstance(remade(self.source.model, known, opened, self.work), Remade)

    def told(self, steps: Sequence[Step], flow: Trace | None = None) -> Told | None:
        """Return how some changes are told; None if they cannot be written, or give something else there.

        Args:
            steps: the changes.
            flow: what flows through the graph with them; None where only the source knows.
        """
        edits: list[Edit | Flag] = []
        lines: list[Line] = []
        layers: dict[int, str] = {}
        for step in steps:
            node = self.flow.graph.nodes[step.at]
            is_given = step.shape is not None and self.state.inputs
            found = None if is_given else rewritten(step, self.flow)
            if found is not None and not found:
                return None
            if found is None and not is_given and line_of(self.flow.calls[step.at]) is not None:
                return None  # it has a line, and nobody knows how that is changed
            edits += found or ()
            for edit in found or ():
                if isinstance(edit, Edit):
                    layers.setdefault(edit.line, node.name)
            lines += [] if found else [self._as_code(step)._replace(layer=node.name)]
        changed = lines_of(edits)
        if changed is None:
            return None
        every = [*(each._replace(layer=layers.get(each.number or 1)) for each in changed), *lines]
        if self.source is not None:
            flow = self._followed(steps, [each for each in edits if isinstance(each, Edit)])
        output = None if flow is None or flow.failed else flow.outputs[self.number]
        if flow is None or output is None or not agrees(output, self.wanted):
            return None
        return Told(every, output, flow)

    def _followed(self, steps: Sequence[Step], edits: Sequence[Edit]) -> Trace | None:
        """Return what flows through the model that the source makes with some changes."""
        if self.source is None or self.work.is_done:
            self.is_cut = True
            return None
        state = self.state
        for step in steps:
            state = applied(state, step) if step.shape is not None else state
        try:
            return self.source.flow(self._shapes(state), edits)
        except MlcalcError:
            return None

    @staticmethod
    def _shapes(state: State) -> list[Shape]:
        return [shape for shape in state.inputs if shape is not None]

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
