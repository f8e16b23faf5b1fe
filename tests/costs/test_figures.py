"""What layers compute, give and move: counted by hand."""

from __future__ import annotations

from typing import Any

import pytest

import mlcalc
from mlcalc.render.report import Ratio

FIGURES = ("flops", "activations", "moved_bytes", "arithmetic_intensity", "bytes")


def costs(call: str, *shapes: tuple[int | None, ...], **options: Any) -> list[Any]:
    """Return the figures of a single layer."""
    layer = mlcalc.load(call)
    [row] = mlcalc.summarize(layer, *shapes, columns=FIGURES, **options).layers
    return [(row.costs or {})[name] for name in FIGURES]


def test_dense() -> None:
    """Two FLOPs a product; each number in and out is moved once, as is each weight."""
    moved = 4 * (10 + 5 + 10 * 5 + 5)
    assert [2 * 50, 5, moved, 100 / moved, 4 * 55] == costs("Dense(5)", (None, 10))


def test_batch() -> None:
    """A batch takes as many times all but the weights, which are read once for all of it."""
    moved = 4 * (32 * (10 + 5) + 10 * 5 + 5)
    assert [32 * 100, 32 * 5, moved, 3200 / moved, 4 * 55] == costs("Dense(5)", (None, 10), batch_size=32)


def test_little_intensity() -> None:
    """Ratios are exact for programs, and rounded for people alone."""
    model = mlcalc.load({"input": [300, 300, 3], "layers": ["Flatten()", "Dense(1)"]})
    summary = mlcalc.summarize(model, columns=("arithmetic_intensity",))
    [_, row] = summary.layers
    exact = 2 * 270_000 / (4 * (270_000 + 1 + 270_001))
    assert exact == (row.costs or {})["arithmetic_intensity"]
    assert f"{exact:.2f}" in str(summary)
    assert str(exact) not in str(summary)
    assert "0.00012" == str(Ratio(1.234e-4))


def test_data_type() -> None:
    """Numbers of two bytes take half the room."""
    assert 2 * (10 + 5 + 55) == costs("Dense(5, dtype='float16')", (None, 10))[2]


def test_embedding() -> None:
    """Of a table, only the rows that are looked up are read."""
    assert [0, 3 * 8, 4 * (3 + 2 * 3 * 8), 0.0, 4 * 8000] == costs("Embedding(1000, 8)", (None, 3))


@pytest.mark.parametrize("call", ["Flatten()", "Reshape((6, 1))", "Dropout(0.5)", "Identity()"])
def test_views(call: str) -> None:
    """What gives the same numbers on moves none of them."""
    assert [0, 6, 0, 0.0, 0] == costs(call, (None, 2, 3))


def test_unknown() -> None:
    """What depends on an unknown size is unknown, and nothing else."""
    assert [None, None, None, None, 4 * 120] == costs("Dense(10)", (None, None, 11))


def test_reasons() -> None:
    """Why figures are unknown is said once for all of them, of each layer that is concerned."""
    summary = mlcalc.summarize(mlcalc.load("Dense(10)"), (None, None, 11), columns=FIGURES)
    assert [("unknown-cost", "FLOPs, activations, moved bytes unknown: a size that they follow from is not known")] == [
        (each.code, each.message) for each in summary.problems
    ]
    model = mlcalc.load({"input": [4], "layers": ["Dense(3)", "Activation('relu')"]})
    assert () == mlcalc.summarize(model, columns=FIGURES).problems


def test_shared_layer() -> None:
    """A layer that is called twice computes twice, and its weights are read twice."""
    model = mlcalc.load(
        {
            "inputs": {"a": [3], "b": [3]},
            "layers": [
                {"name": "d", "dense": 2, "from": "a"},
                {"name": "e", "call": "d", "from": "b"},
                {"subtract": None, "from": ["d", "e"]},
            ],
        }
    )
    rows = {row.name: row.costs or {} for row in mlcalc.summarize(model, columns=FIGURES).layers}
    assert (2 * 2 * 6, 4, 2 * 4 * (3 + 2 + 8), 32) == tuple(rows["d"][name] for name in FIGURES if "int" not in name)
    assert 0 == rows["a"]["activations"] == rows["a"]["moved_bytes"]


def test_totals() -> None:
    """The rows add up to the totals, those of a model inside to its row, and the inputs of the model cost nothing."""
    model = mlcalc.load("samples/siamese.json")
    summary = mlcalc.summarize(model, depth=None, columns=FIGURES, batch_size=3)
    for name in FIGURES[:3]:
        outer = [(row.costs or {})[name] for row in summary.layers if not row.depth]
        inner = [(row.costs or {})[name] for row in summary.layers if row.depth]
        tower = next((row.costs or {})[name] for row in summary.layers if row.name == "tower")
        assert sum(outer) == (summary.costs or {})[name]
        assert 2 * sum(inner) == tower
    assert summary.macs is not None
    assert 2 * 3 * summary.macs == (summary.costs or {})["flops"]
    assert 3 == summary.as_dict()["batch_size"] == summary.layers[0].shapes[0][0]  # type: ignore[index]


def test_activations_of_published_networks() -> None:
    """ResNet-50's convolutions give 11.1 million numbers, as Radosavovic et al. (2020), table 2, count.

    Keras moves in the first convolution of a stage, and theirs in the second: the first gives four times as many.
    """
    summary = mlcalc.summarize(mlcalc.load("resnet50"), columns=["activations"])
    counts = {row.name: (row.costs or {})["activations"] for row in summary.layers if row.type == "Conv2D"}
    later = sum(3 * counts[f"conv{stage}_block1_1_conv"] for stage in (3, 4, 5))
    assert 11.1 == round((sum(counts.values()) + later) / 1e6, 1)


def test_weights_alone() -> None:
    """Of a checkpoint the bytes are known, and nothing that follows from a graph."""
    from mlcalc.checkpoint import Checkpoint, Group
    from mlcalc.layers.weights import Weight

    group = Group("dense", (Weight("kernel", (3, 2)),))
    [row] = mlcalc.summarize(Checkpoint("weights", (group,)), columns=["bytes", "flops"]).layers
    assert {"bytes": 24, "flops": None} == row.costs


@pytest.mark.parametrize("batch_size", [0, -1, 2.5, True, "2", 2**63])
def test_bad_batch(batch_size: Any) -> None:
    """A batch is a positive integer."""
    with pytest.raises(mlcalc.MlcalcError, match="a dimension is"):
        mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 3), columns=["flops"], batch_size=batch_size)


def test_bad_columns() -> None:
    """A column that is none is an error, as one that is no name."""
    with pytest.raises(mlcalc.MlcalcError, match="there is no column `flop`") as raised:
        mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 3), columns="flop")
    assert "did you mean `flops`?" == raised.value.diagnostics[0].help
    with pytest.raises(mlcalc.MlcalcError, match="columns are names"):
        mlcalc.summarize(mlcalc.load("Dense(5)"), (None, 3), columns=[3])  # type: ignore[list-item]


def test_huge() -> None:
    """Figures of absurd sizes are exact integers."""
    row = costs("Dense(1000000)", (None, 2**40, 2**40), batch_size=2**40)
    assert [2**40 * 2 * 10**6 * 2**80, 2**40 * 10**6 * 2**40] == row[:2]


def test_batch_in_shapes() -> None:
    """The batch stands in shapes that leave it open, and in no others."""
    layer = mlcalc.load("Dense(5)")
    assert [(7, 5), (3, 5)] == [
        mlcalc.summarize(layer, (batch, 4), columns=["flops"], batch_size=7).output_shape for batch in (None, 3)
    ]
