"""Which columns are scaled, of as many as there may be."""

from __future__ import annotations

from typing import Any

from mlcalc.scaling import Dataset, FittedColumn
from mlcalc.scaling.columns import match_columns, numeric_columns


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
