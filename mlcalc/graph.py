"""Graphs of layers: which layer is called on what, and in which order."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from functools import partial
from heapq import heapify, heappop, heappush
from typing import Any, NamedTuple, Protocol, TypeVar

from mlcalc.changes import Change, NewLayer
from mlcalc.edits import Rewrite
from mlcalc.errors import Diagnostic, Label, MlcalcError, Place
from mlcalc.layers.base import Layer
from mlcalc.layers.own_input import IN_WORDS
from mlcalc.shapes import Shape
from mlcalc.texts import listed, named

Call = TypeVar("Call", bound=Hashable)
Owner = TypeVar("Owner", bound=Hashable)
Locator = Callable[[str | None], Place | None]
"""Returns where a layer, or one of its arguments, was written."""


DESCRIPTION, CALL, SOURCE = "description", "call", "source"
"""What a layer was written as: data in YAML or JSON, a call by itself or among calls, or Python source."""


class Spot(Protocol):
    """Where something was written: what is written once is at one spot, however often it is read."""

    @property
    def place(self) -> Place | None:
        """The place as errors show it."""


class Repetition(NamedTuple):
    """Which time it is, counted from 1, that something is read which is repeated.

    Attributes:
        times: where it is written how often it is repeated.
        run: tells the readings of it apart, of which a block that is used twice has two.
        number: which time it is.
        total: how many times there are.
    """

    times: Spot
    run: int
    number: int
    total: int


class Written:
    """A locator that also knows how else what was written could be written, and by which uses it was reached.

    Each answer is how to change the text; None if that cannot be said, and nothing if it cannot be done.
    """

    uses: tuple[Label, ...] = ()
    repetitions: tuple[Repetition, ...] = ()
    """Those that it stands in, from the outermost to the innermost."""
    names_sources: bool = False
    """Whether what was written names the layers that it takes its inputs from."""
    is_named: bool = False
    """Whether what was written gives the layer its name."""
    is_output_named: bool = False
    """Whether the outputs are named where it was written."""
    input_in_words: str = IN_WORDS
    """How the shape of an input is written there."""
    language: str = DESCRIPTION
    """What it was written as."""
    end_of: str | None = None
    """What it is the end of, `the top of VGG16`, if that is left out as a whole by one argument."""

    def __call__(self, argument: str | None = None) -> Place | None:
        """Return where the layer, or one of its arguments, was written."""
        raise NotImplementedError

    def parameter(self, argument: str) -> str | None:
        """Return the name that stands for an argument where it has another value in each use; None for a value."""
        return None

    def spelt(self, argument: str) -> str:
        """Return an argument with its value, `units: 3`, as it is spelt there."""
        return argument

    @property
    def states_batch(self) -> bool:
        """Whether it is an input, written with the batch in its shape."""
        return self("batch_shape") != self(None)

    @property
    def made(self) -> Place | None:
        """Where the layer is made, which may be another place than that of a call of it."""
        return self(None)

    def changed(self, change: Change) -> Rewrite | None:
        """Return how to write the layer with a change."""
        raise NotImplementedError

    def moved_out(self, names: Sequence[str], inside: Sequence[str], outside: Mapping[str, Any]) -> Rewrite | None:
        """Return how to give to the layer what a layer inside it is given.

        Args:
            names: the arguments that are taken from that layer.
            inside: the arguments that lead to it.
            outside: the arguments that are set in their place.
        """
        taken = self.changed(Change(dropped=tuple(names), inside=tuple(inside)))
        put = self.changed(Change(outside)) if taken else None
        return [*taken, *put] if taken and put else None

    def preceded(self, layer: NewLayer, source: int | None, name: str) -> Rewrite | None:
        """Return how to put a layer of this name before one of its inputs; None means all of them together."""
        raise NotImplementedError

    def followed(self, layer: NewLayer, name: str | None) -> Rewrite | None:
        """Return how to put a layer behind it, which all take that took its output.

        Args:
            layer: the new layer.
            name: the name that the new layer takes over, where others name this one; this one gets another.
        """
        return []

    def taking(self, sources: Sequence[Node], now: Sequence[Node]) -> Rewrite | None:
        """Return how to let the layer take what some nodes give, in place of those that it takes now."""
        return []

    def removed(self) -> Rewrite | None:
        """Return how to take the layer out."""
        raise NotImplementedError

    def repeated(self, repetition: Repetition, times: int) -> Rewrite | None:
        """Return how to repeat that which it stands in another number of times."""
        return None

    def of_input(self, shape: Shape) -> Written | None:
        """Return what knows how the shape of the input could be written, if the layer says it in its arguments."""
        return None


class Tensor(NamedTuple):
    """One output of a node: the node's index and which of its outputs."""

    node: int
    output: int = 0


GIVEN, LISTED, ALONE, ABOVE = "given", "listed", "alone", "above"
"""How a call takes its inputs: as it was recorded or asked, which is right; in a list; one tensor by itself; or all
that the layer above gives, by itself if that is one."""


class Node(NamedTuple):
    """One call of a layer.

    `owner` is the position of the layer among those of its model: calls with the same owner share their weights.
    `number` counts the calls of one layer. `called` says how it takes its inputs.
    """

    name: str
    layer: Layer
    inputs: tuple[Tensor, ...]
    owner: int
    number: int = 0
    locate: Locator | None = None
    called: str = GIVEN

    def place(self, argument: str | None = None) -> Place | None:
        """Return where the layer or its argument was written, if that is known."""
        return self.locate(argument) if self.locate else None

    @property
    def written(self) -> Written | None:
        """What knows how the layer could be written otherwise, if anything does."""
        return self.locate if isinstance(self.locate, Written) else None

    @property
    def language(self) -> str:
        """What the layer was written as."""
        return DESCRIPTION if self.written is None else self.written.language

    @property
    def where(self) -> str:
        """How a message names the layer."""
        return f'layer "{named(self.name)}"'

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


