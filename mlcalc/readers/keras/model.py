"""Models as Keras serialises them: of Keras 3, of tf.keras 2 and of Keras 2.

The file decides. A class that mlcalc does not know keeps its row: its weights are those stored in the file, and its
output shape is the one that the file records for the next layer's input.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count, zip_longest
from typing import Any, NamedTuple

from mlcalc.builder import Builder
from mlcalc.checkpoint import WEIGHTS_ALONE
from mlcalc.edits import Edit, bare, instruction
from mlcalc.errors import NOTE, WARNING, Diagnostic, MlcalcError, closest, error, suggestion, warning
from mlcalc.graph import Locator, Tensor
from mlcalc.layers import find, make, names, nearest
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer, Lambda
from mlcalc.layers.own_input import own_input_shape
from mlcalc.layers.recorded import OF_ANOTHER, Recorded
from mlcalc.layers.weights import Identity, Weight
from mlcalc.limits import MOST_LAYERS, MOST_LISTED, MOST_PROBLEMS, MOST_RECORDED, MOST_SUGGESTIONS
from mlcalc.model import Model
from mlcalc.ops.keras import Placeholder, keras_op
from mlcalc.ops.tensorflow import graph_op
from mlcalc.readers.expected import list_of, text_of
from mlcalc.readers.keras.calls import (
    History,
    ModelCall,
    calls_of,
    recorded_shape,
    tensors_in,
    tensors_of,
    with_tensors,
)
from mlcalc.readers.keras.config import (
    SavedLayer,
    below_layer,
    class_and_config,
    is_model,
    name_of,
    readable_arguments,
    saved_layer,
    saved_layers,
    with_inner_layers,
)
from mlcalc.readers.keras.older import as_today, name_of_rule
from mlcalc.readers.keras.shared import identities_in
from mlcalc.readers.keras.stored import NOTHING, Stored
from mlcalc.readers.keras.writing import locator_of
from mlcalc.readers.located import (
    NOWHERE,
    InData,
    Spot,
    did_you_mean,
    edit_of,
    fail,
    in_place,
    spelled_like,
    value_in_place,
    written_in,
)
from mlcalc.readers.stated import stated_inside
from mlcalc.shapes import Shape
from mlcalc.texts import json_text, listed, named, quoted


def model_from_config(
    data: Mapping[str, Any],
    *,
    input_shape: Shape | None = None,
    stored: Stored | None = None,
    unread: Diagnostic | None = None,
    spot: Spot = NOWHERE,
) -> Model:
    """Return the model that a serialised description holds.

    Args:
        data: the data of `model.to_json()`, or of the `config.json` in a `.keras` file.
        input_shape: the shape of the first input with the batch, in place of the saved one.
        stored: the weights stored beside the description.
        unread: why those are not read, if a library for them is missing.
        spot: where the data were written, with the places of their parts.

    Raises:
        MlcalcError: it is no model, or does not hold together.
    """
    data = as_today(data)
    class_and_config(data, spot)
    if is_model(data):
        file = WholeFile(data, stored.file if stored else None, unread)
        model = _model(data, stored, spot, file, input_shape)
        model = model.with_remarks(file.remarks()).with_compiled(_compiled(data))
    elif stored is None:
        raise _no_layers(data, unread)
    else:
        model = _weights_alone(data, stored)
    return model if stored is None else model.with_optimizer(Stored(stored.optimizer).as_weights(trainable=False))


def _compiled(data: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return how a saved model was compiled, as its file says it; None if it does not say it."""
    for each in ("compile_config", "training_config"):
        if isinstance(found := data.get(each), Mapping):
            return found
    return None


def _no_layers(data: Mapping[str, Any], unread: Diagnostic | None) -> MlcalcError:
    problem = Diagnostic(
        "unknown-model",
        f"`{named(data.get('class_name'))}` is a model written in Python, whose layers the file does not list",
        help="save it as a functional model; `.weights.h5` gives its weights alone",
    )
    if unread:
        message = f"{problem.message}: only its weights tell more, and {unread.message}"
        problem = problem._replace(message=message, help=unread.help)
    return MlcalcError(problem)


