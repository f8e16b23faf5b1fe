"""The description language: plain data, from YAML, JSON or Python, into a model.

A description is a mapping with `layers` and, for a chain, `input` or, for a graph, `inputs`; each
layer is a name, a call, or a mapping. Every independent error is found before one is raised.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

from mlcalc.arguments import Argument
from mlcalc.errors import Diagnostic, MlcalcError, Place, Source, suggestion
from mlcalc.layers import CONVENTIONS, find, is_layer, make
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer
from mlcalc.model import Locator, Model, Node, Tensor, ordered
from mlcalc.readers.call_text import CallText, as_serialised, looks_like_call, parse_call
from mlcalc.readers.inputs import stated_input
from mlcalc.readers.names import Names
from mlcalc.shapes import Shape, as_shape

Path = tuple[str | int, ...]
PlaceOf = Callable[..., Place | None]
TOP_LEVEL = ("name", "input", "inputs", "layers", "outputs", "convention", "trainable")
BESIDE_LAYER = ("name", "from", "trainable", "dtype")
DEEPEST = 100


def nowhere(path: Sequence[str | int], *, key: bool = False) -> Place | None:
    """The places of a description that was not written as a text."""
    return None


class Context(NamedTuple):
    """What all parts of one description share."""

    convention: str | None = None
    place_of: PlaceOf = nowhere
    depth: int = 0

    def fail(self, path: Path, code: str, message: str, help: str | None = None, *, key: bool = False) -> MlcalcError:  # noqa: A002
        """Return an error at a place of the description."""
        where = None if self.place_of is not nowhere else _written(path)
        return MlcalcError(Diagnostic(code, message, help=help, place=self.place_of(path, key=key), where=where))


def _written(path: Path) -> str | None:
    """Return a path as people write it: `layers[2].units`."""
    text = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return text.lstrip(".") or None


@dataclass
class _Item:
    """One entry of `layers`, read: the layer, what it is called and where its inputs come from."""

    layer: Layer
    path: Path
    locate: Locator
    name: str | None = None
    sources: Sequence[str] | None = None


@dataclass
class _Parts:
    """What was read of a description, before names are resolved."""

    items: list[_Item] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)


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
    context = context._replace(convention=data.get("convention", context.convention))
    parts = _read_layers(data, context)
    graph = _Graph(data, context, parts, input_shape)
    return graph.model(data.get("name") or name)


def _check_top_level(data: Any, context: Context) -> None:
    if not isinstance(data, Mapping):
        raise context.fail((), "bad-description", "a description is a mapping with `layers`", help=_EXAMPLE)
    for key in data:
        if key not in TOP_LEVEL:
            raise context.fail(
                (key,), "unknown-key", f"a description has no `{key}`", suggestion(str(key), TOP_LEVEL), key=True
            )
    if not isinstance(data.get("layers"), Sequence) or isinstance(data.get("layers"), str) or not data["layers"]:
        raise context.fail(("layers",), "bad-description", "`layers` must be a list of layers", help=_EXAMPLE)
    if data.get("convention") not in (None, *CONVENTIONS):
        raise context.fail(("convention",), "bad-description", f"`convention` must be one of {', '.join(CONVENTIONS)}")


_EXAMPLE = "for example `input: [3, 1]` and `layers:` with `- lstm: 10` below it"


def _read_layers(data: Mapping[str, Any], context: Context) -> _Parts:
    parts = _Parts()
    for index, entry in enumerate(data["layers"]):
        try:
            parts.items.append(read_item(entry, ("layers", index), context))
        except MlcalcError as cause:
            parts.problems.extend(cause.diagnostics)
    return parts


# One entry of `layers`.


def read_item(entry: Any, path: Path, context: Context) -> _Item:
    """Return one layer of a description in any of its forms.

    Raises:
        MlcalcError: it is none of them, or its layer or an argument is unknown or wrong.
    """
    if context.depth > DEEPEST:
        raise context.fail(path, "bad-description", f"layers are nested at most {DEEPEST} levels deep")
    if isinstance(entry, str):
        return _read_text(entry, path, context)
    if isinstance(entry, CallText):
        return _Item(_call_layer(entry, context), path, _call_places(entry))
    if isinstance(entry, Layer):
        return _Item(entry, path, lambda argument: None, entry.name)
    if not isinstance(entry, Mapping):
        raise context.fail(path, "bad-layer", f"a layer is a name, a call or a mapping, not {entry!r}")
    if "class_name" in entry:
        return _read_serialised(entry, path, context)
    if "layers" in entry:
        return _read_model(entry, path, context)
    return _read_mapping(entry, path, context)


def _read_text(entry: str, path: Path, context: Context) -> _Item:
    place = context.place_of(path)
    if not looks_like_call(entry):
        return _made(entry, (), {}, path, path, context)
    if place is None:
        call = parse_call(entry, Source(_written(path) or "call", entry, is_file=False))
    else:
        # A quoted scalar starts with its quote.
        text = place.source.line(place.line)
        quoted = text[place.column - 1 : place.column] in ("'", '"')
        call = parse_call(entry, place.source, place.line, place.column + quoted)
    return _Item(_call_layer(call, context), path, _call_places(call), _text_or_none(call.named.get("name")))


def _text_or_none(value: Any) -> str | None:
    return value if isinstance(value, str) else None


def _call_places(call: CallText) -> Locator:
    def locate(argument: str | None) -> Place | None:
        if argument is None:
            return call.place
        positional = list(find(call.name).arguments)
        index = positional.index(argument) if argument in positional else None
        return call.places.get(argument) or (call.places.get(index) if index is not None else None) or call.place

    return locate


def _call_layer(call: CallText, context: Context) -> Layer:
    """Return the layer that a call spells."""
    if call.name in ("Sequential", "Model", "Functional"):
        return _call_sequential(call, context)
    try:
        layer_class = find(call.name)
        positional = [
            _call_value(layer_class, name, value, context)
            for name, value in zip(
                (*layer_class.arguments, *[""] * len(call.positional)), call.positional, strict=False
            )
        ]
        named = {name: _call_value(layer_class, name, value, context) for name, value in call.named.items()}
        return make(call.name, positional, named, convention=context.convention)
    except MlcalcError as cause:
        locate = _call_places(call)
        raise MlcalcError(
            [
                each if each.place else each._replace(place=locate(each.argument) if each.argument else call.place)
                for each in cause.diagnostics
            ]
        ) from None


def _call_value(layer_class: type[Layer], name: str, value: Any, context: Context) -> Any:
    argument = layer_class.arguments.get(name)
    inner = context._replace(depth=context.depth + 1)
    if argument is not None and argument.holds == "layer" and value is not None:
        return read_item(value, (), inner).layer
    if argument is not None and argument.holds == "layers" and isinstance(value, Sequence):
        return [read_item(each, (), inner).layer for each in value]
    return as_serialised(value)


def _call_sequential(call: CallText, context: Context) -> Layer:
    items = call.positional[0] if call.positional else call.named.get("layers")
    if call.name != "Sequential" or not isinstance(items, Sequence) or isinstance(items, str):
        raise MlcalcError(
            Diagnostic(
                "bad-call",
                f"`{call.name}(…)` cannot be read as a model",
                help="a chain is `Sequential([…])`; write a graph as YAML, with `inputs` and `from`",
                place=call.place,
            )
        )
    return read_description({"layers": list(items)}, name=call.named.get("name"), context=context)


def _read_serialised(entry: Mapping[str, Any], path: Path, context: Context) -> _Item:
    from mlcalc.readers.keras_config import layer_from_config

    try:
        layer = layer_from_config(entry)
    except MlcalcError as cause:
        raise MlcalcError(
            [
                each._replace(place=context.place_of(path), where=each.where or _written(path))
                for each in cause.diagnostics
            ]
        ) from None
    return _Item(layer, path, lambda argument: context.place_of(path), layer.name)


def _read_model(entry: Mapping[str, Any], path: Path, context: Context) -> _Item:
    """Read a model that stands in place of a layer."""
    sources = _sources(entry.get("from"), path, context)
    inner = context._replace(
        depth=context.depth + 1, place_of=lambda below, key=False: context.place_of((*path, *below), key=key)
    )
    data = {key: value for key, value in entry.items() if key != "from"}
    model = read_description(data, context=inner)
    return _Item(model, path, lambda argument: context.place_of(path), model.name, sources)


def _read_mapping(entry: Mapping[Any, Any], path: Path, context: Context) -> _Item:
    """Read `{lstm: {units: 10}}`, `{name: a, lstm: 10, from: b}` or `{type: lstm, units: 10}`."""
    if "type" in entry:
        named = {key: value for key, value in entry.items() if key not in ("type", "from")}
        item = _made(entry["type"], (), named, (*path, "type"), path, context)
    else:
        name = _layer_key(entry, path, context)
        beside = {key: value for key, value in entry.items() if key not in (name, "from")}
        positional, named = _arguments_of(name, entry[name])
        item = _made(name, positional, {**named, **beside}, (*path, name), (*path, name), context, key=True)
    item.path = path
    item.sources = _sources(entry.get("from"), path, context) if "from" in entry else None
    return item


def _layer_key(entry: Mapping[Any, Any], path: Path, context: Context) -> str:
    """Return the one key of an entry that names its layer."""
    candidates = [key for key in entry if key not in BESIDE_LAYER]
    if len(candidates) == 1 and isinstance(candidates[0], str):
        return candidates[0]
    if not candidates:
        raise context.fail(path, "bad-layer", "this entry names no layer", help="write it as `- dense: 10`")
    known = [key for key in candidates if isinstance(key, str) and is_layer(key)]
    stray = next((key for key in candidates if key not in known[:1]), candidates[0])
    if not known:
        raise context.fail((*path, stray), "unknown-layer", f"none of {_listed(candidates)} is a layer", key=True)
    raise context.fail(
        (*path, stray),
        "bad-layer",
        f"`{stray}` stands beside the layer `{known[0]}`",
        help=f"give each layer its own `-`, or put arguments inside: `- {known[0]}: {{{stray}: …}}`",
        key=True,
    )


def _listed(names: Sequence[Any]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _arguments_of(name: str, value: Any) -> tuple[tuple[Any, ...], dict[str, Any]]:
    """Return what stands behind a layer's name as a call's arguments."""
    if value is None:
        return (), {}
    if isinstance(value, Mapping) and not (is_layer(name) and _is_inner_layer(find(name), value)):
        return (), dict(value)
    return (value,), {}


def _is_inner_layer(layer_class: type[Layer], value: Mapping[Any, Any]) -> bool:
    """Tell whether `bidirectional: {lstm: 10}` gives the layer itself rather than arguments."""
    first = next(iter(layer_class.arguments.values()), None)
    names = [key for key in value if isinstance(key, str)]
    known = any(key in layer_class.arguments for key in names)
    return first is not None and first.holds == "layer" and not known


def _made(  # noqa: PLR0913  (what is made, and where each of its parts stands)
    name: Any,
    positional: Sequence[Any],
    named: Mapping[Any, Any],
    name_path: Path,
    arguments_path: Path,
    context: Context,
    *,
    key: bool = False,
) -> _Item:
    """Make the layer, and turn the names of wrong arguments into places."""

    def locate(argument: str | None, *, key_of: bool = False) -> Place | None:
        if argument is not None:
            for path in ((*arguments_path, argument), (*arguments_path[:-1], argument)):
                if place := context.place_of(path, key=key_of):
                    return place
        return context.place_of(name_path, key=key)

    try:
        layer_class = find(str(name))
        positional = [
            _plain(layer_class, argument, value, arguments_path, context)
            for argument, value in zip(layer_class.arguments, positional, strict=False)
        ] or list(positional)
        named = {
            str(argument): _plain(layer_class, str(argument), value, (*arguments_path, str(argument)), context)
            for argument, value in named.items()
        }
        layer = make(str(name), positional, named, convention=context.convention)
    except MlcalcError as cause:
        at_key = partial(locate, key_of=True)
        raise MlcalcError(
            [
                _placed(each, at_key if each.code == "unknown-argument" else locate, name_path)
                for each in cause.diagnostics
            ]
        ) from None
    return _Item(layer, arguments_path, locate, layer.name)


def _placed(diagnostic: Diagnostic, locate: Locator, path: Path) -> Diagnostic:
    if diagnostic.place is not None:
        return diagnostic
    place = locate(diagnostic.argument)
    return diagnostic._replace(place=place, where=None if place else diagnostic.where or _written(path))


def _plain(layer_class: type[Layer], name: str, value: Any, path: Path, context: Context) -> Any:
    """Return an argument's value, with inner layers made."""
    argument = layer_class.arguments.get(name)
    inner = context._replace(depth=context.depth + 1)
    if argument is None or argument.holds is None or value is None:
        return value
    if argument.holds == "layer":
        return read_item(value, path, inner).layer
    if not isinstance(value, Sequence) or isinstance(value, str):
        return value
    return [read_item(each, (*path, index), inner).layer for index, each in enumerate(value)]


