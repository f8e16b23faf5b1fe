"""What mlcalc answers to a case, how two answers are compared, and how the records are kept."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import mlcalc

Case = dict[str, Any]
Answer = dict[str, Any]

RECORDS = Path(__file__).parent.parent / "records" / "layers.json.gz"


def mlcalc_answer(case: Case) -> Answer:
    """Return `{"output": …, "weights": …}`, or `{"refused": True, "why": …}`."""
    try:
        layer = mlcalc.layer({"class_name": case["class"], "config": case["config"]})
        shapes = [tuple(shape) for shape in case["inputs"]]
        output = layer.output_shape(*shapes)
        weights = layer.weights(*shapes)
    except mlcalc.MlcalcError as refusal:
        return {"refused": True, "why": str(refusal.diagnostics[0].message)}
    return {
        "output": list(_flat(output)) if isinstance(output, list) else list(output),
        "weights": [[weight.name, list(weight.shape), weight.trainable] for weight in weights],
    }


def _flat(outputs: list[Any]) -> Iterator[list[int | None]]:
    """Yield the shapes in lists of lists."""
    for each in outputs:
        yield from _flat(each) if isinstance(each, list) else [list(each)]


def difference(case: Case, expected: Answer) -> str | None:
    """Return the case and both answers where they differ, None where they agree."""
    try:
        actual = mlcalc_answer(case)
    except Exception as crash:  # noqa: BLE001 - a crash is the worst of differences
        actual = {"crashed": repr(crash)}
    if _compared(expected) == _compared(actual):
        return None
    return f"{json.dumps(case)}\n  Keras:  {json.dumps(expected)}\n  mlcalc: {json.dumps(actual)}"


def _compared(answer: Answer) -> Answer:
    """Return the part of an answer that must be equal: not the words of a refusal."""
    return {key: value for key, value in answer.items() if key != "why"}


def read_records(path: Path = RECORDS) -> dict[str, Any]:
    """Return the records: Keras' version and backend, the arguments of its classes, and cases with their `answer`.

    `cases` are drawn anew each time; `differed` are those on which mlcalc was once wrong.
    """
    records: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return records


def write_records(records: dict[str, Any], path: Path = RECORDS) -> None:
    """Write the records, so that equal records give equal bytes."""
    text = json.dumps(records, separators=(",", ":"), ensure_ascii=False)
    path.write_bytes(gzip.compress(text.encode(), compresslevel=9, mtime=0))


def joined(cases: Iterable[Case]) -> list[Case]:
    """Return the cases, each once, by class."""
    once = {json.dumps([case["class"], case["config"], case["inputs"]], sort_keys=True): case for case in cases}
    return sorted(once.values(), key=lambda case: str(case["class"]))
