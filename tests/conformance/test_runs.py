"""Where a run of the real Keras does not do what Keras states, mlcalc answers what happens in the run."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

import pytest

import mlcalc
from tests.conformance.tools.compare_runs import RUNS, agree, difference
from tests.conformance.tools.comparison import mlcalc_answer, read_records

Case = dict[str, Any]


def _by_class() -> dict[str, list[Case]]:
    classes: dict[str, list[Case]] = defaultdict(list)
    for case in read_records(RUNS)["cases"]:
        classes[case["class"]].append(case)
    return classes


CASES = _by_class()


@pytest.mark.parametrize("name", CASES)
def test_run_is_answered(name: str) -> None:
    """The shape is that of the run; what no run survives, or Keras does not build, is refused."""
    for case in CASES[name]:
        answer = mlcalc_answer(case)
        if difference(case) == "is other":
            assert "output" in answer, (case, answer)
            assert agree(answer["output"], case["run"]["output"]), (case, answer)
        else:
            assert "refused" in answer, (case, answer)


@pytest.mark.parametrize("name", CASES)
def test_note_names_what_keras_states(name: str) -> None:
    """A shape that Keras states otherwise has a note, if no size of either is unknown."""
    for case in CASES[name]:
        if difference(case) != "is other" or None in case["stated"]["output"]:
            continue
        layer = mlcalc.layer({"class_name": case["class"], "config": case["config"]})
        problems = layer.specify(*[tuple(shape) for shape in case["inputs"]]).problems
        assert "stated-otherwise" in {each.code for each in problems}, case


def test_something_is_recorded() -> None:
    """Each kind of difference is there."""
    assert {"is other", "fails", "survives"} == {difference(case) for cases in CASES.values() for case in cases}
