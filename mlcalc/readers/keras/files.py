"""The files that Keras saves: `.keras` archives, which may be folders, `.h5` models, and `.weights.h5` alone.

Only descriptions and the shapes of weights are read: no number of a weight, no Python code, and nothing is
unpacked to disk. HDF5 needs h5py.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from itertools import count, takewhile
from pathlib import Path, PurePosixPath
from typing import Any

from mlcalc.checkpoint import Checkpoint
from mlcalc.checkpoint import Group as Owner
from mlcalc.errors import Diagnostic, MlcalcError, Source, error, note
from mlcalc.kinds import AS_YAML, ONCE_MORE
from mlcalc.limits import MOST_VALUES_INSIDE
from mlcalc.readers.archives import Members
from mlcalc.readers.content import Content
from mlcalc.readers.files import STANDARD_INPUT, File
from mlcalc.readers.foreign import kind_of as kind_of_data
from mlcalc.readers.hdf5.process import NoLibraryError, read_tree
from mlcalc.readers.hdf5.tree import Dataset, Group
from mlcalc.readers.json_text import NotJsonError, read_json
from mlcalc.readers.keras.foreign_hdf5 import kind_of
from mlcalc.readers.keras.stored import Part, Stored, StoredWeight
from mlcalc.readers.stretch import Stretch

# Archives and folders.

_CONFIG, _METADATA, _WEIGHTS = "config.json", "metadata.json", "model.weights.h5"


def read_archive(members: Members) -> Content:
    """Return the model in a `.keras` file, or in such a file that is a folder; its architecture needs no HDF5.

    Raises:
        MlcalcError: it is no such file, or is damaged, or h5py is broken.
    """
    source = Source(members.path_of(_CONFIG), _text_member(members, _CONFIG))
    data = _saved_json(source)
    if not is_saved(data):
        if kind := kind_of_data(data):
            message = f"{members.name}: its config.json is {kind}, which mlcalc does not read"
            raise error("foreign-format", message, help=AS_YAML)
        raise error("damaged-file", f"{members.name}: its config.json holds no model", help=ONCE_MORE)
    content = Content(_by_version(data, _archive_version(members)), name=members.name, is_tree=True)
    try:
        return content._replace(stored=_archived_weights(members))
    except NoLibraryError as cause:
        return content._replace(unread=cause.diagnostics[0])


def is_saved(data: Any) -> bool:
    """Tell whether data are a model, or a layer, as Keras serialises it."""
    return isinstance(data, Mapping) and "class_name" in data


def _text_member(members: Members, name: str) -> str:
    if not members.has(name):
        message = f"{members.name} holds no {name}: it is not a model that Keras saved"
        raise error("damaged-file", message, help=_way_to(name, members))
    try:
        return members.read(name).decode("utf-8")
    except UnicodeDecodeError:
        raise error("damaged-file", f"{members.name}: {name} is not UTF-8 text") from None


def _saved_json(source: Source) -> Any:
    """Return the data in a text that Keras wrote: nobody mends it by hand, and what is wrong with it is its file.

    Raises:
        MlcalcError: it is no JSON, or too large.
    """
    try:
        return read_json(source, most=MOST_VALUES_INSIDE)
    except NotJsonError as cause:
        raise cause.saying([each._replace(help=ONCE_MORE, edits=()) for each in cause.diagnostics]) from None


def _way_to(name: str, members: Members) -> str:
    """Return what to do about an archive that lacks a file: it may lie in a folder that was packed with it."""
    within = [each for each in getattr(members, "names", ()) if PurePosixPath(each).name == name]
    if not within or "__MACOSX" in within[0]:
        return f'in Keras, save the model whole: `model.save("{Path(members.name).stem}.keras")`'
    folder, path = shlex.quote(str(PurePosixPath(within[0]).parent)), shlex.quote(members.name)
    return f"it lies in a folder, {folder}, which was packed with it: `unzip {path}`, then `mlcalc summary {folder}`"


def _archived_weights(members: Members) -> Stored | None:
    """Return the weights in an archive, if it holds any."""
    if not members.has(_WEIGHTS):
        return None
    version = _archive_version(members)
    with members.open(_WEIGHTS) as place:
        weights = read_tree(f"{members.name}: {_WEIGHTS}", place)
    return _with_optimizer(_stored(weights), weights.at("optimizer/vars"), version)


def _archive_version(members: Members) -> Any:
    """Return the version of Keras that wrote an archive, or None if it is not said."""
    try:
        data = read_json(Source(_METADATA, _text_member(members, _METADATA)), most=MOST_VALUES_INSIDE)
    except MlcalcError:
        return None
    return data.get("keras_version") if isinstance(data, Mapping) else None


def _by_version(data: Any, version: Any) -> Any:
    """Return a saved model with the version of Keras that wrote its file, where it does not say that itself."""
    return {"keras_version": version, **data} if isinstance(version, str) else data


def _with_optimizer(stored: Stored | None, variables: Group | Dataset | None, version: Any) -> Stored | None:
    """Return what is stored with the optimizer's variables, which the summary of Keras 3 counts, that of 2 does not."""
    if stored is None or not isinstance(variables, Group) or not str(version).startswith("3."):
        return stored
    return stored._replace(optimizer=list(_tensors(variables)))


# HDF5.


class OtherDataError(MlcalcError):
    """An HDF5 file is whole, and another program wrote it."""


def hdf5_tree(file: File) -> Group:
    """Return what an HDF5 file holds.

    Raises:
        MlcalcError: h5py is missing or broken, or the file is damaged.
    """
    return read_tree(file.name, Stretch(file.stream))


