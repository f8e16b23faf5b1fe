"""Folders and zip archives that are no model themselves: what is in them, and which of it can be given."""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import NoReturn

from mlcalc.errors import error
from mlcalc.files import read_errors
from mlcalc.kinds import IN_KERAS, READS
from mlcalc.limits import MOST_NAMES
from mlcalc.readers.archives import Archive
from mlcalc.texts import listed, named

_SAVED = (".keras", ".h5", ".hdf5")
_WRITTEN = (".yaml", ".yml", ".json", ".py", ".ipynb")
_SIGNS = (b"layers", b"class_name", b"keras", b"Sequential")
"""What a text holds that describes a model, or makes one."""
_LOOKED_AT = 1 << 16
_EVENTS = ".tfevents."
_PARTS = (".index", ".data-00000-of-00001")
"""How the files of a checkpoint of TensorFlow end."""


def refuse_folder(folder: str) -> NoReturn:
    """Say what a folder is, and what in it can be given.

    Raises:
        MlcalcError: always.
    """
    names = _names_in(folder)
    path, quoted = Path(folder), shlex.quote(folder)
    found = [str(path / name) for name in names if _may_hold_model(path / name)]
    if not found and any(_EVENTS in name for name in [*names, *_names_below(path, names)]):
        message = f"{folder} is a folder with the logs of a training, and no model"
        raise error("foreign-format", message, help=f"`mlcalc history {quoted}` shows them")
    if all(any(name.endswith(part) for name in names) for part in _PARTS):
        message = f"{folder} is a folder with a checkpoint of TensorFlow, which mlcalc does not read"
        raise error("foreign-format", message, help=IN_KERAS)
    if not names:
        raise error("unreadable-file", f"{folder} is an empty folder, and no model")
    raise error("unreadable-file", f"{folder} is a folder, and no model", help=_way_in(quoted, found))


def _names_in(folder: str | Path) -> list[str]:
    with read_errors(str(folder)), os.scandir(folder) as entries:
        return sorted(each.name for each in islice(entries, MOST_NAMES))


def _names_below(folder: Path, names: Sequence[str]) -> list[str]:
    """Return the names in the folders of a folder, as far as they can be read."""
    found: list[str] = []
    for name in names:
        try:
            with os.scandir(folder / name) as entries:
                found += [each.name for each in islice(entries, MOST_NAMES - len(found))]
        except OSError:  # it is no folder
            continue
    return found


def _may_hold_model(path: Path) -> bool:
    """Tell whether a file, or a folder that is a model unpacked, is worth to be given."""
    try:
        if path.is_dir():
            return (path / "config.json").is_file() and (path / "metadata.json").is_file()
        if not path.is_file() or path.suffix.lower() not in _SAVED + _WRITTEN:
            return False
        with path.open("rb") as file:
            text = file.read(_LOOKED_AT)
    except OSError:
        return False
    return path.suffix.lower() in _SAVED or any(each in text for each in _SIGNS)


def _way_in(folder: str, found: Sequence[str]) -> str:
    """Return the help that names what in a folder can be given: saved models first."""
    if not found:
        return f"no file in it holds a model: {READS}"
    ordered = sorted(found, key=lambda each: not each.endswith(_SAVED))
    if len(found) == 1:
        return f"give the file in it: `mlcalc summary {shlex.quote(found[0])}`"
    files = listed(ordered, lambda each: f"`{shlex.quote(each)}`")
    return f"give a file in it: {files}; `mlcalc check {folder}` checks all that is in it"


def refuse_archive(archive: Archive) -> NoReturn:
    """Say what is in a zip archive that is no model.

    Raises:
        MlcalcError: always.
    """
    models = _models_among(archive.names)
    mend = f"no file in it holds a model: {READS}"
    if models:
        unpack = f"unzip {shlex.quote(archive.name)}"
        mend = f"unpack it, and give a file that was in it: `{unpack}`, then `mlcalc summary {shlex.quote(models[0])}`"
    files = listed(models or list(archive.names), lambda each: f"`{named(each)}`")
    raise error("foreign-format", f"{archive.name} is a zip archive with {files}, and no model itself", help=mend)


def _models_among(names: Iterable[str]) -> list[str]:
    """Return the files in an archive that may be models, saved ones first."""
    whole = [each for each in names if not each.startswith("__MACOSX") and not PurePosixPath(each).name.startswith(".")]
    # A model that was saved, unpacked and packed again with its folder.
    folders = [str(PurePosixPath(each).parent) for each in whole if each.endswith("/config.json")]
    unpacked = [each for each in folders if f"{each}/metadata.json" in whole]
    whole = [each for each in whole if str(PurePosixPath(each).parent) not in unpacked]
    saved = unpacked + [each for each in whole if each.lower().endswith(_SAVED)]
    return saved + [each for each in whole if each.lower().endswith(_WRITTEN)]
