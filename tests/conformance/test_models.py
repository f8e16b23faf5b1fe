"""mlcalc says of recorded models and saved files what the real Keras said, which need not be installed."""

from __future__ import annotations

from collections import Counter
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

import mlcalc
from tests.conformance.tools.comparison import read_records
from tests.conformance.tools.model_comparison import differences, mlcalc_answer
from tests.conformance.tools.saved_files import FOLDER, read_answers

Config = dict[str, Any]

RECORDS = Path(__file__).parent / "records" / "models.json.gz"
MODELS: dict[str, dict[str, Any]] = {model["seed"]: model for model in read_records(RECORDS)["models"]}
ANSWERS = read_answers()


@pytest.mark.parametrize("seed", MODELS)
def test_drawn_model_is_that_of_keras(seed: str) -> None:
    """Name, class, output shape, parameters and trainable parameters of each row, and the totals."""
    assert not differences(MODELS[seed]["config"], MODELS[seed]["answer"])


@pytest.mark.parametrize("name", ANSWERS)
def test_saved_file_is_that_of_keras(name: str) -> None:
    """What the optimizer, the metrics and the generators of random numbers left in a file is not the model's."""
    assert not differences(FOLDER / name, ANSWERS[name])


@pytest.mark.parametrize("name", ["chain.keras", "chain.h5"])
def test_total_with_the_optimizer_is_that_of_keras(name: str) -> None:
    """Keras 3.15.1 says `Total params: 410` and `Optimizer params: 270` of the model that it trained and saved."""
    summary = mlcalc.summarize(mlcalc.load(FOLDER / name))
    assert ("Keras' own summary of the trained model also counts the 270 numbers of its optimizer: 410 in all",) == (
        summary.notes
    )
    assert 140 == summary.params


def test_quantized_file_says_so() -> None:
    """The layer that Keras quantized in this file holds a kernel of whole numbers and a scale for each unit."""
    (note,) = (note for row in mlcalc.summarize(mlcalc.load(FOLDER / "adapted.keras")).layers for note in row.notes)
    assert "the layer is quantized (int8): it holds its kernel in fewer bits, with scales beside it" == note


def test_every_saved_file_has_an_answer() -> None:
    """A file without an answer is a file that nobody compared."""
    assert {path.name for path in FOLDER.iterdir()} == {*ANSWERS, "answers.json"}


def test_drawn_models_hold_what_they_should() -> None:
    """Nested, shared and frozen layers, several outputs, operations: each occurs often enough."""
    rows = [row for model in MODELS.values() for row in model["answer"]["rows"]]
    layers = [layer for model in MODELS.values() for layer in model["config"]["config"]["layers"]]
    counts = Counter(
        nested=sum(row[1] in {"Functional", "Sequential"} for row in rows),
        several_outputs=sum(isinstance(row[2][0], list) for row in rows if row[2]),
        frozen=sum(row[3] > row[4] == 0 for row in rows),
        shared=sum(len(layer.get("inbound_nodes", ())) > 1 for layer in layers),
        operations=sum(".ops." in (layer.get("module") or "") for layer in layers),
    )
    assert min(counts.values()) >= 10, counts


# Written by hand after Keras 2.2 and 2.3, which are too old to run here.

SEQUENTIAL_OF_KERAS_2: Config = {
    "class_name": "Sequential",
    "config": [
        {
            "class_name": "Embedding",
            "config": {
                "name": "embedding_1",
                "trainable": True,
                "batch_input_shape": [None, 7],
                "dtype": "float32",
                "input_dim": 30,
                "output_dim": 4,
                "embeddings_initializer": {
                    "class_name": "RandomUniform",
                    "config": {"minval": -0.05, "maxval": 0.05, "seed": None},
                },
                "embeddings_regularizer": None,
                "activity_regularizer": None,
                "embeddings_constraint": None,
                "mask_zero": False,
                "input_length": 7,
            },
        },
        {
            "class_name": "GRU",
            "config": {
                "name": "gru_1",
                "trainable": True,
                "return_sequences": False,
                "return_state": False,
                "go_backwards": False,
                "stateful": False,
                "unroll": False,
                "units": 5,
                "activation": "tanh",
                "recurrent_activation": "hard_sigmoid",
                "use_bias": True,
                "kernel_initializer": {
                    "class_name": "VarianceScaling",
                    "config": {"scale": 1.0, "mode": "fan_avg", "distribution": "uniform", "seed": None},
                },
                "dropout": 0.0,
                "recurrent_dropout": 0.0,
                "implementation": 1,
            },
        },
        {"class_name": "Dropout", "config": {"name": "dropout_1", "trainable": True, "rate": 0.5, "noise_shape": None}},
        {
            "class_name": "Dense",
            "config": {
                "name": "dense_1",
                "trainable": False,
                "units": 2,
                "activation": "softmax",
                "use_bias": True,
                "kernel_regularizer": {"class_name": "L1L2", "config": {"l1": 0.0, "l2": 0.01}},
            },
        },
    ],
    "keras_version": "2.2.0",
    "backend": "tensorflow",
}

