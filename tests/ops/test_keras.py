"""Operations on tensors in a saved graph: each rule against the shape that NumPy's function gives."""

from __future__ import annotations

import inspect
import random
from contextlib import suppress
from typing import Any

import pytest

from mlcalc.errors import MlcalcError
from mlcalc.formula import value_of
from mlcalc.ops.keras import RULES, Constant, KerasOp, Placeholder, folded, keras_op

X, Y, Z = Placeholder(0), Placeholder(1), Placeholder(2)
S = (None, 4, 6)
"""A batch of four rows of six."""


def answer(name: str, inputs: list[Any], *positional: Any, **options: Any) -> Any:
    found = keras_op(name, name, positional, options)
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
    ("split", [S], (X,), {"num_or_size_splits": 3, "axis": 2}, [(None, 4, 2)] * 3),
    ("split", [S], (X,), {"num_or_size_splits": [1, 2, 3], "axis": 2}, [(None, 4, 1), (None, 4, 2), (None, 4, 3)]),
    ("split", [S], (X,), {"num_or_size_splits": [1, -1, 2], "axis": -1}, [(None, 4, 1), (None, 4, 3), (None, 4, 2)]),
    ("compat.v1.transpose", [S], (X,), {"perm": [0, 2, 1], "conjugate": False}, (None, 6, 4)),
    ("image.flip_left_right", [(None, 8, 8, 3)], (X,), {}, (None, 8, 8, 3)),
    ("reverse", [S], (X,), {"axis": [1]}, S),
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
    ("GetItem", [S], (X, [slice(None, None, None), 0]), {}, (None, 6)),
    ("GetItem", [S], (X, [Ellipsis, slice(1, 6, 2)]), {}, (None, 4, 3)),
    ("GetItem", [S], (X, [slice(None, None, None), None, slice(-3, None, None)]), {}, (None, 1, 3, 6)),
    ("__operators__.getitem", [S], (X, 0), {}, (4, 6)),
    ("__operators__.getitem", [S], (X,), {"slice_spec": [slice(None, 2), 1]}, (None, 6)),
    ("GetItem", [S, (None, 2)], (X, Y), {}, (None, 2, 4, 6)),
    ("AdaptiveMaxPool", [(None, 8, 8, 3)], (X,), {"output_size": 2}, (None, 2, 2, 3)),
    ("vstack", [(3,), (3,)], ([X, Y],), {}, (2, 3)),
    ("Conv", [(None, 9, 4), (3, 2, 6)], (X, Y), {}, (None, 7, 6)),
    ("math.add_n", [S, (4, 1)], ([X, Y],), {}, S),
    ("reshape", [S], (X,), {"shape": [-1, 24]}, (None, 24)),
    ("transpose", [S], (X,), {"perm": [0, 2, 1]}, (None, 6, 4)),
    ("math.multiply", [S, (6,)], (X,), {"y": Y}, S),
    ("concat", [S, S], ([X, Y],), {"axis": -1}, (None, 4, 12)),
    ("gather", [S], (X,), {"indices": [0, 1], "axis": 2}, (None, 4, 2)),
    ("gather", [(5, 3), (None, 7)], (X, Y), {}, (None, 7, 3)),
    ("linalg.matmul", [S, (None, 5, 6)], (X,), {"b": Y, "transpose_b": True}, (None, 4, 5)),
    ("MatMul", [S, (None, 6, 5)], (X, Y), {"transpose_a": False, "adj_y": False}, (None, 4, 5)),
    ("tensordot", [S, (6, 5)], (X,), {"b": Y, "axes": 1}, (None, 4, 5)),
    ("einsum", [S, (6, 5)], (X, Y), {"equation": "abc,cd->abd"}, (None, 4, 5)),
    (
        "nn.conv2d",
        [(None, 9, 9, 4), (3, 3, 4, 6)],
        (X,),
        {"filters": Y, "strides": [1, 2, 2, 1], "padding": "SAME"},
        (None, 5, 5, 6),
    ),
    ("nn.conv2d", [(None, 4, 9, 9), (3, 3, 4, 6)], (X, Y), {"data_format": "NCHW", "strides": 1}, (None, 6, 7, 7)),
]


@pytest.mark.parametrize(("name", "inputs", "positional", "options", "expected"), CASES)
def test_rule(
    name: str, inputs: list[Any], positional: tuple[Any, ...], options: dict[str, Any], expected: Any
) -> None:
    """The shape is that of NumPy's function of the same name."""
    assert expected == answer(name, inputs, *positional, **options)


