"""What mlcalc builds for a case of `application_cases`, and how an answer is made small enough to be kept."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import mlcalc
from mlcalc.applications import build
from mlcalc.builder import Builder
from mlcalc.layers import make
from mlcalc.layers.base import Layer
from mlcalc.layers.core import InputLayer

Row = list[Any]
"""`[name, class, output shape, params, trainable params, names of what it takes]`."""


def built(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows, the name, the totals; `{"refused": why}` for what is refused."""
    given = {**arguments}
    if given.get("input_tensor") is not None:
        given["input_tensor"] = _tensor(given["input_tensor"])
    try:
        model = build(name, given)
        summary = mlcalc.summarize(model)
    except mlcalc.MlcalcError as refusal:
        return {"refused": refusal.diagnostics[0].message}
    rows = [
        [row.name, row.type, row.output_shape, row.params, row.trainable_params, row.inputs] for row in summary.layers
    ]
    answer = {"name": model.name, "rows": rows, "params": summary.params, "trainable": summary.trainable_params}
    whole: dict[str, Any] = json.loads(json.dumps(answer))
    return whole


def _tensor(case: Mapping[str, Any]) -> Layer:
    layer = InputLayer(batch_shape=(None, *case["shape"]), name=case["name"])
    if not case.get("scaled"):
        return layer
    builder = Builder()
    x = builder.add_input_layer(layer, case["name"])
    return builder.model("before", [builder.add(make("Rescaling", (0.5,)), "scaled", [x])])


def digest(answer: Mapping[str, Any]) -> Sequence[Any]:
    """Return the name of the model, the number of its rows, the totals, and a digest of the rows; [] if refused."""
    if "refused" in answer:
        return []
    text = json.dumps(answer["rows"], separators=(",", ":"))
    whole = sha256(text.encode()).hexdigest()[:16]
    return [answer["name"], len(answer["rows"]), answer["params"], answer["trainable"], whole]


def differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[str]:
    """Return a line for all in which two answers differ."""
    if "refused" in expected or "refused" in actual:
        both = "refused" in expected and "refused" in actual
        return (
            [] if both else [f"Keras {expected.get('refused', 'builds')!r}, mlcalc {actual.get('refused', 'builds')!r}"]
        )
    lines = [
        f"{key}: Keras {expected[key]}, mlcalc {actual[key]}"
        for key in ("name", "params", "trainable")
        if expected[key] != actual[key]
    ]
    if len(expected["rows"]) != len(actual["rows"]):
        lines.append(f"{len(expected['rows'])} rows in Keras, {len(actual['rows'])} in mlcalc")
    pairs = zip(expected["rows"], actual["rows"], strict=False)
    return lines + [f"Keras {theirs}, mlcalc {ours}" for theirs, ours in pairs if theirs != ours][:3]
