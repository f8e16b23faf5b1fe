"""Problems beside the result: where they stand, in which form, and what they do to the exit code."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from mlcalc.cli.commands import COMMANDS, WITH_WARNINGS
from tests.cli.conftest import Run

DENSE = '{"class_name": "Dense", "config": {"units": 9, "units": 1}}'
TWICE = f'{{"class_name": "Sequential", "config": {{"layers": [{DENSE}]}}}}'
"""A saved model that can be read, with a warning on a key that stands twice."""
WITH_ERROR = "input: [4]\nlayers:\n  - dense: {units: 3, unit: 2}\n"


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "model.json"
    path.write_text(TWICE, encoding="utf-8")
    return path


@pytest.mark.parametrize("command", ["params", "shape", "summary"])
@pytest.mark.parametrize("way", [[], ["--quiet"], ["--format", "csv"]])
def test_warning(run: Run, model: Path, command: str, way: list[str]) -> None:
    """A warning stands on standard error, once, and the exit code is 0; with `--strict` it is 1."""
    outcome = run(command, model, "--input", "4", *way)
    assert 0 == outcome.code
    assert 1 == outcome.stderr.count("warning: ") == outcome.stderr.count("stands here twice")
    assert "warning" not in outcome.stdout
    assert outcome._replace(code=1) == run(command, model, "--input", "4", "--strict", *way)


def test_strict_without_a_warning(run: Run) -> None:
    """A model without a warning passes as ever."""
    outcome = run("params", "lstm", "--units", "10", "--input-dim", "1", "--strict", "--quiet")
    assert ("480\n", "", 0) == outcome


def problems(text: str) -> list[dict[str, object]]:
    """Return the problems in the one object that standard error holds."""
    data = json.loads(text)
    assert ["problems"] == list(data)
    found: list[dict[str, object]] = data["problems"]
    keys = ["code", "severity", "message", "file", "line", "column", "end_column", "help"]
    assert [keys] * len(found) == [list(each) for each in found]
    return found


@pytest.mark.parametrize("asked", [["--format", "json"], ["-f", "json"], ["--format=json"], ["-fjson"]])
def test_warning_as_data(run: Run, model: Path, asked: list[str]) -> None:
    """With `--format json` the warnings are one JSON object on standard error, and the result is one, too."""
    outcome = run("summary", model, "--input", "4", *asked)
    [problem] = problems(outcome.stderr)
    assert ("repeated-key", "warning", 1) == (problem["code"], problem["severity"], problem["line"])
    assert [problem] == json.loads(outcome.stdout)["problems"]
    assert 0 == outcome.code


def test_error_as_data(run: Run, tmp_path: Path) -> None:
    """Errors are in the same form, with their place in the file."""
    path = tmp_path / "model.yaml"
    path.write_text(WITH_ERROR, encoding="utf-8")
    outcome = run("summary", path, "--format", "json")
    [problem] = problems(outcome.stderr)
    assert {
        "severity": "error",
        "file": str(path),
        "line": 3,
        "column": 23,
        "end_column": 27,
    }.items() <= problem.items()
    assert ("", 1) == (outcome.stdout, outcome.code)


def saved(path: Path, units: int) -> None:
    """Write a model as Keras saves it, which has no lines of anybody."""
    entries = [
        {"class_name": "InputLayer", "config": {"name": "input", "batch_shape": [None, 28, 28, 1]}},
        {"class_name": "Dense", "config": {"name": "dense", "units": units, "activation": "softmax"}},
    ]
    config = {"class_name": "Sequential", "config": {"name": "model", "layers": entries}}
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("config.json", json.dumps(config))
        archive.writestr("metadata.json", '{"keras_version": "3.15.1"}')


def test_file_of_a_whole_file(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of what no line was written for, the data say the file: that of the model, or another one that is read."""
    monkeypatch.chdir(tmp_path)
    saved(Path("wrong.keras"), units=-10)
    saved(Path("doubtful.keras"), units=10)
    Path("cut.keras").write_bytes(b"PK\x03\x04")
    Path("empty.yaml").touch()
    Path("data.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    of_command = {
        "summary wrong.keras": ["wrong.keras"],
        "memory wrong.keras --batch-size 3": ["wrong.keras"],
        "params cut.keras": ["cut.keras"],
        "shape empty.yaml": ["empty.yaml"],
        "shape none.yaml": ["none.yaml"],
        "params wrong.keras --weights none.h5": ["none.h5"],
        "summary doubtful.keras --output none/table.csv": ["doubtful.keras", "none/table.csv"],
        "summary doubtful.keras --units 3": [None],
        "scale minmax cut.keras": ["cut.keras"],
        "scale minmax data.csv --fit none.csv": ["none.csv"],
        "scale minmax data.csv --load none.json": ["none.json"],
        "history empty.yaml none.csv": ["empty.yaml", "none.csv"],
    }
    for command, files in of_command.items():
        found = problems(run(*command.split(), "--format", "json").stderr)
        assert files == [each["file"] for each in found], command
    for command in ("summary", "shape"):
        outcome = run(command, "doubtful.keras", "--format", "json")
        assert problems(outcome.stderr) == json.loads(outcome.stdout)["problems"] != []


