"""Flags of a layer in a command that names none."""

from __future__ import annotations

import shlex

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("typed", "layer"),
    [
        ("params --units 10 --input-dim 1", "dense"),
        ("shape --filters 8 --kernel-size 3 --input 28,28,1", "conv2d"),
        ("params -q --return-sequences --units 3 --input 5,2", "simplernn"),
    ],
)
def test_layer_is_missing(run: Run, typed: str, layer: str) -> None:
    """The target is told to be missing, and the command with a layer that has the flags runs."""
    outcome = run(*typed.split())
    command, _, flags = typed.partition(" ")
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert f"`mlcalc {command}` needs TARGET before the flags of a layer: " in outcome.stderr
    offered = f"mlcalc {command} {layer} {flags}"
    assert f"which layer? For example `{offered}`" in outcome.stderr
    assert 0 == run(*shlex.split(offered)[1:]).code


@pytest.mark.parametrize("typed", ["params --nonsense 3", "params mine.yaml --units 3", "summary --units 3"])
def test_flag_of_another_kind(run: Run, typed: str) -> None:
    """A flag of no layer, or beside a target, is no sign that the target is missing."""
    assert "needs TARGET" not in run(*typed.split()).stderr


def test_long_name_with_one_dash(run: Run) -> None:
    """A long name with one dash is told as it was typed."""
    outcome = run("-help")
    assert "`mlcalc` has no flag `-help`" in outcome.stderr
    assert "did you mean `--help`?" in outcome.stderr
