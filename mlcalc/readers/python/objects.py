"""The layers, tensors and models that a source makes, as it makes them: named, called, joined, frozen.

They can be changed, as Keras' own objects can; what they come to at last is a `Model`. The order of the layers in a
model is that of Keras (`keras.src.ops.function`, documented behaviour of `Model.layers`): by their distance from the
outputs, those that are equally far in the order in which a walk from the outputs first meets them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import takewhile
from typing import Any, NamedTuple, Protocol, runtime_checkable

from mlcalc.builder import Builder
from mlcalc.errors import Diagnostic, MlcalcError, Place, UnknownError
from mlcalc.graph import ABOVE, GIVEN, Locator, distances
from mlcalc.graph import Tensor as Output
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.layers.own_input import own_input_shape
from mlcalc.layers.recorded import OwnWeights, Recorded
from mlcalc.layers.specs import UNKNOWN, Spec
from mlcalc.layers.undetermined import common_shape, in_doubt, maybe_frozen
from mlcalc.layers.weights import Identity, Weight
from mlcalc.model import Model
from mlcalc.names import snake_case
from mlcalc.readers.python.values import Array, Instance
from mlcalc.shapes import Shape


@runtime_checkable
class Called(Protocol):
    """A locator of a layer that may be called elsewhere than where it is made."""

    def called_at(self, place: Place | None) -> Locator:
        """Return the locator of such a call."""


class Doubt:
    """A condition of the source that is not known, and one way of which is followed.

    Attributes:
        text: the condition, as it is written.
        reason: why what depends on it is not known, in words that complete "is not known".
        problem: the warning that says so, and which way is shown.
    """

    def __init__(self, text: str, reason: str, problem: Diagnostic) -> None:
        self.text, self.reason, self.problem = text, reason, problem


NO_DOUBTS: frozenset[Doubt] = frozenset()


class Begin(NamedTuple):
    """Where a source makes an input or a model, and the how-manieth made there it is."""

    cell: int | None
    line: int
    column: int
    number: int


class Use:
    """One call of a layer on tensors.

    `options` are the arguments of the call that may change an answer. `inner` is the graph that the call of a layer
    of the source itself makes.
    """

    def __init__(
        self,
        layer: LayerObject,
        inputs: Sequence[Tensor],
        options: Mapping[str, Any],
        inner: Inner | None = None,
    ) -> None:
        self.layer, self.inputs, self.options, self.inner = layer, tuple(inputs), options, inner
        self.walked: Sequence[Tensor] = self.inputs
        """What it takes in the order in which Keras finds it: by position, then by name, the names sorted."""
        self.place: Place | None = None
        """Where it stands."""
        self.is_in_call = False
        """Whether it is made in the `call` of a layer of the source."""
        self.called = GIVEN
        """How it takes its inputs."""
        self.problems: list[Diagnostic] = []
        """What is wrong with it, beside the shapes."""
        self.doubts = NO_DOUBTS
        """What decides whether the call is made at all."""
        self.reasons = NO_DOUBTS
        """What decides between the tensors that it stands for."""
        self._spec: Spec | None = None

    @property
    def locate(self) -> Locator | None:
        """What knows where it stands, and how its layer could be written."""
        made = self.layer.locate
        return made.called_at(self.place) if isinstance(made, Called) else made

    @property
    def spec(self) -> Spec:
        """What the call gives, as far as it is known by now."""
        if self._spec is None:
            self._spec = self._asked()
        return self._spec

    def _asked(self) -> Spec:
        layer, shapes = self.used(), [each.shape for each in self.inputs]
        try:
            return layer.specify(*shapes)
        except UnknownError:
            return layer.unknown_spec(*shapes)
        except MlcalcError:
            return UNKNOWN

    def used(self) -> Layer:
        """Return the layer as this call uses it."""
        return self.layer.as_used(self)


class Tensor:
    """A tensor that a layer gives: the call, and which of its outputs."""

    __slots__ = ("output", "use")

    def __init__(self, use: Use, output: int = 0) -> None:
        self.use, self.output = use, output

    @property
    def shape(self) -> Shape | None:
        """Its shape, batch first; None if even the rank is unknown."""
        shapes = self.use.spec.shapes
        return shapes[self.output] if self.output < len(shapes) else None


class LayerObject:
    """A layer.

    Attributes:
        layer: its rule with its arguments.
        name: its name.
        locate: where it is written.
        trainable: whether training changes it, as the source has last said.
        uses: its calls, in the order in which the source makes them.
        chain: the chain that it is a part of.
        attributes: what the source sets on it.
        doubts: what decides whether it is made at all.
        made_at: what names an input or a model whenever the source is followed.
        freezing: what decides whether training changes it, if that is not known.
        parts_inside: the layers inside it that the source has asked for, by their names: `forward_layer`.
    """

    def __init__(self, layer: Layer, name: str, locate: Locator | None = None) -> None:
        self.layer, self.name, self.locate = layer, name, locate
        self.trainable = layer.trainable
        self.uses: list[Use] = []
        self.chain: ChainObject | None = None
        self.attributes: dict[str, Any] = {}
        self.doubts = NO_DOUBTS
        self.made_at: Begin | None = None
        self.freezing: Doubt | None = None
        self.is_made_frozen = False
        """Whether its constructor froze it, which does not freeze what is inside."""
        self.parts_inside: dict[str, LayerObject] = {}
        self._parts_as_made: dict[str, tuple[Any, ...]] = {}
        self.is_operation = False
        """Whether it is a function that is called on tensors: no layer, though a row of the summary."""
        self.has_guessed_name = False
        """Whether it is given a name that is not known, and has that of its class in place of it."""
        self.is_hidden = False
        """Whether it has no row at all: it stands for what is known where two ways meet."""
        self.holders: list[LayerObject] = []
        """The layers that hold it, as TimeDistributed and RNN do."""
        self._models = 0
        self._identity: Identity | None = None

    @property
    def place(self) -> Place | None:
        """Where it is made."""
        return self.locate(None) if self.locate else None

    def call(self, inputs: Sequence[Tensor], options: Mapping[str, Any] | None = None) -> Use:
        """Call it on tensors."""
        use = Use(self, inputs, options or {})
        self.uses.append(use)
        return use

    def join(self) -> None:
        """Note that it stands in one model more: in several, it is the same layer."""
        self._models += 1

    @property
    def identity(self) -> Identity | None:
        """What says that it is the same layer in several places: in models, in other layers, and by itself."""
        places = self._models + len(self.holders) + bool(self.holders and self.uses)
        if places > 1 and self._identity is None:
            self._identity = Identity()
        return self._identity

    def shared(self) -> Identity:
        """Note that it stands in another place, too, than in the layer that holds it."""
        self._identity = self._identity or Identity()
        return self._identity

    def hold(self, name: str, part: LayerObject) -> LayerObject:
        """Hold a layer inside, which the source may freeze later; return it."""
        self.parts_inside[name] = part
        self._parts_as_made[name] = part.state()
        part.holders.append(self)
        return part

    def build_inside(self, shapes: Sequence[Shape | None]) -> None:
        """Build a chain without an input shape that it calls on each time step."""
        shape = shapes[0] if len(shapes) == 1 else None
        for part in self.parts_inside.values():
            if isinstance(part, ChainObject) and not part.is_built and shape and self.layer.type_name in _EACH_STEP:
                part.stated = (shape[0], *shape[2:])

    def state(self) -> tuple[Any, ...]:
        """Return what may change what it comes to."""
        return tuple((id(each), each.trainable, each.freezing) for each in self.everything())

    @property
    def may_train(self) -> bool:
        """Whether training changes it, or may do so."""
        return self.trainable or self.freezing is not None

    @property
    def last_use(self) -> Use | None:
        """Its last call, or the one in its chain."""
        if self.uses or self.chain is None:
            return self.uses[-1] if self.uses else None
        return next((use for use in self.chain.graph().uses if use.layer is self), None)

    def current(self) -> Layer:
        """Return the layer as it stands."""
        layer = self.layer.shared_as(self.identity)
        for name, part in self.parts_inside.items():
            if part.identity is not None or part.state() != self._parts_as_made[name]:
                layer = layer.with_part(name, part.as_part())
        if self.freezing is not None:
            return maybe_frozen(layer)
        if self.trainable:
            return layer
        return layer.as_made_frozen() if self.is_made_frozen else layer.as_frozen()

    def as_part(self) -> Layer:
        """Return what stands for it in a layer that holds it."""
        return self.current()

    def as_used(self, use: Use) -> Layer:
        """Return the layer as a call uses it."""
        layer = self.current()
        return layer.in_call(use.options) if use.options else layer

    def set_trainable(self, flag: bool) -> None:
        """Freeze it and what is inside, or let training change them."""
        for each in self.everything():
            each.trainable, each.freezing, each.is_made_frozen = flag, None, False

    def everything(self) -> list[LayerObject]:
        """Return it and what it holds, also inside of that, each once."""
        found: dict[int, LayerObject] = {id(self): self}
        waiting: list[LayerObject] = [self]
        for layer in waiting:
            for each in (*layer.inside(), *layer.parts_inside.values()):
                if id(each) not in found:
                    found[id(each)] = each
                    waiting.append(each)
        return waiting

    def inside(self) -> Sequence[LayerObject]:
        """Return the layers that it holds."""
        return ()


_EACH_STEP = ("TimeDistributed",)
"""Layers that call the one that they hold on each time step."""


class Inner:
    """What calls between some tensors come to: all the calls of a layer's own `call`, or of a chain."""

    def __init__(self, inputs: Sequence[Tensor], outputs: Sequence[Tensor], uses: Sequence[Use]) -> None:
        self.inputs, self.outputs, self.uses = tuple(inputs), tuple(outputs), list(uses)

    def layers(self) -> list[tuple[LayerObject, list[Use]]]:
        """Return its layers in the order of their first calls, each with its calls here."""
        calls: dict[int, tuple[LayerObject, list[Use]]] = {}
        known_uses = set(map(id, self.uses))
        begins = [each.use for each in self.inputs if id(each.use) not in known_uses]
        for use in (*begins, *self.uses):
            known = calls.setdefault(id(use.layer), (use.layer, []))[1]
            if use not in known:
                known.append(use)
        return list(calls.values())


