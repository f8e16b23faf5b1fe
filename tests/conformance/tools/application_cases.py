"""Arguments for the functions of `keras.applications`: chosen ones, and ones that are drawn; some are refused.

In a case, `input_tensor` is `{"shape": …, "name": …}`, an input, or with `"scaled": True` what a layer behind it gives.
"""

from __future__ import annotations

from random import Random
from typing import Any

from mlcalc.applications import FAMILIES, find, names

Arguments = dict[str, Any]

_TENSOR = {"shape": [96, 128, 3], "name": "picture"}
OF_EACH: list[Arguments] = [
    {},
    {"include_top": False, "pooling": "avg", "input_shape": [160, 160, 3]},
    {"weights": None, "classes": 10, "input_shape": [101, 120, 3], "classifier_activation": None},
    {"input_shape": [160, 160, 3]},
]
"""What each architecture is asked."""

OF_FAMILY: list[Arguments] = [
    {"weights": None},
    {"include_top": False},
    {"include_top": False, "pooling": "max", "input_shape": [None, None, 3], "weights": None},
    {"include_top": False, "pooling": "avg", "input_shape": [97, 150, 1], "weights": None},
    {"include_top": False, "pooling": "mean", "input_shape": [None, 128, 4], "weights": None},
    {"include_top": False, "input_tensor": _TENSOR},
    {"include_top": False, "input_tensor": {**_TENSOR, "scaled": True}, "pooling": "max"},
    {"classes": 10},
    {"include_top": False, "input_shape": [160, 160, 1]},
    {"include_top": False, "input_shape": [31, 160, 3]},
    {"input_shape": [None, None, 3], "weights": None},
    {"classifier_activation": "sigmoid"},
    {"classifier_activation": "sigmoid", "weights": None, "name": "mine"},
    {"weights": None, "input_shape": [160, 160]},
    {"weights": "nothing"},
]
"""What the first architecture of each family is asked beside that."""

OF_SOME: dict[str, list[Arguments]] = {
    "MobileNet": [
        {"alpha": 0.5, "input_shape": [128, 128, 3]},
        {"alpha": 0.3},
        {"alpha": 0.3, "weights": None, "dropout": 0, "depth_multiplier": 2},
        {"depth_multiplier": 2},
        {"alpha": 0.01, "weights": None},
    ],
    "MobileNetV2": [
        {"alpha": 0.5, "include_top": False, "input_shape": [96, 96, 3]},
        {"alpha": 1.4, "input_shape": [128, 128, 3]},
        {"alpha": 0.33, "include_top": False},
        {"alpha": -1, "weights": None},
        {"input_tensor": {"shape": [160, 160, 3], "name": "picture"}},
        {"input_tensor": {"shape": [96, 160, 3], "name": "picture"}, "input_shape": [96, 161, 3], "include_top": False},
    ],
    "MobileNetV3Small": [
        {"minimalistic": True},
        {"minimalistic": True, "alpha": 0.75},
        {"alpha": 1.5, "weights": None, "dropout_rate": 0, "include_preprocessing": False},
        {"include_top": False, "input_shape": [33, None, 3], "weights": None},
        {"include_top": False, "input_tensor": {"shape": [31, 128, 3], "name": "picture"}},
    ],
    "MobileNetV3Large": [{"minimalistic": True, "weights": None, "alpha": 0.6}, {"alpha": 0.75, "include_top": False}],
    "EfficientNetV2B0": [{"include_preprocessing": False}, {"name": "efficientnetv2-s", "weights": None}],
    "EfficientNetV2S": [{"include_preprocessing": False, "weights": None}],
    "ConvNeXtTiny": [
        {"include_preprocessing": False},
        {"name": "mine"},
        {"name": "my_convnext_tiny"},
        {"include_top": False, "input_tensor": {"shape": [96, 128, 1], "name": "picture"}},
        {"name": None, "weights": None},
    ],
    "NASNetMobile": [{"include_top": False, "input_shape": [None, None, 3]}],
    "VGG16": [
        {"name": None, "weights": None},
        {"include_top": None, "weights": None},
        {"input_tensor": {"shape": [16, 16, 3], "name": "picture"}, "include_top": False},
        {"classes": 0, "weights": None},
        {"classifier_activation": "nonsense", "weights": None},
        {"classifier_activation": "nonsense", "include_top": False},
        {"weigths": None},
    ],
}
"""What some are asked, too."""


def chosen() -> list[tuple[str, Arguments]]:
    """Return the chosen cases."""
    firsts = {text.split()[0] for text in FAMILIES.values()}
    asked = {name: [*OF_EACH, *(OF_FAMILY if name in firsts else ()), *OF_SOME.get(name, ())] for name in names()}
    return [(name, arguments) for name in names() for arguments in asked[name]]


def drawn(random: Random) -> tuple[str, Arguments]:
    """Return a case that is drawn."""
    name = random.choice(names())
    values = {key: draw(random, name) for key, draw in _DRAWS.items() if key in find(name).arguments}
    return name, {key: value for key, value in values.items() if random.random() < 0.5 or key == "weights"}


def _shape(random: Random, name: str) -> Any:
    least, size = find(name).least, find(name).size
    sides = [random.randint(least - 1, least + 140), size, random.choice([96, 128, 160, 224]), None]
    height, width = random.choices(sides, [6, 1, 4, 1], k=2)
    return [height, random.choice([height, width]), random.choice([3, 3, 3, 3, 1, 4])]


def _tensor(random: Random, name: str) -> Any:
    if random.random() < 0.8:
        return None
    return {"shape": [*_shape(random, name)[:2], 3], "name": "picture", "scaled": random.random() < 0.5}


_DRAWS: dict[str, Any] = {
    "include_top": lambda random, name: random.random() < 0.4,
    "weights": lambda random, name: random.choice(["imagenet", None, None, None]),
    "input_shape": _shape,
    "input_tensor": _tensor,
    "pooling": lambda random, name: random.choice([None, "avg", "max", "sum"]),
    "classes": lambda random, name: random.choice([1, 10, 1000]),
    "classifier_activation": lambda random, name: random.choice(["softmax", None, "sigmoid", "linear"]),
    "alpha": lambda random, name: random.choice([0.25, 0.35, 0.5, 0.75, 1.0, 1.3, 1.4, random.uniform(0.1, 2)]),
    "depth_multiplier": lambda random, name: random.choice([1, 1, 2, 3]),
    "dropout": lambda random, name: random.choice([0, 0.3, 1]),
    "dropout_rate": lambda random, name: random.choice([0, 0.3]),
    "minimalistic": lambda random, name: random.random() < 0.5,
    "include_preprocessing": lambda random, name: random.random() < 0.5,
    "name": lambda random, name: random.choice([None, "mine", find(name).default("name")]),
}