def _weights_alone(data: Mapping[str, Any], stored: Stored) -> Model:
    """Return a model of one row, inside which each layer that the file stores has one, for it lists no layers."""
    class_name, _ = class_and_config(data)
    name = name_of(data) or class_name.lower()
    inside, whole = Builder(), Builder()
    layers = [
        inside.add(Recorded(class_name=WEIGHTS_ALONE, stored=each.as_weights(trainable=None)), key)
        for key, each in stored.parts()
    ]
    inner = inside.model(name, layers[-1:], kind=class_name)
    return whole.model(name, [whole.add(inner, name)], kind=class_name, is_chain=True).with_remarks(stored.remarks())


class WholeFile:
    """What the models in one file have in common: the layers that they share, and names given in order."""

    def __init__(
        self, data: Mapping[str, Any], weights_file: str | None = None, unread: Diagnostic | None = None
    ) -> None:
        self._weights_file, self._version = weights_file, data.get("keras_version")
        self.unread = unread
        """Why the weights beside the models are not read, if a library for them is missing."""
        self._unnamed = count(1)
        self._identities = identities_in(data)
        self._stored: dict[Identity, Stored] = {}
        self._recorded = 0
        self._unknown: dict[str, str | None] = {}
        self._claims: list[Diagnostic] = []
        self.beside: list[str] = []
        """What the file stores of a model, and the model does not have."""
        self.is_of_another = False
        """Whether layers are among that which stand in a file of their own."""

    def is_of_keras3(self, data: Mapping[str, Any]) -> bool:
        """Tell whether a model in the file was saved by Keras 3, whose models take no other sizes than they state.

        Keras 2 warns of other ones, and goes on. Where no version is said, the module of a class tells it.
        """
        return self._version.startswith("3.") if isinstance(self._version, str) else "module" in data

    def next_name(self) -> str:
        """Return the name that Keras 2 gives to the next chain without one."""
        return f"sequential_{next(self._unnamed)}"

    def suggestion(self, class_name: str) -> str | None:
        """Return which layer of Keras a class may be, for the first few of a file: each question takes its time."""
        if len(self._unknown) < MOST_SUGGESTIONS:
            self._unknown.setdefault(class_name, suggestion(class_name.rpartition(".")[2], names()))
        return self._unknown.get(class_name)

    def identity(self, saved: SavedLayer) -> Identity | None:
        """Return what makes a serialised layer the same wherever it stands; None if it stands in one place."""
        return self._identities.get(id(saved.data))

    def is_stored(self, data: Mapping[str, Any]) -> bool:
        """Tell whether a layer is stored at an earlier place."""
        identity = self._identities.get(id(data))
        return identity is not None and self._stored.get(identity, NOTHING) is not NOTHING

    def with_stored(self, saved: SavedLayer) -> SavedLayer:
        """Return the layer with its weights, which a file stores in the first of its places alone."""
        identity, saved = self.identity(saved), saved._replace(weights_file=self._weights_file)
        if saved.stored is None or identity is None:
            return saved
        if not self.is_stored(saved.data):
            self._stored[identity] = saved.stored
        # The layers in a model are the same ones, too.
        return saved if saved.is_model else saved._replace(stored=self._stored[identity])

    def add_beside(self, stored: Stored, names: Sequence[str]) -> None:
        """Keep the names of what is stored of a model, and no layer of it has."""
        self.beside += names
        self.is_of_another |= self._weights_file is not None and stored.has_layer(names)

    def add_claim(self, saved: SavedLayer, reason: str, mend: str | None) -> None:
        """Keep a layer that is said to be one of Keras, if nothing else is said of it: its weights are known."""
        if saved.stored is not None and saved.stored is not NOTHING and len(self._claims) < MOST_PROBLEMS:
            self._claims.append(warning("unknown-layer", reason, saved.locate())._replace(help=mend))

    def add_unknown_functions(self, saved: SavedLayer, layer_class: type[Layer]) -> None:
        """Keep the activations of a layer that are none of Keras, and are spelt much like one."""
        for name, value in saved.settings.items():
            argument = layer_class.arguments.get(name)
            if argument is None or argument.kind != "NAME" or not isinstance(value, str):
                continue
            plain = value.removesuffix("_v2")
            is_known = plain in argument.words or len(self._claims) >= MOST_PROBLEMS
            if not is_known and (meant := closest(plain, argument.words)):
                message = f"`{name}` is `{named(value)}`, which is no activation of Keras: a function of one's own?"
                found = warning("unknown-activation", message, saved.locate(name))
                self._claims.append(found._replace(help=f"did you mean `{meant}`?"))

    def remarks(self) -> Iterator[Diagnostic]:
        """Yield a remark on stored weights that no layer takes: a warning on layers in a file of their own."""
        yield from self._claims
        if self.beside:
            names = listed(self.beside, lambda name: f'"{named(name)}"')
            message = f"the file also stores weights that no layer of the model has: {names}"
            told = Diagnostic("unused-weights", message, severity=NOTE)
            if self.is_of_another:
                told = told._replace(severity=WARNING, help=OF_ANOTHER, file=self._weights_file)
            yield told

    def outputs(self, shapes: Mapping[int, Shape | None]) -> list[Shape | None]:
        """Return the recorded outputs of a call in their order, with those between them that nothing takes.

        Raises:
            MlcalcError: there are too many of these in all.
        """
        count = max(shapes, default=-1) + 1
        self._recorded += count - len(shapes)
        if self._recorded > MOST_RECORDED:
            raise error("too-large", f"the layers of the file leave more than {MOST_RECORDED:,} outputs unused")
        return [shapes.get(output) for output in range(count)]


