"""Operations of TensorFlow's own graphs, as old models hold them: their arguments, and what follows from them."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

import mlcalc
from mlcalc.ops.tensorflow import graph_op

SAME = {"s": b64encode(b"SAME").decode()}
LISTED = {"list": {"i": ["1", "2", "2", "1"]}}


def model_with(op: str, shapes: list[list[int]], attributes: Any = None, constants: Any = None) -> mlcalc.Summary:
    """Return the summary of a model of one operation, as tf.keras 2.2 saves it."""
    inputs = [
        {
            "class_name": "InputLayer",
            "name": f"input_{number}",
            "config": {"batch_input_shape": [None, *shape], "name": f"input_{number}"},
            "inbound_nodes": [],
        }
        for number, shape in enumerate(shapes)
    ]
    node = {"name": op, "op": op, "input": [], "attr": {"T": {"type": "DT_FLOAT"}, **(attributes or {})}}
    config = {"name": op, "trainable": True, "dtype": "float32", "node_def": node, "constants": constants or {}}
    tensors = [[f"input_{number}", 0, 0, {}] for number in range(len(shapes))]
    layer = {"class_name": "TensorFlowOpLayer", "name": "op", "config": config, "inbound_nodes": [tensors]}
    graph = {
        "name": "model",
        "layers": [*inputs, layer],
        "input_layers": [[each["name"], 0, 0] for each in inputs],
        "output_layers": [["op", 0, 0]],
    }
    return mlcalc.summarize(mlcalc.load({"class_name": "Model", "config": graph}))


@pytest.mark.parametrize(
    ("op", "shapes", "attributes", "constants", "output", "macs"),
    [
        ("Transpose", [[4, 6]], {}, {"1": [0, 2, 1]}, (None, 6, 4), 0),
        ("DepthToSpace", [[4, 4, 8]], {"block_size": {"i": "2"}}, {}, (None, 8, 8, 2), 0),
        ("Mean", [[4, 6]], {"keep_dims": {"b": True}}, {"1": [1]}, (None, 1, 6), 0),
        ("Squeeze", [[1, 6]], {"squeeze_dims": {"list": {"i": ["1"]}}}, {}, (None, 6), 0),
        ("Pack", [[4], [4]], {"axis": {"i": "1"}, "N": {"i": "2"}}, {}, (None, 2, 4), 0),
        ("ConcatV2", [[4], [6]], {"N": {"i": "2"}}, {"2": -1}, (None, 10), 0),
        ("AddV2", [[4, 6]], {}, {"1": 2.0}, (None, 4, 6), 0),
        ("Sub", [[4, 6]], {}, {"0": 1.0}, (None, 4, 6), 0),
        ("MatMul", [[6]], {"transpose_b": {"b": True}}, {"1": [[0.5] * 6] * 5}, (None, 5), 30),
        ("BatchMatMulV2", [[10, 64], [10, 64]], {"adj_y": {"b": True}}, {}, (None, 10, 10), 6_400),
        ("Conv2D", [[9, 9, 1]], {"padding": SAME, "strides": LISTED}, {"1": [[[[0.5, 1.0]]]]}, (None, 5, 5, 2), 50),
        ("Conv3D", [[4, 4, 4, 2]], {"padding": SAME}, {"1": [[[[[0.5], [1.0]]]]]}, (None, 4, 4, 4, 1), 128),
        ("DepthwiseConv2dNative", [[4, 4, 1]], {"padding": SAME}, {"1": [[[[0.5, 1.0]]]]}, (None, 4, 4, 2), 32),
        (
            "Conv2DBackpropInput",
            [[4, 4, 1]],
            {"padding": SAME, "strides": LISTED},
            {"0": [1, 8, 8, 2], "1": [[[[0.5], [1.0]]]]},
            (1, 8, 8, 2),
            32,
        ),
        ("SelectV2", [[4, 6], [4, 6]], {}, {"2": 0.0}, (None, 4, 6), 0),
        (
            "StridedSlice",
            [[4, 6, 7]],
            {
                "begin_mask": {"i": "1"},
                "end_mask": {"i": "17"},
                "ellipsis_mask": {"i": "2"},
                "new_axis_mask": {"i": "4"},
                "shrink_axis_mask": {"i": "8"},
            },
            {"1": [0, 0, 0, -1, 1], "2": [0, 0, 0, 0, 0], "3": [1, 1, 1, 1, 2]},
            (None, 4, 1, 3),
            0,
        ),
    ],
)
def test_operation(op: str, shapes: Any, attributes: Any, constants: Any, output: Any, macs: int) -> None:
    """The node says the operation and how it is meant, its constants stand at their places among the tensors."""
    summary = model_with(op, shapes, attributes, constants)
    assert (output, macs) == (summary.output_shape, summary.macs)


def test_bounds_that_are_tensors() -> None:
    """The shape of a part whose bounds only a run computes is unknown, and so is whether a bound is a number."""
    for constants in ({"2": [0, 1], "3": [1, 1]}, {"1": 0, "2": [0, 1], "3": [1, 1]}, {"1": [0.5], "2": [1], "3": [1]}):
        assert None is model_with("StridedSlice", [[4, 6], [2]], {}, constants).output_shape


def test_order_of_constants() -> None:
    """Constants stand at their numbers, however these are ordered as texts."""
    constants = {"10": "k", **{str(number): "abcdefghij"[number] for number in (2, 1, 3, 4, 5, 6, 7, 8, 9)}}
    assert list("abcdefghijk") == graph_op({"op": "Some"}, constants, ["a"]).positional


@pytest.mark.parametrize("number", [float("inf"), float("nan"), 10**400, "9" * 5000, "1.5", ""])
def test_integers_that_are_none(number: Any) -> None:
    """An integer is a text of at most 64 bits; what is none stays what it is, and no operation takes it for one."""
    assert [number] == [*graph_op({"op": "Mean", "attr": {"axis": {"i": number}}}, None, []).options.values()]
    summary = model_with("Mean", [[4, 6]], {"axis": {"i": number}})
    assert [None] == [row.output_shape for row in summary.layers if row.name == "op"]


def test_unknown_operation() -> None:
    """The shape and the cost of an operation without a rule are unknown."""
    summary = model_with("Roots", [[4, 6]], {"begin_mask": {"i": "1"}}, {"1": [0, 0], "2": [0, 1], "3": [1, 1]})
    assert (None, None) == (summary.output_shape, summary.macs)


@pytest.mark.parametrize(
    ("node", "constants"),
    [
        ({}, None),
        ({"op": 5, "attr": []}, []),
        (
            {"op": "Mean", "attr": {"a": 1, "b": {}, "c": {"i": []}, "d": {"s": "é"}, "e": {"list": 5}}},
            {"x": 1, "9": 2},
        ),
    ],
)
def test_any_data(node: Any, constants: Any) -> None:
    """A file may hold anything in place of a node."""
    assert len(graph_op(node, constants, [])) == 3
