"""One `load` for every kind of description, and one `layer`."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any, NamedTuple, overload

from mlcalc.applications import build, is_application
from mlcalc.checkpoint import Checkpoint
from mlcalc.errors import (
    ERROR,
    Diagnostic,
    MlcalcError,
    Source,
    Unstored,
    UsageError,
    bounded_depth,
    error,
    in_file,
    naming_file,
    suggestion,
    wrong_type,
)
from mlcalc.files import exists
from mlcalc.layers import is_layer, make
from mlcalc.layers.base import Layer
from mlcalc.layers.convention import CONVENTIONS
from mlcalc.model import Model
from mlcalc.readers.bounds import check_data
from mlcalc.readers.budget import Budget
from mlcalc.readers.content import Code, Content
from mlcalc.readers.description.files import OpenFile
from mlcalc.readers.files import STANDARD_INPUT, File, open_file
from mlcalc.readers.formats import (
    ENDINGS,
    Request,
    names_layers,
    of_other_kind,
    read_data,
    read_file,
    read_stored,
    with_stored,
)
from mlcalc.readers.pasted import is_pasted, read_pasted
from mlcalc.shapes import Shape, as_shape
from mlcalc.texts import listed, named, quoted


def layer(description: str | Mapping[str, Any], *positional: Any, **named: Any) -> Layer:
    """Return one layer.

    >>> layer("LSTM", units=10).params((None, 3, 1))
    480
    >>> layer("Conv2D(8, 3, padding='same')").output_shape((None, 28, 28, 1))
    (None, 28, 28, 8)

    Args:
        description: its Keras name or alias, a call such as `LSTM(10)`, or `{"class_name": …, "config": …}` as Keras
            serialises it, which takes what it leaves open from Keras 3.
        positional: arguments of the Keras constructor by position.
        named: arguments of the Keras constructor by name; `convention="keras3"` takes defaults from Keras 3.

    Raises:
        MlcalcError: the layer or an argument is unknown, or an argument is missing or wrong.
    """
    if not isinstance(description, (str, Mapping)):
        raise wrong_type(f"layer takes a name, a call or what Keras serialises, not {quoted(description)}")
    check_data([description, positional, named])
    with bounded_depth():
        if isinstance(description, str):
            convention = _checked_convention(named.pop("convention", None))
            if not positional and not named and (call := _call(Source("call", description, is_file=False))):
                return call(convention, None)
            if is_application(description):
                return build(description, named or ({} if positional else {"weights": None}), positional)
            return make(description, positional, named, convention=convention)
        if positional or named:
            raise error("repeated-argument", "a serialised layer already has its arguments")
        from mlcalc.readers.keras.model import layer_from_config
        from mlcalc.readers.keras.older import layer_as_today

        return layer_from_config(layer_as_today(description))


def _checked_convention(convention: str | None) -> str | None:
    if convention not in (None, *CONVENTIONS):
        known = ", ".join(CONVENTIONS)
        raise error("unknown-convention", f"`convention` must be one of {known}, not {quoted(convention)}")
    return convention


def looks_like_path(text: str) -> bool:
    """Tell whether a text is meant as a file: it is one, ends like one, or names a folder."""
    return text == STANDARD_INPUT or "/" in text or text.lower().endswith(ENDINGS) or exists(text)


@overload
def load(
    description: str | PathLike[str],
    *,
    input_shape: Shape | None = None,
    convention: str | None = None,
    weights: str | PathLike[str] | None = None,
    model: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> Layer | Checkpoint: ...


@overload
def load(
    description: Mapping[str, Any] | list[Any] | tuple[Any, ...],
    *,
    input_shape: Shape | None = None,
    convention: str | None = None,
    weights: str | PathLike[str] | None = None,
    model: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> Model: ...


def load(
    description: str | PathLike[str] | Mapping[str, Any] | list[Any] | tuple[Any, ...],
    *,
    input_shape: Shape | None = None,
    convention: str | None = None,
    weights: str | PathLike[str] | None = None,
    model: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> Layer | Checkpoint:
    """Return the model that a file, a call or a description holds; of a file of weights alone, a checkpoint.

    >>> load("Sequential([Input((3, 1)), LSTM(10)])")
    Model(1 layer, input (None, 3, 1))

    Args:
        description: what the command line takes as TARGET: a path (`-` is standard input), a call such as
            `Sequential([Input((3, 1)), LSTM(10)])` or `LSTM(10)`, which is a layer, or the name of a layer that needs
            no arguments; or a description as Python data.
        input_shape: the shape of the first input with the batch, in place of its own.
        convention: `keras3` takes every default from Keras 3; None takes the textbooks'.
        weights: the path of the weights of a model that Keras saved as JSON or YAML. They fill what only they know,
            such as the parameters of a class of one's own, and are compared with all else.
        model: which model of a Python source or a notebook, by its variable, its name, or its line.
        values: what such a source does not say itself, by how it is written there: `{"X_train.shape": (1000, 28)}`, or
            `{"build_model.units": 64}` for a parameter of a function.

    Raises:
        MlcalcError: a file cannot be read, or the description is wrong, or has no place for the weights; or a source
            holds several models, and `model` names none of them.
    """
    _check_kinds(description, weights)
    _check_settings(model, values)
    _checked_convention(convention)
    shape = None if input_shape is None else as_shape(input_shape)
    with bounded_depth():
        if isinstance(description, str) and weights is None and not exists(description):
            if is_layer(description):
                return make(description, convention=convention)
            if is_application(description):
                return build(description, {"weights": None}, input_shape=shape)
            if call := _call(Source("call", description, is_file=False)):
                return call(convention, shape)
        if isinstance(description, (str, PathLike)):
            found = _in_text(description, shape, convention, weights) or _load_file(
                str(description), shape, convention, weights=weights
            )
            if isinstance(found, Code):
                return chosen_model(found.source.name, _models_of(found, values, shape, convention), model)
            return found
        content = _with_weights(Content(description), weights)
        return read_data(content, Request(None, shape, convention, open_beside(".")))


def models(
    source: str | PathLike[str],
    *,
    input_shape: Shape | None = None,
    convention: str | None = None,
    values: Mapping[str, Any] | None = None,
) -> list[Model]:
    """Return the models that a Python source or a notebook makes, in the order of their lines; nothing in it is run.

    The `origin` of each says where it stands.

    Args:
        source: the path of a file (`-` is standard input), or the text of some lines.
        input_shape: the shape of the input, with the batch, of a model to which the source gives none.
        convention: `course` takes the textbooks' defaults; those of Keras 3 by default.
        values: what the source does not say itself, as `load` takes it.

    Raises:
        MlcalcError: it is no Python source, or holds no model.
    """
    if not isinstance(source, (str, PathLike)):
        raise wrong_type(f"models takes a path, or the text of a source, not {quoted(source)}")
    _check_settings(None, values)
    _checked_convention(convention)
    with bounded_depth():
        piece = _code_in_text(source) or _load_file(str(source), None, None)
    if not isinstance(piece, Code):
        raise error("foreign-format", f"{quoted(str(source))} is no Python source", help="`load` reads other models")
    shape = None if input_shape is None else as_shape(input_shape)
    return _models_of(piece, values, shape, convention)


class Held(NamedTuple):
    """What a file or a text holds: one thing, or the models of a source, and what is wrong in it outside of them."""

    things: Sequence[Layer | Checkpoint]
    problems: Sequence[Diagnostic] = ()
    source: str | None = None
    """The name of the source, if it is one."""


def read_all(
    text: str,
    *,
    input_shape: Shape | None = None,
    convention: str | None = None,
    weights: str | PathLike[str] | None = None,
    values: Mapping[str, Any] | None = None,
) -> Held:
    """Return all that a file or a piece of Python holds; the arguments are those of `load`.

    Raises:
        MlcalcError: it cannot be read, or holds nothing.
    """
    with bounded_depth():
        found = _in_text(text, input_shape, convention, weights) or _load_file(
            text, input_shape, convention, weights=weights
        )
    if not isinstance(found, Code):
        return Held([found])
    is_typed = found.source.text == text
    return Held(*_read_code(found, values, input_shape, convention, is_typed=is_typed), found.source.name)


def opened(path: str) -> Layer | Checkpoint | Code:
    """Return what a file holds; of Python, the source itself.

    Raises:
        MlcalcError: it cannot be read, or holds nothing that mlcalc reads.
    """
    with bounded_depth():
        return _load_file(path, None, None)


def is_piece(text: str) -> bool:
    """Tell whether a text is a piece of Python, and no path."""
    if not any(each in text for each in "\n=()") or exists(text):
        return False
    from mlcalc.readers.python_text import is_named_layer, is_python

    return is_python("", text) and not is_named_layer(text)


def _in_text(
    description: str | PathLike[str], input_shape: Shape | None, convention: str | None, weights: Any
) -> Model | Code | None:
    """Return what a text holds that is given in place of a path, if it is one: what Keras printed, or Python."""
    if not isinstance(description, str) or not is_pasted(description):
        return _code_in_text(description)
    content = _with_weights(read_pasted(description), weights)
    return read_data(content, Request("model", input_shape, convention, open_beside(".")))


def _code_in_text(description: str | PathLike[str]) -> Code | None:
    """Return a text as a piece of Python, if it is one."""
    text = description if isinstance(description, str) else ""
    return Code(Source(Unstored("TARGET"), text)) if is_piece(text) else None


def _read_code(
    piece: Code,
    values: Mapping[str, Any] | None,
    input_shape: Shape | None,
    convention: str | None,
    *,
    is_typed: bool = False,
) -> tuple[list[Model], list[Diagnostic]]:
    from mlcalc.readers.python.reading import read_source

    path = piece.source.name
    folder = Path(path).parent
    reading = read_source(
        piece.source,
        folder,
        settings=values,
        input_shape=input_shape,
        convention=convention,
        open_model=lambda path: _load_file(str(folder / path), None, None),
    )
    problems = list(reading.problems)
    if not reading.models:
        if not path.endswith(_OF_PYTHON) and (other := of_other_kind(path, piece.source.text)):
            raise other
        errors = [each for each in problems if each.severity == ERROR] or [_no_model(piece)]
        cause = MlcalcError([*errors, *(each for each in problems if each.severity != ERROR)])
        raise _explained(piece, cause) if is_typed else cause
    return list(reading.models), problems


def _explained(piece: Code, cause: MlcalcError) -> MlcalcError:
    """Return why statements that were typed make no model, with those that are meant, if they do."""
    from mlcalc.readers.description.trial import explained_statements

    def attempt(source: Source, _: object) -> None:
        _, problems = _read_code(piece._replace(source=source), None, None, None, is_typed=False)
        if problems:
            raise MlcalcError(problems)

    return explained_statements(piece.source, cause, attempt)


_OF_PYTHON = (".py", ".pyw", ".ipynb")


def _no_model(piece: Code) -> Diagnostic:
    from mlcalc.readers.python_text import mend_of, reason_of

    message = f"{piece.source.name} {reason_of(piece.source.text)}"
    return Diagnostic("no-model", message, help=mend_of(piece.source.text), where=piece.source.name)


def _models_of(
    piece: Code, values: Mapping[str, Any] | None, input_shape: Shape | None, convention: str | None
) -> list[Model]:
    found, problems = _read_code(piece, values, input_shape, convention)
    # What belongs to none of them is said by the first.
    return [found[0].with_remarks([*found[0].remarks, *problems]), *found[1:]]


def chosen_model(source: str, found: Sequence[Model], name: str | None) -> Model:
    """Return the model of a source that a variable, a name or a line means; the only one without any.

    Raises:
        MlcalcError: there is none, or there are several.
    """
    named_so = [each for each in found if name is None or name in _names_of(each)]
    if name is not None and len(named_so) != 1 and (called := [each for each in found if name in _calls_to(each)]):
        named_so = called  # one function makes several models: the line that calls it tells them apart
    if len(named_so) == 1 or (named_so and name is not None):
        return named_so[-1]  # of a variable that is set again, the last one counts
    known = list(dict.fromkeys(variable_of(each) for each in found))
    listing = listed(known, lambda each: f"`{each}`", most=6)
    if name is None:
        message = f"{source} holds {len(found)} models: {listing}"
        mend = f"`model {shlex.quote(known[0])}` takes one"
        raise UsageError(Diagnostic("which-model", message, help=mend, settings=("model",)))
    mend = suggestion(name, known) or f"there {'are' if len(known) > 1 else 'is'} {listing}"
    raise UsageError(Diagnostic("no-such-model", f"{source} holds no model `{named(name)}`", help=mend))


def variable_of(model: Model) -> str:
    """Return what people call a model of a source: its variable, or its line."""
    origin = model.origin
    if origin is None or origin.variable is None:
        return f"line {origin.place.line}" if origin and origin.place else str(model.name)
    return origin.variable


def _names_of(model: Model) -> set[str]:
    origin = model.origin
    line = {str(origin.place.line), f"line {origin.place.line}"} if origin and origin.place else set()
    return {str(model.name), variable_of(model), *line}


def _calls_to(model: Model) -> set[str]:
    """Return the lines of the calls that lead to a model of a source."""
    places = model.origin.called_from if model.origin else ()
    return {text for place in places for text in (str(place.line), f"line {place.line}")}


def _check_kinds(description: object, weights: object) -> None:
    if not isinstance(description, (str, PathLike, Mapping, list, tuple)):
        raise wrong_type(f"load takes a path, a call or a description as Python data, not {quoted(description)}")
    if weights is not None and not isinstance(weights, (str, PathLike)):
        raise wrong_type(f"weights is the path of a file, not {quoted(weights)}")
    if isinstance(description, str) and not description.strip():
        raise error("unreadable-file", "an empty text is no path, no call and no layer")


def _check_settings(model: object, values: object) -> None:
    if model is not None and not isinstance(model, str):
        raise wrong_type(f"model is a text, the variable, the name or the line of one, not {quoted(model)}")
    if values is not None and not (isinstance(values, Mapping) and all(isinstance(each, str) for each in values)):
        raise wrong_type(f"values are those of names in the source, such as {{'n': 3}}, not {quoted(values)}")


def _call(source: Source) -> Callable[[str | None, Shape | None], Layer] | None:
    """Return what makes the layer, or the model, that a call spells; None if the text is no call."""
    from mlcalc.readers.description.call_text import looks_like_call
    from mlcalc.readers.python_text import is_expression_of_python

    if not looks_like_call(source.text) or is_expression_of_python(source.text):
        return None
    from mlcalc.readers.description.typed import read_call

    return lambda convention, shape: read_call(source, convention, input_shape=shape, follow=follow_expression)


def follow_expression(text: str) -> Held:
    """Return what a call holds that only Python can hold.

    Raises:
        MlcalcError: it cannot be read, or something in it is wrong.
    """
    found = read_all(text)
    if found.problems:
        raise MlcalcError(found.problems)
    return found


def _with_weights(content: Content, weights: str | PathLike[str] | None) -> Content:
    """Return a model with the weights in a file beside it, if there is one."""
    if weights is None:
        return content
    if not content.is_tree:
        check_data(content.data)
    with naming_file(weights), open_file(str(weights)) as file:
        return with_stored(content, read_stored(file), str(weights))


def open_beside(folder: str, files: tuple[str, ...] = ()) -> OpenFile:
    """Return what reads the models that a description in this folder names.

    Args:
        folder: what relative paths start from.
        files: the files that the description is in, each in the one before.
    """

    def load_file(path: str, input_shape: Shape | None, convention: str | None, budget: Budget) -> Model:
        whole = str(Path(folder, path))
        if whole == STANDARD_INPUT:  # which is the user's alone: this is a file of that name
            whole = str(Path(whole).absolute())
        if _resolved(whole) in files:
            raise error("cycle", f"{path} includes itself")
        model = _load_file(whole, input_shape, convention, files, budget)
        if isinstance(model, Code):
            model = chosen_model(path, _models_of(model, None, input_shape, convention), None)
        if not isinstance(model, Model):
            raise error("weights-alone", f"{path} holds weights alone, not how its layers are joined")
        return model

    return load_file


def _load_file(
    path: str,
    input_shape: Shape | None,
    convention: str | None,
    files: tuple[str, ...] = (),
    budget: Budget | None = None,
    *,
    weights: str | PathLike[str] | None = None,
) -> Layer | Checkpoint | Code:
    is_included = budget is not None
    with open_file(path, is_named_by_file=is_included) as file:
        if path == STANDARD_INPUT and weights is None and _begins_as_text(file) and (call := _call(file.source)):
            return call(convention, input_shape)
        try:
            found = read_file(file)
        except MlcalcError as cause:
            raise _unquoted(path, cause) if is_included else cause from None
    if isinstance(found, Code):
        if weights is not None:
            raise error("stray-weights", f"{path} is source, which has no place for weights")
        return found
    if isinstance(found, Checkpoint):
        if weights is not None:
            raise error("stray-weights", f"{path} holds weights itself, and no architecture that others could fill")
        return found
    found = _with_weights(found, weights)
    name, beside = Path(path).stem, open_beside(str(Path(path).parent), (*files, _resolved(path)))
    if path == STANDARD_INPUT:
        name, beside = "model", open_beside(".", files)
    try:
        return read_data(found, Request(name, input_shape, convention, beside, budget)).with_file(found.name)
    except MlcalcError as cause:
        if is_included and not names_layers(found):
            raise error("bad-model", f"{path} holds no model") from None
        raise cause.saying([in_file(each, found.name) for each in cause.diagnostics]) from None


def _begins_as_text(file: File) -> bool:
    return file.head.isascii() and file.head.decode().strip().isprintable()


def _unquoted(path: str, cause: MlcalcError) -> MlcalcError:
    """Return what is wrong with a file that another one names, without a word of it.

    Whoever writes a description may name any file of whoever reads it, and must not be shown what is in there.
    """
    place = cause.diagnostics[0].place
    if place is None:
        return cause
    return error("bad-model", f"{path} holds no model: it cannot be read at line {place.line}, column {place.column}")


def _resolved(path: str) -> str:
    """Return one name for each file, however its path is written."""
    try:
        return str(Path(path).resolve())
    except (OSError, RuntimeError, ValueError):  # it cannot be read either, which is said then
        return path
