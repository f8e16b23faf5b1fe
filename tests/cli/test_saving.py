"""`mlcalc summary … --output model.yaml` and `--output model.py`: the model itself, written down."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

CHAIN = ("--input", "3,1", "-l", "LSTM(10)", "-l", "Dense(1)")
SOURCE = """\
import keras
from keras import layers, ops

small = keras.Sequential([keras.Input((4,)), layers.Dense(3), layers.Dense(2)])
x = keras.Input((6,))
scaled = keras.Model(x, layers.Dense(2)(ops.mean(x * 2, axis=-1, keepdims=True)))
"""


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Write a source that makes two models."""
    path = tmp_path / "train.py"
    path.write_text(SOURCE, encoding="utf-8")
    return path


def test_description(run: Run, tmp_path: Path) -> None:
    """The file holds the model as a person would write it, and nothing is printed."""
    assert ("", "", 0) == run("summary", *CHAIN, "--output", "model.yaml")
    assert "name: model\ninput: [3, 1]\nlayers:\n  - lstm: 10\n  - dense: 1\n" == (tmp_path / "model.yaml").read_text()


def test_code(run: Run, tmp_path: Path) -> None:
    """Code has imports, and the model under the name `model`."""
    assert ("", "", 0) == run("summary", *CHAIN, "--output", "model.py")
    expected = """\
import keras
from keras import layers

model = keras.Sequential(
    [
        keras.Input(shape=(3, 1), name="input"),
        layers.LSTM(10),
        layers.Dense(1),
    ],
    name="model",
)
"""
    assert expected == (tmp_path / "model.py").read_text()


@pytest.mark.parametrize("name", ["model.yaml", "MODEL.YML", "model.py"])
@pytest.mark.parametrize("sample", ["siamese.json", "encoder-decoder.yaml", "u-net.yaml", "seq2seq.json"])
def test_the_same_rows(run_process: Run, name: str, sample: str) -> None:
    """What was written is read as the same model, by the real command."""
    asked = ("--format", "json")
    before = json.loads(run_process("summary", ROOT / "samples" / sample, *asked).stdout)
    assert ("", 0) == (done := run_process("summary", ROOT / "samples" / sample, "-o", name))[::2]
    assert "error" not in done.stderr
    after = json.loads(
        run_process("summary", name, *asked, *(("--model", "model") if name.endswith("py") else ())).stdout
    )
    keys = ("name", "type", "inputs", "output_shape", "params", "trainable_params")
    rows = [sorted(str([row[key] for key in keys]) for row in each["layers"]) for each in (before, after)]
    assert rows[0] == rows[1]
    assert before["params"] == after["params"]


def test_one_of_several(run: Run, source: Path) -> None:
    """A source with several models needs `--model`; without it, the error names them, and nothing is written."""
    outcome = run("summary", source, "--output", "model.yaml")
    assert 2 == outcome.code
    assert "holds 2 models: `small`, `scaled`" in outcome.stderr
    assert not (source.parent / "model.yaml").exists()
    assert 0 == run("summary", source, "--model", "small", "--output", "model.yaml").code
    assert (source.parent / "model.yaml").read_text().startswith("name: sequential\n")


def test_what_has_no_words(run: Run, source: Path) -> None:
    """Each operation that no layer is like is named with its line, and how to write it; no file is left."""
    outcome = run("summary", source, "--model", "scaled", "--output", "model.yaml")
    assert 1 == outcome.code
    assert '"multiply" cannot be written: it is the operation Multiply, for which there is no layer' in outcome.stderr
    assert '"mean" cannot be written: it is the operation Mean, for which there is no layer' in outcome.stderr
    assert f"--> {source}:6:" in outcome.stderr
    assert "= help: `--output model.py` writes it as Keras code" in outcome.stderr
    assert not (source.parent / "model.yaml").exists()
    assert 0 == run("summary", source, "--model", "scaled", "--output", "model.py").code


def test_the_input_stays(run: Run, source: Path) -> None:
    """The file that is read is never replaced."""
    outcome = run("summary", source, "--model", "small", "--output", source)
    assert 2 == outcome.code
    assert SOURCE == source.read_text(encoding="utf-8")


def test_a_shape_of_the_command_is_that_of_the_file(run: Run, tmp_path: Path) -> None:
    """`--input` and `--batch-size` say what the model begins with."""
    (tmp_path / "open.py").write_text("import keras\nm = keras.Sequential([keras.layers.Dense(3)])\n")
    outcome = run("summary", "open.py", "--output", "model.yaml")
    assert 1 == outcome.code
    assert "= help: `--input SHAPE` gives it, without the batch" in outcome.stderr
    assert 0 == run("summary", "open.py", "--input", "5", "--output", "model.yaml").code
    assert "18\n" == run("summary", "model.yaml", "--quiet").stdout
    words = ("summary", "-l", "Dense(3)", "--input", "5", "--batch-size", "8", "--output", "batch.yaml")
    assert 0 == run(*words).code
    assert "batch_shape: [8, 5]" in (tmp_path / "batch.yaml").read_text()


@pytest.mark.parametrize("flag", ["--quiet", "--explain", "--expand", "--columns=name", "--range=1:2", "--depth=1"])
def test_what_picks_rows_goes_with_a_summary(run: Run, flag: str, tmp_path: Path) -> None:
    """A model is written as a whole."""
    outcome = run("summary", *CHAIN, flag, "--output", "model.yaml")
    assert 2 == outcome.code
    assert f"`{flag.partition('=')[0]}` goes with a summary" in outcome.stderr
    assert not (tmp_path / "model.yaml").exists()


def test_endings_are_named(run: Run) -> None:
    """An ending that says nothing is answered with all that do."""
    outcome = run("summary", *CHAIN, "--output", "model.txt2")
    assert 2 == outcome.code
    assert ".svg .yaml .yml .py or --format" in outcome.stderr


def test_no_model(run: Run) -> None:
    """A layer by itself has no input, and so is no model yet."""
    outcome = run("summary", "LSTM(10)", "--input", "3,1", "--output", "model.yaml")
    assert 1 == outcome.code
    assert "a layer by itself is no model" in outcome.stderr
