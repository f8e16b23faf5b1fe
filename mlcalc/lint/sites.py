"""A graph as the rules see it: what each call is given and gives, and which calls stand around it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any

from mlcalc.errors import WARNING, Diagnostic, Label, Place
from mlcalc.layers.recorded import Recorded
from mlcalc.layers.undetermined import Undetermined
from mlcalc.layers.weights import distinct, total_size
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.texts import named
from mlcalc.trace import Call, Trace

LINEAR = "linear"
UNKNOWN_FUNCTION = "?"

ACTIVATION_LAYERS = {
    "ReLU": "relu",
    "LeakyReLU": "leaky_relu",
    "ELU": "elu",
    "PReLU": "prelu",
    "Softmax": "softmax",
    "ThresholdedReLU": "threshold",
}
"""Layers that are an activation and nothing else -> its name."""

_WRAPPERS = frozenset(("TimeDistributed", "Bidirectional"))


class View:
    """One model of a trace: its calls, and who takes what they give.

    Attributes:
        flow: the calls.
        path: the names of the models around it.
        is_end: whether what it gives is what the outermost model gives.
        is_whole: whether it is a model of its own, and not a single layer that somebody asks about.
    """

    def __init__(
        self, flow: Trace, path: tuple[str, ...] = (), *, is_end: bool, is_whole: bool, outermost: View | None = None
    ) -> None:
        self.flow = flow
        self.path = path
        self.is_end = is_end
        self.is_whole = is_whole
        self.outermost = outermost or self

    def site(self, number: int) -> Site:
        """Return one call, by its number among all of them."""
        return Site(self, number, self.flow.calls[number])

    @cached_property
    def takers(self) -> Mapping[int, list[tuple[int, int]]]:
        """Node -> who takes its outputs: which output, and the node that takes it."""
        found: dict[int, list[tuple[int, int]]] = {}
        for index, node in enumerate(self.flow.graph.nodes):
            for tensor in node.inputs:
                found.setdefault(tensor.node, []).append((tensor.output, index))
        return found

    @cached_property
    def has_activations(self) -> bool:
        """Whether some layer has an activation that is not linear."""
        return any(self.site(number).activation not in (None, LINEAR) for number in range(len(self.flow.calls)))

    @cached_property
    def ends(self) -> set[int]:
        """The nodes that give an output of the graph."""
        return {tensor.node for tensor in self.flow.graph.outputs}

    @cached_property
    def calls_of(self) -> Mapping[int, int]:
        """Owner -> how often its layer is called."""
        counts: dict[int, int] = {}
        for node in self.flow.graph.nodes:
            counts[node.owner] = counts.get(node.owner, 0) + 1
        return counts

    @cached_property
    def params(self) -> int | None:
        """The parameters of the whole graph, None if they are not known."""
        parts = [call.weights_in_model for call in self.flow.first_calls()]
        return None if None in parts else total_size(distinct(weight for part in parts for weight in part or ()))


class Site:
    """One call, and what is around it.

    Attributes:
        view: the model that it stands in.
        number: its place among the calls of that model.
        call: the call.
        outer: the layer itself, in place of what a file says of it.
        layer: the layer that does the work: the one inside, if another repeats it over time or in both directions.
        kind: the class of the layer that does the work.
        depth: how many layers around that one repeat it.
    """

    __slots__ = ("call", "depth", "kind", "layer", "number", "outer", "view")

    def __init__(self, view: View, number: int, call: Call) -> None:
        self.view = view
        self.number = number
        self.call = call
        layer: Any = call.node.layer
        if isinstance(layer, Recorded) and layer.rule is not None:
            layer = layer.rule
        self.outer: Any = layer
        self.depth = 0
        while type(layer).__name__ in _WRAPPERS:
            layer = layer.layer
            self.depth += 1
        self.layer = layer
        self.kind: str = type(layer).__name__

    @property
    def name(self) -> str:
        """The layer's name, behind those of the models around it."""
        return "/".join((*self.view.path, self.call.node.name))

    @property
    def quoted(self) -> str:
        """The name as a sentence holds it."""
        return f'"{named(self.name)}"'

    @property
    def known_kind(self) -> str:
        """The class of the layer, also of one of which some arguments are not known; nothing if it may be absent."""
        if not isinstance(self.layer, Undetermined):
            return self.kind
        return "" if self.layer.may_be_absent else self.layer.type_name

    @property
    def own_features(self) -> int | None:
        """How many features the layer says that it gives; None if it does not say so, or if that is not known."""
        size = getattr(self.layer, "units", getattr(self.layer, "filters", None))
        return size if isinstance(size, int) else None

    @property
    def is_saved(self) -> bool:
        """Whether a framework saved the layer, which is then as it was trained."""
        return self.outer.is_saved or isinstance(self.call.node.layer, Recorded)

    @property
    def input(self) -> Shape | None:
        """The shape of the first input, as the layer that does the work sees it."""
        return self._inside(self.call.inputs[0]) if self.call.inputs else None

    @property
    def output(self) -> Shape | None:
        """The shape of the first output, as the layer that does the work gives it."""
        return self._inside(self.call.outputs[0]) if self.call.outputs else None

    def _inside(self, shape: Shape | None) -> Shape | None:
        layer: Any = self.outer
        while shape is not None and type(layer).__name__ in _WRAPPERS:
            if type(layer).__name__ == "TimeDistributed":
                shape = (shape[0], *shape[2:])
            layer = layer.layer
        return shape

    @property
    def activation(self) -> str | None:
        """The name of the layer's activation, None if it has none to name."""
        layer = self.layer
        if self.kind in ACTIVATION_LAYERS:
            return ACTIVATION_LAYERS[self.kind]
        if "activation" not in layer.arguments:
            return None
        named = {name_of_activation(each.activation) for each in getattr(layer, "variants", (layer,))}
        return named.pop() if len(named) == 1 else UNKNOWN_FUNCTION

    def place(self, argument: str | None = None) -> Place | None:
        """Return where the layer, or one of its arguments, was written."""
        return self.call.node.place(argument)

    def is_by_position(self, *arguments: str) -> bool:
        """Tell whether arguments were written one after the other, as numbers without their names."""
        whole = self.place()
        places = [place for each in arguments if (place := self.place(each)) is not None and place != whole]
        if whole is None or len(places) < len(arguments) or len({each.line for each in places}) > 1:
            return False
        first, last = places[0], places[-1]
        text = first.source.line(first.line)[first.column - 1 : last.column - 1 + last.length]
        return re.fullmatch(r"\d+(\s*,\s*\d+)*", text) is not None

    # What stands around it.

    def at(self, number: int) -> Site:
        """Return another call of the same graph."""
        return self.view.site(number)

    def giver(self, *through: str) -> Site | None:
        """Return the call that the only input comes from, seen through layers of some classes, if there is one."""
        site = self
        while len(inputs := site.call.node.inputs) == 1:
            site = site.at(inputs[0].node)
            if site.kind not in through:
                return site
        return None

    def above(self) -> Iterator[Site]:
        """Yield every call that this one depends on."""
        seen: set[int] = set()
        waiting = [tensor.node for tensor in self.call.node.inputs]
        while waiting:
            number = waiting.pop()
            if number not in seen:
                seen.add(number)
                yield self.at(number)
                waiting += [tensor.node for tensor in self.at(number).call.node.inputs]

    def has_one_taker(self) -> bool:
        """Tell whether a single call takes what a layer gives, which is called once, and the model does not give it."""
        view = self.view
        taken = view.takers.get(self.number, ())
        return len(taken) == 1 and self.number not in view.ends and view.calls_of[self.call.node.owner] == 1

    def inside(self) -> View | None:
        """Return the model that the layer is, if it is one."""
        inner = self.call.inner
        layer = self.layer
        if inner is None and isinstance(layer, Model) and self.input is not None:
            inner = layer.specify(self.input).inner
        if inner is None:
            return None
        view = self.view
        is_end = view.is_end and self.number in view.ends
        path = (*view.path, self.call.node.name)
        return View(inner, path, is_end=is_end, is_whole=view.is_whole, outermost=view.outermost)


