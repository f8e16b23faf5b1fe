"""Checkpoints: weights without the graph that they belong to, summarized in the same rows as a model."""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcalc
from mlcalc.checkpoint import Checkpoint, Group
from mlcalc.errors import note
from mlcalc.layers.weights import Weight
from mlcalc.summary import shapes_of
from tests.commands import run_command

RECORDS = Path(__file__).parent / "conformance" / "records" / "files"
SAVED = RECORDS / "chain.weights.h5"

CHECKPOINT = Checkpoint(
    "c",
    (
        Group("dense", (Weight("kernel", (3, 2), None, "float32"), Weight("bias", (2,), None, "float16"))),
        Group("norm", (Weight("moving_mean", (2,), False, "float32"),)),
        Group("flatten", ()),
    ),
)


def test_rows() -> None:
    """Each group is a row: its weights are counted, and what cannot be known of them is not guessed."""
    summary = mlcalc.summarize(CHECKPOINT)
    assert [("dense", 8, None, 28), ("norm", 2, 0, 8), ("flatten", 0, 0, 0)] == [
        (row.name, row.params, row.trainable_params, row.weights_bytes) for row in summary.layers
    ]
    assert {("(weights alone)", None, None, (), ())} == {
        (row.type, row.output_shape, row.macs, row.inputs, row.notes) for row in summary.layers
    }


def test_remarks() -> None:
    """What must be said of how the file was read stands below the totals."""
    remark = note("metrics", "a metric")
    assert (remark,) == mlcalc.summarize(CHECKPOINT._replace(remarks=(remark,))).problems


def test_totals() -> None:
    """The totals are those of the rows; no shape flows and no cost is known."""
    summary = mlcalc.summarize(CHECKPOINT)
    assert ("c", 10, None, None, 36, None, None) == (
        summary.name,
        summary.params,
        summary.trainable_params,
        summary.non_trainable_params,
        summary.weights_bytes,
        summary.macs,
        summary.output_shape,
    )
    assert summary == shapes_of(CHECKPOINT)


@pytest.mark.parametrize(("explain", "call"), [(True, "(weights alone)()"), (False, "")])
def test_explanation(explain: bool, call: str) -> None:
    """There is nothing to explain."""
    assert {(call, None)} == {
        (row.call, row.explanation) for row in mlcalc.summarize(CHECKPOINT, explain=explain).layers
    }


def test_loading() -> None:
    """A file of weights alone is no model, and is named after the file."""
    pytest.importorskip("h5py")
    found = mlcalc.load(SAVED)
    assert isinstance(found, Checkpoint)
    assert ("chain", 6) == (found.name, len(found.groups))


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (("params", SAVED), "Model: chain"),
        (("summary", SAVED), "Model: chain"),
        (("params", SAVED, "--quiet"), "140"),
        (("summary", SAVED, "--quiet"), "140"),
        (("summary", SAVED, "--expand", "--explain", "--range", "2:3"), "Model: chain"),
    ],
)
def test_commands(words: tuple[str | Path, ...], first: str) -> None:
    """Every command that takes a model takes a checkpoint."""
    pytest.importorskip("h5py")
    done = run_command(*words)
    assert ("", 0, first) == (done.stderr, done.code, done.stdout.splitlines()[0])


def test_shapes_are_unknown() -> None:
    """`shape` shows the weights, and says why it has no shapes."""
    pytest.importorskip("h5py")
    done = run_command("shape", SAVED)
    assert (0, "Model: chain") == (done.code, done.stdout.splitlines()[0])
    assert "does not say how its layers are joined" in done.stderr


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--input", "3"), "error: the model takes 0 inputs, not 1\n  --> command\n"),
        (("--input-dim", "3"), "error: `--input-dim` is for a layer; a model takes --input\n"),
    ],
)
def test_input(words: tuple[str, ...], message: str) -> None:
    """It takes no input, whatever its weights are for."""
    pytest.importorskip("h5py")
    done = run_command("params", SAVED, *words)
    assert 2 == done.code
    assert message in done.stderr


def test_part_of_a_model(tmp_path: Path) -> None:
    """It cannot stand in place of a model in a description."""
    pytest.importorskip("h5py")
    (tmp_path / "m.yaml").write_text(f"input: [3]\nlayers:\n  - model: {SAVED}\n")
    with pytest.raises(mlcalc.MlcalcError, match="holds weights alone, not how its layers are joined") as caught:
        mlcalc.load(tmp_path / "m.yaml")
    assert f"{tmp_path / 'm.yaml'}:3:12" == str(caught.value.diagnostics[0].place)
