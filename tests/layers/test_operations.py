"""Operations on tensors in a saved graph: each rule against the shape that NumPy's function gives."""

from __future__ import annotations

from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.layers.operations import RULES, Constant, KnownOperation, Slice, Slot, folded, operation

X, Y, Z = Slot(0), Slot(1), Slot(2)
S = (None, 4, 6)
"""A batch of four rows of six."""


def answer(name: str, inputs: list[Any], *positional: Any, **options: Any) -> Any:
    found = operation(name, name, positional, options)
    assert found is not None
    return found.output_shape(*inputs)


CASES: list[tuple[str, list[Any], tuple[Any, ...], dict[str, Any], Any]] = [
    ("Relu", [S], (X,), {}, S),
    ("flip", [S], (X,), {"axis": 1}, S),
    ("Add", [S, (None, 1, 6)], (X, Y), {}, S),
    ("Multiply", [S], (X, 2.0), {}, S),
    ("Maximum", [S], (0, X), {}, S),
    ("Where", [S, (6,), (4, 1)], (X, Y, Z), {}, S),
    ("Add", [S], (X, Constant((5, 1, 1, 1))), {}, (5, None, 4, 6)),
    ("Mean", [S], (X,), {"axis": 1}, (None, 6)),
    ("Sum", [S], (X,), {"axis": [1, -1]}, (None,)),
    ("Max", [S], (X,), {"axis": -1, "keepdims": True}, (None, 4, 1)),
    ("Mean", [S], (X,), {}, ()),
    ("tf.math.reduce_sum", [S], (X,), {"axis": 2}, (None, 4)),
    ("Norm", [S], (X,), {"axis": -1}, (None, 4)),
    ("Cumsum", [S], (X,), {"axis": 1}, S),
    ("Cumsum", [(2, 4, 6)], (X,), {}, (48,)),
    ("Ravel", [(2, 4, 6)], (X,), {}, (48,)),
    ("Moments", [S], (X,), {"axes": [1]}, [(None, 6), (None, 6)]),
    ("Reshape", [S], (X,), {"newshape": [-1, 24]}, (None, 24)),
    ("Reshape", [(2, 4, 6)], (X,), {"newshape": [8, -1]}, (8, 6)),
    ("Transpose", [S], (X,), {"axes": [0, 2, 1]}, (None, 6, 4)),
    ("Transpose", [S], (X,), {}, (6, 4, None)),
    ("Moveaxis", [S], (X,), {"source": 1, "destination": -1}, (None, 6, 4)),
    ("Swapaxes", [S], (X, 1, 2), {}, (None, 6, 4)),
    ("ExpandDims", [S], (X,), {"axis": 1}, (None, 1, 4, 6)),
    ("ExpandDims", [S], (X,), {"axis": [-1, 1]}, (None, 1, 4, 6, 1)),
    ("Squeeze", [(None, 1, 6, 1)], (X,), {}, (None, 6)),
    ("Squeeze", [(None, 1, 6, 1)], (X,), {"axis": 1}, (None, 6, 1)),
    ("Concatenate", [S, (None, 5, 6)], ([X, Y],), {"axis": 1}, (None, 9, 6)),
    ("Concatenate", [S, (None, None, 6)], ([X, Y],), {"axis": 1}, (None, None, 6)),
    ("Stack", [S, S, S], ([X, Y, Z],), {"axis": 1}, (None, 3, 4, 6)),
    ("Hstack", [S, S], ([X, Y],), {}, (None, 8, 6)),
    ("Vstack", [(2, 3), (5, 3)], ([X, Y],), {}, (7, 3)),
    ("Unstack", [S], (X,), {"axis": 1}, [(None, 6)] * 4),
    ("Split", [S], (X, 2), {"axis": 2}, [(None, 4, 3)] * 2),
    ("Split", [S], (X, [1, 4]), {"axis": -1}, [(None, 4, 1), (None, 4, 3), (None, 4, 2)]),
    ("Take", [S], (X, 2), {"axis": 1}, (None, 6)),
    ("Take", [S], (X, [0, 1, 2]), {"axis": 1}, (None, 3, 6)),
    ("Tile", [S], (X, [1, 2, 3]), {}, (None, 8, 18)),
    ("Tile", [(4, 6)], (X, 2), {}, (4, 12)),
    ("Repeat", [S], (X, 3), {"axis": 1}, (None, 12, 6)),
    ("Repeat", [(2, 3)], (X, 2), {}, (12,)),
    ("Pad", [S], (X, [[0, 0], [1, 2], [0, 3]]), {}, (None, 7, 9)),
    ("MaxPool", [(None, 8, 8, 3)], (X, 2), {}, (None, 4, 4, 3)),
    ("Resize", [(None, 8, 8, 3)], (X,), {"size": [4, 5]}, (None, 4, 5, 3)),
    ("Resize", [(None, 3, 8, 8)], (X, [4, 5]), {"data_format": "channels_first"}, (None, 3, 4, 5)),
    ("OneHot", [(None, 4)], (X, 10), {}, (None, 4, 10)),
    ("TopK", [S], (X, 2), {}, [(None, 4, 2)] * 2),
    ("Einsum", [S, (6, 5)], (X, Y), {"subscripts": "abc,cd->abd"}, (None, 4, 5)),
    ("Einsum", [S, (6, 5)], (X, Y), {"subscripts": "...c,cd->...d"}, (None, 4, 5)),
    ("Matmul", [S, (None, 6, 5)], (X, Y), {}, (None, 4, 5)),
    ("Matmul", [S, (6,)], (X, Y), {}, (None, 4)),
    ("GetItem", [S], (X, [Slice(None, None, None), 0]), {}, (None, 6)),
    ("GetItem", [S], (X, [Ellipsis, Slice(1, 6, 2)]), {}, (None, 4, 3)),
    ("GetItem", [S], (X, [Slice(None, None, None), None, Slice(-3, None, None)]), {}, (None, 1, 3, 6)),
    ("__operators__.getitem", [S], (X, 0), {}, (4, 6)),
]