def _sources(value: Any, path: Path, context: Context) -> list[str] | None:
    """Read `from`: a name, or a list of names."""
    if value is None:
        return None
    names = [value] if isinstance(value, (str, int)) else value
    if not isinstance(names, Sequence) or not names or not all(isinstance(each, (str, int)) for each in names):
        raise context.fail((*path, "from"), "bad-description", "`from` must be a name or a list of names")
    return [str(each) for each in names]


# From entries to a graph.


class _Graph:
    """Names the entries, joins them, and makes the model."""

    def __init__(self, data: Mapping[str, Any], context: Context, parts: _Parts, input_shape: Shape | None) -> None:
        self.data = data
        self.context = context
        self.items = parts.items
        self.problems = parts.problems
        self.input_shape = input_shape
        self.nodes: list[Node] = []
        self.indices: dict[str, int] = {}

    def model(self, name: str | None) -> Model:
        self._raise_problems()
        self._inputs()
        self._add_items()
        self._raise_problems()
        outputs = self._outputs()
        order = ordered(self.nodes)
        position = {old: new for new, old in enumerate(order)}
        nodes = [
            self.nodes[old]._replace(
                inputs=tuple(Tensor(position[each.node], each.output) for each in self.nodes[old].inputs),
            )
            for old in order
        ]
        kind = "Functional" if self._is_graph() else "Sequential"
        return Model(
            name,
            nodes,
            [new for new, node in enumerate(nodes) if isinstance(node.layer, InputLayer)],
            [Tensor(position[tensor.node], tensor.output) for tensor in outputs],
            kind=kind,
            trainable=self.data.get("trainable", True),
        )

    def _raise_problems(self) -> None:
        if self.problems:
            raise MlcalcError(self.problems)

    def _is_graph(self) -> bool:
        return "inputs" in self.data or "outputs" in self.data or any(item.sources is not None for item in self.items)

    # Inputs.

    def _inputs(self) -> None:
        """Add a node for each input that is not itself one of the layers."""
        if "inputs" in self.data:
            self._named_inputs()
        elif not isinstance(self.items[0].layer, InputLayer):
            shape = self.input_shape or self._stated_input() or self._implied_input()
            if shape is None:
                raise self._missing_input()
            self._add_node(Node("input", InputLayer(batch_shape=shape)), ())
        elif self.input_shape is not None:
            self.items[0].layer = InputLayer(batch_shape=self.input_shape, name=self.items[0].layer.name)

    def _missing_input(self) -> MlcalcError:
        place = self.items[0].locate(None)
        return MlcalcError(
            Diagnostic(
                "missing-input",
                "the model does not say the shape of its input",
                help="add `input: […]` (without the batch) to the description, or `--input` to the command",
                place=place,
                where=None if place else "layers[0]",
            )
        )

    def _named_inputs(self) -> None:
        inputs = self.data["inputs"]
        if not isinstance(inputs, Mapping) or not inputs:
            raise self.context.fail(("inputs",), "bad-description", "`inputs` must map names to shapes")
        for index, (name, value) in enumerate(inputs.items()):
            shape = self.input_shape if index == 0 and self.input_shape else self._shape(value, ("inputs", str(name)))
            self._add_node(Node(str(name), InputLayer(batch_shape=shape)), ("inputs", str(name)))

    def _shape(self, value: Any, path: Path) -> Shape:
        try:
            return (None, *as_shape(value))
        except MlcalcError as cause:
            raise MlcalcError(
                [_placed(each, lambda _: self.context.place_of(path), path) for each in cause.diagnostics]
            ) from None

    def _stated_input(self) -> Shape | None:
        """Return the shape that the description or, as in Keras, its first layer states."""
        if "input" in self.data:
            return self._shape(self.data["input"], ("input",))
        return stated_input(self.items[0].layer)

    def _implied_input(self) -> Shape | None:
        """Return an input of unknown sizes for a first layer that needs to know none of them."""
        from mlcalc.layers.core import Embedding

        return (None, None) if isinstance(self.items[0].layer, Embedding) else None

    # Nodes.

    def _add_node(self, node: Node, path: Path) -> None:
        self.indices[node.name] = len(self.nodes)
        self.nodes.append(node)

    def _add_items(self) -> None:
        names = Names(self.indices)
        for item in self.items:
            if item.name is not None and not names.claim(item.name):
                place = self.context.place_of((*item.path, "name")) or item.locate(None)
                self.problems.append(
                    Diagnostic(
                        "name-taken",
                        f'the name "{item.name}" is taken',
                        help=f"for example `{names.free(item.name)}` is free",
                        place=place,
                    )
                )
        first = len(self.nodes)
        for item in self.items:
            name = item.name or names.automatic(item.layer.title())
            self._add_node(Node(name, item.layer, (), item.locate), item.path)
        for index, item in enumerate(self.items, first):
            self.nodes[index] = self.nodes[index]._replace(inputs=self._tensors(index, item))

    def _tensors(self, index: int, item: _Item) -> tuple[Tensor, ...]:
        if isinstance(item.layer, InputLayer):
            return ()
        if item.sources is not None:
            return tuple(tensor for source in item.sources if (tensor := self._tensor(source, item)))
        inputs = self.data.get("inputs")
        if index and (index > len(inputs or ()) or inputs is None or len(inputs) == 1):
            return (Tensor(index - 1),)
        self.problems.append(
            Diagnostic(
                "missing-from",
                "the first layer does not say which of the inputs it takes",
                help=f"add `from: {next(iter(self.indices))}`",
                place=item.locate(None),
            )
        )
        return ()

    def _tensor(self, source: str, item: _Item) -> Tensor | None:
        """Return the tensor of a source: `name`, or `name[1]` for one of several outputs."""
        name, _, rest = source.partition("[")
        output = rest[:-1] if rest.endswith("]") else ""
        if name in self.indices and (not rest or output.isdigit()):
            return Tensor(self.indices[name], int(output or 0))
        self.problems.append(
            Diagnostic(
                "unknown-source",
                f'there is no layer or input "{source}"',
                help=suggestion(name, self.indices) or f"there are {', '.join(list(self.indices)[:12])}",
                place=self.context.place_of((*item.path, "from")),
            )
        )
        return None

    def _outputs(self) -> list[Tensor]:
        names = self.data.get("outputs")
        if names is None:
            return [Tensor(len(self.nodes) - 1)]
        listed = [names] if isinstance(names, str) else names
        if not isinstance(listed, Sequence) or not listed:
            raise self.context.fail(("outputs",), "bad-description", "`outputs` must be a list of names")
        tensors = []
        for index, name in enumerate(listed):
            place = self.context.place_of(("outputs", index)) or self.context.place_of(("outputs",))
            stand_in = _Item(self.nodes[-1].layer, ("outputs",), lambda argument, place=place: place)  # type: ignore[misc]
            tensor = self._tensor(str(name), stand_in)
            if tensor:
                tensors.append(tensor)
        self._raise_problems()
        return tensors


