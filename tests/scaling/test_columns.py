"""Which columns are scaled, of as many as there may be."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from mlcalc.scaling import Dataset, FittedColumn
from mlcalc.scaling.columns import match_columns, numeric_columns
from tests.commands import run_command


class Names(list[str]):
    """Names that are not to be searched for each of them: of 100,000 columns, that takes minutes."""

    def _search(self, *_: Any) -> Any:
        raise AssertionError("a search in all names")

    count = index = __contains__ = _search


def test_work_grows_in_a_straight_line() -> None:
    """No name is looked for among all others."""
    data = Dataset("wide.csv", Names("abc"), range(3), lambda wanted: [], header="abc")
    fitted = [FittedColumn(name, 1, 0, {}) for name in "cba"]
    assert numeric_columns(data) == [0, 1, 2]
    assert numeric_columns(data, ["b", "a", "b"]) == [1, 0]
    assert match_columns(fitted, data) == {2: fitted[0], 1: fitted[1], 0: fitted[2]}


@pytest.mark.parametrize(
    ("words", "text", "expected"),
    [
        ([], "0.5\n1.0\n", ["200.0", "300.0"]),
        (["0.5", "1.0"], "", ["200.0", "300.0"]),
        ([], "0.5,0\n1.0,1\n", ["4.0,100.0", "6.0,300.0"]),
    ],
)
def test_predictions_without_a_header(words: list[str], text: str, expected: list[str], tmp_path: Path) -> None:
    """Fewer columns than were learnt, without names: the help takes them for the last, and reads them so."""
    (tmp_path / "train.csv").write_text("a,b,y\n1,2,100\n4,6,300\n", encoding="utf-8")
    call: list[str | Path] = [
        "scale",
        "minmax",
        *(words or ["-"]),
        "--fit",
        tmp_path / "train.csv",
        "--inverse",
        "--quiet",
    ]
    told = run_command(*call, stdin=text)
    assert 1 == told.code
    (flags,) = re.findall("`(--columns [^`]*)` takes", told.stderr)
    done = run_command(*call, *flags.split(), stdin=text)
    assert (0, expected) == (done.code, done.stdout.split())
