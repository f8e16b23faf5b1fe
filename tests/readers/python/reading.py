"""What the tests of the reader share: a source, and the totals of its models."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mlcalc.errors import Source
from mlcalc.model import Model
from mlcalc.readers.python.reading import Reading, read_source
from mlcalc.readers.python.settings import read_setting
from mlcalc.summary import Summary, summarize

IMPORTS = """\
import keras
import numpy as np
from keras import Input, Model, Sequential, layers, ops
from keras.layers import LSTM, Add, Bidirectional, Conv2D, Dense, Dropout, Embedding, Flatten, Lambda, MaxPooling2D
"""


def reading(text: str, *settings: str, name: str = "train.py", **others: Any) -> Reading:
    """Return what a source holds; each setting is one of `--set`."""
    values: Mapping[str, Any] = dict(map(read_setting, settings))
    return read_source(Source(name, IMPORTS + text), Path(), settings=values, **others)


def models(text: str, *settings: str, **others: Any) -> tuple[Model, ...]:
    """Return the models of a source."""
    return reading(text, *settings, **others).models


def summary(text: str, *settings: str, **others: Any) -> Summary:
    """Return the summary of the only model of a source."""
    [model] = models(text, *settings, **others)
    return summarize(model)


def params(text: str, *settings: str, **others: Any) -> list[int | None]:
    """Return the totals of the models of a source."""
    return [summarize(each).params for each in models(text, *settings, **others)]