class ModelObject(LayerObject):
    """A model.

    Attributes:
        kind: its class.
        variable: the name that the source gives it.
        names: all names that it gives it.
        called_from: the calls of functions that led to it, the outermost first.
        is_inside: whether a layer or a model of the source makes it for itself.
        is_read: whether it comes from a file or is a published architecture: then it is one of the source's own
            models only if the source trains it as it is.
        is_part: whether it begins behind layers that are not known: then a check sees its end, and nothing counts it.
    """

    kind = "Functional"

    def __init__(self, name: str, locate: Locator | None) -> None:
        super().__init__(Recorded(class_name=self.kind, stored=None), name, locate)
        self.variable: str | None = None
        self.has_outer_name = False
        self.names: list[str] = []
        self.called_from: tuple[Place, ...] = ()
        self.is_inside = False
        self.is_read = False
        self.is_part = False
        self.takes_any = False
        """Whether it is a copy of one whose inputs state no sizes."""
        self.remarks: list[Diagnostic] = []
        self.version = 0
        self._known: tuple[Any, Model] | None = None

    def graph(self) -> Inner:
        """Return the calls that it is made of."""
        raise NotImplementedError

    def inside(self) -> Sequence[LayerObject]:
        return [layer for layer, _ in self.graph().layers()]

    @property
    def layers(self) -> list[LayerObject]:
        """The layers, as Keras lists them."""
        return [each for each in self.inside() if not each.is_operation]

    @property
    def inputs(self) -> tuple[Tensor, ...]:
        """The tensors that it begins with."""
        return self.graph().inputs

    @property
    def outputs(self) -> tuple[Tensor, ...]:
        """The tensors that it gives."""
        return self.graph().outputs

    def current(self) -> Layer:
        state = self.state()
        if self._known is None or self._known[0] != state:
            self._known = (state, self.model())
        return self._known[1]

    def as_used(self, use: Use) -> Layer:
        model = self.current()
        return model.taking_any() if isinstance(model, Model) and self.takes_any_in(use) else model

    def takes_any_in(self, use: Use) -> bool:
        """Tell whether a call may be one on other sizes than those of its inputs."""
        return self.takes_any

    def model(self) -> Model:
        """Return what it comes to."""
        model = assembled(self.name, self.graph(), self.kind, trainable=self.may_train, doubts=self.doubts)
        return model.with_remarks(self.remarks) if self.remarks else model


