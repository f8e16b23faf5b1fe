"""Mistakes in how layers stand together, in calls and in spelling: each mend is applied, and the model passes.

Each row is what was written, and what the message must say, as in `tests.test_mistakes`.
"""

from __future__ import annotations

from pathlib import Path

import pytest

import mlcalc
from tests.hand import Command, applied, helps
from tests.test_mistakes import chain, check, graph


def block(*rows: str, input: str = "[4]") -> str:  # noqa: A002
    """Return a description of one block that is used once."""
    inside = [f"      - {row}" for row in rows]
    return "\n".join([f"input: {input}", "blocks:", "  b:", "    layers:", *inside, "layers:", "  - b", ""])


NAMES = {
    "two calls": (chain("Dense(1, name='a')", "Dense(1, name='a')"), "is taken … line 4 to: - Dense(1, name='a_1')"),
    "two calls in one": (
        chain('Sequential([Dense(1, name="a"), Dense(1, name="a")])'),
        "is taken … name=\"a\"), Dense(1, name='a_1')])",
    ),
    "a call and a mapping": (chain("Dense(1, name='a')", "{dense: 1, name: a}"), "{dense: 1, name: a_1}"),
    "a mapping over lines": (chain("{dense: 1, name: a}", "type: dense\n    units: 4\n    name: a"), "to: name: a_1"),
    "in a graph": (graph("{x: [3]}", "{name: x, dense: 1, from: x}"), "line 3 to: - {name: x_1, dense: 1, from: x}"),
    "in a block": (
        block("Dense(3, name='q')", "Dense(2, name='q')"),
        "is taken … - Dense(2, name='q_1')",
    ),
    "in a repetition": (chain("{repeat: 2, layers: [{dense: 1, name: b}]}"), 'name: "b_$index"'),
}


