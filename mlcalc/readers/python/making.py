"""Layers of a source: from a call with its values to a layer with its rule."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import Any

from mlcalc.arguments.base import Argument
from mlcalc.errors import Diagnostic, MlcalcError, closest
from mlcalc.graph import Locator, Written
from mlcalc.layers import find, meant
from mlcalc.layers.activation import ACTIVATIONS
from mlcalc.layers.base import Layer
from mlcalc.layers.recorded import Broken, Recorded
from mlcalc.layers.undetermined import Undetermined
from mlcalc.limits import STEPS_OF_LAYER
from mlcalc.readers.budget import Budget
from mlcalc.readers.description.call_text import LayerCall, NameOf
from mlcalc.readers.description.context import Context
from mlcalc.readers.description.forms import make_layer
from mlcalc.readers.description.instructions import with_instructions
from mlcalc.readers.keras.older import FORMER_ARGUMENTS, RENAMED, layer_as_today, name_of_rule
from mlcalc.readers.located import NOWHERE, InText, Located
from mlcalc.readers.python import theano
from mlcalc.readers.python.builtins import Builtin
from mlcalc.readers.python.followed import Followed
from mlcalc.readers.python.keras_objects import for_training
from mlcalc.readers.python.machine import text_of
from mlcalc.readers.python.mistakes import number_as_shape, wrong_function
from mlcalc.readers.python.objects import LayerObject, SourceLayer, Tensor
from mlcalc.readers.python.places import call_of
from mlcalc.readers.python.session import Session
from mlcalc.readers.python.standard import Partial
from mlcalc.readers.python.values import (
    EXAMPLE,
    Array,
    Class,
    Function,
    Instance,
    Method,
    Outside,
    Setting,
    Unknown,
    flattened,
    mapped,
)
from mlcalc.shapes import Shape

_OF_KERAS1 = {"Embedding": ("dropout", "activity_regularizer"), "LSTM": ("truncate_gradient",)}
"""Class -> arguments of Keras 1 that no later one has, and that change neither a shape nor a count."""
_WITHOUT_ANSWER = frozenset(
    "activity_regularizer dtype trainable stateful unroll mask_zero unit_forget_bias synchronized antialias "
    "interpolation fill_mode fill_value mask_value value_range".split()
)
"""Arguments that change neither a shape nor a count, whatever they are: nobody is asked for them."""
KERAS = "keras.layers"
"""The module that every layer of a source is written with: it has the defaults of Keras."""
_SHAPES = ("input_shape", "batch_input_shape", "input_dim", "input_length", "batch_size")
"""What a layer says of its input, as far as these are no arguments of its own: a size may be left open."""
_NUMBERS = (2, 3, 12, 24, 480, 960)
"""What is put in the place of an unknown number, one after the other: small ones, which windows can have, and some that
groups and heads divide."""
_WITHOUT_MEANING = frozenset(
    "consume_less input_dtype forget_bias_init implementation time_major dropout_W dropout_U W_regularizer "
    "U_regularizer b_regularizer W_constraint b_constraint init inner_init beta_init gamma_init mode "
    "renorm renorm_clipping renorm_momentum fused virtual_batch_size adjustment experimental_autocast "
    "cpu_only weights".split()
)
"""Arguments of older versions that change neither a shape nor a count, as far as today's layer does not have them."""
_OF_TRAINING = {"init": "kernel_initializer"}
"""An argument of older versions that matters to training alone -> today's, if the layer has it."""


def layer_object(session: Session, class_name: str, setting: Setting) -> LayerObject:
    """Return the layer that a call makes; one that cannot be made stands for itself, and the error is noted.

    Args:
        session: the reading of the source.
        class_name: the layer, as Keras spells it.
        setting: what the call was given.
    """
    session.step(STEPS_OF_LAYER)
    name = setting.named.get("name")
    name = name if isinstance(name, str) else session.names.next(find(class_name).title())
    call = written_call(session, class_name, setting)
    locate: Locator | None = session.writing(call, setting.node) if isinstance(call.spot, InText) else None
    if theano.is_of_keras0(session, find(class_name), setting):
        locate = session.locate_call(setting)  # what it means today is written nowhere, and cannot be mended there
        setting, call.spots = theano.as_keras1(session, find(class_name), setting), {}
    with session.noted() as noted:
        number_as_shape(session, setting, ("input_shape", "batch_input_shape"))
        _check_functions(session, find(class_name), setting)
        layer, renamed = _made(session, call, setting, locate if isinstance(locate, Written) else None)
    textbooks = _by_textbooks(session, call, layer)
    made = LayerObject(layer, name, locate)
    made.attributes.update(noted, written=call, given=setting)
    made.has_guessed_name = isinstance(setting.named.get("name"), Unknown)
    if renamed:
        made.attributes["renamed"] = renamed
    if textbooks is not None:
        made.attributes["textbooks"] = textbooks
    for argument, value in zip(layer.arguments, setting.positional, strict=False):
        _hold(made, argument, value)
    for argument, value in setting.named.items():
        _hold(made, argument, value)
    if (shape := _open_input(layer, setting)) is not None:
        made.attributes["stated"] = shape
    if setting.named.get("trainable") is False:
        made.trainable, made.is_made_frozen = False, True
    return made


