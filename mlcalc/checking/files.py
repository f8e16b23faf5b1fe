"""The files that are checked: those that are named, and those in folders that may hold a model."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from mlcalc.checking.choice import Choice
from mlcalc.errors import error
from mlcalc.files import is_folder
from mlcalc.limits import MOST_FILES
from mlcalc.readers.files import STANDARD_INPUT

ENDINGS = (".py", ".pyw", ".ipynb", ".keras", ".h5", ".hdf5", ".yaml", ".yml", ".json")
"""What files are named in which models are looked for."""
_PASSED_OVER = frozenset("__pycache__ node_modules venv build dist site-packages __pypackages__ wandb mlruns".split())
"""Folders that hold what nobody has written there: environments, what was built, and copies of what was run."""


def files_in(paths: Iterable[str], choice_of: Callable[[str], Choice]) -> Iterator[tuple[str, bool]]:
    """Yield each file once, and whether it was named itself.

    Args:
        paths: files and folders; `-` is standard input.
        choice_of: returns what is passed over in a folder.

    Raises:
        MlcalcError: a folder holds too many files.
    """
    known: set[str] = set()
    for path in paths:
        if path == STANDARD_INPUT:
            yield path, True
        elif not is_folder(path):
            if (key := _real(path)) not in known:
                known.add(key)
                yield path, True
        else:
            for each in _below(path, choice_of(path)):
                if (key := _real(each)) not in known:
                    known.add(key)
                    yield each, False
        if len(known) > MOST_FILES:
            raise error("too-large", f"{path} holds more than {MOST_FILES:,} files")


def _real(path: str) -> str:
    try:
        return os.path.realpath(path)
    except (OSError, ValueError):
        return path  # which is the name of no file, and will be told


def _below(folder: str, choice: Choice) -> Iterator[str]:
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(
            each
            for each in folders
            if not _is_passed_over(Path(root, each)) and not choice.passes_over(str(Path(root, each)))
        )
        for name in sorted(names):
            path = str(Path(root, name))
            is_meant = name.lower().endswith(ENDINGS) and not name.startswith(".")
            if is_meant and not choice.passes_over(path) and Path(path).is_file():  # and no pipe, which would wait
                yield path


def _is_passed_over(folder: Path) -> bool:
    name = folder.name
    is_environment = (folder / "pyvenv.cfg").exists()
    return name.startswith(".") or name in _PASSED_OVER or name.endswith(".egg-info") or is_environment
