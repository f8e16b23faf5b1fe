"""What the real Keras builds for a case of `application_cases`; no weights are downloaded, and none are made."""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Mapping
from typing import Any

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
from keras.src.backend.common.stateless_scope import StatelessScope
from keras.src.utils import file_utils

from tests.conformance.tools import ask_keras_models

VERSION = keras.__version__


def asked(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the rows, the name, the totals; `{"refused": why}` for what is refused."""
    keras.backend.clear_session()
    given = {**arguments}
    if isinstance(given.get("input_shape"), list):
        given["input_shape"] = tuple(given["input_shape"])
    try:
        with StatelessScope(initialize_variables=False), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            if given.get("input_tensor") is not None:
                given["input_tensor"] = _tensor(given["input_tensor"])
            model = getattr(keras.applications, name)(**given)
    except Exception as cause:  # noqa: BLE001 - some refusals are crashes
        return {"refused": f"{type(cause).__name__}: {cause}"[:300]}
    answer = ask_keras_models.answer(model)
    rows = [[*row, _inputs(model, part)] for row, part in zip(answer["rows"], model.operations, strict=True)]
    whole = {
        "name": model.name,
        "rows": rows,
        "params": answer["params"],
        "trainable": answer["trainable_params"],
    }
    as_data: dict[str, Any] = json.loads(json.dumps(whole))
    return as_data


def _tensor(case: Mapping[str, Any]) -> Any:
    x = keras.Input(tuple(case["shape"]), name=case["name"])
    return keras.layers.Rescaling(0.5, name="scaled")(x) if case.get("scaled") else x


def _inputs(model: Any, part: Any) -> list[str]:
    keys = model._nodes
    nodes = [node for index, node in enumerate(part._inbound_nodes) if ask_keras_models._key(part, index) in keys]
    return [tensor._keras_history.operation.name for tensor in nodes[0].input_tensors]


file_utils.get_file = lambda *arguments, **options: "no weights"
keras.Model.load_weights = lambda *arguments, **options: None
