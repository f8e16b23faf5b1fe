"""Python source and notebooks on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from mlcalc import load, summarize
from tests.cli.conftest import Run
from tests.commands import run_command

TWO = """\
from keras import Sequential, layers

small = Sequential([layers.Input((3,)), layers.Dense(5)])


def build(units=50):
    model = Sequential()
    model.add(layers.Input((3,)))
    model.add(layers.Dense(units))
    return model
"""
ONE = "from keras import Sequential, layers\n\nmodel = Sequential([layers.Input((3,)), layers.Dense(5)])\n"
NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Homework"]},
        {
            "cell_type": "code",
            "source": ["%matplotlib inline\n", "from keras import Sequential\n", "from keras.layers import *"],
        },
        {
            "cell_type": "code",
            "source": "deep = Sequential()\ndeep.add(LSTM(10, input_shape=(3, 1)))\ndeep.add(LSTM(10))",
        },
        {"cell_type": "code", "source": "model = Sequential([Dense(5, input_dim=3)])"},
    ],
    "nbformat": 4,
}


@pytest.fixture(autouse=True)
def _in_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("two.py").write_text(TWO, encoding="utf-8")
    Path("one.py").write_text(ONE, encoding="utf-8")
    Path("homework.ipynb").write_text(json.dumps(NOTEBOOK), encoding="utf-8")


def test_one_model() -> None:
    outcome = run_command("summary", "one.py", "--format", "json")
    data = json.loads(outcome.stdout)
    assert (0, "", 20) == (outcome.code, outcome.stderr, data["params"])
    assert {"file": "one.py", "line": 3, "cell": None, "variable": "model"} == data["source"]
    assert [(3, None)] == [(row["line"], row["cell"]) for row in data["layers"]]


def test_several_models() -> None:
    outcome = run_command("summary", "two.py")
    assert 0 == outcome.code
    assert outcome.stdout.startswith(
        "two.py holds 2 models: `small` (line 3), `model` (line 7); --model NAME shows one\n\nModel: `small` (line 3)\n"
    )
    assert "Model: `model` (line 7)" in outcome.stdout


def test_several_models_as_json() -> None:
    outcome = run_command("summary", "two.py", "--format", "json")
    assert [("small", 20), ("model", 200)] == [
        (each["source"]["variable"], each["params"]) for each in json.loads(outcome.stdout)["models"]
    ]


@pytest.mark.parametrize(("name", "count"), [("small", "20"), ("model", "200"), ("7", "200")])
def test_model_by_its_name(name: str, count: str) -> None:
    outcome = run_command("params", "two.py", "--model", name, "--quiet")
    assert (f"{count}\n", 0) == (outcome.stdout, outcome.code)


@pytest.mark.parametrize("command", [("params", "two.py"), ("shape", "two.py"), ("summary", "two.py", "--quiet")])
def test_question_about_one_of_several(command: tuple[str, ...]) -> None:
    outcome = run_command(*command)
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert "error: two.py holds 2 models: `small`, `model`" in outcome.stderr
    assert "= help: `--model small` takes one" in outcome.stderr


def test_name_of_no_model() -> None:
    outcome = run_command("summary", "two.py", "--model", "smal")
    assert 2 == outcome.code
    assert "did you mean `small`?" in outcome.stderr


def test_setting() -> None:
    outcome = run_command("params", "two.py", "--model", "model", "--set", "build.units=7", "--quiet")
    assert "28\n" == outcome.stdout


@pytest.mark.parametrize("again", ["build.units=8", " build.units = 7"])
def test_setting_given_twice(again: str) -> None:
    """The same name twice is a mistake, whatever the values; other names are not."""
    words = ("params", "two.py", "--model", "model", "--set", "build.units=7", "--set")
    outcome = run_command(*words, again)
    assert 2 == outcome.code
    assert "`--set build.units` is given twice" in outcome.stderr
    assert "is given twice" not in run_command(*words, "build.other=8").stderr


@pytest.mark.parametrize("flags", [("--set", "a=1"), ("--model", "x")])
def test_flags_of_source_beside_something_else(flags: tuple[str, str]) -> None:
    outcome = run_command("params", "Dense(5)", *flags)
    assert 2 == outcome.code
    assert "goes with Python source or a notebook" in outcome.stderr


def test_setting_that_is_none() -> None:
    outcome = run_command("params", "one.py", "--set", "units")
    assert 2 == outcome.code
    assert "is no NAME=VALUE" in outcome.stderr


def test_error_at_its_cell() -> None:
    """The models that are fine are still shown."""
    outcome = run_command("summary", "homework.ipynb")
    assert 1 == outcome.code
    assert "Model: `model` (cell 4)" in outcome.stdout
    assert (
        "error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)\n"
        "  --> homework.ipynb: cell 3, line 3\n"
    ) in outcome.stderr
    assert "change line 2 to: deep.add(LSTM(10, input_shape=(3, 1), return_sequences=True))" in outcome.stderr


def test_error_in_json_names_its_cell() -> None:
    outcome = run_command("summary", "homework.ipynb", "--format", "json")
    [problem] = json.loads(outcome.stderr)["problems"]
    assert ("homework.ipynb", 3, 3) == (problem["file"], problem["cell"], problem["line"])
    assert ["model"] == [each["source"]["variable"] for each in json.loads(outcome.stdout)["models"]]


def test_broken_model_alone_shows_its_rows() -> None:
    outcome = run_command("summary", "homework.ipynb", "--model", "deep")
    assert 1 == outcome.code
    assert "down to the first error" in outcome.stdout


def test_standard_input_and_a_pasted_piece() -> None:
    piece = "model = Sequential()\nmodel.add(Dense(5, input_dim=3))"
    assert "20\n" == run_command("params", "-", "--quiet", stdin=piece).stdout
    assert "20\n" == run_command("params", piece, "--quiet").stdout


def test_unknown_values_are_no_error() -> None:
    Path("open.py").write_text(ONE.replace("Dense(5)", "Dense(len(names))"), encoding="utf-8")
    outcome = run_command("summary", "open.py", "--format", "json")
    data = json.loads(outcome.stdout)
    assert (0, None, [None, None]) == (outcome.code, data["params"], data["layers"][0]["output_shape"])
    [problem] = json.loads(outcome.stderr)["problems"]
    assert ("unknown-value", '`--set "len(names)=64"` says it') == (problem["code"], problem["help"])


def test_unknown_count_is_an_error_for_the_bare_answer() -> None:
    Path("open.py").write_text(ONE.replace("Dense(5)", "Dense(len(names))"), encoding="utf-8")
    outcome = run_command("params", "open.py", "--quiet")
    assert ("", 1) == (outcome.stdout, outcome.code)


COMMANDS = [("summary",), ("params",), ("shape",), ("solve",), ("memory",)]


@pytest.mark.parametrize("command", COMMANDS)
def test_what_is_wrong_in_a_source_is_said_by_every_command(command: tuple[str, ...]) -> None:
    text = ONE + "layer = layers.Dense(-3)\nprint 'hello'\n"
    Path("wrong.py").write_text(text, encoding="utf-8")
    outcome = run_command(*command, "wrong.py")
    assert 1 == outcome.code
    assert "wrong.py:4:" in outcome.stderr
    assert "wrong.py:5:" in outcome.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_no_bare_answer_about_a_wrong_source(command: tuple[str, ...]) -> None:
    Path("wrong.py").write_text(ONE + "layer = layers.Dense(-3)\n", encoding="utf-8")
    outcome = run_command(*command, "wrong.py", "--quiet")
    assert ("", 1) == (outcome.stdout, outcome.code)


def test_input_shape_for_a_model_without_one() -> None:
    Path("open.py").write_text(ONE.replace("layers.Input((3,)), ", ""), encoding="utf-8")
    assert "20\n" == run_command("params", "open.py", "--input", "3", "--quiet").stdout


def test_source_without_a_model() -> None:
    Path("none.py").write_text("print('hello')\n", encoding="utf-8")
    outcome = run_command("summary", "none.py")
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert "error: none.py makes no model of Keras that mlcalc can follow" in outcome.stderr


def test_nothing_is_run_or_written() -> None:
    Path("bad.py").write_text(
        ONE + "open('written', 'w')\nmodel.save('written')\n__import__('os').system('touch written')\n",
        encoding="utf-8",
    )
    assert 0 == run_command("summary", "bad.py").code
    assert not Path("written").exists()


@pytest.mark.parametrize("command", COMMANDS)
def test_statement_that_cannot_be_read_is_an_error(command: tuple[str, ...]) -> None:
    """It makes layers: the model without it is another one, and its mend stands beside it."""
    Path("cut.py").write_text(ONE.replace("(3,)),", "(3,),"), encoding="utf-8")
    outcome = run_command(*command, "cut.py")
    assert 1 == outcome.code
    assert "cut.py:3:" in outcome.stderr
    assert "= help: change line 3 to: model = Sequential([layers.Input((3,)), layers.Dense(5)])" in outcome.stderr
    assert not run_command(*command, "cut.py", "--quiet").stdout


def test_models_of_one_function(run: Run, tmp_path: Path) -> None:
    """The line, or the cell, that calls a function tells apart the models that it makes."""
    made = "Sequential([layers.Input((8,)), layers.Dense(n)])"
    code = f"from keras import Sequential, layers\n\n\ndef mk(n):\n    return {made}\n"
    path = tmp_path / "two.py"
    path.write_text(f"{code}\n\na = mk(3)\nb = mk(5)\n", encoding="utf-8")
    head = run("summary", path).stdout.split("\n")[0]
    assert "`a` (line 5, called in line 8), `b` (line 5, called in line 9)" in head
    assert ["27", "45"] == [run("params", path, "--model", line, "-q").stdout.strip() for line in ("8", "9")]
    cells = [{"cell_type": "code", "source": each, "outputs": []} for each in (code, "m = mk(3)", "m = mk(5)")]
    notebook = tmp_path / "two.ipynb"
    notebook.write_text(json.dumps({"cells": cells, "nbformat": 4, "metadata": {}}), encoding="utf-8")
    models = json.loads(run("summary", notebook, "-f", "json").stdout)["models"]
    assert [([1], [2]), ([1], [3])] == [
        (each["source"]["called_from"], each["source"]["called_from_cells"]) for each in models
    ]


@pytest.mark.parametrize(("words", "rows"), [("", 2), ("--input 6,6,3", 2), ("--input 9,9,3", 3)])
def test_sizes_that_a_class_works_out(run: Run, words: str, rows: int) -> None:
    """The source is followed on the input that is asked about; of a copy, it is said that its own sizes stay."""
    text = "class Rows(layers.Layer):\n    def call(self, x):\n        return x[:, : x.shape[1] // 3]\n"
    chain = "model = keras.Sequential([layers.Input((6, 6, 3)), Rows(), layers.Flatten()])\n"
    copy = "copy = keras.models.clone_model(model)\n"
    Path("train.py").write_text(f"import keras\nfrom keras import layers\n{text}{chain}{copy}", encoding="utf-8")
    asked = words.split()
    assert f"(None, {rows * 3 * rows * 3})\n" == run("shape", "train.py", "--model", "model", *asked, "-q").stdout
    assert not run("summary", "train.py", "--model", "model", *asked).stderr
    said = run("summary", "train.py", "--model", "copy", *asked).stderr
    assert (rows > 2) == said.startswith("warning: Rows: sizes that `call` works out are those of the input")
    assert run("solve", "train.py", "--model", "copy").stderr.startswith("warning: Rows: sizes")


@pytest.mark.parametrize("text", ["Dense(2)(Dense(4)(Input((3,))))", "x = Input((3,)); y = Dense(2)(Dense(4)(x))"])
def test_layers_called_without_a_model(text: str) -> None:
    outcome = run_command("summary", text, "--quiet")
    assert (0, "26\n", "") == (outcome.code, outcome.stdout, outcome.stderr)
    assert "no `Model` is written" in run_command("summary", text).stdout
    assert "26" == run_command("params", "-", "--quiet", stdin=text).stdout.strip()


@pytest.mark.parametrize(
    ("text", "params"),
    [
        ("Sequential([Input((3,)), Lambda(lambda x: x * 2), Dense(5)])", 20),
        ("Sequential([Input((3,)), *[Dense(3) for _ in range(4)]])", 48),
        ("Sequential([Input((3,))] + [Dense(3)] * 4)", 12),
        ("Model(i := Input((3,)), Dense(5)(i))", 20),
    ],
)
def test_calls_that_only_python_can_hold(text: str, params: int) -> None:
    outcome = run_command("summary", text, "--quiet")
    assert (0, f"{params}\n", "") == (outcome.code, outcome.stdout, outcome.stderr)


def test_function_of_a_lambda_that_is_not_known() -> None:
    outcome = run_command("summary", "Sequential([Input((3,)), Lambda(lambda x: scores)])")
    assert "warning: `scores` is not known" in outcome.stderr
    assert "--> TARGET:1:26" in outcome.stderr


def test_layer_called_on_nothing_known() -> None:
    outcome = run_command("summary", "Dense(2)(x)")
    assert (2, "") == (outcome.code, outcome.stdout)
    assert "change it to: Dense(2)" in outcome.stderr


def test_mend_of_layers_called_on_one_another() -> None:
    text = "LSTM(4)(LSTM(8)(Input((9, 3))))"
    outcome = run_command("summary", text)
    assert 1 == outcome.code
    assert f"change line 1 to: {text.replace('LSTM(8)', 'LSTM(8, return_sequences=True)')}" in outcome.stderr


def test_loaded_call_of_a_layer() -> None:
    assert summarize(load("Dense(2)(Dense(4)(Input((3,))))")).params == 26


def test_models_without_a_name() -> None:
    """A model that has no variable is chosen by its line, in quotes, as the shell wants it."""
    lines = ["from keras import Sequential, layers", *(f"Sequential([layers.Dense({n}, input_dim=3)])" for n in (5, 6))]
    Path("plain.py").write_text("\n".join(lines), encoding="utf-8")
    asked = ("params", "plain.py", "--quiet")
    assert "= help: `--model 'line 2'` takes one" in run_command(*asked).stderr
    assert "= help: --model 'line 3'" in run_command(*asked, "--model", "line", "3").stderr
    assert "24\n" == run_command(*asked, "--model", "line 3").stdout