def _check_functions(session: Session, layer_class: type[Layer], setting: Setting) -> None:
    """Say that an activation is none."""
    node = setting.node
    pairs: list[tuple[str, Any, ast.expr | None]] = []
    if node is not None and not _is_spread(node):
        pairs += zip(layer_class.arguments, setting.positional, node.args, strict=False)
        pairs += [(each.arg or "", setting.named.get(each.arg or ""), each.value) for each in node.keywords]
    for name, value, given in pairs:
        argument = _argument(name, layer_class)
        if argument is not None and argument.kind == "NAME" and name.endswith("activation"):
            wrong_function(session, name, value, given)


def _hold(layer: LayerObject, argument: str, value: Any) -> None:
    """Keep a layer that another one holds: what the source does to it later is done to both."""
    rule = layer.layer
    if isinstance(value, LayerObject) and argument in rule.holding and not rule.copies:
        layer.hold(argument, value)


def _by_textbooks(session: Session, call: LayerCall, layer: Layer) -> Layer | None:
    """Return the layer with the defaults of the textbooks, if they make another one of it."""
    if session.convention != "keras3" or isinstance(layer, (Undetermined, Broken, Recorded)):
        return None
    other = make_layer(call, _context(session))
    return None if other.under_keras3() is other else other


def unknown_layer(session: Session, class_name: str, setting: Setting, reason: str) -> LayerObject:
    """Return a layer whose class mlcalc does not know."""
    name = setting.named.get("name")
    name = name if isinstance(name, str) else session.names.next(class_name)
    layer = Recorded(class_name=class_name, name=name, reason=reason, mend=meant(class_name))
    made = LayerObject(layer, name, session.locate_call(setting))
    made.has_guessed_name = isinstance(setting.named.get("name"), Unknown)
    return made


def written_call(session: Session, class_name: str, setting: Setting) -> LayerCall:
    """Return the call as readers of layers have it."""
    call = LayerCall(class_name, setting.positional, setting.named, NOWHERE, {}, module=KERAS)
    if setting.node is not None and session.cell is not None and not _is_spread(setting.node):
        call_of(session.cell.source, setting.node, call)
    elif setting.node is not None and session.cell is not None:
        call.spot = call_of(session.cell.source, setting.node, call).spot
        call.spots = {}
    return call


def _is_spread(node: ast.Call) -> bool:
    """Tell whether a call is given lists or dictionaries of arguments."""
    return any(isinstance(each, ast.Starred) for each in node.args) or any(each.arg is None for each in node.keywords)


