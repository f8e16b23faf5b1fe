"""Random optimizers of Keras, and what the real one makes of them for a model."""

from __future__ import annotations

from typing import Any

import keras

from tests.conformance.tools.drawing import Draw

_OWN: dict[str, dict[str, list[Any]]] = {
    "Adadelta": {},
    "Adafactor": {},
    "Adagrad": {},
    "Adam": {"amsgrad": [True, False]},
    "AdamW": {"amsgrad": [True, False]},
    "Adamax": {},
    "Ftrl": {},
    "Lamb": {},
    "Lion": {},
    "Muon": {"exclude_embeddings": [True, False]},
    "Nadam": {},
    "RMSprop": {"momentum": [0.0, 0.9], "centered": [True, False]},
    "SGD": {"momentum": [0.0, 0.9], "nesterov": [True, False]},
    "ScheduleFreeAdamW": {},
}
"""Optimizer -> its own arguments that change its variables, each with values."""

OPTIMIZERS = tuple(_OWN)

_GENERAL: dict[str, list[Any]] = {"use_ema": [True, False], "gradient_accumulation_steps": [2, 4], "clipnorm": [1.0]}
_SCHEDULE = "keras.optimizers.schedules.ExponentialDecay(0.1, 100, 0.9)"


def draw_call(draw: Draw, name: str) -> str:
    """Return the call of an optimizer with random arguments, as it stands in code."""
    values = {**draw.some(_OWN[name], 0.6), **draw.some(_GENERAL, 0.2)}
    arguments = [f"{key}={value!r}" for key, value in values.items()]
    if draw.chance(0.2):
        arguments.insert(0, f"learning_rate={_SCHEDULE}")
    return f"keras.optimizers.{name}({', '.join(arguments)})"


def nbytes(variables: Any) -> int:
    """Return the bytes of variables."""
    total = 0
    for each in variables:
        size = 1
        for length in each.shape:
            size *= length
        dtype = str(each.dtype)
        bits = 8 if dtype == "bool" else int("".join(letter for letter in dtype.partition("_")[0] if letter.isdigit()))
        total += size * bits // 8
    return total


def fixed_bytes(model: Any, call: str, *, scales: bool) -> dict[str, int]:
    """Return the bytes that do not depend on the batch, of the variables that Keras makes.

    Args:
        model: the model.
        call: the call of the optimizer.
        scales: whether `compile` puts a scale for the loss around it.
    """
    optimizer = eval(call, {"keras": keras})  # noqa: S307 - a call that was drawn above
    if scales:
        optimizer = keras.optimizers.LossScaleOptimizer(optimizer)
    optimizer.build(model.trainable_variables)
    return {
        "weights_bytes": nbytes(model.weights),
        "gradients_bytes": nbytes(model.trainable_variables),
        "optimizer_bytes": nbytes(optimizer.variables),
    }
