"""The files that Keras saves: `.keras` archives, `.h5` models, and `.weights.h5` alone.

Only descriptions and the shapes of weights are read: no number of a weight, no Python code, and nothing is
unpacked to disk. HDF5 needs h5py, which comes with the extra `mlcalc[keras]`.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.builder import Builder
from mlcalc.errors import MlcalcError, error
from mlcalc.layers.recorded import Recorded
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
MOST_PARTS = 100_000
"""Groups and weights that are looked at: links may lead to the same one without end."""
LARGEST_ATTRIBUTE = 1 << 28
DEEPEST = 200

_DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, ArithmeticError, LookupError, RuntimeError, TypeError, ValueError)
"""What the libraries raise that read a damaged file."""

INSTALL = "python -m pip install 'mlcalc[keras]'"


def read_archive(path: str, *, input_shape: Shape | None = None) -> Model:
    """Return the model in a `.keras` file; its architecture needs no HDF5.

    Raises:
        MlcalcError: it is no such file, or is damaged, or h5py is broken.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            data = read_json(_member(archive, "config.json", path), path)
            stored = _archived_weights(archive, listed=isinstance(data, Mapping) and is_model(data))
    except MlcalcError:
        raise
    except _DAMAGE as cause:
        raise error("damaged-file", f"{path} is not a whole zip archive: {_first_line(cause)}") from None
    except OSError as cause:
        raise error("unreadable-file", f"cannot read {path}: {cause.strerror or cause}") from None
    if not isinstance(data, Mapping):
        raise error("damaged-file", f"{path}: its config.json holds no model")
    return model_from_config(data, input_shape=input_shape, stored=stored)


def _member(archive: zipfile.ZipFile, name: str, path: str) -> str:
    """Return the text of a small member, however large it claims to be or turns out."""
    if name not in archive.namelist():
        raise error("damaged-file", f"{path} holds no {name}: it is not a model that Keras saved")
    content = _unpacked(archive, name)
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        raise error("damaged-file", f"{path}: {name} is not UTF-8 text") from None


def _unpacked(archive: zipfile.ZipFile, name: str) -> bytes:
    """Return a member's bytes; other packings than Keras' own cannot be unpacked within bounds."""
    member = archive.getinfo(name)
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise error("damaged-file", f"{archive.filename}: {name} is packed as Keras packs nothing")
    with archive.open(member) as file:
        content = file.read(LARGEST_CONFIG + 1)
    if len(content) > LARGEST_CONFIG:
        raise error("damaged-file", f"{archive.filename}: {name} is larger than {LARGEST_CONFIG >> 20} MiB")
    return content


def _archived_weights(archive: zipfile.ZipFile, *, listed: bool) -> Stored | None:
    """Return the weights in an archive, by layers where its description lists them; None without h5py.

    Keras stores them as they are. What is packed can be a bomb, so that it is unpacked within bounds.
    """
    name = "model.weights.h5"
    h5py = _h5py(str(archive.filename)) if name in archive.namelist() else None
    if h5py is None:
        return None
    is_stored = archive.getinfo(name).compress_type == zipfile.ZIP_STORED
    content = None if is_stored else io.BytesIO(_unpacked(archive, name))
    try:
        with (
            content or io.BufferedReader(archive.open(name)) as file,  # type: ignore[type-var]
            h5py.File(file, "r") as weights,
        ):
            parts = Parts()
            stored = _container(weights.get("layers"), parts) if listed else Stored(list(_variables(weights, parts)))
            return _with_optimizer(stored, weights.get("optimizer/vars"), lambda: _archive_version(archive))
    except MlcalcError:
        raise
    except (OSError, AttributeError, *_DAMAGE) as cause:
        raise error("damaged-file", f"{archive.filename}: {name} is damaged: {_first_line(cause)}") from None


def _archive_version(archive: zipfile.ZipFile) -> Any:
    """Return the version of Keras that wrote an archive, or None if it is not said."""
    try:
        data = read_json(_member(archive, "metadata.json", str(archive.filename)), "metadata.json")
    except MlcalcError:
        return None
    return data.get("keras_version") if isinstance(data, Mapping) else None


def _with_optimizer(stored: Stored | None, group: Any, version: Callable[[], Any]) -> Stored | None:
    """Return what is stored with the optimizer's variables, which the summary of Keras 3 counts, that of 2 does not."""
    if stored is None or group is None or not str(version()).startswith("3."):
        return stored
    return stored._replace(optimizer=list(_variables(group, Parts())))


def _h5py(path: str) -> Any:
    """Return the library that reads HDF5, or None if it is not installed.

    Raises:
        MlcalcError: it is installed, but cannot be imported.
    """
    from importlib.util import find_spec

    if find_spec("h5py") is None:
        return None
    try:
        import h5py
    except Exception as cause:  # noqa: BLE001 - a binary that does not fit the NumPy beside it raises what it likes
        why = _first_line(cause) or type(cause).__name__
        raise error(
            "missing-extra",
            f"{path} needs h5py, which is installed but cannot be imported: {why}",
            help=f"install a version that works here: `{INSTALL}`",
        ) from None
    return h5py


# HDF5.


