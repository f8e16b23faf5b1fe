"""One change that gives an output: each is made in the text as it stands, and the text is read again."""

from __future__ import annotations

import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.solving.changes import changes_that_give, params_of
from mlcalc.solving.opened import Gate, opened
from mlcalc.solving.passing import Work
from mlcalc.solving.proposals import ARGUMENT, INPUT, LAYER, Changes, no_change
from tests.solving.drawn import KINDS
from tests.solving.written import as_json, as_yaml, pasted


def output_of(model: Any) -> Shape | None:
    assert isinstance(model, Model)
    flow = model.trace()
    return None if flow.failed else flow.outputs[0]


def check(path: Path, text: str, wanted: Shape) -> Changes:
    """Make every change of a text that gives an output, and compare what is said with what comes of it."""
    path.write_text(text, encoding="utf-8")
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    before = model.trace()
    answer = changes_that_give(model, wanted)
    for change in answer.changes:
        path.write_text(pasted(text, change), encoding="utf-8")
        after = mlcalc.load(path)
        assert output_of(after) == change.output_shape
        assert change.output_shape[1:] == wanted[1:]
        assert isinstance(after, Model)
        difference = None
        if not before.failed:
            counts = params_of(after.trace()), params_of(before)
            difference = None if None in counts else (counts[0] or 0) - (counts[1] or 0)
        assert change.params_difference == difference
    return answer


SPELLINGS = {
    "yaml": lambda text: as_yaml(text, flow=True),
    "yaml blocks": lambda text: as_yaml(text, flow=False),
    "json": lambda text: as_json(text, flow=True),
    "json blocks": lambda text: as_json(text, flow=False),
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(["chain", "chain 1d", "sequence", "residual"]),
    st.sampled_from(list(SPELLINGS)),
    st.integers(0, 10**6),
)
def test_every_change_passes(tmp_path: Path, kind: str, spelling: str, seed: int) -> None:
    """Whatever is offered can be pasted, and gives what it says."""
    draw = random.Random(seed)
    description = KINDS[kind](draw)
    output = output_of(mlcalc.load(description))
    if output is None or None in output[1:]:
        return
    wanted = (None, *(max(1, (size or 1) + draw.choice([-2, -1, 0, 0, 1, 3])) for size in output[1:]))
    check(tmp_path / f"m.{spelling[:4]}", SPELLINGS[spelling](description), wanted)


AUTOENCODER = """\
input: [23, 23, 1]
layers:
  - conv2d: {filters: 16, kernel_size: 3, strides: 2, padding: same, activation: relu}
  - conv2d: {filters: 8, kernel_size: 3, strides: 2, padding: same, activation: relu}
  - conv2d_transpose: {filters: 8, kernel_size: 3, strides: 2, padding: same, activation: relu}
  - conv2d_transpose: {filters: 16, kernel_size: 3, strides: 2, padding: same, activation: relu}
  - conv2d: {filters: 1, kernel_size: 3, padding: same, activation: sigmoid}
"""


def test_autoencoder(tmp_path: Path) -> None:
    """The picture that comes out one row too large: an output padding of 0, a crop, in this order."""
    answer = check(tmp_path / "m.yaml", AUTOENCODER, (None, 23, 23, 1))
    assert answer.output_shape == (None, 24, 24, 1)
    first = answer.changes[0]
    assert (first.kind, first.layer, first.line) == (ARGUMENT, "conv2d_transpose_1", 6)
    assert first.arguments == {"output_padding": 0}
    assert first.why == "(12 − 1) × 2 + 1 + 0 = 23"
    crop = next(each for each in answer.changes if each.kind == LAYER)
    assert crop.arguments == {"type": "cropping2d", "cropping": [[0, 1], [0, 1]]}
    assert crop.text == "- cropping2d: {cropping: [[0, 1], [0, 1]]}"
    kinds = [each.kind for each in answer.changes]
    assert kinds == sorted(kinds, key=[ARGUMENT, LAYER, INPUT].index)


