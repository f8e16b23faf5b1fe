"""One `load` for every kind of description: it looks at what it is given and picks the reader."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from mlcalc.errors import Diagnostic, MlcalcError, Source, bounded_depth, error
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.readers.context import COST_OF_FILE, Context
from mlcalc.readers.plain import check_plain
from mlcalc.shapes import Shape, as_shape

LARGEST_TEXT = 1 << 30
DEEPEST = 400
"""Levels of lists and mappings in a description: four for each of a hundred models inside each other."""
STANDARD_INPUT = "-"
FILE_ENDINGS = (".yaml", ".yml", ".json", ".keras", ".h5", ".hdf5")


def layer(description: str | Mapping[str, Any], *positional: Any, **named: Any) -> Layer:
    """Return one layer.

    Args:
        description: its Keras name or alias, or `{"class_name": …, "config": …}` as Keras serialises it,
            which takes what it leaves open from Keras 3.
        positional: arguments of the Keras constructor by position.
        named: arguments of the Keras constructor by name; `convention="keras3"` takes defaults from Keras 3.

    Raises:
        MlcalcError: the layer or an argument is unknown, or an argument is missing or wrong.
    """
    check_plain([description, positional, named])
    with bounded_depth():
        if isinstance(description, str):
            convention = named.pop("convention", None)
            return make(description, positional, named, convention=convention)
        if positional or named:
            raise error("bad-config", "a serialised layer already has its arguments")
        from mlcalc.readers.keras_config import layer_from_config

        return layer_from_config(description)


def looks_like_path(text: str) -> bool:
    """Tell whether a text is meant as a file: it is one, ends like one, or names a folder."""
    return text == STANDARD_INPUT or "/" in text or text.lower().endswith(FILE_ENDINGS) or Path(text).exists()


def load(
    description: str | PathLike[str] | Mapping[str, Any] | Sequence[Any],
    *,
    input_shape: Shape | None = None,
    convention: str | None = None,
) -> Model:
    """Return the model that a file or a description holds.

    Args:
        description: a path (`-` is standard input), or a description as Python data.
        input_shape: the shape of the first input with the batch, in place of the stated one.
        convention: `keras3` takes every default from Keras 3; None takes the textbooks'.

    Raises:
        MlcalcError: the file cannot be read, or the description is wrong.
    """
    shape = None if input_shape is None else as_shape(input_shape)
    with bounded_depth():
        if isinstance(description, (str, PathLike)):
            return _load_file(str(description), shape, convention)
        check_plain(description)
        return _load_data(description, None, shape, Context(convention))


def _load_file(path: str, input_shape: Shape | None, convention: str | None, within: Context | None = None) -> Model:
    source = _read(path)
    if isinstance(source, str):
        from mlcalc.readers.keras_file import read_archive, read_hdf5

        return (read_hdf5 if source == HDF5 else read_archive)(path, input_shape=input_shape)
    name = "model" if path == STANDARD_INPUT else Path(path).stem
    data, context = _parse(source, convention)
    if path != STANDARD_INPUT:
        files = (*(within.files if within else ()), _resolved(path))
        context = context._replace(folder=str(Path(path).parent), files=files, budget=within and within.budget)
    try:
        return _load_data(data, name, input_shape, context)
    except MlcalcError as cause:
        raise MlcalcError([_in_file(each, source.name) for each in cause.diagnostics]) from None


def _resolved(path: str) -> str:
    """Return one name for each file, however its path is written."""
    try:
        return str(Path(path).resolve())
    except (OSError, RuntimeError, ValueError):  # it cannot be read either, which is said then
        return path


def _in_file(diagnostic: Diagnostic, name: str) -> Diagnostic:
    """Name the file of what has no line in it."""
    if diagnostic.place:
        return diagnostic
    return diagnostic._replace(where=f"{name}: {diagnostic.where}" if diagnostic.where else name)


def load_beside(path: Any, at: tuple[str | int, ...], context: Context, input_shape: Shape | None = None) -> Model:
    """Return the model in a file that a description names, relative to the description's own folder.

    Raises:
        MlcalcError: it cannot be read, or the files name each other in a circle.
    """
    if not isinstance(path, str):
        raise context.fail(at, "bad-description", "a model is the path of a file, or a mapping with `layers`")
    whole = str(Path(context.folder, path))
    key = _resolved(whole)
    context.expand(at, COST_OF_FILE)
    if key in context.files:
        raise context.fail(at, "cycle", f"{path} is the model that it would be part of")
    try:
        return _load_file(whole, input_shape, context.convention, within=context)
    except MlcalcError as cause:
        place = context.place_of(at)
        raise MlcalcError([each if each.place else each._replace(place=place) for each in cause.diagnostics]) from None


def _load_data(data: Any, name: str | None, input_shape: Shape | None, context: Context) -> Model:
    if isinstance(data, Mapping) and "class_name" in data:
        from mlcalc.readers.keras_model import model_from_config

        return model_from_config(data, input_shape=input_shape)
    from mlcalc.readers.description import read_description

    check_plain(data, deepest=DEEPEST)
    return read_description(data, name=name, input_shape=input_shape, context=context)


HDF5, ZIP = "HDF5", "zip"
_SIGNATURES = {b"\x89HDF\r\n\x1a\n": HDF5, b"PK\x03\x04": ZIP}
_FOREIGN = {
    b"\x80\x02": "a Python pickle, such as PyTorch saves",
    b"\x1f\x8b": "compressed with gzip",
    b"\x08": "a protocol buffer, such as ONNX and TensorFlow save",
    b"\x93NUMPY": "an array of NumPy",
}


def _read(path: str) -> Source | str:
    """Return the text of a file, or the name of the binary format that its first bytes tell.

    Raises:
        MlcalcError: it is missing, a folder, too large, or of a format that mlcalc does not read.
    """
    try:
        if path == STANDARD_INPUT:
            content = sys.stdin.buffer.read(LARGEST_TEXT + 1) if sys.stdin else b""
        else:
            with Path(path).open("rb") as file:
                content = file.read(16)
                if any(content.startswith(signature) for signature in _SIGNATURES):
                    return next(kind for signature, kind in _SIGNATURES.items() if content.startswith(signature))
                content += file.read(LARGEST_TEXT + 1)
    except (OSError, ValueError) as cause:
        reason = getattr(cause, "strerror", None) or cause
        raise error("unreadable-file", f"cannot read {path}: {reason}") from None
    _refuse_foreign(path, content)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as cause:
        raise error("unreadable-file", f"{path} is not UTF-8 text (byte {cause.start})") from None
    return Source("standard input" if path == STANDARD_INPUT else path, text)


def _refuse_foreign(path: str, content: bytes) -> None:
    """Name a binary format rather than fail on it."""
    if len(content) > LARGEST_TEXT:
        raise error("unreadable-file", f"{path} is larger than 1 GiB")
    if path == STANDARD_INPUT and any(content.startswith(signature) for signature in _SIGNATURES):
        raise error("unreadable-file", "a binary file cannot be read from standard input", help="give its path")
    for signature, what in _FOREIGN.items():
        if content.startswith(signature):
            raise error(
                "foreign-format",
                f"{path} is {what}, which mlcalc does not read",
                help="it reads YAML, JSON, and the .keras and .h5 files of Keras",
            )


def _parse(source: Source, convention: str | None) -> tuple[Any, Context]:
    text = source.text.lstrip()
    if not text:
        raise MlcalcError(Diagnostic("bad-description", f"{source.name} is empty", where=source.name))
    if source.name.endswith(".json") or text[0] == "{":
        return _parse_json(source, convention)
    from mlcalc.readers.yaml_text import read_yaml

    data, places = read_yaml(source)
    return data, Context(convention, places)


def _parse_json(source: Source, convention: str | None) -> tuple[Any, Context]:
    from mlcalc.readers.json_text import read_json

    try:
        return read_json(source.text, source.name), Context(convention)
    except MlcalcError:
        if source.name.endswith(".json"):
            raise
        # A flow mapping of YAML begins with a brace too.
        from mlcalc.readers.yaml_text import read_yaml

        data, places = read_yaml(source)
        return data, Context(convention, places)
