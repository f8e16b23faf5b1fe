"""Calls in a saved graph: what each generation of Keras writes for what JSON has no word for."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.readers.keras.calls import History, calls_of, tensors_of, with_tensors
from mlcalc.readers.located import NOWHERE

ELLIPSIS = {"class_name": "__ellipsis__"}
X = ["x", 0, 0]
A_SLICE = {"start": 1, "stop": None, "step": 2}


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ([ELLIPSIS, -1], [Ellipsis, -1]),
        ([A_SLICE, None, ELLIPSIS], [slice(1, None, 2), None, Ellipsis]),
        ([{"start": None, "stop": ["n", 0, 0], "step": None}], [slice(None, History("n", 0, 0), None)]),
        ({"start": 1, "stop": 2}, {"start": 1, "stop": 2}),
    ],
)
def test_index_of_tf_keras(written: Any, meant: Any) -> None:
    """A part of an index is an ellipsis, a slice, a new axis or a number, or a tensor in one of them."""
    (call,) = calls_of([[[*X, {"slice_spec": written}]]], NOWHERE)
    assert {"slice_spec": meant} == call.options


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ({**ELLIPSIS, "config": {}}, Ellipsis),
        ({"class_name": "__slice__", "config": A_SLICE}, slice(1, None, 2)),
        ({"class_name": ["__slice__"], "config": 1}, {"class_name": ["__slice__"], "config": 1}),
    ],
)
def test_index_of_keras_3(written: Any, meant: Any) -> None:
    """It stands among the arguments as an object."""
    (call,) = calls_of([{"args": [[written]], "kwargs": {}}], NOWHERE)
    assert [[meant]] == call.positional


def test_tensors_in_their_order() -> None:
    """Each tensor of an argument, in the order in which Keras flattens it, and another value in its place."""
    a, b, c, d = (History(name, 0, 0) for name in "abcd")
    argument = [{"stop": d, "key": [a, 1]}, slice(b, d, c), Ellipsis]
    assert [a, d, b, c, d] == list(tensors_of(argument))
    numbers = iter(range(5))
    assert [{"key": [0, 1], "stop": 1}, slice(2, 4, 3), Ellipsis] == with_tensors(argument, lambda _: next(numbers))
