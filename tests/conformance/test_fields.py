"""Receptive fields and jumps are those that the real Keras computes with, which need not be installed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import mlcalc
from tests.conformance.tools.comparison import RECORDS, read_records

CASES: list[dict[str, Any]] = read_records(RECORDS.with_name("fields.json.gz"))["cases"]
Span = tuple[int, int] | None
ENLARGING = ("Transpose", "UpSampling")


def measured(spans: list[Span]) -> tuple[int, Fraction | None]:
    """Return the largest stretch that a place looks at, and how far it moves on average between the edges."""
    largest = max((last - first + 1 for first, last in filter(None, spans)), default=0)
    inside = [(place, span[0]) for place, span in enumerate(spans) if span and span[1] - span[0] + 1 == largest]
    inside = [each for each in inside if each[1] > 0]
    if len(inside) < 3:
        return largest, None
    (first, start), (last, end) = inside[0], inside[-1]
    return largest, Fraction(end - start, last - first)


def behind_enlarged(rows: Sequence[mlcalc.LayerRow]) -> set[str]:
    """Return the layers behind one that enlarges."""
    enlarges = {row.name for row in rows if any(each in row.type for each in ENLARGING)}
    found: set[str] = set()
    for row in rows:
        if {*row.inputs} & (found | enlarges):
            found.add(row.name)
    return found


def test_fields() -> None:
    """A field is as large as the computation says where it fits into the input twice, and never smaller.

    Behind a layer that enlarges, how much a place looks at depends on where it is: the formula is that of equal steps.
    """
    exact = moved = enlarged = 0
    for case in CASES:
        model = mlcalc.load(case["model"])
        summary = mlcalc.summarize(model, columns=["receptive_field", "jump"])
        [lengths] = model.input_shapes
        uneven = behind_enlarged(summary.layers)
        for row in summary.layers:
            if row.name in uneven:
                continue
            assert row.costs is not None
            for axis, spans in enumerate(case["looked_at"].get(row.name, [])):
                size, jump = row.costs["receptive_field"][axis], row.costs["jump"][axis]
                seen, step = measured(spans)
                assert seen <= size, (case["model"], row.name)
                if 2 * size > lengths[axis + 1] or None in spans:
                    continue
                assert seen == size, (row.name, case["model"])
                exact += 1
                if any(each in row.type for each in ENLARGING):
                    enlarged += 1
                elif step is not None:
                    assert step == jump, (row.name, case["model"])
                    moved += 1
    assert (exact > 300, moved > 200, enlarged > 40) == (True,) * 3, (exact, moved, enlarged)
