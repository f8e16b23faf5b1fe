"""What an HDF5 file holds, as plain data: groups, the shapes of its data sets, and what is refused of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeVar, cast

from mlcalc.errors import error
from mlcalc.kinds import ONCE_MORE
from mlcalc.limits import DEEPEST

T = TypeVar("T")

_MOST_STEPS = 2 * DEEPEST
"""Of a path, with empty ones among them: no group lies deeper."""


class Refusal(NamedTuple):
    """A part of a file that is not read, and why: an error once somebody asks for it."""

    code: str
    message: str
    help: str | None = None


class Dataset(NamedTuple):
    """An array: its shape and its data type, never its numbers."""

    shape: tuple[int, ...]
    dtype: str


Attribute = str | int | list[str] | Refusal | None
"""A text, a number or texts; None where only its presence is known."""


class Group(NamedTuple):
    """A group: its attributes, and the groups and data sets in it, by their names."""

    attributes: Mapping[str, Attribute] = {}
    children: Mapping[str, Node] = {}

    def at(self, path: str) -> Group | Dataset | None:
        """Return a group or a data set by its path; None if there is none.

        Raises:
            MlcalcError: a step of the path is not read.
        """
        found: Group | Dataset | None = self
        for step in filter(None, path.split("/", _MOST_STEPS)):
            found = allowed(found.children.get(step)) if isinstance(found, Group) else None
        return found

    def group(self, path: str) -> Group | None:
        """Return a group by its path; None if there is none.

        Raises:
            MlcalcError: a step of the path is not read, or a data set is there.
        """
        found = self.at(path)
        if isinstance(found, Dataset):
            raise error("damaged-file", f"{path} in the file is no group")
        return found

    def items(self) -> Iterator[tuple[str, Group | Dataset]]:
        """Yield the groups and data sets by their names.

        Raises:
            MlcalcError: one of them is not read.
        """
        for name, child in self.children.items():
            yield name, cast("Group | Dataset", allowed(child))

    def text(self, name: str) -> str | None:
        """Return an attribute that is a text; None if there is none.

        Raises:
            MlcalcError: it is no text, or is not read.
        """
        return self._attribute(name, str, "text")

    def number(self, name: str) -> int | None:
        """Return an attribute that is a number; None if there is none.

        Raises:
            MlcalcError: it is no number, or is not read.
        """
        return self._attribute(name, int, "number")

    def texts(self, name: str) -> list[str] | None:
        """Return an attribute that is a list of texts; None if there is none.

        Raises:
            MlcalcError: it is no such list, or is not read.
        """
        return self._attribute(name, list, "list of texts")

    def _attribute(self, name: str, kind: type[T], what: str) -> T | None:
        value = allowed(self.attributes.get(name))
        if value is not None and not isinstance(value, kind):
            raise error("damaged-file", f"the attribute {name} in the file is no {what}")
        return value


Node = Group | Dataset | Refusal


def allowed(part: T | Refusal) -> T:
    """Return a part that may be read.

    Raises:
        MlcalcError: it may not.
    """
    if isinstance(part, Refusal):
        raise error(part.code, part.message, help=part.help)
    return part


def as_node(data: Any) -> Node:
    """Return a part of a file from the JSON data that `walk` makes of it."""
    if isinstance(data, list):
        shape, dtype = data
        return Dataset(tuple(shape), dtype)
    return _refusal(data) or Group(
        {name: _refusal(value) or value for name, value in data["attributes"].items()},
        {name: as_node(child) for name, child in data["children"].items()},
    )


def _refusal(data: Any) -> Refusal | None:
    if not isinstance(data, dict) or "refused" not in data:
        return None
    code, message = data["refused"]
    return Refusal(code, message, ONCE_MORE if code == "damaged-file" else None)


def merged(groups: Sequence[Group]) -> Group:
    """Return one group that holds what several files hold under the same path; of a data set, the first."""
    attributes = {name: value for group in reversed(groups) for name, value in group.attributes.items()}
    parts: dict[str, list[Node]] = {}
    for group in groups:
        for name, child in group.children.items():
            parts.setdefault(name, []).append(child)
    return Group(attributes, {name: _merged(each) for name, each in parts.items()})


def _merged(parts: Sequence[Node]) -> Node:
    # What is refused in one file is refused in all.
    for kind in (Refusal, Dataset):
        for part in parts:
            if isinstance(part, kind):
                return part
    return merged([part for part in parts if isinstance(part, Group)])
