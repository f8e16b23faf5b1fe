"""The shapes of the well-known data sets, as `keras.datasets` and scikit-learn load them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mlcalc.readers.python.values import Array, Setting, Unknown

_KERAS: Mapping[str, tuple[tuple[int, ...], tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = {
    "mnist": ((60000, 28, 28), (60000,), (10000, 28, 28), (10000,)),
    "fashion_mnist": ((60000, 28, 28), (60000,), (10000, 28, 28), (10000,)),
    "cifar10": ((50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1)),
    "cifar100": ((50000, 32, 32, 3), (50000, 1), (10000, 32, 32, 3), (10000, 1)),
    "boston_housing": ((404, 13), (404,), (102, 13), (102,)),
    "imdb": ((25000,), (25000,), (25000,), (25000,)),
    "reuters": ((8982,), (8982,), (2246,), (2246,)),
    "california_housing": ((16512, 8), (16512,), (4128, 8), (4128,)),
}
"""Data set -> the shapes of x_train, y_train, x_test, y_test with the default split."""
_CLASSES = {"mnist": 10, "fashion_mnist": 10, "cifar10": 10, "cifar100": 100, "imdb": 2, "reuters": 46}

SKLEARN: Mapping[str, tuple[tuple[int, ...], tuple[int, ...], int]] = {
    "load_iris": ((150, 4), (150,), 3),
    "load_digits": ((1797, 64), (1797,), 10),
    "load_breast_cancer": ((569, 30), (569,), 2),
    "load_wine": ((178, 13), (178,), 3),
    "load_diabetes": ((442, 10), (442,), 0),
    "load_boston": ((506, 13), (506,), 0),
    "fetch_california_housing": ((20640, 8), (20640,), 0),
}
"""Function of `sklearn.datasets` -> the shapes of data and target, and the number of classes."""


def loaded(name: str, setting: Setting) -> Any:
    """Return what `keras.datasets.NAME.load_data` gives: two pairs of arrays, known by their shapes."""
    if name not in _KERAS:
        return Unknown(f"{name}.load_data()", "the data set is not one that mlcalc knows", None)
    shapes: Sequence[tuple[Any, ...]] = _KERAS[name]
    if "test_split" in setting.named:
        whole = shapes[0][0] + shapes[2][0]
        train = _train_part(whole, setting.named["test_split"])
        counts = (train, train, *(None if train is None else whole - train for _ in range(2)))
        shapes = [(count, *each[1:]) for count, each in zip(counts, shapes, strict=True)]
    classes = _CLASSES.get(name)
    if name == "cifar100" and setting.get(0, "label_mode") == "coarse":
        classes = 20
    x_train, x_test = Array(shapes[0]), Array(shapes[2])
    return (x_train, Array(shapes[1], classes=classes)), (x_test, Array(shapes[3], classes=classes))


def _train_part(whole: int, share: Any) -> int | None:
    """Return how many samples are left to learn from, as Keras rounds them."""
    is_known = isinstance(share, (int, float)) and 0 <= share <= 1
    return int(whole * (1 - share)) if is_known else None


class Bunch:
    """What scikit-learn's loaders give."""

    def __init__(self, name: str) -> None:
        data, target, classes = SKLEARN[name]
        self.fields: dict[str, Any] = {
            "data": Array(data),
            "target": Array(target, classes=classes or None),
            "images": Array((data[0], 8, 8)) if name == "load_digits" else Array(None),
            "target_names": [""] * classes,
            "feature_names": [""] * data[1],
        }
