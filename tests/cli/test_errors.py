# ruff: noqa: E501  (what the command says is kept as it is)
"""Errors: what is typed, the exact text that answers, and the exit code."""

from __future__ import annotations

import re
import shlex
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
  = help: "lstm" gives only its last output: change line 4 to: - lstm: {units: 10, return_sequences: true}
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
  = help: "lstm" gives only its last output: change line 3 to: - lstm: {units: 10, return_sequences: true}
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
  = help: "flatten" gives one feature for each place, and GlobalAveragePooling2D one for each channel: change line 3 to: \
`- global_average_pooling2d:`; or give the input's shape: `input: […]` in a model, or `--input`
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
  = help: it is `kernel_size` here: change line 3 to: - conv2d: {filters: 8, kernel_size: 3}

error: there is no layer `dens`
  --> {file}:4:5
   |
4  |   - dens: 10
   |     ^^^^
  = help: did you mean `Dense`? change line 4 to: - dense: 10

error: LSTM: `units` must be a positive integer, not -1
  --> {file}:5:19
   |
5  |   - lstm: {units: -1}
   |                   ^^
  = help: did you mean 1? change line 5 to: - lstm: {units: 1}

error: Dense needs `units`
  --> {file}:6:5
   |
6  |   - dense:
   |     ^^^^^
  = help: for example, change line 6 to: - dense: {units: 32}
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
  = help: 3 steps of one feature are (3, 1): change line 1 to: inputs: {a: [3, 1], b: [4, 1]}

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
   |             ^^^^^ first here
3  |   - dense: {units: 3, units: 4}
   |                       ^^^^^ and here again
  = help: change line 3 to: `- dense: {units: 4}`; or change line 3 to: `- dense: {units: 3}`
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
  = help: did you mean `layers`? change line 2 to: layers:
""",
    ),
    "a tag that would run a program": (
        'input: !!python/object/apply:os.system ["touch ran"]\n',
        """\
error: the tag `!!python/object/apply:os.system` cannot stand here: values have no tags
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
    "an empty file": (
        "",
        """\
error: {file} is empty
  = help: a model is, for example, a line `input: [3, 1]` and a line `layers: [lstm: 10]`
""",
    ),
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
    "broken YAML": (
        "input: [3\nlayers:\n  - dense: 3\n",
        """\
error: `[` is never closed
  --> model.yaml:1:8
   |
1  | input: [3
   |        ^
  = help: change line 1 to: input: [3]
""",
    ),
}


@pytest.mark.parametrize(("content", "expected"), FILES.values(), ids=FILES)
def test_file(run: Run, tmp_path: Path, content: str, expected: str) -> None:
    """A wrong model says what is wrong, where, and what would mend it; nothing in it is run."""
    (tmp_path / "model.yaml").write_text(content, encoding="utf-8")
    outcome = run("summary", "model.yaml")
    expected = expected.replace("{file}", "model.yaml")
    whole = not expected.endswith("example")
    assert expected == (outcome.stderr if whole else outcome.stderr[: len(expected)])
    assert 1 == outcome.code
    assert not outcome.stdout or re.match(r"Model: \w+, down to the first error\n", outcome.stdout)
    assert ["model.yaml"] == [path.name for path in tmp_path.iterdir()]


