"""What comes out of a layer of the real Keras that runs on numbers, beside what it states for a symbolic call.

Keras states the shapes of a functional model without running it; if a layer states them by a rule of its own, the
run may give others, or fail. `compare_runs.py` starts this as a process: a case a line comes in, and two lines with
the two answers go out.
"""

from __future__ import annotations

import inspect
import json
import sys
from typing import Any

import numpy as np

from tests.conformance.tools import ask_keras

import keras  # isort: skip  (its backend is chosen before)

Case = dict[str, Any]
Answer = dict[str, Any]

TEXTS = ("StringLookup", "TextVectorization")
INTEGERS = ("Hashing", "IntegerLookup", "HashedCrossing")
"""Classes that take texts, and those that take integers."""


def stated(case: Case) -> Answer:
    """Return `{"output": …}` as Keras states it, or its refusal."""
    try:
        given = ask_keras.answer(case)
    except ImportError as missing:
        return {"missing": str(missing)}
    return {"refused": given["why"]} if "refused" in given else {"output": given["output"]}


def run(case: Case) -> Answer:
    """Return `{"output": …}` of a run on numbers, or why there is none; first as in training, then as in prediction."""
    answer: Answer = {}
    for options in ({}, {"training": False}):
        keras.backend.clear_session(free_memory=False)
        try:
            config = case["config"]
            if config.get("output_mode", "int") == "int":
                config = {name: value for name, value in config.items() if name != "vocabulary_size"}
            layer = ask_keras.made(case["class"], config)
            tensors = [numbers(case, shape) for shape in case["inputs"]]
            _learn(layer, case, tensors)
            if options and "training" not in inspect.signature(layer.call).parameters:
                break
            return {"output": ask_keras.shapes(ask_keras.called(layer, tensors, np.zeros, **options))}
        except ImportError as missing:
            return {"missing": str(missing)}
        except Exception as failure:  # noqa: BLE001 - a run fails with every kind of exception
            if _says_nothing(case, failure):
                return {"missing": str(failure)[:160]}
            answer = answer or {"refused": f"{type(failure).__name__}: {failure}".strip()[:160]}
    return answer


def _says_nothing(case: Case, failure: Exception) -> bool:
    """Tell whether a failure comes of the machine, or of the data that a layer would have to learn from."""
    text = str(failure)
    learns = case["class"] in LEARNT or "Normalization" in str(case["config"].get("layers"))
    return "cuDNN" in text or (learns and "input rank must be" not in text)


LEARNT = {"Discretization": "bin_boundaries", "Normalization": "mean", "IntegerLookup": "vocabulary"}
LEARNT |= {"StringLookup": "vocabulary", "TextVectorization": "vocabulary"}
"""Classes that learn an argument from data before they run, if it is not given."""


def _learn(layer: Any, case: Case, tensors: list[Any]) -> None:
    if case["class"] in LEARNT and case["config"].get(LEARNT[case["class"]]) is None:
        layer.adapt(tensors[0] if case["class"] not in ("IntegerLookup", "StringLookup") else tensors[0].ravel())


def numbers(case: Case, shape: list[int]) -> Any:
    """Return an array that a layer of this class can read; the small numbers are indices as well."""
    if case["class"] in TEXTS:
        return np.full(shape, "a b", dtype=object)
    if case["class"] in INTEGERS:
        return np.full(shape, 0 if case["class"] == "HashedCrossing" else 5, "int64")
    return np.random.default_rng(0).random(shape, "float32")


if __name__ == "__main__":
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(stated(asked)), flush=True)
        print(json.dumps(run(asked)), flush=True)
