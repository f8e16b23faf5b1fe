"""A model: a graph of layers that is itself a layer."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from mlcalc.changes import Refit
from mlcalc.edits import Edit
from mlcalc.errors import Diagnostic, Place, error
from mlcalc.graph import GIVEN, Graph, arranged
from mlcalc.layers.base import Inputs, Layer, deeper
from mlcalc.layers.specs import Spec
from mlcalc.layers.weights import Weight, all_frozen, distinct
from mlcalc.shapes import Shape, as_shape, fits, format_output
from mlcalc.texts import counted, listed, named
from mlcalc.trace import Trace, trace


class Origin(NamedTuple):
    """Where a model stands in a source.

    Attributes:
        place: the call that makes it, or its class; None if it is not known.
        variable: the name that the source gives it.
        called_from: the calls of functions that lead there, the outermost first.
        is_open: whether something in it is only known to the data, or to who uses it: no mistake, but no count.
        is_assumed: whether it rests on conditions that are not known: what is wrong with it may not be.
    """

    place: Place | None
    variable: str | None = None
    called_from: tuple[Place, ...] = ()
    is_open: bool = False
    is_assumed: bool = False

    def title(self, name: str | None) -> str:
        """Return the variable of the model, or its name, and where it stands and is called from."""
        shown = f"`{named(self.variable or name)}`"
        if self.place is None:
            return shown
        stands = _line_or_cell(self.place)
        called = _line_or_cell(self.called_from[0]) if self.called_from else stands
        return f"{shown} ({stands})" if called == stands else f"{shown} ({stands}, called in {called})"

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON data."""
        source = self.place.source if self.place else None
        return {
            "file": source.path if source and source.is_file else None,
            "line": self.place.line if self.place else None,
            "cell": source.cell if source else None,
            "variable": self.variable,
            **self._calls(),
        }

    def _calls(self) -> dict[str, list[int | None]]:
        """Return the lines of the calls that lead there, and in a notebook their cells."""
        lines: list[int | None] = [each.line for each in self.called_from]
        cells = [each.source.cell for each in self.called_from]
        return {
            **({"called_from": lines} if lines else {}),
            **({"called_from_cells": cells} if any(each is not None for each in cells) else {}),
        }


def _line_or_cell(place: Place) -> str:
    return f"line {place.line}" if place.source.cell is None else f"cell {place.source.cell}"


class Again(Protocol):
    """Follows the source of a model once more."""

    def __call__(self, shapes: Sequence[Shape], edits: Sequence[Edit] = (), /) -> Model:
        """Return the model as its source makes it.

        Args:
            shapes: those of its inputs, batch first, in place of what the source says; none for what it says.
            edits: changes of its text.

        Raises:
            MlcalcError: it makes no such model then.
        """


