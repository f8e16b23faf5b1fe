"""A model of a source that works out something of its sizes: the source is followed anew for each that is asked for.

Most sources work out nothing of the sizes that are free, and make one model for all of them. That is proved by
following the source once with those sizes open: what it worked out of them would be unknown, and the model another one.
"""

from __future__ import annotations

from collections.abc import Sequence

from mlcalc.edits import Edit
from mlcalc.errors import ERROR, MlcalcError
from mlcalc.graph import Graph
from mlcalc.layers.base import Layer
from mlcalc.limits import LAYERS_OF_FOLLOWING
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.solving.passing import Passed, Work, as_asked
from mlcalc.solving.reasons import Limit, limit_of
from mlcalc.texts import named
from mlcalc.trace import Trace, trace


class Remade:
    """A model as its source makes it for each size.

    Args:
        model: the model.
        work: counts the layers that are asked; following the source counts as many.
    """

    def __init__(self, model: Model, work: Work) -> None:
        self.model, self.work = model, work
        self.cost = LAYERS_OF_FOLLOWING * (1 + len(model.graph.nodes))
        self._known = {each for each in model.remarks if each.severity == ERROR}

    def flow(self, shapes: Sequence[Shape], edits: Sequence[Edit] = ()) -> Trace:
        """Return what flows through the model that the source makes.

        Args:
            shapes: the shapes of its inputs, batch first; none for those that the source says.
            edits: changes of its text.

        Raises:
            MlcalcError: it makes none, or goes wrong.
        """
        self.work.asked += self.cost
        again = self.model.again
        model = again(shapes, edits) if edits and again is not None else self.model.on(*shapes)
        if wrong := [each for each in model.remarks if each.severity == ERROR and each not in self._known]:
            raise MlcalcError(wrong)
        return trace(as_asked(model.graph), shapes)

    def at(self, shapes: Sequence[Shape]) -> Passed:
        """Return what comes of the shapes of the inputs."""
        try:
            return Passed(next(iter(self.flow(shapes).failed), None))
        except MlcalcError:
            return Passed(0)

    def limit(self, shapes: Sequence[Shape], size: int | None) -> Limit | None:
        """Return why the shapes do not work, if they do not."""
        try:
            return limit_of(self.flow(shapes), size)
        except MlcalcError as cause:
            first = cause.diagnostics[0]
            return Limit(
                named(self.model.name or self.model.kind),
                first.place.line if first.place else None,
                first.message,
                size,
            )


def remade(model: Model, shapes: Sequence[Shape], opened: Sequence[Shape], work: Work) -> Remade | Graph:
    """Return what follows the source of a model for each size, or the graph of the one that it makes for all of them.

    Args:
        model: the model.
        shapes: the shapes of its inputs as they are given.
        opened: the same with the sizes open that are asked for.
        work: counts the layers that are asked.
    """
    if model.again is None:
        return model.graph
    try:
        whole = model.again(opened).graph
        return whole if _alike(model.on(*shapes).graph, whole) else Remade(model, work)
    except MlcalcError:
        return Remade(model, work)


def _alike(one: Graph, other: Graph) -> bool:
    """Tell whether two graphs differ in the sizes of their inputs at most."""
    if (len(one.nodes), one.inputs, one.outputs) != (len(other.nodes), other.inputs, other.outputs):
        return False
    return all(
        index in one.inputs or ((a.inputs, a.owner) == (b.inputs, b.owner) and _is_same(a.layer, b.layer))
        for index, (a, b) in enumerate(zip(one.nodes, other.nodes, strict=True))
    )


def _is_same(one: Layer, other: Layer) -> bool:
    if isinstance(one, Model) and isinstance(other, Model):
        return one.is_frozen == other.is_frozen and _alike(one.graph, other.graph)
    return one == other