FUNCTIONAL_OF_KERAS_2: Config = {
    "class_name": "Model",
    "config": {
        "name": "model_1",
        "layers": [
            {
                "name": "input_1",
                "class_name": "InputLayer",
                "config": {"batch_input_shape": [None, 6, 3], "dtype": "float32", "sparse": False, "name": "input_1"},
                "inbound_nodes": [],
            },
            {
                "name": "input_2",
                "class_name": "InputLayer",
                "config": {"batch_input_shape": [None, 6, 3], "dtype": "float32", "sparse": False, "name": "input_2"},
                "inbound_nodes": [],
            },
            {
                "name": "gru_1",
                "class_name": "GRU",
                "config": {"name": "gru_1", "trainable": True, "units": 4, "use_bias": True, "reset_after": False},
                "inbound_nodes": [[["input_1", 0, 0, {}]], [["input_2", 0, 0, {}]]],
            },
            {
                "name": "concatenate_1",
                "class_name": "Concatenate",
                "config": {"name": "concatenate_1", "trainable": True, "axis": -1},
                "inbound_nodes": [[["gru_1", 0, 0, {}], ["gru_1", 1, 0, {}]]],
            },
            {
                "name": "sequential_1",
                "class_name": "Sequential",
                "config": {
                    "name": "sequential_1",
                    "layers": [
                        {
                            "class_name": "Dense",
                            "config": {
                                "name": "dense_1",
                                "trainable": True,
                                "batch_input_shape": [None, 8],
                                "units": 3,
                            },
                        },
                        {
                            "class_name": "BatchNormalization",
                            "config": {"name": "batch_normalization_1", "trainable": True, "axis": -1, "scale": True},
                        },
                    ],
                },
                "inbound_nodes": [[["concatenate_1", 0, 0, {}]]],
            },
        ],
        "input_layers": [["input_1", 0, 0], ["input_2", 0, 0]],
        "output_layers": [["sequential_1", 1, 0]],
    },
    "keras_version": "2.3.1",
    "backend": "tensorflow",
}


DENSE: Config = {"name": "dense", "trainable": True, "units": 2}


def test_sequential_of_keras_2() -> None:
    """The config is a bare list of layers, and a GRU has one bias a gate: 3 × (5 + 4 + 1) × 5."""
    assert mlcalc_answer(SEQUENTIAL_OF_KERAS_2)["rows"] == [
        ["embedding_1", "Embedding", [None, 7, 4], 30 * 4, 30 * 4],
        ["gru_1", "GRU", [None, 5], 150, 150],
        ["dropout_1", "Dropout", [None, 5], 0, 0],
        ["dense_1", "Dense", [None, 2], (5 + 1) * 2, 0],
    ]


def test_functional_of_keras_2() -> None:
    """Calls are nested lists, a graph is a `Model`, and a model within has a first call of its own."""
    assert mlcalc_answer(FUNCTIONAL_OF_KERAS_2)["rows"] == [
        ["input_1", "InputLayer", [None, 6, 3], 0, 0],
        ["input_2", "InputLayer", [None, 6, 3], 0, 0],
        ["gru_1", "GRU", [None, 4], 3 * (4 + 3 + 1) * 4, 96],
        ["concatenate_1", "Concatenate", [None, 8], 0, 0],
        ["sequential_1", "Sequential", [None, 3], (8 + 1) * 3 + 4 * 3, (8 + 1) * 3 + 2 * 3],
    ]


def test_gru_of_keras_2_without_reset_after() -> None:
    """What follows from the version, and what the file says, give the same GRU."""
    stated = deepcopy(SEQUENTIAL_OF_KERAS_2)
    stated["config"][1]["config"]["reset_after"] = False
    assert mlcalc_answer(stated) == mlcalc_answer(SEQUENTIAL_OF_KERAS_2)


def test_chain_without_input_takes_the_given_one() -> None:
    """A Sequential that was never built says nothing of its input."""
    config = {"name": "chain", "layers": [{"class_name": "Dense", "config": DENSE}]}
    model = mlcalc.load({"class_name": "Sequential", "config": config}, input_shape=(None, 3))
    assert mlcalc.summarize(model).params == 8


# The comparison itself.


@pytest.mark.parametrize("column", range(5))
def test_comparison_can_fail(column: int) -> None:
    """One altered entry of one row of a file is found."""
    name = "chain.keras"
    altered = deepcopy(ANSWERS[name])
    altered["rows"][0][column] = "altered"
    assert len(differences(FOLDER / name, altered)) == 1


def test_untold_shape_may_be_unknown_but_not_wrong() -> None:
    """Where a file need not tell a shape, a wrong one is a difference all the same."""
    told = {"rows": [["dense", "Dense", [None, 2], 8, 8]], "untold": ["dense"]}
    layers = [{"class_name": "Dense", "config": {**DENSE, "units": 3}}]
    config = {"name": "chain", "layers": layers, "build_input_shape": [None, 3]}
    assert len(differences({"class_name": "Sequential", "config": config}, told)) == 3


def test_missing_row_is_a_difference() -> None:
    """A row too few is found, although all others are equal."""
    altered = deepcopy(ANSWERS["chain.keras"])
    altered["rows"].pop()
    assert differences(FOLDER / "chain.keras", altered)


def test_records_are_small() -> None:
    """The records and each saved file stay small enough for a repository."""
    assert RECORDS.stat().st_size < 200_000
    assert all(path.stat().st_size < 60_000 for path in FOLDER.iterdir())
