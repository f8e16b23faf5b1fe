"""What a check says of a run is what a run does: an error raises, or an experiment shows that nothing is learnt."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from mlcalc.errors import ERROR
from tests.checking.drawing import CASES

RECORD: dict[str, Any] = json.loads((Path(__file__).parent / "records" / "trainings.json").read_text(encoding="utf-8"))
RAISED: dict[str, str | None] = RECORD["raised"]
MEASURED: dict[str, dict[str, Any]] = RECORD["measured"]


def test_every_error_is_shown() -> None:
    """Each drawn fault that is called an error was run: it raised, or an experiment shows what it does in silence."""
    errors = [f"{number:02} {case.code}" for number, case in enumerate(CASES) if case.severity == ERROR]
    assert errors == list(RAISED)
    silent = {name.partition(" ")[2] for name, raised in RAISED.items() if raised is None}
    assert silent <= MEASURED.keys()


RAISES = (
    "other-input stray-argument list-as-data missing-key never-compiled unequal-samples "
    "unknown-identifier class-as-object wrong-count missing-labels impossible-setting not-built missing-custom-objects"
).split()


@pytest.mark.parametrize("code", RAISES)
def test_what_raises(code: str) -> None:
    """What cannot be run was refused by Keras or by Python in each of its cases."""
    raised = [cause for name, cause in RAISED.items() if name.endswith(f" {code}")]
    assert raised
    assert {*raised} <= {"ValueError", "TypeError", "KeyError", "AttributeError", "StopIteration"}


LESS = [
    *"one-unit-softmax missing-probabilities softmax-as-logits mismatched-loss wrong-units wrong-labels".split(),
    *"dropout-of-all equal-weights unequal-scaling missing-loss".split(),
    "equal-weights of all layers",
]


@pytest.mark.parametrize("code", LESS)
def test_what_does_not_learn(code: str) -> None:
    """With the fault, what was measured is less than half of what it is without."""
    measured = MEASURED[code]
    assert measured["wrong"] < measured["mended"] / 2, measured["what"]


@pytest.mark.parametrize("code", ["learning-rate", "too-many-answers", "constraint-as-regularizer", "other-targets"])
def test_what_is_too_much(code: str) -> None:
    """With the fault, what was measured is more than twice of what it is without."""
    measured = MEASURED[code]
    assert measured["wrong"] > measured["mended"] * 2, measured["what"]


def test_what_cannot_be_reached() -> None:
    """Under relu nothing negative is predicted."""
    assert MEASURED["unreachable-targets"]["wrong"] >= 0 > MEASURED["unreachable-targets"]["mended"]


def test_every_experiment_is_looked_at() -> None:
    """No experiment is on record that no test reads."""
    others = {"learning-rate", "too-many-answers", "constraint-as-regularizer", "unreachable-targets", "other-targets"}
    assert {*LESS, *others} == MEASURED.keys()