def read_model(file: File, tree: Group) -> Content:
    """Return the model in an `.h5` file.

    Raises:
        MlcalcError: the file holds none.
    """
    data = _saved_json(Source(file.name, tree.text("model_config") or ""))
    if not is_saved(data):
        raise error("damaged-file", f"{file.name} holds no model")
    version = tree.text("keras_version")
    data = {**_by_version(data, version), "training_config": _training(file, tree)}
    stored = _with_optimizer(_named_layers(tree), tree.at("optimizer_weights"), version)
    return Content(data, stored=stored, name=file.name, is_tree=True)


def _training(file: File, tree: Group) -> Any:
    """Return how the model was compiled; None if the file does not say it, or not in a way that can be read."""
    try:
        return read_json(Source(file.name, tree.text("training_config") or "null"), most=MOST_VALUES_INSIDE)
    except MlcalcError:
        return None


def read_weights(file: File, tree: Group) -> Checkpoint:
    """Return the weights in a file that holds nothing else: it names the layers but not how they are joined.

    Raises:
        MlcalcError: Keras did not save the file.
    """
    stored = stored_in(file, tree)
    name = "model" if file.path == STANDARD_INPUT else _stem(file.path)
    groups = tuple(Owner(key, each.as_weights(trainable=None)) for key, each in stored.parts())
    return Checkpoint(name, groups, (*stored.remarks(), *_remarks_on_name(file.name)))


def _remarks_on_name(name: str) -> Iterator[Diagnostic]:
    """Yield a note on a file that is named as Keras names the parts of weights in several files."""
    part = re.search(r"([^/\\]*)_[0-9]{5}\.weights\.h5$", name)
    if part:
        message = f"by its name this may be one of several files: {part[1]}.weights.json beside it names them all"
        yield note("one-shard", message)


def _stem(path: str) -> str:
    """Return the name of a file of weights without its endings: `m` of `m.weights.h5`."""
    name = Path(path).name
    return name.removesuffix(".h5").removesuffix(".json").removesuffix(".weights")


def stored_in(file: File, tree: Group) -> Stored:
    """Return the weights in a file that holds nothing else.

    Raises:
        MlcalcError: Keras did not save the file.
    """
    stored = _named_layers(tree) or _stored(tree)
    if not any(stored.parts()):
        message = f"{file.name} is {kind_of(tree)}, which mlcalc does not read"
        raise OtherDataError(Diagnostic("foreign-format", message))
    return stored


def _named_layers(tree: Group) -> Stored | None:
    """Return the weights of an `.h5` model: a group for each layer, with its weights' names in order."""
    whole = tree.group("model_weights") or tree
    names = _names(whole, "layer_names") or _numbered(whole, "nb_layers", "layer")
    groups = {name: layer for name in names if (layer := whole.group(name)) is not None}
    inner = {name: Stored(tuple(_named_weights(layer))) for name, layer in groups.items()}
    own = whole.group("top_level_model_weights") if inner else None
    return Stored(tuple(_named_weights(own)) if own else (), inner, are_named=True) if inner else None


def _names(group: Group, attribute: str) -> list[str]:
    """Return the names in an attribute, which Keras cuts into pieces that HDF5 can hold."""
    whole = group.texts(attribute)
    if whole is not None:
        return whole
    pieces = takewhile(lambda piece: piece in group.attributes, (f"{attribute}{number}" for number in count()))
    return [name for piece in pieces for name in group.texts(piece) or ()]


def _numbered(group: Group, attribute: str, stem: str) -> list[str]:
    """Return the names of Keras 0, which noted only how many there are."""
    return [f"{stem}_{number}" for number in range(min(group.number(attribute) or 0, len(group.children)))]


def _named_weights(group: Group) -> Iterator[StoredWeight]:
    for name in _names(group, "weight_names") or _numbered(group, "nb_params", "param"):
        if (found := group.at(name)) is None:
            continue
        parts = tuple(name.partition(":")[0].split("/"))
        if "seed_generator" not in parts:
            yield _weight(parts, found)


def _weight(path: tuple[str, ...], found: Group | Dataset) -> StoredWeight:
    if isinstance(found, Group):
        raise error("damaged-file", f"the weight {'/'.join(path)} in the file is no tensor")
    return StoredWeight(path, *found)


def _stored(tree: Group) -> Stored:
    """Return the weights that Keras 3 stores, in the groups of the layers and of their parts."""
    root = Part()
    _collect(tree, root)
    return root.stored()


def _collect(group: Group, part: Part) -> None:
    """Add the tensors below a group, but no state of a random seed or an optimizer."""
    for key, child in group.items():
        # tf.keras on Windows writes a path as one key.
        *path, last = key.split("\\")
        if isinstance(child, Dataset) or _is_state(path[0] if path else last):
            continue
        if last == "vars":
            owner = part.below(path)
            owner.weights += _tensors(child, owner.path)
            owner.name = child.text("name")
        else:
            _collect(child, part.below([*path, last]))


def _is_state(key: str) -> bool:
    """Tell whether a group holds what changes while a model is used or trained, and is no weight."""
    return key.startswith("seed_generator") or key.endswith("optimizer")


def _tensors(group: Group, path: tuple[str, ...] = ()) -> Iterator[StoredWeight]:
    """Yield the tensors below a group, those that are numbered in the order of their numbers."""
    for key, child in sorted(group.items(), key=lambda each: (not each[0].isdigit(), len(each[0]), each[0])):
        if isinstance(child, Dataset):
            yield _weight((*path, key), child)
        else:
            yield from _tensors(child, (*path, key))
