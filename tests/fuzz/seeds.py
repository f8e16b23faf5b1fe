"""Where the search begins: the seeds in `corpus`, and what stands in the project anyway and is small."""

from __future__ import annotations

import gzip
import json
import shlex
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import yaml

from tests.fuzz import containers
from tests.messages import corpus as messages

ROOT = Path(__file__).parents[2]
CORPUS = Path(__file__).parent / "corpus"
SAMPLES, RECORDS = ROOT / "samples", ROOT / "tests" / "conformance" / "records"
LARGEST = 20_000
"""Bytes of a seed: what is small is changed more often in the same time, and more of it matters."""


def seeds(entrance: str) -> list[bytes]:
    """Return the seeds of an entrance, the small ones first."""
    found = {content: None for content in (*own_seeds(entrance), *_BORROWED[entrance]()) if len(content) <= LARGEST}
    return sorted(found, key=len)


def own_seeds(entrance: str) -> list[bytes]:
    """Return the seeds in the corpus: attacks, and what is nowhere else in the project."""
    return [path.read_bytes() for path in sorted((CORPUS / entrance).glob("*"))]


def _recorded(*patterns: str) -> Iterator[bytes]:
    """Yield the files with such names that Keras saved."""
    for folder in (RECORDS / "files", RECORDS / "releases"):
        for pattern in patterns:
            yield from (path.read_bytes() for path in sorted(folder.glob(pattern)) if path.name != "answers.json")


def _told(*endings: str) -> Iterator[bytes]:
    """Yield the files in the corpus of messages."""
    for mistake in _mistakes():
        for name, content in mistake.files.items():
            if name.endswith(endings):
                yield content.encode()


def _mistakes() -> Iterator[messages.Mistake]:
    return (mistake for area in messages.areas() for mistake in messages.read(area))


def _commands() -> Iterator[bytes]:
    for mistake in _mistakes():
        yield "\n".join(shlex.split(mistake.command)[1:]).encode()


def _calls() -> Iterator[bytes]:
    for mistake in _mistakes():
        yield from (word.encode() for word in shlex.split(mistake.command)[2:] if "(" in word)


def _samples_as_json() -> Iterator[bytes]:
    for path in sorted(SAMPLES.glob("*.yaml")):
        yield _as_json(yaml.safe_load(path.read_text(encoding="utf-8")))


def _record(name: str) -> Any:
    return json.loads(gzip.decompress((RECORDS / f"{name}.json.gz").read_bytes()))


def _saved() -> Iterator[bytes]:
    """Yield models that each generation of Keras saved: one for every class of layers, and all functions."""
    for cases in _record("configs").values():
        by_class = {each["class"]: each for each in cases}
        for name, case in by_class.items():
            shapes = case["inputs"] or [[None, 8, 8, 3]]
            layers = [{"class_name": "InputLayer", "config": {"name": "i", "batch_input_shape": shapes[0]}}]
            layers.append({"class_name": name, "config": case["config"]})
            yield _as_json({"class_name": "Sequential", "config": {"name": "m", "layers": layers}})
    for cases in _record("older").values():
        yield from (_as_json(each["config"]) for each in cases[::10])
    yield from (_as_json(each["model"]) for each in _record("operations")["records"])
    yield from (_as_json(each["model"]) for each in _record("quantized")["models"][::10])
    yield from (_as_json(each["config"]) for each in _record("models")["models"][::4])


def _as_json(data: Any) -> bytes:
    return json.dumps(data, separators=(",", ":")).encode()


def _recipes(read: Callable[[bytes], Any], beginning: bytes, *patterns: str) -> Iterator[bytes]:
    """Yield recipes of the files that are such containers, whatever their names say."""
    yield from (_as_json(read(content)) for content in _recorded(*patterns) if content.startswith(beginning))


def _event_files() -> Iterator[bytes]:
    """Yield logs as TensorBoard writes them."""
    yield from (path.read_bytes() for path in sorted((RECORDS / "history").glob("*/*")))


def _recipes_of_logs() -> Iterator[bytes]:
    """Yield recipes of logs, with scalars of TensorFlow 1 and 2, a picture and a restart."""
    version, restart = [[1, 0.5], [3, "brain.Event:2"]], [[1, 0.5], [2, 1], [7, [[1, 1]]]]
    number, picture = [[1, "loss"], [2, 0.5]], [[1, "picture"], [4, [[1, 8]]]]
    metadata = [[1, [[1, "scalars"]]]]
    for kind, field in ((1, 5), (2, 6), (3, 7), (9, 10), (14, 13), (19, 13), (23, 17), (1, 4)):
        content: Any = 1 if field not in (4, 5, 6) else "\0" * 4 * (1 + (field == 6))
        tensor = [[1, "val_loss"], [8, [[1, kind], [2, ""], [field, content]]], [9, metadata]]
        events = [[[1, 1.5], [2, step], [5, [[1, number], [1, picture], [1, tensor]]]] for step in (0, 1, 2)]
        yield _as_json([version, restart, *events, restart, *events])
        yield _as_json(events[::-1])


def _numbers() -> Iterator[bytes]:
    """Yield arrays of NumPy, of some types and shapes."""
    import io

    import numpy as np

    for kind in ("f8", "f4", ">i2", "b1", "u8", "c8", "U3", "O", [("a", "f4")]):
        for shape in ((3,), (2, 3), (0,), ()):
            file = io.BytesIO()
            np.save(file, np.zeros(shape, dtype=kind), allow_pickle=True)
            yield file.getvalue()


_BORROWED: dict[str, Callable[[], Iterable[bytes]]] = {
    "yaml": lambda: (*(path.read_bytes() for path in sorted(SAMPLES.glob("*.yaml"))), *_told(".yaml")),
    "json": lambda: (*_samples_as_json(), *_told(".json")),
    "saved-json": lambda: (*_recorded("*.json"), *_saved()),
    "saved-yaml": lambda: _recorded("*.yaml"),
    "call": _calls,
    "words": _commands,
    "keras": lambda: _recorded("*.keras"),
    "keras-recipe": lambda: _recipes(containers.archive_recipe, b"PK", "*.keras"),
    "h5": lambda: _recorded("*.h5"),
    "h5-recipe": lambda: _recipes(containers.hdf5_recipe, b"\x89HDF", "*.h5", "*.hdf5"),
    "weights-recipe": lambda: _recipes(containers.hdf5_recipe, b"\x89HDF", "*weights.h5"),
    "folder-recipe": lambda: (),
    "csv": lambda: (*(path.read_bytes() for path in sorted(SAMPLES.glob("*.csv"))), *_told(".csv")),
    "npy": _numbers,
    "scaler": lambda: _told(".json"),
    "history-json": lambda: (*(path.read_bytes() for path in sorted(SAMPLES.glob("training/*.json"))), *_told(".json")),
    "history-csv": lambda: (*(path.read_bytes() for path in sorted(SAMPLES.glob("training/*.csv"))), *_told(".csv")),
    "history-log": _event_files,
    "history-recipe": _recipes_of_logs,
}