def read_hdf5(path: str, *, input_shape: Shape | None = None) -> Model:
    """Return the model in an `.h5` file, or what a file of weights alone tells.

    Raises:
        MlcalcError: h5py is missing or broken, or the file is none of Keras', or is damaged.
    """
    h5py = _h5py(path)
    if h5py is None:
        raise error("missing-extra", f"{path} is an HDF5 file, which needs h5py", help=f"install it: `{INSTALL}`")
    try:
        with h5py.File(path, "r") as file:
            config = _attribute(file, "model_config")
            if config is None:
                return _weights_alone(file, path)
            data = read_json(config if isinstance(config, str) else bytes(config).decode("utf-8"), path)
            optimizer = file.get("optimizer_weights")
            stored = _with_optimizer(
                _stored_model(file), optimizer, lambda: _text(_attribute(file, "keras_version", ""))
            )
    except MlcalcError:
        raise
    except (OSError, AttributeError, *_DAMAGE) as cause:
        raise error("damaged-file", f"{path} is damaged: {_first_line(cause)}") from None
    if not isinstance(data, Mapping):
        raise error("damaged-file", f"{path} holds no model")
    return model_from_config(data, input_shape=input_shape, stored=stored)


def _first_line(cause: Exception) -> str:
    return str(cause).strip().partition("\n")[0]


def _stored_model(file: h5py.File) -> Stored | None:
    """Return the weights of an `.h5` model: a group for each layer, with its weights' names in order."""
    group = file.get("model_weights", file)
    names = [_text(name) for name in _attribute(group, "layer_names", ())]
    inner = {name: Stored(list(_named_weights(group[name]))) for name in names if name in group}
    return Stored(inner=inner) if inner else None


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _named_weights(group: h5py.Group) -> Iterator[StoredWeight]:
    for name in map(_text, _attribute(group, "weight_names", ())):
        parts = tuple(name.partition(":")[0].split("/"))
        if "seed_generator" not in parts and name in group:
            yield _weight(parts, group[name])


def _weight(path: tuple[str, ...], dataset: Any) -> StoredWeight:
    if not hasattr(dataset, "shape") or dataset.shape is None:
        raise error("damaged-file", f"the weight {'/'.join(path)} in the file is no tensor")
    return StoredWeight(path, tuple(dataset.shape), str(dataset.dtype))


class Parts:
    """The parts of a file that are looked at, counted; none lies in another file."""

    def __init__(self) -> None:
        self.count = 0

    def of(self, group: Any) -> dict[str, Any]:
        """Return the groups and the tensors in a group.

        Raises:
            MlcalcError: there are too many in all, or one is a link to another file.
        """
        self.count += len(group)
        if self.count > MOST_PARTS:
            raise error("damaged-file", f"the file holds more than {MOST_PARTS:,} groups and weights")
        return {key: self._at(group, key) for key in group}

    @staticmethod
    def _at(group: Any, key: str) -> Any:
        if hasattr(group.get(key, getlink=True), "filename"):
            raise error("damaged-file", f"{key} in the file is a link to another file, which is not followed")
        return group[key]


def _container(group: Any, parts: Parts, depth: int = 0) -> Stored | None:
    """Return the weights below a group of layers, as Keras 3 stores them, by the layers' names."""
    if group is None or depth > DEEPEST:
        return None
    inner = {}
    for key, layer in parts.of(group).items():
        variables = layer.get("vars")
        name = _text(_attribute(variables, "name", key)) if variables is not None else key
        nested = _container(layer.get("layers"), parts, depth + 1)
        inner[name] = nested or Stored(list(_variables(layer, parts)))
    return Stored(inner=inner)


def _attribute(group: Any, name: str, default: Any = None) -> Any:
    """Return an attribute, unless it claims to be larger than any that Keras writes.

    Raises:
        MlcalcError: it does.
    """
    if name not in group.attrs:
        return default
    attribute = group.attrs.get_id(name)
    if prod(attribute.shape or ()) * attribute.dtype.itemsize > LARGEST_ATTRIBUTE:
        raise error("damaged-file", f"the attribute {name} in the file is too large")
    return group.attrs[name]


def _variables(group: Any, parts: Parts, path: tuple[str, ...] = ()) -> Iterator[StoredWeight]:
    """Yield the tensors of a layer and of the layers that it holds, but for the states of random seeds."""
    if len(path) > DEEPEST:
        return
    held = parts.of(group)
    for key in sorted(held, key=lambda each: (not each.isdigit(), len(each), each)):
        item = held[key]
        if hasattr(item, "shape"):
            yield _weight((*path, key), item)
        elif key not in ("seed_generator", "optimizer"):
            yield from _variables(item, parts, (*path, key))


def _weights_alone(file: h5py.File, path: str) -> Model:
    """Return a model of opaque layers: a file of weights names the layers but not how they are joined."""
    stored = _container(file.get("layers"), Parts()) or _stored_model(file)
    layers = stored.inner if stored else None
    if not layers:
        raise error("foreign-format", f"{path} is an HDF5 file, but Keras did not save it")
    builder = Builder()
    for name, each in layers.items():
        layer = Recorded(class_name="(weights alone)", stored=each.as_weights(trainable=None), name=name)
        last = builder.add(layer, name)
    return builder.model(
        Path(path).name.removesuffix(".h5").removesuffix(".weights"), [last], is_chain=True, kind="Sequential"
    )
