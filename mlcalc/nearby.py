"""What is meant by the name of a file that is not there: another spelling of a path, an address, a pattern, a slip."""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Iterable, Iterator
from contextlib import suppress
from fnmatch import fnmatch
from itertools import chain, islice
from pathlib import Path
from urllib.parse import unquote

from mlcalc.errors import closest
from mlcalc.limits import MOST_NAMES
from mlcalc.texts import listed, visible

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)
_ONE_SLASH = re.compile(r"^(https?|ftp):/(?!/)")
"""How a path writes an address on the web."""
_DRIVE = re.compile(r"([a-z]):[\\/]", re.IGNORECASE)
_QUOTES = "\"'`“”‘’"


def nearest_file(missed: str | Path) -> str | None:
    """Return the help for a file that is not there: what is meant by its name, if something is."""
    text = _ONE_SLASH.sub(r"\1://", str(missed))
    with suppress(OSError, ValueError):
        return _address(text) or _other_spelling(text) or _pattern(text) or _checkpoint(text) or _near(Path(text))
    return None


def file_above(missed: str | Path) -> str | None:
    """Return the help for a path that goes on behind a file: that file is meant."""
    above = next((each for each in Path(missed).parents if each.is_file()), None)
    return _proposal(above) if above else None


def _proposal(path: str | Path) -> str:
    return f"did you mean `{visible(str(path))}`?"


def _address(text: str) -> str | None:
    """Return what to do with an address of the web, which no command reads."""
    found = _ADDRESS.match(text)
    if found is None or found[0].lower() == "file://":
        return None
    if found[0].lower() not in ("http://", "https://", "ftp://"):
        return "mlcalc reads files on this machine alone: copy it here first"
    whole = text.replace("/blob/", "/raw/") if "github.com/" in text else text
    return f"mlcalc reads files on this machine alone: download it first, such as with `curl -LO {shlex.quote(whole)}`"


def _other_spelling(text: str) -> str | None:
    """Return the help for a path that a shell or another system writes otherwise."""
    for each in _spellings(text):
        if each not in ("", text) and os.path.exists(each):  # noqa: PTH110  (a blank at the end counts)
            return _proposal(each)
    if _DRIVE.match(text) and os.name != "nt":
        return "this is a path of Windows, and here the parts of a path are joined by `/`, from `/` on"
    return None


def _spellings(text: str) -> Iterator[str]:
    plain = text.strip().strip(_QUOTES).strip()
    if plain[:7].lower() == "file://":
        plain = unquote(plain[7:])
    yield plain
    yield re.sub(r"\\([ ()&'\"\[\]])", r"\1", plain)  # what a shell needs in front of a blank
    slashed = plain.replace("\\", "/")
    yield slashed
    if drive := _DRIVE.match(plain):
        yield f"/mnt/{drive[1].lower()}/{slashed[drive.end() :]}"  # as Linux inside Windows has it
    yield os.path.expanduser(os.path.expandvars(slashed))  # noqa: PTH111
    yield unquote(plain)


def _pattern(text: str) -> str | None:
    """Return which files a pattern stands for, which the shell has left as it is."""
    folder, name = os.path.split(text)
    if not re.search(r"[*?\[]", name):
        return None
    found = sorted(each for each in _names_in(folder or ".") if fnmatch(each, name))
    paths = [os.path.join(folder, each) for each in found]  # noqa: PTH118  (`./a` stays as it is written)
    if len(paths) > 1:
        return f"it stands for {listed(paths, lambda each: f'`{visible(each)}`')}: give one of them"
    return _proposal(paths[0]) if paths else None


def _names_in(folder: str | Path, *, folders: bool | None = None) -> list[str]:
    """Return the names in a folder: those of files, of folders, or of both."""
    with os.scandir(folder) as entries:
        first = islice(entries, MOST_NAMES)
        return [each.name for each in first if folders is None or os.path.isdir(each.path) is folders]  # noqa: PTH112  (a circle of links raises there)


def _checkpoint(text: str) -> str | None:
    """Return the help for what the names of a checkpoint of TensorFlow begin with."""
    if not Path(f"{text}.index").is_file():
        return None
    return (
        "it is a checkpoint of TensorFlow, which mlcalc does not read: in Keras, load it into its model, and "
        '`model.save("model.keras")` writes what is read'
    )


def _near(path: Path) -> str | None:
    """Return the help that names a file whose path is nearly that one."""
    if not path.parent.is_dir():
        return _near_folder(path)
    name = _near_name(path, _names_in(path.parent, folders=False if path.suffix else None))
    if name:
        return _proposal(path.with_name(name))
    elsewhere = [each for each in _neighbours(path) if each.is_file()] if path.name == str(path) else []
    return _proposal(elsewhere[0]) if len(elsewhere) == 1 else None


def _near_name(path: Path, names: Iterable[str]) -> str | None:
    """Return which name is meant: one that differs in its ending alone, or whose stem is the nearest."""
    others = [each for each in names if each != path.name]
    same = [each for each in others if Path(each).stem.lower() == path.stem.lower()]
    if same:
        return closest(path.name, same) or min(same, key=lambda each: (not each.endswith(path.suffix), each))
    stems = {Path(each).stem: each for each in sorted(others, key=lambda each: Path(each).suffix == path.suffix)}
    near = stems.get(closest(path.stem, stems) or "")
    return near or (None if path.suffix else closest(path.name, others))


def _near_folder(path: Path) -> str:
    """Return the help for a path through a folder that is not there."""
    missing = next(each for each in reversed(path.parents) if not each.is_dir())
    if str(missing)[:1] in "~$":
        name = visible(str(missing))
        return f"the shell puts a folder in place of `{name}` only where no single quotes stand around it"
    near = closest(missing.name, _names_in(missing.parent, folders=True))
    if near:
        meant = missing.with_name(near) / path.relative_to(missing)
        if meant.exists():
            return _proposal(meant)
        return f"there is no folder `{visible(str(missing))}`: did you mean `{visible(str(missing.with_name(near)))}`?"
    return f"there is no folder `{visible(str(missing))}`"


def _neighbours(path: Path) -> Iterator[Path]:
    """Yield the places where a file may be that is not in this folder: those in it, and the one above."""
    below = sorted(each for each in _names_in(".", folders=True) if not each.startswith((".", "_")))
    return (Path(each, path) for each in chain(below, [".."]))
