"""Layers that a source makes and that reach no model: a warning at the line, with how to go on from them."""

from __future__ import annotations

import pytest

from tests.readers.python.reading import IMPORTS, reading

BEGIN = "a = Input((4,))\nx = Dense(8, 'relu')(a)\n"
END = "m = Model(a, Dense(1)(x))\n"
LEFT = {
    "set anew": ("a = Input((4,))\nx = Dense(8)(a)\nx = Dense(3)(a)\n" + END, 2, 3, "x = Dense(3)(x)"),
    "called for nothing": (BEGIN + "Dropout(0.5)(x)\n" + END, 3, 3, "x = Dropout(0.5)(x)"),
    "made for nothing": (BEGIN + "Dropout(0.5)\n" + END, 3, 3, "x = Dropout(0.5)(x)"),
    "not added": (
        "m = Sequential()\nm.add(Input((4,)))\nm.add(Dense(8, 'relu'))\nDropout(0.5)\nm.add(Dense(1))\n",
        4,
        4,
        "m.add(Dropout(0.5))",
    ),
    "in a function": (
        "def f():\n    a = Input((4,))\n    x = Dense(8)(a)\n    x = Dense(3)(a)\n    return Model(a, x)\nf()\n",
        3,
        4,
        "x = Dense(3)(x)",
    ),
}


@pytest.mark.parametrize(("text", "line", "changed", "mend"), LEFT.values(), ids=LEFT)
def test_left_out(text: str, line: int, changed: int, mend: str) -> None:
    head = IMPORTS.count("\n")
    [problem] = [each for each in reading(text).problems if each.code == "unreached-layer"]
    assert problem.place
    assert line + head == problem.place.line
    assert f"change line {changed + head} to: `{mend}`; or take the line out" in (problem.help or "")
    lines = text.split("\n")
    indent = " " * (len(lines[changed - 1]) - len(lines[changed - 1].lstrip()))
    lines[changed - 1] = indent + mend
    mended = reading("\n".join(lines))
    assert not [each for each in mended.problems if each.code == "unreached-layer"]
    assert len(mended.models[0].trace().calls) == len(reading(text).models[0].trace().calls) + 1


TAKEN = [
    BEGIN + "y = Dense(2)(x)\nprint(y.shape)\n" + END,
    BEGIN + "y = Dense(2)(x)\nfeatures = Model(a, y)\n" + END,
    BEGIN + "y = Dense(2)(x)\ndef later():\n    return y\n" + END,
    "layer = Dense(8)\na = Input((4,))\nm = Model(a, layer(a))\n",
    "outs = []\na = Input((4,))\nfor n in (2, 3):\n    x = Dense(n)(a)\n    outs.append(x)\nm = Model(a, outs)\n",
    "Sequential([Input((4,)), Dense(3)])\nm = Sequential([Input((4,)), Dense(3)])\n",
    "a = Input((4,))\nx = Dense(8)(a)\nif unknown():\n    x = Dense(3)(a)\nm = Model(a, x)\n",
]


@pytest.mark.parametrize("text", TAKEN)
def test_taken(text: str) -> None:
    assert "unreached-layer" not in [each.code for each in reading(text).problems]