class _SavedModel(NamedTuple):
    """A saved model on its way: what it says of itself, and its layers as they are saved and as they are made."""

    class_name: str
    settings: Mapping[str, Any]
    layers: Sequence[tuple[SavedLayer, Layer]]
    spot: Spot

    @property
    def trainable(self) -> bool:
        """Whether the model itself was not frozen."""
        return self.settings.get("trainable", True) is not False

    def name(self, default: str) -> str:
        """Return the model's own name, if it has one."""
        return text_of.maybe(self.settings, "name", self.spot.below("config")) or default


def _model(
    data: Mapping[str, Any],
    stored: Stored | None,
    spot: Spot,
    file: WholeFile,
    input_shape: Shape | None = None,
) -> Model:
    class_name, config = class_and_config(data, spot)
    # Keras 2 saved a chain as a bare list, without its name: it gets the next one when it is loaded.
    settings = config if isinstance(config, Mapping) else {"layers": config, "name": file.next_name()}
    here = spot.below("config").below("layers") if settings is config else spot.below("config")
    listed = list_of(settings, "layers", spot.below("config"))
    given = saved_layers(listed, here, stored, is_stored=file.is_stored)
    saved = [file.with_stored(each) for each in given]
    if stored is not None:
        file.add_beside(stored, stored.beside(each.stored for each in given if each.stored is not None))
    layers = [(each, _layer_of_model(each, file)) for each in saved]
    # A layer that is a part of a model inside, too, is stored there if that model comes first.
    layers = [(file.with_stored(each), layer) for each, layer in layers]
    model = _SavedModel(class_name, settings, layers, spot)
    if "input_layers" in settings or "output_layers" in settings:
        return _Functional(model, file).model(input_shape)
    return _sequential(model, input_shape)


def _layer_of_model(saved: SavedLayer, file: WholeFile) -> Layer:
    if saved.is_model:
        model = _model(saved.data, saved.stored, saved.spot, file)
        return model if file.is_of_keras3(saved.data) else model.taking_any()
    layer = _layer(saved, file)
    # A file does not say how a layer was frozen. Who freezes attention means the projections inside; Keras
    # itself forgets a wrapper's.
    return layer if layer.trainable or layer.holding else layer.as_frozen()


# A layer as it is saved.


def layer_from_config(
    data: Mapping[str, Any], spot: Spot = NOWHERE, *, strict: bool = True, file: WholeFile | None = None
) -> Layer:
    """Return a layer, or a model, that is serialised by itself or as an argument of another one.

    What the description leaves open is what Keras 3 takes for it.

    Args:
        data: `{"class_name": …, "config": …}`.
        spot: where the data stand.
        strict: whether an argument that no Keras has is an error; in a saved model it is passed over.
        file: what is common to the parts of the file around it.

    Raises:
        MlcalcError: the data are no layer, or the class or an argument is unknown or wrong.
    """
    saved = saved_layer(data, spot)
    file = file or WholeFile(data)
    if is_model(data):
        return _model(data, None, spot, file)
    layer = _make(saved, file, strict=True) if strict else _layer(saved, file)
    if isinstance(layer, Recorded):
        # Without it the layer around it cannot be known either.
        raise error("unknown-layer", f"there is no layer `{named(layer.class_name)}`")
    return layer


