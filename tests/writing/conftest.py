"""How a model is written and read again."""

from __future__ import annotations

from typing import Any

import mlcalc
from mlcalc.errors import Source
from mlcalc.layers.base import Layer
from mlcalc.model import Model
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.readers.loading import models


def from_yaml(text: str) -> Model:
    """Return the model of a description."""
    return read_description(read_yaml(Source("model.yaml", text)))


def from_keras(text: str) -> Model:
    """Return the model that code calls `model`."""
    return next(each for each in models(text) if each.origin and each.origin.variable == "model")


def rows_of(model: Layer) -> list[tuple[Any, ...]]:
    """Return what has to be the same of each row, and the totals at the end."""
    summary = mlcalc.summarize(model)
    rows: list[tuple[Any, ...]] = [
        (row.name, row.type, row.inputs, row.output_shape, row.params, row.trainable_params) for row in summary.layers
    ]
    return [*rows, (summary.params, summary.trainable_params)]


def in_any_order(rows: list[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Return rows in an order of their own: in code, Keras finds the order."""
    return sorted(rows, key=repr)