def _made(session: Session, call: LayerCall, setting: Setting, written: Written | None) -> tuple[Layer, dict[str, str]]:
    """Return the layer of a call, which may be written otherwise, and which arguments have another name today."""
    layer_class = find(str(call.name))
    setting = _without_tensors(setting)
    positional = list(setting.positional)
    # Whether training changes it may be set anew later.
    named = {key: value for key, value in setting.named.items() if key not in ("name", "trainable")}
    renamed: dict[str, str] = {}
    if _is_keras1(session, call, positional, named):
        renamed = _as_today(str(call.name), layer_class, positional, named)
        call.name = name_of_rule(str(call.name), named)
        layer_class = find(call.name)
    _drop(layer_class, named)
    _complete(session, layer_class, positional, named)
    arguments = list(layer_class.arguments)
    pairs = [(arguments[index] if index < len(arguments) else "", each) for index, each in enumerate(positional)]
    pairs = [(name, _as_meant(name, each, layer_class)) for name, each in pairs]
    named = {name: _as_meant(name, each, layer_class) for name, each in named.items()}
    unknown = _asked(session, setting, layer_class, pairs, named)
    is_open = unknown is not None or any(_is_open_activation(name, each) for name, each in (*pairs, *named.items()))
    variants: list[Layer] = []
    cause: MlcalcError | None = None
    for number in range(len(_NUMBERS) if is_open else 1):
        _fill(call, layer_class, pairs, named, number)
        try:
            made = make_layer(call, _context(session)).of_policy(None if "dtype" in named else session.policy)
            variants.append(made.under_keras3() if session.convention == "keras3" else made)
        except MlcalcError as error:
            cause = cause or error
    if len(variants) >= (2 if is_open else 1):
        return (Undetermined(variants) if is_open else variants[0]), renamed
    is_guessed = setting.is_partial or (session.is_exploring and None in (*positional, *named.values()))
    if unknown or cause is None or is_guessed:
        return Recorded(class_name=str(call.name), reason=f"`{unknown or 'an argument'}` is not known"), renamed
    if not _holds_broken((*positional, *named.values())):  # which has been told, and may be why this is wrong
        session.fail(_with_line(cause, call, setting, written), setting.node)
    return Broken(str(call.name)), renamed


def _complete(session: Session, layer_class: type[Layer], positional: Sequence[Any], named: dict[str, Any]) -> None:
    """Give a layer the arguments that its release of Keras, or what is set for all layers, has for it."""
    for name in _OF_KERAS1.get(layer_class.__name__, ()):
        named.pop(name, None)
    if session.is_old and not positional and layer_class.__name__.startswith("AveragePooling"):
        named.setdefault("pool_size", 2)  # the default of Keras 2
    if session.is_keras1:
        theano.note_order(session, layer_class, named)
    if session.data_format and "data_format" in layer_class.arguments and "data_format" not in named:
        named["data_format"] = session.data_format


def with_line(session: Session, cause: MlcalcError, name: str, setting: Setting) -> MlcalcError:
    """Return what is wrong with a call of something that is no layer, with the line that mends it, where one does."""
    return _with_line(cause, written_call(session, name, setting), setting)


def _with_line(cause: MlcalcError, call: LayerCall, setting: Setting, written: Written | None = None) -> MlcalcError:
    is_whole = setting.node is not None and not _is_spread(setting.node)
    is_written = isinstance(call.spot, InText) and is_whole
    return with_instructions(cause, Located(call, call.spot), written=written) if is_written else cause


def _asked(
    session: Session,
    setting: Setting,
    layer_class: type[Layer],
    pairs: Sequence[tuple[str, Any]],
    named: Mapping[str, Any],
) -> str | None:
    """Say what is not known of the arguments; return it if the layer depends on it."""
    first: str | None = None
    for index, (name, value) in enumerate((*pairs, *named.items())):
        is_needed = _holds_unknown(name, value, layer_class)
        # What a function of another package gives, no value can say: its layer tells that it is not known.
        if name != "function" and (is_needed or _is_of_input(name, layer_class)):
            argument = _argument(name, layer_class)
            example = _example(name, argument, layer_class)
            _ask(session, index if index < len(pairs) else name, value, setting, example)
        if is_needed and first is None:
            first = next((each.text for each in _unknowns(value)), "an argument")
    return first


def _fill(
    call: LayerCall, layer_class: type[Layer], pairs: Sequence[tuple[str, Any]], named: Mapping[str, Any], number: int
) -> None:
    """Put the arguments into a call, with one of several values for what is not known."""
    positional = [_plain(name, each, layer_class, number, index) for index, (name, each) in enumerate(pairs)]
    while positional and positional[-1] is _DEFAULT:
        positional.pop()
    values = {name: _plain(name, each, layer_class, number, at) for at, (name, each) in enumerate(named.items())}
    call.positional = positional
    call.named = {name: each for name, each in values.items() if each is not _DEFAULT}


def _context(session: Session) -> Context:
    def no_model(data: Located, context: Context) -> Any:
        raise MlcalcError(Diagnostic("bad-model", "a model cannot be described here"))

    return Context(no_model, Budget(), "course")


# Values as arguments.


_ONLY_CALL = ("TimeDistributed", "RNN", "StackedRNNCells")
"""Layers that do nothing with another one but call it."""
_TAKE_FUNCTIONS = ("standardize", "split")
"""Arguments where a function may stand in the place of a word."""


