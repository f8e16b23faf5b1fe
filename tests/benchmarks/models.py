"""What large models cost: seconds and bytes for each layer of long chains, and NASNetLarge beside an empty program.

    python tests/benchmarks/models.py [longest chain, 1000000 by default]

Figures are of whole processes: the time beyond that of `mlcalc --version`, and the peak memory beyond its own,
divided by the number of layers. A cost that grows in a straight line gives columns that stay the same.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
COMMAND = [sys.executable, "-c", "from mlcalc.cli import main; raise SystemExit(main())"]
EMPTY_TYPER = "import typer; app = typer.Typer(); app.command()(lambda: None); app()"
MEASURED = """
import resource, subprocess, sys, time
start = time.perf_counter()
subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, check=True)
print(time.perf_counter() - start, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def measure(command: list[str]) -> tuple[float, int]:
    """Return the wall time of a command in seconds, and its peak memory in bytes."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    environment = {**kept, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", MEASURED, *command], capture_output=True, text=True, check=True, env=environment
    )
    seconds, kibibytes = done.stdout.split()
    return float(seconds), int(kibibytes) * 1024


def chains(longest: int, folder: Path) -> None:
    """Print the cost of a layer in chains of 1,000 layers and more."""
    base_seconds, base_bytes = measure([*COMMAND, "--version"])
    print(f"{'layers':>9}  {'seconds':>8}  {'µs a layer':>10}  {'bytes a layer':>13}")
    count = 1000
    while count <= longest:
        path = folder / "chain.json"
        path.write_text(json.dumps({"input": [8], "layers": [{"dense": 8}] * count}))
        seconds, peak = measure([*COMMAND, "summary", str(path), "--format", "json"])
        each = (seconds - base_seconds) / count * 1e6
        print(f"{count:9,}  {seconds:8.2f}  {each:10.1f}  {(peak - base_bytes) / count:13,.0f}")
        count *= 10


def nasnet(folder: Path) -> None:
    """Print how long NASNetLarge takes, as a ratio to an empty Typer program run in turns with it."""
    records = json.loads(gzip.decompress((ROOT / "tests/conformance/records/applications.json.gz").read_bytes()))
    path = folder / "nasnet.json"
    path.write_text(json.dumps(records["models"]["NASNetLarge"]["config"]))
    ours, empty = [], []
    for _ in range(7):
        ours.append(measure([*COMMAND, "summary", str(path), "--quiet"])[0])
        empty.append(measure([sys.executable, "-c", EMPTY_TYPER])[0])
    ratio = statistics.median(ours) / statistics.median(empty)
    print(f"NASNetLarge's JSON: {statistics.median(ours):.3f} s, {ratio:.2f} × an empty Typer program")


def main() -> None:
    """Print all figures."""
    longest = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    with tempfile.TemporaryDirectory() as folder:
        nasnet(Path(folder))
        chains(longest, Path(folder))


if __name__ == "__main__":
    main()
