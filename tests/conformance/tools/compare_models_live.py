"""Draw random models, ask the real Keras and mlcalc both, and fail on any difference.

    python -m tests.conformance.tools.compare_models_live --models 200 --seed 1

Each model goes through its JSON; every fifth one is also saved as `.keras` and as `.h5`, and read from there.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

import keras

import mlcalc
from tests.conformance.tools.ask_keras_models import VERSION, answer, config_of
from tests.conformance.tools.graphs import draw_model
from tests.conformance.tools.model_comparison import Answer, differences

ENDINGS = (".keras", ".h5")


def main() -> int:
    """Compare; return 1 where anything differs."""
    options = _options()
    started = time.perf_counter()
    counts: Counter[str] = Counter()
    classes: set[str] = set()
    with tempfile.TemporaryDirectory() as folder:
        for index in range(options.models):
            seed = f"{options.seed}-{index}"
            model = draw_model(seed)
            expected = answer(model)
            counts["rows"] += len(expected["rows"])
            classes.update(row[1] for row in expected["rows"])
            found = {"JSON": _found(config_of(model), expected, counts)}
            if found["JSON"] and _is_so_in_a_run(model):
                counts["runs"] += 1
                continue
            if index % 5 == 0:
                found |= _from_files(model, expected, Path(folder), counts)
            counts["different"] += any(found.values())
            _report(seed, found)
    print(
        f"Keras {VERSION}: {options.models} models, {counts['rows']} rows, {len(classes)} classes; "
        f"{counts['files']} files; {counts['reread']} that Keras itself reads otherwise than it wrote; "
        f"{counts['runs']} in which a run differs from what Keras states; "
        f"{counts['different']} different, {time.perf_counter() - started:.0f} s (seed {options.seed})"
    )
    return 1 if counts["different"] else 0


def _found(config: dict[str, Any], expected: Answer, counts: Counter[str]) -> list[str]:
    """Return the differences; none where mlcalc reads the JSON as Keras reads it back.

    Keras forgets some of what it writes: that a Sequential is frozen, or what follows from it.
    """
    lines = differences(config, expected)
    if not lines:
        return []
    try:
        reread = answer(keras.models.model_from_json(json.dumps(config)))
    except Exception as refusal:  # noqa: BLE001 - Keras refuses what it wrote with every kind of exception
        return [*lines, f"(Keras does not read it back: {type(refusal).__name__})"]
    if expected == reread:
        return lines
    counts["reread"] += 1
    return [] if not differences(config, reread) else [*lines, "(Keras itself reads it otherwise)"]


def _is_so_in_a_run(model: Any) -> bool:
    """Tell whether mlcalc says that Keras states another shape than a run gives, and a run of the model proves it."""
    summary = mlcalc.summarize(mlcalc.load(config_of(model)), depth=None)
    if not any(each.code == "stated-otherwise" for each in summary.problems):
        return False
    inputs = [keras.ops.ones([size or 2 for size in tensor.shape], tensor.dtype) for tensor in model.inputs]
    try:
        outputs = model(inputs if len(inputs) > 1 else inputs[0])
    except Exception:  # noqa: BLE001 - a run fails with every kind of exception
        return True
    shapes = [tuple(tensor.shape) for tensor in keras.tree.flatten(outputs)]
    told = summary.output_shape
    ours = told if isinstance(told, list) else [told]
    return len(shapes) == len(ours) and all(
        len(run) == len(own) and all(size in (None, made) for size, made in zip(own, run, strict=True))
        for run, own in zip(shapes, ours, strict=True)
        if own is not None
    )


def _from_files(model: Any, expected: Answer, folder: Path, counts: Counter[str]) -> dict[str, list[str]]:
    """Save a model in each format, and return what differs when it is read."""
    found = {}
    for ending in ENDINGS:
        path = folder / f"model{ending}"
        try:
            model.save(path)
        except Exception as refusal:  # noqa: BLE001 - Keras cannot save every model in every format
            counts[f"not saved: {type(refusal).__name__}"] += 1
            continue
        counts["files"] += 1
        found[ending] = differences(path, expected)
    return found


def _report(seed: str, found: dict[str, list[str]]) -> None:
    for source, lines in found.items():
        if lines:
            print(
                f"seed {seed}, {source}:",
                *lines[:6],
                *([f"… and {len(lines) - 6} more"] if lines[6:] else []),
                sep="\n  ",
            )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Compare mlcalc with the installed Keras on random models.")
    parser.add_argument("--models", type=int, default=200, help="how many to draw (default 200)")
    parser.add_argument("--seed", default="1", help="the same seed draws the same models")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