def assembled(  # noqa: PLR0913  (each is a choice of its own)
    name: str,
    graph: Inner,
    kind: str,
    *,
    is_chain: bool = False,
    trainable: bool = True,
    own: Sequence[Weight] = (),
    hides: Callable[[LayerObject], bool] = lambda layer: False,
    doubts: frozenset[Doubt] = NO_DOUBTS,
) -> Model:
    """Return the model that calls make.

    Args:
        name: its name.
        graph: the calls.
        kind: its class.
        is_chain: whether its inputs are no layers of their own.
        trainable: whether training changes it.
        own: the weights that belong to no layer in it.
        hides: tells which layers have no row.
        doubts: what decides whether the model itself is made: its calls are as sure as it is.
    """
    builder = Builder()
    layers = graph.layers()
    indices = {id(use): index for index, use in enumerate(use for _, uses in layers for use in uses)}
    begins = {id(each.use) for each in graph.inputs}
    strangers: dict[tuple[int, int], Tensor] = {}

    def output(tensor: Tensor) -> Output:
        if id(tensor.use) in indices:
            return Output(indices[id(tensor.use)], tensor.output)
        # What is taken from outside of the model is a constant in it.
        strangers.setdefault((id(tensor.use), tensor.output), tensor)
        return Output(len(indices) + list(strangers).index((id(tensor.use), tensor.output)))

    for layer, uses in layers:
        first: Output | None = None
        for number, use in enumerate(uses):
            inputs = [] if id(use) in begins else [output(each) for each in use.inputs]
            used = _as_input(use) if id(use) in begins else use.used()
            if use.doubts - doubts and id(use) not in begins and not layer.is_hidden:
                used = in_doubt(used)
            if first is None:
                first = builder.add(used, layer.name, inputs, use.locate, called=use.called)
            else:
                builder.call_again(first, used, inputs, number, called=use.called)
    outputs = [output(each) for each in graph.outputs]
    for each in strangers.values():
        constant = Recorded(class_name="Constant", outputs=(each.shape,), stored=())
        builder.add(constant, each.use.layer.name)
    if own:
        builder.add(OwnWeights(own, trainable=trainable), f"{name}_weights")
    builder.inputs = [indices[id(each.use)] for each in graph.inputs]
    hidden = [owner for owner, (layer, _) in enumerate(layers) if layer.is_hidden or hides(layer)]
    return builder.model(name, outputs, kind=kind, is_chain=is_chain, trainable=trainable, hidden=hidden)


