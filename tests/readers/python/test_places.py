"""Mends of layers in code: each that is offered is applied, and the model passes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.summary import summarize
from tests.hand import Command, applied, helps
from tests.readers.python.reading import IMPORTS, models, summary

WRONG = [
    "m = Sequential()\nm.add(LSTM(10, input_shape=(3, 1)))\nm.add(LSTM(10))",
    "m = Sequential([LSTM(10, input_shape=(3, 1)), LSTM(10)])",
    "m = Sequential([\n    Input((3, 1)),\n    LSTM(10),\n    LSTM(10),\n])",
    "i = Input((3, 1))\nx = LSTM(10)(i)\nx = LSTM(10)(x)\nm = Model(i, x)",
    "m = Sequential()\nm.add(Input((28, 28, 1)))\nm.add(Conv2D(8, 3))\nm.add(Flatten())\nm.add(Conv2D(8, 3))",
    "m = Sequential()\nm.add(Input((28, 28)))\nm.add(layers.Reshape((28, 29, 1)))",
    "m = Sequential([Input((3,)), Dense(5, activaton='relu')])",
    "m = Sequential([Input((3,)), Dense(units=5, activation='rellu')])",
    """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.a = LSTM(8)
        self.b = LSTM(8)
    def call(self, x):
        x = self.a(x)
        return self.b(x)
