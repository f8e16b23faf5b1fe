"""HDF5 is read by a process of its own, which is stopped when it takes too long or too much."""

from __future__ import annotations

import io
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.limits import MOST_MEMORY
from mlcalc.readers.hdf5 import process
from mlcalc.readers.hdf5.process import NoLibraryError, read_tree, read_trees
from mlcalc.readers.hdf5.tree import Dataset, Group
from mlcalc.readers.stretch import Stretch
from tests.libraries import replace_h5py, without_h5py

h5py = pytest.importorskip("h5py")

ROOT = Path(__file__).parent.parent.parent.parent
TREE = Group({}, {"layers": Group({}, {"x": Dataset((3, 2), "float32")})})


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return a file with one tensor."""
    with h5py.File(tmp_path / "m.h5", "w") as file:
        file.create_dataset("layers/x", (3, 2), "f4")
    return tmp_path / "m.h5"


def tree_of(path: Path) -> Group:
    with path.open("rb") as file:
        return read_tree("m.h5", Stretch(file))


def error_of(path: Path) -> tuple[str, str]:
    """Return the code and the message of the error over a file."""
    with pytest.raises(MlcalcError) as caught:
        tree_of(path)
    (problem,) = caught.value.diagnostics
    return problem.code, problem.message


@contextmanager
def _in_a_file(content: bytes, folder: Path) -> Iterator[BinaryIO]:
    (folder / "whole").write_bytes(content)
    with (folder / "whole").open("rb") as file:
        yield file


@pytest.mark.parametrize("is_on_disk", [True, False])
def test_stretch(is_on_disk: bool, path: Path, tmp_path: Path) -> None:
    """A file is read where it lies: on disk or in memory, as a whole or as a stretch of another one."""
    content = path.read_bytes()
    whole = b"before" + content + b"behind"
    with _in_a_file(whole, tmp_path) if is_on_disk else io.BytesIO(whole) as file:
        assert TREE == read_tree("m.h5", Stretch(file, 6, len(content)))
    assert TREE == tree_of(path)
    assert TREE == read_tree("m.h5", Stretch(io.BytesIO(content)))


def test_several_files(path: Path, tmp_path: Path) -> None:
    """Several files are read by one process, and what is wrong with one is told by its name."""
    with h5py.File(tmp_path / "n.h5", "w") as file:
        file.create_group("other")
    paths = [str(tmp_path / name) for name in ("m.h5", "n.h5")]
    assert [TREE, Group({}, {"other": Group()})] == read_trees("index", paths)
    (tmp_path / "n.h5").write_bytes(b"\x89HDF")
    with pytest.raises(MlcalcError, match=r"^error: .*n\.h5 is damaged: "):
        read_trees("index", paths)


# What may go wrong with the library.


def test_no_library(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where h5py is missing, that is an error of its own kind."""
    without_h5py(monkeypatch)
    with pytest.raises(NoLibraryError, match=r"^error: m\.h5 is an HDF5 file, which needs h5py\n"):
        tree_of(path)


