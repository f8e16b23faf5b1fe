"""Files of every format that were damaged anywhere: what is said of them is ours, and no sentence of a library."""

from __future__ import annotations

import io
import json
import random
import re
import struct
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.commands import run_command
from tests.history_files import event, simple, version, write_log
from tests.readers.test_damage import SENTENCES

SAMPLES = Path(__file__).parent.parent.parent / "samples"
RECORDS = SAMPLES.parent / "tests" / "conformance" / "records" / "releases"
TIMES = 12
"""Damages of each kind to each file."""

OTHERS = re.compile(
    # zipfile, h5py and HDF5
    r"File is not a zip|Bad (magic|CRC|offset)|zip file|Truncated file header|[Cc]ompression (type|method) \d|zlib\."
    r"|Unable to (synchronously )?open|file signature|h5py|H5[A-Z]|truncated file: eof|object header|Unspecified error"
    # NumPy
    r"|Cannot load file containing pickled|cannot reshape array|allow_pickle|Header (is not|does not)|magic string"
    r"|dtype\("
    # struct, csv, codecs and other built-in words
    r"|unpack requires|unpack_from requires|line contains NUL|field larger than|invalid (start|continuation) byte"
    r"|invalid literal for|could not convert|not enough values|index out of range|object has no attribute|NoneType"
    # Click and Typer
    r"|Invalid value for|No such option:|Got unexpected extra|Missing (argument|option|parameter)|Try '|Usage:"
    r"|is not a valid (integer|float|boolean)|does not take a value"
    # Python's own
    r"|Traceback|Error:|Exception\b|<class '|Errno"
)
"""What further libraries say, in their words."""


def notebook() -> bytes:
    """Return a notebook with a model."""
    source = (SAMPLES / "two_models.py").read_text(encoding="utf-8").splitlines(keepends=True)
    cells: list[dict[str, Any]] = [
        {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    ]
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}, indent=1).encode()


def keras_file() -> bytes:
    """Return a model as Keras saves it, without weights."""
    layers = [
        {"class_name": "InputLayer", "config": {"batch_shape": [None, 3], "name": "i"}},
        {"class_name": "Dense", "config": {"units": 4, "name": "d"}},
    ]
    config = {"class_name": "Sequential", "config": {"name": "s", "layers": layers}}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("metadata.json", json.dumps({"keras_version": "3.15.1"}))
        file.writestr("config.json", json.dumps(config))
    return stream.getvalue()


def array() -> bytes:
    """Return an array of six numbers as NumPy writes it."""
    head = b"{'descr': '<f8', 'fortran_order': False, 'shape': (3, 2), }"
    head += b" " * (64 - (10 + len(head) + 1) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(head)) + head + struct.pack("<6d", *range(6))


def log(folder: Path) -> bytes:
    """Return a log of TensorBoard."""
    path = write_log(folder, version(), *(event(step, simple("loss", 1 / (step + 1))) for step in range(5)))
    found: Any = path if isinstance(path, Path) else next(each for each in folder.rglob("*") if each.is_file())
    return bytes(found.read_bytes())


def scaler(folder: Path) -> bytes:
    """Return a saved scaler."""
    path = folder / "scaler.json"
    run_command("scale", "minmax", str(SAMPLES / "train.csv"), "--save", str(path), "-q")
    return path.read_bytes()


SUMMARY, CHECK, SCALE, HISTORY = ("summary", "-q"), ("check",), ("scale", "standard", "-q"), ("history",)
FILES: dict[str, tuple[Callable[[Path], bytes], tuple[tuple[str, ...], ...]]] = {
    "m.yaml": (lambda folder: (SAMPLES / "two-inputs.yaml").read_bytes(), (SUMMARY, CHECK, SCALE)),
    "m.json": (lambda folder: (SAMPLES / "siamese.json").read_bytes(), (SUMMARY, CHECK, SCALE)),
    "m.py": (lambda folder: (SAMPLES / "two_models.py").read_bytes(), (("params", "-q"), CHECK, SCALE)),
    "m.ipynb": (lambda folder: notebook(), (SUMMARY, CHECK)),
    "m.keras": (lambda folder: keras_file(), (SUMMARY, CHECK, SCALE)),
    "m.h5": (lambda folder: (RECORDS / "keras-3.15.0-numbered.h5").read_bytes(), (SUMMARY, SCALE)),
    "t.csv": (lambda folder: (SAMPLES / "predict.csv").read_bytes(), (SCALE, HISTORY, CHECK)),
    "t.npy": (lambda folder: array(), (SCALE, SUMMARY)),
    "h.json": (lambda folder: b'{"loss": [0.5, 0.25], "val_loss": [0.75, 0.5]}', (HISTORY, SUMMARY)),
    "events.out.tfevents.1.host": (log, (HISTORY, CHECK)),
    "scaler.json": (scaler, (("scale", "--load"), HISTORY)),
}


