"""The description language: plain data, from YAML, JSON or Python, into a model.

A description is a mapping with `layers` and, for a chain, `input` or, for a graph, `inputs`. An entry of
`layers` is a layer in one of its forms, a block, a repetition, or a model: described in place, in another
file, or saved by Keras. Every independent error is found before one is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar

from mlcalc.arguments import Argument
from mlcalc.builder import Builder
from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, suggestion
from mlcalc.graph import Tensor
from mlcalc.layers.base import Layer
from mlcalc.layers.convention import CONVENTIONS
from mlcalc.layers.core import Embedding, InputLayer
from mlcalc.model import Model
from mlcalc.readers.blocks import Block, bind, read_blocks, substitute
from mlcalc.readers.call_text import as_serialised, looks_like_call, parse_call
from mlcalc.readers.context import MOST_EXPANSIONS, Budget, Context, Path, TooLargeError
from mlcalc.readers.entries import BESIDE_LAYER, Item, call_layer, call_places, read_item, sources_of, text_or_none
from mlcalc.readers.inputs import stated_input
from mlcalc.readers.scope import Scope
from mlcalc.shapes import Shape, as_shape

TOP_LEVEL = ("name", "base", "input", "inputs", "blocks", "layers", "outputs", "convention", "trainable")
_EXAMPLE = "for example `input: [3, 1]` and `layers:` with `- lstm: 10` below it"

Tensors = tuple[Tensor, ...]
T = TypeVar("T")
MOST_SOURCES = 10_000


def read_description(
    data: Any, *, name: str | None = None, input_shape: Shape | None = None, context: Context | None = None
) -> Model:
    """Return the model that a description holds.

    Args:
        data: the description as plain data.
        name: the model's name where the description gives none.
        input_shape: the first input's shape with the batch, in place of the description's own.
        context: the convention, and where each part was written.

    Raises:
        MlcalcError: something in the description is wrong; holds every independent error.
    """
    context = context or Context()
    if isinstance(data, Sequence) and not isinstance(data, str):
        data = {"layers": data}
    _check_top_level(data, context)
    context = context._replace(convention=context.convention or data.get("convention"))
    return _Reading(data, context, input_shape).model(data.get("name") or name)


def _check_top_level(data: Any, context: Context) -> None:
    if not isinstance(data, Mapping):
        raise context.fail((), "bad-description", "a description is a mapping with `layers`", help=_EXAMPLE)
    for key in data:
        if key not in TOP_LEVEL:
            raise context.fail(
                (key,), "unknown-key", f"a description has no `{key}`", suggestion(str(key), TOP_LEVEL), key=True
            )
    layers = data.get("layers")
    if not isinstance(layers, Sequence) or isinstance(layers, str) or not layers:
        raise context.fail(("layers",), "bad-description", "`layers` must be a list of layers", help=_EXAMPLE)
    if data.get("convention") not in (None, *CONVENTIONS):
        raise context.fail(("convention",), "bad-description", f"`convention` must be one of {', '.join(CONVENTIONS)}")


class _Spot(NamedTuple):
    """Where an entry is read: its path, the names in scope, and what the entry above gives."""

    path: Path
    scope: Scope
    last: Tensors | None
    context: Context


class _Reading:
    """One description on its way to a model."""

    def __init__(self, data: Mapping[str, Any], context: Context, input_shape: Shape | None) -> None:
        self.data = data
        self.budget = context.budget or Budget()
        context = context._replace(budget=self.budget)
        self.context = context
        self.input_shape = input_shape
        self.builder = Builder()
        self.problems: list[Diagnostic] = []
        self.scope = Scope()
        self.joins_by_name = "inputs" in data or "outputs" in data or bool(data.get("base"))
        self.blocks = read_blocks(data.get("blocks"), context)
        self.reserved: set[str] = set()

    def model(self, name: str | None) -> Model:
        """Return the model, or raise everything that is wrong with its description."""
        first = self._inputs()
        self._reserve_names()
        last = self.read_all(self.data["layers"], ("layers",), self.scope, first, self.context)
        outputs = self._outputs(last)
        return self.built(name, outputs)

    def built(self, name: str | None, outputs: Sequence[Tensor]) -> Model:
        """Return the model of the layers that were read."""
        self.raise_problems()
        return self.builder.model(
            name,
            outputs,
            kind="Functional" if self.joins_by_name else "Sequential",
            is_chain=not self.joins_by_name,
            trainable=self.data.get("trainable", True) is not False,
        )

    def raise_problems(self) -> None:
        """Raise everything that went wrong so far, if anything did."""
        if self.problems:
            raise MlcalcError(self.problems)

    def _collected(self, act: Callable[[], T], otherwise: T) -> T:
        """Return what an act gives; if it fails, note why and go on with something else."""
        try:
            return act()
        except MlcalcError as cause:
            self.problems.extend(cause.diagnostics)
            return otherwise

    def _reserve(self, name: str, place: Place | None) -> None:
        self._collected(lambda: self.builder.reserve(name, place), None)

    def _look_up(self, source: str, scope: Scope, place: Place | None) -> Tensors | None:
        return self._collected(lambda: scope.resolve(source, place), None)

    def _reserve_names(self) -> None:
        """Take the names that the description gives, so that no automatic name gets there first."""
        for index, entry in enumerate(self.data["layers"]):
            if not isinstance(entry, Mapping) or not isinstance(entry.get("name"), str):
                continue
            if "repeat" not in entry and self._block_of(entry) is None:
                self._reserve(entry["name"], self.context.place_of(("layers", index, "name")))
                self.reserved.add(entry["name"])

    # What flows in.

    def _inputs(self) -> Tensors | None:
        """Add the inputs that the description states, and return what its first layer takes."""
        if self.data.get("base"):
            return self._base(self.data["base"])
        if "inputs" in self.data:
            return self._named_inputs()
        if "input" in self.data:
            shape = self.input_shape or self._shape(self.data["input"], ("input",))
            return self._input("input", shape, ("input",))
        return None

    def _base(self, path: Any) -> Tensors:
        """Begin with the layers of another model, which keep their names."""
        from mlcalc.readers.loading import load_beside

        place = self.context.place_of(("base",))
        model = load_beside(path, ("base",), self.context, self.input_shape)
        for name in dict.fromkeys(node.name for node in model.graph.nodes):
            self._reserve(name, place)
        tensors = tuple(self.builder.include(model))
        for index, node in enumerate(self.builder.nodes):
            self.scope.names.setdefault(node.name, (Tensor(index),))
        self.joins_by_name = not model.graph.is_chain
        return tensors

    def _named_inputs(self) -> Tensors | None:
        inputs = self.data["inputs"]
        if not isinstance(inputs, Mapping) or not inputs:
            raise self.context.fail(("inputs",), "bad-description", "`inputs` must map names to shapes")
        for index, (name, value) in enumerate(inputs.items()):
            path = ("inputs", str(name))
            replaced = self.input_shape if index == 0 else None
            self._input(str(name), replaced or self._shape(value, path), path)
        return self.scope.names[str(name)] if len(inputs) == 1 else None

    def _input(self, name: str, shape: Shape, path: Path) -> Tensors:
        tensors = (self.builder.add_input(name, shape, lambda argument: self.context.place_of(path, key=True)),)
        self.scope.names[name] = tensors
        return tensors

    def _shape(self, value: Any, path: Path) -> Shape:
        try:
            return (None, *as_shape(value))
        except MlcalcError as cause:
            problem = cause.diagnostics[0]
            raise self.context.fail(path, problem.code, problem.message, problem.help) from None

    def _first_input(self, item: Item) -> Tensors:
        """Return the input of a first layer for which the description states none, as in Keras."""
        shape = self.input_shape or _own_input(item.layer)
        if shape is None:
            return self._unstated(item.path, item.locate(None))
        return self._input("input", shape, item.path)

    def _unstated(self, path: Path, place: Place | None = None) -> Tensors:
        """Return the input where only the command line can state it."""
        if self.input_shape is not None:
            return self._input("input", self.input_shape, path)
        if self.context.depth and "inputs" not in self.data:
            # A model inside takes whatever the model around it hands over.
            return (self.builder.add_input("input", None),)
        problem = self._no_input(path)
        self.problems.append(problem._replace(place=place, where=None) if place else problem)
        return ()

    def _no_input(self, path: Path) -> Diagnostic:
        inputs = self.data.get("inputs")
        if inputs:
            code, message = "missing-from", "the first layer does not say which of the inputs it takes"
            help = f"add `from: {next(iter(inputs))}`"  # noqa: A001
        else:
            code, message = "missing-input", "the model does not say the shape of its input"
            help = "add `input: […]` (without the batch) to the description, or `--input` to the command"  # noqa: A001
        return self.context.fail(path, code, message, help).diagnostics[0]

    # Layers, blocks, repetitions, models.

    def read_all(
        self, entries: Sequence[Any], path: Path, scope: Scope, last: Tensors | None, context: Context
    ) -> Tensors | None:
        """Read entries one after the other, each taking what the one above gives; return what the last gives."""
        for index, entry in enumerate(entries):
            self.budget.entries += 1
            try:
                last = self._read(entry, _Spot((*path, index), scope, last, context))
            except TooLargeError:
                raise
            except MlcalcError as cause:
                self.problems.extend(cause.diagnostics)
                last = ()
                if isinstance(entry, Mapping) and isinstance(entry.get("name"), str):
                    scope.names[entry["name"]] = None
        return last

    def _read(self, entry: Any, spot: _Spot) -> Tensors | None:
        path, scope, last, context = spot
        if isinstance(entry, str) and entry in self.blocks:
            entry = {entry: None}
        if isinstance(entry, Mapping):
            if "repeat" in entry:
                return self._repeat(entry, spot)
            if (block := self._block_of(entry)) is not None:
                return self._use(block, entry, spot)
            if "model" in entry:
                return self.add(read_model_entry(entry, path, context), scope, last, context)
        return self.add(read_item(entry, path, context), scope, last, context)

    def _block_of(self, entry: Mapping[Any, Any]) -> Block | None:
        return next((self.blocks[key] for key in entry if key in self.blocks), None)

    def add(self, item: Item, scope: Scope, last: Tensors | None, context: Context) -> Tensors:
        """Add one layer, and return what it gives."""
        if isinstance(item.layer, InputLayer):
            return self._explicit_input(item, item.layer, scope)
        if item.sources is not None:
            inputs = self._resolved(item.sources, item.path, scope, context)
        else:
            inputs = last if last is not None else self._first_input(item)
        name = self._name(item, scope, context)
        tensors = (self.builder.add(item.layer, name, inputs, item.locate),)
        scope.names[item.name or name.removeprefix(scope.prefix)] = tensors
        return tensors

    def _name(self, item: Item, scope: Scope, context: Context) -> str:
        """Return the name of a layer: its own, with those of the blocks around it, or one as Keras gives."""
        if item.name is None and isinstance(item.layer, Model):
            return self.builder.names.own(f"{scope.prefix}{item.layer.name or 'model'}")
        if item.name is None:
            return self.builder.names.automatic(item.layer.type_name)
        name = f"{scope.prefix}{item.name}"
        if name not in self.reserved:
            self._reserve(name, context.place_of((*item.path, "name")) or item.locate(None))
        return name

    def _explicit_input(self, item: Item, layer: InputLayer, scope: Scope) -> Tensors:
        first = not self.builder.inputs
        shape = self.input_shape if first and self.input_shape else layer.full_shape
        name = item.name or ("input" if first else self.builder.names.automatic(layer.type_name))
        tensors = (self.builder.add_input(name, shape, item.locate),)
        scope.names[name] = tensors
        return tensors

    def _resolved(self, sources: Sequence[str], path: Path, scope: Scope, context: Context) -> Tensors:
        self.joins_by_name = True
        place = context.place_of((*path, "from")) or context.place_of((*path[:-1], "from"))
        found = [self._look_up(source, scope, place) for source in sources]
        tensors = tuple(tensor for tensors in found for tensor in tensors or ())
        if len(tensors) > MOST_SOURCES:
            raise context.fail((*path, "from"), "too-large", f"a layer takes at most {MOST_SOURCES:,} tensors")
        return tensors

    def _repeat(self, entry: Mapping[str, Any], spot: _Spot) -> Tensors | None:
        """Read `{repeat: 3, layers: […]}` or `{repeat: 3, <a layer or block>}`: each time on what came before."""
        path, scope, last, context = spot
        count, name = entry["repeat"], entry.get("name")
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise context.fail((*path, "repeat"), "bad-repeat", f"`repeat` must be a number of times, not {count!r}")
        if "from" in entry:
            last = self._resolved(sources_of(entry["from"], path, context) or (), path, scope, context)
        body = {key: value for key, value in entry.items() if key not in ("repeat", "from", "name")}
        if not isinstance(body.get("layers", []), list):
            raise context.fail((*path, "layers"), "bad-description", "`layers` must be a list of layers")
        counted, inner = "$" in repr(body), context.deeper(path)
        context.expand((*path, "repeat"), max(0, count - MOST_EXPANSIONS))
        problems = len(self.problems)
        for number in range(1, count + 1):
            context.expand((*path, "repeat"))
            once = substitute(body, {"index": number}, path, context) if counted else body
            last = self._read_once(once, f"{name}_{number}" if name else None, _Spot(path, scope, last, inner))
            if len(self.problems) > problems:
                break  # each further time would say the same
        if name:
            scope.names[str(name)] = last
        return last

    def _read_once(self, body: Mapping[str, Any], name: str | None, spot: _Spot) -> Tensors | None:
        """Read what is repeated, one time: a list of layers, or a single one."""
        path, scope, last, context = spot
        if "layers" not in body:
            named = {**body, "name": name} if name else body
            return self._read(named, spot._replace(scope=Scope(scope, scope.prefix)))
        within = Scope(scope, f"{scope.prefix}{name}_" if name else scope.prefix)
        return self.read_all(body["layers"], (*path, "layers"), within, last, context)

    def _use(self, block: Block, entry: Mapping[str, Any], spot: _Spot) -> Tensors | None:
        """Read the layers of a block, with its parameters' values, in place of the entry."""
        path, scope, last, context = spot
        for key in entry:
            if key not in (block.name, "name", "from"):
                raise context.fail((*path, key), "unknown-key", f"`{key}` cannot stand beside a block", key=True)
        context.expand(path)
        values = bind(block, entry[block.name], (*path, block.name), context)
        given = self._given(block, entry, spot)
        name = str(entry.get("name") or self.builder.names.automatic(block.name))
        within = Scope(prefix=f"{scope.prefix}{name}_")
        within.names.update(zip(block.inputs, given, strict=True))
        layers = substitute(list(block.layers), values, (*block.path, "layers"), block.context)
        inner = block.context._replace(depth=context.depth).deeper(path)
        last = self.read_all(layers, (*block.path, "layers"), within, given[0], inner)
        if block.output is not None:
            last = self._look_up(block.output, within, block.context.place_of((*block.path, "output")))
        scope.names[name] = last
        return last

    def _given(self, block: Block, entry: Mapping[str, Any], spot: _Spot) -> list[Tensors | None]:
        """Return what each input of a block is in one use of it."""
        path, scope, last, context = spot
        self.joins_by_name = True
        sources = sources_of(entry.get("from"), path, context)
        if sources is None:
            given: list[Tensors | None] = [last if last is not None else self._unstated(path)]
        else:
            given = [self._resolved([source], path, scope, context) for source in sources]
        if len(given) != len(block.inputs):
            raise context.fail(
                path, "wrong-inputs", f"the block `{block.name}` takes {len(block.inputs)} inputs, not {len(given)}"
            )
        return given

    # What flows out.

    def _outputs(self, last: Tensors | None) -> Tensors:
        names = self.data.get("outputs")
        if names is None:
            return last or ()
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, Sequence) or not listed:
            raise self.context.fail(("outputs",), "bad-description", "`outputs` must be a list of names")
        found: list[Tensor] = []
        for index, name in enumerate(listed):
            place = self.context.place_of(("outputs", index)) or self.context.place_of(("outputs",))
            found.extend(self._look_up(str(name), self.scope, place) or ())
        return tuple(found)