def _as_meant(name: str, value: Any, layer_class: type[Layer]) -> Any:
    """Return an argument: a function as Keras saves one, and what an array gives as a number that is not known.

    A layer of the source is followed where it is called, and not known to a layer that does more with it: Bidirectional
    makes copies by a configuration, and SpectralNormalization changes the kernel.
    """
    argument = _argument(name, layer_class)
    if (
        layer_class.__name__ not in _ONLY_CALL
        and isinstance(value, SourceLayer)
        and isinstance(value.as_part(), Followed)
    ):
        return Unknown(f"{value.kind}(…)", f"what {layer_class.__name__} makes of it is not followed", None)
    if name in _TAKE_FUNCTIONS and isinstance(value, (Function, Builtin, Method, Partial, Outside, Instance)):
        return {"class_name": "function", "config": _name_of(value)}
    if argument is None or not argument.kind.startswith("INTEGER"):
        return value
    return mapped(value, lambda each: each.entry() if isinstance(each, Array) and not each.shape else each)


_DEFAULT = object()
"""Stands for an argument that is left to its default."""


def _unknowns(value: Any) -> Iterator[Unknown]:
    return (each for each in flattened(value) if isinstance(each, Unknown))


def _holds_unknown(name: str, value: Any, layer_class: type[Layer]) -> bool:
    """Tell whether an argument that changes an answer is not known."""
    argument = _argument(name, layer_class)
    if argument is None or argument.ignored or argument.kind == "NUMBER":
        return False
    if name in _WITHOUT_ANSWER or _is_of_input(name, layer_class):
        return False
    return argument.kind != "NAME" and (any(True for _ in _unknowns(value)) or _is_undetermined(value))


def _is_undetermined(value: Any) -> bool:
    """Tell whether a value is a layer of which something is not known, or a list with one."""
    return any(isinstance(each, LayerObject) and isinstance(each.layer, Undetermined) for each in flattened(value))


def _holds_broken(values: Iterable[Any]) -> bool:
    """Tell whether a value is a layer that cannot be made, or a list with one."""
    return any(isinstance(each, LayerObject) and isinstance(each.layer, Broken) for each in flattened(list(values)))


def _is_of_input(name: str, layer_class: type[Layer]) -> bool:
    """Tell whether an argument only says what the input is."""
    return name in _SHAPES and name not in layer_class.arguments


def _argument(name: str, layer_class: type[Layer]) -> Argument | None:
    return layer_class.arguments.get(name) or layer_class.keywords.get(name)


def _without_tensors(setting: Setting) -> Setting:
    """Return arguments of a layer without tensors: their numbers are not known."""
    if not any(isinstance(each, Tensor) for each in flattened([setting.positional, setting.named])):
        return setting
    node = setting.node
    texts = {key.arg: text_of(key.value) for key in node.keywords} if node is not None else {}
    places = [text_of(each) for each in node.args] if node is not None and not _is_spread(node) else []

    def known(value: Any, text: str | None) -> Any:
        unknown = Unknown(text or "a tensor", "it is a tensor", text)
        return mapped(value, lambda each: unknown if isinstance(each, Tensor) else each)

    positional = [known(each, places[at] if at < len(places) else None) for at, each in enumerate(setting.positional)]
    return setting._replace(
        positional=positional, named={key: known(each, texts.get(key)) for key, each in setting.named.items()}
    )


def _open_input(layer: Layer, setting: Setting) -> Shape | None:
    """Return the shape of the input of a first layer that states it by numbers which are not known: its rank is."""
    named, axes = setting.named, layer.input_axes()
    if isinstance(named.get("input_shape"), Unknown):
        return None if axes is None else (None,) * len(axes)
    if "input_dim" in layer.arguments or not isinstance(named.get("input_dim"), Unknown):
        return None
    length = named.get("input_length")
    is_sequence = "time_steps" in (axes or ()) or length is not None
    return (None, length if isinstance(length, int) else None, None) if is_sequence else (None, None)


def _example(name: str, argument: Argument | None, layer_class: type[Layer]) -> str:
    """Return a value that an argument might have."""
    if name in _WHOLE_SHAPES:
        return _SHAPES_OF_RANK.get(getattr(layer_class, "rank", 0), "28,1")
    if argument is None:
        return EXAMPLE
    if argument.kind == "BOOLEAN":
        return "True"
    if argument.words:
        return argument.words[0]
    return "3" if argument.kind == "INTEGERS" else EXAMPLE