def name_of_activation(value: Any) -> str:
    """Return the name of an activation as a layer holds it: a name, or what a file says of a function."""
    if value is None:
        return LINEAR
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping):
        value = value.get("config") if value.get("class_name") == "function" else value.get("class_name")
        value = ACTIVATION_LAYERS.get(str(value), value)
    return value if isinstance(value, str) else UNKNOWN_FUNCTION


def doubt(  # noqa: PLR0913  (what a warning says)
    site: Site,
    code: str,
    message: str,
    help: str,  # noqa: A002
    *,
    argument: str | None = None,
    labels: tuple[tuple[Site, str], ...] = (),
    settings: tuple[str, ...] = (),
) -> Diagnostic:
    """Return a warning at the layer or at one of its arguments; labels say more of it and of others.

    Args:
        site: where the layer stands.
        code: a code of `mlcalc.codes`.
        message: what is probably not meant.
        help: what would mend it.
        argument: the argument at fault.
        labels: remarks on this layer and others.
        settings: arguments that the help names.
    """
    place = site.place(argument)
    marked = [
        Label(there, text) for each, text in labels if (there := place if each is site else each.place()) is not None
    ]
    where = f'layer "{named(site.name)}"'
    if site.view.is_whole:  # of a layer in a model, only the shape of the input is a setting of the call
        settings = tuple(each for each in settings if each == "input_shape")
    spots, edits = tuple(dict.fromkeys(marked)), getattr(help, "edits", ())
    return Diagnostic(code, message, help, None, place, spots, where, WARNING, settings, edits=edits)
