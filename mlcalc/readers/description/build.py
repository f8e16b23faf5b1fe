"""Entries of a description, read in order, into a model.

A description is a mapping with `layers` and, for a chain, `input` or, for a graph, `inputs`. An entry of
`layers` is a layer in one of its forms, a block, a repetition, or a model: described in place, in another
file, or saved by Keras. Every independent error is found before one is raised.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, cached_property, partial
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from mlcalc.applications import is_application
from mlcalc.builder import Builder
from mlcalc.errors import Diagnostic, MlcalcError, Source, error, in_order
from mlcalc.graph import ABOVE, ALONE, LISTED, Locator, Repetition, Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.core import Embedding, InputLayer
from mlcalc.layers.own_input import own_input_shape
from mlcalc.layers.recorded import Broken, Recorded
from mlcalc.layers.weights import Identity
from mlcalc.limits import (
    DEEPEST_DATA,
    MOST_PROBLEMS,
    MOST_SUGGESTIONS,
    STEPS_OF_TRIALS,
)
from mlcalc.model import Model
from mlcalc.readers.bounds import check_data
from mlcalc.readers.budget import Budget, TooLargeError
from mlcalc.readers.description.blocks import REPEAT_INDEX, Block, Substitution, bind, read_blocks, unused
from mlcalc.readers.description.call_text import LayerCall, looks_like_call
from mlcalc.readers.description.calling import (
    CALL,
    CallWriting,
    Use,
    leading_to_call,
    mend_of_name,
    mend_of_repeated_name,
    name_called,
    once_more,
)
from mlcalc.readers.description.context import Context, Item
from mlcalc.readers.description.contradictions import remark_on_own_input
from mlcalc.readers.description.files import Files, OpenFile
from mlcalc.readers.description.forms import layer_call, make_layer, read_item, read_text
from mlcalc.readers.description.instructions import instructed, with_instructions
from mlcalc.readers.description.kinds import find, is_kind
from mlcalc.readers.description.placing import BESIDE_LAYER
from mlcalc.readers.description.replacing import instead
from mlcalc.readers.description.scope import Scope, too_early
from mlcalc.readers.description.shapes import check_named_inputs
from mlcalc.readers.description.shapes import input_shape as as_input_shape
from mlcalc.readers.description.top_level import check_top_level
from mlcalc.readers.description.unreached import Written, as_keras_counts
from mlcalc.readers.description.writing import InputWriting, OwnInputWriting, Rewriting
from mlcalc.readers.located import NOWHERE, InData, InText, Located, Spot, fail, in_place
from mlcalc.shapes import Shape
from mlcalc.texts import counted, named, quoted
from mlcalc.trace import BrokenModelError

if TYPE_CHECKING:
    from mlcalc.readers.description.retried import Retrying

Tensors = tuple[Tensor, ...]


def read_description(
    data: Any,
    name: str | None = None,
    input_shape: Shape | None = None,
    convention: str | None = None,
    open_file: OpenFile | None = None,
    budget: Budget | None = None,
) -> Model:
    """Return the model that a description holds.

    Args:
        data: the description, as plain data or with its places (`Located`).
        name: the model's name if the description gives none.
        input_shape: the first input's shape with the batch, in place of the description's own.
        convention: whose defaults to take, in place of the description's own.
        open_file: reads the models in the files that the description names.
        budget: what the descriptions around this one have spent.

    Raises:
        MlcalcError: something in the description is wrong; holds every independent error.
    """
    files = Files(open_file, budget)
    whole = data if isinstance(data, Located) else Located(data, NOWHERE)
    if isinstance(whole.spot, InData):  # the reader of YAML checks as it reads
        check_data(whole.value, deepest=DEEPEST_DATA)
    # What another description names takes its input from there, as it would if it stood there itself.
    context = context_of(files, convention)._replace(depth=int(budget is not None))
    return read_within(files, whole, context, name, input_shape)


def context_of(files: Files, convention: str | None) -> Context:
    """Return what holds for the outermost description."""
    return Context(partial(read_within, files), files.budget, convention, stored=partial(_stored, files))


def read_within(
    files: Files, data: Located, context: Context, name: str | None = None, input_shape: Shape | None = None
) -> Model:
    """Return the model of a description within a context.

    Raises:
        MlcalcError: something in it is wrong; holds every independent error.
    """
    if isinstance(data.value, Sequence) and not isinstance(data.value, str):
        data = data._replace(value={"layers": data.value})
    if context.depth:
        files.budget.spend_on_use(data.spot)
    try:
        check_top_level(data, is_inside=context.depth > 0)
    except MlcalcError as cause:
        if context.depth:
            raise
        from mlcalc.readers.description.below_keys import with_layers

        raise with_layers(cause, data, lambda meant: read_within(files, meant, context, name, input_shape)) from None
    context = context._replace(convention=context.convention or data.value.get("convention"))
    return _Reading(data, context, files, input_shape).model(data.value.get("name") or name)


def _stored(files: Files, entry: Located, context: Context) -> Model:
    """Return the model that an entry names by `model`: that of a file, or one that is described there.

    Raises:
        MlcalcError: there is none, or something stands beside it that cannot.
    """
    model = entry.at("model")
    for key in entry.value:
        if key not in ("model", *BESIDE_LAYER):
            raise fail(entry.at(key).spot.key, "stray-key", f"`{named(key)}` cannot stand beside a model")
    if isinstance(model.value, Mapping):
        whole = context.read_model(model, context.deeper(model.spot))
    else:
        whole = files.model(model, context.convention)
    return whole.as_frozen() if entry.value.get("trainable", True) is False else whole


def _says_why(layer: Layer) -> bool:
    """Tell whether what a file does not say of a layer is told by the layer itself."""
    return isinstance(layer, Recorded) and layer.reason is not None


class _Place(NamedTuple):
    """Where an entry is read: the names in scope, what the entry above gives, and how deep it is."""

    scope: Scope
    last: Tensors | None
    context: Context


class _Reading:
    """One description on its way to a model."""

    def __init__(self, data: Located, context: Context, files: Files, input_shape: Shape | None) -> None:
        self.data = data
        self.context = context
        self.files = files
        self.budget = files.budget
        self.input_shape = input_shape
        self.builder = Builder()
        self.problems: list[Diagnostic] = []
        self.scope = Scope()
        self.is_graph = "inputs" in data.value or "outputs" in data.value or bool(data.value.get("base"))
        self.blocks = read_blocks(data.get("blocks"))
        self.used: Counter[str] = Counter()
        self.runs = 0
        self.reserved: dict[str, Located] = {}
        self.claims: Counter[str] = Counter()
        """How many entries that are still to come have had a name reserved for them."""
        self.again: list[Iterator[int]] = []
        """Of what is called once more, the nodes of its first call that are still to come."""
        self.calls: dict[int, int] = {}
        self.of_base = 0
        self.names_sources = "outputs" in data.value
        self.uses_all = True
        """Whether all of its layers and inputs reach an output."""
        self.anew: list[tuple[Item, Tensors]] = []
        """The inputs that stand below another layer, each with what that gives."""
        self.joining: list[tuple[Located, Scope]] = []
        """The uses of blocks that take several tensors, and where they stand."""
        self.joining_one: list[tuple[Located, Scope, str]] = []
        """The layers in blocks that join a list of tensors and do not name them: where they stand, and below what."""
        self.told_at_use: Sequence[Diagnostic] = ()
        """The error of the shapes that is told with the use of a block that takes the wrong tensors."""

    def model(self, name: str | None) -> Model:
        """Return the model, or raise everything that is wrong with its description."""
        if self.data.value.get("name"):
            self._check_name(str(name), self.data.at("name").spot.locate)
        first = self._inputs()
        self._reserve_names()
        last = self.read_all(self.data.at("layers"), _Place(self.scope, first, self.context))
        outputs = self._outputs(last)
        if self.blocks:
            self.builder.remarks += unused(self.blocks, self.used, self.data.at("blocks"))
        kind = "Functional" if self.is_graph else "Sequential"
        model = self.builder.model(name, outputs, kind=kind, is_chain=not self.is_graph)
        if self.anew and not self.names_sources and not model.trace().errors:
            from mlcalc.readers.description.beginning import begun_anew

            for item, above in self.anew[:MOST_SUGGESTIONS]:
                self.problems.append(begun_anew(item, self.builder.nodes[above[0].node].name))
        are_joined = bool(self.joining or self.joining_one)
        if are_joined and not self.problems and self.retrying and model.trace().failed:
            self.told_at_use, at_use = self.retrying.at_uses(model, self.joining, self.joining_one)
            self.problems += at_use
        if self.problems:
            flow = model.trace()
            if self.retrying is None:
                raise MlcalcError([*self.problems, *flow.errors])
            # Each use of a block says the same of what is wrong in it.
            from mlcalc.solving.advice import advised

            told = advised(flow)
            errors = [told.get(each, each) for each in flow.errors if each not in self.told_at_use]
            raise BrokenModelError(in_order(dict.fromkeys([*self.problems, *errors])), flow, name)
        whole, model = model, as_keras_counts(model, self._written(outputs))
        self.uses_all = model is whole
        return model if self.data.value.get("trainable", True) is not False else model.as_frozen()

    def _written(self, outputs: Tensors) -> Written:
        """Return what the names that people read mean, of the nodes and of the outputs."""
        names = {tensors[0].node: name for name, tensors in self.scope.names.items() if tensors and len(tensors) == 1}
        given = self.data.value.get("outputs") or [names[each.node] for each in outputs if each.node in names]
        return Written(self.data, names, [given] if isinstance(given, str) else list(map(str, given)), self.of_base)

    @contextmanager
    def _noted(self) -> Iterator[None]:
        """Note what is wrong, and go on.

        Raises:
            TooLargeError: nothing is worth going on.
        """
        try:
            yield
        except TooLargeError:
            raise
        except MlcalcError as cause:
            self.problems.extend(cause.diagnostics)
            if len(self.problems) > MOST_PROBLEMS:
                last = Diagnostic("too-large", f"more than {MOST_PROBLEMS:,} mistakes: the rest is not read")
                raise TooLargeError([*self.problems, last]) from None

    def _check_name(self, name: str, locate: Locator) -> None:
        """Note a name that no Keras layer can have."""
        if "/" in name:
            message = f'a name cannot hold "/", as "{named(name)}" does'
            place = locate("name")
            mend = mend_of_name(place, name, name.replace("/", "_"))
            where = None if place else f'layer "{named(name)}"'
            self.problems.append(Diagnostic("bad-name", message, help=mend, place=place, where=where))

    def _reserve(self, name: str, locate: Locator, entry: Located, within: str = "", *, again: bool = False) -> None:
        """Take a name for an entry: behind that of what it stands in, and `again` if it is read for a further time."""
        with self._noted():
            try:
                self.builder.reserve(name, locate)
            except MlcalcError as cause:
                free = self.builder.names.next_free(name.replace("/", "_")).removeprefix(within)
                free = f"{name.removeprefix(within)}_${REPEAT_INDEX}" if again else free
                mend, edits = mend_of_repeated_name(name, free, self.reserved.get(name), entry, self.data.at("layers"))
                told = [each._replace(help=mend, edits=tuple(edits)) for each in cause.diagnostics]
                raise cause.saying(told) from None
            self.reserved[name] = entry

    def _look_up(self, sources: Sequence[Located], scope: Scope, entry: Located | None = None) -> list[Tensors | None]:
        """Return what each of some names means, which stand in an entry.

        Raises:
            MlcalcError: some of them mean nothing.
        """
        found: list[Tensors | None] = []
        problems: list[Diagnostic] = []
        for source in sources:
            is_early = self.retrying is not None and len(self.problems) + len(problems) < MOST_SUGGESTIONS
            try:
                found.append(scope.resolve(str(source.value), source.spot, suggest=is_early))
            except MlcalcError as cause:
                early = too_early(source, scope.named_entries(), scope.last) if is_early else None
                if early and any(early[:2] == each[:2] and early.place == each.place for each in self.problems):
                    found.append(None)  # another layer of a ring that is told of
                    continue
                problems.extend([early] if early else self._with_source(cause, source, scope, entry))
        if problems:
            raise MlcalcError(problems)
        return found

    def _with_source(
        self, cause: MlcalcError, source: Located, scope: Scope, entry: Located | None
    ) -> Sequence[Diagnostic]:
        """Return what is wrong with a name that means nothing, with the one that may be meant in its place."""
        told = self.retrying.with_source(cause, source, scope, entry) if self.retrying and entry else cause
        return told.diagnostics

    def _broken(self, written: str, name: object = None, locate: Locator | None = None) -> Tensors:
        """Add what stands in the place of a layer that is wrong: what follows it is unknown, and no mistake."""
        kind = find(written).__name__ if is_kind(written) else named(written)
        given = name if isinstance(name, str) else self.builder.names.generate(kind if is_kind(written) else "layer")
        return (self.builder.add(Broken(kind), given, (), locate),)

    def _reserve_names(self) -> None:
        """Take the names that the description gives, so that no automatic name gets there first."""
        layers = self.data.at("layers")
        for index, value in enumerate(layers.value):
            if not isinstance(value, Mapping) or not isinstance(value.get("name"), str) or "repeat" in value:
                continue
            entry = layers.at(index)
            if self._block_of(entry) is None:
                self._reserve(value["name"], entry.at("name").spot.locate, entry)
                self.claims[value["name"]] += 1

    # What flows in.

    def _inputs(self) -> Tensors | None:
        """Add the inputs of the description, and return those of its first layer."""
        if self.data.value.get("base"):
            return self._base(self.data.at("base"))
        if (inputs := self.data.get("inputs")) is not None:
            return self._named_inputs(inputs)
        if (single := self.data.get("input")) is not None:
            return self._input("input", self.input_shape or as_input_shape(single), single)
        return None

    def _base(self, path: Located) -> Tensors:
        """Begin with the layers of another model, which keep their names."""
        model = self._architecture(path) or self.files.model(path, self.context.convention, self.input_shape)
        if len(model.input_shapes) < len(model.graph.inputs) and not any(map(_says_why, model.inner_layers())):
            message = f"{named(path.value)} does not say the shape of its input, and nothing here comes before it"
            mend = f"add `input: […]` (without the batch) to {named(path.value)}, or give `input_shape`"
            problem = Diagnostic("missing-input", message, help=mend, settings=("input_shape",))
            self.problems.append(problem._replace(place=path.spot.place, where=path.spot.where))
        for name in dict.fromkeys(node.name for node in model.graph.nodes):
            self._reserve(name, path.spot.locate, path)
        tensors = tuple(self.builder.include(model))
        self.of_base = len(self.builder.nodes)
        for index, node in enumerate(self.builder.nodes):
            self.scope.names.setdefault(node.name, (Tensor(index),))
        self.is_graph = not model.graph.is_chain
        return tensors

    def _architecture(self, base: Located) -> Model | None:
        """Return the architecture of `keras.applications` that a base names, alone or with arguments, if it does."""
        if isinstance(base.value, str) and not looks_like_call(base.value) and not is_application(base.value):
            return None
        if not isinstance(base.value, (str, Mapping)) or "layers" in base.value:
            return None
        try:
            call = layer_call(base)
            layer = make_layer(call, self.context, self.input_shape)
        except MlcalcError as cause:
            raise with_instructions(cause, base) from None
        if not isinstance(layer, Model) or not is_application(str(call.name)):
            message = f"a model begins with another model, and `{named(call.name)}` is a layer"
            raise fail(base.spot, "bad-model", message, "put it first among the `layers`")
        return layer.with_remarks([instructed(each, base) for each in layer.remarks])

    def _named_inputs(self, inputs: Located) -> Tensors | None:
        check_named_inputs(inputs)
        first_shape = self.input_shape
        for name in inputs.value:
            shape = inputs.at(name)
            tensors = self._input(str(name), first_shape or as_input_shape(shape), shape)
            first_shape = None
        return tensors if len(inputs.value) == 1 else None

    def _input(self, name: str, shape: Shape, written: Located | Locator) -> Tensors:
        """Add an input: where its shape is written, or who knows that."""
        locate = InputWriting(written, written.spot.key.locate) if isinstance(written, Located) else written
        self._check_name(name, locate)
        tensors = (self.builder.add_input(name, shape, locate),)
        self.scope.names[name] = tensors
        return tensors

    def _first_input(self, item: Item) -> Tensors:
        """Return the input of a first layer if the description has none, as in Keras."""
        shape = self.input_shape or _own_input(item.layer)
        if shape is None:
            return self._unstated(item.entry.spot, item)
        spot = item.entry.spot
        # On the command line, another argument gives the input.
        is_argument = self.input_shape is not None and isinstance(spot, InText) and not spot.source.is_file
        here = NOWHERE if isinstance(spot, InText) and not spot.source.is_file else spot
        locate = here.key.locate
        return self._input("input", shape, locate if is_argument else OwnInputWriting(item.entry, locate))

    def _unstated(self, spot: Spot, first: Item | None = None) -> Tensors:
        """Return the input of a model whose description does not state it, nor does its first layer."""
        if self.input_shape is not None:
            return self._input("input", self.input_shape, spot.key.locate)
        if self.context.depth and "inputs" not in self.data.value:
            # A model inside takes whatever the model around it hands over.
            return (self.builder.add_input("input", None),)
        from mlcalc.readers.description.beginning import unstated

        self.problems.append(unstated(self.data, first, spot, self._with_input, is_of_calls=self._is_of_calls()))
        return self._broken("input")

    def _with_input(self, shape: Shape) -> Model:
        """Read the description with an input, within bounds of its own."""
        return _Reading(self.data, self.context, self.files.within(Budget(STEPS_OF_TRIALS)), shape).model(None)

    def _retried(self, data: Located, budget: Budget) -> Model:
        """Read the description as it may be meant, within a budget.

        Raises:
            MlcalcError: it is wrong, too, or leaves something over; nothing is said of what would mend that.
        """
        reading = _Reading(data, self.context, self.files.within(budget), self.input_shape)
        reading.retrying = None
        model = reading.model(None)
        if not reading.uses_all:
            raise error("unreached-layer", "some layers or inputs reach no output")
        return model

    @cached_property
    def retrying(self) -> Retrying | None:
        """What reads the description once more with other sources; None where that is done already."""
        from mlcalc.readers.description.retried import Retrying

        return Retrying(self.data, self._retried)

    def _is_of_calls(self) -> bool:
        """Tell whether the layers were written as calls, or as texts of their own."""
        return isinstance(self.data.value["layers"][0], (LayerCall, Source))

    # Layers, blocks, repetitions, models.

    def read_all(self, entries: Located, at: _Place) -> Tensors | None:
        """Read entries one after the other, each taking what the one above gives; return what the last gives."""
        at.scope.entries = at.scope.entries or entries
        for entry in entries.parts():
            with self._noted():
                at = at._replace(last=self._entry(entry, at))
                continue
            name = entry.value.get("name") if isinstance(entry.value, Mapping) else None
            at = at._replace(last=self._broken(_written(entry), name, entry.spot.locate))
            given = name if isinstance(name, str) else self.builder.nodes[-1].name.removeprefix(at.scope.prefix)
            at.scope.names[given] = at.last
        return at.last

    def _entry(self, entry: Located, at: _Place) -> Tensors | None:
        if isinstance(entry.value, Source):
            entry = read_text(entry.value)
        if isinstance(entry.value, str) and entry.value in self.blocks:
            entry = entry._replace(value={entry.value: None})
        name = entry.value.get("name") if isinstance(entry.value, Mapping) else None
        nodes, problems = len(self.builder.nodes), len(self.problems)
        tensors = self._read_entry(entry, at)
        if isinstance(name, str):
            called = at.scope.uses.get(entry.value.get(CALL))
            made = range(nodes, len(self.builder.nodes))
            at.scope.uses[name] = Use(called.entry if called else entry, made, len(self.problems) > problems)
        return tensors

    def _read_entry(self, entry: Located, at: _Place) -> Tensors | None:
        if isinstance(entry.value, Mapping) and "repeat" in entry.value:
            return self._repeat(entry, at)
        if isinstance(entry.value, Mapping) and CALL in entry.value:
            return self._call(entry, at)
        if (block := self._block_of(entry)) is not None:
            return self._use(block, entry, at)
        return self.add(self._item(entry, at), at)

    def _call(self, entry: Located, at: _Place) -> Tensors | None:
        """Call what stands above once more, with the same weights: a layer or a model, or all layers of its entry."""
        name = name_called(entry, at.scope.names)
        use, tensors = at.scope.uses.get(name), at.scope.names[name]
        self.is_graph = True
        self.budget.spend_on_use(entry.spot, len(use.nodes) if use else 0)
        if use and len(use.nodes) != 1 and not use.is_broken:
            if self.again:
                list(islice(self.again[-1], len(use.nodes)))  # what is called here, as it was in the first call
            self.again.append(iter(use.nodes))
            try:
                return self._read_entry(once_more(use, entry), at)
            finally:
                self.again.pop()
        inputs = self._inputs_of(entry, at)
        if not tensors or not inputs or (use and use.is_broken):
            return self._broken(name)
        if tensors[0].node in self.builder.inputs:
            raise fail(entry.at(CALL).spot, "bad-source", f'"{named(name)}" is an input of the model, and no layer')
        given = self._called_once_more(next(self.again[-1], 0) if self.again else tensors[0].node, inputs, entry)
        if isinstance(entry.value.get("name"), str):
            at.scope.names[entry.value["name"]] = given
        return given

    def _called_once_more(self, first: int, inputs: Tensors, entry: Located) -> Tensors:
        """Add a further call of the layer of a node."""
        known = self.builder.nodes[first]
        number = self.calls[known.owner] = self.calls.get(known.owner, 0) + 1
        locate = CallWriting(entry, known.locate) if CALL in entry.value else known.locate
        return (self.builder.call_again(Tensor(first), known.layer, inputs, number, locate, called=_called(entry)),)

    def _inputs_of(self, entry: Located, at: _Place) -> Tensors:
        """Return what an entry takes: what it names, or what the entry above gives."""
        if isinstance(entry.value, Mapping) and entry.value.get("from") is not None:
            return self._resolved(entry, at.scope)
        return at.last if at.last is not None else self._unstated(entry.spot)

    def _called_layer(self, entry: Located, scope: Scope) -> Layer:
        """Return the layer that `{call: NAME}` names inside another layer, with which it shares its weights."""
        name = name_called(entry, scope.names)
        use, tensors = scope.uses.get(name), scope.names[name]
        if not tensors or (use and len(use.nodes) != 1) or tensors[0].node in self.builder.inputs:
            message = f'"{named(name)}" is no single layer, which another layer could hold'
            raise fail(entry.at(CALL).spot, "wrong-inner-layer", message, "put its layers into a model of their own")
        node = self.builder.nodes[tensors[0].node]
        if node.layer.identity is None:
            shared = node.layer.shared_as(Identity())
            nodes = self.builder.nodes
            nodes[:] = [each._replace(layer=shared) if each.owner == node.owner else each for each in nodes]
            return shared
        return node.layer

    def _block_of(self, entry: Located) -> Block | None:
        keys = entry.value if isinstance(entry.value, Mapping) else ()
        return next((self.blocks[key] for key in keys if key in self.blocks), None)

    def _item(self, entry: Located, at: _Place) -> Item:
        """Return the layer of an entry: one layer, or a whole model in place of it (`{model: file}`)."""
        context = at.context._replace(called=partial(self._called_layer, scope=at.scope))
        if not isinstance(entry.value, Mapping) or "model" not in entry.value:
            try:
                item = read_item(entry, context)
            except MlcalcError as cause:
                if len(self.problems) >= MOST_SUGGESTIONS:
                    raise
                from mlcalc.readers.description.misplaced import leading_to_entry
                from mlcalc.readers.description.proposals import of_rank, with_blocks, with_own_input, with_sizes

                known = {name: each for name, each in at.scope.names.items() if self._is_callable(each)}
                check, width = partial(self._tried, context=context), partial(self._width_above, entry, at)
                told = leading_to_entry(cause, entry, check, at.scope.names, self.blocks, width)
                told = with_blocks(told, _written(entry), self.blocks)
                told = of_rank(told, partial(self._rank_above, entry, at))
                told = with_sizes(told, entry, partial(self._shape_above, entry, at))
                is_first = at.last is None and self.input_shape is None and not self.context.depth
                told = with_own_input(told, entry.value) if is_first else told
                told = with_instructions(told, entry, context.given)
                raise leading_to_call(told, entry, known, self.builder.names.next_free) from None
            self._note_remarks(item)
            return item._replace(locate=Rewriting(entry, item.locate, context.uses, context.repetitions))
        whole = _stored(self.files, entry, context)
        name = str(entry.value["name"]) if entry.value.get("name") else None
        locate = Rewriting(entry, entry.at("model").spot.locate, context.uses, context.repetitions)
        return Item(whole, name, entry, locate)

    def _tried(self, entry: Located, context: Context) -> None:
        """Read an entry that may be meant in place of one that is wrong.

        Raises:
            MlcalcError: it is none.
        """
        if self._block_of(entry) is None:
            read_item(entry, context)

    def _note_remarks(self, item: Item) -> None:
        """Note what is to be said of a model that stands in place of a layer, or in one."""
        layers = [item.layer] if isinstance(item.layer, Model) else item.layer.inner_layers()
        for model in layers:
            if isinstance(model, Model):
                self.builder.remarks += [instructed(each, item.entry) for each in model.remarks]

    def _is_callable(self, tensors: Tensors | None) -> bool:
        return bool(tensors) and tensors is not None and tensors[0].node not in self.builder.inputs

    def _rank_above(self, entry: Located, at: _Place) -> int | None:
        """Return how many axes the tensor has that an entry takes from above; None if it takes another one."""
        shape = self._shape_above(entry, at)
        return None if shape is None else len(shape)

    def _width_above(self, entry: Located, at: _Place) -> int | None:
        """Return the size of the last axis of that tensor."""
        shape = self._shape_above(entry, at)
        return shape[-1] if shape else None

    def _shape_above(self, entry: Located, at: _Place) -> Shape | None:
        """Return the shape of that tensor."""
        is_below = not isinstance(entry.value, Mapping) or "from" not in entry.value
        if not is_below or at.last is None or len(at.last) != 1:
            return None
        [above] = at.last
        outputs = self.builder.model("above", [above]).trace().calls[above.node].outputs
        return outputs[above.output] if above.output < len(outputs) else None

    def add(self, item: Item, at: _Place) -> Tensors:
        """Add one layer, and return what it gives."""
        if isinstance(item.layer, InputLayer):
            if at.last:
                self.anew.append((item, at.last))
            return self._explicit_input(item, item.layer, at.scope)
        if isinstance(item.entry.value, Mapping) and item.entry.value.get("from") is not None:
            inputs = self._resolved(item.entry, at.scope)
        else:
            inputs = at.last if at.last is not None else self._first_input(item)
        self._compare_with_input(item, inputs)
        *before, layer = item.layer.in_keras()
        for each in before:
            inputs = self._added(Item(each, None, item.entry, item.entry.spot.locate), inputs, at)
        return self._added(item._replace(layer=layer), inputs, at)

    def _added(self, item: Item, inputs: Tensors, at: _Place) -> Tensors:
        """Add one layer on what it takes; a further call of it, if what holds it is called once more."""
        if self.again:
            return self._added_again(item, inputs, at)
        name = self._name(item, at.scope)
        if at.context.depth:
            self.budget.spend(item.entry.spot, len(name))
        if isinstance(item.locate, Rewriting):
            item.locate.name_here = partial(self._name_here, at.scope)
        if at.context.blocks and item.layer.inputs.is_list and _called(item.entry) == ABOVE and at.scope.last:
            self.joining_one.append((item.entry, at.scope, at.scope.last))
        tensors = (self.builder.add(item.layer, name, inputs, item.locate, called=_called(item.entry)),)
        at.scope.names[item.name or name.removeprefix(at.scope.prefix)] = tensors
        return tensors

    def _name_here(self, scope: Scope, name: str) -> str | None:
        """Return what a layer is called where an entry stands, which may be in a block; None for nothing."""
        given = [(here, tensors[0]) for here, tensors in scope.names.items() if tensors and len(tensors) == 1]
        nodes = self.builder.nodes
        return next((here for here, each in given if nodes[each.node].name == name and not each.output), None)

    def _added_again(self, item: Item, inputs: Tensors, at: _Place) -> Tensors:
        """Add a further call of a layer in something that is called once more."""
        first = next(self.again[-1])
        self.budget.spend(item.entry.spot, 1)
        tensors = self._called_once_more(first, inputs, item.entry)
        name = self.builder.nodes[first].name
        at.scope.names[item.name or name.removeprefix(at.scope.prefix)] = tensors
        return tensors

    def _compare_with_input(self, item: Item, inputs: Tensors) -> None:
        """Note what a layer right behind an input states otherwise of its shape, if nothing is put in its place."""
        source = self.builder.nodes[inputs[0].node].layer if len(inputs) == 1 else None
        if not isinstance(source, InputLayer) or self.input_shape is not None:
            return
        if (remark := remark_on_own_input(item, source, is_of_calls=self._is_of_calls())) is not None:
            self.builder.remarks.append(remark)

    def _name(self, item: Item, scope: Scope) -> str:
        """Return the name of a layer: its own, with those of the blocks around it, or one as Keras gives."""
        if item.name is None and isinstance(item.layer, Model):
            return self.builder.names.adopt(f"{scope.prefix}{item.layer.name or 'model'}")
        if item.name is None:
            return self.builder.names.generate(item.layer.type_name)
        name = f"{scope.prefix}{item.name}"
        self._check_name(name, item.locate)
        if self.claims[name]:
            self.claims[name] -= 1
        else:
            place = item.entry.at("name").spot.place if item.entry.has("name") else item.locate("name")
            repetitions = item.locate.repetitions if isinstance(item.locate, Rewriting) else ()
            is_again = bool(repetitions) and repetitions[-1].number > 1
            self._reserve(name, lambda _: place, item.entry, scope.prefix, again=is_again)
        return name

    def _explicit_input(self, item: Item, layer: InputLayer, scope: Scope) -> Tensors:
        if self.again:
            raise fail(item.entry.spot, "bad-inputs", "what is called once more cannot have an input of its own")
        first = not self.builder.inputs
        shape = self.input_shape if first and self.input_shape else layer.full_shape
        name = item.name or ("input" if first else self.builder.names.generate(layer.type_name))
        self._check_name(name, item.locate)
        dtype = layer.dtype if isinstance(layer.dtype, str) else None
        tensors = (self.builder.add_input(name, shape, item.locate, dtype=dtype),)
        scope.names[name] = tensors
        return tensors

    def _resolved(self, entry: Located, scope: Scope) -> Tensors:
        """Return the tensors that the `from` of an entry names."""
        self.is_graph = self.names_sources = True
        sources = entry.at("from")
        return self._joined(self._look_up(_names_of(sources), scope, entry), sources)

    def _joined(self, found: Sequence[Tensors | None], sources: Located) -> Tensors:
        """Return the tensors that several names mean together."""
        self.budget.spend(sources.spot, len(found) + sum([len(tensors) for tensors in found if tensors]))
        return tuple(tensor for tensors in found for tensor in tensors or ())

    def _repeat(self, entry: Located, at: _Place) -> Tensors | None:
        """Read `{repeat: 3, layers: […]}` or `{repeat: 3, <a layer or block>}`: each time on what came before."""
        count, name, sources = entry.at("repeat"), entry.value.get("name"), entry.get("from")
        times = count.value
        if isinstance(times, bool) or not isinstance(times, int) or times < 1:
            message = f"`repeat` must be a number of times, at least 1, not {quoted(times)}"
            is_none = times == 0 and not isinstance(times, (bool, float))
            mend = "to leave it away, take the entry out" if is_none else _mend_of_times(count)
            raise fail(count.spot, "bad-repeat", message, mend)
        if sources is not None:
            at = at._replace(last=() if sources.value is None else self._resolved(entry, at.scope))
        body = entry.without("repeat", "from", "name")
        if not isinstance(body.value.get("layers", []), list):
            raise fail(body.at("layers").spot, "missing-layers", "`layers` must be a list of layers")
        at = at._replace(context=at.context.deeper(entry.spot))
        problems = len(self.problems)
        read = self._repetition(body, at, count)
        for number in range(1, times + 1):
            at = at._replace(last=read(number, f"{name}_{number}" if name else None, at.last))
            if len(self.problems) > problems:
                break  # each further time would say the same
        if name:
            at.scope.names[str(name)] = at.last
        return at.last

    def _repetition(
        self, body: Located, at: _Place, times: Located
    ) -> Callable[[int, str | None, Tensors | None], Tensors | None]:
        """Return what reads the body of a repetition for one of its numbers, on what came before."""
        is_counted, is_list = "$" in repr(body.value), body.has("layers")
        # A layer that is the same each time is made once, and added with new weights each time.
        is_same = not is_counted and not is_list and self._block_of(body) is None and CALL not in body.value
        self.budget.spend_on_use(times.spot, 0 if is_same else check_data(body.value), times.value)
        made = cache(lambda: self.budget.measured(lambda: self._item(body, at)))
        self.runs += 1
        first = Repetition(times.spot, self.runs, 1, times.value)

        def read(number: int, name: str | None, last: Tensors | None) -> Tensors | None:
            within = Scope(at.scope, f"{at.scope.prefix}{name}_" if name and is_list else at.scope.prefix)
            here = _Place(within, last, at.context.repeating(first._replace(number=number)))
            if is_same:
                item, steps = made()
                if isinstance(item.layer, Model) and number > 1:
                    self.budget.spend_on_model(times.spot, item.layer, steps)
                elif number > 1:
                    self.budget.spend(times.spot, steps)
                locate = item.locate
                if isinstance(locate, Rewriting):
                    locate = Rewriting(body, locate.locate, at.context.uses, here.context.repetitions)
                return self.add(Item(item.layer, name or item.name, body.named(name), locate), here)
            once = Substitution({REPEAT_INDEX: number}, self.budget).of(body) if is_counted else body
            return self.read_all(once.at("layers"), here) if is_list else self._entry(once.named(name), here)

        return read

    def _use(self, block: Block, entry: Located, at: _Place) -> Tensors | None:
        """Read the layers of a block, with its parameters' values, in place of the entry."""
        self.used[block.name] += 1
        self.budget.spend_on_use(entry.spot, block.size)
        try:
            values = bind(block, entry)
        except MlcalcError as cause:
            from mlcalc.readers.description.block_use import explained

            raise explained(cause, block, entry, partial(self._width_above, entry, at)) from None
        tensors = self._block_inputs(block, entry, at)
        name = str(entry.value.get("name") or (block.name if self.again else self.builder.names.generate(block.name)))
        self.budget.spend(entry.spot, len(name))
        within = Scope(prefix=f"{at.scope.prefix}{name}_")
        within.names.update(zip(block.inputs, tensors, strict=True))
        inner = at.context.deeper(entry.spot).inside(block, entry, self.used[block.name])
        layers = Substitution(values, self.budget).of(block.layers)
        last = self.read_all(layers, _Place(within, tensors[0], inner))
        if block.output is not None:
            [last] = self._look_up([block.output], within)
        at.scope.names[name] = last
        return last

    def _block_inputs(self, block: Block, entry: Located, at: _Place) -> list[Tensors | None]:
        """Return what each input of a block is in one use of it."""
        self.is_graph = True
        sources = entry.get("from")
        if sources is None or sources.value is None:
            tensors: list[Tensors | None] = [at.last if at.last is not None else self._unstated(entry.spot)]
        else:
            self.names_sources = True
            tensors = self._look_up(_names_of(sources), at.scope, entry)
            self._joined(tensors, sources)
            self.joining += [(entry, at.scope)] if len(tensors) > 1 else []
        if len(tensors) != len(block.inputs):
            message = f"the block `{block.name}` takes {counted(len(block.inputs), 'input')}, not {len(tensors)}"
            others = self.retrying.sources(entry, at.scope) if self.retrying else None
            mend = others.with_more(len(block.inputs)) if others else None
            raise fail(entry.spot, "wrong-inputs", message, mend)
        return tensors

    # What flows out.

    def _outputs(self, last: Tensors | None) -> Tensors:
        outputs = self.data.get("outputs")
        if outputs is None or outputs.value is None:
            return last or ()
        listed = outputs._replace(value=[outputs.value]) if isinstance(outputs.value, str) else outputs
        if not isinstance(listed.value, Sequence) or not listed.value:
            raise fail(outputs.spot, "bad-source", "`outputs` must be a list of names")
        if isinstance(outputs.value, str) and "," in outputs.value and outputs.value not in self.scope.names:
            names = ", ".join(part.strip() for part in outputs.value.split(",") if part.strip())
            mend = f"several names stand in brackets: `outputs: [{names}]`"
            raise fail(outputs.spot, "bad-source", "`outputs` must be a list of names", mend)
        found: list[Tensors | None] = []
        for each in listed.parts():
            with self._noted():
                try:
                    found += self._look_up([each], self.scope)
                except MlcalcError as cause:
                    retrying = self.retrying if len(listed.value) == 1 and not self.problems else None
                    raise retrying.with_output(cause, each, self.scope) if retrying else cause from None
        return self._joined(found, outputs)


