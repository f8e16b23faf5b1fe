"""`mlcalc summary`: the whole model."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest

from mlcalc.limits import LARGEST_BATCH
from tests.cli.conftest import ROOT, Run

CHAIN = ("--input", "3,1", "-l", "LSTM(10)", "-l", "Dense(1)")


@pytest.mark.parametrize(
    ("words", "params"),
    [
        (CHAIN, 491),
        (("-l", "LSTM(10, input_shape=(3, 1))", "-l", "dense: 1"), 491),
        (
            ("--input", "28,28,1", "-l", "conv2d: {filters: 6, kernel_size: 5}", "-l", "flatten", "-l", "Dense(2)"),
            156 + 6914,
        ),
        (("Sequential([Input((3, 1)), LSTM(10), Dense(1)])",), 491),
        ((str(ROOT / "samples/lenet5.yaml"),), 61_706),
        ((str(ROOT / "samples/stacked-lstm.yaml"), "--input", "7,2"), 520 + 840 + 55 + 6),
        (("--input", "3,1", "-l", "GRU(5)", "--convention", "keras3"), 120),
        (("--input", "3,1", "-l", "tf.keras.layers.GRU(5)"), 120),
    ],
)
def test_quiet(run: Run, words: tuple[str, ...], params: int) -> None:
    """`--quiet` prints the total alone."""
    assert (f"{params}\n", "", 0) == run("summary", *words, "-q")


def test_quiet_with_two_counts(run: Run, tmp_path: Path) -> None:
    """Where our own default decided, `--quiet` names the other count too, apart from the answer and of every row."""
    words = ("--input", "3,1", "-l", "GRU(5)", "-l", "Dense(1)", "-q")
    note = "note on gru: Keras since 2.4 and PyTorch count 120, not 105: "
    answers = [
        run("summary", *words),
        run("summary", *words, "--range", "dense"),
        run("summary", *words, "--output", "count.txt"),
    ]
    assert ["111\n", "111\n", ""] == [answer.stdout for answer in answers]
    assert "111\n" == (tmp_path / "count.txt").read_text()
    assert all(answer.stderr.startswith(note) and answer.stderr.count("\n") == 1 for answer in answers)
    assert {0} == {answer.code for answer in answers}


def test_plain(run: Run) -> None:
    """In a pipe, a row for each layer and the totals."""
    expected = """\
Model: model
Layer  Type   Output shape  Params
lstm   LSTM   (None, 10)       480
dense  Dense  (None, 1)         11