def read_inner(argument: Argument, value: Any) -> Any:
    """Return the value of an argument, with the layers made that it holds."""
    context = Context()
    if argument.holds == "layer" and value is not None:
        return read_item(value, (), context).layer
    if argument.holds == "layers" and isinstance(value, (list, tuple)):
        return [read_item(each, (), context).layer for each in value]
    return as_serialised(value)


def read_layer_texts(texts: Sequence[str], *, input_shape: Shape | None, convention: str | None) -> Model:
    """Return the chain of layers that texts such as `LSTM(10)`, `lstm: 10` or `flatten` spell."""
    sources = [Source(f"--layer {number}", text, is_file=False) for number, text in enumerate(texts, 1)]
    problems: list[Diagnostic] = []
    items: list[_Item] = []
    for source in sources:
        try:
            items.append(_read_layer_text(source, convention))
        except MlcalcError as cause:
            problems.extend(cause.diagnostics)
    context = Context(convention)
    return _Graph({"layers": texts}, context, _Parts(items, problems), input_shape).model("model")


def _read_layer_text(source: Source, convention: str | None) -> _Item:
    text = source.text.strip()
    whole = Place(source, 1, 1, len(source.text))
    if looks_like_call(text):
        call = parse_call(text, source)
        return _Item(
            _call_layer(call, Context(convention)), (), _call_places(call), _text_or_none(call.named.get("name"))
        )
    if ":" not in text:
        return read_item(text, (), Context(convention, lambda path, key=False: whole))
    from mlcalc.readers.yaml_text import read_yaml

    data, places = read_yaml(source)
    return read_item(data, (), Context(convention, places))


def read_call(text: str, source: Source, convention: str | None = None) -> Layer:
    """Return the layer, or the chain of layers, that a call spells."""
    return _call_layer(parse_call(text, source), Context(convention))