def _mend_of_times(count: Located) -> str | None:
    """Return how often something is meant to stand that is repeated; for example twice, if that is not known."""
    from mlcalc.arguments.meanings import NUMBERS_IN_WORDS, number_typed

    times, meant = count.value, None
    if isinstance(times, str):
        meant = NUMBERS_IN_WORDS.get(times.strip().lower(), number_typed(times))
    if type(meant) is int and meant > 0:
        return in_place(count.spot, str(meant), f"did you mean {meant}?")
    number = -times if isinstance(times, int) and times < 0 else 2
    return in_place(count.spot, str(number), "for example,")


def _written(entry: Located) -> str:
    """Return what stands where the class of a layer should stand, if anything does."""
    value = entry.value
    if isinstance(value, Mapping):
        word = next((key for key in value if key not in BESIDE_LAYER), "")
        value = value[word] if word == "type" else word
    if isinstance(value, LayerCall):
        return str(value.name)
    return (value.text if isinstance(value, Source) else str(value)).partition("(")[0]


def _called(entry: Located) -> str:
    """Return how an entry gives a layer its inputs."""
    sources = entry.value.get("from") if isinstance(entry.value, Mapping) else None
    return ABOVE if sources is None else ALONE if isinstance(sources, (str, int)) else LISTED


def _names_of(sources: Located) -> list[Located]:
    """Read `from`: a name, or a list of names."""
    is_one = isinstance(sources.value, (str, int))
    if isinstance(sources.value, Mapping) and all(each is None for each in sources.value.values()):
        mend = instead(sources, list(sources.value), "several names stand in brackets")
        raise fail(sources.spot, "bad-source", "`from` must be a name or a list of names", mend)
    if not is_one and (not isinstance(sources.value, Sequence) or not sources.value):
        raise fail(sources.spot, "bad-source", "`from` must be a name or a list of names")
    names = [sources] if is_one else list(sources.parts())
    if not all(isinstance(each.value, (str, int)) for each in names):
        raise fail(sources.spot, "bad-source", "`from` must be a name or a list of names")
    return names


def _own_input(layer: Layer) -> Shape | None:
    """Return the first layer's own input shape; an Embedding takes any number of indices."""
    if isinstance(layer, Model):
        shapes = layer.input_shapes
        return shapes[0] if shapes else None
    return own_input_shape(layer) or ((None, None) if isinstance(layer, Embedding) else None)
