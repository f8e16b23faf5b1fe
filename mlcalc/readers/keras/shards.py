"""Weights of Keras in several files: an index in JSON, and beside it the files that it names, parts of one tree."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from mlcalc.errors import error
from mlcalc.limits import MOST_SHARDS
from mlcalc.readers.files import STANDARD_INPUT, File, open_file
from mlcalc.readers.hdf5.process import read_trees
from mlcalc.readers.hdf5.tree import Group, merged
from mlcalc.texts import quoted

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


def tree_of_shards(index: File, data: Mapping[str, Any]) -> Group:
    """Return what all files hold that an index names, as one tree.

    Raises:
        MlcalcError: one is not there, is damaged or lies elsewhere, there are too many, or h5py is missing.
    """
    names = list(dict.fromkeys(_names_in(data)))
    if index.path == STANDARD_INPUT:
        raise error("unreadable-file", "the files that standard input names lie beside it, and it lies nowhere")
    if len(names) > MOST_SHARDS:
        raise error("too-large", f"{index.name} names more than {MOST_SHARDS} files of weights")
    return merged(read_trees(index.name, [_path_of(index, name) for name in names]))


def _path_of(index: File, name: str) -> str:
    """Return the path of a file beside the index."""
    path = Path(index.path).with_name(name) if _is_plain(name) else None
    if path is None or (path.exists() and not path.is_file()):
        raise error("external-link", f"{index.name} names {quoted(name)}, which is no file beside it")
    with open_file(str(path), is_named_by_file=True):
        return str(path)


def _is_plain(name: str) -> bool:
    return not {"/", "\\", ":", "\0"}.intersection(name)