# What is typed -> the whole of standard error, and the exit code.
WORDS = {
    "unknown layer": (
        ["params", "lstmm"],
        """\
error: `lstmm` is neither a layer nor a file
  --> command
         |
command  | mlcalc params lstmm
         |               ^^^^^
  = help: did you mean `LSTM`?
""",
        2,
    ),
    "a sample that is near": (
        ["summary", "lenet-5"],
        """\
error: `lenet-5` is neither a layer nor a file
  --> command
         |
command  | mlcalc summary lenet-5
         |                ^^^^^^^
  = help: did you mean `lenet5`?
""",
        2,
    ),
    "unknown layer with flags": (
        ["shape", "conv2", "--filters", "3"],
        """\
error: `conv2` is neither a layer nor a file
  --> command
         |
command  | mlcalc shape conv2 --filters 3
         |              ^^^^^
  = help: did you mean `Conv2D`?
""",
        2,
    ),
    "strange layer": (
        ["params", "qqqq"],
        """\
error: `qqqq` is neither a layer nor a file
  --> command
         |
command  | mlcalc params qqqq
         |               ^^^^
  = help: `mlcalc layers` lists the layers
""",
        2,
    ),
    "unknown layer to explain": (
        ["layers", "lst"],
        """\
error: there is no layer `lst`
  --> command
         |
command  | mlcalc layers lst
         |               ^^^
  = help: did you mean `LSTM`?
""",
        2,
    ),
    "unknown layer in a call": (
        ["params", "LSMT(10)"],
        """\
error: there is no layer `LSMT`
  --> TARGET
        |
TARGET  | LSMT(10)
        | ^^^^
  = help: did you mean `LSTM`? change TARGET to: LSTM(10)
""",
        2,
    ),
    "unknown argument": (
        ["params", "LSTM(10, return_sequence=True)"],
        """\
error: LSTM has no argument `return_sequence`
  --> TARGET
        |
TARGET  | LSTM(10, return_sequence=True)
        |          ^^^^^^^^^^^^^^^
  = help: it is `return_sequences` here: change TARGET to: LSTM(10, return_sequences=True)
""",
        2,
    ),
    "wrong types": (
        ["params", "LSTM(units='ten', dropout='b')"],
        """\
error: LSTM: `units` must be a positive integer, not 'ten'
  --> TARGET
        |
TARGET  | LSTM(units='ten', dropout='b')
        |            ^^^^^
  = help: did you mean 10? change TARGET to: LSTM(units=10, dropout=0.2)

error: LSTM: `dropout` must be a number, not 'b'
  --> TARGET
        |
TARGET  | LSTM(units='ten', dropout='b')
        |                           ^^^
  = help: for example, change TARGET to: LSTM(units=10, dropout=0.2)
""",
        2,
    ),
    "missing argument": (
        ["params", "Dense()"],
        """\
error: Dense needs `units`
  --> TARGET
        |
TARGET  | Dense()
        | ^^^^^
  = help: for example, change TARGET to: Dense(units=32)
""",
        2,
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
        2,
    ),
    "an image for an LSTM": (
        ["shape", "lstm", "--units", "3", "--input", "10"],
        """\
error: LSTM needs 3 dimensions (batch, time_steps, feature) but gets (None, 10)
  --> command
         |
command  | mlcalc shape lstm --units 3 --input 10
         |                                     ^^
  = help: 10 steps of one feature are (10, 1): `--input=10,1`
""",
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
  = help: "lstm" gives only its last output: change --layer 1 to: LSTM(10, return_sequences=True)
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
  = help: give `--input` (without the batch), or put `Input((10,))`, for example, in front of its layers
""",
        2,
    ),
    "a kernel larger than its input": (
        ["shape", "conv2d", "--filters", "1", "--kernel-size", "5", "--input", "9,3,1"],
        """\
error: Conv2D: the kernel of 5 is larger than the width of 3 in its input (None, 9, 3, 1), by 2
  --> command
         |
command  | mlcalc shape conv2d --filters 1 --kernel-size 5 --input 9,3,1
         |                                               ^
  = help: padding keeps the size: `--padding=same`; or a window of (5, 3) fits: `--kernel-size=5,3`; an input of at least 9 × 5 fits
""",
        1,
    ),
    "a series that is too short": (
        ["shape", "window", "--length", "3", "--time-steps", "3"],
        """\
error: a window of 3 time steps and its target of 1 need 4 values, but the series has 3
  = help: `--time-steps 2` fits; `--length 4` holds one
""",
        1,
    ),
    "missing file": (
        ["params", "none.yaml"],
        "error: cannot read none.yaml: there is no file of this name\n",
        1,
    ),
    "a shape that is none": (
        ["shape", "dense", "--units", "3", "--input", "3,a"],
        """\
error: `3,a` is not a shape: `a` is neither a positive integer nor `none`
  --> command
         |
command  | mlcalc shape dense --units 3 --input 3,a
         |                                      ^^^
  = help: write the dimensions without the batch, such as `28,28,1`
""",
        2,
    ),
    "a column that is none": (
        ["summary", "--input", "3", "-l", "Dense(3)", "-c", "name,parms"],
        """\
error: there is no column `parms`
  --> command
         |
command  | mlcalc summary --input 3 -l 'Dense(3)' -c name,parms
         |                                           ^^^^^^^^^^
  = help: did you mean `params`?
""",
        2,
    ),
}


@pytest.mark.parametrize(("words", "expected", "code"), WORDS.values(), ids=WORDS)
def test_command(run: Run, tmp_path: Path, words: list[str], expected: str, code: int) -> None:
    """What cannot be read was typed wrong: exit code 2; shapes that do not fit are a wrong model: 1."""
    outcome = run(*words)
    assert expected == outcome.stderr
    assert code == outcome.code
    assert not outcome.stdout or re.match(r"Model: \w+, down to the first error\n", outcome.stdout)
    assert [] == list(tmp_path.iterdir())


# What is typed -> what is said, the word below which the carets stand, and the help line. Exit code 2.
USAGE = {
    "no such command": ("sumary m.yaml", "there is no command `sumary`", "sumary", "did you mean `summary`?"),
    "a command in capitals": ("Params x", "there is no command `Params`", "Params", "did you mean `params`?"),
    "nonsense for a command": (
        "xyzzy",
        "there is no command `xyzzy`",
        "xyzzy",
        "there are params, shape, summary, check, memory, solve, scale, history, layers, samples, explain",
    ),
    "a layer for a command": (
        "lstm --units 3",
        "`lstm` is a layer, and no command",
        "lstm",
        "mlcalc params lstm --units 3",
    ),
    "no such flag": ("params lstm --unit 3", "LSTM has no flag `--unit`", "--unit", "did you mean `--units`?"),
    "a flag with one dash": (
        "params lstm -units 3",
        "`-units` has one dash, and a long name has two",
        "-units",
        "--units 3",
    ),
    "a flag of other layers": (
        "params lstm --kernel-size 3",
        "LSTM has no flag `--kernel-size`",
        "--kernel-size",
        "it is one of Conv1D, Conv2D, Conv3D, … and 16 more",
    ),
    "a flag of a layer in a summary": (
        "summary lstm --units 3 --input 3,1",
        "`mlcalc summary` takes no flags of a layer, such as `--units`",
        "--units",
        "mlcalc summary 'LSTM(units=3)' --input 3,1",
    ),
    "a flag without its value": ("params lstm --units", "`--units` needs a value", "--units", "--units 10"),
    "a switch with a value": ("params lstm --quiet=1", "`--quiet` takes no value", "--quiet=1", "`--quiet` alone"),
    "a switch and a word": (
        "params lstm --units 3 --return-sequences maybe",
        "`--return-sequences` takes no value, such as `maybe`",
        "maybe",
        "`--return-sequences` alone, or `--no-return-sequences`",
    ),
    "a value without its flag": (
        "params lstm 10 --input-dim 1",
        "`10` belongs to no flag",
        "10",
        '--units 10, or the call "LSTM(10)"',
    ),
    "a value as in Python": (
        "params lstm units=10 --input-dim 1",
        "`units=10` belongs to no flag",
        "units=10",
        "--units 10",
    ),
    "a dash of a word processor": (
        "params dense —units 3",
        "`—units` begins with a dash that a word processor has put in",
        "'—units'",
        "write it as: --units",
    ),
    "a shape in three words": (
        "params flatten --input 28, 28, 1",
        "the value of `--input` is one word: `28,` stands apart from it",
        " 28,",
        "--input 28,28,1",
    ),
    "two numbers in two words": (
        "params dense --units 3 4 --input-dim 5",
        "`--units` takes one number, and `4` is one more",
        "4",
        "--units 3",
    ),
    "a blank between thousands": (
        "params dense --units 1 000 --input-dim 5",
        "the value of `--units` is one word: `000` stands apart from it",
        "000",
        "--units 1000",
    ),
    "a comma between thousands": (
        "params dense --units 1,000 --input-dim 5",
        "`--units` must be a positive integer, not 1,000",
        "1,000",
        "did you mean `--units 1000`?",
    ),
    "a short shape in two words": (
        "params dense --units 3 --input 1 224",
        "the value of `--input` is one word: `224` stands apart from it",
        "224",
        "--input 1,224",
    ),
    "a setting in two words": (
        "summary m.py --set units 4",
        "the value of `--set` is one word: `4` stands apart from it",
        "4",
        "--set units=4",
    ),
    "a setting with a colon": (
        "summary m.py --set units:4",
        "`units:4` is no NAME=VALUE",
        "units:4",
        "write it as units=4",
    ),
    "two columns in two words": (
        "summary m.yaml --columns name type",
        "the value of `--columns` is one word: `type` stands apart from it",
        "type",
        "--columns name,type",
    ),
    "a word too many": (
        "summary m.yaml n.yaml",
        "`n.yaml` is one word too many",
        "n.yaml",
        "`mlcalc summary --help` shows what it takes",
    ),
    "wrong value of a flag": (
        "params lstm --units ten",
        "`--units` must be a positive integer, not ten",
        "ten",
        "did you mean `--units 10`?",
    ),
    "wrong number of sizes": (
        "params conv2d --filters 3 --kernel-size 3,3,3",
        "`--kernel-size` must be a positive integer or 2 of them, not 3,3,3",
        "3,3,3",
        "did you mean `--kernel-size 3`?",
    ),
    "missing flag": ("params lstm", "LSTM needs `--units`", "", "mlcalc params lstm --units 10"),
    "missing target": (
        "params",
        (
            '`mlcalc params` needs TARGET: a layer (lstm), an architecture (resnet50), a call ("LSTM(10)"), a model file, '
            "or Python source; - is standard input"
        ),
        "",
        "mlcalc params lstm --units 10 --input-dim 1",
    ),
    "unknown format": (
        "layers -f jsn",
        "`--format` must be one of table, plain, json, csv, tsv, markdown, svg, github, not jsn",
        "jsn",
        "did you mean `json`?",
    ),
    "a depth that is a word": (
        "summary m.yaml --depth all",
        "`--depth` must be a whole number of at least 0, not all",
        "all",
        None,
    ),
    "unknown convention": (
        "params gru --units 5 --convention keras",
        "`--convention` must be one of course, keras3, not keras",
        "keras",
        "did you mean `keras3`?",
    ),
    "no model": ("summary", "give a MODEL, or a --layer for each layer", "", None),
    "two models": (
        "summary m.yaml -l x",
        "give either MODEL or --layer, not both",
        "x",
        "a file has its layers already: leave one of the two out",
    ),
    "two numbers for one": (
        "params dense --units 3 --input-dim 3,4",
        "`--input-dim` must be one number, not 3,4",
        "3,4",
        "the whole shape: `--input 3,4`",
    ),
    "windows for the parameters": (
        "params window --length 3",
        "`window` is a question for `mlcalc shape`",
        "window",
        "mlcalc shape window --length 7 --time-steps 3",
    ),
}


@pytest.mark.parametrize(("words", "message", "marked", "mend"), USAGE.values(), ids=USAGE)
def test_usage(run: Run, words: str, message: str, marked: str, mend: str | None) -> None:
    """A command that was typed wrong is told as all else is: at the word that is wrong, and with a mend."""
    outcome = run(*words.split())
    assert ("", 2) == (outcome.stdout, outcome.code)
    line = shlex.join(["mlcalc", *words.split()])
    at = line.rindex(marked) + len(marked) - len(marked.strip()) if marked else len(line)
    expected = f"""\
error: {message}
  --> command
         |
command  | {line}
         | {"":{at}}{"^" * len(marked.strip() or "^")}
"""
    assert expected + (f"  = help: {mend}\n" if mend else "") == outcome.stderr


def test_misspelt_command(run_process: Run) -> None:
    """The nearest command is suggested by the real program, too."""
    outcome = run_process("sumary", "x.yaml")
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert outcome.stderr.startswith("error: there is no command `sumary`\n")
    assert outcome.stderr.endswith("  = help: did you mean `summary`?\n")


def test_own_mistake(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A mistake of the program's own is one line that says what to report; the trace is shown when it is asked for."""

    def broken(*_: object, **__: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("mlcalc.cli.answer.read_held", broken)
    outcome = run("params", "lstm", "--units", "3", environment={"MLCALC_DEBUG": ""})
    assert ("", 1) == (outcome.stdout, outcome.code)
    pattern = r"error: a mistake of mlcalc \S+ itself: KeyError at test_errors.py:\d+: 'lost' \(`MLCALC_DEBUG=1` .*\n"
    assert re.fullmatch(pattern, outcome.stderr)
    with pytest.raises(KeyError, match="lost"):
        run("params", "lstm", "--units", "3", environment={"MLCALC_DEBUG": "1"})


@pytest.mark.parametrize(
    ("words", "other"), [(["help"], ["-h"]), (["help", "params"], ["params", "-h"]), (["-V"], ["--version"])]
)
def test_other_spellings(run: Run, words: list[str], other: list[str]) -> None:
    """What people type for help and the version works as they expect."""
    outcome = run(*words)
    assert run(*other) == outcome
    assert ("", 0) == (outcome.stderr, outcome.code)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\x00", "error: model.yaml is binary data of no kind that mlcalc knows"),
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