Total params: 491 (1.92 KiB)
Trainable params: 491
Non-trainable params: 0
MACs for one sample: 1,330 (FLOPs are twice that)
"""
    assert (expected, "", 0) == run("summary", *CHAIN)


def test_file_names_the_model(run: Run, tmp_path: Path) -> None:
    """A model without a name is called like its file."""
    (tmp_path / "tiny.yaml").write_text("input: [3]\nlayers: [{dense: 4}]\n")
    assert run("summary", "tiny.yaml").stdout.startswith("Model: tiny\n")


def test_json(run: Run) -> None:
    """The documented keys are there, and the numbers are those of the formula sheet."""
    data = json.loads(run("summary", *CHAIN, "--format", "json").stdout)
    assert {"name", "layers", "output_shape", "params", "trainable_params", "non_trainable_params"} <= data.keys()
    (lstm, _) = data["layers"]
    assert ("lstm", "LSTM", ["input"], [None, 10], 480, 480) == (
        lstm["name"],
        lstm["type"],
        lstm["inputs"],
        lstm["output_shape"],
        lstm["params"],
        lstm["trainable_params"],
    )
    assert {"name": "kernel", "shape": [1, 40], "trainable": True} == lstm["weights"][0]
    assert (491, 491, 0) == (data["params"], data["trainable_params"], data["non_trainable_params"])


def test_columns(run: Run) -> None:
    """Columns can be chosen, and CSV is for spreadsheets: no separators, an empty cell where nothing is known."""
    words = ("--input", "none,1", "-l", "LSTM(10)", "-l", "Dense(1)", "-c", "name,params,macs", "-f", "csv")
    rows = list(csv.reader(io.StringIO(run("summary", *words).stdout)))
    assert [["name", "params", "macs"], ["lstm", "480", ""], ["dense", "11", "10"]] == rows


def test_explain(run: Run) -> None:
    """`--explain` adds the formulas of each layer."""
    outcome = run("summary", *CHAIN, "--explain")
    assert (
        "\nlstm: LSTM(units=10)\n  params = 4 × (units + input_dim + 1) × units = 4 × (10 + 1 + 1) × 10 = 480\n"
        in outcome.stdout
    )


def test_markdown(run: Run) -> None:
    """Markdown is a table for a README."""
    text = run("summary", *CHAIN, "-f", "markdown").stdout
    assert (
        "| Layer | Type | Output shape | Params |\n| --- | --- | --- | ---: |\n| lstm | LSTM | (None, 10) | 480 |\n"
        in text
    )


def test_graph(run: Run) -> None:
    """A graph shows where the inputs of each layer come from."""
    text = run("summary", ROOT / "samples/two-inputs.yaml").stdout
    assert "Inputs" in text.split("\n")[1]
    assert "memory, season" in text


def test_range(run: Run) -> None:
    """`--range` shows a part of the rows; the totals stay those of the model."""
    text = run("summary", ROOT / "samples/vgg16.yaml", "--range", "fc1:predictions").stdout
    assert ["fc1", "fc2", "predictions"] == [line.split()[0] for line in text.split("\n")[2:5]]
    assert "\nTotal params: 138,357,544 " in text


def test_expand(run: Run) -> None:
    """`--expand` shows the layers of models inside."""
    words = ("summary", "-", "--format", "csv", "--columns", "name,params")
    nested = "input: [8]\nlayers:\n  - {name: encoder, input: [8], layers: [{dense: 4}]}\n  - dense: 1\n"
    assert "name,params\nencoder,36\ndense,5\n" == run(*words, stdin=nested).stdout
    assert "name,params\nencoder,36\nencoder/dense,36\ndense,5\n" == run(*words, "--expand", stdin=nested).stdout


BROKEN = """
input: [28, 28, 1]
layers:
  - conv2d: {filters: 8, kernel_size: 3}
  - {repeat: 2, max_pooling2d: 2}
  - lstm: 10
  - dense: {unit: 3}
  - {name: last, dense: -3}
  - reshape: [3]
"""


def test_rows_down_to_the_first_error(run: Run, tmp_path: Path) -> None:
    """All errors come in one run, in the order of their lines, none that follows from another, and the rows above."""
    path = tmp_path / "m.yaml"
    path.write_text(BROKEN, encoding="utf-8")
    outcome = run("summary", str(path))
    assert 1 == outcome.code
    assert (
        """\
Model: m, down to the first error
Layer            Type          Output shape       Params
conv2d           Conv2D        (None, 26, 26, 8)      80
max_pooling2d    MaxPooling2D  (None, 13, 13, 8)       0
max_pooling2d_1  MaxPooling2D  (None, 6, 6, 8)         0
lstm             LSTM          wrong: see below        -
… and 3 more below it

