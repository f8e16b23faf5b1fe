"""What people see: what was learnt, formulas, histograms, rows and a bar."""

from __future__ import annotations

import io
import math
from pathlib import Path

import pytest

from mlcalc.render.scaling import MOST_COLUMNS, Progress, brief, learnt_report, whole_report
from mlcalc.render.text import plain
from mlcalc.scaling import NumberTable, fit, make, scaling
from mlcalc.scaling.preview import Preview

LEARNT = """minmax: (x − min) / (max − min)
column  numbers  missing  min  max
a             3        0    1    3
b             1        2    5    5
c             0        3    —    —
a: (x − 1) / (3 − 1)
b: (x − 5) / 1
b: taken for constant, as in scikit-learn, so that the divisor is 1
c: no numbers at all, so there is nothing to scale by
"""

WHOLE = """standard: (x − mean) / std
column  numbers  missing  mean  variance  std
a             4        1     3         1    1
column  before        {0}  after         {0}
a       █          █  2 … 4  █          █  −1 … 1
     a
2 → −1
2 → −1

 4 → 1
 4 → 1
""".replace("{0}", "      ")


def test_learnt() -> None:
    """What was learnt about each column, the formula with its numbers, and what is unusual."""
    scaler = fit("minmax", {"a": [1, 2, 3], "b": [5, math.nan, math.nan], "c": [math.nan] * 3})
    assert plain(learnt_report(scaler, explain=True)) == LEARNT


def test_whole() -> None:
    """The spread and the first rows, before and after."""
    data, preview = NumberTable({"a": [2, 2, math.nan, 4, 4]}), Preview()
    with scaling(make("standard", {}), data) as run:
        list(preview.watching(run.parts))
        shown = plain(whole_report(run.scaler, data.names, preview))
    assert [line.split() for line in shown.splitlines()] == [line.split() for line in WHOLE.splitlines()]


def test_long_and_wide() -> None:
    """Of many columns and rows, the first are shown and the others counted."""
    data, preview = NumberTable({str(n): [float(n)] * 30_000 for n in range(30)}), Preview()
    with scaling(make("maxabs", {}), data) as run:
        list(preview.watching(run.parts))
        shown = plain(whole_report(run.scaler, data.names, preview))
    assert f"… and {30 - MOST_COLUMNS} more columns\n" in shown
    assert "… and 29,990 more rows" in shown
    assert "the histograms are drawn from a sample\n" in shown


@pytest.mark.parametrize(
    ("number", "text"),
    [(1.0, "1"), (-0.123456789, "−0.123457"), (1e-9, "1e-09"), (1234567.0, "1234570"), (math.nan, "—")],
)
def test_brief(number: float, text: str) -> None:
    """Six significant digits are enough to look at."""
    assert brief(number) == text


def test_bar(tmp_path: Path) -> None:
    """A bar shows how far it is once the delay is over, and is gone at the end."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    path = tmp_path / "data.csv"
    path.write_text("x" * 20)
    for delay, shown in ((0.0, True), (60.0, False)):
        stream = Terminal()
        progress = Progress(stream, delay)
        progress.expect(str(path))
        progress.advance(10)
        assert list(progress.passing([[["x"]]], 1)) == [[["x"]]]
        progress.close()
        # 10 of 20 characters read, and all of them worth as much again to be written.
        assert ("75%" in stream.getvalue()) is shown
        assert stream.getvalue().endswith("\x1b[2K") is shown