m = Net()
m.build((None, 5, 3))
""",
    "m = keras.Sequential([keras.layers.Dense(5, input_shape=(3,)), keras.layers.LSTM(2)])",
]


def problems(text: str) -> list[str | None]:
    """Return the mends of what is wrong with the models of a source."""
    found: list[str | None] = []
    for model in models(text):
        try:
            summarize(model)
        except MlcalcError as cause:
            found += [each.help for each in cause.diagnostics]
    return found


@pytest.mark.parametrize("text", WRONG)
def test_mends_of_code(text: str) -> None:
    """Each names its line, and the line as it is then."""
    mends = problems(text)
    assert mends
    for mend in filter(None, mends):
        done = applied(Command([], "train.py", IMPORTS + text), mend)
        assert done is not None or "line" not in mend
        if done is not None:
            assert mend not in problems(done.text.removeprefix(IMPORTS))


HALVED = "i = Input((25, 25, 3))\na = layers.MaxPooling2D()(i)\nb = layers.UpSampling2D()(a)\n"
PAIR = "i, j = Input((10, 4)), Input((11, 5))\n"


@pytest.mark.parametrize(
    "text",
    [
        f"{HALVED}m = Model(i, layers.Concatenate()([b, i]))",
        f"{HALVED}x = layers.Concatenate()([b, i])\nm = Model(i, Flatten()(x))",
        f"{HALVED}x = layers.Concatenate(axis=-1)([layers.ReLU()(b), i])  # joined\nm = Model(i, x)",
        f"{PAIR}m = Model([i, j], layers.Concatenate()([i, j]))",
        f"{PAIR}m = Model([i, j], outputs=layers.Concatenate()((i, j)))",
    ],
)
def test_layer_is_put_around_what_a_call_takes(text: str) -> None:
    """Where a layer is called on the line on which it is made, the new one is called in its list; each passes."""
    [mend] = problems(text)
    lines = re.findall(r"change line (\d+) to: `(.+?)`", mend or "")
    assert len(lines) == 2
    for number, line in lines:
        written = (IMPORTS + text).split("\n")
        written[int(number) - 1] = line
        changed = "\n".join(written).removeprefix(IMPORTS)
        assert not problems(changed)
        assert models(changed)


def test_call_over_several_lines_gets_no_layer_in_the_wrong_place() -> None:
    """What cannot be put in is said in words."""
    [mend] = problems(f"{HALVED}m = Model(\n    i,\n    layers.Concatenate()(\n        [b, i]\n    ),\n)")
    assert "change line" not in (mend or "")


def test_layer_in_a_loop() -> None:
    """A change of it changes all that the loop makes: it is tried so. What varies in the loop has no mend."""
    text = "i = Input((3, 1))\nx = i\nfor n in (3, 4):\n    x = LSTM({})(x)\nm = Model(i, x)"
    [mend] = problems(text.format("n"))
    assert mend == '"lstm" gives only its last output: change line 8 to: x = LSTM(n, return_sequences=True)(x)'
    assert all("change line" not in (mend or "") for mend in problems(text.format("n, return_sequences=n < 0")))


@pytest.mark.parametrize(
    ("text", "mend"),
    [
        ("i = Input(shape=(10,))\nm = Model(i, LSTM(3)(i))", "i = Input(shape=(10, 1))"),
        ("i = Input((10,), name='x')\nm = Model(i, LSTM(3)(i))", "i = Input((10, 1), name='x')"),
        ("i = Input(batch_shape=(None, 10))\nm = Model(i, LSTM(3)(i))", "i = Input(batch_shape=(None, 10, 1))"),
        ("m = Sequential([Input((10,)), LSTM(3)])", "m = Sequential([Input((10, 1)), LSTM(3)])"),
        ("m = Sequential([LSTM(3, input_shape=(10,))])", "m = Sequential([LSTM(3, input_shape=(10, 1))])"),
        (
            "m = Sequential([layers.InputLayer(shape=(7,)), LSTM(3)])",
            "m = Sequential([layers.InputLayer(shape=(7, 1)), LSTM(3)])",
        ),
        (
            "x = np.zeros((9, 28, 28))\nm = Sequential()\nm.add(Conv2D(2, 3, input_shape=x.shape[1:]))",
            "m.add(Conv2D(2, 3, input_shape=(28, 28, 1)))",
        ),
    ],
)
def test_input_is_mended_where_it_is_written(text: str, mend: str) -> None:
    [said] = problems(text)
    assert said is not None
    assert mend in said
    done = applied(Command([], "train.py", IMPORTS + text), said)
    assert done is not None
    assert not problems(done.text.removeprefix(IMPORTS))


def test_input_of_a_model_that_is_called_on_another_shape_is_mended() -> None:
    text = "d = Sequential([Input((32,)), Dense(64)])\ni = Input((16,))\nm = Model(i, d(i))"
    [said] = [each for model in models(text) for each in model.remarks]
    assert said.help == "give its input that shape: change line 5 to: d = Sequential([Input((16,)), Dense(64)])"
    done = applied(Command([], "train.py", IMPORTS + text), said.help)
    assert done is not None
    assert [()] * 2 == [each.remarks for each in models(done.text.removeprefix(IMPORTS))]


def test_model_that_does_not_stand_another_shape_keeps_its_own() -> None:
    """The input of the model around it is what changes."""
    text = "d = Sequential([Input((8, 8, 1)), Conv2D(2, 3)])\ni = Input((2, 2, 1))\nm = Model(i, d(i))"
    [said] = [each for model in models(text) for each in model.remarks]
    assert (said.help or "").endswith("change line 6 to: i = Input((8, 8, 1))")
    done = applied(Command([], "train.py", IMPORTS + text), str(said.help))
    assert done is not None
    assert [()] * 2 == [each.remarks for each in models(done.text.removeprefix(IMPORTS))]


ENDS = {
    "top before a pooling": (
        "VGG16()",
        "m = Model(b.input, layers.GlobalAveragePooling2D()(b.output))",
        "include_top=False",
    ),
    "top of a model that is called": (
        "ResNet50(weights=None)",
        "i = Input((224, 224, 3))\nm = Model(i, Conv2D(8, 3)(b(i)))",
        "weights=None, include_top=False",
    ),
    "pooling before another": (
        "ConvNeXtTiny(include_top=False, pooling='max')",
        "m = Sequential([b, layers.GlobalAveragePooling2D(), Dense(3)])",
        "include_top=False",
    ),
}


@pytest.mark.parametrize(("base", "rest", "meant"), ENDS.values(), ids=ENDS)
def test_architecture_is_left_without_its_end(base: str, rest: str, meant: str) -> None:
    """What needs pictures does not stand behind the top of an architecture, or its pooling."""
    text = f"b = keras.applications.{base}\n{rest}"
    with pytest.raises(MlcalcError) as caught:
        summary(text)
    line = f"b = keras.applications.{base.partition('(')[0]}({meant})"
    assert (caught.value.diagnostics[0].help or "").endswith(f" leaves one axis alone: change line 5 to: {line}")
    assert summary(f"{line}\n{rest}").problems == ()


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [
        (
            "s = Input((8, 3)); c = Conv2D(4, 3)(Input((9, 9, 1))); m = layers.Concatenate()([c, LSTM(4)(s)])",
            "c, LSTM(4)(s)",
            "layers.Flatten()(c), LSTM(4)(s)",
        ),
        (
            "q = Input((5, 8)); v = Input((7, 4)); x = layers.Attention()([q, v]); x = Dense(1)(x)",
            "q, v",
            "q, layers.Dense(units=8)(v)",
        ),
        ("x = Input((3, 4)); x = Dense(8)(x); y = LSTM(4)(Flatten()(x)); y = Dense(1)(y)", "", ""),
    ],
)
def test_layer_is_put_into_a_line_of_several_statements(text: str, old: str, new: str) -> None:
    with pytest.raises(MlcalcError) as caught:
        summary(text)
    told = caught.value.diagnostics[0].help or ""
    assert "add above" not in told
    if old:
        changed = text.replace(f"({old})", f"({new})").replace(f"[{old}]", f"[{new}]")
        assert told.endswith((f"write `{new}` in place of `{old}`", f"change line 5 to: {changed}"))


def test_size_that_is_left_open_is_asked_for_in_words_of_code() -> None:
    [said] = problems("i = Input((None,))\nm = Model(i, Dense(3)(i))")
    assert said == "give the input's shape: `shape=(…)` of its `Input`, or `input_shape=(…)`"


def test_mend_in_words_is_spelt_as_in_python() -> None:
    """Where no line alone makes it right, the argument that is missing is named, as a call has it."""
    text = "m = Sequential()\nm.add(LSTM(32, input_shape=(28, 28)))\nfor i in (0, 1):\n    m.add(LSTM(32, {}))\n"
    with pytest.raises(MlcalcError) as caught:
        summary(text.format("return_sequences=i > 1"))
    assert "add `return_sequences=True` to line 6" == caught.value.diagnostics[0].help


@pytest.mark.parametrize(
    ("imported", "module"),
    [
        ("import keras", "keras.layers."),
        ("from tensorflow import keras", "keras.layers."),
        ("from keras import layers\nimport keras", "layers."),
        ("import keras\nfrom keras.layers import Dense, Flatten", ""),
    ],
)
def test_new_layer_is_written_as_it_is_imported(imported: str, module: str, tmp_path: Path) -> None:
    """What is put in front of a layer has a name that the source knows."""
    chain = f"keras.Sequential([keras.Input((8, 8, 3)), {module}Dense(9, activation='softmax')])"
    text = f"{imported}\nimport numpy as np\nm = {chain}\nm.compile('adam', 'sparse_categorical_crossentropy')\n"
    path = tmp_path / "train.py"
    path.write_text(text + "m.fit(np.zeros((90, 8, 8, 3)), np.zeros(90, dtype=int))\n", encoding="utf-8")
    helps = [each.help or "" for each in mlcalc.check(path)]
    assert any(f" {module}Flatten(), " in each or f"`{module}Flatten()`" in each for each in helps), helps


HEAD = "from keras import Input, Model\nfrom keras.layers import Dense, Dropout\ni = Input((8,))\n"
NEEDLESS = {
    "x = Dense(3, activation='softmax')(i)\nx = Dropout(0.5)(x)\nm = Model(i, x)": (
        "take out line 5: `x = Dropout(0.5)(x)`"
    ),
    "x = Dense(3, activation='softmax')(i)\ny = Dropout(0.5)(x)\nm = Model(i, y)": "change line 5 to: y = x",
    "m = Model(i, Dropout(0.5)(Dense(3, activation='softmax')(i)))": (
        "change line 4 to: m = Model(i, Dense(3, activation='softmax')(i))"
    ),
}


@pytest.mark.parametrize("text", NEEDLESS)
def test_layer_that_is_called_is_taken_out(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", "m.py"], "m.py", HEAD + text)
    code, stderr = command.run()
    assert code == 0
    assert NEEDLESS[text] in stderr
    after = applied(command, NEEDLESS[text])
    assert after is not None
    assert (0, "") == after.run()


def test_last_layer_of_json_over_lines_is_taken_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    layers = [{"type": "Dense", "units": 3, "activation": "softmax"}, {"type": "Dropout", "rate": 0.5}]
    command = Command(["summary", "m.json"], "m.json", json.dumps({"input": [8], "layers": layers}, indent=1))
    code, stderr = command.run()
    after = applied(command, helps(stderr)[0])
    assert code == 0
    assert after is not None, stderr
    assert (0, "") == after.run()
