"""The files that Keras saves: `.keras` archives, which may be folders, `.h5` models, and `.weights.h5` alone.

Only descriptions and the shapes of weights are read: no number of a weight, no Python code, and nothing is
unpacked to disk. HDF5 needs h5py, which comes with the extra `mlcalc[keras]`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from itertools import count, takewhile
from math import prod
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlcalc.checkpoint import Checkpoint, Group
from mlcalc.errors import MlcalcError, Source, error
from mlcalc.limits import DEEPEST, LARGEST_CONFIG, MOST_PARTS
from mlcalc.readers.archives import DAMAGE, Members, damage_errors, first_line
from mlcalc.readers.content import Content
from mlcalc.readers.files import STANDARD_INPUT, File
from mlcalc.readers.json_text import read_json
from mlcalc.readers.keras.foreign_hdf5 import kind_of
from mlcalc.readers.keras.stored import Part, Stored, StoredWeight

if TYPE_CHECKING:
    import h5py

_HDF5_DAMAGE = (OSError, AttributeError, *DAMAGE)
INSTALL = "python -m pip install 'mlcalc[keras]'"

# Archives and folders.

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"


def read_archive(members: Members) -> Content:
    """Return the model in a `.keras` file, or in such a file that is a folder; its architecture needs no HDF5.

    Raises:
        MlcalcError: it is no such file, or is damaged, or h5py is broken.
    """
    data = read_json(Source(members.name, _text_member(members, _CONFIG)))
    if not is_saved(data):
        raise error("damaged-file", f"{members.name}: its config.json holds no model")
    return Content(data, stored=_archived_weights(members), name=members.name, is_tree=True)


def is_saved(data: Any) -> bool:
    """Tell whether data are a model, or a layer, as Keras serialises it."""
    return isinstance(data, Mapping) and "class_name" in data


def _text_member(members: Members, name: str) -> str:
    if name not in members.names:
        raise error("damaged-file", f"{members.name} holds no {name}: it is not a model that Keras saved")
    try:
        return members.read(name).decode("utf-8")
    except UnicodeDecodeError:
        raise error("damaged-file", f"{members.name}: {name} is not UTF-8 text") from None


def _archived_weights(members: Members) -> Stored | None:
    """Return the weights in an archive; None without h5py."""
    h5py = _h5py(members.name) if _WEIGHTS in members.names else None
    if h5py is None:
        return None
    with (
        damage_errors(f"{members.name}: {_WEIGHTS} is damaged", _HDF5_DAMAGE),
        members.open(_WEIGHTS) as file,
        h5py.File(file, "r") as weights,
    ):
        budget = Hdf5Budget()
        optimizer = budget.child(weights, "optimizer/vars")
        return _with_optimizer(_stored(weights, budget), optimizer, budget, lambda: _archive_version(members))


def _archive_version(members: Members) -> Any:
    """Return the version of Keras that wrote an archive, or None if it is not said."""
    try:
        data = read_json(Source(_METADATA, _text_member(members, _METADATA)))
    except MlcalcError:
        return None
    return data.get("keras_version") if isinstance(data, Mapping) else None


def _with_optimizer(stored: Stored | None, group: Any, budget: Hdf5Budget, version: Callable[[], Any]) -> Stored | None:
    """Return what is stored with the optimizer's variables, which the summary of Keras 3 counts, that of 2 does not."""
    if stored is None or group is None or not str(version()).startswith("3."):
        return stored
    return stored._replace(optimizer=list(_tensors(group, budget)))


def _h5py(name: str) -> Any:
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
        why = first_line(cause) or type(cause).__name__
        raise error(
            "missing-library",
            f"{name} needs h5py, which is installed but cannot be imported: {why}",
            help=f"install a version that works here: `{INSTALL}`",
        ) from None
    return h5py


# HDF5.