def _as_input(use: Use) -> Layer:
    """Return the layer that a model begins with: where it begins in the middle of another, one of that shape."""
    layer = use.layer.layer
    if isinstance(layer, InputLayer) or (isinstance(layer, Recorded) and layer.class_name == "InputLayer"):
        return layer
    return input_layer(use.spec.shapes[0] if use.spec.shapes else None)


def input_layer(shape: Shape | None, dtype: str | None = None) -> Layer:
    """Return an input of this shape, the batch included, and data type; None is for one that takes any shape."""
    if shape is None:
        return Recorded(class_name="InputLayer", stored=())
    return InputLayer(batch_shape=shape, **({} if dtype is None else {"dtype": dtype}))


def as_input(shape: Shape | None, name: str, locate: Locator | None = None) -> Tensor:
    """Return the tensor that a new input gives."""
    return Tensor(LayerObject(input_layer(shape), name, locate).call([]))


def fixed(name: str, shape: Shape | None) -> LayerObject:
    """Return what gives a tensor of this shape, whatever it gets: what is known of it where two ways meet."""
    found = LayerObject(Recorded(class_name="?", outputs=(shape,), stored=()), name)
    found.is_operation = found.is_hidden = True
    return found


class Junction(LayerObject):
    """Where two ways of a chain meet: what comes out has the sizes that it has both times.

    Attributes:
        begin: the number of layers that both ways have in common.
        others: the layers of the other way.
    """

    def __init__(self, begin: int, others: Sequence[LayerObject]) -> None:
        super().__init__(Recorded(class_name="?", outputs=(None,), stored=()), "junction")
        self.begin, self.others = begin, list(others[begin:])
        self.is_operation = self.is_hidden = True