@pytest.mark.parametrize(
    ("name", "inputs", "positional", "options"),
    [
        ("Mean", [S], (X,), {"axis": 5}),
        ("Mean", [S], (X,), {"axis": "x"}),
        ("Add", [S, (None, 5, 6)], (X, Y), {}),
        ("Split", [S], (X, 0), {"axis": 1}),
        ("Split", [S], (X, 10**12), {"axis": 1}),
        ("Split", [S], (X, [4, 1]), {"axis": 2}),
        ("split", [S], (X,), {"num_or_size_splits": [1, 2, 4], "axis": 2}),
        ("split", [S], (X,), {"num_or_size_splits": [-1, -1], "axis": 2}),
        ("split", [S], (X,), {"num_or_size_splits": [7, -1], "axis": 2}),
        ("split", [S], (X,), {"num_or_size_splits": [1, 2], "axis": 0}),
        ("Unstack", [S], (X, 10**12), {}),
        ("Unstack", [S], (X,), {}),
        ("Tile", [S], (X, ["x" * 9, 1, 1]), {}),
        ("Tile", [S], (X, [1, -1, 1]), {}),
        ("Repeat", [S], (X, float("inf")), {"axis": 1}),
        ("TopK", [S], (X, -2), {}),
        ("OneHot", [S], (X, "ten"), {}),
        ("Einsum", [S], (X,), {"subscripts": "ab"}),
        ("GetItem", [S], (X, [0, slice(0, None, 0)]), {}),
        ("GetItem", [S], (X, [0, 0, 0, 0]), {}),
        ("Pad", [S], (X, []), {}),
        ("Relu", [], (X,), {}),
        ("Tile", [S], (X, 2 * 10**18), {}),
        ("Reshape", [(2, 4)], (X,), {"newshape": [3, 3]}),
        ("Reshape", [S], (X,), {"newshape": [-1, -1]}),
        ("Reshape", [S], (X,), {}),
        ("Relu", [S], ({"a": 1},), {}),
        ("Concatenate", [S], ([],), {}),
        ("Mean", [S], (X,), {"axis": [1, 1]}),
        ("Mean", [S], (X,), {"keepdims": "yes"}),
        ("Mean", [S], (X,), {"unheard_of": 1}),
        ("Transpose", [S], (X,), {"axes": [0, 1]}),
        ("Moveaxis", [S], (X,), {"source": [0, 1], "destination": 1}),
        ("Squeeze", [S], (X,), {"axis": 1}),
        ("Concatenate", [S, (None, 4)], ([X, Y],), {}),
        ("Stack", [S, (None, 5, 6)], ([X, Y],), {}),
        ("GetItem", [S], (X, [Ellipsis, Ellipsis]), {}),
        ("GetItem", [S], (X, [slice("a", None, None)]), {}),
        ("Matmul", [S, (None, 5, 5)], (X, Y), {}),
        ("Matmul", [S, ()], (X, 2.0), {}),
        ("Vdot", [(4,), (5,)], (X, Y), {}),
        ("Tensordot", [S, S], (X, Y), {"axes": [[1], [0, 1]]}),
        ("Tensordot", [S, S], (X, Y), {"axes": "all"}),
        ("Einsum", [S], (X,), {"subscripts": "ab->a"}),
        ("Einsum", [S], (X,), {"subscripts": "abc->abd"}),
        ("Einsum", [S], (X,), {"subscripts": "abc->aab"}),
        ("Einsum", [S], (X,), {"subscripts": "a1c->a"}),
        ("Einsum", [S, S], (X, Y), {"subscripts": "abc->a"}),
        ("Conv", [(None, 9, 4), (3, 3, 6)], (X, Y), {}),
        ("Conv", [(None, 9, 4), (3, 4)], (X, Y), {}),
        ("Conv", [(None, 2, 4), (3, 4, 6)], (X, Y), {}),
        ("Conv", [(None, 9, 4), (3, 4, 6)], (X, Y), {"strides": [1, 1]}),
        ("Conv", [(None, 9, 4), (3, 4, 6)], (X, Y), {"padding": "same-ish"}),
        ("Conv", [(None, 9, 4), (None, 4, 6)], (X, Y), {}),
        ("DotProductAttention", [S, S, S], (X, Y, Z), {}),
        ("DepthToSpace", [(None, 4, 4, 3)], (X,), {"block_size": 2}),
        ("Det", [(4,)], (X,), {}),
    ],
)
def test_arguments_that_are_none(name: str, inputs: list[Any], positional: tuple[Any, ...], options: Any) -> None:
    """Arguments that an operation cannot have are an error like any other, soon."""
    with pytest.raises(MlcalcError, match=r"^error: "):
        answer(name, inputs, *positional, **options)


VALUES: list[Any] = [
    0, 1, -1, 3, 10**18, 1.5, True, None, Ellipsis, "valid", "x", "ab,bc->ac", {"a": 1},
    [], [1], [0, 2, 1], [-1, 2], [[1, 1], [0, 1]], [None], ["a"], [[[]]], [X, Y],
    slice(None), slice(1, None, 0), slice("a"), Constant((2, 3)), X, X, X, Y, Y, Z,
]  # fmt: skip
SHAPES: list[Any] = [(), (3,), (None, 4), (None, 4, 6), (2, 3, 3, 4), (None, 8, 8, 4), (0, 2), (None, 4, 4, 4, 4, 4)]