def read_model_entry(entry: Mapping[str, Any], path: Path, context: Context) -> Item:
    """Read `{model: file}` or `{model: {layers: […]}}`: a whole model in place of a layer.

    Raises:
        MlcalcError: the model cannot be read.
    """
    for key in entry:
        if key not in ("model", *BESIDE_LAYER):
            raise context.fail((*path, key), "unknown-key", f"`{key}` cannot stand beside a model", key=True)
    here = (*path, "model")
    described = entry["model"]
    if isinstance(described, Mapping):
        model = read_description(described, context=context.below(here))
    else:
        from mlcalc.readers.loading import load_beside

        model = load_beside(described, here, context)
    if entry.get("trainable", True) is False:
        model = model.as_frozen()
    name = str(entry["name"]) if entry.get("name") else None
    return Item(
        model, path, lambda argument: context.place_of(here), name, sources_of(entry.get("from"), path, context)
    )


def _own_input(layer: Layer) -> Shape | None:
    """Return the input that a first layer states, or that one has which needs to know no size of it."""
    if isinstance(layer, Model):
        shapes = layer.input_shapes
        return shapes[0] if shapes else None
    return stated_input(layer) or ((None, None) if isinstance(layer, Embedding) else None)


# What the command line writes.


def read_inner(argument: Argument, value: Any, convention: str | None = None) -> Any:
    """Return the value of an argument, with the layers made that it holds."""
    context = Context(convention)
    if argument.holds is None or value is None:
        return as_serialised(value)
    if isinstance(value, list):
        return [read_item(each, (), context).layer for each in value]
    return read_item(value, (), context).layer if argument.holds == "layer" else as_serialised(value)