class FunctionalObject(ModelObject):
    """A model between tensors."""

    def __init__(
        self, name: str, inputs: Sequence[Tensor], outputs: Sequence[Tensor], locate: Locator | None = None
    ) -> None:
        super().__init__(name, locate)
        self._inputs, self._outputs = tuple(inputs), tuple(outputs)
        self._graph = Inner(self._inputs, self._outputs, calls_between(inputs, outputs))
        for layer in self.inside():
            layer.join()

    def graph(self) -> Inner:
        return self._graph


class ChainObject(ModelObject):
    """A chain of layers, which may grow."""

    kind = "Sequential"

    def __init__(self, name: str, locate: Locator | None) -> None:
        super().__init__(name, locate)
        self.parts: list[LayerObject] = []
        self.start: Tensor | None = None
        self.stated: Shape | None = None
        """The shape that the source builds it with, or gives it to learn from."""
        self.is_built_by_itself = False
        """Whether it is built before it is called."""
        self.can_be_asked = False
        """Whether another shape may be asked for in place of the one that the source states."""
        self.asked: Shape | None = None
        """The shape that is asked for in place of the one that the source states."""
        self._built: tuple[Any, Inner] | None = None
        self._begun: tuple[Any, Tensor] | None = None
        self._steps: list[tuple[LayerObject, list[Use]]] = []
        """Each layer with the calls that it comes to."""
        self.added: dict[int, frozenset[Doubt]] = {}
        """The id of a layer -> what decides whether it is added."""

    def add(self, layer: LayerObject, doubts: frozenset[Doubt] = NO_DOUBTS) -> None:
        """Put a layer at its end."""
        self.parts.append(layer)
        if doubts:
            self.added[id(layer)] = doubts
        layer.chain = layer.chain or self
        layer.join()

    def leave_open(self, doubt: Doubt) -> None:
        """Note that it is not known what is added behind the last of its layers."""
        self.parts[-1].doubts |= {doubt}
        self._built = self._begun = None

    def graph(self) -> Inner:
        state = (tuple(map(id, self.parts)), self.start, self.stated)
        if self._built is None or self._built[0] != state:
            self._built = (state, self._chained())
        return self._built[1]

    def _chained(self) -> Inner:
        """Call its layers one after the other; those that were called before stay as they are."""
        begin = (self.start, self.stated, self.parts[:1])
        if self._begun is None or self._begun[0] != begin:
            first = self.start or as_input(self._shape() or self._usual_shape(), f"{self.name}_input")
            self._begun, self._steps = (begin, first), []
        first = self._begun[1]
        done = sum(1 for _ in takewhile(lambda pair: pair[0][0] is pair[1], zip(self._steps, self.parts, strict=False)))
        del self._steps[done:]
        last = Tensor(self._steps[-1][1][-1]) if self._steps else first
        for part in self.parts[done:]:
            calls = self._calls_of(part, first, last)
            self._steps.append((part, calls))
            last = Tensor(calls[-1])
        return self._whole(first, [use for _, calls in self._steps for use in calls])

    def _calls_of(self, part: LayerObject, first: Tensor, last: Tensor) -> list[Use]:
        """Return the call of one layer, and what stands behind it if another one may stand in its place."""
        added = self.added.get(id(part), NO_DOUBTS)
        use = self._meeting(part, first, last) if isinstance(part, Junction) else self._call(part, last)
        use.doubts |= added | part.doubts
        if part.doubts - added - self.doubts:
            return [use, Use(fixed(part.name, None), [Tensor(use)], {})]
        return [use]

    def _whole(self, first: Tensor, uses: list[Use]) -> Inner:
        begins = [first]
        if self.start is not None and self.start.use.inputs:
            before = calls_between([], [self.start])
            begins = [Tensor(use) for use in before if not use.inputs]
            uses = [*before, *uses]
        if not uses:
            return Inner([first], [first], [])
        count = len(uses[-1].spec.outputs)
        return Inner(begins, [Tensor(uses[-1], each) for each in range(max(1, count))], uses)

    def _call(self, part: LayerObject, last: Tensor) -> Use:
        if isinstance(part, ChainObject) and not part.is_built:
            part.stated = last.shape
        part.build_inside([last.shape])
        use = (part.uses_on([last]) if isinstance(part, SourceLayer) else None) or Use(part, [last], {})
        use.called = ABOVE if not isinstance(part, ModelObject) else GIVEN
        _ = use.spec  # asked one by one: a long chain would be a deep recursion
        return use

    def _meeting(self, junction: Junction, first: Tensor, last: Tensor) -> Use:
        """Return what stands for the tensor that comes out of one of two ways."""
        other = Tensor(self._steps[junction.begin - 1][1][-1]) if junction.begin else first
        for part in junction.others:
            other = Tensor(self._call(part, other) if not isinstance(part, Junction) else Use(part, [other], {}))
        return Use(fixed(last.use.layer.name, common_shape([last.shape, other.shape])), [last], {})

    def _shape(self) -> Shape | None:
        """Return the shape that it begins with, as far as the source says it."""
        if self.asked is not None or self.stated is not None or not self.parts:
            return self.asked or self.stated
        first = self.parts[0]
        if isinstance(first, ModelObject):
            shapes = [each.shape for each in first.inputs]
            return shapes[0] if len(shapes) == 1 else None
        if (stated := stated_by(first)) is not None:
            return stated
        before = first.last_use if first.chain is not self else None
        if before is not None and before.inputs:
            return before.inputs[0].shape  # a layer that is built already
        return None

    def _usual_shape(self) -> Shape | None:
        """Return the shape that it begins with where the source says none: an embedding mostly reads sequences."""
        return (None, None) if self.parts and self.parts[0].layer.type_name == "Embedding" else None

    def takes_any_in(self, use: Use) -> bool:
        # In the `call` of a layer Keras hands the tensors to its layers one by one.
        return self.takes_any or use.is_in_call or not self.states_input

    @property
    def is_built(self) -> bool:
        """Whether the shape of its input is known."""
        return self.start is not None or self._shape() is not None

    @property
    def states_input(self) -> bool:
        """Whether it says the shape of its input itself: what it was first called on is no such."""
        first = self.parts[0] if self.parts else None
        return self.start is not None or self.is_built_by_itself or (first is not None and stated_by(first) is not None)

    @property
    def start_begin(self) -> Begin | None:
        """What states the shape of its input: an `Input`, the model that comes first, or the chain itself."""
        if self.start is not None and self.start.use.layer.made_at is not None:
            return self.start.use.layer.made_at
        if self.start is not None and self.start.use.inputs:
            return None
        first = self.parts[0] if self.parts else None
        if self.start is None and isinstance(first, ModelObject) and not isinstance(first, SourceLayer):
            if isinstance(first, ChainObject):
                return first.start_begin
            return first.inputs[0].use.layer.made_at if len(first.inputs) == 1 else None
        return self.made_at if self.can_be_asked else None

    def inside(self) -> Sequence[LayerObject]:
        return self.parts

    def model(self) -> Model:
        parts: Any = {"is_chain": True, "trainable": self.may_train, "doubts": self.doubts}
        model = assembled(self.name, self.graph(), self.kind, **parts)
        return model.with_remarks(self.remarks) if self.remarks else model


