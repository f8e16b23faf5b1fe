"""Faults of writing: each is told in our own words, at its place, and the line that is offered makes the model pass."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

import mlcalc
from mlcalc.errors import Diagnostic, MlcalcError
from tests.commands import run_command

MODEL = """\
input: [28, 28, 1]
layers:
  - conv2d: {filters: 8, kernel_size: 3, activation: relu}
  - max_pooling2d
  - flatten:
  - dense: 10
  - Dense(5, activation="relu")
"""

# What is written -> what is written wrongly in its place, the line of the fault, and a part of the message.
YAML = {
    "a list that is not closed": ("[28, 28, 1]", "[28, 28, 1", 1, "`[` is never closed"),
    "a list that is not opened": ("[28, 28, 1]", "28, 28, 1]", 1, "`[` is missing"),
    "a list that is closed twice": ("[28, 28, 1]", "[28, 28, 1]]", 1, "`]` closes nothing"),
    "a list that is closed otherwise": ("[28, 28, 1]", "[28, 28, 1}", 1, "`]` belongs here"),
    "a mapping that is not closed": ("relu}", "relu", 3, "`{` is never closed"),
    "a mapping that is not opened": ("{filters", "filters", 3, "`{` is missing"),
    "a quote that is not closed": ("relu}", '"relu}', 3, 'the quote `"` is never closed'),
    "a quote that is not opened": ("relu}", 'relu"}', 3, "the quote in front of this text is missing"),
    "a colon that is missing": ("layers:", "layers", 2, "a colon is missing behind `layers`"),
    "a colon that is missing in a line": ("dense: 10", "dense 10", 6, "a colon is missing between a name"),
    "a colon that is missing in braces": ("filters: 8", "filters 8", 3, "a colon is missing between a name"),
    "a name with brackets in a list": (
        "- dense: 10",
        "- {dense: 10, from: flatten[0]}",
        6,
        "a name with brackets needs quotes",
    ),
    "two colons": ("filters: 8", "filters:: 8", 3, "a colon stands here twice"),
    "a space that is missing": ("dense: 10", "dense:10", 6, "a space is missing behind the colon"),
    "spaces that are missing": ("filters: 8, kernel_size: 3", "filters:8, kernel_size:3", 3, "a space is missing"),
    "a space behind a dash": ("- dense: 10", "-dense: 10", 6, "a space is missing behind the dash"),
    "a dash that is missing": ("- conv2d", "conv2d", 3, "begins with a dash"),
    "a full stop for a dash": ("- dense", ". dense", 6, "begins with a dash"),
    "a space for a dash": ("- dense", "  dense", 6, "begins with a dash"),
    "a semicolon for a colon": ("filters: 8", "filters; 8", 3, "a colon belongs between a name and its value"),
    "a bracket for a colon": ("conv2d: {", "conv2d( {", 3, "a colon belongs between a name and its value"),
    "an equals sign for a comma": ("8, kernel", "8= kernel", 3, "a comma belongs here"),
    "a colon for a comma": ("[28, 28, 1]", "[28, 28: 1]", 1, "a comma belongs here"),
    "a name with a module": ("- max_pooling2d", "- keras.layers.max_pooling2d", 4, "there is no layer"),
    "another sign for a dash": ("- dense", "* dense", 6, "begins with a dash"),
    "an equals sign": ("filters: 8", "filters=8", 3, "a value stands behind a colon"),
    "a comma that is missing": ("8, kernel", "8 kernel", 3, "a comma is missing"),
    "a semicolon": ("8, kernel", "8; kernel", 3, "a comma belongs here"),
    "a comma at the end": ("1]", "1],", 1, "ends without a comma"),
    "too far to the left": ("  - flatten:", " - flatten:", 5, "too far to the left"),
    "too far to the right": ("  - flatten:", "    - flatten:", 5, "too far to the right"),
    "a mapping without braces": ("dense: 10", "dense: units: 10", 6, "need braces around them"),
    "two arguments without braces": ("dense: 10", "dense: 10, use_bias: false", 6, "need braces around them"),
    "a text of a number": ("dense: 10", "dense: '10'", 6, "the quotes make a text of a number"),
    "a number with a point": ("dense: 10", "dense: 10.0", 6, "a whole number is written without a point"),
    "a size that varies": ("input: [28, 28", "input: [-1, -1", 1, "a size that varies is `null`"),
    "a sign that means nothing": ("relu}", "@relu}", 3, "this sign means nothing here"),
    "a full-width colon": ("dense: ", "dense：", 6, "`：` (U+FF1A, fullwidth colon) stands where `:`"),
    "a full-width comma": ("28, 28", "28，28", 1, "`，` (U+FF0C, fullwidth comma)"),
    "a no-break space": ("input: ", "input:\u00a0", 1, "this space (U+00A0, no-break space)"),
    "curly quotes": ("relu}", "“relu”}", 3, "`“` (U+201C, left double quotation mark)"),
    "a dash of a word processor": ("- dense: 10", "– dense: 10", 6, "`–` (U+2013, en dash)"),
    "a character that is not seen": ("dense: 10", "dense: 1\u200b0", 6, "a character that cannot be seen"),
    "a call that is not closed": ('relu")', 'relu"', 7, "`(` is never closed"),
    "a call without a comma": ('Dense(5, activation="relu")', 'Dense(5 activation="relu")', 7, "a comma is missing"),
    "a call without quotes": ('"relu")', "relu)", 7, "a text needs quotes"),
    "a call with a colon": ('activation="relu")', 'activation: "relu")', 7, ""),
}


# What is written on two lines or more -> what is offered.
LINES_THAT_MOVE = {
    "layers that no key names": (MODEL.replace("layers:\n", ""), "add above line 2: `layers:`"),
    "layers above the input": (
        MODEL.replace("input: [28, 28, 1]\nlayers:\n", "layers:\ninput: [28, 28, 1]\n"),
        "exchange lines 1 and 2",
    ),
    "an entry above its key": (
        MODEL.replace(
            "layers:\n  - conv2d: {filters: 8, kernel_size: 3, activation: relu}\n",
            "  - conv2d: {filters: 8, kernel_size: 3, activation: relu}\nlayers:\n",
        ),
        "exchange lines 2 and 3",
    ),
    "a tab in front of a key": (MODEL.replace("layers:", "\tlayers:"), "indent with spaces alone"),
}


@pytest.mark.parametrize(("text", "mend"), LINES_THAT_MOVE.values(), ids=LINES_THAT_MOVE.keys())
def test_lines_that_move(text: str, mend: str, tmp_path: Path) -> None:
    """A key that is missing, and two lines in the wrong order, are told as that."""
    (problem,) = problems_of(tmp_path / "model.yaml", text)
    assert mend in str(problem.help)


ENTRIES = {
    "id": ("name: a", "id: a", "`id` is `name` here"),
    "inbound": ("from: [a, a]", "inbound: [a, a]", "`inbound` is `from` here"),
    "fom": ("from: [a, a]", "fom: [a, a]", "did you mean `from`?"),
    "typpe": ("type: add", "typpe: add", "did you mean `type`?"),
    "layres": ("layers: [dense: 4]", "layres: [dense: 4]", "did you mean `layers`?"),
    "reepat": ("repeat: 2", "reepat: 2", "did you mean `repeat`?"),
}


@pytest.mark.parametrize(("right", "wrong", "message"), ENTRIES.values(), ids=ENTRIES.keys())
def test_keys_of_an_entry(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    """A misspelt key of an entry, or another name for one, is told as that, and the line that is offered passes."""
    text = (
        "input: [4]\nlayers:\n  - {type: dense, units: 4, name: a}\n  - {type: add, from: [a, a]}\n"
        "  - repeat: 2\n    layers: [dense: 4]\n"
    )
    assert text.count(right) == 1
    (problem,) = problems_of(tmp_path / "model.yaml", text.replace(right, wrong))[:1]
    assert message in str(problem.help)
    assert text == changed(text.replace(right, wrong), problem.help)


def problems_of(path: Path, text: str) -> tuple[Diagnostic, ...]:
    path.write_text(text, encoding="utf-8")
    try:
        mlcalc.load(path)
    except MlcalcError as cause:
        return cause.diagnostics
    return ()


def changed(text: str, mend: str | None) -> str:
    """Return a text in which one line is changed as a help line says."""
    match = re.fullmatch(r"(?:[^:]*[:?] )?change line (\d+) to: (.*)", mend or "")
    assert match, mend
    lines, number = text.splitlines(), int(match[1]) - 1
    indent = "" if match[2].startswith(" ") else lines[number][: len(lines[number]) - len(lines[number].lstrip())]
    lines[number] = indent + match[2]
    return "\n".join([*lines, ""])


@pytest.mark.parametrize(("right", "wrong", "line", "message"), YAML.values(), ids=YAML)
def test_yaml(right: str, wrong: str, line: int, message: str, tmp_path: Path) -> None:
    """The fault stands on its line, and the line that is offered makes the model pass."""
    assert MODEL.count(right) == 1
    text = MODEL.replace(right, wrong)
    (problem,) = problems_of(tmp_path / "m.yaml", text)
    assert message in problem.message
    assert problem.place is not None
    assert line == problem.place.line
    assert () == problems_of(tmp_path / "m.yaml", changed(text, problem.help))


def test_right_model(tmp_path: Path) -> None:
    """Without a fault there is nothing to say."""
    assert () == problems_of(tmp_path / "m.yaml", MODEL)


def test_several_faults(tmp_path: Path) -> None:
    """One run finds them all, and what follows from them is not told."""
    text = MODEL.replace("8, k", "8 k").replace("dense: 10", "dense:10").replace("layers:", "layers")
    problems = problems_of(tmp_path / "m.yaml", text)
    assert [2, 3, 6] == [each.place.line for each in problems if each.place]
    for each in problems:
        text = changed(text, each.help)
    assert text == MODEL


def test_other_mistakes_stay(tmp_path: Path) -> None:
    """A fault of writing does not hide a mistake of another kind, nor the other way round."""
    text = MODEL.replace("dense: 10", "dense:10").replace("flatten", "flaten")
    assert {"a space is missing behind the colon", "there is no layer `flaten`"} == {
        each.message for each in problems_of(tmp_path / "m.yaml", text)
    }


LINES = {
    "an argument below its layer": (
        "input: [3]\nlayers:\n  - dense: 10\n    name: a\n    activation: relu\n",
        "`activation` belongs to `dense`, and stands beside it",
        "change line 3 to: `- dense: {units: 10, activation: relu}`, and take out line 5",
    ),
    "several arguments below their layer": (
        "input: [9, 9, 1]\nlayers:\n  - conv2d:\n    filters: 32  # many\n    kernel_size: 3\n  - flatten\n",
        "`filters` and `kernel_size` belong to `conv2d`, and stand beside it",
        "change lines 3 to 5 to: - conv2d: {filters: 32, kernel_size: 3}",
    ),
    "bullets": (
        "input: [4, 3]\nlayers:\n  * lstm: 10\n  * dense: 2\n",
        "an entry of a list begins with a dash and a space",
        "change line 3 to: `- lstm: 10`, and change line 4 to: `- dense: 2`",
    ),
    "dashes without a space": (
        "input: [4, 3]\nlayers:\n  -dense: 10\n  -dense: 2\n",
        "an entry of a list begins with a dash and a space",
        "change line 3 to: `- dense: 10`, and change line 4 to: `- dense: 2`",
    ),
    "numbers": (
        "input: [4, 3]\nlayers:\n  1. lstm: 10\n  2. dense: 2\n",
        "an entry of a list begins with a dash and a space",
        "change line 3 to: `- lstm: 10`, and change line 4 to: `- dense: 2`",
    ),
    "many bullets": (
        "input: [4]\nlayers:\n" + "  * dense: 2\n" * 8,
        "an entry of a list begins with a dash and a space",
        ", and ".join(f"change line {line} to: `- dense: 2`" for line in range(3, 9)) + ", and lines 9, 10 likewise",
    ),
    "marks of Markdown": (
        "```yaml\ninput: [4]\nlayers:\n  - dense: 2\n```\n",
        "`\x60\x60\x60yaml` marks code in Markdown, and is no YAML",
        "take out line 1, and take out line 5",
    ),
    "tabs": (
        "input: [3]\nlayers:\n\t- dense: 10\n\t- dense: 3\n",
        "the line is indented with a tab, which YAML does not allow",
        "indent with spaces alone: change line 3 to: `  - dense: 10`, and change line 4 to: `  - dense: 3`",
    ),
    "a mapping of layers": (
        "input: [3]\nlayers:\n  dense: 10\n  re_lu:\n",
        "an entry of a list begins with a dash",
        "change line 3 to: `- dense: 10`, and change line 4 to: `- re_lu:`",
    ),
    "two lines in one": (
        "input: [3]layers:\n  - dense: 10\n",
        "two lines stand in one here",
        "begin a new line in front of `layers:`",
    ),
}


@pytest.mark.parametrize(("text", "message", "mend"), LINES.values(), ids=LINES)
def test_several_lines(text: str, message: str, mend: str, tmp_path: Path) -> None:
    """What more than one line must change for is said in words."""
    (problem,) = problems_of(tmp_path / "m.yaml", text)
    assert (message, mend) == (problem.message, problem.help)


@pytest.mark.parametrize("mark", ["*", "1."])
def test_marks_that_are_mended(mark: str, tmp_path: Path) -> None:
    """With a dash and a space in the place of each mark, the model passes."""
    text = f"input: [4]\nlayers:\n  {mark} dense: 10\n  {mark} dense: 2\n"
    assert len(problems_of(tmp_path / "m.yaml", text)) == 1
    assert () == problems_of(tmp_path / "m.yaml", text.replace(f"{mark} ", "- "))


def test_key_that_stands_twice(tmp_path: Path) -> None:
    """Both places are shown."""
    (problem,) = problems_of(tmp_path / "m.yaml", "input: [4]\nlayers:\n  - dense: 3\ninput: [5]\n")
    assert [(1, "first here"), (4, "and here again")] == [(each.place.line, each.text) for each in problem.labels]


@pytest.mark.parametrize("key", ["optimizer: adam", "loss: mse", "epochs: 10"])
def test_words_of_training(key: str, tmp_path: Path) -> None:
    """What only training needs is said to be so, and the line taken out mends it."""
    text = "input: [4]\nlayers:\n  - dense: 3\n"
    (problem,) = problems_of(tmp_path / "m.yaml", f"{text}{key}\n")
    assert problem.help == f"it belongs to training, which a description says nothing of: take out line 4: `{key}`"
    assert () == problems_of(tmp_path / "m.yaml", text)


def test_lines_keep_their_numbers(tmp_path: Path) -> None:
    """Several faults that take more than one line each stand at the lines of the file."""
    text = "input: [3]\nlayers:\n  - dense:\n    units: 4\n  - dense:\n    units: 5\n  - dense: {unit: 6}\n"
    problems = problems_of(tmp_path / "m.yaml", text)
    assert [(each.place.line, each.place.source.line(each.place.line)) for each in problems if each.place] == [
        (number, text.splitlines()[number - 1]) for number in (4, 6, 7)
    ]
    lines = text.splitlines()
    for number, (problem, below) in enumerate(zip(problems, (4, 6), strict=False)):
        above = f"- dense: {{units: {4 + number}}}"
        assert problem.help == f"change lines {below - 1} to {below} to: {above}"
        lines[below - 2 : below] = [f"  {above}", ""]
    (left,) = problems_of(tmp_path / "m.yaml", "\n".join(lines))
    assert left.place is not None
    assert left.place.line == 7
    assert () == problems_of(tmp_path / "m.yaml", changed("\n".join(lines), (left.help or "").partition("? ")[2]))


@pytest.mark.parametrize(
    "text", ["input: [3]\nlayers:\n  - dens: 5\n", "input: [3]\nlayers:\n  - dense: five\n", "hello\n", "a: {b: %\n"]
)
def test_no_mend_where_none_is_sure(text: str, tmp_path: Path) -> None:
    """A mistake of another kind is not taken for a fault of writing."""
    (problem,) = problems_of(tmp_path / "m.yaml", text)
    assert not (problem.help or "").startswith("change line")


JSON = {
    "a brace": ('"dense": 10}', '"dense": 10', "`{` is never closed"),
    "a comma": ('}, "flatten"', '} "flatten"', "a comma is missing behind this"),
    "a comma too many": ('"dense": 10}]', '"dense": 10},]', "JSON has no comma before a closing bracket"),
    "a colon": ('"filters": 8', '"filters" 8', 'a colon is missing behind "filters"'),
    "a key without quotes": ('"filters": 8', "filters: 8", "JSON has each key in quotes"),
    "a quote": ('"flatten"', '"flatten', 'the quote `"` is never closed'),
    "another quote": ('"flatten"', 'flatten"', "the quote in front of `flatten` is missing"),
    "single quotes": ('"flatten"', "'flatten'", "JSON has double quotes alone"),
    "a word of Python": ("28, 28", "None, 28", "JSON writes `null`, not `None`"),
    "curly quotes": ('"flatten"', "“flatten”", 'stands where `"` belongs'),
    "a comment": ("28, 28", "28, /* x */ 28", "JSON has no comments"),
    "a brace that is missing": ('{"conv2d"', '"conv2d"', "`{` is missing"),
    "a brace behind a colon": ('"conv2d": {', '"conv2d": ', "`{` is missing"),
    "a bracket that is missing": ("[28, 28, 1]", "28, 28, 1]", "`[` is missing"),
    "a list without brackets": ("[28, 28, 1]", "28, 28, 1", "several numbers need brackets"),
    "a bracket for a colon": ('"filters": 8', '"filters"( 8', "a colon belongs here, not `(`"),
    "a colon for a comma": ('8, "kernel', '8: "kernel', "`:` stands where `,` belongs"),
    "a semicolon for a brace": ('"conv2d": {', '"conv2d": ;', "`;` stands where `{` belongs"),
    "text behind it": ("10}]}", "10}]}}", "`}` closes nothing"),
}


@pytest.mark.parametrize(("right", "wrong", "message"), JSON.values(), ids=JSON)
def test_json(right: str, wrong: str, message: str, tmp_path: Path) -> None:
    """JSON is mended in the same way."""
    layers = [{"conv2d": {"filters": 8, "kernel_size": 3}}, "flatten", {"dense": 10}]
    text = json.dumps({"input": [28, 28, 1], "layers": layers})
    assert text.count(right) == 1
    (problem,) = problems_of(tmp_path / "m.json", text.replace(right, wrong))
    assert message in problem.message
    assert () == problems_of(tmp_path / "m.json", changed(text.replace(right, wrong), problem.help))


CALLS = {
    "LSTM(10": "`(` is never closed",
    "LSTM 10": "the arguments of a call stand in parentheses",
    "LSTM[10]": "the arguments of a call stand in parentheses",
    "LSTM(10))": "`)` closes nothing",
    "LSTM(10) + 1": "the call ends in front of this",
    "LSTM(10, activation='relu)": "the quote `'` is never closed",
    "LSTM(10, activation=relu)": "a text needs quotes",
    "LSTM(10 activation='relu')": "a comma is missing",
    "LSTM(10,, activation='relu')": "a comma stands here twice",
    "LSTM(10; activation='relu')": "a comma belongs here",
    "LSTM(units: 10)": "in a call, a value stands behind `=`",
    "LSTM(units 10)": "a `=` is missing",
    "LSTM(10, return_sequences=true)": "Python writes `True`",
    "LSTM(10, return-sequences=True)": "the names of arguments have `_`",
    "LSTM('10')": "the quotes make a text of a number",
    "LSTM(10.0)": "a whole number is written without a point",
    "LSTM(010)": "no number begins with a zero",
    "LSTM(10，activation=“relu”)": "stands where `,` belongs",
    "LSTM(10)(x)": "the layer alone stands here",
    "x = LSTM(10)": "the call alone stands here",
    'LSTM(10, activation"relu")': "a `=` is missing",
    'LSTM(10, activation=relu")': "the quote in front of `relu` is missing",
    'LSTM(10, activation=""relu")': "this quote stands here twice",
    "Dense(1)(LSTM(24)(Input(shape=30, 4)))": "a shape of several sizes has parentheses around it",
    "keras.Model([Input((3, 1)), LSTM(10), Dense(3)])": "a chain of layers is a `Sequential`",
    "LSTM(ten)": "a number is written in digits",
    "LSTM(10{ activation='relu')": "`{` stands where `,` belongs",
    "Sequential([Flatten[), Dense(3)])": "belongs",
    "LSTM(10activation='relu')": "a comma is missing",
    "LSTM(10: activation='relu')": "a comma belongs here, not a colon",
    "LSTM(10, activation=ReLU)": "an activation is a text",
    "LSTM(10, input_shape(30, 4))": "a value stands behind `=`",
    "Sequential[LSTM(10), Dense(3)])": "the layers of a chain stand in a list in parentheses",
    "Sequential([Dense(10, activation='relu', Dropout(0.5), Dense(3)])": "`(` is never closed",
    "Sequential([Input((28, 28, 1), Flatten(), Dense(10)])": "`(` is never closed",
    "Dense(1)(LSTM(24)Input((30, 4))))": "is missing",
    "Dense(1)(Dropout(0.3)LSTM(24)(Input((30, 4))))": "a layer is called on what stands in parentheses",
    "Dense(1)(LSTM(24(Input((30, 4))))": "`(` is never closed",
    "Sequential(LSTM(10))": "the layers of a chain stand in a list",
    "Sequential([LSTM(10) Dense(3)])": "a comma is missing",
    "Sequential([LSTM(10), Dense(3)": "2 brackets are open",
    "[Input((3, 1)), LSTM(10), Dense(3)]": "the layers of a chain stand in a `Sequential`",
    "Input((3, 1)), LSTM(10), Dense(3)": "the layers of a chain stand in a `Sequential`",
    "Sequential([Input((3, 1)), Flatten, Dense(3)])": "a layer is made with parentheses behind its name",
    "LSTM(10, dropout=50%)": "a share is a number",
    "nn.LSTM(1, 10)": "is a layer of PyTorch, called so here, too: `hidden_size` is `units`",
    "nn.Sequential(nn.Linear(1, 8), nn.ReLU())": "a chain of layers stands in a list here",
    "torch.nn.Linear(1, 8, bias=False)": "called `Dense` here: `out_features` is `units`, and `bias` is `use_bias`",
    "Linear(1, 8)": "is a layer of PyTorch",
}


@pytest.mark.parametrize(("text", "message"), CALLS.items(), ids=CALLS)
def test_calls(text: str, message: str) -> None:
    """A call on the command line was typed wrong, and the call that is offered is right."""
    outcome = run_command("params", text, "--input", "3,1")
    assert ("", 2) == (outcome.stdout, outcome.code)
    assert message in outcome.stderr.split("\n")[0]
    (mend,) = re.findall(r"  = help: (?:change|write) it (?:to|as): (.*)\n", outcome.stderr)
    words = ("--input", "3,1") if "Input" not in mend else ()
    assert run_command("params", mend, *words).code == 0


def test_layers_of_the_command_line() -> None:
    """Each `--layer` is mended by itself."""
    outcome = run_command(*shlex.split("summary --input 4 -l dense:3 -l 'Dense(3))' -l flatten"))
    assert outcome.code == 2
    assert ["dense: 3", "Dense(3)"] == re.findall(r"  = help: change it to: (.*)\n", outcome.stderr)


SEVERAL_IN_JSON = {
    "two commas": (
        '{\n "input": [3]\n "layers": [\n  {"dense": {"units": 4 "activation": "relu"}}\n]}\n',
        [2, 4],
    ),
    "kinds of another language": (
        "{'input': [3],\n 'layers': [\n  {'dense': {'units': 4, 'use_bias': True}},\n ]}\n",
        [1, 2, 3],
    ),
    "three kinds": ('{input: [3],\n "layers": [{"dense": 4},\n {"dense" 3},\n {"dropout": .5}\n]}\n', [1, 3, 4]),
}


@pytest.mark.parametrize(("text", "lines"), SEVERAL_IN_JSON.values(), ids=SEVERAL_IN_JSON)
def test_several_faults_of_json(text: str, lines: list[int], tmp_path: Path) -> None:
    """One run finds them all, each with the line that is right, and with all of these the model passes."""
    problems = problems_of(tmp_path / "m.json", text)
    assert lines == [each.place.line for each in problems if each.place]
    for each in problems:
        text = changed(text, each.help)
    assert () == problems_of(tmp_path / "m.json", text)


def test_json_that_no_mend_makes_right(tmp_path: Path) -> None:
    """Of a text that stays unreadable, the first fault alone is told."""
    problems = problems_of(tmp_path / "m.json", '{"input": [3]\n "layers": [\n }}}} ((((')
    assert 1 == len(problems)
