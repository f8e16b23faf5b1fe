"""Draw random models and optimizers, and compare every byte of weights, gradients and optimizers with real variables.

    python -m tests.conformance.tools.compare_memory_live --models 200 --seed 1

Each model meets each optimizer of Keras, with random arguments; the models go through their JSON.
"""

from __future__ import annotations

import argparse
import json
import time
from typing import Any

import keras

import mlcalc
from tests.conformance.tools.ask_keras_models import VERSION, config_of
from tests.conformance.tools.drawing import Draw
from tests.conformance.tools.graphs import draw_model
from tests.conformance.tools.memory_cases import OPTIMIZERS, draw_call, fixed_bytes


def main() -> int:
    """Compare; return 1 where anything differs."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--models", type=int, default=50)
    parser.add_argument("--seed", default="1")
    options = parser.parse_args()
    started, compared, different = time.perf_counter(), 0, 0
    for index in range(options.models):
        seed = f"{options.seed}-{index}"
        model, draw = draw_model(seed), Draw(f"memory-{seed}")
        config = config_of(model)
        if is_reread_otherwise(model, config):
            continue
        for name in OPTIMIZERS:
            call = draw_call(draw, name)
            found = _found(config, call)
            expected = fixed_bytes(model, call, scales=found["dtype"] == "mixed_float16")
            compared += 1
            if any(found[key] != value for key, value in expected.items()):
                different += 1
                print(f"seed {seed}, {call}: {found} is not {expected}")
    seconds = time.perf_counter() - started
    print(f"Keras {VERSION}: {compared} models with an optimizer, {different} different, {seconds:.0f} s")
    return 1 if different else 0


def is_reread_otherwise(model: Any, config: dict[str, Any]) -> bool:
    """Tell whether Keras itself makes other variables of the model when it has read its JSON back."""
    try:
        reread = keras.models.model_from_json(json.dumps(config))
    except Exception:  # noqa: BLE001 - Keras refuses what it wrote with every kind of exception
        return True
    return _variables(model) != _variables(reread)


def _variables(model: Any) -> list[Any]:
    return sorted((tuple(each.shape), str(each.dtype), each.trainable) for each in model.weights)


def _found(config: dict[str, Any], call: str) -> dict[str, Any]:
    memory = mlcalc.memory(mlcalc.load(config), optimizer=call)
    return {**memory.training._asdict(), "dtype": memory.dtype}


if __name__ == "__main__":
    raise SystemExit(main())
