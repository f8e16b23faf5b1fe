"""`mlcalc memory`: what it prints, in each format, and how it ends."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from tests.cli.conftest import ROOT, Run

SAVED = ROOT / "tests" / "conformance" / "records" / "files"

DENSE = ("memory", "Dense(3, activation='relu')", "--input", "4")


def test_table(run: Run) -> None:
    """Inference, training, the layers with their reasons, and half and twice the batch."""
    outcome = run(*DENSE, "--batch-size", "8")
    assert ("", 0) == (outcome.stderr, outcome.code)
    lines = [line.split() for line in outcome.stdout.splitlines()]
    firsts = [line[0] for line in lines if line]
    parts = ["weights", "gradients", "optimizer", "inputs", "activations", "transient", "total"]
    assert ["Model:", "Inference", "weights", "inputs", "peak", "Training", *parts, "Layer", "dense", "loss"] == firsts[
        :16
    ]
    assert ["Batch", "4", "8", "16"] == firsts[16:]
    assert "its derivative is read from its output" in outcome.stdout


def test_json(run: Run) -> None:
    """Bytes are exact, and what follows from them stands beside them."""
    outcome = run(*DENSE, "--batch-size", "8", "--in", "1kB", "--batches", "1,8", "--format", "json")
    data = json.loads(outcome.stdout)
    assert (8, "adam", "float32") == (data["batch_size"], data["optimizer"], data["dtype"])
    assert {"weights_bytes": 60, "inputs_bytes": 128, "peak_bytes": 96, "peak_at": "dense"} == data["inference"]
    assert [8] * 2 == [data["batch_size"], data["batches"][1]["batch_size"]]
    assert data["batches"][1]["training_bytes"] == data["training"]["total_bytes"] == 60 + 60 + 128 + 128 + 192 + 96
    found = data["largest_batch"]
    assert {"memory_bytes": 1000, "training": (1000 - 248) // 52, "inference": (1000 - 60) // 28} == found


@pytest.mark.parametrize(
    ("text", "size"), [("1000", 1000), ("2kB", 2000), ("2 KiB", 2048), ("1.5MB", 1_500_000), ("3g", 3 * 10**9)]
)
def test_memories(run: Run, text: str, size: int) -> None:
    """A memory is a number with a unit, of thousands or of 1,024."""
    data = json.loads(run(*DENSE, "--in", text, "--format", "json").stdout)
    assert size == data["largest_batch"]["memory_bytes"]


def test_csv(run: Run) -> None:
    """CSV has the rows of the layers."""
    rows = list(csv.reader(io.StringIO(run(*DENSE, "--batch-size", "2", "--format", "csv").stdout)))
    assert [["layer", "output", "kept", "bytes", "why", "output_bytes"], "dense", "loss"] == [
        rows[0],
        rows[1][0],
        rows[2][0],
    ]
    assert ["24", ""] == [row[-1] for row in rows[1:]]


def test_quiet(run: Run) -> None:
    """The bare answer is the total, or the largest batch."""
    assert ("664\n", "") == run(*DENSE, "--batch-size", "8", "--quiet")[:2]
    assert ("14\n", "") == run(*DENSE, "--in", "1kB", "--quiet")[:2]


def test_without_a_batch(run: Run) -> None:
    """What depends on the batch is a formula, and nothing has failed."""
    outcome = run(*DENSE)
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert "52 × batch + 248" in outcome.stdout
    assert "note: what depends on the batch is unknown" in outcome.stdout
    data = json.loads(run(*DENSE, "--format", "json").stdout)
    assert (None, None, 60) == (data["batch_size"], data["training"]["total_bytes"], data["training"]["weights_bytes"])


def test_time_steps(run: Run) -> None:
    """An open size is put in by its name, in every place where it is open."""
    words = ("memory", "--input", "none,16", "-l", "LSTM(10)", "-l", "Dense(1)", "--batch-size", "8")
    assert "time_steps" in run(*words).stdout
    data = json.loads(run(*words, "--set", "time_steps=100", "--format", "json").stdout)
    assert 8 * (100 * 70 * 4 + 40 + 4) == data["training"]["activations_bytes"]


def test_settings_of_source(run: Run, tmp_path: Path) -> None:
    """In source, `--set` first says what the source does not, and then a size that is still open."""
    path = tmp_path / "train.py"
    path.write_text(
        "from keras import Sequential, layers\n"
        "m = Sequential([layers.Input((None, 4)), layers.LSTM(units), layers.Dense(1)])\n"
    )
    words = ("memory", str(path), "--batch-size", "2", "--format", "json", "--set", "units=3", "--set", "time_steps=5")
    outcome = run(*words)
    assert ("", 0) == (outcome.stderr, outcome.code)
    assert 2 * (5 * 21 * 4 + 12 + 4) == json.loads(outcome.stdout)["training"]["activations_bytes"]
    assert "nothing in the source is called `unit`" in run(*words, "--set", "unit=3").stderr


@pytest.mark.parametrize(
    ("words", "flag"),
    [
        (("--batch-size", "99999999999999"), "--batch-size"),
        (("--in", "1000000000TB"), "--in"),
        (("--set", f"time_steps={2**63 - 1}"), "--set"),
        (("--batches", "1,0"), "--batches"),
        (("--batches", "1,0", "--quiet"), "--batches"),
    ],
)
def test_no_machine_has_it(run: Run, words: tuple[str, ...], flag: str) -> None:
    """What no machine holds is an error at its flag, whatever is asked for."""
    outcome = run("memory", "--input", "none,16", "-l", "LSTM(10)", *words)
    assert outcome.code in (1, 2)
    assert (flag in outcome.stderr, outcome.stdout) == (True, "")


def test_help_names_flags(run: Run) -> None:
    """What a script reads of the command line names flags, as what people read does."""
    data = json.loads(run("memory", "--input", "none,16", "-l", "LSTM(10)", "--format", "json").stdout)
    assert ["`--batch-size 32` gives one", "`--set time_steps=100` gives one"] == [
        each["help"] for each in data["problems"]
    ]


def test_settings(run: Run) -> None:
    """Each flag is what the function of that name takes."""
    model = ("memory", "--input", "8,8,3", "-l", "Conv2D(4, 3)", "-l", "MaxPooling2D()", "-l", "Flatten()")
    words = (*model, "-l", "Dense(2)", "--batch-size", "1", "--format", "json")
    plain = json.loads(run(*words).stdout)["training"]
    assert 36 * 4 * 4 + 9 * 4 * 4 + 8 == plain["activations_bytes"]
    torch = json.loads(run(*words, "--kept-as", "torch").stdout)["training"]
    assert plain["activations_bytes"] + 9 * 4 * 8 == torch["activations_bytes"]
    frozen = json.loads(run(*words, "--frozen", "conv2d").stdout)["training"]
    assert 9 * 4 * 4 + 8 == frozen["activations_bytes"]
    half = json.loads(run(*words, "--dtype", "bfloat16", "--optimizer", "SGD(momentum=0.9)").stdout)["training"]
    assert plain["activations_bytes"] // 2 == half["activations_bytes"]
    assert half["optimizer_bytes"] == half["weights_bytes"] + 8
    saving = json.loads(run(*words, "--checkpoint", "every-block").stdout)["training"]
    assert saving["activations_bytes"] <= plain["activations_bytes"]


def test_weights_alone(run: Run) -> None:
    """A file of weights alone does not say how layers are joined."""
    pytest.importorskip("h5py")
    for words in (("memory", "--batch-size", "2"), ("shape",), ("shape", "--quiet")):
        outcome = run(words[0], SAVED / "chain.weights.h5", *words[1:])
        assert (words != ("shape",)) == outcome.code  # beside a table it is a warning
        assert "does not say how its layers are joined" in outcome.stderr


def test_layers_not_listed(run: Run) -> None:
    """Of a model whose file lists no layers, the weights are known and nothing else."""
    pytest.importorskip("h5py")
    data = json.loads(run("memory", SAVED / "subclassed.keras", "--batch-size", "2", "--format", "json").stdout)
    assert {"weights_bytes": 104, "inputs_bytes": None, "peak_bytes": None, "peak_at": None} == data["inference"]
    assert {None} == {value for key, value in data["training"].items() if key != "weights_bytes"}


def test_several_models(run: Run, tmp_path: Path) -> None:
    """Of several models in a source, one is asked for."""
    path = tmp_path / "train.py"
    path.write_text(
        "from keras import Sequential, layers\n"
        + "".join(f"{name} = Sequential([layers.Input((3,)), layers.Dense({len(name)})])\n" for name in ("a", "big"))
    )
    assert (2, True) == ((outcome := run("memory", str(path))).code, "`--model a` takes one" in outcome.stderr)
    assert 0 == run("memory", str(path), "--model", "big").code


def test_architecture(run: Run) -> None:
    """Adam on ResNet-50 has two numbers for each trainable parameter, and two scalars."""
    data = json.loads(run("memory", "resnet50", "--batch-size", "32", "--format", "json").stdout)
    assert (102_546_848, 102_334_368, 204_668_744) == tuple(data["training"].values())[:3]
    assert "conv2_block1_add" == data["inference"]["peak_at"]


def test_compiled(run: Run) -> None:
    """The optimizer of a file is taken at its word, and a flag goes before it; both are said."""
    pytest.importorskip("h5py")
    words = ("memory", SAVED / "chain.keras", "--batch-size", "2")
    assert "note: the optimizer is adam, with which the file was compiled" in run(*words).stdout
    outcome = run(*words, "--optimizer", "lion")
    assert "note: the file was compiled with adam: lion goes before it" in outcome.stdout


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--in", "8"), "`--in` must be a size such as 8GB or 24GiB, and 8 is 8 bytes"),
        (("--in", "0GB"), "`--in` must be a size such as 8GB or 24GiB, and 0GB is 0 bytes"),
        (("--in", "0,5GB"), "`--in` must be a size such as 8GB or 24GiB, not 0,5GB"),
        (("--in", "8,000,000"), "`--in` must be a size such as 8GB or 24GiB, not 8,000,000"),
        (("--in", "8_000"), "`--in` must be a size such as 8GB or 24GiB, not 8_000"),
        (("--batch-size", "1e3"), "`--batch-size` must be a positive integer or none, not 1e3"),
        (("--batch-size", "1,000"), "`--batch-size` must be a positive integer or none, not 1,000"),
        (("--batch-size", "32.0"), "`--batch-size` must be a positive integer or none, not 32.0"),
        (("--batch-size", "2.5"), "`--batch-size` must be a positive integer or none, not 2.5"),
        (("--batch-size", "0"), "`--batch-size` must be a positive integer or none, not 0"),
    ],
)
def test_sizes_as_people_type_them(run: Run, words: tuple[str, ...], message: str) -> None:
    """A unit that is missing, and signs that stand for something else elsewhere; what is proposed passes."""
    outcome = run(*DENSE, "--quiet", *words)
    assert (2, "", f"error: {message}") == (outcome.code, outcome.stdout, outcome.stderr.splitlines()[0])
    meant = re.search(r"= help: did you mean `(--\S+) (\S+)`\?", outcome.stderr)
    assert (meant is None) == (words[1] in {"0GB", "2.5", "0"})
    if meant:
        assert 0 == run(*DENSE, meant[1], meant[2]).code


def test_blank_in_a_size(run: Run) -> None:
    """What stands behind a number apart from it is its unit, and no flag that follows is a part of it."""
    outcome = run(*DENSE, "--in", "16", "GB", "-q")
    assert "= help: --in 16GB\n" in outcome.stderr


def test_nothing_fits(run: Run) -> None:
    """Where no batch fits, what one sample takes is told: weights, the sample, and what it gives."""
    outcome = run("memory", "Dense(300, activation='relu')", "--input", "400", "--in", "100kB")
    assert (400 * 300 + 300) * 4 + 400 * 4 + 300 * 4 == 484_000
    assert "largest batch in 100 kB (100,000 bytes), inference: 0: a batch of 1 takes 484 kB" in outcome.stdout
