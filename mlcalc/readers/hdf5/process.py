"""Asks a process of its own for what HDF5 files hold, and waits no longer than any model takes."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any, cast

from mlcalc.errors import Diagnostic, MlcalcError, error
from mlcalc.kinds import ONCE_MORE
from mlcalc.limits import LONGEST_READING, LONGEST_WAIT, MOST_MEMORY
from mlcalc.readers.hdf5.tree import Group, Node, allowed, as_node
from mlcalc.readers.stretch import Stretch

_SCRIPT = Path(__file__).with_name("child.py")
_ROOM = str(Path(__file__).parents[3])

_SETTINGS = {
    # Threads, of which nothing here makes use, take longer to start than the rest.
    **dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
    "HDF5_PLUGIN_PRELOAD": "::",  # a file names plugins that shall be loaded: none is
    # The library asks `uname` what machine this is: never one that lies in the folder of the model.
    **({"PATH": os.defpath} if os.name == "posix" else {}),
}


class NoLibraryError(MlcalcError):
    """h5py is not installed."""


def read_tree(name: str, content: Stretch) -> Group:
    """Return what an HDF5 file holds.

    Args:
        name: what errors call the file.
        content: where it is. If it is a file on disk, its stream stands elsewhere afterwards.

    Raises:
        NoLibraryError: h5py is not installed.
        MlcalcError: the file is damaged or too large, or h5py does not work.
    """
    return _trees(name, [name], content)[0]


def read_trees(name: str, paths: Sequence[str]) -> list[Group]:
    """Return what several HDF5 files hold, as `read_tree` does of one; `name` is that of all of them.

    Raises:
        NoLibraryError: h5py is not installed.
        MlcalcError: a file is damaged or they are too large, or h5py does not work.
    """
    return _trees(name, paths, None)


def _trees(name: str, names: Sequence[str], content: Stretch | None) -> list[Group]:
    answer = _answer(name, names, content)
    if "trees" in answer:
        return [_whole(as_node(tree)) for tree in answer["trees"]]
    from mlcalc.installing import install_command

    if answer["absent"]:
        what = f"{name} is an HDF5 file, which needs h5py"
        raise NoLibraryError(Diagnostic("missing-library", what, help=f"install it: `{install_command('h5py')}`"))
    raise error(
        "missing-library",
        f"{name} needs h5py, which is installed but cannot be imported: {answer['why']}",
        help=f"install a version that works here: `{install_command('h5py', newer=True)}`",
    )


def _whole(tree: Node) -> Group:
    return cast("Group", allowed(tree))


def _answer(name: str, names: Sequence[str], content: Stretch | None) -> Any:
    """Return the answer of another process.

    Where none can be started, as in a program that is frozen into one file, this one answers, and only the bounds on
    what the file holds are there, none on memory and time.
    """
    import subprocess

    place = (content.start, content.length) if content else None
    bounds = {"seconds": LONGEST_READING, "memory": MOST_MEMORY}
    asked = json.dumps({"modules": _modules(), "place": place, **bounds})
    flags = ["-I", "-S", "-W", "ignore", *["-B"] * sys.dont_write_bytecode]
    try:
        if not sys.executable or getattr(sys, "frozen", False) or not _SCRIPT.is_file():
            raise FileNotFoundError
        done = subprocess.run(  # noqa: S603  (our own script)
            [sys.executable, *flags, str(_SCRIPT), asked, *names],
            **_handed_over(content),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_WAIT,
            env={**os.environ, **_SETTINGS},
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise error("too-large", f"{name} takes longer than {LONGEST_WAIT} seconds to read") from None
    except OSError:
        return _own_answer(names, content)
    return _checked(name, done.returncode, done.stdout)


def _own_answer(names: Sequence[str], content: Stretch | None) -> Any:
    from mlcalc.readers.hdf5.child import answer

    with ExitStack() as stack:
        return answer(names, [content or stack.enter_context(Path(name).open("rb")) for name in names])


def _modules() -> list[str]:
    """Return where modules are imported from, save the current folder: a file from elsewhere may lie beside others."""
    here = os.path.realpath(os.curdir)
    return [*(each for each in sys.path if os.path.realpath(each) != here), _ROOM]


def _handed_over(content: Stretch | None) -> dict[str, Any]:
    """Return standard input of the process: a file on disk as it is open here, or the bytes of one in memory."""
    if content is None:
        return {"input": b""}
    try:
        return {"stdin": content.stream.fileno()}
    except OSError:
        memory = cast("BytesIO", content.stream).getbuffer()
        return {"input": memory[content.start : content.start + content.length]}


def _checked(name: str, exit_code: int, written: bytes) -> Any:
    """Return what the process wrote, if it came to its end."""
    if exit_code == 0:
        return json.loads(written)
    if -exit_code == getattr(signal, "SIGXCPU", None):
        raise error("too-large", f"{name} takes longer than {LONGEST_READING} seconds of computing to read")
    message = f"{name} is damaged: the library that reads HDF5 breaks down over it"
    raise error("damaged-file", message, help=ONCE_MORE)
