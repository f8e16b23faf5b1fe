"""Weights of Keras in several files: an index in JSON, and beside it the files that it names, parts of one tree."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.errors import error
from mlcalc.limits import MOST_SHARDS
from mlcalc.readers.files import STANDARD_INPUT, File, open_file
from mlcalc.readers.keras.files import open_hdf5
from mlcalc.texts import quoted

if TYPE_CHECKING:
    import h5py

_INDEX, _ENDING = "weight_map", ".weights.h5"


def is_index(data: Any) -> bool:
    """Tell whether data say which weights of Keras lie in which file."""
    if not isinstance(data, Mapping) or not isinstance(data.get(_INDEX), Mapping):
        return False
    names = list(_names_in(data))
    return bool(names) and all(isinstance(name, str) and name.endswith(_ENDING) for name in names)


def _names_in(data: Mapping[str, Any]) -> Iterator[Any]:
    for names in data[_INDEX].values():
        yield from names if isinstance(names, list) else [names]


@contextmanager
def open_shards(file: File, data: Mapping[str, Any]) -> Iterator[Group]:
    """Open all files that an index names, as one tree.

    Raises:
        MlcalcError: one is not there, is damaged or lies elsewhere, there are too many, or h5py is missing.
    """
    names = list(dict.fromkeys(_names_in(data)))
    if file.path == STANDARD_INPUT:
        raise error("unreadable-file", "the files that standard input names lie beside it, and it lies nowhere")
    if len(names) > MOST_SHARDS:
        raise error("too-large", f"{file.name} names more than {MOST_SHARDS} files of weights")
    with ExitStack() as stack:
        yield Group([stack.enter_context(_open(file, name)) for name in names])


@contextmanager
def _open(index: File, name: str) -> Iterator[h5py.File]:
    path = Path(index.path).with_name(name) if _is_plain(name) else None
    if path is None or (path.exists() and not path.is_file()):
        raise error("external-link", f"{index.name} names {quoted(name)}, which is no file beside it")
    with open_file(str(path)) as file, open_hdf5(file) as content:
        yield content


def _is_plain(name: str) -> bool:
    return not {"/", "\\", ":", "\0"}.intersection(name)


class Group:
    """Groups of the same path in several files, used like one group of h5py; of a tensor, the one that is there."""

    def __init__(self, groups: list[Any]) -> None:
        self.groups = groups
        self.attrs = _Attributes([each.attrs for each in groups])
        self.keys = dict.fromkeys(name for each in groups for name in each)

    def __len__(self) -> int:
        return len(self.keys)

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys)

    def get(self, name: str, *, getlink: bool = False) -> Any:
        """Return a group, a tensor or a link by its name; None if there is none."""
        found = [each.get(name, getlink=getlink) for each in self.groups if name in each]
        if getlink:
            # A link that leads elsewhere is one in whichever file it stands.
            return next((link for link in found if hasattr(link, "path")), next(iter(found), None))
        tensor = next((each for each in found if hasattr(each, "shape")), None)
        return tensor if tensor is not None or not found else Group(found)


class _Attributes(ChainMap[str, Any]):
    """The attributes of several groups."""

    def __init__(self, attributes: list[Any]) -> None:
        super().__init__(*attributes)

    def get_id(self, name: str) -> Any:
        """Return an attribute as h5py opens it."""
        return next(each for each in self.maps if name in each).get_id(name)  # type: ignore[attr-defined]
