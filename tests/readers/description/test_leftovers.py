"""What a description holds for nothing is told in a warning: blocks, parameters, a second shape of the input."""

from __future__ import annotations

import pytest

from mlcalc.errors import Diagnostic, Source
from mlcalc.readers.description.build import read_description
from mlcalc.readers.description.yaml_text import read_yaml
from mlcalc.summary import summarize

BLOCKS = """input: [3]
blocks:
  first: {layers: [second]}
  second: {parameters: {u: 3, v: 4}, layers: [{dense: $u}, {name: "d${v}", dense: 2}]}
layers:
  - first
"""


def problems_of(text: str) -> list[Diagnostic]:
    return list(summarize(read_description(read_yaml(Source("model.yaml", text)))).problems)


def test_used_blocks() -> None:
    """A block may be used by another, and a parameter as a part of a text."""
    assert [] == problems_of(BLOCKS)


@pytest.mark.parametrize(
    ("text", "code", "place", "mend"),
    [
        (BLOCKS.replace("- first", "- second"), "unused-block", (3, 3), "`- first`"),
        (BLOCKS.replace("d${v}", "d"), "unused-parameter", (4, 31), "`$v`"),
        (
            "input: [3, 1]\nlayers:\n  - lstm: {units: 3, input_shape: [4, 2]}\n",
            "contradicting-input",
            (3, 35),
            "[4, 2]",
        ),
        ("input: [3]\nlayers:\n  - Dense(3, input_dim=5)\n", "contradicting-input", (3, 24), "`input_dim`"),
    ],
)
def test_leftover(text: str, code: str, place: tuple[int, int], mend: str) -> None:
    """Each is told once, at its place, with what to write."""
    [problem] = problems_of(text)
    assert (code, "warning") == (problem.code, problem.severity)
    assert problem.place is not None
    assert place == (problem.place.line, problem.place.column)
    assert mend in (problem.help or "")


@pytest.mark.parametrize(
    "layer",
    [
        "lstm: {units: 3, input_shape: [none, 1]}",
        "lstm: {units: 3, input_shape: [3, 1]}",
        "lstm: {units: 3, input_dim: 1}",
    ],
)
def test_the_same_input(layer: str) -> None:
    """A layer may say once more what the model says, or less of it."""
    assert [] == problems_of(f"input: [3, 1]\nlayers:\n  - {layer}\n")