@pytest.mark.parametrize(
    ("cause", "why"),
    [
        ("ValueError('numpy.dtype size changed')", "numpy.dtype size changed"),
        ("ImportError('\\n\\nIMPORTANT: read this\\nand that')", "IMPORTANT: read this"),
        ("ModuleNotFoundError('No module named numpy', name='numpy')", "No module named numpy"),
        ("RuntimeError()", "RuntimeError"),
    ],
)
def test_broken_library(cause: str, why: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An h5py that cannot be imported is what is wrong, whatever it raises: the file is sound."""
    replace_h5py(tmp_path / "modules", f"raise {cause}", monkeypatch)
    message = f"m.h5 needs h5py, which is installed but cannot be imported: {why}"
    assert ("missing-library", message) == error_of(path)


def test_what_the_library_prints(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: Any) -> None:
    """What the library prints, and its warnings, are no part of an answer and reach nobody."""
    real = "import sys; sys.path.pop(0); del sys.modules['h5py']; import h5py"
    text = f"import os, warnings; os.write(1, b'hello'); os.write(2, b'hello'); warnings.warn('x'); {real}"
    replace_h5py(tmp_path / "modules", text, monkeypatch)
    assert TREE == tree_of(path)
    assert ("", "") == capfd.readouterr()


def test_module_beside_the_file(path: Path) -> None:
    """A module in the current folder, where a file from elsewhere may lie beside it, is not run."""
    for name in ("h5py", "numpy"):
        (path.parent / f"{name}.py").write_text("open('ran', 'w')", encoding="utf-8")
    command = [sys.executable, "-m", "mlcalc", "summary", "m.h5", "--quiet"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=path.parent, check=False)
    assert "h5py" not in done.stderr
    assert not (path.parent / "ran").exists()


# What a file may do to the library.


def _endless(path: Path) -> None:
    """Write a file with a heap whose free space is 0: the library goes from there to the next object, which is it."""
    with h5py.File(path, "w") as file:
        file.attrs["model_config"] = "{}"
    content = bytearray(path.read_bytes())
    heap = content.index(b"GCOL")
    (size,) = struct.unpack_from("<Q", content, heap + 24)
    free = heap + 32 + -(-size // 8) * 8
    content[free : free + 16] = bytes(16)
    path.write_bytes(content)


@pytest.mark.skipif(sys.platform == "win32", reason="no bound of time on this system")
def test_endless_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A library that never ends is stopped after some seconds of computing."""
    _endless(tmp_path / "m.h5")
    monkeypatch.setattr(process, "LONGEST_READING", 0)
    assert ("too-large", "m.h5 takes longer than 0 seconds of computing to read") == error_of(tmp_path / "m.h5")


def _one_long_text(path: Path, names: int, length: int) -> None:
    """Write a file in which all names are one text."""
    with h5py.File(path, "w") as file:
        values = ["x" * length, *(f"{number:06}" for number in range(names - 1))]
        group = file.create_group("model_weights")
        group.attrs.create("layer_names", values, dtype=h5py.string_dtype())
    content = bytearray(path.read_bytes())
    first = content.index(struct.pack("<I", length))
    while struct.unpack_from("<I", content, first + 16) != (6,):
        first = content.index(struct.pack("<I", length), first + 1)
    content[first : first + 16 * names] = content[first : first + 16] * names
    path.write_bytes(content)


MEASURE = """
import resource, sys, mlcalc
from pathlib import Path
from mlcalc.errors import MlcalcError
try:
    mlcalc.load(sys.argv[1])
except MlcalcError as cause:
    print(cause.diagnostics[0].code, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def test_one_long_text(tmp_path: Path) -> None:
    """Names that are all one long text are refused, before they fill the memory."""
    path = tmp_path / "m.h5"
    _one_long_text(path, 4000, 300_000)
    assert path.stat().st_size < 1 << 19
    done = subprocess.run([sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True)
    code, kibibytes = done.stdout.split()
    assert "damaged-file" == code
    assert int(kibibytes) << 10 < MOST_MEMORY + (1 << 27)


CRASHES: dict[str, tuple[str, str]] = {
    "a signal": ("import os; os.abort()", "m.h5 is damaged: the library that reads HDF5 breaks down over it"),
    "an exception": ("raise MemoryError", "m.h5 is damaged: the library that reads HDF5 breaks down over it"),
    "silence": ("import time; time.sleep(100)", "m.h5 takes longer than 1 seconds to read"),
}


@pytest.mark.parametrize(("text", "message"), CRASHES.values(), ids=CRASHES)
def test_crash(text: str, message: str, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However the process ends, or does not, there is one error."""
    (tmp_path / "child.py").write_text(text, encoding="utf-8")
    monkeypatch.setattr(process, "_SCRIPT", tmp_path / "child.py")
    monkeypatch.setattr(process, "LONGEST_WAIT", 1)
    assert message == error_of(path)[1]


def _without_interpreter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "")


def _frozen(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)


def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise BlockingIOError

    monkeypatch.setattr(subprocess, "run", fail)


@pytest.mark.parametrize("change", [_without_interpreter, _frozen, _without_processes])
def test_no_other_process(
    change: Callable[[pytest.MonkeyPatch], None], path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no other process can be started, this one reads, with the same answers and errors."""
    change(monkeypatch)
    assert TREE == tree_of(path)
    assert [TREE] == read_trees("index", [str(path)])
    path.write_bytes(path.read_bytes()[:1000])
    assert "damaged-file" == error_of(path)[0]


CONFINED = """
import sys
from mlcalc.readers.hdf5.child import _confine
read, write = open(sys.argv[1], "rb"), open(sys.argv[2], "wb", buffering=0)
_confine(5, 1 << 28)
def fails(act):
    try:
        act()
    except (OSError, MemoryError) as cause:
        return type(cause).__name__
print(fails(lambda: read.read()), fails(lambda: bytes(1 << 27)))
print(fails(lambda: open(sys.argv[1])), fails(lambda: bytes(1 << 29)), fails(lambda: write.write(b"x")))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not have all of these bounds")
def test_confined(path: Path, tmp_path: Path) -> None:
    """The process reads what is open, and can open no file, write none, nor take more memory."""
    command = [sys.executable, "-c", CONFINED, str(path), str(tmp_path / "written")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "None None\nOSError MemoryError OSError\n" == done.stdout
    assert b"" == (tmp_path / "written").read_bytes()


def test_loaded_model(path: Path) -> None:
    """No library of arrays is imported by the process that asks."""
    code = f"import sys, mlcalc; mlcalc.load({str(path)!r}); print({{'h5py', 'numpy'}} & set(sys.modules))"
    with h5py.File(path, "a") as file:
        file.create_dataset("layers/dense/vars/0", (3,), "f4")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "set()\n" == done.stdout


@pytest.mark.skipif(os.name != "posix", reason="PATH is needed elsewhere")
def test_programs_of_a_folder_are_not_run(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the library asks of other programs is not asked of those beside a model, whatever PATH says."""
    (tmp_path / "uname").write_text(f"#!/bin/sh\n: > {tmp_path}/was-run\n")
    (tmp_path / "uname").chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:.")
    assert TREE == tree_of(path)
    assert not (tmp_path / "was-run").exists()