SOURCE = """\
from keras import Sequential, layers

model = Sequential()
model.add(layers.Input((23, 23, 1)))
model.add(layers.Conv2D(16, 3, strides=2, padding="same"))
model.add(layers.Conv2DTranspose(1, 3, strides=2, padding="same"))
"""
LIST = """\
from keras import Sequential, layers

model = Sequential([
    layers.Input((23, 23, 1)),
    layers.Conv2D(16, 3, strides=2, padding="same"),
    layers.Conv2DTranspose(1, 3, strides=2, padding="same"),
])
"""
FUNCTIONAL = """\
from keras import Input, Model, layers

inputs = Input((23, 23, 1))
x = layers.Conv2D(16, 3, strides=2, padding="same")(inputs)
x = layers.Conv2DTranspose(1, 3, strides=2, padding="same")(x)
model = Model(inputs, x)
"""


@pytest.mark.parametrize("text", [SOURCE, LIST, FUNCTIONAL], ids=["add", "list", "functional"])
def test_python_source(tmp_path: Path, text: str) -> None:
    """Source is changed in its own words, at its lines."""
    answer = check(tmp_path / "train.py", text, (None, 23, 23, 1))
    assert {ARGUMENT, LAYER} <= {each.kind for each in answer.changes}
    assert "output_padding=0" in answer.changes[0].text


def test_saved_file() -> None:
    """A saved model has no lines: the layer is written as Keras code."""
    model = mlcalc.load("tests/conformance/records/files/chain.keras")
    assert isinstance(model, Model)
    [change] = changes_that_give(model, (None, 7)).changes
    assert (change.line, change.layer, change.arguments) == (None, "dense", {"units": 7})
    assert change.text.startswith("Dense(units=7")


def test_call_text() -> None:
    """A call is changed as a whole."""
    model = mlcalc.load("Sequential([Input((28, 28, 1)), Conv2D(4, 3), Conv2D(1, 3)])")
    assert isinstance(model, Model)
    for change in changes_that_give(model, (None, 26, 26, 1)).changes:
        if change.kind != INPUT or "Sequential" in change.text:
            assert output_of(mlcalc.load(change.text)) == (None, 26, 26, 1)


NAMED = """\
inputs:
  image: [8, 8, 2]
layers:
  - {name: first, conv2d: {filters: 2, kernel_size: 3}, from: image}
  - name: last
    conv2d: {filters: 2, kernel_size: 3}
outputs: [last]
"""


@pytest.mark.parametrize(
    "text",
    [
        NAMED,
        NAMED.replace(
            "name: last\n    conv2d: {filters: 2, kernel_size: 3}", "{name: last, conv2d: {filters: 2, kernel_size: 3}}"
        ),
        NAMED.replace("- name: last\n    conv2d", "- conv2d").replace("outputs: [last]", "outputs: [conv2d]"),
    ],
    ids=["block", "flow", "automatic"],
)
def test_named_outputs(tmp_path: Path, text: str) -> None:
    """Where others name the layer, the new one takes its name: no other line must change."""
    answer = check(tmp_path / "m.yaml", text, (None, 6, 6, 2))
    assert LAYER in {each.kind for each in answer.changes}


GAN = """\
input: [100]
layers:
  - dense: 6272
  - reshape: [7, 7, 128]
  - conv2d_transpose: {filters: 64, kernel_size: 5, strides: 2, padding: same}
  - conv2d_transpose: {filters: 1, kernel_size: 5, strides: 2, padding: same}
"""


def test_reshape_and_its_units(tmp_path: Path) -> None:
    """A generator that shall give larger pictures: units and target change together."""
    answer = check(tmp_path / "m.yaml", GAN, (None, 32, 32, 1))
    pair = next(each for each in answer.changes if "target_shape" in each.arguments)
    assert pair.arguments == {"dense.units": 8192, "target_shape": (8, 8, 128)}
    assert [(each.number, each.text) for each in pair.edits] == [(3, "- dense: 8192")]