def _never_called(layer: LayerObject) -> tuple[Use, LayerObject]:
    """Return a call that stands for a layer which a model holds and never calls.

    It has no weights yet, unless a layer that holds it is called: then they are those of that call.
    """
    stored = _built_by(layer.holders, layer.shared()) if layer.holders else ()
    rule = Recorded(class_name=layer.layer.type_name, outputs=(None,), stored=stored, name=layer.name)
    return Use(LayerObject(rule, layer.name, layer.locate), [], {}), layer


def _built_by(holders: Iterable[LayerObject], identity: Identity) -> Sequence[Weight]:
    """Return the weights that a layer gets in a call of one that holds it."""
    for use in filter(None, (each.last_use for each in holders)):
        with suppress(MlcalcError):
            weights = use.layer.current().specify(*(each.shape for each in use.inputs)).weights
            return [each for each in weights or () if each.shared and each.shared[0] is identity]
    return ()


def stated_by(layer: LayerObject) -> Shape | None:
    """Return the shape of its input that a layer states itself, as the first of a chain."""
    if "stated" in layer.attributes:
        stated: Shape = layer.attributes["stated"]
        return stated
    try:
        return own_input_shape(layer.layer)
    except MlcalcError:
        return None


class SourceLayer(ModelObject):
    """A layer or a model whose class the source itself writes; each call has a graph of its own.

    Attributes:
        instance: the object, with its attributes.
        own: the weights that it makes itself.
        is_model: whether its class is one of models.
        run: calls it on tensors.
        held: makes what stands for it in a layer that holds it and calls it.
        body: follows what its `call` does.
        functional: the model between tensors, or the chain, that its class makes of itself.
        inherited: the layer of Keras that its class inherits from, made by what it gives to that.
    """

    def __init__(self, name: str, instance: Instance, kind: str, locate: Locator | None, *, is_model: bool) -> None:
        self.kind = kind
        super().__init__(name, locate)
        self.instance, self.is_model = instance, is_model
        self.own: list[Weight] = []
        self.is_built = False
        self.run: Any = None
        self.held: Any = None
        self.body: Any = None
        self.stated: Shape | None = None
        """The shape of the output, if the source says it."""
        self.functional: ModelObject | None = None
        self.inherited: LayerObject | None = None
        self.is_shapeless = False
        """Whether the source calls it on nothing whose shape is known."""
        self._followed: dict[Any, Use | None] = {}

    @property
    def has_call(self) -> bool:
        """Whether its class says what it does with its input; a model that only trains others need not."""
        owner = self.instance.owner
        names = ("call", "__call__")
        return self.inherited is not None or any(owner is not None and owner.find(each) for each in names)

    @property
    def shown_call(self) -> Use | None:
        """The call that says what it is: the first whose inputs have known shapes, or the first at all."""
        calls = [use for use in self.uses if use.inner is not None]
        return next(
            (use for use in calls if all(each.shape is not None for each in use.inputs)), next(iter(calls), None)
        )

    def uses_on(self, inputs: Sequence[Any]) -> Use | None:
        """Return a call on these tensors, made by the source's own `call`."""
        return self.run(self, inputs) if self.run else None

    def called_on(self, inputs: Sequence[Shape], states: Sequence[Shape] | None = None) -> Layer | None:
        """Return what a call comes to on tensors of these shapes, and on a list of others; each is followed once."""
        asked = (tuple(inputs), None if states is None else tuple(states))
        if asked not in self._followed:
            given: list[Any] = [as_input(shape, "input") for shape in inputs]
            if states is not None:
                given.append([as_input(shape, "state") for shape in states])
            self._followed[asked] = self.uses_on(given)
        use = self._followed[asked]
        return None if use is None else self.as_used(use)

    def as_part(self) -> Layer:
        return self.held(self) if self.held and self.functional is None else self.current()

    def inside(self) -> Sequence[LayerObject]:
        if self.functional is not None:
            return self.functional.inside()
        found: dict[int, LayerObject] = {}
        for value in self.instance.attributes.values():
            for each in _layers_in(value):
                found.setdefault(id(each), each)
        return list(found.values())

    def graph(self) -> Inner:
        if self.functional is not None:
            return self.functional.graph()
        if (called := self.shown_call) is not None and called.inner is not None:
            return called.inner
        uses: list[Use] = []
        for each in self.inside():  # nothing calls it: its layers stand side by side
            before = each.last_use
            if isinstance(each, ModelObject) or not each.layer.inputs.allow(1):
                uses.append(Use(each, [], {}))
            else:
                shape = before.inputs[0].shape if before is not None and before.inputs else None
                uses.append(Use(each, [as_input(shape, "input")], {}))
        starts = [tensor for use in uses for tensor in use.inputs]
        return Inner(starts, [], uses)

    def _listed(self, graph: Inner) -> Inner:
        """Return a graph with all layers of the object, in the order of the attributes that hold them."""
        place = {layer: number for number, layer in enumerate(self.inside())}
        called = {use.layer for use in graph.uses}
        unbuilt = [_never_called(each) for each in place if each not in called and not each.is_operation]
        place.update((use.layer, place[each]) for use, each in unbuilt)
        uses = [*graph.uses, *(use for use, _ in unbuilt)]
        uses.sort(key=lambda use: place.get(use.layer, len(place)))
        return Inner(graph.inputs, graph.outputs, uses)

    def as_used(self, use: Use) -> Layer:
        return self._with(use.inner, use.doubts) if use.inner else self.current()

    def _with(self, graph: Inner, doubts: frozenset[Doubt] = NO_DOUBTS) -> Model:
        graph = self._listed(graph) if self.is_model else graph
        parts: Any = {"is_chain": True, "trainable": self.may_train, "own": self.own}
        if self.is_model:
            held = set(self.inside())
            parts["hides"] = lambda layer: layer.is_operation or (layer not in held and _is_made_in_call(layer))
        return assembled(self.name, graph, self.kind, doubts=doubts | self.doubts, **parts).taking_any()

    def model(self) -> Model:
        if self.functional is not None:
            is_chain = isinstance(self.functional, ChainObject)
            parts: Any = {"is_chain": is_chain, "trainable": self.may_train, "doubts": self.doubts}
            model = assembled(self.name, self.graph(), self.kind, **parts)
        else:
            called = self.shown_call
            model = self._with(self.graph(), NO_DOUBTS if called is None else called.doubts)
        return model.with_remarks(self.remarks) if self.remarks else model


