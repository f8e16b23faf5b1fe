"""What a check says of programs as people post them: excerpts, old versions of Keras, names that nothing defines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from mlcalc import load, summarize
from mlcalc.errors import NOTE, Diagnostic, MlcalcError
from tests.checking.test_programs import said_of


class Posted(NamedTuple):
    """A program, the codes of which one is said of it, and what mends it: texts in the place of others."""

    codes: frozenset[str]
    text: str
    mends: list[tuple[str, str]]

    def mended(self) -> str:
        """Return the program without its fault."""
        text = self.text
        for old, new in self.mends:
            assert old in text
            text = text.replace(old, new)
        return text


def read_posted() -> Iterator[tuple[str, Posted]]:
    """Yield each program with its title."""
    whole = (Path(__file__).parent / "posted_programs.txt").read_text(encoding="utf-8")
    for part in whole.split("\n=== ")[1:]:
        head, _, body = part.partition("\n")
        title, _, codes = head.partition(" | ")
        text, _, mends = body.partition("\n---\n")
        lines = [each[2:].replace("\\n", "\n") for each in mends.split("\n") if each]
        yield title, Posted(frozenset(codes.split("/")), text, list(zip(lines[::2], lines[1::2], strict=True)))


POSTED = dict(read_posted())


def told(folder: Path, text: str) -> list[Diagnostic]:
    """Return what a check says of a program, but for notes."""
    return [each for each in said_of(folder, text) if each.severity != NOTE]


@pytest.mark.parametrize("title", POSTED)
def test_fault_of_posted_program(title: str, tmp_path: Path) -> None:
    """The fault is said, and nothing else."""
    said = {each.code for each in told(tmp_path, POSTED[title].text)}
    assert said
    assert said <= POSTED[title].codes


@pytest.mark.parametrize("title", POSTED)
def test_mended_posted_program(title: str, tmp_path: Path) -> None:
    """Nothing is said of the program once its fault is mended."""
    assert [] == told(tmp_path, POSTED[title].mended())


UNKNOWN_BASE = """\
import efficient
from keras import Model, layers
base = efficient.Base(include_top=False)
head = layers.GlobalAveragePooling2D()(base.output)
model = Model(base.input, layers.Dense(1, activation="softmax")(head))
"""


def test_end_of_a_model_whose_beginning_is_not_known(tmp_path: Path) -> None:
    """What is known of the end of a model is checked, whatever it begins with, and nothing counts it."""
    [problem] = told(tmp_path, UNKNOWN_BASE + 'model.compile("adam", "binary_crossentropy")\n')
    assert "one-unit-softmax" == problem.code
    with pytest.raises(MlcalcError, match="makes no model of Keras"):
        load(str(tmp_path / "train.py"))


@pytest.mark.parametrize(
    "use",
    [
        "whole = Sequential([Input((8, 8, 3)), model])",
        "start = Input((8, 8, 3))\nwhole = Model(start, model(start))",
    ],
)
def test_unknown_beginning_counts_nowhere(use: str, tmp_path: Path) -> None:
    """A model that holds one whose beginning is not known has no known count."""
    path = tmp_path / "train.py"
    path.write_text(f"{UNKNOWN_BASE}from keras import Input, Sequential\n{use}\n", encoding="utf-8")
    assert None is summarize(load(str(path))).params


def test_what_keras_passes_over_is_a_note(tmp_path: Path) -> None:
    """Stateful layers of which each says the shape of the input are right, though the second gets another one."""
    stateful = "keras.layers.LSTM(8, batch_input_shape=(1, 5, 1), stateful=True"
    text = f"import keras\nm = keras.Sequential([{stateful}, return_sequences=True), {stateful})])\n"
    assert [("contradicting-input", NOTE)] == [(each.code, each.severity) for each in said_of(tmp_path, text)]