def test_right_already() -> None:
    """Nothing need be changed."""
    model = mlcalc.load({"input": [4], "layers": [{"dense": 2}]})
    answer = changes_that_give(model, (None, 2))
    assert (answer.is_right, answer.is_answer, answer.changes) == (True, True, ())


def test_other_rank() -> None:
    """Another number of axes is no question of sizes."""
    model = mlcalc.load({"input": [4], "layers": [{"dense": 2}]})
    answer = changes_that_give(model, (None, 2, 2))
    assert not answer.is_answer
    assert no_change(answer).message == "the output is (2,), and (2, 2) has 2 dimensions, not 1"


def test_several_outputs() -> None:
    """Of several outputs it is not said which is meant."""
    layers = [{"name": "a", "dense": 2, "from": "x"}, {"name": "b", "dense": 3, "from": "x"}]
    model = mlcalc.load({"inputs": {"x": [4]}, "layers": layers, "outputs": ["a", "b"]})
    with pytest.raises(MlcalcError, match="the model has 2 outputs"):
        changes_that_give(model, (None, 2))


def test_a_model_that_fails_today(tmp_path: Path) -> None:
    """What fails has no count today, and what mends it is found."""
    text = "input: [10, 10, 1]\nlayers:\n  - conv2d: {filters: 2, kernel_size: 3}\n  - max_pooling2d: 9\n  - flatten\n"
    answer = check(tmp_path / "m.yaml", text, (None, 2))
    assert answer.output_shape is None
    assert answer.changes
    assert all(each.params_difference is None for each in answer.changes)


def test_budget() -> None:
    """What was not tried is said."""
    model = mlcalc.load("samples/resnet50.yaml")
    assert isinstance(model, Model)
    work = Work(400)
    answer = changes_that_give(model, (None, 999), work=work)
    assert work.asked < 1200
    assert [each.code for each in answer.problems] == ["not-searched"]


def test_what_has_no_influence_is_not_tried() -> None:
    """Behind global pooling no size of a picture counts: a deep network is searched in a moment."""
    model = mlcalc.load("samples/resnet50.yaml")
    assert isinstance(model, Model)
    work = Work()
    [change] = changes_that_give(model, (None, 10), work=work).changes
    assert change.arguments == {"units": 10}
    assert work.asked < 25 * len(model.graph.nodes)


def test_an_input_as_large_as_the_output(tmp_path: Path) -> None:
    """Where what fails gives as many rows as it takes, the wanted size is the input's."""
    text = (
        "inputs: {image: [250, 250, 1]}\nlayers:\n"
        "  - {name: d, conv2d: {filters: 2, kernel_size: 3, padding: same}, from: image}\n"
        "  - max_pooling2d: 4\n  - {name: u, up_sampling2d: 4}\n  - {type: concatenate, from: [u, d]}\n"
    )
    answer = check(tmp_path / "m.yaml", text, (None, 252, 252, 4))
    assert answer.changes[-1].arguments == {"shape": (252, 252, 1)}


def loaded(text: str, path: Path) -> Model:
    path.write_text(text, encoding="utf-8")
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    return model


ADDED = """\
input: [23, 23, 1]
layers:
  - conv2d: {filters: 8, kernel_size: 3, strides: 2, padding: same}
  - {name: up, conv2d_transpose: {filters: 1, kernel_size: 3, strides: 2, padding: same}}
  - {type: add, from: [input, up]}
"""

JOINED = """\
input: [250, 250, 1]
layers:
  - {name: down, max_pooling2d: 4}
  - {name: up, up_sampling2d: 4}
  - {type: concatenate, from: [input, up]}
"""


def test_a_model_that_fails_is_not_right(tmp_path: Path) -> None:
    """What stands behind broken layers is no output, even where it has the shape that is wanted."""
    answer = changes_that_give(loaded(JOINED, tmp_path / "m.yaml"), (None, 250, 250, 2))
    assert answer.output_shape is None
    assert not answer.is_right
    assert no_change(answer._replace(changes=())).message.startswith('the model fails at "concatenate", line 5 (')