"""
        == outcome.stdout
    )
    assert ["6:5", "7:13", "8:25"] == re.findall(r"--> .*m\.yaml:(\S+)", outcome.stderr)


@pytest.mark.parametrize("words", [("-q",), ("-f", "json"), ("-f", "csv"), ("-f", "markdown"), ("-o", "x.txt")])
def test_scripts_get_no_part_of_a_model(run: Run, words: tuple[str, ...], tmp_path: Path) -> None:
    """What a script reads is whole, or nothing."""
    Path("m.yaml").write_text(BROKEN, encoding="utf-8")
    assert ("", 1) == run("summary", "m.yaml", *words)[::2]
    assert not Path("x.txt").exists()


NO_ROWS = {
    "the first layer is wrong": "input: [3]\nlayers:\n  - dens: 3\n  - dense: 4\n",
    "no layer is wrong": "input: [3]\nlayers:\n  - dense: 3\n  - dense: 4\noutputs: [nothing]\n",
    "the input is not said": "layers:\n  - dense: 3\n  - dense: {unit: 4}\n",
}


@pytest.mark.parametrize("text", NO_ROWS.values(), ids=NO_ROWS)
def test_no_rows(run: Run, text: str) -> None:
    """Where nothing is known above the first error, there is no table."""
    Path("m.yaml").write_text(text, encoding="utf-8")
    assert ("", 1) == run("summary", "m.yaml")[::2]


FOLLOWING = {
    "a merge of a branch that is wrong": (
        "  - {name: a, dens: 4}\n  - {name: b, dense: 5, from: input}\n  - {add: , from: [a, b]}\n"
    ),
    "an output of a layer that is wrong": "  - {name: a, lstm: {unit: 4}}\n  - {dense: 3, from: 'a[1]'}\n",
    "a block with a source that is wrong": "  - {name: a, dens: 4}\n  - {twice: 3, from: a}\n",
    "a size that cannot be counted": "  - {reshap: [3, 1]}\n  - lstm: 4\n  - flatten\n  - dense: 3\n",
}


@pytest.mark.parametrize("layers", FOLLOWING.values(), ids=FOLLOWING)
def test_no_error_follows_from_another(run: Run, layers: str) -> None:
    """What depends on a layer that is wrong is unknown, and no further mistake."""
    blocks = "blocks:\n  twice:\n    parameters: [units]\n    layers:\n      - dense: $units\n      - dense: $units\n"
    Path("m.yaml").write_text(f"{blocks}input: [3]\nlayers:\n{layers}", encoding="utf-8")
    assert 1 == run("summary", "m.yaml").stderr.count("error: ")


@pytest.mark.parametrize("format", ["table", "plain", "json", "csv", "tsv", "markdown", "svg"])
def test_no_such_column(run: Run, format: str) -> None:  # noqa: A002  (the name of the flag)
    """A column that does not exist is an error in every format."""
    out, said, code = run("summary", *CHAIN, "--columns", "name,receptive_feild", "--format", format)
    assert ("", 2) == (out, code)
    assert "did you mean `receptive_field`?" in said


def test_no_such_column_quiet(run: Run) -> None:
    """It is one beside the bare answer, too."""
    assert 2 == run("summary", *CHAIN, "--columns", "nothing", "-q")[2]


def test_further_figures(run: Run) -> None:
    """Columns that are worked out where they are asked for stand in rows and totals of every format."""
    columns = "name,receptive_field,jump,flops,bytes"
    words = ("--input", "9,2", "-l", "Conv1D(4, 3, strides=2)", "-l", "flatten", "--columns", columns)
    out, _, code = run("summary", *words, "--format", "csv")
    assert (0, ["conv1d,(3),(2),192,112", "flatten,-,-,0,0"]) == (code, out.splitlines()[1:])
    data = json.loads(run("summary", *words, "--format", "json")[0])
    first, last = data["layers"]
    assert ([3], [2], 192, 112) == tuple(first[key] for key in ("receptive_field", "jump", "flops", "bytes"))
    assert ([], [], 192) == (last["receptive_field"], last["jump"], data["flops"])
    assert "FLOPs for one sample: 192" in run("summary", *words)[0]
    data = json.loads(run("summary", *CHAIN, "--format", "json")[0])
    assert not {"receptive_field", "flops", "batch_size"} & {*data, *data["layers"][0]}


def test_batch_size(run: Run) -> None:
    """A model that says its input itself takes the batch of the flag, in its shapes and in its figures."""
    words = ("summary", "Sequential([Input((3,)), Dense(2)])", "--batch-size", "32", "--columns", "output_shape,flops")
    data = json.loads(run(*words, "--format", "json")[0])
    assert ([32, 2], 32 * 12, 32, 6) == (data["output_shape"], data["flops"], data["batch_size"], data["macs"])
    assert "FLOPs for a batch of 32: 384" in run(*words)[0]


@pytest.mark.parametrize(
    ("size", "reason"),
    [
        *[
            (size, "`--batch-size` must be a positive integer or none")
            for size in ("0", "-3", "many", "1e9", "2.5", "00")
        ],
        *[(size, "`--batch-size` must be below 2^63") for size in (str(2**63), "9" * 5000)],
    ],
)
def test_bad_batch_size(run: Run, size: str, reason: str) -> None:
    """A batch is a positive integer; what is none is a command typed wrong."""
    _, said, code = run("summary", *CHAIN, "--batch-size", size, "--columns", "flops")
    assert 2 == code
    assert reason in said


def test_largest_batch(run: Run) -> None:
    """The figures of the largest batch are exact, and its time is told."""
    words = ("summary", *CHAIN, "--columns", "flops", "--device", "t4", "--batch-size")
    out, _, code = run(*words, str(LARGEST_BATCH))
    assert 0 == code
    assert f"FLOPs for a batch of {LARGEST_BATCH:,}: {2 * 1330 * LARGEST_BATCH:,}" in out
    out, said, code = run(*words, str(LARGEST_BATCH + 1))
    assert (2, "", True) == (code, out, "more than any machine holds" in said)


def test_times(run: Run) -> None:
    """The least times stand behind the columns that a model needs, or behind those that are chosen."""
    words = ("summary", *CHAIN, "--flops", "1T", "--bandwidth", "1GB/s")
    head, *rows = list(csv.reader(io.StringIO(run(*words, "--format", "csv")[0])))
    assert ["name", "type", "output_shape", "params", "seconds", "bound_by"] == head
    assert [str(4 * (3 + 10 + 480) / 1e9), str(4 * (10 + 1 + 11) / 1e9)] == [row[4] for row in rows]
    data = json.loads(run(*words, "--columns", "name", "--format", "json")[0])
    assert ["memory", "memory", "memory"] == [data["bound_by"], *(each["bound_by"] for each in data["layers"])]
    assert "1T FLOPS, 1GB/s" == data["device"]
    out = run(*words)[0]
    assert "a lower bound and no promise: 2.06 µs, bound by memory" in out
    assert "three such passes: 6.18 µs" in out


def test_counts(run: Run) -> None:
    """Operations beside the products and the count of a tool are columns with totals."""
    out, said, code = run("summary", *CHAIN, "--count", "elementwise", "--count-as", "fvcore", "-c", "name,macs")
    assert ("", 0) == (said, code)
    assert ["Layer", "MACs", "Bias", "Activation", "Normalization", "Pooling", "fvcore"] == out.splitlines()[1].split()
    assert ["lstm", "1,320", "120", "150", "0", "0", "0"] == out.splitlines()[2].split()
    assert "note on lstm: fvcore counts LSTM as 0; it multiplies 1,320 times for a sample" in out


@pytest.mark.parametrize(
    ("words", "marked", "mend"),
    [
        (
            ("--device", "a1000"),
            "a1000",
            "did you mean `a100`? Of any other, give `--flops=312T` and `--bandwidth=2TB/s`",
        ),
        (("--count-as", "fvcor"), "fvcor", "did you mean `fvcore`?"),
        (("--count", "all"), "all", "`elementwise` is one"),
        (("--dtype", "float17"), "float17", "did you mean `float16`?"),
        (("--dtype", "float16"), "float16", "such as `--device=a100`, or the column `moved_bytes`"),
        (("--flops", "3T"), "3T", "add `--bandwidth=2TB/s`"),
        (("--columns", "seconds"), "seconds", "`--device=a100`, or `--flops=312T` and `--bandwidth=2TB/s`"),
        (("--device", "tpu-v4"), "tpu-v4", "it has some for bfloat16: `--dtype=bfloat16`"),
    ],
)
def test_unknown_names(run: Run, words: tuple[str, str], marked: str, mend: str) -> None:
    """A name that is not known is marked where it stands, with what was meant."""
    out, said, code = run("summary", *CHAIN, *words)
    assert ("", 2) == (out, code)
    mark, help_line = said.splitlines()[-2:]
    assert "^" * len(marked) == mark.split()[-1]
    assert mend in help_line


def test_mends_of_devices(run: Run) -> None:
    """What a message offers works as it stands."""
    for words in (("--device=a100",), ("--flops=312T", "--bandwidth=2TB/s"), ("--device=tpu-v4", "--dtype=bfloat16")):
        assert 0 == run("summary", *CHAIN, *words)[2]


@pytest.mark.parametrize("words", [("--device", "a100"), ("--count-as", "fvcore"), ("--count", "elementwise")])
def test_no_figures_of_a_model_that_is_written(run: Run, words: tuple[str, str], tmp_path: Path) -> None:
    """A model that is written has no figures, and says so."""
    out, said, code = run("summary", *CHAIN, *words, "--output", str(tmp_path / "model.yaml"))
    assert ("", 2) == (out, code)
    assert "goes with a summary, and not with a model that is written" in said
