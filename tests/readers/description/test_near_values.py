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


@pytest.mark.parametrize(
    ("layer", "help_line"),
    [
        ("{dense: 10, inputs: [a]}", "change line 3 to: - {dense: 10, from: [a]}"),
        ("{add: , from: a, b}", "change line 3 to: - {add: , from: [a, b]}"),
        ("{add: , from: 'a, b'}", "several names stand in a list: change line 3 to: - {add: , from: [a, b]}"),
        ("{add: , from: a + b}", "several names stand in a list: change line 3 to: - {add: , from: [a, b]}"),
    ],
)
def test_where_inputs_come_from(layer: str, help_line: str) -> None:
    """Another word for `from`, and names without the brackets of a list."""
    text = "inputs: {a: [4], b: [4]}\nlayers:\n  - LAYER\n"
    told = run_command("params", "-", stdin=text.replace("LAYER", layer)).stderr
    assert f"= help: {help_line}\n" in told
    sources = "[a]" if "dense" in layer else "[a, b]"
    kind = "dense: 10" if "dense" in layer else "add: "
    assert 0 == run_command("params", "-", stdin=text.replace("LAYER", f"{{{kind}, from: {sources}}}")).code


@pytest.mark.parametrize(("first", "is_batch"), [("ten", False), ("batch", True), ("batch_size", True)])
def test_first_size_that_is_a_word(first: str, *, is_batch: bool) -> None:
    """Only a word for the batch is taken for one."""
    told = run_command("summary", "-", stdin=f"input: [{first}, 4]\nlayers:\n  - dense: 3\n").stderr
    assert ("the batch is no part of the shape" in told) is is_batch


def test_no_weights() -> None:
    """`none` is null where an argument has it."""
    text = "input: [224, 224, 3]\nlayers:\n  - mobilenet: {weights: WEIGHTS}\n"
    told = run_command("summary", "-", stdin=text.replace("WEIGHTS", "none")).stderr
    assert "change line 3 to: - mobilenet: {weights: null}" in told
    assert 0 == run_command("summary", "-", stdin=text.replace("WEIGHTS", "null")).code


def test_amount_in_two_words() -> None:
    """A number and its unit are one word."""
    told = run_command("memory", "lenet5", "--in", "8", "GB")
    assert told.stderr.rstrip().endswith("= help: --in 8GB")