def read_layer_texts(texts: Sequence[str], *, input_shape: Shape | None, convention: str | None) -> Model:
    """Return the chain of layers that texts such as `LSTM(10)`, `lstm: 10` or `flatten` spell.

    Raises:
        MlcalcError: one of them spells no layer, or they do not fit together.
    """
    reading = _Reading({"layers": texts}, Context(convention), input_shape)
    last: Tensors | None = None
    for number, text in enumerate(texts, 1):
        source = Source(f"--layer {number}", text, is_file=False)
        try:
            last = reading.add(_read_layer_text(source, convention), reading.scope, last, reading.context)
        except MlcalcError as cause:
            reading.problems.extend(cause.diagnostics)
            last = ()
    return reading.built("model", last or ())


def _read_layer_text(source: Source, convention: str | None) -> Item:
    text = source.text.strip()
    whole = Place(source, 1, 1, len(source.text))
    if looks_like_call(text):
        call = parse_call(text, source)
        named = text_or_none(call.named.get("name"))
        return Item(call_layer(call, Context(convention)), (), call_places(call), named)
    if ":" not in text:
        return read_item(text, (), Context(convention, lambda path, key=False: whole))
    from mlcalc.readers.yaml_text import read_yaml

    data, places = read_yaml(source)
    return read_item(data, (), Context(convention, places))


def read_call(text: str, source: Source, convention: str | None = None, *, input_shape: Shape | None = None) -> Layer:
    """Return the layer, or the chain of layers, that a call spells."""
    return call_layer(parse_call(text, source), Context(convention, input_shape=input_shape, stands_alone=True))