@pytest.mark.parametrize(
    ("text", "wanted", "shape"), [(ADDED, (24, 24, 1), (24, 24, 1)), (JOINED, (256, 248, 2), (256, 248, 1))]
)
def test_input_of_a_model_that_fails(
    tmp_path: Path, text: str, wanted: tuple[int, ...], shape: tuple[int, ...]
) -> None:
    """No size near the given one works: those that do are known, and one of them gives what is wanted."""
    answer = check(tmp_path / "m.yaml", text, (None, *wanted))
    [change] = [each for each in answer.changes if each.kind == INPUT]
    assert change.arguments == {"shape": shape}


def test_input_of_a_model_whose_sizes_grow_by_leaps(tmp_path: Path) -> None:
    """22 to 25 give 2."""
    layers = "\n".join(["  - conv2d: {filters: 4, kernel_size: 3}", "  - max_pooling2d: 2"] * 2)
    text = f"input: [10, 10, 1]\nlayers:\n{layers}\n  - conv2d: {{filters: 4, kernel_size: 3}}\n"
    answer = check(tmp_path / "m.yaml", text, (None, 2, 2, 4))
    assert answer.changes[-1].arguments == {"shape": (22, 22, 1)}


def test_open_input(tmp_path: Path) -> None:
    """An input whose sizes are open gets those that give the output."""
    answer = check(tmp_path / "m.yaml", JOINED.replace("250, 250", "none, none"), (None, 64, 128, 2))
    assert answer.changes[-1].arguments == {"shape": (64, 128, 1)}


def test_inputs_that_change_together() -> None:
    """One of two inputs is half as large as the other: both change."""
    layers = [{"name": "half", "type": "max_pooling2d", "pool_size": 2, "from": "a"}]
    layers.append({"type": "concatenate", "from": ["half", "b"]})
    model = mlcalc.load({"inputs": {"a": [64, 64, 3], "b": [32, 32, 1]}, "layers": layers})
    assert isinstance(model, Model)
    [change] = [each for each in changes_that_give(model, (None, 48, 48, 4)).changes if each.kind == INPUT]
    assert change.arguments == {"shape": (96, 96, 3), "b.shape": (48, 48, 1)}
    assert [each.layer for each in change.edits] == ["b"]


def test_two_layers_without_lines() -> None:
    """Each text that changes names the layer that it is of."""
    layers = [
        {"name": "down", "type": "max_pooling2d", "pool_size": 2},
        {"name": "flat", "type": "conv2d", "filters": 4, "kernel_size": 1},
        {"name": "up", "type": "up_sampling2d", "size": 2},
    ]
    model = mlcalc.load({"input": [23, 23, 1], "layers": layers})
    assert isinstance(model, Model)
    pairs = [each for each in changes_that_give(model, (None, 21, 21, 4)).changes if each.edits]
    assert pairs
    for change in pairs:
        kinds = {"down": "MaxPooling2D", "flat": "Conv2D", "up": "UpSampling2D"}
        assert change.text.startswith(kinds[change.layer])
        assert all(each.text.startswith(kinds[each.layer or ""]) for each in change.edits)
        assert change.as_dict()["edits"][0]["layer"] == change.edits[0].layer


CALLED = """\
import keras
from keras import layers
def build():
    i = keras.Input((30, 30, 1))
    x = layers.Conv2D(4, 3, padding="same")(i)
    %s
m = build()
"""


