# ruff: noqa: E501  (what the command says is kept as it is)
"""Errors: what is typed, the exact text that answers, and the exit code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.conftest import Run

# A file -> what is said about it, where {file} is its name. All of them are wrong models: exit code 1.
FILES = {
    "a sequence is needed": (
        "name: stacked\ninput: [3, 1]\nlayers:\n  - lstm: 10\n  - lstm: 10\n",
        """\
error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)
  --> {file}:5:5
   |
4  |   - lstm: 10
   |     ^^^^ "lstm" gives only its last output, (None, 10)
5  |   - lstm: 10
   |     ^^^^ "lstm_1" needs a sequence
  = help: "lstm" gives only its last output: change line 4 to: `- lstm: {units: 10, return_sequences: true}`
""",
    ),
    "a sequence is needed by a wrapper": (
        "input: [3, 1]\nlayers:\n  - lstm: 10\n  - bidirectional: {lstm: 4}\n",
        """\
error: Bidirectional needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)
  --> {file}:4:5
   |
3  |   - lstm: 10
   |     ^^^^ "lstm" gives only its last output, (None, 10)
4  |   - bidirectional: {lstm: 4}
   |     ^^^^^^^^^^^^^ "bidirectional" needs a sequence
  = help: "lstm" gives only its last output: change line 3 to: `- lstm: {units: 10, return_sequences: true}`
""",
    ),
    "an image without channels": (
        "input: [28, 28]\nlayers:\n  - conv2d: {filters: 8, kernel_size: 3}\n  - flatten:\n  - dense: 10\n",
        """\
error: Conv2D needs 4 dimensions (batch, height, width, channels) but gets (None, 28, 28)
  --> {file}:3:5
   |
1  | input: [28, 28]
   | ^^^^^ "input" gives (None, 28, 28)
3  |   - conv2d: {filters: 8, kernel_size: 3}
   |     ^^^^^^ "conv2d" needs 4 dimensions
  = help: one channel is written as (28, 28, 1): change line 1 to: `input: [28, 28, 1]`; or a series takes Conv1D: change line 3 to: `- conv1d: {filters: 8, kernel_size: 3}`
""",
    ),
    "a kernel larger than its input": (
        "input: [8, 8, 1]\nlayers:\n  - Conv2D(8, 5)\n  - conv2d: {filters: 8, kernel_size: 5}\n",
        """\
error: Conv2D: the kernel of 5 is larger than the height of 4 in its input (None, 4, 4, 8), by 1
  --> {file}:4:5
   |
4  |   - conv2d: {filters: 8, kernel_size: 5}
   |     ^^^^^^ "conv2d_1" gets (None, 4, 4, 8)
  = help: padding keeps the size: change line 4 to: `- conv2d: {filters: 8, kernel_size: 5, padding: same}`; or a window of 4 fits: change line 4 to: `- conv2d: {filters: 8, kernel_size: 4}`; an input of at least 9 × 9 fits
""",
    ),
    "features that are unknown": (
        "input: [none, none, 3]\nlayers:\n  - flatten:\n  - dense: 10\n",
        """\
error: Dense cannot count its kernel: `input_dim` is unknown (input (None, None))
  --> {file}:4:5
   |
4  |   - dense: 10
   |     ^^^^^ "dense" gets (None, None)
  = help: give the input's shape: `input: […]` in a model, or `--input`
""",
    ),
    "several independent errors": (
        """\
input: [28, 28, 1]
layers:
  - conv2d: {filters: 8, kernel: 3}
  - dens: 10
  - lstm: {units: -1}
  - dense:
""",
        """\
error: Conv2D has no argument `kernel`
  --> {file}:3:26
   |
3  |   - conv2d: {filters: 8, kernel: 3}
   |                          ^^^^^^
  = help: it is `kernel_size` here: change line 3 to: `- conv2d: {filters: 8, kernel_size: 3}`

error: there is no layer `dens`
  --> {file}:4:5
   |
4  |   - dens: 10
   |     ^^^^
  = help: did you mean `Dense`?

error: LSTM: `units` must be a positive integer, not -1
  --> {file}:5:19
   |
5  |   - lstm: {units: -1}
   |                   ^^

error: Dense needs `units`
  --> {file}:6:5
   |
6  |   - dense:
   |     ^^^^^
  = help: for example, change line 6 to: `- dense: {units: 32}`
""",
    ),
    "errors in two branches": (
        """\
