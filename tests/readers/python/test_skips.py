"""Tensors of the wrong level in a network in the shape of a U: the line that joins them is mended, and it passes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run_command
from tests.hand import Command, applied, helps

HEAD = "from keras import Input, Model\nfrom keras.layers import *\n"
ENCODER = """\
i = Input((64, 64, 1))
c1 = Conv2D(4, 3, padding="same")(i)
p1 = MaxPooling2D()(c1)
c2 = Conv2D(8, 3, padding="same")(p1)
p2 = MaxPooling2D()(c2)
b = Conv2D(16, 3, padding="same")(p2)
u2 = UpSampling2D()(b)
"""
DECODER = """\
u1 = UpSampling2D()(Conv2D(8, 3, padding="same")(m2))
m1 = {}
model = Model(i, Conv2D(1, 1)(m1))
"""
SKIPS = {
    "the level above": ("concatenate([u2, c1])", "concatenate([u1, c1])", ["concatenate([u2, c2])"]),
    "the level below": ("concatenate([u2, c2])", "concatenate([c2, u1])", ["concatenate([c1, u1])"]),
    "a layer": ("Concatenate()([u2, c2])", "Concatenate()([u1, c2])", ["Concatenate()([u1, c1])"]),
    "what is pooled": (
        "concatenate([u2, p2])",
        "concatenate([u1, p1])",
        ["concatenate([u2, c2])", "concatenate([u1, c1])"],
    ),
    "exchanged": (
        "concatenate([u2, c1])",
        "concatenate([u1, c2])",
        ["concatenate([u2, c2])", "concatenate([u1, c1])"],
    ),
}


@pytest.mark.parametrize("name", SKIPS)
def test_skips(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    lower, upper, meant = SKIPS[name]
    command = Command(["summary", "m.py"], "m.py", f"{HEAD}{ENCODER}m2 = {lower}\n{DECODER.format(upper)}")
    code, stderr = command.run()
    assert code == 1
    (help,) = helps(stderr)  # noqa: A001
    assert all(each in help for each in meant), help
    mended = applied(command, help)
    assert mended is not None
    assert mended.run()[0] == 0


def test_padding_in_a_function_that_joins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is too small is padded where it is joined."""
    monkeypatch.chdir(tmp_path)
    text = f"{HEAD}{ENCODER}m2 = concatenate([u2, c2])\n{DECODER.format('concatenate([u1, c1])')}"
    command = Command(["summary", "m.py"], "m.py", text.replace("64, 64, 1", "50, 50, 1"))
    (help,) = helps(command.run()[1])  # noqa: A001
    assert "concatenate([ZeroPadding2D(padding=[[0, 1], [0, 1]])(u2), c2])" in help
    mended = applied(command, help.partition(";")[0])
    assert mended is not None
    assert mended.run()[0] == 0


def test_a_name_that_holds_something_else(tmp_path: Path) -> None:
    """A variable that was given another value since is not offered."""
    text = f"{HEAD}{ENCODER.replace('c2', 'x').replace('p2', 'x')}m2 = concatenate([u2, c1])\nmodel = Model(i, m2)\n"
    path = tmp_path / "m.py"
    path.write_text(text)
    assert "[u2, x]" not in run_command("summary", str(path)).stderr