@pytest.mark.parametrize(
    ("line", "new", "in_place"),
    [
        (
            "return keras.Model(i, layers.Conv2D(1, 1)(x))",
            "return keras.Model(i, layers.ZeroPadding2D(padding=1)(layers.Conv2D(1, 1)(x)))",
            True,
        ),
        (
            "x = layers.Conv2D(1, 1)(layers.Conv2D(4, 1)(x)); return keras.Model(i, x)",
            (
                "x = layers.ZeroPadding2D(padding=1)(layers.Conv2D(1, 1)(layers.Conv2D(4, 1)(x))); "
                "return keras.Model(i, x)"
            ),
            True,
        ),
        (
            "return keras.Sequential([keras.Input((30, 30, 1)), layers.Conv2D(1, 1)])",
            "return keras.Sequential([keras.Input((30, 30, 1)), layers.Conv2D(1, 1), layers.ZeroPadding2D(padding=1)])",
            True,
        ),
    ],
)
def test_layer_within_a_line(tmp_path: Path, line: str, new: str, in_place: bool) -> None:
    """A layer that is called within another call has the new one around it."""
    answer = check(tmp_path / "m.py", CALLED % line, (None, 32, 32, 1))
    found = [each for each in answer.changes if each.kind == LAYER]
    assert [(each.text, each.in_place) for each in found] == [(new, in_place)]


def test_features_that_are_joined(tmp_path: Path) -> None:
    """One more filter in one of two layers that are joined."""
    text = "input: [8, 8, 1]\nlayers:\n  - {name: head, conv2d: {filters: 1, kernel_size: 1}}\n"
    text += "  - {name: aux, conv2d: {filters: 2, kernel_size: 1}, from: input}\n"
    text += "  - {type: concatenate, from: [head, aux]}\n"
    found = [each.arguments for each in check(tmp_path / "m.yaml", text, (None, 8, 8, 4)).changes]
    assert {"filters": 2} in found
    assert {"filters": 3} in found


NESTED = """\
name: outer
input: [23, 23, 1]
layers:
  - name: encoder
    layers:
      - conv2d: {filters: 8, kernel_size: 3, strides: 2, padding: same}
  - name: decoder
    layers:
      - conv2d_transpose: {filters: 8, kernel_size: 3, strides: 2, padding: same}
      - conv2d: {filters: 1, kernel_size: 3, padding: same}
"""
NESTED_CODE = """\
from keras import Input, Model, Sequential
from keras.layers import Conv2D, Conv2DTranspose
i = Input((23, 23, 1))
encoder = Sequential([Conv2D(8, 3, strides=2, padding="same")])
j = Input((12, 12, 8))
y = Conv2DTranspose(8, 3, strides=2, padding="same")(j)
y = Conv2D(1, 3, padding="same")(y)
decoder = Model(j, y)
model = Model(i, decoder(encoder(i)))
"""


@pytest.mark.parametrize(("ending", "text", "lines"), [("yaml", NESTED, {9, 10}), ("py", NESTED_CODE, {6, 7})])
def test_layers_of_models_inside_are_changed(tmp_path: Path, ending: str, text: str, lines: set[int]) -> None:
    """Each at its own line; a model that states its input goes on to take that."""
    path = tmp_path / f"m.{ending}"
    path.write_text(text, encoding="utf-8")
    chosen: dict[str, Any] = {"model": "model"} if ending == "py" else {}
    model = mlcalc.load(path, **chosen)
    assert isinstance(model, Model)
    answer = changes_that_give(model, (None, 23, 23, 1))
    assert {change.line for change in answer.changes} == lines
    assert {change.kind for change in answer.changes} == {ARGUMENT, LAYER}
    for change in answer.changes:
        written = text.split("\n")
        assert change.line is not None
        old = written[change.line - 1]
        line = " " * (len(old) - len(old.lstrip())) + change.text
        written[change.line - 1 : change.line] = [old, line] if change.kind == LAYER else [line]
        path.write_text("\n".join(written), encoding="utf-8")
        assert output_of(mlcalc.load(path, **chosen)) == (None, 23, 23, 1)


def test_model_inside_that_states_its_input_takes_no_other() -> None:
    """What leads into it is no change that helps."""
    with pytest.raises(MlcalcError, match=r"takes \(None, 8, 8, 4\), and is called on \(None, 9, 8, 4\)"):
        Gate((None, 8, 8, 4)).specify((None, 9, 8, 4))
    assert Gate((None, None, 8, 4)).output_shape((None, 9, 8, 4)) == (None, 9, 8, 4)