inputs: {a: [3], b: [4, 1]}
layers:
  - {name: x, lstm: 3, from: a}
  - {name: y, from: b, conv1d: {filters: 3, kernel_size: 5}}
  - {concatenate: , from: [x, y]}
""",
        """\
error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 3)
  --> {file}:3:15
   |
1  | inputs: {a: [3], b: [4, 1]}
   |          ^ "a" gives (None, 3)
3  |   - {name: x, lstm: 3, from: a}
   |               ^^^^ "x" needs a sequence
  = help: 3 steps of one feature are (3, 1): change line 1 to: `inputs: {a: [3, 1], b: [4, 1]}`

error: Conv1D: the kernel of 5 is larger than the time_steps of 4 in its input (None, 4, 1), by 1
  --> {file}:4:24
   |
4  |   - {name: y, from: b, conv1d: {filters: 3, kernel_size: 5}}
   |                        ^^^^^^ "y" gets (None, 4, 1)
  = help: padding keeps the size: change line 4 to: `- {name: y, from: b, conv1d: {filters: 3, kernel_size: 5, padding: same}}`; or a window of 4 fits: change line 4 to: `- {name: y, from: b, conv1d: {filters: 3, kernel_size: 4}}`
""",
    ),
    "shapes that do not go together": (
        "inputs: {a: [3], b: [4]}\nlayers:\n  - {name: both, add: , from: [a, b]}\n",
        """\
error: Add needs inputs of one shape but gets (None, 3), (None, 4)
  --> {file}:3:18
   |
3  |   - {name: both, add: , from: [a, b]}
   |                  ^^^ "both" gets (None, 3) of "a", (None, 4) of "b"
  = help: each dimension must be equal, or 1
""",
    ),
    "a key that stands twice": (
        "input: [3]\nlayers:\n  - dense: {units: 3, units: 4}\n",
        """\
error: `units` stands here twice
  --> {file}:3:23
   |
3  |   - dense: {units: 3, units: 4}
   |                       ^^^^^
""",
    ),
    "a misspelt key": (
        "input: [3]\nlayer:\n  - dense: 3\n",
        """\
error: a description has no `layer`
  --> {file}:2:1
   |
2  | layer:
   | ^^^^^
  = help: did you mean `layers`?
""",
    ),
    "a tag that would run a program": (
        'input: !!python/object/apply:os.system ["touch ran"]\n',
        """\
error: not valid YAML: could not determine a constructor for the tag 'tag:yaml.org,2002:python/object/apply:os.system'
  --> {file}:1:8
   |
1  | input: !!python/object/apply:os.system ["touch ran"]
   |        ^
""",
    ),
    "a file without data": (
        "# soon\n",
        "error: a description is a mapping with `layers`\n  --> {file}\n  = help: for example",
    ),
    "an empty file": ("", "error: {file} is empty\n  --> {file}\n"),
    "deep nesting": (
        "layers: " + "[" * 120 + "]" * 120,
        f"""\
error: a description is nested at most 100 levels deep
  --> {{file}}:1:108
   |
1  | …{"[" * 61}{"]" * 59}…
   | {"":41}^
""",
    ),
    "broken YAML": ("input: [3\nlayers:\n  - dense: 3\n", "error: not valid YAML: "),
}


@pytest.mark.parametrize(("content", "expected"), FILES.values(), ids=FILES)
def test_file(run: Run, tmp_path: Path, content: str, expected: str) -> None:
    """A wrong model says what is wrong, where, and what would mend it; nothing in it is run."""
    (tmp_path / "model.yaml").write_text(content, encoding="utf-8")
    outcome = run("summary", "model.yaml")
    expected = expected.replace("{file}", "model.yaml")
    whole = not expected.endswith(("example", "YAML: "))
    assert expected == (outcome.stderr if whole else outcome.stderr[: len(expected)])
    assert 1 == outcome.code
    assert not outcome.stdout or re.match(r"Model: \w+, down to the first error\n", outcome.stdout)
    assert ["model.yaml"] == [path.name for path in tmp_path.iterdir()]


# What is typed -> the whole of standard error, and the exit code.
WORDS = {
    "unknown layer": (
        ["params", "lstmm"],
        "error: `lstmm` is neither a layer nor a file\n  = help: did you mean `LSTM`?\n",
        1,
    ),
    "unknown layer with flags": (
        ["shape", "conv2", "--filters", "3"],
        "error: `conv2` is neither a layer nor a file\n  = help: did you mean `Conv2D`?\n",
        1,
    ),
    "strange layer": (
        ["params", "qqqq"],
        "error: `qqqq` is neither a layer nor a file\n  = help: `mlcalc layers` lists the layers\n",
        1,
    ),
    "unknown layer to explain": (
        ["layers", "lst"],
        "error: there is no layer `lst`\n  = help: did you mean `LSTM`?\n",
        1,
    ),
    "unknown layer in a call": (
        ["params", "LSMT(10)"],
        """\
