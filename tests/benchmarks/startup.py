"""How long the command takes to start, as a ratio to the bare interpreter measured beside it.

    python tests/benchmarks/startup.py [rounds]

Each figure is the median CPU time of whole processes. The programs take turns, so that a busy machine
slows all of them alike.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

EMPTY_TYPER = """
import typer
app = typer.Typer()
@app.command()
def main(name: str = "x") -> None: print(name)
app()
"""
LSTM = ["-m", "mlcalc", "params", "lstm", "--units", "10", "--input-dim", "1"]
ROOT = Path(__file__).parent.parent.parent
SAMPLE = str(ROOT / "samples" / "lenet5.yaml")
# Installed programs have their bytecode; a machine that forbids to write it would measure the compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def cpu_seconds(arguments: list[str]) -> float:
    """Return the CPU time of one run of the interpreter with these arguments."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = {**ENVIRONMENT, "PYTHONPATH": str(ROOT)}
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Print the ratio of each program."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 25
    with tempfile.TemporaryDirectory() as folder:
        empty = Path(folder) / "empty.py"
        empty.write_text(EMPTY_TYPER)
        programs = {
            "python -c pass": ["-c", "pass"],
            "an empty Typer program": [str(empty)],
            "params lstm --quiet": [*LSTM, "--quiet"],
            "params lstm": LSTM,
            "params lstm --format table": [*LSTM, "--format", "table"],
            "summary lenet5.yaml --format json": ["-m", "mlcalc", "summary", SAMPLE, "--format", "json"],
            "summary lenet5.yaml --format table": ["-m", "mlcalc", "summary", SAMPLE, "--format", "table"],
        }
        for arguments in programs.values():  # writes the bytecode
            cpu_seconds(arguments)
        times: dict[str, list[float]] = {name: [] for name in programs}
        for _ in range(rounds):
            for name, arguments in programs.items():
                times[name].append(cpu_seconds(arguments))
    bare = statistics.median(times["python -c pass"])
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:36} {median * 1000:7.1f} ms  {median / bare:5.2f} × bare interpreter")


if __name__ == "__main__":
    main()