_SHAPES_OF_RANK = {2: "28,28,1", 3: "8,28,28,1"}
"""Number of axes of space -> a shape that an input might have."""
_WHOLE_SHAPES = ("input_shape", "batch_input_shape", "target_shape")


def _ask(session: Session, key: str | int, value: Any, setting: Setting, example: str) -> None:
    """Say what is not known in an argument, at its place, with a value that it might have."""
    node = setting.node
    given: ast.expr | None = node
    if node is not None and isinstance(key, str):
        given = next((each.value for each in node.keywords if each.arg == key), node)
    elif node is not None and isinstance(key, int) and key < len(node.args) and not _is_spread(node):
        given = node.args[key]
    if not isinstance(value, Unknown):
        example = EXAMPLE  # each size of several
    for each in _unknowns(value):
        session.ask(each.like(example), given)


def _plain(name: str, value: Any, layer_class: type[Layer], number: int, place: int) -> Any:
    """Return the value of an argument; `number` says which of several values stands for what is not known."""
    argument = _argument(name, layer_class)
    if argument is not None and (argument.ignored or name == "activity_regularizer"):
        return for_training(name, value)
    if name == "dtype" or (name in _WITHOUT_ANSWER and isinstance(value, Unknown)):
        return value if isinstance(value, str) else value.name if isinstance(value, Outside) else _DEFAULT
    if _is_of_input(name, layer_class):
        return _open_shape(value)
    if argument is not None and argument.kind == "NAME":
        return _OPEN_ACTIVATIONS[number % 2] if _is_open_activation(name, value) else _activation(value)
    if name == "padding" and isinstance(value, str):
        return value.lower()
    places = count(place)
    return mapped(value, lambda each: _plain_part(each, argument, number, next(places)))


def _plain_part(value: Any, argument: Argument | None, number: int, place: int) -> Any:
    """Return one value of an argument, or of a list in it."""
    if isinstance(value, Unknown):
        return _substitute(argument, number, place)
    if isinstance(value, LayerObject):
        return _inner_layer(value, number)
    if isinstance(value, (Function, Class, Instance, Method, Builtin, Partial)):
        name = _name_of(value)
        return name if argument is None or argument.kind in ("VALUE", "TEXT", "NAME") else _Code(name)
    if isinstance(value, Array):
        return [] if argument is None else _DEFAULT
    return NameOf(value.name) if isinstance(value, Outside) else value


