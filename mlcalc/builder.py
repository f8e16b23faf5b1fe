"""The one way to make a model: its layers are added one by one, each with a name and its inputs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mlcalc.errors import Diagnostic, MlcalcError, error
from mlcalc.graph import GIVEN, Graph, Locator, Node, Tensor, arranged, as_listed, ordered
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.layers.recorded import Recorded
from mlcalc.limits import MOST_LAYERS
from mlcalc.model import Model
from mlcalc.names import Names
from mlcalc.shapes import Shape
from mlcalc.texts import named


class Builder:
    """The calls of one model while it is being made.

    A call may take its inputs from calls that are added later: the model puts them in order.
    """

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: list[int] = []
        self.names = Names()
        self.remarks: list[Diagnostic] = []
        self._owners = 0
        self._is_ordered = True

    def reserve(self, name: str, locate: Locator) -> None:
        """Claim the name that a description gives to a layer, before any name is given automatically.

        Raises:
            MlcalcError: another layer has it.
        """
        if not self.names.reserve(name):
            place = locate(None)
            raise MlcalcError(
                Diagnostic(
                    "name-taken",
                    f'the name "{named(name)}" is taken',
                    help=f"for example `{named(self.names.next_free(name))}` is free",
                    place=place,
                    where=None if place else f'layer "{named(name)}"',
                )
            )

    def add(
        self,
        layer: Layer,
        name: str,
        inputs: Iterable[Tensor] = (),
        locate: Locator | None = None,
        *,
        called: str = GIVEN,
    ) -> Tensor:
        """Add the first call of a layer, with weights of its own, and return its first output."""
        self._owners += 1
        return self._append(Node(name, layer, tuple(inputs), self._owners - 1, 0, locate, called))

    def call_again(
        self,
        first: Tensor,
        layer: Layer,
        inputs: Iterable[Tensor],
        number: int,
        locate: Locator | None = None,
        *,
        called: str | None = None,
    ) -> Tensor:
        """Add a further call of a layer, with the weights of its first call.

        Args:
            first: an output of the first call.
            layer: the layer as this call uses it.
            inputs: what this call takes.
            number: which call of the layer it is, counted from 0.
            locate: where this call is written, if not where the first one is.
            called: how it takes its inputs; as the first one by default.
        """
        known = self.nodes[first.node]
        node = known._replace(layer=layer, inputs=tuple(inputs), number=number)
        return self._append(node._replace(locate=locate or known.locate, called=called or known.called))

    def _append(self, node: Node) -> Tensor:
        index = len(self.nodes)
        if index >= MOST_LAYERS:
            raise error("too-large", f"a model has at most {MOST_LAYERS:,} layers")
        if any(tensor.node >= index for tensor in node.inputs):
            self._is_ordered = False
        self.nodes.append(node)
        return Tensor(index)

    def add_input(
        self, name: str, shape: Shape | None, locate: Locator | None = None, *, dtype: str | None = None
    ) -> Tensor:
        """Add an input of this shape, the batch included; None is for an input that takes any shape."""
        self.names.reserve(name)
        if shape is None:
            return self.add_input_layer(Recorded(class_name="InputLayer", stored=()), name, locate)
        layer = InputLayer(batch_shape=shape, **({} if dtype is None else {"dtype": dtype}))
        return self.add_input_layer(layer, name, locate)

    def add_input_layer(self, layer: Layer, name: str, locate: Locator | None = None) -> Tensor:
        """Add a layer that is an input of the model."""
        self.inputs.append(len(self.nodes))
        return self.add(layer, name, (), locate)

    def include(self, model: Model) -> list[Tensor]:
        """Add the layers of a whole model under their own names, and return the tensors that it gives.

        What freezes the model freezes each of them.
        """
        start = len(self.nodes)
        for node in model.graph.nodes:
            moved = tuple(Tensor(start + each.node, each.output) for each in node.inputs)
            layer = node.layer.as_frozen() if model.is_frozen else node.layer
            self._append(node._replace(layer=layer, inputs=moved, owner=self._owners + node.owner))
        self._owners = 1 + max((node.owner for node in self.nodes), default=-1)
        self.inputs += [start + index for index in model.graph.inputs]
        self.remarks += model.remarks
        return [Tensor(start + each.node, each.output) for each in model.graph.outputs]

    def model(  # noqa: PLR0913  (each is a choice of its own)
        self,
        name: str | None,
        outputs: Sequence[Tensor],
        *,
        kind: str = "Functional",
        is_chain: bool = False,
        trainable: bool = True,
        hidden: Iterable[int] = (),
        is_listed: bool = False,
    ) -> Model:
        """Return the model.

        Args:
            name: the model's name.
            outputs: the tensors that it gives.
            kind: the class that the summary names.
            is_chain: whether the inputs are no layers of their own, as in a Sequential model.
            trainable: False if the model itself is frozen, whatever is inside.
            hidden: the calls that have no row in a summary, by their owners.
            is_listed: whether its layers are put in the order in which Keras lists those of a model that code makes;
                otherwise they stay in the order in which they were added.

        Raises:
            MlcalcError: the calls run in a circle, or the models inside are nested too deeply.
        """
        graph = Graph(tuple(self.nodes), tuple(self.inputs), tuple(outputs), is_chain, frozenset(hidden))
        if not self._is_ordered:
            graph = arranged(graph, ordered(graph.nodes))
        whole = Model(name, as_listed(graph) if is_listed else graph, kind=kind, trainable=trainable)
        return whole.with_remarks(self.remarks) if self.remarks else whole


def model_of(layer: Layer, inputs: Sequence[Shape]) -> Model:
    """Return a model of one layer, on inputs of these shapes; itself if it is a model."""
    if isinstance(layer, Model):
        return layer
    builder = Builder()
    written = layer.written
    places = [written and written.of_input(shape) for shape in inputs]
    names = ["input"] if len(inputs) == 1 else [f"input_{index}" for index in range(len(inputs))]
    tensors = list(map(builder.add_input, names, inputs, places))
    name = layer.name or layer.title().lower()
    return builder.model(name, [builder.add(layer, name, tensors, written)], is_chain=True)