class Model(Layer):
    """A graph of layers that is itself a layer.

    Args:
        name: the model's name.
        graph: the calls of its layers.
        kind: the class that the summary names: `Sequential` for a plain chain, `Functional` for a graph.
        trainable: False if it is frozen itself, as Keras' flag says: then nothing in it is trained where it stands
            alone. `as_frozen` also freezes what is inside.
    """

    inputs = Inputs(least=0, most=None)
    verbs = ("input_shapes", *Layer.verbs)
    least_rank = 0
    remembers = True

    graph: Graph
    kind: str
    optimizer: tuple[Weight, ...]
    remarks: tuple[Diagnostic, ...]
    """What has to be said of how it was read; what is an error makes the model a wrong one."""
    takes_any: bool
    """Whether another model may call it on other sizes than those of its inputs: none of them is stated."""
    origin: Origin | None
    """Where it stands in a source, if it was read from one."""
    again: Again | None
    """What follows its source once more, for other inputs; None if it was not read from one that can be followed so."""
    refit: Refit | None
    """How the call of an architecture suits other inputs; None for a model that nobody makes by one call."""
    file: str | None
    """The file that it was read from, of which messages tell where they have no line of it."""
    compiled: Mapping[str, Any] | None
    """How it was compiled, as the file says that it was read from."""

    def __init__(self, name: str | None, graph: Graph, *, kind: str = "Sequential", trainable: bool = True) -> None:
        super().__init__(name=name, trainable=trainable)
        nesting = deeper(node.layer for node in graph.nodes)
        self.__dict__.update(graph=graph, kind=kind, nesting=nesting, optimizer=(), remarks=())
        self.__dict__.update(origin=None, compiled=None, again=None, refit=None, file=None, takes_any=False, _specs={})

    if not TYPE_CHECKING:  # or every name would be one

        def __getattr__(self, name: str) -> Any:
            """Raise the error for a name that a model has not, with what stands for one of Keras here."""
            here = f": here it is `{_IN_KERAS[name]}`" if name in _IN_KERAS else ""
            raise AttributeError(f"a model has no `{name}`{here}", name=name, obj=self)

    @property
    def input_shapes(self) -> list[Shape]:
        """The shapes that the model itself says for its inputs."""
        nodes = [self.graph.nodes[index] for index in self.graph.inputs]
        return [shape for node in nodes for shape in node.layer.specify().shapes if shape is not None]

    def on(self, *inputs: Shape) -> Model:
        """Return the model as its source makes it for inputs of these shapes, batch first: what it works out of them.

        It is the same model where they have the sizes that it states itself, and where nobody works out anything.

        Raises:
            MlcalcError: the source makes no such model then.
        """
        own = self.input_shapes
        if self.again is None or not inputs or [each[1:] for each in own] == [each[1:] for each in inputs]:
            return self
        return self.again(inputs) if len(inputs) == len(self.graph.inputs) else self

    def unfit(self, *inputs: Shape | None) -> tuple[Shape, Shape] | None:
        for index, given in zip(self.graph.inputs, () if self.takes_any else inputs, strict=False):
            stated = self.graph.nodes[index].layer.specify().shapes[0]
            if stated is not None and given is not None and not fits(stated, given):
                return stated, given
        return None

    def with_batch(self, batch_size: int) -> list[Shape]:
        """Return the shapes of its inputs with a batch of this size; nothing if one of them is not known."""
        shapes = self.input_shapes
        return [(batch_size, *shape[1:]) for shape in shapes] if len(shapes) == len(self.graph.inputs) else []

    @property
    def type_name(self) -> str:
        return self.kind

    def inner_layers(self) -> list[Layer]:
        return [node.layer for node in self.graph.nodes]

    def trace(self, *inputs: Sequence[Any] | None) -> Trace:
        """Return the shapes that flow through the model, from its own input shapes or from others.

        Args:
            inputs: the shape of each input, the batch first; None if nothing is known of it.

        Raises:
            MlcalcError: a shape is none, or there are too many or too few.
        """
        shapes = tuple(None if each is None else as_shape(each) for each in inputs)
        self._check_count(shapes)
        return trace(self.graph, shapes)

    def checked(self, inputs: Sequence[Shape]) -> tuple[Shape, ...]:
        shapes = super().checked(inputs)
        self._check_count(shapes)
        return shapes

    def _check_count(self, shapes: Sequence[Shape | None]) -> None:
        count = len(self.graph.inputs)
        if len(shapes) not in (0, count):
            raise error(
                "wrong-inputs", f"the model {named(self.name)} takes {counted(count, 'input')}, not {len(shapes)}"
            )

    def spec(self, *inputs: Shape) -> Spec:
        return self.unknown_spec(*inputs)

    def unknown_spec(self, *inputs: Shape | None) -> Spec:
        if None in inputs and len(said := self.input_shapes) == len(inputs):
            # What is called on a tensor of which nothing is known has the weights that it had before.
            inputs = tuple(own if given is None else given for given, own in zip(inputs, said, strict=True))
        # A model is called on the same shapes again and again; without this, models within models would double.
        specs: dict[tuple[Shape | None, ...], Spec] = self._specs  # type: ignore[attr-defined]
        if inputs not in specs:
            specs[inputs] = self._traced(trace(self.graph, inputs))
        return specs[inputs]

    def _traced(self, flow: Trace) -> Spec:
        """Return the sums over the calls in the model."""
        parts = [call.weights_in_model for call in flow.first_calls()]
        weights = None if None in parts else distinct(weight for part in parts for weight in part or ())
        if weights and self.is_frozen:
            weights = all_frozen(weights)
        costs = [call.macs for call in flow.calls]
        return Spec(
            outputs=flow.outputs,
            weights=weights,
            macs=None if None in costs else sum(cost for cost in costs if cost is not None),
            problems=tuple(flow.errors),
            inner=flow,
        )

    def as_frozen(self) -> Model:
        """Return the same model with nothing in it trainable."""
        return self._changed({"trainable": False, "is_frozen": True, "again": None, "_specs": {}})

    def with_nodes(self, indices: Sequence[int]) -> Model:
        """Return the same model with these of its calls alone; they hold all that its outputs and they take."""
        return self.with_graph(arranged(self.graph, indices))

    def with_graph(self, graph: Graph) -> Model:
        """Return the same model with other calls."""
        return self._changed({"graph": graph, "again": None, "_specs": {}})

    def with_optimizer(self, variables: Iterable[Weight]) -> Model:
        """Return the same model with the variables of the optimizer that was stored beside it; no weight of its own."""
        return self._changed({"optimizer": tuple(variables)})

    def with_remarks(self, remarks: Iterable[Diagnostic]) -> Model:
        """Return the same model with remarks on how its file was read."""
        return self._changed({"remarks": tuple(remarks)})

    def with_file(self, file: str) -> Model:
        """Return the same model with the file that it was read from."""
        return self._changed({"file": file})

    def with_origin(self, origin: Origin) -> Model:
        """Return the same model with where it stands in a source."""
        return self._changed({"origin": origin})

    def taking_any(self) -> Model:
        """Return the same model as one whose inputs state no sizes, wherever it is called."""
        return self._changed({"takes_any": True})

    def with_again(self, again: Again | None) -> Model:
        """Return the same model with what follows its source once more."""
        return self._changed({"again": again})

    def with_compiled(self, config: Mapping[str, Any] | None) -> Model:
        """Return the same model with how its file says that it was compiled."""
        return self._changed({"compiled": config})

    def under_keras3(self) -> Layer:
        return self

    def under_policy(self, policy: str) -> Model:
        return self.changed_inside(lambda layer, _: layer.under_policy(policy))

    def changed_inside(self, change: Callable[[Layer, str], Layer]) -> Model:
        """Return the same model with other layers, each as a function makes it of the layer and its name.

        A layer that is called several times is changed once.
        """
        made: dict[int, Layer] = {}
        nodes = []
        for node in self.graph.nodes:
            if id(node.layer) not in made:
                made[id(node.layer)] = change(node.layer, node.name)
            nodes.append(node._replace(layer=made[id(node.layer)]))
        return self.with_graph(self.graph._replace(nodes=tuple(nodes)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and self._parts() == other._parts()

    def _parts(self) -> tuple[object, ...]:
        """Return what equality compares: neither the models' own names nor places."""
        nodes = tuple(node._replace(locate=None, called=GIVEN) for node in self.graph.nodes)
        return self.graph._replace(nodes=nodes), self.kind, self.trainable, self.is_frozen

    def __hash__(self) -> int:
        # Not over the layers: models inside each other may be many more than are written.
        return hash((self.graph.outputs, self.trainable, *(node.name for node in self.graph.nodes)))

    def __getstate__(self) -> dict[str, object]:
        return {**self.__dict__, "_specs": {}, "again": None}

    def __repr__(self) -> str:
        hidden = set(self.graph.inputs)
        count = len({node.owner for index, node in enumerate(self.graph.nodes) if index not in hidden})
        given = listed(self.input_shapes, format_output)
        parts = [
            *([repr(self.name)] if self.name else []),
            f"{count} {'layer' if count == 1 else 'layers'}",
            *([f"input {given}"] if given else []),
        ]
        return f"Model({', '.join(parts)})"


_IN_KERAS: Mapping[str, str] = {
    "summary": "print(mlcalc.summarize(model))",
    "count_params": "model.params()",
    "layers": "mlcalc.summarize(model).layers",
    "input_shape": "model.input_shapes",
}
"""What models of Keras have -> what gives it here."""