class _Code:
    """Something of the source in the place of a number: messages name it as it is written."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"`{self.text}`"


def _name_of(value: Any) -> str:
    """Return how a message names a function, a class or an object of the source."""
    if isinstance(value, Instance):
        return f"{value.owner.name if value.owner else 'object'}()"
    if isinstance(value, Partial):
        return f"partial({_name_of(value.function)}, …)"
    if isinstance(value, Method):
        return _name_of(value.function)
    return str(getattr(value, "name", None) or "a function")


def _inner_layer(layer: LayerObject, number: int) -> Any:
    """Return a layer in an argument: as it is written, so that it can be mended there, if nothing has changed it."""
    if isinstance(layer.layer, Undetermined):
        return layer.layer.variants[number % len(layer.layer.variants)]
    written = layer.attributes.get("written")
    is_plain = written is not None and layer.trainable and not isinstance(layer.layer, Broken)
    given = layer.attributes.get("given")
    is_plain &= layer.layer.dtype in (None, given.named.get("dtype") if given else None)
    return written if is_plain else layer.as_part()


def _is_open_activation(name: str, value: Any) -> bool:
    """Tell whether an argument is an activation without a name: no answer depends on it, but it need not be linear."""
    return name.endswith("activation") and isinstance(value, (Unknown, Function))


_OPEN_ACTIVATIONS = ("linear", "relu")


def _activation(value: Any) -> Any:
    """Return the name of an activation; of one that is written in the source, any: it changes no answer."""
    if isinstance(value, Outside) and ".activations." in value.path and closest(value.name, ACTIVATIONS):
        return value.name  # which is that of a function, or misspelt
    name = value.name.lower() if isinstance(value, Outside) else value
    return name if name is None or (isinstance(name, str) and (name in ACTIVATIONS or value is name)) else "linear"


def _open_shape(value: Any) -> Any:
    """Return a shape with the sizes open that are not known."""
    if isinstance(value, (list, tuple)):
        return tuple(None if isinstance(each, (Unknown, Outside)) else each for each in value)
    return _DEFAULT if isinstance(value, (Unknown, Outside, Array)) else value


def _substitute(argument: Argument | None, number: int, place: int) -> Any:
    """Return a value that stands for one that is not known."""
    if argument is None or argument.kind in ("VALUE", "TEXT", "LAYER", "LAYERS"):
        return _DEFAULT
    if argument.kind == "BOOLEAN":
        return number % 2 == 0
    if argument.words:
        return argument.words[number % len(argument.words)]
    return 0.5 if argument.kind == "NUMBER" else _NUMBERS[number] + place % 2


# Spellings of Keras 1.


def _is_keras1(session: Session, call: LayerCall, positional: Sequence[Any], named: Mapping[str, Any]) -> bool:
    """Tell whether a call has the arguments of Keras 1."""
    layer_class = find(str(call.name))
    known = {*layer_class.arguments, *layer_class.keywords, *layer_class.former}
    # Two of the names are also what a hurried hand writes today.
    former = FORMER_ARGUMENTS if session.is_keras1 else FORMER_ARGUMENTS - {"poolsize", "stride"}
    if any(name in former and name not in known for name in named):
        return True
    written = _last_name(call)
    is_old_name = written.startswith(
        ("Convolution2D", "Convolution3D", "Atrous", "Deconvolution", "SeparableConvolution")
    )
    return _has_kernel_in_row(layer_class, positional) and (is_old_name or session.is_keras1)


def _last_name(call: LayerCall) -> str:
    """Return the name of the class as the source spells it."""
    if isinstance(call.spot, InText):
        text = call.spot.source.line(call.spot.line)[call.spot.column - 1 :][: call.spot.length]
        return text.rpartition(".")[2]
    return str(call.name)


def _has_kernel_in_row(layer_class: type[Layer], positional: Sequence[Any]) -> bool:
    """Tell whether the sizes of a kernel stand one by one behind the filters, as Keras 1 has them."""
    rank = getattr(layer_class, "rank", 0)
    names = list(layer_class.arguments)
    return (
        rank > 1
        and names[:2] == ["filters", "kernel_size"]
        and len(positional) > rank
        and all(type(each) is int for each in positional[: 1 + rank])
    )


def _as_today(
    class_name: str, layer_class: type[Layer], positional: list[Any], named: dict[str, Any]
) -> dict[str, str]:
    """Put today's arguments in the place of those of Keras 1; return how each is called now."""
    if _has_kernel_in_row(layer_class, positional):
        rank = layer_class.rank  # type: ignore[attr-defined]
        positional[1 : 1 + rank] = [tuple(positional[1 : 1 + rank])]
    before = dict(named)
    for name in [each for each in named if isinstance(named[each], Unknown) and each == "border_mode"]:
        named["padding"] = named.pop(name)
    config = dict(layer_as_today({"class_name": class_name, "config": named}).get("config", named))
    named.clear()
    named.update(config)
    gone = [name for name in before if name not in named]
    new = [name for name in named if name not in before]
    pairs = {name: RENAMED[name] for name in gone if RENAMED.get(name) in new}
    gone = [name for name in gone if name not in pairs]
    new = [name for name in new if name not in pairs.values()]
    return {**pairs, **dict(zip(gone, new, strict=True))} if len(gone) == len(new) else pairs


def _drop(layer_class: type[Layer], named: dict[str, Any]) -> None:
    """Leave out what older versions take and what changes no answer."""
    known = {*layer_class.arguments, *layer_class.keywords}
    for name in list(named):
        if name in layer_class.former and layer_class.former[name] in known:
            named.setdefault(layer_class.former[name], named.pop(name))
        elif name not in known and _OF_TRAINING.get(name) in known:
            named.setdefault(_OF_TRAINING[name], named.pop(name))
        elif name not in known and (name in _WITHOUT_MEANING or name in layer_class.config_only):
            del named[name]
    for name in ("input_shape", "batch_input_shape"):
        if type(named.get(name)) is int:
            named[name] = (named[name],)  # which has been said
    shape = named.get("input_shape")
    if "input_dim" not in known and isinstance(shape, (list, tuple)) and [*shape[-1:]] == [named.get("input_dim")]:
        del named["input_dim"]  # older versions take both
