"""Containers made of what is in them: a recipe, which is JSON, becomes a zip archive, an HDF5 file or an event file.

Bytes of a container that are changed at random are hardly ever a container; a recipe that is changed always makes one.

An archive maps the names of its members to what they hold: a mapping is JSON or, if the name says so, HDF5; a text is
itself. An HDF5 file maps names to groups (mappings), tensors (lists of their sizes), links (`->path`, `->file:path`,
`=>path`), and whatever else HDF5 can hold; `@` holds the attributes of a group, in which mappings are written as JSON.

An event file is a list of records, each a list of fields: a number and what the field holds, which is a number, a list
of fields again, or a text whose characters are bytes.
"""

from __future__ import annotations

import io
import json
import re
import struct
import zipfile
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tests import history_files as logs
from tests.fuzz.notations import write_json

if TYPE_CHECKING:
    import h5py

ATTRIBUTES, LINK, SAME = "@", "->", "=>"
MOST_NAMES = 300
"""Of a group: what is in a recipe once may be in it a thousand times after some wounds."""
_IMPOSSIBLE = (ValueError, TypeError, OSError, RuntimeError, LookupError, OverflowError, AttributeError, MemoryError)
"""What h5py and NumPy raise for what HDF5 cannot hold."""


def archive(recipe: Any) -> bytes:
    """Return a zip archive, packed as Keras packs it."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as content:
        for name, value in _members(recipe):
            with suppress(*_IMPOSSIBLE):
                content.writestr(name, _member(name, value))
    return file.getvalue()


def folder(path: str, recipe: Any) -> dict[str, bytes]:
    """Return the files of a folder by their paths: those that an archive of the same recipe holds, and archives."""
    found = {}
    for name, value in _members(recipe):
        if _PLAIN_NAME.fullmatch(name):
            is_archive = name.endswith(".keras") and not isinstance(value, str)
            found[f"{path}/{name}"] = archive(value) if is_archive else _member(name, value)
    return found


_PLAIN_NAME = re.compile(r"[a-z][a-z0-9_.]{0,30}")


def _members(recipe: Any) -> list[tuple[str, Any]]:
    """Return the parts of a recipe by their names."""
    return list((recipe if isinstance(recipe, dict) else {"config.json": recipe}).items())[:MOST_NAMES]


def _member(name: str, value: Any) -> bytes:
    if name.endswith(".h5") and not isinstance(value, str):
        return hdf5(value)
    return _text(value).encode("utf-8", "surrogatepass")


def _text(value: Any) -> str:
    return value if isinstance(value, str) else write_json(value)


def hdf5(recipe: Any) -> bytes:
    """Return an HDF5 file."""
    import h5py

    file = io.BytesIO()
    with h5py.File(file, "w") as content:
        _fill(content, recipe if isinstance(recipe, dict) else {ATTRIBUTES: {"model_config": recipe}})
    return file.getvalue()


def _fill(group: h5py.Group, recipe: dict[str, Any]) -> None:
    for name, value in list(recipe.items())[:MOST_NAMES]:
        with suppress(*_IMPOSSIBLE):
            if name != ATTRIBUTES:
                _add(group, name, value)
                continue
            for key, attribute in value.items():
                with suppress(*_IMPOSSIBLE):
                    _set(group, key, attribute)


def _set(group: h5py.Group, name: str, value: Any) -> None:
    import h5py
    import numpy as np

    if value is None:
        value = h5py.Empty("f4")
    elif isinstance(value, list) and value and all(isinstance(each, str) for each in value):
        value = np.array([each.encode("utf-8", "surrogatepass") for each in value])  # as Keras writes names
    elif isinstance(value, dict):
        value = write_json(value)
    group.attrs[name] = value


def _add(group: h5py.Group, name: str, value: Any) -> None:
    import h5py
    import numpy as np

    if isinstance(value, dict):
        _fill(group.create_group(name), value)
    elif isinstance(value, list):
        group.create_dataset(name, shape=tuple(value), dtype="f4", chunks=None)
    elif isinstance(value, str) and value.startswith(LINK):
        file, separator, path = value[len(LINK) :].rpartition(":")
        group[name] = h5py.ExternalLink(file, path) if separator else h5py.SoftLink(path)
    elif isinstance(value, str) and value.startswith(SAME):
        group[name] = group[value[len(SAME) :] or "/"]
    elif isinstance(value, bool):
        group[name] = np.dtype("f4")  # a data type that stands by itself
    else:
        group[name] = h5py.Empty("f4") if value is None else value


def event_file(recipe: Any) -> bytes:
    """Return an event file of TensorBoard, whose checksums are right."""
    return logs.log(*map(_message, recipe if isinstance(recipe, list) else [recipe]))


def _message(value: Any) -> bytes:
    """Return a message, of the fields that can be written."""
    if not isinstance(value, list):
        return _text(value).encode("latin-1", "replace")
    message = b""
    for each in value:
        with suppress(*_IMPOSSIBLE, struct.error):
            number, content = each
            message += logs.field(number, content if isinstance(content, (int, float)) else _message(content))
    return message


# Recipes of containers that are there.


def archive_recipe(content: bytes) -> dict[str, Any]:
    """Return the recipe of an archive of Keras."""
    with zipfile.ZipFile(io.BytesIO(content)) as members:
        return {name: _recipe_of_member(name, members.read(name)) for name in members.namelist()}


def _recipe_of_member(name: str, content: bytes) -> Any:
    if name.endswith(".h5"):
        return hdf5_recipe(content)
    text = content.decode(errors="replace")
    return json.loads(text) if name.endswith(".json") else text


def hdf5_recipe(content: bytes) -> dict[str, Any]:
    """Return the recipe of an HDF5 file: its groups and attributes, and the sizes of its tensors."""
    import h5py

    with h5py.File(io.BytesIO(content), "r") as file:
        return _recipe(file)


def _recipe(group: h5py.Group) -> dict[str, Any]:
    import h5py

    attributes = {name: _attribute(value) for name, value in group.attrs.items()}
    parts = {
        name: _recipe(part) if isinstance(part, h5py.Group) else list(part.shape or ()) for name, part in group.items()
    }
    return {**({ATTRIBUTES: attributes} if attributes else {}), **parts}


def _attribute(value: Any) -> Any:
    if hasattr(value, "tolist"):
        value = value.tolist()
    if isinstance(value, list):
        return [_attribute(each) for each in value]
    text = value.decode() if isinstance(value, bytes) else value
    if isinstance(text, str) and text.startswith("{"):
        with suppress(ValueError):
            return json.loads(text)
    return text