@contextmanager
def open_hdf5(file: File) -> Iterator[h5py.File]:
    """Open an HDF5 file.

    Raises:
        MlcalcError: h5py is missing or broken, or the file is damaged, as may be found later.
    """
    h5py = _h5py(file.name)
    if h5py is None:
        what = f"{file.name} is an HDF5 file, which needs h5py"
        raise error("missing-library", what, help=f"install it: `{INSTALL}`")
    source = file.path if file.is_on_disk else file.stream  # its own way to read is faster than through Python
    with damage_errors(f"{file.name} is damaged", _HDF5_DAMAGE), h5py.File(source, "r") as content:
        yield content


def read_model(file: File, content: h5py.File) -> Content:
    """Return the model in an `.h5` file.

    Raises:
        MlcalcError: the file holds none.
    """
    config = _attribute(content, "model_config")
    text = config if isinstance(config, str) else bytes(config).decode("utf-8")
    data = read_json(Source(file.name, text))
    if not is_saved(data):
        raise error("damaged-file", f"{file.name} holds no model")
    budget = Hdf5Budget()
    optimizer = budget.child(content, "optimizer_weights")
    version = _attribute(content, "keras_version", "")
    stored = _with_optimizer(_named_layers(content, budget), optimizer, budget, lambda: _text(version))
    return Content(data, stored=stored, name=file.name, is_tree=True)


def read_weights(file: File, content: h5py.File) -> Checkpoint:
    """Return the weights in a file that holds nothing else: it names the layers but not how they are joined.

    Raises:
        MlcalcError: Keras did not save the file.
    """
    stored = stored_in(file, content)
    name = "model" if file.path == STANDARD_INPUT else _stem(file.path)
    return Checkpoint(name, tuple(Group(key, each.as_weights(trainable=None)) for key, each in stored.parts()))


def _stem(path: str) -> str:
    """Return the name of a file of weights without its endings: `m` of `m.weights.h5`."""
    name = Path(path).name
    return name.removesuffix(".h5").removesuffix(".json").removesuffix(".weights")


def stored_in(file: File, content: h5py.File) -> Stored:
    """Return the weights in a file that holds nothing else.

    Raises:
        MlcalcError: Keras did not save the file.
    """
    budget = Hdf5Budget()
    stored = _named_layers(content, budget) or _stored(content, budget)
    if not any(stored.parts()):
        raise error("foreign-format", f"{file.name} is {kind_of(content)}, which mlcalc does not read")
    return stored


def _named_layers(content: h5py.File, budget: Hdf5Budget) -> Stored | None:
    """Return the weights of an `.h5` model: a group for each layer, with its weights' names in order."""
    group = budget.child(content, "model_weights") or content
    names = _names(group, "layer_names") or _numbered(group, "nb_layers", "layer")
    groups = {name: layer for name in names if (layer := budget.child(group, name)) is not None}
    inner = {name: Stored(tuple(_named_weights(layer, budget))) for name, layer in groups.items()}
    return Stored(groups=inner, are_named=True) if inner else None


def _names(group: Any, attribute: str) -> list[str]:
    """Return the names in an attribute, which Keras cuts into pieces that HDF5 can hold."""
    if attribute in group.attrs:
        return [_text(name) for name in _attribute(group, attribute)]
    pieces = takewhile(lambda piece: piece in group.attrs, (f"{attribute}{number}" for number in count()))
    return [_text(name) for piece in pieces for name in _attribute(group, piece)]


def _numbered(group: Any, attribute: str, stem: str) -> list[str]:
    """Return the names of Keras 0, which noted only how many there are."""
    count = _attribute(group, attribute, 0)
    return [f"{stem}_{number}" for number in range(min(int(count), MOST_PARTS))]


def _text(value: Any) -> str:
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _named_weights(group: h5py.Group, budget: Hdf5Budget) -> Iterator[StoredWeight]:
    for name in _names(group, "weight_names") or _numbered(group, "nb_params", "param"):
        parts = tuple(name.partition(":")[0].split("/"))
        if "seed_generator" not in parts and (dataset := budget.child(group, name)) is not None:
            yield _weight(parts, dataset)