def _layer(saved: SavedLayer, file: WholeFile) -> Layer:
    """Return the layer, or one without a rule if its class is unknown or is written in Python."""
    class_name = saved.class_name.rpartition(">")[2]
    meant = None if saved.is_known else file.suggestion(class_name)
    mend = file.unread.help if file.unread else meant
    reason = f"mlcalc does not know the class `{named(class_name)}`"
    if not saved.is_known and saved.is_of_keras and not saved.is_lambda:
        reason = f"Keras has no layer `{named(class_name)}`, of which the file says that it is one"
    if meant and mend == meant and (near := nearest(class_name)) is not None and near.isidentifier():
        mend = meant = in_place(saved.spot.below("class_name"), near, meant)
    if not saved.is_known and saved.is_of_keras and not saved.is_lambda:
        file.add_claim(saved, reason, meant)
    if saved.is_known:
        try:
            return _make(saved, file, strict=False)
        except _WrongValueError:
            raise
        except MlcalcError as cause:
            reason = f"mlcalc cannot read its arguments ({cause.diagnostics[0].message})"
    trainable = saved.settings.get("trainable", True) is not False
    layer = Recorded(class_name=class_name, name=saved.name, trainable=trainable, reason=reason, mend=mend)
    return layer.shared_as(file.identity(saved))


def _make(saved: SavedLayer, file: WholeFile, *, strict: bool) -> Layer:
    def inner(data: Mapping[str, Any], *steps: str | int) -> Layer:
        return layer_from_config(data, below_layer(saved.spot, "config", *steps), strict=strict, file=file)

    name = name_of_rule(saved.class_name, saved.config)
    layer_class = find(name)
    config = readable_arguments(saved, layer_class, strict=strict)
    if not strict:
        file.add_unknown_functions(saved, layer_class)
    # Keras 3 always saves an argument whose default it has changed: a file without it is older.
    convention = "keras3" if strict or not layer_class.keras3 else None
    arguments = with_inner_layers(layer_class, config, inner)
    try:
        layer = make(name, (), arguments, convention=convention)
    except MlcalcError as cause:
        raise cause if strict else _as_refused(cause, saved, layer_class) from None
    if isinstance(layer, InputLayer):
        _check_shape(saved, layer)
    whole = layer.shared_as(file.identity(saved))
    return whole if strict else whole.as_saved()


def _check_shape(saved: SavedLayer, source: InputLayer) -> None:
    """Refuse an input whose shape is none."""
    given = next((each for each in _SHAPES if saved.settings.get(each) is not None), _SHAPES[0])
    spot = below_layer(saved.spot, "config", given)
    where = f'layer "{named(saved.name)}"'
    if isinstance(text := saved.settings.get(given), str):
        problem = Diagnostic("bad-shape", f"`{given}` must be a list of sizes, not the text {quoted(text)}")
        raise _WrongValueError(problem._replace(place=spot.place, where=where))
    try:
        source.specify()
    except MlcalcError as cause:
        raise _WrongValueError([each._replace(place=spot.place, where=where) for each in cause.diagnostics]) from None


_SHAPES = ("batch_shape", "batch_input_shape", "shape", "input_shape")


class _WrongValueError(MlcalcError):
    """An argument of a known layer has a value that no Keras takes."""


def _as_refused(cause: MlcalcError, saved: SavedLayer, layer_class: type[Layer]) -> MlcalcError:
    """Return what is wrong with the values of a layer, if that is all: then the file is not as Keras wrote it."""
    problems = [_at_value(each, saved, layer_class) for each in cause.diagnostics]
    is_complete = all(each in saved.settings for each, kind in layer_class.arguments.items() if kind.required)
    are_values = all(each.argument in saved.settings for each in cause.diagnostics)
    return _WrongValueError(problems) if are_values or not is_complete else cause


