"""`mlcalc scale` beside a script with pandas and scikit-learn: wall time and memory of whole processes.

    pip install pandas scikit-learn polars
    python tests/benchmarks/scale.py [rounds] [method]

The ratios are mlcalc's figure over the script's, of the medians; below 1 is better. The programs take
turns, so that a busy machine slows both alike, and their outputs are compared cell by cell. Files of more
than 32 MiB are read and written by Polars if it is installed: run it without Polars for the plain engine.
"""

from __future__ import annotations

import csv
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
ROWS = (1_000, 1_000_000)
SCRIPT = """
import sys
import pandas as pd
from sklearn import preprocessing
scaler = {"minmax": "MinMaxScaler", "standard": "StandardScaler", "maxabs": "MaxAbsScaler", "robust": "RobustScaler"}
data = pd.read_csv(sys.argv[2])
scaled = getattr(preprocessing, scaler[sys.argv[1]])().fit_transform(data)
pd.DataFrame(scaled, columns=data.columns).to_csv(sys.argv[3], index=False)
"""


def make_data(path: Path, rows: int) -> None:
    """Write a table of five columns, four of them with all digits that a float has."""
    draw = random.Random(1)
    with path.open("w", encoding="utf-8") as file:
        file.write("a,b,c,d,e\n")
        for _ in range(rows):
            numbers = (draw.gauss(0, 1), draw.gauss(100, 15), draw.uniform(0, 1e6), draw.expovariate(1))
            file.write(f"{','.join(map(repr, numbers))},{draw.randint(0, 1000)}\n")


def measure(command: list[str]) -> tuple[float, float]:
    """Return the wall time in seconds and the greatest memory in MiB of one process."""
    begin = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, "PYTHONPATH": str(ROOT)})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed")
    kibibytes = usage.ru_maxrss / 1024 if sys.platform == "darwin" else usage.ru_maxrss
    return time.perf_counter() - begin, kibibytes / 1024


def cells(path: Path) -> Iterator[float]:
    """Yield the numbers of a table."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        next(rows)
        for row in rows:
            yield from map(float, row)


def compare(folder: Path, rows: int, method: str, rounds: int) -> None:
    """Print the ratios for one size of data."""
    data, theirs, ours = folder / "data.csv", folder / "theirs.csv", folder / "ours.csv"
    make_data(data, rows)
    script = folder / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    programs = {
        "script": [sys.executable, str(script), method, str(data), str(theirs)],
        "mlcalc": [sys.executable, "-m", "mlcalc", "scale", method, str(data), "--output", str(ours), "--quiet"],
    }
    figures: dict[str, list[tuple[float, float]]] = {name: [] for name in programs}
    for _ in range(rounds):
        for name, command in programs.items():
            figures[name].append(measure(command))
    equal = sum(a == b for a, b in zip(cells(theirs), cells(ours), strict=True))
    print(
        f"{method}, {rows:,} rows × 5 columns, median of {rounds}: {equal:,} of {5 * rows:,} cells are the same floats"
    )
    times = {name: statistics.median(wall for wall, _ in measured) for name, measured in figures.items()}
    sizes = {name: statistics.median(size for _, size in measured) for name, measured in figures.items()}
    for what, unit, values in (("wall time", "s", times), ("memory", "MiB", sizes)):
        ratio = values["mlcalc"] / values["script"]
        mine, other = (f"{values[name]:8.2f} {unit:3}" for name in ("mlcalc", "script"))
        print(f"  {what:9}  mlcalc {mine}  script {other}  ratio {ratio:.3f}")


def main() -> None:
    """Measure both sizes."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    method = sys.argv[2] if len(sys.argv) > 2 else "standard"
    with tempfile.TemporaryDirectory() as folder:
        for rows in ROWS:
            compare(Path(folder), rows, method, rounds)


if __name__ == "__main__":
    main()
