"""An HDF5 file, walked once within bounds: each object once, by its address, and nothing outside the file.

Plain data come out, as `tree.as_node` takes them. Of a part that is refused, the reason stands in its place: whoever
asks for the part gets the error. This is where h5py is imported, and nowhere else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from math import prod
from typing import Any, BinaryIO

import h5py
from h5py import h5a, h5d, h5g, h5l, h5o, h5t

from mlcalc.limits import DEEPEST, LARGEST_CONFIG, MOST_PARTS
from mlcalc.readers.stretch import Stretch

READ = re.compile(
    r"(?:layer_names|weight_names)\d*|nb_layers|nb_params|name|model_config|training_config|keras_version"
)
"""The attributes whose values are read; of all others, the names alone."""

"""Characters of what the library says of damage."""


class TooLargeError(Exception):
    """A file holds more than any model, whichever part of it is asked for."""


class Walk:
    """What has been read of one or several files."""

    def __init__(self) -> None:
        self.parts = 0
        self.characters = 0

    def tree(self, name: str, stream: BinaryIO | Stretch) -> Any:
        """Return the tree in a file, which errors call by a name, or why there is none."""
        try:
            with h5py.File(stream, "r") as file:
                return self._group(file.id, {h5o.get_info(file.id).addr})
        except TooLargeError as cause:
            return _refused("too-large", str(cause))
        except MemoryError:
            return _refused("too-large", f"{name} takes more memory than any model does")
        except Exception as cause:  # noqa: BLE001  (over damage, the library raises what it likes)
            return _refused("damaged-file", f"{name} is damaged: {_reason(cause)}")

    def _spend(self, parts: int, *texts: str) -> bool:
        """Count what is read, and tell whether to stop: what the library calls back must return, and not raise.

        A name in a list is a part, too, as is each step of a path that is one name, as tf.keras writes on Windows.
        """
        self.parts += parts
        self.characters += sum(map(len, texts))
        return self.parts > MOST_PARTS or self.characters > LARGEST_CONFIG

    def _check(self) -> None:
        if self.parts > MOST_PARTS:
            raise TooLargeError(f"the file holds more than {MOST_PARTS:,} groups and weights")
        if self.characters > LARGEST_CONFIG:
            raise TooLargeError(f"the texts in the file have more than {LARGEST_CONFIG:,} characters")

    def _group(self, group: Any, seen: set[int], depth: int = 0) -> Any:
        links: dict[bytes, int] = {}

        def note(name: bytes, link: Any) -> bool | None:
            links[name] = link.type
            return self._spend(1 + name.count(b"\\"), _decoded(name)) or None

        group.links.iterate(note, info=True)
        self._check()
        return {
            "attributes": dict(self._attributes(group)),
            "children": {_decoded(name): self._child(group, name, kind, seen, depth) for name, kind in links.items()},
        }

    def _child(self, group: Any, name: bytes, kind: int, seen: set[int], depth: int) -> Any:
        shown = _decoded(name)
        if kind != h5l.TYPE_HARD:
            where = "another place" if kind == h5l.TYPE_SOFT else "another file"
            return _refused("external-link", f"{shown} in the file is a link to {where}, which is not followed")
        return _guarded(shown, lambda: self._object(h5o.open(group, name), shown, seen, depth + 1))

    def _object(self, found: Any, name: str, seen: set[int], depth: int) -> Any:
        if isinstance(found, h5d.DatasetID):
            return _dataset(found, name)
        if not isinstance(found, h5g.GroupID):
            return _refused("damaged-file", f"{name} in the file is no tensor")
        address = h5o.get_info(found).addr
        if address in seen:
            return _refused("damaged-file", f"{name} in the file is a second way to a group, which no model has")
        if depth > DEEPEST:
            return _refused("too-deep", f"groups in the file are nested more than {DEEPEST} levels deep")
        seen.add(address)
        return self._group(found, seen, depth)

    def _attributes(self, owner: Any) -> Iterator[tuple[str, Any]]:
        names: list[str] = []

        def note(name: bytes) -> bool | None:
            names.append(_decoded(name))
            return self._spend(1, names[-1]) or None

        if h5a.get_num_attrs(owner):
            h5a.iterate(owner, note)
            self._check()
        for name in names:
            yield name, self._read(owner, name) if READ.fullmatch(name) else None

    def _read(self, owner: Any, name: str) -> Any:
        return _guarded(f"the attribute {name}", lambda: self._value(owner, name))

    def _value(self, owner: Any, name: str) -> Any:
        """Return the value of an attribute, if it is one of those that Keras writes, and is as small."""
        attribute = h5a.open(owner, _encoded(name))
        shape, kind = attribute.shape, attribute.get_type()
        if shape is None or not prod(shape):
            return []
        if prod(shape) > MOST_PARTS or prod(shape) * kind.get_size() > LARGEST_CONFIG:
            return _refused("too-large", f"the attribute {name} in the file is too large")
        if (kind.get_class(), len(shape)) not in _READABLE:
            return _refused("damaged-file", f"the attribute {name} in the file is neither text nor number")
        value = h5py.Group(owner).attrs[name]
        value = value.tolist() if hasattr(value, "tolist") else value
        if isinstance(value, int):
            return value
        texts = [_text(each) for each in value] if isinstance(value, list) else [_text(value)]
        self._spend(len(texts), *texts)
        self._check()
        return texts if isinstance(value, list) else texts[0]


def _dataset(found: Any, name: str) -> Any:
    # Asking a virtual data set for its shape opens the files that it is made of.
    plan = found.get_create_plist()
    if plan.get_layout() == h5d.VIRTUAL:
        return _refused("external-link", f"{name} in the file is made of data sets in other files, which are not read")
    if plan.get_external_count():
        return _refused("external-link", f"{name} in the file keeps its numbers in another file, which is not read")
    if found.shape is None:
        return _refused("damaged-file", f"{name} in the file is no tensor")
    kind = found.get_type()
    return [found.shape, str(kind.dtype) if kind.get_class() in _PLAIN else "object"]


_READABLE = ((h5t.STRING, 0), (h5t.STRING, 1), (h5t.INTEGER, 0))
"""Kinds and ranks of the attributes that Keras writes."""

_PLAIN = (h5t.INTEGER, h5t.FLOAT, h5t.ENUM, h5t.OPAQUE)
"""Kinds of types whose names are short; Keras keeps truth values as an enumeration, and bfloat16 as bytes."""


def _guarded(name: str, act: Callable[[], Any]) -> Any:
    """Return what a part holds, or that it is damaged, which the other parts need not be."""
    try:
        return act()
    except (TooLargeError, MemoryError):
        raise
    except Exception as cause:  # noqa: BLE001  (over damage, the library raises what it likes)
        return _refused("damaged-file", f"{name} in the file is damaged: {_reason(cause)}")


def _refused(code: str, message: str) -> dict[str, list[str]]:
    return {"refused": [code, message]}


def _reason(cause: Exception) -> str:
    """Return what an exception of the library means, in our own words."""
    if isinstance(cause, UnicodeError):
        return "it holds a text that is not UTF-8"
    return "it was cut off, or changed since it was written"


def _text(value: Any) -> str:
    """Return a text of the file.

    Raises:
        UnicodeError: it is no UTF-8.
    """
    return value.decode("utf-8") if isinstance(value, bytes) else str(value).encode().decode()


def _decoded(name: bytes) -> str:
    """Return a name as h5py does."""
    return name.decode("utf-8", "surrogateescape")


def _encoded(name: str) -> bytes:
    return name.encode("utf-8", "surrogateescape")
