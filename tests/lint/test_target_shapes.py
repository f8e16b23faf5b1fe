"""Targets of another shape than the answers: what Keras refuses at the first batch is said, with what mends it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.commands import run_command
from tests.hand import Command, applied, helps


class Case(NamedTuple):
    """The shapes of samples and targets, layers, a loss, what is fitted to, and what the mend says; none for right."""

    x: str
    y: str
    layers: list[str]
    loss: str
    mend: str = ""
    fitted: str = "x, y"


SOFTMAX = ["Input((20,))", "Dense(10, activation='softmax')"]
SEGMENTS = ["Input((64, 64, 3))", "Conv2D(8, 3, padding='same', activation='relu')"]
CASES = {
    "columns for integers": Case("(9, 20)", "(9, 10)", SOFTMAX, "sparse_categorical_crossentropy", "loss='categorical"),
    "other classes": Case("(9, 20)", "(9, 3)", SOFTMAX, "categorical_crossentropy", r"Dense\(3"),
    "integers for ten questions": Case("(9, 20)", "(9,)", SOFTMAX, "binary_crossentropy", "loss='sparse_categorical"),
    "masks of integers": Case(
        "(9, 64, 64, 3)",
        "(9, 64, 64, 1)",
        [*SEGMENTS, "Conv2D(5, 1, activation='softmax')"],
        "categorical_crossentropy",
        "loss='sparse_categorical",
    ),
    "smaller pictures": Case(
        "(9, 64, 64, 3)",
        "(9, 64, 64, 1)",
        [SEGMENTS[0], "Conv2D(8, 3, activation='relu')", "Conv2D(1, 1, activation='sigmoid')"],
        "binary_crossentropy",
        "--output-shape 64,64,1",
    ),
    "larger pictures": Case(
        "(9, 30, 30, 1)",
        "(9,)",
        ["Input((30, 30, 1))", "MaxPooling2D(4, padding='same')", "UpSampling2D(4)"],
        "mse",
        "--output-shape 30,30,1",
        "x, x",
    ),
    "one feature of three": Case(
        "(9, 8, 3)",
        "(9,)",
        ["Input((8, 3))", "LSTM(4, return_sequences=True)", "TimeDistributed(Dense(1))"],
        "mse",
        r"Dense\(3",
        "x, x",
    ),
    "a target for each step": Case(
        "(9, 8, 3)", "(9, 8, 1)", ["Input((8, 3))", "LSTM(4)", "Dense(1)"], "mse", r"LSTM\(4, return_sequences=True"
    ),
    "a class for each step": Case(
        "(9, 8, 3)",
        "(9, 8)",
        ["Input((8, 3))", "Bidirectional(GRU(4))", "Dense(5, activation='softmax')"],
        "sparse_categorical_crossentropy",
        r"GRU\(4, return_sequences=True",
    ),
    "numbers for each sample": Case(
        "(9, 8, 3)", "(9, 7)", ["Input((8, 3))", "LSTM(4)", "Dense(1)"], "mse", r"Dense\(7"
    ),
    "right horizons": Case("(9, 8, 3)", "(9, 8, 1)", ["Input((8, 3))", "LSTM(4)", "Dense(8)"], "mse"),
    "right masks": Case(
        "(9, 64, 64, 3)",
        "(9, 64, 64)",
        [*SEGMENTS, "Conv2D(5, 1, activation='softmax')"],
        "sparse_categorical_crossentropy",
    ),
    "right masks with an axis": Case(
        "(9, 64, 64, 3)",
        "(9, 64, 64, 1)",
        [*SEGMENTS, "Conv2D(5, 1, activation='softmax')"],
        "sparse_categorical_crossentropy",
    ),
    "right steps": Case("(9, 8, 3)", "(9, 8)", ["Input((8, 3))", "LSTM(4, return_sequences=True)", "Dense(1)"], "mse"),
    "right classes": Case("(9, 20)", "(9, 1)", SOFTMAX, "sparse_categorical_crossentropy"),
}


@pytest.mark.parametrize("case", CASES)
def test_targets_of_another_shape(case: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is an error with its mend, which leaves none; what is right is left alone."""
    monkeypatch.chdir(tmp_path)
    x, y, layers, loss, mend, fitted = CASES[case]
    text = (
        "import numpy as np\nfrom keras import Sequential\nfrom keras.layers import *\n"
        f"x, y = np.zeros({x}), np.zeros({y})\nmodel = Sequential([\n" + "".join(f"    {each},\n" for each in layers)
    )
    text += f"])\nmodel.compile('adam', loss='{loss}')\nmodel.fit({fitted})\n"
    command = Command(["check", "fit.py"], "fit.py", text)
    command.run()
    outcome = run_command("check", "fit.py")
    assert (1 if mend else 0) == int(outcome.code), outcome.stdout
    if not mend:
        return
    said = re.findall(r"^ +(= help: .*)$", outcome.stdout, re.MULTILINE)
    said = helps("".join(f"  {each}\n" for each in said))
    assert len(said) == 1
    assert re.search(mend, said[0]), said
    mended = applied(command, said[0])
    if "solve" not in said[0]:
        assert mended is not None
        assert mended.run()[0] == 0


@pytest.mark.parametrize(
    ("given", "meant"),
    [("x[0]", "x[0][None]"), ("x[0] / 1", "(x[0] / 1)[None]"), ("np.zeros(4)", "np.zeros(4)[None]")],
)
def test_one_sample_is_given_its_axis(given: str, meant: str, tmp_path: Path) -> None:
    text = (
        "import numpy as np\nimport keras\nfrom keras.layers import Dense\nx = np.zeros((100, 4))\n"
        "y = np.zeros((100, 1))\nm = keras.Sequential([keras.Input((4,)), Dense(1)])\n"
        f"m.compile('adam', 'mse')\nm.fit(x, y)\nm.predict({given})\n"
    )
    path = tmp_path / "m.py"
    path.write_text(text)
    assert f"change line 9 to: m.predict({meant})" in run_command("check", str(path)).stdout
    path.write_text(text.replace(f"predict({given})", f"predict({meant})"))
    assert "other-input" not in run_command("check", str(path)).stdout
