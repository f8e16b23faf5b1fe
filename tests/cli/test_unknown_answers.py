"""Answers that cannot be known: no script takes one for a number, and everybody is told why."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.cli.conftest import Run

INPUT = {"class_name": "InputLayer", "config": {"batch_shape": [None, 4], "name": "i"}}


def saved(folder: Path, *layers: Mapping[str, object]) -> Path:
    """Write a chain as Keras saves it."""
    path = folder / "model.json"
    path.write_text(json.dumps({"class_name": "Sequential", "config": {"name": "s", "layers": layers}}))
    return path


@pytest.mark.parametrize("words", [["params", "--quiet"], ["summary", "--quiet"], ["shape", "--quiet"]])
def test_quiet(run: Run, tmp_path: Path, words: list[str]) -> None:
    """The bare answer of what is unknown is an error, told once, with the layer and what would make it known."""
    model = saved(tmp_path, INPUT, {"class_name": "Mine", "config": {"name": "own"}})
    outcome = run(*words, model)
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert 1 == outcome.stderr.count("mlcalc does not know the class `Mine`") == outcome.stderr.count("error: ")
    assert 'layer "own"' in outcome.stderr or "model.json:1:" in outcome.stderr
    assert "= help: `--weights FILE`" in outcome.stderr
    assert "warning" not in outcome.stderr


@pytest.mark.parametrize("words", [["params"], ["summary"], ["shape"], ["summary", "--format", "csv"]])
def test_beside_the_table(run: Run, tmp_path: Path, words: list[str]) -> None:
    """Beside a table it is a warning."""
    outcome = run(*words, saved(tmp_path, INPUT, {"class_name": "Dnese", "config": {"name": "own", "units": 3}}))
    assert 0 == outcome.code
    assert 1 == outcome.stderr.count("warning: ")
    assert "= help: did you mean `Dense`?" in outcome.stderr
    assert "does not know" not in outcome.stdout


def test_unknown_input(run: Run, tmp_path: Path) -> None:
    """A model that was saved without the shape of its input is counted as soon as that is given, as the help says."""
    model = saved(tmp_path, {"class_name": "Dense", "config": {"name": "d", "units": 3}})
    outcome = run("params", model, "--quiet")
    assert 1 == outcome.code
    assert "= help: `--input SHAPE`" in outcome.stderr
    assert ("15\n", "", 0) == run("params", model, "--quiet", "--input", "4")


def test_only_what_is_asked_for(run: Run) -> None:
    """Only the answer that was asked for must be known."""
    outcome = run("shape", "Lambda('f', output_shape=(3,))", "--input", "4", "--quiet")
    assert ("(None, 3)\n", 0) == (outcome.stdout, outcome.code)


def test_sizes_that_vary_are_known(run: Run) -> None:
    """A shape with a size that varies is an answer."""
    assert ("(None, None, 3)\n", "", 0) == run("shape", "Dense(3)", "--input", "none,4", "--quiet")