def damages(content: bytes, seed: str, times: int) -> Iterator[bytes]:
    """Yield a file with bytes deleted, written twice, changed or put in, and cut short."""
    chance = random.Random(seed)
    signs = b"\"'[]{}(),:;-=# \t\n\r\x00\xff\x80x7%"
    for _ in range(times):
        at = chance.randrange(len(content))
        sign = bytes([chance.choice(signs)])
        yield content[:at] + content[at + 1 :]
        yield content[: at + 1] + content[at:]
        yield content[:at] + sign + content[at:]
        yield content[:at] + sign + content[at + 1 :]
    for share in (0.05, 0.3, 0.6, 0.95):
        yield content[: int(len(content) * share)]


CASES = [(name, words) for name, (_, commands) in FILES.items() for words in commands]


@pytest.mark.parametrize(("name", "words"), CASES, ids=[f"{' '.join(words)} {name}" for name, words in CASES])
def test_damaged_files(name: str, words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is damaged, no parser is heard, and the exit code is one of ours."""
    make, _ = FILES[name]
    (tmp_path / "made").mkdir()
    content = make(tmp_path / "made")
    monkeypatch.chdir(tmp_path)
    heard = 0
    for damaged in damages(content, name, TIMES // 4 if name == "m.h5" else TIMES):  # which a process of its own reads
        Path(name).write_bytes(damaged)
        last = ("--", "1") if words[-1] == "--load" else ()
        outcome = run_command(*words, name, *last)
        assert outcome.code in (0, 1, 2), (damaged, outcome.stderr)
        said = f"{outcome.stdout if words == CHECK else ''}\n{outcome.stderr}"  # what check finds is its answer
        heard += bool(said.strip())
        for pattern in (SENTENCES, OTHERS):
            found = pattern.search(said)
            assert not found, (found, damaged, said)
    assert heard, "no damage was met with a word"


COMMANDS = (
    ("params",),
    ("params", "lstm", "--units"),
    ("params", "lstm", "--units", "x", "--input-dim", "1"),
    ("params", "lstm", "--unit", "3"),
    ("params", "lstm", "--units=3", "extra", "words"),
    ("summary", "--format", "xml", "m.yaml"),
    ("scale",),
    ("scale", "minmax", "1", "--feature-range", "a"),
    ("scale", "minmax", "1", "--ddof", "x"),
    ("scale", "-q", "x"),
    ("history", "--smooth", "2", "x"),
    ("memory", "m.yaml", "--batch-size", "-1"),
    ("solve", "lstm", "--params", "many"),
    ("check", "--select", "nothing", "m.yaml"),
    ("explain", "x"),
    ("layers", "x", "y"),
    ("--nothing",),
    ("nothing",),
    ("summary", "-l"),
    ("shape", "Dense(", "--input", "3"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_commands_typed_wrong(words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Click and Typer are not heard either."""
    monkeypatch.chdir(tmp_path)
    outcome = run_command(*words)
    assert outcome.code in (1, 2)
    assert outcome.stderr
    for pattern in (SENTENCES, OTHERS):
        assert not pattern.search(outcome.stderr), outcome.stderr


def _zip() -> object:
    return zipfile.ZipFile(io.BytesIO(b"no archive"))


def _yaml() -> object:
    import yaml

    return yaml.safe_load("a: [1")


RAISES: dict[str, Callable[[], object]] = {
    "json": lambda: json.loads("{1}"),
    "PyYAML": _yaml,
    "ast": lambda: compile("(1", "x", "eval"),
    "zipfile": _zip,
    "struct": lambda: struct.unpack("<d", b"1"),
    "codecs": lambda: b"\xff".decode("utf-8"),
    "numbers": lambda: float("x"),
}


@pytest.mark.parametrize("library", RAISES)
def test_the_patterns_hear_the_libraries(library: str) -> None:
    """What a library really says is one of the sentences that must not be heard."""
    with pytest.raises(Exception, match=r"\w") as caught:
        RAISES[library]()
    assert SENTENCES.search(str(caught.value)) or OTHERS.search(str(caught.value)), str(caught.value)
