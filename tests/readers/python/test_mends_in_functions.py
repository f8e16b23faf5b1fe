"""Mends of what a function or a loop writes once for several layers: the help followed, all of them pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.hand import Command, applied, helps

HEAD = "import keras\nfrom keras import layers, Model, Input, Sequential\n"
SOURCES = {
    "a shortcut": (
        (
            "def block(x, f):\n"
            '    y = layers.Conv2D(f, 3, strides=2, padding="same")(x)\n'
            "    return layers.Add()([x, y])\n"
            "i = Input((32, 32, 16))\nx = block(i, 16)\nx = block(x, 16)\nmodel = Model(i, x)\n"
        ),
        "return layers.Add()([layers.Conv2D(filters=f, kernel_size=1, strides=2)(x), y])",
    ),
    "a shortcut whose sizes vary": (
        (
            "def block(x, f, s=2):\n"
            '    y = layers.Conv2D(f, 3, strides=s, padding="same", activation="relu")(x)\n'
            '    y = layers.Conv2D(f, 3, padding="same")(y)\n'
            "    return layers.Add()([x, y])\n"
            "i = Input((32, 32, 16))\nx = block(i, 32)\nx = block(x, 64, 1)\nmodel = Model(i, x)\n"
        ),
        "return layers.Add()([layers.Conv2D(filters=f, kernel_size=1, strides=s)(x), y])",
    ),
    "a branch that shrinks": (
        (
            "def block(x, f):\n"
            "    y = layers.Conv2D(f, 3)(x)\n"
            "    return layers.Add()([x, y])\n"
            "i = Input((32, 32, 16))\nx = block(i, 16)\nx = block(x, 16)\nmodel = Model(i, x)\n"
        ),
        "y = layers.Conv2D(f, 3, padding='same')(x)",
    ),
    "a loop": (
        (
            "def build(n):\n"
            "    m = Sequential()\n"
            "    m.add(layers.Input((3, 1)))\n"
            "    for i in range(n):\n"
            "        m.add(layers.LSTM(10))\n"
            "    m.add(layers.Dense(4))\n"
            "    return m\n"
            "model = build(3)\n"
        ),
        "m.add(layers.LSTM(10, return_sequences=True))",
    ),
    "a misspelt layer": (
        "model = Sequential([layers.Input((3, 1)), layers.LSTN(10)])\n",
        "model = Sequential([layers.Input((3, 1)), layers.LSTM(10)])",
    ),
    "a misspelt layer with its module": (
        "model = Sequential()\nmodel.add(Input((3,)))\nmodel.add(keras.layers.Densee(10))\n",
        "model.add(keras.layers.Dense(10))",
    ),
    "an argument of the layer inside": (
        "model = Sequential([Input((5, 3)), layers.Bidirectional(layers.LSTM(10), return_sequences=True)])\n",
        "model = Sequential([Input((5, 3)), layers.Bidirectional(layers.LSTM(10, return_sequences=True))])",
    ),
}


@pytest.mark.parametrize(("body", "right"), SOURCES.values(), ids=SOURCES)
def test_mends(body: str, right: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of the function changes, and the whole model passes."""
    monkeypatch.chdir(tmp_path)
    command = Command(["summary", "m.py"], "m.py", HEAD + body)
    code, stderr = command.run()
    assert code == 1
    [said] = helps(stderr)
    mended = applied(command, said)
    assert mended
    assert right in [line.strip() for line in mended.text.split("\n")]
    assert (0, "") == mended.run()


def test_the_call_that_leads_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of a function that is called several times, the call is marked beside the line that is wrong."""
    monkeypatch.chdir(tmp_path)
    _, stderr = Command(["summary", "m.py"], "m.py", HEAD + SOURCES["a shortcut"][0]).run()
    assert "7  | x = block(i, 16)\n   |     ^^^^^^^^^^^^ in this call\n" in stderr


@pytest.mark.parametrize("called", ["keras.layers.Layer()", "layers.Wrapper(layers.Dense(3))", "mine.layers.Densee(3)"])
def test_classes_that_are_not_misspelt(called: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A class that Keras has, or that is no one of Keras, is no mistake."""
    monkeypatch.chdir(tmp_path)
    text = f"{HEAD}import mine\nmodel = Sequential([Input((3, 1)), {called}])\n"
    _, stderr = Command(["summary", "m.py"], "m.py", text).run()
    assert "error" not in stderr


def test_another_value_in_each_use(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An argument that a loop gives another value each time is not written over with one value."""
    monkeypatch.chdir(tmp_path)
    text = (
        f"{HEAD}m = Sequential([Input((3, 1))])\nfor last in (False, False):\n"
        "    m.add(layers.LSTM(4, return_sequences=last))\n"
    )
    code, stderr = Command(["summary", "m.py"], "m.py", text).run()
    assert code == 1
    assert not any("change line 5" in each for each in helps(stderr))
