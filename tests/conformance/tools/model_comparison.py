"""What mlcalc answers to a whole model, and how that is compared with what Keras answered."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import mlcalc

Answer = dict[str, Any]
"""`rows` of `[name, class, output shape, params, trainable params]`, and the totals `params` and `trainable_params`."""

COLUMNS = ("name", "class", "output shape", "params", "trainable params")
UNTOLD = ("output shape", "trainable params")


def mlcalc_answer(description: Mapping[str, Any] | Path) -> Answer:
    """Return what mlcalc says of the JSON of a model, or of a saved file."""
    summary = mlcalc.summarize(mlcalc.load(description))
    rows = [[row.name, row.type, row.output_shape, row.params, row.trainable_params] for row in summary.layers]
    answer = {"rows": rows, "params": summary.params, "trainable_params": summary.trainable_params}
    listed: Answer = json.loads(json.dumps(answer))  # tuples become lists, as in the records
    return listed


def differences(description: Mapping[str, Any] | Path, expected: Answer) -> list[str]:
    """Return a line for each row and each total in which mlcalc and Keras differ.

    A row that `expected` names under `untold` is of a class that nobody but its author knows, or follows one: the
    file need not tell its output shape, nor which of its weights are trained. These may be unknown, but not wrong.
    """
    try:
        actual = mlcalc_answer(description)
    except mlcalc.MlcalcError as refusal:
        return [f"mlcalc refuses: {refusal.diagnostics[0].message} ({refusal.diagnostics[0].where})"]
    except Exception as crash:  # noqa: BLE001 - a crash is the worst of differences
        return [f"mlcalc crashes: {crash!r}"]
    lines = _rows_that_differ(expected, actual) if "rows" in expected else []
    for key in ("params", "trainable_params"):
        untold = "untold" in expected and key == "trainable_params" and actual[key] is None
        if key in expected and expected[key] != actual[key] and not untold:
            lines.append(f"total {key}: Keras {expected[key]}, mlcalc {actual[key]}")
    return lines


def _rows_that_differ(expected: Answer, actual: Answer) -> list[str]:
    theirs, ours = ([row[0] for row in answer["rows"]] for answer in (expected, actual))
    if theirs != ours:
        first = next((pair for pair in zip(theirs, ours, strict=False) if pair[0] != pair[1]), ("", ""))
        return [f"{len(theirs)} rows in Keras, {len(ours)} in mlcalc; first other name: {first[0]!r}, {first[1]!r}"]
    untold = set(expected.get("untold", ()))
    return [
        f"{row[0]} ({row[1]}): {column}: Keras {theirs}, mlcalc {ours}"
        for row, own in zip(expected["rows"], actual["rows"], strict=True)
        for column, theirs, ours in zip(COLUMNS, row, own, strict=True)
        if theirs != ours and not (ours is None and row[0] in untold and column in UNTOLD)
    ]