def _at_value(problem: Diagnostic, saved: SavedLayer, layer_class: type[Layer]) -> Diagnostic:
    spot = saved.spot
    argument = problem.argument or ""
    if problem.argument in saved.settings:
        spot = below_layer(spot, "config", argument)
        meant = problem.change.arguments.get(argument) if problem.change and not problem.change.is_example else None
        if problem.change and problem.change.renamed:
            key = spot.key
            mend = in_place(key, problem.change.renamed[argument], problem.help or "")
            return problem._replace(help=mend, place=key.place, where=f'layer "{named(saved.name)}"')
        problem = problem._replace(help=value_in_place(spot, meant, problem.help or "") if meant else problem.help)
    else:
        unknown = [each for each in saved.settings if each not in layer_class.arguments]
        missing = next(iter(problem.change.arguments), "") if problem.change else argument
        meant = closest(missing, unknown)
        mend = _with_argument(below_layer(spot, "config"), problem) or "give it in the `config` of the layer"
        if meant:
            key = below_layer(spot, "config", meant).key
            mend = in_place(key, missing, f"the `config` has `{named(meant)}`: did you mean `{missing}`?")
        problem = problem._replace(help=mend)
    return problem._replace(place=spot.place, where=f'layer "{named(saved.name)}"')


def _with_argument(config: Spot, problem: Diagnostic) -> str | None:
    """Return the help that gives an argument in the `config` of a layer, with a value as an example."""
    here = config.in_text if isinstance(config, InData) else config
    given = problem.change.arguments if problem.change else {}
    line = here.source.line(here.line) if here else ""
    if (
        here is None
        or not given
        or line[here.column - 1 : here.column] != "{"
        or line[here.column :].strip()[:1] == "}"
    ):
        return None
    text = "".join(f"{json_text(name)}: {spelled_like(here, value)}, " for name, value in given.items())
    if "'" in line[: here.column]:
        text = "".join(f"{name!r}: {spelled_like(here, value)}, " for name, value in given.items())
    edit = Edit(here.source, here.line, here.column, here.column, text if line[here.column :].strip() else text[:-1])
    return bare(f"give it in the `config` of the layer; for example, {instruction([edit])}")


def _with_record(
    saved: SavedLayer,
    layer: Layer,
    outputs: Sequence[Shape | None] = (),
    *,
    weights: Sequence[Weight] | None = None,
    reason: str | None = None,
) -> Layer:
    """Return the layer with what the file says of its outputs and weights."""
    has_rule = not isinstance(layer, Recorded)
    mend: str | None = _GIVE_INPUT
    if saved.is_lambda and not any(outputs):
        outputs = (_lambda_shape(saved),)
    if isinstance(layer, Recorded) and weights is None:
        reason = f"{layer.reason}, and {_NO_WEIGHTS if saved.stored is None else _NOT_STORED % named(saved.name)}"
        mend = layer.mend or (_GIVE_WEIGHTS if saved.stored is None else None)
    class_name = layer.class_name if isinstance(layer, Recorded) else _other_name(saved, layer)
    if has_rule and weights is None and not any(outputs) and reason is None and not class_name:
        return layer
    recorded = Recorded(
        layer if has_rule else None,
        class_name=class_name,
        outputs=outputs,
        stored=weights,
        reason=reason,
        mend=mend,
        name=saved.name,
        trainable=layer.trainable,
        weights_file=saved.weights_file,
    )
    return recorded.shared_as(layer.identity)


def _other_name(saved: SavedLayer, layer: Layer) -> str:
    """Return what the file calls the class of a layer, if today's Keras calls it otherwise."""
    is_todays = saved.module is not None  # an older name was another class, and has no module
    return saved.class_name if saved.is_known and not is_todays and saved.class_name != layer.type_name else ""


def _stored_weights(saved: SavedLayer, layer: Layer) -> Sequence[Weight] | None:
    """Return the weights that the file says a layer has; None if it does not."""
    if saved.is_operation or saved.is_lambda:
        return ()
    # Keras stores an adapted kernel with its adaptation added, and a shared layer in one of its places.
    if saved.stored is None or isinstance(layer, Model) or _is_adapted(layer):
        return None
    has_rule = not isinstance(layer, Recorded)
    if (not any(saved.stored.all()) and _is_shared(layer)) if has_rule else saved.stored is NOTHING:
        return None
    # Which weights of an unknown class are trained is not stored, unless the whole layer is frozen.
    return saved.stored.as_weights(trainable=layer.trainable if has_rule or not layer.trainable else None)


def _is_shared(layer: Layer) -> bool:
    """Tell whether a layer, or one inside it, stands at other places as well."""
    return layer.identity is not None or any(map(_is_shared, layer.inner_layers()))


def _is_adapted(layer: Layer) -> bool:
    """Tell whether a layer, or one inside it, learns a low-rank change of its kernel."""
    return bool(getattr(layer, "lora_rank", None)) or any(map(_is_adapted, layer.inner_layers()))


