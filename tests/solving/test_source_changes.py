"""Changes of a source that works out sizes of its tensors: each is made in its text, which is followed again.

What is offered for these sources was asked of Keras 3.15 when they were written: each change gives the output there.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import mlcalc
from mlcalc.errors import MlcalcError
from mlcalc.model import Model
from mlcalc.shapes import Shape
from mlcalc.solving.changes import changes_that_give
from mlcalc.solving.proposals import ARGUMENT
from tests.solving.test_changes import check

HEAD = """\
import keras
from keras import Input, Model, Sequential, layers, ops
"""
SOURCES: dict[str, tuple[str, Shape, str]] = {
    "crop_by_shape": (
        """\
inputs = Input((28, 28, 1))
a = layers.Conv2D(4, 3, activation='relu')(inputs)
p = layers.MaxPooling2D(2)(a)
b = layers.Conv2D(8, 3, activation='relu')(p)
u = layers.UpSampling2D(2)(b)
d = a.shape[1] - u.shape[1]
a = layers.Cropping2D(((d // 2, d - d // 2), (d // 2, d - d // 2)))(a)
x = layers.Concatenate()([a, u])
outputs = layers.Conv2D(1, 1)(x)
model = Model(inputs, outputs)
""",
        (23, 23, 1),
        "outputs = layers.ZeroPadding2D(padding=[[0, 1], [0, 1]])(outputs)",
    ),
    "ae_flatten_back": (
        """\
inputs = Input((28, 28, 1))
x = layers.Conv2D(8, 3, strides=2, padding='same', activation='relu')(inputs)
x = layers.Conv2D(4, 3, strides=2, padding='same', activation='relu')(x)
shape = x.shape[1:]
x = layers.Flatten()(x)
code = layers.Dense(2)(x)
x = layers.Dense(shape[0] * shape[1] * shape[2], activation='relu')(code)
x = layers.Reshape(shape)(x)
x = layers.Conv2DTranspose(4, 3, strides=2, padding='same', activation='relu')(x)
x = layers.Conv2DTranspose(8, 3, strides=2, padding='same', activation='relu')(x)
outputs = layers.Conv2D(1, 3, padding='same', activation='sigmoid')(x)
model = Model(inputs, outputs)
""",
        (27, 27, 1),
        "x = layers.Conv2DTranspose(8, 3, strides=2, padding='same', activation='relu', output_padding=0)(x)",
    ),
    "loop_down": (
        """\
inputs = Input((64, 64, 3))
x = layers.Conv2D(8, 5, strides=2, padding='valid')(inputs)
while x.shape[1] > 4:
    x = layers.Conv2D(8, 3, strides=2, padding='same')(x)
model = Model(inputs, x)
""",
        (3, 3, 8),
        "inputs = Input((52, 52, 3))",
    ),
    "size_of_pool": (
        """\
inputs = Input((32, 32, 3))
x = layers.Conv2D(8, 3)(inputs)
x = layers.MaxPooling2D(2)(x)
x = layers.Conv2D(8, 3)(x)
x = layers.AveragePooling2D(pool_size=(x.shape[1], x.shape[2]))(x)
model = Model(inputs, x)
""",
        (2, 2, 8),
        "x = layers.ZeroPadding2D(padding=[[0, 1], [0, 1]])(x)",
    ),
    "subclass_crop": (
        """\
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.c1 = layers.Conv2D(4, 3)
        self.pool = layers.MaxPooling2D(2)
        self.c2 = layers.Conv2D(8, 3)
        self.up = layers.Conv2DTranspose(4, 2, strides=2)
        self.out = layers.Conv2D(1, 1)
    def call(self, x):
        a = self.c1(x)
        b = self.up(self.c2(self.pool(a)))
        d = a.shape[1] - b.shape[1]
        a = a[:, d // 2:a.shape[1] - (d - d // 2), d // 2:a.shape[2] - (d - d // 2)]
        return self.out(ops.concatenate([a, b], axis=-1))
model = Net()
model.build((None, 26, 26, 1))
""",
        (24, 24, 1),
        "self.c2 = layers.Conv2D(8, 3, padding='same')",
    ),
    "dense_time": (
        """\
T, F = 48, 4
inputs = Input((T, F))
x = layers.Conv1D(16, 3, strides=2, padding='same')(inputs)
x = layers.Bidirectional(layers.LSTM(8, return_sequences=True))(x)
steps = x.shape[1] // 2
x = layers.Reshape((steps, -1))(x)
model = Model(inputs, layers.Dense(1)(x))
""",
        (24, 1),
        "inputs = Input((96, 4))",
    ),
    "fcn_crops": (
        """\
inputs = Input((70, 70, 3))
p1 = layers.MaxPooling2D(2)(layers.Conv2D(4, 3, padding='same')(inputs))
p2 = layers.MaxPooling2D(2)(layers.Conv2D(4, 3, padding='same')(p1))
p3 = layers.MaxPooling2D(2)(layers.Conv2D(4, 3, padding='same')(p2))
s3 = layers.Conv2D(5, 1)(p3)
u2 = layers.Conv2DTranspose(5, 4, strides=2, use_bias=False)(s3)
s2 = layers.Conv2D(5, 1)(p2)
dh = u2.shape[1] - s2.shape[1]
u2 = layers.Cropping2D(((0, dh), (0, dh)))(u2) if dh > 0 else u2
f = layers.Add()([u2, s2])
u = layers.Conv2DTranspose(5, 8, strides=4, use_bias=False)(f)
o = layers.Cropping2D(((0, u.shape[1] - inputs.shape[1]), (0, u.shape[2] - inputs.shape[2])))(u)
model = Model(inputs, o)
""",
        (64, 64, 5),
        "inputs = Input((64, 64, 3))",
    ),
    "deeplab": (
        """\
inputs = Input((65, 65, 3))
low = layers.Conv2D(8, 3, strides=2, padding='same')(inputs)
x = layers.Conv2D(8, 3, strides=2, padding='same')(low)
branches = [layers.Conv2D(8, 1)(x)] + [layers.Conv2D(8, 3, dilation_rate=r, padding='same')(x) for r in (2, 4)]
pool = layers.GlobalAveragePooling2D(keepdims=True)(x)
pool = layers.UpSampling2D((x.shape[1], x.shape[2]))(pool)
x = layers.Concatenate()(branches + [pool])
x = layers.UpSampling2D(2)(layers.Conv2D(8, 1)(x))
x = layers.Cropping2D(((0, x.shape[1] - low.shape[1]), (0, x.shape[2] - low.shape[2])))(x)
x = layers.Concatenate()([x, low])
x = layers.Conv2D(3, 1)(x)
model = Model(inputs, layers.UpSampling2D(2)(x))
""",
        (64, 64, 3),
        "inputs = Input((63, 63, 3))",
    ),
    "patches": (
        """\
class Patches(layers.Layer):
    def __init__(self, patch):
        super().__init__()
        self.patch = patch
    def call(self, x):
        n = x.shape[1] // self.patch
        m = x.shape[2] // self.patch
        x = ops.reshape(x, (-1, n, self.patch, m, self.patch, x.shape[3]))
        x = ops.transpose(x, (0, 1, 3, 2, 4, 5))
        return ops.reshape(x, (-1, n * m, self.patch * self.patch * x.shape[5]))
inputs = Input((24, 24, 3))
x = Patches(4)(inputs)
x = layers.Dense(64)(x)
model = Model(inputs, x)
""",
        (64,),
        "x = layers.Flatten()(x)",
    ),
    "helper_match": (
        """\
def match(x, like):
    dh = like.shape[1] - x.shape[1]
    dw = like.shape[2] - x.shape[2]
    if dh or dw:
        x = layers.ZeroPadding2D(((0, dh), (0, dw)))(x)
    return x

def conv(x, n):
    return layers.Conv2D(n, 3, padding='same', activation='relu')(x)

inputs = Input((57, 57, 3))
a = conv(inputs, 4)
b = conv(layers.MaxPooling2D(2)(a), 8)
c = conv(layers.MaxPooling2D(2)(b), 16)
x = match(layers.UpSampling2D(2)(c), b)
x = conv(layers.concatenate([x, b]), 8)
x = match(layers.UpSampling2D(2)(x), a)
x = conv(layers.concatenate([x, a]), 4)
model = Model(inputs, layers.Conv2D(2, 1, padding='valid')(x))
""",
        (60, 60, 2),
        "inputs = Input((60, 60, 3))",
    ),
}
"""Name -> a source, an output that is wanted of it, and the line of one of the changes that give it."""


@pytest.mark.parametrize("name", SOURCES)
def test_each_change_gives_the_output_when_the_text_is_read_again(tmp_path: Path, name: str) -> None:
    text, wanted, line = SOURCES[name]
    answer = check(tmp_path / "model.py", f"{HEAD}{text}", (None, *wanted))
    assert line in [each.text for each in answer.changes]


def test_a_change_that_the_source_takes_back_is_not_offered(tmp_path: Path) -> None:
    """A pooling over what is there gives one row whatever it is given."""
    text, wanted, _ = SOURCES["size_of_pool"]
    answer = check(tmp_path / "model.py", f"{HEAD}{text}", (None, *wanted))
    assert all(each.line != 5 or each.edits for each in answer.changes if each.kind == ARGUMENT)


def test_a_notebook(tmp_path: Path) -> None:
    """The lines of a change are those of a cell, and the other cells stay as they are."""
    text, wanted, line = SOURCES["deeplab"]
    path = tmp_path / "model.ipynb"
    cells = [{"cell_type": "code", "source": each, "metadata": {}, "outputs": []} for each in (HEAD, text)]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4}), encoding="utf-8")
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    assert line in [each.text for each in changes_that_give(model, (None, *wanted)).changes]


def test_given_inputs(tmp_path: Path) -> None:
    """What is given for the inputs holds while the text is changed."""
    path = tmp_path / "model.py"
    path.write_text(f"{HEAD}{SOURCES['ae_flatten_back'][0]}", encoding="utf-8")
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    answer = changes_that_give(model, (None, 31, 31, 1), [(None, 32, 32, 1)])
    assert answer.output_shape == (None, 32, 32, 1)
    assert {"output_padding": 0} in [each.arguments for each in answer.changes]


SHORTCUT = """\
inputs = Input((28, 28, 1))
b = layers.MaxPooling2D(2)(layers.Conv2D(4, 3)(inputs))
c = layers.Conv2D(4, 3, padding='same')(b)
crop = c.shape[1] // 4
model = Model(inputs, layers.Add()([c, layers.Cropping2D(crop)(b)]))
"""


def test_a_mend_of_a_failure_is_followed(tmp_path: Path) -> None:
    """A stride that fits one tensor to another is no mend where the source crops that one by the size of the first."""
    path = tmp_path / "model.py"
    path.write_text(f"{HEAD}{SHORTCUT}", encoding="utf-8")
    with pytest.raises(MlcalcError) as raised:
        mlcalc.summarize(mlcalc.load(path))
    mend = raised.value.diagnostics[0].help or ""
    assert "strides=2" in mend
    assert "change line 5 " not in mend


TWO = """\
inputs = Input((23, 23, 1))
x = layers.Conv2D(8, 3, strides=2, padding='same')(inputs)
e = layers.Conv2D(4, 3, strides=2, padding='same')(x)
c = layers.Dense(10, name='label')(layers.Flatten()(e))
x = layers.Conv2DTranspose(8, 3, strides=2, padding='same')(e)
x = layers.Conv2DTranspose(1, 3, strides=2, padding='same', name='picture')(x)
model = Model(inputs, [c, x])
"""


def test_one_of_several_outputs(tmp_path: Path) -> None:
    """It is meant by its name; without that, the names are said."""
    path = tmp_path / "model.py"
    path.write_text(f"{HEAD}{TWO}", encoding="utf-8")
    model = mlcalc.load(path)
    assert isinstance(model, Model)
    answer = changes_that_give(model, (None, 23, 23, 1), output="picture")
    assert (answer.output_shape, answer.output) == ((None, 24, 24, 1), "picture")
    assert answer.changes[0].arguments == {"output_padding": 0}
    assert changes_that_give(model, (None, 10), output="label").is_right
    with pytest.raises(MlcalcError, match=r'"label" \(10,\), "picture" \(24, 24, 1\): which of them is meant'):
        changes_that_give(model, (None, 23, 23, 1))
    with pytest.raises(MlcalcError, match="did you mean `picture`"):
        changes_that_give(model, (None, 23, 23, 1), output="pictur")
    assert "picture" in str(mlcalc.solve(model, output_shape={"picture": (23, 23, 1)}))
