"""What saved models cost: the `.keras` file of an application beside its `.h5` file and Keras' own `load_model`.

    python tests/benchmarks/saved.py [PYTHON [APPLICATION ...]]

PYTHON is an interpreter that has Keras and a backend; it writes the files, of some 800 MB, and loads them. Each figure
is the lowest CPU time of whole processes that take turns, after one that writes the bytecode. The goal: a `.keras` file
within 1.2 times its `.h5` file, and ten times quicker than `load_model`.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
KEPT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ENVIRONMENT = {"KERAS_BACKEND": "jax", **KEPT, "PYTHONPATH": str(ROOT)}
ROUNDS = 5
APPLICATIONS = ("MobileNetV2", "EfficientNetB0", "ResNet50", "VGG16")

SAVE = """
import sys, keras
model = getattr(keras.applications, sys.argv[1])(weights=None)
for path in sys.argv[2:]:
    model.save(path)
"""
LOAD = "import sys, keras; keras.models.load_model(sys.argv[1])"
SUMMARY = [sys.executable, "-m", "mlcalc", "summary"]


def cpu_seconds(command: list[str]) -> float:
    """Return the CPU time of one process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main(python: str = sys.executable, *applications: str) -> None:
    """Print the times of each application, and their ratios."""
    for name in applications or APPLICATIONS:
        with tempfile.TemporaryDirectory() as folder:
            archive, hdf5 = (str(Path(folder) / f"model{ending}") for ending in (".keras", ".h5"))
            cpu_seconds([python, "-c", SAVE, name, archive, hdf5])
            commands = ([*SUMMARY, archive], [*SUMMARY, hdf5], [python, "-c", LOAD, archive])
            rounds = [[cpu_seconds(command) for command in commands] for _ in range(ROUNDS + 1)][1:]
        ours, beside, theirs = map(min, zip(*rounds, strict=True))
        print(
            f"{name:16} .keras {ours * 1000:6.0f} ms  {ours / beside:5.2f} × .h5 ({beside * 1000:.0f} ms)  "
            f"load_model {theirs / ours:5.1f} × as long ({theirs * 1000:.0f} ms)"
        )


if __name__ == "__main__":
    main(*sys.argv[1:])