class Graph(NamedTuple):
    """Calls of layers, each after those that it takes its inputs from.

    Attributes:
        nodes: the calls.
        inputs: the nodes that are the inputs, by index.
        outputs: the tensors that come out.
        is_chain: whether the inputs are no layers of their own and the last layer's outputs are the graph's, as in
            a Sequential model.
        hidden: the calls that have no row in a summary, by their owners.
    """

    nodes: tuple[Node, ...]
    inputs: tuple[int, ...]
    outputs: tuple[Tensor, ...]
    is_chain: bool
    hidden: frozenset[int] = frozenset()


def unreached(graph: Graph) -> list[int]:
    """Return the calls that lead to no output, by index; the inputs among them."""
    reached = {tensor.node for tensor in graph.outputs}
    for index in range(len(graph.nodes) - 1, -1, -1):
        if index in reached:
            reached.update(tensor.node for tensor in graph.nodes[index].inputs)
    return [index for index in range(len(graph.nodes)) if index not in reached]


def arranged(graph: Graph, order: Sequence[int]) -> Graph:
    """Return the graph with these of its calls, by index, in this order; all that they take are among them."""
    position = {old: new for new, old in enumerate(order)}

    def moved(tensors: Iterable[Tensor]) -> tuple[Tensor, ...]:
        return tuple(Tensor(position[each.node], each.output) for each in tensors)

    nodes = tuple(graph.nodes[old]._replace(inputs=moved(graph.nodes[old].inputs)) for old in order)
    return Graph(
        nodes, tuple(position[index] for index in graph.inputs), moved(graph.outputs), graph.is_chain, graph.hidden
    )


def ordered(nodes: Sequence[Node]) -> list[int]:
    """Return the nodes' indices so that each comes after those it takes its inputs from.

    An order that is right already stays as it is. Kahn's algorithm, in linear time.

    Raises:
        MlcalcError: the nodes form a cycle.
    """
    waiting = [len(node.inputs) for node in nodes]
    followers: list[list[int]] = [[] for _ in nodes]
    for index, node in enumerate(nodes):
        for tensor in node.inputs:
            followers[tensor.node].append(index)
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


def as_listed(graph: Graph) -> Graph:
    """Return the graph with its layers in the order of `model.layers` in Keras, and numbered so.

    The layer with the longest way to an output comes first. Of several with ways of one length, that comes first which
    a walk from the outputs back to the inputs meets first. Inputs that lead to no output count as the nearest ones that
    are met before all others; what else leads to none stands at the end.
    """
    nodes = graph.nodes
    far, met = distances(
        [each.node for each in graph.outputs],
        lambda index: [tensor.node for tensor in nodes[index].inputs],
        lambda index: nodes[index].owner,
    )
    for index in graph.inputs:
        far.setdefault(nodes[index].owner, 0)
    listed_by = [*(nodes[index] for index in graph.inputs), *nodes]
    owners = {node.owner: (-far.get(node.owner, -1), met.get(node.owner, -1)) for node in listed_by}
    place = {owner: number for number, owner in enumerate(sorted(owners, key=owners.__getitem__))}
    nodes = tuple(node._replace(owner=place[node.owner]) for node in graph.nodes)
    first = sorted(range(len(nodes)), key=lambda index: (nodes[index].owner, nodes[index].number))
    listed_first = arranged(graph._replace(nodes=nodes), first)
    return arranged(listed_first, ordered(listed_first.nodes))


def distances(
    outputs: Iterable[Call], inputs_of: Callable[[Call], Sequence[Call]], layer_of: Callable[[Call], Owner]
) -> tuple[dict[Owner, int], dict[Owner, int]]:
    """Return how far each layer is from the outputs, and when a walk back from these first met it.

    By the first, and among equals by the second, Keras lists the layers of a model. The walk goes as deep as it can,
    along the inputs of a call in their order.

    Args:
        outputs: the calls that give the outputs.
        inputs_of: returns the calls that a call takes.
        layer_of: returns the layer of a call.
    """
    met: dict[Owner, int] = {}
    entered: set[Call] = set()
    finished: list[Call] = []
    for output in outputs:
        waiting = [(output, False)]
        while waiting:
            call, is_left = waiting.pop()
            if is_left:
                finished.append(call)
            elif call not in entered:
                entered.add(call)
                met.setdefault(layer_of(call), len(met))
                waiting.append((call, True))
                waiting += [(each, False) for each in reversed(inputs_of(call))]
    far: dict[Owner, int] = {}
    depth: dict[Call, int] = {}
    for call in reversed(finished):
        layer = layer_of(call)
        far[layer] = depth[call] = max(depth.get(call, 0), far.get(layer, 0))
        for each in inputs_of(call):
            depth[each] = max(depth.get(each, 0), depth[call] + 1)
    return far, met


def _cycle(nodes: Sequence[Node]) -> MlcalcError:
    names = listed(nodes, lambda node: f'"{named(node.name)}"', most=4)
    message = f"the graph runs in a circle: {names} wait{'s for itself' if len(nodes) == 1 else ' for each other'}"
    mend = "let it take what stands above it" if len(nodes) == 1 else "let one of them take what does not come from it"
    return MlcalcError(Diagnostic("cycle", message, help=mend, place=nodes[0].place()))