error: there is no layer `LSMT`
  --> TARGET
        |
TARGET  | LSMT(10)
        | ^^^^
  = help: did you mean `LSTM`?
""",
        1,
    ),
    "unknown argument": (
        ["params", "LSTM(10, return_sequence=True)"],
        """\
error: LSTM has no argument `return_sequence`
  --> TARGET
        |
TARGET  | LSTM(10, return_sequence=True)
        |          ^^^^^^^^^^^^^^^^^^^^
  = help: it is `return_sequences` here: change TARGET to: `LSTM(10, return_sequences=True)`
""",
        1,
    ),
    "wrong types": (
        ["params", "LSTM(units='ten', dropout='b')"],
        """\
error: LSTM: `units` must be a positive integer, not 'ten'
  --> TARGET
        |
TARGET  | LSTM(units='ten', dropout='b')
        |      ^^^^^^^^^^^

error: LSTM: `dropout` must be a number, not 'b'
  --> TARGET
        |
TARGET  | LSTM(units='ten', dropout='b')
        |                   ^^^^^^^^^^^
""",
        1,
    ),
    "missing argument": (
        ["params", "Dense()"],
        """\
error: Dense needs `units`
  --> TARGET
        |
TARGET  | Dense()
        | ^^^^^
  = help: for example, change TARGET to: `Dense(units=32)`
""",
        1,
    ),
    "a program in place of a value": (
        ["params", "Dense(__import__('os').system('touch ran'))"],
        """\
error: only a layer's name can be called here
  --> TARGET
        |
TARGET  | Dense(__import__('os').system('touch ran'))
        |       ^^^^^^^^^^^^^^^^
""",
        1,
    ),
    "an image for an LSTM": (
        ["shape", "lstm", "--units", "3", "--input", "10"],
        'error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)\n  --> layer "lstm"\n  = help: 10 steps of one feature are (10, 1): `--input=10,1`\n',
        1,
    ),
    "chain on the command line": (
        ["summary", "--input", "3,1", "-l", "LSTM(10)", "-l", "lstm: 10"],
        """\
error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)
  --> --layer 2
           |
--layer 1  | LSTM(10)
           | ^^^^ "lstm" gives only its last output, (None, 10)
--layer 2  | lstm: 10
           | ^^^^ "lstm_1" needs a sequence
  = help: "lstm" gives only its last output: change --layer 1 to: `LSTM(10, return_sequences=True)`
""",
        1,
    ),
    "chain without an input": (
        ["summary", "-l", "Dense(3)"],
        """\
error: the model does not say the shape of its input
  --> --layer 1
           |
--layer 1  | Dense(3)
           | ^^^^^
  = help: add `input: […]` (without the batch) to the description, or give `--input`
""",
        1,
    ),
    "a kernel larger than its input": (
        ["shape", "conv2d", "--filters", "1", "--kernel-size", "5", "--input", "9,3,1"],
        """\
error: Conv2D: the kernel of 5 is larger than the width of 3 in its input (None, 9, 3, 1), by 2
  --> layer "conv2d"
  = help: padding keeps the size: `--padding=same`; or a window of (5, 3) fits: `--kernel-size=5,3`; an input of at least 11 × 5 fits
""",
        1,
    ),
    "a series that is too short": (
        ["shape", "window", "--length", "3", "--time-steps", "3"],
        """\
error: a window of 3 time steps and its target of 1 need 4 values, but the series has 3
  = help: take fewer time steps, or a shorter horizon
""",
        1,
    ),
    "missing file": (
        ["params", "none.yaml"],
        "error: cannot read none.yaml: No such file or directory\n",
        1,
    ),
    "directory": (["summary", "."], "error: cannot read .: Is a directory\n", 1),
    "a shape that is none": (
        ["shape", "dense", "--units", "3", "--input", "3,a"],
        """\
