"""An architecture whose input does not fit its weights: what stands on it says whether its top is meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import run_command
from tests.hand import Command, applied, helps

HEAD = "import keras\nfrom keras import Input, Model, Sequential\nfrom keras.layers import *\n"
BASES = {
    "in a list": "model = Sequential([keras.applications.VGG16(input_shape=(64, 64, 3)), Flatten(), Dense(2)])\n",
    "by its name": (
        "base = keras.applications.VGG16(input_shape=(64, 64, 3))\nmodel = Sequential([base, Flatten(), Dense(2)])\n"
    ),
    "added": (
        "model = Sequential()\nmodel.add(keras.applications.VGG16(input_shape=(64, 64, 3)))\nmodel.add(Flatten())\n"
        "model.add(Dense(2))\n"
    ),
    "called": (
        "base = keras.applications.VGG16(input_shape=(64, 64, 3))\ni = Input((64, 64, 3))\n"
        "model = Model(i, Dense(2)(Flatten()(base(i))))\n"
    ),
    "other classes": (
        "base = keras.applications.VGG16(classes=2, input_shape=(64, 64, 3))\n"
        "model = Model(base.input, Dense(2)(Flatten()(base.output)))\n"
    ),
}


@pytest.mark.parametrize("name", BASES)
def test_a_base_leaves_out_its_top(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    command = Command(["params", "m.py"], "m.py", HEAD + BASES[name])
    code, stderr = command.run()
    assert code == 1
    mend = next(each for each in helps(stderr) if "change line" in each)
    assert "include_top=False" in mend
    mended = applied(command, mend)
    assert mended is not None
    assert "classes" not in mended.text
    assert mended.run()[0] == 0
    assert run_command("params", "m.py", "--quiet").stdout == "14718786\n"


@pytest.mark.parametrize(
    ("call", "mend"),
    [
        ("VGG16(input_shape=(64, 64, 3))", "weights=None"),
        ("VGG16(weights='imagenet', input_shape=(64, 64, 3))", "include_top=False"),
        ("VGG16(weights='imagenet', input_shape=(64, 64, 3), classes=2)", "weights=None"),
    ],
)
def test_what_is_asked_for_is_kept(call: str, mend: str) -> None:
    """Weights that are asked for are kept, if no classes are asked for that they do not have."""
    (help,) = helps(run_command("params", call).stderr)[:1]  # noqa: A001
    assert mend in help