@pytest.mark.parametrize(("name", "inputs", "positional", "options", "expected"), CASES)
def test_rule(
    name: str, inputs: list[Any], positional: tuple[Any, ...], options: dict[str, Any], expected: Any
) -> None:
    """The shape is that of NumPy's function of the same name."""
    assert expected == answer(name, inputs, *positional, **options)


def test_every_rule_of_its_own_is_tried() -> None:
    """No rule stands in the table that no case here asks."""
    asked = {RULES[folded(name)] for name, *_ in CASES}
    assert set() == set(RULES.values()) - asked


@pytest.mark.parametrize(
    ("name", "inputs", "positional", "options"),
    [
        ("Mean", [S], (X,), {"axis": 5}),
        ("Mean", [S], (X,), {"axis": "x"}),
        ("Add", [S, (None, 5, 6)], (X, Y), {}),
        ("Split", [S], (X, 0), {"axis": 1}),
        ("Split", [S], (X, 10**12), {"axis": 1}),
        ("Split", [S], (X, [4, 1]), {"axis": 2}),
        ("Unstack", [S], (X, 10**12), {}),
        ("Unstack", [S], (X,), {}),
        ("Tile", [S], (X, ["x" * 9, 1, 1]), {}),
        ("Tile", [S], (X, [1, -1, 1]), {}),
        ("Repeat", [S], (X, float("inf")), {"axis": 1}),
        ("TopK", [S], (X, -2), {}),
        ("OneHot", [S], (X, "ten"), {}),
        ("Einsum", [S], (X,), {"subscripts": "ab"}),
        ("GetItem", [S], (X, [0, Slice(0, None, 0)]), {}),
        ("GetItem", [S], (X, [0, 0, 0, 0]), {}),
        ("Pad", [S], (X, []), {}),
        ("Relu", [], (X,), {}),
        ("Tile", [S], (X, 2 * 10**18), {}),
    ],
)
def test_arguments_that_are_none(name: str, inputs: list[Any], positional: tuple[Any, ...], options: Any) -> None:
    """Arguments that an operation cannot have are an error like any other, soon."""
    with pytest.raises(MlcalcError, match=r"^error: "):
        answer(name, inputs, *positional, **options)


def test_unknown_operation() -> None:
    """An operation without a rule is none."""
    assert None is operation("mystery", "Mystery", [X], {})


def test_no_weights() -> None:
    """An operation owns nothing, and is called what the file calls it."""
    found = operation("Relu", "Relu", [X], {})
    assert isinstance(found, KnownOperation)
    assert ("Relu", [], 0) == (found.type_name, found.weights(S), found.macs(S))


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("GetItem", "getitem"),
        ("tf.__operators__.getitem", "getitem"),
        ("math.reduce_mean", "mean"),
        ("expand_dims", "expanddims"),
        ("reduce", "reduce"),
    ],
)
def test_folded(name: str, key: str) -> None:
    """All generations' names of one operation are one."""
    assert key == folded(name)
