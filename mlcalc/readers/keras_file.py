"""The files that Keras saves: `.keras` archives, `.h5` models, and `.weights.h5` alone.

Only descriptions and the shapes of weights are read: no number of a weight, no Python code, and nothing is
unpacked to disk. HDF5 needs h5py, which comes with the extra `mlcalc[keras]`.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.errors import MlcalcError, error
from mlcalc.model import Model
from mlcalc.readers.json_text import read_json
from mlcalc.readers.keras_config import is_model
from mlcalc.readers.keras_model import model_from_config
from mlcalc.readers.saved import Stored, StoredWeight
from mlcalc.shapes import Shape

if TYPE_CHECKING:
    import h5py

LARGEST_CONFIG = 1 << 28
"""Bytes that a description in a file may have; that of NASNetLarge has 1.5 million."""
LARGEST_UNPACKED = 1 << 32
MOST_WEIGHTS = 1_000_000
DEEPEST = 200

INSTALL = "python -m pip install 'mlcalc[keras]'"


def read_archive(path: str, *, input_shape: Shape | None = None) -> Model:
    """Return the model in a `.keras` file; its architecture needs no HDF5.

    Raises:
        MlcalcError: it is no such file, or is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            data = read_json(_member(archive, "config.json", path), path)
            stored = _archived_weights(archive, listed=isinstance(data, Mapping) and is_model(data))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, RuntimeError) as cause:
        raise error("damaged-file", f"{path} is not a whole zip archive: {cause}") from None
    except OSError as cause:
        raise error("unreadable-file", f"cannot read {path}: {cause.strerror or cause}") from None
    if not isinstance(data, Mapping):
        raise error("damaged-file", f"{path}: its config.json holds no model")
    return model_from_config(data, input_shape=input_shape, stored=stored)


def _member(archive: zipfile.ZipFile, name: str, path: str) -> str:
    """Return the text of a small member, however large it claims to be or turns out."""
    if name not in archive.namelist():
        raise error("damaged-file", f"{path} holds no {name}: it is not a model that Keras saved")
    with archive.open(name) as file:
        content = file.read(LARGEST_CONFIG + 1)
    if len(content) > LARGEST_CONFIG:
        raise error("damaged-file", f"{path}: {name} is larger than {LARGEST_CONFIG >> 20} MiB")
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise error("damaged-file", f"{path}: {name} is not UTF-8 text") from None


def _archived_weights(archive: zipfile.ZipFile, *, listed: bool) -> Stored | None:
    """Return the weights in an archive, by layers where its description lists them; None without h5py.

    Keras stores them as they are. What is packed can be a bomb, so that it is passed over when it is large.
    """
    name = "model.weights.h5"
    if name not in archive.namelist() or not _has_h5py():
        return None
    member = archive.getinfo(name)
    if member.compress_type != zipfile.ZIP_STORED and member.file_size > LARGEST_CONFIG:
        return None
    import h5py

    try:
        with archive.open(name) as file, h5py.File(io.BufferedReader(file), "r") as weights:  # type: ignore[type-var]
            return _container(weights.get("layers")) if listed else Stored(list(_variables(weights)))
    except (OSError, KeyError, ValueError, RuntimeError) as cause:
        raise error("damaged-file", f"{archive.filename}: {name} is damaged: {cause}") from None


def _has_h5py() -> bool:
    from importlib.util import find_spec

    return find_spec("h5py") is not None


# HDF5.


def read_hdf5(path: str, *, input_shape: Shape | None = None) -> Model:
    """Return the model in an `.h5` file, or what a file of weights alone tells.

    Raises:
        MlcalcError: h5py is missing, or the file is none of Keras', or is damaged.
    """
    if not _has_h5py():
        raise error("missing-extra", f"{path} is an HDF5 file, which needs h5py", help=f"install it: `{INSTALL}`")
    import h5py

    try:
        with h5py.File(path, "r") as file:
            config = file.attrs.get("model_config")
            if config is None:
                return _weights_alone(file, path)
            data = read_json(config if isinstance(config, str) else bytes(config).decode("utf-8"), path)
            stored = _stored_model(file)
    except MlcalcError:
        raise
    except (OSError, KeyError, ValueError, RuntimeError, TypeError, UnicodeDecodeError) as cause:
        raise error("damaged-file", f"{path} is damaged: {_first_line(cause)}") from None
    if not isinstance(data, Mapping):
        raise error("damaged-file", f"{path} holds no model")
    return model_from_config(data, input_shape=input_shape, stored=stored)


def _first_line(cause: Exception) -> str:
    return str(cause).partition("\n")[0]


def _stored_model(file: h5py.File) -> Stored | None:
    """Return the weights of an `.h5` model: a group for each layer, with its weights' names in order."""
    group = file.get("model_weights", file)
    names = [_text(name) for name in group.attrs.get("layer_names", ())]
    inner = {name: Stored(list(_named_weights(group[name]))) for name in names if name in group}
    return Stored(inner=inner) if inner else None


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _named_weights(group: h5py.Group) -> Iterator[StoredWeight]:
    for name in map(_text, group.attrs.get("weight_names", ())):
        parts = tuple(name.partition(":")[0].split("/"))
        if "seed_generator" not in parts and name in group:
            yield _weight(parts, group[name])


def _weight(path: tuple[str, ...], dataset: Any) -> StoredWeight:
    if not hasattr(dataset, "shape") or dataset.shape is None:
        raise error("damaged-file", f"the weight {'/'.join(path)} in the file is no tensor")
    return StoredWeight(path, tuple(dataset.shape), str(dataset.dtype))


def _container(group: Any, depth: int = 0) -> Stored | None:
    """Return the weights below a group of layers, as Keras 3 stores them, by the layers' names."""
    if group is None or depth > DEEPEST:
        return None
    inner = {}
    for key in group:
        variables = group[key].get("vars")
        name = _text(variables.attrs.get("name", key)) if variables is not None else key
        nested = _container(group[key].get("layers"), depth + 1)
        inner[name] = nested or Stored(list(_variables(group[key])))
    return Stored(inner=inner)


def _variables(group: Any, path: tuple[str, ...] = ()) -> Iterator[StoredWeight]:
    """Yield the tensors of a layer and of the layers that it holds, but for the states of random seeds."""
    if len(path) > DEEPEST:
        return
    for key in sorted(group, key=lambda each: (not each.isdigit(), len(each), each)):
        item = group[key]
        if hasattr(item, "shape"):
            yield _weight((*path, key), item)
        elif key not in ("seed_generator", "optimizer"):
            yield from _variables(item, (*path, key))


def _weights_alone(file: h5py.File, path: str) -> Model:
    """Return a model of opaque layers: a file of weights names the layers but not how they are joined."""
    from mlcalc.layers.opaque import Opaque
    from mlcalc.model import Node, Saved, Tensor

    stored = _container(file.get("layers")) or _stored_model(file)
    layers = stored.inner if stored else None
    if not layers:
        raise error("foreign-format", f"{path} is an HDF5 file, but Keras did not save it")
    nodes = [
        Node(name, Opaque("(weights alone)", name=name), saved=Saved((None,), each.as_weights(trainable=None)))
        for name, each in layers.items()
    ]
    return Model(Path(path).name.removesuffix(".h5").removesuffix(".weights"), nodes, [], [Tensor(len(nodes) - 1)])
