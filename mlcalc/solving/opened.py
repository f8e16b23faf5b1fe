"""A graph with the layers of the models inside it in the place of those: so each of them can be changed."""

from __future__ import annotations

from mlcalc.errors import error
from mlcalc.graph import Graph, Node, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.specs import Spec
from mlcalc.limits import MOST_LAYERS_OPENED
from mlcalc.model import Model
from mlcalc.shapes import Shape, fits, format_shape


class Gate(Layer):
    """What a model inside takes: no other shape than the one that it states for its input.

    Args:
        stated: that shape, the batch first.
    """

    least_rank = 0

    def __init__(self, stated: Shape) -> None:
        super().__init__()
        self.__dict__["stated"] = stated

    def spec(self, x: Shape, /, *others: Shape) -> Spec:
        stated: Shape = self.__dict__["stated"]
        if not fits(stated, x):
            raise error("shapes-differ", f"the model takes {format_shape(stated)}, and is called on {format_shape(x)}")
        return Spec((x,))


def opened(graph: Graph) -> Graph:
    """Return a graph in which the layers of each model stand that is called once, as far as somebody wrote them.

    A published architecture stays closed: nobody changes its layers.
    """
    is_written = any(node.place() for node in graph.nodes)
    calls = [node.owner for node in graph.nodes]
    nodes: list[Node] = []
    places: list[int | list[Tensor]] = []
    owners = max(calls, default=0) + 1

    def of(tensor: Tensor) -> Tensor:
        place = places[tensor.node]
        return Tensor(place, tensor.output) if isinstance(place, int) else place[tensor.output]

    for node in graph.nodes:
        inputs = tuple(map(of, node.inputs))
        if calls.count(node.owner) > 1 or not _can_be_opened(node, is_written=is_written):
            nodes.append(node._replace(inputs=inputs))
            places.append(len(nodes) - 1)
            continue
        inner = opened(node.layer.graph)  # type: ignore[attr-defined]
        places.append(_put_in(nodes, inner, inputs, owners, is_gated=not node.layer.takes_any))  # type: ignore[attr-defined]
        owners += 1 + max((each.owner for each in inner.nodes), default=0)
    begins = tuple(of(Tensor(index)).node for index in graph.inputs)
    return graph._replace(nodes=tuple(nodes), inputs=begins, outputs=tuple(map(of, graph.outputs)))


def _can_be_opened(node: Node, *, is_written: bool) -> bool:
    model = node.layer
    if not isinstance(model, Model) or model.is_frozen or len(model.graph.nodes) > MOST_LAYERS_OPENED:
        return False
    inner = model.graph
    own = [each for number, each in enumerate(inner.nodes) if number not in inner.inputs]
    return len(inner.inputs) == len(node.inputs) and (not is_written or any(each.place() for each in own))


def _put_in(
    nodes: list[Node], inner: Graph, inputs: tuple[Tensor, ...], owners: int, *, is_gated: bool
) -> list[Tensor]:
    """Put the layers of a model among those around it; return what it gives."""
    places: dict[int, Tensor] = dict(zip(inner.inputs, inputs, strict=True))

    def of(tensor: Tensor) -> Tensor:
        there = places[tensor.node]
        return there if tensor.node in inner.inputs else Tensor(there.node, tensor.output)

    for number, node in enumerate(inner.nodes):
        if number in inner.inputs:
            stated = node.layer.specify().shapes[0] if is_gated else None
            if stated is not None:
                nodes.append(Node(node.name, Gate(stated), (places[number],), owners + node.owner, 0, None))
                places[number] = Tensor(len(nodes) - 1)
            continue
        nodes.append(node._replace(inputs=tuple(map(of, node.inputs)), owner=owners + node.owner))
        places[number] = Tensor(len(nodes) - 1)
    return list(map(of, inner.outputs))