def _lambda_shape(saved: SavedLayer) -> Shape | None:
    """Return a Lambda's own `output_shape`, with the batch unknown."""
    shape = recorded_shape(saved.settings.get("output_shape"))
    return None if shape is None else (None, *shape)


_NO_WEIGHTS = "has no stored weights to count (a .keras or .h5 file holds them; reading them needs h5py)"
_GIVE_WEIGHTS = "`weights FILE` reads them from the file beside it"
_GIVE_INPUT = "`input_shape SHAPE` gives it, without the batch"
_NOT_STORED = 'the file of weights has no layer "%s"'
_UNKNOWN_INPUT = "the model was saved without the shape of its input, which has to be given"


def _row_name(saved: SavedLayer, layer: Layer) -> str:
    """Return the name that the loaded layer has: of a chain saved as a bare list, it is not that of the file."""
    return layer.name if isinstance(saved.config, list) and layer.name else saved.name


# A chain.


def _sequential(model: _SavedModel, input_shape: Shape | None) -> Model:
    builder = Builder()
    layers = list(model.layers)
    first = layers[0][1] if layers else None
    reason = None
    if isinstance(first, InputLayer):
        saved, _ = layers.pop(0)
        source = InputLayer(batch_shape=input_shape) if input_shape else first
        locate = saved.locate if input_shape else locator_of(saved)  # what is given from outside is not changed here
        last = builder.add_input_layer(source, saved.name, locate)
    else:
        shape = input_shape or _built_shape(model.settings, first)
        last = builder.add_input("input", shape)
        reason = None if shape else _why_unknown(first)
    for (saved, layer), after in zip_longest(layers, (each for each, _ in layers[1:])):
        # What has no rule of its own gives what the layer behind it was built for.
        outputs = [after.built_for] if after and isinstance(layer, (Recorded, Lambda)) else []
        whole = _with_record(saved, layer, outputs, weights=_stored_weights(saved, layer), reason=reason)
        last = builder.add(whole, _row_name(saved, layer), [last], locator_of(saved))
        reason = None
    # Keras 3 saves whether a chain is trained, and no Keras reads it: each of its layers says it.
    return builder.model(model.name("sequential"), [last], kind=model.class_name, is_chain=True)


def _why_unknown(first: Layer | None) -> str:
    """Return why the shape of the input is unknown: it may stand where no Keras looks for it."""
    inside = None if first is None else stated_inside(first)
    return _UNKNOWN_INPUT if inside is None else f"{_UNKNOWN_INPUT} ({inside.sentence})"


def _built_shape(settings: Mapping[str, Any], first: Layer | None) -> Shape | None:
    """Return the shape that the model was built with, or that of its first layer's arguments."""
    built = recorded_shape(settings.get("build_input_shape"))
    if built is not None:
        return built
    if isinstance(first, Model):
        shapes = first.input_shapes
        return shapes[0] if len(shapes) == 1 else None
    return None if first is None or isinstance(first, Recorded) else own_input_shape(first)


# A graph.


