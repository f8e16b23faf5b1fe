"""Values that are misspelt: the nearest one is offered, or none, and what is offered passes."""

from __future__ import annotations

import pytest

from tests.commands import run_command


def mended(layer: str) -> str:
    """Return the layer as the help has it, which must pass; empty where nothing is offered."""
    text = f"input: [8, 3]\nlayers:\n  - {layer}\n"
    told = run_command("summary", "-", stdin=text)
    assert told.code
    change = told.stderr.partition("change line 3 to: ")[2].strip()
    if change:
        assert 0 == run_command("summary", "-", stdin=text.replace(f"- {layer}", change)).code
    return change.removeprefix("- ")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Ture", "true"), ("treu", "true"), ("flase", "false"), ("falsch", "false"), ("fasle", "false"), ("maybe", None)],
)
def test_booleans(typed: str, meant: str | None) -> None:
    """A misspelt truth is never turned round."""
    expected = "" if meant is None else f"lstm: {{units: 4, return_sequences: {meant}}}"
    assert expected == mended(f"lstm: {{units: 4, return_sequences: {typed}}}")


@pytest.mark.parametrize("typed", ["ReLu", "ReLU", "Relu", "RELU"])
def test_activations(typed: str) -> None:
    """An activation in other letters keeps its place."""
    assert "conv1d: {filters: 4, kernel_size: 3, activation: relu}" == mended(
        f"conv1d: {{filters: 4, kernel_size: 3, activation: {typed}}}"
    )
    assert "Conv1D(4, 3, activation='relu')" == mended(f"Conv1D(4, 3, activation='{typed}')")


def test_list_behind_a_layer_without_arguments() -> None:
    """A list behind a layer that takes nothing is a mistake with a message."""
    told = run_command("summary", "-", stdin="input: [8]\nlayers:\n  - add: [1, 2]\n")
    assert "Add takes at most 0 positional arguments" in told.stderr
