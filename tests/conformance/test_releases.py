"""mlcalc says of the files that each release of Keras wrote what that release said, which need not be installed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import mlcalc

FOLDER = Path(__file__).parent / "records" / "releases"
ANSWERS: dict[str, dict[str, Any]] = json.loads((FOLDER / "answers.json").read_text(encoding="utf-8"))
COLUMNS = ("class", "output shape", "params", "trainable params")


@pytest.mark.parametrize("name", ANSWERS)
def test_file_is_that_of_its_release(name: str) -> None:
    """Class, output shape, parameters and trainable parameters of each row, and the totals.

    None in an answer is what nobody can read in the file: which weights of a class are trained that only its author
    knows, or the shape of a layer whose calls differ. The shape of an `untold` row need not be known.
    """
    answer = ANSWERS[name]
    summary = mlcalc.summarize(mlcalc.load(FOLDER / name))
    actual = {
        row.name: (row.type, _listed(row.output_shape), row.params, row.trainable_params) for row in summary.layers
    }
    untold = answer.get("untold", ())
    lines = [] if answer["params"] == summary.params else [f"total: {answer['params']} in Keras, {summary.params}"]
    if answer.get("trainable_params") not in (None, summary.trainable_params):
        lines.append(f"trainable: {answer['trainable_params']} in Keras, {summary.trainable_params}")
    for row_name, *expected in answer.get("rows", ()):
        if row_name not in actual:
            lines += [] if expected[0] == "InputLayer" else [f"{row_name}: no such row"]
            continue
        lines += [
            f"{row_name} ({expected[0]}): {column} {theirs} in Keras, {ours}"
            for column, theirs, ours in zip(COLUMNS, expected, actual[row_name], strict=True)
            if theirs not in (None, ours) and not (column == "output shape" and ours is None and row_name in untold)
        ]
    assert not lines, "; ".join(lines)


def _listed(shape: Any) -> Any:
    """Return a shape, or several, as lists; a list of one shape is that shape."""
    listed = json.loads(json.dumps(shape))
    return listed[0] if isinstance(listed, list) and len(listed) == 1 and isinstance(listed[0], list) else listed


def test_every_file_has_an_answer() -> None:
    """A file without an answer is a file that nobody compared."""
    assert {path.name for path in FOLDER.iterdir()} == {*ANSWERS, "answers.json"}


def test_each_layout_has_its_files() -> None:
    """Each minor release since weights are stored by the classes of layers has one file at least."""
    writers = {answer["writer"].rpartition(".")[0] for answer in ANSWERS.values()}
    minor = [f"keras 3.{minor}" for minor in range(16)] + [f"tf.keras 2.{minor}" for minor in range(12, 16)]
    assert {*minor, *(f"tf_keras 2.{minor}" for minor in range(16, 22))} <= writers