class _Functional:
    """Joins the calls of the layers of a saved graph."""

    def __init__(self, model: _SavedModel, file: WholeFile) -> None:
        self.saved = model
        self.file = file
        self.layers = model.layers
        self.builder = Builder()
        self.calls = [calls_of(saved.nodes, saved.spot.below("inbound_nodes")) for saved, _ in model.layers]
        self.counts_from_one = any(call.counts_from_one for calls in self.calls for call in calls)
        self.indices: dict[tuple[str, int], int] = {}
        config = model.spot.below("config")
        self.inputs = tensors_in(model.settings, "input_layers", config)
        self.outputs = tensors_in(model.settings, "output_layers", config)
        self.shapes: dict[tuple[str, int], dict[int, Shape | None]] = {}

    def model(self, input_shape: Shape | None) -> Model:
        """Return the model.

        Raises:
            MlcalcError: it names a layer that is not there, or runs in a circle.
        """
        self._check_names()
        self._renumber()
        self._close_gaps()
        self._collect()
        names = {each.layer for each in self.inputs}
        replaced = self.inputs[0].layer if input_shape and self.inputs else None
        for (saved, layer), calls in zip(self.layers, self.calls, strict=True):
            given = InputLayer(batch_shape=input_shape) if saved.name == replaced else layer
            locate = locator_of(saved) if given is layer else saved.locate
            self._add(saved, given, calls, locate, is_input=saved.name in names)
        config = self.saved.spot.below("config")
        self.builder.inputs = [self._tensor(each, config.below("input_layers")).node for each in self.inputs]
        outputs = [self._tensor(each, config.below("output_layers")) for each in self.outputs]
        name, trainable = self.saved.name("model"), self.saved.trainable
        model = self.builder.model(name, outputs, kind=self.saved.class_name, trainable=trainable)
        # Keras 3 asks each weight whether it is trained, so that a layer in a frozen model may be; Keras 2 does not.
        return model.as_frozen() if self.counts_from_one and not trainable else model

    def _renumber(self) -> None:
        """Count the calls of a model inside from 0.

        Keras gives such a model a first call of its own, which is not saved, and counts from 1: in Keras 2
        everywhere, in Keras 3 among the outputs only.
        """
        models = {saved.name for saved, layer in self.layers if isinstance(layer, Model)}
        for call in (call for calls in self.calls for call in calls):
            if call.counts_from_one:
                call.positional[:] = _renumbered(call.positional, models)
                call.options.update({key: _renumbered(each, models) for key, each in call.options.items()})
        graphs = {saved.name for saved, _ in self.layers if "input_layers" in saved.settings}
        self.outputs = _renumbered(self.outputs, models if self.counts_from_one else graphs)

    def _close_gaps(self) -> None:
        """Count the calls of a layer without those that it has in other models, which are not saved here."""
        used: dict[str, set[int]] = {}
        for value in (self.outputs, *([call.positional, call.options] for calls in self.calls for call in calls)):
            for each in tensors_of(value):
                used.setdefault(each.layer, set()).add(each.call)
        saved = {each.name: len(calls) for (each, _), calls in zip(self.layers, self.calls, strict=True)}
        gaps = {
            (name, call): index
            for name, calls in used.items()
            if MOST_LAYERS > max(calls) >= saved.get(name, 0) == len(calls)
            for index, call in enumerate(sorted(calls))
        }
        if not gaps:
            return
        self.outputs = _moved(self.outputs, gaps)
        for call in (call for calls in self.calls for call in calls):
            call.positional[:] = _moved(call.positional, gaps)
            call.options.update({key: _moved(each, gaps) for key, each in call.options.items()})

    def _collect(self) -> None:
        """Give every call an index, and collect the shapes that later layers record for its outputs."""
        for (saved, _), calls in zip(self.layers, self.calls, strict=True):
            for number, call in enumerate(calls):
                self.indices[saved.name, number] = len(self.indices)
                tensors = list(tensors_of([call.positional, call.options]))
                built = saved.built_for if len(tensors) == len(calls) == 1 else None
                for each in tensors:
                    self.shapes.setdefault((each.layer, each.call), {})[each.output] = each.shape or built

    def _tensor(self, history: History, spot: Spot) -> Tensor:
        index = self.indices.get((history.layer, history.call))
        if index is None:
            raise self._unknown_source(history, spot)
        return Tensor(index, history.output)

    def _unknown_source(self, history: History, spot: Spot) -> MlcalcError:
        """Return the error that a tensor is of no call of a layer that the file holds."""
        calls = sum(name == history.layer for name, _ in self.indices)
        shown = f'"{named(history.layer)}"'
        if calls:
            message = (
                f"the saved model takes call {history.call} of {shown}, whose calls are counted from 0 to {calls - 1}"
            )
            return fail(spot, "unknown-source", message)
        message = f"the saved model takes output {history.output} of {shown}, which it does not hold"
        written = written_in(spot, history.layer)
        known = [each.name for each, _ in self.layers]
        mend = did_you_mean(history.layer, known, written)
        return fail(
            written, "unknown-source", message, mend or f"it holds {', '.join(map(named, known[:MOST_LISTED]))}"
        )

    def _check_names(self) -> None:
        """Refuse two layers of one name: what takes a tensor by it could mean either."""
        known: set[str] = set()
        for saved, _ in self.layers:
            if saved.name in known:
                message = f'two layers of the saved model are called "{named(saved.name)}"'
                raise fail(saved.spot.below("config").below("name"), "name-taken", message, self._other_name(saved))
            known.add(saved.name)

    def _other_name(self, saved: SavedLayer) -> str:
        """Return the help for a layer whose name is taken: the one that others take and no layer has is its own."""
        names = {each.name for each, _ in self.layers}
        taken = {each.layer for calls in self.calls for call in calls for each in tensors_of([*call])}
        missing = sorted((taken | {each.layer for each in (*self.inputs, *self.outputs)}) - names)
        if len(missing) != 1:
            return "give one of them another name"
        spots = [saved.spot.below("name"), saved.spot.below("config").below("name")]
        edits = [edit for spot in spots if (edit := edit_of(spot, missing[0], saved.name))]
        mend = f'nothing is called "{named(missing[0])}", which others take'
        return f"{mend}: {instruction(edits)}" if edits else mend

    def _add(
        self, saved: SavedLayer, layer: Layer, calls: Sequence[ModelCall], locate: Locator, *, is_input: bool
    ) -> None:
        """Add every call of one layer."""
        calls_spot = saved.spot.below("inbound_nodes")
        first: Tensor | None = None
        for number, call in enumerate(calls):
            used = _operation(saved, call) or _layer_for_call(layer, call)
            inputs = [] if is_input else [self._tensor(each, calls_spot) for each in _input_tensors(used, call)]
            whole = self._whole(saved, used, number)
            if first is None:
                first = self.builder.add(whole, _row_name(saved, layer), inputs, locate)
            else:
                self.builder.call_again(first, whole, inputs, number)

    def _whole(self, saved: SavedLayer, layer: Layer, number: int) -> Layer:
        """Return a layer with what the file says of one call."""
        if isinstance(layer, InputLayer):
            return layer
        shapes = self.shapes.get((saved.name, number), {})
        return _with_record(saved, layer, self.file.outputs(shapes), weights=_stored_weights(saved, layer))