@pytest.mark.parametrize(("text", "says"), NAMES.values(), ids=NAMES)
def test_names_that_are_taken(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Two layers of one name, as Keras refuses them."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


@pytest.mark.parametrize("words", [["params"], ["summary", "-l"], ["summary"]])
def test_names_that_are_taken_in_a_call(words: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A chain that is typed as a call has them, too; what is quoted is left as it is."""
    text = 'Sequential([Dense(1, name="a"), Dense(1, name="a")])'
    says = "the name \"a\" is taken … Dense(1, name='a_1')])"
    check(Command([*words, text, "--input", "4"]), says, monkeypatch, tmp_path)


DOWN = """\
input: [64, 64, 3]
blocks:
  down:
    parameters: {filters: 8}
    layers:
      - conv2d: {filters: $filters, kernel_size: 3}
      - max_pooling2d: 2
layers:
"""
POOL = "{repeat: 8, max_pooling2d: 2}"
POOLS = "{repeat: 10, max_pooling2d: 2}"
REPEATED = {
    "a layer": (
        chain(POOLS, "flatten", input="[64, 64, 3]"),
        "in the 7th of 10 repetitions … 6 of the 10 repetitions fit … - {repeat: 6, max_pooling2d: 2}",
    ),
    "several layers": (
        chain(
            "repeat: 10\n    layers:\n      - conv2d: {filters: 8, kernel_size: 3}\n      - max_pooling2d: 2",
            "flatten",
            input="[64, 64, 3]",
        ),
        "in the 5th of 10 repetitions … 4 of the 10 repetitions fit … change line 3 to: `- repeat: 4`",
    ),
    "a block": (
        f"{DOWN}  - {{repeat: 5, down: 8}}\n  - flatten\n",
        "in the 5th use … 4 of the 5 … repeat: 4, down: 8}",
    ),
    "in each use of a block": (
        f"{block(POOL, input='[64, 64, 1]')}  - {{name: q, b: , from: input}}\n",
        "in the 2nd use … 6 of the 8 repetitions fit … {repeat: 6, max_pooling2d: 2}",
    ),
    "called once more": (
        graph(
            "{x: [64, 64, 3]}",
            "{repeat: 9, name: down, max_pooling2d: 2, from: x}",
            "{name: again, call: down, from: x}",
            "{add: , from: [down, again]}",
        ),
        "6 of the 9 … {repeat: 6, name: down, max_pooling2d: 2, from: x}",
    ),
    "with a name": (
        graph("{x: [64, 64, 3]}", "{repeat: 9, name: down, max_pooling2d: 2, from: x}", "{flatten: , from: down}"),
        "6 of the 9 … {repeat: 6, name: down, max_pooling2d: 2, from: x}",
    ),
    "a layer behind them": (
        chain("{repeat: 6, max_pooling2d: 2}", "conv2d: {filters: 4, kernel_size: 3}", input="[64, 64, 3]"),
        "4 of the 6 repetitions fit … {repeat: 4, max_pooling2d: 2}",
    ),
    "a repetition in another": (
        chain(
            "repeat: 5\n    layers: [{repeat: 2, conv2d: {filters: 4, kernel_size: 3}}, max_pooling2d: 2]",
            input="[64, 64, 3]",
        ),
        "in the 4th of 5 repetitions … in the 2nd of 2 repetitions … 3 of the 5 repetitions fit",
    ),
    "once": (chain("{repeat: 3, max_pooling2d: 5}", input="[9, 9, 3]"), "1 of the 3 repetitions fits … repeat: 1"),
}


@pytest.mark.parametrize(("text", "says"), REPEATED.values(), ids=REPEATED)
def test_too_many_repetitions(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What shrinks to nothing after some repetitions fits with as many."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


def test_repetitions_in_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The number is changed where it stands."""
    text = '{"input": [64, 64, 3], "layers": [\n  {"repeat": 10, "max_pooling2d": 2},\n  "flatten"]}'
    check(Command(["summary", "m.json"], "m.json", text), '{"repeat": 6, "max_pooling2d": 2}', monkeypatch, tmp_path)


def test_uses_of_a_block_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A message says in which use of a block a layer is wrong; in the first, that it is this one."""
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"  - down: {filters}\n" for filters in (8, 16, 32, 64, 128))
    assert "in the 5th use of the block `down`" in Command(["summary", "m.yaml"], "m.yaml", DOWN + rows).run()[1]
    small = DOWN.replace("64, 64", "2, 2") + rows
    assert "in this use of the block `down`" in Command(["summary", "m.yaml"], "m.yaml", small).run()[1]


RINGS = {
    "two layers": (
        graph("{x: [4]}", "{name: y, dense: 4, from: z}", "{name: z, dense: 4, from: y}"),
        '"y" takes "z", "z" takes "y" … change line 3 to: - {name: y, dense: 4, from: x}',
    ),
    "three layers, one in a list": (
        graph(
            "{x: [4]}",
            "{name: w, dense: 4, from: x}",
            "{name: y, dense: 4, from: a}",
            "{name: z, dense: 4, from: y}",
            "{name: a, add: , from: [z, w]}",
        ),
        '"y" takes "a", "a" takes "z", "z" takes "y" … line 4 to: - {name: y, dense: 4, from: w}',
    ),
    "in a block": (
        block("{name: y, dense: 4, from: z}", "{name: z, dense: 4, from: y}"),
        "in a ring … line 5 to: - {name: y, dense: 4, from: input}",
    ),
    "a layer of a block that stands below": (
        block("{name: y, dense: 4, from: z}", "{name: z, dense: 4, from: input}"),
        "stands below … move line 6 above line 5",
    ),
}


def test_ring_that_one_line_does_not_open(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Where two of its layers take what stands below, no line is offered that would leave another mistake."""
    monkeypatch.chdir(tmp_path)
    rows = "{name: y, dense: 4, from: z}", "{name: z, add: , from: [q, x]}", "{name: q, dense: 4, from: y}"
    stderr = Command(["summary", "m.yaml"], "m.yaml", graph("{x: [4]}", *rows)).run()[1]
    assert '"y" takes "z", "z" takes "q", "q" takes "y"' in stderr
    assert (1, False) == (stderr.count("error:"), "change line" in stderr)


@pytest.mark.parametrize(("text", "says"), RINGS.values(), ids=RINGS)
def test_rings(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Layers that wait for each other are named, with where each takes the next; a ring is told of once."""
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)
    assert 1 == Command(["summary", "m.yaml"], "m.yaml", text).run()[1].count("error:")


SWITCH, ORDER = "`return_sequences` stands behind its name", "in PyTorch's order"
CALLS = {
    "LSTM(10, True)": f"{SWITCH} … LSTM(10, return_sequences=True)",
    "GRU(10, True)": f"{SWITCH} … GRU(10, return_sequences=True)",
    "SimpleRNN(10, False)": "SimpleRNN(10, return_sequences=False)",
    "LSTM(10, 20)": f"{ORDER}, 10 is the width of the input … 20 are the units … LSTM(20, return_sequences=True)",
    "GRU(10, 20)": f"{ORDER} … GRU(20, return_sequences=True, reset_after=True)",
    "SimpleRNN(10, 20)": f"{ORDER} … SimpleRNN(20, return_sequences=True)",
    "RNN(10, 20)": f"RNN repeats a cell … {ORDER} … SimpleRNN(units=20, return_sequences=True)",
    "RNN(10)": "such as `SimpleRNNCell(10)` … has a cell of its own … SimpleRNN(10)",
    "LSTM(10, 20, batch_first=True)": f"{ORDER} … LSTM(20, return_sequences=True)",
    "LSTM(10, 20, 1, False, True, 0.1)": "LSTM(20, use_bias=False, dropout=0.1, return_sequences=True)",
    "LSTM(10, 20, 2)": "Sequential([LSTM(20, return_sequences=True), LSTM(20, return_sequences=True)])",
    "LSTM(10, 20, num_layers=2)": "Sequential([LSTM(20, return_sequences=True), LSTM(20, return_sequences=True)])",
    "LSTM(hidden_size=20, input_size=10, num_layers=2)": "Sequential([LSTM(20, return_sequences=True), LSTM(20, ",
    "LSTM(20, bidirectional=True)": "Bidirectional(LSTM(20))",
    "LSTM(hidden_size=20, bidirectional=True)": "Bidirectional(LSTM(20, return_sequences=True))",
    "Linear(10, 8)": "Dense(8)",
    "Dense(10, 8)": f"{ORDER} … Dense(8)",
    "Dense(10, 8, False)": "Dense(8, use_bias=False)",
    "Dense(10, 8, 'relu')": "Dense(8, activation='relu')",
    "Dense(10, 8, activation='relu')": "Dense(8, activation='relu')",
    "BiLSTM(10)": "in both directions is `Bidirectional(LSTM(…))` … Bidirectional(LSTM(10))",
    "bigru(10, return_sequences=True)": "Bidirectional(GRU(10, return_sequences=True))",
    "Bi_RNN(10, merge_mode='sum')": "Bidirectional(SimpleRNN(10), merge_mode='sum')",
}


@pytest.mark.parametrize(("text", "says"), CALLS.items())
@pytest.mark.parametrize("form", ["-l", "in YAML", "over lines"])
def test_calls_of_others(text: str, says: str, form: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A call that is written for PyTorch, or as people speak, is told with what says the same here."""
    if form == "-l":
        command = Command(["summary", "--input", "3,10", "-l", text])
    else:
        row = text if form == "in YAML" else text.replace(", ", ",\n      ")
        command = Command(["summary", "m.yaml"], "m.yaml", chain(row, input="[3, 10]"))
        says = says if row == text else "change"  # each line that changes is said by itself
    check(command, says, monkeypatch, tmp_path)


DATA = {
    "PyTorch's order": ("lstm: [10, 20]", f"{ORDER} … - lstm: {{units: 20, return_sequences: true}}"),
    "a switch": ("gru: [10, true]", f"{SWITCH} … - gru: {{units: 10, return_sequences: true}}"),
    "two widths": ("dense: [10, 8]", f"{ORDER} … - dense: {{units: 8}}"),
    "several arguments": ("conv1d: [8, 3]", "by their names: … - conv1d: {filters: 8, kernel_size: 3}"),
    "no cell": ("rnn: 5", "has a cell of its own … - simple_rnn: 5"),
    "layers": ("lstm: {units: 5, num_layers: 2}", "- layers: [{lstm: "),
    "both directions": ("bilstm: 10", "- bidirectional: {lstm: 10}"),
    "both directions with a name": (
        "{name: q, bilstm: {units: 10}}",
        "- {name: q, bidirectional: {lstm: {units: 10}}}",
    ),
    "both directions over lines": (
        "bigru:\n      units: 10\n      return_sequences: true",
        "- bidirectional: {gru: {units: 10, return_sequences: true}}",
    ),
    "both directions spelt out": ("type: bilstm\n    units: 3", "- bidirectional: {lstm: {units: 3}}"),
    "both directions in a call": ('"BiLSTM(10)"', '- "Bidirectional(LSTM(10))"'),
    "a layer of PyTorch": ("nn.Linear(10, 4)", "a layer of PyTorch … - Dense(4)"),
}


@pytest.mark.parametrize(("row", "says"), DATA.values(), ids=DATA)
def test_layers_of_others(row: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same in the spelling of a description."""
    check(Command(["summary", "m.yaml"], "m.yaml", chain(row, input="[3, 10]")), says, monkeypatch, tmp_path)


def test_layers_of_others_in_json(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The same in JSON."""
    text = '{"input": [3, 10], "layers": [\n  {"bilstm": {"units": 10}}]}'
    says = '{"bidirectional": {"lstm": {"units": 10}}}'
    check(Command(["summary", "m.json"], "m.json", text), says, monkeypatch, tmp_path)


def test_convolution_that_is_spelt_by_pytorch(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Three sizes are channels, filters and the kernel, if the name is PyTorch's; two are what they are in Keras."""
    command = Command(["summary", "--input", "28,28,3", "-l", "Conv2d(3, 16, 3)"])
    check(command, "`in_channels` follows from the input … Conv2D(16, 3)", monkeypatch, tmp_path)
    for right in ("Conv2d(8, 3)", "conv2d(8, 3, 2)"):
        assert 0 == Command([*command.words[:-1], right]).run()[0]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("- >\n    Dense(\n      3,\n      activation='rleu'\n    )", "m.yaml:6:18 … line 6 to: activation='relu'"),
        ("- |\n    Dense(3,\n      activaton='relu')", "m.yaml:5:7 … line 5 to: activation='relu')"),
        ('- "Dense(3,\n     activation=3)"', 'm.yaml:4:17 … lines 3 to 4 to: - "Dense(3)"'),
        ("- Dense(3,\n     use_bias=3)", "m.yaml:4:15 … lines 3 to 4 to: - Dense(3)"),
    ],
)
def test_places_in_calls_over_lines(text: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A call that goes on in further lines has its places there, also as the text of a block."""
    check(Command(["summary", "m.yaml"], "m.yaml", f"input: [4]\nlayers:\n  {text}\n"), says, monkeypatch, tmp_path)


CONV = "conv2d: {filters: 8, kernel_size: 3}"
BATCHES = {
    "an open batch before a convolution": (["reshape: [-1, 10, 10, 1]", CONV], "- reshape: [10, 10, 1]"),
    "an open batch before a recurrence": (["reshape: [-1, 10, 10]", "lstm: 3"], "(10, 10): … - reshape: [10, 10]"),
    "one sample": (["reshape: [1, 10, 10]", "lstm: 3"], "the batch is no part of the shape … - reshape: [10, 10]"),
    "samples": (["reshape: [32, 10, 10]", "lstm: 3"], "the batch is no part of the shape … - reshape: [10, 10]"),
    "none for the batch": (["reshape: [null, 10, 10, 1]", CONV], "holds None … the batch is … [10, 10, 1]"),
    "none for what is left": (
        ["reshape: [null, 10]", "lstm: 3"],
        "follows from the others is −1 … - reshape: [-1, 10]",
    ),
    "none behind": (["reshape: [10, null]", "lstm: 3"], "- reshape: [10, -1]"),
    "none for both": (["reshape: [null, null, 10]", "lstm: 3"], "the batch is no part of it … - reshape: [-1, 10]"),
    "in words": (["reshape: [batch, 10, 10]", "lstm: 3"], "- reshape: [10, 10]"),
    "in a call": (["Reshape((None, 10, 10, 1))", CONV], "- Reshape((10, 10, 1))"),
    "open in a call": (["Reshape((-1, 10, 10, 1))", CONV], "- Reshape((10, 10, 1))"),
    "in both": (["Reshape((None, -1, 10))", "lstm: 3"], "- Reshape((-1, 10))"),
}


@pytest.mark.parametrize(("rows", "says"), BATCHES.values(), ids=BATCHES)
def test_batch_in_reshape(rows: list[str], says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The batch is no part of the shape of Reshape, however it is written."""
    check(Command(["summary", "m.yaml"], "m.yaml", chain(*rows, input="[100]")), says, monkeypatch, tmp_path)


@pytest.mark.parametrize(("features", "meant"), [("10", "Reshape((10,))"), ("100", "Reshape((-1, 10))")])
def test_none_in_reshape(features: str, meant: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What None stands for depends on how many values there are."""
    command = Command(["summary", "-l", "Reshape((None, 10))", "--input", features])
    check(command, f"change --layer 1 to: {meant}", monkeypatch, tmp_path)


def followed(command: Command) -> Command:
    """Return a command after all that one run of it has told to change."""
    for text in helps(command.run()[1]):
        after = applied(command, text)
        assert after is not None, text
        command = after
    return command


SIGNS = {
    "YAML": (
        "m.yaml",
        (
            "input： [3, 1]\nlayers:\n  - lstm:\u00a0{units: 10}\n  – dense: {units: 2, activation: “relu”}\n"
            "  - {name: «last», dense： 5}\n"
        ),
        ["fullwidth colon", "no-break space", "en dash", "left double quotation", "left-pointing double angle"],
        5 - 1,
    ),
    "JSON": (
        "m.json",
        '{"input"： [3,\u00a01],\n "layers": [{“lstm”: 10},\n  {"name": "a b", "dense": 5}，\n "flatten"]}\n',
        ["fullwidth colon", "no-break space", "left double quotation", "fullwidth comma"],
        3,
    ),
    "a call": (
        "m.yaml",
        "input: [3, 1]\nlayers:\n  - LSTM（10，return_sequences=True）\n  - Dense(2, activation=‘relu’)\n",
        ["fullwidth left parenthesis", "fullwidth comma", "fullwidth right parenthesis", "left single quotation"],
        2,
    ),
}


@pytest.mark.parametrize(("name", "text", "signs", "count"), SIGNS.values(), ids=SIGNS)
def test_signs_of_several_kinds(
    name: str, text: str, signs: list[str], count: int, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Signs of word processors are all named in one run, line by line, and the mends together are enough."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", name], name, text)
    stderr = command.run()[1]
    assert [] == [each for each in signs if each not in stderr]
    assert count == stderr.count("error:")
    assert 0 == followed(command).run()[0]


def test_signs_of_several_kinds_in_source(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """In Python source, too."""
    monkeypatch.chdir(tmp_path)
    rows = ["Input((3, 1))", "layers.LSTM(10， activation=“tanh”)", "layers.Dense(2)\u00a0"]
    text = f"from keras import Input, Sequential, layers\nm = Sequential([\n    {f',{chr(10)}    '.join(rows)},\n])\n"
    stderr = Command(["summary", "m.py"], "m.py", text).run()[1]
    assert all(each in stderr for each in ("fullwidth comma", "left double quotation", "no-break space"))


def test_signs_in_quotes_are_left(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is quoted, or a comment, may hold any sign."""
    monkeypatch.chdir(tmp_path)
    text = 'input: [3]  # “three”\nlayers:\n  - {name: "a – b", dense： 5}\n'
    command = followed(Command(["summary", "m.yaml"], "m.yaml", text))
    assert text.replace("：", ":") == command.text
    assert 0 == command.run()[0]


COMMENTS = {
    "arguments": ("lstm: {units: 10, # return_sequences: true}", "- lstm: {units: 10, return_sequences: true}"),
    "words": ("lstm: {units: 10 # ten}", "- lstm: {units: 10}  # ten"),
    "words behind a comma": ("lstm: {units: 10, # ten}", "- lstm: {units: 10}  # ten"),
    "a list": ("conv1d: {filters: 4, kernel_size: [2 # two]}", "- conv1d: {filters: 4, kernel_size: [2]}  # two"),
    "arguments of a call": ("LSTM(10, # return_sequences=True)", "- LSTM(10, return_sequences=True)"),
    "words in a call": ("LSTM(10 # ten)", "- LSTM(10)  # ten"),
    "a call over lines": ("LSTM(10, # ten\n      return_sequences=True)", "can have no comment inside … - LSTM(10,"),
    "no space": ("lstm: 5# five", "a space is missing in front of the comment … - lstm: 5  # five"),
}


@pytest.mark.parametrize(("row", "says"), COMMENTS.values(), ids=COMMENTS)
def test_comments_that_take_more(row: str, says: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A comment that begins too early, and takes arguments or a bracket with it."""
    text = chain(row, "dense: 5", input="[3, 1]")
    check(Command(["summary", "m.yaml"], "m.yaml", text), says, monkeypatch, tmp_path)


def test_comment_in_a_call_that_is_typed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """On the command line, too."""
    command = Command(["summary", "--input", "3,1", "-l", "LSTM(10, # return_sequences=True)"])
    check(command, "`#` begins a comment … LSTM(10, return_sequences=True)", monkeypatch, tmp_path)


PLACES = {
    "a bare value": ("dense: 0", (3, 12, 1)),
    "a named value": ("dense: {units: -3}", (3, 20, 2)),
    "a value of a call": ("Dense(units=-3)", (3, 17, 2)),
    "a value by position": ("Dense(0)", (3, 11, 1)),
    "a text of a call": ("Dense(3, activation='rleu')", (3, 25, 6)),
    "a name": ("Dense(3, activaton='relu')", (3, 14, 9)),
    "a size of several": ("conv1d: {filters: 8, kernel_size: [0]}", (3, 39, 3)),
    "one of two sizes": ("conv2d: {filters: 8, kernel_size: [3, 0]}", (3, 43, 1)),
    "one of two sizes in a call": ("Conv2D(8, (3, -1))", (3, 19, 2)),
    "both sizes": ("Conv2D(8, (0, 0))", (3, 15, 6)),
    "one of many": ("permute: [1, 2.5]", (3, 18, 3)),
    "pairs": ("zero_padding2d: [[1, 1], [2, x]]", (3, 21, 16)),
}


@pytest.mark.parametrize(("row", "place"), PLACES.values(), ids=PLACES)
def test_places_of_values(row: str, place: tuple[int, int, int], tmp_path: Path) -> None:
    """Carets stand under the one value that is wrong."""
    path = tmp_path / "m.yaml"
    path.write_text(chain(row, input="[9, 9, 3]"))
    with pytest.raises(mlcalc.MlcalcError) as caught:
        mlcalc.load(path)
    [problem] = caught.value.diagnostics
    assert problem.place
    assert place == problem.place[1:]


def test_long_run_of_blanks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Blanks behind an open bracket are looked at once, however many there are."""
    monkeypatch.chdir(tmp_path)
    text = f"input: [3, 4]\nlayers:\n  - lstm: {{units: 3,{' ' * 200_000}\n"
    assert (1, True) == ((outcome := Command(["summary", "m.yaml"], "m.yaml", text).run())[0], "error" in outcome[1])


def test_layers_in_layers_are_not_tried_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Of calls in calls, each of which means another one, what is meant is named, and not tried at every level."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", "--input", "3,4", "-l", f"{'BiLSTM(' * 40}3{')' * 40}"])
    assert "did you mean `Bidirectional(LSTM(…))`?" in command.run()[1]
