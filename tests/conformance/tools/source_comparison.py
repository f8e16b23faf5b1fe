"""What mlcalc reads in a source, and how that is compared with what Keras made of it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.commands import run_command

Answer = dict[str, Any]

FOLDER = Path(__file__).parent.parent / "sources"
RECORDS = Path(__file__).parent.parent / "records" / "sources.json"
ABOUT: dict[str, dict[str, Any]] = json.loads((FOLDER / "about.json").read_text(encoding="utf-8"))

COLUMNS = ("name", "class", "output shape", "params", "trainable params")


def sources() -> list[Path]:
    """Return the source files, in the order of their names."""
    return sorted(path for path in FOLDER.iterdir() if path.suffix in {".py", ".ipynb"})


def mlcalc_answer(path: Path, settings: Mapping[str, str] | None = None) -> Answer:
    """Return the models that the command reads in a source, and what it says is wrong: line and cell of each error."""
    words = [word for name, value in (settings or {}).items() for word in ("--set", f"{name}={value}")]
    outcome = run_command("summary", path, "--format", "json", *words)
    told = json.loads(outcome.stdout) if outcome.stdout else {"models": []}
    problems = json.loads(outcome.stderr)["problems"] if outcome.stderr else []
    return {
        "models": [_model(each) for each in told.get("models", [told])],
        "wrong": [
            [each["line"], each.get("cell"), each["message"]] for each in problems if each["severity"] == "error"
        ],
        "code": outcome.code,
    }


def _model(summary: dict[str, Any]) -> Answer:
    keys = ("name", "type", "output_shape", "params", "trainable_params")
    rows = [[row[key] for key in keys] for row in summary["layers"]]
    return {**summary["source"], "rows": rows, **{key: summary[key] for key in ("params", "trainable_params")}}


def differences(expected: Answer, actual: Answer, *, is_partial: bool = False) -> list[str]:
    """Return a line for each thing in which Keras and mlcalc differ.

    Args:
        expected: what Keras made of a source.
        actual: what mlcalc read in it.
        is_partial: whether mlcalc may leave unknown what only the data know.
    """
    lines = []
    left = list(actual["models"])
    for model in expected["models"]:
        found = [each for each in left if (each["line"], each["cell"]) == (model["line"], model["cell"])]
        if not found:
            lines.append(f"{_named(model)} is not found")
            continue
        best = min(found, key=lambda each: len(_differences(model, each, is_partial=is_partial)))
        left.remove(best)
        lines += [f"{_named(model)}: {each}" for each in _differences(model, best, is_partial=is_partial)]
    if not expected["models"] and "error" not in expected:
        return lines if actual["code"] and not left else [*lines, "no model is to be found, and that is no success"]
    if "error" in expected:
        place = [expected["error"]["line"], expected["error"]["cell"]]
        if not any(place == each[:2] for each in actual["wrong"]):
            lines.append(f"{expected['error']} is not said; errors: {actual['wrong']}")
        return lines
    lines += [f"{each['variable']} at {each['line']} is no model of the file" for each in left]
    return lines + [f"an error where Keras has none: {each}" for each in actual["wrong"]]


def _named(model: Answer) -> str:
    cell = f" of cell {model['cell']}" if model["cell"] else ""
    return f"{' = '.join(model['variables']) or 'the model'} at line {model['line']}{cell}"


def _differences(model: Answer, found: Answer, *, is_partial: bool) -> list[str]:
    lines = []
    if model["variables"] and found["variable"] not in model["variables"]:
        lines.append(f"called {found['variable']}")
    lines += [
        f"{key}: Keras {model[key]}, mlcalc {found[key]}"
        for key in ("params", "trainable_params")
        if not _agree(model[key], found[key], is_partial=is_partial)
    ]
    theirs, ours = model["rows"], found["rows"]
    if len(theirs) != len(ours):
        return [*lines, f"Keras {len(theirs)} rows {[r[0] for r in theirs]}, mlcalc {len(ours)} {[r[0] for r in ours]}"]
    return lines + [
        f"{row[0]} ({row[1]}): {column}: Keras {their}, mlcalc {our}"
        for row, own in zip(theirs, ours, strict=True)
        for column, their, our in zip(COLUMNS, row, own, strict=True)
        if not (column == "name" and _is_made_up(row)) and not _agree(their, our, is_partial=is_partial)
    ]


def _is_made_up(row: list[Any]) -> bool:
    """Tell whether a name is one that Keras makes up, which depends on all that was made before."""
    words = re.sub(r"[^a-z]", "", re.sub(r"_\d+$", "", row[0]))
    return words in (str(row[1]).lower(), "inputlayer", "keras_tensor", "functional")


def _agree(their: Any, our: Any, *, is_partial: bool) -> bool:
    """Tell whether a value is what Keras says; of what Keras itself does not know, anything may be said."""
    if their is None or their == our or (is_partial and our is None):
        return True
    if is_partial and isinstance(their, list) and isinstance(our, list) and len(their) == len(our):
        return all(_agree(*pair, is_partial=True) for pair in zip(their, our, strict=True))
    return False