def test_published_architecture_inside_stays_closed(tmp_path: Path) -> None:
    """Nobody who writes a description changes its layers."""
    path = tmp_path / "m.yaml"
    base = "- vgg16: {include_top: false, weights: null, input_shape: [64, 64, 3]}"
    path.write_text(f"input: [64, 64, 3]\nlayers:\n  {base}\n  - conv2d: {{filters: 4, kernel_size: 1}}\n")
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    assert len(opened(model.graph).nodes) == len(model.graph.nodes)


IMPORTED = (
    "from keras import Sequential, Model, Input\nfrom keras.layers import LSTM, GRU, Dense, Bidirectional, Conv2D\n"
)
OTHER_RANKS = {
    "a sequence": (
        "m = Sequential([\n  Input((10, 3)),\n  LSTM(5, return_sequences=True),\n  Dense(1),\n])\n",
        (None, 1),
        ["LSTM(5, return_sequences=False),", "Flatten(),"],
    ),
    "a last step": (
        "m = Sequential([\n  Input((10, 3)),\n  Bidirectional(GRU(4)),\n  Dense(2),\n])\n",
        (None, 10, 2),
        ["Bidirectional(GRU(4, return_sequences=True)),"],
    ),
    "a picture": (
        "m = Sequential([\n  Input((8, 8, 1)),\n  Conv2D(4, 3),\n  Dense(10),\n])\n",
        (None, 10),
        ["GlobalAveragePooling2D(),", "Flatten(),"],
    ),
    "rows of an input that is named": (
        "i = Input((28, 28))\nx = Dense(64)(i)\no = Dense(10)(x)\nm = Model(i, o)\n",
        (None, 10),
        ["x = Dense(64)(Flatten()(i))"],
    ),
    "as many values": (
        "m = Sequential()\nm.add(Input((20,)))\nm.add(Dense(784))\n",
        (None, 28, 28, 1),
        ["m.add(Reshape(target_shape=[28, 28, 1]))"],
    ),
    "as many values in one axis": (
        "m = Sequential()\nm.add(Input((8, 8, 1)))\nm.add(Conv2D(4, 3))\n",
        (None, 144),
        ["m.add(Flatten())"],
    ),
}


@pytest.mark.parametrize(("text", "wanted", "texts"), OTHER_RANKS.values(), ids=OTHER_RANKS)
def test_another_number_of_axes(tmp_path: Path, text: str, wanted: Shape, texts: list[str]) -> None:
    """What gives whole sequences, a last step, or one vector; a new layer stands in the import of the others."""
    answer = check(tmp_path / "m.py", IMPORTED + text, wanted)
    assert [each.text for each in answer.changes] == texts
    for each in answer.changes:
        imported = [edit.text for edit in each.edits if edit.number == 2]
        new = next((name for name in ("Flatten", "Reshape", "GlobalAveragePooling2D") if name in each.text), None)
        assert imported == ([f"{IMPORTED.splitlines()[1]}, {new}"] if new else [])


IMPORTS = {
    "from keras.layers import (\n    Dense,\n)": ["from keras.layers import (Flatten,"],
    "from keras.layers import (Dense)": ["from keras.layers import (Flatten, Dense)"],
    "from keras.layers import Dense  # one": ["from keras.layers import Flatten, Dense  # one"],
    "from tensorflow.keras.layers import \\\n    Dense": ["from tensorflow.keras.layers import Flatten, \\"],
    "from keras.layers import *": [],
    "from keras.layers.core import Dense": [],
}


@pytest.mark.parametrize(("line", "expected"), IMPORTS.items())
def test_import_of_a_new_layer(tmp_path: Path, line: str, expected: list[str]) -> None:
    """However layers are imported by their names, the new one is, too."""
    text = f"from keras import Sequential, Input\n{line}\nm = Sequential([\n  Input((4, 3)),\n  Dense(1),\n])\n"
    [change] = check(tmp_path / "m.py", text, (None, 1)).changes
    assert [each.text for each in change.edits] == expected


