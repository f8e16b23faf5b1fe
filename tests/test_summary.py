"""Summaries: a row for each layer, totals that are the sums of the rows, and data that scripts rely on."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

import mlcalc
from mlcalc.layers.weights import Weight, total_size
from mlcalc.summary import Summary
from tests.models import chain

STACKED = {
    "name": "stacked-lstm",
    "input": [3, 1],
    "layers": [{"lstm": {"units": 10, "return_sequences": True}}, {"lstm": 10}, "Dense(5)", {"dense": 1}],
}


def summary_of(description: Any, **settings: Any) -> Summary:
    return mlcalc.summarize(mlcalc.load(description), **settings)


def test_stacked_lstm() -> None:
    """The documented example: 480 + 840 + 55 + 6 = 1381."""
    data = json.loads(json.dumps(summary_of(STACKED).as_dict()))
    assert "stacked-lstm" == data["name"]
    assert [480, 840, 55, 6] == [layer["params"] for layer in data["layers"]]
    assert (1381, 1381, 0) == (data["params"], data["trainable_params"], data["non_trainable_params"])
    assert 4 * 1381 == data["weights_bytes"]
    assert {
        "name": "lstm",
        "type": "LSTM",
        "inputs": ["input"],
        "output_shape": [None, 3, 10],
        "params": 480,
        "trainable_params": 480,
        "non_trainable_params": 0,
        "macs": 3 * 4 * 11 * 10,
        "weights": [
            {"name": "kernel", "shape": [1, 40], "trainable": True},
            {"name": "recurrent_kernel", "shape": [10, 40], "trainable": True},
            {"name": "bias", "shape": [40], "trainable": True},
        ],
    } == data["layers"][0]


@pytest.mark.parametrize(
    ("description", "params", "macs"),
    [
        # LeNet-5 with all maps joined: LeCun et al. (1998), as usually counted.
        (
            {
                "input": [32, 32, 1],
                "layers": [
                    "Conv2D(6, 5)",
                    "AveragePooling2D(2)",
                    "Conv2D(16, 5)",
                    "AveragePooling2D(2)",
                    "Flatten()",
                    "Dense(120)",
                    "Dense(84)",
                    "Dense(10)",
                ],
            },
            61_706,
            28 * 28 * 6 * 25 + 10 * 10 * 16 * 150 + 400 * 120 + 120 * 84 + 84 * 10,
        ),
        # The first convolutional network of Chollet's "Deep Learning with Python" (2017), section 5.1: 93,322.
        (
            {
                "input": [28, 28, 1],
                "layers": [
                    "Conv2D(32, (3, 3), activation='relu')",
                    "MaxPooling2D((2, 2))",
                    "Conv2D(64, (3, 3), activation='relu')",
                    "MaxPooling2D((2, 2))",
                    "Conv2D(64, (3, 3), activation='relu')",
                    "Flatten()",
                    "Dense(64, activation='relu')",
                    "Dense(10, activation='softmax')",
                ],
            },
            93_322,
            26 * 26 * 32 * 9 + 11 * 11 * 64 * 288 + 3 * 3 * 64 * 576 + 576 * 64 + 64 * 10,
        ),
    ],
    ids=["lenet5", "chollet"],
)
def test_published_totals(description: Any, params: int, macs: int) -> None:
    """A known network has its published number of parameters, and the cost that its layers add up to."""
    summary = summary_of(description)
    assert (params, macs) == (summary.params, summary.macs)


# A layer in two spellings, and for the first of a chain its input.
FIRST = [
    (lambda n: (f"Dense({n})", {"dense": n}), [4]),
    (lambda n: (f"Conv2D({n}, 2)", {"conv2d": {"filters": n, "kernel_size": 2}}), [5, 6, 3]),
    (
        lambda n: (
            f"LSTM({n}, return_sequences=True)",
            {"type": "lstm", "units": n, "return_sequences": True},
        ),
        [3, 2],
    ),
]
FOLLOWERS = [
    lambda n: (f"Dense(units={n})", {"Dense": {"units": n}}),
    lambda n: ("BatchNormalization()", {"batch_normalization": None}),
    lambda n: ("Dropout(0.5)", {"dropout": 0.5}),
    lambda n: ("Flatten()", {"flatten": {}}),
    lambda n: ("PReLU()", {"type": "PReLU"}),
    lambda n: ("LayerNormalization(epsilon=1e-6)", {"layernormalization": {"epsilon": 1e-6}}),
]


@st.composite
def chains(draw: Any) -> dict[str, Any]:
    """Return the description of a chain of layers, each in one of its spellings."""
    first, shape = draw(st.sampled_from(FIRST))
    layers = [
        draw(st.sampled_from(layer(draw(st.integers(1, 9)))))
        for layer in (first, *draw(st.lists(st.sampled_from(FOLLOWERS), max_size=5)))
    ]
    return {"name": "drawn", "input": shape, "layers": layers}


@given(chains())
def test_totals_are_the_sums_of_the_rows(description: dict[str, Any]) -> None:
    """Each total is what its column adds up to, and what the model itself answers."""
    model = mlcalc.load(description)
    summary = mlcalc.summarize(model)
    assert summary.params == sum(row.params or 0 for row in summary.layers) == model.params(*model.input_shapes)
    assert summary.trainable_params == sum(row.trainable_params or 0 for row in summary.layers)
    assert summary.macs == sum(row.macs or 0 for row in summary.layers) == model.macs(*model.input_shapes)
    assert summary.weights_bytes == sum(row.weights_bytes or 0 for row in summary.layers)
    assert all(row.params == total_size(row.weights) for row in summary.layers)
    assert summary.layers[-1].output_shape == summary.output_shape == model.output_shape(*model.input_shapes)


@given(chains())
def test_yaml_and_json_are_one_language(description: dict[str, Any]) -> None:
    """A description means the same as YAML, as JSON and as Python data."""
    written = yaml.safe_load(yaml.safe_dump(description))
    read = json.loads(json.dumps(description))
    assert summary_of(description).as_dict() == summary_of(written).as_dict() == summary_of(read).as_dict()


def test_not_trainable() -> None:
    """What training does not change is counted apart, in the row and in the total."""
    summary = summary_of({"input": [8], "layers": ["BatchNormalization()", {"dense": 2, "trainable": False}]})
    assert [(32, 16, 16), (18, 0, 18)] == [
        (row.params, row.trainable_params, row.non_trainable_params) for row in summary.layers
    ]
    assert (50, 16, 34) == (summary.params, summary.trainable_params, summary.non_trainable_params)


def test_bytes_of_another_data_type() -> None:
    """The memory follows the data type of each layer."""
    summary = summary_of({"input": [3], "layers": [{"dense": 4, "dtype": "float16"}, "Dense(1)"]})
    assert [2 * 16, 4 * 5] == [row.weights_bytes for row in summary.layers]
    assert 52 == summary.weights_bytes


def test_unknown_cost() -> None:
    """A cost over an unknown size is unknown, and so is the total; the count is not."""
    summary = summary_of({"input": [None, 1], "layers": ["LSTM(10)", "Dense(1)"]})
    assert (491, None) == (summary.params, summary.macs)
    assert [None, 10] == [row.macs for row in summary.layers]


def test_graph() -> None:
    """In a graph the inputs are rows, and each row says where its inputs come from."""
    summary = summary_of(
        {
            "inputs": {"past": [24, 8], "calendar": [4]},
            "layers": [
                {"name": "memory", "lstm": 32, "from": "past"},
                {"name": "both", "concatenate": None, "from": ["memory", "calendar"]},
                {"dense": 1},
            ],
        }
    )
    assert ["past", "calendar", "memory", "both", "dense"] == [row.name for row in summary.layers]
    assert ("memory", "calendar") == summary.layers[3].inputs
    assert (None, 36) == summary.layers[3].output_shape
    assert 4 * (32 + 8 + 1) * 32 + 37 == summary.params
    assert not summary.is_chain


def test_several_outputs() -> None:
    """A layer that gives several tensors lists them."""
    summary = summary_of({"input": [3, 1], "layers": [{"lstm": {"units": 4, "return_state": True}}]})
    assert [(None, 4)] * 3 == summary.layers[0].output_shape
    assert [[None, 4]] * 3 == json.loads(json.dumps(summary.as_dict()))["layers"][0]["output_shape"]


def test_single_layer() -> None:
    """A layer alone answers with its row, which carries the formulas where they are asked for."""
    summary = mlcalc.summarize(mlcalc.layer("Dense", 5), (None, 2), explain=True)
    answer = summary.as_answer()
    assert ("dense", 15) == (answer["name"], answer["params"])
    assert {
        "symbols": "(input_dim + 1) × units",
        "numbers": "(2 + 1) × 5",
        "value": 15,
        "terms": [
            {"symbol": "input_dim", "value": 2, "meaning": "features of each input"},
            {"symbol": "1", "value": 1, "meaning": "the bias"},
            {"symbol": "units", "value": 5, "meaning": "outputs of the layer"},
        ],
    } == answer["formulas"]["params"]
    assert "formulas" not in mlcalc.summarize(mlcalc.layer("Dense", 5), (None, 2)).as_answer()


def test_notes() -> None:
    """What another convention counts is part of the row."""
    data = summary_of({"input": [3, 1], "layers": ["GRU(5)"]}).as_dict()
    (note,) = data["layers"][0]["notes"]
    assert note.startswith("Keras since 2.4 and PyTorch count 120, not 105: ")
    assert ["second-count"] == data["layers"][0]["note_codes"]


CHAIN = {"input": [8], "layers": ["Dense(3)"]}
UNKNOWN = {
    "class_name": "Sequential",
    "config": {
        "layers": [
            {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, 8]}},
            {"class_name": "Mine", "registered_name": "Mine>Mine", "config": {"name": "mine", "trainable": True}},
        ]
    },
}
ADAM = [Weight("iteration", ()), Weight("momentum", (8, 3))]


@pytest.mark.parametrize(
    ("description", "variables", "notes"),
    [
        (
            CHAIN,
            ADAM,
            ["Keras' own summary of the trained model also counts the 25 numbers of its optimizer: 52 in all"],
        ),
        (UNKNOWN, ADAM, ["Keras' own summary of the trained model also counts the 25 numbers of its optimizer"]),
        (CHAIN, ADAM[:1], ["Keras' own summary also counts the variables of the optimizer in its total"]),
        (CHAIN, [], None),
    ],
)
def test_notes_on_totals(description: Any, variables: list[Weight], notes: list[str] | None) -> None:
    """The optimizer that a file holds is in no total; that Keras counts it, the summary says only if there is one."""
    model = mlcalc.load(description)
    plain, noted = (mlcalc.summarize(each).as_dict() for each in (model, model.with_optimizer(variables)))
    assert notes == noted.pop("notes", None)
    assert (notes or []) == [each["message"] for each in noted["problems"] if "summary" in each["message"]]
    noted["problems"] = [each for each in noted["problems"] if "summary" not in each["message"]]
    assert plain == noted


def test_notes_on_totals_of_a_model_inside() -> None:
    """Keras counts the optimizer of the whole model alone."""
    inside = mlcalc.load(CHAIN).with_optimizer(ADAM)
    assert () == mlcalc.summarize(chain("m", (8,), inside)).notes


def test_input_in_place_of_the_stated_one() -> None:
    """A summary may be asked for on another input."""
    model = mlcalc.load(STACKED)
    assert (8, 1) == mlcalc.summarize(model, (8, 7, 1)).output_shape


NESTED = {
    "input": [8],
    "layers": [
        {
            "name": "outer",
            "input": [8],
            "layers": [{"name": "inner", "input": [8], "layers": ["Dense(4)"]}, "Dense(2)"],
        },
        "Dense(1)",
    ],
}


@pytest.mark.parametrize(
    ("depth", "rows"),
    [
        (0, [("outer", 0, 46), ("dense", 0, 3)]),
        (1, [("outer", 0, 46), ("outer/inner", 1, 36), ("outer/dense", 1, 10), ("dense", 0, 3)]),
        (
            None,
            [
                ("outer", 0, 46),
                ("outer/inner", 1, 36),
                ("outer/inner/dense", 2, 36),
                ("outer/dense", 1, 10),
                ("dense", 0, 3),
            ],
        ),
    ],
)
def test_depth(depth: int | None, rows: list[tuple[str, int, int]]) -> None:
    """The layers of models inside stand below their model, down to a depth; the total counts them once."""
    summary = summary_of(NESTED, depth=depth)
    shown = [(row.name, row.depth, row.params) for row in summary.layers if row.type != "InputLayer"]
    assert rows == shown
    assert 46 + 3 == summary.params


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("lstm_1", "dense", ["lstm_1", "dense"]),
        ("2", "3", ["lstm_1", "dense"]),
        ("", "lstm_1", ["lstm", "lstm_1"]),
        ("3", "", ["dense", "dense_1"]),
        ("dense", "dense", ["dense"]),
    ],
)
def test_between(first: str, last: str, names: list[str]) -> None:
    """A range of layers, by name or number, both ends included; the total stays that of the model."""
    part = summary_of(STACKED).between(first, last)
    assert names == [row.name for row in part.layers]
    assert 1381 == part.params


@pytest.mark.parametrize(
    ("first", "last", "message"),
    [
        ("dens", "", 'there is no layer "dens"\n  = help: did you mean `dense`?'),
        ("0", "", 'there is no layer "0"'),
        ("", "5", 'there is no layer "5"'),
        ("dense", "lstm", '"lstm" comes before "dense"'),
    ],
)
def test_between_refuses(first: str, last: str, message: str) -> None:
    """A range must begin and end with layers that are there, in their order."""
    with pytest.raises(mlcalc.MlcalcError, match=re.escape(message)):
        summary_of(STACKED).between(first, last)


@pytest.mark.parametrize(
    ("first", "last", "names"),
    [
        ("outer/inner", "outer/dense", ["outer/inner", "outer/inner/dense", "outer/dense"]),
        ("4", "5", ["outer/dense", "dense"]),
    ],
)
def test_between_of_expanded_models(first: str, last: str, names: list[str]) -> None:
    """A range may begin and end within a model, by the path of a layer."""
    part = summary_of(NESTED, depth=None).between(first, last)
    assert names == [row.name for row in part.layers]


def test_between_with_endless_digits() -> None:
    """A number with more digits than any model has layers is no layer."""
    with pytest.raises(mlcalc.MlcalcError, match="there is no layer"):
        summary_of(STACKED).between("9" * 5000, "")


def test_weights_of_one_name_have_a_path() -> None:
    """In the JSON, Keras' own names stay, and a path tells apart what has one name; where none is needed, none is."""
    summary = mlcalc.summarize(mlcalc.layer("MultiHeadAttention(2, 4)"), (None, 5, 8))
    weights = summary.as_answer()["weights"]
    assert ["kernel", "bias"] * 4 == [each["name"] for each in weights]
    assert ("query/kernel", "output/bias") == (weights[0]["path"], weights[-1]["path"])
    dense = mlcalc.summarize(mlcalc.layer("Dense(2)"), (None, 8)).as_answer()["weights"][0]
    assert {"name": "kernel", "shape": (8, 2), "trainable": True} == dense