def _renumbered(value: Any, models: set[str]) -> Any:
    """Return arguments in which the calls of these models are counted from 0."""
    return with_tensors(value, lambda each: each._replace(call=max(each.call - 1, 0)) if each.layer in models else each)


def _moved(value: Any, calls: Mapping[tuple[str, int], int]) -> Any:
    """Return arguments in which some calls of layers have other numbers."""
    return with_tensors(value, lambda each: each._replace(call=calls.get((each.layer, each.call), each.call)))


def _layer_for_call(layer: Layer, call: ModelCall) -> Layer:
    """Return the layer as this call uses it: attention may be asked for its scores as well."""
    behind_inputs = call.positional[len(layer.inputs.names) :]
    return layer.in_call({**dict(zip(layer.call_options, behind_inputs, strict=False)), **call.options})


def _input_tensors(layer: Layer, call: ModelCall) -> Iterator[History]:
    """Yield the tensors that a layer takes as its inputs, in the order of its own parameters.

    Masks and the like do not change a shape and are passed over.
    """
    if not layer.inputs.names:
        yield from tensors_of(call.positional)
        for value in call.options.values():
            yield from tensors_of(value)
        return
    for place, name in enumerate(layer.inputs.names):
        value = call.positional[place] if place < len(call.positional) else call.options.get(name)
        yield from tensors_of(value)


def _operation(saved: SavedLayer, call: ModelCall) -> Layer | None:
    """Return the operation that a saved layer is, with this call's arguments, if mlcalc has its rule."""
    if not saved.is_operation:
        return None
    settings = {key: value for key, value in saved.settings.items() if key not in ("name", "dtype", "trainable")}
    function = settings.pop("function", None)
    name = function if isinstance(function, str) else saved.class_name
    tensors: list[History] = []
    positional = [_with_placeholders(each, tensors) for each in call.positional]
    options = {key: _with_placeholders(each, tensors) for key, each in {**settings, **call.options}.items()}
    if isinstance(node := options.pop("node_def", None), Mapping):
        name, positional, options = graph_op(node, options.get("constants"), _flat(positional))
    return keras_op(name, saved.class_name, positional, options)


def _flat(arguments: Sequence[Any]) -> Sequence[Any]:
    """Return the tensors of a call that takes one, or several as a list."""
    return arguments[0] if arguments and isinstance(arguments[0], list) else arguments


def _with_placeholders(value: Any, tensors: list[History]) -> Any:
    """Return an argument with each tensor replaced by its number among the inputs."""

    def numbered(each: History) -> Placeholder:
        tensors.append(each)
        return Placeholder(len(tensors) - 1)

    return with_tensors(value, numbered)