@pytest.mark.parametrize("name", RULES)
def test_arguments_of_any_kind(name: str) -> None:
    """Whatever a file holds among the arguments, there are sizes, or an error like any other."""
    draw = random.Random(name)
    names = [*inspect.signature(RULES[name]).parameters, "y", "perm", "axis", "dtype", "nonsense"]
    for _ in range(40):
        positional = draw.choices(VALUES, k=draw.randrange(4))
        options = {draw.choice(names): draw.choice(VALUES) for _ in range(draw.randrange(3))}
        call = keras_op(name, name, positional, options)
        assert call is not None
        with suppress(MlcalcError):
            spec = call.specify(*draw.choices(SHAPES, k=2))
            assert all(size is None or size >= 0 for shape in spec.shapes for size in shape or ())
            assert (value_of(spec.macs) or 0) >= 0


def test_unknown_operation() -> None:
    """An operation without a rule is none."""
    assert None is keras_op("mystery", "Mystery", [X], {})


@pytest.mark.parametrize(
    ("name", "inputs", "positional", "options", "macs"),
    [
        ("Matmul", [(None, 10, 64), (None, 64, 10)], (X, Y), {}, 6_400),
        ("Einsum", [(None, 10, 64), (None, 10, 64)], (X, Y), {"subscripts": "bij,bkj->bik"}, 6_400),
        ("__operators__.matmul", [(None, 10, 64), (None, 64, 10)], (X, Y), {}, 6_400),
        ("tf.linalg.matmul", [(None, 10, 64), (None, 10, 64)], (X,), {"b": Y, "transpose_b": True}, 6_400),
        ("BatchMatMulV2", [(None, 64, 10), (None, 64, 10)], (X, Y), {"adj_x": True}, 6_400),
        ("Matmul", [(None, None, 64), (64, 10)], (X, Y), {}, None),
        ("Matmul", [S], (X, Constant((6, 3))), {}, 4 * 6 * 3),
        ("nn.conv2d", [(None, 9, 9, 4), (3, 3, 4, 6)], (X, Y), {"padding": "VALID"}, 7 * 7 * 3 * 3 * 4 * 6),
        ("Conv", [(None, 9, 4), (3, 2, 6)], (X, Y), {}, 7 * 3 * 2 * 6),
        ("Einsum", [(None, None, 3), (3, 4), (4, 5)], (X, Y, Z), {"subscripts": "bti,ij,jk->btk"}, None),
        ("Det", [(None, 4, 4)], (X,), {}, None),
        ("Norm", [S], (X,), {"ord": 2, "axis": -1}, 0),
        ("Norm", [S], (X,), {"ord": "fro", "axis": [1, 2]}, 0),
        ("Norm", [S], (X,), {"ord": "nuc", "axis": [1, 2]}, None),
        ("Norm", [(4, 6)], (X, -2), {}, None),
        ("nn.conv1d", [(None, 8, 6)], (X,), {"filters": Constant((3, 6, 2)), "stride": [1, 2, 1]}, 3 * 3 * 6 * 2),
        ("nn.conv3d", [(None, 4, 4, 4, 2)], (X, Constant((3, 3, 3, 2, 5)), 1, "SAME"), {}, 4**3 * 3**3 * 2 * 5),
        ("nn.convolution", [(None, 2, 8)], (X, Constant((3, 2, 5))), {"data_format": "NCW"}, 6 * 3 * 2 * 5),
        ("nn.depthwise_conv2d", [(None, 8, 8, 4)], (X, Constant((3, 3, 4, 2)), [1, 1, 1, 1], "SAME"), {}, 64 * 9 * 8),
        ("nn.depthwise_conv2d", [(None, 8, 8, 4)], (X, Constant((3, 3, 4, 2))), {"rate": [2, 1]}, 4 * 6 * 9 * 8),
        (
            "nn.separable_conv2d",
            [(None, 8, 8, 4)],
            (X, Constant((3, 3, 4, 2)), Constant((1, 1, 8, 5)), [1, 2, 2, 1], "SAME"),
            {},
            16 * 8 * (9 + 5),
        ),
        (
            "nn.conv2d_transpose",
            [(None, 8, 8, 4)],
            (X, Constant((3, 3, 2, 4))),
            {"output_shape": [1, 16, 16, 2], "strides": [1, 2, 2, 1]},
            64 * 9 * 2 * 4,
        ),
        ("Multiply", [S, S], (X, Y), {}, 0),
    ],
)
def test_macs(name: str, inputs: list[Any], positional: tuple[Any, ...], options: Any, macs: int | None) -> None:
    """A product costs what it multiplies for one sample; the cost is unknown if a size is, and never 0 then."""
    found = keras_op(name, name, positional, options)
    assert found is not None
    assert macs == found.macs(*inputs)


def test_no_weights() -> None:
    """An operation owns nothing, and is called what the file calls it."""
    found = keras_op("Relu", "Relu", [X], {})
    assert isinstance(found, KerasOp)
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
