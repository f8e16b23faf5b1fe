"""Data that people take for a model by their ending, and that are something else: each is known by its keys."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

Test = Callable[[Mapping[Any, Any]], bool]


def _has(*keys: str) -> Test:
    return lambda data: data.keys() >= {*keys}


def _has_any(*keys: str) -> Test:
    return lambda data: not data.keys().isdisjoint(keys)


def _are_labels(data: Mapping[Any, Any]) -> bool:
    """Tell whether data give each class a number, or each number a class."""
    numbers = [each for each in data.values() if type(each) is int]
    if len(data) == len(numbers) > 1:
        return min(numbers) in (0, 1) and sorted(numbers) == [*range(min(numbers), min(numbers) + len(numbers))]
    return len(data) > 1 and all(isinstance(each, (str, list)) for each in data.values()) and all(map(_is_index, data))


def _is_index(key: Any) -> bool:
    return str(key).isdecimal()


def _is_answer(data: Mapping[Any, Any]) -> bool:
    """Tell whether data are the answer of a server: one text in place of the file, and what belongs to it."""
    texts = {"message", "error", "detail", "documentation_url", "status", "code", "errors"}
    return not data.keys().isdisjoint({"message", "error", "detail"}) and data.keys() <= texts


_IN_PACKAGES = ("dependencies", "devDependencies", "scripts", "main")

KINDS: tuple[tuple[str, Test], ...] = (
    ("a log of Keras Tuner", _has("hyperparameters", "ongoing_trials")),
    ("a log of Keras Tuner", _has("hyperparameters", "trial_id")),
    ("the hyperparameters of a search of Keras Tuner", _has("space", "values")),
    ("the index of a file in parts, as Hugging Face saves it", _has("weight_map")),
    ("a configuration of Hugging Face", _has_any("architectures", "model_type", "transformers_version")),
    ("a tokenizer of Hugging Face", _has("added_tokens", "model")),
    ("the metadata of a .keras file, whose model is in its config.json", _has("keras_version", "date_saved")),
    ("a package of JavaScript", lambda data: _has("name", "version")(data) and _has_any(*_IN_PACKAGES)(data)),
    ("a data set of COCO", _has("images", "annotations")),
    ("an environment of conda", _has("channels", "dependencies")),
    ("a file of Docker Compose", _has("services")),
    ("a resource of Kubernetes", _has("apiVersion", "kind")),
    ("a workflow of GitHub", lambda data: _has("jobs")(data) and (True in data or "on" in data)),
    ("settings of TypeScript", _has("compilerOptions")),
    ("a map in GeoJSON", lambda data: _has("features")(data) and data.get("type") == "FeatureCollection"),
    ("a model of Ultralytics YOLO", _has("backbone", "head")),
    ("a data set of Ultralytics YOLO", _has("train", "val", "names")),
    ("what a server answers that does not give the file", _is_answer),
    ("a table of class labels", _are_labels),
)
"""What data are, and how it is known; what stands above goes before."""


def kind_of(data: Any) -> str | None:
    """Return what data are if they are no model for certain; None if they may be one."""
    return next((name for name, is_it in KINDS if is_it(data)), None) if isinstance(data, Mapping) else None


def is_history(data: Any) -> bool:
    """Tell whether data are what a training left behind: a list of numbers for each metric, or Hugging Face's log."""
    if not isinstance(data, Mapping):
        return False
    is_of_keras = "loss" in data and all(isinstance(each, list) for each in data.values())
    return is_of_keras or _has("log_history", "global_step")(data)


def is_scaler(data: Any) -> bool:
    """Tell whether data are a scaler that mlcalc saved."""
    return isinstance(data, Mapping) and data.get("mlcalc") == "scaler"