error: `3,a` is not a shape: `a` is neither a positive integer nor `none`
  --> --input
  = help: write the dimensions without the batch, such as `28,28,1`
""",
        2,
    ),
    "a column that is none": (
        ["summary", "--input", "3", "-l", "Dense(3)", "-c", "name,parms"],
        "error: there is no column `parms`\n  --> --columns\n  = help: did you mean `params`?\n",
        2,
    ),
}


@pytest.mark.parametrize(("words", "expected", "code"), WORDS.values(), ids=WORDS)
def test_command(run: Run, tmp_path: Path, words: list[str], expected: str, code: int) -> None:
    """A wrong layer is told like a wrong model: exit code 1; a flag that means nothing was typed wrong: 2."""
    outcome = run(*words)
    assert expected == outcome.stderr
    assert code == outcome.code
    assert not outcome.stdout or re.match(r"Model: \w+, down to the first error\n", outcome.stdout)
    assert [] == list(tmp_path.iterdir())


# What is typed -> the last line of standard error. The command itself was typed wrong: exit code 2.
USAGE = {
    "no such command": (["sumary"], "No such command 'sumary'."),
    "no such flag": (["params", "lstm", "--unit", "3"], "No such option: --unit "),
    "wrong value of a flag": (
        ["params", "lstm", "--units", "ten"],
        "Invalid value for '--units': must be a positive integer, not ten",
    ),
    "wrong number of sizes": (
        ["params", "conv2d", "--filters", "3", "--kernel-size", "3,3,3"],
        "Invalid value for '--kernel-size': must be a positive integer or 2 of them, not 3,3,3",
    ),
    "missing flag": (["params", "lstm"], "Missing option '--units'."),
    "missing target": (["params"], "Missing argument 'TARGET'."),
    "unknown format": (["layers", "-f", "xml"], "'xml' is not one of 'table', 'plain', 'json', 'csv', 'markdown'."),
    "unknown convention": (
        ["params", "gru", "--units", "5", "--convention", "keras"],
        "Invalid value for --convention: must be one of course, keras3",
    ),
    "no model": (["summary"], "Invalid value for MODEL: give a MODEL, or a --layer for each layer"),
    "two models": (["summary", "m.yaml", "-l", "Dense(3)"], "Invalid value for --layer: give either MODEL or --layer"),
    "two numbers for one": (
        ["params", "dense", "--units", "3", "--input-dim", "3,4"],
        "Invalid value for --input-dim: must be one number, not 3,4",
    ),
}


@pytest.mark.parametrize(("words", "expected"), USAGE.values(), ids=USAGE)
def test_usage(run: Run, words: list[str], expected: str) -> None:
    """A command that was typed wrong says how it is typed, without borders, and what is wrong."""
    outcome = run(*words)
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert outcome.stderr.startswith("Usage: mlcalc ")
    assert expected in outcome.stderr.rstrip().rsplit("\n", 1)[-1]


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("sumary", "Error: No such command 'sumary'. Did you mean 'summary'?\n"),
        ("Params", "Error: No such command 'Params'. Did you mean 'params'?\n"),
        ("xyzzy", "Error: No such command 'xyzzy'.\n"),
    ],
)
def test_misspelt_command(run_process: Run, word: str, expected: str) -> None:
    """The nearest command is suggested, though none has been imported."""
    outcome = run_process(word, "x.yaml")
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert expected in outcome.stderr.splitlines(keepends=True)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\x00", "error: model.yaml is not UTF-8 text (byte 0)\n"),
        (
            b"\x80\x02}q\x00.",
            "error: model.yaml is a Python pickle, such as PyTorch saves, which mlcalc does not read\n",
        ),
    ],
)
def test_binary_file(run: Run, tmp_path: Path, content: bytes, expected: str) -> None:
    """A file that is no text is named for what it is."""
    (tmp_path / "model.yaml").write_bytes(content)
    outcome = run("params", "model.yaml")
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert outcome.stderr.startswith(expected)


@pytest.mark.parametrize("stdin", ["{", "[" * 100_000, '{"layers": ' + "[" * 50_000, "a: &a [*a]\n"])
def test_never_a_traceback(run: Run, stdin: str) -> None:
    """Whatever comes in, the answer is one of ours."""
    outcome = run("summary", "-", stdin=stdin)
    assert ("", 1) == (outcome.stdout, outcome.code)
    assert outcome.stderr.startswith("error: ")
    assert "Traceback" not in outcome.stderr
