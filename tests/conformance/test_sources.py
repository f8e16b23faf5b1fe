"""mlcalc reads in source files and notebooks the models that the real Keras made when it ran them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import pytest

from tests.conformance.tools.source_comparison import ABOUT, FOLDER, RECORDS, differences, mlcalc_answer, sources

FILES: dict[str, dict[str, Any]] = json.loads(RECORDS.read_text(encoding="utf-8"))["files"]

AWAITED = frozenset[str]()
"""Sources that the reader does not yet follow; one that it follows must leave this list, or its test fails."""


def _names(names: Iterable[str]) -> list[Any]:
    awaited = pytest.mark.xfail(strict=True, reason="the reader does not yet follow it")
    return [pytest.param(name, marks=[awaited] if name in AWAITED else []) for name in names]


@pytest.mark.parametrize("name", _names(FILES))
def test_models_of_a_source_are_those_of_keras(name: str) -> None:
    """Each model at its line, each row, the totals; and an error at the line that is wrong."""
    assert not differences(FILES[name], mlcalc_answer(FOLDER / name, ABOUT.get(name, {}).get("set")))


@pytest.mark.parametrize("name", _names(name for name, about in ABOUT.items() if "set" in about))
def test_what_only_the_data_know_is_unknown_and_nothing_is_wrong(name: str) -> None:
    """Without its settings a source gives the same rows, with what is not known left open."""
    answer = mlcalc_answer(FOLDER / name)
    assert not differences(FILES[name], answer, is_partial=True)
    assert None in [model["params"] for model in answer["models"]]


def test_every_source_has_an_answer() -> None:
    """A file without an answer is a file that nobody compared."""
    assert [path.name for path in sources()] == list(FILES)
