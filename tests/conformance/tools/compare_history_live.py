"""Compare what mlcalc and TensorBoard's event accumulator read of random logs: `python -m … [LOGS] [SEED]`.

Needs `tensorboard` and NumPy beside mlcalc.
"""

from __future__ import annotations

import math
import random
import sys
import tempfile
from pathlib import Path
from typing import Any

from mlcalc.history import Wanted, load
from tests.conformance.tools.history_logs import read_run, write_run


def ours(path: Path) -> dict[str, list[list[Any]]]:
    """Return the points of a run as mlcalc reads them."""
    runs = load([str(path)], Wanted(keep=True)).runs
    return {
        name: [list(point) for point in metric.points or ()]
        for run in runs.values()
        for name, metric in run.metrics.items()
    }


def comparable(found: dict[str, list[list[Any]]]) -> dict[str, list[list[Any]]]:
    """Return points in which NaN equals NaN."""
    return {
        name: [["NaN" if isinstance(each, float) and math.isnan(each) else each for each in point] for point in points]
        for name, points in found.items()
        if points
    }


def main(count: int, seed: int) -> int:
    """Compare so many logs; return how many differ."""
    different = points = 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(seed, seed + count):
            place = Path(folder) / str(number)
            write_run(random.Random(number), place)
            expected, actual = comparable(read_run(place)), comparable(ours(place))
            points += sum(map(len, expected.values()))
            if expected != actual:
                different += 1
                print(f"seed {number}:\n  TensorBoard {expected}\n  mlcalc      {actual}")
    print(f"{count} logs, {points} points, {different} logs differ")
    return different


if __name__ == "__main__":
    words = [int(each) for each in sys.argv[1:]]
    sys.exit(bool(main(*[*words, *[300, 1][len(words) :]])))
