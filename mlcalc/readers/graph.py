"""Builds a graph layer by layer: names them, and joins each to those above it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from mlcalc.errors import Diagnostic, MlcalcError, Place, suggestion
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.layers.opaque import Opaque
from mlcalc.model import Locator, Model, Node, Tensor
from mlcalc.readers.names import Names
from mlcalc.shapes import Shape

MOST_LAYERS = 2_000_000
MOST_DIGITS = 9


class Scope:
    """The names that `from` can mean: those of one description, of one block, or of one repetition.

    A name stands for the tensors that a layer gives, or for None where the layer could not be read.
    """

    def __init__(self, parent: Scope | None = None, prefix: str = "") -> None:
        self.parent = parent
        self.prefix = prefix
        self.names: dict[str, tuple[Tensor, ...] | None] = {}

    def look_up(self, name: str) -> tuple[Tensor, ...] | None:
        """Return the tensors of a name.

        Raises:
            KeyError: there is no such name.
        """
        if name in self.names:
            return self.names[name]
        if self.parent is None:
            raise KeyError(name)
        return self.parent.look_up(name)

    def known(self) -> Iterator[str]:
        """Yield every name that can be meant."""
        yield from self.names
        if self.parent is not None:
            yield from self.parent.known()


class Graph:
    """The graph of one model while it is being built; problems are collected, not raised."""

    def __init__(self) -> None:
        self.nodes: list[Node] = []
        self.inputs: list[int] = []
        self.problems: list[Diagnostic] = []
        self.names = Names()

    def fail(self, problems: Iterable[Diagnostic]) -> None:
        """Note what is wrong, and go on."""
        self.problems.extend(problems)

    def raise_problems(self) -> None:
        """Raise everything that went wrong so far, if anything did."""
        if self.problems:
            raise MlcalcError(self.problems)

    def reserve(self, name: str, place: Place | None) -> None:
        """Take the name that a description gives to a layer, before any name is given automatically."""
        if not self.names.claim(name):
            self.problems.append(
                Diagnostic(
                    "name-taken",
                    f'the name "{name}" is taken',
                    help=f"for example `{self.names.free(name)}` is free",
                    place=place,
                    where=None if place else f'layer "{name}"',
                )
            )

    def add(self, layer: Layer, name: str, inputs: Iterable[Tensor], locate: Locator | None = None) -> Tensor:
        """Add a node and return its first output."""
        index = len(self.nodes)
        if index >= MOST_LAYERS:
            raise MlcalcError(Diagnostic("too-large", f"a model has at most {MOST_LAYERS:,} layers"))
        if isinstance(layer, InputLayer):
            self.inputs.append(index)
        self.nodes.append(Node(name, layer, tuple(inputs), locate))
        return Tensor(index)

    def add_input(self, name: str, shape: Shape, locate: Locator | None = None) -> Tensor:
        """Add an input of this shape, the batch included."""
        self.names.claim(name)
        return self.add(InputLayer(batch_shape=shape), name, (), locate)

    def add_unknown_input(self) -> Tensor:
        """Add an input whose shape is that of what the model is given."""
        self.names.claim("input")
        self.inputs.append(len(self.nodes))
        return self.add(Opaque("InputLayer"), "input", ())

    def include(self, model: Model, place: Place | None) -> list[Tensor]:
        """Add the layers of a whole model, and return the tensors that it gives."""
        start = len(self.nodes)
        for node in model.nodes:
            if node.name not in self.names:
                self.reserve(node.name, place)
            moved = tuple(Tensor(start + each.node, each.output) for each in node.inputs)
            self.nodes.append(node._replace(inputs=moved))
        self.inputs += [start + index for index in model.inputs]
        return [Tensor(start + each.node, each.output) for each in model.outputs]

    def resolve(self, source: str, scope: Scope, place: Place | None) -> tuple[Tensor, ...] | None:
        """Return the tensor that `name` or `name[1]` means; None where that is a problem, which is noted."""
        name, _, rest = source.partition("[")
        output = rest[:-1].strip() if rest.endswith("]") else ""
        try:
            if rest and not (output.isascii() and output.isdigit() and len(output) <= MOST_DIGITS):
                raise KeyError(source)
            tensors = scope.look_up(name)
        except KeyError:
            self.problems.append(self._unknown(source, scope, place))
            return None
        if tensors is None or not rest:
            return tensors
        if len(tensors) > 1:
            return self._one_of(tensors, int(output), source, place)
        return (Tensor(tensors[0].node, tensors[0].output + int(output)),)

    def _one_of(
        self, tensors: tuple[Tensor, ...], number: int, source: str, place: Place | None
    ) -> tuple[Tensor, ...] | None:
        if number < len(tensors):
            return (tensors[number],)
        self.problems.append(Diagnostic("unknown-source", f'"{source}": there are {len(tensors)} outputs', place=place))
        return None

    @staticmethod
    def _unknown(source: str, scope: Scope, place: Place | None) -> Diagnostic:
        known = list(dict.fromkeys(scope.known()))
        listed = ", ".join(known[:12]) + (" …" if len(known) > 12 else "")
        return Diagnostic(
            "unknown-source",
            f'there is no layer or input "{source}" above',
            help=suggestion(source, known) or f"there are {listed}",
            place=place,
            where=None if place else f'from "{source}"',
        )

    def model(self, name: str | None, outputs: Sequence[Tensor], settings: Mapping[str, object], *, kind: str) -> Model:
        """Return the model that was built."""
        return Model(
            name,
            self.nodes,
            self.inputs,
            outputs,
            kind=kind,
            trainable=settings.get("trainable", True) is not False,
        )