def test_steps_and_features(tmp_path: Path) -> None:
    """How often a vector is repeated changes together with the units behind it."""
    text = "input: [30, 4]\nlayers:\n  - lstm: 8\n  - repeat_vector: 10\n  - time_distributed: {dense: 1}\n"
    [change] = check(tmp_path / "m.yaml", text, (None, 30, 4)).changes
    assert {change.text, *(each.text for each in change.edits)} == {
        "- repeat_vector: 30",
        "- time_distributed: {dense: 4}",
    }
    assert [each.kind for each in check(tmp_path / "m.yaml", text, (None, 30, 1)).changes] == [ARGUMENT]


def test_no_zeros_in_place_of_a_picture(tmp_path: Path) -> None:
    """A padding that is larger than half of what comes out is no change where an argument gives the size."""
    answer = check(tmp_path / "m.yaml", GAN, (None, 56, 56, 1))
    assert ARGUMENT in {each.kind for each in answer.changes}
    assert LAYER not in {each.kind for each in answer.changes}


def test_units_that_fill_a_reshape(tmp_path: Path) -> None:
    """The layer in front of a Reshape that fails gives what that holds."""
    answer = check(tmp_path / "m.yaml", GAN.replace("[7, 7, 128]", "[7, 7, 64]"), (None, 28, 28, 1))
    assert "- dense: 3136" in [each.text for each in answer.changes]


def test_a_crop_and_features(tmp_path: Path) -> None:
    """Where sizes and features both differ and no two arguments do, a crop goes with the argument of features."""
    answer = check(tmp_path / "m.yaml", GAN.replace("[7, 7, 128]", "[8, 8, 98]"), (None, 28, 28, 3))
    assert LAYER in {each.kind for each in answer.changes}
    assert all("filters: 3" in edit.text for each in answer.changes for edit in each.edits)


_UNET = """input: [{size}, {size}, 1]
layers:
  - {{name: c1, conv2d: {{filters: 8, kernel_size: 3{padding}}}}}
  - {{name: p1, max_pooling2d: 2}}
  - {{name: c2, conv2d: {{filters: 16, kernel_size: 3{padding}}}}}
  - {{name: u1, up_sampling2d: 2}}
  - {{concatenate: , from: [u1, c1]}}
  - conv2d: {{filters: 1, kernel_size: 1}}
"""


@pytest.mark.parametrize(
    ("size", "padding", "first"),
    [
        (251, ", padding: same", "- {name: u1_zero_padding2d, zero_padding2d: {padding: [[0, 1], [0, 1]]}, from: u1}"),
        (64, "", "- {name: c1, conv2d: {filters: 8, kernel_size: 3, padding: same}}"),
    ],
    ids=["a padding before the merge", "the padding of both branches"],
)
def test_networks_whose_branches_do_not_meet(tmp_path: Path, size: int, padding: str, first: str) -> None:
    """What mends the merge is a change as well, if the output is as wanted then; so are two arguments of sizes."""
    text = _UNET.format(size=size, padding=padding)
    answer = check(tmp_path / "m.yaml", text, (None, size, size, 1))
    assert answer.output_shape is None
    assert answer.changes[0].text == first


def test_layer_before_a_merge_is_behind_its_source(tmp_path: Path) -> None:
    """Scripts are told behind which layer the new one stands."""
    answer = check(tmp_path / "m.yaml", _UNET.format(size=251, padding=", padding: same"), (None, 251, 251, 1))
    [change] = [each for each in answer.changes if each.kind == LAYER]
    assert (change.layer, change.line, change.why) == ("u1", 6, "250 + 0 + 1 = 251")


def test_no_layer_that_does_nothing(tmp_path: Path) -> None:
    """A pool of one place, or a picture enlarged by one, is no change that anybody means."""
    text = "input: [28, 28, 1]\nlayers:\n  - max_pooling2d: 2\n  - up_sampling2d: 2\n  - max_pooling2d: 2\n"
    answer = check(tmp_path / "m.yaml", text, (None, 28, 28, 1))
    values = [
        value for each in answer.changes for name, value in each.arguments.items() if name in ("pool_size", "size")
    ]
    assert 1 not in values