def _is_made_in_call(layer: LayerObject) -> bool:
    """Tell whether a layer that a model does not hold is a mere function, as that of `concatenate([a, b])`."""
    return not isinstance(layer, ModelObject) and layer.last_use is not None and layer.last_use.spec.weights == ()


def _layers_in(value: Any, depth: int = 0) -> Iterator[LayerObject]:
    """Yield the layers in a value that is set on an object, as Keras finds them: in lists and dictionaries, too."""
    if isinstance(value, LayerObject):
        yield value
    elif isinstance(value, (list, tuple, dict)) and depth < 10:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _layers_in(each, depth + 1)


class Variable(Array):
    """A weight of a layer of the source."""

    __slots__ = ("weight",)

    def __init__(self, weight: Weight) -> None:
        super().__init__(weight.shape)
        self.weight = weight


# Which calls lie between some tensors, and in which order Keras lists their layers.


def calls_between(inputs: Iterable[Tensor], outputs: Iterable[Tensor]) -> list[Use]:
    """Return the calls that lead from inputs to outputs, in the order in which Keras lists the layers.

    An input that leads to no output is listed, too.
    """
    begins = {each.use: None for each in inputs}
    uses: dict[Use, None] = {}

    def inputs_of(use: Use) -> list[Use]:
        uses[use] = None
        return [] if use in begins else [each.use for each in use.walked]

    far, met = distances([each.use for each in outputs], inputs_of, lambda use: use.layer)
    layers = {use.layer for use in (*uses, *begins)}
    number = {use: place for layer in layers for place, use in enumerate(layer.uses)}
    return sorted(
        {**uses, **begins},
        key=lambda use: (-far.get(use.layer, 0), met.get(use.layer, -1), number.get(use, 0)),
    )


class AutoNames:
    """The names that Keras gives to layers: one count for each class, in the whole run."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def next(self, class_name: str) -> str:
        """Return the next name of a class."""
        stem = snake_case(class_name)
        count = self.counts[stem]
        self.counts[stem] += 1
        return f"{stem}_{count}" if count else stem

    def clear(self) -> None:
        """Begin to count anew, as `keras.backend.clear_session` does."""
        self.counts.clear()