@pytest.mark.parametrize("words", [["--nonsense"], ["no-such-file.yaml"], ["Dense(3)", "--range", "8"]])
def test_wrong_command_as_data(run: Run, words: list[str]) -> None:
    """A command that was typed wrong is told as data, too, whatever it is that cannot be understood."""
    outcome = run("summary", *words, "--input", "4", "--format", "json")
    [problem] = problems(outcome.stderr)
    assert "error" == problem["severity"]
    assert not str(problem["message"]).startswith("error")
    assert outcome.code


def test_warning_and_error_in_one_object(run: Run, model: Path) -> None:
    """What went wrong after a warning stands behind it, in the same object."""
    outcome = run("summary", model, "--input", "4", "--range", "nothing", "--format", "json")
    assert ["warning", "error"] == [each["severity"] for each in problems(outcome.stderr)]
    assert 2 == outcome.code


def test_notes_as_data(run: Run) -> None:
    """What `--quiet` notes beside its number is data where data are asked for."""
    outcome = run("params", "GRU(5)", "--input", "3,1", "--quiet", "--format", "json")
    assert ["note"] == [each["severity"] for each in problems(outcome.stderr)]
    assert outcome.stdout.strip().isdecimal()


@pytest.mark.parametrize("command", WITH_WARNINGS)
def test_commands_that_warn(run: Run, command: str) -> None:
    """The help of each command that may warn has `--strict`; there is no such command that is none."""
    assert command in COMMANDS
    assert "--strict" in run(command, "--help").stdout


def test_annotations(run: Run, tmp_path: Path) -> None:
    """With `--format github` the result is as it is by default, and each problem a line for GitHub, once."""
    text = "input: [8]\nlayers:\n  - {repeat: 2, name: r, dense: {units: 1, activation: softmax}}\n"
    (tmp_path / "model.yaml").write_text(text)
    outcome = run("summary", "model.yaml", "--format", "github")
    plain = run("summary", "model.yaml", "--format", "plain")
    assert (plain.stdout, plain.code) == (outcome.stdout, outcome.code)
    lines = outcome.stderr.splitlines()
    assert lines
    assert all(line.startswith("::warning file=model.yaml,line=3,col=") for line in lines)
    assert len(lines) == len(set(lines))


def test_annotations_of_errors(run: Run, tmp_path: Path) -> None:
    """An error is one too, and so is a command that was typed wrong, or a file that is not there."""
    (tmp_path / "model.yaml").write_text("input: [3]\nlayers:\n  - dens: 5\n")
    outcome = run("params", "model.yaml", "-f", "github")
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert outcome.stderr.startswith("::error file=model.yaml,line=3,col=5::")
    assert outcome.stderr.count("\n") == 1
    assert run("params", "none.yaml", "--format=github").stderr.startswith(
        "::error file=none.yaml::cannot read none.yaml"
    )
    wrong = run("shape", "model.yaml", "-fgithub", "--fish")
    assert ("::error::", 2) == (wrong.stderr[:9], wrong.code)


def test_annotations_beside_a_file(run: Run, tmp_path: Path) -> None:
    """The ending of the output file picks the format of the result."""
    (tmp_path / "model.yaml").write_text("input: [3]\nlayers:\n  - dense: 5\n")
    assert 0 == run("summary", "model.yaml", "-f", "github", "-o", "out.json").code
    assert (tmp_path / "out.json").read_text().startswith("{")


@pytest.mark.parametrize("typed", ["model = Sequential(); model.add(LSTM(10, unit=4))", "-"])
def test_what_no_file_holds(run: Run, typed: str) -> None:
    """Code that was typed or came on standard input has lines, but names no file."""
    found = run("summary", typed, "--format", "json", stdin="m = Sequential()\nm.add(Dense(4, unit=3))\n")
    first = problems(found.stderr)[0]
    assert (None, "unknown-argument") == (first["file"], first["code"])
    assert isinstance(first["line"], int)


def test_a_file_is_named_once(run: Run, tmp_path: Path) -> None:
    """Where the message begins with the file, no line below it says that again."""
    path = tmp_path / "book.ipynb"
    path.write_text('{"cells": 3, "nbformat": 4}', encoding="utf-8")
    assert 1 == run("summary", path).stderr.count("book.ipynb")