def _weight(path: tuple[str, ...], dataset: Any) -> StoredWeight:
    if not hasattr(dataset, "shape") or dataset.shape is None:
        raise error("damaged-file", f"the weight {'/'.join(path)} in the file is no tensor")
    return StoredWeight(path, tuple(dataset.shape), str(dataset.dtype))


class Hdf5Budget:
    """Counts the parts of a file that are looked at, and follows no link by a name: all lie in the file itself."""

    def __init__(self) -> None:
        self.count = 0

    def children(self, group: Any) -> dict[str, Any]:
        """Return the groups and the tensors in a group.

        Raises:
            MlcalcError: there are too many in all, or one is a link to another file.
        """
        self.count += len(group)
        if self.count > MOST_PARTS:
            raise error("too-large", f"the file holds more than {MOST_PARTS:,} groups and weights")
        return {key: self.child(group, key) for key in group}

    @staticmethod
    def child(group: Any, path: str) -> Any:
        """Return a group or a tensor by its path; None if there is none.

        Raises:
            MlcalcError: a step of the path is a link by a name, which may lead to another file.
        """
        for step in filter(None, path.split("/")):
            link = None if group is None else group.get(step, getlink=True)
            if hasattr(link, "path"):
                what = "another file" if hasattr(link, "filename") else "another place"
                raise error("external-link", f"{step} in the file is a link to {what}, which is not followed")
            group = None if link is None else group.get(step)
        return group


def _attribute(group: Any, name: str, default: Any = None) -> Any:
    """Return an attribute, unless it claims to be larger than any that Keras writes.

    Raises:
        MlcalcError: it does.
    """
    if name not in group.attrs:
        return default
    attribute = group.attrs.get_id(name)
    if prod(attribute.shape or ()) * attribute.dtype.itemsize > LARGEST_CONFIG:
        raise error("too-large", f"the attribute {name} in the file is too large")
    return group.attrs[name]


def _stored(content: Any, budget: Hdf5Budget) -> Stored:
    """Return the weights that Keras 3 stores, in the groups of the layers and of their parts."""
    root = Part()
    _collect(content, root, budget)
    return root.stored()


def _collect(group: Any, part: Part, budget: Hdf5Budget, depth: int = 0) -> None:
    """Add the tensors below a group, but no state of a random seed, a metric or an optimizer."""
    for key, item in budget.children(group).items() if depth <= DEEPEST else ():
        # tf.keras on Windows writes a path as one key.
        *path, last = key.split("\\")
        if hasattr(item, "shape") or _is_state(path[0] if path else last, depth):
            continue
        if last == "vars":
            owner = part.below(path)
            owner.weights += _tensors(item, budget, owner.path)
            name = _attribute(item, "name")
            owner.name = None if name is None else _text(name)
        else:
            _collect(item, part.below([*path, last]), budget, depth + 1)


_METRICS = ("metrics", "_metrics", "_compile_metrics", "_loss_tracker")


def _is_state(key: str, depth: int) -> bool:
    """Tell whether a group holds what changes while a model is used or trained, and is no weight."""
    return key.startswith("seed_generator") or key.endswith("optimizer") or (key in _METRICS and not depth)


def _tensors(group: Any, budget: Hdf5Budget, path: tuple[str, ...] = (), depth: int = 0) -> Iterator[StoredWeight]:
    """Yield the tensors below a group, those that are numbered in the order of their numbers."""
    if depth > DEEPEST:
        return
    children = budget.children(group)
    for key in sorted(children, key=lambda each: (not each.isdigit(), len(each), each)):
        item = children[key]
        if hasattr(item, "shape"):
            yield _weight((*path, key), item)
        else:
            yield from _tensors(item, budget, (*path, key), depth + 1)
